import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { commitMarkBytes } from '../../src/log/commit-mark.ts';
import { dumpLog } from '../../src/log/dump.ts';
import { recordBytes } from '../../src/log/record.ts';
import { segmentHeaderBytes } from '../../src/log/segment-header.ts';
import { diskError, ForgetfulDisk } from '../support/forgetful-disk.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { dir, memberId, openLog, quiet, refusal, segmentsOf, write, writeEntries } from './log-under-test.ts';

const test = suite('write-ahead log');

async function recordTypes(disk: ForgetfulDisk): Promise<string[]> {
  const types: string[] = [];
  for await (const item of dumpLog(dir, disk)) if (item.kind === 'record') types.push(item.type);
  return types;
}

test('what was written is there at the next start, with the hard state', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  wal.append(1, 1, 0, Buffer.from('one'));
  wal.append(2, 1, 1, Buffer.from('two'));
  wal.append(3, 2, 0, Buffer.alloc(0));
  await write(wal, { term: 2, vote: 77n, commit: 1 });
  disk.crash();

  const { wal: again, replay } = await openLog(disk);
  assert.equal(replay.entries, ['1/1:one', '2/1:(1)two', '3/2:']);
  assert.equal(replay.lastHardState, { term: 2, vote: 77n, commit: 1 });
  assert.is(again.lastIndex, 3);
  assert.is(again.lastTerm, 2);
});

test('an empty directory is a log that begins at index 1', async () => {
  const { wal, replay, sink } = await openLog(new ForgetfulDisk());
  assert.is(wal.lastIndex, 0);
  assert.equal(replay.entries, []);
  assert.equal(sink.warnings, []);
});

test('all entries of a batch become durable with one write to the disk', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk, { segmentBytes: 64 * 1024 });
  await quiet(disk);
  const before = disk.writes;
  await writeEntries(wal, 1, ...Array.from({ length: 100 }, (_, i) => `value ${i}`));
  assert.is(disk.writes, before + 1);
});

test('entries that come while a write is in flight make the next batch', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  wal.append(1, 1, 0, Buffer.from('one'));
  const first = write(wal, { term: 1, vote: 0n, commit: 0 });
  assert.ok(wal.writing);
  wal.append(2, 1, 0, Buffer.from('two'));
  assert.ok(wal.pending);
  await first;
  assert.not.ok(wal.writing);
  assert.ok(wal.pending, 'the second entry is not durable yet');
  const twin = disk.clone();
  assert.equal((await openLog(twin)).replay.entries, ['1/1:one']);
  await write(wal, { term: 1, vote: 0n, commit: 1 });
  assert.equal(await recordTypes(disk), ['entry', 'commit', 'entry', 'commit']);
});

test('the bytes of an entry are copied: the caller may use its buffer again', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  const data = Buffer.from('mine');
  wal.append(1, 1, 0, data);
  data.fill('x');
  await write(wal, { term: 1, vote: 0n, commit: 0 });
  assert.equal((await openLog(disk)).replay.entries, ['1/1:mine']);
});

test('a hard state alone is durable too', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await write(wal, { term: 5, vote: 9n, commit: 0 });
  disk.crash();
  assert.equal((await openLog(disk)).replay.lastHardState, { term: 5, vote: 9n, commit: 0 });
});

test('the hard state outlives the segments that it was written in', async () => {
  const disk = new ForgetfulDisk();
  await write((await openLog(disk)).wal, { term: 5, vote: 9n, commit: 0 });
  for (let start = 0; start < 3; start++) {
    disk.kill();
    await openLog(disk);
  }
  const [first, second] = await segmentsOf(disk);
  const { wal } = await openLog(disk);
  await wal.release(0);
  disk.kill();
  const left = await segmentsOf(disk);
  assert.not.ok(left.includes(first!));
  assert.not.ok(left.includes(second!));
  assert.equal((await openLog(disk)).replay.lastHardState, { term: 5, vote: 9n, commit: 0 });
});

test('an entry at or below the last index replaces the log from there', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a', 'b', 'c', 'd');
  wal.append(3, 2, 0, Buffer.from('C'));
  await write(wal, { term: 2, vote: 0n, commit: 2 });
  assert.is(wal.lastIndex, 3);
  assert.is(wal.lastTerm, 2);
  const { replay, wal: again } = await openLog(disk);
  assert.equal(replay.entries, ['1/1:a', '2/1:b', '3/2:C']);
  assert.equal(replay.truncations, [3]);
  assert.is(again.lastIndex, 3);
});

