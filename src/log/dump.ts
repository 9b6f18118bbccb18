import { basename, join } from 'node:path';
import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import { NewerFormatError } from '../errors/newer-format-error.ts';
import type { HardState } from '../raft/entry.ts';
import { commitMarkBytes } from './commit-mark.ts';
import type { Disk, DiskFile } from './disk.ts';
import {
  RecordType,
  readEntryType,
  readRecordType,
  readTerm,
  recordBytes,
  recordHeaderBytes,
} from './record.ts';
import { readFully, segmentNames } from './recovery.ts';
import { decodeSegmentHeader, hex32, type SegmentHeader, segmentHeaderBytes } from './segment-header.ts';
import { readIndex, SegmentReader } from './segment-reader.ts';
import { examineTail } from './torn-tail.ts';
import { type Attested, Witness, witnessName } from './witness.ts';

/** The beginning of a segment. */
interface DumpedSegment {
  readonly kind: 'segment';
  readonly file: string;
  readonly bytes: number;
  readonly header: SegmentHeader;
}

/** A record whose checksum holds. */
interface DumpedRecord {
  readonly kind: 'record';
  readonly file: string;
  readonly offset: number;
  /** Bytes that it takes in the file. */
  readonly bytes: number;
  readonly type: 'entry' | 'snapshot' | 'commit' | 'seal';
  readonly index: number;
  readonly term: number;
  readonly checksum: number;
  /** False for the records of a last batch that has no commit mark. */
  readonly committed: boolean;
  readonly batch: number;
  /** The type of an entry; `data` is its payload, valid until the next item. */
  readonly entryType?: number;
  readonly data?: Buffer;
  /** The hard state of a commit mark or seal. */
  readonly hardState?: HardState;
  readonly batchOffset?: number;
  readonly batchRecords?: number;
}

/** The end of what a segment holds. */
interface DumpedEnd {
  readonly kind: 'end';
  readonly file: string;
  readonly offset: number;
  /**
   * `whole`: nothing is behind it. `torn`: a batch that a crash left unfinished, which does not count. `damaged`: what
   * was acknowledged does not check, or is missing; a member does not start on it.
   */
  readonly state: 'whole' | 'torn' | 'damaged';
  /** Bytes behind `offset` that are not zero, of a torn batch. */
  readonly tornBytes: number;
  readonly expected?: string;
  readonly found?: string;
}

/** What the witness says, behind all segments. */
interface DumpedWitness {
  readonly kind: 'witness';
  readonly file: string;
  readonly attested: Attested;
}

export type DumpItem = DumpedSegment | DumpedRecord | DumpedEnd | DumpedWitness;

/** The end of a whole segment, which the next one must follow. */
interface Before {
  readonly sequence: number;
  readonly nextBatch: number;
}

/**
 * Everything that is in a log's directory, in log order. Changes nothing and needs no lock: of a running member's log it
 * shows what is written so far. Damage does not end it: it is shown with its place, and the next segment follows.
 *
 * @throws NewerFormatError, behind what is before that
 */
export async function* dumpLog(dir: string, disk: Disk): AsyncGenerator<DumpItem> {
  const names = await segmentNames(disk, dir);
  let before: Before | null = null;
  for (const [i, name] of names.entries()) {
    const path = join(dir, name);
    const file = await disk.open(path, 'read');
    try {
      const following = names[i + 1];
      const next: SegmentHeader | null = following ? await headerOrNull(disk, join(dir, following)) : null;
      before = yield* dumpSegment(file, before, next);
    } catch (error) {
      if (!(error instanceof CorruptLogError)) throw error;
      const { offset, expected, found } = error;
      yield { kind: 'end', file: basename(path), offset, state: 'damaged', tornBytes: 0, expected, found };
      before = null;
    } finally {
      await file.close();
    }
  }
  const attested = await Witness.read(dir, disk);
  if (attested !== null) yield { kind: 'witness', file: witnessName, attested };
}

async function* dumpSegment(
  file: DiskFile,
  before: Before | null,
  following: SegmentHeader | null,
): AsyncGenerator<DumpItem, Before | null> {
  const name = basename(file.path);
  const bytes = await file.size();
  const header = await readHeader(file);
  yield { kind: 'segment', file: name, bytes, header };
  if (before && (header.sequence !== before.sequence + 1 || header.firstBatch !== before.nextBatch)) {
    const expected = `segment ${before.sequence + 1} with first batch ${before.nextBatch}`;
    const found = `segment ${header.sequence} with first batch ${header.firstBatch}`;
    yield { kind: 'end', file: name, offset: 0, state: 'damaged', tornBytes: 0, expected, found };
  }
  const followed = following?.sequence === header.sequence + 1;
  const limit = followed ? Math.min(bytes, following.previousEnd) : bytes;
  const reader = new SegmentReader(file, header, limit);
  for (;;) {
    const batchOffset = reader.offset;
    const committed = await reader.next();
    yield* dumpBatch(reader, name, batchOffset, committed);
    if (!committed) break;
  }
  const end = await dumpEnd(file, bytes, reader, header, followed ? following : null);
  yield end;
  return end.state === 'damaged' ? null : { sequence: header.sequence, nextBatch: reader.nextBatch };
}

