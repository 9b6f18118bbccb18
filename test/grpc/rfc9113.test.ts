import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EchoServer } from './echo-server.ts';
import {
  ACK,
  block,
  END_HEADERS,
  END_STREAM,
  frame,
  message,
  PADDED,
  preface,
  RawClient,
  request,
  requestFields,
  setting,
  T,
  uint32,
} from './raw-client.ts';

/*
 * A walk through RFC 9113: for every rule that binds a server, what a client that keeps or breaks it gets to see.
 */
const NO_ERROR = 0;
const PROTOCOL_ERROR = 1;
const FLOW_CONTROL_ERROR = 3;
const STREAM_CLOSED = 5;
const FRAME_SIZE_ERROR = 6;
const COMPRESSION_ERROR = 9;
const CANCEL = 8;

let server: EchoServer;
test.before(async () => {
  server = await EchoServer.start();
});
test.after(() => server.stop());

const openHeaders = (streamId: number, changes: Record<string, string | undefined> = {}) =>
  frame(T.HEADERS, END_HEADERS, streamId, request(changes));
const manualStream = { ':path': '/test.Echo/ManualStream' };

function rule(name: string, body: (client: RawClient) => Promise<void>, settings?: Buffer): void {
  test(name, async () => {
    const client = await RawClient.open(server.port, settings);
    try {
      await body(client);
    } finally {
      client.close();
    }
  });
}

/** The client breaks a rule of the connection: GOAWAY with this code, and the connection ends. */
function connectionError(name: string, code: number, ...sent: Buffer[]): void {
  rule(name, async (client) => {
    client.send(...sent);
    assert.is((await client.goAway()).code, code);
  });
}

/** The client breaks a rule of stream 1: RST_STREAM with this code, and the connection goes on. */
function streamError(name: string, code: number, ...sent: Buffer[]): void {
  rule(name, async (client) => {
    client.send(...sent);
    assert.is(await client.resetCode(1), code);
    client.call(101, 'still here');
    assert.equal((await client.answer(101)).messages, message('still here'));
  });
}

async function works(client: RawClient, streamId: number): Promise<void> {
  client.call(streamId, `hello ${streamId}`);
  const answer = await client.answer(streamId);
  assert.equal(answer.messages, message(`hello ${streamId}`));
  assert.is(answer.trailers['grpc-status'], '0');
}

// 3.4 HTTP/2 Connection Preface

test('3.4: the server sends SETTINGS first, without waiting for the client', async () => {
  const client = await RawClient.connect(server.port);
  assert.is((await client.next())!.type, T.SETTINGS);
  client.close();
});

