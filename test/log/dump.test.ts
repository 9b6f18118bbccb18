import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NewerFormatError } from '../../src/errors/newer-format-error.ts';
import { checksum } from '../../src/host/checksum.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { type DumpItem, dumpJson, dumpLog, dumpText } from '../../src/log/dump.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { dir, openLog, quiet, segmentsOf, writeEntries } from './log-under-test.ts';

const test = suite('log dump');

async function dumped<T>(disk: ForgetfulDisk, print: (item: DumpItem) => T): Promise<T[]> {
  const lines: T[] = [];
  for await (const item of dumpLog(dir, disk)) if (item.kind !== 'witness') lines.push(print(item));
  return lines;
}

async function twoSegments(): Promise<ForgetfulDisk> {
  const disk = new ForgetfulDisk();
  const salted = { clock: { ...systemClock, randomUint64: () => 0xabcn } };
  const { wal } = await openLog(disk, salted);
  await writeEntries(wal, 1, 'one', 'two');
  wal.idle();
  await quiet(disk);
  const { wal: again } = await openLog(disk, salted);
  again.markSnapshot({ index: 9, term: 2 });
  await writeEntries(again, 2, 'ten');
  disk.kill();
  return disk;
}

test('segments, entries, marks and seals are one line each', async () => {
  const lines = await dumped(await twoSegments(), (item) =>
    dumpText(item).replace(/crc=0x[0-9a-f]{8}/, 'crc=*'),
  );
  assert.equal(lines, [
    'segment 1 00000001-0000000000000001.segment bytes=1024 cluster=cdf8 member=8e9e salt=abc first-index=1 first-batch=1 previous-end=0 last=0/0 hard-state term=0 vote=0 commit=0',
    '  160 entry index=1 term=1 bytes=32 crc=* entry-type=0 data=3',
    '  192 entry index=2 term=1 bytes=32 crc=* entry-type=0 data=3',
    '  224 commit index=2 term=1 bytes=80 crc=* batch=1 hard-state term=1 vote=8e9e commit=0',
    '  304 seal index=2 term=1 bytes=80 crc=* batch=2 hard-state term=1 vote=8e9e commit=0',
    '  384 end',
    'segment 2 00000002-0000000000000003.segment bytes=1024 cluster=cdf8 member=8e9e salt=abc first-index=3 first-batch=3 previous-end=384 last=2/1 hard-state term=1 vote=8e9e commit=0',
    '  160 snapshot index=9 term=2 bytes=24 crc=*',
    '  184 entry index=10 term=2 bytes=32 crc=* entry-type=0 data=3',
    '  216 commit index=10 term=2 bytes=80 crc=* batch=3 hard-state term=2 vote=8e9e commit=0',
    '  296 end',
  ]);
});

test('each line of JSON can be read back, IDs in hexadecimal and data in base64', async () => {
  const items = await dumped(await twoSegments(), (item) => JSON.parse(dumpJson(item)));
  assert.equal(
    items.map((item) => item.kind),
    [
      'segment',
      'record',
      'record',
      'record',
      'record',
      'end',
      'segment',
      'record',
      'record',
      'record',
      'end',
    ],
  );
  assert.is(items[0].header.memberId, '8e9e');
  assert.is(Buffer.from(items[1].data, 'base64').toString(), 'one');
  assert.is(items[3].hardState.vote, '8e9e');
  assert.is(items[3].batchRecords, 2);
});

test('a torn last batch is shown as one, with the records of it that are whole', async () => {
  const disk = await twoSegments();
  const path = `${dir}/${(await segmentsOf(disk))[1]}`;
  disk.put(path, disk.get(path).subarray(0, 250));
  const lines = await dumped(disk, dumpText);
  assert.match(lines.at(-2)!, /184 entry index=10 .* UNFINISHED BATCH$/);
  assert.is(lines.at(-1), '  160 end, 90 bytes behind it that are no whole batch');
});

test('damage is shown with its place, and the next segment follows', async () => {
  const disk = await twoSegments();
  const path = `${dir}/${(await segmentsOf(disk))[0]}`;
  for (const [place, pattern] of [
    [200, /^ {2}192 DAMAGED: expected checksum 0x[0-9a-f]{8}, found 0x[0-9a-f]{8}; the next segment says/],
    [20, /^ {2}156 DAMAGED: expected checksum/],
  ] as const) {
    const twin = disk.clone();
    const bytes = twin.get(path);
    bytes[place]! ^= 4;
    twin.put(path, bytes);
    const lines = await dumped(twin, dumpText);
    assert.is(lines.filter((line) => line.includes('DAMAGED')).length, 1);
    assert.match(lines.find((line) => line.includes('DAMAGED'))!, pattern);
    assert.is(lines.at(-1), '  296 end');
  }
});

test('what is before a segment of a newer format is shown, and then the error', async () => {
  const disk = await twoSegments();
  const path = `${dir}/${(await segmentsOf(disk))[1]}`;
  const bytes = disk.get(path);
  bytes.writeUInt32LE(2, 8);
  bytes.writeUInt32LE(checksum(bytes.subarray(0, 156), 0), 156);
  disk.put(path, bytes);
  const kinds: string[] = [];
  const outcome = await (async () => {
    for await (const { kind } of dumpLog(dir, disk)) kinds.push(kind);
  })().catch((error: Error) => error);
  assert.instance(outcome, NewerFormatError);
  assert.match((outcome as Error).message, `${path} has format version 2, `);
  assert.equal(kinds, ['segment', 'record', 'record', 'record', 'record', 'end']);
});

test('a missing segment is shown where the next one begins', async () => {
  const disk = await twoSegments();
  await openLog(disk, { startAfter: { index: 9, term: 2 } });
  disk.drop(`${dir}/${(await segmentsOf(disk))[1]}`);
  const lines = await dumped(disk, dumpText);
  assert.match(
    lines.at(-2)!,
    /0 DAMAGED: expected segment 2 with first batch 3, found segment 3 with first batch 4/,
  );
  assert.is(lines.at(-1), '  160 end');
});

test('a dump changes nothing', async () => {
  const disk = await twoSegments();
  const before = (await segmentsOf(disk)).map((name) => disk.get(`${dir}/${name}`).toString('hex'));
  await dumped(disk, dumpText);
  assert.equal(
    (await segmentsOf(disk)).map((name) => disk.get(`${dir}/${name}`).toString('hex')),
    before,
  );
});

test('what the witness attests is the last line', async () => {
  const lines: string[] = [];
  for await (const item of dumpLog(dir, await twoSegments())) lines.push(dumpText(item));
  assert.match(lines.at(-1)!, /^witness attests segment=2 salt=abc batch=2 end=160 crc=0x[0-9a-f]{8}$/);
});

test.run();
