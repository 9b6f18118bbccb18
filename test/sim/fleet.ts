import type { Random } from '../support/random.ts';
import { Machine, type Surroundings } from './machine.ts';
import type { FirstMember } from './sim-member.ts';

const clusterId = 0xc1n;

/** A member as the others have it. */
export interface FleetMember {
  readonly machine: Machine;
  readonly isLearner: boolean;
}

/** All machines of one simulation, those of members that were removed included. */
export class Fleet {
  readonly machines: Machine[] = [];
  private readonly random: Random;
  private readonly skew: number;
  private readonly around: Surroundings;

  /** @param skew how much faster or slower clocks may run, as a part of one */
  constructor(random: Random, skew: number, around: Surroundings) {
    this.random = random;
    this.skew = skew;
    this.around = around;
  }

  /** A machine for a new member, not started. @param firstMembers nobody where it is to join a cluster that runs */
  make(firstMembers: readonly FirstMember[]): Machine {
    const memberId = BigInt(this.machines.length + 1);
    const rate = 1 + this.skew * (this.random.next() / 2 ** 31 - 1);
    const machine = new Machine(nameOf(memberId), { clusterId, memberId, firstMembers }, rate, this.around);
    this.machines.push(machine);
    return machine;
  }

  /** How fast the fastest clock runs. */
  get fastest(): number {
    return Math.max(...this.machines.map(({ rate }) => rate));
  }

  /** The machine of a member, whether that is its ID now or was one before. */
  of(id: bigint): Machine | undefined {
    return this.machines.find(({ identity, formerIds }) => identity.memberId === id || formerIds.has(id));
  }

  /** Those that may still be started. */
  get active(): Machine[] {
    return this.machines.filter(({ isRetired }) => !isRetired);
  }

  /** The member that leads the newest term, if one does. */
  get leader(): Machine | undefined {
    let leader: Machine | undefined;
    for (const machine of this.machines) {
      if (machine.replica?.raft.role !== 'leader') continue;
      if (leader === undefined || machine.replica.raft.term > leader.replica!.raft.term) leader = machine;
    }
    return leader;
  }

  /** Who belongs to the cluster, as one that has applied the entry at `index` has it; all that are active, where none has. */
  membersAt(index: number): FleetMember[] {
    const informed = this.machines.find(({ replica }) => replica?.state.appliedIndex === index);
    const members = informed?.replica?.state.members.list();
    if (members === undefined) return this.active.map((machine) => ({ machine, isLearner: false }));
    return members.map(({ id, isLearner, peerURLs }) => ({
      // A successor that has not begun is known by its address alone.
      machine: this.of(id) ?? this.machines.find(({ peerUrl }) => peerURLs.includes(peerUrl))!,
      isLearner,
    }));
  }
}

export function nameOf(id: bigint): string {
  return `m${id}`;
}
