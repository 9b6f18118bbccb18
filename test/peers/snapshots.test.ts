import { mkdtempSync, readdirSync, readlinkSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFrame, PeerFrameKind, writeFrameUint64 } from '../../src/peers/frame.ts';
import { encodeHead } from '../../src/peers/message-codec.ts';
import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import { Random } from '../support/random.ts';
import { dialRaw, type Headers, handshake, RawPort } from './raw-peer.ts';
import { messageWith, startCluster, stopAll, TransportUnderTest, until } from './transport-under-test.ts';

const test = suite('snapshots');
const mebibyte = 1024 * 1024;
let directory = '';
let members: TransportUnderTest[] = [];
let ports: RawPort[] = [];
test.before.each(() => {
  directory = mkdtempSync(join(tmpdir(), 'wald-peers-'));
});
test.after.each(async () => {
  await stopAll(members);
  for (const port of ports) port.close();
  members = [];
  ports = [];
  rmSync(directory, { recursive: true });
});

test('a snapshot arrives byte for byte with its message, though its file was removed meanwhile', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  for (const size of [0, 1, 128 * 1024, 128 * 1024 + 1, 5 * mebibyte + 17]) {
    const content = new Random(size).bytes(size);
    let message: Message | null = null;
    const came: Buffer[] = [];
    b.handler.onSnapshot = async (sent, file) => {
      message = sent;
      for await (const chunk of file) came.push(Buffer.from(chunk));
    };
    const path = writeFile(content);
    a.transport.sendSnapshot(snapshotMessage(), path);
    unlinkSync(path);
    await until(() => a.handler.snapshotsSent.length === 1, 'its end is told');
    assert.equal(a.handler.snapshotsSent.splice(0), [{ member: 2n, delivered: true }]);
    assert.ok(content.equals(Buffer.concat(came)), `${size} bytes`);
    assert.equal(message, snapshotMessage());
  }
  assert.is(a.transport.counts.of(2n).snapshotsSent, 5);
  assert.is(b.transport.counts.of(1n).snapshotsReceived, 5);
  assert.is(a.transport.counts.of(2n).snapshotsSending + b.transport.counts.of(1n).snapshotsReceiving, 0);
  assert.ok(a.log.has('sent database snapshot') && b.log.has('received and saved database snapshot'));
});

test('messages do not wait behind a snapshot, which is read no faster than it is taken', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  let taken = 0;
  b.handler.onSnapshot = async (_message, file) => {
    for await (const chunk of file) {
      taken += chunk.length;
      await sleep(2);
    }
  };
  let came = 0;
  let cameMeanwhile = 0;
  b.handler.onMessage = () => {
    came++;
    if (taken < 24 * mebibyte) cameMeanwhile++;
  };
  a.transport.sendSnapshot(snapshotMessage(), writeFile(Buffer.alloc(24 * mebibyte, 1)));
  await until(() => taken > 0, 'it has begun');
  while (a.handler.snapshotsSent.length === 0) {
    const before = came;
    a.transport.send(messageWith(1n, 2n));
    await until(() => came > before, 'the message has come');
    const ahead = a.transport.counts.of(2n).sentBytes - taken;
    assert.ok(ahead < 12 * mebibyte, `${ahead} bytes are ahead`);
    await sleep(5);
  }
  assert.is(taken, 24 * mebibyte);
  assert.ok(cameMeanwhile > 10, `${cameMeanwhile} messages came before the snapshot was taken`);
});

test('what the receiver says against it reaches the sender, also in the middle', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onSnapshot = async (_message, file) => {
    for await (const _chunk of file) throw new Error('another snapshot is under way');
  };
  a.transport.sendSnapshot(snapshotMessage(), writeFile(Buffer.alloc(20 * mebibyte)));
  await until(() => a.handler.snapshotsSent.length === 1, 'its end is told');
  assert.equal(a.handler.snapshotsSent, [{ member: 2n, delivered: false }]);
  assert.ok(a.log.has('the peer did not take it: another snapshot is under way'));
  assert.ok(b.log.has('failed to save incoming database snapshot'));
  assert.is(a.transport.counts.of(2n).snapshotSendFailures, 1);
  assert.is(b.transport.counts.of(1n).snapshotReceiveFailures, 1);
});

test('a sender whose connection breaks hears so, and the receiver\u2019s file ends in an error', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  let failure = '';
  b.handler.onSnapshot = async (_message, file) => {
    try {
      for await (const _chunk of file) await sleep(5);
    } catch (error) {
      failure = (error as Error).message;
      throw error;
    }
  };
  a.transport.sendSnapshot(snapshotMessage(), writeFile(Buffer.alloc(20 * mebibyte)));
  await until(() => b.transport.counts.of(1n).snapshotsReceiving === 1, 'it has begun');
  await sleep(50);
  b.closePort();
  await until(() => a.handler.snapshotsSent.length === 1 && failure !== '', 'both know');
  assert.equal(a.handler.snapshotsSent, [{ member: 2n, delivered: false }]);
  assert.match(failure, 'the snapshot of member 1 did not arrive');
  assert.is(b.transport.counts.of(1n).snapshotsReceiving, 0);
});

