import { dirname } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentLogger } from '../../src/host/logger.ts';
import { Layout } from '../../src/log/layout.ts';
import { SnapshotWriter } from '../../src/log/snapshot-file.ts';
import { diskError, ForgetfulDisk, forgetAll, forgetSome } from '../support/forgetful-disk.ts';
import { Random } from '../support/random.ts';
import { clusterId, memberId, openLog, quiet, RecordedSink, writeEntries } from './log-under-test.ts';

const test = suite('layout of the data directory');
const walDirs = ['', '/log'];

/** A directory of the layout before this one: two segments, a snapshot, what etcd would have there as well. */
async function olderLayout(walDir: string): Promise<ForgetfulDisk> {
  const disk = new ForgetfulDisk();
  const { logDir, snapshotDir } = new Layout('/data', walDir, disk);
  for (const text of ['one', 'two']) {
    const { wal } = await openLog(disk, { dir: logDir });
    await writeEntries(wal, 1, text);
    await quiet(disk);
    disk.kill();
  }
  const owner = { dir: snapshotDir, disk, clusterId, memberId };
  const writer = await SnapshotWriter.create(owner, 'one');
  await writer.finish({ index: 1, term: 1 });
  for (const dir of [logDir, snapshotDir]) {
    for (const name of await disk.list(dir)) {
      const older = name.replace('.segment', '.wal').replace('.snapshot', '.snap');
      const olderDir = dir === snapshotDir ? '/data/member/snap' : walDir || '/data/member/wal';
      if (`${dir}/${name}` === `${olderDir}/${older}`) continue;
      disk.put(`${olderDir}/${older}`, disk.get(`${dir}/${name}`));
      disk.drop(`${dir}/${name}`);
    }
  }
  // etcd's, of the same form.
  disk.put(
    `${walDir || '/data/member/wal'}/0000000000000007-0000000000000007.wal`,
    Buffer.from('another log'),
  );
  disk.put('/data/member/snap/0000000000000007-0000000000000007.snap', Buffer.from('another snapshot'));
  disk.put('/data/member/snap/db', Buffer.from('bolt'));
  return disk;
}

async function entriesOf(disk: ForgetfulDisk, walDir: string): Promise<string[]> {
  const layout = new Layout('/data', walDir, disk);
  await layout.prepare(silentLogger);
  const snapshots = await disk.list(layout.snapshotDir);
  assert.equal(snapshots, ['0000000000000001-0000000000000001.snapshot']);
  return (await openLog(disk, { dir: layout.logDir })).replay.entries;
}

for (const walDir of walDirs) {
  const where = walDir === '' ? 'in the data directory' : 'in a --wal-dir';
  test(`a log ${where} is moved from the layout before, and what is etcd's stays`, async () => {
    const disk = await olderLayout(walDir);
    assert.ok(await new Layout('/data', walDir, disk).hasLog());
    const sink = new RecordedSink();
    await new Layout('/data', walDir, disk).prepare(sink);
    assert.equal(sink.infos, ['moved the files of the member to their places in this version']);
    assert.equal(await entriesOf(disk, walDir), ['1/1:one', '2/1:two']);
    assert.equal((await disk.list('/data/member/snap')).sort(), [
      '0000000000000007-0000000000000007.snap',
      'db',
    ]);
    const older = (await disk.list(walDir || '/data/member/wal')).filter((name) => name.endsWith('.wal'));
    const guards = walDir === '' ? [] : ['keep-etcd-out.wal'];
    assert.equal(older.sort(), ['0000000000000007-0000000000000007.wal', ...guards]);
  });

  test(`a crash at any step of that, ${where}, loses nothing`, async () => {
    const random = new Random(7);
    const choices = [forgetAll, forgetSome(() => random.below(1_000) / 1_000), null];
    for (const choice of choices) {
      for (let fatal = 0, isOver = false; !isOver; fatal++) {
        const disk = await olderLayout(walDir);
        let steps = 0;
        disk.fault = ({ kind, path }) => {
          const isStep = kind === 'rename' || kind === 'syncDirectory' || path.endsWith('keep-etcd-out.wal');
          return isStep && steps++ === fatal ? diskError('EIO') : null;
        };
        isOver = await new Layout('/data', walDir, disk.process() as ForgetfulDisk)
          .prepare(silentLogger)
          .then(
            () => true,
            () => false,
          );
        disk.fault = () => null;
        if (choice === null) disk.kill();
        else disk.crash(choice);
        assert.equal(await entriesOf(disk, walDir), ['1/1:one', '2/1:two'], `step ${fatal}`);
      }
    }
  });
}

