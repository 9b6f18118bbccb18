import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { GrpcLimits } from '../../src/grpc/limits.ts';
import { EchoServer } from './echo-server.ts';
import {
  ACK,
  block,
  END_HEADERS,
  END_STREAM,
  frame,
  message,
  preface,
  RawClient,
  request,
  requestFields,
  setting,
  T,
  uint32,
} from './raw-client.ts';

const ENHANCE_YOUR_CALM = 11;
const mib = 1024 * 1024;
const test = suite('limits');

interface Scene {
  readonly server: EchoServer;
  readonly client: RawClient;
}

/** A test with a server of its own, since most limits are made small or meet a broken connection. */
function limit(name: string, limits: Partial<GrpcLimits>, body: (scene: Scene) => Promise<void>): void {
  test(name, async () => {
    const server = await EchoServer.start(limits);
    const client = await RawClient.open(server.port);
    try {
      await body({ server, client });
      await serves(server);
    } finally {
      client.close();
      await server.stop();
    }
  });
}

/** Whatever one client did, the next one is served. */
async function serves(server: EchoServer): Promise<void> {
  const client = await RawClient.open(server.port);
  client.call(1, 'hello');
  assert.equal((await client.answer(1)).messages, message('hello'));
  client.close();
}

const headers = (streamId: number, path: string, flags = END_HEADERS) =>
  frame(T.HEADERS, flags, streamId, request({ ':path': path }));

async function calmDown(client: RawClient, reason: RegExp): Promise<void> {
  const goAway = await client.goAway();
  assert.is(goAway.code, ENHANCE_YOUR_CALM);
  assert.match(goAway.reason, reason);
}

// Header blocks

limit('a header block beyond 64 KiB ends the connection', {}, async ({ client }) => {
  const large: [string, string][] = Array.from({ length: 4 }, (_, i) => [`x-${i}`, 'y'.repeat(16_000)]);
  const bytes = block([...requestFields(), ...large, ['x-last', 'z'.repeat(2_000)]]);
  const half = Math.ceil(bytes.length / 5);
  client.send(frame(T.HEADERS, 0, 1, bytes.subarray(0, half)));
  for (let at = half; at < bytes.length; at += half) {
    const last = at + half >= bytes.length;
    client.send(frame(T.CONTINUATION, last ? END_HEADERS : 0, 1, bytes.subarray(at, at + half)));
  }
  await calmDown(client, /header block/);
});

limit(
  'a small block that unfolds to more than the limit is reset',
  { headerListBytesMax: 4096 },
  async ({ client }) => {
    const entered = block([['x', 'y'.repeat(1000)]]);
    entered[0] = 0x40;
    const indexed = Buffer.alloc(50, 0x80 | 62);
    client.send(frame(T.HEADERS, END_HEADERS, 1, Buffer.concat([request(), entered, indexed])));
    assert.is(await client.resetCode(1), 6);
    client.call(3, 'x');
    await client.answer(3);
  },
);

limit('just as much as the limit is taken', { headerListBytesMax: 1024 }, async ({ client }) => {
  const fields = requestFields();
  const used = fields.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
  const send = (streamId: number, more: number) => {
    const padding: [string, string] = ['x', 'y'.repeat(1024 - used - 33 + more)];
    client.send(frame(T.HEADERS, END_HEADERS, streamId, block([...fields, padding])));
    client.send(frame(T.DATA, END_STREAM, streamId, message('x')));
  };
  send(1, 0);
  await client.answer(1);
  send(3, 1);
  assert.is(await client.resetCode(3), 6);
});

limit('a flood of CONTINUATION ends the connection', {}, async ({ client }) => {
  client.send(frame(T.HEADERS, 0, 1, request()));
  for (let i = 0; i < 33; i++) client.send(frame(T.CONTINUATION, 0, 1));
  await calmDown(client, /header block/);
});

limit('32 CONTINUATION frames are taken', {}, async ({ client }) => {
  client.send(frame(T.HEADERS, 0, 1, request()));
  for (let i = 1; i <= 32; i++) client.send(frame(T.CONTINUATION, i === 32 ? END_HEADERS : 0, 1));
  client.send(frame(T.DATA, END_STREAM, 1, message('x')));
  await client.answer(1);
});

// Floods

