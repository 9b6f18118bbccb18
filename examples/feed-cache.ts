/**
 * A cache in the process: reads cost nothing, and are as old as the feed is behind. Who needs the newest asks the server.
 *
 *     node build/examples/feed-cache.js [HOST:PORT]
 */
import type { Etcd3 } from 'etcd3';
import { connect, revisionAfter } from './connect.ts';
import { feed } from './feed.ts';

/** Everything below a prefix. */
class Cache {
  private readonly values = new Map<string, string>();
  private readonly reading = new AbortController();
  private readonly waiting: { revision: number; resolve: () => void }[] = [];
  private revision = 0;

  /** Reads what there is, and follows it from then on. */
  static async open(client: Etcd3, prefix: string): Promise<Cache> {
    const cache = new Cache();
    const read = await client.getAll().prefix(prefix).exec();
    for (const { key, value } of read.kvs) cache.values.set(key.toString(), value.toString());
    cache.revision = Number(read.header.revision);
    cache.follow(prefix, Number(revisionAfter(read))).catch((error) => {
      // What it has is older and older now.
      console.error(`the cache ends: ${error.message}`);
      process.exitCode = 1;
    });
    return cache;
  }

  get(key: string): string | undefined {
    return this.values.get(key);
  }

  /** Resolves when it has what was written at a revision. */
  has(revision: number): Promise<void> {
    return new Promise((resolve) => {
      if (revision <= this.revision) resolve();
      else this.waiting.push({ revision, resolve });
    });
  }

  close(): void {
    this.reading.abort();
  }

  private async follow(prefix: string, from: number): Promise<void> {
    for await (const changes of feed(prefix, from, this.reading.signal)) {
      for (const { key, value } of changes) {
        if (value === undefined) this.values.delete(key);
        else this.values.set(key, value);
      }
      this.revision = changes[0]!.revision;
      for (const { revision, resolve } of this.waiting) if (revision <= this.revision) resolve();
    }
  }
}

const client = connect();
await client.delete().prefix('prices/');
await client.put('prices/tea').value('3');
const cache = await Cache.open(client, 'prices/');
console.log(`tea: ${cache.get('prices/tea')}`);

const { header } = await client.put('prices/tea').value('4');
await cache.has(Number(header.revision));
console.log(`tea: ${cache.get('prices/tea')}, coffee: ${cache.get('prices/coffee')}`);
cache.close();
client.close();
