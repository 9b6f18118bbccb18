/**
 * `kill -9` under load, round after round on the same data: what was acknowledged is there after the restart, nothing is
 * there twice, and of what was under way at the kill each write is there whole or not at all.
 *
 *     npm run crash -- --rounds 50 [--against etcd] [--seed N]
 */
import { parseArgs } from 'node:util';
import { etcd } from '../support/etcd-process.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import { Random } from '../support/random.ts';
import { ServerProcess } from '../support/server-process.ts';
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

  /** Writes until the server is gone. */
  async write(client: GrpcClient, acknowledge: (write: Acknowledged) => void): Promise<void> {
    for (;;) {
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

/** The rounds on one server; a failed check throws with what was expected and found. */
export class KillUnderLoad {
  private readonly server: ServerProcess;
  private readonly random: Random;
  private readonly writers = Array.from({ length: clients * writersPerClient }, (_, id) => new Writer(id));
  /** Every write that happened adds one. */
  private revision = 1;

  constructor(server: ServerProcess, seed: number) {
    this.server = server;
    this.random = new Random(seed);
  }

  async round(): Promise<RoundReport> {
    const acknowledged = await this.loadAndKill();
    const startedAtMs = performance.now();
    await this.server.restart();
    const restartS = (performance.now() - startedAtMs) / 1000;
    const client = new GrpcClient(this.server.endpoint);
    try {
      const pending = await this.settlePending(client);
      await this.checkRevision(client);
      for (const writer of this.writers) await this.checkKeys(client, writer);
      await this.checkHistory(client, acknowledged);
      return { acknowledged: acknowledged.length, ...pending, restartS };
    } finally {
      client.close();
    }
  }

  private async loadAndKill(): Promise<Acknowledged[]> {
    const { server, random } = this;
    const connections = Array.from({ length: clients }, () => new GrpcClient(server.endpoint));
    const target = random.between(acknowledgedMin, acknowledgedMax);
    const acknowledged: Acknowledged[] = [];
    let killed = Promise.resolve();
    await Promise.all(
      this.writers.map((writer, i) =>
        writer.write(connections[i % clients]!, (write) => {
          acknowledged.push(write);
          if (acknowledged.length === target)
            killed = this.killAfter(random.below(killDelayMsMax * 1000) / 1000);
          this.revision = Math.max(this.revision, write.revision);
        }),
      ),
    );
    await killed;
    for (const connection of connections) connection.close();
    if (acknowledged.length < target) {
      throw new Error(
        `a write was refused before the kill; the server said:\n${server.output.slice(-2_000)}`,
      );
    }
    return acknowledged;
  }

  private async killAfter(delayMs: number): Promise<void> {
    const untilMs = performance.now() + delayMs;
    // A timer is too coarse for parts of a millisecond.
    while (performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
    await this.server.kill();
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
      against: { type: 'string', default: 'wald' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const program = values.against === 'etcd' ? etcd : wald;
  const server = await ServerProcess.start(program);
  const rounds = Number(values.rounds);
  let acknowledged = 0;
  try {
    const test = new KillUnderLoad(server, Number(values.seed));
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
    await server.remove();
  }
}

if (process.argv[1]?.match(/kill-under-load\.[jt]s$/)) await main();
