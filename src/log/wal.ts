import { join } from 'node:path';
import { assert } from '../errors/assert.ts';
import type { Clock } from '../host/clock.ts';
import { type Logger, silentLogger } from '../host/logger.ts';
import type { HardState } from '../raft/entry.ts';
import { Batch } from './batch.ts';
import { commitMarkBytes } from './commit-mark.ts';
import type { Disk } from './disk.ts';
import { type LogPosition, RecordType, recordBytes } from './record.ts';
import { type RecoveredLog, type Replay, recover } from './recovery.ts';
import { isUnfinished } from './segment-maker.ts';
import { Segments } from './segments.ts';
import { Witness, witnessName } from './witness.ts';

/**
 * The write-ahead log: entries and hard state, in segments, one durable write a batch. docs/FORMAT.md has the bytes
 * and the argument why a crash at any moment loses nothing that was acknowledged.
 *
 * `append` fills a batch; `write` makes it durable while the next one fills. After a failed write the log refuses
 * everything: whether the bytes are on disk cannot be known, so a member must end and recover (a sync that is tried
 * again may succeed without having written anything).
 */
export class Wal {
  private readonly clock: Clock;
  private readonly segments: Segments;
  /** `null` where there was no space for it. */
  private readonly witness: Witness | null;
  private readonly salt: bigint;
  private readonly onWrite: ((seconds: number, bytes: number) => void) | undefined;
  private readonly spaceListeners: ((hasSpace: boolean) => void)[];

  /** The batch that `append` fills. Its number is one above that of the batch ended last. */
  private filling = new Batch();
  /** The batch that is written, or waits for a segment; null if none. */
  private flying: Batch | null = null;
  /** The caller's batch while a seal is flying before it. */
  private queued: Batch | null = null;
  /** Batches to be used again: never more than two. */
  private readonly idleBatches: Batch[] = [];
  private flyingSinceMs = 0;

  /** The log's end, durable or not, and as it was at the end of the batch written last. */
  private lastIndexAppended: number;
  private lastTermAppended: number;
  private durableLast: LogPosition;
  private durableHardState: HardState;
  private durableBatch: number;
  /** Set while batches are durable that the witness has not attested. */
  private cancelAttest: (() => void) | null = null;
  /** Commit index of the batch ended last: no entry at or below it is ever replaced. */
  private commitEnded: number;

  /** The caller's write under way, null if there is none. */
  private done: WalDone | null = null;
  /** The last batch is a seal, or there was none since the start, whose new segment holds what was before. */
  private sealed = true;
  private failure: Error | null = null;
  private closing = false;
  private settled: (() => void) | null = null;
  private releasing: Promise<void> = Promise.resolve();

  private appendedBytes: number;
  private snapshotAtBytes = 0;

  private constructor(
    options: WalOptions,
    clock: Clock,
    salt: bigint,
    recovered: RecoveredLog,
    segments: Segments,
    witness: Witness | null,
    spaceListeners: ((hasSpace: boolean) => void)[],
  ) {
    this.clock = clock;
    this.salt = salt;
    this.segments = segments;
    this.witness = witness;
    this.onWrite = options.onWrite;
    this.spaceListeners = spaceListeners;
    this.lastIndexAppended = recovered.last.index;
    this.lastTermAppended = recovered.last.term;
    this.durableLast = recovered.last;
    this.durableHardState = recovered.hardState;
    this.durableBatch = recovered.nextBatch - 1;
    this.commitEnded = recovered.hardState.commit;
    this.appendedBytes = recovered.bytesReplayed;
    this.filling.begin(salt, recovered.nextBatch);
    this.attest();
  }

  /**
   * Recovers what is there, hands it to `replay` in log order, and opens a new segment to write to. Locks nothing. Changes nothing
   * before all was read: where `replay` or a newer format ends it, all is as it was.
   * CorruptLogError if an acknowledged write is damaged or missing; other errors are the file system's, or a
   * directory of another member.
   */
  static async open(options: WalOptions): Promise<Wal> {
    const { dir, disk } = options;
    const { logger = silentLogger, segmentBytes = segmentBytesDefault } = options;
    assert(
      segmentBytes >= segmentBytesMin,
      `a segment has at least ${segmentBytesMin} bytes, not ${segmentBytes}`,
    );
    await disk.makeDirectory(dir);
    const { clusterId, memberId, startAfter, replay } = options;
    const attested = await Witness.read(dir, disk);
    const recovered = await recover({
      ...{ dir, disk, clusterId, memberId, logger, startAfter, replay },
      witness: attested && { path: join(dir, witnessName), attested },
    });
    for (const name of await disk.list(dir)) {
      if (isUnfinished(name)) await disk.remove(join(dir, name));
    }
    const witness = await Witness.open(dir, disk, logger);
    try {
      return await Wal.openWith(options, logger, segmentBytes, recovered, witness);
    } catch (error) {
      await witness?.close();
      throw error;
    }
  }

