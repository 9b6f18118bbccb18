import * as assert from 'uvu/assert';
import { checksum } from '../../src/host/checksum.ts';
import { etcdctl } from '../support/etcdctl.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import type { Random } from '../support/random.ts';
import type { ServerProcess } from '../support/server-process.ts';

const operations = 400;

/** Puts, deletes, transactions, leases, users and a compaction, at random. */
export async function fill(server: ServerProcess, random: Random): Promise<void> {
  const client = new GrpcClient(server.endpoint);
  try {
    const leases: string[] = [];
    for (const id of ['7', '4611686018427387904']) {
      await client.get('Lease/LeaseGrant', { ID: id, TTL: 3_000 });
      leases.push(id);
    }
    for (let i = 0; i < operations; i++) {
      const key = Buffer.from(`key ${random.below(50)}`);
      const put = () => ({
        key: Buffer.from(`key ${random.below(50)}`),
        value: Buffer.alloc(random.chance(0.02) ? 100_000 : random.below(200), i & 255),
        lease: random.chance(0.2) ? random.pick(leases) : '0',
      });
      const kind = random.weighted({ put: 6, delete: 2, txn: 2 });
      if (kind === 'put') await client.get('KV/Put', put());
      else if (kind === 'delete') await client.get('KV/DeleteRange', { key });
      else {
        await client.get('KV/Txn', {
          success: [
            { request_delete_range: { key } },
            { request_put: { ...put(), key: Buffer.from(`txn ${i}`) } },
          ],
        });
      }
      if (i === operations / 2) await client.get('KV/Compact', { revision: '100' });
    }
  } finally {
    client.close();
  }
  for (const args of [
    ['user', 'add', 'someone:secret'],
    ['role', 'add', 'reader'],
    ['role', 'grant-permission', 'reader', 'read', '--prefix', 'key'],
    ['user', 'grant-role', 'someone', 'reader'],
  ])
    assert.is((await etcdctl(server.endpoint, args)).code, 0, args.join(' '));
}

/** All that clients can find out, in words. */
export async function contentOf(server: ServerProcess): Promise<string[]> {
  const client = new GrpcClient(server.endpoint);
  try {
    const all = { key: Buffer.from('\0'), range_end: Buffer.from('\0') };
    const { header, kvs } = await client.get('KV/Range', all);
    const revision = Number((header as PlainMessage).revision);
    const found = [`revision ${revision}`, textOf(kvs)];
    for (const at of [101, 150, 250, revision]) {
      found.push(textOf((await client.get('KV/Range', { ...all, revision: String(at) })).kvs));
      const { hash, compact_revision } = await client.get('Maintenance/HashKV', { revision: String(at) });
      found.push(`hash at ${at}: ${hash}, compacted at ${compact_revision}`);
    }
    for (const ID of ['7', '4611686018427387904']) {
      const { grantedTTL, keys } = await client.get('Lease/LeaseTimeToLive', { ID, keys: true });
      found.push(`lease ${ID} of ${grantedTTL} s: ${(keys as Buffer[]).map(String).sort()}`);
    }
    for (const args of [
      ['user', 'get', 'someone'],
      ['role', 'get', 'reader'],
      ['user', 'list'],
      ['role', 'list'],
    ])
      found.push((await etcdctl(server.endpoint, args)).stdout);
    return found;
  } finally {
    client.close();
  }
}

/** A line for each key. */
function textOf(kvs: unknown): string {
  return (kvs as PlainMessage[])
    .map(({ key, value, ...rest }) => {
      const bytes = (value ?? Buffer.alloc(0)) as Buffer;
      return `${key} ${JSON.stringify(rest)} ${bytes.length} bytes, ${checksum(bytes, 0)}`;
    })
    .join('\n');
}
