import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sessionTtlS } from '../../../src/api/lock/key-queue.ts';
import type { LockResponse } from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { Random } from '../../support/random.ts';
import { type Call, LocksUnderTest, settle, text } from './locks-under-test.ts';

const test = suite<{ locks: LocksUnderTest }>('lock');

test.before.each((context) => {
  context.locks = new LocksUnderTest();
  for (let lease = 10n; lease < 20n; lease++) context.locks.leases.grant(60, lease);
});

test('a free lock is given at once: a key under its name, named by the lease and attached to it', async ({
  locks,
}) => {
  const { header, key } = await locks
    .lock('a', 0x1fn)
    .answer()
    .catch(() => locks.lock('a', 17n).answer());
  assert.is(text(key), 'a/11');
  assert.is(header!.revision, 2);
  assert.is(header!.memberId, 1n);
  const [kv] = locks.log.range('a/11').kvs;
  assert.is(kv!.lease, 17n);
  assert.is(kv!.value.length, 0);
});

test('who comes later waits, and the lock goes round in the order of asking', async ({ locks }) => {
  const calls = [10n, 11n, 12n].map((lease) => locks.lock('a', lease));
  await settle();
  const pending = () => calls.map((call) => call.isPending);
  assert.equal(pending(), [false, true, true]);
  await locks.unlock('a/a').answer();
  assert.equal(pending(), [false, false, true]);
  assert.is(calls[1]!.response!.header!.revision, 5);
  locks.leases.revoke(11n);
  await settle();
  assert.equal(pending(), [false, false, false]);
  assert.is(locks.hub.watchCount, 0);
});

test('one who waits watches the one right ahead alone', async ({ locks }) => {
  for (const lease of [10n, 11n, 12n, 13n]) locks.lock('a', lease);
  await settle();
  assert.is(locks.hub.watchCount, 3);
  const last = locks.lock('a', 14n);
  await settle();
  locks.log.delete('a/c');
  await settle();
  assert.ok(last.isPending, 'three are ahead still');
  locks.log.delete('a/d');
  locks.log.delete('a/b');
  await settle();
  assert.ok(last.isPending, 'the holder is ahead still');
  locks.log.delete('a/a');
  assert.is(text((await last.answer()).key), 'a/e');
});

test('a lease that holds a lock gets it again at once, and nothing is written', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const again = await locks.lock('a', 10n).answer();
  assert.is(text(again.key), 'a/a');
  assert.is(again.header!.revision, 2);
  assert.is(locks.log.range('a/a').kvs[0]!.version, 1);
});

test('a lock is not given to a lease that ended during the wait', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const [lost, next] = [locks.lock('a', 11n), locks.lock('a', 12n)];
  await settle();
  locks.leases.revoke(11n);
  locks.log.delete('a/a');
  assert.is(await lost.failure(), '2 etcdserver: requested lease not found');
  assert.is(text((await next.answer()).key), 'a/c');
});

test('a lock is not given to one whose key was deleted, nor to one who has queued anew since', async ({
  locks,
}) => {
  await locks.lock('a', 10n).answer();
  const [deleted, anew, between] = [locks.lock('a', 11n), locks.lock('a', 12n), locks.lock('a', 13n)];
  await settle();
  locks.log.delete('a/b');
  locks.log.delete('a/c');
  const second = locks.lock('a', 12n);
  await settle();
  locks.log.delete('a/a');
  assert.is(await deleted.failure(), '2 mutex: session is expired');
  assert.is(await anew.failure(), '2 mutex: session is expired');
  assert.is(text((await between.answer()).key), 'a/d');
  assert.ok(second.isPending, 'the key that it made anew is behind, and was left alone');
  assert.equal(locks.log.list(), ['a/c=', 'a/d=']);
});

