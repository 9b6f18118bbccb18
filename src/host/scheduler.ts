/** When things run. The system's, or a simulator's. */
export interface Scheduler {
  /** Monotonic milliseconds. */
  now(): number;
  /** Runs once, in a later turn of the event loop, behind the input of this one. */
  soon(run: () => void): void;
  /** Runs once, `delayMs` from now. The returned function calls it off. */
  after(delayMs: number, run: () => void): () => void;
  /** Runs again and again. The returned function ends it. */
  every(periodMs: number, run: () => void): () => void;
}

export const systemScheduler: Scheduler = {
  now: () => performance.now(),
  soon: (run) => {
    setImmediate(run);
  },
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every: (periodMs, run) => {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};
