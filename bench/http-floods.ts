import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonClient } from '../test/support/json-client.ts';
import type { ServerProcess } from '../test/support/server-process.ts';
import type { Load, Measure } from './loads.ts';
import type { PhaseFigures } from './pace.ts';
import type { PacedLoad } from './paced-load.ts';
import { residentBytes } from './resident-memory.ts';
import { SteppedClient } from './stepped-client.ts';

/**
 * Clients that send many requests in one write and read no answer, while another one puts: the slowest of its puts, and what
 * the server's memory grows by at most.
 */
export const httpFloods: readonly Load[] = [
  flood('ranges', '400 ranges of 1 MB', 1, () => rangeOfBigValue.repeat(400)),
  flood('ranges-20', '400 ranges of 1 MB', 20, () => rangeOfBigValue.repeat(400)),
  flood('metrics', '1,500 /metrics', 1, () => metrics.repeat(1_500)),
  flood('metrics-20', '1,500 /metrics', 20, () => metrics.repeat(1_500)),
];

const bigKey = Buffer.from('big').toString('base64');
const bigValueBytes = 1_000_000;
const range = JSON.stringify({ key: bigKey, serializable: true });
const rangeOfBigValue = `POST /v3/kv/range HTTP/1.1\r\nHost: x\r\nContent-Length: ${range.length}\r\n\r\n${range}`;
const metrics = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n';
/** Puts run for so long beside a flood. */
const floodMs = 3_000;
const memoryLookMs = 20;
const putsBeside: Omit<PacedLoad, 'endpoints'> = {
  ...{ putsPerS: 100, connections: 1, keys: 1_000, keyBytes: 24, valueBytes: 256, underWayMax: 100 },
};

function flood(name: string, what: string, connections: number, bytes: () => string): Load {
  const title = `${what} in one write, ${connections} connection${connections === 1 ? '' : 's'}`;
  const ports = [
    { suffix: '', port: 'shared port', endpoint: (server: ServerProcess) => server.endpoint },
    { suffix: '-http', port: 'HTTP port', endpoint: (server: ServerProcess) => server.httpEndpoint },
  ];
  const measure = (suffix: string, text: string, unit: Measure['unit']): Measure => ({
    ...{ name: `http-flood-${name}${suffix}`, title: `${title}, ${text}`, unit },
    ...{ better: 'lower', floor: null, aim: null },
  });
  return {
    name: `http-flood-${name}`,
    group: 'http',
    measures: ports.flatMap(({ suffix, port }) => [
      measure(`${suffix}-put`, `${port}: slowest put of another client`, 'ms'),
      measure(`${suffix}-memory`, `${port}: memory grows by`, 'MB'),
    ]),
    isLong: false,
    run: async (server) => {
      const client = new JsonClient(server.endpoint);
      const value = randomBytes(bigValueBytes).toString('base64');
      await client.send('POST', '/v3/kv/put', JSON.stringify({ key: bigKey, value }));
      client.close();
      const figures: Record<string, number> = {};
      for (const { suffix, endpoint } of ports) {
        const { slowestPutMs, grownBytes } = await besideFlood(
          server,
          endpoint(server),
          connections,
          bytes(),
        );
        figures[`http-flood-${name}${suffix}-put`] = slowestPutMs;
        figures[`http-flood-${name}${suffix}-memory`] = grownBytes / 1e6;
      }
      return figures;
    },
  };
}

async function besideFlood(server: ServerProcess, endpoint: string, connections: number, bytes: string) {
  const puts = new SteppedClient('paced-load', { ...putsBeside, endpoints: [server.endpoint] });
  const sockets: Socket[] = [];
  try {
    await puts.reached();
    puts.goOn();
    await puts.reached();
    const before = residentBytes(server.pid);
    let most = before;
    const [host, port] = endpoint.split(':');
    for (let i = 0; i < connections; i++) {
      const socket = connect({ host: host!, port: Number(port) });
      // uWebSockets closes a connection that sends the next request too early.
      socket.on('error', () => {}).pause();
      socket.write(bytes);
      sockets.push(socket);
    }
    for (let passedMs = 0; passedMs < floodMs; passedMs += memoryLookMs) {
      await sleep(memoryLookMs);
      most = Math.max(most, residentBytes(server.pid));
    }
    puts.goOn();
    const { failed, maxMs } = await puts.reached<PhaseFigures>();
    if (failed > 0) throw new Error(`${failed} puts failed beside the flood`);
    return { slowestPutMs: maxMs, grownBytes: most - before };
  } finally {
    for (const socket of sockets) socket.destroy();
    await puts.close();
  }
}
