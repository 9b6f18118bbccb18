import { crc32 } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checksum } from '../../src/host/checksum.ts';
import { Batch, batchBytesMax, batchSeed } from '../../src/log/batch.ts';
import { commitMarkBytes, isCommitMark, readCommitMark } from '../../src/log/commit-mark.ts';
import {
  RecordType,
  readEntryType,
  readRecordType,
  readTerm,
  recordBytes,
  termMax,
} from '../../src/log/record.ts';
import { readIndex } from '../../src/log/segment-reader.ts';

const test = suite('log record');
const hardState = { term: 3, vote: 0x8e9en, commit: 4 };

function batchOf(...data: string[]): Batch {
  const batch = new Batch();
  batch.begin(7n, 9);
  for (const [i, text] of data.entries()) batch.append(RecordType.ENTRY, 5 + i, 3, 1, Buffer.from(text));
  return batch;
}

test('a record has the bytes that docs/FORMAT.md says', () => {
  const batch = batchOf('hello');
  const bytes = Buffer.from(batch.bytes.subarray(0, batch.length));
  assert.is(bytes.length, 32);
  assert.is(
    bytes.subarray(4).toString('hex'),
    '05000000' + '0500000000000000' + '030000000000' + '01' + '01' + '68656c6c6f000000',
  );
  assert.is(bytes.readUInt32LE(0), crc32(bytes.subarray(4), batchSeed(7n, 9)));
});

test('checksums of short and long inputs are the same CRC-32', () => {
  for (const length of [0, 1, 8, 127, 128, 129, 5000]) {
    const bytes = Buffer.alloc(length, 'wald');
    assert.is(checksum(bytes, 0), crc32(bytes, 0), `${length} bytes`);
    assert.is(checksum(bytes, 0xdeadbeef), crc32(bytes, 0xdeadbeef), `${length} bytes from a seed`);
  }
});

test('a record continues the checksum of the one before', () => {
  const batch = batchOf('one', 'two');
  const bytes = Buffer.from(batch.bytes.subarray(0, batch.length));
  assert.is(bytes.readUInt32LE(32), crc32(bytes.subarray(36, 64), bytes.readUInt32LE(0)));
});

test('payloads are padded to eight bytes with zeros, also in a reused buffer', () => {
  const batch = batchOf('x'.repeat(64));
  batch.begin(7n, 10);
  batch.append(RecordType.ENTRY, 6, 3, 0, Buffer.from('y'));
  assert.is(batch.length, recordBytes(1));
  assert.is(Buffer.from(batch.bytes.subarray(24, 32)).toString('hex'), '7900000000000000');
});

test('the greatest index and term come back as they went', () => {
  const batch = new Batch();
  batch.begin(1n, 1);
  batch.append(RecordType.ENTRY, Number.MAX_SAFE_INTEGER, termMax, 255, Buffer.alloc(0));
  const view = new DataView(batch.bytes.buffer);
  assert.is(readIndex(view, 0), Number.MAX_SAFE_INTEGER);
  assert.is(readTerm(view, 0), termMax);
  assert.is(readEntryType(view, 0), 255);
  assert.is(readRecordType(view, 0), RecordType.ENTRY);
});

test('an index or term that cannot be stored is a bug of the caller', () => {
  const batch = new Batch();
  batch.begin(1n, 1);
  const empty = Buffer.alloc(0);
  assert.throws(() => batch.append(RecordType.ENTRY, 2 ** 53, 1, 0, empty), /index 9007199254740992/);
  assert.throws(() => batch.append(RecordType.ENTRY, 1, termMax + 1, 0, empty), /can be stored/);
  assert.throws(() => batch.append(RecordType.ENTRY, 1.5, 1, 0, empty), /can be stored/);
  assert.throws(() => batch.append(RecordType.ENTRY, -1, 1, 0, empty), /can be stored/);
});

test('a commit mark says where its batch began, how long it is and what the hard state was', () => {
  const batch = batchOf('one', 'two');
  const start = batch.length;
  batch.ending = { hardState, last: { index: 6, term: 3 }, seal: true };
  batch.close(7n, 160);
  const view = new DataView(batch.bytes.buffer);
  assert.equal(readCommitMark(view, start), {
    batchNumber: 9,
    salt: 7n,
    batchOffset: 160,
    batchBytes: start + commitMarkBytes,
    batchRecords: 2,
    hardState,
    seal: true,
    lastIndex: 6,
  });
});

test('a commit mark is known for one only when it is whole', () => {
  const batch = batchOf('one');
  const start = batch.length;
  batch.ending = { hardState, last: { index: 5, term: 3 }, seal: false };
  batch.close(7n, 160);
  const bytes = batch.bytes.subarray(0, batch.length);
  const view = new DataView(bytes.buffer);
  assert.ok(isCommitMark(bytes, view, start));
  assert.not.ok(isCommitMark(bytes.subarray(0, batch.length - 1), view, start), 'cut off');
  for (let bit = 32; bit < (commitMarkBytes - 4) * 8; bit++) {
    bytes[start + (bit >> 3)]! ^= 1 << (bit & 7);
    const known = isCommitMark(bytes, view, start);
    bytes[start + (bit >> 3)]! ^= 1 << (bit & 7);
    assert.not.ok(known, `bit ${bit} flipped`);
  }
});

test('a batch holds 64 MiB at most', () => {
  const batch = new Batch();
  batch.begin(1n, 1);
  const half = Buffer.alloc(batchBytesMax / 2);
  batch.append(RecordType.ENTRY, 1, 1, 0, half);
  assert.throws(() => batch.append(RecordType.ENTRY, 2, 1, 0, half), /at most 67108864 bytes/);
  const rest = batchBytesMax - batch.length - 24 - commitMarkBytes;
  assert.throws(() => batch.append(RecordType.ENTRY, 2, 1, 0, Buffer.alloc(rest + 1)), /at most 67108864/);
  batch.append(RecordType.ENTRY, 2, 1, 0, Buffer.alloc(rest));
  batch.begin(1n, 2);
  assert.is(batch.bytes.length, 64 * 1024, 'the large buffer is given back');
});

test.run();
