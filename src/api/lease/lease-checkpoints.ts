import { ofMember } from '../../codec/command/auth-info.ts';
import { CommandKind, NewCommand } from '../../codec/command/command.ts';
import type { LeaseCheckpoint } from '../../codec/generated/messages.generated.ts';
import type { Clock } from '../../host/clock.ts';
import { Timer } from '../../host/timer.ts';
import type { LeaseSlot, Leases } from '../../state/lease/leases.ts';
import type { Consensus } from '../consensus.ts';
import { LeaseHeap } from './lease-heap.ts';
import { durationOf } from './lease-promotion.ts';

/**
 * Takes what long leases have left to the log now and then, so that a next leader does not give them their whole time
 * again. Leases whose time is not longer than the interval are left out, as in etcd.
 */
export class LeaseCheckpoints {
  private readonly options: LeaseCheckpointsOptions;
  private readonly due = new LeaseHeap();
  private readonly timer: Timer;
  /** Leases whose checkpoint is on its way through the log: one command at a time. */
  private inFlight: ReadonlySet<LeaseSlot> = new Set();
  /** Counts `clear`: the ends of commands from before mean nothing. */
  private era = 0;

  constructor(options: LeaseCheckpointsOptions) {
    this.options = options;
    this.timer = new Timer(options.clock, () => this.propose());
  }

  /** The lease is to be checkpointed an interval from now, unless a moment is set. */
  plan(slot: LeaseSlot): void {
    if (this.options.intervalS !== null && Number.isNaN(this.due.time(slot))) this.planAnew(slot);
  }

  /** The lease is to be checkpointed an interval from now. */
  planAnew(slot: LeaseSlot): void {
    const { leases, clock, intervalS } = this.options;
    if (intervalS === null || durationOf(leases, slot) <= intervalS) return;
    this.due.set(slot, clock.nowMs() / 1000 + intervalS);
    this.arm();
  }

  /** The lease is gone. */
  remove(slot: LeaseSlot): void {
    this.due.remove(slot);
  }

  /**
   * Returns whether the log has, or will have, a time for the lease that a next leader would take for what is
   * left.
   */
  isNoted(slot: LeaseSlot): boolean {
    return this.options.leases.checkpointS(slot) > 0 || this.inFlight.has(slot);
  }

  /** Forgets everything: another member leads. */
  clear(): void {
    this.era++;
    this.timer.cancel();
    this.due.clear();
    this.inFlight = new Set();
  }

  private arm(): void {
    if (this.due.size === 0 || this.inFlight.size > 0) return;
    this.timer.armAt(Math.max(this.due.firstTime * 1000, this.options.clock.nowMs() + checkpointPeriodMs));
  }

  private propose(): void {
    const { leases, consensus, clock, intervalS, remainingS } = this.options;
    // Planned before the command under way ended: its end comes back here.
    if (this.inFlight.size > 0) return;
    const nowS = clock.nowMs() / 1000;
    const checkpoints: LeaseCheckpoint[] = [];
    const slots = new Set<LeaseSlot>();
    for (let looked = 0; looked < checkpointsMax && this.due.firstTime <= nowS; looked++) {
      const slot = this.due.first;
      // When it is tried again should this fail; once it is applied, it is planned anew.
      this.due.set(slot, nowS + intervalS!);
      const remainingTTL = Math.ceil(remainingS(slot));
      if (remainingTTL <= 0 || remainingTTL >= leases.ttlS(slot)) continue;
      checkpoints.push({ id: leases.id(slot), remainingTTL });
      slots.add(slot);
    }
    if (checkpoints.length > 0) {
      const { era } = this;
      this.inFlight = slots;
      const command = new NewCommand(CommandKind.LEASE_CHECKPOINT, { checkpoints }, ofMember);
      consensus.propose(command, () => {
        if (this.era !== era) return;
        this.inFlight = new Set();
        this.arm();
      });
    }
    this.arm();
  }
}

/** Checkpoints in one command; etcd's. */
export const checkpointsMax = 1000;
/** The least time between two batches of due checkpoints in the log; etcd's. */
const checkpointPeriodMs = 500;

interface LeaseCheckpointsOptions {
  readonly leases: Leases;
  readonly consensus: Pick<Consensus, 'propose'>;
  readonly clock: Clock;
  /** The period of checkpoints of a lease's time left; `null`: never. */
  readonly intervalS: number | null;
  /** Seconds that a lease has left. */
  remainingS(slot: LeaseSlot): number;
}
