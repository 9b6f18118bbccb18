import { Buffer } from 'node:buffer';
import type { Epoch } from '../../index/epoch.ts';
import type { HistoryCursor } from '../../index/history.ts';
import { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';
import type { LeaseKeys } from '../lease/leases.ts';
import {
  notYet,
  type PartReader,
  type PartWriter,
  payloadBytesMax,
  SnapshotError,
  type SnapshotPart,
} from '../snapshot/snapshot-part.ts';
import { survivesCompaction } from './hash-kv.ts';
import { KvStore } from './kv.ts';

/** The key-value store as a part of snapshots. */
export class KvPart implements SnapshotPart {
  readonly name = 'kv';
  private readonly kv: KvStore;

  constructor(kv: KvStore) {
    this.kv = kv;
  }

  open(): PartReader {
    return new KvReader(this.kv.index, this.kv.compactRevision);
  }
}

/*
 * The key-value store in a snapshot. Numbers are little-endian; a u64 is a safe integer, its low half first.
 *
 *   first payload   revision u64, compacted revision i64 (-1: never compacted)
 *   the others      versions in order of (main, sub) revision, each
 *                     key length u32, value length u32 (0xffffffff: a tombstone, without a value),
 *                     main revision u64, sub revision u32, create revision u64, version u64, lease i64,
 *                     key, value
 *
 * They are the versions that can still be read: all after the compacted revision, and of those before it the newest of
 * each key, unless that is a tombstone.
 */
const headBytes = 16;
const versionRecordBytes = 44;
const tombstoneLength = 0xffffffff;
const word = 2 ** 32;
/** The cost of passing over a version, in bytes of the slice's budget. */
const passedOverBytes = 64;

class KvReader implements PartReader {
  private readonly index: RevisionIndex;
  private readonly revision: number;
  private readonly compactRevision: number;
  private readonly cursor: HistoryCursor;
  private epoch: Epoch | null;
  /** The payload that fills: `[0, length)` of `bytes`. */
  private bytes = Buffer.allocUnsafeSlow(payloadBytesMax);
  private length = 0;
  private isHeadOut = false;
  /** A version that did not fit in the payload before; 0 if there is none. */
  private leftOver: VersionRef = 0;

  constructor(index: RevisionIndex, compactRevision: number) {
    this.index = index;
    this.revision = index.revision;
    this.compactRevision = compactRevision;
    this.epoch = index.pin();
    this.cursor = index.historyFrom(0);
  }

  next(budgetBytes: number): Uint8Array | null {
    if (!this.isHeadOut) return this.head();
    for (let budget = budgetBytes; budget > 0; ) {
      const version = this.leftOver === 0 ? this.cursor.next() : this.leftOver;
      if (version === 0 || this.index.modRevision(version) > this.revision) return this.payload();
      if (!survivesCompaction(this.index, version, this.compactRevision)) {
        budget -= passedOverBytes;
        continue;
      }
      const bytes = versionRecordBytes + this.index.keyLength(version) + this.index.valueLength(version);
      if (this.length !== 0 && this.length + bytes > payloadBytesMax) {
        this.leftOver = version;
        return this.payload();
      }
      this.leftOver = 0;
      this.append(version, bytes);
      budget -= bytes;
    }
    return notYet;
  }

  release(): void {
    this.epoch?.release();
    this.epoch = null;
  }

  private head(): Buffer {
    this.isHeadOut = true;
    const head = Buffer.alloc(headBytes);
    writeU64(head, this.revision, 0);
    head.writeBigInt64LE(BigInt(this.compactRevision), 8);
    return head;
  }

  /** Returns the payload that has filled up, or `null` if none has: then the versions are at their end. */
  private payload(): Buffer | null {
    if (this.length === 0) return null;
    const payload = this.bytes.subarray(0, this.length);
    this.length = 0;
    return payload;
  }

  private append(version: VersionRef, bytesAdded: number): void {
    const { index } = this;
    if (this.bytes.length < this.length + bytesAdded) this.bytes = Buffer.allocUnsafeSlow(bytesAdded);
    const { bytes } = this;
    const at = this.length;
    bytes.writeUInt32LE(index.keyLength(version), at);
    bytes.writeUInt32LE(index.isTombstone(version) ? tombstoneLength : index.valueLength(version), at + 4);
    writeU64(bytes, index.modRevision(version), at + 8);
    bytes.writeUInt32LE(index.subRevision(version), at + 16);
    writeU64(bytes, index.createRevision(version), at + 20);
    writeU64(bytes, index.version(version), at + 28);
    bytes.writeBigInt64LE(index.lease(version), at + 36);
    index.copyValue(version, bytes, index.copyKey(version, bytes, at + versionRecordBytes));
    this.length += bytesAdded;
  }
}

/** Restores the key-value store from a snapshot. */
export class KvWriter implements PartWriter {
  private readonly leases: LeaseKeys | null;
  private readonly index = new RevisionIndex();
  private revision = 0;
  private compactRevision = 0;
  private isHeadIn = false;
  private kv: KvStore | null = null;

  constructor(leases: LeaseKeys | null) {
    this.leases = leases;
  }

  /** The store, once `end` has returned. */
  get restored(): KvStore | null {
    return this.kv;
  }

  write(payload: Uint8Array): void {
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    if (!this.isHeadIn) this.readHead(bytes);
    else for (let at = 0; at < bytes.length; ) at = this.readVersion(bytes, at);
  }

  /** Adds a version as it was; they come in order of (main, sub). A tombstone has neither value, lease, create revision nor version. */
  add(
    key: Uint8Array,
    value: Uint8Array,
    lease: bigint,
    createRevision: number,
    main: number,
    sub: number,
    version: number,
    isTombstone: boolean,
  ): void {
    const ref = this.index.restoreVersion(key, value, lease, createRevision, main, sub, version, isTombstone);
    if (this.leases !== null) this.moveKey(this.leases, ref, lease);
  }

  end(): void {
    if (!this.isHeadIn) throw new SnapshotError('snapshot: the part "kv" is empty');
    this.finish(this.revision, this.compactRevision);
  }

  /** Ends the versions that were added. @param compactRevision -1 where there never was a compaction */
  finish(revision: number, compactRevision: number): void {
    if (revision < this.index.revision || compactRevision > revision) {
      throw new SnapshotError(
        `snapshot: the part "kv" says revision ${revision}, but has versions up to ${this.index.revision} ` +
          `and is compacted to ${compactRevision}`,
      );
    }
    this.index.restoreRevisions(revision, Math.max(compactRevision, 0));
    this.kv = new KvStore(this.leases, this.index, compactRevision);
  }

  private readHead(bytes: Buffer): void {
    if (bytes.length !== headBytes) {
      throw new SnapshotError(
        `snapshot: the part "kv" begins with ${bytes.length} bytes, expected ${headBytes}`,
      );
    }
    this.revision = readU64(bytes, 0);
    this.compactRevision = Number(bytes.readBigInt64LE(8));
    this.isHeadIn = true;
  }

  /** Restores the version that begins at `at`. Returns where the next one begins. */
  private readVersion(bytes: Buffer, at: number): number {
    const keyAt = at + versionRecordBytes;
    if (keyAt > bytes.length) throw tooShort(keyAt - bytes.length);
    const keyLength = bytes.readUInt32LE(at);
    const lengthField = bytes.readUInt32LE(at + 4);
    const isTombstone = lengthField === tombstoneLength;
    const valueAt = keyAt + keyLength;
    const end = isTombstone ? valueAt : valueAt + lengthField;
    if (end > bytes.length) throw tooShort(end - bytes.length);
    // Most keys have no lease, and a bigint costs an allocation.
    const hasLease = bytes.readUInt32LE(at + 36) !== 0 || bytes.readUInt32LE(at + 40) !== 0;
    const lease = hasLease ? bytes.readBigInt64LE(at + 36) : 0n;
    const main = readU64(bytes, at + 8);
    const sub = bytes.readUInt32LE(at + 16);
    const key = bytes.subarray(keyAt, valueAt);
    const value = bytes.subarray(valueAt, end);
    const createRevision = readU64(bytes, at + 20);
    const version = readU64(bytes, at + 28);
    this.add(key, value, lease, createRevision, main, sub, version, isTombstone);
    return end;
  }

  /**
   * Hangs the key of a version on its lease, and takes it off that of the version before. Leases of older versions may be
   * gone: then the key's deletion is among the versions that follow.
   */
  private moveKey(leases: LeaseKeys, ref: VersionRef, lease: bigint): void {
    if (lease === 0n && leases.attachedKeys === 0) return;
    const { index } = this;
    const previous = index.previous(ref);
    const previousLease = previous === 0 ? 0n : index.lease(previous);
    if (previousLease === lease) return;
    const key = index.keyRef(ref);
    if (previousLease !== 0n) leases.detach(previousLease, key);
    if (lease !== 0n && leases.has(lease)) leases.attach(lease, key);
  }
}

function tooShort(missingBytes: number): SnapshotError {
  return new SnapshotError(`snapshot: a version in the part "kv" lacks its last ${missingBytes} bytes`);
}

function writeU64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % word, at);
  bytes.writeUInt32LE(Math.floor(value / word), at + 4);
}

function readU64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * word;
}
