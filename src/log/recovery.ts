import { join } from 'node:path';
import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import type { Logger } from '../host/logger.ts';
import type { HardState } from '../raft/entry.ts';
import type { Disk, DiskFile } from './disk.ts';
import {
  type LogPosition,
  RecordType,
  readEntryType,
  readRecordType,
  readTerm,
  recordBytes,
  recordHeaderBytes,
} from './record.ts';
import {
  decodeSegmentHeader,
  headerChecksum,
  hex32,
  type Identity,
  parseSegmentName,
  type SegmentHeader,
  segmentHeaderBytes,
} from './segment-header.ts';
import { readIndex, SegmentReader } from './segment-reader.ts';
import { examineTail, type Tail } from './torn-tail.ts';
import type { Attested } from './witness.ts';

/** One run over all segments: where the log stands while it is read. */
class Recovery {
  private readonly options: RecoveryOptions;
  private readonly startAfter: LogPosition;
  private readonly replay: Replay;
  /** How far the log was durable at the least. */
  private readonly attested: Attested | null;
  private lastIndex = 0;
  private lastTerm = 0;
  /** Highest index handed to `entry` and not truncated since. At least `startAfter.index`. */
  private deliveredIndex: number;
  /** Term of the log's entry at `startAfter.index`, null while there is none. */
  private termAtStart: number | null = null;
  private hardState: HardState = { term: 0, vote: 0n, commit: 0 };
  private bytesReplayed = 0;
  /** Of the entry that is handed out. */
  private readonly place = { path: '', offset: 0 };

  constructor(options: RecoveryOptions) {
    this.options = options;
    this.startAfter = options.startAfter;
    this.deliveredIndex = options.startAfter.index;
    this.replay = options.replay;
    this.attested = options.witness?.attested ?? null;
  }

  async run(opened: OpenSegment[]): Promise<RecoveredLog> {
    const segments: ClosedSegment[] = [];
    let nextBatch = 1;
    let end = 0;
    let endChecksum = 0;
    this.checkNewest(opened.at(-1));
    for (const [i, segment] of opened.entries()) {
      const { path, header } = segment;
      if (i === 0) this.begin(segment);
      else if (header.firstBatch !== nextBatch) {
        throw new CorruptLogError(path, 64, `first batch ${nextBatch}`, `${header.firstBatch}`);
      }
      this.enter(segment);
      const following = opened[i + 1];
      const reader = new SegmentReader(segment.file, header, this.limit(segment, following));
      this.checkAttested(segment, reader, segment.headerChecksum);
      const highestIndex = await this.read(reader, segment);
      nextBatch = reader.nextBatch;
      end = reader.offset;
      endChecksum = reader.lastChecksum ?? segment.headerChecksum;
      if (following) this.checkEnd(segment, reader, following, endChecksum);
      else await this.dropTornTail(segment, reader);
      await segment.file.sync();
      segments.push({ sequence: header.sequence, path, highestIndex, bytes: segment.size });
    }
    await this.options.disk.syncDirectory(this.options.dir);
    this.joinSnapshot();
    const { hardState, bytesReplayed } = this;
    if (hardState.commit > this.lastIndex) {
      const file = opened.at(-1)!.path;
      const found = `the last one at ${this.lastIndex}`;
      throw new CorruptLogError(file, end, `the committed entries up to index ${hardState.commit}`, found);
    }
    const last = { index: this.lastIndex, term: this.lastTerm };
    return { segments, last, hardState, nextBatch, end, endChecksum, bytesReplayed };
  }

  /** The oldest segment must begin where the snapshot ends, or before. */
  private begin({ path, header }: OpenSegment): void {
    if (header.firstIndex > this.startAfter.index + 1 && header.last.index > this.startAfter.index) {
      throw new CorruptLogError(
        path,
        56,
        `the entries from index ${this.startAfter.index + 1} on, behind the newest valid snapshot`,
        `a log that begins at index ${header.firstIndex}: older segments, or a newer snapshot, are missing`,
      );
    }
    this.lastIndex = header.last.index;
    this.lastTerm = header.last.term;
  }

  /** A segment whose header names another end of the log than was read was begun behind a snapshot. */
  private enter({ path, header }: OpenSegment): void {
    const { index, term } = header.last;
    if (index !== this.lastIndex || term !== this.lastTerm) this.moveTo(header.last, path, 88);
    else if (index === this.startAfter.index) this.termAtStart = term;
    this.setHardState(header.hardState);
  }

