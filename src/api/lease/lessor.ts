import { ofMember } from '../../codec/command/auth-info.ts';
import { CommandKind, NewCommand } from '../../codec/command/command.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import { Timer } from '../../host/timer.ts';
import type { LeaseObserver, LeaseSlot, Leases } from '../../state/lease/leases.ts';
import type { Consensus } from '../consensus.ts';
import type { LeaseTimes } from '../leader/leader-wire.ts';
import { runInSlices } from '../slices.ts';
import { LeaseCheckpoints } from './lease-checkpoints.ts';
import { LeaseHeap } from './lease-heap.ts';
import { durationOf, LeasePromotion } from './lease-promotion.ts';

/**
 * The clock of leases. Only the leader's runs: it decides that a lease has expired, and takes its end through the log.
 * A TTL that a client got holds across leaders: a new leader gives every lease its whole time again.
 */
export class Lessor implements LeaseObserver {
  private readonly options: LessorOptions;
  private readonly leases: Leases;
  private leading = false;
  /** True while it leads, and knows when each lease expires. */
  private isPromoted = false;
  private stopped = false;
  /** Counts the times that this member began or ceased to lead: what was begun before is over. */
  private era = 0;
  /** The times at which leases expire; those without one are yet to get it from the promotion under way. */
  private readonly expiries = new LeaseHeap();
  private readonly checkpoints: LeaseCheckpoints;
  private readonly revoking = new Map<LeaseSlot, Revoking>();
  /** The items of `revoking` whose revoke failed. */
  private failed: Revoking[] = [];
  private revokesInFlight = 0;
  private isPumping = false;
  /** Keep-alives of expired leases, which are answered when the lease is gone. */
  private readonly waiting = new Map<LeaseSlot, Set<RenewDone>>();
  private readonly expiryTimer: Timer;
  private readonly retryTimer: Timer;

  /** Operations carried out by this member since it started: for metrics. */
  readonly operations = { renewed: 0, expired: 0 };

  constructor(options: LessorOptions) {
    this.options = options;
    this.leases = options.leases;
    this.leases.observer = this;
    const { leases, consensus, clock, checkpointIntervalS } = options;
    this.checkpoints = new LeaseCheckpoints({
      leases,
      consensus,
      clock,
      intervalS: checkpointIntervalS,
      remainingS: (slot) => this.remainingS(slot),
    });
    this.expiryTimer = new Timer(clock, () => this.expire());
    this.retryTimer = new Timer(clock, () => this.retry());
  }

  private get nowS(): number {
    return this.options.clock.nowMs() / 1000;
  }

  get isLeader(): boolean {
    return this.leading;
  }

  /** This member leads, and its own term's first entry is applied. */
  lead(): void {
    if (this.leading || this.stopped) return;
    this.leading = true;
    const era = ++this.era;
    const { extendS } = this.options;
    const promotion = new LeasePromotion(
      this.leases,
      (slot) => !Number.isNaN(this.expiryOf(slot)),
      (slot, durationS) => this.setExpiry(slot, durationS + extendS),
    );
    runInSlices(
      this.options.clock,
      () => this.era !== era || promotion.step(),
      () => {
        this.isPromoted = this.era === era;
      },
      (error) => {
        throw error;
      },
    );
  }

  /** Another member leads, or none: the clock stops. */
  follow(): void {
    if (this.leading) this.cease(errors.leaderChanged);
  }

  stop(): void {
    this.stopped = true;
    this.cease(errors.stopped);
  }

  /** Gives a lease its whole time again. One that has expired is waited for until it is gone, as in etcd. */
  renew(id: bigint, done: RenewDone): void {
    if (!this.leading) {
      done(this.stopped ? errors.stopped : errors.leaderChanged, 0);
      return;
    }
    const slot = this.leases.find(id);
    if (slot < 0) {
      done(null, 0);
    } else if (this.expiryOf(slot) <= this.nowS) {
      const others = this.waiting.get(slot);
      if (others === undefined) this.waiting.set(slot, new Set([done]));
      else others.add(done);
    } else if (this.checkpoints.isNoted(slot)) {
      // A next leader would take the checkpoint for the time left: it is taken back first, behind any under way.
      const command = new NewCommand(
        CommandKind.LEASE_CHECKPOINT,
        { checkpoints: [{ id, remainingTTL: 0 }] },
        ofMember,
      );
      this.options.consensus.propose(command, (error) => {
        if (error) done(error, 0);
        else this.renew(id, done);
      });
    } else {
      const ttlS = this.leases.ttlS(slot);
      this.setExpiry(slot, ttlS);
      this.operations.renewed++;
      done(null, ttlS);
    }
  }

  /** Nobody waits for the answer to a `renew` any more. */
  abandon(id: bigint, done: RenewDone): void {
    const slot = this.leases.find(id);
    const waiting = this.waiting.get(slot);
    if (waiting?.delete(done) && waiting.size === 0) this.waiting.delete(slot);
  }

  /** Keep-alives that wait for the end of their lease. */
  get waitingCount(): number {
    let count = 0;
    for (const waiting of this.waiting.values()) count += waiting.size;
    return count;
  }

  /** Seconds until a lease expires; below 0 while one that has expired is on its way out. Only the leader knows. */
  remainingS(slot: LeaseSlot): number {
    const expiryS = this.expiryOf(slot);
    if (Number.isNaN(expiryS)) return durationOf(this.leases, slot) + this.options.extendS;
    return expiryS - this.nowS;
  }

