import { basename } from 'node:path';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import { listSnapshots, purgeSnapshots } from '../log/snapshot-directory.ts';
import {
  parseSnapshotName,
  type SnapshotOwner,
  SnapshotReader,
  SnapshotWriter,
} from '../log/snapshot-file.ts';
import type { Wal } from '../log/wal.ts';
import type { ConfState, Snapshot } from '../raft/entry.ts';
import type { StateMachine } from '../state/state-machine.ts';

/**
 * Writes snapshots beside running writes, and lets go of the log that they cover. One is due when the log behind the last one
 * has more bytes than that one has, so that all writing costs about twice at the most, however large the state grows; and not
 * before the log is long enough to be worth it, or has more than `snapshotCount` entries.
 *
 * The disk comes back: every few seconds it looks whether the data have shrunk, or the log has outgrown them. Once a snapshot was read
 * again and is whole, nothing is kept for the case that it is not, but for what is small.
 */
export class Snapshotter {
  private readonly options: SnapshotterOptions;
  private lastIndex: number;
  private lastBytes: number;
  private lastAtMs: number;
  /** Bytes of keys and versions as of the last snapshot. */
  private lastDataBytes: number;
  /** The snapshot up to this index was read again, and is whole. */
  private checkedIndex = 0;
  /** The newest snapshot was read again, and is not. */
  private isDamaged = false;
  private running: Promise<void> | null = null;
  private stopped = false;
  private endUpkeep: (() => void) | null = null;

  constructor(options: SnapshotterOptions) {
    this.options = options;
    this.lastIndex = options.lastIndex;
    this.lastBytes = options.lastBytes;
    this.lastAtMs = options.clock.nowMs();
    this.lastDataBytes = options.state.kv.bytesInUse;
  }

  /** Bytes of the newest snapshot's file; 0 without one. */
  get newestBytes(): number {
    return this.lastBytes;
  }

  /** Seconds since the newest one was taken, or since the start where it is from before. */
  get newestAgeS(): number {
    return (this.options.clock.nowMs() - this.lastAtMs) / 1000;
  }

  /** Begins to look after the disk. */
  start(): void {
    this.endUpkeep = this.options.clock.every(upkeepPeriodMs, () => this.upkeep());
  }

  /** Begins a snapshot if one is due; to be called after entries were applied. */
  afterApply(): void {
    const { state, wal, snapshotCount } = this.options;
    if (this.running || this.stopped) return;
    const isCountReached = state.appliedIndex - this.lastIndex >= snapshotCount;
    const worthBytes = isCountReached ? Math.min(logBytesMin, snapshotCount * logBytesAnEntry) : logBytesMin;
    if (wal.bytesSinceSnapshot >= Math.max(this.lastBytes, worthBytes)) this.begin();
  }

  /** Begins one now, unless one is under way: a follower needs it. */
  takeNow(): void {
    if (this.running || this.stopped || this.options.state.appliedIndex === this.lastIndex) return;
    this.begin();
  }

  /** A snapshot of another member took the place of the state, and is among this member's own now. */
  installed(index: number, bytes: number): void {
    this.lastIndex = Math.max(this.lastIndex, index);
    this.lastBytes = bytes;
    this.lastAtMs = this.options.clock.nowMs();
  }

  /** Gives up the snapshot under way, if any, and begins none again. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endUpkeep?.();
    await this.running;
  }

  private upkeep(): void {
    const { state, wal } = this.options;
    if (this.running || this.stopped) return;
    const hasOutgrown = wal.bytesSinceSnapshot >= Math.max(this.lastBytes, restLogBytesMax);
    const isDue = state.appliedIndex > this.lastIndex && (hasOutgrown || this.hasShrunk);
    if (isDue || this.isDamaged) this.begin();
    else if (this.checkedIndex < this.lastIndex) this.keepRunning(this.checkNewest());
  }

  /** True if most of what the last snapshot has is gone. */
  private get hasShrunk(): boolean {
    const { bytesInUse } = this.options.state.kv;
    return this.lastDataBytes - bytesInUse > Math.max(bytesInUse, shrunkBytesMin);
  }

  private begin(): void {
    this.isDamaged = false;
    this.keepRunning(this.run());
  }

  private keepRunning(work: Promise<void>): void {
    this.running = work.finally(() => {
      this.running = null;
    });
  }

  private async run(): Promise<void> {
    const { state, wal, owner, logger, clock, onEnd } = this.options;
    const startMs = clock.nowMs();
    const position = { index: state.appliedIndex, term: state.appliedTerm };
    const confState = this.options.confState();
    const appended = wal.bytesAppended;
    const dataBytes = state.kv.bytesInUse;
    const source = state.snapshot();
    logger.info('triggering snapshot', {
      'local-member-applied-index': position.index,
      'local-member-snapshot-index': this.lastIndex,
      'local-member-snapshot-count': this.options.snapshotCount,
    });
    let writer: SnapshotWriter | null = null;
    try {
      writer = await SnapshotWriter.create(owner, String(position.index));
      while (!this.stopped) {
        const chunk = source.next(sliceBytes);
        if (chunk === null) break;
        if (chunk.length > 0) await writer.write(chunk);
        await new Promise<void>((resolve) => clock.after(slicePauseMs, resolve));
      }
      if (this.stopped) {
        await writer.abort();
        return;
      }
      await writer.finish(position);
      const { bytes } = writer;
      writer = null;
      if (position.index > this.lastIndex) {
        this.lastIndex = position.index;
        this.lastBytes = bytes;
        this.lastAtMs = startMs;
        this.lastDataBytes = dataBytes;
        wal.snapshotTaken(appended);
      }
      onEnd({ ...position, confState }, (clock.nowMs() - startMs) / 1000);
      logger.info('saved snapshot', {
        'snapshot-index': position.index,
        bytes,
        'took-ms': Math.round(clock.nowMs() - startMs),
      });
      await this.forget();
    } catch (error) {
      // The log still has everything: the next try comes with the next entries.
      logger.error('could not save a snapshot; the log is kept instead', { error });
      await writer?.abort().catch(() => {});
    } finally {
      source.release();
    }
  }

