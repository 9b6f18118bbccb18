import { type Operation, writtenValue } from '../linearizability/history.ts';
import { Random } from '../support/random.ts';
import { type Endpoint, RecordedClient, type Recorder } from './recorded-client.ts';

const clients = 8;
const keysPerLoad = 5;
/** A client rests so long between two operations: the members shall have faults, not too much to do. */
const restMsMax = 8;
/** A client that was refused rests longer. */
const restAfterFailureMs = 20;
const hurryMs = 120;
/** Clients that write at one member alone. */
const writersAt = 2;

/** Clients that write and read a few keys all the time, and the history of what they did. */
export class RecordedLoad implements Recorder {
  /** All its keys begin with it. */
  readonly prefix: string;
  readonly keys: readonly string[];
  readonly history: Operation[] = [];
  /** What was said instead of an answer, and how often. */
  readonly complaints = new Map<string, number>();
  /** Complaints that no fault explains. */
  readonly unexpected = new Set<string>();
  private readonly clients: RecordedClient[];
  private readonly random: Random;
  private readonly patience: number;
  private readonly writesAtMs: number[] = [];
  private lastId = 0;
  private isStopping = false;
  private isHurried = false;
  private running: Promise<unknown> = Promise.resolve();

  /** @param patience by what all time limits are multiplied */
  constructor(prefix: string, seed: number, endpoints: () => readonly Endpoint[], patience: number) {
    this.prefix = prefix;
    this.patience = patience;
    this.random = new Random(seed);
    this.keys = Array.from({ length: keysPerLoad }, (_, i) => `${prefix}${i}`);
    this.clients = Array.from(
      { length: clients },
      (_, id) => new RecordedClient(id, this, new Random(this.random.next()), endpoints),
    );
  }

  start(): void {
    this.running = Promise.all(this.clients.map((client) => this.run(() => client.act(this.keys))));
  }

  /** Adds clients that read from one member alone, whatever it answers: one for each key, since old reads are rare. */
  readAt(endpoint: Endpoint): void {
    for (const key of this.keys) this.addAt(endpoint, (client) => client.get(key));
  }

  /** Adds clients that write at one member alone: what it acknowledges must be there. */
  writeAt(endpoint: Endpoint): void {
    for (let i = 0; i < writersAt; i++) this.addAt(endpoint, (client) => client.write(this.keys));
  }

  /** Lets clients do one thing after the other without rest for a moment, so that a fault meets many of them under way. */
  async hurry(): Promise<void> {
    this.isHurried = true;
    await sleep(hurryMs);
    this.isHurried = false;
  }

  /** Resolves when the operations that were under way have ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** Reads every key once more, as a part of the history. */
  async readAll(): Promise<void> {
    for (const [i, key] of this.keys.entries()) await this.clients[i % clients]!.get(key);
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  nextId(): number {
    return ++this.lastId;
  }

  record(operation: Operation): void {
    this.history.push(operation);
    if (operation.result !== null && writtenValue(operation) !== undefined) {
      this.writesAtMs.push(operation.returnedMs);
    }
  }

  failed(complaint: string, isExpected: boolean): void {
    const [brief] = complaint.split(' after ') as [string];
    this.complaints.set(brief, (this.complaints.get(brief) ?? 0) + 1);
    if (!isExpected) this.unexpected.add(complaint);
  }

  /** Writes that were acknowledged since then. */
  writesSince(ms: number): number {
    let count = 0;
    while (count < this.writesAtMs.length && this.writesAtMs.at(-1 - count)! >= ms) count++;
    return count;
  }

  /** Resolves when so many more writes were acknowledged; rejects, and says how many were, after the time limit. */
  async goesOn(writes: number, timeLimitMs: number): Promise<void> {
    const startedMs = performance.now();
    while (this.writesSince(startedMs) < writes) {
      if (performance.now() - startedMs > timeLimitMs * this.patience) {
        const count = this.writesSince(startedMs);
        const said = [...this.complaints].map(([complaint, times]) => `${times} × ${complaint}`).join('; ');
        throw new Error(
          `${count} of ${writes} writes were done within ${timeLimitMs * this.patience} ms; complaints: ${said}`,
        );
      }
      await sleep(5);
    }
  }

  /** The longest time without an acknowledged write of any client, in ms, from some time on. */
  longestPauseMs(fromMs = 0): number {
    let longest = 0;
    let previous: number | null = null;
    for (const atMs of this.writesAtMs) {
      if (previous !== null && atMs >= fromMs) longest = Math.max(longest, atMs - previous);
      previous = atMs;
    }
    return longest;
  }

  private addAt(endpoint: Endpoint, act: (client: RecordedClient) => Promise<boolean>): void {
    const random = new Random(this.random.next());
    const client = new RecordedClient(this.clients.length, this, random, () => [endpoint]);
    this.clients.push(client);
    this.running = Promise.all([this.running, this.run(() => act(client))]);
  }

  private async run(act: () => Promise<boolean>): Promise<void> {
    while (!this.isStopping) {
      const answered = await act();
      if (!answered) await sleep(restAfterFailureMs);
      else if (!this.isHurried) await sleep(this.random.below(restMsMax * 1000) / 1000);
    }
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
