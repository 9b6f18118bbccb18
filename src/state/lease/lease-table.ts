import { bigintFromInt64 } from '../../codec/int64.ts';

/**
 * Finds a lease by its ID: open addressing outside the JavaScript heap, like `index/key-table`, in segments that grow one
 * by one, so that a million leases are moved in steps of a thousand. IDs may be chosen to collide: probing is bounded,
 * and a lease that finds no place goes to a map.
 */
export class LeaseTable {
  private ids: LeaseIds;
  private readonly segments: (LeaseSegment | null)[] = new Array(segmentCount).fill(null);
  private readonly overflow = new Map<bigint, number>();
  private bytes = 0;

  constructor(ids: LeaseIds) {
    this.ids = ids;
  }

  get byteLength(): number {
    return this.bytes;
  }

  /** The same leases stand in the same slots of `ids` from now on. */
  moveTo(ids: LeaseIds): void {
    this.ids = ids;
  }

  /** Slot of the lease with this ID, or -1. */
  find(low: number, high: number): number {
    const hash = hashOf(low, high);
    const segment = this.segments[hash & (segmentCount - 1)]!;
    if (segment === null) return -1;
    const { places } = segment;
    let at = homeOf(hash, places.length);
    for (let probe = 0; probe < probesMax; probe++) {
      const slot = places[at]! - 1;
      if (slot < 0) break;
      if (this.ids.idLow(slot) === low && this.ids.idHigh(slot) === high) return slot;
      at = at + 1 === places.length ? 0 : at + 1;
    }
    return this.overflow.size === 0 ? -1 : (this.overflow.get(bigintFromInt64(low, high)) ?? -1);
  }

  /** Adds a lease whose ID is not in the table, and already in its slot. */
  insert(low: number, high: number, slot: number): void {
    const hash = hashOf(low, high);
    const segment = this.segmentFor(hash);
    if ((segment.count + 1) * 3 > segment.places.length * 2) this.grow(segment);
    while (!place(segment, hash, slot)) {
      // Probing is long though three quarters are empty: these hashes collide, and more room would not help.
      if (segment.count * 4 < segment.places.length) {
        this.overflow.set(bigintFromInt64(low, high), slot);
        return;
      }
      this.grow(segment);
    }
  }

  /** Takes out a lease that is in the table; its ID is still in its slot. */
  remove(low: number, high: number, slot: number): void {
    if (this.overflow.size > 0 && this.overflow.delete(bigintFromInt64(low, high))) return;
    const hash = hashOf(low, high);
    const segment = this.segments[hash & (segmentCount - 1)]!;
    const { places } = segment;
    let gap = homeOf(hash, places.length);
    while (places[gap] !== slot + 1) gap = gap + 1 === places.length ? 0 : gap + 1;
    // Close the gap: move back what stands behind it and would no longer be reached.
    for (let at = gap; ; ) {
      at = at + 1 === places.length ? 0 : at + 1;
      const moved = places[at]!;
      if (moved === 0) break;
      const wanted = homeOf(this.hashIn(moved - 1), places.length);
      const isReachable = gap <= at ? wanted > gap && wanted <= at : wanted > gap || wanted <= at;
      if (isReachable) continue;
      places[gap] = moved;
      gap = at;
    }
    places[gap] = 0;
    segment.count--;
    if (places.length > firstPlaces && segment.count * 6 < places.length) {
      this.resize(segment, places.length >>> 1);
    }
  }

  private segmentFor(hash: number): LeaseSegment {
    const at = hash & (segmentCount - 1);
    const existing = this.segments[at]!;
    if (existing !== null) return existing;
    const segment: LeaseSegment = { places: new Int32Array(firstPlaces), count: 0 };
    this.segments[at] = segment;
    this.bytes += segment.places.byteLength;
    return segment;
  }

  private grow(segment: LeaseSegment): void {
    this.resize(segment, segment.places.length * 2);
  }

  private resize(segment: LeaseSegment, length: number): void {
    const old = segment.places;
    this.bytes += (length - old.length) * 4;
    segment.places = new Int32Array(length);
    segment.count = 0;
    for (const entry of old) {
      if (entry === 0) continue;
      const slot = entry - 1;
      if (place(segment, this.hashIn(slot), slot)) continue;
      this.overflow.set(bigintFromInt64(this.ids.idLow(slot), this.ids.idHigh(slot)), slot);
    }
  }

  private hashIn(slot: number): number {
    return hashOf(this.ids.idLow(slot), this.ids.idHigh(slot));
  }
}

/** The hash's low bits choose the segment, the high ones the place in it. */
const segmentCount = 1024;
const firstPlaces = 8;
/** A lease stands at most this far behind the place that its hash names. */
const probesMax = 64;

/** The source of lease IDs: the ID of the lease in a slot, in signed halves. */
interface LeaseIds {
  idLow(slot: number): number;
  idHigh(slot: number): number;
}

/** A part of the table that grows on its own: slots, one higher than they are, so that 0 is an empty place. */
interface LeaseSegment {
  places: Int32Array;
  count: number;
}

/** Writes a slot into the first empty place within reach; false when there is none. */
function place(segment: LeaseSegment, hash: number, slot: number): boolean {
  const { places } = segment;
  let at = homeOf(hash, places.length);
  for (let probe = 0; probe < probesMax && probe < places.length; probe++) {
    if (places[at] === 0) {
      places[at] = slot + 1;
      segment.count++;
      return true;
    }
    at = at + 1 === places.length ? 0 : at + 1;
  }
  return false;
}

function hashOf(low: number, high: number): number {
  let hash = Math.imul(low ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ high, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}

function homeOf(hash: number, length: number): number {
  return Math.floor(((hash >>> 0) * length) / 0x100000000);
}
