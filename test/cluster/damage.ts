import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ClusterProcess } from '../support/cluster-process.ts';
import { type DamageableDisk, damages } from '../support/disk-damage.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { Random } from '../support/random.ts';
import { wald } from '../support/wald-process.ts';
import { sleep } from './recorded-load.ts';
import { requireEqualHashes } from './verification.ts';

/** What a damage came to: of a member that does not even ask to be replaced, the files are put back. */
type ClusterOutcome = 'whole' | 'replaced' | 'both replaced' | 'put back';

/**
 * Damage to the files of a member of a cluster of real processes, at random, while clients write: it has everything, or comes back
 * under another ID, and nothing that was acknowledged is lost. Of two that are damaged at once, one gets its files back.
 */
export class ClusterDamage {
  private readonly cluster: ClusterProcess;
  private readonly random: Random;
  private readonly writers: readonly Writer[];
  /** Copies of the files of members, made when they did not run. */
  private readonly earlier = new Map<MemberProcess, DirectoryDisk>();

  private hasPutBack = false;

  private constructor(cluster: ClusterProcess, seed: number) {
    this.cluster = cluster;
    this.random = new Random(seed);
    this.writers = Array.from({ length: writersOfAll }, (_, id) => new Writer(id, cluster.endpoints));
  }

  static async open(members: number, seed: number): Promise<ClusterDamage> {
    const flags = [
      '--wal-segment-bytes=131072',
      '--snapshot-count=400',

      ...quick,
    ];
    return new ClusterDamage(await ClusterProcess.start(wald, { members, flags }), seed);
  }

  /** @throws Error that says what was lost, and what was damaged */
  async round(): Promise<{ kinds: string[]; outcome: ClusterOutcome }> {
    const { cluster, random } = this;
    const load = this.load();
    await load.reaches(random.between(50, 800));
    const victims = random.shuffled(cluster.members).slice(0, random.chance(0.15) ? 2 : 1);
    this.hasPutBack = false;
    const before = new Map(victims.map((victim) => [victim, victim.id]));
    await Promise.all(victims.map((victim) => victim.kill()));
    const kinds: string[] = [];
    const places: string[] = [];
    for (const victim of victims) {
      const [kind, where] = this.damage(victim);
      kinds.push(kind);
      places.push(`${victim.name}: ${kind} ${where}`);
    }
    try {
      for (const victim of victims) cluster.startMember(victim, ['--damaged-data=replace']);
      if (victims.length > 1) await this.untilStuck(victims);
      await cluster.until('voters', backLimitMs, () => this.areBack(victims));
      await load.stop();
      await this.verify();
    } catch (error) {
      throw new Error(`${(error as Error).message}\n  ${places.join('\n  ')}\n${cluster.outputs()}`);
    }
    const replaced = victims.filter((victim) => victim.id !== before.get(victim)).length;
    for (const { dataDirectory } of victims)
      rmSync(join(dataDirectory, 'wald', 'set-aside'), { recursive: true, force: true });
    if (replaced === 0) return { kinds, outcome: this.hasPutBack ? 'put back' : 'whole' };
    return { kinds, outcome: replaced === 1 ? 'replaced' : 'both replaced' };
  }

  async close(): Promise<void> {
    for (const writer of this.writers) writer.close();
    await this.cluster.close();
  }

  get acknowledged(): number {
    return this.writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  }

  private damage(victim: MemberProcess): [string, string] {
    const disk = new DirectoryDisk(victim.dataDirectory);
    const copy = `${victim.dataDirectory}.copy`;
    const earlier = this.earlier.get(victim) ?? disk;
    const [kind, inflict] = this.random.pick(damages);
    rmSync(`${copy}.next`, { recursive: true, force: true });
    cpSync(victim.dataDirectory, `${copy}.next`, { recursive: true });
    const where = inflict(disk, this.random, earlier);
    rmSync(copy, { recursive: true, force: true });
    renameSync(`${copy}.next`, copy);
    this.earlier.set(victim, new DirectoryDisk(copy));
    return [kind, where];
  }

  /** Where two of three say that nobody can replace them, one gets its files back. */
  private async untilStuck(victims: readonly MemberProcess[]): Promise<void> {
    const { cluster } = this;
    const sinceMs = Date.now();
    const isStuck = ({ output }: MemberProcess) =>
      output.split('\n').some((line) => {
        const isSaid =
          line.startsWith('{') && line.endsWith('}') && line.includes('it cannot be replaced yet');
        return isSaid && Date.parse(JSON.parse(line).ts) > sinceMs;
      });
    await cluster.until('fate of two', backLimitMs, async () => {
      if (victims.every(isStuck)) return true;
      return (
        (await this.areBack(victims)) ?? (await this.areBack(victims.filter((victim) => !isStuck(victim))))
      );
    });
    if (!victims.every(isStuck)) return;
    const [lucky] = victims;
    await lucky!.kill();
    this.putBack(lucky!);
  }

