import { Random } from '../../support/random.ts';
import type { V2ScriptRequest, V2Step } from './request.ts';

const stepWeights = { get: 22, put: 40, post: 6, delete: 16, watch: 6, head: 2, bad: 6 };
const names = ['a', 'b', 'c', '_h', 'é', 'd e', 'f&'];
const values = ['', 'one', 'two', 'three', 'x<y>&"\\', 'ü\n\t\u0001', 'long'.repeat(200)];
/** What stays until the script is over. */
const longTtlsS = [1000, 5000, 100_000];
const settleSteps = 100;
const badQueries = [
  'ttl=abc',
  'prevIndex=-1',
  'waitIndex=x',
  'recursive=maybe',
  'sorted=',
  'dir=2',
  'prevValue=',
  'refresh=true',
  'refresh=true&value=x&ttl=5000',
  'prevExist=',
  'noValueOnSuccess=y',
  'a=%zz',
  'a;b',
  'wait=false&wait=true',
];

export interface V2ScriptOptions {
  readonly seed: number;
  readonly operations: number;
  /** How often nodes are made that expire soon, and the script waits for that. */
  readonly expiries: number;
}

/** A seeded script of requests on few keys. What is drawn depends on the seed and the indexes that the caller passes. */
export class V2Script {
  private readonly random: Random;
  private readonly operations: number;
  private readonly expiryEvery: number;
  private done = 0;

  constructor({ seed, operations, expiries }: V2ScriptOptions) {
    this.random = new Random(seed);
    this.operations = operations;
    this.expiryEvery = expiries === 0 ? Number.POSITIVE_INFINITY : Math.ceil(operations / expiries);
  }

  /** @param index of the tree, as far as it is known; `null` when the script is over */
  next(index: number): V2Step | null {
    if (this.done === this.operations) return null;
    this.done++;
    if (this.done === this.operations || this.done % settleSteps === 0) return { kind: 'settle' };
    if (this.done % this.expiryEvery === this.expiryEvery - 1) return this.expiry();
    const kind = this.random.weighted(stepWeights);
    if (kind === 'watch') return { kind: 'watch', request: this.watch(index) };
    return { kind: 'request', request: this.request(kind, index) };
  }

  private request(kind: Exclude<keyof typeof stepWeights, 'watch'>, index: number): V2ScriptRequest {
    const { random } = this;
    const key = this.key();
    switch (kind) {
      case 'get':
        return { method: 'GET', key, form: null, query: this.flags(['recursive', 'sorted', 'quorum'], 0.4) };
      case 'head':
        return { method: 'HEAD', key, form: null, query: this.flags(['recursive', 'quorum'], 0.3) };
      case 'put':
        return this.withBody('PUT', key, [...this.content(), ...this.conditions(index)]);
      case 'post':
        return this.withBody('POST', key, this.content());
      case 'delete': {
        const conditions = this.conditions(index).filter((part) => !part.startsWith('prevExist'));
        const flags = this.flags(['dir', 'recursive'], 0.5);
        return { method: 'DELETE', key, form: null, query: [...conditions, flags].filter(Boolean).join('&') };
      }
      case 'bad': {
        const method = random.pick(['GET', 'PUT', 'DELETE'] as const);
        return { method, key, form: null, query: random.pick(badQueries) };
      }
    }
  }

  private watch(index: number): V2ScriptRequest {
    const { random } = this;
    const since = random.chance(0.4) ? [`waitIndex=${Math.max(0, index - random.below(1100))}`] : [];
    const flags = this.flags(['recursive', 'stream'], 0.5);
    const query = ['wait=true', ...since, flags].filter(Boolean).join('&');
    return { method: 'GET', key: this.key(), query, form: null };
  }

  /** Nodes that expire together; a second is enough to make all of them before the first is gone. */
  private expiry(): V2Step {
    const requests = Array.from({ length: this.random.between(1, 4) }, () => {
      const dir = this.random.chance(0.4) ? ['dir=true'] : [`value=${this.value()}`];
      return this.withBody(this.random.chance(0.2) ? 'POST' : 'PUT', this.key(), ['ttl=1', ...dir]);
    });
    return { kind: 'expire', requests };
  }

  private withBody(method: 'PUT' | 'POST', key: string, parts: readonly string[]): V2ScriptRequest {
    const inQuery = parts.filter(() => this.random.chance(0.3));
    const inBody = parts.filter((part) => !inQuery.includes(part));
    if (this.random.chance(0.05)) inQuery.push('noValueOnSuccess=true');
    return { method, key, query: inQuery.join('&'), form: inBody.length === 0 ? null : inBody.join('&') };
  }

  private content(): string[] {
    const { random } = this;
    const parts = random.chance(0.2) ? ['dir=true'] : random.chance(0.9) ? [`value=${this.value()}`] : [];
    if (random.chance(0.15)) parts.push(`ttl=${random.chance(0.1) ? '' : random.pick(longTtlsS)}`);
    return parts;
  }

  private conditions(index: number): string[] {
    const { random } = this;
    const parts: string[] = [];
    if (random.chance(0.2)) parts.push(`prevExist=${random.chance(0.5)}`);
    if (random.chance(0.12)) parts.push(`prevValue=${this.value() || 'one'}`);
    if (random.chance(0.12)) parts.push(`prevIndex=${Math.max(0, index - random.below(12))}`);
    if (random.chance(0.05)) parts.push('refresh=true', `ttl=${random.pick(longTtlsS)}`);
    return parts;
  }

  private value(): string {
    return encodeURIComponent(this.random.pick(values));
  }

  private flags(all: readonly string[], chance: number): string {
    return all
      .filter(() => this.random.chance(chance))
      .map((name) => `${name}=true`)
      .join('&');
  }

  private key(): string {
    const depth = this.random.weighted({ 0: 3, 1: 45, 2: 32, 3: 20 });
    const parts = Array.from({ length: Number(depth) }, () => encodeURIComponent(this.random.pick(names)));
    return parts.map((part) => `/${part}`).join('');
  }
}
