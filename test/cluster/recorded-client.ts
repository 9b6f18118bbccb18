import type { Call, Operation, Result } from '../linearizability/history.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import type { Random } from '../support/random.ts';

/** After so long an operation's fate is unknown, and its client goes to another member. */
export const operationTimeLimitMs = 2_000;
/** Clients do not wait long for a member that is back. */
const channelOptions = {
  'grpc.initial_reconnect_backoff_ms': 20,
  'grpc.min_reconnect_backoff_ms': 20,
  'grpc.max_reconnect_backoff_ms': 100,
};
/** What is said where nothing was sent, or where it was refused before it could have an effect. */
const hadNoEffect = [
  /^No connection established/,
  /^etcdserver: no leader$/,
  /^etcdserver: too many requests$/,
  /^etcdserver: mvcc: database space exceeded$/,
];
/** How an operation can fail in a cluster that has faults, in etcd's words or in those of the connection. */
const expectedComplaints = [
  ...hadNoEffect,
  /^etcdserver: leader changed$/,
  /^etcdserver: request timed out(, possibly due to (previous leader failure|connection lost))?$/,
  /^etcdserver: server stopped$/,
  /^etcdserver: not capable$/,
  /^raft: stopped$/,
  /^raft proposal dropped$/,
  /^etcdserver: rpc not supported for learner$/,
  // wald's own: a member of etcd ends where its disk is full.
  /^etcdserver: no space left on the disk of the write-ahead log/,
  /^context (deadline exceeded|canceled)$/,
  /^Deadline exceeded/,
  /^Connection dropped/,
  /^read E[A-Z]+/,
  /^Received RST_STREAM/,
];

export interface Endpoint {
  readonly name: string;
  readonly endpoint: string;
}

/** What one client knows of a key from what it read last. */
interface Known {
  value: string | null;
  modRevision: string;
}

export interface Recorder {
  /** Values and numbers of operations are unique in it. */
  nextId(): number;
  record(operation: Operation): void;
  /** Tells of an operation that failed; `isExpected` if clusters with faults fail so. */
  failed(complaint: string, isExpected: boolean): void;
}

/**
 * One client that does one thing at a time to a few keys and records it. It stays with one member while that answers, and
 * goes on to the next one when it does not, as etcd's clients do. What it has no answer to may have happened.
 */
export class RecordedClient {
  readonly id: number;
  private readonly recorder: Recorder;
  private readonly random: Random;
  private readonly endpoints: () => readonly Endpoint[];
  private readonly clients = new Map<string, GrpcClient>();
  private readonly known = new Map<string, Known>();
  private position: number;

  /** @param endpoints the members now; it is asked before every operation */
  constructor(id: number, recorder: Recorder, random: Random, endpoints: () => readonly Endpoint[]) {
    this.id = id;
    this.recorder = recorder;
    this.random = random;
    this.endpoints = endpoints;
    this.position = id;
  }

  /** Draws an operation on one of the keys, does it and records it. Resolves with whether it was answered. */
  async act(keys: readonly string[]): Promise<boolean> {
    const key = this.random.pick(keys);
    const id = this.recorder.nextId();
    const value = `v${id}`;
    switch (this.random.weighted({ get: 8, put: 6, casValue: 3, casRevision: 3, delete: 1 })) {
      case 'get':
        return this.get(key, id);
      case 'put':
        return this.put(key, id, value, this.random.chance(0.5));
      case 'casValue':
        return this.compareValue(key, id, value);
      case 'casRevision':
        return this.compareRevision(key, id, value);
      case 'delete':
        return this.delete(key, id);
    }
  }

  /** Puts one of the keys. */
  write(keys: readonly string[]): Promise<boolean> {
    const id = this.recorder.nextId();
    return this.put(this.random.pick(keys), id, `v${id}`, true);
  }

