import { ofMember } from '../../codec/command/auth-info.ts';
import { CommandKind, NewCommand } from '../../codec/command/command.ts';
import type { Clock } from '../../host/clock.ts';
import { Timer } from '../../host/timer.ts';
import type { V2Store } from '../../state/v2/v2-store.ts';
import type { Consensus } from '../consensus.ts';

/**
 * The end of nodes of the v2 API whose time is up. Only the leader decides it: its time goes through the log, and what expires up to
 * it goes on every member alike. One such command is under way at most.
 */
export class V2Expiry {
  private readonly options: V2ExpiryOptions;
  private readonly timer: Timer;
  private leading = false;
  private isUnderWay = false;

  constructor(options: V2ExpiryOptions) {
    this.options = options;
    this.timer = new Timer(options.clock, () => this.look());
  }

  /** This member leads. */
  lead(): void {
    if (this.leading) return;
    this.leading = true;
    this.look();
  }

  /** Another member leads, or none; or this one stops. */
  follow(): void {
    this.leading = false;
    this.timer.cancel();
  }

  private look(): void {
    if (!this.leading || this.isUnderWay) return;
    const { store, clock } = this.options;
    const nextNs = store.nextExpirationNs;
    const leftNs = nextNs === null ? null : nextNs - clock.wallNs();
    if (leftNs !== null && leftNs <= 0n) this.sync();
    else this.armAfter(leftNs === null ? syncPeriodMs : Number(leftNs) / nsPerMs);
  }

  private armAfter(delayMs: number): void {
    const cut = Math.min(Math.max(delayMs, syncPeriodMinMs), syncPeriodMs);
    this.timer.armAt(this.options.clock.nowMs() + cut);
  }

  private sync(): void {
    const { consensus, clock } = this.options;
    this.isUnderWay = true;
    const command = new NewCommand(CommandKind.V2_SYNC, { timeNs: clock.wallNs() }, ofMember);
    consensus.propose(command, () => {
      this.isUnderWay = false;
      // Also after an error: what it was does not matter, since the next one does the same.
      if (this.leading) this.armAfter(syncPeriodMinMs);
    });
  }
}

/**
 * The longest time between two searches for expired nodes; etcd's. What expires soon is not waited for as
 * long.
 */
export const syncPeriodMs = 500;
/** The least time between two: nodes that expire within it go together. */
export const syncPeriodMinMs = 50;

const nsPerMs = 1e6;

interface V2ExpiryOptions {
  readonly store: Pick<V2Store, 'nextExpirationNs'>;
  readonly consensus: Pick<Consensus, 'propose'>;
  readonly clock: Clock;
}