  private static async openWith(
    options: WalOptions,
    logger: Logger,
    segmentBytes: number,
    recovered: RecoveredLog,
    witness: Witness | null,
  ): Promise<Wal> {
    const { dir, disk, clock, clusterId, memberId } = options;
    const salt = clock.randomUint64();
    const spaceListeners: ((hasSpace: boolean) => void)[] = [];
    const onSpaceChange = (hasSpace: boolean): void => {
      for (const listener of spaceListeners) listener(hasSpace);
    };
    const { last, hardState, nextBatch } = recovered;
    const segments = await Segments.open(
      { dir, disk, clock, logger, clusterId, memberId, salt, segmentBytes, onSpaceChange },
      recovered,
      { firstIndex: last.index + 1, firstBatch: nextBatch, last, hardState },
    );
    return new Wal(options, clock, salt, recovered, segments, witness, spaceListeners);
  }

  /** Index of the last entry appended, durable or not; 0 in an empty log. */
  get lastIndex(): number {
    return this.lastIndexAppended;
  }

  /** Term of the last entry appended. */
  get lastTerm(): number {
    return this.lastTermAppended;
  }

  /** A write is under way; the next may begin when its `done` was called. */
  get writing(): boolean {
    return this.done !== null;
  }

  /** True if records wait for `write`. */
  get pending(): boolean {
    return this.filling.records > 0;
  }

  /** False from when the next segment could not be made for lack of space until it could; refuse writes meanwhile. */
  get hasSpace(): boolean {
    return this.segments.hasSpace;
  }

  /** Calls `listener` whenever `hasSpace` changes. */
  onSpaceChange(listener: (hasSpace: boolean) => void): void {
    this.spaceListeners.push(listener);
  }

  /** Segments in the directory, the current one counted. */
  get segmentCount(): number {
    return this.segments.count;
  }

  /** Bytes that they take. */
  get segmentBytes(): number {
    return this.segments.bytes;
  }

