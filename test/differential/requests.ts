import type { PlainMessage } from '../support/grpc-client.ts';
import type { Random } from '../support/random.ts';

/** What the script knows of the servers when it draws the next request. */
export interface Revisions {
  /** Newest revision, as the first server last told. */
  current: number;
  /** Highest revision that was compacted; 0 if none. */
  compacted: number;
}

const maxInt64 = '9223372036854775807';
const minInt64 = '-9223372036854775808';
/** Over etcd's `--max-request-bytes` of 1.5 MiB, and over what its gRPC server reads at all (512 KiB more). */
const oversizedBytes = [1_572_864, 1_600_000, 2_200_000];
const txnOperationsMax = 128;
const nestingMax = 3;

/** Few enough that operations meet; with empty, zero and 0xff bytes, prefixes of each other, and text JSON escapes. */
const keys: readonly Buffer[] = [
  ...[
    'a',
    'aa',
    'ab',
    'b',
    'b\0',
    'b\0\0',
    'c',
    'a/1',
    'a/2',
    'a/3',
    'a0',
    '/registry/pods/x',
    'k<&>"\\\u2028',
  ],
  ...['\0', '\0\0', '\xff', '\xff\xff', '\xffa', 'zz'],
].map((text) => Buffer.from(text, 'latin1'));

const emptyKey = Buffer.alloc(0);

/** Draws requests; the same `Random` and `Revisions` give the same request. */
export class Requests {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  range({ current, compacted }: Revisions): PlainMessage {
    const { random } = this;
    const request = this.keyAndEnd(0.7);
    if (random.chance(0.25)) request.limit = this.number([0, 1, 2, 3, 1000]);
    if (random.chance(0.35)) request.revision = this.revision({ current, compacted });
    if (random.chance(0.4)) request.sort_order = random.pick(['NONE', 'ASCEND', 'DESCEND']);
    if (random.chance(0.4)) request.sort_target = random.pick(['KEY', 'VERSION', 'CREATE', 'MOD', 'VALUE']);
    if (random.chance(0.3)) request.serializable = true;
    if (random.chance(0.15)) request.keys_only = true;
    if (random.chance(0.15)) request.count_only = true;
    for (const bound of [
      'min_mod_revision',
      'max_mod_revision',
      'min_create_revision',
      'max_create_revision',
    ]) {
      if (random.chance(0.1)) request[bound] = this.revision({ current, compacted });
    }
    return request;
  }

  put(key = this.key()): PlainMessage {
    const { random } = this;
    const request: PlainMessage = { key };
    if (random.chance(0.9)) request.value = this.value();
    if (random.chance(0.03)) request.lease = this.number([1, 7, 123456]);
    if (random.chance(0.25)) request.prev_kv = true;
    if (random.chance(0.06)) {
      request.ignore_value = true;
      if (random.chance(0.8)) delete request.value;
    }
    if (random.chance(0.06)) {
      request.ignore_lease = true;
      if (random.chance(0.8)) delete request.lease;
    }
    return request;
  }

  /** A put that no server takes for its size. */
  oversizedPut(): PlainMessage {
    return { key: this.key(), value: Buffer.alloc(this.random.pick(oversizedBytes), 'x') };
  }

  deleteRange(): PlainMessage {
    const request = this.keyAndEnd(0.3);
    if (this.random.chance(0.4)) request.prev_kv = true;
    return request;
  }

  txn(revisions: Revisions, depth = 0): PlainMessage {
    const { random } = this;
    const compare = this.list(0, 3, () => this.compare(revisions));
    // Puts of one key twice are refused, and with few keys that would be most transactions.
    const distinct = random.chance(0.75) ? random.shuffled(keys) : null;
    const request: PlainMessage = {};
    if (compare.length > 0) request.compare = compare;
    for (const branch of ['success', 'failure']) {
      const operations = this.list(0, 4, () => this.requestOp(revisions, depth, distinct));
      if (operations.length > 0) request[branch] = operations;
    }
    return request;
  }

  /** A transaction around the limit of 128 operations: comparisons, one branch or the other. */
  longTxn(revisions: Revisions): PlainMessage {
    const { random } = this;
    const length = txnOperationsMax + random.pick([-1, 0, 1, 2]);
    const part = random.pick(['compare', 'success', 'failure']);
    const item =
      part === 'compare'
        ? () => this.compare(revisions)
        : () =>
            random.chance(0.5)
              ? { request_range: { key: this.key() } }
              : { request_delete_range: { key: this.key() } };
    return { [part]: this.list(length, length, item) };
  }

  compaction({ current, compacted }: Revisions): PlainMessage {
    const { random } = this;
    // Most compactions leave most of the history, so that there is some to read.
    const near = compacted + Math.max(1, (current - compacted) >> 3);
    const revision = random.chance(0.6) ? String(near) : this.revision({ current, compacted });
    return random.chance(0.7) ? { revision, physical: true } : { revision };
  }