  private putBack(victim: MemberProcess): void {
    const { dataDirectory } = victim;
    rmSync(dataDirectory, { recursive: true });
    cpSync(`${dataDirectory}.copy`, dataDirectory, { recursive: true });
    this.cluster.startMember(victim);
    this.hasPutBack = true;
  }

  private async areBack(victims: readonly MemberProcess[]): Promise<true | null> {
    for (const victim of victims.filter(({ isRunning }) => !isRunning)) {
      const last = victim.output.trimEnd().split('\n').at(-1)!;
      if (!/the member cannot be replaced: | is damaged at byte /.test(last))
        throw new Error(`${victim.name} ended`);
      this.putBack(victim);
    }
    const statuses = await Promise.all(victims.map((victim) => victim.status()));
    const isVoter = statuses.every(
      (status) => status !== null && !status.isLearner && status.leaderId !== 0n,
    );
    return isVoter && victims.length > 0 ? true : null;
  }

  private load() {
    const load = { isOver: false };
    const running = Promise.all(this.writers.map((writer) => writer.run(load)));
    const from = this.acknowledged;
    return {
      reaches: async (writes: number) => {
        while (this.acknowledged < from + writes) await sleep(5);
        await sleep(this.random.below(100) === 0 ? 1_500 : 0);
      },
      stop: async () => {
        load.isOver = true;
        await running;
      },
    };
  }

  /** Every member has what was acknowledged, by itself. */
  private async verify(): Promise<void> {
    const { cluster } = this;
    await cluster.untilReady();
    await cluster.must(['put', 'end', 'end']);
    await cluster.untilEqual();
    const revision = (await cluster.members[0]!.status())!.revision;
    await requireEqualHashes(cluster.members, revision);
    for (const { name, endpoint } of cluster.members) {
      const client = new GrpcClient(endpoint);
      try {
        const request = { key: Buffer.from('key '), range_end: Buffer.from('key!'), serializable: true };
        const { kvs } = await client.get('KV/Range', request);
        const found = new Map(
          (kvs as { key: Buffer; value: Buffer }[]).map((kv) => [String(kv.key), String(kv.value)]),
        );
        for (const writer of this.writers) writer.check(found, name);
      } finally {
        client.close();
      }
    }
  }
}

/** Puts growing numbers under its keys, each at the member whose turn it is. */
class Writer {
  acknowledged = 0;
  private readonly id: number;
  private readonly clients: readonly GrpcClient[];
  private sequence = 0;
  private readonly expected = new Map<string, number>();

  constructor(id: number, endpoints: readonly string[]) {
    this.id = id;
    this.clients = endpoints.map((endpoint) => new GrpcClient(endpoint, reconnecting));
  }

  async run(load: { readonly isOver: boolean }): Promise<void> {
    for (let turn = this.id; !load.isOver; turn++) {
      const key = `key ${this.id}/${this.sequence % keysOfWriter}`;
      const value = `${++this.sequence} `.padEnd(valueBytes, 'v');
      const client = this.clients[turn % this.clients.length]!;
      const request = { key: Buffer.from(key), value: Buffer.from(value) };
      const { response } = await client.call('KV/Put', request, { timeLimitMs: 3_000 });
      if (response === null) {
        await sleep(20);
        continue;
      }
      this.acknowledged++;
      this.expected.set(key, this.sequence);
      await sleep(2);
    }
  }

  /** A later value is one whose answer was lost. */
  check(found: ReadonlyMap<string, string>, where: string): void {
    for (const [key, sequence] of this.expected) {
      const value = found.get(key);
      if (value === undefined || Number.parseInt(value, 10) < sequence)
        throw new Error(`${key} at ${where}: ${sequence} was acknowledged, found ${value?.split(' ', 1)[0]}`);
    }
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}

/** Files below a directory. */
class DirectoryDisk implements DamageableDisk {
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  paths(): string[] {
    return readdirSync(this.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(this.directory, join(entry.parentPath, entry.name)))
      .sort();
  }

  has(path: string): boolean {
    return existsSync(join(this.directory, path));
  }

  get(path: string): Buffer {
    return readFileSync(join(this.directory, path));
  }

  put(path: string, bytes: Uint8Array): void {
    writeFileSync(join(this.directory, path), bytes);
  }

  drop(path: string): void {
    rmSync(join(this.directory, path));
  }
}

const writersOfAll = 8;
const keysOfWriter = 25;
const valueBytes = 200;
const quick = ['--heartbeat-interval=30', '--election-timeout=300'];
const reconnecting = { 'grpc.initial_reconnect_backoff_ms': 20, 'grpc.max_reconnect_backoff_ms': 100 };
/** A replacement begins when the others have been connected for 5 s, and it asks again after 1, 2, 4, 8 and 16 s. */
const backLimitMs = 90_000;