test('a receiver that loads for longer than a transfer may stand still is waited for', async () => {
  members = await startCluster(2, { limits: { pingIntervalMs: 20, snapshotStallMs: 150 } });
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onSnapshot = async (_message, file) => {
    for await (const _chunk of file) await sleep(200);
    await sleep(400);
  };
  a.transport.sendSnapshot(snapshotMessage(), writeFile(Buffer.alloc(300 * 1024)));
  await until(() => a.handler.snapshotsSent.length === 1, 'its end is told');
  assert.equal(a.handler.snapshotsSent, [{ member: 2n, delivered: true }]);
});

test('a receiver that says nothing is given up', async () => {
  const port = await RawPort.accepting((socket: Socket) => socket.pause());
  ports = [port];
  const a = await TransportUnderTest.start(1n, { limits: { pingIntervalMs: 20, snapshotStallMs: 150 } });
  members = [a];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  a.transport.sendSnapshot(snapshotMessage(), writeFile(Buffer.alloc(20 * mebibyte)));
  await until(() => a.handler.snapshotsSent.length === 1, 'its end is told');
  assert.equal(a.handler.snapshotsSent, [{ member: 2n, delivered: false }]);
  assert.ok(a.log.has('nothing came from the peer for 150 ms'));
});

const file = Buffer.from('the bytes of a file');
const message = () =>
  encodeFrame(PeerFrameKind.SNAPSHOT_MESSAGE, encodeHead({ ...snapshotMessage(), from: 9n, to: 1n }));
const wrong: Record<string, { frames: Buffer[]; error: string }> = {
  'that stops in the middle': { frames: [message(), data(file)], error: 'nothing came for 150 ms' },
  'that ends too early': {
    frames: [message(), data(file), end(20)],
    error: 'a snapshot of 20 bytes ends after 19',
  },
  'that is damaged': { frames: [message(), flipped(data(file))], error: 'wrong checksum' },
  'with another frame in it': {
    frames: [message(), encodeFrame(PeerFrameKind.PING)],
    error: 'frame of kind 4',
  },
};
for (const [name, { frames, error }] of Object.entries(wrong)) {
  test(`a snapshot ${name} fails where it is read`, async () => {
    const a = await TransportUnderTest.start(1n, { limits: { pingIntervalMs: 20, snapshotStallMs: 150 } });
    members = [a];
    let failure = '';
    a.handler.onSnapshot = async (_message, arriving) => {
      try {
        for await (const _chunk of arriving);
      } catch (thrown) {
        failure = (thrown as Error).message;
        throw thrown;
      }
    };
    const raw = await dialSnapshot(a);
    for (const frame of frames) raw.socket.write(frame);
    await until(() => failure !== '', 'it fails');
    assert.match(failure, error);
    await raw.ended;
    assert.is(a.transport.counts.of(9n).snapshotsReceiving, 0);
  });
}

test('a connection that does not begin with a snapshot\u2019s message ends before anybody hears of it', async () => {
  const a = await TransportUnderTest.start(1n);
  members = [a];
  let heard = 0;
  a.handler.onSnapshot = async () => {
    heard++;
  };
  const heartbeat = encodeFrame(PeerFrameKind.SNAPSHOT_MESSAGE, encodeHead(messageWith(9n, 1n)));
  for (const frame of [data(file), heartbeat, Buffer.alloc(100, 7)]) {
    const raw = await dialSnapshot(a);
    raw.socket.write(frame);
    await raw.ended;
  }
  assert.is(heard, 0);
  assert.is(a.transport.counts.of(9n).snapshotReceiveFailures, 3);
  // All three are over: there is room for others.
  assert.is(a.transport.counts.of(9n).snapshotsReceiving, 0);
});

test('the handshake of a snapshot is checked as that of a stream', async () => {
  const a = await TransportUnderTest.start(1n);
  members = [a];
  a.removed.add(0x77n);
  for (const [changes, status] of [
    [{ 'X-Etcd-Cluster-ID': 'beef' }, 412],
    [{ 'X-Raft-To': '3' }, 412],
    [{ 'X-Server-From': '77' }, 410],
    [{ Upgrade: 'wald-snapshot/2' }, 412],
  ] as const) {
    const raw = await dialSnapshot(a, changes);
    assert.is(raw.status, status);
    raw.socket.destroy();
  }
});