test('3.4: a preface that arrives in pieces is a preface', async () => {
  const client = await RawClient.connect(server.port);
  for (const byte of preface) {
    client.send(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  client.send(frame(T.SETTINGS, 0, 0));
  await client.find((f) => f.type === T.SETTINGS && f.flags === ACK);
  await works(client, 1);
  client.close();
});

test('3.4: anything but the preface ends the connection', async () => {
  const client = await RawClient.connect(server.port);
  client.send(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  assert.is((await client.goAway()).code, PROTOCOL_ERROR);
});

test('3.4: the first frame behind the preface must be SETTINGS', async () => {
  for (const first of [frame(T.PING, 0, 0, '12345678'), frame(T.SETTINGS, ACK, 0), openHeaders(1)]) {
    const client = await RawClient.connect(server.port);
    client.send(preface, first);
    assert.is((await client.goAway()).code, PROTOCOL_ERROR);
  }
});

// 4.1 Frame Format, 4.2 Frame Size

rule('4.1: frames of unknown types and undefined flags are ignored', async (client) => {
  client.send(frame(0xb0, 0xff, 0, 'whatever'), frame(0xb1, 0, 77, ''));
  client.send(
    frame(T.HEADERS, END_HEADERS | 0x40, 1, request()),
    frame(T.DATA, END_STREAM | 0xf0, 1, message('flags')),
  );
  assert.equal((await client.answer(1)).messages, message('flags'));
});

rule('4.1: the reserved bit of a stream identifier is ignored', async (client) => {
  const headers = openHeaders(1);
  headers[5]! |= 0x80;
  client.send(headers, frame(T.DATA, END_STREAM, 1, message('bit')));
  assert.equal((await client.answer(1)).messages, message('bit'));
});

rule('4.2: a frame of 16,384 bytes is taken', async (client) => {
  const body = Buffer.alloc(16_384 - 5, 1);
  client.call(1, body);
  assert.equal((await client.answer(1)).messages, message(body));
});

connectionError(
  '4.2: a frame of 16,385 bytes is a FRAME_SIZE_ERROR',
  FRAME_SIZE_ERROR,
  openHeaders(1),
  frame(T.DATA, 0, 1, Buffer.alloc(16_385)),
);

// 4.3 Field Section Compression and Decompression

connectionError(
  '4.3: a header block that cannot be decoded is a COMPRESSION_ERROR',
  COMPRESSION_ERROR,
  frame(T.HEADERS, END_HEADERS, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff])),
);

rule('4.3: the dynamic table is shared by all requests of a connection', async (client) => {
  const entered = Buffer.concat(
    requestFields().map((field) => {
      const literal = block([field]);
      literal[0] = 0x40;
      return literal;
    }),
  );
  client.send(frame(T.HEADERS, END_HEADERS, 1, entered), frame(T.DATA, END_STREAM, 1, message('one')));
  assert.equal((await client.answer(1)).messages, message('one'));
  const indexed = Buffer.from([67, 66, 65, 64, 63, 62].map((index) => 0x80 | index));
  for (const streamId of [3, 5, 7]) {
    client.send(frame(T.HEADERS, END_HEADERS, streamId, indexed));
    client.send(frame(T.DATA, END_STREAM, streamId, message('again')));
    assert.equal((await client.answer(streamId)).messages, message('again'));
  }
});

rule('4.3: the same bytes mean something else once the dynamic table has changed', async (client) => {
  const enter = (name: string, value: string) => {
    const literal = block([[name, value]]);
    literal[0] = 0x40;
    return literal;
  };
  const rest = block(requestFields({ ':path': undefined }).filter(([name]) => name.startsWith(':')));
  const regular = block(requestFields().filter(([name]) => !name.startsWith(':')));
  const newest = Buffer.from([0x80 | 62]);
  const indexed = Buffer.concat([rest, newest, regular]);
  client.send(
    frame(T.HEADERS, END_HEADERS, 1, Buffer.concat([rest, enter(':path', '/test.Echo/Unary'), regular])),
  );
  client.send(frame(T.DATA, END_STREAM, 1, message('a')));
  await client.answer(1);
  for (const streamId of [3, 5]) {
    client.send(
      frame(T.HEADERS, END_HEADERS, streamId, indexed),
      frame(T.DATA, END_STREAM, streamId, message('b')),
    );
    assert.is((await client.answer(streamId)).trailers['grpc-status'], '0');
  }
  client.send(
    frame(T.HEADERS, END_HEADERS, 7, Buffer.concat([rest, enter(':path', '/test.Echo/Other'), regular])),
  );
  client.send(frame(T.DATA, END_STREAM, 7, message('c')));
  assert.is((await client.answer(7)).trailers['grpc-status'], '12');
  client.send(frame(T.HEADERS, END_HEADERS, 9, indexed), frame(T.DATA, END_STREAM, 9, message('d')));
  assert.is((await client.answer(9)).trailers['grpc-status'], '12');
});

rule('4.3: the table of a stream that is refused stays in step', async (client) => {
  const entered = block([['x-later', 'kept']]);
  entered[0] = 0x40;
  client.send(frame(T.HEADERS, END_HEADERS, 1, Buffer.concat([block([[':path', '/x']]), entered])));
  assert.is(await client.resetCode(1), PROTOCOL_ERROR);
  const fields = Buffer.concat([request({ ':path': '/test.Echo/Manual' }), Buffer.from([0x80 | 62])]);
  client.send(frame(T.HEADERS, END_HEADERS, 3, fields), frame(T.DATA, END_STREAM, 3, message('')));
  const { call } = await server.nextUnary();
  assert.is(call.metadata('x-later'), 'kept');
  call.respond(Buffer.alloc(0));
});

// 5.1 Stream States

for (const [what, sent] of [
  ['DATA', frame(T.DATA, 0, 1, 'x')],
  ['RST_STREAM', frame(T.RST_STREAM, 0, 1, uint32(CANCEL))],
  ['WINDOW_UPDATE', frame(T.WINDOW_UPDATE, 0, 1, uint32(1))],
  ['CONTINUATION', frame(T.CONTINUATION, END_HEADERS, 1, request())],
] as const) {
  connectionError(`5.1: idle: ${what} is a PROTOCOL_ERROR`, PROTOCOL_ERROR, sent);
}

rule('5.1: idle: PRIORITY is ignored', async (client) => {
  client.send(frame(T.PRIORITY, 0, 9, Buffer.alloc(5)));
  await works(client, 1);
});

for (const [what, sent] of [
  ['DATA', frame(T.DATA, 0, 1, message('more'))],
  ['HEADERS', frame(T.HEADERS, END_HEADERS | END_STREAM, 1, block([['x', 'y']]))],
] as const) {
  streamError(
    `5.1: half-closed (remote): ${what} is a STREAM_CLOSED error of the stream`,
    STREAM_CLOSED,
    openHeaders(1, { ':path': '/test.Echo/Manual' }),
    frame(T.DATA, END_STREAM, 1, message('first')),
    sent,
  );
}

rule('5.1: half-closed (remote): WINDOW_UPDATE, PRIORITY and RST_STREAM are taken', async (client) => {
  client.call(1, 'x', { ':path': '/test.Echo/Manual' });
  const { call } = await server.nextUnary();
  client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(1000)), frame(T.PRIORITY, 0, 1, Buffer.alloc(5)));
  await client.ping();
  assert.not(call.cancelled);
  const cancelled = new Promise<void>((resolve) => {
    call.onCancel = resolve;
  });
  client.send(frame(T.RST_STREAM, 0, 1, uint32(CANCEL)));
  await cancelled;
  assert.ok(call.cancelled);
  await works(client, 3);
});

