import type { ServerProcess } from '../test/support/server-process.ts';
import { runGrpc } from './load-generators.ts';
import type { Load } from './loads.ts';
import { residentBytes, settle } from './resident-memory.ts';
import { median } from './statistics.ts';
import { SteppedClient } from './stepped-client.ts';
import type { FanOutFigures, WatchLoad } from './watch-load.ts';

/** Watches that stay open: the client of watch-load.ts, one step at a time. */
function holdWatches(server: ServerProcess, load: Omit<WatchLoad, 'endpoint'>): SteppedClient {
  return new SteppedClient('watch-load', { ...load, endpoint: server.endpoint });
}

const parallel = { connections: 10, streams: 10 };
/** How often the puts beside watches alternate with those without. */
const alternations = 3;

/** 1,000,000 watches of distinct keys, of which nothing is ever put. */
export const idleWatches: Load = {
  name: 'idle-watches',
  measures: [
    {
      name: 'idle-watch-memory',
      title: 'memory of one of 1,000,000 idle watches',
      unit: 'B',
      better: 'lower',
      floor: { value: 350 },
      aim: null,
    },
  ],
  isLong: true,
  run: async (server, { watchesAStream }) => {
    const held = holdWatches(server, { ...parallel, watches: watchesAStream, fanOut: null });
    try {
      const { streams } = await held.reached<{ streams: number }>();
      await settle();
      const before = residentBytes(server.pid);
      held.goOn();
      const { created } = await held.reached<{ created: number }>();
      if (created !== streams * watchesAStream) throw new Error(`${created} watches were created`);
      await settle();
      return { 'idle-watch-memory': (residentBytes(server.pid) - before) / created };
    } finally {
      await held.close();
    }
  },
};

/** 10,000 watchers of one key. */
export const watchFanOut: Load = {
  name: 'watch-fan-out',
  measures: [
    {
      name: 'watch-fan-out-p99',
      title: '10,000 watchers of one key, 20 puts/s: event, p99',
      unit: 'ms',
      better: 'lower',
      floor: { ratio: 1 },
      aim: null,
    },
  ],
  isLong: false,
  run: async (server, { durationS, warmUpS }) => {
    const fanOut = { putsPerS: 20, warmUpS, durationS };
    const held = holdWatches(server, { ...parallel, watches: 100, fanOut });
    try {
      await held.reached();
      held.goOn();
      await held.reached();
      held.goOn();
      const { delivered, expected, p99Ms } = await held.reached<FanOutFigures>();
      if (delivered !== expected) throw new Error(`${delivered} of ${expected} events were delivered`);
      return { 'watch-fan-out-p99': p99Ms };
    } finally {
      await held.close();
    }
  },
};

/** Puts while 100,000 watches wait for other keys, and puts without them before and after, several times. */
export const watchesElsewhere: Load = {
  name: 'watches-elsewhere',
  measures: [
    {
      name: 'watches-elsewhere',
      title: 'gRPC put, one at a time, p50 with 100,000 watches elsewhere over that with none',
      unit: '×',
      better: 'lower',
      floor: { value: 1.1 },
      aim: null,
    },
  ],
  isLong: false,
  run: async (server, { durationS, warmUpS }) => {
    const load = {
      method: 'put',
      keyBytes: 24,
      valueBytes: 256,
      keys: 1,
      connections: 1,
      streams: 1,
    } as const;
    const times = { durationS: durationS / alternations, warmUpS: warmUpS / alternations };
    let firstKey = 0;
    const p50 = async () => {
      firstKey += 1_000_000;
      return (await runGrpc(server, { ...load, ...times, firstKey })).p50Us;
    };
    // In turn, since how fast a disk is changes from second to second.
    const without = [await p50()];
    const beside: number[] = [];
    for (let i = 0; i < alternations; i++) {
      const held = holdWatches(server, { ...parallel, watches: 1000, fanOut: null });
      try {
        await held.reached();
        held.goOn();
        await held.reached();
        beside.push(await p50());
      } finally {
        await held.close();
      }
      without.push(await p50());
    }
    return { 'watches-elsewhere': median(beside)! / median(without)! };
  },
};
