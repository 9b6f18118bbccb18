import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFrame, PeerFrameKind, peerFrameHeaderBytes } from '../../src/peers/frame.ts';
import { encodeHead } from '../../src/peers/message-codec.ts';
import { RaftMessageType } from '../../src/raft/message.ts';
import { Random } from '../support/random.ts';
import { CuttableProxy, dialRaw, handshake, RawPort } from './raw-peer.ts';
import {
  introduce,
  messageWith,
  startCluster,
  stopAll,
  TransportUnderTest,
  until,
} from './transport-under-test.ts';

const test = suite('broken-peers');
const mebibyte = 1024 * 1024;
let members: TransportUnderTest[] = [];
let ports: RawPort[] = [];
test.after.each(async () => {
  await stopAll(members);
  for (const port of ports) port.close();
  members = [];
  ports = [];
});

test('garbage on the port and in a stream ends that connection alone, and is logged', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const random = new Random(3);
  const frame = encodeFrame(PeerFrameKind.MESSAGE, encodeHead(messageWith(9n, 2n)));
  const bad: Record<string, Buffer> = {
    'the header of a frame has a wrong checksum': random.bytes(500),
    'a frame has a wrong checksum': Buffer.concat([frame.subarray(0, -1), Buffer.from([1])]),
    'a frame of kind 99': encodeFrame(99 as PeerFrameKind),
    'a frame of kind 16': encodeFrame(PeerFrameKind.PONG, Buffer.alloc(4)),
    'a frame of kind 6': encodeFrame(PeerFrameKind.SNAPSHOT_DATA, Buffer.alloc(4)),
    'a frame of kind 2 with 11 bytes': encodeFrame(PeerFrameKind.CALL, Buffer.alloc(11)),
    'a malformed message: it is too short': encodeFrame(PeerFrameKind.MESSAGE, Buffer.alloc(3)),
    'a frame of 67174401 bytes; 67174400 is the most': hugeFrame(64 * mebibyte + 64 * 1024 + 1),
  };
  for (const [why, bytes] of Object.entries(bad)) {
    const raw = await dialRaw(b.port, handshake(2n));
    raw.socket.write(frame);
    raw.socket.write(bytes);
    await raw.ended;
    assert.ok(b.log.has(why), why);
  }
  assert.is(b.handler.messages.length, Object.keys(bad).length, 'what came before was taken');
  assert.is(b.transport.counts.of(9n).receivedFailures, Object.keys(bad).length);
  a.transport.send(messageWith(1n, 2n, { commit: 99 }));
  await until(() => b.handler.messages.at(-1)?.commit === 99, 'b goes on');
});

test('random connections, each with a prefix of what is right, leave the member as it was', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const random = new Random(4);
  const head = Object.entries(handshake(2n)).map(([name, value]) => `${name}: ${value}\r\n`);
  const good = Buffer.concat([
    Buffer.from(`GET /raft/stream HTTP/1.1\r\n${head.join('')}\r\n`),
    encodeFrame(PeerFrameKind.PING, Buffer.alloc(4)),
    encodeFrame(PeerFrameKind.MESSAGE, encodeHead(messageWith(9n, 2n))),
    encodeFrame(PeerFrameKind.ANSWER, Buffer.alloc(40)),
    encodeFrame(PeerFrameKind.MESSAGE, encodeHead(messageWith(9n, 2n))),
  ]);
  for (let round = 0; round < 150; round++) {
    const bytes = Buffer.from(good);
    for (let flips = random.below(3); flips > 0; flips--)
      bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    const socket = (await import('node:net')).connect(b.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(bytes.subarray(0, random.below(bytes.length + 1)));
    if (random.chance(0.5)) socket.write(random.bytes(random.below(100)));
    await sleep(1);
    socket.destroy();
  }
  a.transport.send(messageWith(1n, 2n, { commit: 99 }));
  await until(() => b.handler.messages.at(-1)?.commit === 99, 'b goes on');
  assert.ok(b.handler.messages.slice(0, -1).every((message) => message.type === RaftMessageType.HEARTBEAT));
});

test('a peer that answers garbage on the connection that it accepted is left and tried again', async () => {
  let opened = 0;
  const port = await RawPort.accepting((socket) => {
    opened++;
    socket.write(encodeFrame(PeerFrameKind.MESSAGE, Buffer.alloc(10)));
  });
  ports = [port];
  const a = await TransportUnderTest.start(1n);
  members = [a];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  await until(() => opened >= 2, 'it is tried again');
  assert.ok(a.log.has('a frame of kind 1 with 10 bytes is none that comes back'));
});

