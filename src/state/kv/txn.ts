import { Buffer } from 'node:buffer';
import type {
  Compare,
  DeleteRangeRequest,
  DeleteRangeResponse,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  RequestOp,
  ResponseOp,
  TxnRequest,
  TxnResponse,
} from '../../codec/generated/messages.generated.ts';
import { errors } from '../../errors/api-error.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import { holds } from './compare.ts';
import { headerAt } from './key-value.ts';

/** The store as a transaction uses it (`KvStore`). The checks throw, and change nothing. */
export interface TxnStore {
  readonly index: RevisionIndex;
  readonly revision: number;
  range(request: RangeRequest): RangeResponse;
  putInTxn(request: PutRequest): PutResponse;
  deleteRangeInTxn(request: DeleteRangeRequest): DeleteRangeResponse;
  checkReadableInTxn(revision: number): void;
  checkLease(lease: bigint): void;
  checkKept(request: PutRequest): void;
}

/** Returns whether a transaction needs no entry in the log: it has ranges alone, on both branches. */
export function isReadOnlyTxn(request: TxnRequest): boolean {
  return request.success.every(isRange) && request.failure.every(isRange);
}

/**
 * Returns whether this member's state as it is may answer a read-only transaction: all its ranges are
 * serializable.
 */
export function isSerializableTxn(request: TxnRequest): boolean {
  return request.success.every(isSerializableRange) && request.failure.every(isSerializableRange);
}

function isRange(operation: RequestOp): boolean {
  return operation.requestRange !== undefined;
}

function isSerializableRange(operation: RequestOp): boolean {
  return operation.requestRange?.serializable === true;
}

/** The branch that a transaction takes, and those that the transactions nested in it take. */
interface Path {
  readonly succeeded: boolean;
  readonly operations: readonly RequestOp[];
  /** One for each nested transaction among `operations`, in their order. */
  readonly nested: readonly Path[];
}

const noneNested: readonly Path[] = [];

/**
 * Carries a transaction out. All comparisons, nested ones too, look at the state before its first change, and then
 * everything on the path that could fail is looked at, in etcd's order: puts, then ranges. Only then something changes.
 *
 * @throws ApiError `key not found`, `lease not found`, `compacted`, `future revision`; then nothing has changed
 */
export function runTxn(kv: TxnStore, request: TxnRequest): TxnResponse {
  const path = choosePath(kv, request);
  new PutCheck(kv).check(path);
  checkRanges(kv, path);
  const response = carryOut(kv, path);
  response.header = headerAt(kv.revision);
  return response;
}

function choosePath(kv: TxnStore, request: TxnRequest): Path {
  const succeeded = allHold(kv, request.compare);
  const operations = succeeded ? request.success : request.failure;
  let nested: Path[] | undefined;
  for (const { requestTxn } of operations) {
    if (requestTxn === undefined) continue;
    nested ??= [];
    nested.push(choosePath(kv, requestTxn));
  }
  return { succeeded, operations, nested: nested ?? noneNested };
}

function allHold(kv: TxnStore, compares: readonly Compare[]): boolean {
  for (const compare of compares) if (!holds(kv.index, compare)) return false;
  return true;
}

/** Looks at the puts of a path, in the order in which they will be carried out. */
class PutCheck {
  private readonly kv: TxnStore;
  /** No key from here on will be there any more; `null` while nothing was deleted to the end of the keys. */
  private deletedFrom: Uint8Array | null = null;

  constructor(kv: TxnStore) {
    this.kv = kv;
  }

  check(path: Path): void {
    let nestedSeen = 0;
    for (const operation of path.operations) {
      if (operation.requestPut !== undefined) this.checkPut(operation.requestPut);
      else if (operation.requestDeleteRange !== undefined) {
        const { key, rangeEnd } = operation.requestDeleteRange;
        if (rangeEnd.length === 1 && rangeEnd[0] === 0) this.noteDeletedFrom(key);
      } else if (operation.requestTxn !== undefined) this.check(path.nested[nestedSeen++]!);
    }
  }

  private checkPut(request: PutRequest): void {
    if (request.ignoreValue || request.ignoreLease) {
      // Only deletes to the end of the keys may go before a put of the same key (check.ts).
      const isDeleted = this.deletedFrom !== null && Buffer.compare(this.deletedFrom, request.key) <= 0;
      if (isDeleted) throw errors.keyNotFound;
      this.kv.checkKept(request);
    }
    if (request.lease !== 0n) this.kv.checkLease(request.lease);
  }

  private noteDeletedFrom(key: Uint8Array): void {
    if (this.deletedFrom === null || Buffer.compare(key, this.deletedFrom) < 0) this.deletedFrom = key;
  }
}

function checkRanges(kv: TxnStore, path: Path): void {
  let nestedSeen = 0;
  for (const operation of path.operations) {
    if (operation.requestRange !== undefined) kv.checkReadableInTxn(operation.requestRange.revision);
    else if (operation.requestTxn !== undefined) checkRanges(kv, path.nested[nestedSeen++]!);
  }
}

function carryOut(kv: TxnStore, path: Path): TxnResponse {
  const responses: ResponseOp[] = [];
  let nestedSeen = 0;
  for (const operation of path.operations) {
    const response: ResponseOp = {
      responseRange: undefined,
      responsePut: undefined,
      responseDeleteRange: undefined,
      responseTxn: undefined,
    };
    if (operation.requestRange !== undefined) response.responseRange = kv.range(operation.requestRange);
    else if (operation.requestPut !== undefined) response.responsePut = kv.putInTxn(operation.requestPut);
    else if (operation.requestDeleteRange !== undefined) {
      response.responseDeleteRange = kv.deleteRangeInTxn(operation.requestDeleteRange);
    } else if (operation.requestTxn !== undefined) {
      response.responseTxn = carryOut(kv, path.nested[nestedSeen++]!);
    }
    responses.push(response);
  }
  return { header: headerAt(0), succeeded: path.succeeded, responses };
}
