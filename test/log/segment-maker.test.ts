import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diskError, ForgetfulDisk } from '../support/forgetful-disk.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { dir, openLog, quiet, segmentsOf, writeEntries } from './log-under-test.ts';

const test = suite('log segments made ahead');
const text = 'x'.repeat(500);

async function names(disk: ForgetfulDisk): Promise<string[]> {
  return (await disk.list(dir)).sort();
}

test('the next segment is there, whole and durable, before it is needed', async () => {
  const disk = new ForgetfulDisk();
  await openLog(disk, { segmentBytes: 300_000 });
  await quiet(disk);
  assert.ok((await names(disk)).includes('spare'));
  disk.crash();
  assert.is(disk.get(`${dir}/spare`).length, 300_000);
  assert.ok(disk.get(`${dir}/spare`).every((byte) => byte === 0));
});

test('a spare of the run before is used again', async () => {
  const disk = new ForgetfulDisk();
  await openLog(disk, { segmentBytes: 300_000 });
  await quiet(disk);
  disk.crash();
  let made = 0;
  disk.fault = ({ kind, path }) => {
    if (kind === 'open' && path.endsWith('spare.tmp')) made++;
    return null;
  };
  await openLog(disk, { segmentBytes: 300_000 });
  await quiet(disk);
  assert.is(made, 0);
});

test('a spare of another size is thrown away', async () => {
  const disk = new ForgetfulDisk();
  await openLog(disk, { segmentBytes: 300_000 });
  await quiet(disk);
  disk.crash();
  await openLog(disk, { segmentBytes: 100_000 });
  await quiet(disk);
  assert.is(disk.get(`${dir}/spare`).length, 100_000);
});

test('a spare is finished while writes follow one another without a pause', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk, { segmentBytes: 200_000 });
  let finished = false;
  disk.fault = ({ kind, path }) => {
    if (kind === 'rename' && path.endsWith('spare.tmp')) finished = true;
    return null;
  };
  // Each next write begins before the last one's `done` returns, as under load.
  await new Promise<void>((resolve, reject) => {
    const next = (writes: number): void => {
      if (writes === 300 || finished) {
        resolve();
        return;
      }
      wal.append(wal.lastIndex + 1, 1, 0, Buffer.from(text));
      wal.write({ term: 1, vote: 0n, commit: 0 }, (error) => (error ? reject(error) : next(writes + 1)));
    };
    next(0);
  });
  assert.ok(finished);
});

test('a log that grows faster than the spare goes on in a small segment and does not wait', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk, { segmentBytes: 8 * 1024 * 1024 });
  const megabyte = 'm'.repeat(1024 * 1024);
  for (let i = 0; i < 5; i++) await writeEntries(wal, 1, megabyte);
  const sizes = (await segmentsOf(disk)).map((name) => disk.get(`${dir}/${name}`).length);
  assert.equal(sizes, [4 * 1024 * 1024, 4 * 1024 * 1024]);
  disk.crash();
  assert.is((await openLog(disk)).replay.entries.length, 5);
});

test('a full disk is told before the current segment is full, and again when there is space', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const { wal, sink } = await openLog(disk, { clock });
  await quiet(disk);
  const changes: boolean[] = [];
  wal.onSpaceChange((hasSpace) => changes.push(hasSpace));
  disk.capacityBytes = disk.usedBytes + 10;
  assert.ok(wal.hasSpace);

  await writeEntries(wal, 1, text);
  await writeEntries(wal, 1, text); // takes the spare; the next cannot be made
  await quiet(disk);
  assert.not.ok(wal.hasSpace);
  assert.equal(changes, [false]);
  clock.advance(1);
  await quiet(disk);
  assert.equal(changes, [false], 'a second try that fails is not told again');
  assert.is(sink.errors.length, 1);

  disk.capacityBytes = Number.POSITIVE_INFINITY;
  clock.advance(0.5);
  await quiet(disk);
  assert.not.ok(wal.hasSpace, 'it is tried once a second');
  clock.advance(0.5);
  await quiet(disk);
  assert.ok(wal.hasSpace);
  assert.equal(changes, [false, true]);
  await writeEntries(wal, 1, text);
  disk.crash();
  assert.is((await openLog(disk)).replay.entries.length, 3);
});

test('the log says once a minute that there is no space, as an error, and once that there is again', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const { wal, sink } = await openLog(disk, { clock });
  await quiet(disk);
  disk.fault = ({ kind, path }) => (kind === 'write' && path.endsWith('.tmp') ? diskError('ENOSPC') : null);
  await writeEntries(wal, 1, text);
  await writeEntries(wal, 1, text);
  await quiet(disk);
  const seconds = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      clock.advance(1);
      await quiet(disk);
    }
  };
  const complaints = () => {
    assert.ok(sink.errors.every((message) => message.startsWith('no disk space for the next log segment')));
    return sink.errors.length;
  };
  assert.is(complaints(), 1);
  await seconds(59);
  assert.is(complaints(), 1);
  await seconds(1);
  assert.is(complaints(), 2);
  await seconds(60);
  assert.is(complaints(), 3);
  const before = sink.infos.length;
  disk.fault = () => null;
  await seconds(180);
  assert.is(complaints(), 3);
  assert.equal(sink.infos.slice(before), ['the next log segment could be made: there is disk space again']);
  assert.equal(sink.warnings, []);
});

test('a log that is closed while there is no space says so no more', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const { wal, sink } = await openLog(disk, { clock });
  await quiet(disk);
  disk.fault = ({ kind, path }) => (kind === 'write' && path.endsWith('.tmp') ? diskError('ENOSPC') : null);
  await writeEntries(wal, 1, text);
  await writeEntries(wal, 1, text);
  await quiet(disk);
  await wal.close();
  clock.advance(120);
  assert.is(sink.errors.length, 1);
});