  /** Bytes of a segment that count: to the end of the file in the last one, else as its follower's header says. */
  private limit(segment: OpenSegment, following: OpenSegment | undefined): number {
    if (!following) return segment.size;
    const { previousEnd } = following.header;
    if (segment.size < previousEnd) {
      const found = `a file of ${segment.size} bytes`;
      throw new CorruptLogError(segment.path, segment.size, `batches up to byte ${previousEnd}`, found);
    }
    return previousEnd;
  }

  private checkEnd(segment: OpenSegment, reader: SegmentReader, following: OpenSegment, sum: number): void {
    const { stop } = reader;
    if (stop && !stop.clean) throw new CorruptLogError(segment.path, stop.offset, stop.expected, stop.found);
    const { previousEnd, previousChecksum } = following.header;
    if (reader.offset !== previousEnd) {
      throw new CorruptLogError(segment.path, reader.offset, `batches up to byte ${previousEnd}`, 'zeros');
    }
    if (sum !== previousChecksum) {
      const expected = `a segment that ends in checksum ${hex32(previousChecksum)}, as ${following.path} says`;
      throw new CorruptLogError(segment.path, reader.offset, expected, hex32(sum));
    }
  }

  private async read(reader: SegmentReader, segment: OpenSegment): Promise<number> {
    let highestIndex = this.lastIndex;
    while (await reader.next()) {
      this.readBatch(reader, segment.path);
      this.checkAttested(segment, reader, reader.lastChecksum!);
      if (this.lastIndex > highestIndex) highestIndex = this.lastIndex;
      this.setHardState(reader.mark!.hardState);
    }
    return highestIndex;
  }

  /** Segments behind the newest one were there. */
  private checkNewest(newest: OpenSegment | undefined): void {
    const { attested } = this;
    if (attested === null || (newest !== undefined && attested.sequence <= newest.header.sequence)) return;
    throw new CorruptLogError(
      newest?.path ?? this.options.dir,
      newest?.size ?? 0,
      `the segment with sequence ${attested.sequence} behind it, as ${this.witnessPath} attests`,
      newest === undefined ? 'no segment at all' : 'none',
    );
  }

  /** What the log says of the batch that was attested is what was attested. */
  private checkAttested({ path, header }: OpenSegment, reader: SegmentReader, sum: number): void {
    const { attested } = this;
    if (attested === null || attested.sequence !== header.sequence) return;
    if (attested.batch !== reader.nextBatch - 1) return;
    const expected = describeAttested(attested);
    const found = describeAttested({ ...attested, salt: header.salt, end: reader.offset, checksum: sum });
    if (found === expected) return;
    throw new CorruptLogError(path, reader.offset, `${expected}, as ${this.witnessPath} attests`, found);
  }

  private get witnessPath(): string {
    return this.options.witness!.path;
  }

  private readBatch(reader: SegmentReader, path: string): void {
    const { view, bytes, to } = reader;
    for (let place = reader.from; place < to; ) {
      const payloadBytes = view.getUint32(place + 4, true);
      const index = readIndex(view, place);
      const term = readTerm(view, place);
      const size = recordBytes(payloadBytes);
      const fileOffset = reader.mark!.batchOffset + place - reader.from;
      if (readRecordType(view, place) === RecordType.SNAPSHOT) {
        this.moveTo({ index, term }, path, fileOffset);
        this.replay.snapshotMark({ index, term });
      } else {
        if (index !== this.lastIndex + 1) this.replace(index, path, fileOffset);
        this.lastIndex = index;
        this.lastTerm = term;
        if (index > this.startAfter.index) {
          const data = bytes.subarray(place + recordHeaderBytes, place + recordHeaderBytes + payloadBytes);
          this.place.path = path;
          this.place.offset = fileOffset;
          this.replay.entry(index, term, readEntryType(view, place), data, this.place);
          this.deliveredIndex = index;
          this.bytesReplayed += size;
        } else if (index === this.startAfter.index) {
          this.termAtStart = term;
        }
      }
      place += size;
    }
  }