limit('rapid reset ends the connection (CVE-2023-44487)', {}, async ({ server, client }) => {
  for (let i = 0; i <= 10_000; i++) {
    const streamId = 2 * i + 1;
    client.send(headers(streamId, '/test.Echo/ManualStream'), frame(T.RST_STREAM, 0, streamId, uint32(8)));
  }
  await calmDown(client, /reset/);
  assert.is(server.grpc.streamCount, 0);
});

/** Frames by which a client makes the server reset a stream of its own. */
const provocations: Record<string, (streamId: number) => Buffer[]> = {
  'WINDOW_UPDATE by 0': (id) => [
    headers(id, '/test.Echo/ManualStream'),
    frame(T.WINDOW_UPDATE, 0, id, uint32(0)),
  ],
  'a window beyond 2^31 - 1': (id) => [
    headers(id, '/test.Echo/ManualStream'),
    frame(T.WINDOW_UPDATE, 0, id, uint32(0x7fff_ffff)),
  ],
  'PRIORITY of a wrong size': (id) => [
    headers(id, '/test.Echo/ManualStream'),
    frame(T.PRIORITY, 0, id, 'four'),
  ],
  'DATA behind the end': (id) => [
    headers(id, '/test.Echo/ManualStream', END_HEADERS | END_STREAM),
    frame(T.DATA, 0, id, message('x')),
  ],
  'headers behind the end': (id) => [
    headers(id, '/test.Echo/ManualStream', END_HEADERS | END_STREAM),
    headers(id, '/test.Echo/ManualStream', END_HEADERS | END_STREAM),
  ],
  'trailers that do not end': (id) => [
    headers(id, '/test.Echo/ManualStream'),
    headers(id, '/test.Echo/ManualStream'),
  ],
  'more than content-length': (id) => [
    frame(T.HEADERS, END_HEADERS, id, request({ ':path': '/test.Echo/ManualStream', 'content-length': '1' })),
    frame(T.DATA, 0, id, message('x')),
  ],
  'a malformed header block': (id) => [headers(id, '')],
};

for (const [what, provoke] of Object.entries(provocations)) {
  limit(
    `resets that the client provokes count as its own (CVE-2025-8671): ${what}`,
    { resetsBurst: 10, resetsPerS: 1 },
    async ({ server, client }) => {
      for (let i = 0; i < 10; i++) client.send(...provoke(2 * i + 1));
      for (let i = 0; i < 10; i++) await client.resetCode(2 * i + 1);
      assert.is(server.grpc.streamCount, 0);
      client.call(101, 'x');
      await client.answer(101);
      client.send(...provoke(103));
      await calmDown(client, /reset/);
      assert.is(server.grpc.streamCount, 0);
    },
  );
}

limit(
  'streams that are refused for there being too many do not count as reset by the client',
  { resetsBurst: 1, resetsPerS: 1, concurrentStreamsMax: 1 },
  async ({ server, client }) => {
    client.send(headers(1, '/test.Echo/ManualStream'));
    for (let i = 1; i <= 20; i++) client.send(headers(2 * i + 1, '/test.Echo/ManualStream'));
    assert.is(await client.resetCode(41), 7);
    assert.equal(server.connectionErrors, []);
  },
);

limit(
  'resets at a bearable rate go on for ever',
  { resetsBurst: 10, resetsPerS: 100 },
  async ({ server, client }) => {
    for (let i = 0; i < 100; i++) {
      client.send(
        headers(4 * i + 1, '/test.Echo/ManualStream'),
        frame(T.RST_STREAM, 0, 4 * i + 1, uint32(8)),
      );
      client.call(4 * i + 3, 'x');
      await client.answer(4 * i + 3);
      server.nowMs += 10;
    }
    assert.equal(server.connectionErrors, []);
  },
);

limit('a flood of SETTINGS ends the connection', {}, async ({ client }) => {
  for (let i = 0; i < 100; i++) client.send(frame(T.SETTINGS, 0, 0));
  await calmDown(client, /SETTINGS/);
});

for (const [what, sent] of [
  ['empty DATA', frame(T.DATA, 0, 1)],
  ['PRIORITY', frame(T.PRIORITY, 0, 1, Buffer.alloc(5))],
  ['unknown frames', frame(0xb0, 0, 0)],
  ['acknowledgements', frame(T.SETTINGS, ACK, 0)],
  ['answers to pings that were not sent', frame(T.PING, ACK, 0, '12345678')],
] as const) {
  limit(`a flood of ${what} ends the connection`, {}, async ({ client }) => {
    client.send(headers(1, '/test.Echo/ManualStream'));
    client.send(Buffer.concat(Array.from({ length: 10_001 }, () => sent)));
    await calmDown(client, /without effect/);
  });
}

