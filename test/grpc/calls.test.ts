import { once } from 'node:events';
import net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, errors } from '../../src/errors/api-error.ts';
import { messagesInARowMax } from '../../src/grpc/bidi-stream.ts';
import type { GrpcMethod } from '../../src/grpc/call.ts';
import { EchoServer, identity, slicesOf } from './echo-server.ts';
import { END_HEADERS, END_STREAM, frame, message, RawClient, request, T, uint32 } from './raw-client.ts';

/*
 * gRPC over HTTP/2 as etcd 3.4.23 (grpc-go 1.33.3) serves it; texts and codes were observed on it.
 */
const test = suite('calls');
let server: EchoServer;
let client: RawClient;
test.before.each(async () => {
  server = await EchoServer.start();
  client = await RawClient.open(server.port);
});
test.after.each(async () => {
  client.close();
  await server.stop();
});

const headers = (streamId: number, changes: Record<string, string | undefined> = {}, flags = END_HEADERS) =>
  frame(T.HEADERS, flags, streamId, request(changes));

async function status(streamId: number): Promise<[code: string, text: string]> {
  const { trailers } = await client.answer(streamId);
  return [trailers['grpc-status']!, trailers['grpc-message']!];
}

// Answers

test('a unary answer is head, message and trailers', async () => {
  client.call(1, 'hello');
  assert.equal(await client.answer(1), {
    headers: { ':status': '200', 'content-type': 'application/grpc' },
    messages: message('hello'),
    trailers: { 'grpc-status': '0', 'grpc-message': '' },
  });
});

test('an empty message is a message', async () => {
  client.call(1, '');
  assert.equal((await client.answer(1)).messages, message(''));
});

test('an error is one HEADERS frame', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  (await server.nextUnary()).call.fail(new ApiError(3, 'etcdserver: key is not provided'));
  const answer = await client.answer(1);
  assert.is(answer.messages.length, 0);
  assert.equal(answer.headers, {
    ':status': '200',
    'content-type': 'application/grpc',
    'grpc-status': '3',
    'grpc-message': 'etcdserver: key is not provided',
  });
});

test('a status message is percent-encoded', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  (await server.nextUnary()).call.fail(new ApiError(2, 'ü\n'));
  assert.equal(await status(1), ['2', '%C3%BC%0A']);
});

test('a status message of any length is an answer', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  (await server.nextUnary()).call.fail(new ApiError(2, '%'.repeat(100_000)));
  const [code, text] = await status(1);
  assert.is(code, '2');
  assert.ok(text.startsWith('%25%25') && text.length <= 8 * 1024);
});

test('the content type comes back with its subtype', async () => {
  for (const [streamId, sent, got] of [
    [1, 'application/grpc+proto', 'application/grpc+proto'],
    [3, 'application/grpc;charset=utf8', 'application/grpc+charset=utf8'],
    [5, 'application/grpc+json', 'application/grpc+json'],
    [7, 'application/grpc', 'application/grpc'],
  ] as const) {
    client.call(streamId, 'x', { 'content-type': sent });
    assert.is((await client.answer(streamId)).headers['content-type'], got);
  }
});

for (const contentType of [undefined, '', 'application/json', 'application/grpc-web', 'Application/GRPC']) {
  test(`content-type ${contentType} is refused`, async () => {
    client.send(headers(1, { 'content-type': contentType }));
    assert.is(await client.resetCode(1), 1);
  });
}

test('te may be missing, and :method is not looked at', async () => {
  client.call(1, 'x', { te: undefined, ':method': 'GET' });
  assert.equal((await client.answer(1)).messages, message('x'));
});

test('an answer in parts is sent as one message, without flattening it', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  const { call } = await server.nextUnary();
  const parts = [
    Buffer.from('a'),
    Buffer.alloc(0),
    Buffer.alloc(30_000, 'b'),
    Buffer.from('c'),
    Buffer.alloc(5_000, 'd'),
  ];
  call.respondInSlices(slicesOf(parts));
  assert.equal((await client.answer(1)).messages, message(Buffer.concat(parts)));
});

