/** A timer that is set for longer fires at once. */
const timerMaxS = 86_400;
/** Timers of the system run up to a millisecond early. */
const earlyS = 0.001;

/** Time as leases need it (`host/log-clock`). */
export interface LeaseClock {
  /** Seconds since some fixed moment; never goes back. */
  nowS(): number;
  /** Calls `run` once after `seconds`; the returned function prevents it. */
  after(seconds: number, run: () => void): () => void;
}

/** One timer, which can be set to an earlier moment. */
export class LeaseTimer {
  private readonly clock: LeaseClock;
  private readonly run: () => void;
  private atS = Number.POSITIVE_INFINITY;
  private cancelTimer: (() => void) | null = null;

  constructor(clock: LeaseClock, run: () => void) {
    this.clock = clock;
    this.run = run;
  }

  /** Runs at `atS`, or earlier: a moment that was set before and comes first stands, and a far one is cut to a day. */
  armAt(atS: number): void {
    if (this.cancelTimer !== null && this.atS <= atS) return;
    this.cancelTimer?.();
    this.atS = atS;
    const seconds = Math.min(Math.max(atS - this.clock.nowS(), 0) + earlyS, timerMaxS);
    this.cancelTimer = this.clock.after(seconds, () => {
      this.cancelTimer = null;
      this.run();
    });
  }

  cancel(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
  }
}
