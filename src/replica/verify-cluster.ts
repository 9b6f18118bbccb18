import { isIP } from 'node:net';
import { formatInitialCluster, type InitialCluster } from '../config/config.ts';
import { UsageError } from '../errors/usage-error.ts';
import { pause } from '../host/clock.ts';
import { MemberUrlError, parseMemberUrl, sortedUrls } from '../net/member-url.ts';
import type { PeerNetwork } from './peer-network.ts';

/** The flags on the cluster and this member's place in it. */
interface ClusterFlags {
  readonly name: string;
  readonly initialCluster: InitialCluster;
  readonly initialAdvertisePeerUrls: readonly string[];
}

/**
 * Checks the flags before a member begins a new cluster: etcd's checks, in its order and words.
 *
 * @param network asked for the addresses of host names where names alone do not agree, for up to half a minute
 * @throws UsageError
 */
export async function verifyNewCluster(flags: ClusterFlags, network: PeerNetwork): Promise<void> {
  verifyUrls(flags.initialCluster);
  const own = ownUrls(flags);
  await verifyAdvertised(flags, own, network);
  verifyNoUrlTwice(flags.initialCluster);
}

/**
 * Checks the flags before a member joins a cluster that runs. What it advertises is not looked at: the
 * cluster got its peer URLs when it was added.
 *
 * @throws UsageError
 */
export function verifyExistingCluster(flags: ClusterFlags): void {
  verifyUrls(flags.initialCluster);
  ownUrls(flags);
  verifyNoUrlTwice(flags.initialCluster);
}

function verifyUrls(cluster: InitialCluster): void {
  for (const url of [...cluster.values()].flat()) {
    try {
      parseMemberUrl(url);
    } catch (error) {
      if (!(error instanceof MemberUrlError)) throw error;
      throw new UsageError(`error setting up initial cluster: ${error.message}`, 1);
    }
  }
}

function ownUrls({ name, initialCluster }: ClusterFlags): readonly string[] {
  const own = initialCluster.get(name);
  if (own) return own;
  throw new UsageError(`couldn't find local name "${name}" in the initial cluster configuration`, 1);
}

function verifyNoUrlTwice(cluster: InitialCluster): void {
  const urls = [...cluster.values()].flat();
  if (new Set(urls).size === urls.length) return;
  throw new UsageError(`initial cluster ${formatInitialCluster(cluster)} has duplicate url`, 1);
}

async function verifyAdvertised(
  { name, initialAdvertisePeerUrls }: ClusterFlags,
  own: readonly string[],
  network: PeerNetwork,
): Promise<void> {
  const advertised = sortedUrls(initialAdvertisePeerUrls);
  const difference = await sameUrls(advertised, sortedUrls(own), network);
  if (difference === null) return;
  const advertisedText = advertised.join(',');
  const missing = sortedUrls(own.filter((url) => !advertised.includes(url)));
  if (missing.length > 0) {
    const list = missing.map((url) => `${name}=${url}`).join(',');
    throw new UsageError(
      `--initial-cluster has ${list} but missing from --initial-advertise-peer-urls=${advertisedText} (${difference})`,
      1,
    );
  }
  // etcd prints here what is advertised, not what the list has.
  const listed = formatInitialCluster(new Map([[name, advertised]]));
  const unlisted = advertised.filter((url) => !own.includes(url));
  if (unlisted.length > 0) {
    throw new UsageError(
      `--initial-advertise-peer-urls has ${unlisted.join(',')} but missing from --initial-cluster=${listed}`,
      1,
    );
  }
  throw new UsageError(
    `failed to resolve ${advertisedText} to match --initial-cluster=${listed} (${difference})`,
    1,
  );
}

/** The time for which a host name without an address is retried, and the pause between two tries; etcd's. */
export const resolveLimitMs = 30_000;

const resolvePauseMs = 1000;

/**
 * Compares two members' URLs, in any order: as text, or else once host names are replaced by their addresses.
 *
 * @returns `null` when they are, else how they differ, in etcd's words
 */
export async function sameUrls(
  a: readonly string[],
  b: readonly string[],
  network: PeerNetwork,
): Promise<string | null> {
  if (a.length !== b.length) return `len(${quoted(a)}) != len(${quoted(b)})`;
  if (firstDifference(sortedUrls(a), sortedUrls(b)) < 0) return null;
  const endMs = network.clock.nowMs() + resolveLimitMs;
  let resolved: [string[], string[]];
  try {
    resolved = [await resolveAll(a, network, endMs), await resolveAll(b, network, endMs)];
  } catch (error) {
    return (error as Error).message;
  }
  const [sortedA, sortedB] = [sortedUrls(resolved[0]), sortedUrls(resolved[1])];
  const at = firstDifference(sortedA, sortedB);
  return at < 0 ? null : `resolved urls: "${sortedA[at]}" != "${sortedB[at]}"`;
}

function firstDifference(a: readonly string[], b: readonly string[]): number {
  return a.findIndex((url, i) => url !== b[i]);
}

async function resolveAll(urls: readonly string[], network: PeerNetwork, endMs: number): Promise<string[]> {
  const resolved: string[] = [];
  for (const url of urls) resolved.push(await resolveUrl(url, network, endMs));
  return resolved;
}

async function resolveUrl(url: string, network: PeerNetwork, endMs: number): Promise<string> {
  const { scheme, host, port } = parseMemberUrl(url);
  if (scheme.startsWith('unix') || host === 'localhost' || isIP(host) !== 0) return url;
  for (;;) {
    try {
      const address = await network.resolve(host);
      return `${scheme}://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
    } catch (error) {
      if (network.clock.nowMs() + resolvePauseMs > endMs) {
        throw new Error(`failed to resolve "${url}" (${(error as Error).message})`);
      }
      await pause(network.clock, resolvePauseMs);
    }
  }
}

function quoted(urls: readonly string[]): string {
  return `[${urls.map((url) => JSON.stringify(url)).join(' ')}]`;
}
