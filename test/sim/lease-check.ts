import { type Command, CommandKind } from '../../src/codec/command/command.ts';
import type { Ledger } from './ledger.ts';
import { ensure } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';

const usOfS = 1_000_000;

export interface LeaseCheckOptions {
  readonly clock: VirtualClock;
  readonly ledger: Ledger;
  /** How fast the fastest clock of the cluster runs. */
  fastest(): number;
}

interface Held {
  readonly ttlS: number;
  /** When it was granted or renewed last, as far as its holder was told; counted from when he asked. */
  sinceUs: number;
  /** Its holder has asked for its end. */
  isGivenUp: boolean;
}

interface Gone {
  readonly atUs: number;
  /** Of the store, with everything on the lease deleted; 0 where that was nothing. */
  readonly revision: number;
}

/** Leases as their holders were told of them: none may end before its time by the fastest clock that there is. */
export class LeaseCheck {
  private readonly options: LeaseCheckOptions;
  private readonly held = new Map<bigint, Held>();
  private readonly gone = new Map<bigint, Gone>();

  constructor(options: LeaseCheckOptions) {
    this.options = options;
    options.ledger.follow((command, error) => this.observe(command, error));
  }

  /** Its holder was told that the lease is his, as he had asked at `askedUs`. */
  granted(id: bigint, ttlS: number, askedUs: number): void {
    this.held.set(id, { ttlS, sinceUs: askedUs, isGivenUp: false });
    this.checkEnd(id);
  }

  /** A keep-alive was answered. */
  renewed(id: bigint, ttlS: number, askedUs: number, revision: number): void {
    const lease = this.held.get(id)!;
    ensure(ttlS === lease.ttlS, () => `lease ${id} of ${lease.ttlS} s was renewed for ${ttlS} s`);
    lease.sinceUs = Math.max(lease.sinceUs, askedUs);
    this.checkEnd(id);
    const gone = this.gone.get(id);
    ensure(
      gone === undefined || gone.revision === 0 || revision < gone.revision,
      () => `lease ${id} was renewed at revision ${revision}, and its keys went at ${gone!.revision}`,
    );
  }

  /** A holder was told that there is no such lease. */
  toldGone(id: bigint, by: string): void {
    ensure(this.gone.has(id), () => `lease ${id} is said to be gone by ${by}, and nothing has ended it`);
  }

  giveUp(id: bigint): void {
    this.held.get(id)!.isGivenUp = true;
  }

  /** Whether a lease is there, as the newest entry has it. */
  isThere(id: bigint): boolean {
    return this.options.ledger.keys.hasLease(id);
  }

  /** Why not all is over; `null` where no lease of a holder is left. */
  get rest(): string | null {
    for (const id of this.held.keys()) if (this.isThere(id)) return `lease ${id} has not ended`;
    return null;
  }

  private observe(command: Command, error: string): void {
    if (command.kind !== CommandKind.LEASE_REVOKE || error !== '') return;
    const { id } = command.body;
    const { clock, ledger } = this.options;
    const { revision } = ledger;
    const hadKeys = ledger.keys
      .changesAt(revision)
      .some(({ before, now }) => now === null && before?.lease === id);
    this.gone.set(id, { atUs: clock.nowUs, revision: hadKeys ? revision : 0 });
    this.checkEnd(id);
  }

  /** @throws Violation where the lease has ended by itself, and too early */
  private checkEnd(id: bigint): void {
    const lease = this.held.get(id);
    const gone = this.gone.get(id);
    if (lease === undefined || gone === undefined || lease.isGivenUp) return;
    const untilUs = lease.sinceUs + (lease.ttlS * usOfS) / this.options.fastest();
    ensure(
      gone.atUs >= untilUs,
      () =>
        `lease ${id} of ${lease.ttlS} s ended ${Math.round((untilUs - gone.atUs) / 1000)} ms too early: ` +
        `it was renewed at ${lease.sinceUs / 1000} ms`,
    );
  }
}
