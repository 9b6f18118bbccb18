import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandKind, NewCommand } from '../../src/codec/command/command.ts';
import { CompactionRequest, DeleteRangeRequest } from '../../src/codec/generated/messages.generated.ts';
import type { Clock } from '../../src/host/clock.ts';
import { type Logger, silentLogger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { listSnapshots, loadNewestSnapshot } from '../../src/log/snapshot-directory.ts';
import { Snapshotter } from '../../src/replica/snapshotter.ts';
import { RecordedSink } from '../log/log-under-test.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { type LoopUnderTest, propose, put, startLoop } from './loop-under-test.ts';

/** Of the state that `startSnapshotter` fills: 320 KiB. */
const values = 320;
const valueBytes = 1024;

interface SnapshotterParts extends Partial<Pick<Clock, 'after' | 'every'>> {
  readonly logger?: Logger;
  readonly onEnd?: (snapshot: { index: number }) => void;
}

/** A snapshotter of a member that has none, and whose pauses end when the test says so. */
function snapshotterOf(
  parts: LoopUnderTest['parts'],
  { logger = silentLogger, onEnd = () => {}, ...clock }: SnapshotterParts,
): Snapshotter {
  return new Snapshotter({
    owner: parts.snapshots,
    state: parts.state,
    wal: parts.wal,
    logger,
    clock: { ...systemClock, ...clock },
    snapshotCount: 1_000_000,
    snapshotsMax: 5,
    lastIndex: 0,
    lastBytes: 0,
    confState: () => parts.raft.confState,
    onEnd,
  });
}

/** A snapshotter over a state of five slices, and the pauses that it asks for: each ends when the test says so. */
async function startSnapshotter() {
  const disk = new ForgetfulDisk();
  const { parts, loop } = await startLoop(disk.process());
  for (let i = 0; i < values; i++)
    assert.is(await put(loop, `key ${i}`, String(i % 10).repeat(valueBytes)), null);
  const pausesMs: number[] = [];
  const waiting: (() => void)[] = [];
  const done: number[] = [];
  const snapshotter = snapshotterOf(parts, {
    onEnd: ({ index }) => done.push(index),
    after: (delayMs, run) => {
      pausesMs.push(delayMs);
      waiting.push(run);
      return () => {};
    },
  });
  const { appliedIndex } = parts.state;
  await loop.stop();
  await parts.wal.close();
  return { snapshotter, owner: parts.snapshots, appliedIndex, pausesMs, waiting, done };
}

async function someTurns(turns = 20): Promise<void> {
  for (let i = 0; i < turns; i++) await nextTurn();
}

test('a snapshot rests for a millisecond behind every 64 KiB, and does nothing meanwhile', async () => {
  const { snapshotter, owner, appliedIndex, pausesMs, waiting, done } = await startSnapshotter();
  snapshotter.takeNow();
  for (let slices = 1; done.length === 0; slices++) {
    await someTurns();
    if (done.length > 0) break;
    assert.is(pausesMs.length, slices);
    waiting.shift()!();
  }
  assert.ok(pausesMs.length >= (values * valueBytes) / 65_536, `${pausesMs.length} pauses`);
  assert.ok(pausesMs.every((ms) => ms === 1));
  assert.equal(done, [appliedIndex]);
  assert.is(
    await loadNewestSnapshot(owner, new RecordedSink(), async ({ info }) => info.index),
    appliedIndex,
  );
});

test('a member that stops gives up the snapshot under way and leaves no file of it', async () => {
  const { snapshotter, owner, pausesMs, waiting, done } = await startSnapshotter();
  snapshotter.takeNow();
  await someTurns();
  assert.is(pausesMs.length, 1);
  const stopped = snapshotter.stop();
  waiting.shift()!();
  await stopped;
  assert.equal(done, []);
  assert.equal(await listSnapshots(owner), []);
  assert.equal(await owner.disk.list(owner.dir), []);
});

/** Turns of the loop in which a snapshot of 40 MiB is written, or read. */
const turnsOfWork = 6_000;

/** A snapshotter at a running loop; `pass` ends a period of its upkeep, and resolves when what that began is over. */
async function startUpkeep(disk: ForgetfulDisk) {
  const { parts, loop } = await startLoop(disk.process());
  let upkeep = (): void => {};
  const sink = new RecordedSink();
  const snapshotter = snapshotterOf(parts, {
    logger: { ...silentLogger, error: (message: string) => sink.warn(message) },
    after: (_delayMs, run) => {
      setImmediate(run);
      return () => {};
    },
    every: (_periodMs, run) => {
      upkeep = run;
      return () => {};
    },
  });
  snapshotter.start();
  const pass = async (): Promise<void> => {
    upkeep();
    await someTurns(turnsOfWork);
  };
  const close = async (): Promise<void> => {
    await snapshotter.stop();
    await loop.stop();
    await parts.wal.close();
  };
  return { parts, loop, snapshotter, pass, close, sink };
}

/** Deletes keys with a prefix, and what they were. */
async function erase(
  parts: LoopUnderTest['parts'],
  loop: LoopUnderTest['loop'],
  prefix: string,
): Promise<void> {
  const key = Buffer.from(prefix);
  const rangeEnd = Buffer.from(`${prefix.slice(0, -1)}!`);
  await propose(loop, new NewCommand(CommandKind.DELETE_RANGE, DeleteRangeRequest.create({ key, rangeEnd })));
  const { revision } = parts.state.kv;
  await propose(loop, new NewCommand(CommandKind.COMPACTION, CompactionRequest.create({ revision })));
  while (parts.state.kv.stepCompaction(1_000) === 'more');
}

const mebibyte = 'm'.repeat(1024 * 1024);

test('a log that has outgrown the data, however few its entries, does not stay', async () => {
  const disk = new ForgetfulDisk();
  const { parts, loop, pass, close } = await startUpkeep(disk);
  for (let i = 0; i < 20; i++) await put(loop, 'key', mebibyte);
  await pass();
  assert.equal(await listSnapshots(parts.snapshots), [], '20 MiB are no reason');
  for (let i = 0; i < 20; i++) await put(loop, 'key', mebibyte);
  await pass();
  assert.is((await listSnapshots(parts.snapshots)).length, 1);
  assert.ok(parts.wal.segmentCount > 30, `${parts.wal.segmentCount} segments`);
  // The snapshot is read again, and what it stands for goes.
  await pass();
  assert.is(parts.wal.segmentCount, 2);
  await close();
});

test('data that have shrunk leave no snapshot of what they were', async () => {
  const disk = new ForgetfulDisk();
  const { parts, loop, snapshotter, pass, close } = await startUpkeep(disk);
  for (let i = 0; i < 30; i++) await put(loop, `key ${i}`, mebibyte);
  snapshotter.takeNow();
  await someTurns(turnsOfWork);
  const [large] = await listSnapshots(parts.snapshots);
  assert.ok(disk.get(large!).length > 30 * mebibyte.length);
  await erase(parts, loop, 'key ');
  await pass();
  const snapshots = await listSnapshots(parts.snapshots);
  assert.is(snapshots.length, 2);
  assert.ok(disk.get(snapshots[0]!).length < mebibyte.length);
  await pass();
  assert.equal(await listSnapshots(parts.snapshots), [snapshots[0]]);
  await close();
});

test('nothing goes on the word of a snapshot that is damaged: another one is made', async () => {
  const disk = new ForgetfulDisk();
  const { parts, loop, pass, close, sink } = await startUpkeep(disk);
  for (let i = 0; i < 40; i++) await put(loop, 'key', mebibyte);
  await pass();
  const [damaged] = await listSnapshots(parts.snapshots);
  const bytes = disk.get(damaged!);
  bytes[bytes.length >> 1]! ^= 1;
  disk.put(damaged!, bytes);
  const segments = parts.wal.segmentCount;
  await pass();
  assert.is(parts.wal.segmentCount, segments);
  assert.match(sink.warnings[0]!, /^the newest snapshot could not be read again; another one is made/);
  await put(loop, 'key', 'more');
  await pass();
  await pass();
  assert.is(parts.wal.segmentCount, 2);
  await close();
  assert.is(
    await loadNewestSnapshot(parts.snapshots, new RecordedSink(), async (reader) => {
      await reader.verify();
      return reader.info.index;
    }),
    parts.state.appliedIndex,
  );
});

test.run();