rule('5.1: closed: DATA is a STREAM_CLOSED error of the stream', async (client) => {
  await works(client, 1);
  client.send(frame(T.DATA, 0, 1, 'late'));
  assert.is(await client.resetCode(1), STREAM_CLOSED);
  await works(client, 3);
});

rule('5.1: closed: HEADERS is a STREAM_CLOSED error of the connection', async (client) => {
  await works(client, 1);
  client.send(openHeaders(1));
  assert.is((await client.goAway()).code, STREAM_CLOSED);
});

rule('5.1: closed: WINDOW_UPDATE, PRIORITY and RST_STREAM are ignored', async (client) => {
  await works(client, 1);
  client.send(
    frame(T.WINDOW_UPDATE, 0, 1, uint32(5)),
    frame(T.PRIORITY, 0, 1, Buffer.alloc(5)),
    frame(T.RST_STREAM, 0, 1, uint32(CANCEL)),
  );
  await works(client, 3);
});

rule('5.1: closed by our RST_STREAM: what was on its way is ignored', async (client) => {
  client.send(openHeaders(1, { 'content-type': 'text/html' }));
  assert.is(await client.resetCode(1), PROTOCOL_ERROR);
  client.send(
    frame(T.DATA, 0, 1, message('on its way')),
    frame(T.HEADERS, END_HEADERS | END_STREAM, 1, block([['x', 'y']])),
  );
  await works(client, 3);
});

// 5.1.1 Stream Identifiers

connectionError(
  '5.1.1: a client stream with an even identifier is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  openHeaders(2),
);

rule('5.1.1: an identifier below the last one is an error of the connection', async (client) => {
  await works(client, 5);
  client.send(openHeaders(3));
  const { code, lastStreamId } = await client.goAway();
  assert.is(code, STREAM_CLOSED);
  assert.is(lastStreamId, 5);
});

rule('5.1.1: identifiers may be skipped, up to the last one', async (client) => {
  await works(client, 7);
  await works(client, 0x7fff_fffd);
  await works(client, 0x7fff_ffff);
});

// 5.2 Flow Control, 6.9 WINDOW_UPDATE

