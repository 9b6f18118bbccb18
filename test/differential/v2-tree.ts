import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { CommandKind } from '../../src/codec/command/command.ts';
import {
  ClusterAction,
  ClusterCommand,
  ClusterVersionCommand,
  type V2Request,
} from '../../src/codec/generated/messages.generated.ts';
import { V2Error } from '../../src/errors/v2-error.ts';
import type { V2Event, V2Node } from '../../src/state/v2/event.ts';
import type { V2Store } from '../../src/state/v2/v2-store.ts';
import { LogOfCommands } from '../state/log-of-commands.ts';
import { JsonClient } from '../support/json-client.ts';

/*
 * The tree of the v2 API without a server, beside an etcd: both are brought to the same answers in etcd's form, without times left.
 */

const keysPrefix = '/1';
const nsPerMs = 1_000_000n;

export interface Answer {
  readonly etcdIndex: number;
  readonly body: unknown;
  /** When the node expires that was changed, in nanoseconds. */
  readonly expirationNs: bigint;
}

/** The tree that a member has once it has started alone, as the etcd of `id`. */
export function freshTree(id: bigint): V2Store {
  const log = new LogOfCommands();
  const member = { id, peerURLs: ['http://p'], clientURLs: ['http://c'], name: 'm' };
  for (const action of [ClusterAction.ADD, ClusterAction.PUBLISH]) {
    log.run(CommandKind.MEMBERS, ClusterCommand.create({ ...member, action }));
  }
  log.run(CommandKind.CLUSTER_VERSION, ClusterVersionCommand.create({ version: '3.4.0' }));
  return log.state.v2;
}

/** What the tree answers, errors too. */
export function answerOf(run: () => V2Event): Answer {
  try {
    return answerOfEvent(run());
  } catch (error) {
    if (!(error instanceof V2Error)) throw error;
    const { cause, ...others } = error.toJson();
    const shown = cause === undefined ? undefined : withoutPrefix(cause);
    const body = shown ? { ...others, cause: shown } : others;
    return { etcdIndex: error.index, body, expirationNs: 0n };
  }
}

export function answerOfEvent(event: V2Event): Answer {
  const { action, node, prevNode } = event;
  const body: Record<string, unknown> = { action, node: shown(node) };
  if (prevNode !== undefined) body.prevNode = shown(prevNode);
  return { etcdIndex: event.etcdIndex, body, expirationNs: node.expirationNs ?? 0n };
}

function withoutPrefix(text: string): string {
  return text.startsWith(keysPrefix) ? text.slice(keysPrefix.length) : text;
}

function shown(node: V2Node): Record<string, unknown> {
  const { value, dir, expirationNs, nodes, createdIndex, modifiedIndex } = node;
  const result: Record<string, unknown> = {};
  const key = withoutPrefix(node.key);
  if (key !== '') result.key = key;
  if (value !== undefined) result.value = value;
  if (dir) result.dir = true;
  if (expirationNs !== undefined) result.expiration = String(expirationNs);
  if (nodes !== undefined && nodes.length > 0)
    result.nodes = nodes.map((entry) => shown({ ...entry, key: `${node.key}/${entry.name}` }));
  if (createdIndex !== 0) result.createdIndex = createdIndex;
  if (modifiedIndex !== 0) result.modifiedIndex = modifiedIndex;
  return result;
}

