import type { LeaseCheckpoint, LeaseGrantRequest } from '../../codec/generated/messages.generated.ts';
import { bigintFromInt64, highHalf, lowHalf } from '../../codec/int64.ts';
import { errors } from '../../errors/api-error.ts';
import type { KeyRef } from '../../index/key.ts';
import type { PartReader, SnapshotPart } from '../snapshot/snapshot-part.ts';
import { LeaseTable } from './lease-table.ts';
import { LeasePage, LeasesReader, manyKeys, pageLeases } from './leases-snapshot.ts';

/**
 * The leases that were granted and not revoked, and the keys on them. Time does not pass here: that one has expired is the
 * leader's decision, and reaches this place as a revoke.
 *
 * A new lease takes the lowest slot that is free. So where a lease stands follows from the log alone, also behind a
 * snapshot, which has the slots.
 */
export class Leases implements LeaseKeys, SnapshotPart {
  readonly name = 'leases';
  observer: LeaseObserver | null = null;
  /** Operations carried out by this member since it started: for metrics, no part of the state. */
  readonly operations = { granted: 0, revoked: 0 };
  /** `null` where all leases of a page are gone. */
  private pages: (LeasePage | null)[] = [];
  /** All pages before this one are full. */
  private roomPage = 0;
  /** The last page that emptied, so that one lease that comes and goes does not cost a page each time. */
  private spare: LeasePage | null = null;
  private table = new LeaseTable(this);
  private leaseCount = 0;
  private keyCount = 0;
  /** The keys of leases that have more than one. */
  private many = new Map<LeaseSlot, Set<KeyRef>>();
  /** Keys in `many`. */
  private manyCount = 0;
  private pagesBytes = 0;
  /** Snapshots that were ever begun, and those under way. */
  private snapshots = 0;
  private snapshotsOpen = 0;

  /**
   * Takes everything over from others, which are not to be used any more. Snapshots under way keep the leases that they hold. The
   * observer is not notified: a leader, whose clock it is, is never given a state.
   */
  adopt(restored: Leases): void {
    this.pages = restored.pages;
    this.roomPage = restored.roomPage;
    this.spare = restored.spare;
    this.table = restored.table;
    this.table.moveTo(this);
    this.leaseCount = restored.leaseCount;
    this.keyCount = restored.keyCount;
    this.many = restored.many;
    this.manyCount = restored.manyCount;
    this.pagesBytes = restored.pagesBytes;
  }

  /** Leases that there are. */
  get size(): number {
    return this.leaseCount;
  }

  get attachedKeys(): number {
    return this.keyCount;
  }

  get byteLength(): number {
    return this.pagesBytes + this.table.byteLength + this.manyCount * setKeyBytes;
  }

  has(id: bigint): boolean {
    return this.find(id) >= 0;
  }

  /** The slot of a lease, or -1. */
  find(id: bigint): LeaseSlot {
    if (this.leaseCount === 0) return -1;
    return this.table.find(lowHalf(id) | 0, highHalf(id) | 0);
  }

  /** Every lease has a slot below this one. */
  get slotEnd(): number {
    return this.pages.length * pageLeases;
  }

  /** Returns whether there is a lease in a slot below `slotEnd`. */
  isTaken(slot: LeaseSlot): boolean {
    const page = this.pages[slot >>> pageShift];
    return page !== null && page !== undefined && page.ttls[slot & pageMask] !== 0;
  }

  id(slot: LeaseSlot): bigint {
    return bigintFromInt64(this.idLow(slot), this.idHigh(slot));
  }

  idLow(slot: LeaseSlot): number {
    return this.pages[slot >>> pageShift]!.ids[(slot & pageMask) * 2]!;
  }

  idHigh(slot: LeaseSlot): number {
    return this.pages[slot >>> pageShift]!.ids[(slot & pageMask) * 2 + 1]!;
  }

  /** Seconds that were granted: 1 to `ttlMaxS`. */
  ttlS(slot: LeaseSlot): number {
    return this.pages[slot >>> pageShift]!.ttls[slot & pageMask]!;
  }

  /** Seconds that were left at the last checkpoint; 0 where there was none, or it was taken back. */
  checkpointS(slot: LeaseSlot): number {
    return this.pages[slot >>> pageShift]!.remaining?.[slot & pageMask] ?? 0;
  }

