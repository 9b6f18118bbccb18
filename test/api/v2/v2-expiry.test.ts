import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProposalDone } from '../../../src/api/consensus.ts';
import { syncPeriodMinMs, syncPeriodMs, V2Expiry } from '../../../src/api/v2/v2-expiry.ts';
import { CommandKind, type NewCommand } from '../../../src/codec/command/command.ts';
import { V2Request, type V2Sync } from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { expiriesMax, V2Store } from '../../../src/state/v2/v2-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const test = suite('the end of v2 nodes');

const startNs = 1_800_000_000_000_000_000n;

/** The leader's side, over a log that applies at once unless it is held. */
class Leader {
  readonly clock = new ManualClock(startNs);
  readonly store = new V2Store();
  readonly syncs: bigint[] = [];
  isHeld = false;
  fails = false;
  private readonly held: (() => void)[] = [];
  readonly expiry = new V2Expiry({
    store: this.store,
    consensus: { propose: (command, done) => this.propose(command, done) },
    clock: this.clock,
  });

  get nowNs(): bigint {
    return this.clock.wallNs();
  }

  put(path: string, ttlS: number): void {
    const expirationNs = ttlS === 0 ? 0n : this.nowNs + BigInt(Math.round(ttlS * 1e9));
    this.store.apply(V2Request.create({ path: `/1/${path}`, val: 'x', expirationNs }));
  }

  /** Lets time pass, in steps of 10 ms. */
  pass(seconds: number): void {
    for (let left = Math.round(seconds * 100); left > 0; left--) this.clock.advance(0.01);
  }

  names(): string {
    const { nodes } = this.store.get('/1', { recursive: false, sorted: true }).node;
    return nodes!.map(({ name }) => name).join(' ');
  }

  apply(): void {
    for (const run of this.held.splice(0)) run();
  }

  private propose({ kind, body }: NewCommand, done: ProposalDone): void {
    assert.is(kind, CommandKind.V2_SYNC);
    const { timeNs } = body as V2Sync;
    const run = (): void => {
      if (!this.fails) this.store.expire(timeNs);
      done(this.fails ? errors.timeout : null, null);
    };
    this.syncs.push(timeNs);
    if (this.isHeld) this.held.push(run);
    else run();
  }
}

test('a node goes when its time is up, and one without a time stays', () => {
  const leader = new Leader();
  leader.put('stays', 0);
  leader.put('goes', 2);
  leader.expiry.lead();
  leader.pass(1.9);
  assert.is(leader.names(), 'goes stays');
  leader.pass(0.2);
  assert.is(leader.names(), 'stays');
});

test('nothing goes to the log while nothing is due', () => {
  const leader = new Leader();
  leader.expiry.lead();
  leader.pass(10);
  leader.put('later', 100);
  leader.pass(90);
  assert.equal(leader.syncs, []);
});

test('one that is set while it waits is found within the period', () => {
  const leader = new Leader();
  leader.expiry.lead();
  leader.pass(0.2);
  leader.put('short', 0.1);
  leader.pass(syncPeriodMs / 1000);
  assert.is(leader.names(), '');
});

test('a member that does not lead ends nothing, and one that begins to lead ends what was due before', () => {
  const leader = new Leader();
  leader.put('a', 1);
  leader.pass(5);
  assert.is(leader.names(), 'a');
  leader.expiry.lead();
  assert.is(leader.names(), '');
  leader.put('b', 1);
  leader.expiry.follow();
  assert.is(leader.clock.waiting, 0);
  leader.pass(5);
  assert.is(leader.names(), 'b');
});

test('one command is under way at most, also while its answer is late', () => {
  const leader = new Leader();
  leader.put('a', 1);
  leader.expiry.lead();
  leader.isHeld = true;
  leader.pass(10);
  assert.is(leader.syncs.length, 1);
  leader.expiry.follow();
  leader.expiry.lead();
  leader.pass(1);
  assert.is(leader.syncs.length, 1);
  leader.isHeld = false;
  leader.apply();
  assert.is(leader.names(), '');
});

test('what failed is tried again, not more often than the shortest period', () => {
  const leader = new Leader();
  leader.put('a', 1);
  leader.expiry.lead();
  leader.fails = true;
  leader.pass(2);
  const tries = leader.syncs.length;
  assert.ok(tries > 5 && tries <= 1000 / syncPeriodMinMs + 1, `${tries} tries in a second`);
  leader.fails = false;
  leader.pass(0.1);
  assert.is(leader.names(), '');
});

test('more nodes than one command takes away go with the next', () => {
  const leader = new Leader();
  for (let i = 0; i < expiriesMax * 2 + 1; i++) leader.put(`many/${i}`, 1);
  leader.expiry.lead();
  leader.pass(1.5);
  assert.is(leader.syncs.length, 3);
  assert.is(leader.store.statistics.expireCount, expiriesMax * 2 + 1);
});

test.run();