test('a committed entry is never replaced', async () => {
  const { wal } = await openLog(new ForgetfulDisk());
  wal.append(1, 1, 0, Buffer.from('a'));
  wal.append(2, 1, 0, Buffer.from('b'));
  await write(wal, { term: 1, vote: 0n, commit: 2 });
  assert.throws(() => wal.append(2, 2, 0, Buffer.from('B')), /above commit 2/);
  assert.throws(() => wal.append(4, 2, 0, Buffer.from('D')), /at most 3/);
});

test('a snapshot mark takes the place of the log', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a', 'b');
  wal.markSnapshot({ index: 10, term: 4 });
  wal.append(11, 4, 0, Buffer.from('k'));
  await write(wal, { term: 4, vote: 0n, commit: 10 });
  const { replay, wal: again } = await openLog(disk, { startAfter: { index: 10, term: 4 } });
  assert.equal(replay.entries, ['11/4:k']);
  assert.equal(replay.marks, [{ index: 10, term: 4 }]);
  assert.is(again.lastIndex, 11);
});

test('a batch never spans segments: what does not fit goes to the next one', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  const text = 'x'.repeat(500);
  for (let i = 0; i < 5; i++) await writeEntries(wal, 1, text);
  assert.is(wal.segmentCount, 5);
  const names = await segmentsOf(disk);
  assert.equal(
    names.map((name) => name.slice(-24)),
    [1, 2, 3, 4, 5].map((index) => `${String(index).padStart(16, '0')}.segment`),
  );
  const { replay } = await openLog(disk);
  assert.is(replay.entries.length, 5);
});

test('a batch that is larger than a segment gets a segment of its own', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  const large = 'L'.repeat(10_000);
  await writeEntries(wal, 1, 'small', large);
  await writeEntries(wal, 1, 'after');
  assert.equal((await openLog(disk)).replay.entries, ['1/1:small', `2/1:${large}`, '3/1:after']);
  assert.ok(disk.get(`${dir}/${(await segmentsOf(disk))[1]}`).length > 10_000);
});

test('a batch that fills a segment to the last byte still leaves room for the seal', async () => {
  const room = 1024 - segmentHeaderBytes - 2 * commitMarkBytes;
  for (const payload of [room - recordBytes(0), room - recordBytes(0) + 8]) {
    const disk = new ForgetfulDisk();
    const { wal } = await openLog(disk);
    await writeEntries(wal, 1, 'x'.repeat(payload));
    const segments = await segmentsOf(disk);
    await wal.close();
    assert.equal(await segmentsOf(disk), segments, 'the seal needs no further segment');
    assert.equal((await recordTypes(disk)).at(-1), 'seal');
  }
});

test('short writes are continued until the batch is whole', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await quiet(disk);
  disk.fault = ({ kind, length }) => (kind === 'write' && length > 7 ? 7 : null);
  await writeEntries(wal, 1, 'one', 'two');
  disk.fault = () => null;
  disk.crash();
  assert.equal((await openLog(disk)).replay.entries, ['1/1:one', '2/1:two']);
});

test('after a failed write the log refuses everything and tries nothing again', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await quiet(disk);
  disk.fault = ({ kind }) => (kind === 'write' ? diskError('EIO') : null);
  wal.append(1, 1, 0, Buffer.from('lost'));
  const error = await write(wal, { term: 1, vote: 0n, commit: 0 }).then(
    () => null,
    (reason: NodeJS.ErrnoException) => reason,
  );
  assert.is(error?.code, 'EIO');
  disk.fault = () => null;
  const { writes } = disk;
  wal.append(2, 1, 0, Buffer.from('refused'));
  const again = await write(wal, { term: 1, vote: 0n, commit: 0 }).then(
    () => null,
    (reason: Error) => reason,
  );
  assert.is(again, error);
  wal.idle();
  await wal.close();
  assert.is(disk.writes, writes);
});

test('a write that writes nothing is an error', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await quiet(disk);
  disk.fault = ({ kind }) => (kind === 'write' ? 0 : null);
  const error = await writeEntries(wal, 1, 'x').catch((reason: Error) => reason);
  assert.match((error as Error).message, /wrote nothing/);
});

test('done is never called before write returns', async () => {
  const disk = new ForgetfulDisk((run) => run());
  const { wal } = await openLog(disk);
  disk.fault = () => diskError('EIO');
  await writeEntries(wal, 1, 'x').catch(() => {});
  let returned = false;
  await new Promise<void>((resolve) => {
    wal.write({ term: 1, vote: 0n, commit: 0 }, () => {
      assert.ok(returned);
      resolve();
    });
    returned = true;
  });
});

