import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { writeAll } from '../../src/log/disk.ts';
import { diskError, ForgetfulDisk, forgetAll } from '../support/forgetful-disk.ts';
import { dir, type OpenedLog, openLog, quiet, refusal, segmentsOf, writeEntries } from './log-under-test.ts';

const test = suite('witness of the log');
const path = `${dir}/witness`;

/** A clock whose timers a test ends. */
class TimersAtHand {
  private due: (() => void)[] = [];
  readonly clock = {
    ...systemClock,
    after: (_delayMs: number, run: () => void) => {
      this.due.push(run);
      return () => {
        this.due = this.due.filter((other) => other !== run);
      };
    },
  };

  /** All of them are over. */
  pass(): void {
    for (const run of this.due.splice(0)) run();
  }
}

/** A log of a first segment with an entry for each text, each in a batch of its own; the process is killed behind it. */
async function logOf(
  texts: readonly string[],
  { isAttested, isSealed = false }: { isAttested: boolean; isSealed?: boolean },
): Promise<{ disk: ForgetfulDisk; segment: string }> {
  const disk = new ForgetfulDisk();
  const timers = new TimersAtHand();
  const opened = await openLog(disk, { clock: timers.clock, segmentBytes: 64 * 1024 });
  for (const text of texts) await writeEntries(opened.wal, 1, text);
  await quiet(disk);
  if (isAttested) timers.pass();
  if (isSealed) opened.wal.idle();
  await quiet(disk);
  disk.kill();
  return { disk, segment: `${dir}/${(await segmentsOf(disk))[0]}` };
}

const texts = Array.from({ length: 300 }, (_, i) => `entry ${i + 1}`);

function changed(disk: ForgetfulDisk, file: string, change: (bytes: Buffer) => Uint8Array): ForgetfulDisk {
  const twin = disk.clone();
  twin.put(file, Buffer.from(change(twin.get(file))));
  return twin;
}

const usedOf = (bytes: Buffer): number => bytes.findLastIndex((byte) => byte !== 0) + 1;

/** What happens to the middle of a segment's bytes. */
const damages: Record<string, (bytes: Buffer, middle: number) => Uint8Array> = {
  '8 bytes put in': (bytes, middle) =>
    Buffer.concat([bytes.subarray(0, middle), Buffer.alloc(8, 'U'), bytes.subarray(middle)]),
  '8 bytes taken out': (bytes, middle) =>
    Buffer.concat([bytes.subarray(0, middle), bytes.subarray(middle + 8)]),
  '4,096 bytes taken out': (bytes, middle) =>
    Buffer.concat([bytes.subarray(0, middle), bytes.subarray(middle + 4096)]),
  'the file cut there': (bytes, middle) => bytes.subarray(0, middle),
  'zeros from there on': (bytes, middle) => bytes.fill(0, middle),
  '4,096 zeros': (bytes, middle) => bytes.fill(0, middle, middle + 4096),
  'a bit flipped': (bytes, middle) => {
    bytes[middle]! ^= 1;
    return bytes;
  },
};

for (const [what, damage] of Object.entries(damages)) {
  test(`a long last segment with ${what} in its middle is refused, and the place is named`, async () => {
    for (const isSealed of [true, false]) {
      const { disk, segment } = await logOf(texts, { isAttested: true, isSealed });
      const middle = Math.floor(usedOf(disk.get(segment)) / 2);
      const error = (await refusal(
        changed(disk, segment, (bytes) => damage(bytes, middle)),
      )) as CorruptLogError;
      assert.instance(error, CorruptLogError);
      assert.is(error.file, segment);
      assert.ok(Math.abs(error.offset - middle) < 400, `byte ${error.offset}, not ${middle}`);
      assert.match(error.message, '/data/wal/witness attests that batch 300 ');
      assert.match(error.message, 'Keep the data directory.');
    }
  });
}

for (const what of ['8 bytes put in', '8 bytes taken out', '4,096 bytes taken out'] as const) {
  test(`without the witness, ${what} is told from a tear by the batches behind it`, async () => {
    const { disk, segment } = await logOf(texts, { isAttested: false });
    const middle = Math.floor(usedOf(disk.get(segment)) / 2);
    const error = await refusal(changed(disk, segment, (bytes) => damages[what]!(bytes, middle)));
    assert.instance(error, CorruptLogError);
    assert.match(error!.message, 'later batches behind it, which are not where they were written');
  });
}

test('what was acknowledged for half a second and is cut off at a border of batches is missed', async () => {
  const { disk, segment } = await logOf(['one', 'two', 'three'], { isAttested: true });
  const { disk: shorter } = await logOf(['one', 'two'], { isAttested: false });
  const border = usedOf(shorter.get(`${dir}/${(await segmentsOf(shorter))[0]}`));
  const error = await refusal(changed(disk, segment, (bytes) => bytes.fill(0, border)));
  assert.instance(error, CorruptLogError);
  assert.match(
    error!.message,
    `damaged at byte ${border}: expected a record, found zeros; /data/wal/witness attests that batch 3 `,
  );
});

