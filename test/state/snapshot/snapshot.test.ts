import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind } from '../../../src/codec/command/command.ts';
import {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  ClusterAction,
  ClusterCommand,
  ClusterVersionCommand,
} from '../../../src/codec/generated/messages.generated.ts';
import { SnapshotSink, SnapshotSource } from '../../../src/state/snapshot/snapshot.ts';
import {
  EncodedPart,
  notYet,
  payloadBytesMax,
  SnapshotError,
  type SnapshotPart,
} from '../../../src/state/snapshot/snapshot-part.ts';
import { StateMachine } from '../../../src/state/state-machine.ts';
import { Random } from '../../support/random.ts';
import { clusterId, LogOfCommands, restoreSnapshot, takeSnapshot } from '../log-of-commands.ts';
import { firstExpirationNs, randomRequest } from '../v2/random-request.ts';

/** Appends random commands of every kind; some are refused. */
function grow(log: LogOfCommands, random: Random, count: number): void {
  for (let i = 0; i < count; i++) {
    const key = `key ${random.below(20)}`;
    const kind = random.weighted({
      put: 60,
      large: 2,
      delete: 15,
      range: 3,
      compact: 5,
      alarm: 2,
      member: 3,
      tree: 40,
      sync: 3,
    });
    if (kind === 'put') log.put(key, 'v'.repeat(random.below(200)));
    else if (kind === 'large') log.put(key, 'x'.repeat(payloadBytesMax + random.below(1000)));
    else if (kind === 'delete') log.delete(key);
    else if (kind === 'range') log.delete(key, `${key}~`);
    else if (kind === 'compact') log.compact(log.state.kv.revision - random.below(20));
    else if (kind === 'tree') log.run(CommandKind.V2_REQUEST, randomRequest(random, BigInt(i)));
    else if (kind === 'sync') log.run(CommandKind.V2_SYNC, { timeNs: firstExpirationNs + BigInt(i) });
    else if (kind === 'alarm') {
      const action = random.pick([AlarmAction.ACTIVATE, AlarmAction.DEACTIVATE]);
      // NONE is the kind that holds nothing up.
      const request = AlarmRequest.create({
        action,
        alarm: AlarmType.NONE,
        memberID: BigInt(random.below(3)),
      });
      log.run(CommandKind.ALARM, request);
    } else {
      const id = BigInt(random.below(5));
      const action = random.pick([ClusterAction.ADD, ClusterAction.REMOVE, ClusterAction.PUBLISH]);
      const fields = { action, id, name: `m${id}`, peerURLs: [`http://${id}`], clientURLs: ['http://c'] };
      log.run(CommandKind.MEMBERS, ClusterCommand.create(fields));
      log.run(CommandKind.CLUSTER_VERSION, ClusterVersionCommand.create({ version: `3.${i}.0` }));
    }
    if (random.chance(0.1)) log.state.kv.stepCompaction(random.between(1, 30));
  }
}

function assertSame(actual: StateMachine, expected: StateMachine, message?: string): void {
  assert.is(actual.appliedIndex, expected.appliedIndex, message);
  assert.ok(takeSnapshot(actual).equals(takeSnapshot(expected)), message ?? 'snapshots are equal');
}

test('a snapshot and the log behind it make what the whole log makes', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 0, max: 60 }),
      (seed, head, tail) => {
        const random = new Random(seed);
        const log = new LogOfCommands();
        grow(log, random, head);
        const snapshot = takeSnapshot(log.state);
        const restored = restoreSnapshot(snapshot);
        grow(log, random, tail);
        for (let index = restored.appliedIndex + 1; index <= log.entries.length; index++) {
          restored.apply(index, 1, 0, log.entries[index - 1]!);
        }
        const replayed = new StateMachine({ clusterId });
        log.entries.forEach((entry, i) => {
          replayed.apply(i + 1, 1, 0, entry);
        });
        assertSame(restored, log.state, 'snapshot and tail');
        assertSame(replayed, log.state, 'replay');
        const { revision } = log.state.kv;
        for (const at of [0, revision]) {
          const hash = (state: StateMachine): number => {
            const run = state.kv.startHash(at);
            while (!run.step(10));
            return run.hash;
          };
          if (at > log.state.kv.compactRevision || at === 0) assert.is(hash(restored), hash(log.state));
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('the bytes do not depend on slices, on chunks, or on how far compaction has come', () => {
  const log = new LogOfCommands();
  grow(log, new Random(5), 400);
  const whole = takeSnapshot(log.state, Number.MAX_SAFE_INTEGER);
  for (const budget of [1, 100, 10_000])
    assert.ok(takeSnapshot(log.state, budget).equals(whole), `${budget}`);
  log.finishCompaction();
  assert.ok(takeSnapshot(log.state).equals(whole), 'after compaction');
  for (const chunkBytes of [1, 13, 100_000, whole.length]) {
    assertSame(restoreSnapshot(whole, chunkBytes), log.state, `${chunkBytes}`);
  }
});

test('a snapshot under way holds the moment at which it was begun', () => {
  const log = new LogOfCommands();
  const random = new Random(6);
  grow(log, random, 300);
  const expected = takeSnapshot(log.state);
  const before = log.state.appliedIndex;
  const under = takeSnapshot(log.state, 500, () => grow(log, random, 5));
  assert.ok(under.equals(expected));
  assert.ok(log.state.appliedIndex > before + 20, 'commands were applied meanwhile');
});

test('a snapshot and a hash may begin while a compaction is half way through', () => {
  const log = new LogOfCommands();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 60; i++) log.put(`key ${i}`, String(round));
  }
  // Keys that vanish altogether, with versions all over the history.
  log.delete('key 2', 'key 4');
  log.compact(log.state.kv.revision);
  const hash = log.hash();
  const snapshot = takeSnapshot(log.state);
  while (log.state.kv.stepCompaction(7) === 'more') {
    assert.is(log.hash(), hash);
    assert.ok(takeSnapshot(log.state).equals(snapshot));
  }
});

