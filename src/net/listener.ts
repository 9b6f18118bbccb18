import { lookup } from 'node:dns/promises';
import { unlinkSync } from 'node:fs';
import net, { type AddressInfo, type Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import {
  type Acceptor,
  FrontDoor,
  type FrontDoorLimits,
  frontDoorLimitsDefault,
  type RejectedConnection,
} from './front-door.ts';
import { isSecureUrl, type ListenUrl } from './member-url.ts';
import { type Resolver, systemResolver } from './tls/certificate-check.ts';
import type { Credentials } from './tls/credentials.ts';
import { TlsEnd } from './tls/tls-end.ts';

export interface Listener {
  /** The address it listens on: `127.0.0.1:2379`, `[::1]:2379`, or a socket file's path. */
  readonly address: string;
  /** 0 for socket files. */
  readonly port: number;
  /** Stops accepting. Connections that were handed on live on in those who took them. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Takes HTTP/1.1 connections. */
  readonly http: Acceptor;
  /** Takes HTTP/2 connections; `null` where only HTTP/1.1 is served. */
  readonly grpc: Acceptor | null;
  /** The credentials that an `https` or `unixs` URL needs. */
  readonly credentials?: Credentials | null;
  /** For certificates that name hosts; the system's if not given. */
  readonly resolver?: Resolver;
  /**
   * True if clients without TLS are served as well, on a port with it; etcd does that where both URLs have
   * one address.
   */
  readonly isPlainServed?: boolean;
  readonly limits?: FrontDoorLimits;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** The quiet time after which the system asks whether a client's machine is still there; etcd's is the same. */
const keepAliveProbeMs = 30_000;
/** Connections that wait for `accept`; Go uses the system's bound, which is 4096 on current Linux. */
const backlog = 4096;

/**
 * Listens on a URL and sorts its connections by their first bytes.
 * @throws Error that names the address and why it cannot be listened on, in Go's words
 */
export async function listen(url: ListenUrl, options: ListenOptions): Promise<Listener> {
  const { logger, grpc, http, clock } = options;
  const limits = options.limits ?? frontDoorLimitsDefault;
  const isSecure = isSecureUrl(url);
  const credentials = options.credentials ?? null;
  if (isSecure && credentials === null) {
    throw new Error(
      `cannot listen on TLS for ${joinHostPort(url.host, url.port)}: KeyFile and CertFile are not presented`,
    );
  }
  const frontDoor = new FrontDoor({
    http,
    grpc,
    tls: isSecure
      ? new TlsEnd({
          credentials: credentials!,
          resolver: options.resolver ?? systemResolver,
          alpn: alpn(grpc),
          handshakeTimeoutMs: limits.handshakeTimeoutMs,
        })
      : null,
    isPlainServed: !isSecure || (options.isPlainServed ?? false),
    limits,
    clock,
    onRejected: reject,
  });
  const server = net.createServer({
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveProbeMs,
  });
  server.on('connection', (socket) => frontDoor.admit(socket));
  if (limits.connectionsMax !== Number.POSITIVE_INFINITY) server.maxConnections = limits.connectionsMax;
  let isFullTold = false;
  server.on('drop', () => {
    if (isFullTold) return;
    isFullTold = true;
    logger.warn('connections are closed at once: there are as many as the limit of open files lets be', {
      'listen-url': url.text,
      connections: limits.connectionsMax,
    });
  });
  function reject({ socket, remoteAddress }: RejectedConnection, reason: string): void {
    const name = (socket as Partial<TLSSocket>).servername;
    logger.warn('rejected connection', {
      'remote-addr': remoteAddress,
      'server-name': typeof name === 'string' ? name : '',
      error: reason,
      'listen-url': url.text,
    });
  }
  await bind(server, url);
  server.on('error', (error) => {
    // As a rule there are no file descriptors left; the connection waits until there are.
    logger.warn('a connection could not be accepted', { error: error.message, 'listen-url': url.text });
  });
  const bound = server.address() as AddressInfo | string;
  return {
    address: typeof bound === 'string' ? bound : joinHostPort(bound.address, bound.port),
    port: typeof bound === 'string' ? 0 : bound.port,
    close: async () => {
      frontDoor.close();
      // Its callback waits for all connections, those handed on too; from here on none is accepted, and that is the promise.
      server.close();
    },
  };
}

/**
 * Returns the protocols to offer: gRPC clients want only `h2`, and clients of both (curl) are better off with
 * HTTP/1.1.
 */
function alpn(grpc: Acceptor | null): string[] {
  return grpc === null ? ['http/1.1'] : ['http/1.1', 'h2'];
}

/**
 * Returns the address to bind: as in Go, a name is its first IPv4 address if it has one, and no host is every
 * address.
 */
export async function addressOf(host: string): Promise<string> {
  if (host === '' || net.isIP(host) !== 0) return host;
  return (await lookup(host, { verbatim: false })).address;
}

export async function bind(server: Server, url: ListenUrl): Promise<void> {
  const isFile = url.path !== '';
  if (isFile) removeStaleSocket(url.path);
  const host = await addressOf(url.host);
  // Without a host node tries IPv6, which takes IPv4 as well, and where there is none IPv4.
  const target = isFile ? { path: url.path } : { port: url.port, ...(host === '' ? {} : { host }) };
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const address = isFile ? `unix ${url.path}` : `tcp ${joinHostPort(url.host, url.port)}`;
      reject(new Error(`listen ${address}: bind: ${bindFailure(error)}`, { cause: error }));
    };
    server.once('error', fail);
    server.listen({ ...target, backlog }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

/** A socket file outlives its process; etcd removes it before it listens, whoever made it. */
function removeStaleSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

const bindFailures: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
  EINVAL: 'invalid argument',
};

function bindFailure(error: NodeJS.ErrnoException): string {
  return bindFailures[error.code ?? ''] ?? error.message;
}

export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
