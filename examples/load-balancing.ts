/**
 * A load-balancing table. Back ends are kept under `balance/<service>/<address>`, each with its weight; balancers hold
 * the table in memory and follow it, so that a change of weights reaches all of them without a request waiting for it.
 *
 *     node build/examples/load-balancing.js [HOST:PORT]
 */
import type { Etcd3, Watcher } from 'etcd3';
import { connect, revisionAfter } from './connect.ts';

interface BackEnd {
  address: string;
  weight: number;
  /** Of smooth weighted round robin: what it is owed. */
  credit: number;
}

/** Spreads requests over the back ends of a service in proportion to their weights. */
class Balancer {
  private readonly backEnds = new Map<string, BackEnd>();
  private watcher: Watcher | null = null;
  /** Called after each change of the table. */
  onChange: () => void = () => {};

  static async follow(client: Etcd3, service: string): Promise<Balancer> {
    const balancer = new Balancer();
    const prefix = `balance/${service}/`;
    const addressOf = (key: Buffer) => key.toString().slice(prefix.length);
    const read = await client.getAll().prefix(prefix).exec();
    for (const { key, value } of read.kvs) balancer.set(addressOf(key), Number(value));
    const watcher = await client.watch().prefix(prefix).startRevision(revisionAfter(read)).create();
    watcher.on('put', ({ key, value }) => balancer.set(addressOf(key), Number(value)));
    watcher.on('delete', ({ key }) => balancer.set(addressOf(key), 0));
    balancer.watcher = watcher;
    return balancer;
  }

  /** The back end for the next request: the one that is owed most. */
  next(): string {
    let total = 0;
    let chosen: BackEnd | null = null;
    for (const backEnd of this.backEnds.values()) {
      total += backEnd.weight;
      backEnd.credit += backEnd.weight;
      if (chosen === null || backEnd.credit > chosen.credit) chosen = backEnd;
    }
    if (chosen === null) throw new Error('no back end');
    chosen.credit -= total;
    return chosen.address;
  }

  async stop(): Promise<void> {
    await this.watcher?.cancel();
  }

  private set(address: string, weight: number): void {
    if (weight === 0) this.backEnds.delete(address);
    else this.backEnds.set(address, { address, weight, credit: 0 });
    this.onChange();
  }
}

/** Sends 60 requests and tells how many each back end got. */
function spread(balancer: Balancer): void {
  const counts = new Map<string, number>();
  for (let request = 0; request < 60; request++) {
    const address = balancer.next();
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  const texts = [...counts].sort().map(([address, count]) => `${address}=${count}`);
  console.log(`60 requests: ${texts.join(' ')}`);
}

const operator = connect();
const setWeight = (address: string, weight: number) =>
  operator.put(`balance/web/${address}`).value(weight).exec();
await setWeight('10.0.0.1:80', 1);
await setWeight('10.0.0.2:80', 2);

const client = connect();
const balancer = await Balancer.follow(client, 'web');
spread(balancer);

/** Runs a change of the table and waits until the balancer has it. */
async function change(what: string, run: () => Promise<unknown>): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    balancer.onChange = resolve;
  });
  await run();
  await arrived;
  console.log(what);
  spread(balancer);
}

await change('10.0.0.3:80 joins with weight 3', () => setWeight('10.0.0.3:80', 3));
await change('10.0.0.2:80 gets weight 6', () => setWeight('10.0.0.2:80', 6));
await change('10.0.0.1:80 is drained', () => operator.delete().key('balance/web/10.0.0.1:80').exec());

await balancer.stop();
client.close();
operator.close();
