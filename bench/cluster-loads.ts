import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { clusterJoin } from './cluster-join.ts';
import type { ClusterMember } from './cluster-member.ts';
import type { FailoverFigures, FailoverLoad } from './failover-load.ts';
import type { GrpcLoad } from './grpc-load.ts';
import { runGrpc, runJsonPuts } from './load-generators.ts';
import type { ClusterLoad, LoadSettings, Measure } from './loads.ts';
import { median, type Target } from './statistics.ts';
import { SteppedClient } from './stepped-client.ts';

const members = 3;
const jsonConnections = 64;
/** Keys that ranges ask for, one at a time. */
const rangeKeys = 10_000;
const writers = 30;
/** From one kill until the killed member comes back: longer than most elections. */
const watchedS = 5;
/** From its return until the next kill, so that it has caught up. */
const recoveryS = 2;

const putShape = { method: 'put', keyBytes: 24, valueBytes: 256, firstKey: 0, keys: rangeKeys } as const;

function perSecond(name: string, title: string, floor: Target, aim: Target): Measure {
  return { name, title: `three members: ${title}`, unit: '/s', better: 'higher', floor, aim };
}

/** A load whose figures count only if the leader is the same before and after it. */
function steady(
  name: string,
  title: string,
  targets: { floor: Target; aim: Target },
  rate: (cluster: Cluster, settings: LoadSettings) => Promise<number>,
): ClusterLoad {
  return {
    ...{ name, members, isLong: false },
    measures: [perSecond(name, title, targets.floor, targets.aim)],
    run: async (cluster, settings) => {
      const { status } = await cluster.untilLed();
      const figure = await rate(cluster, settings);
      const after = (await cluster.untilLed()).status;
      if (after.term !== status.term)
        throw new Error(`the leader changed, from term ${status.term} to ${after.term}`);
      return { [name]: figure };
    },
  };
}

async function grpcRate(
  cluster: Cluster,
  { durationS, warmUpS }: LoadSettings,
  load: Pick<GrpcLoad, 'method' | 'connections' | 'streams'>,
  at: 'leader' | 'all',
): Promise<number> {
  const { member } = await cluster.untilLed();
  const endpoints = at === 'leader' ? [member.endpoint] : cluster.endpoints;
  return (await runGrpc(member, { ...putShape, ...load, durationS, warmUpS }, endpoints)).perSecond;
}

function grpcPuts(name: string, connections: number, streams: number, at: 'leader' | 'all'): ClusterLoad {
  const where = at === 'leader' ? 'leader' : 'all members';
  return steady(
    name,
    `gRPC put, ${connections} × ${streams}, ${where}`,
    { floor: { ratio: 1.5 }, aim: { ratio: 3 } },
    (cluster, settings) => grpcRate(cluster, settings, { method: 'put', connections, streams }, at),
  );
}

const ranges = steady(
  'cluster-range',
  'gRPC range, linearizable, 100 × 1, all members',
  { floor: { ratio: 2 }, aim: { ratio: 5 } },
  async (cluster, settings) => {
    const { member } = await cluster.untilLed();
    const fill = { warmUpS: 0, durationS: 0, requestsMax: rangeKeys, connections: 10, streams: 10 };
    await runGrpc(member, { ...putShape, ...fill });
    return grpcRate(cluster, settings, { method: 'range', connections: 100, streams: 1 }, 'all');
  },
);

function jsonPuts(name: string, title: string, port: 'endpoint' | 'httpEndpoint'): ClusterLoad {
  return steady(
    name,
    `v3 JSON put, ${jsonConnections} connections, leader, ${title}`,
    { floor: { ratio: 2 }, aim: { ratio: 4 } },
    async (cluster, { durationS, warmUpS }) => {
      const { member } = await cluster.untilLed();
      return runJsonPuts(member, {
        endpoint: member[port],
        connections: jsonConnections,
        durationS,
        warmUpS,
      });
    },
  );
}

/**
 * The leader is killed while clients write, several times; every killed member comes back before the next kill, and clients,
 * new ones each time, are spread over all members.
 */
const pause: ClusterLoad = {
  name: 'cluster-pause',
  members,
  measures: [
    pauseMeasure('cluster-pause', 'longest pause of writers after kill -9 of the leader', {
      floor: { ratio: 1 },
      aim: { value: 1 },
    }),
    pauseMeasure('cluster-pause-worst', 'the same, the worst of several kills', { floor: null, aim: null }),
  ],
  isLong: false,
  run: async (cluster, { kills, warmUpS }, progress) => {
    const pausesS: number[] = [];
    for (let kill = 1; kill <= kills; kill++) {
      const { member } = await cluster.untilLed();
      progress(`kill ${kill} of ${kills}: ${member.name}`);
      pausesS.push(await pauseAfterKillS(cluster, member, warmUpS));
      if (kill === kills) break;
      cluster.restart(member);
      await cluster.untilLed();
      await sleep(recoveryS * 1000);
    }
    return { 'cluster-pause': median(pausesS)!, 'cluster-pause-worst': Math.max(...pausesS) };
  },
};

async function pauseAfterKillS(cluster: Cluster, leader: ClusterMember, warmUpS: number): Promise<number> {
  const load: FailoverLoad = { endpoints: cluster.endpoints, writers, keyBytes: 24, valueBytes: 256 };
  const clients = new SteppedClient('failover-load', load);
  try {
    await clients.reached();
    await sleep(warmUpS * 1000);
    clients.goOn();
    await clients.reached();
    await cluster.kill(leader);
    await sleep(watchedS * 1000);
    clients.goOn();
    const { longestGapMs } = await clients.reached<FailoverFigures>();
    return longestGapMs / 1000;
  } finally {
    await clients.close();
  }
}

function pauseMeasure(
  name: string,
  title: string,
  targets: { floor: Target | null; aim: Target | null },
): Measure {
  return { name, title: `three members: ${title}`, unit: 's', better: 'lower', ...targets };
}

/** Every load of a cluster, in the order of the table. */
export const clusterLoads: readonly ClusterLoad[] = [
  grpcPuts('cluster-put-100', 100, 1, 'leader'),
  grpcPuts('cluster-put-1000', 1000, 1, 'all'),
  grpcPuts('cluster-put-10', 10, 10, 'leader'),
  ranges,
  jsonPuts('cluster-json-put', 'port shared with gRPC', 'endpoint'),
  jsonPuts('cluster-json-put-http', 'HTTP port', 'httpEndpoint'),
  pause,
  clusterJoin,
];