/** An etcd with `--enable-v2`. */
export class EtcdTree {
  private readonly endpoint: string;
  private readonly client: JsonClient;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
    this.client = new JsonClient(endpoint);
  }

  close(): void {
    this.client.close();
  }

  async statistics(): Promise<Record<string, number>> {
    return JSON.parse(String((await this.client.send('GET', '/v2/stats/store')).body));
  }

  async memberId(): Promise<bigint> {
    const { members } = JSON.parse(String((await this.client.send('GET', '/v2/members')).body));
    return BigInt(`0x${members[0].id}`);
  }

  async get(path: string, recursive: boolean): Promise<Answer> {
    return this.send('GET', path, { recursive: String(recursive), sorted: 'true' });
  }

  /** Asks for a change; whether it expires is the `ttlS` to say, in whole seconds. */
  async apply(change: V2Request, ttlS: number): Promise<Answer> {
    const { path, method, val, dir, prevValue, prevIndex, prevExist, refresh, recursive } = change;
    const query: Record<string, string> = {};
    if (val !== '') query.value = val;
    if (dir) query.dir = 'true';
    if (recursive) query.recursive = 'true';
    if (prevValue !== '') query.prevValue = prevValue;
    if (prevIndex !== 0n) query.prevIndex = String(prevIndex);
    if (prevExist !== undefined) query.prevExist = String(prevExist);
    if (refresh) query.refresh = 'true';
    if (ttlS !== 0) query.ttl = String(ttlS);
    return this.send(['PUT', 'POST', 'DELETE'][method]!, path, query);
  }

  /** Begins a watch; resolves once etcd has it. */
  async watch(path: string, recursive: boolean, stream: boolean, waitIndex = 0): Promise<EtcdWatch> {
    const query: Record<string, string> = { wait: 'true', recursive: String(recursive) };
    if (stream) query.stream = 'true';
    if (waitIndex !== 0) query.waitIndex = String(waitIndex);
    return await EtcdWatch.begin(this.endpoint, `${urlOf(path)}?${new URLSearchParams(query)}`);
  }

  private async send(method: string, path: string, query: Record<string, string>): Promise<Answer> {
    const { headers, body } = await this.client.send(method, `${urlOf(path)}?${new URLSearchParams(query)}`);
    return answerOfBody(String(body), Number(headers['x-etcd-index']));
  }
}

/** Those who wait at an etcd: what they have so far. */
export class EtcdWatch {
  readonly answers: Answer[] = [];
  status = 0;
  private readonly request: ClientRequest;
  private wake = () => {};

  private constructor(sent: ClientRequest) {
    this.request = sent;
  }

  static begin(endpoint: string, path: string): Promise<EtcdWatch> {
    return new Promise((resolve, reject) => {
      const sent = request(`http://${endpoint}${path}`, { agent: false }, (response) => {
        watch.read(response);
        resolve(watch);
      });
      const watch = new EtcdWatch(sent);
      sent.once('error', reject);
      sent.end();
    });
  }

  /** Resolves once there are so many answers; rejects after a while. */
  async until(count: number, limitMs = 5000): Promise<void> {
    const endMs = performance.now() + limitMs;
    while (this.answers.length < count) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) throw new Error(`${this.answers.length} answers of ${count}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, leftMs).unref();
      });
    }
  }

  end(): void {
    this.request.on('error', () => {});
    this.request.destroy();
  }

  private read(response: IncomingMessage): void {
    this.status = response.statusCode!;
    let text = '';
    response.on('error', () => {});
    response.on('data', (chunk: Buffer) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        if (line !== '') this.answers.push(answerOfBody(line, Number(response.headers['x-etcd-index'])));
      }
      this.wake();
    });
  }
}

function urlOf(path: string): string {
  return `/v2/keys${path.slice(keysPrefix.length).split('/').map(encodeURIComponent).join('/')}`;
}

function answerOfBody(text: string, etcdIndex: number): Answer {
  const body = JSON.parse(text);
  let expirationNs = 0n;
  if (body.node !== undefined) {
    expirationNs = plain(body.node);
    if (body.prevNode !== undefined) plain(body.prevNode);
  }
  return { etcdIndex, body, expirationNs };
}

/** Without the time left, and with the expiration as a number. Returns it. */
function plain(node: { [field: string]: unknown; nodes?: never[] }): bigint {
  delete node.ttl;
  node.nodes?.forEach(plain);
  if (node.expiration === undefined) return 0n;
  const ns = nanosecondsOf(String(node.expiration));
  node.expiration = String(ns);
  return ns;
}

/** Of a time in RFC 3339 with up to nine digits behind the point. */
function nanosecondsOf(time: string): bigint {
  const [, whole, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(time)!;
  return BigInt(Date.parse(`${whole}Z`)) * nsPerMs + BigInt(fraction.padEnd(9, '0'));
}
