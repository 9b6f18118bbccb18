import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLogger } from '../../src/host/logger.ts';
import type { LogPosition } from '../../src/log/record.ts';
import { loadNewestSnapshot, removeUnfinishedSnapshots } from '../../src/log/snapshot-directory.ts';
import { SnapshotWriter } from '../../src/log/snapshot-file.ts';
import { inCheckout } from '../support/checkout.ts';
import {
  type CrashChoice,
  type DiskOperation,
  diskError,
  ForgetfulDisk,
  forgetAll,
  sectorBytes,
} from '../support/forgetful-disk.ts';
import {
  clusterId,
  dir,
  memberId,
  openLog,
  quiet,
  segmentsOf,
  write,
  writeEntries,
} from './log-under-test.ts';

/*
 * docs/FORMAT.md, "Every state that a crash can leave", lists these by name; the last test holds the two together.
 */

const test = suite('states that a crash leaves');
const names: string[] = [];

function state(name: string, run: () => Promise<void>): void {
  names.push(name);
  test(name, run);
}

const keepAll: CrashChoice = {
  keepsSector: () => true,
  keepsLength: () => true,
  keepsNames: (pending) => pending,
};
const choices = [
  forgetAll,
  keepAll,
  { ...keepAll, keepsSector: () => false },
  { ...forgetAll, keepsSector: () => true },
];

/** Resolves when the process has died, at the operation that `match` names and before it had any effect. */
function deathAt(disk: ForgetfulDisk, match: (operation: DiskOperation) => boolean): Promise<void> {
  return new Promise((resolve) => {
    disk.fault = (operation) => {
      if (!match(operation)) return null;
      disk.fault = () => null;
      disk.kill();
      resolve();
      return diskError('EIO');
    };
  });
}

async function logWith(...texts: string[]): Promise<ForgetfulDisk> {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  for (const text of texts) await writeEntries(wal, 1, text);
  await quiet(disk);
  disk.kill();
  return disk;
}

async function entriesOf(disk: ForgetfulDisk, startAfter?: LogPosition): Promise<string[]> {
  const { replay, wal } = await openLog(disk, startAfter ? { startAfter } : {});
  await writeEntries(wal, 9, 'and it goes on');
  return replay.entries;
}

state('a first start that ended before its segment had a name', async () => {
  for (const choice of choices) {
    for (const kind of ['write', 'sync', 'rename', 'syncDirectory']) {
      const disk = new ForgetfulDisk();
      const death = deathAt(disk, (operation) => operation.kind === kind);
      void openLog(disk);
      await death;
      disk.crash(choice);
      assert.equal(await entriesOf(disk), []);
    }
  }
});

state('a spare that is half made', async () => {
  for (const choice of choices) {
    const disk = await logWith('a');
    const death = deathAt(
      disk,
      ({ kind, path, position }) => kind === 'write' && path.endsWith('spare.tmp') && position > 0,
    );
    disk.drop(`${dir}/spare`);
    void openLog(disk, { segmentBytes: 600_000 });
    await death;
    disk.crash(choice);
    assert.equal(await entriesOf(disk), ['1/1:a']);
    await quiet(disk);
    assert.is(disk.get(`${dir}/spare`).length, 1024);
  }
});

state('a spare that is made and whose name is not durable', async () => {
  for (const choice of choices) {
    const disk = await logWith('a');
    disk.drop(`${dir}/spare`);
    let renamed = false;
    const death = deathAt(disk, ({ kind, path }) => {
      renamed ||= kind === 'rename' && path.endsWith('spare.tmp');
      return renamed && kind === 'syncDirectory';
    });
    void openLog(disk);
    await death;
    disk.crash(choice);
    assert.equal(await entriesOf(disk), ['1/1:a']);
  }
});

state('a spare that has the header of a segment, but not its name', async () => {
  for (const choice of choices) {
    const disk = await logWith('a');
    const { wal } = await openLog(disk);
    await quiet(disk);
    const death = deathAt(disk, ({ kind, path }) => kind === 'rename' && path.endsWith('spare'));
    await writeEntries(wal, 1, 'x'.repeat(500));
    void writeEntries(wal, 1, 'y'.repeat(500));
    await death;
    disk.crash(choice);
    assert.equal(await entriesOf(disk), ['1/1:a', `2/1:${'x'.repeat(500)}`]);
  }
});

state('a segment whose name is not durable', async () => {
  for (const choice of choices) {
    const disk = await logWith('a');
    const { wal } = await openLog(disk);
    await quiet(disk);
    await writeEntries(wal, 1, 'x'.repeat(500));
    const death = deathAt(disk, ({ kind }) => kind === 'syncDirectory');
    void writeEntries(wal, 1, 'y'.repeat(500));
    await death;
    disk.crash(choice);
    assert.equal(await entriesOf(disk), ['1/1:a', `2/1:${'x'.repeat(500)}`]);
  }
});

