import type { ServerProcess } from '../test/support/server-process.ts';
import { runV2Gets, runV2Puts } from './load-generators.ts';
import type { Load, Measure } from './loads.ts';
import type { Target } from './statistics.ts';

const connections = 64;
/** Keys that gets ask for, one at a time. */
const getKeys = 1000;

function v2Load(
  name: string,
  title: string,
  floor: Target,
  aim: Target,
  endpoint: (server: ServerProcess) => string,
  run: (load: Parameters<typeof runV2Puts>[0]) => Promise<number>,
): Load {
  const measure: Measure = { name, title, unit: '/s', better: 'higher', floor, aim };
  return {
    name,
    group: 'http',
    measures: [measure],
    isLong: false,
    flags: ['--enable-v2'],
    run: async (server, { durationS, warmUpS }) => ({
      [name]: await run({ endpoint: endpoint(server), connections, durationS, warmUpS }),
    }),
  };
}

/** The loads of the v2 API. */
export const v2Loads: readonly Load[] = [
  v2Load(
    'v2-put',
    'v2 put, port shared with gRPC',
    { ratio: 1.8, value: 10_000 },
    { ratio: 3 },
    (server) => server.endpoint,
    runV2Puts,
  ),
  v2Load(
    'v2-put-http',
    'v2 put, HTTP port',
    { ratio: 2 },
    { ratio: 4 },
    (server) => server.httpEndpoint,
    runV2Puts,
  ),
  v2Load(
    'v2-get',
    'v2 get, port shared with gRPC',
    { ratio: 1.5 },
    { ratio: 2.5 },
    (server) => server.endpoint,
    (load) => runV2Gets(load, getKeys),
  ),
  v2Load(
    'v2-get-http',
    'v2 get, HTTP port',
    { ratio: 2.5 },
    { ratio: 5 },
    (server) => server.httpEndpoint,
    (load) => runV2Gets(load, getKeys),
  ),
];
