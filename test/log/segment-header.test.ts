import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  parseSegmentName,
  type SegmentHeader,
  segmentHeaderBytes,
  segmentName,
} from '../../src/log/segment-header.ts';

const test = suite('log segment header');

const header: SegmentHeader = {
  clusterId: 0xcdf8_1819_4e3a_8c32n,
  memberId: 0x8e9e_05c5_2164_694dn,
  salt: 0xffff_ffff_ffff_fffen,
  sequence: 7,
  segmentBytes: 64 * 1024 * 1024,
  firstIndex: 1000,
  firstBatch: 500,
  previousEnd: 4_194_000,
  previousChecksum: 0xdead_beef,
  last: { index: 999, term: 3 },
  hardState: { term: 4, vote: 0x8e9e_05c5_2164_694dn, commit: 998 },
};

test('a header comes back as it was written', () => {
  const bytes = encodeSegmentHeader(header);
  assert.is(bytes.length, segmentHeaderBytes);
  assert.equal(decodeSegmentHeader(Buffer.from(bytes), 'f'), header);
});

test('a flipped bit anywhere in a header is refused with file and place', () => {
  for (let bit = 0; bit < segmentHeaderBytes * 8; bit++) {
    const bytes = Buffer.from(encodeSegmentHeader(header));
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    assert.throws(
      () => decodeSegmentHeader(bytes, 'f'),
      (error: unknown) =>
        error instanceof CorruptLogError && error.file === 'f' && error.message.includes('at byte'),
      `bit ${bit}`,
    );
  }
});

test('a file that is shorter than a header is refused', () => {
  const bytes = Buffer.from(encodeSegmentHeader(header)).subarray(0, segmentHeaderBytes - 1);
  assert.throws(
    () => decodeSegmentHeader(bytes, 'f'),
    /expected a header of 160 bytes, found a file of 159 bytes/,
  );
});

test('names sort in log order and tell sequence and first index', () => {
  assert.is(segmentName(7, 1000), '00000007-00000000000003e8.segment');
  assert.equal(parseSegmentName(segmentName(7, 1000)), { sequence: 7, firstIndex: 1000 });
  assert.ok(segmentName(9, 5) < segmentName(16, 1));
  for (const name of [
    'spare',
    'spare.tmp',
    '7-3e8.segment',
    '00000007-00000000000003e8.segment.tmp',
    'LOCK',
  ]) {
    assert.is(parseSegmentName(name), null, name);
  }
});

test.run();
