import { formatId } from '../api/cluster/member-id.ts';
import type { Config } from '../config/config.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Logger } from '../host/logger.ts';
import { sortedUrls } from '../net/member-url.ts';
import type { PeerNetwork } from './peer-network.ts';
import { sameUrls } from './verify-cluster.ts';

/** A cluster that runs, as one of its members describes it. */
export interface RemoteCluster {
  readonly clusterId: bigint;
  /** In ascending order of their IDs; at least one. */
  readonly members: readonly RemoteMember[];
}

/** A member as another member lists it. */
interface RemoteMember {
  readonly id: bigint;
  /** Empty until it has started for the first time. */
  readonly name: string;
  readonly peerURLs: readonly string[];
  /** Empty until it has started for the first time. */
  readonly clientURLs: readonly string[];
  readonly isLearner: boolean;
}

/** The time, in milliseconds, that a member that joins waits for one peer URL; etcd's. */
export const joinLimitMs = 10_000;
/** The same for a member of a new cluster, since the others may just as well not run yet; etcd's. */
export const bootstrappedLimitMs = 1000;

/** So much of what is no list of members is shown: what else a peer says is a line of text, why it does not let this one in. */
export const shownCharactersMax = 512;

/** Peer URLs of all members but this one, sorted. */
export function othersUrls({ name, initialCluster }: Config): string[] {
  return sortedUrls([...initialCluster].flatMap(([other, urls]) => (other === name ? [] : urls)));
}

/**
 * Asks one peer URL after the other who the cluster is made of; the first proper answer counts.
 *
 * @param limitMs for each URL
 * @param logger gets each URL without an answer; `null` where that is nothing special
 * @throws Error in etcd's words when no URL has an answer
 */
export async function fetchCluster(
  urls: readonly string[],
  network: PeerNetwork,
  limitMs: number,
  logger: Logger | null,
): Promise<RemoteCluster> {
  for (const url of urls) {
    const address = `${url}/members`;
    const warn = (message: string, fields: Record<string, unknown>) =>
      logger?.child('replica/remote-cluster').warn(message, { address, ...fields });
    let body: string;
    let header: string;
    try {
      ({ body, clusterId: header } = await network.get(address, limitMs));
    } catch (error) {
      warn('failed to get cluster response', { error: (error as Error).message });
      continue;
    }
    let members: RemoteMember[];
    try {
      members = parseMembers(body);
    } catch (error) {
      warn('failed to unmarshal cluster response', { error: (error as Error).message });
      continue;
    }
    if (!/^[0-9a-f]{1,16}$/i.test(header)) {
      warn('failed to parse cluster ID', { header });
      continue;
    }
    if (members.length === 0) throw new Error('failed to get raft cluster member(s) from the given URLs');
    return { clusterId: BigInt(`0x${header}`), members };
  }
  throw new Error('could not retrieve cluster information from the given URLs');
}

/**
 * Finds this member in a cluster that runs: the list of `--initial-cluster` has to name the same members, by their peer URLs.
 *
 * @returns the ID that the cluster gave to this member
 * @throws UsageError in etcd's words
 */
export async function matchCluster(
  config: Config,
  cluster: RemoteCluster,
  network: PeerNetwork,
): Promise<bigint> {
  const { initialCluster, name } = config;
  const refuse = (why: string): never => {
    throw new UsageError(`error validating peerURLs ${describeCluster(cluster)}: ${why}`, 1);
  };
  if (initialCluster.size !== cluster.members.length) refuse('member count is unequal');
  const ids = new Map<string, bigint>();
  for (const { id, peerURLs } of cluster.members) {
    let difference: string | null = null;
    for (const [listedName, urls] of initialCluster) {
      difference = await sameUrls(peerURLs, urls, network);
      if (difference !== null) continue;
      ids.set(listedName, id);
      break;
    }
    if (difference !== null) {
      refuse(
        `PeerURLs: no match found for existing member (${formatId(id)}, [${peerURLs.join(' ')}]), ` +
          `last resolver error (${difference})`,
      );
    }
  }
  return ids.get(name) ?? refuse(`no member of the cluster has the peer URLs of "${name}"`);
}

/**
 * Fetches the version of the API that the cluster has settled on (`3.4.0`) from the member at this peer URL.
 */
export async function fetchClusterVersion(
  url: string,
  network: PeerNetwork,
  limitMs: number,
): Promise<string> {
  const { body } = await network.get(`${url}/version`, limitMs);
  const version = (JSON.parse(body) as { etcdcluster?: unknown } | null)?.etcdcluster;
  if (typeof version !== 'string' || !/^\d+\.\d+/.test(version)) {
    throw new Error(`expected {"etcdcluster":"X.Y.Z"}, found ${body}`);
  }
  return version;
}

/** Formats a cluster as Go prints etcd's. */
function describeCluster({ clusterId, members }: RemoteCluster): string {
  const list = members.map(
    ({ id, name, peerURLs, clientURLs, isLearner }) =>
      `&{ID:${formatId(id)} RaftAttributes:{PeerURLs:[${peerURLs.join(' ')}] IsLearner:${isLearner}} ` +
      `Attributes:{Name:${name} ClientURLs:[${clientURLs.join(' ')}]}}`,
  );
  return `{ClusterID:${formatId(clusterId)} Members:[${list.join(' ')}] RemovedMemberIDs:[]}`;
}

function parseMembers(body: string): RemoteMember[] {
  let parsed: unknown;
  try {
    // IDs have more digits than a JavaScript number holds. Within a string the quotes would have a backslash before them.
    parsed = JSON.parse(body.replace(/"id":\s*(\d+)/g, '"id":"$1"'));
  } catch {
    throw new Error(`expected a list of members, found ${body.slice(0, shownCharactersMax).trimEnd()}`);
  }
  if (!Array.isArray(parsed)) throw new Error('expected a list of members');
  return parsed.map(parseMember).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function parseMember(value: unknown): RemoteMember {
  if (value === null || typeof value !== 'object') throw new Error('expected a member in the list');
  const { id, name = '', peerURLs, clientURLs = [], isLearner = false } = value as Record<string, unknown>;
  if (
    typeof id !== 'string' ||
    !/^\d{1,20}$/.test(id) ||
    typeof name !== 'string' ||
    !isTexts(peerURLs) ||
    peerURLs.length === 0 ||
    !isTexts(clientURLs) ||
    typeof isLearner !== 'boolean'
  ) {
    throw new Error('expected a member with id, name, peerURLs, clientURLs and isLearner');
  }
  return { id: BigInt.asUintN(64, BigInt(id)), name, peerURLs, clientURLs, isLearner };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
