import { Buffer } from 'node:buffer';
import type {
  Compare,
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  RequestOp,
  TxnRequest,
} from '../../codec/generated/rpc.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';

export function checkPut(request: PutRequest): ApiError | null {
  if (request.key.length === 0) return errors.emptyKey;
  if (request.ignoreValue && request.value.length !== 0) return errors.valueProvided;
  if (request.ignoreLease && request.lease !== 0n) return errors.leaseProvided;
  return null;
}

/** etcd's default of `--max-txn-ops`: operations in one branch of a transaction, nested ones counted with it. */
export const txnOperationsMax = 128;

/*
 * Checks of requests that do not need the state, in etcd's order (v3rpc/key.go): the first error found is the
 * answer. The state machine relies on these checks, so they come before a command is proposed.
 */

export function checkRange(request: RangeRequest): ApiError | null {
  if (request.key.length === 0) return errors.emptyKey;
  return isSortable(request) ? null : errors.invalidSortOption;
}

/**
 * etcd 3.4.23 takes any number for the order, and sorts for the two that it knows; a target that it does not know
 * ends its process when it has to sort. Here that is an error, with the text that later versions give.
 */
function isSortable(request: RangeRequest): boolean {
  const { sortOrder, sortTarget } = request;
  const known = sortTarget >= 0 && sortTarget <= 4;
  return known || sortOrder < 0 || sortOrder > 2;
}

export function checkDeleteRange(request: DeleteRangeRequest): ApiError | null {
  return request.key.length === 0 ? errors.emptyKey : null;
}

/**
 * Checks a transaction and everything nested in it.
 *
 * @param operationsMax bound on the longest of the three lists; a nested transaction may use what its parent's
 * longest list leaves, which bounds the depth as well
 */
export function checkTxn(request: TxnRequest, operationsMax: number = txnOperationsMax): ApiError | null {
  // Overlaps are looked for last: only then is the number of operations known to be bounded.
  return (
    checkOperations(request, operationsMax) ??
    checkOverlaps(request.success).error ??
    checkOverlaps(request.failure).error
  );
}

function checkOperations(request: TxnRequest, operationsMax: number): ApiError | null {
  const { compare, success, failure } = request;
  const longest = Math.max(compare.length, success.length, failure.length);
  if (longest > operationsMax) return errors.tooManyOps;
  if (compare.some(hasNoKey)) return errors.emptyKey;
  const rest = operationsMax - longest;
  for (const operation of success) {
    const error = checkOperation(operation, rest);
    if (error !== null) return error;
  }
  for (const operation of failure) {
    const error = checkOperation(operation, rest);
    if (error !== null) return error;
  }
  return null;
}

function hasNoKey(compare: Compare): boolean {
  return compare.key.length === 0;
}

function checkOperation(operation: RequestOp, operationsMax: number): ApiError | null {
  if (operation.requestRange !== undefined) return checkRange(operation.requestRange);
  if (operation.requestPut !== undefined) return checkPut(operation.requestPut);
  if (operation.requestDeleteRange !== undefined) return checkDeleteRange(operation.requestDeleteRange);
  if (operation.requestTxn !== undefined) return checkOperations(operation.requestTxn, operationsMax);
  return errors.keyNotFound;
}

/** The keys that a list of operations puts and deletes, nested transactions included. */
interface TxnChanges {
  error: ApiError | null;
  /** Keys, one byte a character. */
  puts: Set<string>;
  deletes: KeyIntervals;
}

/**
 * A key may be put once, and not be deleted in the same transaction, since the order of the operations is no part of
 * the promise. The two branches of a nested transaction exclude each other and may name the same key. As in etcd,
 * deletes are compared only with the puts that come after them in this order: deletes of a level, its nested
 * transactions from first to last, puts of the level; and a delete to the end of the keys ("\0") is never taken for an
 * overlap.
 */
