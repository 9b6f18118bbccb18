import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  LeaseCheckpointRequest,
  type LeaseGrantResponse,
  PutRequest,
  RequestOp,
} from '../../../src/codec/generated/messages.generated.ts';
import type { LeaseObserver } from '../../../src/state/lease/leases.ts';
import { pageLeases } from '../../../src/state/lease/leases-snapshot.ts';
import { StateMachine } from '../../../src/state/state-machine.ts';
import { Random } from '../../support/random.ts';
import { outcome } from '../kv/kv-model.ts';
import { bytes, clusterId, LogOfCommands, restoreSnapshot, takeSnapshot } from '../log-of-commands.ts';

function grant(log: LogOfCommands, id: bigint, ttl = 100): LeaseGrantResponse {
  return log.answer(CommandKind.LEASE_GRANT, { id, ttl }) as LeaseGrantResponse;
}

function revoke(log: LogOfCommands, id: bigint): void {
  log.answer(CommandKind.LEASE_REVOKE, { id });
}

function checkpoint(log: LogOfCommands, id: bigint, remainingTTL: number): void {
  const request = LeaseCheckpointRequest.create({ checkpoints: [{ id, remainingTTL }] });
  assert.is(log.run(CommandKind.LEASE_CHECKPOINT, request).error, null);
}

/** Keys on a lease, sorted. */
function keysOn(state: StateMachine, id: bigint): string[] {
  const slot = state.leases.find(id);
  return slot < 0 ? [] : keysIn(state, slot);
}

function keysIn({ leases, kv }: StateMachine, slot: number): string[] {
  return leases
    .keysOn(slot)
    .map((ref) => kv.index.keyOf(ref).toString('latin1'))
    .sort();
}

/** Every lease with what is known of it, by slots. */
function contents(state: StateMachine): string[] {
  const { leases } = state;
  const all: string[] = [];
  for (let slot = 0; slot < leases.slotEnd; slot++) {
    if (!leases.isTaken(slot)) continue;
    const keys = keysIn(state, slot);
    all.push(`${slot}: ${leases.id(slot)} ${leases.ttlS(slot)} ${leases.checkpointS(slot)} ${keys}`);
  }
  return all;
}

test('a lease has the ID and the time that it was granted with', () => {
  const log = new LogOfCommands();
  for (const id of [1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    const response = grant(log, id, 100);
    assert.is(response.id, id);
    assert.is(response.ttl, 100);
    assert.is(response.header!.revision, 1);
    assert.ok(log.state.leases.has(id));
  }
  assert.is(log.state.leases.size, 4);
  assert.not(log.state.leases.has(3n));
});

test('what etcd refuses to grant is refused', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  const messageOf = (id: bigint, ttl: number) => log.run(CommandKind.LEASE_GRANT, { id, ttl }).error?.message;
  assert.is(messageOf(1n, 5), 'etcdserver: lease already exists');
  assert.is(messageOf(1n, 9_000_000_001), 'etcdserver: too large lease TTL');
  assert.is(messageOf(2n, Number.MAX_SAFE_INTEGER), 'etcdserver: too large lease TTL');
  assert.is(messageOf(2n, 9_000_000_000), undefined);
  assert.is(messageOf(0n, 5), 'etcdserver: requested lease not found');
  assert.is(log.state.leases.ttlS(log.state.leases.find(1n)), 100);
});

test('a put hangs its key on the lease, and takes it off the one before', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  grant(log, 2n);
  log.put('a', '1', { lease: 1n });
  log.put('b', '1', { lease: 1n });
  log.put('c', '1', { lease: 1n });
  assert.equal(keysOn(log.state, 1n), ['a', 'b', 'c']);
  log.put('a', '2', { lease: 2n });
  log.put('b', '2');
  log.put('c', '2', { ignoreLease: true });
  assert.equal(keysOn(log.state, 1n), ['c']);
  assert.equal(keysOn(log.state, 2n), ['a']);
  assert.is(log.state.leases.attachedKeys, 2);
  log.delete('a', 'z');
  assert.equal(keysOn(log.state, 1n), []);
  assert.equal(keysOn(log.state, 2n), []);
  assert.is(log.state.leases.attachedKeys, 0);
});

test('transactions hang keys on leases, and none of it happens where a lease is not there', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  const put = (key: string, lease: bigint) =>
    RequestOp.create({ requestPut: PutRequest.create({ key: bytes(key), lease }) });
  log.txn({ success: [put('a', 1n), put('b', 1n)] });
  assert.equal(keysOn(log.state, 1n), ['a', 'b']);
  assert.is(
    outcome(() => log.txn({ success: [put('c', 1n), put('d', 9n)] })),
    'etcdserver: requested lease not found',
  );
  assert.is(
    outcome(() => log.put('d', '', { lease: 9n })),
    'etcdserver: requested lease not found',
  );
  assert.equal(keysOn(log.state, 1n), ['a', 'b']);
});

