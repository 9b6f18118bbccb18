/** The time of day. */
export interface WallClock {
  /** Milliseconds since 1970. */
  ms(): number;
  /** Nanoseconds since 1970. */
  ns(): bigint;
}

const nsOfMs = 1_000_000n;

/** The time of day of this machine. Nanoseconds go on with the monotonic clock for as long as it agrees to the millisecond. */
class SystemWallClock implements WallClock {
  /** What the time of day is ahead of the monotonic clock. */
  private aheadNs = 0n;

  ms(): number {
    return Date.now();
  }

  ns(): bigint {
    const msNs = BigInt(Date.now()) * nsOfMs;
    const monotonicNs = process.hrtime.bigint();
    const ns = monotonicNs + this.aheadNs;
    if (ns >= msNs && ns < msNs + nsOfMs) return ns;
    this.aheadNs = msNs - monotonicNs;
    return msNs;
  }
}

export const systemWallClock: WallClock = new SystemWallClock();
