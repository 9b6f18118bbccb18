/**
 * `kill -9` under load, round after round on the same data: what was acknowledged is there after the restart, nothing is
 * there twice, and of what was under way at the kill each write is there whole or not at all.
 *
 *     npm run crash -- --rounds 50 [--members 3] [--against etcd] [--seed N]
 *
 * Of several members a follower is killed, the leader, or all of them.
 */
import { parseArgs } from 'node:util';
import { requireEqualHashes } from '../cluster/verification.ts';
import { ClusterProcess } from '../support/cluster-process.ts';
import { etcd } from '../support/etcd-process.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { Random } from '../support/random.ts';
import { ServerProcess, type ServerProgram } from '../support/server-process.ts';
import { wald } from '../support/wald-process.ts';

const writersPerClient = 8;
const clients = 4;
const keysPerWriter = 4;
/** A kill comes after this many acknowledgements of a round. */
const acknowledgedMin = 50;
const acknowledgedMax = 1_500;
/** And up to so much later, so that it falls anywhere between the steps of a write. */
const killDelayMsMax = 5;
/** How many acknowledged writes of a round are read back at the revision that they were acknowledged with. */
const historyReadsMax = 200;

interface Acknowledged {
  key: string;
  value: string;
  revision: number;
}

/** What must be under a key: its last acknowledged write, and how many there were. */
interface Expected {
  value: string | null;
  revision: number;
  version: number;
}

/**
 * One client that writes one thing at a time: `sequence` under one of its keys, in turn; every other writer writes two
 * keys in one transaction. At most one of its writes is of unknown fate.
 */
class Writer {
  readonly keys: readonly string[][];
  readonly expected = new Map<string, Expected>();
  /** The write that was sent and not answered. */
  pending: { keys: readonly string[]; value: string } | null = null;
  private sequence = 0;

  constructor(id: number) {
    const pairs = id % 2 === 1;
    this.keys = Array.from({ length: keysPerWriter }, (_, slot) => {
      const key = `writer/${id}/${slot}`;
      return pairs ? [key, `${key}/other`] : [key];
    });
    for (const key of this.keys.flat()) this.expected.set(key, { value: null, revision: 0, version: 0 });
  }

  /** Writes until one is not answered, or `isOver` says so. */
  async write(
    client: GrpcClient,
    isOver: () => boolean,
    acknowledge: (write: Acknowledged) => void,
  ): Promise<void> {
    while (!isOver()) {
      const keys = this.keys[this.sequence % this.keys.length]!;
      const value = String(++this.sequence);
      this.pending = { keys, value };
      const puts = keys.map((key): PlainMessage => ({ key: Buffer.from(key), value: Buffer.from(value) }));
      const answer =
        puts.length === 1
          ? await client.call('KV/Put', puts[0]!)
          : await client.call('KV/Txn', { success: puts.map((put) => ({ request_put: put })) });
      if (answer.response === null) return;
      const revision = Number((answer.response.header as PlainMessage).revision);
      this.applied(this.pending, revision);
      for (const key of keys) acknowledge({ key, value, revision });
    }
  }

  /** The pending write is known to have happened. */
  applied({ keys, value }: { keys: readonly string[]; value: string }, revision: number): void {
    for (const key of keys) {
      const expected = this.expected.get(key)!;
      this.expected.set(key, { value, revision, version: expected.version + 1 });
    }
    this.pending = null;
  }
}

export interface RoundReport {
  acknowledged: number;
  /** Writes without an answer at the kill: there after the restart, and not. */
  pendingApplied: number;
  pendingLost: number;
  restartS: number;
}

/** What is killed: a server, or members of a cluster. */
export interface Victims {
  /** `host:port` of each. */
  readonly endpoints: readonly string[];
  /** The end of what they wrote. */
  readonly output: string;
  kill(random: Random): Promise<void>;
  /** Resolves when all serve again. */
  restart(): Promise<void>;
  /** Throws where they differ at a revision. */
  compare(revision: number): Promise<void>;
  remove(): Promise<void>;
}

