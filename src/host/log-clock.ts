import { performance } from 'node:perf_hooks';

/** Time as the log needs it: durations for metrics, and the pause between two tries to get disk space. */
export interface Clock {
  /** Seconds since some fixed moment; never goes back. */
  nowS(): number;
  /** Calls `run` once after `seconds`; the returned function prevents it. Does not keep the process alive. */
  after(seconds: number, run: () => void): () => void;
}

/** The process's own clock. */
export const systemClock: Clock = {
  nowS: () => performance.now() / 1000,
  after(seconds, run) {
    const timer = setTimeout(run, seconds * 1000).unref();
    return () => clearTimeout(timer);
  },
};
