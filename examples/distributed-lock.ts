/**
 * Locks. `exclusive`: whoever is first gets the lock, all others are told at once that it is taken (etcd3's own lock).
 * `ordered`: everybody gets it, one after the other, in the order in which they asked; each waits for the one right
 * ahead alone, so that the end of a lock wakes nobody in vain. The keys of the ordered lock are those of `etcdctl lock`.
 *
 * A lock is held only for as long as its lease lives, which its holder may learn too late. What it protects should
 * therefore refuse an older holder: the `token` grows from holder to holder (docs/LOCKS.md).
 *
 *     node build/examples/distributed-lock.js [HOST:PORT]
 */
import { type Etcd3, EtcdLockFailedError, type Lease } from 'etcd3';
import { connect } from './connect.ts';

const ttlS = 5;

/** A lock that is given in the order of asking. */
class OrderedLock {
  /** Grows from holder to holder: the revision at which this one asked. */
  readonly token: bigint;
  private readonly lease: Lease;

  private constructor(lease: Lease, token: bigint) {
    this.lease = lease;
    this.token = token;
  }

  /** Takes a place in the queue, and resolves when nobody is ahead. */
  static async acquire(client: Etcd3, name: string, onQueued: () => void): Promise<OrderedLock> {
    const lease = client.lease(ttlS);
    const key = `${name}/${BigInt(await lease.grant()).toString(16)}`;
    const { header } = await lease.put(key).value('').exec();
    const token = BigInt(header.revision);
    onQueued();
    for (;;) {
      const ahead = await client
        .getAll()
        .prefix(`${name}/`)
        .maxCreateRevision(String(token - 1n))
        .sort('Create', 'Descend')
        .limit(1)
        .exec();
      const [last] = ahead.kvs;
      if (last === undefined) break;
      const watcher = await client
        .watch()
        .key(last.key)
        .only('delete')
        .startRevision(ahead.header.revision)
        .create();
      await new Promise((resolve) => watcher.once('delete', resolve));
      await watcher.cancel();
    }
    // The lease may have ended during the wait, and with it this place in the queue.
    const { kvs } = await client.get(key).exec();
    if (kvs[0]?.create_revision !== String(token)) throw new Error(`lost the place in the queue of ${name}`);
    return new OrderedLock(lease, token);
  }

  /** The key goes with its lease. */
  async release(): Promise<void> {
    await this.lease.revoke();
  }
}

/** What the lock protects: it takes writes of the newest holder only. */
class Ledger {
  readonly lines: string[] = [];
  private newestToken = 0n;

  write(token: bigint, line: string): void {
    if (token < this.newestToken) throw new Error(`the lock of token ${token} is over`);
    this.newestToken = token;
    this.lines.push(line);
  }
}

const client = connect();

const lock = client.lock('nightly-job').ttl(ttlS);
await lock.acquire();
console.log('exclusive: first has it');
await client
  .lock('nightly-job')
  .ttl(ttlS)
  .acquire()
  .catch((error) => {
    if (!(error instanceof EtcdLockFailedError)) throw error;
    console.log('exclusive: second is refused');
  });
await lock.release();
await client
  .lock('nightly-job')
  .ttl(ttlS)
  .do(() => {
    console.log('exclusive: third has it');
  });

const ledger = new Ledger();
const tokens: bigint[] = [];
const holders: Promise<void>[] = [];
for (const name of ['anna', 'boris', 'clara']) {
  await new Promise<void>((queued) => {
    holders.push(
      OrderedLock.acquire(client, 'ledger', queued).then(async (held) => {
        console.log(`ordered: ${name} has it`);
        tokens.push(held.token);
        ledger.write(held.token, `by ${name}`);
        await held.release();
      }),
    );
  });
}
await Promise.all(holders);
console.log(`ledger: ${ledger.lines.join(', ')}`);
try {
  ledger.write(tokens[0]!, 'too late');
} catch {
  console.log('ledger: a write of the first holder is refused now');
}
client.close();
