import { rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatId } from '../api/cluster/member-id.ts';
import { makeConfig } from '../config/config.ts';
import { parseFlags } from '../config/parse-flags.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import { type Disk, systemDisk } from '../log/disk.ts';
import { Layout } from '../log/layout.ts';
import { Wal } from '../log/wal.ts';
import { makePeerNetwork } from '../peers/http-peer-network.ts';
import { noMember } from '../raft/entry.ts';
import { type FirstMember, newClusterOf } from '../replica/beginning.ts';
import { firstEntries, firstTerm } from '../replica/first-entries.ts';
import { verifyNewCluster } from '../replica/verify-cluster.ts';
import type { StateMachine } from '../state/state-machine.ts';
import type { CommandFlags } from './command-flags.ts';
import { offlineSegmentBytes, writeLog, writeSnapshotOf } from './offline-member.ts';

/**
 * A cluster that begins with a state that there is: its first members find a snapshot of it at the entries that name them, and a log that
 * begins behind. All of them have to get the same state.
 */
export interface NewCluster {
  readonly clusterId: bigint;
  /** In ascending order of their IDs. */
  readonly members: readonly FirstMember[];
}

/** The flags of etcd's that say what cluster it is, and which of its members; empty ones have etcd's defaults. */
interface NewClusterFlags {
  readonly name: string;
  readonly initialCluster: string;
  readonly initialClusterToken: string;
  readonly initialAdvertisePeerUrls: string;
}

/**
 * The cluster and the member that the flags describe: the same as those of a start with them.
 *
 * @throws UsageError in etcd's words
 */
export async function newClusterFrom(
  flags: NewClusterFlags,
  clock: Clock,
): Promise<NewCluster & { memberId: bigint }> {
  const config = makeConfig(
    parseFlags(
      [
        `--name=${flags.name || defaultName}`,
        `--initial-cluster=${flags.initialCluster || `${defaultName}=${defaultPeerUrl}`}`,
        `--initial-cluster-token=${flags.initialClusterToken || 'etcd-cluster'}`,
        `--initial-advertise-peer-urls=${flags.initialAdvertisePeerUrls || defaultPeerUrl}`,
      ],
      {},
    ),
  );
  await verifyNewCluster(config, makePeerNetwork(null, clock));
  const { clusterId, memberId, firstMembers } = newClusterOf(config)!;
  return { clusterId, memberId, members: firstMembers };
}

export const defaultName = 'default';
/** The advertised peer URL of a member, until somebody changes it; etcd's default. */
export const defaultPeerUrl = 'http://localhost:2380';

/** Makes the state of the cluster out of one that there is, which is not to be used any more. */
export function beginCluster(state: StateMachine, { clusterId, members }: NewCluster): StateMachine {
  const begun = state.asNewCluster(clusterId);
  for (const { index, term, type, data } of firstEntries(members)) {
    const { error } = begun.apply(index, term, type, data);
    if (error !== null) throw error;
  }
  return begun;
}

/** Where a member's files go. */
interface NewMemberPlace {
  readonly dataDir: string;
  /** Empty: in the data directory. */
  readonly walDir: string;
}

/** Flags of a command that makes a first member of a new cluster; etcdctl's. */
export const firstMemberFlags = [
  ...['data-dir', 'wal-dir', 'name'],
  ...['initial-cluster', 'initial-cluster-token', 'initial-advertise-peer-urls'],
] as const;
export const firstMemberUsage =
  '[--data-dir DIR] [--wal-dir DIR] [--name NAME] [--initial-cluster NAME=URL,...] [--initial-cluster-token TOKEN] ' +
  '[--initial-advertise-peer-urls URL,...]';

