import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { assert } from '../errors/assert.ts';
import { Batch } from './batch.ts';
import { type Clock, systemClock } from './clock.ts';
import { commitMarkBytes } from './commit-mark.ts';
import type { Disk, DiskFile } from './disk.ts';
import { type LogSink, silentSink } from './log-sink.ts';
import type { HardState, LogPosition } from './position.ts';
import { RecordType, recordBytes } from './record.ts';
import { type ClosedSegment, type RecoveredLog, type Replay, recover } from './recovery.ts';
import { encodeSegmentHeader, headerChecksum, segmentHeaderBytes, segmentName } from './segment-header.ts';
import { isNoSpace, isUnfinished, type MadeSegment, SegmentMaker } from './segment-maker.ts';

export const segmentBytesDefault = 64 * 1024 * 1024;

/** The smallest segment: its header and a batch or two. */
export const segmentBytesMin = 1024;

/**
 * Bytes of the segment that every start opens: made in about 10 ms, where a whole one would take 200 ms, while the
 * spare for what comes after is made in the background.
 */
const firstSegmentBytes = 4 * 1024 * 1024;

const nothing = new Uint8Array(0);

/** How a log is opened. */
export interface WalOptions {
  /** Directory of the segments, made if missing. It must be locked (DirectoryLock): two logs in it would destroy each other. */
  readonly dir: string;
  readonly disk: Disk;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  /** Bytes of a segment, 1 KiB at least; 64 MiB if not given. */
  readonly segmentBytes?: number;
  readonly logger?: LogSink;
  readonly clock?: Clock;
  /** The random number that tells this start's segments from those of others. */
  readonly drawSalt?: () => bigint;
  /** Position of the newest valid snapshot, `{ index: 0, term: 0 }` if there is none. */
  readonly startAfter: LogPosition;
  readonly replay: Replay;
  /** Called after every durable write, with its duration and size. */
  readonly onWrite?: (seconds: number, bytes: number) => void;
}

export type WalDone = (error: Error | null) => void;

interface CurrentSegment {
  readonly file: DiskFile;
  readonly path: string;
  readonly sequence: number;
  readonly bytes: number;
  /** Where the next batch goes: everything before is durable. */
  end: number;
  /** CRC that the next segment's header must name. */
  endChecksum: number;
  /** No entry in the segment is above this. */
  highestIndex: number;
}

/**
 * The write-ahead log: entries and hard state, in segments, one durable write a batch. docs/FORMAT.md has the bytes
 * and the argument why a crash at any moment loses nothing that was acknowledged.
 *
 * `append` fills a batch; `write` makes it durable while the next one fills. After a failed write the log refuses
 * everything: whether the bytes are on disk cannot be known, so a member must end and recover (a sync that is tried
 * again may succeed without having written anything).
 */
export class Wal {
  private readonly options: WalOptions;
  private readonly disk: Disk;
  private readonly clock: Clock;
  private readonly maker: SegmentMaker;
  private readonly salt: bigint;
  private readonly spaceListeners: ((hasSpace: boolean) => void)[] = [];
  /** Segments that are not written any more, oldest first. */
  private readonly closed: ClosedSegment[];
  private current: CurrentSegment | null = null;

  /** The batch that `append` fills, and the one that is written or waits for its turn. Two, used in turn. */
  private filling = new Batch();
  private flying = new Batch();
  private flyingOffset = 0;
  private flyingSince = 0;
  private flyingHardState: HardState;
  /** The log's end with and without what is not durable yet. */
  private last: { index: number; term: number };
  private durableLast: LogPosition;
  private durableHardState: HardState;

  /** The caller's write under way, null if there is none. */
  private done: WalDone | null = null;
  private doneHardState: HardState;
  /** A seal is being written. A caller's write waits behind it. */
  private sealing = false;
  /** The last batch is a seal, or there was none since the start, whose new segment holds what was before. */
  private sealed = true;
  private failure: Error | null = null;
  private closing = false;
  private settled: (() => void) | null = null;
  private releasing: Promise<void> = Promise.resolve();

  private appendedBytes: number;
  private snapshotAtBytes = 0;

