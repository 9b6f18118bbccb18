import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLogger } from '../../src/host/logger.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { listSnapshots, loadNewestSnapshot } from '../../src/log/snapshot-directory.ts';
import { Snapshotter } from '../../src/replica/snapshotter.ts';
import { RecordedSink } from '../log/log-under-test.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { put, startLoop } from './loop-under-test.ts';

/** Of the state that `startSnapshotter` fills: 320 KiB. */
const values = 320;
const valueBytes = 1024;

/** A snapshotter over a state of five slices, and the pauses that it asks for: each ends when the test says so. */
async function startSnapshotter() {
  const disk = new ForgetfulDisk();
  const { parts, loop } = await startLoop(disk.process());
  for (let i = 0; i < values; i++)
    assert.is(await put(loop, `key ${i}`, String(i % 10).repeat(valueBytes)), null);
  const pausesMs: number[] = [];
  const waiting: (() => void)[] = [];
  const done: number[] = [];
  const snapshotter = new Snapshotter({
    owner: parts.snapshots,
    state: parts.state,
    wal: parts.wal,
    logger: silentLogger,
    clock: {
      ...systemClock,
      after: (delayMs, run) => {
        pausesMs.push(delayMs);
        waiting.push(run);
        return () => {};
      },
    },
    snapshotCount: 1_000_000,
    snapshotsMax: 5,
    lastIndex: 0,
    lastBytes: 0,
    confState: () => parts.raft.confState,
    onEnd: ({ index }) => done.push(index),
  });
  const { appliedIndex } = parts.state;
  await loop.stop();
  await parts.wal.close();
  return { snapshotter, owner: parts.snapshots, appliedIndex, pausesMs, waiting, done };
}

async function someTurns(): Promise<void> {
  for (let i = 0; i < 20; i++) await nextTurn();
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

test.run();
