import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../src/codec/command/command.ts';
import {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  ClusterAction,
  ClusterCommand,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  V2Request,
} from '../../src/codec/generated/messages.generated.ts';
import { AssertionError } from '../../src/errors/assert.ts';
import type { V2Event } from '../../src/state/v2/event.ts';
import { clusterId, LogOfCommands, restoreSnapshot, takeSnapshot } from './log-of-commands.ts';

/** Something of every kind. */
function grow(log: LogOfCommands, round: number): void {
  const id = BigInt(round + 1);
  log.run(CommandKind.LEASE_GRANT, LeaseGrantRequest.create({ id, ttl: 60 }));
  for (let i = 0; i < 50; i++)
    log.put(`key ${i % 20}`, `round ${round}, ${i}`, i % 3 === 0 ? { lease: id } : {});
  log.delete(`key ${round}`);
  for (let i = 0; i < 20; i++) {
    log.run(CommandKind.V2_REQUEST, V2Request.create({ path: `/1/${i % 3}/${round}/${i}`, val: `${round}` }));
  }
  log.run(
    CommandKind.MEMBERS,
    ClusterCommand.create({ action: ClusterAction.ADD, id, peerURLs: [`http://m${id}`] }),
  );
  log.run(
    CommandKind.ALARM,
    AlarmRequest.create({ action: AlarmAction.ACTIVATE, memberID: id, alarm: AlarmType.NONE }),
  );
}

test('a state takes the place of an older one, and goes on as the one that it came from', () => {
  const leader = new LogOfCommands();
  const follower = new LogOfCommands();
  grow(leader, 0);
  grow(follower, 0);
  const { kv, leases, members, alarms, v2 } = follower.state;
  const told: number[] = [];
  const onEvent = (event: V2Event) => told.push(event.etcdIndex);
  v2.watch('/1', { recursive: true, stream: true, sinceIndex: 0, onEvent, onEnd: () => {} });
  const indexBefore = v2.index;
  for (let round = 1; round < 5; round++) grow(leader, round);
  leader.compact(100);
  follower.state.install(restoreSnapshot(takeSnapshot(leader.state)));
  follower.entries.push(...leader.entries.slice(follower.entries.length));

  assert.is(follower.state.appliedIndex, leader.state.appliedIndex);
  assert.is(kv.revision, leader.state.kv.revision);
  assert.is(kv.compactRevision, 100);
  assert.equal(follower.list(), leader.list());
  assert.is(members.list().length, 5);
  assert.is(alarms.get(AlarmType.NONE).length, 5);
  assert.is(leases.size, 5);
  assert.is(follower.hash(), leader.hash());
  assert.is(v2.index, leader.state.v2.index);
  assert.is(told.length, 80, 'a watch has what the snapshot brought');
  assert.ok(told[0]! > indexBefore && told.at(-1) === v2.index - 1, 'the last is the record of a member');

  for (const log of [leader, follower]) {
    grow(log, 5);
    assert.is(log.run(CommandKind.LEASE_REVOKE, LeaseRevokeRequest.create({ id: 3n })).error, null);
    log.compact(log.state.kv.revision - 3);
    log.finishCompaction();
  }
  assert.ok(takeSnapshot(follower.state).equals(takeSnapshot(leader.state)));
});

test('what reads in slices goes on with what it began with', () => {
  const leader = new LogOfCommands();
  const follower = new LogOfCommands();
  for (const log of [leader, follower]) grow(log, 0);
  const before = takeSnapshot(follower.state);
  const source = follower.state.snapshot();
  const hash = follower.state.kv.startHash(0);
  const first = source.next(100)!;
  for (let round = 1; round < 3; round++) grow(leader, round);
  follower.state.install(restoreSnapshot(takeSnapshot(leader.state)));
  follower.entries.push(...leader.entries.slice(follower.entries.length));
  grow(follower, 3);
  const rest: Buffer[] = [];
  for (let chunk = source.next(100); chunk !== null; chunk = source.next(100)) rest.push(chunk);
  source.release();
  assert.ok(Buffer.concat([first, ...rest]).equals(before));
  const old = restoreSnapshot(before);
  const expected = old.kv.startHash(0);
  while (!expected.step(100));
  while (!hash.step(100));
  assert.is(hash.hash, expected.hash);
});

test('a state that is not further on, or of another cluster, is not installed', () => {
  const log = new LogOfCommands();
  grow(log, 0);
  const same = restoreSnapshot(takeSnapshot(log.state));
  assert.is(same.clusterId, clusterId);
  assert.throws(
    () => log.state.install(same),
    (error: unknown) => error instanceof AssertionError,
  );
});

test.run();
