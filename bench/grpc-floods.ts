import { setTimeout as sleep } from 'node:timers/promises';
import { GrpcClient } from '../test/support/grpc-client.ts';
import type { ServerProcess } from '../test/support/server-process.ts';
import { floodPrefix, type GrpcFlood, type GrpcFloodKind } from './grpc-flood.ts';
import type { Load, Measure } from './loads.ts';
import { allowOpenFiles } from './open-files.ts';
import type { PhaseFigures } from './pace.ts';
import type { PacedLoad } from './paced-load.ts';
import { SteppedClient } from './stepped-client.ts';

/** One client over gRPC that asks for as much as it can, while another one puts: what becomes of those puts. */
export const grpcFloods: readonly Load[] = [
  flood('watches', 'one stream that creates watches'),
  flood('watches-of-one', 'the same, all of one prefix'),
  flood('connections', 'connections that ask for one range and leave'),
  flood('silent', '2,000 connections that open and say nothing'),
  flood('gets', '1,000 streams of one connection that ask for one key each, again and again'),
  flood('ranges', '100 streams of one connection that ask for 10 MB each'),
  flood('ranges-unread', 'the same, and nothing of it is read'),
];

/** Puts run for so long beside a flood. */
const floodMs = 4_000;
const beforeMs = 500;
/** What ranges ask for: 10 MB. */
const floodKeys = 1_000;
const floodValueBytes = 10_000;
const otherFiles = 3_000;
const putsBeside: Omit<PacedLoad, 'endpoints'> = {
  ...{ putsPerS: 100, connections: 1, keys: 1_000, keyBytes: 24, valueBytes: 256, underWayMax: 100 },
};

function flood(kind: GrpcFloodKind, what: string): Load {
  const measure = (suffix: string, text: string): Measure => ({
    ...{ name: `grpc-flood-${kind}${suffix}`, title: `${what}: put of another client, ${text}` },
    ...{ unit: 'ms', better: 'lower', floor: { ratio: 3 }, aim: null },
  });
  return {
    name: `grpc-flood-${kind}`,
    measures: [measure('-p50', 'p50'), measure('-p99', 'p99'), measure('-max', 'slowest')],
    isLong: false,
    run: (server) => besideFlood(server, kind),
  };
}

async function besideFlood(server: ServerProcess, kind: GrpcFloodKind): Promise<Record<string, number>> {
  allowOpenFiles(server.pid, otherFiles);
  await fill(server);
  const { endpoint } = server;
  const load: GrpcFlood = { endpoint, kind };
  const flooding = new SteppedClient('grpc-flood', load);
  const puts = new SteppedClient('paced-load', { ...putsBeside, endpoints: [endpoint] });
  try {
    await flooding.reached();
    await puts.reached();
    await sleep(beforeMs);
    puts.goOn();
    await puts.reached();
    flooding.goOn();
    await sleep(floodMs);
    puts.goOn();
    const { failed, p50Ms, p99Ms, maxMs } = await puts.reached<PhaseFigures>();
    if (failed > 0) throw new Error(`${failed} puts failed beside the flood`);
    const name = `grpc-flood-${kind}`;
    return { [`${name}-p50`]: p50Ms, [`${name}-p99`]: p99Ms, [`${name}-max`]: maxMs };
  } finally {
    await Promise.all([flooding.close(), puts.close()]);
  }
}

async function fill({ endpoint }: ServerProcess): Promise<void> {
  const client = new GrpcClient(endpoint);
  const value = Buffer.alloc(floodValueBytes, 'v');
  const put = (number: number) =>
    client.get('KV/Put', { key: Buffer.from(`${floodPrefix}${number}`), value });
  try {
    for (let number = 0; number < floodKeys; number += 100)
      await Promise.all(Array.from({ length: 100 }, (_, i) => put(number + i)));
  } finally {
    client.close();
  }
}
