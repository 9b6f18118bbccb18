import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type PacedLoad, PacedPuts } from '../../bench/paced-load.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient } from '../support/grpc-client.ts';

/** A gRPC server that answers every put, but holds its answers back while it is told to. */
class HaltingServer {
  puts = 0;
  private readonly server = http2.createServer();
  private readonly sessions = new Set<http2.ServerHttp2Session>();
  private held: (() => void)[] | null = null;

  constructor() {
    this.server.on('session', (session) => this.sessions.add(session));
    this.server.on('stream', (stream) => {
      this.puts++;
      stream.resume();
      const answer = () => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(Buffer.from([0, 0, 0, 0, 0]));
      };
      if (this.held === null) answer();
      else this.held.push(answer);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  halt(): void {
    this.held = [];
  }

  goOn(): void {
    for (const answer of this.held ?? []) answer();
    this.held = null;
  }

  close(): void {
    for (const session of this.sessions) session.destroy();
    this.server.close();
  }
}

const load: Omit<PacedLoad, 'endpoints'> = {
  ...{ putsPerS: 500, connections: 2, keys: 20, keyBytes: 24, valueBytes: 256, underWayMax: 1_000 },
};

function unexpected(error: Error): void {
  throw error;
}

for (const underWayMax of [1_000, 1]) {
  test(`a halt of the server counts for every put that was due in it, with at most ${underWayMax} under way`, async () => {
    const server = new HaltingServer();
    const puts = new PacedPuts({ ...load, endpoints: [await server.listen()], underWayMax }, unexpected);
    try {
      await sleep(200);
      await puts.sinceLast();
      server.halt();
      await sleep(400);
      const during = puts.sinceLast();
      server.goOn();
      const { calls, failed, p50Ms, maxMs } = await during;
      assert.is(failed, 0);
      // A timer of 400 ms may end some part of a millisecond early.
      assert.ok(calls >= 199, `${calls} puts were due in 0.4 s`);
      // Due evenly in a halt of 400 ms, half of them wait for more than 200 ms.
      assert.ok(p50Ms > 180, `p50 ${p50Ms} ms`);
      assert.ok(maxMs >= 390, `maximum ${maxMs} ms`);

      // However busy the machine is, what was due in the halt is through some time, and then the delay is gone.
      let afterMs = Number.POSITIVE_INFINITY;
      for (let tries = 0; tries < 20 && afterMs >= 100; tries++) {
        await sleep(300);
        afterMs = (await puts.sinceLast()).p50Ms;
      }
      assert.ok(afterMs < 100, `p50 ${afterMs} ms behind the halt`);
    } finally {
      puts.stop();
      server.close();
    }
  });
}

test('puts go to every endpoint in turn, at the rate asked for', async () => {
  const servers = [new HaltingServer(), new HaltingServer()];
  const endpoints = await Promise.all(servers.map((server) => server.listen()));
  const startedAtMs = performance.now();
  const puts = new PacedPuts({ ...load, endpoints }, unexpected);
  try {
    await sleep(500);
    const { calls } = await puts.sinceLast();
    const elapsedS = (performance.now() - startedAtMs) / 1000;
    assert.ok(calls >= 245 && calls <= elapsedS * load.putsPerS + 1, `${calls} puts in ${elapsedS} s`);
    const [first, second] = servers.map((server) => server.puts) as [number, number];
    assert.ok(Math.abs(first - second) <= 3, `${first} and ${second} puts`);
  } finally {
    puts.stop();
    for (const server of servers) server.close();
  }
});

test('puts that a real etcd refuses are counted as failed, others are stored under as many keys as asked for', async () => {
  const etcd = await startEtcd({ flags: ['--max-request-bytes=500'] });
  const client = new GrpcClient(etcd.endpoint);
  try {
    const stored = new PacedPuts({ ...load, endpoints: [etcd.endpoint] }, unexpected);
    await sleep(300);
    const good = await stored.sinceLast();
    stored.stop();
    assert.is(good.failed, 0);
    assert.ok(good.calls > load.keys);
    const everything = { key: Buffer.from([0]), range_end: Buffer.from([0]), count_only: true };
    assert.is((await client.get('KV/Range', everything)).count, String(load.keys));

    const refused = new PacedPuts({ ...load, endpoints: [etcd.endpoint], valueBytes: 1_000 }, unexpected);
    await sleep(100);
    const bad = await refused.sinceLast();
    refused.stop();
    assert.ok(bad.calls > 0 && bad.failed === bad.calls, `${bad.failed} of ${bad.calls} failed`);
  } finally {
    client.close();
    await etcd.remove();
  }
});

test('the loss of a connection is told', async () => {
  const server = new HaltingServer();
  let puts: PacedPuts | undefined;
  const endpoint = await server.listen();
  const lost = new Promise<Error>((resolve) => {
    puts = new PacedPuts({ ...load, endpoints: [endpoint] }, resolve);
  });
  try {
    await sleep(50);
    server.close();
    assert.match((await lost).message, /closed the connection|goaway|ECONNRESET/);
  } finally {
    puts?.stop();
  }
});

test.run();
