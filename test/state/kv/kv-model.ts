import type {
  Compare,
  DeleteRangeRequest,
  KeyValue,
  PutRequest,
  RangeRequest,
  RequestOp,
  TxnRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';

/** A key-value as the model has it; bytes are latin1 text, so that they are compared as the bytes are. */
export interface ModelKeyValue {
  key: string;
  value: string;
  create: number;
  mod: number;
  version: number;
}

/** The answer to one operation: what a test compares. */
export type ModelAnswer =
  | { revision: number; prev?: ModelKeyValue | undefined }
  | { revision: number; deleted: number; prevs: ModelKeyValue[] }
  | { revision: number; kvs: ModelKeyValue[]; count: number; more: boolean }
  | { revision: number; succeeded: boolean; answers: ModelAnswer[] };

type Keys = ReadonlyMap<string, ModelKeyValue>;

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

export const modelKeyValueOf = (kv: KeyValue): ModelKeyValue => ({
  key: textOf(kv.key),
  value: textOf(kv.value),
  create: kv.createRevision,
  mod: kv.modRevision,
  version: kv.version,
});

/**
 * etcd's key-value store as its documentation tells it, with nothing but whole copies: one map of keys for each
 * revision. Slow, and too simple to be wrong in the same way as the real one.
 */
export class KvModel {
  /** Keys as they were at each revision. */
  private readonly revisions: Keys[] = [new Map(), new Map()];
  private compacted = -1;

  get revision(): number {
    return this.revisions.length - 1;
  }

  /** Carries out a transaction, or throws an ApiError and changes nothing. */
  txn(request: TxnRequest): ModelAnswer {
    const before = this.revisions.length;
    const keys = new Map(this.revisions[this.revision]!);
    const change = { keys, changed: false, start: this.revision };
    this.check(request, change.keys);
    const answer = this.branch(request, change, new Map(keys));
    if (change.changed) this.revisions.push(keys);
    return { ...answer, revision: change.changed ? before : before - 1 } as ModelAnswer;
  }

  compact(revision: number): void {
    if (revision <= this.compacted) throw errors.compacted;
    if (revision > this.revision) throw errors.futureRevision;
    this.compacted = revision;
  }

  range(request: RangeRequest, change?: Change): ModelAnswer {
    const newest = change === undefined ? this.revision : change.start + (change.changed ? 1 : 0);
    if (request.revision > newest) throw errors.futureRevision;
    if (request.revision > 0 && request.revision < this.compacted) throw errors.compacted;
    const isNewest = request.revision <= 0 || request.revision === newest;
    const keys = isNewest ? (change?.keys ?? this.revisions[newest]!) : this.revisions[request.revision]!;
    const inRange = select(keys, request);
    const kept = inRange.filter(
      ({ mod, create }) =>
        (request.minModRevision === 0 || mod >= request.minModRevision) &&
        (request.maxModRevision === 0 || mod <= request.maxModRevision) &&
        (request.minCreateRevision === 0 || create >= request.minCreateRevision) &&
        (request.maxCreateRevision === 0 || create <= request.maxCreateRevision),
    );
    const shown = request.countOnly ? [] : kept;
    const more = request.limit > 0 && shown.length > request.limit;
    const kvs = more ? shown.slice(0, request.limit) : shown;
    return {
      revision: newest,
      kvs: request.keysOnly ? kvs.map((kv) => ({ ...kv, value: '' })) : kvs,
      count: inRange.length,
      more,
    };
  }

  /** Everything on the path that can fail, puts before ranges. */
  private check(request: TxnRequest, keys: Keys): void {
    const operations = path(request, keys);
    const there = new Map(keys);
    for (const { requestPut, requestDeleteRange } of operations) {
      if (requestPut !== undefined) {
        const isKept = requestPut.ignoreValue || requestPut.ignoreLease;
        if (isKept && !there.has(textOf(requestPut.key))) throw errors.keyNotFound;
      } else if (requestDeleteRange !== undefined) {
        for (const { key } of select(there, requestDeleteRange)) there.delete(key);
      }
    }
    for (const { requestRange } of operations) {
      if (requestRange === undefined || requestRange.revision === 0) continue;
      if (requestRange.revision > this.revision) throw errors.futureRevision;
      if (requestRange.revision < this.compacted) throw errors.compacted;
    }
  }

  private branch(request: TxnRequest, change: Change, before: Keys): ModelAnswer {
    const succeeded = request.compare.every((compare) => holds(compare, before));
    const answers = (succeeded ? request.success : request.failure).map((operation) => {
      if (operation.requestRange !== undefined) return this.range(operation.requestRange, change);
      if (operation.requestPut !== undefined) return this.put(operation.requestPut, change);
      if (operation.requestDeleteRange !== undefined)
        return this.delete(operation.requestDeleteRange, change);
      return this.branch(operation.requestTxn!, change, before);
    });
    return { revision: 0, succeeded, answers };
  }

  private put(request: PutRequest, change: Change): ModelAnswer {
    const key = textOf(request.key);
    const old = change.keys.get(key);
    const mod = change.start + 1;
    change.keys.set(key, {
      key,
      value: request.ignoreValue ? old!.value : textOf(request.value),
      create: old?.create ?? mod,
      mod,
      version: (old?.version ?? 0) + 1,
    });
    change.changed = true;
    return { revision: mod, prev: request.prevKv ? old : undefined };
  }

  private delete(request: DeleteRangeRequest, change: Change): ModelAnswer {
    const prevs = select(change.keys, request);
    for (const { key } of prevs) change.keys.delete(key);
    change.changed ||= prevs.length > 0;
    return {
      revision: change.start + (change.changed ? 1 : 0),
      deleted: prevs.length,
      prevs: request.prevKv ? prevs : [],
    };
  }
}

interface Change {
  readonly keys: Map<string, ModelKeyValue>;
  /** Whether anything was put or deleted yet. */
  changed: boolean;
  /** Revision before the transaction. */
  readonly start: number;
}

/** The operations that a transaction carries out, nested ones in their place. */
function path(request: TxnRequest, keys: Keys): RequestOp[] {
  const succeeded = request.compare.every((compare) => holds(compare, keys));
  return (succeeded ? request.success : request.failure).flatMap((operation) =>
    operation.requestTxn === undefined ? [operation] : path(operation.requestTxn, keys),
  );
}

function select(keys: Keys, request: { key: Uint8Array; rangeEnd: Uint8Array }): ModelKeyValue[] {
  const from = textOf(request.key);
  const end = textOf(request.rangeEnd);
  return [...keys.values()]
    .filter(({ key }) => {
      if (end === '') return key === from;
      return key >= from && (end === '\0' || key < end);
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const absent: ModelKeyValue = { key: '', value: '', create: 0, mod: 0, version: 0 };

function holds(compare: Compare, keys: Keys): boolean {
  const selected = select(keys, compare);
  if (selected.length === 0) return compare.target !== 3 && holdsFor(compare, absent);
  return selected.every((kv) => holdsFor(compare, kv));
}

function holdsFor(compare: Compare, kv: ModelKeyValue): boolean {
  const [found, asked] = [
    [kv.version, compare.version ?? 0],
    [kv.create, compare.createRevision ?? 0],
    [kv.mod, compare.modRevision ?? 0],
    [kv.value, textOf(compare.value ?? Buffer.alloc(0))],
    [0n, compare.lease ?? 0n],
  ][compare.target] as [number, number];
  return [found === asked, found > asked, found < asked, found !== asked][compare.result]!;
}

/** The error that `run` throws, or what it returns. */
export function outcome<T>(run: () => T): T | ApiError['message'] {
  try {
    return run();
  } catch (error) {
    return (error as ApiError).message;
  }
}
