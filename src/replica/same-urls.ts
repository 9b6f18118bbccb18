import { isIP } from 'node:net';
import { pause } from '../host/clock.ts';
import { parseMemberUrl, sortedUrls } from '../net/member-url.ts';
import type { PeerNetwork } from './peer-network.ts';

/** How long a host name is asked for that has no address yet, and the pause between two tries; etcd's. */
export const resolveLimitMs = 30_000;
const resolvePauseMs = 1000;

/**
 * Whether two members' URLs are the same, in any order: as text, or else once host names are replaced by their addresses.
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
