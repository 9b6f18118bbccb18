import type { Clock } from '../../src/host/log-clock.ts';

/** A clock that stands until a test moves it. */
export class ManualClock implements Clock {
  private seconds = 0;
  private timers: { atS: number; run: () => void }[] = [];

  nowS(): number {
    return this.seconds;
  }

  after(seconds: number, run: () => void): () => void {
    const timer = { atS: this.seconds + seconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.timers.length;
  }

  /** Moves on, and runs the timers that are due by then. */
  advance(seconds: number): void {
    this.seconds += seconds;
    const due = this.timers.filter((timer) => timer.atS <= this.seconds);
    this.timers = this.timers.filter((timer) => timer.atS > this.seconds);
    for (const timer of due) timer.run();
  }
}
