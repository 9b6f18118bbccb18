/**
 * A queue. Producers add items under `queue/<name>/items/`, consumers take the oldest, and no item is taken twice. The
 * order is that of etcd's revisions, which no clock can disturb.
 *
 * A consumer may be told to start only when a condition is met: it waits until `queue/<name>/condition` says how many
 * items have to be there (or anything else: that a certain task is done, that an operator gives the word).
 *
 *     node build/examples/distributed-queue.js [HOST:PORT]
 */
import { randomUUID } from 'node:crypto';
import type { Etcd3 } from 'etcd3';
import { connect, revisionAfter } from './connect.ts';

class Queue {
  private readonly client: Etcd3;
  private readonly items: string;
  private readonly condition: string;

  constructor(client: Etcd3, name: string) {
    this.client = client;
    this.items = `queue/${name}/items/`;
    this.condition = `queue/${name}/condition`;
  }

  /** Adds an item at the end. */
  async add(item: string): Promise<void> {
    await this.client.put(`${this.items}${randomUUID()}`).value(item);
  }

  /** Takes the oldest item; waits for one while there is none. */
  async take(): Promise<string> {
    for (;;) {
      const read = await this.client.getAll().prefix(this.items).sort('Create', 'Ascend').limit(1).exec();
      const [oldest] = read.kvs;
      if (oldest === undefined) {
        await this.nextChange(this.items, revisionAfter(read));
        continue;
      }
      const { key, value } = oldest;
      // Of all who try it, one deletes it.
      const { succeeded } = await this.client
        .if(key, 'Create', '==', oldest.create_revision)
        .then(this.client.delete().key(key))
        .commit();
      if (succeeded) return value.toString();
    }
  }

  /** Says from how many items on consumers are to start. */
  async startAt(size: number): Promise<void> {
    await this.client.put(this.condition).value(size);
  }

  /** Resolves when the condition is there and met. */
  async whenReady(): Promise<void> {
    for (;;) {
      const read = await this.client.getAll().prefix(this.items).exec();
      const size = await this.client.get(this.condition).number();
      if (size !== null && read.kvs.length >= size) return;
      const waiting = size === null ? 'the condition' : `${size} items, there are ${read.kvs.length}`;
      console.log(`consumer waits for ${waiting}`);
      await this.nextChange(this.condition.slice(0, -'condition'.length), revisionAfter(read));
    }
  }

  /** Resolves at the first change under a prefix from that revision on. */
  private async nextChange(prefix: string, fromRevision: string): Promise<void> {
    const watcher = await this.client.watch().prefix(prefix).startRevision(fromRevision).create();
    await new Promise((resolve) => watcher.once('data', resolve));
    await watcher.cancel();
  }
}

const producer = connect();
const queue = new Queue(producer, 'mail');

const consumers = connect();
const consumer = new Queue(consumers, 'mail');
const started = consumer.whenReady().then(() => console.log('consumer starts'));

await queue.startAt(3);
for (const item of ['one', 'two', 'three']) {
  console.log(`produced: ${item}`);
  await queue.add(item);
}
await started;
for (let i = 0; i < 3; i++) console.log(`consumed: ${await consumer.take()}`);

// Two consumers at once share what comes: each item goes to one of them.
const shared = Promise.all([consumer.take(), new Queue(consumers, 'mail').take()]);
await queue.add('four');
await queue.add('five');
console.log(`shared: ${(await shared).sort().join(', ')}`);

await producer.delete().prefix('queue/mail/');
producer.close();
consumers.close();
