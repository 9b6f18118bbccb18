import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NewerFormatError } from '../../src/errors/newer-format-error.ts';
import { checksum } from '../../src/host/checksum.ts';
import type { Entry } from '../../src/raft/entry.ts';
import type { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { ForgetfulDisk as Disk } from '../support/forgetful-disk.ts';
import { flagsOf, installSnapshot, keysOf, putEntry, start, write } from './bootstrap-under-test.ts';

const test = suite('a directory that a newer wald has written');

const hardState = { term: 2, vote: 0n, commit: 5 };

/** A member with a snapshot, two segments, and a witness, that does not run. */
async function member(): Promise<ForgetfulDisk> {
  const disk = new Disk();
  const entries = [putEntry(4, 2, 'k4'), putEntry(5, 2, 'k5')];
  const parts = await start(disk, flagsOf('a'));
  await write(parts, entries, hardState);
  await parts.wal.close();
  await installSnapshot(await start(new Disk(), flagsOf('a')), entries, disk);
  const again = await start(disk, flagsOf('a'));
  await again.wal.close();
  disk.kill();
  return disk;
}

const fileOf = (disk: ForgetfulDisk, pattern: RegExp) => disk.paths().findLast((path) => pattern.test(path))!;

/** Writes a version into a header, and its checksum anew. */
function setVersion(disk: ForgetfulDisk, path: string, version: number, sumAt: number, at = 0): void {
  const bytes = disk.get(path);
  bytes.writeUInt32LE(version, at + 8);
  bytes.writeUInt32LE(checksum(bytes.subarray(at, at + sumAt), 0), at + sumAt);
  disk.put(path, bytes);
}

const filesOf = (disk: ForgetfulDisk) => disk.paths().map((path) => [path, disk.get(path).toString('hex')]);

/** A start gives back the zeros behind the last segment's end, whatever it then says. */
const withoutZeros = (disk: ForgetfulDisk) =>
  filesOf(disk).map(([path, bytes]) => [path, bytes!.replace(/(00)+$/, '')]);

async function refusal(disk: ForgetfulDisk, ...flags: string[]): Promise<Error> {
  return start(disk, flagsOf('a', ...flags)).then(
    () => {
      throw new Error('it started');
    },
    (error: Error) => error,
  );
}

const headers = [
  ['a segment', /\.segment$/, 156, 0],
  ['a snapshot', /\.snapshot$/, 36, 0],
  ['the witness', /\/witness$/, 60, 4096],
] as const;

for (const [what, pattern, sumAt, at] of headers) {
  test(`is refused with the version that ${what} has, and nothing in it is changed`, async () => {
    const disk = await member();
    const path = fileOf(disk, pattern);
    setVersion(disk, path, 2, sumAt, at);
    disk.put('/data/wald/log/spare.tmp', Buffer.alloc(10));
    disk.put('/data/wald/snapshots/made.snapshot.tmp', Buffer.alloc(10));
    const before = filesOf(disk);
    for (const flags of [[], ['--damaged-data=replace']]) {
      const error = await refusal(disk, ...flags);
      assert.instance(error, NewerFormatError);
      assert.is(
        error.message,
        `${path} has format version 2, and this version of wald knows version 1: a newer one has written it. ` +
          'Nothing was changed. Start the member with that version, or a newer one.',
      );
      assert.equal(filesOf(disk), before);
    }
  });

  test(`is damaged where ${what} has such a version, and a checksum that does not hold`, async () => {
    const disk = await member();
    const path = fileOf(disk, pattern);
    const bytes = disk.get(path);
    bytes.writeUInt32LE(2, at + 8);
    disk.put(path, bytes);
    const outcome = await start(disk, flagsOf('a')).catch((error: Error) => error);
    assert.not.instance(outcome, NewerFormatError);
    if (what === 'a segment') assert.match((outcome as Error).message, 'is damaged at byte 156');
  });
}

/** The same directory as versions before this layout made it, whose directory is not even there. */
function inOlderLayout(disk: ForgetfulDisk): ForgetfulDisk {
  const older = new Disk();
  for (const path of disk.paths()) {
    const name = path
      .replace('/wald/log/', '/member/wal/')
      .replace('/wald/snapshots/', '/member/snap/')
      .replace(/\.segment$/, '.wal')
      .replace(/\.snapshot$/, '.snap');
    older.put(name, disk.get(path));
  }
  return older;
}

test('in the layout before is refused as well, and one that is not newer starts', async () => {
  for (const [, pattern, sumAt, at] of headers) {
    const disk = await member();
    setVersion(disk, fileOf(disk, pattern), 2, sumAt, at);
    const older = inOlderLayout(disk);
    const before = filesOf(older);
    const error = await refusal(older);
    assert.instance(error, NewerFormatError);
    assert.match(error.message, /^\/data\/member\/(wal|snap)\/\S+ has format version 2, /);
    assert.equal(filesOf(older), before);
  }
  const parts = await start(inOlderLayout(await member()), flagsOf('a'));
  assert.equal(keysOf(parts, 'k4', 'k5'), ['k4', 'k5']);
  await parts.wal.close();
});

/** Makes an entry one that only a newer version knows. */
const newerEntries: readonly [expected: string, change: (entry: Entry) => Entry][] = [
  ['a command of kind 99, and this version of wald knows none of that', (entry) => withByte(entry, 1, 99)],
  [
    'a command of format version 2, and this version of wald knows none of that',
    (entry) => withByte(entry, 0, 2),
  ],
  [
    'type 2, and this version of wald knows types 0 to 1',
    (entry) => ({ ...entry, type: 2 as Entry['type'] }),
  ],
];

function withByte(entry: Entry, at: number, value: number): Entry {
  entry.data[at] = value;
  return entry;
}

test('is refused with the place of an entry that is not known, committed or not, and nothing in it is changed', async () => {
  for (const commit of [5, 7]) {
    for (const [expected, change] of newerEntries) {
      const disk = new Disk();
      const parts = await start(disk, flagsOf('a'));
      const newer = change(putEntry(6, 2, 'k6'));
      await write(parts, [putEntry(4, 2, 'k4'), putEntry(5, 2, 'k5'), newer, putEntry(7, 2, 'k7')], {
        ...hardState,
        commit,
      });
      await parts.wal.close();
      disk.kill();
      disk.drop('/data/wald/log/witness');
      disk.put('/data/wald/log/made.segment.tmp', Buffer.alloc(10));
      disk.put('/data/wald/snapshots/made.snapshot.tmp', Buffer.alloc(10));
      const before = withoutZeros(disk);
      const error = await refusal(disk);
      assert.instance(error, NewerFormatError);
      const [, segment, offset] =
        /^(\S+) at byte (\d+) has an entry, 6, with (.*?): a newer/.exec(error.message) ?? [];
      assert.match(error.message, `an entry, 6, with ${expected}: a newer`);
      assert.is(disk.get(segment!).readUInt32LE(Number(offset) + 8), 6);
      assert.equal(withoutZeros(disk), before);
    }
  }
});

test('is refused with a note on a replacement that says something else', async () => {
  const disk = await member();
  const text = 'version 2 of the note';
  const sum = checksum(Buffer.from(text), 0).toString(16).padStart(8, '0');
  disk.put('/data/wald/replacement', Buffer.from(`${text} crc32 ${sum}\n`));
  const before = filesOf(disk);
  for (const flags of [[], ['--damaged-data=replace']]) {
    const error = await refusal(disk, ...flags);
    assert.instance(error, NewerFormatError);
    assert.match(error.message, /^\/data\/wald\/replacement has the note "version 2 of the note crc32 /);
    assert.equal(filesOf(disk), before);
  }
});

test.run();