  /**
   * Where more is kept than a fallback may take, reads the newest snapshot again, from the disk or what the system holds of it; when it is
   * whole, lets go of what is there for the case that it is not.
   */
  private async checkNewest(): Promise<void> {
    const { logger } = this.options;
    const index = this.lastIndex;
    try {
      if (await this.letGo(index)) this.checkedIndex = index;
    } catch (error) {
      logger.error(
        'the newest snapshot could not be read again; another one is made, and nothing was let go',
        {
          'snapshot-index': index,
          error: (error as Error).message,
        },
      );
      this.isDamaged = true;
    }
  }

  /**
   * Returns whether that is done.
   * @throws CorruptLogError where the newest snapshot is damaged, or the disk's error
   */
  private async letGo(index: number): Promise<boolean> {
    const { owner, wal, snapshotsMax } = this.options;
    const [newest, ...older] = await listSnapshots(owner);
    if (newest === undefined || parseSnapshotName(basename(newest))?.index !== index) return false;
    const superfluous = snapshotsMax === 0 ? [] : await this.beyondFallback(older);
    const isLogLong = wal.segmentCount > segmentsAtRestMax;
    if (superfluous.length === 0 && !isLogLong) return true;
    if (!(await this.isWhole(newest))) return false;
    for (const path of superfluous) await owner.disk.remove(path);
    if (isLogLong) await wal.release(index);
    return true;
  }

  /** Those of the older snapshots, from the newest on, that take more bytes together than the newest one and `fallbackBytesMin`. */
  private async beyondFallback(older: readonly string[]): Promise<string[]> {
    const bytesMax = Math.max(this.lastBytes, fallbackBytesMin);
    let bytes = 0;
    const beyond: string[] = [];
    for (const path of older) {
      const file = await this.options.owner.disk.open(path, 'read');
      try {
        bytes += await file.size();
      } finally {
        await file.close();
      }
      if (bytes > bytesMax) beyond.push(path);
    }
    return beyond;
  }

  /**
   * Reads a snapshot. False if the member stops meanwhile.
   * @throws CorruptLogError where it is damaged
   */
  private async isWhole(path: string): Promise<boolean> {
    const { owner, clock } = this.options;
    const reader = await SnapshotReader.open(owner, path);
    try {
      while (!this.stopped) {
        if ((await reader.next()) === null) return true;
        await new Promise<void>((resolve) => clock.after(slicePauseMs, resolve));
      }
      return false;
    } finally {
      await reader.close();
    }
  }

  /**
   * Removes snapshots beyond `snapshotsMax`, and segments that no kept snapshot but the newest two needs: should the newest
   * turn out to be damaged, the one before and the log behind it still are the whole state.
   */
  private async forget(): Promise<void> {
    const { owner, wal, snapshotsMax } = this.options;
    if (snapshotsMax > 0) await purgeSnapshots(owner, snapshotsMax);
    const kept = await listSnapshots(owner);
    const fallback = kept[1] === undefined ? null : parseSnapshotName(basename(kept[1]));
    if (fallback !== null) await wal.release(fallback.index);
  }
}

/**
 * A log shorter than this many bytes for each entry of `snapshotCount`, and than `logBytesMin`, is read again at a start
 * faster than a snapshot of it would be written now.
 */
const logBytesAnEntry = 1024;
const logBytesMin = 128 * 1024 * 1024;
/** How often it looks after the disk. */
const upkeepPeriodMs = 10_000;
/** A log behind the newest snapshot that is longer than this, and than the snapshot, does not stay. */
const restLogBytesMax = 32 * 1024 * 1024;
/** Data that have shrunk by less than this are not worth a snapshot. */
const shrunkBytesMin = 16 * 1024 * 1024;
/** Older snapshots may take this much, however small the newest one is. */
const fallbackBytesMin = 16 * 1024 * 1024;
/** The segment that is written, and the one before, which a log always keeps. */
const segmentsAtRestMax = 2;
/** Bytes of the state that one slice turns into a chunk: well below a millisecond's work. */
const sliceBytes = 64 * 1024;
/**
 * Between slices, since writes to the file's buffer end at once. A snapshot is written at some 40 MB/s so; with the next turn of the loop in
 * place of the pause it had half of a leader's turns, and puts waited for it.
 */
const slicePauseMs = 1;

interface SnapshotterOptions {
  readonly owner: SnapshotOwner;
  readonly state: StateMachine;
  readonly wal: Wal;
  readonly logger: Logger;
  readonly clock: Clock;
  /** `--snapshot-count`: entries behind the last snapshot before there is another. */
  readonly snapshotCount: number;
  /** `--max-snapshots`; 0 keeps all. */
  readonly snapshotsMax: number;
  /** Position and size of the newest one at the start. */
  readonly lastIndex: number;
  readonly lastBytes: number;
  /** The membership after the last entry that was applied. */
  confState(): ConfState;
  /** Called when a snapshot is durable, with the time that it took. */
  onEnd(snapshot: Snapshot, durationS: number): void;
}
