import { checksum } from '../../src/host/checksum.ts';
import type { Raft } from '../../src/raft/raft.ts';
import { checkLogMatching, Invariants } from '../raft/invariants.ts';
import { Random } from '../support/random.ts';
import { Administrator } from './administrator.ts';
import { observeApplications } from './applications.ts';
import { Clients } from './clients.ts';
import { DiskDamage } from './disk-damage.ts';
import { Faults } from './faults.ts';
import { Fleet, nameOf } from './fleet.ts';
import { Ledger } from './ledger.ts';
import { type Machine, peerUrlOf, type Surroundings } from './machine.ts';
import { SimNetwork } from './network.ts';
import { OwnDecisions } from './own-decisions.ts';
import { drawDamage, drawProfile, type Profile } from './profile.ts';
import { ServiceClients } from './service-clients.ts';
import { Settlement } from './settlement.ts';
import type { FirstMember } from './sim-member.ts';
import { Trace } from './trace.ts';
import { Upkeep } from './upkeep.ts';
import { Violation } from './violation.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Events between two looks at all pairs of logs, and between two hashes of all states. */
const matchingEvents = 100;
const hashingEvents = 500;
/**
 * A simulation that is not over after so many events goes round in circles. Most have 5,000; where the network reorders
 * a window of 256 appends with an entry each, every one that arrives early has the rest sent again: 203,000 were seen.
 */
const eventsMax = 1_000_000;
/** What makes the draw of damages another one than that of all else. */
const damageSalt = 0x0dd5;
/** A member that hears of its removal ends within so long. */
const leaveMaxUs = 1_000_000;

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
  private readonly fleet: Fleet;
  private readonly clients: Clients;
  private readonly serviceClients: ServiceClients;
  private readonly decisions: OwnDecisions;
  private readonly upkeep: Upkeep;
  private readonly faults: Faults;
  private readonly damage: DiskDamage;
  private readonly administrator: Administrator;
  private readonly around: Surroundings;
  private failure: { readonly error: unknown } | null = null;
  private isCalm = false;
  private settlement: Settlement | null = null;
  private events = 0;

  constructor(seed: number, { print, profile }: SimulationOptions) {
    this.seed = seed;
    const random = new Random(seed);
    this.random = random;
    this.profile = { ...drawProfile(random), ...drawDamage(new Random(seed ^ damageSalt)), ...profile };
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
      onStart: (machine, idHigh) => this.decisions.begins(machine, idHigh),
      onUp: (machine) => {
        this.damage.isUp(machine);
        this.invariants.checkRestarted(machine.replica!.raft);
      },
      onDown: (machine) => this.restartLater(machine),
      onFailure: (machine, error) => this.fail(machine, error),
      onRefused: (machine, error) => this.damage.refused(machine, error),
      peerUrls: () => new Map(this.fleet.active.map(({ name, peerUrl }) => [name, [peerUrl]])),
      onRemoved: (machine) => {
        if (this.damage.comesBack(machine)) return;
        clock.after(random.below(leaveMaxUs), 'leave', null, () => this.retire(machine));
      },
      note,
    };
    const fleet = new Fleet(random, this.profile.skew, this.around);
    this.fleet = fleet;
    const machines = (): Machine[] => fleet.active;
    const leader = (): Machine | undefined => fleet.leader;
    const upkeep = new Upkeep({ clock, random, ledger, machines });
    this.upkeep = upkeep;
    this.clients = new Clients({ clock, random, profile: this.profile, ledger, upkeep, machines, note });
    this.decisions = new OwnDecisions(ledger);
    const fastest = (): number => fleet.fastest;
    this.serviceClients = new ServiceClients({
      clock,
      random,
      profile: this.profile,
      ledger,
      fastest,
      machines,
      note,
    });
    this.faults = new Faults({
      clock,
      random,
      profile: this.profile,
      network,
      machines,
      leader,
      note: noteAll,
    });
    this.damage = new DiskDamage({ clock, random, machines, note: noteAll });
    this.administrator = new Administrator({
      random,
      leader,
      machineOf: (id) => fleet.of(id),
      makeMachine: () => fleet.make([]),
      note: noteAll,
    });
  }

  async run(): Promise<Outcome> {
    const unobserve = observeApplications((state, entry, result) => {
      const machine = this.fleet.machines.find(({ replica }) => replica?.state === state);
      this.ledger.observe(machine?.name ?? 'one that starts', entry, result);
      this.serviceClients.tree.observe(state);
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
      first.push({ id: BigInt(id), peerUrls: [peerUrlOf(nameOf(BigInt(id)))] });
    }
    for (let id = 1; id <= voters; id++) this.fleet.make(first).start();
    this.clients.start();
    this.serviceClients.start();
    this.faults.start();
    const { membershipPeriodMs, upkeepPeriodMs, damagePeriodMs } = this.profile;
    this.faults.every(damagePeriodMs, () => this.damage.act());
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
      await this.damage.pending;
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
    if (raft.role === 'leader') this.decisions.leads(machine, raft.term);
    this.faults.changed(machine, raft);
  }

  /** Ends all faults, and waits until the cluster has come to agree. */
  private async settle(): Promise<void> {
    const { clock, profile, clients, serviceClients, ledger, fleet } = this;
    this.isCalm = true;
    this.faults.stop();
    this.damage.stop();
    clients.stop();
    serviceClients.settle();
    Object.assign(this.network.faults, { lossChance: 0, duplicateChance: 0, lateChance: 0, reorders: false });
    const retire = (machine: Machine): void => this.retire(machine);
    this.settlement = new Settlement({ clock, profile, ledger, clients, serviceClients, fleet, retire });
    const { settlement } = this;
    await this.runUntil(() => settlement.isOver());
    this.checkLogs();
    this.checkStates();
    for (const { name, replica } of fleet.machines) {
      if (replica !== null) ledger.checkStore(name, replica.state);
    }
  }

  private checkLogs(): void {
    for (const a of this.fleet.machines) {
      if (a.replica === null) continue;
      for (const b of this.fleet.machines) {
        if (b.replica !== null && a.identity.memberId < b.identity.memberId)
          checkLogMatching(a.replica.raft, b.replica.raft);
      }
    }
  }

  private checkStates(): void {
    for (const { replica, name } of this.fleet.machines) {
      if (replica === null) continue;
      const source = replica.state.snapshot();
      let hash = 0;
      for (let chunk = source.next(1 << 20); chunk !== null; chunk = source.next(1 << 20))
        hash = checksum(chunk, hash);
      source.release();
      this.ledger.observeState(name, replica.state.appliedIndex, hash);
    }
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

  private outcome(): Outcome {
    return {
      seed: this.seed,
      events: this.events,
      traceHash: this.trace.hash,
      virtualMs: Math.round(this.clock.nowUs / 1000),
      counts: {
        leftBehind: this.settlement?.isLeftBehind ? 1 : 0,
        entries: this.ledger.lastIndex,
        terms: Math.max(...this.fleet.machines.map(({ replica }) => replica?.raft.term ?? 0)),
        snapshotsInstalled: this.fleet.machines.reduce((sum, machine) => sum + machine.snapshotsInstalled, 0),
        ...this.clients.counts,
        ...this.serviceClients.counts,
        ...this.faults.counts,
        ...this.damage.counts,
        ...this.administrator.counts,
      },
    };
  }
}

function at(timeUs: number): string {
  return (timeUs / 1000).toFixed(3).padStart(10);
}