state('a segment without a batch', async () => {
  for (const choice of choices) {
    const disk = await logWith('a');
    for (let start = 0; start < 3; start++) {
      await openLog(disk);
      disk.crash(choice);
    }
    assert.is((await segmentsOf(disk)).length, 4);
    assert.equal(await entriesOf(disk), ['1/1:a']);
  }
});

state('a last batch of which any sectors are missing', async () => {
  const text = 'z'.repeat(2000);
  for (let kept = 0; kept < 32; kept++) {
    const disk = new ForgetfulDisk();
    const { wal } = await openLog(disk, { segmentBytes: 4096 });
    await writeEntries(wal, 1, 'a');
    const path = `${dir}/${(await segmentsOf(disk))[0]}`;
    const seen = new Set<number>();
    void writeEntries(wal, 1, text);
    disk.crash({
      ...forgetAll,
      keepsSector: (file, sector) => {
        if (file !== path) return false;
        seen.add(sector);
        return (kept & (1 << (seen.size - 1))) !== 0;
      },
    });
    assert.is(seen.size, 5, `the batch covers 5 sectors of ${sectorBytes} bytes`);
    const { replay, sink } = await openLog(disk);
    assert.equal(
      replay.entries,
      kept === 31 ? ['1/1:a', `2/1:${text}`] : ['1/1:a'],
      `sectors ${kept.toString(2)}`,
    );
    assert.is(sink.warnings.length, kept === 0 || kept === 31 ? 0 : 1);
  }
});

state('a last batch that only the page cache holds', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a');
  void writeEntries(wal, 1, 'b');
  disk.kill();
  assert.equal((await openLog(disk)).replay.entries, ['1/1:a', '2/1:b']);
  disk.crash();
  assert.equal(await entriesOf(disk), ['1/1:a', '2/1:b'], 'what a start has handed out is durable');
});

state('a seal that is torn', async () => {
  for (const choice of choices) {
    const disk = new ForgetfulDisk();
    const { wal } = await openLog(disk);
    await writeEntries(wal, 1, 'a');
    wal.idle();
    disk.crash(choice);
    assert.equal(await entriesOf(disk), ['1/1:a']);
  }
});

state('a clean stop that ended between its seal and the end', async () => {
  for (const choice of choices) {
    for (const kind of ['truncate', 'sync']) {
      const disk = new ForgetfulDisk();
      const { wal } = await openLog(disk);
      await writeEntries(wal, 1, 'a');
      await quiet(disk);
      const death = deathAt(disk, (operation) => operation.kind === kind);
      void wal.close();
      await death;
      disk.crash(choice);
      assert.equal(await entriesOf(disk), ['1/1:a']);
    }
  }
});

state('a witness that is half made, or whose name is not durable', async () => {
  for (const match of [
    ({ kind, path }: DiskOperation) => kind === 'write' && path.endsWith('/witness.tmp'),
    ({ kind, path }: DiskOperation) => kind === 'rename' && path.endsWith('/witness.tmp'),
    ({ kind, path }: DiskOperation) => kind === 'write' && path.endsWith('/witness'),
  ]) {
    for (const choice of choices) {
      const disk = new ForgetfulDisk();
      const died = deathAt(disk, match);
      openLog(disk).catch(() => {});
      await died;
      disk.crash(choice);
      assert.equal(await entriesOf(disk), []);
      const names = await disk.list(dir);
      assert.ok(names.includes('witness') && !names.includes('witness.tmp'), names.join());
    }
  }
});

state('a slot of the witness that is torn', async () => {
  for (const slot of [0, 4096]) {
    const disk = await logWith('a', 'b');
    const witness = disk.get(`${dir}/witness`);
    witness.fill(0x55, slot + 20, slot + 40);
    disk.put(`${dir}/witness`, witness);
    assert.equal(await entriesOf(disk), ['1/1:a', '2/1:b']);
  }
});

state('a start that ended before its new segment', async () => {
  for (const choice of choices) {
    for (const kind of ['truncate', 'sync', 'rename', 'syncDirectory']) {
      const disk = await logWith('a', 'b');
      const path = `${dir}/${(await segmentsOf(disk))[0]}`;
      const bytes = disk.get(path);
      disk.put(path, Buffer.concat([bytes.subarray(0, 300), Buffer.alloc(9000)])); // the second batch is torn
      const death = deathAt(disk, (operation) => operation.kind === kind);
      void openLog(disk);
      await death;
      disk.crash(choice);
      assert.equal(await entriesOf(disk), ['1/1:a']);
    }
  }
});

state('a torn tail in a segment that is not the last', async () => {
  for (const choice of choices) {
    const disk = new ForgetfulDisk();
    const { wal } = await openLog(disk, { segmentBytes: 4096 });
    await writeEntries(wal, 1, 'a');
    void writeEntries(wal, 1, 'b'.repeat(700));
    disk.crash({ ...forgetAll, keepsSector: (_, sector) => sector === 1 });
    for (let start = 0; start < 3; start++) {
      const { replay, sink, wal: next } = await openLog(disk);
      assert.equal(replay.entries[0], '1/1:a');
      assert.is(replay.entries.length, 1 + start);
      assert.is(sink.warnings.length, start === 0 ? 1 : 0, 'the tail is spoken of once');
      await writeEntries(next, 2, 'n');
      disk.crash(choice);
    }
  }
});

