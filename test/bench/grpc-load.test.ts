import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type GrpcLoad, runLoad } from '../../bench/grpc-load.ts';
import { writeKey } from '../../bench/key-requests.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';

function keyOf(number: number, length: number): string {
  const into = Buffer.alloc(length + 2, '.');
  writeKey(number, into, 1, length);
  assert.is(into[0], 0x2e);
  assert.is(into[length + 1], 0x2e);
  return into.toString('latin1', 1, length + 1);
}

test('keys have the length asked for, start alike, and no two numbers share one', () => {
  const keys = Array.from({ length: 5_000 }, (_, number) => keyOf(number, 64));
  assert.is(new Set(keys).size, keys.length);
  assert.ok(keys.every((key) => key.startsWith('/registry/events/wald/x')));
  assert.is(keyOf(7, 16).length, 16);
  assert.not.equal(keys, [...keys].sort(), 'keys come in order');
});

test('a load on a real etcd writes what it says, and a refused one is counted as failed', async () => {
  const etcd = await startEtcd({ flags: ['--max-request-bytes=500'] });
  const client = new GrpcClient(etcd.endpoint);
  try {
    const load: GrpcLoad = {
      ...{ endpoints: [etcd.endpoint], method: 'put', connections: 3, streams: 4, warmUpS: 0, durationS: 0 },
      ...{ requestsMax: 500, keyBytes: 24, valueBytes: 256, firstKey: 0, keys: 500 },
    };
    const puts = await runLoad(load);
    assert.equal([puts.measured, puts.total, puts.failed], [500, 500, 0]);
    const stored = await client.get('KV/Range', { key: Buffer.from([0]), range_end: Buffer.from([0]) });
    assert.is(stored.count, '500');
    const [first] = stored.kvs as PlainMessage[];
    assert.is((first!.value as Buffer).length, 256);

    const ranges = await runLoad({ ...load, method: 'range' });
    assert.equal([ranges.total, ranges.failed], [500, 0]);
    const timed = await runLoad({
      ...load,
      method: 'serializable-range',
      requestsMax: undefined!,
      durationS: 0.2,
    });
    assert.ok(timed.total >= timed.measured && timed.measured > 0 && timed.failed === 0);

    const tooLarge = await runLoad({ ...load, requestsMax: 5, valueBytes: 1000 });
    assert.equal([tooLarge.total, tooLarge.failed], [5, 5]);
  } finally {
    client.close();
    await etcd.remove();
  }
});

test('connections are dealt out to the endpoints in turn, and no key is put twice', async () => {
  const servers = [await startEtcd(), await startEtcd()];
  const clients = servers.map(({ endpoint }) => new GrpcClient(endpoint));
  try {
    const puts = await runLoad({
      ...{ endpoints: servers.map(({ endpoint }) => endpoint), method: 'put', connections: 3, streams: 1 },
      ...{ warmUpS: 0, durationS: 0, requestsMax: 300, keyBytes: 24, valueBytes: 256, firstKey: 0, keys: 1 },
    });
    assert.equal([puts.total, puts.failed], [300, 0]);
    const everything = { key: Buffer.from([0]), range_end: Buffer.from([0]), keys_only: true };
    const stored = await Promise.all(clients.map((client) => client.get('KV/Range', everything)));
    const keys = stored.flatMap(({ kvs }) => (kvs as PlainMessage[]).map(({ key }) => String(key)));
    assert.is(new Set(keys).size, 300);
    assert.ok(stored.every(({ count }) => Number(count) > 0));
  } finally {
    for (const client of clients) client.close();
    for (const server of servers) await server.remove();
  }
});

test.run();
