import { JsonClient } from '../test/support/json-client.ts';
import type { ServerProcess } from '../test/support/server-process.ts';
import { authenticatedPuts, putsBesideAuthentications } from './auth-load.ts';
import type { Cluster } from './cluster.ts';
import { clusterLoads } from './cluster-loads.ts';
import { grpcFloods } from './grpc-floods.ts';
import type { GrpcLoad } from './grpc-load.ts';
import { httpLoads } from './http-loads.ts';
import { revisionOf, runGrpc, runJsonPuts, runPerfCheck } from './load-generators.ts';
import { residentBytes, settle } from './resident-memory.ts';
import type { Target } from './statistics.ts';
import { v2Loads } from './v2-loads.ts';
import { idleWatches, watchesElsewhere, watchFanOut } from './watch-loads.ts';

/** One figure of a load, and what it is to reach. */
export interface Measure {
  name: string;
  title: string;
  unit: '/s' | 'ms' | 's' | 'MB' | 'B' | '×' | 'count' | 'verdict';
  better: 'higher' | 'lower';
  floor: Target | null;
  aim: Target | null;
}

export interface LoadSettings {
  durationS: number;
  warmUpS: number;
  /** Keys of the load that fills the store. */
  manyKeys: number;
  /** On each of the 100 streams of the load of idle watches. */
  watchesAStream: number;
  /** How often the leader of a cluster is killed in one round. */
  kills: number;
}

interface LoadOn<Target> {
  name: string;
  /** That it is part of beside the group of its name: a person names the group to run all of it. */
  group?: 'http';
  measures: readonly Measure[];
  /** Minutes long: once, unless the number of rounds is given. */
  isLong: boolean;
  /** Of the servers, after the common ones. */
  flags?: readonly string[];
  /**
   * Gives the measures by name, without those that this program does not have.
   *
   * @param progress told what is going on, for a person who waits
   */
  run(
    target: Target,
    settings: LoadSettings,
    progress: (text: string) => void,
  ): Promise<Record<string, number>>;
}

/** A load against one fresh server. */
export interface Load extends LoadOn<ServerProcess> {
  /** Whether the server has to speak TLS. */
  isSecure?: boolean;
}

/** A load against a fresh cluster of so many members. */
export interface ClusterLoad extends LoadOn<Cluster> {
  members: number;
}

const jsonConnections = 64;
const keyBytes = 24;
const valueBytes = 256;
/** Keys that ranges ask for, one at a time. */
const rangeKeys = 10_000;
/** The store of the memory measures: 64-byte keys whose first 23 bytes are alike. */
const manyKeyBytes = 64;
const underCompactionS = 10;

const put: Omit<GrpcLoad, 'endpoints' | 'warmUpS' | 'durationS' | 'connections' | 'streams'> = {
  method: 'put',
  keyBytes,
  valueBytes,
  firstKey: 0,
  keys: rangeKeys,
};

function perSecond(name: string, title: string, floor: Target, aim: Target): Measure {
  return { name, title, unit: '/s', better: 'higher', floor, aim };
}

function jsonPuts(
  name: string,
  title: string,
  endpoint: (server: ServerProcess) => string,
  floor: Target,
  aim: Target,
): Load {
  return {
    name,
    group: 'http',
    measures: [perSecond(name, title, floor, aim)],
    isLong: false,
    run: async (server, { durationS, warmUpS }) => ({
      [name]: await runJsonPuts(server, {
        endpoint: endpoint(server),
        connections: jsonConnections,
        durationS,
        warmUpS,
      }),
    }),
  };
}

function grpcPuts(name: string, connections: number, streams: number): Load {
  return {
    name,
    measures: [perSecond(name, `gRPC put, ${connections} × ${streams}`, { ratio: 2.5 }, { ratio: 5 })],
    isLong: false,
    run: async (server, { durationS, warmUpS }) => {
      const figures = await runGrpc(server, { ...put, connections, streams, durationS, warmUpS });
      return { [name]: figures.perSecond };
    },
  };
}

