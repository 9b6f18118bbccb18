import { type PlainEvent, WatchClient } from '../support/watch-client.ts';
import type { Endpoint } from './recorded-client.ts';

/** A member that says nothing for so long is left for another one. */
const silenceMsMax = 1_500;
const restAfterFailureMs = 30;

/**
 * A watch of a prefix that goes on at another member whenever its own fails, says that it has no leader, or is silent: from
 * the revision behind the last one that it saw, as etcd's clients do.
 */
export class FollowingWatcher {
  readonly events: PlainEvent[] = [];
  /** How often it went on at another member. */
  moves = 0;
  /** What a watch guarantees and did not keep, if anything. */
  broken: string | null = null;
  private readonly prefix: string;
  private readonly endpoints: () => readonly Endpoint[];
  private nextRevision: number;
  private isStopping = false;
  private client: WatchClient | null = null;
  private readonly running: Promise<void>;

  constructor(prefix: string, startRevision: number, endpoints: () => readonly Endpoint[]) {
    this.prefix = prefix;
    this.nextRevision = startRevision;
    this.endpoints = endpoints;
    this.running = this.run();
  }

  /** Resolves when it has seen that revision; rejects after the time limit. */
  async reaches(revision: number, timeLimitMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeLimitMs;
    while (this.nextRevision <= revision) {
      if (performance.now() > deadlineMs) {
        throw new Error(`the watch has come to revision ${this.nextRevision - 1} of ${revision}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.client?.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping && this.broken === null) {
      const endpoints = this.endpoints();
      const client = new WatchClient(endpoints[this.moves % endpoints.length]!.endpoint, {
        hasleader: 'true',
      });
      this.client = client;
      client.create({
        key: Buffer.from(this.prefix),
        range_end: prefixEnd(this.prefix),
        start_revision: String(this.nextRevision),
      });
      try {
        await this.follow(client);
      } catch {
        // It was silent.
      } finally {
        client.close();
      }
      this.moves++;
      if (!this.isStopping) await new Promise((resolve) => setTimeout(resolve, restAfterFailureMs));
    }
  }

  private async follow(client: WatchClient): Promise<void> {
    for (let taken = 0; ; ) {
      await client.until(
        'an event',
        () => client.responses.length > taken || client.status !== null || this.isStopping,
        silenceMsMax,
      );
      for (; taken < client.responses.length; taken++) {
        const { events, canceled, cancel_reason, compact_revision } = client.responses[taken]!;
        if (compact_revision !== '0') this.broken = `a watch was compacted away at ${compact_revision}`;
        for (const event of events) this.take(event);
        // All changes of one revision come in one response.
        if (events.length > 0) this.nextRevision = Number(events.at(-1)!.kv.mod_revision) + 1;
        if (canceled) throw new Error(cancel_reason);
      }
      if (client.status !== null || this.isStopping) return;
    }
  }

  private take(event: PlainEvent): void {
    const revision = Number(event.kv.mod_revision);
    const newest = Math.max(this.nextRevision - 1, Number(this.events.at(-1)?.kv.mod_revision ?? 0));
    // Every change of the load has a revision of its own.
    if (revision <= newest) this.broken ??= `revision ${revision} came after revision ${newest}`;
    this.events.push(event);
  }
}

/** The end of the range of all keys that begin with a prefix, which does not end in 0xff. */
export function prefixEnd(prefix: string): Buffer {
  const end = Buffer.from(prefix);
  end[end.length - 1]!++;
  return end;
}
