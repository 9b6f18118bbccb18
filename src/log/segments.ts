import { join } from 'node:path';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import type { HardState } from '../raft/entry.ts';
import type { Batch } from './batch.ts';
import { type Disk, type DiskFile, writeAll } from './disk.ts';
import type { LogPosition } from './record.ts';
import type { ClosedSegment, RecoveredLog } from './recovery.ts';
import { encodeSegmentHeader, headerChecksum, segmentHeaderBytes, segmentName } from './segment-header.ts';
import { isNoSpace, type MadeSegment, SegmentMaker } from './segment-maker.ts';
import type { Attested } from './witness.ts';

/** The files of an open log: the segment that is written, and those before it, which are not written any more. */
export class Segments {
  private readonly options: SegmentsOptions;
  private readonly maker: SegmentMaker;
  /** Oldest first. */
  private readonly closed: ClosedSegment[];
  private current: CurrentSegment;

  private constructor(
    options: SegmentsOptions,
    maker: SegmentMaker,
    closed: ClosedSegment[],
    current: CurrentSegment,
  ) {
    this.options = options;
    this.maker = maker;
    this.closed = closed;
    this.current = current;
  }

  /** Opens a new segment behind a recovered log, and begins to make the next one. */
  static async open(
    options: SegmentsOptions,
    recovered: RecoveredLog,
    start: SegmentStart,
  ): Promise<Segments> {
    const maker = new SegmentMaker(options);
    try {
      const hasSpare = await maker.adopt();
      const made = await maker
        .makeNow(Math.min(firstSegmentBytesMax, options.segmentBytes))
        .catch((error) => {
          // A full disk need not keep a member from reading: the spare of the run before has its space already.
          if (hasSpare && isNoSpace(error)) return maker.take();
          throw error;
        });
      const sequence = (recovered.segments.at(-1)?.sequence ?? 0) + 1;
      const current = await install(options, made, sequence, recovered.end, recovered.endChecksum, start);
      maker.start();
      return new Segments(options, maker, recovered.segments, current);
    } catch (error) {
      await maker.close();
      throw error;
    }
  }

  /** Segments in the directory, but for a spare. */
  get count(): number {
    return this.closed.length + 1;
  }

  /** Bytes that they take, but for a spare. */
  get bytes(): number {
    return this.closed.reduce((sum, { bytes }) => sum + bytes, this.current.bytes);
  }

  /** False from when the next segment could not be made for lack of space until it could. */
  get hasSpace(): boolean {
    return this.maker.hasSpace;
  }

  /** Where the log is durable up to; `batch` is the number of the last one. */
  attested(batch: number): Attested {
    const { sequence, end, endChecksum } = this.current;
    return { sequence, salt: this.options.salt, batch, end, checksum: endChecksum };
  }

  /** Offset at which the next batch is written. */
  get end(): number {
    return this.current.end;
  }

  /** Returns whether so many bytes still go into the current segment. */
  fits(bytes: number): boolean {
    return this.current.end + bytes <= this.current.bytes;
  }

  /** Opens the next segment, with room for `bytes`. Durable on return. Waits for as long as the disk is full. */
  async cut(bytes: number, start: SegmentStart): Promise<void> {
    const made = await this.nextSegment(segmentHeaderBytes + bytes);
    const { file, path, sequence, bytes: currentBytes, end, endChecksum, highestIndex } = this.current;
    this.current = await install(this.options, made, sequence + 1, end, endChecksum, start);
    this.closed.push({ sequence, path, highestIndex, bytes: currentBytes });
    await file.close();
    this.maker.start();
  }

  /** Writes an ended batch at `end`. Durable when `done` is called without an error. */
  write(batch: Batch, done: (error: Error | null) => void): void {
    this.writeFrom(0, batch, done);
  }

  /**
   * Lets the spare be made beside the writes; called after each.
   * @param logIsWriting whether the next one is under way
   */
  pace(logIsWriting: boolean): void {
    this.maker.pace(this.current.end / this.current.bytes, logIsWriting);
  }