rule(
  '5.2: an answer waits for the window of its stream, to the byte',
  async (client) => {
    client.call(1, 'twenty bytes in all');
    const first = await client.find((f) => f.type === T.DATA);
    assert.is(first.payload.length, 10);
    client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(1)));
    const second = await client.find((f) => f.type === T.DATA);
    assert.is(second.payload.length, 1);
    client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(1000)));
    const rest = await client.answer(1);
    assert.equal(
      Buffer.concat([first.payload, second.payload, rest.messages]),
      message('twenty bytes in all'),
    );
    assert.is(rest.trailers['grpc-status'], '0');
  },
  setting(4, 10),
);

rule(
  '5.2: a stream that waits for its window does not hold up others',
  async (client) => {
    client.call(1, 'does not fit into the window');
    await client.find((f) => f.type === T.DATA);
    client.call(3, 'fits');
    assert.equal((await client.answer(3)).messages, message('fits'));
    client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(1000)));
    await client.answer(1);
  },
  setting(4, 10),
);

rule('5.2: the window of the connection bounds all streams together', async (client) => {
  const body = Buffer.alloc(40_000, 7);
  for (const streamId of [1, 3]) {
    client.send(openHeaders(streamId));
    const bytes = message(body);
    for (let at = 0; at < bytes.length; at += 16_384) {
      const end = Math.min(bytes.length, at + 16_384);
      client.send(frame(T.DATA, end === bytes.length ? END_STREAM : 0, streamId, bytes.subarray(at, end)));
    }
  }
  let received = 0;
  while (received < 65_535) received += (await client.find((f) => f.type === T.DATA)).payload.length;
  assert.is(received, 65_535);
  client.send(frame(T.WINDOW_UPDATE, 0, 0, uint32(1)));
  assert.is((await client.find((f) => f.type === T.DATA)).payload.length, 1);
  client.send(frame(T.WINDOW_UPDATE, 0, 0, uint32(100_000)));
  while (received < 80_010 - 1) received += (await client.find((f) => f.type === T.DATA)).payload.length;
  assert.is(received, 80_009);
});

rule('5.2: windows are given back as data is taken', async (client) => {
  client.send(openHeaders(1, { ':path': '/test.Echo/ManualStream' }));
  await server.nextStream();
  for (let i = 0; i < 40; i++) client.send(frame(T.DATA, 0, 1, message(Buffer.alloc(16_379))));
  const updates = [
    await client.find((f) => f.type === T.WINDOW_UPDATE),
    await client.find((f) => f.type === T.WINDOW_UPDATE),
  ];
  assert.equal(updates.map((f) => f.streamId).sort(), [0, 1]);
  for (const update of updates) assert.ok(update.payload.readUInt32BE(0) >= 512 * 1024);
});

connectionError(
  '6.9: WINDOW_UPDATE of a connection by 0 is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  frame(T.WINDOW_UPDATE, 0, 0, uint32(0)),
);
streamError(
  '6.9: WINDOW_UPDATE of a stream by 0 is a PROTOCOL_ERROR of the stream',
  PROTOCOL_ERROR,
  openHeaders(1),
  frame(T.WINDOW_UPDATE, 0, 1, uint32(0)),
);
for (const payload of ['123', '12345']) {
  connectionError(
    `6.9: WINDOW_UPDATE of ${payload.length} bytes is a FRAME_SIZE_ERROR`,
    FRAME_SIZE_ERROR,
    frame(T.WINDOW_UPDATE, 0, 0, payload),
  );
}
connectionError(
  '6.9.1: a window of a connection beyond 2^31-1 is a FLOW_CONTROL_ERROR',
  FLOW_CONTROL_ERROR,
  frame(T.WINDOW_UPDATE, 0, 0, uint32(0x7fff_ffff)),
);
streamError(
  '6.9.1: a window of a stream beyond 2^31-1 is a FLOW_CONTROL_ERROR of the stream',
  FLOW_CONTROL_ERROR,
  openHeaders(1),
  frame(T.WINDOW_UPDATE, 0, 1, uint32(0x7fff_ffff)),
);

rule('6.9.1: DATA beyond the window of a stream is a FLOW_CONTROL_ERROR', async (client) => {
  client.send(openHeaders(1, { ':path': '/test.Echo/ManualStream' }));
  const call = await server.nextStream();
  call.pause(); // its window is not given back
  const chunk = Buffer.alloc(16_384);
  const held = frame(T.DATA, 0, 1, message(chunk.subarray(5)));
  for (let i = 0; i < 64; i++) client.send(held);
  await client.ping();
  client.send(frame(T.DATA, 0, 1, 'x'));
  assert.is(await client.resetCode(1), FLOW_CONTROL_ERROR);
});

