import { RaftMessageType } from '../../src/raft/message.ts';
import type { Raft } from '../../src/raft/raft.ts';
import type { Random } from '../support/random.ts';
import type { Machine } from './machine.ts';
import type { SimNetwork } from './network.ts';
import type { Profile } from './profile.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface FaultsOptions {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly profile: Profile;
  readonly network: SimNetwork;
  /** All that are not retired. */
  machines(): readonly Machine[];
  leader(): Machine | undefined;
  note(kind: string, numbers: readonly number[], line: () => string): void;
}

/** A write behind one of these is a promise that must not be forgotten. */
const crucialMessages = [
  RaftMessageType.VOTE,
  RaftMessageType.APP,
  RaftMessageType.SNAP,
  RaftMessageType.VOTE_RESP,
];

/** Cuts links, ends processes and powers, stops machines for a while: until it is told to stop. */
export class Faults {
  /** How often each kind came. */
  readonly counts = {
    partitions: 0,
    crashes: 0,
    crashesInWrites: 0,
    pauses: 0,
    transfers: 0,
    stops: 0,
    falls: 0,
    fullDisks: 0,
  };
  private readonly options: FaultsOptions;
  private stopped = false;
  /** The leader that is to fall, and how it stood when that was drawn. */
  private doomed: {
    readonly machine: Machine;
    readonly term: number;
    readonly moment: 'durable' | 'commit' | 'any' | 'never';
    readonly last: number;
    readonly commit: number;
  } | null = null;

  constructor(options: FaultsOptions) {
    this.options = options;
  }

  start(): void {
    const { partitionPeriodMs, crashPeriodMs, pausePeriodMs, transferPeriodMs, fullPeriodMs } =
      this.options.profile;
    this.every(partitionPeriodMs, () => this.partition());
    this.every(crashPeriodMs, () => this.crash());
    this.every(pausePeriodMs, () => this.pause());
    this.every(transferPeriodMs, () => this.transfer());
    this.every(fullPeriodMs, () => this.fill());
  }

  /** No more faults; those that last are ended. */
  stop(): void {
    this.stopped = true;
    this.options.network.heal();
    for (const machine of this.options.machines()) {
      machine.writesUntilCrash = 0;
      machine.crashBehind = 0;
      machine.slowness = 1;
      machine.isFull = false;
      machine.pausedUntilUs = 0;
    }
  }

  /** Lets something happen again and again, `periodMs` apart in the mean; never for 0. */
  every(periodMs: number, run: () => void): void {
    if (periodMs === 0) return;
    const { clock, random } = this.options;
    clock.after(random.between(200, 1_800) * periodMs, 'fault', null, () => {
      if (this.stopped) return;
      run();
      this.every(periodMs, run);
    });
  }

  /** A member's consensus has changed, by what happened last. */
  changed(machine: Machine, { role, term, log }: Raft): void {
    const { clock, random, profile } = this.options;
    if (this.stopped || profile.leaderFallChance === 0 || role !== 'leader') return;
    if (this.doomed?.machine !== machine || this.doomed.term !== term) {
      // Before its first entry is anywhere else, when it first commits something, or at any time about then.
      const moment = random.chance(profile.leaderFallChance)
        ? random.pick(['durable', 'commit', 'any'] as const)
        : 'never';
      this.doomed = { machine, term, moment, last: log.last, commit: log.commit };
      if (moment === 'any') {
        const withinUs = 3 * profile.delayMaxUs + profile.writeMaxUs;
        clock.after(random.below(withinUs), 'leader falls', machine, () => this.fall(machine));
      }
    }
    const { moment, last, commit } = this.doomed;
    if ((moment === 'durable' && log.durable >= last) || (moment === 'commit' && log.commit > commit)) {
      clock.after(0, 'leader falls', machine, () => this.fall(machine));
    }
  }