function* dumpBatch(
  reader: SegmentReader,
  file: string,
  batchOffset: number,
  committed: boolean,
): Generator<DumpedRecord> {
  const { bytes, view, from, to, mark } = reader;
  const batch = committed ? reader.nextBatch - 1 : reader.nextBatch;
  for (let place = from; place < to; ) {
    const payloadBytes = view.getUint32(place + 4, true);
    const size = recordBytes(payloadBytes);
    const record = {
      kind: 'record' as const,
      file,
      offset: batchOffset + place - from,
      bytes: size,
      index: readIndex(view, place),
      term: readTerm(view, place),
      checksum: view.getUint32(place, true),
      committed,
      batch,
    };
    if (readRecordType(view, place) === RecordType.SNAPSHOT) {
      yield { ...record, type: 'snapshot' };
    } else {
      const payload = place + recordHeaderBytes;
      const data = bytes.subarray(payload, payload + payloadBytes);
      yield { ...record, type: 'entry', entryType: readEntryType(view, place), data };
    }
    place += size;
  }
  if (!mark) return;
  yield {
    kind: 'record',
    file,
    offset: batchOffset + to - from,
    bytes: commitMarkBytes,
    type: mark.seal ? 'seal' : 'commit',
    index: mark.lastIndex,
    term: mark.hardState.term,
    checksum: reader.lastChecksum!,
    committed,
    batch,
    hardState: mark.hardState,
    batchOffset,
    batchRecords: mark.batchRecords,
  };
}

async function dumpEnd(
  file: DiskFile,
  size: number,
  reader: SegmentReader,
  header: SegmentHeader,
  following: SegmentHeader | null,
): Promise<DumpedEnd> {
  const stop = reader.stop!;
  const end = { kind: 'end' as const, file: basename(file.path), offset: reader.offset };
  const damaged = {
    ...end,
    offset: stop.offset,
    state: 'damaged' as const,
    tornBytes: 0,
    expected: stop.expected,
  };
  if (following && reader.offset !== following.previousEnd) {
    return {
      ...damaged,
      found: `${stop.found}; the next segment says that batches go up to ${following.previousEnd}`,
    };
  }
  const tail = await examineTail(file, reader.offset, size, header.salt, reader.nextBatch);
  const tornBytes = tail.bytesEnd - reader.offset;
  if (tail.laterBatches !== null) return { ...damaged, found: `${stop.found}, and ${tail.laterBatches}` };
  if (tornBytes === 0) return { ...end, state: 'whole', tornBytes };
  return { ...end, state: 'torn', tornBytes, expected: stop.expected, found: stop.found };
}

async function readHeader(file: DiskFile): Promise<SegmentHeader> {
  const bytes = Buffer.alloc(segmentHeaderBytes);
  const count = await readFully(file, bytes, 0);
  return decodeSegmentHeader(bytes.subarray(0, count), file.path);
}

/** The header of a segment, null if it is damaged or newer: its own turn in the dump will tell. */
async function headerOrNull(disk: Disk, path: string): Promise<SegmentHeader | null> {
  const file = await disk.open(path, 'read');
  try {
    return await readHeader(file);
  } catch (error) {
    if (error instanceof CorruptLogError || error instanceof NewerFormatError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

/** One line for a person. */
export function dumpText(item: DumpItem): string {
  switch (item.kind) {
    case 'segment':
      return segmentText(item);
    case 'record':
      return recordText(item);
    case 'end':
      return endText(item);
    case 'witness':
      return witnessText(item);
  }
}

function segmentText({ file, bytes, header }: DumpedSegment): string {
  const { sequence, clusterId, memberId, salt, firstIndex, firstBatch, previousEnd, last, hardState } =
    header;
  return (
    `segment ${sequence} ${file} bytes=${bytes} cluster=${clusterId.toString(16)} member=${memberId.toString(16)} ` +
    `salt=${salt.toString(16)} first-index=${firstIndex} first-batch=${firstBatch} previous-end=${previousEnd} ` +
    `last=${last.index}/${last.term} ${hardStateText(hardState)}`
  );
}

function recordText(record: DumpedRecord): string {
  const { offset, type, index, term, bytes, checksum, committed, batch } = record;
  const words = [
    `  ${offset}`,
    type,
    `index=${index}`,
    `term=${term}`,
    `bytes=${bytes}`,
    `crc=${hex32(checksum)}`,
  ];
  if (record.entryType !== undefined)
    words.push(`entry-type=${record.entryType}`, `data=${record.data!.length}`);
  if (record.hardState) words.push(`batch=${batch}`, hardStateText(record.hardState));
  if (!committed) words.push('UNFINISHED BATCH');
  return words.join(' ');
}

function endText({ offset, state, tornBytes, expected, found }: DumpedEnd): string {
  if (state === 'whole') return `  ${offset} end`;
  if (state === 'torn') return `  ${offset} end, ${tornBytes} bytes behind it that are no whole batch`;
  return `  ${offset} DAMAGED: expected ${expected}, found ${found}`;
}

function witnessText({ file, attested }: DumpedWitness): string {
  const { sequence, salt, batch, end, checksum } = attested;
  return `${file} attests segment=${sequence} salt=${salt.toString(16)} batch=${batch} end=${end} crc=${hex32(checksum)}`;
}

function hardStateText({ term, vote, commit }: HardState): string {
  return `hard-state term=${term} vote=${vote.toString(16)} commit=${commit}`;
}

/** One line of JSON; IDs and salts are hexadecimal strings, an entry's data is base64. */
export function dumpJson(item: DumpItem): string {
  return JSON.stringify(item, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString(16);
    // JSON.stringify has called Buffer's toJSON by now.
    if (isBufferJson(value)) return Buffer.from(value.data).toString('base64');
    return value;
  });
}

function isBufferJson(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer';
}