  get(key: string, id = this.recorder.nextId()): Promise<boolean> {
    return this.call(id, key, { kind: 'get' }, 'KV/Range', { key: Buffer.from(key) }, (response) => {
      return { kind: 'get', value: this.learn(key, response) };
    });
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private put(key: string, id: number, value: string, asksPrevious: boolean): Promise<boolean> {
    const request = { key: Buffer.from(key), value: Buffer.from(value), prev_kv: asksPrevious };
    return this.call(id, key, { kind: 'put', value }, 'KV/Put', request, ({ prev_kv }) => {
      if (!asksPrevious) return { kind: 'put' };
      return { kind: 'put', previous: textOf(prev_kv) };
    });
  }

  private delete(key: string, id: number): Promise<boolean> {
    const request = { key: Buffer.from(key), prev_kv: true };
    return this.call(id, key, { kind: 'delete' }, 'KV/DeleteRange', request, ({ prev_kvs }) => {
      return { kind: 'delete', previous: textOf((prev_kvs as unknown[] | undefined)?.[0]) };
    });
  }

  private compareValue(key: string, id: number, value: string): Promise<boolean> {
    const expected = this.known.get(key)?.value ?? null;
    // The value of a key that is not there cannot be compared with anything.
    if (expected === null) return this.compareRevision(key, id, value);
    const compare = { target: 'VALUE', result: 'EQUAL', value: Buffer.from(expected) };
    return this.compareAndPut(key, id, value, expected, compare);
  }

  /** Every write gives a key a value of its own, so that a revision says the same as the value that came with it. */
  private compareRevision(key: string, id: number, value: string): Promise<boolean> {
    const { value: expected, modRevision } = this.known.get(key) ?? { value: null, modRevision: '0' };
    return this.compareAndPut(key, id, value, expected, {
      target: 'MOD',
      result: 'EQUAL',
      mod_revision: modRevision,
    });
  }

  private compareAndPut(
    key: string,
    id: number,
    value: string,
    expected: string | null,
    compare: PlainMessage,
  ): Promise<boolean> {
    const request = {
      compare: [{ ...compare, key: Buffer.from(key) }],
      success: [{ request_put: { key: Buffer.from(key), value: Buffer.from(value) } }],
      failure: [{ request_range: { key: Buffer.from(key) } }],
    };
    return this.call(id, key, { kind: 'cas', expected, value }, 'KV/Txn', request, (response) => {
      if (response.succeeded === true) return { kind: 'cas', succeeded: true };
      const [operation] = response.responses as PlainMessage[];
      return {
        kind: 'cas',
        succeeded: false,
        found: this.learn(key, operation!.response_range as PlainMessage),
      };
    });
  }

  /** Remembers what a range found; its value, or null. */
  private learn(key: string, range: PlainMessage): string | null {
    const kv = (range.kvs as PlainMessage[] | undefined)?.[0];
    const value = textOf(kv);
    this.known.set(key, { value, modRevision: kv === undefined ? '0' : String(kv.mod_revision) });
    return value;
  }

  private async call(
    id: number,
    key: string,
    call: Call,
    method: string,
    request: PlainMessage,
    read: (response: PlainMessage) => Result,
  ): Promise<boolean> {
    const endpoints = this.endpoints();
    const { name, endpoint } = endpoints[this.position % endpoints.length]!;
    const client = this.clientOf(endpoint);
    const invokedMs = performance.now();
    const answer = await client.call(method, request, { timeLimitMs: operationTimeLimitMs });
    const returnedMs = performance.now();
    const operation = { id, client: this.id, key, call, invokedMs };
    if (answer.response !== null) {
      const revision = Number((answer.response.header as PlainMessage).revision);
      this.recorder.record({ ...operation, result: read(answer.response), returnedMs, revision, note: name });
      return true;
    }
    this.position++;
    const isExpected = expectedComplaints.some((pattern) => pattern.test(answer.details));
    this.recorder.failed(answer.details, isExpected);
    if (call.kind === 'get' || hadNoEffect.some((pattern) => pattern.test(answer.details))) return false;
    const note = `${name}: ${answer.details}`;
    this.recorder.record({
      ...operation,
      result: null,
      returnedMs: Number.POSITIVE_INFINITY,
      revision: null,
      note,
    });
    return false;
  }

  private clientOf(endpoint: string): GrpcClient {
    let client = this.clients.get(endpoint);
    if (client === undefined) {
      client = new GrpcClient(endpoint, channelOptions);
      this.clients.set(endpoint, client);
    }
    return client;
  }
}

function textOf(kv: unknown): string | null {
  if (kv === null || kv === undefined) return null;
  return String((kv as PlainMessage).value ?? '');
}
