import { clusterId as clusterIdOf, formatId, memberId as memberIdOf } from '../api/cluster/member-id.ts';
import type { Config, InitialCluster } from '../config/config.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Logger } from '../host/logger.ts';
import { sortedUrls } from '../net/member-url.ts';
import type { PeerNetwork } from './peer-network.ts';
import type { Peer } from './peer-transport.ts';
import {
  bootstrappedLimitMs,
  fetchCluster,
  fetchClusterVersion,
  joinLimitMs,
  matchCluster,
  othersUrls,
  type RemoteCluster,
} from './remote-cluster.ts';
import { verifyExistingCluster, verifyNewCluster } from './verify-cluster.ts';

/** The way in which a member without data becomes one of a cluster. */
export interface Beginning {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  /** All that a new cluster begins with, in ascending order of their IDs; none for a member of a cluster that runs already. */
  readonly firstMembers: readonly FirstMember[];
  /** The peers of a cluster that runs already. */
  readonly remotePeers: readonly Peer[];
}

/** A member that a new cluster begins with. */
export interface FirstMember {
  readonly id: bigint;
  /** The member's name in the list; the member publishes its own when it starts. */
  readonly name: string;
  /** Sorted. */
  readonly peerURLs: readonly string[];
}

/** Versions of the cluster that this member can join; etcd 3.4's bounds. */
const clusterVersionMin = [3, 0] as const;
const clusterVersionMax = [3, 4] as const;

/**
 * Finds out what the flags of a member without data amount to: one of a new cluster, which all of its first members compute
 * alike, or one that was added to a cluster that runs, which is asked.
 *
 * @throws UsageError in etcd's words where etcd refuses the same
 */
export function begin(config: Config, network: PeerNetwork, logger: Logger): Promise<Beginning> {
  return config.initialClusterState === 'new'
    ? beginNew(config, network)
    : join(config, network, logger.child(caller));
}

/**
 * Returns the member of a new cluster that these flags describe, or `null` where they do not name it. Asks
 * nobody.
 */
export function newClusterOf(config: Config): Beginning | null {
  const { initialCluster, initialClusterToken, name } = config;
  const firstMembers: FirstMember[] = [];
  let memberId = 0n;
  for (const [listedName, urls] of initialCluster) {
    const id = memberIdOf(urls, initialClusterToken);
    firstMembers.push({ id, name: listedName, peerURLs: sortedUrls(urls) });
    if (listedName === name) memberId = id;
  }
  if (memberId === 0n) return null;
  firstMembers.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    clusterId: clusterIdOf(firstMembers.map(({ id }) => id)),
    memberId,
    firstMembers,
    remotePeers: [],
  };
}

/**
 * Finds the peers of a member that was started before and has received nothing since; best effort.
 */
export async function findPeers(
  config: Config,
  own: { readonly clusterId: bigint; readonly memberId: bigint },
  network: PeerNetwork,
  logger: Logger,
): Promise<readonly Peer[]> {
  try {
    const cluster = await fetchCluster(othersUrls(config), network, bootstrappedLimitMs, logger);
    if (cluster.clusterId === own.clusterId) return peersOf(cluster, own.memberId);
    logger.child(caller).warn('the peer URLs are those of another cluster', {
      'cluster-id': formatId(own.clusterId),
      'remote-cluster-id': formatId(cluster.clusterId),
    });
  } catch (error) {
    logger.child(caller).warn('waiting until a member of the cluster connects', {
      error: (error as Error).message,
    });
  }
  return [];
}

async function beginNew(config: Config, network: PeerNetwork): Promise<Beginning> {
  await verifyNewCluster(config, network);
  const beginning = newClusterOf(config)!;
  if (await isBootstrapped(config, beginning.memberId, network)) {
    throw new LostDataError(beginning.memberId, config.dataDir);
  }
  return beginning;
}

/** Returns whether the cluster runs already, and this member did. */
async function isBootstrapped(config: Config, memberId: bigint, network: PeerNetwork): Promise<boolean> {
  let cluster: RemoteCluster;
  try {
    cluster = await fetchCluster(othersUrls(config), network, bootstrappedLimitMs, null);
  } catch {
    return false;
  }
  return hasStarted(cluster, memberId);
}

/** Returns whether a member has started: it publishes its client URLs then. */
function hasStarted(cluster: RemoteCluster, memberId: bigint): boolean {
  return cluster.members.some(({ id, clientURLs }) => id === memberId && clientURLs.length > 0);
}

async function join(config: Config, network: PeerNetwork, logger: Logger): Promise<Beginning> {
  verifyExistingCluster(config);
  let cluster: RemoteCluster;
  try {
    cluster = await fetchCluster(othersUrls(config), network, joinLimitMs, logger);
  } catch (error) {
    throw new UsageError(`cannot fetch cluster info from peer urls: ${(error as Error).message}`, 1);
  }
  const memberId = await matchCluster(config, cluster, network);
  if (hasStarted(cluster, memberId)) {
    // etcd starts here, forgets what it voted for and acknowledged, and panics when the leader relies on that.
    throw new LostDataError(memberId, config.dataDir);
  }
  await verifyVersion(config, network, logger);
  return {
    clusterId: cluster.clusterId,
    memberId,
    firstMembers: [],
    remotePeers: peersOf(cluster, memberId),
  };
}

function peersOf({ members }: RemoteCluster, memberId: bigint): Peer[] {
  return members.filter(({ id }) => id !== memberId).map(({ id, peerURLs }) => ({ id, urls: peerURLs }));
}

/**
 * Checks the versions of the others: at least one has to report one that fits, and none one that does not.
 */
async function verifyVersion(
  { name, initialCluster }: Config,
  network: PeerNetwork,
  logger: Logger,
): Promise<void> {
  const others: InitialCluster = new Map([...initialCluster].filter(([other]) => other !== name));
  let known = 0;
  for (const urls of others.values()) {
    const version = await firstVersion(urls, network, logger);
    if (version === null) continue;
    if (!isCompatible(version)) throw new UsageError('incompatible with current running cluster', 1);
    known++;
  }
  if (known === 0) throw new UsageError('incompatible with current running cluster', 1);
}

async function firstVersion(
  urls: readonly string[],
  network: PeerNetwork,
  logger: Logger,
): Promise<string | null> {
  for (const url of urls) {
    try {
      return await fetchClusterVersion(url, network, joinLimitMs);
    } catch (error) {
      logger.warn('failed to reach the peer URL', {
        address: `${url}/version`,
        error: (error as Error).message,
      });
    }
  }
  return null;
}

function isCompatible(version: string): boolean {
  const [major = Number.NaN, minor = Number.NaN] = version.split('.').map(Number);
  return compare([major, minor], clusterVersionMin) >= 0 && compare([major, minor], clusterVersionMax) <= 0;
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** The cluster knows this member, whose directory is empty: what it promised to the others is lost. */
export class LostDataError extends UsageError {
  constructor(memberId: bigint, dataDir: string) {
    super(
      `member ${formatId(memberId)} has already been bootstrapped\n` +
        `The cluster knows it, but its data directory ${dataDir} is empty. Where that is the wrong directory, start it with the right one. ` +
        'If its data are lost, it has to come back under another ID.',
      1,
    );
  }
}

/** Who writes these lines. */
const caller = 'replica/beginning';