  /**
   * Slots of all leases, those that expire first in front; in no order where that is not known. Leases that come and go while
   * it is walked may be in it or not.
   */
  *inOrder(): Generator<LeaseSlot, void> {
    if (this.isPromoted) {
      const order = this.expiries.copy();
      for (const slot of [...this.revoking.keys()]) if (this.leases.isTaken(slot)) yield slot;
      for (let slot = order.first; slot >= 0; slot = order.first) {
        order.remove(slot);
        if (this.leases.isTaken(slot)) yield slot;
      }
    } else {
      for (let slot = 0; slot < this.leases.slotEnd; slot++) if (this.leases.isTaken(slot)) yield slot;
    }
  }

  granted(slot: LeaseSlot): void {
    if (this.leading) this.setExpiry(slot, this.leases.ttlS(slot));
  }

  revoked(slot: LeaseSlot): void {
    this.expiries.remove(slot);
    this.checkpoints.remove(slot);
    this.revoking.delete(slot);
    const waiting = this.waiting.get(slot);
    if (waiting === undefined) return;
    this.waiting.delete(slot);
    // They may ask for other leases at once: not before this one's end is applied.
    this.options.clock.soon(() => {
      for (const done of waiting) done(null, 0);
    });
  }

  checkpointed(slot: LeaseSlot): void {
    if (this.leading) this.checkpoints.planAnew(slot);
  }

  /** NaN where the promotion under way has not come to the lease yet. */
  private expiryOf(slot: LeaseSlot): number {
    const expiryS = this.expiries.time(slot);
    return Number.isNaN(expiryS) ? (this.revoking.get(slot)?.expiryS ?? Number.NaN) : expiryS;
  }

  private setExpiry(slot: LeaseSlot, durationS: number): void {
    this.expiries.set(slot, this.nowS + durationS);
    this.checkpoints.plan(slot);
    this.armExpiry();
  }

  private armExpiry(): void {
    if (this.expiries.size > 0) {
      this.expiryTimer.armAt(Math.max(this.expiries.firstTime, this.nowS + expiryPeriodS) * 1000);
    }
  }

  /** Takes leases whose time is up to the log, as many as may be under way. */
  private expire(): void {
    if (!this.leading || this.isPumping) return;
    this.isPumping = true;
    const nowS = this.nowS;
    while (this.revokesInFlight < revokesInFlightMax && this.expiries.firstTime <= nowS) {
      const slot = this.expiries.first;
      const revoking = { slot, id: this.leases.id(slot), expiryS: this.expiries.firstTime };
      this.revoking.set(slot, revoking);
      this.expiries.remove(slot);
      this.proposeRevoke(revoking);
    }
    this.isPumping = false;
    // While as many are under way as may be, the end of one comes back here.
    if (this.revokesInFlight < revokesInFlightMax) this.armExpiry();
  }

  private proposeRevoke(revoking: Revoking): void {
    const { era } = this;
    this.revokesInFlight++;
    const done = (error: ApiError | null): void => {
      if (this.era !== era) return;
      if (error !== null && this.isPending(revoking)) {
        // It keeps its share of what may be under way until the next try.
        this.failed.push(revoking);
        this.retryTimer.armAt((this.nowS + revokeRetryS) * 1000);
        return;
      }
      this.revokesInFlight--;
      if (error === null) this.operations.expired++;
      this.expire();
    };
    this.options.consensus.propose(
      new NewCommand(CommandKind.LEASE_REVOKE, { id: revoking.id }, ofMember),
      done,
    );
  }

  private retry(): void {
    const { failed } = this;
    this.failed = [];
    this.revokesInFlight -= failed.length;
    for (const revoking of failed) if (this.isPending(revoking)) this.proposeRevoke(revoking);
    this.expire();
  }

  /**
   * Returns whether the lease is still there: a client may have revoked it, and another may have its slot.
   */
  private isPending(revoking: Revoking): boolean {
    return this.revoking.get(revoking.slot) === revoking;
  }

  private cease(reason: ApiError): void {
    this.leading = false;
    this.isPromoted = false;
    this.era++;
    this.expiryTimer.cancel();
    this.retryTimer.cancel();
    this.expiries.clear();
    this.checkpoints.clear();
    this.revoking.clear();
    this.failed = [];
    this.revokesInFlight = 0;
    const waiting = [...this.waiting.values()].flatMap((some) => [...some]);
    this.waiting.clear();
    for (const done of waiting) done(reason, 0);
  }
}

/** Revokes of expired leases that may be on their way through the log: enough to fill it, too few to hold up others. */
export const revokesInFlightMax = 64;
/** The least period of the search for expired leases; etcd looks every 0.5 s. */
const expiryPeriodS = 0.1;
/** The pause before a revoke that failed is proposed again. */
const revokeRetryS = 0.5;

interface LessorOptions {
  readonly leases: Leases;
  readonly consensus: Pick<Consensus, 'propose'>;
  readonly clock: Clock;
  /** The election time-out: what leases get on top when a member begins to lead, as in etcd. */
  readonly extendS: number;
  /** `--experimental-enable-lease-checkpoint`: how often the time left goes to the log; `null`: never. etcd's is 300. */
  readonly checkpointIntervalS: number | null;
}

/** Called once, maybe at once: with an error, or with the seconds that the lease has now, 0 if there is none. */
export type RenewDone = (error: ApiError | null, ttlS: number) => void;

/** A lease whose time is up and that is on its way out. */
interface Revoking {
  readonly slot: LeaseSlot;
  readonly id: bigint;
  readonly expiryS: number;
}

/** Returns the leader's times of a lease. */
export function leaseTimesOf(leases: Leases, lessor: Lessor, id: bigint): LeaseTimes {
  const slot = leases.find(id);
  if (slot < 0) return { ttlS: -1, grantedTtlS: 0 };
  // Adding 0 makes -0, which has bytes of its own, 0.
  return { ttlS: Math.trunc(lessor.remainingS(slot)) + 0, grantedTtlS: leases.ttlS(slot) };
}
