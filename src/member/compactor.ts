import type { CompactionProgress } from '../api/kv/kv.ts';
import type { Clock } from '../host/clock.ts';
import type { KvStore } from '../state/kv/kv.ts';

/**
 * Gives back the memory of compacted versions in slices of about a millisecond, between which requests are served.
 */
export class Compactor implements CompactionProgress {
  private readonly kv: KvStore;
  private readonly clock: Clock;
  private readonly onEnd: (durationMs: number) => void;
  private waiters: (() => void)[] = [];
  private running = false;
  private stopped = false;
  private startMs = 0;

  /** @param onEnd gets the time that a run took, pauses included */
  constructor(kv: KvStore, clock: Clock, onEnd: (durationMs: number) => void) {
    this.kv = kv;
    this.clock = clock;
    this.onEnd = onEnd;
  }

  /** Starts a run after a compaction; more than one call does no harm. */
  start(): void {
    if (this.running || this.stopped) return;
    this.running = true;
    this.startMs = this.clock.nowMs();
    this.clock.soon(this.turn);
  }

  whenDone(done: () => void): void {
    this.waiters.push(done);
    this.start();
  }

  /** Calls nobody back any more. */
  stop(): void {
    this.stopped = true;
    this.waiters = [];
  }

  private readonly turn = (): void => {
    if (this.stopped) return;
    const startMs = this.clock.nowMs();
    do {
      const state = this.kv.stepCompaction(strideItems);
      if (state === 'done') {
        this.finish();
        return;
      }
      if (state === 'blocked') {
        this.clock.after(heldUpPauseMs, this.turn);
        return;
      }
    } while (this.clock.nowMs() - startMs < sliceMs);
    this.clock.soon(this.turn);
  };

  private finish(): void {
    this.running = false;
    this.onEnd(this.clock.nowMs() - this.startMs);
    const { waiters } = this;
    this.waiters = [];
    for (const done of waiters) done();
  }
}

/** Items that are looked at between two looks at the clock. */
const strideItems = 256;
/** The time that one turn works. */
const sliceMs = 1;
/** Pause when a reader that began before the compaction holds it up. */
const heldUpPauseMs = 10;
