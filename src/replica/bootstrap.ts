import { formatId } from '../api/cluster/member-id.ts';
import type { Config } from '../config/config.ts';
import { assert } from '../errors/assert.ts';
import { NewerFormatError } from '../errors/newer-format-error.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import { DirectoryLock } from '../log/directory-lock.ts';
import type { Disk } from '../log/disk.ts';
import { Layout } from '../log/layout.ts';
import { refuseNewerFormats } from '../log/newer-formats.ts';
import type { LogPosition } from '../log/record.ts';
import { type Identity, readIdentity } from '../log/segment-header.ts';
import { loadNewestSnapshot, removeUnfinishedSnapshots } from '../log/snapshot-directory.ts';
import type { SnapshotOwner } from '../log/snapshot-file.ts';
import { Wal } from '../log/wal.ts';
import type { ConfState, Entry, HardState } from '../raft/entry.ts';
import { type LostEntriesError, Raft } from '../raft/raft.ts';
import type { RaftConfig } from '../raft/raft-config.ts';
import { NewerSnapshotError } from '../state/snapshot/snapshot-part.ts';
import { StateMachine } from '../state/state-machine.ts';
import { type Beginning, begin, findPeers, newClusterOf } from './beginning.ts';
import { firstEntries, firstTerm, loneMemberEntries } from './first-entries.ts';
import { LogReplay } from './log-replay.ts';
import type { PeerNetwork } from './peer-network.ts';
import type { Peer } from './peer-transport.ts';
import { proposalBytesPendingMax, type RequestIds } from './proposals.ts';
import { identityOf, isLossOfData, replaceMember, setReplacedAside } from './replacement.ts';
import { type ReplacementNote, readReplacementNote, removeReplacementNote } from './replacement-note.ts';

/**
 * Locks the data directory and brings the member back to where it was: newest valid snapshot, then the log behind it. A member
 * without data begins a cluster, with entries that name its members, or joins one, with nothing. Flags that say what
 * cluster that is count for a member without data alone.
 *
 * @throws UsageError, DirectoryLockedError, CorruptLogError, MemberRemovedError, or the file system's error
 */
export async function bootstrap(options: BootstrapOptions): Promise<Bootstrapped> {
  const { config, disk, logger, network } = options;
  const layout = new Layout(config.dataDir, config.walDir, disk);
  await lookForEtcd(config.dataDir, layout, logger);
  const lock = await DirectoryLock.acquire(config.dataDir, disk);
  try {
    await refuseNewerFormats(layout, disk);
    const note = await readReplacementNote(layout);
    if (options.lostData === undefined) {
      try {
        return await start(options, layout, lock, note);
      } catch (error) {
        if (!isReplaced(config) || !isLossOfData(error)) throw error;
        logger.error('the data of this member are lost', { error: (error as Error).message });
      }
    }
    const replaced = await replaceMember({ config, disk, layout, network, logger }, Number.POSITIVE_INFINITY);
    return await start(options, layout, lock, replaced);
  } catch (error) {
    await lock.release();
    throw error;
  } finally {
    logger.flush();
  }
}

/** Whether a member whose data are lost is replaced: not where the operator has it leave the others. */
function isReplaced({ damagedData, forceNewCluster }: Config): boolean {
  return damagedData === 'replace' && !forceNewCluster;
}

/** @param note of a replacement that is not over: a log of its successor is begun, if there is none yet */
async function start(
  options: BootstrapOptions,
  layout: Layout,
  lock: DirectoryLock,
  note: ReplacementNote | null,
): Promise<Bootstrapped> {
  let wal: Wal | null = null;
  try {
    const beginning = note === null ? null : await beginAsSuccessor(options, layout, note);
    const started = await new Start(
      { ...options, ...(beginning && { beginning }) },
      layout,
      lock,
      (opened) => {
        wal = opened;
      },
    ).run();
    if (note !== null) await removeReplacementNote(layout);
    return started;
  } catch (error) {
    await (wal as Wal | null)?.close().catch(() => {});
    throw error;
  }
}

/** How a member begins that comes back under another ID; `null` where it has begun. */
async function beginAsSuccessor(
  { config, disk, network, logger }: BootstrapOptions,
  layout: Layout,
  note: ReplacementNote,
): Promise<Beginning | null> {
  const { clusterId, successor: memberId } = note;
  if ((await identityOf(layout, disk))?.memberId === memberId) return null;
  await setReplacedAside(layout, note);
  const remotePeers = await findPeers(config, { clusterId, memberId }, network, logger);
  return { clusterId, memberId, firstMembers: [], remotePeers };
}

