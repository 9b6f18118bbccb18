import { type CommandBodies, type CommandKind, encodeCommandMessage } from '../codec/command/command.ts';
import { Writer } from '../codec/writer.ts';
import { makeConfig } from '../config/config.ts';
import { parseFlags } from '../config/parse-flags.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import { makeLogger } from '../host/logger.ts';
import type { Disk } from '../log/disk.ts';
import { Layout } from '../log/layout.ts';
import { type SnapshotOwner, SnapshotWriter } from '../log/snapshot-file.ts';
import type { Wal } from '../log/wal.ts';
import { EntryType } from '../raft/entry.ts';
import { type Bootstrapped, bootstrap } from '../replica/bootstrap.ts';
import { noPeerNetwork } from '../replica/peer-network.ts';
import { RequestIds } from '../replica/proposals.ts';
import type { StateMachine } from '../state/state-machine.ts';

/**
 * A member that does not run: its state, with everything that its log has, which one program alone may look at and change.
 * Changes are made in memory; `writeSnapshot` makes all of them durable at one moment, or none.
 */
export class OfflineMember {
  readonly state: StateMachine;
  private readonly parts: Bootstrapped;
  private readonly writer = new Writer(4096);

  /**
   * Locks the directory and reads it. The whole log counts as committed, as with `--force-new-cluster`: there is nobody to ask.
   *
   * @throws UsageError where there is no member, DirectoryLockedError where it runs, CorruptLogError
   */
  static async open({ dataDir, walDir, disk, clock }: OfflineOptions): Promise<OfflineMember> {
    const layout = new Layout(dataDir, walDir, disk);
    // A start would begin a new member there.
    if (!(await layout.hasLog())) throw new UsageError(`${layout.logDir}: no log of a member is there`, 1);
    const flags = [
      `--data-dir=${dataDir}`,
      `--wal-segment-bytes=${offlineSegmentBytes}`,
      ...(walDir === '' ? [] : [`--wal-dir=${walDir}`]),
    ];
    const parts = await bootstrap({
      config: makeConfig(parseFlags(flags, {})),
      disk,
      logger: makeLogger('error', ['stderr']),
      network: noPeerNetwork,
      requestIds: new RequestIds(0),
      clock,
      onWrite: () => {},
    });
    return new OfflineMember(parts);
  }

  private constructor(parts: Bootstrapped) {
    this.parts = parts;
    this.state = parts.state;
    const { log } = parts.raft;
    for (let index = this.state.appliedIndex + 1; index <= parts.wal.lastIndex; index++) {
      const { term, type, data } = log.entry(index);
      this.state.apply(index, term, type, data);
    }
  }

  /**
   * Makes a change in memory, as if it came through the log.
   *
   * @throws ApiError where the state refuses it
   */
  change<Kind extends CommandKind>(kind: Kind, body: CommandBodies[Kind]): void {
    this.writer.reset();
    encodeCommandMessage(kind, 0, 0, body, this.writer);
    this.apply(EntryType.NORMAL, this.writer.copy());
  }

  /**
   * Takes all changes into the member's directory: a snapshot that has them, in its place as soon as it is whole, and its mark in the
   * log. A crash before that leaves the member as it was; one behind it leaves it changed.
   */
  async writeSnapshot(): Promise<void> {
    const { wal, snapshots, raft } = this.parts;
    const position = { index: this.state.appliedIndex, term: this.state.appliedTerm };
    await writeSnapshotOf(this.state, snapshots);
    wal.markSnapshot(position);
    const { term, vote } = raft;
    await writeLog(wal, { term: Math.max(term, position.term), vote, commit: position.index });
  }

  /** Gives the directory back. What was changed and not written is forgotten. */
  async close(): Promise<void> {
    await this.parts.wal.close();
    await this.parts.lock.release();
  }

  private apply(type: EntryType, data: Uint8Array): void {
    const { state } = this;
    const { error } = state.apply(state.appliedIndex + 1, state.appliedTerm, type, data);
    if (error !== null) throw error;
  }
}

/** Bytes of the state that one step turns into a chunk of a snapshot. */
const snapshotChunkBytes = 64 * 1024;
/** A segment of a log to which next to nothing is written: the next start opens another one. */
export const offlineSegmentBytes = 64 * 1024;

interface OfflineOptions {
  readonly dataDir: string;
  /** Empty: in the data directory. */
  readonly walDir: string;
  readonly disk: Disk;
  readonly clock: Clock;
}

/** Writes a state as a snapshot of the owner's; durable on return. */
export async function writeSnapshotOf(state: StateMachine, owner: SnapshotOwner): Promise<void> {
  const position = { index: state.appliedIndex, term: state.appliedTerm };
  const source = state.snapshot(owner.clusterId);
  try {
    const writer = await SnapshotWriter.create(owner, String(position.index));
    for (
      let chunk = source.next(snapshotChunkBytes);
      chunk !== null;
      chunk = source.next(snapshotChunkBytes)
    ) {
      await writer.write(chunk);
    }
    await writer.finish(position);
  } finally {
    source.release();
  }
}

/** Ends the log's batch with the hard state; durable on return. */
export function writeLog(wal: Wal, hardState: Parameters<Wal['write']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    wal.write(hardState, (error) => (error ? reject(error) : resolve()));
  });
}
