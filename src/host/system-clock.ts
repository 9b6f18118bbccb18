import { randomBytes, randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Clock } from './clock.ts';

const nsOfMs = 1_000_000n;
/** The difference of the time of day and the monotonic clock. */
let aheadNs = 0n;

/** Time and chance of this machine. A timer keeps the process alive until it has run or is called off. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  wallNs,
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
  random: (bound) => randomInt(bound),
  randomUint64: () => randomBytes(8).readBigUInt64LE(),
};

/** Goes on with the monotonic clock for as long as it agrees with the time of day to the millisecond. */
function wallNs(): bigint {
  const msNs = BigInt(Date.now()) * nsOfMs;
  const monotonicNs = process.hrtime.bigint();
  const ns = monotonicNs + aheadNs;
  if (ns >= msNs && ns < msNs + nsOfMs) return ns;
  aheadNs = msNs - monotonicNs;
  return msNs;
}