  private constructor(options: WalOptions, recovered: RecoveredLog, salt: bigint) {
    this.options = options;
    this.disk = options.disk;
    this.clock = options.clock ?? systemClock;
    this.salt = salt;
    this.closed = recovered.segments;
    this.last = { ...recovered.last };
    this.durableLast = recovered.last;
    this.durableHardState = recovered.hardState;
    this.flyingHardState = recovered.hardState;
    this.doneHardState = recovered.hardState;
    this.appendedBytes = recovered.bytesReplayed;
    this.filling.begin(salt, recovered.nextBatch);
    this.maker = new SegmentMaker({
      dir: options.dir,
      disk: options.disk,
      clock: this.clock,
      logger: options.logger ?? silentSink,
      segmentBytes: options.segmentBytes ?? segmentBytesDefault,
      onSpaceChange: (hasSpace) => {
        for (const listener of this.spaceListeners) listener(hasSpace);
      },
    });
  }

  /**
   * Recovers what is there, hands it to `replay` in log order, and opens a new segment to write to. Locks nothing.
   * CorruptLogError if an acknowledged write is damaged or missing; other errors are the file system's, or a
   * directory of another member.
   */
  static async open(options: WalOptions): Promise<Wal> {
    const {
      dir,
      disk,
      clusterId,
      memberId,
      startAfter,
      replay,
      segmentBytes = segmentBytesDefault,
    } = options;
    assert(
      segmentBytes >= segmentBytesMin,
      `a segment has at least ${segmentBytesMin} bytes, not ${segmentBytes}`,
    );
    await disk.makeDirectory(dir);
    for (const name of await disk.list(dir)) {
      if (isUnfinished(name)) await disk.remove(join(dir, name));
    }
    const logger = options.logger ?? silentSink;
    const recovered = await recover({ dir, disk, clusterId, memberId, logger, startAfter, replay });
    const wal = new Wal(options, recovered, (options.drawSalt ?? drawSalt)());
    try {
      await wal.openFirstSegment(recovered);
    } catch (error) {
      await wal.maker.close();
      throw error;
    }
    wal.maker.start();
    return wal;
  }

  /** Index of the last entry appended, durable or not; 0 in an empty log. */
  get lastIndex(): number {
    return this.last.index;
  }

  /** Term of the last entry appended. */
  get lastTerm(): number {
    return this.last.term;
  }

  /** A write is under way; the next may begin when its `done` was called. */
  get writing(): boolean {
    return this.done !== null;
  }

  /** Whether records wait for `write`. */
  get pending(): boolean {
    return this.filling.records > 0;
  }

  /** False from when the next segment could not be made for lack of space until it could; refuse writes meanwhile. */
  get hasSpace(): boolean {
    return this.maker.hasSpace;
  }

  /** Segments in the directory, the current one counted. */
  get segments(): number {
    return this.closed.length + 1;
  }

  /** Bytes of records since the newest snapshot at the start, those recovered counted. Never falls. */
  get bytesAppended(): number {
    return this.appendedBytes;
  }

  /** Bytes of records that a start would read behind the newest snapshot. */
  get bytesSinceSnapshot(): number {
    return this.appendedBytes - this.snapshotAtBytes;
  }

  /** A snapshot is durable that holds all that was appended when `bytesAppended` had this value. */
  snapshotTaken(bytesAppended: number): void {
    this.snapshotAtBytes = bytesAppended;
  }

  /** Calls `listener` whenever `hasSpace` changes. */
  onSpaceChange(listener: (hasSpace: boolean) => void): void {
    this.spaceListeners.push(listener);
  }

  /** Whether an entry with this much data fits into the batch that is filling (`batchBytesMax`). */
  fits(dataBytes: number): boolean {
    return this.filling.fits(dataBytes);
  }

  /**
   * Copies an entry to the end of the batch that is filling; nothing is durable until `write`. An index that is not
   * above the last one replaces the log from there; it must be above the commit index last written.
   */
  append(index: number, term: number, type: number, data: Uint8Array): void {
    const { last } = this;
    const { commit } = this.flyingHardState;
    if (index > last.index + 1 || index <= commit) {
      assert(false, `an entry's index is above commit ${commit} and at most ${last.index + 1}, not ${index}`);
    }
    this.filling.append(RecordType.ENTRY, index, term, type, data);
    last.index = index;
    last.term = term;
    this.appendedBytes += recordBytes(data.length);
  }

