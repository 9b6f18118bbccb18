import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { dumpLog } from '../../src/log/dump.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { dir, openLog, quiet, refusal, segmentsOf, write, writeEntries } from './log-under-test.ts';

const test = suite('log recovery');

interface Built {
  readonly disk: ForgetfulDisk;
  readonly path: string;
  /** Offsets in the file of the batches, and of the end. */
  readonly batches: number[];
}

/** A log of three batches in one segment, left by a `kill -9`; with a seal if asked for. */
async function threeBatches(sealed: boolean): Promise<Built> {
  // Thousands of starts: this disk ends its work without waiting for the event loop.
  const disk = new ForgetfulDisk(queueMicrotask);
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'one', 'two');
  await writeEntries(wal, 1, 'three');
  await writeEntries(wal, 1, 'four', 'five with more bytes');
  if (sealed) wal.idle();
  await quiet(disk);
  disk.kill();
  const path = `${dir}/${(await segmentsOf(disk))[0]}`;
  return { disk, path, batches: await batchOffsets(disk) };
}

async function batchOffsets(disk: ForgetfulDisk): Promise<number[]> {
  const offsets: number[] = [];
  for await (const item of dumpLog(dir, disk)) {
    if (item.kind === 'record' && item.batchOffset !== undefined) offsets.push(item.batchOffset);
    if (item.kind === 'end') offsets.push(item.offset);
  }
  return offsets;
}

/** The same disk with some bytes of a file changed. */
function changed(disk: ForgetfulDisk, path: string, change: (bytes: Buffer) => Buffer): ForgetfulDisk {
  const twin = disk.clone();
  twin.put(path, change(twin.get(path)));
  return twin;
}

function flipped(disk: ForgetfulDisk, path: string, bit: number): ForgetfulDisk {
  return changed(disk, path, (bytes) => {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return bytes;
  });
}

const older = ['1/1:one', '2/1:two', '3/1:three'];
const all = [...older, '4/1:four', '5/1:five with more bytes'];

test('the log cut at every byte of its last batch keeps all older entries', async () => {
  const { disk, path, batches } = await threeBatches(false);
  const [start, end] = batches.slice(-2) as [number, number];
  for (let at = start; at <= end; at++) {
    const cut = await openLog(changed(disk, path, (bytes) => bytes.subarray(0, at)));
    assert.equal(cut.replay.entries, at < end ? older : all, `cut at ${at}`);
    const zeroed = await openLog(changed(disk, path, (bytes) => bytes.fill(0, at)));
    // The mark's last bytes may be zeros themselves: then nothing was lost.
    const whole = disk
      .get(path)
      .subarray(at, end)
      .every((byte) => byte === 0);
    assert.equal(zeroed.replay.entries, whole ? all : older, `zeros from ${at}`);
  }
});

test('a torn last batch is dropped with one warning, a whole one with none', async () => {
  const { disk, path, batches } = await threeBatches(false);
  assert.equal((await openLog(disk.clone())).sink.warnings, []);
  const torn = await openLog(changed(disk, path, (bytes) => bytes.subarray(0, batches.at(-1)! - 8)));
  assert.equal(torn.sink.warnings, [
    'left out the last batch, which a crash has torn: its write was under way',
  ]);
  assert.is(torn.wal.lastIndex, 3);
});

test('a bit flipped anywhere before the last batch is refused, and the place is named', async () => {
  const { disk, path, batches } = await threeBatches(false);
  const lastBatch = batches.at(-2)!;
  for (let bit = 0; bit < lastBatch * 8; bit++) {
    const error = await refusal(flipped(disk, path, bit));
    assert.instance(error, CorruptLogError, `bit ${bit}`);
    const { file, offset, message } = error as CorruptLogError;
    assert.is(file, path);
    assert.match(
      message,
      /^\/data\/wal\/00000001-0000000000000001\.segment is damaged at byte \d+: expected .+, found .+\./,
    );
    // A header's checks name its fields; of a record, the place is where the damaged record or its batch begins.
    if (bit >= 160 * 8) assert.ok(offset <= bit >> 3 && offset >= 160, `bit ${bit}: offset ${offset}`);
  }
});