export async function oneServer(program: ServerProgram): Promise<Victims> {
  const server = await ServerProcess.start(program);
  return {
    endpoints: [server.endpoint],
    get output() {
      return server.output.slice(-outputCharacters);
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
    compare: async () => {},
    remove: () => server.remove(),
  };
}

/** Their elections are quick, since many are to be held. */
export async function membersOf(program: ServerProgram, members: number): Promise<Victims> {
  const flags = ['--heartbeat-interval=30', '--election-timeout=300'];
  const cluster = await ClusterProcess.start(program, { members, flags });
  const killed = new Set<MemberProcess>();
  return {
    endpoints: cluster.endpoints,
    get output() {
      return cluster.outputs();
    },
    async kill(random) {
      const [leader, follower] = [await cluster.leader(), random.pick(await cluster.followers())];
      for (const victim of random.pick([[leader], [follower], cluster.members])) killed.add(victim);
      await Promise.all([...killed].map((member) => member.kill()));
    },
    async restart() {
      for (const member of killed) cluster.startMember(member);
      killed.clear();
      await cluster.untilReady();
    },
    compare: (revision) => requireEqualHashes(cluster.members, revision),
    remove: () => cluster.close(),
  };
}

const outputCharacters = 2_000;

/** The rounds on one server, or cluster; a failed check throws with what was expected and found. */
export class KillUnderLoad {
  private readonly victims: Victims;
  private readonly random: Random;
  private readonly writers = Array.from({ length: clients * writersPerClient }, (_, id) => new Writer(id));
  /** Every write that happened adds one. */
  private revision = 1;

  constructor(victims: Victims, seed: number) {
    this.victims = victims;
    this.random = new Random(seed);
  }

  async round(): Promise<RoundReport> {
    const acknowledged = await this.loadAndKill();
    const startedAtMs = performance.now();
    await this.victims.restart();
    const restartS = (performance.now() - startedAtMs) / 1000;
    const client = new GrpcClient(this.random.pick(this.victims.endpoints));
    try {
      const pending = await this.settlePending(client);
      await this.checkRevision(client);
      for (const writer of this.writers) await this.checkKeys(client, writer);
      await this.checkHistory(client, acknowledged);
      await this.victims.compare(this.revision);
      return { acknowledged: acknowledged.length, ...pending, restartS };
    } finally {
      client.close();
    }
  }

  private async loadAndKill(): Promise<Acknowledged[]> {
    const { random } = this;
    const { endpoints } = this.victims;
    const connections = Array.from(
      { length: clients },
      (_, i) => new GrpcClient(endpoints[i % endpoints.length]!),
    );
    const target = random.between(acknowledgedMin, acknowledgedMax);
    const acknowledged: Acknowledged[] = [];
    let killed = Promise.resolve();
    let isOver = false;
    const acknowledge = (write: Acknowledged) => {
      acknowledged.push(write);
      this.revision = Math.max(this.revision, write.revision);
      if (acknowledged.length !== target) return;
      killed = this.killAfter(random.below(killDelayMsMax * 1000) / 1000).finally(() => {
        isOver = true;
      });
    };
    await Promise.all(
      this.writers.map((writer, i) => writer.write(connections[i % clients]!, () => isOver, acknowledge)),
    );
    await killed;
    for (const connection of connections) connection.close();
    if (acknowledged.length < target) {
      throw new Error(`a write was refused before the kill; the server said:\n${this.victims.output}`);
    }
    return acknowledged;
  }

  private async killAfter(delayMs: number): Promise<void> {
    const untilMs = performance.now() + delayMs;
    // A timer is too coarse for parts of a millisecond.
    while (performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
    await this.victims.kill(this.random);
  }

  /** Finds out which of the unanswered writes happened: a pair of keys must tell the same. */
  private async settlePending(client: GrpcClient): Promise<{ pendingApplied: number; pendingLost: number }> {
    let [pendingApplied, pendingLost] = [0, 0];
    for (const writer of this.writers) {
      const { pending } = writer;
      if (pending === null) continue;
      const found = await Promise.all(pending.keys.map((key) => read(client, key)));
      const there = found.filter((kv) => kv?.value === pending.value);
      if (there.length !== 0 && there.length !== found.length) {
        throw new Error(`half of the transaction that puts ${pending.value} under ${pending.keys} is there`);
      }
      if (there.length === 0) {
        writer.pending = null;
        pendingLost++;
      } else {
        writer.applied(pending, there[0]!.revision);
        this.revision = Math.max(this.revision, there[0]!.revision);
        pendingApplied++;
      }
    }
    return { pendingApplied, pendingLost };
  }

  /** The store's revision counts writes: one more would be a write that happened twice, one less a lost one. */
  private async checkRevision(client: GrpcClient): Promise<void> {
    const { header } = await client.get('KV/Range', { key: Buffer.from('x') });
    const revision = Number((header as PlainMessage).revision);
    if (revision !== this.revision) {
      throw new Error(
        `after the restart the revision is ${revision}; the writes that happened give ${this.revision}`,
      );
    }
  }

  private async checkKeys(client: GrpcClient, writer: Writer): Promise<void> {
    for (const [key, expected] of writer.expected) {
      const found = (await read(client, key)) ?? { value: null, revision: 0, version: 0 };
      const isEqual =
        found.value === expected.value &&
        found.revision === expected.revision &&
        found.version === expected.version;
      if (isEqual) continue;
      throw new Error(`${key}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
    }
  }

  private async checkHistory(client: GrpcClient, acknowledged: readonly Acknowledged[]): Promise<void> {
    for (const { key, value, revision } of this.random.shuffled(acknowledged).slice(0, historyReadsMax)) {
      const found = await read(client, key, revision);
      if (found?.value === value && found.revision === revision) continue;
      throw new Error(
        `${key} at revision ${revision}: expected the acknowledged ${value}, found ${JSON.stringify(found)}`,
      );
    }
  }
}

async function read(client: GrpcClient, key: string, atRevision = 0): Promise<Expected | null> {
  const request = { key: Buffer.from(key), revision: String(atRevision) };
  const { kvs } = (await client.get('KV/Range', request)) as { kvs?: PlainMessage[] };
  const kv = kvs?.[0];
  if (kv === undefined) return null;
  return { value: String(kv.value), revision: Number(kv.mod_revision), version: Number(kv.version) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '50' },
      members: { type: 'string', default: '1' },
      against: { type: 'string', default: 'wald' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const program = values.against === 'etcd' ? etcd : wald;
  const members = Number(values.members);
  const victims = await (members === 1 ? oneServer(program) : membersOf(program, members));
  const rounds = Number(values.rounds);
  let acknowledged = 0;
  try {
    const test = new KillUnderLoad(victims, Number(values.seed));
    for (let round = 1; round <= rounds; round++) {
      const report = await test.round();
      acknowledged += report.acknowledged;
      console.log(
        `round ${round} of ${rounds}: ${report.acknowledged} acknowledged, all there; ` +
          `without an answer: ${report.pendingApplied} there, ${report.pendingLost} not; ` +
          `restart ${report.restartS.toFixed(2)} s`,
      );
    }
    console.log(`${rounds} rounds of kill -9: ${acknowledged} acknowledged writes, none lost, none twice`);
  } catch (error) {
    console.error(`seed ${values.seed}: ${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    await victims.remove();
  }
}

if (process.argv[1]?.match(/kill-under-load\.[jt]s$/)) await main();
