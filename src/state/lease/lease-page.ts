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