  /** An entry that is not behind the last one takes the place of all from its index on. */
  private replace(index: number, path: string, offset: number): void {
    if (index > this.lastIndex + 1) {
      throw new CorruptLogError(path, offset, `the entry at index ${this.lastIndex + 1}`, `index ${index}`);
    }
    if (index <= this.hardState.commit) {
      const expected = `no entry at or below the committed index ${this.hardState.commit}`;
      throw new CorruptLogError(path, offset, expected, `one at index ${index}`);
    }
    this.truncateFrom(index);
  }

  private truncateFrom(index: number): void {
    const from = Math.max(index, this.startAfter.index + 1);
    if (from > this.deliveredIndex) return;
    this.replay.truncateFrom(from);
    this.deliveredIndex = from - 1;
  }

  /** A snapshot took the place of the log: it ends at `position` now. */
  private moveTo(position: LogPosition, path: string, offset: number): void {
    if (position.index > this.startAfter.index) {
      throw new CorruptLogError(
        path,
        offset,
        `a snapshot at or behind index ${position.index}, which took the place of the log there`,
        `the newest valid snapshot at index ${this.startAfter.index}`,
      );
    }
    this.truncateFrom(position.index + 1);
    this.lastIndex = position.index;
    this.lastTerm = position.term;
    if (position.index === this.startAfter.index) this.termAtStart = position.term;
  }

  private setHardState(hardState: HardState): void {
    const { term, vote, commit } = this.hardState;
    if (hardState.term === term && hardState.vote === vote && hardState.commit === commit) return;
    this.hardState = hardState;
    this.replay.hardState(hardState);
  }

  /**
   * A crash may come after a snapshot file was installed and before its mark was written. Entries behind it
   * stay only if the log agrees with the snapshot at its index (Raft paper, figure 13, step 6).
   */
  private joinSnapshot(): void {
    const { index, term } = this.startAfter;
    if (this.lastIndex >= index && (this.termAtStart === null || this.termAtStart === term)) return;
    this.truncateFrom(index + 1);
    this.lastIndex = index;
    this.lastTerm = term;
  }

  /** Tells a torn last batch from damage, and gives back the zeros behind the last segment's bytes. */
  private async dropTornTail(segment: OpenSegment, reader: SegmentReader): Promise<void> {
    const stop = reader.stop!;
    const { path, size, header, file } = segment;
    const { attested } = this;
    if (attested !== null && attested.sequence === header.sequence && attested.batch >= reader.nextBatch) {
      throw new CorruptLogError(
        path,
        stop.offset,
        stop.expected,
        `${stop.found}; ${this.witnessPath} attests that ${describeAttested(attested)} was durable`,
      );
    }
    const tail = await examineTail(file, reader.offset, size, header.salt, reader.nextBatch);
    if (tail.laterBatches !== null) {
      throw new CorruptLogError(path, stop.offset, stop.expected, `${stop.found}, and ${tail.laterBatches}`);
    }
    if (!stop.clean || tail.bytesEnd > reader.offset) {
      this.options.logger.warn('left out the last batch, which a crash has torn: its write was under way', {
        file: path,
        offset: reader.offset,
        bytes: tail.bytesEnd - reader.offset,
        expected: stop.expected,
        found: stop.found,
      });
    }
    await this.trim(path, size, tail);
  }