function grpcRanges(name: string, method: 'range' | 'serializable-range', title: string): Load {
  return {
    name,
    measures: [perSecond(name, `${title}, 10 × 10`, { ratio: 4 }, { ratio: 10 })],
    isLong: false,
    run: async (server, { durationS, warmUpS }) => {
      const parallel = { connections: 10, streams: 10 };
      await runGrpc(server, { ...put, ...parallel, warmUpS: 0, durationS: 0, requestsMax: rangeKeys });
      const figures = await runGrpc(server, { ...put, ...parallel, method, warmUpS, durationS });
      return { [name]: figures.perSecond };
    },
  };
}

/** As `grpc-put-10`, over TLS 1.3 with a certificate of ECDSA. */
const securePuts: Load = {
  name: 'grpc-put-tls',
  measures: [perSecond('grpc-put-tls', 'gRPC put over TLS, 10 × 10', { ratio: 1.5 }, { ratio: 3 })],
  isLong: false,
  isSecure: true,
  run: async (server, { durationS, warmUpS }) => {
    const parallel = { connections: 10, streams: 10, isSecure: true };
    const figures = await runGrpc(server, { ...put, ...parallel, durationS, warmUpS });
    return { 'grpc-put-tls': figures.perSecond };
  },
};

const oneAtATime: Load = {
  name: 'grpc-put-one',
  measures: [
    {
      name: 'grpc-put-one',
      title: 'gRPC put, one at a time, p50',
      unit: 'ms',
      better: 'lower',
      floor: { ratio: 1 },
      aim: { ratio: 0.5 },
    },
  ],
  isLong: false,
  run: async (server, { durationS, warmUpS }) => {
    const figures = await runGrpc(server, { ...put, connections: 1, streams: 1, durationS, warmUpS });
    return { 'grpc-put-one': figures.p50Us / 1000 };
  },
};

function perfCheck(load: 'l' | 'xl', floor: Target | null, aim: Target | null): Load {
  const name = `check-perf-${load}`;
  const title = `etcdctl check perf --load=${load}`;
  return {
    name,
    measures: [
      { name, title, unit: 'verdict', better: 'higher', floor, aim },
      { name: `${name}-rate`, title: `${title}, rate`, unit: '/s', better: 'higher', floor: null, aim: null },
    ],
    isLong: true,
    run: async (server) => {
      const { passed, writesPerS } = await runPerfCheck(server, load);
      return { [name]: passed ? 1 : 0, [`${name}-rate`]: writesPerS };
    },
  };
}

const manyKeys: Load = {
  name: 'many-keys',
  measures: [
    measureOfManyKeys('many-keys-rate', 'load of 1,000,000 keys', '/s', null, null),
    measureOfManyKeys('many-keys-memory', 'memory after the load', 'MB', { ratio: 1 }, { ratio: 0.5 }),
    measureOfManyKeys('many-keys-start', 'start after kill -9', 's', { value: 10 }, { value: 4 }),
    measureOfManyKeys(
      'many-keys-memory-started',
      'memory after the start',
      'MB',
      { ratio: 1 },
      { ratio: 0.5 },
    ),
    measureOfManyKeys(
      'many-keys-hold-load',
      'longest hold of the event loop, load from a cold start',
      'ms',
      null,
      null,
    ),
    measureOfManyKeys(
      'many-keys-hold',
      'the same with 1,000,000 keys, puts, snapshots and a compaction',
      'ms',
      { value: 20 },
      { value: 5 },
    ),
  ],
  isLong: true,
  run: async (server, settings) => {
    const figures: Record<string, number> = {};
    const hold = async (name: string) => {
      const held = await eventLoopHoldMs(server);
      if (held !== null) figures[name] = held;
    };
    const load = { ...put, keyBytes: manyKeyBytes, connections: 50, streams: 20, warmUpS: 0 };

    await eventLoopHoldMs(server);
    const filled = await runGrpc(server, { ...load, durationS: 0, requestsMax: settings.manyKeys });
    figures['many-keys-rate'] = filled.perSecond;
    await hold('many-keys-hold-load');
    await settle();
    figures['many-keys-memory'] = residentBytes(server.pid) / 1e6;

    await server.kill();
    const startedAtMs = performance.now();
    await server.restart();
    figures['many-keys-start'] = (performance.now() - startedAtMs) / 1000;
    await settle();
    figures['many-keys-memory-started'] = residentBytes(server.pid) / 1e6;
    const revision = await revisionOf(server);
    if (revision !== settings.manyKeys + 1) throw new Error(`after the restart the revision is ${revision}`);

    await eventLoopHoldMs(server);
    const snapshotsBefore = await metricOf(server, snapshotsMetric);
    // The same keys once more, so that there is something to compact, and a compaction in the middle of it.
    await Promise.all([
      runGrpc(server, { ...load, connections: 10, streams: 10, durationS: underCompactionS }),
      compactAfter(server, (underCompactionS * 1000) / 2),
    ]);
    await hold('many-keys-hold');
    const snapshots = (await metricOf(server, snapshotsMetric))! - snapshotsBefore!;
    if (snapshots < 1)
      throw new Error('no snapshot was saved under the puts, so the hold tells nothing of one');
    return figures;
  },
};

