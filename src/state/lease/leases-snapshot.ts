import { Buffer } from 'node:buffer';
import {
  notYet,
  type PartReader,
  type PartWriter,
  payloadBytesMax,
  SnapshotError,
} from '../snapshot/snapshot-part.ts';

/*
 * The leases in a snapshot: records in ascending order of their slots, as many in each payload as fit, little-endian:
 *
 *   slot u32, ID i64, granted TTL u64 s, TTL left at the last checkpoint u64 s (0: none)
 *
 * A u64 is a safe integer, its low half first. The keys on a lease are not among them: each version of a key has its
 * lease, and the store, which comes after the leases, hangs the keys on them again.
 */
const leaseRecordBytes = 28;
const recordsMax = Math.floor(payloadBytesMax / leaseRecordBytes);
const word = 2 ** 32;
/** The cost of passing over a slot without a lease, in bytes of the slice's budget. */
const passedOverBytes = 2;

/** Gives out the leases of a moment. */
export class LeasesReader implements PartReader {
  private pages: readonly (LeasePage | null)[];
  private onRelease: (() => void) | null;
  private slot = 0;
  private bytes = Buffer.allocUnsafeSlow(0);
  /** Records in `bytes`. */
  private records = 0;

  /** @param pages whose leases nobody changes until `onRelease` is called, which happens once */
  constructor(pages: readonly (LeasePage | null)[], onRelease: () => void) {
    this.pages = pages;
    this.onRelease = onRelease;
  }

  next(budgetBytes: number): Uint8Array | null {
    const end = this.pages.length * pageLeases;
    for (let budget = budgetBytes; budget > 0; ) {
      if (this.slot >= end || this.records === recordsMax) return this.payload();
      const page = this.pages[Math.floor(this.slot / pageLeases)]!;
      if (page === null) {
        this.slot += pageLeases;
        budget -= passedOverBytes;
      } else {
        budget -= this.append(page, this.slot % pageLeases) ? leaseRecordBytes : passedOverBytes;
        this.slot++;
      }
    }
    return notYet;
  }

  release(): void {
    this.onRelease?.();
    this.onRelease = null;
    this.pages = [];
  }

  private append(page: LeasePage, at: number): boolean {
    const ttlS = page.ttls[at]!;
    if (ttlS === 0) return false;
    if (this.bytes.length === 0) this.bytes = Buffer.allocUnsafeSlow(recordsMax * leaseRecordBytes);
    const { bytes } = this;
    const to = this.records++ * leaseRecordBytes;
    bytes.writeUInt32LE(this.slot, to);
    bytes.writeInt32LE(page.ids[at * 2]!, to + 4);
    bytes.writeInt32LE(page.ids[at * 2 + 1]!, to + 8);
    writeU64(bytes, ttlS, to + 12);
    writeU64(bytes, page.remaining?.[at] ?? 0, to + 20);
    return true;
  }

  private payload(): Uint8Array | null {
    const length = this.records * leaseRecordBytes;
    this.records = 0;
    return length === 0 ? null : this.bytes.subarray(0, length);
  }
}

/** The store that `LeasesWriter` restores leases into. */
interface LeasesTarget {
  restore(slot: number, id: bigint, ttlS: number, checkpointS: number): void;
}

/** Restores leases from a snapshot. Those from before there were leases are without this part. */
export class LeasesWriter implements PartWriter {
  readonly isOptional = true;
  private readonly leases: LeasesTarget;
  private lastSlot = -1;

  constructor(leases: LeasesTarget) {
    this.leases = leases;
  }

  write(payload: Uint8Array): void {
    if (payload.length === 0 || payload.length % leaseRecordBytes !== 0) {
      throw new SnapshotError(
        `snapshot: the part "leases" has a payload of ${payload.length} bytes, expected a multiple of ${leaseRecordBytes}`,
      );
    }
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    for (let at = 0; at < bytes.length; at += leaseRecordBytes) {
      const slot = bytes.readUInt32LE(at);
      const ttlS = readU64(bytes, at + 12);
      if (slot <= this.lastSlot || ttlS === 0) {
        throw new SnapshotError(
          `snapshot: the part "leases" has slot ${slot} with a TTL of ${ttlS} s after slot ${this.lastSlot}`,
        );
      }
      this.lastSlot = slot;
      this.leases.restore(slot, bytes.readBigInt64LE(at + 4), ttlS, readU64(bytes, at + 20));
    }
  }

  end(): void {}
}

function writeU64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % word, at);
  bytes.writeUInt32LE(Math.floor(value / word), at + 4);
}

function readU64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * word;
}

/** Leases in a page; a power of two. Copying a page, which a write during a snapshot has to do, takes some 10 us. */
export const pageLeases = 4096;

/** Stands in `LeasePage.keys` for more keys than one. */
export const manyKeys = 0xffffffff;

/** A run of leases, outside the JavaScript heap. */
export class LeasePage {
  /** Low and high half of each ID. */
  readonly ids: Int32Array;
  /** Seconds granted; 0 where there is no lease. */
  readonly ttls: Float64Array;
  /** Seconds left at the last checkpoint; 0 without one. `null` while no lease of the page has one. */
  remaining: Float64Array | null;
  /**
   * The key on each lease: 0 for none, `manyKeys` for more than one. `null` while no lease of the page has a key. No part of
   * snapshots, hence not copied for them.
   */
  keys: Uint32Array | null;
  /** Leases in the page. */
  count: number;
  /** There is a lease in every place before this one. */
  roomFrom: number;
  /** Snapshots begun before the page was made: those after it may not see it change. */
  readonly snapshotsBefore: number;

  constructor(snapshotsBefore: number, from: LeasePage | null = null) {
    this.snapshotsBefore = snapshotsBefore;
    this.ids = from?.ids.slice() ?? new Int32Array(pageLeases * 2);
    this.ttls = from?.ttls.slice() ?? new Float64Array(pageLeases);
    this.remaining = from?.remaining?.slice() ?? null;
    this.keys = from?.keys ?? null;
    this.count = from?.count ?? 0;
    this.roomFrom = from?.roomFrom ?? 0;
  }

  get byteLength(): number {
    const { ids, ttls, remaining, keys } = this;
    return ids.byteLength + ttls.byteLength + (remaining?.byteLength ?? 0) + (keys?.byteLength ?? 0);
  }
}
