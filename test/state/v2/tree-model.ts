import { V2Method, type V2Request } from '../../../src/codec/generated/messages.generated.ts';

/*
 * The tree of the v2 API in the plainest form: a map from paths to nodes, walked whole for every question. Its answers are text, so that
 * they are compared at a glance.
 */

interface ModelNode {
  /** `null` for a directory. */
  value: string | null;
  readonly createdIndex: number;
  modifiedIndex: number;
  /** 0: never. */
  expirationNs: bigint;
  /** Order of making. */
  readonly serial: number;
}

const fixed = ['/', '/0', '/1'];
const year2000Ns = 946_684_800_000_000_000n;

export class TreeModel {
  index = 0;
  private serial = 0;
  private timeNs = 0n;
  private readonly nodes = new Map<string, ModelNode>();

  constructor() {
    for (const path of fixed) this.make(path, null, 0n);
    this.index = 0;
  }

  /** One line for the change, or for its refusal. */
  apply(request: V2Request): string {
    const { method, path, prevExist } = request;
    const isCompared = request.prevIndex > 0n || request.prevValue !== '';
    if (method === V2Method.POST) {
      return this.create(
        `${path}/${'0'.repeat(20 - String(this.index + 1).length)}${this.index + 1}`,
        request,
      );
    }
    if (method === V2Method.DELETE) return isCompared ? this.compareAndDelete(request) : this.delete(request);
    if (prevExist === false) return this.create(path, request);
    if (isCompared) return this.compareAndSwap(request);
    return prevExist === true ? this.update(request) : this.set(request);
  }

  /** One line for each node that goes. */
  expire(timeNs: bigint): string[] {
    if (timeNs > this.timeNs) this.timeNs = timeNs;
    const lines: string[] = [];
    for (;;) {
      const due = [...this.nodes]
        .filter(([, node]) => node.expirationNs !== 0n && node.expirationNs <= this.timeNs)
        .sort(([, a], [, b]) => Number(a.expirationNs - b.expirationNs) || a.serial - b.serial)[0];
      if (due === undefined) return lines;
      lines.push(this.takeAway('expire', due[0]));
    }
  }

  /** All nodes, a line each. */
  list(): string[] {
    return [...this.nodes]
      .filter(([path]) => !path.includes('/_') && path.startsWith('/1'))
      .map(([path, node]) => this.spell(path, node))
      .sort();
  }

  private set(request: V2Request): string {
    const { path } = request;
    const there = this.lookUp(path);
    if (typeof there === 'string' && (!there.startsWith('100') || request.refresh)) return there;
    if (fixed.includes(path)) return this.refusal(107, '/');
    if (typeof there === 'string') return `set ${this.makeAll(path, request)}`;
    if (there.value === null) return this.refusal(102, path);
    const before = this.spell(path, there);
    this.nodes.delete(path);
    const val = request.refresh ? there.value : request.val;
    return `set ${this.makeAll(path, { ...request, val })} before ${before}`;
  }

  private create(path: string, request: V2Request): string {
    if (fixed.includes(path)) return this.refusal(107, '/');
    const blocking = this.fileOn(path);
    if (blocking !== null) return this.refusal(104, blocking);
    if (this.nodes.has(path)) return this.refusal(105, path);
    return `create ${this.makeAll(path, request)}`;
  }

  private update(request: V2Request): string {
    const { path } = request;
    if (fixed.includes(path)) return this.refusal(107, '/');
    const node = this.lookUp(path);
    if (typeof node === 'string') return node;
    if (node.value === null && request.val !== '') return this.refusal(102, path);
    return this.change('update', node, request);
  }

  private compareAndSwap(request: V2Request): string {
    const { path } = request;
    if (fixed.includes(path)) return this.refusal(107, '/');
    const node = this.lookUp(path);
    if (typeof node === 'string') return node;
    return this.compareFile(path, node, request) ?? this.change('compareAndSwap', node, request);
  }

  private compareAndDelete(request: V2Request): string {
    const { path } = request;
    const node = this.lookUp(path);
    if (typeof node === 'string') return node;
    return this.compareFile(path, node, request) ?? this.takeAway('compareAndDelete', path);
  }

