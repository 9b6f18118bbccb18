import type { KvStore } from '../kv/kv.ts';
import { Sweep, sliceWatchesMax } from './sweep.ts';
import { type Watch, WatchStatus } from './watch.ts';

/**
 * Brings watches that are behind up to now. They do so in groups, each of which walks through history once, in slices; the
 * groups take turns.
 */
export class CatchUp {
  private readonly kv: KvStore;
  private readonly end: CatchUpEnd;
  private readonly short = new WatchQueue();
  private readonly long = new WatchQueue();
  private shortSweep: Sweep | null = null;
  /** All walks, the short one among them, and whose turn it is. */
  private readonly sweeps: Sweep[] = [];
  private turn = 0;
  private eventsOfEnded = 0;

  constructor(kv: KvStore, end: CatchUpEnd) {
    this.kv = kv;
    this.end = end;
  }

  /** Takes in a watch that is in no table. */
  add(watch: Watch): void {
    watch.status = WatchStatus.WAITING;
    const isShort = this.kv.revision - watch.next < shortSweepRevisionsMax;
    (isShort ? this.short : this.long).push(watch);
  }

  /** True if `step` has nothing to do. */
  get isIdle(): boolean {
    return this.sweeps.length === 0 && this.short.isEmpty && this.long.isEmpty;
  }

  /** Events that sinks took, since the start. */
  get events(): number {
    let events = this.eventsOfEnded;
    for (const sweep of this.sweeps) events += sweep.events;
    return events;
  }

  /** Ends all walks where they are, since their history is to be replaced. Returns the watches, which are in no table. */
  stop(): Watch[] {
    const watches: Watch[] = [];
    for (const sweep of this.sweeps) {
      // Events that a slice found are not looked for again.
      while (sweep.isDelivering) sweep.step();
      for (const watch of sweep.table.all()) {
        if (watch.table !== sweep.table) continue;
        sweep.table.remove(watch);
        watch.advance(sweep.position);
        watches.push(watch);
      }
      this.eventsOfEnded += sweep.events;
    }
    this.sweeps.length = 0;
    this.shortSweep = null;
    return watches;
  }

  /** One slice, of the next walk in turn. */
  step(): void {
    this.beginSweeps();
    const { sweeps } = this;
    if (sweeps.length === 0) return;
    this.turn %= sweeps.length;
    const sweep = sweeps[this.turn]!;
    if (!this.isOverAfterStep(sweep)) {
      this.turn++;
      return;
    }
    sweeps.splice(this.turn, 1);
    if (sweep === this.shortSweep) this.shortSweep = null;
  }

  private beginSweeps(): void {
    if (this.shortSweep === null && !this.short.isEmpty) {
      this.shortSweep = this.begin(this.short);
      if (this.shortSweep !== null) this.sweeps.push(this.shortSweep);
    }
    const longSweeps = this.sweeps.length - (this.shortSweep === null ? 0 : 1);
    if (longSweeps < longSweepsMax && !this.long.isEmpty) {
      const sweep = this.begin(this.long);
      if (sweep !== null) this.sweeps.push(sweep);
    }
  }

  /** Gathers a group of those that wait; null when nobody does. */
  private begin(queue: WatchQueue): Sweep | null {
    const watches: Watch[] = [];
    let from = Number.POSITIVE_INFINITY;
    while (watches.length < sweepWatchesMax) {
      const watch = queue.shift();
      if (watch === null) break;
      watches.push(watch);
      from = Math.min(from, watch.next);
    }
    if (watches.length === 0) return null;
    const sweep = new Sweep(this.kv.index, from, this.refused);
    for (const watch of watches) {
      watch.status = WatchStatus.CATCHING_UP;
      sweep.table.add(watch);
    }
    return sweep;
  }

  private isOverAfterStep(sweep: Sweep): boolean {
    const { compactRevision } = this.kv;
    if (sweep.position <= compactRevision && !sweep.isDelivering) this.dropCompacted(sweep, compactRevision);
    sweep.step();
    if (sweep.isAtEnd) {
      for (const watch of sweep.table.all()) {
        // A sink that was notified that a watch is synced may have cancelled others.
        if (watch.table !== sweep.table) continue;
        sweep.table.remove(watch);
        watch.advance(sweep.position);
        this.end.synced(watch);
      }
    }
    if (sweep.table.size > 0 || sweep.isDelivering) return false;
    this.eventsOfEnded += sweep.events;
    return true;
  }

  /** History was compacted ahead of the walk: who still wants something from there cannot have it. */
  private dropCompacted(sweep: Sweep, compactRevision: number): void {
    for (const watch of sweep.table.all()) {
      if (watch.table !== sweep.table || !watch.isCompacted(compactRevision, sweep.position)) continue;
      sweep.table.remove(watch);
      this.end.compacted(watch);
    }
    sweep.skipTo(compactRevision);
  }

  private readonly refused = (watch: Watch): void => {
    watch.table!.remove(watch);
    this.end.refused(watch);
  };
}

/** Watches that walk through history together: what all of them want at once is one slice's work. */
export const sweepWatchesMax = sliceWatchesMax;
/** Walks through long stretches of history that take turns; further watches wait for one of them to end. */
export const longSweepsMax = 3;
/** A stretch up to this many revisions is short: such watches do not wait for those with a long way to go. */
export const shortSweepRevisionsMax = 4096;

/** The outcomes for watches that catch up. */
interface CatchUpEnd {
  /** The watch has everything up to the newest revision, and is in no table. */
  synced(watch: Watch): void;
  /** Called when the next revision it wants is compacted; it is in no table. */
  compacted(watch: Watch): void;
  /** Its sink took no more; it is in no table. */
  refused(watch: Watch): void;
}

/** The number of places at the front of the queue that may be empty, unless more wait behind them. */
const queueGapMax = 1024;

/** Watches that wait, first come, first served. */
class WatchQueue {
  private watches: Watch[] = [];
  private head = 0;

  get isEmpty(): boolean {
    return this.head === this.watches.length;
  }

  push(watch: Watch): void {
    this.watches.push(watch);
  }

  /** The next one that still waits. */
  shift(): Watch | null {
    while (this.head < this.watches.length) {
      const watch = this.watches[this.head++]!;
      if (this.head > queueGapMax && this.head > this.watches.length / 2) {
        this.watches = this.watches.slice(this.head);
        this.head = 0;
      }
      if (watch.status === WatchStatus.WAITING) return watch;
    }
    this.watches = [];
    this.head = 0;
    return null;
  }
}
