/**
 * Service discovery. Every instance registers its address under `services/<service>/<instance>`, on a lease that it
 * keeps alive; whoever needs the service lists that directory once and follows it by a watch. An instance that stops
 * revokes its lease, and its entry is gone at once; one that crashes is gone when its lease ends.
 *
 *     node build/examples/service-discovery.js [HOST:PORT]
 */
import type { Etcd3, Lease, Watcher } from 'etcd3';
import { connect, revisionAfter } from './connect.ts';

const ttlS = 3;

/** Enters an instance into the directory. etcd3 keeps the lease alive in the background. */
async function register(client: Etcd3, service: string, instance: string, address: string): Promise<Lease> {
  const lease = client.lease(ttlS);
  await lease.put(`services/${service}/${instance}`).value(address);
  return lease;
}

/** The instances of a service as they are now, and from now on. */
class Directory {
  readonly instances = new Map<string, string>();
  private watcher: Watcher | null = null;
  private waiting: { is: () => boolean; resolve: () => void }[] = [];

  static async follow(client: Etcd3, service: string): Promise<Directory> {
    const directory = new Directory();
    const prefix = `services/${service}/`;
    const nameOf = (key: Buffer) => key.toString().slice(prefix.length);
    const listed = await client.getAll().prefix(prefix).exec();
    for (const { key, value } of listed.kvs) directory.instances.set(nameOf(key), value.toString());
    const watcher = await client.watch().prefix(prefix).startRevision(revisionAfter(listed)).create();
    watcher.on('put', ({ key, value }) => {
      console.log(`up: ${nameOf(key)} at ${value}`);
      directory.instances.set(nameOf(key), value.toString());
      directory.changed();
    });
    watcher.on('delete', ({ key }) => {
      console.log(`down: ${nameOf(key)}`);
      directory.instances.delete(nameOf(key));
      directory.changed();
    });
    directory.watcher = watcher;
    return directory;
  }

  async stop(): Promise<void> {
    await this.watcher?.cancel();
  }

  /** Resolves when exactly these instances are there. */
  has(...names: string[]): Promise<void> {
    const is = () => [...this.instances.keys()].sort().join() === names.join();
    if (is()) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push({ is, resolve });
    });
  }

  private changed(): void {
    for (const { is, resolve } of this.waiting) if (is()) resolve();
    this.waiting = this.waiting.filter(({ is }) => !is());
  }
}

const servers = connect();
const first = await register(servers, 'api', 'api-1', '10.0.0.1:8080');
const second = await register(servers, 'api', 'api-2', '10.0.0.2:8080');

const client = connect();
const directory = await Directory.follow(client, 'api');
for (const [name, address] of directory.instances) console.log(`listed: ${name} at ${address}`);

const third = await register(servers, 'api', 'api-3', '10.0.0.3:8080');
await directory.has('api-1', 'api-2', 'api-3');

console.log('api-2 stops');
await second.revoke();
await directory.has('api-1', 'api-3');

console.log('api-1 crashes: its lease is not kept alive any more');
first.release();
await directory.has('api-3');

await third.revoke();
await directory.has();
await directory.stop();
client.close();
servers.close();
