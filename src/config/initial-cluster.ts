import { sortedUrls } from '../net/member-url.ts';

/** Peer URLs by name of the member, as they were given. */
export type InitialCluster = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `--initial-cluster`: `NAME=URL` several times, separated by commas; a name that comes again brings another URL of the
 * same member. Nothing is checked here, since a member that has data does not care.
 */
export function parseInitialCluster(text: string): InitialCluster {
  const members = new Map<string, string[]>();
  for (const part of text.split(',')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const url = equals < 0 ? '' : part.slice(equals + 1).trim();
    const urls = members.get(name);
    if (urls) urls.push(url);
    else members.set(name, [url]);
  }
  return members;
}

/** The list as etcd prints it. */
export function formatInitialCluster(cluster: InitialCluster): string {
  const pairs = [...cluster].flatMap(([name, urls]) => urls.map((url) => `${name}=${url}`));
  return sortedUrls(pairs).join(',');
}
