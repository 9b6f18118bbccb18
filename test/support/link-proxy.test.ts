import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LinkProxy } from './link-proxy.ts';

const address = '127.0.0.1';
const delayMs = 60;
/** Whoever waits for so long fails by the time limit of the file. */
const endlessMs = 1_000_000;

interface Context {
  proxy: LinkProxy;
  close(): Promise<void>;
}

const test = suite<Context>('link proxy');

/** A server that says back what it hears, with a proxy before it. */
test.before.each(async (context) => {
  const server = createServer((socket) => {
    socket.pipe(socket);
    socket.once('error', () => {});
  });
  await once(server.listen(0, address), 'listening');
  context.proxy = await LinkProxy.listen(address, {
    host: address,
    port: (server.address() as AddressInfo).port,
  });
  context.close = async () => {
    await context.proxy.close();
    await new Promise((resolve) => server.close(resolve));
  };
});

test.after.each(({ close }) => close());

test('bytes pass in both directions, in order, and so does the end', async ({ proxy }) => {
  const socket = await connect(proxy);
  proxy.setDelay(address, 5);
  const sent = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
  for (let at = 0; at < sent.length; at += 1_000) {
    if (at === 100_000) proxy.setDelay(address, 1);
    socket.write(sent.subarray(at, at + 1_000));
  }
  socket.end();
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk as Buffer);
  assert.ok(Buffer.concat(received).equals(sent));
});

test('a delay is added each way for those that connect from an address', async ({ proxy }) => {
  const socket = await connect(proxy);
  await roundTripMs(socket);
  proxy.setDelay(address, delayMs);
  assert.ok((await roundTripMs(socket)) >= 2 * delayMs - 2);
  proxy.setDelay('127.0.0.2', endlessMs);
  proxy.setDelay(address, 0);
  await roundTripMs(socket);
  socket.destroy();
});

async function connect({ host, port }: LinkProxy): Promise<Socket> {
  const socket = createConnection({ host, port, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

async function roundTripMs(socket: Socket): Promise<number> {
  const startedMs = performance.now();
  socket.write('x');
  await once(socket, 'data');
  return performance.now() - startedMs;
}

test.run();