test('the keys of a lease go with it, in order and in one revision', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  for (const key of ['b', 'c', 'a', 'other']) log.put(key, key, key === 'other' ? {} : { lease: 1n });
  const { revision } = log.state.kv;
  const result = log.run(CommandKind.LEASE_REVOKE, { id: 1n });
  assert.is(result.changedRevision, revision + 1);
  assert.equal(log.list(), ['other=other']);
  const { index } = log.state.kv;
  const cursor = index.historyFrom(revision + 1);
  const gone: string[] = [];
  for (let version = cursor.next(); version !== 0; version = cursor.next()) {
    assert.is(index.modRevision(version), revision + 1);
    assert.ok(index.isTombstone(version));
    gone.push(index.key(version).toString());
  }
  assert.equal(gone, ['a', 'b', 'c']);
  assert.is(
    log.run(CommandKind.LEASE_REVOKE, { id: 1n }).error?.message,
    'etcdserver: requested lease not found',
  );
});

test('the end of a lease without keys makes no revision', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  assert.is(log.run(CommandKind.LEASE_REVOKE, { id: 1n }).changedRevision, 0);
  assert.is(log.state.kv.revision, 1);
});

test('a lease granted again under the same ID has none of the keys of the one before', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  log.put('a', '1', { lease: 1n });
  revoke(log, 1n);
  log.put('a', '2');
  grant(log, 1n);
  revoke(log, 1n);
  assert.equal(log.list(), ['a=2']);
});

test('leases are refused while there is no space, and their end is not', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  const alarm = (kind: number) =>
    log.run(CommandKind.ALARM, AlarmRequest.create({ action: AlarmAction.ACTIVATE, alarm: kind }));
  alarm(AlarmType.NOSPACE);
  assert.match(log.run(CommandKind.LEASE_GRANT, { id: 2n, ttl: 5 }).error!.message, 'space exceeded');
  revoke(log, 1n);
  assert.is(log.state.leases.size, 0);
});

test('a checkpoint notes what is left, never more than was granted, and passes over leases that are gone', () => {
  const log = new LogOfCommands();
  const { leases } = log.state;
  grant(log, 1n, 100);
  checkpoint(log, 1n, 40);
  assert.is(leases.checkpointS(leases.find(1n)), 40);
  checkpoint(log, 1n, 4000);
  assert.is(leases.checkpointS(leases.find(1n)), 100);
  checkpoint(log, 1n, 0);
  assert.is(leases.checkpointS(leases.find(1n)), 0);
  checkpoint(log, 5n, 40);
  assert.is(leases.size, 1);
});

test('who watches the leases is told of each, while it can still be read', () => {
  const log = new LogOfCommands();
  const { leases } = log.state;
  const told: string[] = [];
  const note = (what: string) => (slot: number) => told.push(`${what} ${leases.id(slot)} in ${slot}`);
  const observer: LeaseObserver = {
    granted: note('granted'),
    revoked: note('revoked'),
    checkpointed: note('checkpointed'),
  };
  leases.observer = observer;
  grant(log, 7n);
  grant(log, 8n);
  checkpoint(log, 8n, 3);
  revoke(log, 7n);
  log.run(CommandKind.LEASE_REVOKE, { id: 7n });
  grant(log, 9n);
  assert.equal(told, [
    'granted 7 in 0',
    'granted 8 in 1',
    'checkpointed 8 in 1',
    'revoked 7 in 0',
    'granted 9 in 0',
  ]);
});

test('memory of leases counts against the quota, and comes back', () => {
  const log = new LogOfCommands();
  const empty = log.state.kv.bytesInUse;
  for (let id = 1n; id <= 20_000n; id++) grant(log, id);
  assert.ok(log.state.kv.bytesInUse - empty > 20_000 * 20, 'in use');
  assert.ok(log.state.kv.bytesInUse - empty < 20_000 * 64, `${log.state.kv.bytesInUse - empty} bytes`);
  for (let id = 1n; id <= 20_000n; id++) revoke(log, id);
  assert.is(log.state.leases.slotEnd, 0);
  assert.ok(log.state.kv.bytesInUse - empty < 1024 * 64, `${log.state.kv.bytesInUse - empty} bytes are left`);
});