rule(
  '6.9.2: SETTINGS_INITIAL_WINDOW_SIZE changes the windows of open streams, below 0 too',
  async (client) => {
    client.call(1, 'x'.repeat(95));
    assert.is((await client.find((f) => f.type === T.DATA)).payload.length, 50);
    client.send(frame(T.SETTINGS, 0, 0, setting(4, 20))); // the stream's window is -30 now
    client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(30))); // 0
    await client.ping();
    client.send(frame(T.WINDOW_UPDATE, 0, 1, uint32(3)));
    assert.is((await client.find((f) => f.type === T.DATA)).payload.length, 3);
    client.send(frame(T.SETTINGS, 0, 0, setting(4, 1000)));
    const rest = await client.answer(1);
    assert.is(rest.messages.length, 47);
  },
  setting(4, 50),
);

rule('6.9.2: SETTINGS that make a window exceed 2^31-1 are a FLOW_CONTROL_ERROR', async (client) => {
  client.send(openHeaders(1, manualStream), frame(T.WINDOW_UPDATE, 0, 1, uint32(1)));
  client.send(frame(T.SETTINGS, 0, 0, setting(4, 0x7fff_ffff)));
  assert.is((await client.goAway()).code, FLOW_CONTROL_ERROR);
});

// 6.1 DATA

connectionError('6.1: DATA on stream 0 is a PROTOCOL_ERROR', PROTOCOL_ERROR, frame(T.DATA, 0, 0, 'x'));

rule('6.1: padding is left out of the data, and counts against the windows', async (client) => {
  client.send(openHeaders(1));
  const padded = Buffer.concat([Buffer.from([10]), message('padded'), Buffer.alloc(10)]);
  client.send(frame(T.DATA, END_STREAM | PADDED, 1, padded));
  assert.equal((await client.answer(1)).messages, message('padded'));
});

for (const [what, payload] of [
  ['as long as the frame', Buffer.from([3, 0, 0])],
  ['longer than the frame', Buffer.from([200, 0, 0])],
  ['without its length', Buffer.alloc(0)],
] as const) {
  connectionError(
    `6.1: padding ${what} is a PROTOCOL_ERROR`,
    PROTOCOL_ERROR,
    openHeaders(1),
    frame(T.DATA, PADDED, 1, payload),
  );
}

rule('6.1: a frame that is all padding is no data', async (client) => {
  client.send(openHeaders(1), frame(T.DATA, PADDED, 1, Buffer.from([2, 0, 0])));
  client.send(frame(T.DATA, END_STREAM, 1, message('data')));
  assert.equal((await client.answer(1)).messages, message('data'));
});

// 6.2 HEADERS

connectionError(
  '6.2: HEADERS on stream 0 is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  frame(T.HEADERS, END_HEADERS, 0, request()),
);

rule('6.2: padding and priority of HEADERS are skipped', async (client) => {
  const padded = Buffer.concat([
    Buffer.from([4]),
    Buffer.from([0x80, 0, 0, 0, 255]),
    request(),
    Buffer.alloc(4),
  ]);
  client.send(frame(T.HEADERS, END_HEADERS | PADDED | 0x20, 1, padded));
  client.send(frame(T.DATA, END_STREAM, 1, message('x')));
  assert.equal((await client.answer(1)).messages, message('x'));
});

connectionError(
  '6.2: HEADERS with more padding than payload is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  frame(T.HEADERS, END_HEADERS | PADDED, 1, Buffer.from([9, 0x82])),
);
connectionError(
  '6.2: HEADERS too short for its priority is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  frame(T.HEADERS, END_HEADERS | 0x20, 1, Buffer.from([0, 0, 0])),
);

// 6.3 PRIORITY

connectionError(
  '6.3: PRIORITY on stream 0 is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  frame(T.PRIORITY, 0, 0, '12345'),
);
streamError(
  '6.3: PRIORITY of another length than 5 is a FRAME_SIZE_ERROR of the stream',
  FRAME_SIZE_ERROR,
  openHeaders(1, manualStream),
  frame(T.PRIORITY, 0, 1, '1234'),
);