/** A member as its data directory has it, ready to run. */
export interface Bootstrapped {
  readonly lock: DirectoryLock;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly state: StateMachine;
  readonly wal: Wal;
  readonly raft: Raft;
  readonly snapshots: SnapshotOwner;
  /** Position, membership and bytes of the newest snapshot; zeros and nobody without one. */
  readonly snapshotIndex: number;
  readonly snapshotTerm: number;
  readonly snapshotConfState: ConfState;
  readonly snapshotBytes: number;
  /** False when the member began with this start. */
  readonly wasInitialized: boolean;
  /** The other members, as far as this one knows; a member that joins has asked them. */
  readonly remotePeers: readonly Peer[];
  /**
   * Ticks of Raft's clock without a message from the leader after which this member stands for election at
   * the earliest.
   */
  readonly electionTicks: number;
  /**
   * The number of ticks by which Raft's clock is put forward, once, when connections to two others stand: a
   * leader would have been heard of soon, and without one nobody waits for long. 0 for a cluster of one, and
   * with `--initial-election-tick-advance=false`.
   */
  readonly electionTicksAhead: number;
}

export interface BootstrapOptions {
  readonly config: Config;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly requestIds: RequestIds;
  readonly clock: Clock;
  /** Called after each durable write of the log. */
  onWrite(seconds: number, bytes: number): void;
  /** The network on which a member without data asks the others. */
  readonly network: PeerNetwork;
  /** The beginning of a member without data; found out from the flags and the other members if not given. */
  readonly beginning?: Beginning;
  /** What showed, while it ran, that the member lacks what it acknowledged: it is replaced, whatever its directory looks like. */
  readonly lostData?: LostEntriesError;
  /** Bounds of Raft's memory and messages; its own if not given. */
  readonly raftLimits?: Partial<
    Pick<
      RaftConfig,
      'inflightMessagesMax' | 'inflightBytesMax' | 'messageBytesMax' | 'catchUpEntriesMax' | 'catchUpBytesMax'
    >
  >;
}

/** Ticks that are left of the election time-out when Raft's clock is put forward; etcd's. */
const ticksLeft = 2;

/** One start of a member. */
class Start {
  private readonly options: BootstrapOptions;
  private readonly layout: Layout;
  private readonly lock: DirectoryLock;
  private readonly onOpen: (wal: Wal) => void;
  private readonly network: PeerNetwork;

  constructor(options: BootstrapOptions, layout: Layout, lock: DirectoryLock, onOpen: (wal: Wal) => void) {
    this.options = { ...options, logger: options.logger.child('replica/bootstrap') };
    this.layout = layout;
    this.lock = lock;
    this.onOpen = onOpen;
    this.network = options.network;
  }

  async run(): Promise<Bootstrapped> {
    const { config, disk, logger, clock } = this.options;
    const startMs = clock.nowMs();
    const { logDir: walDir, snapshotDir } = this.layout;
    await this.layout.prepare(logger.child('log/layout'));
    const found = await readIdentity(walDir, disk);
    const beginning =
      found === null ? (this.options.beginning ?? (await begin(config, this.network, logger))) : null;
    const { clusterId, memberId } = (found ?? beginning)!;
    const identity = { clusterId, memberId };

    const snapshots: SnapshotOwner = { dir: snapshotDir, disk, ...identity };
    const { state, startAfter, snapshotBytes } = await this.loadSnapshot(snapshots);
    const snapshotConfState = confStateOf(state);
    const recovered = new LogReplay(state, startAfter, snapshotConfState);
    const wal = await this.openLog(walDir, identity, startAfter, recovered);
    // Behind all reading: a directory that a newer version has written is left as it is.
    await removeUnfinishedSnapshots(snapshots);
    const wasInitialized = wal.lastIndex > 0;
    await this.settle(wal, recovered, state, startAfter, beginning, identity);

    logger.info('starting local member', {
      'local-member-id': formatId(memberId),
      'cluster-id': formatId(clusterId),
    });
    logger.info(wasInitialized ? 'recovered the log' : 'began a new log', {
      'wal-dir': walDir,
      'snapshot-index': startAfter.index,
      entries: recovered.entries,
      'last-index': wal.lastIndex,
      revision: state.kv.revision,
      'took-ms': Math.round(clock.nowMs() - startMs),
    });
    const electionTicks = Math.max(2, Math.round(config.electionMs / config.heartbeatMs));
    const isAlone = recovered.confState.voters.length === 1 && recovered.confState.voters[0] === memberId;
    return {
      lock: this.lock,
      ...identity,
      state,
      wal,
      raft: this.makeRaft(memberId, recovered, electionTicks, state.members.isRemoved(memberId)),
      snapshots,
      snapshotIndex: startAfter.index,
      snapshotTerm: startAfter.term,
      snapshotConfState,
      snapshotBytes,
      wasInitialized,
      remotePeers: await this.remotePeers(state, beginning, identity),
      electionTicks,
      electionTicksAhead:
        config.initialElectionTickAdvance && !isAlone ? Math.max(0, electionTicks - ticksLeft) : 0,
    };
  }