state('a release that is half done', async () => {
  for (const choice of choices) {
    for (const kind of ['remove', 'syncDirectory']) {
      const disk = new ForgetfulDisk();
      const { wal } = await openLog(disk);
      for (const letter of 'abcd') await writeEntries(wal, 1, letter.repeat(500));
      await quiet(disk);
      let seen = 0;
      const death = deathAt(disk, (operation) => operation.kind === kind && ++seen === 2);
      void wal.release(4);
      await death;
      disk.crash(choice);
      const left = await entriesOf(disk, { index: 2, term: 1 });
      assert.equal(left, [`3/1:${'c'.repeat(500)}`, `4/1:${'d'.repeat(500)}`]);
    }
  }
});

const owner = (disk: ForgetfulDisk) => ({ dir: '/data/snap', disk: disk.process(), clusterId, memberId });

async function writeSnapshot(disk: ForgetfulDisk, position: LogPosition): Promise<void> {
  const writer = await SnapshotWriter.create(owner(disk), String(position.index));
  await writer.write(Buffer.from(`state at ${position.index}`));
  await writer.finish(position);
}

async function newestSnapshot(disk: ForgetfulDisk): Promise<LogPosition | null> {
  return loadNewestSnapshot(owner(disk), silentLogger, async (reader) => {
    await reader.verify();
    return { index: reader.info.index, term: reader.info.term };
  });
}

state('a snapshot file that is half written or has no name yet', async () => {
  for (const choice of choices) {
    for (const kind of ['write', 'sync', 'rename', 'syncDirectory']) {
      const disk = new ForgetfulDisk();
      await writeSnapshot(disk, { index: 3, term: 1 });
      const death = deathAt(disk, (operation) => operation.kind === kind);
      void writeSnapshot(disk, { index: 7, term: 2 });
      await death;
      disk.crash(choice);
      await removeUnfinishedSnapshots(owner(disk));
      const newest = await newestSnapshot(disk);
      const named = kind === 'syncDirectory' && choice.keepsNames(2) > 0;
      assert.equal(newest, named ? { index: 7, term: 2 } : { index: 3, term: 1 });
      assert.equal(
        (await disk.list('/data/snap')).filter((name) => name.endsWith('.tmp')),
        [],
      );
    }
  }
});

state('an installed snapshot without its mark, and a log that ends before it', async () => {
  const disk = await logWith('a', 'b');
  await writeSnapshot(disk, { index: 10, term: 3 });
  disk.crash();
  const startAfter = (await newestSnapshot(disk))!;
  const { replay, wal } = await openLog(disk, { startAfter });
  assert.equal(replay.entries, []);
  assert.is(wal.lastIndex, 10);
  assert.is(wal.lastTerm, 3);
  await writeEntries(wal, 3, 'k');
  disk.crash();
  assert.equal((await openLog(disk, { startAfter })).replay.entries, ['11/3:k']);
});

state('an installed snapshot without its mark, and a log that disagrees with it', async () => {
  const disk = await logWith('a', 'b', 'c');
  await writeSnapshot(disk, { index: 2, term: 3 });
  disk.crash();
  const startAfter = (await newestSnapshot(disk))!;
  const { replay, wal } = await openLog(disk, { startAfter });
  assert.equal(replay.entries, [], 'entry 3 does not follow the snapshot');
  assert.equal(replay.truncations, [3]);
  assert.is(wal.lastIndex, 2);
  await writeEntries(wal, 3, 'C');
  disk.crash();
  const next = await openLog(disk, { startAfter });
  assert.equal(next.replay.entries, ['3/3:C']);
});

state('a snapshot that agrees with the log', async () => {
  const disk = await logWith('a', 'b', 'c');
  await writeSnapshot(disk, { index: 2, term: 1 });
  disk.crash();
  assert.equal(await entriesOf(disk, (await newestSnapshot(disk))!), ['3/1:c']);
});

state('an installed snapshot with its mark', async () => {
  const disk = await logWith('a', 'b', 'c');
  const { wal } = await openLog(disk);
  const position = { index: 10, term: 3 };
  await writeSnapshot(disk, position);
  wal.markSnapshot(position);
  await write(wal, { term: 3, vote: 0n, commit: 10 });
  disk.crash();
  assert.equal(await newestSnapshot(disk), position);
  assert.equal(await entriesOf(disk, position), []);
});

test('docs/FORMAT.md lists exactly these states', () => {
  const text = readFileSync(inCheckout('docs', 'FORMAT.md'), 'utf8');
  const section = text.split('## Every state that a crash can leave')[1]!.split('\n## ')[0]!;
  const listed = [...section.matchAll(/^\| ([^|]+?) +\|/gm)].map((match) => match[1]!);
  assert.equal(
    listed.filter((name) => name !== 'state' && !/^-+$/.test(name)),
    names,
  );
});

test.run();