test('respond copies: the buffer may be used again at once', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  const { call } = await server.nextUnary();
  const scratch = Buffer.alloc(40_000, 'a');
  call.respond(scratch);
  scratch.fill('b');
  assert.equal((await client.answer(1)).messages, message(Buffer.alloc(40_000, 'a')));
});

test('a handler sees what a call tells about itself', async () => {
  client.send(
    frame(
      T.HEADERS,
      END_HEADERS,
      1,
      Buffer.concat([
        request({ ':path': '/test.Echo/Manual', token: 'first', 'trace-bin': 'AAEC' }),
        Buffer.from('\x00\x05token\x06second'),
      ]),
    ),
    frame(T.DATA, END_STREAM, 1, message('')),
  );
  const { call } = await server.nextUnary();
  assert.is(call.method, '/test.Echo/Manual');
  assert.is(call.authority, 'localhost');
  assert.match(call.remoteAddress, /^127\.0\.0\.1:\d+$/);
  assert.is(call.peerCertificate(), null);
  assert.is(call.deadlineMs, Number.POSITIVE_INFINITY);
  assert.is(call.metadata('token'), 'first');
  assert.is(call.metadata('trace-bin'), 'AAEC');
  assert.is(call.metadata('none'), undefined);
  call.respond(Buffer.from('x'));
  assert.equal((await client.answer(1)).messages, message('x'));
});

test('a call is answered once', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  const { call } = await server.nextUnary();
  call.respond(Buffer.from('first'));
  call.respond(Buffer.from('second'));
  call.respondInSlices(slicesOf([Buffer.from('third')]));
  call.fail(new ApiError(13, 'fourth'));
  client.call(3, 'x');
  assert.equal((await client.answer(1)).messages, message('first'));
  const next = await client.next();
  assert.is(next!.streamId, 3);
  assert.equal(server.ended.slice(0, 1), ['/test.Echo/Manual 0']);
});

test('an ApiError thrown by a handler is its answer, another error is Internal', async () => {
  const methods = server.grpc.methods as Map<string, GrpcMethod>;
  const thrown = new Error('a bug');
  methods.set('/test.Echo/Api', {
    kind: 'unary',
    ...identity,
    handle: () => {
      throw errors.emptyKey;
    },
  });
  methods.set('/test.Echo/Bug', {
    kind: 'stream',
    open: () => {
      throw thrown;
    },
  });
  client.call(1, '', { ':path': '/test.Echo/Api' });
  assert.equal(await status(1), ['3', 'etcdserver: key is not provided']);
  client.call(3, '', { ':path': '/test.Echo/Bug' });
  assert.is((await status(3))[0], '13');
  assert.equal(server.handlerErrors, [thrown]);
  client.call(5, 'x');
  await client.answer(5);
});

// Methods

for (const [path, code, text] of [
  ['/x.Y/Put', '12', 'unknown service x.Y'],
  ['/test.Echo/Putt', '12', 'unknown method Putt for service test.Echo'],
  ['/a/b/c', '12', 'unknown service a/b'],
  ['/Put', '8', 'malformed method name: "/Put"'],
  ['/', '8', 'malformed method name: "/"'],
] as const) {
  test(`the path ${path} is answered as etcd answers it`, async () => {
    client.call(1, 'x', { ':path': path });
    assert.equal(await status(1), [code, text]);
    assert.equal(server.started, [], 'no call of a method');
  });
}

test('a path without its leading slash is taken', async () => {
  client.call(1, 'x', { ':path': 'test.Echo/Unary' });
  assert.equal((await client.answer(1)).messages, message('x'));
});

// Messages

for (const [what, data, code, text] of [
  ['no data', Buffer.alloc(0), '2', 'EOF'],
  ['half a prefix', Buffer.from([0, 0]), '2', 'unexpected EOF'],
  ['half a message', message('half', 0, 100), '2', 'unexpected EOF'],
  [
    'a compressed message',
    message('x', 1),
    '13',
    'grpc: compressed flag set with identity or empty encoding',
  ],
  ['an unknown flag', message('x', 2), '13', 'grpc: received unexpected payload format 2'],
] as const) {
  test(`${what} is answered as etcd answers it`, async () => {
    client.send(headers(1), frame(T.DATA, END_STREAM, 1, data));
    assert.equal(await status(1), [code, text]);
  });
}

