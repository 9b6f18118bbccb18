import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../src/host/system-clock.ts';
import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import { inCheckout } from '../support/checkout.ts';
import { Random } from '../support/random.ts';
import { dialRaw, handshake, RawPort } from './raw-peer.ts';
import {
  introduce,
  messageWith,
  startCluster,
  stopAll,
  TransportUnderTest,
  until,
} from './transport-under-test.ts';

const test = suite('http-peer-transport');
let members: TransportUnderTest[] = [];
let ports: RawPort[] = [];
test.after.each(async () => {
  await stopAll(members);
  for (const port of ports) port.close();
  members = [];
  ports = [];
});

test('messages arrive in order and whole, whatever their size', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const random = new Random(1);
  const sizes = [0, 1, 15, 16, 4095, 4096, 32_752, 32_768, 65_536, 65_537, 262_144, 1_048_576, 3, 0];
  const sent = sizes.map((size, i) => append(a, b, i, random.bytes(size)));
  for (const message of sent) a.transport.send(message);
  await until(() => b.handler.messages.length === sent.length, 'all have come');
  assert.equal(b.handler.messages.map(comparable), sent.map(comparable));
});

test('three members send to each other at once, over many turns, and each pair keeps its order', async () => {
  members = await startCluster(3);
  const perPair = 300;
  for (let i = 0; i < perPair; i++) {
    for (const from of members) {
      for (const to of members) {
        if (from !== to) from.transport.send(append(from, to, i, Buffer.alloc(i * 7, i)));
      }
    }
    if (i % 10 === 0) await sleep(1);
  }
  for (const to of members) {
    await until(() => to.handler.messages.length === 2 * perPair, 'all have come');
    for (const from of members) {
      if (from === to) continue;
      const indexes = to.handler.messages.filter((m) => m.from === from.id).map((m) => m.index);
      assert.equal(
        indexes,
        Array.from({ length: perPair }, (_, i) => i),
      );
    }
  }
});

test('everything of one turn goes out as one write', async () => {
  const chunks: number[] = [];
  const port = await RawPort.accepting((socket) => socket.on('data', (chunk) => chunks.push(chunk.length)));
  ports = [port];
  const a = await TransportUnderTest.start(1n);
  members = [a];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  await until(() => a.transport.activeSinceMs(2n) !== null, 'it is connected');
  await sleep(30);
  chunks.length = 0;
  for (let i = 0; i < 100; i++) a.transport.send(messageWith(1n, 2n, { commit: i }));
  await until(() => chunks.length > 0, 'something has come');
  await sleep(30);
  assert.equal(chunks, [100 * (16 + 64)]);
});

test('a member is active from the handshake on, and not before', async () => {
  const a = await TransportUnderTest.start(1n);
  const b = await TransportUnderTest.start(2n);
  members = [a, b];
  b.closePort();
  assert.is(a.transport.activeSinceMs(2n), null);
  introduce(a, members);
  await sleep(50);
  assert.is(a.transport.activeSinceMs(2n), null);
  const beganMs = performance.now();
  await b.openPort();
  await a.reaches(b);
  assert.ok(a.transport.activeSinceMs(2n)! >= beganMs);
  assert.ok(a.log.has('peer became active'));
  assert.ok(a.log.has('established TCP streaming connection with remote peer'));
});

test('a message without a connection is dropped, and that is told later, once a turn', async () => {
  const a = await TransportUnderTest.start(1n);
  const b = await TransportUnderTest.start(2n);
  members = [a, b];
  b.closePort();
  introduce(a, members);
  for (let i = 0; i < 10; i++) a.transport.send(messageWith(1n, 2n));
  assert.equal(a.handler.unreachables, []);
  await sleep(10);
  assert.equal(a.handler.unreachables, [2n]);
  assert.is(a.transport.counts.of(2n).sentFailures, 10);
});

test('a peer whose port was away is reached again, soon after it is back', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.closePort();
  await until(() => a.transport.activeSinceMs(2n) === null, 'a has noticed');
  assert.ok(a.log.has('lost TCP streaming connection with remote peer'));
  assert.ok(a.log.has('peer became inactive'));
  await until(() => a.handler.unreachables.includes(2n), 'a was told');
  await sleep(500);
  await b.openPort();
  await a.reaches(b);
  a.transport.send(messageWith(1n, 2n, { commit: 77 }));
  await until(() => b.handler.messages.some((message) => message.commit === 77), 'messages go on');
});

test('it is told when nobody listens at a peer any more, and not while its process is there', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  await sleep(300);
  assert.equal(a.handler.goneMembers, []);
  b.closePort();
  await until(() => a.handler.goneMembers.includes(2n), 'a was told');
});

test('a peer that connects is dialled at once, whatever pause was left', async () => {
  const options = { limits: { backoffMinMs: 60_000, backoffMaxMs: 60_000 } };
  const a = await TransportUnderTest.start(1n, options);
  const b = await TransportUnderTest.start(2n);
  members = [a, b];
  b.closePort();
  introduce(a, members);
  await until(() => a.log.has('cannot send to remote peer'), 'a has failed once');
  await b.openPort();
  introduce(b, members);
  await a.reaches(b);
});

test('pauses between attempts grow, and end at a bound', async () => {
  let attempts = 0;
  const port = await RawPort.open((socket) => {
    attempts++;
    socket.destroy();
  });
  ports = [port];
  const a = await TransportUnderTest.start(1n, {
    limits: { backoffMinMs: 10, backoffMaxMs: 80 },
    clock: { ...systemClock, random: () => 0 },
  });
  members = [a];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  await sleep(1_000);
  // 10, 20, 40, 80, 80, ...: 14 at most; without growth there would be a hundred.
  assert.ok(attempts >= 8 && attempts <= 15, `${attempts} attempts`);
});