test('a lease that is not there is refused, with a key in signed hexadecimal', async ({ locks }) => {
  assert.is(await locks.lock('a', 99n).failure(), '2 etcdserver: requested lease not found');
  locks.log.put('a/-1', 'in the way');
  const negative = locks.lock('a', -1n);
  assert.is(text((await negative.answer()).key), 'a/-1');
});

test('without a lease one is made that ends by itself', async ({ locks }) => {
  const { key } = await locks.lock('a', 0n).answer();
  const [lease] = locks.leases.list().filter((id) => id >= 1000n);
  assert.is(text(key), `a/${lease!.toString(16)}`);
  assert.is(locks.leases.timeToLive(lease!).grantedTTL, sessionTtlS);
});

test('keys that others put under the name are in the queue, keys beside it are not', async ({ locks }) => {
  locks.log.put('a');
  locks.log.put('a0');
  locks.log.put('a.');
  locks.log.put('a/by hand');
  const call = locks.lock('a', 10n);
  await settle();
  assert.ok(call.isPending);
  locks.log.delete('a/by hand');
  await call.answer();
});

test('a put to the key ahead ends no wait, and neither does a compaction', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const call = locks.lock('a', 11n);
  await settle();
  const { header } = locks.log.put('a/a', 'still here');
  locks.log.compact(header!.revision);
  locks.log.finishCompaction();
  await settle();
  assert.ok(call.isPending);
  locks.log.delete('a/a');
  await call.answer();
});

test('one who goes away during the wait leaves neither key nor watch behind', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const call = locks.lock('a', 11n);
  await settle();
  assert.equal(locks.log.list(), ['a/a=', 'a/b=']);
  call.cancel();
  await settle();
  assert.equal(locks.log.list(), ['a/a=']);
  assert.is(locks.hub.watchCount, 0);
});

test('one who goes away before its key is there leaves none behind either', async ({ locks }) => {
  locks.consensus.isHeld = true;
  const [free, taken] = [locks.lock('free', 10n), locks.lock('taken', 11n)];
  free.cancel();
  taken.cancel();
  locks.log.put('taken/by hand', '');
  locks.consensus.isHeld = false;
  locks.consensus.apply();
  await settle();
  assert.equal(locks.log.list(), ['taken/by hand=']);
});

test('one who goes away does not take away what an earlier call of the lease holds', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  locks.consensus.isHeld = true;
  const again = locks.lock('a', 10n);
  again.cancel();
  locks.consensus.isHeld = false;
  locks.consensus.apply();
  await settle();
  assert.equal(locks.log.list(), ['a/a=']);
});

test('a call that goes away does not give up the place of another call of the lease', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const [first, second] = [locks.lock('a', 11n), locks.lock('a', 11n)];
  await settle();
  first.cancel();
  await settle();
  assert.equal(locks.log.list(), ['a/a=', 'a/b=']);
  locks.log.delete('a/a');
  await second.answer();
  assert.equal(locks.log.list(), ['a/b=']);
});

test('the last call of a lease that goes away gives up the place, whoever took it', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const [first, second] = [locks.lock('a', 11n), locks.lock('a', 11n)];
  first.cancel();
  second.cancel();
  await settle();
  assert.equal(locks.log.list(), ['a/a=']);
});

test('a wait whose end cannot be confirmed fails and gives the place up', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const call = locks.lock('a', 11n);
  await settle();
  locks.consensus.readsHeld = true;
  locks.log.delete('a/a');
  await settle();
  assert.ok(call.isPending);
  locks.consensus.confirm(errors.noLeader);
  assert.is(await call.failure(), '2 etcdserver: no leader');
  assert.equal(locks.log.list(), []);
});

test('a transaction that is refused is the answer, with its text alone', async ({ locks }) => {
  assert.is(await locks.lock('x'.repeat(5000), 10n).failure(), '2 etcdserver: request is too large');
  locks.consensus.refusal = errors.tooManyRequests;
  assert.is(await locks.lock('a', 10n).failure(), '2 etcdserver: too many requests');
  assert.is(await locks.lock('a', 0n).failure(), '2 etcdserver: too many requests');
});

