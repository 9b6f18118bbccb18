/** The parts of a URL that a member listens on or is reached at. */
export interface MemberUrl {
  readonly scheme: UrlScheme;
  /** Host without brackets; for unix sockets the path of the socket file. */
  readonly host: string;
  readonly port: number;
}

type UrlScheme = 'http' | 'https' | 'unix' | 'unixs';

/** The error of a text that is no URL of a member, in etcd's words. */
export class MemberUrlError extends Error {
  override readonly name = 'MemberUrlError';

  constructor(why: string, text: string) {
    super(`${why}: ${text}`);
  }
}

/**
 * Takes a URL of a member apart. It has a scheme, a host, a port and nothing else.
 * @throws MemberUrlError
 */
export function parseMemberUrl(text: string): MemberUrl {
  const scheme = /^(https?|unixs?):\/\//.exec(text)?.[1] as UrlScheme | undefined;
  if (!scheme) throw new MemberUrlError('URL scheme must be http, https, unix, or unixs', text);
  const rest = text.slice(scheme.length + 3);
  if (scheme.startsWith('unix')) {
    if (rest === '') throw new MemberUrlError('URL has no path of a socket file', text);
    return { scheme, host: rest, port: 0 };
  }
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const match = /^(?:\[([^\]]*)\]|(.*)):(\d+)$/s.exec(authority);
  if (!match) throw new MemberUrlError('URL address does not have the form "host:port"', text);
  if (slash >= 0) throw new MemberUrlError('URL must not contain a path', text);
  const port = Number(match[3]);
  if (port > 65535) throw new MemberUrlError('URL address does not have a port from 0 to 65535', text);
  return { scheme, host: match[1] ?? match[2] ?? '', port };
}

/** In the order of their bytes, as etcd sorts URLs. */
export function sortedUrls(urls: readonly string[]): string[] {
  return [...urls].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** One URL to listen on. */
export interface ListenUrl {
  /** The URL as it was given. */
  readonly text: string;
  readonly scheme: UrlScheme;
  /** Host without brackets, or `''` for unix sockets. */
  readonly host: string;
  readonly port: number;
  /** Socket file of a unix URL: host and path of `unix:///run/wald.sock` or `unix://localhost:2379`, as etcd takes them. */
  readonly path: string;
}

/** Returns whether the URL asks for TLS. */
export function isSecureUrl({ scheme }: ListenUrl): boolean {
  return scheme === 'https' || scheme === 'unixs';
}
