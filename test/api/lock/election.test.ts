import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sessionTtlS } from '../../../src/api/lock/key-queue.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { Random } from '../../support/random.ts';
import { LocksUnderTest, settle, text } from './locks-under-test.ts';

const test = suite<{ locks: LocksUnderTest }>('election');

test.before.each((context) => {
  context.locks = new LocksUnderTest();
  for (let lease = 10n; lease < 20n; lease++) context.locks.leases.grant(60, lease);
});

test('the first candidate leads at once, and the answer is what it proves its leadership with', async ({
  locks,
}) => {
  const { header, leader } = await locks.campaign('e', 10n, 'v').answer();
  assert.is(header!.revision, 2);
  assert.is(`${text(leader!.name)} ${text(leader!.key)} ${leader!.rev} ${leader!.lease}`, 'e e/a 2 10');
  const found = await locks.leader('e').answer();
  assert.is(text(found.kv!.key), 'e/a');
  assert.is(text(found.kv!.value), 'v');
  assert.is(found.kv!.lease, 10n);
  assert.is(found.header!.revision, 2);
});

test('there is no leader without a candidate', async ({ locks }) => {
  locks.log.put('e');
  locks.log.put('e0');
  assert.is(await locks.leader('e').failure(), '2 election: no leader');
});

test('the next candidate leads when the leader resigns; its header is that of its candidature', async ({
  locks,
}) => {
  const first = await locks.campaign('e', 10n, 'one').answer();
  const second = locks.campaign('e', 11n, 'two');
  await settle();
  assert.ok(second.isPending);
  assert.is((await locks.resign(first.leader).answer()).header!.revision, 4);
  const { header, leader } = await second.answer();
  assert.is(header!.revision, 3);
  assert.is(leader!.rev, 3);
  assert.is(text((await locks.leader('e').answer()).kv!.value), 'two');
});

test('a candidate whose lease ended during the wait does not lead', async ({ locks }) => {
  await locks.campaign('e', 10n, 'one').answer();
  const [lost, deleted] = [locks.campaign('e', 11n, 'two'), locks.campaign('e', 12n, 'three')];
  await settle();
  locks.leases.revoke(11n);
  locks.log.delete('e/c');
  locks.leases.revoke(10n);
  assert.is(await lost.failure(), '2 etcdserver: requested lease not found');
  assert.is(await deleted.failure(), '2 election: not leader');
});

test('a lease that campaigns again keeps its place, and proclaims the value if it is a new one', async ({
  locks,
}) => {
  await locks.campaign('e', 10n, 'v').answer();
  const same = await locks.campaign('e', 10n, 'v').answer();
  assert.is(same.header!.revision, 2);
  assert.is(locks.log.state.kv.revision, 2);
  const other = await locks.campaign('e', 10n, 'w').answer();
  assert.is(other.header!.revision, 2);
  assert.is(other.leader!.rev, 2);
  const { kv, header } = await locks.leader('e').answer();
  assert.is(`${text(kv!.value)} ${kv!.createRevision} ${header!.revision}`, 'w 2 3');
});

test('who proclaims sets the value, as long as the key is the one of its candidature', async ({ locks }) => {
  const { leader } = await locks.campaign('e', 10n, 'v').answer();
  assert.is((await locks.proclaim(leader, 'w').answer()).header!.revision, 3);
  assert.is(await locks.proclaim({ ...leader!, rev: 1 }, 'x').failure(), '2 election: not leader');
  const gone = '2 etcdserver: requested lease not found';
  assert.is(await locks.proclaim({ ...leader!, lease: 99n }, 'x').failure(), gone);
  const other = { ...leader!, name: Buffer.from('other') };
  await locks.proclaim(other, 'the name counts for nothing').answer();
  locks.log.delete('e/a');
  assert.is(await locks.proclaim(leader, 'x').failure(), '2 election: not leader');
});

test('a proclamation without a lease puts the key on one of its own', async ({ locks }) => {
  const { leader } = await locks.campaign('e', 10n, 'v').answer();
  await locks.proclaim({ ...leader!, lease: 0n }, 'w').answer();
  const { lease } = locks.log.range('e/a').kvs[0]!;
  assert.ok(lease >= 1000n);
  assert.is(locks.leases.timeToLive(lease).grantedTTL, sessionTtlS);
  locks.leases.revoke(10n);
  await locks.leader('e').answer();
});

test('to resign with another revision changes nothing and is no error', async ({ locks }) => {
  const { leader } = await locks.campaign('e', 10n, 'v').answer();
  await locks.resign({ ...leader!, rev: 1 }).answer();
  await locks.leader('e').answer();
  await locks.resign(leader).answer();
  assert.is(await locks.leader('e').failure(), '2 election: no leader');
});

test('requests without their leader are refused, and those without its key', async ({ locks }) => {
  assert.is(await locks.proclaim(undefined, 'v').failure(), '2 "leader" field must be provided');
  assert.is(await locks.resign(undefined).failure(), '2 "leader" field must be provided');
  const { leader } = await locks.campaign('e', 10n, 'v').answer();
  const keyless = { ...leader!, key: Buffer.alloc(0) };
  assert.is(await locks.proclaim(keyless, 'v').failure(), '2 etcdserver: key is not provided');
  assert.is(await locks.resign(keyless).failure(), '2 etcdserver: key is not provided');
});

test('a candidate that goes away leaves neither key nor watch behind', async ({ locks }) => {
  await locks.campaign('e', 10n, 'one').answer();
  const call = locks.campaign('e', 11n, 'two');
  await settle();
  call.cancel();
  await settle();
  assert.equal(locks.log.list(), ['e/a=one']);
  assert.is(locks.hub.watchCount, 0);
});