test('to unlock is to delete any key, one that is not there too', async ({ locks }) => {
  locks.log.put('anything');
  assert.is((await locks.unlock('anything').answer()).header!.revision, 3);
  assert.is((await locks.unlock('nothing').answer()).header!.revision, 3);
  assert.is(await locks.unlock('').failure(), '2 etcdserver: key is not provided');
});

test('when the member stops, whoever waits is told so and has given up its place', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const [lock, campaign] = [locks.lock('a', 11n), locks.campaign('a', 12n, 'v')];
  await settle();
  locks.queue.stop();
  assert.is(await lock.failure(), '14 etcdserver: server stopped');
  assert.is(await campaign.failure(), '14 etcdserver: server stopped');
  assert.is(await locks.lock('a', 13n).failure(), '14 etcdserver: server stopped');
  assert.equal(locks.log.list(), ['a/a=']);
  assert.is(locks.hub.watchCount, 0);
});

test('2,000 who wait and go away leave nothing behind', async ({ locks }) => {
  await locks.lock('a', 10n).answer();
  const calls: Call<LockResponse>[] = [];
  for (let lease = 5000n; lease < 7000n; lease++) {
    locks.leases.grant(60, lease);
    calls.push(locks.lock('a', lease));
  }
  await settle(50);
  assert.is(locks.hub.watchCount, 2000);
  for (const call of calls) call.cancel();
  await settle(50);
  assert.is(locks.hub.watchCount, 0);
  assert.equal(locks.log.list(), ['a/a=']);
});

for (const seed of [1, 2, 3, 4]) {
  test(`at most one holds a lock, whoever comes, goes away or dies (seed ${seed})`, async ({ locks }) => {
    const random = new Random(seed);
    const holders: { lease: bigint; revision: number }[] = [];
    const calls = new Map<bigint, Call<LockResponse>>();
    const revisionOf = (lease: bigint) => locks.log.range(`a/${lease.toString(16)}`).kvs[0]?.createRevision;
    let answered = 0;
    const ask = (lease: bigint) => {
      if (!locks.leases.service.exists(lease)) locks.leases.grant(60, lease);
      const call = locks.lock('a', lease);
      calls.set(lease, call);
      call.onResponse = () => {
        answered++;
        const others = holders.filter((holder) => revisionOf(holder.lease) === holder.revision);
        const revision = revisionOf(lease);
        assert.ok(revision !== undefined, 'the key of a holder is there when it is told');
        assert.ok(
          others.every((other) => other.lease === lease),
          `${lease} got what ${others[0]?.lease} holds`,
        );
        holders.push({ lease, revision });
      };
    };
    for (let step = 0; step < 3000; step++) {
      const lease = 10n + BigInt(random.below(8));
      const call = calls.get(lease);
      switch (random.below(8)) {
        case 0:
        case 1:
        case 2:
          if (call === undefined || !call.isPending) ask(lease);
          break;
        case 3:
          call?.cancel();
          calls.delete(lease);
          break;
        case 4:
          if (locks.leases.service.exists(lease)) locks.leases.revoke(lease);
          break;
        case 5:
          if (call?.response) locks.log.delete(text(call.response.key));
          break;
        case 6:
          await settle(random.between(1, 3));
          break;
        case 7:
          if (random.below(10) === 0) locks.log.compact(locks.log.state.kv.revision);
          break;
      }
    }
    assert.ok(answered > 100, `${answered} locks were given`);
    for (let lease = 10n; lease < 18n; lease++) {
      calls.get(lease)?.cancel();
      if (locks.leases.service.exists(lease)) locks.leases.revoke(lease);
    }
    await settle(50);
    assert.is(locks.hub.watchCount, 0);
    assert.equal(locks.log.list(), []);
  });
}

test.run();