test('END_STREAM on the headers of a unary call leaves it without a message', async () => {
  client.send(headers(1, {}, END_HEADERS | END_STREAM));
  assert.equal(await status(1), ['2', 'EOF']);
});

test('what follows the message of a unary call is ignored', async () => {
  client.send(headers(1));
  client.send(
    frame(T.DATA, END_STREAM, 1, Buffer.concat([message('one'), message('two'), Buffer.from([1])])),
  );
  assert.equal((await client.answer(1)).messages, message('one'));
  client.send(headers(3, { ':path': '/test.Echo/Manual' }), frame(T.DATA, 0, 3, message('one')));
  const { call } = await server.nextUnary();
  client.send(frame(T.DATA, END_STREAM, 3, message('two')));
  client.call(5, 'x');
  await client.answer(5);
  call.respond(Buffer.from('answer'));
  assert.equal((await client.answer(3)).messages, message('answer'));
  assert.is(server.unaryCalls.length, 0);
});

test('a message is the same wherever its frames are cut', async () => {
  const bytes = message('abc');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const streamId = 2 * cut + 1;
    client.send(
      headers(streamId, { ':path': '/test.Echo/Manual' }),
      frame(T.DATA, 0, streamId, bytes.subarray(0, cut)),
      frame(T.DATA, END_STREAM, streamId, bytes.subarray(cut)),
    );
    const { call, message: received } = await server.nextUnary();
    assert.is(received.toString(), 'abc');
    call.respond(received);
    await client.answer(streamId);
  }
});

test('a stream of messages is the same wherever its frames are cut', async () => {
  const bytes = Buffer.concat([message('a'), message(''), message('bcd')]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const streamId = 2 * cut + 1;
    client.send(
      headers(streamId, { ':path': '/test.Echo/Bidi' }),
      frame(T.DATA, 0, streamId, bytes.subarray(0, cut)),
      frame(T.DATA, END_STREAM, streamId, bytes.subarray(cut)),
    );
    assert.equal((await client.answer(streamId)).messages, bytes);
  }
});

for (const [what, changes, code, text] of [
  ['gzip', { 'grpc-encoding': 'gzip' }, '12', 'grpc: Decompressor is not installed for grpc-encoding "gzip"'],
  [
    'snappy',
    { 'grpc-encoding': 'snappy' },
    '12',
    'grpc: Decompressor is not installed for grpc-encoding "snappy"',
  ],
] as const) {
  test(`grpc-encoding ${what} is answered as etcd answers it`, async () => {
    client.call(1, 'x', changes);
    assert.equal(await status(1), [code, text]);
  });
}

test('grpc-encoding identity is no encoding', async () => {
  client.call(1, 'x', { 'grpc-encoding': 'identity' });
  assert.equal((await client.answer(1)).messages, message('x'));
});

// Deadlines and cancellation

test('a call ends when its grpc-timeout has passed', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual', 'grpc-timeout': '100m' });
  const { call } = await server.nextUnary();
  assert.is(call.deadlineMs, server.nowMs + 100);
  let cancelled = 0;
  call.onCancel = () => cancelled++;
  server.nowMs += 99;
  server.grpc.deadlines.advance();
  assert.is(cancelled, 0);
  server.nowMs += 11;
  assert.equal(await status(1), ['4', 'context deadline exceeded']);
  assert.is(cancelled, 1);
  assert.ok(call.cancelled);
  call.respond(Buffer.from('too late'));
  assert.equal(server.ended, ['/test.Echo/Manual 4']);
});

test('a streaming call ends when its grpc-timeout has passed', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream', 'grpc-timeout': '2S' }));
  const call = await server.nextStream();
  let code = -1;
  call.onCancel = (given) => {
    code = given;
  };
  call.send(Buffer.from('x'));
  server.nowMs += 2_010;
  assert.equal(await status(1), ['4', 'context deadline exceeded']);
  assert.is(code, 4);
});

