import { assert } from '../errors/assert.ts';
import { checksum } from '../host/checksum.ts';
import type { HardState } from '../raft/entry.ts';
import { commitMarkBytes, commitMarkPayloadBytes, writeCommitMark } from './commit-mark.ts';
import {
  type LogPosition,
  RecordType,
  recordBytes,
  recordHeaderBytes,
  termMax,
  writeRecordHeader,
  writeUint64,
} from './record.ts';

/** Records that are written with one system call and become durable together. Reused: `begin` empties it. */
export class Batch {
  /** One more than the batch's before it in the log. */
  number = 0;
  /** Bytes so far. A multiple of 8. */
  length = 0;
  /** Records so far, the commit mark not counted. */
  records = 0;
  /** Highest index that a record of this batch names, 0 if none. */
  highestIndex = 0;
  /** Index of the first entry, or the one behind a leading snapshot mark; -1 while there is no record. */
  firstIndex = -1;
  /** CRC of the last record: what the next one continues. */
  chain = 0;
  /** Null while the batch fills. */
  ending: BatchEnding | null = null;
  bytes: Uint8Array = new Uint8Array(capacityAtFirst);
  private view = new DataView(this.bytes.buffer);

  begin(salt: bigint, number: number): void {
    this.number = number;
    this.length = 0;
    this.records = 0;
    this.highestIndex = 0;
    this.firstIndex = -1;
    this.chain = batchSeed(salt, number);
    this.ending = null;
    if (this.bytes.length > capacityKept) this.resize(capacityAtFirst);
  }

  /** Copies an entry, or a snapshot mark (without data), to the end. */
  append(recordType: number, index: number, term: number, entryType: number, data: Uint8Array): void {
    if (!isStorable(index, term)) assert(false, `index ${index} and term ${term} can be stored`);
    const at = this.length;
    const end = at + recordBytes(data.length);
    this.reserve(end + commitMarkBytes);
    writeRecordHeader(this.view, at, data.length, index, term, recordType, entryType);
    if (end - at > recordHeaderBytes) {
      this.view.setFloat64(end - 8, 0); // the padding; the payload is then laid over what is not padding
      this.bytes.set(data, at + recordHeaderBytes);
    }
    this.finishRecord(at, end);
    this.records++;
    if (index > this.highestIndex) this.highestIndex = index;
    if (this.firstIndex === -1) this.firstIndex = recordType === RecordType.SNAPSHOT ? index + 1 : index;
  }

  /** Writes the commit mark, as `ending` has it; the batch then is to be written at `offset` of a segment with that salt. */
  close(salt: bigint, offset: number): void {
    const { hardState, last, seal } = this.ending!;
    const { term, commit } = hardState;
    if (!isStorable(commit, term)) assert(false, `commit ${commit} and term ${term} can be stored`);
    const at = this.length;
    const end = at + commitMarkBytes;
    this.reserve(end);
    writeRecordHeader(this.view, at, commitMarkPayloadBytes, last.index, term, RecordType.COMMIT, 0);
    writeCommitMark(this.bytes, this.view, at, {
      batchNumber: this.number,
      salt,
      batchOffset: offset,
      batchBytes: end,
      batchRecords: this.records,
      hardState,
      seal,
      lastIndex: last.index,
    });
    this.finishRecord(at, end);
  }

  private finishRecord(at: number, end: number): void {
    this.chain = checksum(this.bytes.subarray(at + 4, end), this.chain);
    this.view.setUint32(at, this.chain, true);
    this.length = end;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    if (bytes > batchBytesMax) assert(false, `a batch has at most ${batchBytesMax} bytes, not ${bytes}`);
    let capacity = this.bytes.length;
    while (capacity < bytes) capacity *= 2;
    this.resize(capacity);
  }

  private resize(capacity: number): void {
    const bytes = new Uint8Array(capacity);
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}

/** Most bytes one batch may have, commit mark included. */
export const batchBytesMax = 64 * 1024 * 1024;

const capacityAtFirst = 64 * 1024;
/** A buffer that grew beyond this for one large batch is given back afterwards. */
const capacityKept = 8 * 1024 * 1024;

/** The seed of a batch's first record: a batch of another number or another start does not check. */
export function batchSeed(salt: bigint, batchNumber: number): number {
  seedView.setBigUint64(0, salt, true);
  writeUint64(seedView, 8, batchNumber);
  return checksum(seedBytes, 0);
}

const seedBytes = new Uint8Array(16);
const seedView = new DataView(seedBytes.buffer);

/** The contents of a batch's commit mark. */
interface BatchEnding {
  readonly hardState: HardState;
  /** The end of the log with this batch. */
  readonly last: LogPosition;
  readonly seal: boolean;
}

function isStorable(index: number, term: number): boolean {
  return index >= 0 && Number.isSafeInteger(index) && term >= 0 && term <= termMax && Number.isInteger(term);
}
