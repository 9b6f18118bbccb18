/**
 * Time and chance as one hand gives them: the system's (`host/system-clock`), a simulator's, a test's. Handed down from `main`;
 * nothing above `host` asks the system itself.
 */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  nowMs(): number;
  /** The time of day: milliseconds since 1970. */
  wallMs(): number;
  /** The time of day: nanoseconds since 1970. */
  wallNs(): bigint;
  /** Runs once, in a later turn of the event loop, behind the input of this one. */
  soon(run: () => void): void;
  /** Runs once, `delayMs` from now. The returned function calls it off. */
  after(delayMs: number, run: () => void): () => void;
  /** Runs again and again. The returned function ends it. */
  every(periodMs: number, run: () => void): () => void;
  /** An integer from 0 to `bound` - 1 (2^48 at most) that nobody can guess. */
  random(bound: number): number;
  /** 64 bits that nobody can guess. */
  randomUint64(): bigint;
}

/** Resolves in `durationMs`. */
export function pause(clock: Pick<Clock, 'after'>, durationMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(durationMs, resolve));
}

/** The calendar's date of a moment: milliseconds since 1970, or a text that names it. */
export function dateOf(moment: number | string): Date {
  return new Date(moment);
}