test('a deadline of 0 has passed, one that is answered in time is forgotten', async () => {
  client.call(1, '', { 'grpc-timeout': '0n' });
  assert.equal(await status(1), ['4', 'context deadline exceeded']);
  client.call(3, 'x', { 'grpc-timeout': '1S' });
  await client.answer(3);
  server.nowMs += 60_000;
  server.grpc.deadlines.advance();
  client.call(5, 'x');
  await client.answer(5);
});

test('a grpc-timeout that is none resets the stream', async () => {
  for (const [i, timeout] of ['abc', 'S', '123456789S', '5'].entries()) {
    client.send(headers(2 * i + 1, { 'grpc-timeout': timeout }));
    assert.is(await client.resetCode(2 * i + 1), 1);
  }
});

test('when its client goes away, a call is cancelled', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  client.send(headers(3, { ':path': '/test.Echo/ManualStream' }));
  const unary = (await server.nextUnary()).call;
  const stream = await server.nextStream();
  const cancelled = Promise.all([
    new Promise<void>((resolve) => {
      unary.onCancel = resolve;
    }),
    new Promise<number>((resolve) => {
      stream.onCancel = resolve;
    }),
  ]);
  client.close();
  assert.is((await cancelled)[1], 1);
  assert.is(server.grpc.streamCount, 0);
  assert.equal([...server.ended].sort(), ['/test.Echo/Manual 1', '/test.Echo/ManualStream 1']);
});

// Streams

test('a streaming call sends head, messages and trailers', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  assert.ok(call.send(Buffer.from('a')));
  assert.equal((await client.find((f) => f.streamId === 1)).fields, {
    ':status': '200',
    'content-type': 'application/grpc',
  });
  assert.ok(call.send(Buffer.from('b')));
  call.end();
  const answer = await client.answer(1);
  assert.equal(answer.messages, Buffer.concat([message('a'), message('b')]));
  assert.is(answer.trailers['grpc-status'], '0');
  assert.is(await client.resetCode(1), 0);
});

test('a streaming call may fail behind its messages', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  call.send(Buffer.alloc(200_000)); // more than the client's window: status follows behind what waits
  call.fail(new ApiError(11, 'etcdserver: mvcc: required revision has been compacted'));
  client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(1 << 20)), frame(T.WINDOW_UPDATE, 0, 0, uint32(1 << 20)));
  const answer = await client.answer(1);
  assert.is(answer.messages.length, 200_005);
  assert.is(answer.trailers['grpc-status'], '11');
});

test('a paused call keeps messages in order and gives its window back once resumed', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  const received: string[] = [];
  const halfClosed = new Promise<void>((resolve) => {
    call.onHalfClose = resolve;
  });
  call.onMessage = (bytes) => server.note(() => received.push(`${bytes.length}`));
  call.pause();
  for (let i = 0; i < 40; i++) client.send(frame(T.DATA, 0, 1, message(Buffer.alloc(16_000 + i))));
  client.call(3, 'x');
  await client.answer(3);
  assert.equal(received, []);
  call.resume();
  const update = await client.find((f) => f.type === T.WINDOW_UPDATE && f.streamId === 1);
  assert.ok(update.payload.readUInt32BE(0) > 40 * 16_000);
  client.send(frame(T.DATA, END_STREAM, 1, message('')));
  await halfClosed;
  assert.equal(received, [...Array.from({ length: 40 }, (_, i) => `${16_000 + i}`), '0']);
  call.end();
});

test('a call may pause in the middle of what has arrived', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  const received: string[] = [];
  let halfClosed = false;
  call.onHalfClose = () =>
    server.note(() => {
      halfClosed = true;
    });
  call.onMessage = (bytes) => {
    server.note(() => received.push(bytes.toString()));
    call.pause();
  };
  client.send(frame(T.DATA, END_STREAM, 1, Buffer.concat(['a', 'b', 'c'].map((text) => message(text)))));
  for (const expected of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    await server.until(() => received.length === expected.length);
    assert.equal(received, expected);
    assert.not(halfClosed);
    call.resume();
  }
  await server.until(() => halfClosed);
  call.end();
});