test('a bit flipped in an unsealed last batch looks like a tear: the batch is dropped, never wrong', async () => {
  const { disk, path, batches } = await threeBatches(false);
  const [start, end] = batches.slice(-2) as [number, number];
  for (let bit = start * 8; bit < end * 8; bit++) {
    const { replay, sink } = await openLog(flipped(disk, path, bit));
    assert.equal(replay.entries, older, `bit ${bit}`);
    assert.is(sink.warnings.length, 1);
  }
});

test('a bit flipped in a sealed last batch is refused', async () => {
  const { disk, path, batches } = await threeBatches(true);
  const [start, seal, end] = batches.slice(-3) as [number, number, number];
  for (let bit = start * 8; bit < seal * 8; bit++) {
    assert.instance(await refusal(flipped(disk, path, bit)), CorruptLogError, `bit ${bit}`);
  }
  for (let bit = seal * 8; bit < end * 8; bit++) {
    assert.equal((await openLog(flipped(disk, path, bit))).replay.entries, all, `bit ${bit} of the seal`);
  }
});

test('a whole sector of an acknowledged batch set to zeros is refused', async () => {
  const { disk, path, batches } = await threeBatches(false);
  const twin = changed(disk, path, (bytes) => bytes.fill(0, batches[1]!, batches[2]!));
  const error = (await refusal(twin)) as CorruptLogError;
  assert.instance(error, CorruptLogError);
  assert.is(error.offset, batches[1]);
  assert.match(error.found, /^zeros, and a later batch/);
});

test('bytes behind the end that nobody wrote are reported and do no harm', async () => {
  const { disk, path, batches } = await threeBatches(false);
  for (let byte = batches.at(-1)!; byte < 1024; byte += 17) {
    const { replay, sink } = await openLog(flipped(disk, path, byte * 8));
    assert.equal(replay.entries, all);
    assert.is(sink.warnings.length, 1, `byte ${byte}`);
  }
});

/** Four segments with a batch each, the last one empty. */
async function fourSegments(): Promise<{ disk: ForgetfulDisk; names: string[] }> {
  const disk = new ForgetfulDisk(queueMicrotask);
  for (const text of ['one', 'two', 'three', 'four']) {
    const { wal } = await openLog(disk);
    await writeEntries(wal, 1, text);
    disk.kill();
  }
  return { disk, names: await segmentsOf(disk) };
}

test('a missing segment in the middle is refused and named', async () => {
  const { disk, names } = await fourSegments();
  for (const i of [1, 2]) {
    const twin = disk.clone();
    twin.drop(`${dir}/${names[i]}`);
    const error = await refusal(twin);
    assert.instance(error, CorruptLogError);
    assert.match(
      error!.message,
      new RegExp(`expected the segment with sequence ${i + 1} behind .*${names[i - 1]}`),
    );
  }
});

test('a missing first segment is refused, unless a snapshot covers it', async () => {
  const { disk, names } = await fourSegments();
  disk.drop(`${dir}/${names[0]}`);
  assert.match((await refusal(disk.clone()))!.message, /the entries from index 1 on/);
  const { replay } = await openLog(disk, { startAfter: { index: 1, term: 1 } });
  assert.equal(replay.entries, ['2/1:two', '3/1:three', '4/1:four']);
});

test('a segment that is not the last is refused when it is shorter, torn, or ends in other bytes', async () => {
  const { disk, names } = await fourSegments();
  const path = `${dir}/${names[1]}`;
  const end = (await batchOffsets(disk))[3]!;
  for (let at = 0; at < end; at++) {
    const error = await refusal(changed(disk, path, (bytes) => bytes.subarray(0, at)));
    assert.instance(error, CorruptLogError, `cut at ${at}`);
    assert.is((error as CorruptLogError).file, path);
  }
  for (let bit = 0; bit < end * 8; bit += 5) {
    assert.instance(await refusal(flipped(disk, path, bit)), CorruptLogError, `bit ${bit}`);
  }
});