test('the same failure is logged once', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { backoffMinMs: 5, backoffMaxMs: 5 } });
  const b = await TransportUnderTest.start(2n);
  members = [a, b];
  b.closePort();
  introduce(a, members);
  await sleep(200);
  assert.is(a.log.lines.filter((line) => line.message === 'cannot send to remote peer').length, 1);
});

test('the URLs of a peer are tried in turn, without a pause between them', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { backoffMinMs: 60_000, backoffMaxMs: 60_000 } });
  const b = await TransportUnderTest.start(2n);
  const away = await TransportUnderTest.start(3n);
  members = [a, b, away];
  away.closePort();
  a.transport.setPeers([{ id: 2n, urls: [away.url, 'http://127.0.0.1:1', b.url] }]);
  await a.reaches(b);
});

test('a peer that moved is reached at its new URL', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { backoffMinMs: 60_000, backoffMaxMs: 60_000 } });
  const b = await TransportUnderTest.start(2n);
  const away = await TransportUnderTest.start(3n);
  members = [a, b, away];
  away.closePort();
  a.transport.setPeers([{ id: 2n, urls: [away.url] }]);
  await until(() => a.log.has('cannot send to remote peer'), 'a has failed');
  a.transport.setPeers([{ id: 2n, urls: [b.url] }]);
  await a.reaches(b);
});

test('a member whose certificate nobody trusts is not sent to, and the log says why', async () => {
  const pem = (name: string) => readFileSync(inCheckout('test', 'net', 'certificates', name));
  const server = createServer({ cert: pem('server.crt'), key: pem('server.key') });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const a = await TransportUnderTest.start(1n);
  members = [a];
  const { port } = server.address() as AddressInfo;
  a.transport.setPeers([{ id: 2n, urls: [`https://127.0.0.1:${port}`] }]);
  await until(() => a.log.has('x509: certificate signed by unknown authority'), 'it is logged');
  server.close();
});

test('a member that leaves the list is not sent to any more; a removed one is told so', async () => {
  members = await startCluster(3);
  const [a, b, c] = members as [TransportUnderTest, TransportUnderTest, TransportUnderTest];
  for (const member of [a, b]) {
    member.removed.add(3n);
    introduce(member, [a, b]);
    assert.is(member.transport.activeSinceMs(3n), null);
  }
  await until(() => c.handler.removedTimes > 0, 'c has heard of it');
  await sleep(300);
  assert.is(c.handler.removedTimes, 1);
  assert.is(a.transport.activeSinceMs(2n) !== null, true);
  assert.ok(a.log.has('removed remote peer'));
  a.transport.send(messageWith(1n, 3n));
  await until(() => a.handler.unreachables.includes(3n), 'what is sent to it is lost');
  assert.is(c.handler.messages.length, 0);
});

test('a sender that this member does not know is taken, and answered where it says it is', async () => {
  const a = await TransportUnderTest.start(1n);
  const joiner = await TransportUnderTest.start(4n);
  members = [a, joiner];
  introduce(joiner, members);
  await joiner.reaches(a);
  await a.reaches(joiner);
  joiner.transport.send(messageWith(4n, 1n, { commit: 1 }));
  await until(() => a.handler.messages.length === 1, 'a hears it');
  a.transport.send(messageWith(1n, 4n, { commit: 2 }));
  await until(() => joiner.handler.messages.length === 1, 'and answers');
  joiner.transport.setPeers([]);
  await until(() => a.transport.activeSinceMs(4n) === null, 'a forgets it with its connection');
});

test('unknown senders are bounded', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { unknownSendersMax: 2 } });
  members = [a];
  const open = [];
  for (const from of ['a', 'b']) open.push(await dialRaw(a.port, handshake(1n, { 'X-Server-From': from })));
  const third = await dialRaw(a.port, handshake(1n, { 'X-Server-From': 'c' }));
  assert.equal([...open.map((raw) => raw.status), third.status], [101, 101, 503]);
  for (const raw of [...open, third]) raw.socket.destroy();
});

test('a new connection of a member ends the one before', async () => {
  const a = await TransportUnderTest.start(1n);
  members = [a];
  const first = await dialRaw(a.port, handshake(1n));
  const second = await dialRaw(a.port, handshake(1n));
  await first.ended;
  assert.is(second.socket.destroyed, false);
  second.socket.destroy();
});

test('after close nothing is told, and nothing is open', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  a.transport.send(messageWith(1n, 2n, { commit: 5 }));
  await a.transport.close();
  await until(() => b.handler.messages.length === 1, 'what was sent before still comes');
  assert.is(a.accepted.size, 0);
  const told = a.handler.unreachables.length;
  a.transport.send(messageWith(1n, 2n));
  a.transport.setPeers([b.peer]);
  await sleep(50);
  assert.is(a.handler.unreachables.length, told);
  assert.is(a.transport.activeSinceMs(2n), null);
  const refused = await dialRaw(a.port, handshake(1n));
  assert.is(refused.status, 503);
  refused.socket.destroy();
});

test.run();

function append(from: TransportUnderTest, to: TransportUnderTest, index: number, data: Buffer): Message {
  return messageWith(from.id, to.id, {
    type: RaftMessageType.APP,
    index,
    term: 3,
    logTerm: 2,
    commit: index,
    entries: [{ index: index + 1, term: 3, type: index % 2 === 0 ? 0 : 1, data }],
  });
}

function comparable(message: Message) {
  const entries = message.entries.map(({ data, ...entry }) => ({
    ...entry,
    data: Buffer.from(data).toString('hex'),
  }));
  return { ...message, entries };
}
