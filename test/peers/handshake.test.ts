import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dialRaw, type Headers, handshake, RawPort } from './raw-peer.ts';
import {
  clusterId,
  introduce,
  messageWith,
  stopAll,
  TransportUnderTest,
  until,
} from './transport-under-test.ts';

const test = suite('handshake');
let members: TransportUnderTest[] = [];
let ports: RawPort[] = [];
test.after.each(async () => {
  await stopAll(members);
  for (const port of ports) port.close();
  members = [];
  ports = [];
});

test('a member of another cluster is refused, and both sides log who got what', async () => {
  const a = await TransportUnderTest.start(1n);
  const b = await TransportUnderTest.start(2n, { clusterId: 0xabcn });
  members = [a, b];
  introduce(a, members);
  introduce(b, members);
  const atA = `request cluster ID mismatch (got abc want ${clusterId.toString(16)})`;
  const atB = `request cluster ID mismatch (got ${clusterId.toString(16)} want abc)`;
  // Each of them dials and is dialled: twice each text.
  await until(() => count(a, atA) >= 2, 'a has logged both ways');
  await until(() => count(b, atB) >= 2, 'b has logged both ways');
  a.transport.send(messageWith(1n, 2n));
  await sleep(50);
  assert.is(a.transport.activeSinceMs(2n), null);
  assert.is(b.handler.messages.length, 0);
  assert.is(a.handler.removedTimes + b.handler.removedTimes, 0);
});

test('refusals have the status and text that tell why', async () => {
  const a = await TransportUnderTest.start(1n);
  members = [a];
  a.removed.add(0x77n);
  const rows: { changes: Headers; status: number; text: string; log: string }[] = [
    {
      changes: { 'X-Etcd-Cluster-ID': 'beef' },
      status: 412,
      text: 'cluster ID mismatch',
      log: `request cluster ID mismatch (got beef want ${clusterId.toString(16)})`,
    },
    {
      changes: { 'X-Etcd-Cluster-ID': 'zz' },
      status: 412,
      text: 'cluster ID mismatch',
      log: 'request cluster ID mismatch (got zz want',
    },
    {
      changes: { 'X-Raft-To': '5' },
      status: 412,
      text: 'member ID mismatch (got 5 want 1)',
      log: 'request member ID mismatch (got 5 want 1)',
    },
    {
      changes: { 'X-Server-From': '77' },
      status: 410,
      text: 'the member has been permanently removed from the cluster',
      log: 'rejected stream from remote peer because it was removed',
    },
    {
      changes: { 'X-Server-Version': '2.3.8' },
      status: 412,
      text: 'incompatible version',
      log: 'remote version is too low: remote[9]=2.3.8, local=3.4.23',
    },
    {
      changes: { 'X-Min-Cluster-Version': '3.5.0' },
      status: 412,
      text: 'incompatible version',
      log: 'local version is too low',
    },
    {
      changes: { 'X-Server-Version': 'x' },
      status: 412,
      text: 'incompatible version',
      log: 'malformed version',
    },
    {
      changes: { 'X-Server-Version': '' },
      status: 412,
      text: 'incompatible version',
      log: 'remote[9]=2.0.0',
    },
    {
      changes: { Upgrade: 'wald-peer/2' },
      status: 412,
      text: 'incompatible version',
      log: 'the peer speaks wald-peer/2, this member wald-peer/1',
    },
    {
      changes: { 'X-Server-From': '' },
      status: 400,
      text: 'malformed X-Server-From (got )',
      log: 'malformed',
    },
    {
      changes: { 'X-Server-From': '0' },
      status: 400,
      text: 'malformed X-Server-From (got 0)',
      log: 'malformed',
    },
    {
      changes: { 'X-Server-From': '1' },
      status: 400,
      text: 'malformed X-Server-From (got 1)',
      log: 'malformed',
    },
  ];
  for (const { changes, status, text, log } of rows) {
    const raw = await dialRaw(a.port, handshake(1n, changes));
    await raw.ended;
    assert.is(raw.status, status, text);
    assert.is(raw.body().toString(), `${text}\n`);
    assert.match(raw.head, `X-Etcd-Cluster-Id: ${clusterId.toString(16)}`);
    assert.ok(a.log.has(log), log);
  }
  const taken = await dialRaw(a.port, handshake(1n));
  assert.is(taken.status, 101);
  taken.socket.destroy();
});