test('a segment of another log under the right name is refused', async () => {
  const { disk, names } = await fourSegments();
  const { disk: other, names: otherNames } = await fourSegments();
  assert.equal(names, otherNames);
  const twin = disk.clone();
  twin.put(`${dir}/${names[1]}`, other.get(`${dir}/${names[1]}`));
  assert.match((await refusal(twin))!.message, /00000001.* is damaged .* as .*00000002.* says/);
});

test('a segment under another name is refused', async () => {
  const { disk, names } = await fourSegments();
  const bytes = disk.get(`${dir}/${names[3]}`);
  disk.drop(`${dir}/${names[3]}`);
  disk.put(`${dir}/00000004-0000000000000009.segment`, bytes);
  assert.match((await refusal(disk))!.message, /as the file's name says/);
});

test('files that are not the log’s are left alone', async () => {
  const { disk } = await fourSegments();
  disk.put(`${dir}/notes.txt`, Buffer.from('mine'));
  const { replay } = await openLog(disk);
  assert.is(replay.entries.length, 4);
  assert.is(disk.get(`${dir}/notes.txt`).toString(), 'mine');
});

test('only entries behind the snapshot are handed out', async () => {
  const { disk } = await threeBatches(false);
  const { replay, wal } = await openLog(disk, { startAfter: { index: 3, term: 1 } });
  assert.equal(replay.entries, all.slice(3));
  assert.is(wal.lastIndex, 5);
});

test('a replaced suffix is taken back before what replaced it, also across a snapshot', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'a', 'b', 'c', 'd');
  wal.append(2, 2, 0, Buffer.from('B'));
  wal.append(3, 2, 0, Buffer.from('C'));
  await write(wal, { term: 2, vote: 0n, commit: 3 });
  const { replay } = await openLog(disk.clone(), { startAfter: { index: 3, term: 2 } });
  assert.equal(replay.entries, []);
  assert.equal(replay.truncations, [4]);
  assert.equal((await openLog(disk)).replay.entries, ['1/1:a', '2/2:B', '3/2:C']);
});

test('a hard state that commits more than the log has is refused', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk);
  wal.append(1, 1, 0, Buffer.from('a'));
  await write(wal, { term: 1, vote: 0n, commit: 2 });
  assert.match(
    (await refusal(disk))!.message,
    /expected the committed entries up to index 2, found the last one at 1/,
  );
});

test('a log that begins behind an imported snapshot goes on from there', async () => {
  const disk = new ForgetfulDisk();
  const startAfter = { index: 40, term: 3 };
  const { wal } = await openLog(disk, { startAfter });
  assert.is(wal.lastIndex, 40);
  await writeEntries(wal, 4, 'next');
  disk.crash();
  assert.equal((await openLog(disk.clone(), { startAfter })).replay.entries, ['41/4:next']);
  assert.match((await refusal(disk))!.message, /newer snapshot/);
});

test('a long log is read in pieces and comes back the same', async () => {
  const disk = new ForgetfulDisk();
  const { wal } = await openLog(disk, { segmentBytes: 4 * 1024 * 1024 });
  const lengths = [0, 1, 100, 600_000, 7, 1_500_000, 300_000, 2, 700_000, 3_000_000];
  const texts = lengths.map((length, i) => String.fromCharCode(97 + i).repeat(length));
  await writeEntries(wal, 1, ...texts.slice(0, 3));
  await writeEntries(wal, 1, ...texts.slice(3, 6));
  for (const text of texts.slice(6)) await writeEntries(wal, 1, text);
  const { replay } = await openLog(disk);
  assert.equal(
    replay.entries.map((entry) => entry.length),
    texts.map((text, i) => `${i + 1}/1:${text}`.length),
  );
  for (const [i, text] of texts.entries())
    assert.ok(replay.entries[i] === `${i + 1}/1:${text}`, `entry ${i + 1}`);
});

test('a read error is an error, not a shorter log', async () => {
  const { disk } = await threeBatches(false);
  disk.fault = ({ kind, position }) =>
    kind === 'read' && position >= 160 ? new Error('EIO: bad sector') : null;
  assert.match((await refusal(disk))!.message, /bad sector/);
});

test.run();