function checkOverlaps(operations: readonly RequestOp[]): TxnChanges {
  const changes: TxnChanges = { error: null, puts: new Set(), deletes: new KeyIntervals() };
  const { deletes } = changes;
  for (const { requestDeleteRange } of operations) {
    if (requestDeleteRange === undefined) continue;
    const key = text(requestDeleteRange.key);
    deletes.add(
      key,
      requestDeleteRange.rangeEnd.length === 0 ? `${key}\0` : text(requestDeleteRange.rangeEnd),
    );
  }
  for (const { requestTxn } of operations) {
    if (requestTxn === undefined) continue;
    changes.error = addNested(changes, requestTxn);
    if (changes.error !== null) return changes;
  }
  for (const { requestPut } of operations) {
    if (requestPut === undefined) continue;
    const key = text(requestPut.key);
    if (changes.puts.has(key) || deletes.contains(key)) {
      changes.error = errors.duplicateKey;
      return changes;
    }
    changes.puts.add(key);
  }
  return changes;
}

function addNested(changes: TxnChanges, nested: TxnRequest): ApiError | null {
  const ofThen = checkOverlaps(nested.success);
  if (ofThen.error !== null) return ofThen.error;
  const ofElse = checkOverlaps(nested.failure);
  if (ofElse.error !== null) return ofElse.error;

  const { deletes } = changes;
  const isFirst = changes.puts.size === 0;
  for (const key of ofThen.puts) {
    if ((!isFirst && changes.puts.has(key)) || deletes.contains(key)) return errors.duplicateKey;
  }
  for (const key of ofElse.puts) {
    if ((!isFirst && changes.puts.has(key)) || deletes.contains(key)) return errors.duplicateKey;
  }
  // The first set is taken over, not copied: a deep chain of transactions costs each key once.
  if (isFirst) changes.puts = ofThen.puts;
  else for (const key of ofThen.puts) changes.puts.add(key);
  for (const key of ofElse.puts) changes.puts.add(key);
  deletes.addAll(ofThen.deletes);
  deletes.addAll(ofElse.deletes);
  return null;
}

/** A key as a string of one character a byte, which is compared as the bytes are. */
function text(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}

/** Half-open intervals of keys; a key is a string of one character a byte. */
class KeyIntervals {
  /** Begins and ends of intervals that are sorted, not empty, and neither overlap nor touch. */
  private begins: string[] = [];
  private ends: string[] = [];
  /** Intervals that were added since, in no order. */
  private addedBegins: string[] = [];
  private addedEnds: string[] = [];

  /** Adds `[begin, end)`; nothing when `end` is not above `begin`. */
  add(begin: string, end: string): void {
    if (end <= begin) return;
    this.addedBegins.push(begin);
    this.addedEnds.push(end);
  }

  /** Adds what `other` holds, which must not be used any more. */
  addAll(other: KeyIntervals): void {
    if (other.size > this.size) this.swap(other);
    for (let i = 0; i < other.begins.length; i++) this.add(other.begins[i]!, other.ends[i]!);
    for (let i = 0; i < other.addedBegins.length; i++) this.add(other.addedBegins[i]!, other.addedEnds[i]!);
  }

  contains(key: string): boolean {
    if (this.addedBegins.length !== 0) this.merge();
    const { begins } = this;
    let low = 0;
    let high = begins.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (begins[middle]! <= key) low = middle + 1;
      else high = middle;
    }
    return low !== 0 && key < this.ends[low - 1]!;
  }

  private get size(): number {
    return this.begins.length + this.addedBegins.length;
  }

  private swap(other: KeyIntervals): void {
    const { begins, ends, addedBegins, addedEnds } = this;
    this.begins = other.begins;
    this.ends = other.ends;
    this.addedBegins = other.addedBegins;
    this.addedEnds = other.addedEnds;
    other.begins = begins;
    other.ends = ends;
    other.addedBegins = addedBegins;
    other.addedEnds = addedEnds;
  }

  private merge(): void {
    const begins = this.begins.concat(this.addedBegins);
    const ends = this.ends.concat(this.addedEnds);
    this.begins = [];
    this.ends = [];
    this.addedBegins = [];
    this.addedEnds = [];
    const order = begins.map((_, i) => i);
    order.sort((a, b) => (begins[a]! < begins[b]! ? -1 : 1));
    for (const i of order) {
      const last = this.ends.length - 1;
      if (last < 0 || this.ends[last]! < begins[i]!) {
        this.begins.push(begins[i]!);
        this.ends.push(ends[i]!);
      } else if (this.ends[last]! < ends[i]!) {
        this.ends[last] = ends[i]!;
      }
    }
  }
}