  hashKv(revisions: Revisions): PlainMessage {
    return this.random.chance(0.5) ? {} : { revision: this.revision(revisions) };
  }

  /** Mostly what is there, sometimes what is not, is gone, or is no revision at all. */
  private revision({ current, compacted }: Revisions): string {
    const { random } = this;
    if (random.chance(0.75)) return String(random.between(Math.min(compacted + 1, current), current));
    return this.number([0, compacted - 1, compacted, compacted + 1, current, current + 1, current + 1000]);
  }

  /** One of the numbers, or one at the edge of what 64 bits, or a double, can hold. */
  private number(usual: readonly number[]): string {
    const { random } = this;
    if (random.chance(0.85)) return String(random.pick(usual));
    return random.pick([
      '-1',
      maxInt64,
      minInt64,
      '9007199254740992',
      '9007199254740993',
      '-9007199254740993',
      '4294967296',
    ]);
  }

  private key(): Buffer {
    return this.random.chance(0.01) ? emptyKey : this.random.pick(keys);
  }

  /** A key, with an end in `endChance` of all cases: all that follow, a prefix, any other, one before the key. */
  private keyAndEnd(endChance: number): PlainMessage {
    const { random } = this;
    const key = this.key();
    if (!random.chance(endChance)) return { key };
    switch (random.weighted({ fromKey: 2, all: 1, prefix: 3, other: 4 })) {
      case 'fromKey':
        return { key, range_end: Buffer.from([0]) };
      case 'all':
        return { key: Buffer.from([0]), range_end: Buffer.from([0]) };
      case 'prefix':
        return { key, range_end: prefixEnd(key) };
      case 'other':
        return { key, range_end: random.pick(keys) };
    }
  }

  private value(): Buffer {
    const { random } = this;
    switch (random.weighted({ short: 70, empty: 5, html: 5, binary: 15, long: 5 })) {
      case 'short':
        return Buffer.from(`v${random.below(10)}`);
      case 'empty':
        return emptyKey;
      case 'html':
        return Buffer.from('<a href="x">&amp;\u2028\u00e9</a>');
      case 'binary':
        return random.bytes(random.below(40));
      case 'long':
        return Buffer.alloc(random.between(200, 5_000), random.pick(['x', 'y', 'zz']));
    }
  }

  private compare(revisions: Revisions): PlainMessage {
    const { random } = this;
    const compare: PlainMessage = { key: this.key() };
    if (random.chance(0.3)) Object.assign(compare, this.keyAndEnd(1));
    if (random.chance(0.8)) compare.result = random.pick(['EQUAL', 'GREATER', 'LESS', 'NOT_EQUAL']);
    const target = random.pick(['VERSION', 'CREATE', 'MOD', 'VALUE', 'LEASE'] as const);
    compare.target = target;
    // Now and then the operand is missing, or is that of another target.
    if (random.chance(0.03)) return compare;
    switch (random.chance(0.03) ? random.pick(['VERSION', 'VALUE'] as const) : target) {
      case 'VERSION':
        compare.version = this.number([0, 1, 2, 3]);
        break;
      case 'CREATE':
        compare.create_revision = this.revision(revisions);
        break;
      case 'MOD':
        compare.mod_revision = this.revision(revisions);
        break;
      case 'VALUE':
        compare.value = this.value();
        break;
      case 'LEASE':
        compare.lease = this.number([0, 1]);
        break;
    }
    return compare;
  }

  private requestOp(revisions: Revisions, depth: number, distinct: Buffer[] | null): PlainMessage {
    const weights = { put: 10, range: 6, deleteRange: 4, txn: depth < nestingMax ? 2 : 0, nothing: 0.1 };
    switch (this.random.weighted(weights)) {
      case 'put':
        return { request_put: this.put(distinct?.pop()) };
      case 'range':
        return { request_range: this.range(revisions) };
      case 'deleteRange': {
        const key = distinct?.pop();
        return { request_delete_range: key === undefined ? this.deleteRange() : { key, prev_kv: true } };
      }
      case 'txn':
        return { request_txn: this.txn(revisions, depth + 1) };
      case 'nothing':
        return {};
    }
  }

  private list<T>(min: number, max: number, make: () => T): T[] {
    return Array.from({ length: this.random.between(min, max) }, make);
  }
}

/** The end of the range of all keys that start with `key`: its last byte that can be raised, raised. */
function prefixEnd(key: Buffer): Buffer {
  for (let i = key.length - 1; i >= 0; i--) {
    if (key[i] === 0xff) continue;
    const end = Buffer.from(key.subarray(0, i + 1));
    end[i]!++;
    return end;
  }
  return Buffer.from([0]);
}
