import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EchoServer } from './echo-server.ts';
import { frame, message, preface, RawClient, request, T } from './raw-client.ts';

/*
 * Whatever bytes a client sends, the server neither throws nor hangs, and serves the next client.
 */
let server: EchoServer;
const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);
test.before(async () => {
  server = await EchoServer.start();
  process.on('uncaughtException', note);
});
test.after(async () => {
  process.off('uncaughtException', note);
  await server.stop();
});

async function survives(...chunks: Buffer[]): Promise<void> {
  const client = await RawClient.connect(server.port);
  for (const chunk of chunks) {
    client.send(chunk);
    await new Promise(setImmediate);
  }
  client.socket.end();
  await client.end();
  client.close();
  assert.equal(uncaught, []);
}

async function serves(): Promise<void> {
  const client = await RawClient.open(server.port);
  client.call(1, 'hello');
  assert.equal((await client.answer(1)).messages, message('hello'));
  client.close();
}

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const paths = [
  '/test.Echo/Unary',
  '/test.Echo/Bidi',
  '/test.Echo/Manual',
  '/test.Echo/ManualStream',
  '/none',
];
const payload = fc.oneof(
  bytes,
  fc.constantFrom(...paths).map((path) => request({ ':path': path })),
  bytes.map((body) => message(body)),
  fc.nat(0xffff_ffff).map((value) => {
    const word = Buffer.alloc(4);
    word.writeUInt32BE(value);
    return word;
  }),
  fc.constant(Buffer.alloc(8)),
);
const anyFrame = fc
  .tuple(
    fc.nat(10),
    fc.constantFrom(0, 1, 4, 5, 8, 0x20, 0x2d, 0xff),
    fc.constantFrom(0, 1, 1, 1, 3, 5, 2),
    payload,
  )
  .map(([type, flags, streamId, body]) => frame(type, flags, streamId, body));

test('random bytes in place of the preface', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, (chunk) => survives(chunk)),
    { numRuns: 50 },
  );
  await serves();
});

test('random bytes in place of frames', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, (chunk) => survives(preface, frame(T.SETTINGS, 0, 0), chunk)),
    { numRuns: 100 },
  );
  await serves();
});

test('random frames', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyFrame, { minLength: 1, maxLength: 12 }), (frames) =>
      survives(preface, frame(T.SETTINGS, 0, 0), Buffer.concat(frames)),
    ),
    { numRuns: 300 },
  );
  await serves();
  assert.is(server.grpc.connectionCount <= 1, true);
});

test('a usual conversation with one bit flipped', async () => {
  const usual = Buffer.concat([
    preface,
    frame(T.SETTINGS, 0, 0),
    frame(T.HEADERS, 4, 1, request()),
    frame(T.DATA, 1, 1, message('hello')),
    frame(T.HEADERS, 4, 3, request({ ':path': '/test.Echo/Bidi' })),
    frame(T.DATA, 0, 3, message('one')),
    frame(T.DATA, 1, 3, message('two')),
    frame(T.PING, 0, 0, '12345678'),
  ]);
  await fc.assert(
    fc.asyncProperty(fc.nat(usual.length * 8 - 1), (bit) => {
      const flipped = Buffer.from(usual);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      return survives(flipped);
    }),
    { numRuns: 300 },
  );
  await serves();
  assert.equal(server.handlerErrors, []);
});

test.run();
