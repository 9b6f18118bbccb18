import { checksum } from '../../src/log/checksum.ts';
import { checkLogMatching, Invariants } from '../../src/raft/invariants.ts';
import type { Raft } from '../../src/raft/raft.ts';
import { Random } from '../support/random.ts';
import { Administrator } from './administrator.ts';
import { observeApplications } from './applications.ts';
import { Clients } from './clients.ts';
import { Faults } from './faults.ts';
import { Ledger } from './ledger.ts';
import { Machine, requestTimeoutMs, type Surroundings } from './machine.ts';
import { SimNetwork } from './network.ts';
import { drawProfile, type Profile } from './profile.ts';
import type { FirstMember } from './sim-member.ts';
import { Trace } from './trace.ts';
import { Upkeep } from './upkeep.ts';
import { Violation } from './violation.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Events between two looks at all pairs of logs, and between two hashes of all states. */
const matchingEvents = 100;
const hashingEvents = 500;
/** Once faults have stopped, all is well again within so many election time-outs. */
const settleElectionTimeouts = 60;
/** A simulation that is not over after so many events goes round in circles. */
const eventsMax = 200_000;
/** A member that hears of its removal ends within so long. */
const leaveMaxUs = 1_000_000;
const clusterId = 0xc1n;

/** How a seed went. */
export interface Outcome {
  readonly seed: number;
  readonly events: number;
  /** Equal for two runs exactly if the same happened. */
  readonly traceHash: number;
  readonly virtualMs: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** What a violation's report has to say beside it. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
  readonly seed: number;
  readonly traceTail: readonly string[];

  constructor(seed: number, cause: unknown, timeUs: number, traceTail: readonly string[]) {
    const text = cause instanceof Violation ? cause.message : ((cause as Error).stack ?? String(cause));
    super(
      `seed ${seed}: after ${(timeUs / 1000).toFixed(3)} ms: ${text}\n\n${traceTail.join('\n')}\n\n` +
        `repeat with: npm run sim -- --seed ${seed}`,
      { cause },
    );
    this.seed = seed;
    this.traceTail = traceTail;
  }
}

export interface SimulationOptions {
  /** Told each line of the trace. */
  readonly print?: (line: string) => void;
  /** In place of what the seed draws. */
  readonly profile?: Partial<Profile>;
}

/**
 * Runs one seed to its end: a storm of faults, then calm, in which the cluster has to come to agree.
 *
 * @throws SimulationError where something happened that never must
 */
export function simulate(seed: number, options: SimulationOptions = {}): Promise<Outcome> {
  return new Simulation(seed, options).run();
}

class Simulation {
  private readonly seed: number;
  private readonly random: Random;
  private readonly profile: Profile;
  private readonly clock = new VirtualClock();
  private readonly trace: Trace;
  private readonly ledger = new Ledger();
  private readonly invariants = new Invariants();
  private readonly network: SimNetwork;
  private readonly machines: Machine[] = [];
  private readonly clients: Clients;
  private readonly upkeep: Upkeep;
  private readonly faults: Faults;
  private readonly administrator: Administrator;
  private readonly around: Surroundings;
  private failure: { readonly error: unknown } | null = null;
  private isCalm = false;
  /** The cluster cannot go on, and is not to blame. */
  private isLeftBehind = false;
  private events = 0;

  constructor(seed: number, { print, profile }: SimulationOptions) {
    this.seed = seed;
    const random = new Random(seed);
    this.random = random;
    this.profile = { ...drawProfile(random), ...profile };
    this.trace = new Trace(print ?? null);
    const { clock, ledger } = this;
    const note = (kind: string, machine: Machine, numbers: readonly number[], line: () => string): void => {
      const { nowUs } = clock;
      this.trace.note(
        kind,
        [nowUs, Number(machine.identity.memberId), ...numbers],
        () => `${at(nowUs)} ${machine.name} ${line()}`,
      );
    };
    const noteAll = (kind: string, numbers: readonly number[], line: () => string): void => {
      const { nowUs } = clock;
      this.trace.note(kind, [nowUs, ...numbers], () => `${at(nowUs)} ${line()}`);
    };
    this.network = new SimNetwork(clock, random, { ...this.profile }, (id) => nameOf(id), note);
    const { network } = this;
    const self = this;
    this.around = {
      clock,
      random,
      network,
      profile: this.profile,
      get isCalm() {
        return self.isCalm;
      },
      onUp: (machine) => this.invariants.checkRestarted(machine.replica!.raft),
      onDown: (machine) => this.restartLater(machine),
      onFailure: (machine, error) => this.fail(machine, error),
      onRemoved: (machine) => {
        clock.after(random.below(leaveMaxUs), 'leave', null, () => this.retire(machine));
      },
      note,
    };
    const machines = (): Machine[] => this.machines.filter(({ isRetired }) => !isRetired);
    const leader = (): Machine | undefined => this.leader();
    const upkeep = new Upkeep({ random, ledger, machines });
    this.upkeep = upkeep;
    this.clients = new Clients({ clock, random, profile: this.profile, ledger, upkeep, machines, note });
    this.faults = new Faults({
      clock,
      random,
      profile: this.profile,
      network,
      machines,
      leader,
      note: noteAll,
    });
    this.administrator = new Administrator({
      random,
      leader,
      machineOf: (id) => this.machineOf(id),
      makeMachine: () => this.makeMachine([]),
      note: noteAll,
    });
  }