  private async loadSnapshot(owner: SnapshotOwner) {
    const { clusterId } = owner;
    const loaded = await loadNewestSnapshot(owner, this.options.logger.child('log/wal'), async (reader) => {
      const restore = StateMachine.restore(clusterId);
      try {
        for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next())
          restore.write(chunk);
      } catch (error) {
        if (!(error instanceof NewerSnapshotError)) throw error;
        throw new NewerFormatError(reader.info.path, error.found, error.known);
      }
      return { state: restore.finish(), info: reader.info };
    });
    if (!loaded) {
      return { state: new StateMachine({ clusterId }), startAfter: { index: 0, term: 0 }, snapshotBytes: 0 };
    }
    const { index, term, bytes } = loaded.info;
    return { state: loaded.state, startAfter: { index, term }, snapshotBytes: bytes };
  }

  private async openLog(
    dir: string,
    identity: Identity,
    startAfter: LogPosition,
    recovered: LogReplay,
  ): Promise<Wal> {
    const { config, disk, clock, onWrite } = this.options;
    const wal = await Wal.open({
      dir,
      disk,
      ...identity,
      segmentBytes: config.walSegmentBytes,
      logger: this.options.logger.child('log/wal'),
      startAfter,
      replay: recovered,
      onWrite,
      clock,
    });
    this.onOpen(wal);
    return wal;
  }

  /** Makes durable in the log what has to be there before the member takes part. */
  private async settle(
    wal: Wal,
    recovered: LogReplay,
    state: StateMachine,
    startAfter: LogPosition,
    beginning: Beginning | null,
    identity: Identity,
  ): Promise<void> {
    const { config } = this.options;
    const { lastHardState: hardState } = recovered;
    if (wal.lastIndex === 0) {
      const members = beginning?.firstMembers ?? this.firstMembersAgain(identity, hardState);
      if (members.length > 0) {
        const hardStateThen = { term: firstTerm, vote: 0n, commit: members.length };
        await append(wal, recovered, firstEntries(members), hardStateThen);
      }
    } else if (hardState.term < startAfter.term || hardState.commit < startAfter.index) {
      // A snapshot of the leader's whose mark did not reach the log: the leader's term is known by it, and its index is committed.
      const vote = hardState.term < startAfter.term ? 0n : hardState.vote;
      const term = Math.max(hardState.term, startAfter.term);
      await append(wal, recovered, [], { term, vote, commit: Math.max(hardState.commit, startAfter.index) });
    }
    if (config.forceNewCluster && beginning === null) await this.leaveAlone(wal, recovered, state, identity);
    if (state.members.isRemoved(identity.memberId)) this.stayThoughRemoved();
  }

  /**
   * A member that knows of its removal may be the only one that does: the others may need its vote and its acknowledgement to learn that
   * the removal is committed. It goes on until one of them says so (`PeerHandler.removed`). Alone it has nothing to give.
   *
   * @throws MemberRemovedError where it is to be alone
   */
  private stayThoughRemoved(): void {
    const { config, logger } = this.options;
    if (config.forceNewCluster) throw new MemberRemovedError(config.dataDir);
    logger.warn('this member was removed; it stays until another one has confirmed that', {
      'data-dir': config.dataDir,
    });
  }

  /**
   * A start that ended before the first entries were durable does it again. The log of a member that joins a cluster may be empty
   * as well: its IDs are others than those that the flags of a new cluster give.
   */
  private firstMembersAgain({ clusterId, memberId }: Identity, hardState: HardState) {
    if (this.options.config.initialClusterState !== 'new' || hardState.term > 0) return [];
    const again = this.options.beginning ?? newClusterOf(this.options.config);
    return again?.clusterId === clusterId && again.memberId === memberId ? again.firstMembers : [];
  }

  /**
   * `--force-new-cluster`: removes all other members. The whole log counts as committed: how much of it the others had, and
   * what of it was acknowledged, nobody is left to tell, and the commit index on disk lags behind.
   */
  private async leaveAlone(
    wal: Wal,
    recovered: LogReplay,
    state: StateMachine,
    { clusterId, memberId }: Identity,
  ): Promise<void> {
    const { config, logger } = this.options;
    const { vote } = recovered.lastHardState;
    const term = Math.max(firstTerm, recovered.lastHardState.term);
    recovered.hardState({ term, vote, commit: wal.lastIndex });
    if (state.members.isRemoved(memberId)) return;
    const own = config.initialCluster.get(config.name) ?? config.initialAdvertisePeerUrls;
    const entries = loneMemberEntries(state.members, memberId, own, wal.lastIndex, term);
    await append(wal, recovered, entries, { term, vote, commit: wal.lastIndex + entries.length });
    const { voters, learners } = recovered.confState;
    assert(
      voters.length === 1 && voters[0] === memberId && learners.length === 0,
      `member ${formatId(memberId)} is to be alone, and the members are ${[...voters, ...learners].map(formatId)}`,
    );
    logger.warn('forcing restart member', {
      'cluster-id': formatId(clusterId),
      'local-member-id': formatId(memberId),
      'commit-index': wal.lastIndex,
    });
  }

  private async remotePeers(
    state: StateMachine,
    beginning: Beginning | null,
    identity: Identity,
  ): Promise<readonly Peer[]> {
    const { config, logger } = this.options;
    if (state.members.size > 0) {
      return state.members
        .list()
        .filter(({ id }) => id !== identity.memberId)
        .map(({ id, peerURLs }) => ({ id, urls: peerURLs }));
    }
    const known = beginning ?? this.options.beginning;
    return known?.remotePeers ?? (await findPeers(config, identity, this.network, logger));
  }

  private makeRaft(id: bigint, recovered: LogReplay, electionTicks: number, removed: boolean): Raft {
    const { config, clock, logger } = this.options;
    return new Raft({
      ...this.options.raftLimits,
      // All that is proposed and not applied fits into one batch of the log.
      uncommittedBytesMax: proposalBytesPendingMax,
      id,
      removed,
      hardState: recovered.lastHardState,
      snapshot: { ...recovered.applied, confState: recovered.confState },
      entries: recovered.tail,
      applied: recovered.applied.index,
      electionTicks,
      heartbeatTicks: 1,
      random: (bound) => clock.random(bound),
      preVote: config.preVote,
      checkQuorum: true,
      logger: logger.child('raft/raft'),
    });
  }
}

