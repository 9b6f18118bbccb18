import { type Command, CommandKind } from '../../src/codec/command/command.ts';
import type { Ledger } from './ledger.ts';
import type { Machine } from './machine.ts';
import { ensure } from './violation.ts';

/** What members decide by their clocks, the end of leases and of nodes of the v2 tree, is the leader's to decide: of the term of its entry. */
export class OwnDecisions {
  private readonly leaders = new Map<number, Machine>();
  /** By the high half of the IDs of their requests. */
  private readonly proposers = new Map<number, Machine>();

  constructor(ledger: Ledger) {
    ledger.follow((command, _error, { term, index }) => this.observe(command, term, index));
  }

  /** A process begins, whose requests have IDs with that high half. */
  begins(machine: Machine, idHigh: number): void {
    this.proposers.set(idHigh, machine);
  }

  /** A member leads in a term. */
  leads(machine: Machine, term: number): void {
    this.leaders.set(term, machine);
  }

  private observe(command: Command, term: number, index: number): void {
    const isRevoke = command.kind === CommandKind.LEASE_REVOKE && command.authInfo?.isMember === true;
    if (!isRevoke && command.kind !== CommandKind.V2_SYNC) return;
    const leader = this.leaders.get(term);
    const proposer = this.proposers.get(command.idHigh);
    ensure(
      leader !== undefined && leader === proposer,
      () =>
        `entry ${index} of term ${term} ends what has expired by the clock of ${proposer?.name}, ` +
        `while ${leader?.name} leads`,
    );
  }
}