  async run(): Promise<Outcome> {
    const unobserve = observeApplications((state, entry, result) => {
      const machine = this.machines.find(({ replica }) => replica?.state === state);
      this.ledger.observe(machine?.name ?? 'one that starts', entry, result);
    });
    const onRejection = (error: unknown): void => {
      this.failure ??= { error };
    };
    process.on('unhandledRejection', onRejection);
    try {
      this.begin();
      await this.runUntil(() => this.clock.nowUs >= 1000 * this.profile.stormMs);
      await this.settle();
      return this.outcome();
    } catch (error) {
      throw new SimulationError(this.seed, error, this.clock.nowUs, this.trace.tail);
    } finally {
      process.off('unhandledRejection', onRejection);
      unobserve();
    }
  }

  private begin(): void {
    const { voters } = this.profile;
    const first: FirstMember[] = [];
    for (let id = 1; id <= voters; id++) {
      first.push({ id: BigInt(id), peerUrls: [`http://${nameOf(BigInt(id))}:2380`] });
    }
    for (let id = 1; id <= voters; id++) this.makeMachine(first).start();
    this.clients.start();
    this.faults.start();
    const { membershipPeriodMs, upkeepPeriodMs } = this.profile;
    this.faults.every(membershipPeriodMs, () => this.administrator.act());
    this.faults.every(upkeepPeriodMs, () => this.upkeep.act());
    this.faults.every(upkeepPeriodMs, () => this.upkeep.step());
  }