/** Writes entries and hard state, and applies what is committed by it. */
async function append(
  wal: Wal,
  recovered: LogReplay,
  entries: readonly Entry[],
  hardState: HardState,
): Promise<void> {
  for (const { index, term, type, data } of entries) wal.append(index, term, type, data);
  await new Promise<void>((resolve, reject) => {
    wal.write(hardState, (error) => (error ? reject(error) : resolve()));
  });
  for (const entry of entries) recovered.add(entry);
  recovered.hardState(hardState);
}

/**
 * etcd's own data means nothing to wald, and beginning beside it would look like having lost it. An etcd that was started by mistake where
 * a member is has done it no harm.
 */
async function lookForEtcd(dataDir: string, layout: Layout, logger: Logger): Promise<void> {
  if (!(await layout.hasEtcd())) return;
  const { etcdPath } = layout;
  if (!(await layout.hasLog())) {
    throw new UsageError(
      `${dataDir} is a data directory of etcd (it has ${etcdPath}), and wald cannot read it. Choose another --data-dir.`,
      1,
    );
  }
  logger.warn(
    'an etcd, or a tool of it, was started in this data directory; the member has its own files, and goes on',
    {
      'data-dir': dataDir,
      found: etcdPath,
    },
  );
}

function confStateOf(state: StateMachine): ConfState {
  const members = state.members.list();
  return {
    voters: members.filter((member) => !member.isLearner).map((member) => member.id),
    learners: members.filter((member) => member.isLearner).map((member) => member.id),
  };
}

/** This member was removed from its cluster, for good: its ID never comes back. The process ends as after a stop, with 0. */
export class MemberRemovedError extends Error {
  override readonly name = 'MemberRemovedError';
  /** etcd's words. */
  static readonly reason = 'the member has been permanently removed from the cluster';

  constructor(dataDir: string) {
    super(
      `${MemberRemovedError.reason}. Its data directory ${dataDir} is of no use to it any more: rename the directory, add ` +
        "the member anew, and start it with --initial-cluster-state='existing'.",
    );
  }
}
