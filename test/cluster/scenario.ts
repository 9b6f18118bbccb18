import type { ClusterOptions, ClusterProcess } from '../support/cluster-process.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { Random } from '../support/random.ts';
import { FollowingWatcher } from './following-watcher.ts';
import { RecordedLoad, sleep } from './recorded-load.ts';
import {
  changesAt,
  changesOf,
  checkHistory,
  differenceOfChanges,
  requireEqualHashes,
} from './verification.ts';

const watchTimeLimitMs = 20_000;
/** Clients write undisturbed for so long before a fault. */
const calmMs = 300;

export interface Scenario {
  /** A sentence that says what is so. */
  name: string;
  /** What cluster it needs. */
  cluster: ClusterKind;
  /** It takes more than a few seconds: `npm run cluster` alone runs it. */
  isLong?: boolean;
  run(run: ScenarioRun): Promise<void>;
}

/** Its data are on a disk of its own where the network is private, which has room for everything that scenarios write. */
export const ownDiskMember = 2;
export const ownDiskBytes = 640 * 1024 * 1024;

/** Clusters that scenarios share, one after the other. */
export type ClusterKind = 'loopback' | 'private' | 'proxied';

export const clusterOptions: Readonly<Record<ClusterKind, ClusterOptions>> = {
  loopback: {},
  private: { network: 'private', disks: new Map([[ownDiskMember, ownDiskBytes]]) },
  proxied: { network: 'private', proxies: true },
};

/** Figures of a run. */
export interface ScenarioReport {
  operations: number;
  unknown: number;
  changes: number;
  longestPauseMs: number;
  watchMoves: number;
  complaints: ReadonlyMap<string, number>;
  /** What the scenario measured, under its name. */
  measured: ReadonlyMap<string, number>;
}

/** How many times longer than on a machine that does nothing else clients and members are waited for. */
const untimedPatience = 10;

let runs = 0;

/** A scenario under way: clients write and read, a watch follows them, and the members are done harm to. */
export class ScenarioRun {
  readonly cluster: ClusterProcess;
  readonly random: Random;
  readonly load: RecordedLoad;
  readonly watcher: FollowingWatcher;
  readonly measured = new Map<string, number>();
  private readonly isTimed: boolean;
  /** By what all time limits of the scenario are multiplied. */
  private readonly patience: number;
  private startedMs = 0;

  private constructor(cluster: ClusterProcess, seed: number, revision: number, isTimed: boolean) {
    this.cluster = cluster;
    this.isTimed = isTimed;
    this.patience = isTimed ? 1 : untimedPatience;
    this.random = new Random(seed);
    const prefix = `run${++runs}/`;
    const endpoints = () => cluster.members;
    this.load = new RecordedLoad(prefix, this.random.next(), endpoints, this.patience);
    this.watcher = new FollowingWatcher(prefix, revision + 1, endpoints);
  }

  /**
   * Runs a scenario on a cluster that is well; it is well afterwards, too, or this throws.
   * @param isTimed whether it has to go as fast as on a machine that does nothing else
   */
  static async of(
    scenario: Scenario,
    cluster: ClusterProcess,
    seed: number,
    isTimed: boolean,
  ): Promise<ScenarioReport> {
    const leader = await cluster.leader();
    const { revision } = (await leader.status())!;
    const run = new ScenarioRun(cluster, seed, revision, isTimed);
    try {
      run.load.start();
      run.startedMs = performance.now();
      await run.load.goesOn(20, 10_000);
      await sleep(calmMs);
      await scenario.run(run);
      return await run.verify();
    } catch (error) {
      throw new Error(`${(error as Error).stack}\n${cluster.outputs()}`);
    } finally {
      await run.load.stop();
      await run.watcher.stop();
      run.load.close();
    }
  }

  /** Notes how long something took. */
  async measure<T>(what: string, act: () => Promise<T>): Promise<T> {
    const fromMs = performance.now();
    const result = await act();
    this.measured.set(what, performance.now() - fromMs);
    return result;
  }

  /** Notes how long something took; where that counts, it must have been less than the limit. */
  took(what: string, ms: number, limitMs: number): void {
    this.measured.set(what, ms);
    if (this.isTimed && ms >= limitMs) throw new Error(`${what}: ${ms.toFixed(0)} ms`);
  }

  /** Asks again and again until the answer is not null: within the limit where that counts, else within a multiple of it. */
  until<T>(what: string, timeLimitMs: number, ask: () => Promise<T | null>): Promise<T> {
    return this.cluster.until(what, timeLimitMs * this.patience, ask);
  }

  /** The members but for these. */
  others(...members: MemberProcess[]): MemberProcess[] {
    return this.cluster.members.filter((member) => !members.includes(member));
  }

  /** Waits until all members are well again and clients go on, and checks everything that clients were told. */
  private async verify(): Promise<ScenarioReport> {
    const { cluster, load, watcher } = this;
    await cluster.mend();
    await cluster.untilReady();
    await load.goesOn(20, 15_000);
    await load.stop();
    await load.readAll();
    const toRevision = Math.max(...load.history.map(({ revision }) => revision ?? 0));
    const [first, ...others] = cluster.members;
    // The last change may be one of which nobody was told, or another run's; a write of this load ends the history.
    const lastRevision = await this.writeLast();
    const changes = await changesAt(first!, load.prefix, lastRevision);
    for (const other of others) {
      this.require(
        differenceOfChanges(
          first!.name,
          changes,
          other.name,
          await changesAt(other, load.prefix, lastRevision),
        ),
      );
    }
    await watcher.reaches(lastRevision, watchTimeLimitMs);
    this.require(watcher.broken);
    this.require(
      differenceOfChanges(first!.name, changes, 'the watch', changesOf(watcher.events, lastRevision)),
    );
    this.require(checkHistory(load.history, changes.slice(0, -1)));
    await requireEqualHashes(cluster.members, toRevision);
    if (load.unexpected.size > 0) {
      throw new Error(`clients were told: ${[...load.unexpected].join('; ')}`);
    }
    return {
      operations: load.history.length,
      unknown: load.history.filter(({ result }) => result === null).length,
      changes: changes.length,
      longestPauseMs: load.longestPauseMs(this.startedMs),
      watchMoves: watcher.moves,
      complaints: load.complaints,
      measured: this.measured,
    };
  }

  private async writeLast(): Promise<number> {
    const json = await this.cluster.must(['put', `${this.load.prefix}end`, 'end', '-w', 'json']);
    return Number(JSON.parse(json).header.revision);
  }

  private require(problem: string | null): void {
    if (problem !== null) throw new Error(problem);
  }
}
