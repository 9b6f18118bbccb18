import { setTimeout as sleep } from 'node:timers/promises';
import { JsonClient } from '../test/support/json-client.ts';
import type { ServerProcess } from '../test/support/server-process.ts';
import type { ConnectionStorm } from './connection-storm.ts';
import { httpFloods } from './http-floods.ts';
import type { JsonWatchFigures, JsonWatchLoad } from './json-watch-load.ts';
import { runJsonRanges } from './load-generators.ts';
import type { Load, Measure } from './loads.ts';
import { allowOpenFiles } from './open-files.ts';
import type { PhaseFigures } from './pace.ts';
import type { PacedLoad } from './paced-load.ts';
import { SteppedClient } from './stepped-client.ts';

const rangeConnections = 64;
const stormConnections = 8_000;
const stormOpeningMax = 64;
/** Files that a server has open beside the connections of a storm. */
const otherFiles = 1_000;
const watchStreams = 1_000;
/** A new client comes so long after the one before has its answer. */
const newClientPauseMs = 100;
const putsBesideStorm: Omit<PacedLoad, 'endpoints'> = {
  ...{ putsPerS: 200, connections: 1, keys: 1_000, keyBytes: 24, valueBytes: 256, underWayMax: 100 },
};

function lowerMs(name: string, title: string, floor: number, aim: number | null): Measure {
  return {
    ...{ name, title, unit: 'ms', better: 'lower', floor: { ratio: floor } },
    aim: aim === null ? null : { ratio: aim },
  };
}

/** One key, again and again. */
const jsonRanges: Load = {
  name: 'json-range',
  group: 'http',
  measures: [
    {
      ...{ name: 'json-range', title: 'v3 JSON range, port shared with gRPC', unit: '/s' },
      ...{ better: 'higher', floor: { ratio: 4 }, aim: { ratio: 8 } },
    },
  ],
  isLong: false,
  run: async (server, { durationS, warmUpS }) => ({
    'json-range': await runJsonRanges({
      ...{ endpoint: server.endpoint, connections: rangeConnections, durationS, warmUpS },
    }),
  }),
};

/** 8,000 connections that send half of a request line, while others put, and new clients come. */
const connectionStorm: Load = {
  name: 'http-storm',
  group: 'http',
  measures: [
    {
      ...{
        name: 'http-storm',
        title: '8,000 connections that send half a line: until all are open and taken',
      },
      ...{ unit: 's', better: 'lower', floor: { ratio: 1.5 }, aim: { ratio: 1 } },
    },
    lowerMs('http-storm-answer', 'meanwhile: slowest answer to a new client', 2, null),
    lowerMs('http-storm-put', 'meanwhile: gRPC put of another client, p50', 2, null),
    lowerMs('http-storm-put-max', 'the same, slowest', 2, null),
  ],
  isLong: false,
  run: async (server) => {
    allowOpenFiles(server.pid, stormConnections + otherFiles);
    const { endpoint } = server;
    const load: ConnectionStorm = { endpoint, connections: stormConnections, openingMax: stormOpeningMax };
    const storm = new SteppedClient('connection-storm', load);
    const puts = new SteppedClient('paced-load', { ...putsBesideStorm, endpoints: [endpoint] });
    try {
      await storm.reached();
      await puts.reached();
      // Puts run by now; the figures of those that were due before the storm are left.
      await sleep(newClientPauseMs);
      puts.goOn();
      await puts.reached();
      const startedAtMs = performance.now();
      storm.goOn();
      let isOver = false;
      const slowest = slowestNewClient(server, () => isOver);
      const open = storm.reached<{ open: number }>().then(async (figures) => {
        // Connections are taken in turn: one that comes behind the last is answered when all have been.
        await newClientMs(server);
        isOver = true;
        return { ...figures, tookMs: performance.now() - startedAtMs };
      });
      const [answerMs, { open: count, tookMs }] = await Promise.all([slowest, open]);
      puts.goOn();
      const { failed, p50Ms, maxMs } = await puts.reached<PhaseFigures>();
      if (failed > 0) throw new Error(`${failed} puts failed beside the storm`);
      if (count !== stormConnections) throw new Error(`${count} of ${stormConnections} connections are open`);
      return {
        'http-storm': tookMs / 1000,
        'http-storm-answer': answerMs,
        'http-storm-put': p50Ms,
        'http-storm-put-max': maxMs,
      };
    } finally {
      await Promise.all([storm.close(), puts.close()]);
    }
  },
};

/** 1,000 streams that are told 500 events a second together, and then 1,000 that are all told of every put. */
const jsonWatches: Load = {
  name: 'json-watch',
  group: 'http',
  measures: [
    lowerMs('json-watch', '1,000 JSON watches, one told of each of 500 puts/s: event, p99', 1, 0.5),
    lowerMs('json-watch-all', '1,000 JSON watches, all told of each of 10 puts/s: event, p99', 1, 0.5),
  ],
  isLong: false,
  run: async (server, { durationS, warmUpS }) => {
    allowOpenFiles(server.pid, watchStreams + otherFiles);
    const { endpoint } = server;
    const times = { durationS: Math.ceil(durationS / 2), warmUpS: Math.ceil(warmUpS / 2) };
    const load = { endpoint, streams: watchStreams, ...times };
    return {
      'json-watch': await watchP99Ms({ ...load, prefixes: watchStreams, putsPerS: 500 }),
      'json-watch-all': await watchP99Ms({ ...load, prefixes: 1, putsPerS: 10 }),
    };
  },
};

/** The loads of HTTP/1.1 beside those that write. */
export const httpLoads: readonly Load[] = [jsonRanges, jsonWatches, connectionStorm, ...httpFloods];

async function watchP99Ms(load: JsonWatchLoad): Promise<number> {
  const client = new SteppedClient('json-watch-load', load);
  try {
    await client.reached();
    client.goOn();
    const { delivered, expected, p99Ms } = await client.reached<JsonWatchFigures>();
    if (delivered !== expected) throw new Error(`${delivered} of ${expected} events were delivered`);
    return p99Ms;
  } finally {
    await client.close();
  }
}

/** New clients come one after the other until it is over; the longest that one of them waited. */
async function slowestNewClient(server: ServerProcess, isOver: () => boolean): Promise<number> {
  let slowestMs = 0;
  while (!isOver()) {
    await sleep(newClientPauseMs);
    slowestMs = Math.max(slowestMs, await newClientMs(server));
  }
  return slowestMs;
}

/** From a client's first packet to the end of its first answer. */
async function newClientMs(server: ServerProcess): Promise<number> {
  const client = new JsonClient(server.endpoint);
  try {
    const startedAtMs = performance.now();
    const { status } = await client.send('GET', '/version');
    if (status !== 200) throw new Error(`a new client was answered with status ${status}`);
    return performance.now() - startedAtMs;
  } finally {
    client.close();
  }
}
