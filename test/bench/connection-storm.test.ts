import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStorm } from '../../bench/connection-storm.ts';

/** A server that keeps what each connection sends, and ends one of them. */
async function withServer(
  endsConnection: number | null,
  work: (endpoint: string, received: Map<Socket, string>) => Promise<void>,
): Promise<void> {
  const received = new Map<Socket, string>();
  const server = createServer((socket) => {
    received.set(socket, '');
    socket.on('error', () => {});
    socket.on('data', (chunk) => received.set(socket, received.get(socket)! + chunk));
    if (received.size === endsConnection) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`127.0.0.1:${(server.address() as AddressInfo).port}`, received);
  } finally {
    for (const socket of received.keys()) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('as many connections as asked for are open at once, and each has sent the beginning of a request', () =>
  withServer(null, async (endpoint, received) => {
    const sockets: Socket[] = [];
    await openStorm({ endpoint, connections: 50, openingMax: 7 }, (socket) => sockets.push(socket));
    assert.is(sockets.length, 50);
    assert.ok(sockets.every(({ destroyed }) => !destroyed));
    while (received.size < 50 || [...received.values()].some((text) => text === ''))
      await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal([...new Set(received.values())], ['GET /ver']);
    for (const socket of sockets) socket.destroy();
  }));

test('a connection that the server ends is told', () =>
  withServer(3, async (endpoint) => {
    const sockets: Socket[] = [];
    // So many that the end of the third is there before the last is open.
    const storm = { endpoint, connections: 5_000, openingMax: 2 };
    let message = '';
    await openStorm(storm, (socket) => sockets.push(socket)).catch((error: Error) => {
      message = error.message;
    });
    for (const socket of sockets) socket.destroy();
    assert.match(message, /ended a connection|ECONNRESET|EPIPE/);
    assert.ok(sockets.length < 5_000);
  }));

test.run();
