import type { Clients } from './clients.ts';
import { calmPatienceMs } from './disk-damage.ts';
import type { Fleet, FleetMember } from './fleet.ts';
import { leaseTtlMaxS } from './lease-holders.ts';
import type { Ledger } from './ledger.ts';
import { type Machine, requestTimeoutMs } from './machine.ts';
import type { Profile } from './profile.ts';
import type { ClientGroup } from './service-clients.ts';
import { Violation } from './violation.ts';
import type { VirtualClock } from './virtual-clock.ts';

/**
 * Once faults have stopped, all is well again within so many election time-outs. Until the last member has what there was when they
 * stopped, they count from when it last got further: with one small message in flight, a hundred entries take their time.
 */
const settleElectionTimeouts = 60;

export interface SettlementOptions {
  readonly clock: VirtualClock;
  readonly profile: Profile;
  readonly ledger: Ledger;
  readonly clients: Clients;
  readonly serviceClients: ClientGroup;
  readonly fleet: Fleet;
  retire(machine: Machine): void;
}

/** The calm after the faults: within a bounded time every voter takes a write, and all members have everything. */
export class Settlement {
  /** The cluster cannot go on, and is not to blame. */
  isLeftBehind = false;
  private readonly options: SettlementOptions;
  private readonly settleUs: number;
  private untilUs: number;
  /** Entries that there were in anybody's log when the calm began, and how many of them the last member has applied. */
  private readonly firstIndex: number;
  private leastApplied = 0;
  private nextLookUs = 0;
  private readonly written = new Set<Machine>();
  private readonly askAgainUs = new Map<Machine, number>();

  constructor(options: SettlementOptions) {
    const { clock, profile, ledger, fleet } = options;
    this.options = options;
    this.settleUs = 1000 * settleElectionTimeouts * profile.electionTicks * profile.heartbeatMs;
    // A lease gets the time of an election on top, and its leader's clock may be slow.
    if (profile.leaseHolders + profile.lockers + profile.candidates > 0)
      this.settleUs += (2 * 1_000_000 * leaseTtlMaxS) / (1 - profile.skew);
    if (profile.damagePeriodMs > 0) this.settleUs += 1000 * calmPatienceMs;
    this.untilUs = clock.nowUs + this.settleUs;
    const logged = fleet.machines.map(({ replica }) => replica?.raft.log.last ?? 0);
    this.firstIndex = Math.max(ledger.lastIndex, ...logged);
  }

  /**
   * Told after each event; has every member started and written to, a look at a time. True when all is well.
   *
   * @throws Violation when it should be by now
   */
  isOver(): boolean {
    const { clock, profile, ledger, serviceClients, fleet } = this.options;
    if (clock.nowUs < this.nextLookUs) return false;
    this.nextLookUs = clock.nowUs + 1000 * profile.heartbeatMs;
    const members = fleet.membersAt(ledger.lastIndex);
    this.startAndRetire(members);
    this.ask(members);
    this.noteProgress(members);
    const machines = members.map(({ machine }) => machine);
    serviceClients.leaveOthers(machines);
    const isSettled =
      members.every(
        ({ machine, isLearner }) =>
          machine.replica?.state.appliedIndex === ledger.lastIndex &&
          (isLearner || this.written.has(machine)),
      ) &&
      !members.some(({ machine }) => machine.replica?.state.members.replacement != null) &&
      serviceClients.waitsFor === null;
    if (isSettled || clock.nowUs <= this.untilUs) return isSettled;
    this.isLeftBehind = fleet.machines.some((machine) => this.waitsForRemoved(machine));
    if (this.isLeftBehind) return true;
    throw new Violation(`no progress: ${this.spell(members)}`);
  }

  private noteProgress(members: readonly FleetMember[]): void {
    const applied = members.map(({ machine }) => machine.replica?.state.appliedIndex ?? 0);
    const least = Math.min(this.firstIndex, ...applied);
    if (least <= this.leastApplied) return;
    this.leastApplied = least;
    this.untilUs = this.options.clock.nowUs + this.settleUs;
  }

  private ask(members: readonly FleetMember[]): void {
    const { clock, clients } = this.options;
    for (const { machine, isLearner } of members) {
      if (isLearner || machine.replica === null || this.written.has(machine)) continue;
      if (clock.nowUs < (this.askAgainUs.get(machine) ?? 0)) continue;
      this.askAgainUs.set(machine, clock.nowUs + 1000 * requestTimeoutMs);
      clients.settle(machine, (acknowledged) => {
        if (acknowledged) this.written.add(machine);
        else this.askAgainUs.delete(machine);
      });
    }
  }

  /**
   * All run but those whose removal every member knows of. Not all at the first word of it: of two members, the one that
   * stays needs the other's vote until it has heard that the other's removal is committed.
   */
  private startAndRetire(members: readonly FleetMember[]): void {
    const { fleet, retire } = this.options;
    for (const machine of fleet.active) {
      const { memberId } = machine.identity;
      const isGone =
        members.every(({ machine: { replica } }) => replica?.state.members.isRemoved(memberId)) &&
        !members.some(({ machine: { replica } }) => machine.isExpectedBy(replica));
      if (isGone) retire(machine);
      else if (!machine.isRunning) machine.start();
    }
  }

  /**
   * Whether a member needs the vote of one that was removed and has left. That comes of changes from two members to one: where
   * the one that stays did not hear that the other's removal is committed, nobody can tell it any more.
   */
  private waitsForRemoved({ replica, isRetired }: Machine): boolean {
    if (replica === null || isRetired) return false;
    const { voters } = replica.raft.confState;
    const there = voters.filter((id) => this.options.fleet.of(id)?.isRetired !== true);
    return voters.length === 2 && there.length === 1;
  }

  private spell(members: readonly FleetMember[]): string {
    const each = members.map(({ machine }) => {
      const raft = machine.replica?.raft;
      if (raft === undefined) return `${machine.name} is ${machine.isRunning ? 'starting' : 'down'}`;
      const { role, term, leader, log } = raft;
      const logged = `log ${log.offset} to ${log.last}, commit ${log.commit}, applied ${log.applied}`;
      const wrote = this.written.has(machine) ? 'written' : 'not written';
      return `${machine.name} is ${role} in term ${term} under ${leader}, ${logged}, ${wrote}`;
    });
    const { ledger, serviceClients } = this.options;
    const waits = serviceClients.waitsFor ?? 'no client waits';
    return [`${ledger.lastIndex} entries were applied`, ...each, waits].join('; ');
  }
}