test('the other side of a refusal logs it too', async () => {
  const a = await TransportUnderTest.start(1n);
  const b = await TransportUnderTest.start(2n, { serverVersion: '2.3.8' });
  members = [a, b];
  introduce(b, members);
  await until(() => b.log.has('refused the connection (412: incompatible version)'), 'b has logged it');
  assert.ok(a.log.has('remote version is too low: remote[2]=2.3.8, local=3.4.23'));
});

test('a member that was removed hears it from whom it dials, once', async () => {
  const a = await TransportUnderTest.start(1n);
  const b = await TransportUnderTest.start(2n);
  members = [a, b];
  a.removed.add(2n);
  introduce(b, members);
  await until(() => b.handler.removedTimes === 1, 'b was told');
  await until(
    () => a.log.lines.filter((line) => line.message.includes('was removed')).length > 1,
    'b dials on',
  );
  assert.is(b.handler.removedTimes, 1);
});

test('"Gone" of another cluster, or of something else, removes nobody', async () => {
  const a = await TransportUnderTest.start(1n);
  members = [a];
  const port = await RawPort.open((socket) => {
    socket.end('HTTP/1.1 410 Gone\r\nX-Etcd-Cluster-ID: beef\r\nContent-Length: 0\r\n\r\n');
  });
  const proxy = await RawPort.open((socket) => {
    socket.end('HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n');
  });
  ports = [port, proxy];
  a.transport.setPeers([
    { id: 2n, urls: [port.url] },
    { id: 3n, urls: [proxy.url] },
  ]);
  await until(() => a.log.has('got beef want') && a.log.has('410'), 'both have answered');
  assert.is(a.handler.removedTimes, 0);
});

test('a peer that takes the connection and does not answer is given up after a time', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { handshakeTimeoutMs: 50 } });
  members = [a];
  const port = await RawPort.open((socket) => socket.resume());
  ports = [port];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  await until(() => a.log.has('no answer to the handshake within 50 ms'), 'it is logged');
  await until(() => port.sockets.length > 1, 'it is tried again');
  assert.ok(port.sockets[0]!.readableEnded, 'the first connection was ended');
});

test('an answer that never ends is given up', async () => {
  const a = await TransportUnderTest.start(1n, { limits: { handshakeTimeoutMs: 5_000 } });
  members = [a];
  const port = await RawPort.open((socket) => {
    socket.write('HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (let i = 0; i < 10; i++) socket.write(`400\r\n${'y'.repeat(1024)}\r\n`);
  });
  ports = [port];
  a.transport.setPeers([{ id: 2n, urls: [port.url] }]);
  await until(() => a.log.has('refused the connection (500: yyy'), 'it is logged');
});

test('the peer port serves HTTP beside, also to requests that offer another protocol', async () => {
  const a = await TransportUnderTest.start(1n);
  members = [a];
  assert.equal(await get(a.port, '/version', {}), [200, '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}']);
  const h2c = {
    Connection: 'Upgrade, HTTP2-Settings',
    Upgrade: 'h2c',
    'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA',
  };
  assert.equal(await get(a.port, '/version', h2c), [200, '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}']);
  assert.is((await get(a.port, '/raft/stream', {}))[0], 404);
  assert.is((await get(a.port, '/raft/stream', h2c))[0], 404);
  assert.is((await get(a.port, '/raft/stream/message/1', handshake(1n)))[0], 404);
});

test.run();

function count(member: TransportUnderTest, message: string): number {
  return member.log.lines.filter((line) => line.message === message).length;
}

function get(port: number, path: string, headers: Headers): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve([response.statusCode!, body.trim()]));
    });
    outgoing.on('error', reject).end();
  });
}
