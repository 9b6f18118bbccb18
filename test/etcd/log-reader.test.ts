import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import crc32c from 'crc-32/crc32c.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WalEntry, WalRecord } from '../../src/codec/generated/etcd.generated.ts';
import { Writer } from '../../src/codec/writer.ts';
import { EtcdDataError } from '../../src/etcd/data-error.ts';
import { readEtcdLog } from '../../src/etcd/log-reader.ts';
import { Random } from '../support/random.ts';

const test = suite("etcd's log");
let dir = '';

test.before.each(() => {
  dir = mkdtempSync(join(tmpdir(), 'wald-etcd-log-'));
});
test.after.each(() => rmSync(dir, { recursive: true, force: true }));

/** Writes records as an etcd does. */
class LogWriter {
  private sum = 0;
  private bytes: Buffer[] = [];
  private length = 0;

  /** A file begins with the checksum of what was before. */
  constructor() {
    this.record(4, Buffer.alloc(0));
  }

  entry(index: number, term = 1, data = Buffer.from(`entry ${index}`)): this {
    const writer = new Writer();
    WalEntry.encode(WalEntry.create({ index, term, data }), writer);
    return this.record(2, writer.copy());
  }

  record(type: number, data: Buffer): this {
    if (type !== 4) this.sum = crc32c.buf(data, this.sum) >>> 0;
    const writer = new Writer();
    WalRecord.encode(WalRecord.create({ type, crc: this.sum, data }), writer);
    const padding = (8 - (writer.length % 8)) % 8;
    const frame = Buffer.alloc(8 + writer.length + padding);
    frame.writeUInt32LE(writer.length, 0);
    if (padding > 0) frame.writeUInt32LE((0x80 | padding) * 2 ** 24, 4);
    writer.copy().copy(frame, 8);
    this.bytes.push(frame);
    this.length += frame.length;
    return this;
  }

  /** Ends the file, with zeros behind; the next one goes on. @returns where its records end */
  file(name: string, zeros = 4096): number {
    const length = this.length;
    writeFileSync(join(dir, name), Buffer.concat([...this.bytes, Buffer.alloc(zeros)]));
    this.bytes = [];
    this.length = 0;
    this.record(4, Buffer.alloc(0));
    return length;
  }
}

const first = '0000000000000000-0000000000000000.wal';
const second = '0000000000000001-0000000000000004.wal';

async function read(index = 0): Promise<string[]> {
  return (await readEtcdLog(dir, index)).map(
    ({ index: at, term, data }) => `${at}/${term} ${Buffer.from(data).toString()}`,
  );
}

async function refusal(index = 0): Promise<string> {
  return readEtcdLog(dir, index).then(
    () => 'read',
    (error: Error) => {
      assert.instance(error, EtcdDataError);
      return error.message.replace(dir, 'DIR');
    },
  );
}

test('is read over its files, from the one on that has what is asked for', async () => {
  const log = new LogWriter();
  log.entry(1).entry(2).entry(3).file(first);
  log.entry(4).entry(5).file(second);
  assert.equal(await read(), ['1/1 entry 1', '2/1 entry 2', '3/1 entry 3', '4/1 entry 4', '5/1 entry 5']);
  assert.equal(await read(2), ['3/1 entry 3', '4/1 entry 4', '5/1 entry 5']);
  assert.equal(await read(5), []);
  // What is before is not looked at.
  rmSync(join(dir, first));
  assert.equal(await read(4), ['5/1 entry 5']);
  assert.match(await refusal(2), 'DIR at byte 0: expected a file with the entry 3, found 0000000000000001-');
});

test('has the entry that was written last for an index', async () => {
  new LogWriter().entry(1).entry(2).entry(3).entry(2, 2).file(first);
  assert.equal(await read(), ['1/1 entry 1', '2/2 entry 2']);
  new LogWriter().entry(1).entry(3).file(first);
  assert.match(await refusal(), 'expected the entry 2, found 3');
});

test('ends where a crash has cut it off, and is damaged where it is something else', async () => {
  const log = () => new LogWriter().entry(1).entry(2, 1, Buffer.alloc(3_000, 'v'));
  const length = log().file(first);
  for (let at = length - 2_000; at < length; at += 97) {
    log().file(first, 0);
    const bytes = readFileSync(join(dir, first));
    writeFileSync(join(dir, first), bytes.subarray(0, at));
    assert.equal(await read(), ['1/1 entry 1'], `cut off at ${at}`);
    writeFileSync(join(dir, first), Buffer.concat([bytes.subarray(0, at - (at % 512)), Buffer.alloc(4096)]));
    assert.equal(await read(), ['1/1 entry 1'], `zeros from ${at}`);
    bytes[at]! ^= 1;
    writeFileSync(join(dir, first), bytes);
    assert.match(
      await refusal(),
      /DIR\/0000000000000000-0000000000000000\.wal at byte \d+: expected /,
      `changed at ${at}`,
    );
  }
});

test('is damaged where any of its bytes is another one', async () => {
  const log = new LogWriter();
  const random = new Random(24);
  log.entry(1).entry(2).entry(3).file(first, 0);
  log.entry(4).entry(5).file(second, 0);
  const whole = await read();
  for (const name of [first, second]) {
    const bytes = readFileSync(join(dir, name));
    for (let i = 0; i < 200; i++) {
      const changed = Buffer.from(bytes);
      const at = random.below(changed.length);
      changed[at]! ^= 1 << random.below(8);
      writeFileSync(join(dir, name), changed);
      const found = await read().catch((error: Error) => {
        assert.instance(error, EtcdDataError, error.stack);
        return null;
      });
      // The last record may look as if it were cut off, and padding has no checksum.
      if (found !== null) assert.equal(found, whole.slice(0, found.length), `${name} at ${at}`);
      if (found !== null && name === first) assert.is(found.length, whole.length, `${name} at ${at}`);
    }
    writeFileSync(join(dir, name), bytes);
  }
});

test.run();
