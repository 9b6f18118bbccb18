import { once } from 'node:events';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import * as grpc from '@grpc/grpc-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { EchoServer } from './echo-server.ts';

const read = (name: string) => fs.readFileSync(inCheckout('test', 'net', 'certificates', name));
const asTheyAre = (bytes: Buffer) => bytes;

const test = suite('tls');
let server: EchoServer;
let door: tls.Server;
let port: number;
test.before(async () => {
  server = await EchoServer.start();
  door = tls.createServer(
    {
      cert: read('server.crt'),
      key: read('server.key'),
      ca: read('client.crt'),
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ['h2'],
    },
    (socket) => server.grpc.accept(socket),
  );
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  port = (door.address() as AddressInfo).port;
});
test.after(async () => {
  door.close();
  await server.stop();
});

function connect(certificate: Buffer | null, key: Buffer | null): grpc.Client {
  return new grpc.Client(
    `localhost:${port}`,
    grpc.credentials.createSsl(read('server.crt'), key, certificate),
    {
      'grpc.ssl_target_name_override': 'localhost',
    },
  );
}

const call = (client: grpc.Client, method: string, body: Buffer) =>
  new Promise<Buffer>((resolve, reject) => {
    client.makeUnaryRequest(method, asTheyAre, asTheyAre, body, (error, answer) =>
      error ? reject(error) : resolve(answer!),
    );
  });

test('calls of all sizes go through TLS', async () => {
  const client = connect(null, null);
  for (const bytes of [0, 10, 20_000, 1 << 20]) {
    const body = Buffer.alloc(bytes, 'x');
    assert.ok((await call(client, '/test.Echo/Unary', body)).equals(body));
  }
  const bodies = Array.from({ length: 200 }, (_, i) => Buffer.alloc(i * 50, i));
  const answers = await Promise.all(bodies.map((body) => call(client, '/test.Echo/Unary', body)));
  for (const [i, answer] of answers.entries()) assert.ok(answer.equals(bodies[i]!));
  client.close();
});

test('a client certificate is told to the handler, its absence too', async () => {
  for (const [certificate, key, name] of [
    [read('client.crt'), read('client.key'), 'string'],
    [null, null, 'undefined'],
  ] as const) {
    const client = connect(certificate, key);
    const answer = call(client, '/test.Echo/Manual', Buffer.alloc(0));
    const received = await server.nextUnary();
    assert.type(received.call.peerCertificate()?.subject.CN, name);
    received.call.respond(Buffer.alloc(0));
    await answer;
    client.close();
  }
});

test.run();