test('what waits for a peer that does not read is bounded, and nobody else waits for it', async () => {
  const stuck = await RawPort.accepting((socket) => socket.pause());
  ports = [stuck];
  members = await startCluster(2, { limits: { waitingBytesMax: 4 * mebibyte } });
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  a.transport.setPeers([b.peer, { id: 3n, urls: [stuck.url] }]);
  await until(() => a.transport.activeSinceMs(3n) !== null, 'it is connected');
  const data = Buffer.alloc(256 * 1024);
  const entries = [{ index: 1, term: 1, type: 0 as const, data }];
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 400; i++) {
    a.transport.send(messageWith(1n, 3n, { type: RaftMessageType.APP, entries }));
    a.transport.send(messageWith(1n, 2n, { commit: i }));
    if (i % 4 === 0) await sleep(0);
  }
  // 100 MiB in all; the system's own buffers take some of it.
  const { sentBytes, sentFailures } = a.transport.counts.of(3n);
  assert.ok(sentBytes < 20 * mebibyte, `${sentBytes} bytes were sent`);
  assert.ok(sentFailures > 320, `${sentFailures} messages were dropped`);
  assert.ok(process.memoryUsage().arrayBuffers - before < 16 * mebibyte);
  assert.ok(a.handler.unreachables.includes(3n));
  assert.ok(a.log.has('bytes wait for the peer'));
  await until(() => b.handler.messages.length === 400, 'the other has all');
  assert.is(a.transport.counts.of(2n).sentFailures, 0);
});

test('messages are sent again once a slow peer has read', async () => {
  let slow: Socket | null = null;
  const port = await RawPort.accepting((socket) => {
    slow = socket.pause();
  });
  ports = [port];
  const a = await TransportUnderTest.start(1n, { limits: { waitingBytesMax: mebibyte } });
  members = [a];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  await until(() => slow !== null && a.transport.activeSinceMs(2n) !== null, 'it is connected');
  const entries = [{ index: 1, term: 1, type: 0 as const, data: Buffer.alloc(256 * 1024) }];
  const { counts } = a.transport;
  while (counts.of(2n).sentFailures === 0) {
    a.transport.send(messageWith(1n, 2n, { type: RaftMessageType.APP, entries }));
    await sleep(0);
  }
  slow!.on('data', () => {}).resume();
  await sleep(100);
  const failures = counts.of(2n).sentFailures;
  a.transport.send(messageWith(1n, 2n, { type: RaftMessageType.APP, entries }));
  assert.is(counts.of(2n).sentFailures, failures);
});

test('a message above the limit of a frame is not sent, and that is told', async () => {
  members = await startCluster(2, { limits: { frameBytesMax: 1000 } });
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const fits = (bytes: number) =>
    messageWith(1n, 2n, {
      type: RaftMessageType.APP,
      entries: [{ index: 1, term: 1, type: 0, data: Buffer.alloc(bytes - 64 - 16) }],
    });
  a.transport.send(fits(1001));
  a.transport.send(fits(1000));
  await until(() => b.handler.messages.length === 1, 'the short one has come');
  assert.is(b.handler.messages[0]!.entries[0]!.data.length, 1000 - 80);
  assert.equal(a.handler.unreachables, [2n]);
});

test('a peer that gives no sign of life is left after a time', async () => {
  const port = await RawPort.accepting((socket) => socket.resume());
  ports = [port];
  const a = await TransportUnderTest.start(1n, { limits: { pingIntervalMs: 20, silenceMsMax: 200 } });
  members = [a];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  await until(() => a.transport.activeSinceMs(2n) !== null, 'it is connected');
  const sinceMs = a.transport.activeSinceMs(2n)!;
  await until(() => a.log.has('nothing came from the peer for 200 ms'), 'it is left');
  assert.ok(performance.now() - sinceMs >= 190);
  await until(() => a.handler.unreachables.includes(2n), 'that is told');
});

test('a sender that says nothing more is left after a time', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { pingIntervalMs: 20, silenceMsMax: 200 } });
  members = [a];
  const raw = await dialRaw(a.port, handshake(1n));
  await raw.ended;
  assert.ok(a.log.has('nothing came from the peer for 200 ms'));
});

