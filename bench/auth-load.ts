import { setTimeout as sleep } from 'node:timers/promises';
import { GrpcClient } from '../test/support/grpc-client.ts';
import { runGrpc } from './load-generators.ts';
import type { Load } from './loads.ts';
import { Pace, type PhaseFigures } from './pace.ts';
import type { PacedLoad } from './paced-load.ts';
import { SteppedClient } from './stepped-client.ts';

/** Each part of the time is measured so often in turn, so that what else the machine does meets both alike. */
const turns = 3;
const password = 'a password';
const everything = { permType: 'READWRITE', key: Buffer.from([0]), range_end: Buffer.from([0]) };
const authenticationsPerS = 200;
/** A server without a limit works at what it was offered for long. */
const authenticationTimeLimitMs = 180_000;
const putsPerS = 1000;

/** Makes root, and a user `writer` who may read and write everything once users are asked for. */
async function makeUsers(client: GrpcClient): Promise<void> {
  for (const name of ['root', 'writer']) await client.get('Auth/UserAdd', { name, password });
  await client.get('Auth/UserGrantRole', { user: 'root', role: 'root' });
  await client.get('Auth/RoleAdd', { name: 'all' });
  await client.get('Auth/RoleGrantPermission', { name: 'all', perm: everything });
  await client.get('Auth/UserGrantRole', { user: 'writer', role: 'all' });
}

async function tokenOf(client: GrpcClient, name: string): Promise<string> {
  return (await client.get('Auth/Authenticate', { name, password })).token as string;
}

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
    await makeUsers(client);
    let [open, asked] = [0, 0];
    try {
      for (let turn = 0; turn < turns; turn++) {
        open += (await runGrpc(server, load)).perSecond / turns;
        await client.get('Auth/AuthEnable', {});
        const [token, root] = [await tokenOf(client, 'writer'), await tokenOf(client, 'root')];
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

/** How authentications that were offered at a steady rate were answered. */
interface Authentications {
  given: number;
  /** There was no room: the client was told so. */
  refused: number;
  timedOut: number;
}

/** Offers them for so long, and waits until each is answered. */
async function offerAuthentications(client: GrpcClient, durationS: number): Promise<Authentications> {
  const counts: Authentications = { given: 0, refused: 0, timedOut: 0 };
  const startUs = performance.now() * 1000;
  const pace = new Pace(authenticationsPerS, startUs);
  const answers: Promise<void>[] = [];
  const unexpected: string[] = [];
  const offer = async (): Promise<void> => {
    const { code, details } = await client.call(
      'Auth/Authenticate',
      { name: 'writer', password },
      { timeLimitMs: authenticationTimeLimitMs },
    );
    if (code === 0) counts.given++;
    else if (details === 'etcdserver: too many requests') counts.refused++;
    else if (details === 'etcdserver: request timed out') counts.timedOut++;
    else unexpected.push(details);
  };
  while (performance.now() * 1000 < startUs + durationS * 1e6) {
    while (pace.take(performance.now() * 1000) !== null) answers.push(offer());
    await sleep(1);
  }
  await Promise.all(answers);
  if (unexpected.length > 0) throw new Error(`authenticate: ${unexpected[0]}`);
  return counts;
}

/** Puts at a steady rate while nobody asks for a token, and while far more do than there is time to look at passwords. */
export const putsBesideAuthentications: Load = {
  name: 'authentications',
  measures: [
    {
      name: 'authentications-put-p50',
      title: 'put p50 beside 200 authentications/s, over without',
      unit: '×',
      better: 'lower',
      floor: { value: 1.2 },
      aim: { value: 1.1 },
    },
    {
      name: 'authentications-put-p99',
      title: 'put p99 beside 200 authentications/s, over without',
      unit: '×',
      better: 'lower',
      floor: null,
      aim: { value: 1.2 },
    },
    {
      name: 'authentications-given',
      title: 'of those answered with a token',
      unit: '/s',
      better: 'higher',
      floor: null,
      aim: null,
    },
    {
      name: 'authentications-timed-out',
      title: 'that ran out of time, instead of being refused',
      unit: 'count',
      better: 'lower',
      floor: { value: 0 },
      aim: { value: 0 },
    },
  ],
  isLong: false,
  run: async (server, { durationS, warmUpS }) => {
    const client = new GrpcClient(server.endpoint);
    await makeUsers(client);
    await client.get('Auth/AuthEnable', {});
    const load: PacedLoad = {
      ...{ endpoints: [server.endpoint], putsPerS, connections: 10, underWayMax: 1000 },
      ...{ keys: 10_000, keyBytes: 24, valueBytes: 256, token: await tokenOf(client, 'writer') },
    };
    const puts = new SteppedClient('paced-load', load);
    const phaseS = durationS / turns;
    const quiet: PhaseFigures[] = [];
    const busy: PhaseFigures[] = [];
    let [given, timedOut] = [0, 0];
    try {
      await puts.reached();
      const next = (): Promise<PhaseFigures> => {
        puts.goOn();
        return puts.reached<PhaseFigures>();
      };
      await sleep(warmUpS * 1000);
      for (let turn = 0; turn < turns; turn++) {
        await next();
        await sleep(phaseS * 1000);
        quiet.push(await next());
        const startMs = performance.now();
        const offered = offerAuthentications(client, phaseS);
        await sleep(phaseS * 1000);
        busy.push(await next());
        const answered = await offered;
        given += answered.given / ((performance.now() - startMs) / 1000) / turns;
        timedOut += answered.timedOut;
      }
    } finally {
      await puts.close();
      client.close();
    }
    const failed = [...quiet, ...busy].reduce((sum, phase) => sum + phase.failed, 0);
    if (failed > 0) throw new Error(`${failed} puts failed`);
    const share = (of: 'p50Ms' | 'p99Ms') =>
      busy.reduce((sum, phase) => sum + phase[of], 0) / quiet.reduce((sum, phase) => sum + phase[of], 0);
    return {
      'authentications-put-p50': share('p50Ms'),
      'authentications-put-p99': share('p99Ms'),
      'authentications-given': given,
      'authentications-timed-out': timedOut,
    };
  },
};
