import type { Clock } from './clock.ts';

/** One timer, which can be set to an earlier moment. */
export class Timer {
  private readonly clock: Clock;
  private readonly run: () => void;
  private atMs = Number.POSITIVE_INFINITY;
  private cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, run: () => void) {
    this.clock = clock;
    this.run = run;
  }

  /** Runs at `atMs`, or earlier: a moment that was set before and comes first stands, and a far one is cut to a day. */
  armAt(atMs: number): void {
    if (this.cancelTimer !== null && this.atMs <= atMs) return;
    this.cancelTimer?.();
    this.atMs = atMs;
    const delayMs = Math.min(Math.max(atMs - this.clock.nowMs(), 0) + earlyMs, delayMsMax);
    this.cancelTimer = this.clock.after(delayMs, () => {
      this.cancelTimer = null;
      this.run();
    });
  }

  cancel(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
  }
}

/** A timer that is set for longer fires at once: `setTimeout` counts in 31 bits. */
const delayMsMax = 86_400_000;
/** Timers of the system run up to a millisecond early. */
const earlyMs = 1;
