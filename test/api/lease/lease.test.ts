import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listPartMax, ttlMinSOf } from '../../../src/api/lease/lease.ts';
import { keepAlivesWaitingMax } from '../../../src/api/lease/lease-keep-alive.ts';
import type { SlicedResponse } from '../../../src/api/rpc.ts';
import { CommandKind } from '../../../src/codec/command/command.ts';
import {
  LeaseTimeToLiveRequest,
  type LeaseTimeToLiveResponse,
} from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { outcome } from '../../state/kv/kv-model.ts';
import { LogOfCommands } from '../../state/log-of-commands.ts';
import { callContext, LeasesUnderTest } from './leases-under-test.ts';

/** A turn of the event loop, in which what was put off runs. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function bound(slices: SlicedResponse<LeaseTimeToLiveResponse>) {
  return { next: () => slices.next(), release: () => slices.release() };
}

function leading(options: ConstructorParameters<typeof LeasesUnderTest>[0] = {}): LeasesUnderTest {
  const under = new LeasesUnderTest(options);
  under.lessor.lead();
  return under;
}

test('the shortest time to live is one and a half election time-outs, in whole seconds', () => {
  assert.is(ttlMinSOf(1000, 100), 2);
  assert.is(ttlMinSOf(1100, 100), 2);
  assert.is(ttlMinSOf(5000, 500), 8);
  assert.is(ttlMinSOf(50, 10), 1);
});

test('a shorter time to live is lengthened, and the answer says so', () => {
  const under = leading();
  for (const ttl of [0, 1, -5, Number.MIN_SAFE_INTEGER]) assert.is(under.grant(ttl).ttl, 2);
  assert.is(under.grant(3).ttl, 3);
});

test('the server chooses a positive ID for a lease that comes without', () => {
  const under = leading();
  const first = under.grant(5);
  const second = under.grant(5);
  assert.ok(first.id > 0n && second.id > 0n && first.id !== second.id);
  assert.ok(under.service.exists(first.id));
  assert.is(first.header!.clusterId, 7n);
  assert.is(first.header!.raftTerm, 2);
  assert.is(first.header!.revision, 1);
});

test('a lease of the longest time is granted, and none beyond', () => {
  const under = leading();
  assert.is(under.grant(9_000_000_000, 1n).ttl, 9_000_000_000);
  assert.is(
    outcome(() => under.grant(9_000_000_001, 2n)),
    errors.leaseTtlTooLarge.message,
  );
});

test('where the quota is used up, a grant raises the alarm', () => {
  const under = leading({ quotaBytes: 10 });
  assert.is(
    outcome(() => under.grant(5)),
    errors.noSpace.message,
  );
  assert.equal(under.consensus.proposed, [CommandKind.ALARM]);
});

test('the time to live tells seconds left, seconds granted, and the keys if asked', () => {
  const under = leading();
  under.grant(10, 1n);
  under.log.put('b', '', { lease: 1n });
  under.log.put('a', '', { lease: 1n });
  under.pass(2.5);
  const plain = under.timeToLive(1n);
  assert.is(plain.ttl, 7);
  assert.is(plain.grantedTTL, 10);
  assert.equal(plain.keys, []);
  assert.is(plain.header!.revision, 3);
  const keys = under.timeToLive(1n, true).keys.map(String);
  assert.equal(keys.sort(), ['a', 'b']);
});

test('a lease that is not there has -1 seconds left', () => {
  const under = leading();
  const { id, ttl, grantedTTL } = under.timeToLive(5n);
  assert.equal([id, ttl, grantedTTL], [5n, -1, 0]);
});

test('a lease that has expired and is not yet gone has no second left, and then less', () => {
  const under = leading();
  under.grant(2, 1n);
  under.consensus.isHeld = true;
  under.pass(2.5);
  const atFirst = under.timeToLive(1n);
  assert.ok(Object.is(atFirst.ttl, 0));
  assert.is(atFirst.grantedTTL, 2);
  assert.equal(under.list(), [1n]);
  under.pass(1);
  assert.is(under.timeToLive(1n).ttl, -1);
});

test('more keys than fit in one part are told in parts', () => {
  const under = leading();
  under.grant(10, 1n);
  const count = 2 * listPartMax + 5;
  for (let i = 0; i < count; i++) under.log.put(`key ${i}`, '', { lease: 1n });
  const response = under.timeToLive(1n, true);
  assert.is(response.grantedTTL, 10);
  assert.is(new Set(response.keys.map(String)).size, count);
  assert.is(response.keys.length, count);
});

test('keys that are deleted and compacted while a lease is told are told all the same, and then let go', () => {
  const under = leading();
  under.grant(10, 1n);
  const count = listPartMax + 5;
  for (let i = 0; i < count; i++) under.log.put(`key ${i}`, '', { lease: 1n });
  let slices: SlicedResponse<LeaseTimeToLiveResponse> | null = null;
  const request = LeaseTimeToLiveRequest.create({ id: 1n, keys: true });
  under.service.timeToLive(request, {
    ...callContext,
    respond: () => assert.unreachable(),
    respondInSlices: (found) => {
      slices = found;
    },
    fail: assert.unreachable,
    failInternally: assert.unreachable,
  });
  const { next, release } = bound(slices!);
  assert.equal(next()!.keys, []);
  under.revoke(1n);
  under.log.compact(under.log.state.kv.revision);
  assert.is(under.log.state.kv.stepCompaction(10), 'blocked');
  const keys = new Set([...next()!.keys, ...next()!.keys].map(String));
  assert.is(keys.size, count);
  assert.ok(keys.has(`key ${count - 1}`));
  assert.is(next(), null);
  release();
  under.log.finishCompaction();
  assert.is(under.log.state.kv.index.stats().keys, 0);
});

test('leases are listed in the order in which they expire', () => {
  const under = leading();
  assert.equal(under.list(), []);
  under.grant(30, 1n);
  under.grant(10, 2n);
  under.grant(20, 3n);
  assert.equal(under.list(), [2n, 3n, 1n]);
  under.pass(5);
  under.keepAlive().ask(2n, 3n);
  assert.equal(under.list(), [2n, 3n, 1n]);
  under.pass(9);
  under.keepAlive().ask(2n);
  under.keepAlive().ask(1n);
  assert.equal(under.list(), [2n, 3n, 1n]);
  under.pass(2);
  under.keepAlive().ask(2n);
  assert.equal(under.list(), [3n, 2n, 1n]);
});

test('a list of many leases is told in parts, each once, also when some go meanwhile', () => {
  const under = leading();
  const count = 3 * listPartMax + 7;
  for (let id = 1; id <= count; id++) under.grant(10 + (id % 5), BigInt(id));
  assert.is(new Set(under.list()).size, count);
  const slots = under.lessor.inOrder();
  const seen = new Set<bigint>();
  for (const slot of slots) {
    seen.add(under.leases.id(slot));
    if (seen.size === 10) for (let id = 1; id <= count; id += 2) under.leases.revoke(BigInt(id));
  }
  for (let id = 2; id <= count; id += 2) assert.ok(seen.has(BigInt(id)));
  assert.ok(seen.size <= Math.ceil(count / 2) + 10);
});

test('a member that does not lead lists its leases as it knows them', () => {
  const under = new LeasesUnderTest({ log: new LogOfCommands() });
  under.grant(5, 1n);
  assert.equal(under.list(), [1n]);
});

test('keep-alives are answered in their order, and end behind the last', () => {
  const under = leading();
  under.grant(5, 1n);
  under.grant(6, 2n);
  const call = under.keepAlive();
  call.ask(1n, 2n, 9n, 0n, 1n);
  assert.is(call.answers, '1:5 2:6 9:0 0:0 1:5');
  assert.is(call.outcome, 'open');
  call.onHalfClose?.();
  assert.is(call.outcome, 'ended');
});

test('a keep-alive is not answered before the member knows that it still leads, one round for all that wait', () => {
  const under = leading();
  under.grant(5, 1n);
  under.pass(3);
  under.consensus.readsHeld = true;
  const call = under.keepAlive();
  call.ask(1n, 1n, 1n);
  call.onHalfClose?.();
  assert.is(call.answers, '');
  assert.is(under.timeToLive(1n).ttl, 2, 'nor is the lease renewed');
  under.consensus.confirm();
  assert.is(call.answers, '1:5', 'those behind came after the round had begun');
  under.consensus.confirm();
  assert.is(call.answers, '1:5 1:5 1:5');
  assert.is(under.consensus.rounds, 2);
  assert.is(call.outcome, 'ended');
});

test('a member that cannot confirm that it leads ends the stream', () => {
  const under = leading();
  under.grant(5, 1n);
  under.consensus.readsHeld = true;
  const call = under.keepAlive();
  call.ask(1n);
  under.consensus.confirm(errors.timeout);
  assert.is(call.outcome, errors.timeout.message);
});

test('the header of a keep-alive is from before the wait for the end of its lease', async () => {
  const under = leading();
  under.grant(2, 1n);
  under.log.put('a', '', { lease: 1n });
  under.consensus.isHeld = true;
  under.pass(2.2);
  const call = under.keepAlive();
  call.ask(1n, 9n);
  under.consensus.apply();
  await turn();
  assert.equal(
    call.responses.map(({ header }) => header!.revision),
    [2, 3],
  );
});

test('a client that does not read is answered no further, until it does', () => {
  const under = leading();
  under.grant(5, 1n);
  const call = under.keepAlive();
  call.isRoomy = false;
  call.ask(1n, 1n, 1n);
  assert.is(call.responses.length, 1);
  call.isRoomy = true;
  call.onDrain?.();
  assert.is(call.responses.length, 3);
});

test('a client that asks without end has to wait until it has read half of its answers', async () => {
  const under = leading();
  const call = under.keepAlive();
  call.isRoomy = false;
  call.ask(1n);
  for (let i = 0; i < keepAlivesWaitingMax - 1; i++) call.ask(1n);
  assert.not(call.isPaused);
  call.ask(1n);
  assert.ok(call.isPaused);
  call.ask(1n);
  assert.is(call.outcome, 'open');
  call.isRoomy = true;
  call.onDrain?.();
  while (call.responses.length < keepAlivesWaitingMax / 4) await turn();
  assert.ok(call.isPaused);
  while (call.responses.length < keepAlivesWaitingMax + 2) await turn();
  assert.not(call.isPaused);
});

test('many keep-alives of one stream leave others their turn', async () => {
  const under = leading();
  under.grant(5, 1n);
  under.consensus.readsHeld = true;
  const call = under.keepAlive();
  for (let i = 0; i < 2001; i++) call.ask(1n);
  under.consensus.confirm();
  under.consensus.readsHeld = false;
  under.consensus.confirm();
  assert.ok(call.responses.length < 1000, `${call.responses.length} at once`);
  for (let i = 0; i < 20; i++) await turn();
  assert.is(call.responses.length, 2001);
});

test('a stream that was broken off waits for nothing', async () => {
  const under = leading();
  under.grant(2, 1n);
  under.grant(50, 2n);
  under.consensus.isHeld = true;
  under.pass(2.2);
  const call = under.keepAlive({ hasleader: 'true' });
  call.ask(1n, 2n);
  call.cancelled = true;
  call.onCancel?.();
  under.consensus.apply();
  await turn();
  assert.equal(call.responses, []);
  under.service.leaderLost();
  assert.is(call.outcome, 'open', 'nobody ends it a second time');
});

test('a stream that is broken off while an answer is sent sends no other', () => {
  const under = leading();
  under.grant(5, 1n);
  under.consensus.readsHeld = true;
  const call = under.keepAlive();
  call.ask(1n);
  call.ask(1n, 1n);
  call.onSend = () => call.onCancel?.();
  under.consensus.confirm();
  call.ask(1n);
  under.consensus.confirm();
  assert.is(call.answers, '1:5');
  assert.is(under.service.streamCount, 0);
});

test('ten thousand streams that were broken off leave nothing behind', async () => {
  const under = leading();
  under.grant(2, 1n);
  under.consensus.isHeld = true;
  under.pass(2.2);
  const stays = under.keepAlive();
  stays.ask(1n);
  for (let i = 0; i < 10_000; i++) {
    const call = under.keepAlive({ hasleader: 'true' });
    call.ask(1n);
    call.onCancel?.();
  }
  assert.is(under.lessor.waitingCount, 1);
  assert.is(under.service.streamCount, 1);
  under.consensus.apply();
  await turn();
  assert.is(stays.answers, '1:0');
  assert.is(under.lessor.waitingCount, 0);
});

test('streams that asked for a leader end with it, and others stay', () => {
  const under = leading();
  const asked = under.keepAlive({ hasleader: 'true' });
  const other = under.keepAlive();
  under.hasLeader = false;
  under.service.leaderLost();
  assert.is(asked.outcome, errors.noLeader.message);
  assert.is(other.outcome, 'open');
  assert.is(under.keepAlive({ hasleader: 'true' }).outcome, errors.noLeader.message);
});

test('streams end when the member stops, and none is opened any more', () => {
  const under = leading();
  under.grant(5, 1n);
  const ended = under.keepAlive();
  ended.onHalfClose?.();
  const open = under.keepAlive();
  open.ask(1n);
  under.service.stop();
  assert.is(ended.outcome, 'ended');
  assert.is(open.outcome, errors.stopped.message);
  assert.is(under.keepAlive().outcome, errors.stopped.message);
  assert.is(under.service.streamCount, 0);
});

test.run();
