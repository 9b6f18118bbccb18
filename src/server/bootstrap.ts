import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandKind, encodeCommandMessage } from '../codec/command.ts';
import { ClusterAction, ClusterCommand } from '../codec/messages.ts';
import { Writer } from '../codec/writer.ts';
import { DirectoryLock } from '../log/directory-lock.ts';
import type { Disk } from '../log/disk.ts';
import { readIdentity } from '../log/identity.ts';
import { loadNewestSnapshot, removeUnfinishedSnapshots } from '../log/snapshot-directory.ts';
import type { SnapshotOwner } from '../log/snapshot-file.ts';
import { Wal } from '../log/wal.ts';
import type { ConfState } from '../raft/entry.ts';
import { EntryType } from '../raft/entry.ts';
import { Raft } from '../raft/raft.ts';
import { StateMachine } from '../state/state-machine.ts';
import type { Config } from './config.ts';
import type { Logger } from './logger.ts';
import { clusterId as clusterIdOf, formatId, memberId as memberIdOf } from './member-id.ts';
import { UsageError } from './parse-flags.ts';
import type { Peer } from './peers/peer-transport.ts';
import { RecoveredLog } from './recovered-log.ts';
import type { RequestIds } from './request-ids.ts';

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
  /** Where the others are, for a member whose log does not tell yet. */
  readonly remotePeers: readonly Peer[];
}

export interface BootstrapOptions {
  readonly config: Config;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly requestIds: RequestIds;
  /** A random integer from 0 to `bound` - 1. */
  random(bound: number): number;
  /** Told of each durable write of the log. */
  onWrite(seconds: number, bytes: number): void;
}

/**
 * Locks the data directory and brings the member back to where it was: newest valid snapshot, then the log behind it; or
 * makes a new member, whose first entries name the members of its cluster.
 *
 * @throws UsageError, DirectoryLockedError, CorruptLogError, or the file system's error
 */
export async function bootstrap(options: BootstrapOptions): Promise<Bootstrapped> {
  const { config, disk, logger } = options;
  refuseForeignDirectory(config.dataDir);
  const lock = await DirectoryLock.acquire(config.dataDir, disk);
  try {
    return await recover(options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  } finally {
    logger.flush();
  }
}

async function recover(options: BootstrapOptions, lock: DirectoryLock): Promise<Bootstrapped> {
  const { config, disk, logger } = options;
  const startMs = performance.now();
  const walDir = config.walDir || join(config.dataDir, 'member', 'wal');
  const identity = (await readIdentity(walDir, disk)) ?? configuredIdentity(config);
  const sink = {
    info: (message: string, fields: Record<string, unknown>) => logger.info('log/wal', message, fields),
    warn: (message: string, fields: Record<string, unknown>) => logger.warn('log/wal', message, fields),
  };

  const snapshots: SnapshotOwner = { dir: join(config.dataDir, 'member', 'snap'), disk, ...identity };
  await removeUnfinishedSnapshots(snapshots);
  const loaded = await loadNewestSnapshot(snapshots, sink, async (reader) => {
    const restore = StateMachine.restore(identity.clusterId);
    for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) restore.write(chunk);
    return { state: restore.finish(), info: reader.info };
  });
  const startAfter = loaded ? { index: loaded.info.index, term: loaded.info.term } : { index: 0, term: 0 };
  const snapshotBytes = loaded?.info.bytes ?? 0;
  const state = loaded?.state ?? new StateMachine(identity);

  const snapshotConfState = confStateOf(state);
  const recovered = new RecoveredLog(state, startAfter, snapshotConfState);
  const wal = await Wal.open({
    dir: walDir,
    disk,
    ...identity,
    segmentBytes: config.walSegmentBytes,
    logger: sink,
    startAfter,
    replay: recovered,
    onWrite: options.onWrite,
  });
  const wasInitialized = wal.lastIndex > 0;
  if (!wasInitialized) await writeFirstEntries(options, wal, recovered);

  logger.info('server/bootstrap', 'starting local member', {
    'local-member-id': formatId(identity.memberId),
    'cluster-id': formatId(identity.clusterId),
  });
  logger.info('server/bootstrap', wasInitialized ? 'recovered the log' : 'began a new log', {
    'wal-dir': walDir,
    'snapshot-index': startAfter.index,
    entries: recovered.entries,
    'last-index': wal.lastIndex,
    revision: state.kv.revision,
    'took-ms': Math.round(performance.now() - startMs),
  });
  const raft = new Raft({
    id: identity.memberId,
    hardState: recovered.lastHardState,
    snapshot: { ...recovered.applied, confState: recovered.confState },
    entries: recovered.tail,
    applied: recovered.applied.index,
    electionTicks: Math.max(2, Math.round(config.electionMs / config.heartbeatMs)),
    heartbeatTicks: 1,
    random: options.random,
    preVote: config.preVote,
    checkQuorum: true,
    logger: {
      info: (message) => logger.info('raft/raft', message),
      warn: (message) => logger.warn('raft/raft', message),
    },
  });
  return {
    lock,
    ...identity,
    state,
    wal,
    raft,
    snapshots,
    snapshotIndex: startAfter.index,
    snapshotTerm: startAfter.term,
    snapshotConfState,
    remotePeers: [],
    snapshotBytes,
    wasInitialized,
  };
}

/** etcd's own data means nothing to wald, and starting beside it would look like having lost it. */
function refuseForeignDirectory(dataDir: string): void {
  const backend = join(dataDir, 'member', 'snap', 'db');
  if (!existsSync(backend)) return;
  throw new UsageError(
    `${dataDir} is a data directory of etcd (it has ${backend}), and wald cannot read it. Choose another --data-dir.`,
    1,
  );
}

function configuredIdentity(config: Config): { clusterId: bigint; memberId: bigint } {
  const ids = new Map<string, bigint>();
  for (const [name, urls] of config.initialCluster)
    ids.set(name, memberIdOf(urls, config.initialClusterToken));
  return { clusterId: clusterIdOf([...ids.values()]), memberId: ids.get(config.name)! };
}

function confStateOf(state: StateMachine): ConfState {
  const members = state.members.list();
  return {
    voters: members.filter((member) => !member.isLearner).map((member) => member.id),
    learners: members.filter((member) => member.isLearner).map((member) => member.id),
  };
}

/**
 * The history of every member begins with the same entries, one for each of the first members, committed in term 1 without
 * a vote: all were started with the same flags.
 */
async function writeFirstEntries(
  options: BootstrapOptions,
  wal: Wal,
  recovered: RecoveredLog,
): Promise<void> {
  const { config, requestIds } = options;
  const command = new Writer(1024);
  const added = [...config.initialCluster]
    .map(([name, peerURLs]) => ({ name, id: memberIdOf(peerURLs, config.initialClusterToken), peerURLs }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  let index = 0;
  for (const { id, peerURLs } of added) {
    index++;
    const body = ClusterCommand.create({ action: ClusterAction.ADD, id, peerURLs: [...peerURLs] });
    command.reset();
    const request = requestIds.next();
    encodeCommandMessage(CommandKind.MEMBERS, request.high, request.low, body, command);
    const data = command.copy();
    wal.append(index, 1, EntryType.confChange, data);
    recovered.entry(index, 1, EntryType.confChange, data);
  }
  const hardState = { term: 1, vote: 0n, commit: index };
  await new Promise<void>((resolve, reject) => {
    wal.write(hardState, (error) => (error ? reject(error) : resolve()));
  });
  recovered.hardState(hardState);
}