// 6.4 RST_STREAM

connectionError(
  '6.4: RST_STREAM on stream 0 is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  frame(T.RST_STREAM, 0, 0, uint32(8)),
);
connectionError(
  '6.4: RST_STREAM of another length than 4 is a FRAME_SIZE_ERROR',
  FRAME_SIZE_ERROR,
  openHeaders(1),
  frame(T.RST_STREAM, 0, 1, '12345'),
);

rule('6.4: RST_STREAM cancels a streaming call, whose answers are dropped', async (client) => {
  client.send(openHeaders(1, manualStream));
  const call = await server.nextStream();
  const cancelled = new Promise<number>((resolve) => {
    call.onCancel = resolve;
  });
  client.send(frame(T.RST_STREAM, 0, 1, uint32(CANCEL)));
  assert.is(await cancelled, 1);
  assert.not(call.send(Buffer.from('too late')));
  call.end();
  client.call(3, 'x');
  const next = await client.find((f) => f.type === T.HEADERS);
  assert.is(next.streamId, 3);
});

// 6.5 SETTINGS

rule('6.5: every SETTINGS is acknowledged, unknown settings are ignored', async (client) => {
  client.send(
    frame(T.SETTINGS, 0, 0, Buffer.concat([setting(0xf0, 1), setting(3, 0)])),
    frame(T.SETTINGS, 0, 0),
  );
  await client.find((f) => f.type === T.SETTINGS && f.flags === ACK);
  await client.find((f) => f.type === T.SETTINGS && f.flags === ACK);
  await works(client, 1);
});

for (const [name, code, sent] of [
  ['on a stream is a PROTOCOL_ERROR', PROTOCOL_ERROR, frame(T.SETTINGS, 0, 1)],
  [
    'whose acknowledgement has a payload is a FRAME_SIZE_ERROR',
    FRAME_SIZE_ERROR,
    frame(T.SETTINGS, ACK, 0, '123456'),
  ],
  [
    'of a length that is no multiple of 6 is a FRAME_SIZE_ERROR',
    FRAME_SIZE_ERROR,
    frame(T.SETTINGS, 0, 0, '1234567'),
  ],
  ['with ENABLE_PUSH 2 is a PROTOCOL_ERROR', PROTOCOL_ERROR, frame(T.SETTINGS, 0, 0, setting(2, 2))],
  [
    'with INITIAL_WINDOW_SIZE 2^31 is a FLOW_CONTROL_ERROR',
    FLOW_CONTROL_ERROR,
    frame(T.SETTINGS, 0, 0, setting(4, 0x8000_0000)),
  ],
  [
    'with MAX_FRAME_SIZE 16,383 is a PROTOCOL_ERROR',
    PROTOCOL_ERROR,
    frame(T.SETTINGS, 0, 0, setting(5, 16_383)),
  ],
  [
    'with MAX_FRAME_SIZE 2^24 is a PROTOCOL_ERROR',
    PROTOCOL_ERROR,
    frame(T.SETTINGS, 0, 0, setting(5, 1 << 24)),
  ],
] as const) {
  connectionError(`6.5: SETTINGS ${name}`, code, sent);
}

rule(
  '6.5.2: HEADER_TABLE_SIZE 0 makes every answer do without the table',
  async (client) => {
    await works(client, 1);
    await works(client, 3);
    client.send(frame(T.SETTINGS, 0, 0, setting(1, 4096)));
    await works(client, 5);
    await works(client, 7);
  },
  setting(1, 0),
);

// 6.6 PUSH_PROMISE

connectionError(
  '6.6: PUSH_PROMISE from a client is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  openHeaders(1),
  frame(T.PUSH_PROMISE, END_HEADERS, 1, Buffer.concat([uint32(2), request()])),
);

// 6.7 PING

rule('6.7: a ping is answered with its payload, an answer to none is ignored', async (client) => {
  client.send(frame(T.PING, ACK, 0, 'unasked!'));
  await client.ping('abcdefgh');
});

