/**
 * Notification and coordination. A scheduler gives work to workers by writing it where they watch
 * (`work/todo/<worker>/<task>`), they report under `work/done/<task>`, and neither knows the other's address. Workers
 * show that they are alive by a key on a lease that they keep alive, their heartbeat; when one falls silent, the
 * scheduler gives what it had not done to another.
 *
 *     node build/examples/coordination.js [HOST:PORT]
 */
import type { Etcd3, Lease, Watcher } from 'etcd3';
import { connect, revisionAfter } from './connect.ts';

const heartbeatTtlS = 3;

/** Does what it is given until it is stopped, or dies. */
class Worker {
  private readonly client: Etcd3;
  private readonly name: string;
  private readonly heartbeat: Lease;
  private watcher: Watcher | null = null;

  private constructor(client: Etcd3, name: string) {
    this.client = client;
    this.name = name;
    this.heartbeat = client.lease(heartbeatTtlS);
  }

  static async start(client: Etcd3, name: string): Promise<Worker> {
    const worker = new Worker(client, name);
    worker.watcher = await client.watch().prefix(`work/todo/${name}/`).only('put').create();
    worker.watcher.on('put', ({ key }) => worker.work(key.toString().split('/').at(-1)!));
    await worker.heartbeat.put(`work/alive/${name}`).value('');
    return worker;
  }

  /** The report and the end of the task are one change, so that no task is done and still to do. */
  private async work(task: string): Promise<void> {
    const todo = `work/todo/${this.name}/${task}`;
    await this.client
      .if(todo, 'Create', '!=', 0)
      .then(this.client.put(`work/done/${task}`).value(this.name), this.client.delete().key(todo))
      .commit();
  }

  /** As a crash leaves it: no work, no heartbeat, no farewell. */
  async die(): Promise<void> {
    this.heartbeat.release();
    await this.watcher?.cancel();
  }

  async stop(): Promise<void> {
    await this.watcher?.cancel();
    await this.heartbeat.revoke();
  }
}

/** Gives tasks to the workers that are alive, and again to others when they die. */
class Scheduler {
  private readonly client: Etcd3;
  private readonly alive = new Set<string>();
  private readonly watchers: Watcher[] = [];
  private readonly reports = new Map<string, () => void>();

  private constructor(client: Etcd3) {
    this.client = client;
  }

  static async start(client: Etcd3): Promise<Scheduler> {
    const scheduler = new Scheduler(client);
    const read = await client.getAll().prefix('work/alive/').exec();
    for (const { key } of read.kvs) scheduler.alive.add(key.toString().split('/').at(-1)!);
    const workers = await client.watch().prefix('work/alive/').startRevision(revisionAfter(read)).create();
    workers.on('put', ({ key }) => scheduler.alive.add(key.toString().split('/').at(-1)!));
    workers.on('delete', ({ key }) => scheduler.reassign(key.toString().split('/').at(-1)!));
    const reports = await client.watch().prefix('work/done/').only('put').create();
    reports.on('put', ({ key, value }) => scheduler.report(key.toString().split('/').at(-1)!, `${value}`));
    scheduler.watchers.push(workers, reports);
    return scheduler;
  }

  /** Resolves when somebody has done it. */
  async assign(task: string, worker: string): Promise<void> {
    const reported = new Promise<void>((resolve) => {
      this.reports.set(task, resolve);
    });
    console.log(`${task} to ${worker}`);
    await this.client.put(`work/todo/${worker}/${task}`).value('');
    await reported;
  }

  async stop(): Promise<void> {
    for (const watcher of this.watchers) await watcher.cancel();
  }

  private report(task: string, worker: string): void {
    console.log(`${task} done by ${worker}`);
    this.reports.get(task)?.();
    this.reports.delete(task);
  }

  private async reassign(silent: string): Promise<void> {
    console.log(`no heartbeat of ${silent}`);
    this.alive.delete(silent);
    const [other] = [...this.alive].sort();
    if (other === undefined) return;
    const left = await this.client.getAll().prefix(`work/todo/${silent}/`).keys();
    for (const todo of left) {
      const task = todo.split('/').at(-1)!;
      console.log(`${task} to ${other}`);
      await this.client
        .if(todo, 'Create', '!=', 0)
        .then(this.client.delete().key(todo), this.client.put(`work/todo/${other}/${task}`).value(''))
        .commit();
    }
  }
}

const client = connect();
const anna = await Worker.start(client, 'anna');
const boris = await Worker.start(client, 'boris');
const scheduler = await Scheduler.start(client);

await Promise.all([scheduler.assign('index', 'anna'), scheduler.assign('report', 'boris')]);

await anna.die();
await scheduler.assign('backup', 'anna');

await scheduler.stop();
await boris.stop();
client.close();
