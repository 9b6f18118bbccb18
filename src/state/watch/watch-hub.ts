import { assert } from '../../errors/assert.ts';
import type { Epoch } from '../../index/epoch.ts';
import type { KvStore } from '../kv/kv.ts';
import { CatchUp } from './catch-up.ts';
import { Sweep } from './sweep.ts';
import { Watch, type WatchOptions, type WatchOwner, type WatchSink, WatchStatus } from './watch.ts';

/**
 * Notifies watches of changes, from the history of the index.
 *
 * Synced watches, which have everything up to now, get the changes of a turn of the event loop together, in
 * the slice that follows it; the others catch up from history beside them, and join them when they have.
 * Events of one revision are never split. A sink that takes no more holds nothing here but its watches: they
 * go on from history.
 */
export class WatchHub implements WatchOwner {
  private readonly kv: KvStore;
  private readonly schedule: (run: () => void) => void;
  /** The synced watches, and the changes that are being delivered to them. */
  private tail: Sweep;
  private readonly catchUp: CatchUp;
  /** Holds what the tail has not delivered yet, while there is such. */
  private epoch: Epoch | null = null;
  private isScheduled = false;
  private isStepping = false;
  private watches = 0;
  private paused = 0;
  /** Events of tails that a restored state put an end to. */
  private eventsBefore = 0;

  constructor(options: WatchHubOptions) {
    this.kv = options.kv;
    this.schedule = options.schedule;
    this.tail = this.newTail();
    this.catchUp = new CatchUp(this.kv, {
      synced: (watch) => this.sync(watch),
      compacted: (watch) => this.endCompacted(watch),
      refused: (watch) => this.pause(watch),
    });
  }

  /** Takes note of an applied entry that changed keys; to be called before the next one is applied. */
  changed(revision: number): void {
    if (this.tail.table.size === 0 || this.epoch !== null) return;
    // A compaction may come before the slice runs.
    this.epoch = this.kv.index.pin();
    this.tail.skipTo(revision);
    this.wake();
  }

  /**
   * The state is replaced by a later one, of a snapshot: watches that had everything up to now catch up from its history, or are
   * notified that it is compacted.
   *
   * @param install replaces it
   */
  restore(install: () => void): void {
    this.flush();
    const told = this.kv.revision + 1;
    const behind = this.catchUp.stop();
    const synced = [...this.tail.table.all()];
    for (const watch of synced) {
      this.tail.table.remove(watch);
      watch.advance(told);
    }
    this.eventsBefore += this.tail.events;
    install();
    this.tail = this.newTail();
    for (const watch of synced) {
      if (this.isUpToDate(watch)) {
        this.addToTail(watch);
      } else {
        this.catchUp.add(watch);
        watch.sink.onBehind?.(watch);
      }
    }
    for (const watch of behind) this.catchUp.add(watch);
    if (!this.catchUp.isIdle) this.wake();
  }

  /**
   * Begins a watch. Nothing is delivered before this has returned.
   *
   * @param options its bounds must not be empty: `rangeEnd` is above `key`, or one of the special forms
   */
  watch(options: WatchOptions, sink: WatchSink): Watch {
    const { startRevision } = options;
    const next = this.firstRevision(startRevision);
    const watch = new Watch(this, options, next, startRevision === this.kv.compactRevision, sink);
    this.watches++;
    if (this.isUpToDate(watch)) {
      this.addToTail(watch);
    } else {
      this.catchUp.add(watch);
      this.wake();
    }
    return watch;
  }

  resume(watch: Watch): void {
    if (watch.status !== WatchStatus.PAUSED) return;
    this.paused--;
    if (this.isUpToDate(watch)) {
      this.sync(watch);
    } else {
      this.catchUp.add(watch);
      this.wake();
    }
  }

  cancel(watch: Watch): void {
    if (watch.status === WatchStatus.OVER) return;
    if (watch.status === WatchStatus.PAUSED) this.paused--;
    watch.table?.remove(watch);
    this.over(watch);
  }

  /**
   * Delivers at once all that synced watches have not got yet, up to the current revision. Not to be called
   * while a sink is given events.
   */
  flush(): void {
    assert(!this.isStepping, 'a sink that is given events does not ask for more');
    while (this.epoch !== null) this.stepTail();
  }

  /** Watches that are not over. */
  get watchCount(): number {
    return this.watches;
  }

  /** The number of watches that do not have everything up to now. */
  get slowWatchCount(): number {
    return this.watches - this.tail.table.size;
  }

  /** The number of watches whose sinks take no more. */
  get pausedWatchCount(): number {
    return this.paused;
  }

  /** Events that sinks took, since the start. */
  get eventCount(): number {
    return this.eventsBefore + this.tail.events + this.catchUp.events;
  }

  private newTail(): Sweep {
    return new Sweep(this.kv.index, this.kv.revision + 1, (watch) => {
      watch.table!.remove(watch);
      this.pause(watch);
    });
  }

  private firstRevision(startRevision: number): number {
    const { revision, compactRevision } = this.kv;
    const isFromNow = startRevision === 0 || (startRevision < 0 && startRevision >= compactRevision);
    return isFromNow ? revision + 1 : startRevision;
  }

  private isUpToDate(watch: Watch): boolean {
    return watch.next > this.kv.revision;
  }

  private addToTail(watch: Watch): void {
    watch.status = WatchStatus.SYNCED;
    this.tail.table.add(watch);
  }

  private sync(watch: Watch): void {
    this.addToTail(watch);
    watch.sink.onSynced?.(watch);
  }

  private pause(watch: Watch): void {
    watch.status = WatchStatus.PAUSED;
    this.paused++;
  }

  private endCompacted(watch: Watch): void {
    this.over(watch);
    watch.sink.onCompacted(this.kv.compactRevision, watch);
  }

  private over(watch: Watch): void {
    watch.status = WatchStatus.OVER;
    this.watches--;
  }

  private wake(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.schedule(this.turn);
  }

  private readonly turn = (): void => {
    this.isScheduled = false;
    if (this.epoch !== null) this.stepTail();
    if (!this.catchUp.isIdle) this.catchUp.step();
    if (this.epoch !== null || !this.catchUp.isIdle) this.wake();
  };

  private stepTail(): void {
    this.isStepping = true;
    this.tail.step();
    this.isStepping = false;
    if (!this.tail.isAtEnd) return;
    this.epoch!.release();
    this.epoch = null;
  }
}

interface WatchHubOptions {
  readonly kv: KvStore;
  /** Runs the next slice in a later turn of the event loop, after others had theirs. */
  readonly schedule: (run: () => void) => void;
}