connectionError('6.7: PING on a stream is a PROTOCOL_ERROR', PROTOCOL_ERROR, frame(T.PING, 0, 1, '12345678'));
connectionError(
  '6.7: PING of another length than 8 is a FRAME_SIZE_ERROR',
  FRAME_SIZE_ERROR,
  frame(T.PING, 0, 0, '1234567'),
);

// 6.8 GOAWAY

rule('6.8: a client that says GOAWAY still gets its answers', async (client) => {
  client.call(1, 'x', { ':path': '/test.Echo/Manual' });
  client.send(frame(T.GOAWAY, 0, 0, uint32(0, NO_ERROR)));
  (await server.nextUnary()).call.respond(Buffer.from('answer'));
  assert.equal((await client.answer(1)).messages, message('answer'));
});

connectionError(
  '6.8: GOAWAY on a stream is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  frame(T.GOAWAY, 0, 1, uint32(0, NO_ERROR)),
);
connectionError(
  '6.8: GOAWAY of less than 8 bytes is a FRAME_SIZE_ERROR',
  FRAME_SIZE_ERROR,
  frame(T.GOAWAY, 0, 0, '1'),
);

test('6.8: a graceful stop sends GOAWAY twice, finishes what runs and takes no more', async () => {
  const stopping = await EchoServer.start();
  const client = await RawClient.open(stopping.port);
  client.call(1, 'x', { ':path': '/test.Echo/Manual' });
  const { call } = await stopping.nextUnary();
  const closed = stopping.grpc.close(60_000);
  const first = await client.find((f) => f.type === T.GOAWAY);
  assert.is(first.payload.readUInt32BE(0), 0x7fff_ffff);
  assert.is(first.payload.readUInt32BE(4), NO_ERROR);
  const ping = await client.find((f) => f.type === T.PING);
  client.call(3, 'sent before the client knew');
  client.send(frame(T.PING, ACK, 0, ping.payload));
  const second = await client.find((f) => f.type === T.GOAWAY);
  assert.is(second.payload.readUInt32BE(0), 3);
  client.call(5, 'too late');
  assert.is(await client.resetCode(5), 7);
  call.respond(Buffer.from('done'));
  assert.equal((await client.answer(1)).messages, message('done'));
  await client.end();
  await closed;
  assert.is(stopping.grpc.connectionCount, 0);
  await stopping.stop();
});

// 6.10 CONTINUATION

rule('6.10: a header block may be cut anywhere', async (client) => {
  const bytes = request();
  for (const [i, cut] of [0, 1, 7, bytes.length - 1, bytes.length].entries()) {
    const streamId = 2 * i + 1;
    client.send(
      frame(T.HEADERS, 0, streamId, bytes.subarray(0, cut)),
      frame(T.CONTINUATION, 0, streamId, bytes.subarray(cut)),
      frame(T.CONTINUATION, END_HEADERS, streamId),
      frame(T.DATA, END_STREAM, streamId, message('cut')),
    );
    assert.equal((await client.answer(streamId)).messages, message('cut'));
  }
});

for (const [what, sent] of [
  ['another frame of the stream', frame(T.DATA, 0, 1, 'x')],
  ['a frame of the connection', frame(T.PING, 0, 0, '12345678')],
  ['a frame of unknown type', frame(0xb0, 0, 1, '')],
  ['CONTINUATION of another stream', frame(T.CONTINUATION, END_HEADERS, 3, '')],
] as const) {
  connectionError(
    `6.10: ${what} within a header block is a PROTOCOL_ERROR`,
    PROTOCOL_ERROR,
    frame(T.HEADERS, 0, 1, request()),
    sent,
  );
}
connectionError(
  '6.10: CONTINUATION behind a complete header block is a PROTOCOL_ERROR',
  PROTOCOL_ERROR,
  openHeaders(1),
  frame(T.CONTINUATION, END_HEADERS, 1, ''),
);

// 8.1 HTTP Message Framing

rule('8.1: trailers end a request', async (client) => {
  client.send(
    openHeaders(1, { ':path': '/test.Echo/Bidi' }),
    frame(T.DATA, 0, 1, message('x')),
    frame(T.HEADERS, END_HEADERS | END_STREAM, 1, block([['x-checksum', '1']])),
  );
  assert.equal((await client.answer(1)).messages, message('x'));
});