limit('a flood of DATA for a closed stream ends the connection', {}, async ({ client }) => {
  client.call(1, 'x');
  await client.answer(1);
  client.send(Buffer.concat(Array.from({ length: 10_001 }, () => frame(T.DATA, 0, 1, 'late'))));
  await calmDown(client, /without effect/);
});

// Pings, as grpc-go enforces etcd's --grpc-keepalive-min-time

const ping = frame(T.PING, 0, 0, '12345678');

limit('without a call, the fourth ping within two hours is one too many', {}, async ({ client }) => {
  client.send(ping, ping, ping);
  for (let i = 0; i < 3; i++) await client.find((f) => f.type === T.PING);
  client.send(ping);
  await calmDown(client, /^too_many_pings$/);
});

limit('with a call, pings may come every 5 s', {}, async ({ server, client }) => {
  client.send(headers(1, '/test.Echo/ManualStream'));
  for (let i = 0; i < 10; i++) {
    await client.ping();
    server.nowMs += 5_000;
  }
  server.nowMs -= 1;
  await client.ping();
  server.nowMs += 4_999;
  await client.ping();
  server.nowMs += 4_999;
  client.send(ping);
  await calmDown(client, /^too_many_pings$/);
});

limit('an answer clears what the pings before it counted', {}, async ({ client }) => {
  for (let i = 0; i < 10; i++) {
    client.call(2 * i + 1, 'x');
    await client.answer(2 * i + 1);
    await client.ping();
    await client.ping();
  }
});

limit(
  'data that waited for a window clears what the pings before it counted',
  {},
  async ({ server, client }) => {
    client.call(1, 'x', { ':path': '/test.Echo/Manual' });
    await server.until(() => server.unaryCalls.length > 0);
    server.unaryCalls.shift()!.call.respond(Buffer.alloc(300_000));
    await client.find((f) => f.type === T.DATA);
    for (let i = 0; i < 10; i++) {
      client.send(frame(T.WINDOW_UPDATE, 0, 0, uint32(16_384)), frame(T.WINDOW_UPDATE, 0, 1, uint32(16_384)));
      await client.find((f) => f.type === T.DATA);
      await client.ping();
      await client.ping();
    }
  },
);

limit('a call that the client resets clears nothing', {}, async ({ client }) => {
  for (let i = 0; i < 4; i++) {
    client.send(
      headers(2 * i + 1, '/test.Echo/ManualStream'),
      frame(T.RST_STREAM, 0, 2 * i + 1, uint32(8)),
      ping,
    );
  }
  await calmDown(client, /^too_many_pings$/);
});

limit('a silent client is pinged, and dropped when it does not answer', {}, async ({ server, client }) => {
  server.nowMs += 2 * 60 * 60 * 1000;
  server.grpc.sweep();
  const sent = await client.find((f) => f.type === T.PING && f.flags === 0);
  client.send(frame(T.PING, ACK, 0, sent.payload));
  client.call(1, 'x');
  await client.answer(1);
  server.nowMs += 20_000;
  server.grpc.sweep();
  client.call(3, 'x');
  await client.answer(3);

  server.nowMs += 2 * 60 * 60 * 1000;
  server.grpc.sweep();
  await client.find((f) => f.type === T.PING && f.flags === 0);
  server.nowMs += 19_999;
  server.grpc.sweep();
  assert.equal(server.connectionErrors, []);
  server.nowMs += 1;
  server.grpc.sweep();
  await client.end();
  assert.match(server.connectionErrors[0]!, /keep-alive/);
});

limit(
  'with --grpc-keepalive-interval 0 nobody is pinged',
  { keepAliveIntervalMs: 0 },
  async ({ server, client }) => {
    server.nowMs += 100 * 60 * 60 * 1000;
    server.grpc.sweep();
    client.call(1, 'x');
    const next = await client.next();
    assert.is(next!.type, T.HEADERS);
  },
);

// Streams and messages