  private async runUntil(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      const event = this.clock.next();
      if (event === null) throw new Violation('nothing is going to happen any more');
      if (++this.events > eventsMax) throw new Violation(`there is no end after ${eventsMax} events`);
      const owner = event.owner as Machine | null;
      this.trace.mix(event.kind, [event.timeUs, owner === null ? 0 : Number(owner.identity.memberId)]);
      event.run!();
      // Everything that hangs on promises comes before the next event.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.failure !== null) throw this.failure.error;
      const raft = owner?.replica?.raft;
      if (raft !== undefined) this.look(owner!, raft);
      if (this.events % matchingEvents === 0) this.checkLogs();
      if (this.events % hashingEvents === 0) this.checkStates();
    }
  }

  private look(machine: Machine, raft: Raft): void {
    if (!machine.lastLook.isNews(raft)) return;
    this.invariants.check(raft);
    this.faults.changed(machine, raft);
  }

  /** Ends all faults. Within a bounded time every member takes a write, and all of them have everything. */
  private async settle(): Promise<void> {
    const { clock, profile, clients } = this;
    this.isCalm = true;
    this.faults.stop();
    clients.stop();
    Object.assign(this.network.faults, { lossChance: 0, duplicateChance: 0, lateChance: 0, reorders: false });
    const untilUs = clock.nowUs + 1000 * settleElectionTimeouts * profile.electionTicks * profile.heartbeatMs;
    const written = new Set<Machine>();
    const askAgainUs = new Map<Machine, number>();
    let nextLookUs = 0;
    await this.runUntil(() => {
      if (clock.nowUs < nextLookUs) return false;
      nextLookUs = clock.nowUs + 1000 * profile.heartbeatMs;
      const members = this.membersNow();
      this.startAndRetire(members);
      for (const { machine, isLearner } of members) {
        if (isLearner || machine.replica === null || written.has(machine)) continue;
        if (clock.nowUs < (askAgainUs.get(machine) ?? 0)) continue;
        askAgainUs.set(machine, clock.nowUs + 1000 * requestTimeoutMs);
        clients.put(machine, (acknowledged) => {
          if (acknowledged) written.add(machine);
          else askAgainUs.delete(machine);
        });
      }
      const isSettled = members.every(
        ({ machine, isLearner }) =>
          machine.replica?.state.appliedIndex === this.ledger.lastIndex &&
          (isLearner || written.has(machine)),
      );
      if (isSettled || clock.nowUs <= untilUs) return isSettled;
      this.isLeftBehind = this.machines.some((machine) => this.waitsForRemoved(machine));
      if (this.isLeftBehind) return true;
      throw new Violation(`no progress: ${this.spellMembers(members, written)}`);
    });
    this.checkLogs();
    this.checkStates();
  }

  /**
   * All run but those whose removal every member knows of. Not all at the first word of it: of two members, the one that
   * stays needs the other's vote until it has heard that the other's removal is committed.
   */
  private startAndRetire(members: readonly { machine: Machine }[]): void {
    for (const machine of this.machines) {
      if (machine.isRetired) continue;
      const { memberId } = machine.identity;
      const isGone = members.every(({ machine: { replica } }) => replica?.state.members.isRemoved(memberId));
      if (isGone) this.retire(machine);
      else if (!machine.isRunning) machine.start();
    }
  }

  /** Who belongs to the cluster, as the member has it that has applied most. */
  private membersNow(): { machine: Machine; isLearner: boolean }[] {
    let newest: Machine | undefined;
    for (const machine of this.machines) {
      if (machine.replica === null) continue;
      if (newest === undefined || machine.replica.state.appliedIndex > newest.replica!.state.appliedIndex)
        newest = machine;
    }
    const members = newest?.replica?.state.members.list();
    if (members === undefined || newest!.replica!.state.appliedIndex < this.ledger.lastIndex) {
      return this.machines
        .filter(({ isRetired }) => !isRetired)
        .map((machine) => ({ machine, isLearner: false }));
    }
    return members.map(({ id, isLearner }) => ({ machine: this.machineOf(id)!, isLearner }));
  }

  /**
   * Whether a member needs the vote of one that was removed and has left. That comes of changes from two members to one: where
   * the one that stays did not hear that the other's removal is committed, nobody can tell it any more.
   */
  private waitsForRemoved({ replica, isRetired }: Machine): boolean {
    if (replica === null || isRetired) return false;
    const { voters } = replica.raft.confState;
    const there = voters.filter((id) => !this.machineOf(id)!.isRetired);
    return voters.length === 2 && there.length === 1;
  }

  private checkLogs(): void {
    for (const a of this.machines) {
      if (a.replica === null) continue;
      for (const b of this.machines) {
        if (b.replica !== null && a.identity.memberId < b.identity.memberId)
          checkLogMatching(a.replica.raft, b.replica.raft);
      }
    }
  }

  private checkStates(): void {
    for (const { replica, name } of this.machines) {
      if (replica === null) continue;
      const source = replica.state.snapshot();
      let hash = 0;
      for (let chunk = source.next(1 << 20); chunk !== null; chunk = source.next(1 << 20))
        hash = checksum(chunk, hash);
      source.release();
      this.ledger.observeState(name, replica.state.appliedIndex, hash);
    }
  }

  private makeMachine(firstMembers: readonly FirstMember[]): Machine {
    const memberId = BigInt(this.machines.length + 1);
    const { skew } = this.profile;
    const rate = 1 + skew * (this.random.next() / 2 ** 31 - 1);
    const machine = new Machine(nameOf(memberId), { clusterId, memberId, firstMembers }, rate, this.around);
    this.machines.push(machine);
    return machine;
  }

  private machineOf(id: bigint): Machine | undefined {
    return this.machines[Number(id) - 1];
  }

  /** The member that leads the newest term, if one does. */
  private leader(): Machine | undefined {
    let leader: Machine | undefined;
    for (const machine of this.machines) {
      if (machine.replica?.raft.role !== 'leader') continue;
      if (leader === undefined || machine.replica.raft.term > leader.replica!.raft.term) leader = machine;
    }
    return leader;
  }

  private restartLater(machine: Machine): void {
    if (machine.isRetired) return;
    // A stop that faults began may end when they are over.
    const delayUs = 1000 * (this.isCalm ? 1 : this.random.between(1, this.profile.restartMaxMs));
    this.clock.after(delayUs, 'restart', null, () => {
      if (!machine.isRunning && !machine.isRetired) machine.start();
    });
  }

  private retire(machine: Machine): void {
    if (machine.isRetired) return;
    machine.isRetired = true;
    machine.crash(false);
  }

  private fail(machine: Machine, error: unknown): void {
    const failed = error instanceof Error ? error : new Error(String(error));
    failed.message = `${machine.name}: ${failed.message}`;
    this.failure ??= { error: failed };
  }

  private spellMembers(members: readonly { machine: Machine }[], written: ReadonlySet<Machine>): string {
    const { lastIndex } = this.ledger;
    const each = members.map(({ machine }) => {
      const raft = machine.replica?.raft;
      if (raft === undefined) return `${machine.name} is ${machine.isRunning ? 'starting' : 'down'}`;
      const { role, term, leader, log } = raft;
      return `${machine.name} is ${role} in term ${term} under ${leader}, log ${log.offset} to ${log.last}, commit ${log.commit}, applied ${log.applied}, ${written.has(machine) ? '' : 'not '}written`;
    });
    return `${lastIndex} entries were applied; ${each.join('; ')}`;
  }

  private outcome(): Outcome {
    return {
      seed: this.seed,
      events: this.events,
      traceHash: this.trace.hash,
      virtualMs: Math.round(this.clock.nowUs / 1000),
      counts: {
        leftBehind: this.isLeftBehind ? 1 : 0,
        entries: this.ledger.lastIndex,
        terms: Math.max(...this.machines.map(({ replica }) => replica?.raft.term ?? 0)),
        snapshotsInstalled: this.machines.reduce((sum, machine) => sum + machine.snapshotsInstalled, 0),
        ...this.clients.counts,
        ...this.faults.counts,
        ...this.administrator.counts,
      },
    };
  }
}

function nameOf(id: bigint): string {
  return `m${id}`;
}

function at(timeUs: number): string {
  return (timeUs / 1000).toFixed(3).padStart(10);
}