for (const [what, flags, fields] of [
  ['without END_STREAM', END_HEADERS, [['x', 'y']]],
  ['with a pseudo-header field', END_HEADERS | END_STREAM, [[':path', '/']]],
  ['with an upper-case name', END_HEADERS | END_STREAM, [['X', 'y']]],
] as const) {
  streamError(
    `8.1: trailers ${what} are malformed`,
    PROTOCOL_ERROR,
    openHeaders(1, manualStream),
    frame(T.HEADERS, flags, 1, block(fields)),
  );
}

rule('8.1: a client that goes on sending after its answer is told to stop with NO_ERROR', async (client) => {
  client.send(openHeaders(1), frame(T.DATA, 0, 1, message('x')));
  assert.is((await client.answer(1)).trailers['grpc-status'], '0');
  assert.is(await client.resetCode(1), NO_ERROR);
  client.send(frame(T.DATA, END_STREAM, 1, 'more'));
  await works(client, 3);
});

for (const [what, length, data] of [
  ['less data than content-length', '100', [frame(T.DATA, END_STREAM, 1, message('x'))]],
  ['more data than content-length', '3', [frame(T.DATA, 0, 1, message('x'))]],
  ['a content-length that is no number', 'x', []],
] as const) {
  streamError(
    `8.1.1: ${what} is malformed`,
    PROTOCOL_ERROR,
    openHeaders(1, { 'content-length': length }),
    ...data,
  );
}
streamError(
  '8.1.1: a content-length without data is malformed',
  PROTOCOL_ERROR,
  frame(T.HEADERS, END_HEADERS | END_STREAM, 1, request({ 'content-length': '5' })),
);
streamError(
  '8.1.1: trailers before content-length is reached are malformed',
  PROTOCOL_ERROR,
  openHeaders(1, { ...manualStream, 'content-length': '50' }),
  frame(T.HEADERS, END_HEADERS | END_STREAM, 1, block([['x', 'y']])),
);
rule('8.1.1: a content-length that is right is right', async (client) => {
  client.call(1, 'four', { 'content-length': '9' });
  assert.equal((await client.answer(1)).messages, message('four'));
});

// 8.2 HTTP Fields, 8.3 HTTP Control Data

for (const [what, fields] of [
  ['8.2.1: an upper-case name', [...requestFields(), ['X-Upper', '1']]],
  ['8.2.1: a name with a space', [...requestFields(), ['x y', '1']]],
  ['8.2.1: a value with a line feed', [...requestFields(), ['x', 'a\nb']]],
  ['8.2.1: a value with a NUL', [...requestFields(), ['x', 'a\0b']]],
  ['8.2.1: a value that begins with a space', [...requestFields(), ['x', ' a']]],
  ['8.2.2: connection', [...requestFields(), ['connection', 'close']]],
  ['8.2.2: transfer-encoding', [...requestFields(), ['transfer-encoding', 'chunked']]],
  ['8.2.2: te other than trailers', requestFields({ te: 'gzip' })],
  ['8.3: a pseudo-header field that is not known', [[':version', '2'], ...requestFields()]],
  ['8.3: a pseudo-header field of responses', [[':status', '200'], ...requestFields()]],
  [
    '8.3: a pseudo-header field behind a regular one',
    [...requestFields({ ':path': undefined }), [':path', '/a/b']],
  ],
  ['8.3.1: no :method', requestFields({ ':method': undefined })],
  ['8.3.1: no :scheme', requestFields({ ':scheme': undefined })],
  ['8.3.1: no :path', requestFields({ ':path': undefined })],
  ['8.3.1: an empty :path', requestFields({ ':path': '' })],
  ['8.3.1: :path twice', [[':path', '/x/y'], ...requestFields()]],
] as const) {
  streamError(
    `${what} is malformed`,
    PROTOCOL_ERROR,
    frame(T.HEADERS, END_HEADERS, 1, block(fields as readonly (readonly [string, string])[])),
  );
}

rule('8.3.1: host stands in for :authority', async (client) => {
  client.call(1, '', { ':path': '/test.Echo/Manual', ':authority': undefined, host: 'wald.example:2379' });
  const { call } = await server.nextUnary();
  assert.is(call.authority, 'wald.example:2379');
  call.respond(Buffer.alloc(0));
});

test.run();
