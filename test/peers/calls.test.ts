import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../src/host/system-clock.ts';
import { encodeFrame, PeerFrameKind, readFrameUint64, writeFrameUint64 } from '../../src/peers/frame.ts';
import { PeerFrameReader } from '../../src/peers/frame-reader.ts';
import { PeerCall } from '../../src/replica/peer-transport.ts';
import { Random } from '../support/random.ts';
import { dialRaw, handshake, RawPort } from './raw-peer.ts';
import { messageWith, startCluster, stopAll, TransportUnderTest, until } from './transport-under-test.ts';

const test = suite('calls');
let members: TransportUnderTest[] = [];
let ports: RawPort[] = [];
test.after.each(async () => {
  await stopAll(members);
  for (const port of ports) port.close();
  members = [];
  ports = [];
});

test('each call gets its answer, also when answers come in another order', async () => {
  members = await startCluster(3);
  const random = new Random(5);
  for (const member of members) {
    member.handler.onCall = (from, kind, body, reply) => {
      const answer = Buffer.from(`${member.id} to ${from}, ${kind}: ${Buffer.from(body)}`);
      setTimeout(() => reply(null, answer), random.below(30));
    };
  }
  const calls: Promise<void>[] = [];
  for (const from of members) {
    for (const to of members) {
      if (from === to) continue;
      for (let i = 0; i < 50; i++) {
        const kind = random.pick(Object.values(PeerCall));
        const call = ask(from, to.id, Buffer.from(`#${i}`), 5_000, kind);
        calls.push(call.then((answer) => assert.is(answer, `${to.id} to ${from.id}, ${kind}: #${i}`)));
      }
    }
  }
  await Promise.all(calls);
});

test('bodies and answers of any size arrive whole, and a body may change once the call was made', async () => {
  members = await startCluster(2);
  const [a] = members as [TransportUnderTest];
  const random = new Random(6);
  for (const size of [0, 1, 4095, 4096, 40_000, 3_000_000]) {
    const body = random.bytes(size);
    const copy = Buffer.from(body);
    const answer = new Promise<Uint8Array>((resolve, reject) => {
      a.transport.call(2n, PeerCall.PROPOSE, body, 5_000, (error, bytes) =>
        error ? reject(error) : resolve(bytes),
      );
    });
    body.fill(0);
    assert.ok(copy.equals(await answer), `${size} bytes`);
  }
});

test('an error that the other member answers with reaches the caller', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onCall = (_from, _kind, _body, reply) => reply(new Error('not leader: ünïcode'), Buffer.alloc(0));
  assert.is(await failure(ask(a, 2n)), 'not leader: ünïcode');
});

test('a call that is not answered in time fails then, and its late answer is nobody\u2019s', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  let late: (() => void) | null = null;
  b.handler.onCall = (_from, _kind, body, reply) => {
    late = () => reply(null, body);
  };
  const message = await failure(ask(a, 2n, Buffer.from('first'), 100));
  assert.is(message, 'member 2 did not answer within 100 ms; it may have acted all the same');
  late!();
  b.handler.onCall = (_from, _kind, _body, reply) => reply(null, Buffer.from('second'));
  assert.is(await ask(a, 2n), 'second');
});

test('calls fail at once where there is no connection, and when it is lost', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onCall = () => {};
  const waiting = [ask(a, 2n, Buffer.from('x'), 60_000), ask(a, 2n, Buffer.from('y'), 60_000)];
  await sleep(20);
  b.closePort();
  for (const call of waiting) {
    assert.is(await failure(call), 'the connection was lost; member 2 may have acted all the same');
  }
  await until(() => a.transport.activeSinceMs(2n) === null, 'it is away');
  assert.is(await failure(ask(a, 2n)), 'there is no connection to member 2');
  assert.is(await failure(ask(a, 7n)), 'there is no connection to member 7');
});

test('calls fail at once when the connection is lost that their answers would come on', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onCall = () => {};
  const waiting = ask(a, 2n, Buffer.from('x'), 60_000);
  await sleep(20);
  for (const socket of a.accepted) socket.destroy();
  assert.is(await failure(waiting), 'the connection was lost; member 2 may have acted all the same');
  assert.is(a.transport.activeSinceMs(2n) !== null, true);
});

test('calls under way are bounded on both sides', async () => {
  members = await startCluster(2, { limits: { callsMax: 3 } });
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const replies: (() => void)[] = [];
  b.handler.onCall = (_from, _kind, body, reply) => replies.push(() => reply(null, body));
  const three = [1, 2, 3].map((i) => ask(a, 2n, Buffer.from(String(i))));
  assert.is(await failure(ask(a, 2n)), '3 calls to member 2 are under way');
  await until(() => replies.length === 3, 'b was asked');
  for (const reply of replies) reply();
  assert.equal(await Promise.all(three), ['1', '2', '3']);

  // A peer that does not hold to it is told.
  const back: Buffer[] = [];
  const port = await RawPort.accepting((socket) => socket.on('data', (chunk) => back.push(chunk)));
  ports = [port];
  const raw = await dialRaw(b.port, handshake(2n, { 'X-PeerURLs': port.url }));
  await until(() => b.transport.activeSinceMs(9n) !== null, 'b dials back');
  for (let i = 1; i <= 4; i++) raw.socket.write(callFrame(i, PeerCall.HASH_KV));
  await until(() => answers(back).length === 1, 'one is answered');
  assert.equal(answers(back), [{ number: 4, error: '3 calls are under way' }]);
  raw.socket.destroy();
});