test('of a window full of messages a few are taken in a row, and other calls have their turns between', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  const messages = 200_000;
  let received = 0;
  let inARow = 0;
  let longest = 0;
  call.onMessage = () => {
    received++;
    longest = Math.max(longest, ++inARow);
    // A turn for others is over when this runs.
    if (inARow === 1) setImmediate(() => (inARow = 0));
  };
  call.pause();
  const empty = Buffer.alloc(16_000);
  for (let sent = 0; sent < messages; sent += empty.length / 5) client.send(frame(T.DATA, 0, 1, empty));
  client.call(3, 'x');
  await client.answer(3);
  call.resume();
  const all = Math.ceil(messages / (empty.length / 5)) * (empty.length / 5);
  client.call(5, 'y');
  await client.answer(5);
  assert.ok(received < all, `${received} were taken before another call had its answer`);
  await server.until(() => received === all);
  assert.ok(longest <= messagesInARowMax, `${longest} in a row`);
  call.end();
});

test('messages that arrive in one read are taken a few in a row as well, in order, and the end behind them', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  const received: number[] = [];
  let takenAtEnd = 0;
  call.onHalfClose = () =>
    server.note(() => {
      takenAtEnd = received.length;
    });
  call.onMessage = (bytes) => server.note(() => received.push(bytes.readUInt16BE(0)));
  const messages = Array.from({ length: 1_000 }, (_, i) => message(Buffer.from([i >> 8, i & 0xff])));
  client.send(frame(T.DATA, END_STREAM, 1, Buffer.concat(messages)));
  await server.until(() => takenAtEnd > 0);
  assert.is(takenAtEnd, 1_000);
  assert.equal(
    received,
    Array.from({ length: 1_000 }, (_, i) => i),
  );
  call.end();
});

test('while a client does not read what a stream is sent, no more is taken of what it asks there', async () => {
  client.send(headers(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  let received = 0;
  call.onMessage = () => {
    received++;
    // Nothing of it leaves: the stream's window is smaller.
    server.note(() => call.send(Buffer.alloc(100_000)));
  };
  client.send(frame(T.WINDOW_UPDATE, 0, 0, uint32(10_000_000)));
  for (let i = 0; i < 40; i++) client.send(frame(T.DATA, 0, 1, message('x')));
  client.call(3, 'x');
  await client.answer(3);
  const taken = received;
  assert.ok(taken >= 1 && taken < 8, `${taken} were taken`);
  client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(10_000_000)));
  await server.until(() => received === 40);
  call.end();
});

// Counting

test('every call that starts ends once', async () => {
  client.call(1, 'x');
  client.call(3, '', { ':path': '/test.Echo/Manual' });
  (await server.nextUnary()).call.fail(new ApiError(5, 'x'));
  client.send(headers(5, { ':path': '/test.Echo/Bidi' }), frame(T.RST_STREAM, 0, 5, uint32(8)));
  client.send(headers(7, {}, END_HEADERS | END_STREAM));
  await client.answer(7);
  assert.equal(server.started, [
    '/test.Echo/Unary',
    '/test.Echo/Manual',
    '/test.Echo/Bidi',
    '/test.Echo/Unary',
  ]);
  assert.equal(server.ended, [
    '/test.Echo/Unary 0',
    '/test.Echo/Manual 5',
    '/test.Echo/Bidi 1',
    '/test.Echo/Unary 2',
  ]);
  assert.is(server.grpc.streamCount, 0);
  assert.is(server.grpc.connectionCount, 1);
});

test('close cuts off what is left after its grace', async () => {
  client.call(1, '', { ':path': '/test.Echo/Manual' });
  const { call } = await server.nextUnary();
  let cancelled = false;
  call.onCancel = () => {
    cancelled = true;
  };
  await server.grpc.close(20);
  assert.ok(cancelled);
  assert.is(server.grpc.connectionCount, 0);
  await client.end();
});

test('an accepted socket may bring bytes that were read before, and be paused', async () => {
  const door = net.createServer((socket) => {
    socket.once('data', (head: Buffer) => {
      socket.pause();
      setImmediate(() => server.grpc.accept(socket, head));
    });
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const other = await RawClient.open((door.address() as net.AddressInfo).port);
  other.call(1, 'x');
  assert.equal((await other.answer(1)).messages, message('x'));
  other.close();
  door.close();
});

test.run();
