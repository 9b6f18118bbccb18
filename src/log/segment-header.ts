import { join } from 'node:path';
import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import { checksum } from '../host/checksum.ts';
import type { HardState } from '../raft/entry.ts';
import type { Disk } from './disk.ts';
import { checkFormatVersion } from './format-version.ts';
import { type LogPosition, readUint64, writeUint64 } from './record.ts';

/*
 * The first bytes of a segment:
 *
 *    0  8 B  "WALDLOG\n"
 *    8  u32  format version, 1
 *   12  u32  bytes of this header, 160
 *   16  u64  cluster ID
 *   24  u64  member ID
 *   32  u64  salt, drawn at random at every start
 *   40  u64  sequence of the segment, from 1
 *   48  u64  bytes of the segment as it was made
 *   56  u64  index of the first entry that may be in it
 *   64  u64  number of the first batch in it
 *   72  u64  offset of the end of the segment before: what is behind it there never counted
 *   80  u32  CRC of the last record of the segment before, or of its header if it had no batch
 *   84  u32  0
 *   88  u64  index of the last entry before this segment
 *   96  u64  term of the last entry before this segment
 *  104  u64  hard state when it was made: term
 *  112  u64  hard state when it was made: vote
 *  120  u64  hard state when it was made: commit
 *  128       zeros
 *  156  u32  CRC-32 of bytes 0 to 155
 */

export interface SegmentHeader {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly salt: bigint;
  readonly sequence: number;
  readonly segmentBytes: number;
  readonly firstIndex: number;
  readonly firstBatch: number;
  readonly previousEnd: number;
  readonly previousChecksum: number;
  /** The end of the log before this segment. */
  readonly last: LogPosition;
  readonly hardState: HardState;
}

export const segmentHeaderBytes = 160;
const formatVersion = 1;
export const segmentMagic = 'WALDLOG\n';
export const segmentSuffix = '.segment';
const checksumAt = 156;

/** `00000007-00000000000003e8.segment`: sequence and first index, in hexadecimal, so that names sort in log order. */
export function segmentName(sequence: number, firstIndex: number): string {
  return `${sequence.toString(16).padStart(8, '0')}-${firstIndex.toString(16).padStart(16, '0')}${segmentSuffix}`;
}

const namePattern = /^([0-9a-f]{8,})-([0-9a-f]{16})\.segment$/;

/** The sequence and first index in a segment's file name, null if it is not one. */
export function parseSegmentName(name: string): { sequence: number; firstIndex: number } | null {
  const match = namePattern.exec(name);
  if (!match) return null;
  return { sequence: Number.parseInt(match[1]!, 16), firstIndex: Number.parseInt(match[2]!, 16) };
}

/** The header's bytes; the last four are its CRC. */
export function encodeSegmentHeader(header: SegmentHeader): Uint8Array {
  const bytes = Buffer.alloc(segmentHeaderBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  bytes.write(segmentMagic, 0, 'latin1');
  view.setUint32(8, formatVersion, true);
  view.setUint32(12, segmentHeaderBytes, true);
  view.setBigUint64(16, header.clusterId, true);
  view.setBigUint64(24, header.memberId, true);
  view.setBigUint64(32, header.salt, true);
  writeUint64(view, 40, header.sequence);
  writeUint64(view, 48, header.segmentBytes);
  writeUint64(view, 56, header.firstIndex);
  writeUint64(view, 64, header.firstBatch);
  writeUint64(view, 72, header.previousEnd);
  view.setUint32(80, header.previousChecksum, true);
  writeUint64(view, 88, header.last.index);
  writeUint64(view, 96, header.last.term);
  writeUint64(view, 104, header.hardState.term);
  view.setBigUint64(112, header.hardState.vote, true);
  writeUint64(view, 120, header.hardState.commit);
  view.setUint32(checksumAt, checksum(bytes.subarray(0, checksumAt), 0), true);
  return bytes;
}

/** Reads a header. @throws CorruptLogError if `bytes` are not a whole, checked header; NewerFormatError */
export function decodeSegmentHeader(bytes: Buffer, file: string): SegmentHeader {
  if (bytes.length < segmentHeaderBytes) {
    throw new CorruptLogError(
      file,
      0,
      `a header of ${segmentHeaderBytes} bytes`,
      `a file of ${bytes.length} bytes`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, segmentHeaderBytes);
  const found = bytes.toString('latin1', 0, segmentMagic.length);
  if (found !== segmentMagic) {
    throw new CorruptLogError(file, 0, `the bytes ${JSON.stringify(segmentMagic)}`, JSON.stringify(found));
  }
  const sum = checksum(bytes.subarray(0, checksumAt), 0);
  const storedSum = view.getUint32(checksumAt, true);
  if (sum !== storedSum)
    throw new CorruptLogError(file, checksumAt, `checksum ${hex32(sum)}`, hex32(storedSum));
  checkFormatVersion(file, view.getUint32(8, true), formatVersion);
  return {
    clusterId: view.getBigUint64(16, true),
    memberId: view.getBigUint64(24, true),
    salt: view.getBigUint64(32, true),
    sequence: readUint64(view, 40),
    segmentBytes: readUint64(view, 48),
    firstIndex: readUint64(view, 56),
    firstBatch: readUint64(view, 64),
    previousEnd: readUint64(view, 72),
    previousChecksum: view.getUint32(80, true),
    last: { index: readUint64(view, 88), term: readUint64(view, 96) },
    hardState: {
      term: readUint64(view, 104),
      vote: view.getBigUint64(112, true),
      commit: readUint64(view, 120),
    },
  };
}

/** The CRC that a header ends in. */
export function headerChecksum(header: Uint8Array): number {
  return new DataView(header.buffer, header.byteOffset, header.length).getUint32(checksumAt, true);
}

/** A checksum as errors and dumps show it. */
export function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

/** The owner of the log in a directory. */
export interface Identity {
  readonly clusterId: bigint;
  readonly memberId: bigint;
}

/**
 * Reads from the oldest segment to whom the log in `dir` belongs, so that a member that was made once keeps its IDs,
 * whatever flags it is started with later. `null` where there is no segment.
 *
 * @throws CorruptLogError if that segment has no valid header
 */
export async function readIdentity(dir: string, disk: Disk): Promise<Identity | null> {
  await disk.makeDirectory(dir);
  const segments = (await disk.list(dir)).filter((name) => parseSegmentName(name) !== null).sort();
  const [oldest] = segments;
  if (oldest === undefined) return null;
  const path = join(dir, oldest);
  const file = await disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(segmentHeaderBytes);
    const count = await file.read(bytes, 0, segmentHeaderBytes, 0);
    const { clusterId, memberId } = decodeSegmentHeader(bytes.subarray(0, count), path);
    return { clusterId, memberId };
  } finally {
    await file.close();
  }
}
