import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkpointsMax } from '../../../src/api/lease/lease-checkpoints.ts';
import { revokesInFlightMax } from '../../../src/api/lease/lessor.ts';
import { CommandKind } from '../../../src/codec/command/command.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { LogOfCommands } from '../../state/log-of-commands.ts';
import { LeasesUnderTest } from './leases-under-test.ts';

/** A turn of the event loop, in which what was put off runs. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

function leading(options: ConstructorParameters<typeof LeasesUnderTest>[0] = {}): LeasesUnderTest {
  const under = new LeasesUnderTest(options);
  under.lessor.lead();
  return under;
}

test('a lease that nobody keeps alive goes when its time is up, and its keys with it', () => {
  const under = leading();
  under.grant(5, 1n);
  under.log.put('key', 'value', { lease: 1n });
  under.pass(4.9);
  assert.equal(under.log.list(), ['key=value']);
  under.pass(0.3);
  assert.not(under.service.exists(1n));
  assert.equal(under.log.list(), []);
  assert.is(under.lessor.operations.expired, 1);
});

test('a lease that is kept alive stays, for its whole time from then on', () => {
  const under = leading();
  under.grant(5, 1n);
  const call = under.keepAlive();
  for (let i = 0; i < 10; i++) {
    under.pass(4.8);
    call.ask(1n);
  }
  assert.is(call.answers, Array(10).fill('1:5').join(' '));
  assert.is(under.timeToLive(1n).ttl, 5);
  under.pass(5.2);
  assert.not(under.service.exists(1n));
});

test('what was granted before a member leads gets all of its time, and the election time-out, from then on', () => {
  const under = new LeasesUnderTest({ extendS: 1 });
  under.grant(5, 1n);
  under.pass(100);
  assert.ok(under.service.exists(1n));
  under.lessor.lead();
  under.pass(5.9);
  assert.ok(under.service.exists(1n));
  under.pass(0.3);
  assert.not(under.service.exists(1n));
});

test('a member that ceases to lead ends no lease', () => {
  const under = leading();
  under.grant(5, 1n);
  under.lessor.follow();
  assert.is(under.clock.waiting, 0);
  under.pass(100);
  assert.ok(under.service.exists(1n));
  under.lessor.lead();
  under.pass(7);
  assert.not(under.service.exists(1n));
});

test('no more revokes are under way than allowed, and all leases go in the end', () => {
  const under = leading();
  for (let id = 1n; id <= 1000n; id++) under.grant(2, id);
  under.consensus.isHeld = true;
  under.pass(3);
  assert.is(under.consensus.inFlight, revokesInFlightMax);
  under.consensus.apply(10);
  assert.is(under.consensus.inFlight, revokesInFlightMax);
  assert.is(under.leases.size, 990);
  while (under.consensus.inFlight > 0) under.consensus.apply();
  assert.is(under.leases.size, 0);
  assert.is(under.lessor.operations.expired, 1000);
});

test('a revoke that failed is tried again, and not at once', () => {
  const under = leading();
  for (let id = 1n; id <= 200n; id++) under.grant(2, id);
  under.consensus.refusal = errors.tooManyRequests;
  under.consensus.proposed.length = 0;
  under.pass(3);
  assert.ok(under.consensus.proposed.length >= revokesInFlightMax);
  assert.ok(under.consensus.proposed.length <= 4 * revokesInFlightMax, `${under.consensus.proposed.length}`);
  assert.is(under.leases.size, 200);
  under.consensus.refusal = null;
  under.pass(1);
  assert.is(under.leases.size, 0);
});

test('a lease that a client revoked while its own revoke failed is not asked for again', () => {
  const under = leading();
  under.grant(2, 1n);
  under.consensus.refusal = errors.timeout;
  under.pass(2.2);
  under.consensus.refusal = null;
  under.revoke(1n);
  under.grant(100, 1n);
  under.consensus.proposed.length = 0;
  under.pass(10);
  assert.equal(under.consensus.proposed, []);
  assert.ok(under.service.exists(1n));
});

test('a keep-alive of an expired lease waits until it is gone, and is told that there is none', async () => {
  const under = leading();
  under.grant(2, 1n);
  under.grant(100, 2n);
  under.consensus.isHeld = true;
  under.pass(2.2);
  const call = under.keepAlive();
  call.ask(1n, 2n);
  await turn();
  assert.is(call.answers, '');
  const other = under.keepAlive();
  other.ask(2n);
  assert.is(other.answers, '2:100', 'other streams go on');
  under.consensus.apply();
  await turn();
  assert.is(call.answers, '1:0 2:100');
});

test('a keep-alive that waits when the leader changes is asked of the next one, for the time of a request', () => {
  const under = leading();
  under.grant(2, 1n);
  under.consensus.isHeld = true;
  under.pass(2.2);
  const call = under.keepAlive();
  call.ask(1n);
  under.consensus.leader = 0n;
  under.lessor.follow();
  assert.is(call.outcome, 'open');
  under.pass(7.1);
  assert.is(call.outcome, errors.noLeader.message);
});

test('leases that would expire together after a change of leaders are spread out, and none goes early', async () => {
  const log = new LogOfCommands();
  const before = new LeasesUnderTest({ log });
  for (let id = 1n; id <= 3000n; id++) before.grant(10, id);
  before.grant(11, 5000n);
  const under = leading({ log, extendS: 1 });
  for (let i = 0; i < 5; i++) await turn();
  under.pass(10.9);
  assert.is(under.leases.size, 3001);
  let left = 3001;
  for (let second = 0; second < 4; second++) {
    under.pass(1);
    assert.ok(left - under.leases.size <= 850, `${left - under.leases.size} in a second`);
    left = under.leases.size;
  }
  under.pass(1);
  assert.is(under.leases.size, 0);
});

test('many leases get their times in slices, and are served meanwhile', async () => {
  const log = new LogOfCommands();
  const before = new LeasesUnderTest({ log });
  for (let id = 1n; id <= 20_000n; id++) before.grant(10, id);
  const under = leading({ log, extendS: 1 });
  assert.is(under.timeToLive(20_000n).ttl, 11);
  const call = under.keepAlive();
  call.ask(20_000n);
  under.grant(5, 30_000n);
  under.revoke(1n);
  assert.is(under.list().length, 20_000);
  for (let i = 0; i < 20; i++) await turn();
  assert.is(call.answers, '20000:10');
  assert.is(under.timeToLive(20_000n).ttl, 10);
  assert.is(under.list()[0], 30_000n);
  under.pass(40);
  assert.is(under.leases.size, 0);
});

test('with checkpoints, a new leader goes on with the time that was left', () => {
  const log = new LogOfCommands();
  const first = leading({ log, checkpointIntervalS: 300 });
  first.grant(1000, 1n);
  first.grant(200, 2n);
  first.pass(700);
  assert.is(first.leases.find(2n), -1);
  assert.is(first.consensus.proposed.filter((kind) => kind === CommandKind.LEASE_CHECKPOINT).length, 2);
  assert.is(first.leases.checkpointS(first.leases.find(1n)), 400);
  const second = leading({ log, checkpointIntervalS: 300 });
  assert.is(second.timeToLive(1n).ttl, 401);
  assert.is(second.timeToLive(1n).grantedTTL, 1000);
});

test('a keep-alive takes the checkpoint back before it is answered', () => {
  const under = leading({ checkpointIntervalS: 300 });
  under.grant(1000, 1n);
  under.pass(400);
  assert.ok(under.leases.checkpointS(0) > 0);
  under.consensus.isHeld = true;
  const call = under.keepAlive();
  call.ask(1n);
  assert.is(call.answers, '');
  under.consensus.apply();
  assert.is(call.answers, '1:1000');
  assert.is(under.leases.checkpointS(0), 0);
});

test('a keep-alive that comes while a checkpoint is on its way is answered when that one is taken back too', () => {
  const under = leading({ checkpointIntervalS: 300 });
  under.grant(1000, 1n);
  under.consensus.isHeld = true;
  under.pass(301);
  assert.is(under.consensus.inFlight, 1);
  const call = under.keepAlive();
  call.ask(1n);
  assert.is(call.answers, '');
  under.consensus.apply(1);
  assert.ok(under.leases.checkpointS(0) > 0);
  assert.is(call.answers, '');
  under.consensus.apply(1);
  assert.is(under.leases.checkpointS(0), 0);
  assert.is(call.answers, '1:1000');
});

test('checkpoints of many leases go to the log a thousand at a time, and one command after the other', () => {
  const under = leading({ checkpointIntervalS: 300 });
  for (let id = 1n; id <= 2500n; id++) under.grant(1000, id);
  under.consensus.isHeld = true;
  under.pass(305);
  assert.is(under.consensus.inFlight, 1);
  const noted = () => {
    let count = 0;
    for (let slot = 0; slot < 2500; slot++) if (under.leases.checkpointS(slot) > 0) count++;
    return count;
  };
  under.consensus.apply();
  assert.is(noted(), checkpointsMax);
  under.pass(1);
  under.consensus.apply();
  under.pass(1);
  under.consensus.apply();
  assert.is(noted(), 2500);
});

test('a checkpoint that failed is tried again after another interval', () => {
  const under = leading({ checkpointIntervalS: 300 });
  under.grant(1000, 1n);
  under.consensus.refusal = errors.timeout;
  under.pass(310);
  under.consensus.refusal = null;
  under.pass(280);
  assert.is(under.leases.checkpointS(0), 0);
  under.pass(20);
  assert.is(under.leases.checkpointS(0), 400);
});

test('without the option there are no checkpoints', () => {
  const under = leading();
  under.grant(1000, 1n);
  under.pass(900);
  assert.equal(under.consensus.proposed, [CommandKind.LEASE_GRANT]);
});

test('a lease of the longest time sets no timer that fires at once', () => {
  const under = leading();
  under.grant(9_000_000_000, 1n);
  under.pass(1000);
  assert.is(under.timeToLive(1n).ttl, 8_999_999_000);
  assert.is(under.clock.waiting, 1);
});

test('a lessor that is stopped leaves no timer and answers those who wait', () => {
  const under = leading({ checkpointIntervalS: 300 });
  under.grant(2, 1n);
  under.grant(1000, 2n);
  under.consensus.refusal = errors.timeout;
  under.pass(2.2);
  const call = under.keepAlive();
  call.ask(1n);
  under.lessor.stop();
  assert.is(call.outcome, errors.stopped.message);
  assert.is(under.clock.waiting, 0);
  under.lessor.lead();
  assert.not(under.lessor.isLeader);
});

test.run();