  private delete({ path, dir, recursive }: V2Request): string {
    if (fixed.includes(path)) return this.refusal(107, '/');
    const node = this.lookUp(path);
    if (typeof node === 'string') return node;
    if (node.value === null && !dir && !recursive) return this.refusal(102, path);
    if (node.value === null && !recursive && this.below(path).length > 0) return this.refusal(108, path);
    return this.takeAway('delete', path);
  }

  private compareFile(path: string, node: ModelNode, { prevIndex, prevValue }: V2Request): string | null {
    if (node.value === null) return this.refusal(102, path);
    const isValue = prevValue === '' || prevValue === node.value;
    const isIndex = prevIndex === 0n || Number(prevIndex) === node.modifiedIndex;
    const parts = [
      ...(isValue ? [] : [`[${prevValue} != ${node.value}]`]),
      ...(isIndex ? [] : [`[${prevIndex} != ${node.modifiedIndex}]`]),
    ];
    return parts.length === 0 ? null : this.refusal(101, parts.join(' '));
  }

  private change(action: string, node: ModelNode, request: V2Request): string {
    const { path, refresh, val, expirationNs } = request;
    const before = this.spell(path, node);
    this.index++;
    if (node.value !== null) {
      node.modifiedIndex = this.index;
      if (!refresh) node.value = val;
    }
    node.expirationNs = expirationNs;
    // A directory's index stays, but the event has the new one.
    return `${action} ${this.spell(path, { ...node, modifiedIndex: this.index })} before ${before}`;
  }

  private takeAway(action: string, path: string): string {
    const node = this.nodes.get(path)!;
    const before = this.spell(path, node);
    for (const below of this.below(path)) this.nodes.delete(below);
    this.nodes.delete(path);
    this.index++;
    const kind = node.value === null ? 'dir' : 'gone';
    return `${action} ${path} ${kind} ${node.createdIndex}/${this.index} before ${before}`;
  }

  private makeAll(path: string, { dir, val, expirationNs }: V2Request): string {
    const segments = path.split('/').slice(1);
    for (let depth = 1; depth < segments.length; depth++) {
      const directory = `/${segments.slice(0, depth).join('/')}`;
      if (!this.nodes.has(directory)) this.make(directory, null, 0n);
    }
    const node = this.make(path, dir ? null : val, expirationNs < year2000Ns ? 0n : expirationNs);
    this.index++;
    return this.spell(path, node);
  }

  private make(path: string, value: string | null, expirationNs: bigint): ModelNode {
    const index = fixed.includes(path) ? 0 : this.index + 1;
    const node = { value, createdIndex: index, modifiedIndex: index, expirationNs, serial: this.serial++ };
    this.nodes.set(path, node);
    return node;
  }

  /** The node, or the refusal that names the first on the way that is not as it should be. */
  private lookUp(path: string): ModelNode | string {
    const segments = path.split('/').slice(1);
    for (let depth = 1; depth <= segments.length; depth++) {
      const above = depth === 1 ? '/' : `/${segments.slice(0, depth - 1).join('/')}`;
      if (this.nodes.get(above)!.value !== null) return this.refusal(104, above);
      const at = `/${segments.slice(0, depth).join('/')}`;
      if (!this.nodes.has(at)) return this.refusal(100, at);
    }
    return this.nodes.get(path)!;
  }

  /** A file where a directory would have to be. */
  private fileOn(path: string): string | null {
    for (const [other, { value }] of this.nodes)
      if (value !== null && path.startsWith(`${other}/`)) return other;
    return null;
  }

  private below(path: string): string[] {
    return [...this.nodes.keys()].filter((other) => other.startsWith(`${path}/`));
  }

  private refusal(code: number, cause: string): string {
    return `${code} ${cause} at ${this.index}`;
  }

  private spell(path: string, { value, createdIndex, modifiedIndex, expirationNs }: ModelNode): string {
    const content = value === null ? 'dir' : `"${value}"`;
    return `${path} ${content} ${createdIndex}/${modifiedIndex}${expirationNs === 0n ? '' : ` until ${expirationNs}`}`;
  }
}