  private async trim(path: string, size: number, tail: Tail): Promise<void> {
    const trimmed = Math.ceil(tail.bytesEnd / pageBytes) * pageBytes;
    if (trimmed >= size) return;
    const file = await this.options.disk.open(path, 'change');
    try {
      await file.truncate(trimmed);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** A place in a segment. */
export interface FilePlace {
  readonly path: string;
  readonly offset: number;
}

/** Receives what the log holds behind the newest snapshot, in the order it was written. */
export interface Replay {
  /** The hard state of a batch, called when it differs from the one before. The last call is what was durable. */
  hardState(hardState: HardState): void;
  /**
   * An entry; its index is one above the last, after `truncateFrom` if that was called. `data` and `place` are valid during the call
   * only. Nothing of the directory has been changed yet: an error that is thrown leaves all as it was.
   */
  entry(index: number, term: number, type: number, data: Buffer, place: FilePlace): void;
  /** Entries from this index on, all of them handed out before, were replaced. */
  truncateFrom(index: number): void;
  /** An installed snapshot took the place of the log up to this position; it is at or below the newest snapshot. */
  snapshotMark(position: LogPosition): void;
}

/** A segment that is not written any more. */
export interface ClosedSegment {
  readonly sequence: number;
  readonly path: string;
  /** No entry in it is above this index. */
  readonly highestIndex: number;
  /** That it takes, zeros behind its end included. */
  readonly bytes: number;
}

/** The state of the log when it was opened. */
export interface RecoveredLog {
  readonly segments: ClosedSegment[];
  readonly last: LogPosition;
  readonly hardState: HardState;
  readonly nextBatch: number;
  /** The end of the last segment's last batch, and its last record's CRC; zeros if there is no segment. */
  readonly end: number;
  readonly endChecksum: number;
  /** Bytes of records behind the snapshot. */
  readonly bytesReplayed: number;
}

interface RecoveryOptions {
  readonly dir: string;
  readonly disk: Disk;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly logger: Logger;
  /** Position of the newest valid snapshot; `{ index: 0, term: 0 }` if there is none. */
  readonly startAfter: LogPosition;
  readonly replay: Replay;
  readonly witness: { readonly path: string; readonly attested: Attested } | null;
}

interface OpenSegment {
  readonly path: string;
  readonly file: DiskFile;
  readonly size: number;
  readonly header: SegmentHeader;
  readonly headerChecksum: number;
}

/** A file's zeros behind its last batch go back to the file system in whole pages. */
const pageBytes = 4096;

/**
 * Reads the whole log, checks it, hands it to `replay` and makes what was read durable: after a `kill -9` the
 * operating system may have held it in memory alone.
 *
 * A last batch that does not check was torn by a crash before it was acknowledged, and is left out with a warning.
 * Anything else that does not check is damage: CorruptLogError.
 */
export async function recover(options: RecoveryOptions): Promise<RecoveredLog> {
  const opened: OpenSegment[] = [];
  try {
    for (const name of await segmentNames(options.disk, options.dir)) {
      opened.push(await openSegment(options, name, opened.at(-1)));
    }
    return await new Recovery(options).run(opened);
  } finally {
    for (const { file } of opened) await file.close();
  }
}

/** Names of the segments in a directory, in log order. */
export async function segmentNames(disk: Disk, dir: string): Promise<string[]> {
  const names = await disk.list(dir);
  const parsed = names.flatMap((name) => {
    const place = parseSegmentName(name);
    return place ? [{ name, sequence: place.sequence }] : [];
  });
  return parsed.sort((a, b) => a.sequence - b.sequence).map(({ name }) => name);
}

async function openSegment(
  options: RecoveryOptions,
  name: string,
  before: OpenSegment | undefined,
): Promise<OpenSegment> {
  const path = join(options.dir, name);
  const file = await options.disk.open(path, 'read');
  try {
    const size = await file.size();
    const bytes = Buffer.alloc(segmentHeaderBytes);
    const count = await readFully(file, bytes, 0);
    const header = decodeSegmentHeader(bytes.subarray(0, count), path);
    const place = parseSegmentName(name)!;
    if (header.sequence !== place.sequence || header.firstIndex !== place.firstIndex) {
      const expected = `sequence ${place.sequence} and first index ${place.firstIndex}, as the file's name says`;
      throw new CorruptLogError(path, 40, expected, `${header.sequence} and ${header.firstIndex}`);
    }
    if (header.clusterId !== options.clusterId || header.memberId !== options.memberId) {
      throw new CorruptLogError(path, 16, `a segment of ${nameOf(options)}`, `one of ${nameOf(header)}`);
    }
    if (before && header.sequence !== before.header.sequence + 1) {
      const expected = `the segment with sequence ${before.header.sequence + 1} behind ${before.path}`;
      throw new CorruptLogError(
        path,
        40,
        expected,
        `sequence ${header.sequence}; the one between is missing`,
      );
    }
    return { path, file, size, header, headerChecksum: headerChecksum(bytes.subarray(0, count)) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Fills `bytes` from `position` on; fewer bytes, which are returned as a number, only at the end of the file. */
export async function readFully(file: DiskFile, bytes: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const count = await file.read(bytes, filled, bytes.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

function describeAttested({ salt, batch, end, checksum }: Attested): string {
  return `batch ${batch} of salt ${salt.toString(16)} up to byte ${end} with checksum ${hex32(checksum)}`;
}

function nameOf({ clusterId, memberId }: Identity): string {
  return `member ${memberId.toString(16)} of cluster ${clusterId.toString(16)}`;
}