test('a file in very many very short pieces is read no faster than it is taken either', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { snapshotAheadBytes: 64 * 1024 } });
  members = [a];
  let took: (() => void) | null = null;
  a.handler.onSnapshot = async (_message, arriving) => {
    await new Promise<void>((resolve) => {
      took = resolve;
    });
    for await (const _chunk of arriving);
  };
  const raw = await dialSnapshot(a);
  const pieces = Buffer.concat(Array.from({ length: 100_000 }, () => data(Buffer.from('x'))));
  raw.socket.write(Buffer.concat([message(), pieces, end(100_000)]));
  await sleep(200);
  assert.ok(a.transport.counts.of(9n).receivedBytes < 200_000);
  took!();
  await until(() => a.transport.counts.of(9n).snapshotsReceived === 1, 'it is taken');
  await raw.ended;
});

test('snapshots that arrive at the same time are bounded', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { snapshotsReceivedMax: 2 } });
  members = [a];
  const open = [];
  for (let i = 0; i < 3; i++) open.push(await dialSnapshot(a));
  assert.equal(
    open.map((raw) => raw.status),
    [101, 101, 503],
  );
  open[0]!.socket.destroy();
  await until(() => a.transport.counts.of(9n).snapshotsReceiving === 1, 'one is over');
  const next = await dialSnapshot(a);
  assert.is(next.status, 101);
  for (const raw of [...open, next]) raw.socket.destroy();
});

test('a snapshot that cannot be sent is told so, later', async () => {
  members = await startCluster(2);
  const [a] = members as [TransportUnderTest, TransportUnderTest];
  a.transport.sendSnapshot(snapshotMessage(), join(directory, 'missing'));
  a.transport.sendSnapshot({ ...snapshotMessage(), to: 7n }, writeFile(file));
  assert.equal(a.handler.snapshotsSent, []);
  await until(() => a.handler.snapshotsSent.length === 2, 'both are told');
  assert.equal(new Set(a.handler.snapshotsSent.map(({ member }) => member)), new Set([2n, 7n]));
  assert.is(
    a.handler.snapshotsSent.some(({ delivered }) => delivered),
    false,
  );
  assert.ok(a.log.has('ENOENT'));
});

test('a second snapshot to a member that gets one already is refused, and the first goes on', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  b.handler.onSnapshot = async (_message, arriving) => {
    for await (const _chunk of arriving) await sleep(1);
  };
  const path = writeFile(Buffer.alloc(mebibyte));
  a.transport.sendSnapshot(snapshotMessage(), path);
  a.transport.sendSnapshot(snapshotMessage(), path);
  await until(() => a.handler.snapshotsSent.length === 2, 'both are told');
  assert.equal(
    a.handler.snapshotsSent.map(({ delivered }) => delivered),
    [false, true],
  );
});

test('close ends transfers on both sides, and closes the file', async () => {
  members = await startCluster(2);
  const [a, b] = members as [TransportUnderTest, TransportUnderTest];
  let failure = '';
  b.handler.onSnapshot = async (_message, arriving) => {
    try {
      for await (const _chunk of arriving) await sleep(5);
    } catch (error) {
      failure = (error as Error).message;
      throw error;
    }
  };
  a.transport.sendSnapshot(snapshotMessage(), writeFile(Buffer.alloc(20 * mebibyte)));
  await until(() => b.transport.counts.of(1n).snapshotsReceiving === 1, 'it has begun');
  assert.is(openFiles().length, 1);
  await a.transport.close();
  assert.equal(a.handler.snapshotsSent, [{ member: 2n, delivered: false }]);
  await until(() => failure !== '', 'the receiver knows');
  await until(() => openFiles().length === 0, 'no file is open');
});

test.run();

function writeFile(content: Buffer): string {
  const path = join(directory, 'snapshot');
  writeFileSync(path, content);
  return path;
}

/** Files of the test's directory that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(directory);
    } catch {
      return false; // it was the one that read the directory
    }
  });
}

function snapshotMessage(): Message {
  return messageWith(1n, 2n, {
    type: RaftMessageType.SNAP,
    term: 4,
    snapshot: { index: 1000, term: 3, confState: { voters: [1n, 2n], learners: [3n] } },
  });
}

function data(bytes: Buffer): Buffer {
  return encodeFrame(PeerFrameKind.SNAPSHOT_DATA, bytes);
}

function end(bytes: number): Buffer {
  const payload = Buffer.alloc(8);
  writeFrameUint64(payload, 0, bytes);
  return encodeFrame(PeerFrameKind.SNAPSHOT_END, payload);
}

function flipped(frame: Buffer): Buffer {
  frame[frame.length - 1]! ^= 1;
  return frame;
}

function dialSnapshot(to: TransportUnderTest, changes: Headers = {}) {
  return dialRaw(to.port, handshake(to.id, { Upgrade: 'wald-snapshot/1', ...changes }), '/raft/snapshot');
}
