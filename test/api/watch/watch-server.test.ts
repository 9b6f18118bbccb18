import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GrpcClient } from '../../support/grpc-client.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { startWald } from '../../support/wald-process.ts';
import { WatchClient } from '../../support/watch-client.ts';

const key = Buffer.from('a');
const mib = 1024 * 1024;

/** Puts values 0, 1, ... one after the other until it is stopped, also past times when nobody answers. */
class Writer {
  /** Revision of each put that was acknowledged, by its value. */
  readonly acknowledged = new Map<string, number>();
  private readonly done: Promise<void>;
  private stopped = false;

  constructor(endpoint: string) {
    this.done = this.run(new GrpcClient(endpoint));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async run(client: GrpcClient): Promise<void> {
    for (let i = 0; !this.stopped; i++) {
      const { response } = await client.call('KV/Put', { key, value: Buffer.from(String(i)) });
      if (response === null) await new Promise((resolve) => setTimeout(resolve, 20));
      else this.acknowledged.set(String(i), Number((response.header as { revision: string }).revision));
    }
    client.close();
  }
}

/** Revision and value of each event of watch 0. */
function eventsOf(stream: WatchClient): [revision: number, value: string][] {
  return stream.eventsOf(0).map(({ kv }) => [Number(kv.mod_revision), kv.value.toString()]);
}

test('a watch that goes on where it was, after each of several kills, misses nothing and repeats nothing', async () => {
  const server = await startWald();
  const writer = new Writer(server.endpoint);
  try {
    const told: [revision: number, value: string][] = [];
    let next = 1;
    for (let life = 0; life < 4; life++) {
      const stream = new WatchClient(server.endpoint);
      stream.create({ key, start_revision: next });
      await stream.until('news', () => eventsOf(stream).length >= 100);
      if (life < 3) {
        await server.kill();
        await server.restart();
      } else {
        await writer.stop();
        const last = Math.max(...writer.acknowledged.values());
        await stream.until('the last put', () => (eventsOf(stream).at(-1)?.[0] ?? 0) >= last);
      }
      told.push(...eventsOf(stream));
      next = told.at(-1)![0] + 1;
      stream.close();
    }
    const revisions = told.map(([revision]) => revision);
    assert.equal(
      revisions,
      Array.from({ length: revisions.length }, (_, i) => i + 2),
    );
    const byRevision = new Map(told);
    for (const [value, revision] of writer.acknowledged) assert.is(byRevision.get(revision), value);
    assert.ok(writer.acknowledged.size > 300);
  } finally {
    await writer.stop();
    await server.remove();
  }
});

test('a client that stops reading costs little memory, delays nobody, and is told all in the end', async () => {
  const server = await startWald();
  const [slow, fast] = [new WatchClient(server.endpoint), new WatchClient(server.endpoint)];
  const kv = new GrpcClient(server.endpoint);
  try {
    for (const stream of [slow, fast]) {
      for (let i = 0; i < 20; i++) stream.create({ key });
      await stream.responsesFrom(0, 20);
    }
    slow.pause();
    const residentBefore = residentBytes(server);
    const value = Buffer.alloc(256 * 1024, 'v');
    const puts = 60;
    for (let i = 0; i < puts; i++) {
      await kv.get('KV/Put', { key, value });
      await fast.until('its event', () => fast.eventsOf(19).length === i + 1);
    }
    // Without a bound, 20 watches would hold 300 MiB.
    const grown = residentBytes(server) - residentBefore;
    assert.ok(grown < 150 * mib, `${Math.round(grown / mib)} MiB more`);
    slow.resume();
    for (let i = 0; i < 20; i++) {
      await slow.until(`watch ${i}`, () => slow.eventsOf(i).length >= puts);
      assert.equal(
        slow.eventsOf(i).map(({ kv }) => Number(kv.mod_revision)),
        Array.from({ length: puts }, (_, put) => put + 2),
      );
    }
  } finally {
    slow.close();
    fast.close();
    kv.close();
    await server.remove();
  }
});

test('streams that break leave nothing behind in a server', async () => {
  const server = await startWald();
  try {
    for (let round = 0; round < 20; round++) {
      const streams = Array.from({ length: 10 }, () => new WatchClient(server.endpoint));
      for (const stream of streams) {
        for (let i = 0; i < 20; i++) stream.create({ key: Buffer.from(`k${i}`), progress_notify: true });
      }
      await Promise.all(streams.map((stream) => stream.responsesFrom(0, 20)));
      for (const stream of streams) stream.close();
    }
    for (let attempt = 1; ; attempt++) {
      const [streams, watches] = await counts(server);
      if (streams === 0 && watches === 0) break;
      assert.ok(attempt < 100, `${streams} streams and ${watches} watches are left`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await server.remove();
  }
});

async function counts(server: ServerProcess): Promise<number[]> {
  const metrics = await (await fetch(`http://${server.endpoint}/metrics`)).text();
  return ['watch_stream_total', 'watcher_total'].map((name) =>
    Number(new RegExp(`^etcd_debugging_mvcc_${name} (\\d+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN),
  );
}

function residentBytes(server: ServerProcess): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
}

test.run();