test('a whole segment that is missing at the end is missed, and so are all of them', async () => {
  const { disk } = await logOf(['one'], { isAttested: true });
  const { wal } = await openLog(disk);
  await writeEntries(wal, 1, 'two');
  await quiet(disk);
  disk.kill();
  const [first, second] = await segmentsOf(disk);
  const withoutLast = disk.clone();
  await withoutLast.remove(`${dir}/${second}`);
  const error = (await refusal(withoutLast)) as CorruptLogError;
  assert.instance(error, CorruptLogError);
  assert.is(error.file, `${dir}/${first}`);
  assert.match(
    error.message,
    'the segment with sequence 2 behind it, as /data/wal/witness attests, found none',
  );
  await withoutLast.remove(`${dir}/${first}`);
  assert.match(
    (await refusal(withoutLast))!.message,
    '/data/wal is damaged at byte 0: expected the segment with sequence 2',
  );
});

test('a segment that was put back from an earlier moment is missed', async () => {
  const { disk, segment } = await logOf(['one', 'two'], { isAttested: true });
  const { disk: other } = await logOf(['uno', 'dos'], { isAttested: true });
  const twin = changed(disk, segment, () => other.get(`${dir}/${(other && segment).split('/').at(-1)}`));
  assert.match((await refusal(twin))!.message, 'attests, found batch 2 of salt');
});

test('a write that was under way is torn as before: the witness is never before the log', async () => {
  const { disk, segment } = await logOf(['one', 'two', 'three'], { isAttested: false });
  const torn = changed(disk, segment, (bytes) => bytes.fill(0, usedOf(bytes) - 4));
  assert.equal((await openLog(torn)).replay.entries, ['1/1:one', '2/1:two']);
});

test('a damaged seal is no loss', async () => {
  const { disk, segment } = await logOf(['one', 'two'], { isAttested: true, isSealed: true });
  const twin = changed(disk, segment, (bytes) => bytes.fill(0, usedOf(bytes) - 4));
  assert.equal((await openLog(twin)).replay.entries, ['1/1:one', '2/1:two']);
});

test('at a loss of power at any write of it, the witness attests what it attested before, or the new place', async () => {
  for (let fatal = 0; fatal < 6; fatal++) {
    const disk = new ForgetfulDisk();
    const timers = new TimersAtHand();
    let writes = 0;
    disk.fault = ({ kind, path: file, length }) => {
      if (kind !== 'write' || !file.startsWith(path) || writes++ !== fatal) return null;
      return length >> 1;
    };
    const { wal } =
      (await openLog(disk, { clock: timers.clock }).catch(() => null)) ?? ({} as Partial<OpenedLog>);
    if (wal !== undefined) {
      for (const text of ['one', 'two', 'three']) {
        await writeEntries(wal, 1, text);
        timers.pass();
        await quiet(disk);
      }
    }
    disk.fault = () => null;
    disk.crash(forgetAll);
    const expected = wal === undefined ? [] : ['1/1:one', '2/1:two', '3/1:three'];
    assert.equal((await openLog(disk)).replay.entries, expected, `write ${fatal}`);
  }
});

test('what is refused for a witness that was not durable yet is refused behind a loss of power as well', async () => {
  const before = (await logOf(['one', 'two', 'three'], { isAttested: false })).disk.get(path);
  const { disk, segment } = await logOf(['one', 'two', 'three'], { isAttested: true });
  const attested = disk.get(path);
  const cut = changed(disk, segment, (bytes) => bytes.fill(0, usedOf(bytes) - 4));
  cut.put(path, before);
  const file = await cut.open(path, 'change');
  await writeAll(file, attested, 0);
  await file.close();
  cut.kill();
  assert.match((await refusal(cut))!.message, 'attests that batch 3');
  cut.crash(forgetAll);
  assert.match((await refusal(cut))!.message, 'attests that batch 3');
});

test('a log that was made before there was a witness is taken as it is, and has one from then on', async () => {
  const { disk } = await logOf(['one'], { isAttested: true });
  await disk.remove(path);
  assert.equal((await openLog(disk)).replay.entries, ['1/1:one']);
  assert.ok((await disk.list(dir)).includes('witness'));
});

test('a damaged witness is told, and does not keep a whole log from being opened', async () => {
  const { disk } = await logOf(['one'], { isAttested: true });
  const { replay, sink } = await openLog(changed(disk, path, (bytes) => bytes.fill(7)));
  assert.equal(replay.entries, ['1/1:one']);
  assert.match(sink.warnings[0]!, /^the witness of the log is damaged/);
});

test('a disk without space for the witness, or an error at it, keeps nobody from writing', async () => {
  for (const code of ['ENOSPC', 'EIO']) {
    const disk = new ForgetfulDisk();
    const isFatal = (file: string): boolean => file.startsWith(code === 'ENOSPC' ? `${path}.tmp` : path);
    if (code === 'ENOSPC')
      disk.fault = ({ kind, path: file }) => (kind === 'write' && isFatal(file) ? diskError(code) : null);
    const timers = new TimersAtHand();
    const { wal, sink } = await openLog(disk, { clock: timers.clock });
    disk.fault = ({ kind, path: file }) => (kind === 'write' && isFatal(file) ? diskError(code) : null);
    await writeEntries(wal, 1, 'one');
    timers.pass();
    await quiet(disk);
    await writeEntries(wal, 1, 'two');
    timers.pass();
    await quiet(disk);
    assert.is(sink.warnings.length, 1, code);
    assert.match(sink.warnings[0]!, 'the witness of the log');
    disk.fault = () => null;
    assert.equal((await openLog(disk)).replay.entries, ['1/1:one', '2/1:two']);
  }
});

test.run();
