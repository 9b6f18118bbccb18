import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type GrpcLoad, runLoad, writeKey } from '../../bench/grpc-load.ts';
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
      ...{ endpoint: etcd.endpoint, method: 'put', connections: 3, streams: 4, warmUpS: 0, durationS: 0 },
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

test.run();
