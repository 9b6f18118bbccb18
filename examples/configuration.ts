/**
 * Publishing configuration, and subscribing to it. Subscribers read the settings under `config/<application>/` once and
 * are told of every change; what was published together arrives together. Publishers change what they have read, and
 * only if nobody else has changed it meanwhile.
 *
 *     node build/examples/configuration.js [HOST:PORT]
 */
import type { Etcd3, Watcher } from 'etcd3';
import { connect, revisionAfter } from './connect.ts';

type Settings = Record<string, string>;

/** Sets several settings in one transaction: every subscriber sees all of them or none. */
async function publish(client: Etcd3, application: string, settings: Settings): Promise<void> {
  const puts = Object.entries(settings).map(([name, value]) =>
    client.put(`config/${application}/${name}`).value(value),
  );
  // A comparison that always holds: a transaction has to have one in this client.
  await client
    .if(`config/${application}/`, 'Version', '==', 0)
    .then(...puts)
    .commit();
}

/** Changes one setting, if it still has the value that the change was made from. Returns whether it had. */
async function replace(
  client: Etcd3,
  application: string,
  name: string,
  from: string,
  to: string,
): Promise<boolean> {
  const key = `config/${application}/${name}`;
  const { succeeded } = await client.if(key, 'Value', '==', from).then(client.put(key).value(to)).commit();
  return succeeded;
}

/** Calls back with all settings: now, and after each change. */
async function subscribe(
  client: Etcd3,
  application: string,
  onSettings: (settings: Settings) => void,
): Promise<Watcher> {
  const prefix = `config/${application}/`;
  const read = await client.getAll().prefix(prefix).exec();
  const settings: Settings = {};
  for (const { key, value } of read.kvs) settings[key.toString().slice(prefix.length)] = value.toString();
  onSettings(settings);
  const watcher = await client.watch().prefix(prefix).startRevision(revisionAfter(read)).create();
  watcher.on('data', ({ events }) => {
    for (const { type, kv } of events) {
      const name = kv.key.toString().slice(prefix.length);
      if (type === 'Put') settings[name] = kv.value.toString();
      else delete settings[name];
    }
    onSettings(settings);
  });
  return watcher;
}

const publisher = connect();
await publish(publisher, 'shop', { currency: 'EUR', pageSize: '20' });

const subscriber = connect();
let seen: (text: string) => void = () => {};
const watcher = await subscribe(subscriber, 'shop', (settings) => {
  const text = JSON.stringify(settings);
  console.log(`settings: ${text}`);
  seen(text);
});
const toSee = (part: string) =>
  new Promise<void>((resolve) => {
    seen = (text) => text.includes(part) && resolve();
  });

const both = toSee('"30"');
await publish(publisher, 'shop', { currency: 'USD', pageSize: '30' });
await both;

const replaced = toSee('"CHF"');
console.log(`USD to CHF: ${await replace(publisher, 'shop', 'currency', 'USD', 'CHF')}`);
console.log(`USD to GBP: ${await replace(publisher, 'shop', 'currency', 'USD', 'GBP')}`);
await replaced;

const removed = toSee('{"currency":"CHF"}');
await publisher.delete().key('config/shop/pageSize');
await removed;

await watcher.cancel();
subscriber.close();
publisher.close();