test('a call of a kind that is not known is answered so', async () => {
  const b = await TransportUnderTest.start(2n);
  members = [b];
  const back: Buffer[] = [];
  const port = await RawPort.accepting((socket) => socket.on('data', (chunk) => back.push(chunk)));
  ports = [port];
  const raw = await dialRaw(b.port, handshake(2n, { 'X-PeerURLs': port.url }));
  await until(() => b.transport.activeSinceMs(9n) !== null, 'b dials back');
  raw.socket.write(callFrame(5, 200));
  await until(() => answers(back).length === 1, 'it is answered');
  assert.equal(answers(back), [{ number: 5, error: 'there is no call of kind 200' }]);
  raw.socket.destroy();
});

test('an answer to the life before finds no call', async () => {
  const lives: number[] = [];
  for (const life of [5, 6]) {
    const asked: Buffer[] = [];
    const port = await RawPort.accepting((socket) => socket.on('data', (chunk) => asked.push(chunk)));
    ports.push(port);
    const a = await TransportUnderTest.start(1n, {
      clock: { ...systemClock, random: (bound) => (bound === 2 ** 20 ? life : 0) },
    });
    members.push(a);
    a.transport.setPeers([{ id: 9n, urls: [port.url] }]);
    await until(() => a.transport.activeSinceMs(9n) !== null, 'it is connected');
    let answered = false;
    a.transport.call(9n, PeerCall.HASH_KV, Buffer.alloc(0), 60_000, () => {
      answered = true;
    });
    await until(() => numbers(asked).length === 1, 'the call has come');
    lives.push(numbers(asked)[0]!);
    const raw = await dialRaw(a.port, handshake(1n));
    const answer = Buffer.alloc(12);
    writeFrameUint64(answer, 0, lives[0]!);
    raw.socket.write(encodeFrame(PeerFrameKind.ANSWER, answer));
    await sleep(30);
    assert.is(answered, life === 5);
  }
  assert.ok(lives[0] !== lives[1]);
});

test('an answer of another member than the one that was asked is nobody\u2019s', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  let number = 0;
  b.handler.onCall = () => {};
  const asked: Buffer[] = [];
  const port = await RawPort.accepting((socket) => socket.on('data', (chunk) => asked.push(chunk)));
  ports = [port];
  a.transport.setPeers([b.peer, { id: 8n, urls: [port.url] }]);
  await until(() => a.transport.activeSinceMs(8n) !== null, 'it is connected');
  const call = failure(ask(a, 8n, Buffer.alloc(0), 200));
  await until(() => numbers(asked).length === 1, 'the call has come');
  number = numbers(asked)[0]!;
  const raw = await dialRaw(a.port, handshake(1n));
  const answer = Buffer.alloc(12);
  writeFrameUint64(answer, 0, number);
  raw.socket.write(encodeFrame(PeerFrameKind.ANSWER, answer));
  assert.match(await call, 'did not answer within 200 ms');
  raw.socket.destroy();
});

test('calls and messages of one turn keep their order', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  const order: string[] = [];
  b.handler.onMessage = (message) => order.push(`message ${message.commit}`);
  b.handler.onCall = (_from, _kind, body, reply) => {
    order.push(`call ${Buffer.from(body)}`);
    reply(null, body);
  };
  a.transport.send(messageWith(1n, 2n, { commit: 1 }));
  const call = ask(a, 2n, Buffer.from('2'));
  a.transport.send(messageWith(1n, 2n, { commit: 3 }));
  await call;
  assert.equal(order, ['message 1', 'call 2', 'message 3']);
});

test('an answer that is too long becomes an error', async () => {
  members = await startCluster(2, { limits: { frameBytesMax: 1000 } });
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onCall = (_from, _kind, _body, reply) => reply(null, Buffer.alloc(1000));
  assert.is(await failure(ask(a, 2n)), 'an answer of 1000 bytes is too long');
  assert.match(await failure(ask(a, 2n, Buffer.alloc(1000))), 'the call to member 2 is too long');
});

test('close fails what is under way', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onCall = () => {};
  const call = failure(ask(a, 2n, Buffer.alloc(0), 60_000));
  await sleep(10);
  await a.transport.close();
  assert.match(await call, 'the connection was lost');
});

test.run();

function ask(
  from: TransportUnderTest,
  to: bigint,
  body: Buffer = Buffer.alloc(0),
  timeoutMs = 5_000,
  kind: PeerCall = PeerCall.HASH_KV,
): Promise<string> {
  return new Promise((resolve, reject) => {
    from.transport.call(to, kind, body, timeoutMs, (error, answer) => {
      if (error) reject(error);
      else resolve(Buffer.from(answer).toString());
    });
  });
}

function failure(call: Promise<string>): Promise<string> {
  return call.then(
    (answer) => `was answered: ${answer}`,
    (error: Error) => error.message,
  );
}

function callFrame(number: number, kind: number): Buffer {
  const payload = Buffer.alloc(12);
  writeFrameUint64(payload, 0, number);
  payload.writeUInt32LE(kind, 8);
  return encodeFrame(PeerFrameKind.CALL, payload);
}

function framesOf(chunks: readonly Buffer[], kind: number): Buffer[] {
  const found: Buffer[] = [];
  const sink = {
    frame: (frameKind: number, payload: Buffer) => {
      if (frameKind === kind) found.push(Buffer.from(payload));
      return true;
    },
  };
  const reader = new PeerFrameReader(sink, 2 ** 20);
  for (const chunk of chunks) reader.push(chunk);
  return found;
}

function numbers(chunks: readonly Buffer[]): number[] {
  return framesOf(chunks, PeerFrameKind.CALL).map((payload) => readFrameUint64(payload, 0));
}

function answers(chunks: readonly Buffer[]): { number: number; error: string }[] {
  return framesOf(chunks, PeerFrameKind.ANSWER).map((payload) => ({
    number: readFrameUint64(payload, 0),
    error: payload.toString('utf8', 12),
  }));
}