  /** Removes the oldest segments while all their entries are at or below `index`, but never the newest two. */
  async release(index: number): Promise<void> {
    const { disk, dir } = this.options;
    while (this.closed.length > 1 && this.closed[0]!.highestIndex <= index) {
      await disk.remove(this.closed[0]!.path);
      // One at a time: a crash must not leave a hole between segments.
      await disk.syncDirectory(dir);
      this.closed.shift();
    }
  }

  /** Stops making segments; a cut that waits for one fails. */
  stop(): Promise<void> {
    return this.maker.close();
  }

  /** Closes the current segment, and gives back its zeros if everything in it is known to be good. */
  async close(trim: boolean): Promise<void> {
    const { file, end } = this.current;
    if (trim) {
      await file.truncate(end);
      await file.sync();
    }
    await file.close();
  }

  private writeFrom(offset: number, batch: Batch, done: (error: Error | null) => void): void {
    const { current } = this;
    const { bytes, length } = batch;
    current.file.write(bytes, offset, length - offset, current.end + offset, (error, written) => {
      if (error || written <= 0) {
        done(error ?? new Error(`a write to ${current.path} wrote nothing`));
      } else if (offset + written < length) {
        this.writeFrom(offset + written, batch, done);
      } else {
        current.end += length;
        current.endChecksum = batch.chain;
        if (batch.highestIndex > current.highestIndex) current.highestIndex = batch.highestIndex;
        done(null);
      }
    });
  }

  /**
   * The spare; or, if it is not there yet, because the log grew fast behind a start, or too small for the batch, a
   * segment that is just large enough to go on with. Waits only when the disk is full.
   */
  private async nextSegment(bytes: number): Promise<MadeSegment> {
    const { segmentBytes } = this.options;
    if (bytes > segmentBytes) return this.maker.makeLarge(bytes);
    if (this.maker.isReady || !this.maker.hasSpace) return this.maker.take();
    try {
      return await this.maker.makeNow(Math.max(bytes, Math.min(firstSegmentBytesMax, segmentBytes)));
    } catch (error) {
      if (isNoSpace(error)) return this.maker.take();
      throw error;
    }
  }
}

/**
 * Bytes of the segment that every start opens: made in about 10 ms, where a whole one would take 200 ms, while the
 * spare for what comes after is made in the background.
 */
const firstSegmentBytesMax = 4 * 1024 * 1024;

/** The part of a new segment's header on the log before it and the first batch in it. */
interface SegmentStart {
  readonly firstIndex: number;
  readonly firstBatch: number;
  readonly last: LogPosition;
  readonly hardState: HardState;
}

interface SegmentsOptions {
  readonly dir: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly salt: bigint;
  readonly segmentBytes: number;
  readonly onSpaceChange: (hasSpace: boolean) => void;
}

interface CurrentSegment {
  readonly file: DiskFile;
  readonly path: string;
  readonly sequence: number;
  readonly bytes: number;
  /** The offset of the next batch: everything before is durable. */
  end: number;
  /** CRC that the next segment's header must name. */
  endChecksum: number;
  /** No entry in the segment is above this. */
  highestIndex: number;
}

/** Gives a made file its header and its name. Durable on return. */
async function install(
  options: SegmentsOptions,
  made: MadeSegment,
  sequence: number,
  previousEnd: number,
  previousChecksum: number,
  start: SegmentStart,
): Promise<CurrentSegment> {
  const { dir, disk, clusterId, memberId, salt } = options;
  const { file, bytes } = made;
  const identity = { clusterId, memberId, salt, sequence, segmentBytes: bytes };
  const header = encodeSegmentHeader({ ...identity, previousEnd, previousChecksum, ...start });
  await writeAll(file, header, 0);
  const path = join(dir, segmentName(sequence, start.firstIndex));
  await disk.rename(made.path, path);
  await disk.syncDirectory(dir);
  const endChecksum = headerChecksum(header);
  return {
    file,
    path,
    sequence,
    bytes,
    end: segmentHeaderBytes,
    endChecksum,
    highestIndex: start.last.index,
  };
}
