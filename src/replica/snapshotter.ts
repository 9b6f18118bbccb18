import { basename } from 'node:path';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import { listSnapshots, purgeSnapshots } from '../log/snapshot-directory.ts';
import { parseSnapshotName, type SnapshotOwner, SnapshotWriter } from '../log/snapshot-file.ts';
import type { Wal } from '../log/wal.ts';
import type { ConfState, Snapshot } from '../raft/entry.ts';
import type { StateMachine } from '../state/state-machine.ts';

/**
 * Writes snapshots beside running writes, and lets go of the log that they cover. One is due when the log behind the last one
 * has both more than `snapshotCount` entries and more bytes than that one has, so that all writing costs about twice
 * at the most, however large the state grows; and not before the log is long enough to be worth it.
 */
export class Snapshotter {
  private readonly options: SnapshotterOptions;
  private lastIndex: number;
  private lastBytes: number;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(options: SnapshotterOptions) {
    this.options = options;
    this.lastIndex = options.lastIndex;
    this.lastBytes = options.lastBytes;
  }

  /** Begins a snapshot if one is due; to be called after entries were applied. */
  afterApply(): void {
    const { state, wal, snapshotCount } = this.options;
    if (this.running || this.stopped) return;
    if (state.appliedIndex - this.lastIndex < snapshotCount) return;
    const worthBytes = Math.min(logBytesMin, snapshotCount * logBytesAnEntry);
    if (wal.bytesSinceSnapshot < Math.max(this.lastBytes, worthBytes)) return;
    this.begin();
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
  }

  /** Gives up the snapshot under way, if any, and begins none again. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private begin(): void {
    this.running = this.run().finally(() => {
      this.running = null;
    });
  }

  private async run(): Promise<void> {
    const { state, wal, owner, logger, clock, onEnd } = this.options;
    const startMs = clock.nowMs();
    const position = { index: state.appliedIndex, term: state.appliedTerm };
    const confState = this.options.confState();
    const appended = wal.bytesAppended;
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
      const bytes = writer.bytes;
      await writer.finish(position);
      writer = null;
      if (position.index > this.lastIndex) {
        this.lastIndex = position.index;
        this.lastBytes = bytes;
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
