import type { Clock } from '../../src/host/clock.ts';

/** What chance has given, to all clocks: two of them draw no number twice. */
let drawn = 0;

/** A clock that stands until a test moves it. Chance is a count. */
export class ManualClock implements Clock {
  private readonly startNs: bigint;
  private timeMs = 0;
  private timers: { atMs: number; run: () => void }[] = [];

  /** @param startNs its first time of day */
  constructor(startNs = 0n) {
    this.startNs = startNs;
  }

  nowMs(): number {
    return this.timeMs;
  }

  wallMs(): number {
    return Number(this.startNs / 1_000_000n) + this.timeMs;
  }

  wallNs(): bigint {
    return this.startNs + BigInt(Math.round(this.timeMs * 1e6));
  }

  /** The event loop's: input does not wait for a test. */
  soon(run: () => void): void {
    setImmediate(run);
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.timeMs + delayMs, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  every(periodMs: number, run: () => void): () => void {
    let cancel = (): void => {};
    const again = (): void => {
      cancel = this.after(periodMs, () => {
        again();
        run();
      });
    };
    again();
    return () => cancel();
  }

  random(bound: number): number {
    return drawn++ % bound;
  }

  randomUint64(): bigint {
    return BigInt(++drawn);
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.timers.length;
  }

  /** Moves on, and runs the timers that are due by then. */
  advance(seconds: number): void {
    this.timeMs += seconds * 1000;
    const due = this.timers.filter((timer) => timer.atMs <= this.timeMs);
    this.timers = this.timers.filter((timer) => timer.atMs > this.timeMs);
    for (const timer of due) timer.run();
  }
}
