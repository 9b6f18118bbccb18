import { startEtcd } from '../../support/etcd-process.ts';
import { JsonClient } from '../../support/json-client.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startWald } from '../../support/wald-process.ts';
import type { Port } from './comparison.ts';

/** etcd and the server that is held beside it, with the same keys in both, and the ports that rows are sent to. */
export interface Sides {
  readonly etcd: ServerProcess;
  readonly other: ServerProcess;
  readonly ports: readonly Port[];
  remove(): Promise<void>;
}

/** Starts both. `etcd` in the place of wald shows what the comparison lets pass, and whether the rows are true. */
export async function startSides(against: 'wald' | 'etcd'): Promise<Sides> {
  const options = { flags: ['--enable-v2'] };
  const [etcd, other] = await Promise.all([
    startEtcd(options),
    against === 'etcd' ? startEtcd(options) : startWald(options),
  ]);
  for (const { endpoint } of [etcd, other]) {
    const client = new JsonClient(endpoint);
    await client.call('/v3/kv/put', { key: 'YQ==', value: 'Yg==' });
    await client.send('PUT', '/v2/keys/a?value=1');
    client.close();
  }
  const ports: Port[] = [
    { column: 'etcd', name: 'etcd', port: etcd.clientPort, endpoint: etcd.endpoint },
    against === 'etcd'
      ? { column: 'etcd', name: 'the other etcd', port: other.clientPort, endpoint: other.endpoint }
      : { column: 'shared', name: 'the shared port', port: other.clientPort, endpoint: other.endpoint },
  ];
  if (against === 'wald') {
    ports.push({ column: 'uws', name: 'the HTTP port', port: other.httpPort, endpoint: other.endpoint });
  }
  return {
    etcd,
    other,
    ports,
    remove: async () => {
      await Promise.all([etcd.remove(), other.remove()]);
    },
  };
}