test('an idle log is sealed once, and again after the next batch', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  wal.idle();
  await quiet(disk);
  assert.equal(await recordTypes(disk), [], 'the new segment shows the end of what was before');
  await writeEntries(wal, 1, 'a');
  wal.idle();
  wal.idle();
  await quiet(disk);
  wal.idle();
  await quiet(disk);
  assert.equal(await recordTypes(disk), ['entry', 'commit', 'seal']);
  await writeEntries(wal, 1, 'b');
  wal.idle();
  await quiet(disk);
  assert.equal(await recordTypes(disk), ['entry', 'commit', 'seal', 'entry', 'commit', 'seal']);
});

test('a write that comes while a seal is written waits its turn', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a');
  wal.idle();
  assert.not.ok(wal.writing, 'a seal is none of the caller’s business');
  await writeEntries(wal, 1, 'b');
  assert.equal(await recordTypes(disk), ['entry', 'commit', 'seal', 'entry', 'commit']);
});

test('a closed log ends in a seal, and its last segment gives its zeros back', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk, { segmentBytes: 8192 });
  await writeEntries(wal, 1, 'a');
  await wal.close();
  const name = (await segmentsOf(disk))[0]!;
  const end = segmentHeaderBytes + recordBytes(1) + 2 * commitMarkBytes;
  assert.is(disk.get(`${dir}/${name}`).length, end);
  disk.crash();
  assert.equal((await openLog(disk)).replay.entries, ['1/1:a']);
});

test('close lets the write in flight end, and drops what was only appended', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  wal.append(1, 1, 0, Buffer.from('a'));
  const first = write(wal, { term: 1, vote: 0n, commit: 0 });
  wal.append(2, 1, 0, Buffer.from('b'));
  await wal.close();
  await first;
  const { replay, wal: again } = await openLog(disk);
  assert.equal(replay.entries, ['1/1:a']);
  assert.is(again.lastIndex, 1);
});

test('release removes segments whose entries are all at or below the index, but never the last two', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  const text = 'x'.repeat(500);
  for (let i = 0; i < 5; i++) await writeEntries(wal, 1, text);
  await wal.release(2);
  assert.equal(
    (await segmentsOf(disk)).map((name) => Number.parseInt(name.slice(9, 25), 16)),
    [3, 4, 5],
  );
  await wal.release(100);
  assert.is(wal.segmentCount, 2);
  disk.crash();
  const { replay } = await openLog(disk, { startAfter: { index: 3, term: 1 } });
  assert.is(replay.entries.length, 2);
});

test('release keeps a segment with an entry above the index, also if a later segment replaced it', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a', 'b', 'c');
  await writeEntries(wal, 1, 'x'.repeat(700));
  wal.append(2, 2, 0, Buffer.from('B'.repeat(700)));
  await write(wal, { term: 2, vote: 0n, commit: 0 });
  await wal.release(2);
  assert.is(wal.segmentCount, 3);
});

test('a log whose beginning was released needs its snapshot', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  for (let i = 0; i < 5; i++) await writeEntries(wal, 1, 'x'.repeat(500));
  await wal.release(3);
  const error = await refusal(disk, { startAfter: { index: 2, term: 1 } });
  assert.match(error!.message, /expected the entries from index 3 on.*found a log that begins at index 4/);
});

test('counts bytes since the newest snapshot, those before the start too', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a', 'b', 'c');
  assert.is(wal.bytesSinceSnapshot, 3 * recordBytes(1));
  const { wal: again } = await openLog(disk, { startAfter: { index: 1, term: 1 } });
  assert.is(again.bytesSinceSnapshot, 2 * recordBytes(1));
  const at = again.bytesAppended;
  await writeEntries(again, 1, 'd');
  again.snapshotTaken(at);
  assert.is(again.bytesSinceSnapshot, recordBytes(1));
});

test('tells how long each write took and how many bytes it had', async () => {
  const disk = new ForgetfulDisk();
  const clock = new ManualClock();
  const seen: [number, number][] = [];
  const { wal } = await openLog(disk, { clock, onWrite: (seconds, bytes) => seen.push([seconds, bytes]) });
  wal.append(1, 1, 0, Buffer.from('a'));
  const written = write(wal, { term: 1, vote: memberId, commit: 0 });
  clock.advance(0.25);
  await written;
  assert.equal(seen, [[0.25, recordBytes(1) + commitMarkBytes]]);
});

test('a segment of another member is damage, told with both names', async () => {
  const disk = new ForgetfulDisk();
  await openLog(disk);
  const error = await refusal(disk, { memberId: 5n });
  assert.instance(error, CorruptLogError);
  assert.match(
    error!.message,
    'expected a segment of member 5 of cluster cdf8, found one of member 8e9e of cluster cdf8',
  );
  assert.match((await refusal(disk, { clusterId: 6n }))!.message, 'a segment of member 8e9e of cluster 6,');
});

test.run();