  /** False where the witness is missing, or its last write failed: what is cut off of the log would not be missed. */
  get isWitnessed(): boolean {
    return this.witness?.isWritten ?? false;
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

  /**
   * Copies an entry to the end of the batch that is filling; nothing is durable until `write`. An index that is not
   * above the last one replaces the log from there; it must be above the commit index last written.
   */
  append(index: number, term: number, type: number, data: Uint8Array): void {
    if (index > this.lastIndexAppended + 1 || index <= this.commitEnded) {
      const next = this.lastIndexAppended + 1;
      assert(false, `an entry's index is above commit ${this.commitEnded} and at most ${next}, not ${index}`);
    }
    this.filling.append(RecordType.ENTRY, index, term, type, data);
    this.lastIndexAppended = index;
    this.lastTermAppended = term;
    this.appendedBytes += recordBytes(data.length);
  }

  /**
   * Records that an installed snapshot, whose file is durable already, takes the place of the whole log: the next
   * entry is the one behind `position`. Durable with the next `write`.
   */
  markSnapshot(position: LogPosition): void {
    const { index, term } = position;
    this.filling.append(RecordType.SNAPSHOT, index, term, 0, nothing);
    this.lastIndexAppended = index;
    this.lastTermAppended = term;
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
    const batch = this.endBatch(hardState, false);
    if (this.flying) this.queued = batch;
    else this.submit(batch);
  }

  /**
   * Writes a seal, unless there is one, when nothing was written for a second, so that damage to the last
   * batch can be distinguished from a write that a crash tore. `write` may be called meanwhile.
   */
  idle(): void {
    if (this.flying || this.sealed || this.pending || this.failure || this.closing) return;
    this.submit(this.endBatch(this.durableHardState, true));
  }

  /**
   * Removes the oldest segments while all their entries are at or below `index`; never the current one nor the one
   * before. Durable on return. The caller holds a durable snapshot at `index` or above it; to be able to fall back to
   * an older snapshot, it passes that one's index.
   */
  release(index: number): Promise<void> {
    this.releasing = this.releasing.catch(() => {}).then(() => this.segments.release(index));
    return this.releasing;
  }

  /**
   * Lets the write under way end, seals the log and closes it. Entries that were appended and not written are
   * dropped: they were reported to nobody.
   */
  async close(): Promise<void> {
    assert(!this.closing, 'the log is open');
    this.closing = true;
    await this.segments.stop();
    await this.settle();
    if (!this.failure && !this.sealed) {
      this.dropPending();
      this.submit(this.endBatch(this.durableHardState, true));
      await this.settle();
    }
    await this.releasing.catch(() => {});
    if (this.cancelAttest !== null) this.attest();
    await this.witness?.close();
    await this.segments.close(!this.failure);
  }

  private dropPending(): void {
    this.filling.begin(this.salt, this.filling.number);
    this.lastIndexAppended = this.durableLast.index;
    this.lastTermAppended = this.durableLast.term;
  }

  /** Resolves when no write is in flight. */
  private async settle(): Promise<void> {
    while (this.flying) {
      await new Promise<void>((resolve) => {
        this.settled = resolve;
      });
    }
  }

  /** Takes what was appended so far; the next batch begins to fill. */
  private endBatch(hardState: HardState, seal: boolean): Batch {
    const batch = this.filling;
    batch.ending = { hardState, seal, last: { index: this.lastIndexAppended, term: this.lastTermAppended } };
    this.commitEnded = hardState.commit;
    this.filling = this.idleBatches.pop() ?? new Batch();
    this.filling.begin(this.salt, batch.number + 1);
    return batch;
  }

  private submit(batch: Batch): void {
    this.flying = batch;
    // A seal that is damaged is no loss, so it is not attested itself.
    if (batch.ending!.seal && this.cancelAttest !== null) this.attest();
    // Room for a seal is always left, so that a stop on a full disk can be a clean one.
    const needed = batch.length + commitMarkBytes + (batch.ending!.seal ? 0 : commitMarkBytes);
    if (this.segments.fits(needed)) {
      this.flush(batch);
      return;
    }
    const { durableLast: last, durableHardState: hardState } = this;
    const firstIndex = batch.firstIndex === -1 ? last.index + 1 : batch.firstIndex;
    this.segments.cut(needed, { firstIndex, firstBatch: batch.number, last, hardState }).then(
      () => {
        this.attest();
        this.flush(batch);
      },
      (error: Error) => this.landed(error),
    );
  }

  private flush(batch: Batch): void {
    batch.close(this.salt, this.segments.end);
    this.flyingSinceMs = this.clock.nowMs();
    this.segments.write(batch, this.landed);
  }

  private readonly landed = (error: Error | null): void => {
    const batch = this.flying!;
    const ending = batch.ending!;
    this.flying = null;
    this.idleBatches.push(batch);
    if (error) {
      this.failure = error;
    } else {
      this.durableLast = ending.last;
      this.durableHardState = ending.hardState;
      this.durableBatch = batch.number;
      this.sealed = ending.seal;
      if (!ending.seal) this.cancelAttest ??= this.clock.after(attestPeriodMs, () => this.attest());
      this.onWrite?.((this.clock.nowMs() - this.flyingSinceMs) / 1000, batch.length);
    }
    this.goOn(ending.seal);
    this.segments.pace(this.flying !== null);
    this.settled?.();
  };

  /** Tells the witness what is durable. */
  private attest(): void {
    this.cancelAttest?.();
    this.cancelAttest = null;
    this.witness?.attest(this.segments.attested(this.durableBatch));
  }

  /** After a seal comes the batch that had to wait for it, if any; after a caller's batch, the caller. */
  private goOn(wasSeal: boolean): void {
    const { queued, done } = this;
    if (wasSeal && queued && !this.failure) {
      this.queued = null;
      this.submit(queued);
    } else if (done) {
      this.queued = null;
      this.done = null;
      done(this.failure);
    }
  }
}

const segmentBytesDefault = 48 * 1024 * 1024;

/** What was acknowledged is attested by the witness after this time, and one write of it. */
const attestPeriodMs = 500;

/** The smallest segment: its header and a batch or two. */
const segmentBytesMin = 1024;

const nothing = new Uint8Array(0);

/** The options of opening a log. */
export interface WalOptions {
  /** Directory of the segments, made if missing. It must be locked (DirectoryLock): two logs in it would destroy each other. */
  readonly dir: string;
  readonly disk: Disk;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  /** Bytes of a segment, 1 KiB at least; 48 MiB if not given. */
  readonly segmentBytes?: number;
  readonly logger?: Logger;
  /** Its `randomUint64` gives the salt that tells this start's segments from those of others. */
  readonly clock: Clock;
  /** Position of the newest valid snapshot, `{ index: 0, term: 0 }` if there is none. */
  readonly startAfter: LogPosition;
  readonly replay: Replay;
  /** Called after every durable write, with its duration and size. */
  readonly onWrite?: (seconds: number, bytes: number) => void;
}

type WalDone = (error: Error | null) => void;
