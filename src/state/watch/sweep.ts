import type { Epoch } from '../../index/epoch.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import { Delivery } from './delivery.ts';
import type { Watch } from './watch.ts';
import { WatchTable } from './watch-table.ts';

/** A walk through history, in slices, for the watches of one table, which get the events that they want on the way. */
export class Sweep {
  readonly table = new WatchTable();
  private readonly index: RevisionIndex;
  private readonly delivery: Delivery;
  /** Everything before this revision was looked at. */
  private next: number;
  /** Holds what a slice found and could not deliver. */
  private epoch: Epoch | null = null;

  /**
   * @param next first revision to look at
   * @param refused called with a watch whose sink took no more; it is still in the table, and what it has not
   * got begins at its `next`.
   */
  constructor(index: RevisionIndex, next: number, refused: (watch: Watch) => void) {
    this.index = index;
    this.next = next;
    this.delivery = new Delivery(index, this.table, refused);
  }

  /** First revision that was not looked at yet. What came before is delivered unless `isDelivering`. */
  get position(): number {
    return this.next;
  }

  /** Goes on at `revision`, past what lies before: nobody wants it, or it is compacted. */
  skipTo(revision: number): void {
    this.next = Math.max(this.next, revision);
  }

  /** True if a slice found more than it could deliver. */
  get isDelivering(): boolean {
    return this.delivery.isPending;
  }

  /** True if everything up to now is delivered. */
  get isAtEnd(): boolean {
    return this.next > this.index.revision && !this.isDelivering;
  }

  /** Events that sinks took, since the start. */
  get events(): number {
    return this.delivery.events;
  }

  /** Does up to about a millisecond's work. */
  step(): void {
    if (!this.delivery.isPending) this.collect();
    if (!this.delivery.deliver(sliceWatchesMax, sliceDeliveryBytesMax)) {
      this.epoch ??= this.index.pin();
    } else if (this.epoch !== null) {
      this.epoch.release();
      this.epoch = null;
    }
  }

  private collect(): void {
    const { index, delivery, next } = this;
    if (this.table.size === 0) {
      this.next = index.revision + 1;
      return;
    }
    const cursor = index.historyFrom(next);
    let versions = 0;
    let bytes = 0;
    let last = next - 1;
    for (;;) {
      const version = cursor.next();
      if (version === 0) {
        last = index.revision;
        break;
      }
      const revision = index.modRevision(version);
      if (revision !== last) {
        if (versions >= sliceVersionsMax || bytes >= sliceBytesMax) break;
        last = revision;
      }
      versions++;
      bytes += delivery.add(version);
    }
    delivery.close(next, last);
    this.next = last + 1;
  }
}

/** Versions that one slice looks at; it ends with their last revision. */
export const sliceVersionsMax = 1024;
/** Bytes of keys and values for watches from which a slice ends with the revision: what one response may hold. */
export const sliceBytesMax = 256 * 1024;
/** Watches that get their events in one slice. */
export const sliceWatchesMax = 512;
/** Bytes of keys and values, counted for each watch that gets them, behind which a slice gives events to no more watches. */
export const sliceDeliveryBytesMax = 4 * 1024 * 1024;