test('who observes is sent the leader, each proclamation, and the next leader', async ({ locks }) => {
  const first = await locks.campaign('e', 10n, 'one').answer();
  locks.log.put('elsewhere');
  const observation = locks.observe('e');
  await settle();
  await locks.proclaim(first.leader, 'uno').answer();
  locks.campaign('e', 11n, 'two');
  await settle();
  locks.log.put('elsewhere');
  await locks.resign(first.leader).answer();
  assert.equal(observation.sent, ['3 e/a=one', '4 e/a=uno', '7 e/b=two']);
  assert.is(locks.hub.watchCount, 1);
});

test('who observes waits for the first leader, and again when the last is gone', async ({ locks }) => {
  const observation = locks.observe('e');
  await settle();
  assert.equal(observation.sent, []);
  const { leader } = await locks.campaign('e', 10n, 'one').answer();
  await locks.proclaim(leader, 'uno').answer();
  await locks.resign(leader).answer();
  locks.log.put('elsewhere');
  locks.log.put('e/by hand', 'two');
  locks.log.put('e/by hand', 'zwei');
  await settle();
  assert.equal(observation.sent, ['2 e/a=one', '3 e/a=uno', '6 e/by hand=two', '7 e/by hand=zwei']);
});

test('a client that reads slowly is sent no more than it takes, and misses nothing', async ({ locks }) => {
  const { leader } = await locks.campaign('e', 10n, '0').answer();
  const observation = locks.observe('e');
  await settle();
  observation.isRoomy = false;
  for (let i = 1; i <= 50; i++) await locks.proclaim(leader, `${i}`).answer();
  assert.is(observation.sent.length, 2);
  assert.is(locks.hub.pausedWatchCount, 1);
  observation.drain();
  await settle();
  assert.equal(
    observation.sent,
    Array.from({ length: 51 }, (_, i) => `${i + 2} e/a=${i}`),
  );
});

test('what a slow client has not been sent when it is compacted ends the call', async ({ locks }) => {
  const { leader } = await locks.campaign('e', 10n, '0').answer();
  const observation = locks.observe('e');
  await settle();
  observation.isRoomy = false;
  for (let i = 1; i <= 5; i++) await locks.proclaim(leader, `${i}`).answer();
  locks.log.compact(locks.log.state.kv.revision);
  observation.drain();
  await settle();
  assert.is(observation.sent.length, 2);
  assert.is(`${observation.error!.code} ${observation.error!.message}`, '2 election: observe closed early');
  assert.is(locks.hub.watchCount, 0);
});

test('who observes where nothing can be read is told so', async ({ locks }) => {
  locks.consensus.readsHeld = true;
  const observation = locks.observe('e');
  locks.consensus.confirm(errors.noLeader);
  await settle();
  assert.is(`${observation.error!.code} ${observation.error!.message}`, '2 election: observe closed early');
});

test('who observes and goes away leaves no watch behind, whatever it waited for', async ({ locks }) => {
  const waiting = locks.observe('none');
  await locks.campaign('e', 10n, 'one').answer();
  const following = locks.observe('e');
  await settle();
  assert.is(locks.hub.watchCount, 2);
  locks.consensus.readsHeld = true;
  const reading = locks.observe('e');
  for (const observation of [waiting, following, reading]) observation.cancel();
  locks.consensus.confirm();
  await settle();
  assert.is(locks.hub.watchCount, 0);
  assert.is(locks.elections.observerCount, 0);
  assert.equal(reading.sent, []);
});

test('when the member stops, whoever observes is told so', async ({ locks }) => {
  const observation = locks.observe('e');
  await settle();
  locks.elections.stop();
  const late = locks.observe('e');
  assert.is(observation.error, errors.stopped);
  assert.is(late.error, errors.stopped);
  assert.is(locks.hub.watchCount, 0);
  assert.is(locks.elections.observerCount, 0);
});

for (const seed of [1, 2, 3]) {
  test(`whoever observes sees leaders in the order of their candidatures (seed ${seed})`, async ({
    locks,
  }) => {
    const random = new Random(seed);
    const observation = locks.observe('e');
    let proclaimed = 0;
    for (let step = 0; step < 800; step++) {
      const lease = 10n + BigInt(random.below(5));
      const key = `e/${lease.toString(16)}`;
      const [kv] = locks.log.range(key).kvs;
      if (kv === undefined) locks.log.put(key, `${++proclaimed}`, { lease });
      else if (random.chance(0.6)) locks.log.put(key, `${++proclaimed}`, { lease });
      else locks.log.delete(key);
      observation.isRoomy = random.chance(0.8);
      if (observation.isRoomy) observation.drain();
      if (random.chance(0.5)) await settle(random.between(1, 4));
    }
    observation.drain();
    for (let lease = 10n; lease < 15n; lease++) locks.log.delete(`e/${lease.toString(16)}`);
    locks.log.put('e/last', 'last');
    await settle(20);
    assert.is(observation.error, null);
    assert.is(observation.sent.at(-1), `${locks.log.state.kv.revision} e/last=last`);
    assert.ok(observation.sent.length > 100, `${observation.sent.length} were sent`);
    const created: number[] = [];
    let before = '';
    for (const sent of observation.sent) {
      const [, revision, key, value] = /^(\d+) (.*)=(.*)$/.exec(sent)!;
      const [then] = locks.log.range(key!, '', { revision: Number(revision) }).kvs;
      if (then === undefined) continue;
      if (then.createRevision !== created.at(-1)) created.push(then.createRevision);
      assert.is(text(then.value), value, `${sent} is what was there`);
      assert.not.equal(sent, before);
      before = sent;
    }
    assert.equal(
      created,
      created.toSorted((a, b) => a - b),
    );
  });
}

test.run();