test('a connection that is quiet but alive stays, and so does one that brings much slowly', async () => {
  members = await startCluster(2, { limits: { pingIntervalMs: 20, silenceMsMax: 200 } });
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const sinceMs = a.transport.activeSinceMs(2n);
  // A frame that takes longer than silence may: its pieces are signs of life in both directions.
  const raw = await dialRaw(b.port, handshake(2n));
  const frame = encodeFrame(PeerFrameKind.MESSAGE, encodeHead(messageWith(9n, 2n, { commit: 3 })));
  for (let at = 0; at < frame.length; at += 10) {
    raw.socket.write(frame.subarray(at, at + 10));
    await sleep(80);
  }
  await until(() => b.handler.messages.length === 1, 'it has come');
  assert.ok(raw.body().length >= peerFrameHeaderBytes * 3, 'signs of life came back');
  raw.socket.destroy();
  assert.is(a.transport.activeSinceMs(2n), sinceMs);
});

for (const direction of ['cutToTarget', 'cutFromTarget'] as const) {
  test(`a connection that is cut one way (${direction}) is noticed by both sides, and made again`, async () => {
    const limits = { pingIntervalMs: 20, silenceMsMax: 200 };
    const a = await TransportUnderTest.start(1n, { limits });
    const b = await TransportUnderTest.start(2n, { limits });
    members = [a, b];
    const proxy = await CuttableProxy.open(b.port);
    ports = [proxy.raw];
    a.transport.setPeers([{ id: 2n, urls: [proxy.raw.url] }]);
    await a.reaches(b);
    proxy[direction] = true;
    await until(() => a.transport.activeSinceMs(2n) === null, 'a has noticed');
    await until(() => b.log.has('lost TCP streaming connection'), 'b has noticed');
    proxy[direction] = false;
    await a.reaches(b);
    a.transport.send(messageWith(1n, 2n, { commit: 4 }));
    await until(() => b.handler.messages.some((message) => message.commit === 4), 'messages go on');
  });
}

test('a member that stood still itself does not take its peers for dead', async () => {
  members = await startCluster(2, { limits: { pingIntervalMs: 20, silenceMsMax: 200 } });
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const sinceMs = a.transport.activeSinceMs(2n);
  const until = performance.now() + 500;
  while (performance.now() < until);
  await sleep(100);
  assert.is(a.transport.activeSinceMs(2n), sinceMs);
  assert.is(b.log.has('lost TCP streaming connection'), false);
});

test('a sender that reads none of its pongs is left', async () => {
  const a = await TransportUnderTest.start(1n);
  members = [a];
  const raw = await dialRaw(a.port, handshake(1n));
  raw.socket.pause();
  const pings = Buffer.concat(
    Array.from({ length: 1000 }, () => encodeFrame(PeerFrameKind.PING, Buffer.alloc(4))),
  );
  const ended = until(() => a.log.has('the peer sends, and reads nothing'), 'it is left');
  raw.socket.on('error', () => {});
  for (let i = 0; i < 3000 && !raw.socket.destroyed && !a.log.has('reads nothing'); i++) {
    raw.socket.write(pings);
    await sleep(0);
  }
  await ended;
  raw.socket.destroy();
});

test('two members whose streams carry much do not hold up each other', async () => {
  members = await startCluster(3);
  const [a, b, c] = members as [TransportUnderTest, TransportUnderTest, TransportUnderTest];
  introduce(a, members);
  const data = Buffer.alloc(8 * mebibyte, 1);
  const entries = [{ index: 1, term: 1, type: 0 as const, data }];
  for (let i = 0; i < 4; i++) a.transport.send(messageWith(1n, 2n, { type: RaftMessageType.APP, entries }));
  a.transport.send(messageWith(1n, 3n, { commit: 1 }));
  await until(() => c.handler.messages.length === 1, 'the short one has come');
  await until(() => b.handler.messages.length === 4, 'and the long ones');
  for (const message of b.handler.messages) assert.ok(data.equals(message.entries[0]!.data));
});

test.run();

/** The header of a frame that announces much. */
function hugeFrame(bytes: number): Buffer {
  const frame = encodeFrame(PeerFrameKind.MESSAGE, Buffer.alloc(bytes));
  return frame.subarray(0, peerFrameHeaderBytes);
}
