import { GrpcClient } from '../test/support/grpc-client.ts';
import { runGrpc } from './load-generators.ts';
import type { Load } from './loads.ts';

/** Each part of the time is measured so often in turn, so that what else the machine does meets both alike. */
const turns = 3;
const password = 'a password';
const everything = { permType: 'READWRITE', key: Buffer.from([0]), range_end: Buffer.from([0]) };

/** Puts of a user who may write because of a role, beside the same ones while nobody is asked who he is. */
export const authenticatedPuts: Load = {
  name: 'grpc-put-authenticated',
  measures: [
    {
      name: 'grpc-put-authenticated',
      title: 'gRPC put of a user, 10 × 10',
      unit: '/s',
      better: 'higher',
      floor: { ratio: 2.5 },
      aim: { ratio: 5 },
    },
    {
      name: 'grpc-put-authenticated-share',
      title: 'the same over puts of nobody',
      unit: '×',
      better: 'higher',
      floor: { value: 0.9 },
      aim: { value: 1 },
    },
  ],
  isLong: false,
  run: async (server, { durationS, warmUpS }) => {
    const load = {
      ...({ method: 'put', keyBytes: 24, valueBytes: 256, firstKey: 0, keys: 10_000 } as const),
      ...{ connections: 10, streams: 10, warmUpS, durationS: durationS / turns },
    };
    const client = new GrpcClient(server.endpoint);
    for (const name of ['root', 'writer']) await client.get('Auth/UserAdd', { name, password });
    await client.get('Auth/UserGrantRole', { user: 'root', role: 'root' });
    await client.get('Auth/RoleAdd', { name: 'all' });
    await client.get('Auth/RoleGrantPermission', { name: 'all', perm: everything });
    await client.get('Auth/UserGrantRole', { user: 'writer', role: 'all' });
    const tokenOf = async (name: string) =>
      (await client.get('Auth/Authenticate', { name, password })).token as string;
    let [open, asked] = [0, 0];
    try {
      for (let turn = 0; turn < turns; turn++) {
        open += (await runGrpc(server, load)).perSecond / turns;
        await client.get('Auth/AuthEnable', {});
        const [token, root] = [await tokenOf('writer'), await tokenOf('root')];
        asked += (await runGrpc(server, { ...load, token })).perSecond / turns;
        const { code, details } = await client.call('Auth/AuthDisable', {}, { metadata: { token: root } });
        if (code !== 0) throw new Error(`auth disable: ${details}`);
      }
    } finally {
      client.close();
    }
    return { 'grpc-put-authenticated': asked, 'grpc-put-authenticated-share': asked / open };
  },
};