  /**
   * Records that an installed snapshot, whose file is durable already, takes the place of the whole log: the next
   * entry is the one behind `position`. Durable with the next `write`.
   */
  markSnapshot(position: LogPosition): void {
    const { index, term } = position;
    this.filling.append(RecordType.SNAPSHOT, index, term, 0, nothing);
    this.last = { index, term };
    this.snapshotAtBytes = this.appendedBytes;
  }

  /**
   * Ends the batch with the hard state and writes it. When `done` is called without an error, the batch and the hard
   * state are durable; with one, the log is broken. Never calls `done` before it returns. Only when not `writing`;
   * the batch may be empty, if only the hard state has changed.
   */
  write(hardState: HardState, done: WalDone): void {
    assert(!this.done, 'one log write is in flight at a time');
    assert(!this.closing, 'the log is open');
    if (this.failure) {
      const { failure } = this;
      queueMicrotask(() => done(failure));
      return;
    }
    this.done = done;
    this.doneHardState = hardState;
    if (!this.sealing) this.submit(hardState, false);
  }

  /**
   * Told when nothing was written for a second: writes a seal, unless there is one, so that damage to the last batch
   * can be told from a write that a crash tore. `write` may be called meanwhile.
   */
  idle(): void {
    if (this.done || this.sealing || this.sealed || this.pending || this.failure || this.closing) return;
    this.seal();
  }

  /**
   * Removes the oldest segments while all their entries are at or below `index`; never the current one nor the one
   * before. Durable on return. The caller holds a durable snapshot at `index` or above it; to be able to fall back to
   * an older snapshot, it passes that one's index.
   */
  release(index: number): Promise<void> {
    this.releasing = this.releasing.catch(() => {}).then(() => this.removeUpTo(index));
    return this.releasing;
  }

  /**
   * Lets the write under way end, seals the log and closes it. Entries that were appended and not written are
   * dropped: nobody was told of them.
   */
  async close(): Promise<void> {
    assert(!this.closing, 'the log is open');
    this.closing = true;
    await this.maker.close();
    await this.settle();
    if (!this.failure && !this.sealed) {
      this.seal();
      await this.settle();
    }
    await this.releasing.catch(() => {});
    const { file, end } = this.current!;
    if (!this.failure) {
      await file.truncate(end);
      await file.sync();
    }
    await file.close();
  }

  private seal(): void {
    this.sealing = true;
    if (this.pending) {
      this.filling.begin(this.salt, this.filling.number);
      this.last = { ...this.durableLast };
    }
    this.submit(this.durableHardState, true);
  }

  /** Resolves when no write is in flight. */
  private async settle(): Promise<void> {
    while (this.done || this.sealing) {
      await new Promise<void>((resolve) => {
        this.settled = resolve;
      });
    }
  }

  private submit(hardState: HardState, seal: boolean): void {
    const batch = this.filling;
    this.filling = this.flying;
    this.flying = batch;
    this.flyingHardState = hardState;
    this.filling.begin(this.salt, batch.number + 1);
    const flyingLast = { ...this.last };
    const current = this.current!;
    // Room for a seal is always left, so that a stop on a full disk can be a clean one.
    const needed = batch.length + commitMarkBytes + (seal ? 0 : commitMarkBytes);
    if (current.end + needed <= current.bytes) {
      this.flush(flyingLast, seal);
      return;
    }
    this.cut(needed).then(
      () => this.flush(flyingLast, seal),
      (error: Error) => this.finish(error),
    );
  }

  private flush(last: LogPosition, seal: boolean): void {
    const current = this.current!;
    this.flying.end(this.salt, current.end, this.flyingHardState, last.index, seal);
    this.durableLast = last;
    this.sealed = seal;
    this.flyingOffset = 0;
    this.flyingSince = this.clock.nowS();
    this.writeRest();
  }

  private writeRest(): void {
    const { file, end } = this.current!;
    const { bytes, length } = this.flying;
    file.write(bytes, this.flyingOffset, length - this.flyingOffset, end + this.flyingOffset, this.wrote);
  }

  private readonly wrote = (error: Error | null, written: number): void => {
    const current = this.current!;
    const batch = this.flying;
    this.flyingOffset += written;
    if (error || written <= 0) {
      this.finish(error ?? new Error(`a write to ${current.path} wrote nothing`));
    } else if (this.flyingOffset < batch.length) {
      this.writeRest();
    } else {
      current.end += batch.length;
      current.endChecksum = batch.chain;
      if (batch.highestIndex > current.highestIndex) current.highestIndex = batch.highestIndex;
      this.durableHardState = this.flyingHardState;
      this.options.onWrite?.(this.clock.nowS() - this.flyingSince, batch.length);
      this.finish(null);
    }
  };

