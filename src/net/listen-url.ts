import type { UrlScheme } from './member-url.ts';

/** One URL to listen on. */
export interface ListenUrl {
  /** As it was given. */
  readonly text: string;
  readonly scheme: UrlScheme;
  /** Host without brackets, or `''` for unix sockets. */
  readonly host: string;
  readonly port: number;
  /** Socket file of a unix URL: host and path of `unix:///run/wald.sock` or `unix://localhost:2379`, as etcd takes them. */
  readonly path: string;
}

/** Whether it asks for TLS. */
export function isSecureUrl({ scheme }: ListenUrl): boolean {
  return scheme === 'https' || scheme === 'unixs';
}