  /** The keys on a lease, in no order. */
  keysOn(slot: LeaseSlot): KeyRef[] {
    const key = this.pages[slot >>> pageShift]!.keys?.[slot & pageMask] ?? 0;
    if (key === 0) return [];
    return key === manyKeys ? [...this.many.get(slot)!] : [key];
  }

  // Commands

  /** @throws ApiError `lease not found` for ID 0, `too large lease TTL`, `lease already exists`, in etcd's order */
  grant(request: LeaseGrantRequest): LeaseSlot {
    const { id, ttl } = request;
    if (id === 0n) throw errors.leaseNotFound;
    if (ttl > ttlMaxS) throw errors.leaseTtlTooLarge;
    if (this.has(id)) throw errors.leaseExists;
    const slot = this.freeSlot();
    this.place(slot, id, Math.max(ttl, 1), 0);
    this.operations.granted++;
    this.observer?.granted(slot);
    return slot;
  }

  /**
   * The keys that have to go with a lease, in no order.
   *
   * @throws ApiError `lease not found`
   */
  keysToRevoke(id: bigint): KeyRef[] {
    const slot = this.find(id);
    if (slot < 0) throw errors.leaseNotFound;
    return this.keysOn(slot);
  }

  /** Ends a lease whose keys are deleted. */
  revoke(id: bigint): void {
    const slot = this.find(id);
    this.operations.revoked++;
    this.observer?.revoked(slot);
    this.table.remove(this.idLow(slot), this.idHigh(slot), slot);
    const pageAt = slot >>> pageShift;
    const page = this.writable(pageAt);
    const at = slot & pageMask;
    page.ttls[at] = 0;
    page.ids[at * 2] = 0;
    page.ids[at * 2 + 1] = 0;
    if (page.remaining !== null) page.remaining[at] = 0;
    page.count--;
    page.roomFrom = Math.min(page.roomFrom, at);
    this.roomPage = Math.min(this.roomPage, pageAt);
    this.leaseCount--;
    if (page.count === 0) this.dropPage(pageAt, page);
  }

  /** Notes what leases have left. Those that are gone meanwhile are passed over. */
  checkpoint(checkpoints: readonly LeaseCheckpoint[]): void {
    for (const { id, remainingTTL } of checkpoints) {
      const slot = this.find(id);
      if (slot < 0) continue;
      const page = this.writable(slot >>> pageShift);
      if (page.remaining === null) {
        page.remaining = new Float64Array(pageLeases);
        this.pagesBytes += page.remaining.byteLength;
      }
      page.remaining[slot & pageMask] = Math.min(Math.max(remainingTTL, 0), this.ttlS(slot));
      this.observer?.checkpointed(slot);
    }
  }

  // Keys

  attach(lease: bigint, key: KeyRef): void {
    const slot = this.find(lease);
    const page = this.pages[slot >>> pageShift]!;
    if (page.keys === null) {
      page.keys = new Uint32Array(pageLeases);
      this.pagesBytes += page.keys.byteLength;
    }
    const at = slot & pageMask;
    const held = page.keys[at]!;
    this.keyCount++;
    if (held === 0) {
      page.keys[at] = key;
    } else if (held === manyKeys) {
      this.many.get(slot)!.add(key);
      this.manyCount++;
    } else {
      page.keys[at] = manyKeys;
      this.many.set(slot, new Set([held, key]));
      this.manyCount += 2;
    }
  }

  detach(lease: bigint, key: KeyRef): void {
    const slot = this.find(lease);
    if (slot < 0) return;
    const { keys } = this.pages[slot >>> pageShift]!;
    const at = slot & pageMask;
    if (keys === null) return;
    if (keys[at] === manyKeys) {
      const many = this.many.get(slot)!;
      if (!many.delete(key)) return;
      this.manyCount--;
      if (many.size === 0) {
        this.many.delete(slot);
        keys[at] = 0;
      }
    } else {
      if (keys[at] !== key) return;
      keys[at] = 0;
    }
    this.keyCount--;
  }

  // Snapshots