  private finish(error: Error | null): void {
    this.failure ??= error;
    const wasSeal = this.sealing;
    this.sealing = false;
    const { done } = this;
    if (done && wasSeal && !error) {
      this.submit(this.doneHardState, false);
    } else if (done) {
      this.done = null;
      done(error);
    }
    const current = this.current!;
    this.maker.pace(current.end / current.bytes, this.done !== null);
    this.settled?.();
  }

  /** Opens the next segment, with room for a batch of `needed` bytes. */
  private async cut(needed: number): Promise<void> {
    const made = await this.nextSegment(segmentHeaderBytes + needed);
    const { file, path, sequence, end, endChecksum, highestIndex } = this.current!;
    await this.install(made, sequence + 1, end, endChecksum);
    this.closed.push({ sequence, path, highestIndex });
    await file.close();
    this.maker.start();
  }

  /**
   * The spare; or, if it is not there yet, because the log grew fast behind a start, or too small for the batch, a
   * segment that is just large enough to go on with. Waits only when the disk is full.
   */
  private async nextSegment(bytes: number): Promise<MadeSegment> {
    const fitsSpare = bytes <= (this.options.segmentBytes ?? segmentBytesDefault);
    if (fitsSpare && (this.maker.isReady || !this.maker.hasSpace)) return this.maker.take();
    try {
      return await this.maker.makeNow(Math.max(bytes, this.firstSegmentBytes));
    } catch (error) {
      if (fitsSpare && isNoSpace(error)) return this.maker.take();
      throw error;
    }
  }

  private get firstSegmentBytes(): number {
    return Math.min(firstSegmentBytes, this.options.segmentBytes ?? segmentBytesDefault);
  }

  private async openFirstSegment(recovered: RecoveredLog): Promise<void> {
    const hasSpare = await this.maker.adopt();
    const made = await this.maker.makeNow(this.firstSegmentBytes).catch((error: unknown) => {
      // A full disk need not keep a member from reading: the spare of the run before has its space already.
      if (hasSpare && isNoSpace(error)) return this.maker.take();
      throw error;
    });
    const sequence = (recovered.segments.at(-1)?.sequence ?? 0) + 1;
    await this.install(made, sequence, recovered.end, recovered.endChecksum);
  }

  /** Gives a made file its header and its name: durable on return, and the current segment. */
  private async install(
    made: MadeSegment,
    sequence: number,
    previousEnd: number,
    previousChecksum: number,
  ): Promise<void> {
    const { dir, clusterId, memberId } = this.options;
    // At a cut the batch that did not fit is in `flying`; at a start no batch has been filled.
    const batch = this.current ? this.flying : this.filling;
    const firstIndex = batch.firstIndex === -1 ? this.durableLast.index + 1 : batch.firstIndex;
    const header = encodeSegmentHeader({
      clusterId,
      memberId,
      salt: this.salt,
      sequence,
      segmentBytes: made.bytes,
      firstIndex,
      firstBatch: batch.number,
      previousEnd,
      previousChecksum,
      last: this.durableLast,
      hardState: this.durableHardState,
    });
    await writeAll(made.file, header);
    const path = join(dir, segmentName(sequence, firstIndex));
    await this.disk.rename(made.path, path);
    await this.disk.syncDirectory(dir);
    this.current = {
      file: made.file,
      path,
      sequence,
      bytes: made.bytes,
      end: segmentHeaderBytes,
      endChecksum: headerChecksum(header),
      highestIndex: this.durableLast.index,
    };
  }

  private async removeUpTo(index: number): Promise<void> {
    while (this.closed.length > 1 && this.closed[0]!.highestIndex <= index) {
      await this.disk.remove(this.closed[0]!.path);
      // One at a time: a crash must not leave a hole between segments.
      await this.disk.syncDirectory(this.options.dir);
      this.closed.shift();
    }
  }
}

function drawSalt(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

function writeAll(file: DiskFile, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const writeFrom = (offset: number): void => {
      file.write(bytes, offset, bytes.length - offset, offset, (error, written) => {
        if (error) reject(error);
        else if (offset + written < bytes.length) writeFrom(offset + written);
        else resolve();
      });
    };
    writeFrom(0);
  });
}
