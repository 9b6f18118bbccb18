import type { Clock } from '../../host/clock.ts';

/**
 * Tells when there has been no leader for so long that a client which wants one should look elsewhere. A new leader is mostly
 * found sooner, and to connect anew costs a client more than to wait for it.
 */
export class LeaderLoss {
  private readonly clock: Clock;
  private readonly waitMs: number;
  private readonly onLost: () => void;
  private cancel: (() => void) | null = null;

  /** @param onLost called once each time that the leader is lost and not found again */
  constructor(clock: Clock, electionMs: number, onLost: () => void) {
    this.clock = clock;
    this.waitMs = leaderlessElectionsMax * electionMs;
    this.onLost = onLost;
  }

  /** Takes note that another member leads, or none does. */
  leaderChanged(hasLeader: boolean): void {
    this.stop();
    if (hasLeader) return;
    this.cancel = this.clock.after(this.waitMs, () => {
      this.cancel = null;
      this.onLost();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }
}

/** Election time-outs without a leader after which streams end whose clients asked for one; etcd's. */
export const leaderlessElectionsMax = 3;