  /** Holds the leases of this moment, without their keys: those come back with the versions of the keys. */
  open(): PartReader {
    this.snapshots++;
    this.snapshotsOpen++;
    return new LeasesReader([...this.pages], () => {
      this.snapshotsOpen--;
    });
  }

  /** Puts a lease of a snapshot where it was; they come in ascending order of their slots. */
  restore(slot: LeaseSlot, id: bigint, ttlS: number, checkpointS: number): void {
    const pageAt = slot >>> pageShift;
    while (this.pages.length <= pageAt) this.pages.push(null);
    this.place(slot, id, ttlS, checkpointS);
  }

  private place(slot: LeaseSlot, id: bigint, ttlS: number, checkpointS: number): void {
    const pageAt = slot >>> pageShift;
    const page = this.writable(pageAt);
    const at = slot & pageMask;
    const low = lowHalf(id) | 0;
    const high = highHalf(id) | 0;
    page.ids[at * 2] = low;
    page.ids[at * 2 + 1] = high;
    page.ttls[at] = ttlS;
    if (checkpointS !== 0) {
      if (page.remaining === null) {
        page.remaining = new Float64Array(pageLeases);
        this.pagesBytes += page.remaining.byteLength;
      }
      page.remaining[at] = checkpointS;
    }
    page.count++;
    this.leaseCount++;
    this.table.insert(low, high, slot);
  }

  /** The lowest slot without a lease. */
  private freeSlot(): LeaseSlot {
    const { pages } = this;
    while (this.roomPage < pages.length && pages[this.roomPage]?.count === pageLeases) this.roomPage++;
    if (this.roomPage === pages.length) pages.push(null);
    const page = pages[this.roomPage];
    if (page === null || page === undefined) return this.roomPage << pageShift;
    while (page.ttls[page.roomFrom] !== 0) page.roomFrom++;
    return (this.roomPage << pageShift) | page.roomFrom;
  }

  /** The page as it may be changed: a copy, where a snapshot under way holds it as it is. */
  private writable(pageAt: number): LeasePage {
    const page = this.pages[pageAt];
    if (page === null || page === undefined) {
      const added = this.spare ?? new LeasePage(this.snapshots);
      this.spare = null;
      this.pagesBytes += added.byteLength;
      this.pages[pageAt] = added;
      return added;
    }
    if (this.snapshotsOpen === 0 || page.snapshotsBefore === this.snapshots) return page;
    const copy = new LeasePage(this.snapshots, page);
    this.pages[pageAt] = copy;
    return copy;
  }

  private dropPage(pageAt: number, page: LeasePage): void {
    const { pages } = this;
    this.pagesBytes -= page.byteLength;
    page.roomFrom = 0;
    this.spare = page;
    pages[pageAt] = null;
    while (pages.length > 0 && pages.at(-1) === null) pages.pop();
    this.roomPage = Math.min(this.roomPage, pages.length);
  }
}

/** Longest time to live that is granted, in seconds; etcd's. */
const ttlMaxS = 9_000_000_000;
/** The memory of a key in a set, in bytes, where a lease has more than one. */
const setKeyBytes = 32;
const pageShift = Math.log2(pageLeases);
const pageMask = pageLeases - 1;

/** The place of a lease in `Leases`, as long as it lives; then another lease may get the slot. */
export type LeaseSlot = number;

/** An observer of each change of the leases, as it is applied. */
export interface LeaseObserver {
  granted(slot: LeaseSlot): void;
  /** Called before the slot is given up: its ID can still be read. */
  revoked(slot: LeaseSlot): void;
  checkpointed(slot: LeaseSlot): void;
}

/** The leases as the key-value store uses them: which exist, and which key is attached to which. */
export interface LeaseKeys {
  has(lease: bigint): boolean;
  /** Keys that hang on a lease. While there are none, a key without a lease concerns nobody here. */
  readonly attachedKeys: number;
  /** Bytes taken up by leases and their keys: a part of what the quota is held against. */
  readonly byteLength: number;
  /** A key that is live is now on the lease, which is there, and on no other. */
  attach(lease: bigint, key: KeyRef): void;
  /** Nothing happens where the lease is gone, or does not have the key. */
  detach(lease: bigint, key: KeyRef): void;
}
