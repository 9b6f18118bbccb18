import crc32c from 'crc-32/crc32c.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../src/codec/command/command.ts';
import {
  ClusterAction,
  ClusterCommand,
  LeaseGrantRequest,
  UserAddCommand,
} from '../../src/codec/generated/messages.generated.ts';
import { read } from '../bolt/database-under-test.ts';
import { Random } from '../support/random.ts';
import { databaseOf, filled } from './etcd-database-under-test.ts';
import { LogOfCommands, restoreSnapshot, takeSnapshot } from './log-of-commands.ts';

const test = suite("the state as etcd's database");

/** What HashKV makes of the versions in a database. */
async function hashOf(database: Buffer): Promise<number> {
  let hash = crc32c.buf(Buffer.from('key'));
  for (const [key, value] of (await read(database, 'key'))!)
    hash = crc32c.buf(Buffer.concat([key, value]), hash);
  return hash >>> 0;
}

async function textOf(database: Buffer, bucket: string): Promise<string[]> {
  return (await read(database, bucket))!.map(
    ([key, value]) => `${key.toString('latin1')}=${value.toString('latin1')}`,
  );
}

test('its versions are those that HashKV is made of, and behind a compaction those that a restart leaves', async () => {
  for (const seed of [1, 2, 3]) {
    const random = new Random(seed);
    const log = filled(random);
    assert.is(await hashOf(databaseOf(log.state)), log.hash());
    log.compact(1 + random.below(log.state.kv.revision));
    log.put('behind', 'it');
    const expected = databaseOf(restoreSnapshot(takeSnapshot(log.state)));
    assert.ok(databaseOf(log.state).equals(expected));
    log.finishCompaction();
    assert.ok(databaseOf(log.state).equals(expected));
  }
});

test('what happens while it is made does not show in it', async () => {
  const random = new Random(9);
  const log = filled(random);
  log.put('last', 'before');
  const expected = databaseOf(log.state);
  let changes = 0;
  const found = databaseOf(log.state, () => {
    changes++;
    log.put(`key ${random.below(60)}`, 'later');
    log.run(CommandKind.LEASE_GRANT, LeaseGrantRequest.create({ id: BigInt(1_000 + changes), ttl: 5 }));
    if (changes % 10 === 0) log.compact(log.state.kv.revision - 5);
    log.state.kv.stepCompaction(50);
  });
  assert.ok(changes > 30);
  assert.ok(found.equals(expected));
});

test('leases are in the order of their bytes, with what was granted', async () => {
  const log = new LogOfCommands();
  for (const [id, ttl] of [
    [-5n, 10],
    [300n, 60],
    [7n, 9_000_000_000],
  ] as const)
    log.run(CommandKind.LEASE_GRANT, LeaseGrantRequest.create({ id, ttl }));
  const leases = (await read(databaseOf(log.state), 'lease'))!;
  assert.equal(
    leases.map(([key, value]) => [key.toString('hex'), value.toString('hex')]),
    [
      ['0000000000000007', '08071080b4c4c321'],
      ['000000000000012c', '08ac02103c'],
      ['fffffffffffffffb', '08fbffffffffffffffff01100a'],
    ],
  );
});

test('members, users and what else there is are where etcd has them', async () => {
  const log = new LogOfCommands();
  const change = (fields: Partial<ClusterCommand>) =>
    log.state.members.apply(ClusterCommand.create(fields as ClusterCommand));
  change({ action: ClusterAction.ADD, id: 0xabcn, peerURLs: ['http://a:1'] });
  change({ action: ClusterAction.PUBLISH, id: 0xabcn, name: 'a', clientURLs: ['http://a:2'] });
  change({ action: ClusterAction.ADD, id: 0xfn, peerURLs: ['http://b:1'], isLearner: true });
  change({ action: ClusterAction.REMOVE, id: 0xfn });
  log.state.members.applyVersion('3.4.0');
  log.run(
    CommandKind.USER_ADD,
    UserAddCommand.create({ name: 'root', passwordHash: Buffer.from('$2a$hash') }),
  );
  log.put('a');
  log.put('b');
  log.compact(2);
  const database = databaseOf(log.state);
  assert.equal(await textOf(database, 'members'), [
    'abc={"id":2748,"peerURLs":["http://a:1"],"name":"a","clientURLs":["http://a:2"]}',
  ]);
  assert.equal(await textOf(database, 'members_removed'), ['f=removed']);
  assert.equal(await textOf(database, 'cluster'), ['clusterVersion=3.4.0']);
  assert.equal(await textOf(database, 'alarm'), []);
  assert.equal(await textOf(database, 'authUsers'), ['root=\n\x04root\x12\x08$2a$hash']);
  const revision = '\0\0\0\0\0\0\0\x02_\0\0\0\0\0\0\0\0';
  assert.equal(await textOf(database, 'meta'), [
    `consistent_index=\0\0\0\0\0\0\0${String.fromCharCode(log.state.appliedIndex)}`,
    `finishedCompactRev=${revision}`,
    `scheduledCompactRev=${revision}`,
  ]);
});

test.run();