test('compaction waits for a snapshot under way, and goes on after its release', () => {
  const log = new LogOfCommands();
  for (let i = 0; i < 100; i++) log.put('a', String(i));
  const source = log.state.snapshot();
  source.next(1);
  log.compact(50);
  assert.is(log.state.kv.stepCompaction(10), 'blocked');
  source.release();
  source.release();
  assert.is(source.next(1), null);
  log.finishCompaction();
  assert.is(log.state.kv.index.stats().versions, 52);
});

test('a slice is about as long as its budget', () => {
  const log = new LogOfCommands();
  for (let i = 0; i < 3000; i++) log.put(`key ${i}`, 'v'.repeat(300));
  const source = log.state.snapshot();
  let slices = 0;
  for (let chunk = source.next(4096); chunk !== null; chunk = source.next(4096)) {
    assert.ok(chunk.length <= payloadBytesMax + 4096, `${chunk.length} bytes`);
    slices++;
  }
  source.release();
  assert.ok(slices > 200, `${slices} slices for a megabyte`);
});

test('the state of a store that was never written to is a snapshot as well', () => {
  const log = new LogOfCommands();
  const restored = restoreSnapshot(takeSnapshot(log.state));
  assert.is(restored.kv.revision, 1);
  assert.is(restored.kv.compactRevision, -1);
  assert.is(restored.members.clusterVersion, '');
  assertSame(restored, log.state);
});

test('a restored store knows its revision although the versions that made it are compacted away', () => {
  const log = new LogOfCommands();
  log.put('a');
  log.delete('a');
  log.compact(3);
  const restored = restoreSnapshot(takeSnapshot(log.state));
  assert.is(restored.kv.revision, 3);
  assert.is(restored.kv.compactRevision, 3);
  assert.is(restored.kv.index.stats().versions, 0);
});

/** Changes a number in a snapshot. */
function patch32(value: number, at: number): (snapshot: Buffer) => Buffer {
  return (snapshot) => {
    snapshot.writeUInt32LE(value, at);
    return snapshot;
  };
}

const refusals: readonly (readonly [name: string, damage: (snapshot: Buffer) => Buffer, text: RegExp])[] = [
  ['is empty', () => Buffer.alloc(0), /some of its bytes are missing/],
  ['begins with something else', (s) => s.fill(0, 0, 4), /expected "WALDSNAP" at its begin, found 00000000/],
  [
    'is of a newer format',
    patch32(2, 8),
    /expected format version 1, found format version 2 of its state; a newer wald/,
  ],
  [
    'is of another cluster',
    (s) => s.fill(0, 16, 23),
    /of cluster cd00000000000000, this is cluster cdf81819/,
  ],
  ['has bytes behind its end', (s) => Buffer.concat([s, Buffer.alloc(1)]), /bytes follow its last frame/],
  ['has a frame of another kind', patch32(9, 44), /a frame of kind 9 is out of place/],
  ['has a part of another name', (s) => s.fill('x', 48, 49), /found the part "xembers"; a newer wald/],
  ['has a frame that is too long', patch32(2 ** 32 - 1, 40), /a frame of 4294967295 bytes/],
];

for (const [name, damage, text] of refusals) {
  test(`a snapshot that ${name} is refused and says so`, () => {
    const log = new LogOfCommands();
    log.put('a');
    const damaged = damage(takeSnapshot(log.state));
    assert.throws(
      () => restoreSnapshot(damaged),
      (error: unknown) => error instanceof SnapshotError && text.test(error.message),
    );
  });
}

test('a snapshot that is cut anywhere is refused', () => {
  const log = new LogOfCommands();
  grow(log, new Random(7), 20);
  log.put('a');
  const snapshot = takeSnapshot(log.state);
  for (let length = 0; length < snapshot.length; length += length < 300 ? 1 : 997) {
    assert.throws(
      () => restoreSnapshot(snapshot.subarray(0, length)),
      (error: unknown) => error instanceof SnapshotError,
      `${length} bytes`,
    );
  }
});

test('a part comes once, and none is missing', () => {
  const part = (name: string): SnapshotPart => ({ name, open: () => new EncodedPart([Buffer.from('x')]) });
  const bytesOf = (...parts: SnapshotPart[]) => {
    const meta = { clusterId, appliedIndex: 1, appliedTerm: 1 };
    return new SnapshotSource(meta, parts).next(Number.MAX_SAFE_INTEGER)!;
  };
  const read = (snapshot: Buffer) => {
    const writer = { write: () => {}, end: () => {} };
    const sink = new SnapshotSink(
      clusterId,
      new Map([
        ['a', writer],
        ['b', writer],
      ]),
    );
    sink.write(snapshot);
    return sink.end();
  };
  assert.is(read(bytesOf(part('a'), part('b'))).appliedIndex, 1);
  assert.throws(() => read(bytesOf(part('a'))), /the part "b" is missing/);
  assert.throws(() => read(bytesOf(part('a'), part('b'), part('a'))), /the part "a" comes twice/);
});

test('a part that has nothing yet is asked again', () => {
  let asked = 0;
  const reader = {
    next: () => (++asked < 5 ? notYet : asked === 5 ? Buffer.from('x') : null),
    release: () => {},
  };
  const source = new SnapshotSource({ clusterId, appliedIndex: 1, appliedTerm: 1 }, [
    { name: 'a', open: () => reader },
  ]);
  let chunks = 0;
  while (source.next(100) !== null) chunks++;
  assert.is(asked, 6);
  assert.is(chunks, 5);
});

test.run();