limit(
  'streams beyond the maximum are refused until one ends',
  { concurrentStreamsMax: 2 },
  async ({ server, client }) => {
    client.call(1, 'a', { ':path': '/test.Echo/Manual' });
    client.call(3, 'b', { ':path': '/test.Echo/Manual' });
    client.call(5, 'c');
    assert.is(await client.resetCode(5), 7);
    (await server.nextUnary()).call.respond(Buffer.from('a'));
    await client.answer(1);
    client.call(7, 'd');
    await client.answer(7);
  },
);

test('SETTINGS announce the limits that a client can keep', async () => {
  const server = await EchoServer.start({ concurrentStreamsMax: 77 });
  const client = await RawClient.connect(server.port);
  const { payload } = (await client.next())!;
  assert.ok(payload.includes(setting(3, 77)));
  assert.ok(payload.includes(setting(4, mib)));
  assert.ok(payload.includes(setting(6, 64 * 1024)));
  client.close();
  await server.stop();
});

limit('a message of just the maximum is taken, one byte more is not', {}, async ({ client }) => {
  const max = 2 * mib;
  const sendMessage = async (streamId: number, bytes: number) => {
    client.send(headers(streamId, '/test.Echo/Unary'));
    const body = message(Buffer.alloc(bytes, 1));
    for (let at = 0; at < body.length; at += 16_384) {
      const end = Math.min(body.length, at + 16_384);
      client.send(frame(T.DATA, end === body.length ? END_STREAM : 0, streamId, body.subarray(at, end)));
    }
  };
  client.send(frame(T.SETTINGS, 0, 0, setting(4, 8 * mib)), frame(T.WINDOW_UPDATE, 0, 0, uint32(8 * mib)));
  await sendMessage(1, max);
  assert.is((await client.answer(1)).messages.length, max + 5);
  await sendMessage(3, max + 1);
  const { trailers } = await client.answer(3);
  assert.is(trailers['grpc-status'], '8');
  assert.is(trailers['grpc-message'], 'grpc: received message larger than max (2097153 vs. 2097152)');
});

limit('a message of 4 GiB is refused by its prefix alone', {}, async ({ client }) => {
  client.send(headers(1, '/test.Echo/Unary'), frame(T.DATA, 0, 1, message('', 0, 0xffff_ffff)));
  const { trailers } = await client.answer(1);
  assert.is(trailers['grpc-message'], 'grpc: received message larger than max (4294967295 vs. 2097152)');
});

limit(
  'incomplete requests hold a bounded number of bytes',
  { requestBufferedBytesMax: 60_000 },
  async ({ client }) => {
    for (const streamId of [1, 3, 5]) {
      const part = Buffer.concat([message('', 0, 1_000_000), Buffer.alloc(16_000)]);
      client.send(headers(streamId, '/test.Echo/Unary'), frame(T.DATA, 0, streamId, part));
      client.send(frame(T.DATA, 0, streamId, Buffer.alloc(16_000)));
    }
    const { trailers } = await client.answer(3);
    assert.is(trailers['grpc-status'], '8');
    assert.match(trailers['grpc-message']!, /incomplete requests/);
  },
);

limit(
  'what paused calls keep counts too',
  { requestBufferedBytesMax: 20_000 },
  async ({ server, client }) => {
    client.send(headers(1, '/test.Echo/ManualStream'));
    (await server.nextStream()).pause();
    for (let i = 0; i < 3; i++) client.send(frame(T.DATA, 0, 1, message(Buffer.alloc(9_000))));
    assert.is((await client.answer(1)).trailers['grpc-status'], '8');
  },
);

limit('incomplete requests are bounded in number', { incompleteRequestsMax: 2 }, async ({ client }) => {
  for (const streamId of [1, 3, 5]) client.send(headers(streamId, '/test.Echo/Unary'));
  assert.is(await client.resetCode(5), 7);
  client.send(frame(T.DATA, END_STREAM, 1, message('x')));
  await client.answer(1);
  client.call(7, 'x');
  await client.answer(7);
});

// Silence

for (const [what, sent] of [
  ['sends nothing', Buffer.alloc(0)],
  ['sends half of the preface', preface.subarray(0, 10)],
  ['sends the preface alone', preface],
  [
    'sends half of its SETTINGS',
    Buffer.concat([preface, frame(T.SETTINGS, 0, 0, setting(4, 1)).subarray(0, 12)]),
  ],
] as const) {
  test(`a client that ${what} is dropped after 10 s`, async () => {
    const server = await EchoServer.start();
    const client = await RawClient.connect(server.port);
    client.send(sent);
    await client.next();
    server.nowMs += 10_000;
    server.grpc.sweep();
    assert.is(server.grpc.connectionCount, 1);
    server.nowMs += 1;
    server.grpc.sweep();
    await client.end();
    assert.match(server.connectionErrors[0]!, /10000 ms/);
    await server.stop();
  });
}

