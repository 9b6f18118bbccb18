import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { revokesInFlightMax } from '../../../src/api/lease/lessor.ts';
import { CommandKind } from '../../../src/codec/command/command.ts';
import { StateMachine } from '../../../src/state/state-machine.ts';
import { clusterId, type LogOfCommands, restoreSnapshot, takeSnapshot } from '../../state/log-of-commands.ts';
import { LeasesUnderTest } from './leases-under-test.ts';

/** A share of the million that a member is made for, so that the test takes seconds. */
const manyLeases = 200_000;
const stormLeases = 10_000;

/** Grants without a log beside the state, which would hold more than the leases. */
function grantMany(state: StateMachine, count: number, ttlOf: (i: number) => number): void {
  const data = Buffer.alloc(0);
  for (let i = 0; i < count; i++) {
    const body = { id: idOf(i), ttl: ttlOf(i) };
    const command = { kind: CommandKind.LEASE_GRANT, idHigh: 0, idLow: 0, body } as const;
    assert.is(state.apply(state.appliedIndex + 1, 1, 0, data, command).error, null);
  }
}

/** Spread over 64 bits, like those that a server chooses. */
function idOf(i: number): bigint {
  return BigInt.asIntN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n);
}

function logOf(state: StateMachine): LogOfCommands {
  return { state } as LogOfCommands;
}

test('many leases are granted, kept alive and listed, in little memory and none of it for the collector', () => {
  const state = new StateMachine({ clusterId });
  const under = new LeasesUnderTest({ log: logOf(state) });
  under.lessor.lead();
  const before = process.memoryUsage();
  grantMany(state, manyLeases, (i) => 1000 + (i % 1000));
  const after = process.memoryUsage();
  assert.is(state.leases.size, manyLeases);
  const bytes = (after.arrayBuffers - before.arrayBuffers) / manyLeases;
  assert.ok(bytes < 80, `${bytes.toFixed(1)} bytes a lease outside the heap`);

  let kept = 0;
  for (let i = manyLeases - 1; i >= 0; i--) {
    if (i % 1000 === 0) under.clock.advance(0.01);
    under.lessor.renew(idOf(i), (error, ttlS) => {
      assert.is(error, null);
      if (ttlS === 1000 + (i % 1000)) kept++;
    });
  }
  assert.is(kept, manyLeases);

  let earlierS = 0;
  let listed = 0;
  for (const slot of under.lessor.inOrder()) {
    const remainingS = under.lessor.remainingS(slot);
    if (remainingS < earlierS) assert.unreachable(`${remainingS} s comes after ${earlierS} s`);
    earlierS = remainingS;
    listed++;
  }
  assert.is(listed, manyLeases);
});

test('a snapshot of many leases is taken in slices while they change, and restored', () => {
  const state = new StateMachine({ clusterId });
  grantMany(state, manyLeases, () => 100);
  let slices = 0;
  const snapshot = takeSnapshot(state, 64 * 1024, () => {
    const body = { id: idOf(slices++) };
    const command = { kind: CommandKind.LEASE_REVOKE, idHigh: 0, idLow: 0, body } as const;
    assert.is(state.apply(state.appliedIndex + 1, 1, 0, Buffer.alloc(0), command).error, null);
  });
  assert.ok(slices > (manyLeases * 28) / (64 * 1024), `${slices} slices`);
  assert.is(state.leases.size, manyLeases - slices);
  const restored = restoreSnapshot(snapshot, 100_000);
  assert.is(restored.leases.size, manyLeases);
  assert.ok(restored.leases.has(idOf(0)));
});

test('10,000 leases that expire in one second leave a live one its keep-alives, and fill the log by a share at a time', () => {
  const state = new StateMachine({ clusterId });
  const under = new LeasesUnderTest({ log: logOf(state) });
  under.lessor.lead();
  grantMany(state, stormLeases + 1, (i) => (i < stormLeases ? 5 : 30));
  const alive = idOf(stormLeases);
  const call = under.keepAlive();
  const data = Buffer.alloc(0);
  let inFlightMost = 0;
  let revokes = 0;
  const pending: (() => void)[] = [];
  under.consensus.propose = ({ kind, body }, done) => {
    assert.is(kind, CommandKind.LEASE_REVOKE);
    revokes++;
    pending.push(() => {
      const command = {
        kind: CommandKind.LEASE_REVOKE,
        idHigh: 0,
        idLow: 0,
        body: body as { id: bigint },
      } as const;
      const { error, response } = state.apply(state.appliedIndex + 1, 1, 0, data, command);
      done(error, response);
    });
    inFlightMost = Math.max(inFlightMost, pending.length);
  };
  under.pass(5.2);
  let batches = 0;
  while (pending.length > 0) {
    batches++;
    // What one write of the log holds; the keep-alive comes between two of them.
    for (const apply of pending.splice(0)) apply();
    call.ask(alive);
  }
  assert.is(state.leases.size, 1);
  assert.is(revokes, stormLeases);
  assert.ok(inFlightMost <= revokesInFlightMax, `${inFlightMost} at a time`);
  assert.is(call.responses.length, batches);
  assert.ok(call.responses.every(({ ttl }) => ttl === 30));
});

test.run();
