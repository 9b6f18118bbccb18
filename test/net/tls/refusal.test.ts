import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../src/host/system-clock.ts';
import { refusalLimitsDefault, refuseConnection } from '../../../src/net/tls/refusal.ts';

const problem = 'tls: "ä" is 100% wrong';
const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
let server: Server;
let limits = refusalLimitsDefault;

test.before.each(async () => {
  limits = refusalLimitsDefault;
  server = createServer((socket) => {
    socket.once('data', (head) => {
      socket.pause();
      refuseConnection(socket, head.toString('latin1').startsWith('PRI'), head, problem, systemClock, limits);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
test.after.each(() => {
  server.close();
});

const port = () => (server.address() as AddressInfo).port;

async function open(bytes: string): Promise<Socket> {
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes, 'latin1');
  return socket;
}

test('an HTTP client reads the reason, and the connection ends', async () => {
  const socket = await open('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += chunk;
  assert.match(text, /^HTTP\/1\.1 403 Forbidden\r\n/);
  assert.ok(text.endsWith(`\r\n\r\n${problem}\n`));
});

test('a gRPC client has it as the status of its first call, whatever it calls', async () => {
  // It keeps its side of the connection open.
  limits = { ...limits, timeoutMs: 300 };
  const session = connectHttp2(`http://127.0.0.1:${port()}`);
  session.on('error', () => {});
  const call = session.request({ ':method': 'POST', ':path': '/any', 'x-long': 'x'.repeat(5_000) });
  const [headers] = (await once(call, 'response')) as [Record<string, string>];
  assert.is(headers['grpc-status'], '16');
  // Clients leave `%3A` as it stands, which encodeURIComponent makes of a colon.
  assert.is(headers['grpc-message'], 'tls: "%C3%A4" is 100%25 wrong');
  call.on('error', () => {});
  await once(session, 'close');
});

test('one that asks for nothing is closed in time', async () => {
  limits = { ...limits, timeoutMs: 100 };
  const socket = await open(preface);
  socket.resume();
  await once(socket, 'close');
});

test('one that sends more than what a request needs is closed', async () => {
  // It is not closed for its time.
  limits = { readBytesMax: 10_000, timeoutMs: 3_600_000 };
  const socket = await open(preface);
  socket.resume();
  // A frame that is longer than what is read of it.
  socket.write(Buffer.concat([Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1]), Buffer.alloc(20_000)]));
  await once(socket, 'close');
});

test.run();
