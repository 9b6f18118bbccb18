import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ofMember } from '../../src/codec/command/auth-info.ts';
import { CommandKind, NewCommand } from '../../src/codec/command/command.ts';
import {
  ClusterAction,
  ClusterCommand,
  LeaseRevokeRequest,
} from '../../src/codec/generated/messages.generated.ts';
import { errors } from '../../src/errors/api-error.ts';
import type { Replica } from '../../src/replica/replica.ts';
import { diskError } from '../support/forgetful-disk.ts';
import { barrier, pause, put, ReplicasUnderTest, storedValue } from './replicas-under-test.ts';

test.after.each(() => ReplicasUnderTest.stopAll());

test('three members elect a leader, and what is put on any of them is read on all', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  await cluster.leader();
  for (const name of cluster.names) assert.is(await put(cluster.replica(name), name, `by ${name}`), null);
  for (const name of cluster.names) {
    const replica = cluster.replica(name);
    assert.is(await barrier(replica), null);
    for (const key of cluster.names) assert.is(storedValue(replica, key), `by ${key}`);
  }
});

test('a put waits for a leader instead of failing', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  const results = await Promise.all(cluster.names.map((name) => put(cluster.replica(name), name, 'early')));
  assert.equal(results, [null, null, null]);
});

test('the others go on when the leader is killed, and it catches up when it is back', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  const leader = await cluster.leader();
  const name = cluster.names.find((candidate) => cluster.id(candidate) === leader.memberId)!;
  for (let i = 0; i < 100; i++) assert.is(await put(leader, `k${i}`, 'before'), null);
  cluster.kill(name);
  const next = await cluster.leader();
  for (let i = 0; i < 50; i++) assert.is(await put(next, `k${i}`, 'after'), null);
  const back = await cluster.start(name);
  await cluster.leader();
  await cluster.settled();
  assert.is(await barrier(back), null);
  assert.is(storedValue(back, 'k0'), 'after');
  assert.is(storedValue(back, 'k99'), 'before');
});

test('a leader that is cut off acknowledges nothing, and gives no linearizable read', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  const old = await cluster.leader();
  const name = cluster.names.find((candidate) => cluster.id(candidate) === old.memberId)!;
  cluster.isolate(name);
  let told = false;
  void put(old, 'lost', 'x').then((error) => {
    told ||= error === null;
  });
  void barrier(old).then((error) => {
    told ||= error === null;
  });
  const next = await cluster.leader(name);
  assert.is(await put(next, 'kept', 'y'), null);
  await pause(300);
  assert.not(told);
  cluster.cuts.clear();
  await cluster.leader();
  await cluster.settled();
  assert.is(await barrier(old), null);
  assert.is(storedValue(old, 'kept'), 'y');
});

test('a member that was away for long gets a snapshot, and goes on behind it', async () => {
  const cluster = new ReplicasUnderTest(3, ['--snapshot-count=50']);
  await cluster.startAll();
  const away = await cluster.follower();
  const name = cluster.names.find((candidate) => cluster.id(candidate) === away.memberId)!;
  cluster.kill(name);
  const leader = await cluster.leader();
  const value = 'v'.repeat(2000);
  for (let i = 0; i < 6000; i += 100) {
    const puts = Array.from({ length: 100 }, (_, j) => put(leader, `k${(i + j) % 500}`, value));
    assert.ok((await Promise.all(puts)).every((error) => error === null));
  }
  const back = await cluster.start(name);
  await cluster.settled();
  assert.ok(back.parts.raft.log.offset > 0);
  assert.is(storedValue(back, 'k7'), value);
  assert.is(await put(back, 'after', 'x'), null);
  assert.is(back.state.kv.revision, leader.state.kv.revision);
  // And over a restart.
  cluster.kill(name);
  const again = await cluster.start(name);
  await cluster.leader();
  await cluster.settled();
  assert.is(again.state.kv.revision, leader.state.kv.revision);
});

test('the leadership is handed over before a stop', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  const leader = await cluster.leader();
  assert.is(await put(leader, 'a', '1'), null);
  await leader.handOver();
  assert.not(leader.loop.isLeader);
  assert.not((await cluster.leader()).memberId === leader.memberId);
});

test('what a leader does by itself is not handed to the next leader', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  const byItself = (replica: Replica) =>
    new Promise((resolve) => {
      const revoke = new NewCommand(CommandKind.LEASE_REVOKE, LeaseRevokeRequest.create(), ofMember);
      replica.loop.propose(revoke, resolve);
    });
  // While it hands over, what others ask for waits for the next one.
  const handOver = async () => {
    const leader = await cluster.leader();
    const handedOver = leader.handOver();
    const [refusal, put1] = [byItself(leader), put(leader, 'a', '1')];
    return { leader, handedOver, put1, refusal: await refusal };
  };
  let attempt = await handOver();
  // Nobody can be handed over to before the leader has heard of somebody: there was no such lease then.
  for (let tries = 0; attempt.refusal === errors.leaseNotFound && tries < 500; tries++) {
    await pause(10);
    attempt = await handOver();
  }
  const { leader, handedOver, put1, refusal } = attempt;
  assert.is(refusal, errors.leaderChanged);
  await handedOver;
  assert.is(await byItself(leader), errors.leaderChanged);
  assert.is(await put1, null);
});

test('a leader whose disk is full lets another one lead, so that writes go on, and takes writes again when there is space', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  const full = await cluster.leader();
  const name = cluster.names.find((candidate) => cluster.id(candidate) === full.memberId)!;
  const disk = cluster.disks.get(name)!;
  disk.fault = ({ kind, path }) => (kind !== 'read' && path.endsWith('.tmp') ? diskError('ENOSPC') : null);
  const value = 'x'.repeat(4096);
  let error = null;
  for (let i = 0; error === null; i++) error = await put(full, `k${i}`, value);
  assert.is(error, errors.logDiskFull);
  let next = full;
  for (let tries = 0; next === full; tries++) {
    assert.ok(tries < 200, 'it goes on leading');
    await pause(10);
    next = await cluster.leader();
  }
  for (let i = 0; i < 50; i++) assert.is(await put(next, `after${i}`, value), null);
  disk.fault = () => null;
  for (let tries = 0; (await put(full, 'again', '1')) !== null; tries++) {
    assert.ok(tries < 500, 'no write is taken');
    await pause(10);
  }
  await cluster.settled();
  assert.is(storedValue(full, 'after49'), value);
  assert.equal(cluster.fatal, []);
});

test('a member that is removed is told so, and the others go on', async () => {
  const cluster = new ReplicasUnderTest(3);
  await cluster.startAll();
  const follower = await cluster.follower();
  const command = ClusterCommand.create({ action: ClusterAction.REMOVE, id: follower.memberId });
  const error = await new Promise((resolve) => follower.changeMembers(command, resolve));
  assert.is(error, null);
  const name = cluster.names.find((candidate) => cluster.id(candidate) === follower.memberId)!;
  while (cluster.removed.length === 0) await pause(10);
  assert.equal(cluster.removed, [name]);
  cluster.kill(name);
  const leader = await cluster.leader();
  assert.is(await put(leader, 'a', '1'), null);
  assert.is(leader.parts.raft.confState.voters.length, 2);
});

test.run();
