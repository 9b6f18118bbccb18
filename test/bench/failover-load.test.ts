import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FailoverLoad, FailoverWriters, longestGap } from '../../bench/failover-load.ts';
import { startEtcd } from '../support/etcd-process.ts';

test('the longest gap is the longest time between two writes of the window', () => {
  assert.is(longestGap([0, 1, 2, 9, 10, 11, 13, 14], 1, 14), 7);
  assert.is(longestGap([0, 10, 20, 21, 22], 20, 22), 1, 'gaps before the window do not count');
  assert.is(longestGap([20, 21, 22, 50], 20, 22), 1, 'nor do those behind it');
});

test('a gap that reaches across an edge of the window counts whole', () => {
  assert.is(longestGap([0, 1, 8, 9], 5, 9), 7);
  assert.is(longestGap([0, 1, 2, 10], 1, 5), 8);
});

test('without a write behind it, a gap lasts to the end of the window', () => {
  assert.is(longestGap([0, 1, 2], 1, 30), 28);
  assert.is(longestGap([0], 10, 30), 30);
  assert.is(longestGap([], 10, 30), 20);
  assert.is(longestGap([25], 10, 30), 15, 'and before the first write it begins with the window');
});

const load: Omit<FailoverLoad, 'endpoints'> = { writers: 4, keyBytes: 24, valueBytes: 256 };

test('writers of a server that is killed go on at the next one', async () => {
  const servers = [await startEtcd(), await startEtcd()];
  const writers = new FailoverWriters({ ...load, endpoints: servers.map(({ endpoint }) => endpoint) });
  try {
    await writers.untilAllWrite();
    assert.is(writers.errors, 0);
    await servers[0]!.kill();
    await sleep(200);
    const { errors } = writers;
    // Two of four writers began at the first.
    assert.is(errors, 2);
    const before = writers.acknowledgedAtMs.length;
    await sleep(200);
    assert.ok(writers.acknowledgedAtMs.length > before, 'nothing is written any more');
    assert.is(writers.errors, errors);
  } finally {
    writers.stop();
    for (const server of servers) await server.remove();
  }
});

test('a writer whose put is not answered goes on at the next server', async () => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const server = await startEtcd();
  const unanswering = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const writers = new FailoverWriters({ ...load, endpoints: [unanswering, server.endpoint] });
  const startedAtMs = performance.now();
  try {
    await writers.untilAllWrite();
    const elapsedMs = performance.now() - startedAtMs;
    assert.ok(writers.errors >= 2);
    assert.ok(elapsedMs >= 200, `after ${elapsedMs} ms`);
  } finally {
    writers.stop();
    silent.close();
    await server.remove();
  }
});

test('the time in which no server is there is the longest gap', async () => {
  const server = await startEtcd();
  const writers = new FailoverWriters({ ...load, endpoints: [server.endpoint] });
  try {
    await writers.untilAllWrite();
    const fromMs = performance.now();
    await server.kill();
    const killedAtMs = performance.now();
    await sleep(300);
    const restartedAtMs = performance.now();
    await server.restart();
    await writers.nextAcknowledged();
    const toMs = performance.now();
    const gapMs = longestGap(writers.acknowledgedAtMs, fromMs, toMs);
    assert.ok(
      gapMs >= restartedAtMs - killedAtMs && gapMs <= toMs - fromMs + 100,
      `a gap of ${gapMs} ms in ${toMs - fromMs} ms`,
    );
    assert.ok(writers.errors >= load.writers);
    assert.equal(
      writers.acknowledgedAtMs,
      [...writers.acknowledgedAtMs].sort((a, b) => a - b),
    );
  } finally {
    writers.stop();
    await server.remove();
  }
});

test.run();