/** Appends random commands on leases and keys; some are refused. */
function grow(log: LogOfCommands, random: Random, count: number): void {
  for (let i = 0; i < count; i++) {
    const id = BigInt(random.below(12)) - 4n;
    const key = `key ${random.below(15)}`;
    const kind = random.weighted({
      grant: 20,
      revoke: 8,
      checkpoint: 8,
      put: 30,
      plain: 10,
      delete: 6,
      compact: 4,
    });
    if (kind === 'grant') log.run(CommandKind.LEASE_GRANT, { id, ttl: random.between(1, 1000) });
    else if (kind === 'revoke') log.run(CommandKind.LEASE_REVOKE, { id });
    else if (kind === 'checkpoint') checkpoint(log, id, random.below(100));
    else if (kind === 'put')
      log.run(CommandKind.PUT, PutRequest.create({ key: bytes(key), value: bytes(`${i}`), lease: id }));
    else if (kind === 'plain') log.put(key);
    else if (kind === 'delete') log.delete(key);
    else log.compact(log.state.kv.revision - random.below(10));
    if (random.chance(0.1)) log.state.kv.stepCompaction(random.between(1, 30));
  }
}

test('a snapshot and the log behind it make what the whole log makes, keys on leases included', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 0, max: 150 }),
      fc.integer({ min: 0, max: 80 }),
      (seed, head, tail) => {
        const random = new Random(seed);
        const log = new LogOfCommands();
        grow(log, random, head);
        const restored = restoreSnapshot(takeSnapshot(log.state));
        assert.equal(contents(restored), contents(log.state), 'restored');
        grow(log, random, tail);
        for (let index = restored.appliedIndex + 1; index <= log.entries.length; index++) {
          restored.apply(index, 1, 0, log.entries[index - 1]!);
        }
        const replayed = new StateMachine({ clusterId });
        log.entries.forEach((entry, i) => {
          replayed.apply(i + 1, 1, 0, entry);
        });
        for (const state of [restored, replayed]) {
          assert.equal(contents(state), contents(log.state));
          assert.is(state.leases.attachedKeys, log.state.leases.attachedKeys);
          assert.ok(takeSnapshot(state).equals(takeSnapshot(log.state)), 'snapshots are equal');
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a snapshot under way holds the leases of its moment, over many pages', () => {
  const log = new LogOfCommands();
  const count = BigInt(pageLeases) * 2n + 100n;
  for (let id = 1n; id <= count; id++) grant(log, id, Number(id));
  checkpoint(log, 5n, 3);
  const expected = takeSnapshot(log.state);
  let next = 1n;
  const taken = takeSnapshot(log.state, 3000, () => {
    for (let i = 0; i < 40; i++, next++) {
      revoke(log, next);
      grant(log, -next, 7);
      checkpoint(log, -next, 2);
    }
  });
  assert.ok(next > 1500n, `${next} leases changed meanwhile`);
  assert.ok(taken.equals(expected));
  assert.is(log.state.leases.ttlS(log.state.leases.find(-1n)), 7);
  assert.equal(contents(restoreSnapshot(takeSnapshot(log.state))), contents(log.state));
});

test('two snapshots at a time hold each its own moment', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  const first = log.state.snapshot();
  const firstExpected = takeSnapshot(log.state);
  grant(log, 2n);
  const second = log.state.snapshot();
  const secondExpected = takeSnapshot(log.state);
  revoke(log, 1n);
  assert.ok(first.next(1e9)!.equals(firstExpected));
  first.release();
  grant(log, 3n);
  assert.ok(second.next(1e9)!.equals(secondExpected));
  second.release();
});

test('the bytes do not depend on slices', () => {
  const log = new LogOfCommands();
  for (let id = 1n; id <= 6000n; id++) grant(log, id);
  for (let id = 1n; id <= 6000n; id += 3n) revoke(log, id);
  const whole = takeSnapshot(log.state, Number.MAX_SAFE_INTEGER);
  for (const budget of [1, 500, 100_000])
    assert.ok(takeSnapshot(log.state, budget).equals(whole), `${budget}`);
});

test('a snapshot from before there were leases can be read', () => {
  const log = new LogOfCommands();
  log.put('a', '1');
  const snapshot = takeSnapshot(log.state);
  // The part is a frame with its name, and without leases nothing else.
  const name = snapshot.indexOf('leases');
  const old = Buffer.concat([snapshot.subarray(0, name - 8), snapshot.subarray(name + 6)]);
  const restored = restoreSnapshot(old);
  assert.is(restored.leases.size, 0);
  assert.is(restored.kv.revision, 2);
});

test('damaged leases in a snapshot are told', () => {
  const log = new LogOfCommands();
  grant(log, 1n);
  grant(log, 2n);
  const snapshot = takeSnapshot(log.state);
  const at = snapshot.indexOf('leases') + 6 + 8;
  const swapped = Buffer.from(snapshot);
  swapped.writeUInt32LE(1, at);
  assert.throws(() => restoreSnapshot(swapped), /the part "leases" has slot 1 .* after slot 1/);
  const short = Buffer.concat([snapshot.subarray(0, at + 28), snapshot.subarray(at + 29)]);
  short.writeUInt32LE(55, at - 8);
  assert.throws(() => restoreSnapshot(short), /multiple of 28/);
});

test.run();
