import { Buffer } from 'node:buffer';
import type {
  DeleteRangeRequest,
  DeleteRangeResponse,
  KeyValue,
  PutRequest,
  PutResponse,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from '../../codec/generated/messages.generated.ts';
import { errors } from '../../errors/api-error.ts';
import type { KeyRef } from '../../index/key.ts';
import { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';
import type { LeaseKeys } from '../lease/leases.ts';
import { HashRun } from './hash-kv.ts';
import { headerAt, keyValueOf } from './key-value.ts';
import { isWithinBounds, RangeRun, rangeEndOf } from './range.ts';
import { runTxn, type TxnStore } from './txn.ts';

/**
 * The key-value store: etcd's operations on the revision index.
 *
 * Requests are taken to have passed `check.ts`. What else a client can get wrong is thrown as an `ApiError`, and then
 * nothing has changed. Bytes in responses are views of the index, valid until the next write or compaction step: they
 * are encoded, or copied, at once.
 *
 * Writes go through `apply` of the state machine only. They come in transactions: the changes of one share a main
 * revision and differ in a sub revision from 0 up, and the revision of the store moves with the first of
 * them.
 */
export class KvStore implements TxnStore {
  private currentIndex: RevisionIndex;
  /** Operations carried out by this member since it started: for metrics, no part of the state. */
  readonly operations = { puts: 0, deletes: 0, txns: 0, ranges: 0 };
  /** Compacted up to here: this revision can still be read, those before cannot. -1 when never compacted. */
  private compacted: number;
  /** Main revision that the next change gets. */
  private writeRevision = 0;
  /** Changes in the transaction under way: the sub revision of the next one. */
  private changes = 0;
  /** The keys of each lease; `null` where there are no leases, and then none is found. */
  private readonly leases: LeaseKeys | null;

  constructor(
    leases: LeaseKeys | null = null,
    index = new RevisionIndex(),
    compactRevision = neverCompacted,
  ) {
    this.leases = leases;
    this.currentIndex = index;
    this.compacted = compactRevision;
  }

  /** Another one after `adopt`: whoever reads in slices goes on with the one with which it began. */
  get index(): RevisionIndex {
    return this.currentIndex;
  }

  /** Takes everything over from another store, which is not to be used any more. */
  adopt(restored: KvStore): void {
    this.currentIndex = restored.currentIndex;
    this.compacted = restored.compacted;
  }

  /** Main revision of the last change; 1 before the first. */
  get revision(): number {
    return this.index.revision;
  }

  /** Oldest revision that can be read; -1 when never compacted. */
  get compactRevision(): number {
    return this.compacted;
  }

  /** Bytes of keys, versions and what they need, and of the leases: what the quota is held against. */
  get bytesInUse(): number {
    return this.index.stats().bytesInUse + (this.leases?.byteLength ?? 0);
  }

  /** Bytes taken from the system, free slots included: what `Status` calls the size of the database. */
  get bytesReserved(): number {
    return this.index.stats().bytesReserved + (this.leases?.byteLength ?? 0);
  }

  // --- reads

  /**
   * Begins a range, which is then made in slices, and released.
   *
   * @throws ApiError `compacted` or `future revision`
   */
  startRange(request: RangeRequest): RangeRun {
    this.operations.ranges++;
    return new RangeRun(this.index, request, this.readable(request.revision));
  }

  /** A range in one go, however long it is: for ranges that are known to be short, and inside of transactions. */
  range(request: RangeRequest): RangeResponse {
    if (request.rangeEnd.length === 0) return this.rangeOfKey(request);
    const run = this.startRange(request);
    run.step(Number.POSITIVE_INFINITY);
    run.release();
    return run.response();
  }

  /** Most ranges name one key. Order and limit mean nothing there. */
  private rangeOfKey(request: RangeRequest): RangeResponse {
    this.operations.ranges++;
    const { index } = this;
    const version = index.get(request.key, this.readable(request.revision));
    const header = headerAt(index.revision);
    if (version === 0) return { header, kvs: [], more: false, count: 0 };
    if (request.countOnly || !isWithinBounds(index, version, request)) {
      return { header, kvs: [], more: false, count: 1 };
    }
    return { header, kvs: [keyValueOf(index, version, request.keysOnly)], more: false, count: 1 };
  }

  /** The revision to read at: `revision`, or the newest if that is not above 0. */
  private readable(revision: number): number {
    const newest = this.index.revision;
    if (revision <= 0) return newest;
    if (revision > newest) throw errors.futureRevision;
    if (revision < this.compacted) throw errors.compacted;
    return revision;
  }

  /** @throws ApiError as a range in a transaction does: unlike elsewhere, a negative revision may be compacted */
  checkReadableInTxn(revision: number): void {
    if (revision === 0) return;
    if (revision > this.index.revision) throw errors.futureRevision;
    if (revision < this.compacted) throw errors.compacted;
  }

  /**
   * Begins the hash over all versions up to a revision (0: the newest), which is then made in slices.
   *
   * @throws ApiError `compacted` or `future revision`
   */
  startHash(revision: number): HashRun {
    if (revision > 0 && revision <= this.compacted) throw errors.compacted;
    if (revision > this.index.revision) throw errors.futureRevision;
    return new HashRun(this.index, revision === 0 ? this.index.revision : revision, this.compacted);
  }

  /** A transaction that only reads (`isReadOnlyTxn`), which therefore needs no entry in the log. */
  readTxn(request: TxnRequest): TxnResponse {
    this.operations.txns++;
    return runTxn(this, request);
  }

  // --- writes

  /** @throws ApiError `lease not found`, `key not found` */
  put(request: PutRequest): PutResponse {
    if (request.lease !== 0n) this.checkLease(request.lease);
    this.begin();
    return this.putInTxn(request);
  }

  deleteRange(request: DeleteRangeRequest): DeleteRangeResponse {
    this.begin();
    return this.deleteRangeInTxn(request);
  }

  /** Deletes keys that are live, in ascending order and in one revision: what the end of a lease does. */
  deleteKeys(refs: readonly KeyRef[]): void {
    this.begin();
    const keys = refs.map((ref) => this.index.keyOf(ref));
    for (const key of keys.sort(Buffer.compare)) {
      this.operations.deletes++;
      this.deleteKey(key, this.index.get(key, 0));
    }
  }

  /** @throws ApiError what one of its operations would throw; then none has been carried out */
  txn(request: TxnRequest): TxnResponse {
    this.operations.txns++;
    this.begin();
    return runTxn(this, request);
  }

  /**
   * Forgets what nobody can read any more once `revision` is the oldest that can be read. Done at once for readers;
   * memory comes back in `stepCompaction`.
   *
   * @throws ApiError `compacted` or `future revision`
   */
  compact(revision: number): void {
    if (revision <= this.compacted) throw errors.compacted;
    if (revision > this.index.revision) throw errors.futureRevision;
    this.compacted = revision;
    if (revision > 0) this.index.compact(revision);
  }

  /**
   * Gives back memory of versions that were compacted away: looks at about `itemsMax` of them. `blocked` while a reader
   * from before the compaction holds them; then it is to be called again later.
   */
  stepCompaction(itemsMax: number): 'done' | 'more' | 'blocked' {
    const compaction = this.index.compaction();
    if (compaction === null) return 'done';
    if (compaction.isBlocked) return 'blocked';
    compaction.step(itemsMax);
    return 'more';
  }

  /** Starts a transaction: its first change takes the next main revision. */
  private begin(): void {
    this.writeRevision = this.index.revision + 1;
    this.changes = 0;
  }

  checkLease(lease: bigint): void {
    if (this.leases === null || !this.leases.has(lease)) throw errors.leaseNotFound;
  }

  /** @throws ApiError `key not found` if the request keeps the value or lease of a key that is not there */
  checkKept(request: PutRequest): void {
    if ((request.ignoreValue || request.ignoreLease) && this.index.get(request.key, 0) === 0) {
      throw errors.keyNotFound;
    }
  }

  putInTxn(request: PutRequest): PutResponse {
    const { index, writeRevision } = this;
    const { key } = request;
    let { value, lease } = request;
    let prevKv: KeyValue | undefined;
    if (request.prevKv || request.ignoreValue || request.ignoreLease) {
      const previous = index.get(key, 0);
      if (previous === 0) {
        if (request.ignoreValue || request.ignoreLease) throw errors.keyNotFound;
      } else {
        if (request.ignoreValue) value = index.value(previous);
        if (request.ignoreLease) lease = index.lease(previous);
        if (request.prevKv) prevKv = keyValueOf(index, previous, false);
      }
    }
    this.operations.puts++;
    const version = index.put(key, value, lease, writeRevision, this.changes++);
    // Most stores have no key with a lease: then a put need not know the version before its own.
    const leases = lease === 0n ? this.leasesInUse : this.leases;
    if (leases !== null) this.moveKey(leases, index.keyRef(version), index.previous(version), lease);
    return { header: headerAt(writeRevision), prevKv };
  }

  deleteRangeInTxn(request: DeleteRangeRequest): DeleteRangeResponse {
    this.operations.deletes++;
    const { index } = this;
    const { key, rangeEnd } = request;
    const prevKvs: KeyValue[] = [];
    let deleted = 0;
    if (rangeEnd.length === 0) {
      const version = index.get(key, 0);
      if (version !== 0) {
        if (request.prevKv) prevKvs.push(keyValueOf(index, version, false));
        this.deleteKey(key, version);
        deleted = 1;
      }
    } else {
      const versions: VersionRef[] = [];
      const cursor = index.range(key, rangeEndOf(rangeEnd), 0);
      for (let version = cursor.next(); version !== 0; version = cursor.next()) versions.push(version);
      deleted = versions.length;
      for (const version of versions) {
        const keyValue = keyValueOf(index, version, false);
        if (request.prevKv) prevKvs.push(keyValue);
        this.deleteKey(keyValue.key, version);
      }
    }
    return { header: headerAt(index.revision), deleted, prevKvs };
  }

  private deleteKey(key: Uint8Array, version: VersionRef): void {
    const leases = this.leasesInUse;
    if (leases !== null) this.moveKey(leases, this.index.keyRef(version), version, 0n);
    this.index.delete(key, this.writeRevision, this.changes++);
  }

  /** The leases, if any key hangs on one. */
  private get leasesInUse(): LeaseKeys | null {
    return this.leases !== null && this.leases.attachedKeys > 0 ? this.leases : null;
  }

  private moveKey(leases: LeaseKeys, key: KeyRef, previous: VersionRef, lease: bigint): void {
    const previousLease = previous === 0 ? 0n : this.index.lease(previous);
    if (previousLease === lease) return;
    if (previousLease !== 0n) leases.detach(previousLease, key);
    if (lease !== 0n) leases.attach(lease, key);
  }
}

/** Revision of a store that was never compacted, in etcd's HashKV. */
const neverCompacted = -1;
