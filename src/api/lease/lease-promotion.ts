import type { Leases } from '../../state/lease/leases.ts';

/**
 * Gives every lease its whole time again, for a new leader does not know when it was last kept alive. Where many would
 * expire at once, they are spread over the seconds that follow, in order of their times to live. Goes on in slices;
 * leases that the leader gave a time to meanwhile are passed over.
 */
export class LeasePromotion {
  private readonly leases: Leases;
  private readonly isTimed: (slot: number) => boolean;
  private readonly give: (slot: number, durationS: number) => void;
  private nextSlot = 0;
  private isCounted: boolean;
  /** Leases by duration; then, at which second the next one of the duration may expire. */
  private readonly byDuration = new Map<number, number>();

  /**
   * @param isTimed returns whether the leader knows already when the lease in a slot expires
   * @param give gets a slot, and the seconds that its lease has from now on
   */
  constructor(
    leases: Leases,
    isTimed: (slot: number) => boolean,
    give: (slot: number, durationS: number) => void,
  ) {
    this.leases = leases;
    this.isTimed = isTimed;
    this.give = give;
    this.isCounted = leases.size < spreadLeasesMin;
  }

  /** Does about a millisecond's work, and returns true when nothing is left. */
  step(): boolean {
    const end = Math.min(this.nextSlot + sliceSlots, this.leases.slotEnd);
    for (; this.nextSlot < end; this.nextSlot++) {
      const slot = this.nextSlot;
      if (!this.leases.isTaken(slot) || this.isTimed(slot)) continue;
      if (this.isCounted) this.give(slot, this.spread(durationOf(this.leases, slot)));
      else this.count(durationOf(this.leases, slot));
    }
    if (this.nextSlot < this.leases.slotEnd) return false;
    if (this.isCounted) return true;
    this.isCounted = true;
    this.nextSlot = 0;
    this.schedule();
    return false;
  }

  private count(durationS: number): void {
    this.byDuration.set(durationS, (this.byDuration.get(durationS) ?? 0) + 1);
  }

  /** Finds for each duration the second from which on its leases may expire: once those of shorter ones have had theirs. */
  private schedule(): void {
    const durations = Float64Array.from(this.byDuration.keys()).sort();
    let free = 0;
    for (const durationS of durations) {
      const start = Math.max(durationS, free);
      free = start + this.byDuration.get(durationS)! / spreadPerSecond;
      this.byDuration.set(durationS, start);
    }
  }

  private spread(durationS: number): number {
    const start = this.byDuration.get(durationS);
    // Granted since the count, or there is nothing to spread.
    if (start === undefined) return durationS;
    this.byDuration.set(durationS, start + 1 / spreadPerSecond);
    return start;
  }
}

/** With fewer leases than this, expiries cannot pile up; etcd's. */
const spreadLeasesMin = 1000;
/** Leases that are let expire in one second after a new leader has taken over; etcd's three quarters of its revoke rate. */
const spreadPerSecond = 750;
/** Slots that one slice looks at: less than a millisecond's work. */
const sliceSlots = 4096;

/** Seconds that a lease gets from a new leader: what was left at its last checkpoint, or all of it. */
export function durationOf(leases: Leases, slot: number): number {
  return leases.checkpointS(slot) || leases.ttlS(slot);
}