  /** A leader is gone, with what it has sent and nobody has received. */
  private fall(machine: Machine): void {
    const { random, network, clock, profile } = this.options;
    if (this.stopped) return;
    this.counts.falls++;
    network.heal();
    this.options.note(
      'fall',
      [Number(machine.identity.memberId)],
      () => `-- network: ${machine.name} is cut off`,
    );
    for (const other of this.options.machines()) {
      if (other === machine) continue;
      network.cut(machine, other);
      network.cut(other, machine);
    }
    if (random.chance(0.7)) machine.crash(random.chance(0.6));
    clock.after(1000 * random.between(1, profile.restartMaxMs), 'heal', null, () => network.heal());
  }

  private partition(): void {
    const { random, network } = this.options;
    const machines = this.options.machines();
    const kind = random.weighted({ heal: 4, leader: 3, one: 2, halves: 2, oneWay: 3 });
    network.heal();
    this.options.note('network', [kind.length], () => `-- network: ${kind}`);
    if (kind === 'heal') return;
    this.counts.partitions++;
    if (kind === 'oneWay') {
      const from = random.chance(0.5) ? this.anyOrLeader() : random.pick(machines);
      for (const to of machines) if (to !== from && random.chance(0.6)) network.cut(from, to);
      return;
    }
    const left = new Set<Machine>();
    if (kind === 'leader') left.add(this.anyOrLeader());
    else if (kind === 'one') left.add(random.pick(machines));
    else for (const machine of machines) if (random.chance(0.5)) left.add(machine);
    for (const a of machines) {
      for (const b of machines) if (left.has(a) !== left.has(b)) network.cut(a, b);
    }
  }

  private crash(): void {
    const { random } = this.options;
    const kind = random.weighted({ now: 4, inWrite: 3, behindMessage: 3, stop: 1, all: 1 });
    const losesPower = random.chance(0.6);
    if (kind === 'all') {
      for (const machine of this.options.machines()) this.down(machine, losesPower);
      return;
    }
    const machine = random.chance(0.5) ? this.anyOrLeader() : random.pick(this.options.machines());
    if (!machine.isRunning) return;
    if (kind === 'now') {
      this.down(machine, losesPower);
    } else if (kind === 'inWrite') {
      this.counts.crashesInWrites++;
      machine.writesUntilCrash = random.between(1, 12);
    } else if (kind === 'behindMessage') {
      this.counts.crashesInWrites++;
      machine.crashBehind = random.pick(crucialMessages);
    } else if (machine.replica !== null) {
      this.counts.stops++;
      machine.stop();
    }
  }

  private down(machine: Machine, losesPower: boolean): void {
    if (!machine.isRunning) return;
    this.counts.crashes++;
    machine.crash(losesPower);
  }

  private pause(): void {
    const { random } = this.options;
    const machine = random.chance(0.5) ? this.anyOrLeader() : random.pick(this.options.machines());
    this.counts.pauses++;
    if (random.chance(0.3)) machine.slowness = random.pick([1, 10, 50]);
    else machine.pause(1000 * random.between(50, 3_000));
  }

  private fill(): void {
    const { random, clock } = this.options;
    const machine = random.chance(0.5) ? this.anyOrLeader() : random.pick(this.options.machines());
    this.counts.fullDisks++;
    machine.isFull = true;
    const { memberId } = machine.identity;
    this.options.note('full', [Number(memberId)], () => `-- the disk of ${machine.name} is full`);
    clock.after(1000 * random.between(100, 5_000), 'room', null, () => {
      machine.isFull = false;
    });
  }

  private transfer(): void {
    const leader = this.options.leader();
    if (leader?.replica == null) return;
    const { raft } = leader.replica;
    const to = this.options.random.pick(raft.confState.voters);
    this.counts.transfers++;
    this.options.note('transfer', [Number(to)], () => `-- ${leader.name} is to hand over to ${to}`);
    leader.replica.transferLeadership(to);
  }

  private anyOrLeader(): Machine {
    return this.options.leader() ?? this.options.random.pick(this.options.machines());
  }
}