/** What a first member is made of, and where that is told. */
interface FirstMemberOptions {
  readonly flags: CommandFlags;
  /** In the words of the log. */
  readonly what: string;
  readonly path: string;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Makes the data directory of a first member of the cluster that the flags describe, with what `read` gives, and tells it as etcdctl does. It is
 * there when it is whole, or not at all.
 *
 * @throws UsageError where the place is taken, or the flags do not fit; and what `read` throws
 */
export async function makeFirstMember(
  { flags, what, path, logger, clock }: FirstMemberOptions,
  read: () => Promise<StateMachine>,
): Promise<void> {
  const name = flags.text('name') || defaultName;
  const place = { dataDir: flags.text('data-dir') || `${name}.wald`, walDir: flags.text('wal-dir') };
  await refuseExisting(place);
  const cluster = await newClusterFrom(
    {
      ...{ name, initialCluster: flags.text('initial-cluster') },
      initialClusterToken: flags.text('initial-cluster-token'),
      initialAdvertisePeerUrls: flags.text('initial-advertise-peer-urls'),
    },
    clock,
  );
  const { logDir, snapshotDir } = new Layout(place.dataDir, place.walDir, systemDisk);
  const places = { path, 'wal-dir': logDir, 'data-dir': place.dataDir, 'snap-dir': snapshotDir };
  logger.info(`restoring ${what}`, places);
  const state = beginCluster(await read(), cluster);
  for (const { id, peerURLs } of cluster.members) {
    logger.info('added member', {
      'cluster-id': formatId(cluster.clusterId),
      'local-member-id': formatId(cluster.memberId),
      'added-peer-id': formatId(id),
      'added-peer-peer-urls': peerURLs,
    });
  }
  await writeNewMember(state, cluster.memberId, place, systemDisk, clock);
  const { revision, compactRevision } = state.kv;
  logger.info(`restored ${what}`, { ...places, revision, 'compact-revision': compactRevision });
}

/** Refuses a place where something is. @throws UsageError in etcdctl's words */
async function refuseExisting({ dataDir, walDir }: NewMemberPlace): Promise<void> {
  if (await exists(dataDir)) throw new UsageError(`data-dir "${dataDir}" exists`, 1);
  if (walDir !== '' && (await exists(walDir))) throw new UsageError(`wal-dir "${walDir}" exists`, 1);
}

/**
 * Writes the files of one of the cluster's members, durable on return. They are there when they are whole, or not at all: they are made
 * beside their places.
 */
export async function writeNewMember(
  state: StateMachine,
  memberId: bigint,
  place: NewMemberPlace,
  disk: Disk,
  clock: Clock,
): Promise<void> {
  const [dataDir, walDir] = [resolve(place.dataDir), place.walDir && resolve(place.walDir)];
  const [madeData, madeWal] = [`${dataDir}.partial`, walDir && `${walDir}.partial`];
  const made = [madeData, madeWal].filter((dir) => dir !== '');
  for (const dir of made) await rm(dir, { recursive: true, force: true });
  try {
    const { logDir, snapshotDir } = new Layout(madeData, madeWal, disk);
    const { clusterId, appliedIndex: index, appliedTerm: term } = state;
    await writeSnapshotOf(state, { dir: snapshotDir, disk, clusterId, memberId });
    const wal = await Wal.open({
      ...{ dir: logDir, disk, clock, clusterId, memberId },
      segmentBytes: offlineSegmentBytes,
      startAfter: { index, term },
      replay: emptyLog,
    });
    await writeLog(wal, { term: firstTerm, vote: noMember, commit: index });
    await wal.close();
    for (const dir of [logDir, snapshotDir, dirname(snapshotDir), madeData]) await disk.syncDirectory(dir);
    // The log first: a data directory without one would begin anew.
    if (walDir !== '') await putInPlace(madeWal, walDir, disk);
    await putInPlace(madeData, dataDir, disk);
  } finally {
    for (const dir of made) await rm(dir, { recursive: true, force: true });
  }
}

async function putInPlace(made: string, place: string, disk: Disk): Promise<void> {
  await rename(made, place);
  await disk.syncDirectory(dirname(place));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

const emptyLog = { hardState() {}, entry() {}, truncateFrom() {}, snapshotMark() {} };
