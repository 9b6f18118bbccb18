import { NewerFormatError } from '../errors/newer-format-error.ts';
import { checksum } from '../host/checksum.ts';
import { batchBytesMax, batchSeed } from './batch.ts';
import { type CommitMark, commitMarkBytes, commitMarkPayloadBytes, readCommitMark } from './commit-mark.ts';
import type { DiskFile } from './disk.ts';
import {
  RecordType,
  readRecordType,
  readUint64,
  recordBytes,
  recordHeaderBytes,
  recordTypeKnown,
} from './record.ts';
import { hex32, type SegmentHeader, segmentHeaderBytes } from './segment-header.ts';

/**
 * Reads a segment's batches in order. A batch is handed out only when all of it, up to its commit mark, checks; its
 * records then lie in `bytes` from `from` to `to`, mark not included, until the next call of `next`. When there is no
 * further batch, `mark` is null and the records of an unfinished one that do check lie there.
 */
export class SegmentReader {
  bytes: Buffer;
  view: DataView;
  from = 0;
  to = 0;
  mark: CommitMark | null = null;
  stop: ReadStop | null = null;
  /** Offset in the file where the next batch begins: the end of the last one that checked. */
  offset = segmentHeaderBytes;
  /** CRC of the last record that checked, null before the first batch. */
  lastChecksum: number | null = null;
  /** Number that the next batch must have. */
  nextBatch: number;

  private readonly file: DiskFile;
  private readonly limit: number;
  private readonly salt: bigint;
  /** Offset in the file of the window's first byte, and how many bytes it holds. */
  private windowOffset = segmentHeaderBytes;
  private filled = 0;

  /** Reads `file` up to byte `limit`, which is at most its size. */
  constructor(file: DiskFile, header: SegmentHeader, limit: number) {
    this.file = file;
    this.limit = limit;
    this.salt = header.salt;
    this.nextBatch = header.firstBatch;
    this.bytes = Buffer.allocUnsafeSlow(Math.min(2 * readBytes, limit));
    this.view = new DataView(this.bytes.buffer);
  }

  /** Goes to the next batch. False if there is none: `stop` then says why. */
  async next(): Promise<boolean> {
    let at = this.offset;
    let records = 0;
    let chain = batchSeed(this.salt, this.nextBatch);
    for (;;) {
      if (at + recordHeaderBytes > this.limit) {
        return this.end(at, at === this.offset && at === this.limit, 'a record', 'the end of the file');
      }
      if (at + recordHeaderBytes > this.windowOffset + this.filled) await this.fill(at + recordHeaderBytes);
      let place = at - this.windowOffset;
      const stored = this.view.getUint32(place, true);
      const payloadBytes = this.view.getUint32(place + 4, true);
      const type = readRecordType(this.view, place);
      if (stored === 0 && payloadBytes === 0 && type === 0) {
        return this.end(at, at === this.offset, 'a record', 'zeros');
      }
      if (payloadBytes > batchBytesMax || at + recordBytes(payloadBytes) > this.limit) {
        const found = `one of ${payloadBytes} bytes`;
        return this.end(at, false, `a record that ends before byte ${this.limit}`, found);
      }
      const size = recordBytes(payloadBytes);
      if (at + size > this.windowOffset + this.filled) {
        await this.fill(at + size);
        place = at - this.windowOffset;
      }
      chain = checksum(this.bytes.subarray(place + 4, place + size), chain);
      if (chain !== stored) return this.end(at, false, `checksum ${hex32(chain)}`, hex32(stored));
      if (type === RecordType.COMMIT && payloadBytes === commitMarkPayloadBytes) {
        return this.finish(at, place, records, chain);
      }
      // It belongs to this batch, and nobody but a wald has made it.
      if (type > recordTypeKnown) {
        throw new NewerFormatError(
          `${this.file.path} at byte ${at}`,
          `a record of type ${type}`,
          `types 1 to ${recordTypeKnown}`,
        );
      }
      if (type !== RecordType.ENTRY && type !== RecordType.SNAPSHOT) {
        return this.end(at, false, 'a record type from 1 to 3', `${type}`);
      }
      records++;
      at += size;
    }
  }

  /** A batch ends here if the mark agrees with what was read before it. */
  private finish(at: number, place: number, records: number, chain: number): boolean {
    const mark = readCommitMark(this.view, place);
    const end = at + commitMarkBytes;
    const expected = this.describe(this.nextBatch, this.salt, this.offset, end - this.offset, records);
    const { batchNumber, salt, batchOffset, batchBytes, batchRecords } = mark;
    const found = this.describe(batchNumber, salt, batchOffset, batchBytes, batchRecords);
    if (expected !== found) return this.end(at, false, expected, found);
    this.mark = mark;
    this.from = this.offset - this.windowOffset;
    this.to = place;
    this.offset = end;
    this.lastChecksum = chain;
    this.nextBatch++;
    return true;
  }

  private describe(batch: number, salt: bigint, offset: number, bytes: number, records: number): string {
    return `the mark of batch ${batch} of salt ${salt.toString(16)}: ${bytes} bytes from ${offset}, ${records} records`;
  }

  private end(offset: number, clean: boolean, expected: string, found: string): boolean {
    this.stop = { offset, clean, expected, found };
    this.mark = null;
    this.from = this.offset - this.windowOffset;
    this.to = offset - this.windowOffset;
    return false;
  }

  /** Has the bytes of the file from the batch's start to at least `end` in the window. */
  private async fill(end: number): Promise<void> {
    const start = this.offset - this.windowOffset;
    if (start > 0) {
      this.bytes.copyWithin(0, start, this.filled);
      this.windowOffset += start;
      this.filled -= start;
    }
    const needed = end - this.windowOffset;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed + readBytes, 2 * this.bytes.length));
      this.bytes.copy(larger, 0, 0, this.filled);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    while (this.filled < needed) {
      const position = this.windowOffset + this.filled;
      const length = Math.min(
        this.bytes.length - this.filled,
        this.limit - position,
        Math.max(readBytes, needed),
      );
      const count = await this.file.read(this.bytes, this.filled, length, position);
      if (count === 0) throw new Error(`${this.file.path} became shorter while it was read`);
      this.filled += count;
    }
  }
}

/** Bytes asked for at once: about a millisecond of replay, so that a start does not hold the event loop for long. */
const readBytes = 512 * 1024;

/** The reason why a reader found no further batch. */
interface ReadStop {
  /** Offset in the file of the record that does not check, or of the end. */
  readonly offset: number;
  /** True if the segment simply ends here: zeros, or the last byte, where a batch could begin. */
  readonly clean: boolean;
  readonly expected: string;
  readonly found: string;
}

/** Index of a record in a reader's window. */
export function readIndex(view: DataView, place: number): number {
  return readUint64(view, place + 8);
}