test('nothing of it has a name that etcd looks for', async () => {
  const disk = await olderLayout('');
  assert.equal(await entriesOf(disk, ''), ['1/1:one', '2/1:two']);
  const { logDir, snapshotDir } = new Layout('/data', '', disk);
  for (const dir of [logDir, snapshotDir]) {
    assert.not.match(dir, /member/);
    for (const name of await disk.list(dir)) assert.not.match(name, /\.wal$|\.snap$|^db$/);
  }
  assert.is(dirname(logDir), dirname(snapshotDir));
});

test('an empty directory has no log', async () => {
  const disk = new ForgetfulDisk();
  const layout = new Layout('/data', '', disk);
  assert.not.ok(await layout.hasLog());
  assert.not.ok(await layout.hasEtcd());
});

/** A directory of this layout: two segments, a snapshot, one that was never finished. */
async function thisLayout(walDir: string): Promise<ForgetfulDisk> {
  const disk = await olderLayout(walDir);
  const layout = new Layout('/data', walDir, disk);
  await layout.prepare(silentLogger);
  disk.put(`${layout.snapshotDir}/0000000000000002-0000000000000002.snapshot.tmp`, Buffer.from('half'));
  return disk;
}

for (const walDir of walDirs) {
  const where = walDir === '' ? 'in the data directory' : 'in a --wal-dir';
  const aside = [`${walDir || '/data/wald'}/set-aside/1-2/log`, '/data/wald/set-aside/1-2/snapshots'];

  test(`the files of a member are set aside, its log ${where}, and nothing else is touched`, async () => {
    const disk = await thisLayout(walDir);
    const layout = new Layout('/data', walDir, disk);
    const before = await disk.list(layout.logDir);
    assert.equal(await layout.setAsides(), []);
    assert.equal(await layout.setAside('1-2'), aside);
    assert.equal(await layout.setAsides(), ['1-2']);
    assert.not.ok((await disk.list(layout.logDir)).some((name) => name.endsWith('.segment')));
    assert.equal(await disk.list(layout.snapshotDir), []);
    assert.is((await disk.list(aside[1]!)).length, 2);
    const moved = await disk.list(aside[0]!);
    assert.equal(
      moved.filter((name) => name.endsWith('.segment')).sort(),
      before.filter((name) => name.endsWith('.segment')).sort(),
    );
    // Another program's files, and what keeps etcd out, are no files of the member.
    for (const name of before.filter((name) => name.endsWith('.wal')))
      assert.ok((await disk.list(layout.logDir)).includes(name), name);
    assert.not.ok(await layout.hasLog());
  });

  test(`a crash at any step of setting them aside, its log ${where}, is made up for by doing it again`, async () => {
    const random = new Random(8);
    const choices = [forgetAll, forgetSome(() => random.below(1_000) / 1_000), null];
    for (const choice of choices) {
      for (let fatal = 0, isOver = false; !isOver; fatal++) {
        const disk = await thisLayout(walDir);
        let steps = 0;
        disk.fault = ({ kind }) =>
          (kind === 'rename' || kind === 'syncDirectory') && steps++ === fatal ? diskError('EIO') : null;
        isOver = await new Layout('/data', walDir, disk.process()).setAside('1-2').then(
          () => true,
          () => false,
        );
        disk.fault = () => null;
        if (choice === null) disk.kill();
        else disk.crash(choice);
        const layout = new Layout('/data', walDir, disk);
        await layout.setAside('1-2');
        assert.not.ok(await layout.hasLog(), `step ${fatal}`);
        const segments = (await disk.list(aside[0]!)).filter((name) => name.endsWith('.segment'));
        assert.is(segments.length, 2, `step ${fatal}`);
        assert.ok((await disk.list(aside[1]!)).includes('0000000000000001-0000000000000001.snapshot'));
      }
    }
  });
}

test('a note is there whole or not at all, whenever a crash comes, and is gone for good when it was removed', async () => {
  for (const choice of [forgetAll, null]) {
    for (let fatal = 0, isOver = false; !isOver; fatal++) {
      const disk = new ForgetfulDisk();
      await new Layout('/data', '', disk).prepare(silentLogger);
      assert.is(await new Layout('/data', '', disk).readNote('note'), null);
      let steps = 0;
      disk.fault = ({ kind }) => (kind !== 'read' && steps++ === fatal ? diskError('EIO') : null);
      isOver = await new Layout('/data', '', disk.process())
        .writeNote('note', Buffer.from('what it says'))
        .then(
          () => true,
          () => false,
        );
      disk.fault = () => null;
      if (choice === null) disk.kill();
      else disk.crash(choice);
      const layout = new Layout('/data', '', disk);
      const found = await layout.readNote('note');
      if (isOver || found !== null) assert.is(found?.toString(), 'what it says', `step ${fatal}`);
      await layout.writeNote('note', null);
      disk.crash(forgetAll);
      assert.is(await layout.readNote('note'), null);
    }
  }
});

test.run();
