import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http2 from 'node:http2';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError } from '../../src/errors/api-error.ts';
import type { GrpcMethod } from '../../src/grpc/call.ts';
import { EchoServer } from './echo-server.ts';
import { message } from './raw-client.ts';

/*
 * Clients that others wrote, as judges: @grpc/grpc-js, node:http2 and h2load.
 */
const bytesAsTheyAre = (bytes: Buffer) => bytes;
const test = suite('clients');
let server: EchoServer;
let client: grpc.Client;
test.before.each(async () => {
  server = await EchoServer.start();
  client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
});
test.after.each(async () => {
  client.close();
  await server.stop();
});

function unary(
  method: string,
  body: Buffer,
  metadata = new grpc.Metadata(),
  options: grpc.CallOptions = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method,
      bytesAsTheyAre,
      bytesAsTheyAre,
      body,
      metadata,
      options,
      (error, answer) => {
        if (error) reject(error);
        else resolve(answer!);
      },
    );
  });
}

async function fails(call: Promise<unknown>): Promise<grpc.ServiceError> {
  try {
    await call;
  } catch (error) {
    return error as grpc.ServiceError;
  }
  return assert.unreachable('the call did not fail') as never;
}

const bidi = (method = '/test.Echo/Bidi', options: grpc.CallOptions = {}) =>
  client.makeBidiStreamRequest(method, bytesAsTheyAre, bytesAsTheyAre, new grpc.Metadata(), options);

test('grpc-js: unary calls, one after the other and many at once', async () => {
  for (let i = 0; i < 20; i++)
    assert.is((await unary('/test.Echo/Unary', Buffer.from(`${i}`))).toString(), `${i}`);
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, i) => unary('/test.Echo/Unary', Buffer.from(`call ${i}`))),
  );
  assert.equal(
    answers.map(String),
    answers.map((_, i) => `call ${i}`),
  );
});

test('grpc-js: messages of 0 bytes to 2 MiB', async () => {
  for (const bytes of [0, 1, 16_379, 16_380, 65_530, 65_531, 1 << 20, 2 << 20]) {
    const body = Buffer.alloc(bytes, 'x');
    body.write('begin');
    assert.ok((await unary('/test.Echo/Unary', body)).equals(body), `${bytes} bytes`);
  }
});

test('grpc-js: many large messages at once share the windows', async () => {
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, i) => unary('/test.Echo/Unary', Buffer.alloc(700_000, i))),
  );
  for (const [i, answer] of answers.entries()) assert.ok(answer.equals(Buffer.alloc(700_000, i)));
});

test('grpc-js: an error has its code and message, whatever is in it', async () => {
  const failed = fails(unary('/test.Echo/Manual', Buffer.alloc(0)));
  (await server.nextUnary()).call.fail(new ApiError(9, 'größer als 100%\n'));
  const error = await failed;
  assert.is(error.code, 9);
  assert.is(error.details, 'größer als 100%\n');
  assert.is((await fails(unary('/test.Echo/None', Buffer.alloc(0)))).code, grpc.status.UNIMPLEMENTED);
});

test('grpc-js: metadata of a request, binary too', async () => {
  const metadata = new grpc.Metadata();
  metadata.set('token', 'secret');
  metadata.set('trace-bin', Buffer.from([0, 1, 255]));
  const call = client.makeUnaryRequest(
    '/test.Echo/Manual',
    bytesAsTheyAre,
    bytesAsTheyAre,
    Buffer.alloc(0),
    metadata,
    () => {},
  );
  const received = await server.nextUnary();
  assert.is(received.call.metadata('token'), 'secret');
  assert.is(received.call.metadata('trace-bin'), Buffer.from([0, 1, 255]).toString('base64'));
  const end = once(call, 'status');
  received.call.respond(Buffer.alloc(0));
  assert.is((await end)[0].code, grpc.status.OK);
});

test('grpc-js: a deadline reaches the server and ends the call', async () => {
  const failed = fails(
    unary('/test.Echo/Manual', Buffer.alloc(0), undefined, { deadline: Date.now() + 100 }),
  );
  const { call } = await server.nextUnary();
  assert.ok(call.deadlineMs <= server.nowMs + 100);
  assert.is((await failed).code, grpc.status.DEADLINE_EXCEEDED);
});

test('grpc-js: a cancelled call is cancelled here', async () => {
  const call = client.makeUnaryRequest(
    '/test.Echo/Manual',
    bytesAsTheyAre,
    bytesAsTheyAre,
    Buffer.alloc(0),
    () => {},
  );
  call.on('error', () => {});
  const received = await server.nextUnary();
  const cancelled = new Promise<void>((resolve) => {
    received.call.onCancel = resolve;
  });
  call.cancel();
  await cancelled;
});