for (const code of ['ENOSPC', 'EDQUOT']) {
  test(`a write that needs a segment waits for space (${code}) and loses nothing`, async () => {
    const disk = new ForgetfulDisk();
    const clock = new ManualClock();
    const { wal } = await openLog(disk, { clock });
    await quiet(disk);
    disk.fault = ({ kind, path }) => (kind === 'write' && path.endsWith('.tmp') ? diskError(code) : null);
    await writeEntries(wal, 1, text);
    await writeEntries(wal, 1, text);
    let done = false;
    const waiting = writeEntries(wal, 1, text).then(() => {
      done = true;
    });
    await quiet(disk);
    assert.not.ok(done);
    assert.ok(wal.writing);
    disk.fault = () => null;
    clock.advance(1);
    await waiting;
    disk.crash();
    assert.is((await openLog(disk)).replay.entries.length, 3);
  });
}

test('a spare that a write had waited for gets its name before the next one is made', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const { wal } = await openLog(disk, { clock });
  await quiet(disk);
  disk.fault = ({ kind, path }) => (kind === 'write' && path.endsWith('.tmp') ? diskError('ENOSPC') : null);
  await writeEntries(wal, 1, text);
  await writeEntries(wal, 1, text);
  const waiting = writeEntries(wal, 1, text);
  await quiet(disk);
  // Its header is written slowly: time enough to make another spare.
  disk.fault = ({ kind, path }) => (kind === 'write' && path.endsWith('/spare') ? 4 : null);
  clock.advance(1);
  await waiting;
  disk.crash();
  assert.is((await openLog(disk)).replay.entries.length, 3);
});

test('a log that waits for space can be closed, and was never told that its write is durable', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const { wal } = await openLog(disk, { clock });
  await quiet(disk);
  disk.capacityBytes = disk.usedBytes;
  await writeEntries(wal, 1, text);
  await writeEntries(wal, 1, text);
  const waiting = writeEntries(wal, 1, text).catch((error: Error) => error.message);
  await quiet(disk);
  await wal.close();
  assert.is(await waiting, 'the log was closed');
  assert.is(clock.waiting, 0, 'no timer is left');
  disk.capacityBytes = Number.POSITIVE_INFINITY;
  assert.is((await openLog(disk)).replay.entries.length, 2);
});

test('a batch that is larger than a segment waits for space as well, and others are refused meanwhile', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const changes: boolean[] = [];
  const { wal } = await openLog(disk, { clock });
  wal.onSpaceChange((hasSpace) => changes.push(hasSpace));
  await quiet(disk);
  disk.capacityBytes = disk.usedBytes;
  const large = 'L'.repeat(10_000);
  let done = false;
  const waiting = writeEntries(wal, 1, large).then(() => {
    done = true;
  });
  await quiet(disk);
  assert.not.ok(done);
  assert.not.ok(wal.hasSpace);
  clock.advance(1);
  await quiet(disk);
  assert.not.ok(done, 'there is still no space');
  disk.capacityBytes = Number.POSITIVE_INFINITY;
  clock.advance(1);
  await waiting;
  assert.ok(wal.hasSpace);
  assert.equal(changes, [false, true]);
  disk.crash();
  assert.equal((await openLog(disk)).replay.entries, [`1/1:${large}`]);
});

test('a log whose large batch waits for space can be closed', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const { wal } = await openLog(disk, { clock });
  await quiet(disk);
  await writeEntries(wal, 1, 'kept');
  disk.capacityBytes = disk.usedBytes;
  const waiting = writeEntries(wal, 1, 'L'.repeat(10_000)).catch((error: Error) => error.message);
  await quiet(disk);
  await wal.close();
  assert.is(await waiting, 'the log was closed');
  assert.is(clock.waiting, 0, 'no timer is left');
  disk.capacityBytes = Number.POSITIVE_INFINITY;
  assert.equal((await openLog(disk)).replay.entries, ['1/1:kept']);
});

test('a member can be started on a full disk if a spare is left', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await quiet(disk);
  await writeEntries(wal, 1, 'a');
  disk.crash();
  disk.capacityBytes = disk.usedBytes;
  const { wal: again, replay } = await openLog(disk, { clock: new ManualClock() });
  await quiet(disk);
  assert.equal(replay.entries, ['1/1:a']);
  assert.not.ok(again.hasSpace);
});

test('a start on a full disk without a spare fails with the disk’s error and changes nothing', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a');
  await quiet(disk);
  disk.crash();
  disk.drop(`${dir}/spare`);
  disk.capacityBytes = disk.usedBytes;
  const error = await openLog(disk).catch((reason: NodeJS.ErrnoException) => reason);
  assert.is((error as NodeJS.ErrnoException).code, 'ENOSPC');
  disk.capacityBytes = Number.POSITIVE_INFINITY;
  assert.equal((await openLog(disk)).replay.entries, ['1/1:a']);
});

test('an I/O error in the next segment fails the write that needs it, not those before', async () => {
  const disk = new ForgetfulDisk();
  const { wal, sink } = await openLog(disk);
  await quiet(disk);
  disk.fault = ({ kind, path }) => (kind === 'write' && path.endsWith('.tmp') ? diskError('EIO') : null);
  await writeEntries(wal, 1, text);
  await writeEntries(wal, 1, text);
  await quiet(disk);
  assert.equal(sink.warnings, ['the next log segment could not be made']);
  assert.ok(wal.hasSpace, 'this is not a lack of space');
  const error = await writeEntries(wal, 1, text).catch((reason: NodeJS.ErrnoException) => reason);
  assert.is((error as NodeJS.ErrnoException).code, 'EIO');
});

test.run();