for (const [what, sent] of [
  ['half a frame header', Buffer.from([0, 0])],
  ['half a frame', headers(3, '/test.Echo/Unary').subarray(0, 30)],
  ['an unfinished header block', headers(3, '/test.Echo/Unary', 0)],
] as const) {
  limit(`a client that stops behind ${what} is dropped after 20 s`, {}, async ({ server, client }) => {
    client.call(1, 'x');
    client.send(sent);
    await client.answer(1);
    server.nowMs += 20_000;
    server.grpc.sweep();
    assert.is(server.grpc.connectionCount, 1);
    server.nowMs += 1;
    server.grpc.sweep();
    await client.end();
    assert.match(server.connectionErrors[0]!, /was not completed within 20000 ms/);
  });
}

limit('a frame that drips in does not gain time', {}, async ({ server, client }) => {
  const bytes = headers(1, '/test.Echo/Unary');
  for (let i = 0; i < 5; i++) {
    client.send(bytes.subarray(i, i + 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    server.nowMs += 5_000;
  }
  server.grpc.sweep();
  await client.end();
});

for (const [what, sent] of [
  ['headers alone', []],
  ['half a prefix', [frame(T.DATA, 0, 1, Buffer.from([0, 0]))]],
  ['half a message', [frame(T.DATA, 0, 1, message('half', 0, 8))]],
] as const) {
  limit(`half a request then silence fails the call after 60 s: ${what}`, {}, async ({ server, client }) => {
    client.send(headers(1, '/test.Echo/Unary'), ...sent);
    client.call(3, 'x');
    await client.answer(3);
    server.nowMs += 60_000;
    server.grpc.sweep();
    assert.is(server.grpc.streamCount, 1);
    server.nowMs += 1;
    server.grpc.sweep();
    const { trailers } = await client.answer(1);
    assert.is(trailers['grpc-status'], '4');
    assert.match(trailers['grpc-message']!, /not complete within 60000 ms/);
  });
}

limit('an idle streaming call may be silent for ever', {}, async ({ server, client }) => {
  client.send(headers(1, '/test.Echo/Bidi'), frame(T.DATA, 0, 1, message('x')));
  await client.find((f) => f.type === T.DATA);
  server.nowMs += 60 * 60 * 1000;
  server.grpc.sweep();
  client.send(frame(T.DATA, END_STREAM, 1, message('y')));
  assert.equal((await client.answer(1)).messages, message('y'));
});

limit('a client that stays after GOAWAY is cut off', {}, async ({ server, client }) => {
  client.socket.allowHalfOpen = true;
  client.send(frame(T.PING, 0, 1, '12345678'));
  await client.find((f) => f.type === T.GOAWAY);
  server.nowMs += 999;
  server.grpc.sweep();
  await new Promise(setImmediate);
  assert.is(server.grpc.connectionCount, 1);
  server.nowMs += 1;
  server.grpc.sweep();
  while (server.grpc.connectionCount > 0) await new Promise(setImmediate);
});

// A client that does not read

const answerBytes = 60_000;

/** Asks for more and more without reading, until the server has had enough. */
async function askWithoutReading(client: RawClient, server: EchoServer, calls: number): Promise<void> {
  client.send(
    frame(T.SETTINGS, 0, 0, setting(4, 0x7fff_ffff)),
    frame(T.WINDOW_UPDATE, 0, 0, uint32(0x7fff_0000 - 65_535)),
  );
  client.call(1, 'x');
  await client.answer(1);
  client.socket.pause();
  const answer = Buffer.alloc(answerBytes, 1);
  for (let i = 0; i < calls; i++) client.call(2 * i + 3, '', { ':path': '/test.Echo/Manual' });
  for (let i = 0; i < calls; i++) (await server.nextUnary()).call.respond(answer);
}

limit(
  'a client that does not read has a bounded number of bytes waiting, and its further calls fail',
  { answerBufferedBytesMax: mib },
  async ({ server, client }) => {
    // Loopback sockets take several MiB before the server has to keep anything.
    await askWithoutReading(client, server, 400);
    const failed = server.ended.filter((ended) => ended === '/test.Echo/Manual 8').length;
    assert.ok(failed > 0, 'some calls are refused their answer');
    await serves(server);
    client.socket.resume();
    const answers = await client.answers(400);
    let kept = 0;
    for (const answer of answers.values()) {
      if (answer.trailers['grpc-status'] === '0') {
        assert.is(answer.messages.length, answerBytes + 5);
        kept++;
      } else {
        assert.match(answer.trailers['grpc-message']!, /does not read its answers/);
      }
    }
    assert.is(kept, 400 - failed);
  },
);

limit(
  'a stream that is ended because its client does not read is told so',
  { answerBufferedBytesMax: mib, streamHighWaterBytes: 100_000, socketHighWaterBytes: 100_000 },
  async ({ server, client }) => {
    client.socket.pause();
    client.send(headers(1, '/test.Echo/ManualStream'));
    const call = await server.nextStream();
    const codes: number[] = [];
    call.onCancel = (code) => codes.push(code);
    const chunk = Buffer.alloc(100_000, 3);
    for (let i = 0; i < 20 && codes.length === 0; i++) call.send(chunk);
    assert.equal(codes, [8]);
    assert.ok(call.cancelled);
    assert.equal(server.ended, ['/test.Echo/ManualStream 8']);
    call.end();
    await serves(server);
  },
);

limit(
  'a stream whose message is too large, or not complete in time, is told so',
  { receiveMessageBytesMax: 1000, requestMs: 1000 },
  async ({ server, client }) => {
    const codes: number[] = [];
    const open = async (streamId: number) => {
      client.send(headers(streamId, '/test.Echo/ManualStream'));
      const call = await server.nextStream();
      call.onCancel = (code) => codes.push(code);
    };
    await open(1);
    client.send(frame(T.DATA, 0, 1, message('', 0, 1001)));
    await server.until(() => codes.length === 1);
    await open(3);
    client.send(frame(T.DATA, 0, 3, message('half', 0, 100)));
    await open(5);
    server.nowMs += 1001;
    server.grpc.sweep();
    assert.equal(codes, [8, 4]);
  },
);

limit(
  'a client that piles up control frames without reading is cut off',
  {
    socketBufferedBytesMax: 100_000,
    socketHighWaterBytes: 50_000,
    answerBufferedBytesMax: 16 * mib,
  },
  async ({ server, client }) => {
    await askWithoutReading(client, server, 400);
    for (let i = 0; i < 5_000 && server.connectionErrors.length === 0; i++) {
      client.call(10_001 + 2 * i, 'x', { ':path': '/test.Echo/None' });
      if (i % 100 === 0) await new Promise(setImmediate);
    }
    await server.until(() => server.connectionErrors.length > 0);
    assert.match(server.connectionErrors[0]!, /does not read/);
  },
);

limit(
  'send tells when to stop and onDrain when to go on',
  { streamHighWaterBytes: 100_000, socketHighWaterBytes: 100_000 },
  async ({ server, client }) => {
    client.send(frame(T.WINDOW_UPDATE, 0, 0, uint32(0x7fff_0000 - 65_535)));
    client.send(headers(1, '/test.Echo/ManualStream'));
    const call = await server.nextStream();
    const chunk = Buffer.alloc(10_000, 3);
    let sent = 0;
    while (call.send(chunk)) sent++;
    sent++;
    assert.ok(call.bufferedBytes > 100_000);
    assert.ok(call.bufferedBytes <= 110_005);
    const drained = new Promise<void>((resolve) => {
      call.onDrain = resolve;
    });
    client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(0x7fff_0000 - 65_535)));
    await drained;
    assert.ok(call.bufferedBytes <= 50_000);
    call.end();
    assert.is((await client.answer(1)).messages.length, sent * 10_005);
  },
);

limit(
  'a handler that ignores send is ended by the limit of its connection',
  { answerBufferedBytesMax: mib },
  async ({ server, client }) => {
    client.send(headers(1, '/test.Echo/ManualStream'));
    const call = await server.nextStream();
    const chunk = Buffer.alloc(10_000, 3);
    for (let i = 0; i < 1_000; i++) call.send(chunk);
    assert.ok(call.bufferedBytes <= mib + 10_005);
    const { trailers } = await client.answer(1);
    assert.is(trailers['grpc-status'], '8');
  },
);

test.run();