test('grpc-js: streaming in both directions', async () => {
  const call = bidi();
  const received: string[] = [];
  call.on('data', (bytes: Buffer) => {
    received.push(bytes.toString());
    if (received.length === 1000) call.end();
  });
  for (let i = 0; i < 1000; i++) call.write(Buffer.from(`${i}`));
  const [end] = await once(call, 'status');
  assert.is(end.code, 0);
  assert.equal(
    received,
    Array.from({ length: 1000 }, (_, i) => `${i}`),
  );
});

test('grpc-js: streaming 20 MiB from the server to a slow reader', async () => {
  const call = bidi('/test.Echo/ManualStream');
  const stream = await server.nextStream();
  let sent = 0;
  let bufferedMax = 0;
  const produce = () => {
    while (sent < 200) {
      sent++;
      const roomy = stream.send(Buffer.alloc(100_000, sent));
      bufferedMax = Math.max(bufferedMax, stream.bufferedBytes);
      if (!roomy) return;
    }
    stream.end();
  };
  stream.onDrain = produce;
  produce();
  let received = 0;
  for await (const bytes of call as AsyncIterable<Buffer>) {
    received++;
    assert.is(bytes.length, 100_000);
    assert.is(bytes[99_999], received & 0xff);
  }
  assert.is(received, 200);
  assert.ok(bufferedMax < 256 * 1024 + 100_005);
});

test('grpc-js: streaming from the client alone', async () => {
  (server.grpc.methods as Map<string, GrpcMethod>).set('/test.Echo/Count', {
    kind: 'stream',
    open: (call) => {
      let bytes = 0;
      call.onMessage = (chunk) => {
        bytes += chunk.length;
      };
      call.onHalfClose = () => {
        call.send(Buffer.from(`${bytes}`));
        call.end();
      };
    },
  });
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const call = client.makeClientStreamRequest(
      '/test.Echo/Count',
      bytesAsTheyAre,
      bytesAsTheyAre,
      (error: grpc.ServiceError | null, bytes?: Buffer) => (error ? reject(error) : resolve(bytes!)),
    );
    for (let i = 0; i < 100; i++) call.write(Buffer.alloc(50_000, i));
    call.end();
  });
  assert.is(answer.toString(), '5000000');
});

test('grpc-js: a graceful stop loses no call', async () => {
  await unary('/test.Echo/Unary', Buffer.from('x'));
  const running = unary('/test.Echo/Manual', Buffer.alloc(0));
  const { call } = await server.nextUnary();
  const closed = server.grpc.close(5_000);
  setImmediate(() => call.respond(Buffer.from('finished')));
  assert.is((await running).toString(), 'finished');
  await closed;
});

test('node:http2: unary, and window and table settings of its own', async () => {
  const session = http2.connect(`http://127.0.0.1:${server.port}`, {
    settings: { initialWindowSize: 100, headerTableSize: 0, maxFrameSize: 100_000 },
  });
  for (let i = 0; i < 3; i++) {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/test.Echo/Unary',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const body = message(Buffer.alloc(50_000, i));
    stream.end(body);
    const [headers] = await once(stream, 'response');
    assert.is(headers[':status'], 200);
    const chunks: Buffer[] = [];
    let trailers: http2.IncomingHttpHeaders = {};
    stream.on('trailers', (fields) => {
      trailers = fields;
    });
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    assert.ok(Buffer.concat(chunks).equals(body));
    assert.is(trailers['grpc-status'], '0');
  }
  session.close();
  await once(session, 'close');
});

test('node:http2: ping and settings are answered', async () => {
  const session = http2.connect(`http://127.0.0.1:${server.port}`);
  await once(session, 'connect');
  await new Promise<void>((resolve, reject) => session.ping((error) => (error ? reject(error) : resolve())));
  await new Promise<void>((resolve) => session.settings({ initialWindowSize: 1 << 20 }, () => resolve()));
  assert.is(session.remoteSettings.initialWindowSize, 1 << 20);
  session.close();
  await once(session, 'close');
});

test('h2load: 20,000 calls on 10 connections all succeed', async () => {
  if (spawnSync('h2load', ['--version']).error) {
    assert.is(process.env.CI, undefined, 'h2load is missing: install the package nghttp2-client');
    return;
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wald-grpc-'));
  const file = path.join(directory, 'message');
  fs.writeFileSync(file, message(Buffer.alloc(256, 'x')));
  try {
    const { stdout } = await promisify(execFile)('h2load', [
      ...['-n', '20000', '-c', '10', '-m', '10', '-d', file],
      ...['-H', 'content-type: application/grpc', '-H', 'te: trailers'],
      `http://127.0.0.1:${server.port}/test.Echo/Unary`,
    ]);
    assert.match(stdout, /20000 succeeded, 0 failed, 0 errored/);
    assert.match(stdout, /status codes: 20000 2xx/);
    assert.is(server.ended.filter((ended) => ended === '/test.Echo/Unary 0').length, 20_000);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
});

test.run();