function measureOfManyKeys(
  name: string,
  title: string,
  unit: Measure['unit'],
  floor: Target | null,
  aim: Target | null,
): Measure {
  return { name, title, unit, better: unit === '/s' ? 'higher' : 'lower', floor, aim };
}

/** Every load, in the order of the table. */
export const loads: readonly (Load | ClusterLoad)[] = [
  jsonPuts(
    'json-put',
    'v3 JSON put, port shared with gRPC',
    (server) => server.endpoint,
    { ratio: 3.5, value: 10_000 },
    { ratio: 5 },
  ),
  jsonPuts(
    'json-put-http',
    'v3 JSON put, HTTP port',
    (server) => server.httpEndpoint,
    { ratio: 4 },
    { ratio: 8 },
  ),
  grpcPuts('grpc-put-10', 10, 10),
  grpcPuts('grpc-put-100', 100, 10),
  authenticatedPuts,
  putsBesideAuthentications,
  securePuts,
  oneAtATime,
  grpcRanges('grpc-range', 'range', 'gRPC range, linearizable'),
  grpcRanges('grpc-range-serializable', 'serializable-range', 'gRPC range, serializable'),
  watchFanOut,
  watchesElsewhere,
  idleWatches,
  ...v2Loads,
  ...httpLoads,
  ...grpcFloods,
  perfCheck('l', { value: 1 }, { value: 1 }),
  perfCheck('xl', null, { value: 1 }),
  manyKeys,
  ...clusterLoads,
];

/**
 * The loads that a person names: the one of that name, or else all of the group of that name, and all whose names begin
 * with it and a hyphen.
 *
 * @returns also the names that are no load's
 */
export function loadsNamed(names: readonly string[]): {
  chosen: readonly (Load | ClusterLoad)[];
  unknown: readonly string[];
} {
  const named = new Map(
    names.map((name) => {
      const exact = loads.filter((load) => load.name === name);
      const isOf = (load: Load | ClusterLoad) => load.group === name || load.name.startsWith(`${name}-`);
      return [name, exact.length > 0 ? exact : loads.filter(isOf)];
    }),
  );
  const all = new Set([...named.values()].flat());
  return {
    chosen: loads.filter((load) => all.has(load)),
    unknown: names.filter((name) => named.get(name)!.length === 0),
  };
}

/** The longest hold of the event loop since the last question; null from a server that does not tell, as etcd. */
async function eventLoopHoldMs(server: ServerProcess): Promise<number | null> {
  const seconds = await metricOf(server, 'wald_event_loop_delay_max_seconds');
  return seconds === null ? null : seconds * 1000;
}

/** Number of snapshots saved since the start. */
const snapshotsMetric = 'etcd_debugging_snap_save_total_duration_seconds_count';

/** A metric without labels of its own; null from a server that does not have it. */
async function metricOf(server: ServerProcess, name: string): Promise<number | null> {
  const client = new JsonClient(server.endpoint);
  try {
    const { body } = await client.send('GET', '/metrics');
    const text = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(body.toString())?.[1];
    return text === undefined ? null : Number(text);
  } finally {
    client.close();
  }
}

async function compactAfter(server: ServerProcess, delayMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const client = new JsonClient(server.endpoint);
  try {
    await client.call('/v3/kv/compaction', { revision: String(await revisionOf(server)) });
  } finally {
    client.close();
  }
}
