import { constants } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { unlinkSync } from 'node:fs';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import tls, { type TLSSocket, type TlsOptions } from 'node:tls';
import type { Handler } from '../http/exchange.ts';
import type { HttpLimits } from '../http/limits.ts';
import { UwsAdapter } from '../http/uws-adapter.ts';
import type { ListenUrl } from './config.ts';
import { type Acceptor, FrontDoor, type FrontDoorLimits, frontDoorLimitsDefault } from './front-door.ts';

export interface ListenerLog {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface ListenOptions {
  /** Takes HTTP/1.1 connections. */
  readonly http: Acceptor;
  /** Takes HTTP/2 connections; `null` where only HTTP/1.1 is served. */
  readonly grpc: Acceptor | null;
  /** Certificate, key and what else an `https` or `unixs` URL needs. */
  readonly tls?: TlsOptions;
  readonly limits?: FrontDoorLimits;
  readonly log: ListenerLog;
}

export interface Listener {
  /** Where it listens: `127.0.0.1:2379`, `[::1]:2379`, or a socket file's path. */
  readonly address: string;
  /** 0 for socket files. */
  readonly port: number;
  /** Stops accepting. Connections that were handed on live on in those who took them. */
  close(): Promise<void>;
}

/** Connections that wait for `accept`; Go uses the system's bound, which is 4096 on current Linux. */
const backlog = 4096;

/**
 * Listens on a URL and sorts its connections by their first bytes.
 * @throws Error that names the address and why it cannot be listened on, in Go's words
 */
export async function listen(url: ListenUrl, options: ListenOptions): Promise<Listener> {
  const { log, grpc } = options;
  const limits = options.limits ?? frontDoorLimitsDefault;
  const secure = url.scheme === 'https' || url.scheme === 'unixs';
  if (secure && !options.tls) {
    throw new Error(`TLS key/cert must be provided for the url ${url.text} with HTTPS scheme`);
  }
  const frontDoor = new FrontDoor(options.http, grpc, limits, reject);
  const admit = (socket: Socket): void => frontDoor.admit(socket);
  const server = secure
    ? tls.createServer({
        ...options.tls,
        // A resumed session is not checked against revoked certificates, so none is.
        secureOptions: (options.tls?.secureOptions ?? 0) | constants.SSL_OP_NO_TICKET,
        ALPNProtocols: alpn(grpc),
        handshakeTimeout: limits.handshakeTimeoutMs,
      })
    : net.createServer({ noDelay: true });
  if (secure) {
    server.on('connection', (socket: Socket) => socket.setNoDelay(true));
    server.on('secureConnection', admit);
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
      reject(socket, handshakeFailure(error));
      // node leaves a socket open whose handshake only took too long.
      socket.destroy();
    });
  } else {
    server.on('connection', admit);
  }
  function reject(socket: Socket, reason: string): void {
    const remote = socket.remoteAddress ? `${socket.remoteAddress}:${socket.remotePort}` : '';
    log.warn('rejected connection', { 'remote-addr': remote, error: reason, 'listen-url': url.text });
  }
  await bind(server, url);
  server.on('error', (error) => {
    // As a rule there are no file descriptors left; the connection waits until there are.
    log.warn('a connection could not be accepted', { error: error.message, 'listen-url': url.text });
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
 * Serves HTTP/1.1 alone on a URL of `--listen-client-http-urls`: `http` by uWebSockets, the others by `options.http`.
 * @throws as `listen`
 */
export async function listenHttp(
  url: ListenUrl,
  handler: Handler,
  httpLimits: HttpLimits,
  options: Omit<ListenOptions, 'grpc'>,
): Promise<Listener> {
  if (url.scheme !== 'http') return listen(url, { ...options, grpc: null });
  const adapter = new UwsAdapter(handler, httpLimits);
  const host = await addressOf(url.host);
  const port = adapter.listen(host || '::', url.port);
  if (port === null) {
    // uWebSockets does not say why; node, asked to do the same, does.
    const probe = net.createServer();
    await bind(probe, url);
    probe.close();
    throw new Error(`listen tcp ${joinHostPort(url.host, url.port)}: uWebSockets could not bind the address`);
  }
  return {
    address: joinHostPort(host || '::', port),
    port,
    close: () => adapter.close(closeGraceMs),
  };
}

/** How long requests may still run when the uWebSockets port closes. */
const closeGraceMs = 3_000;

/** What to offer: gRPC clients want nothing but `h2`, and whoever takes both (curl does) is better off with HTTP/1.1. */
function alpn(grpc: Acceptor | null): string[] {
  return grpc === null ? ['http/1.1'] : ['http/1.1', 'h2'];
}

/** What to bind for a host: as in Go, a name is its first IPv4 address if it has one, and no host is every address. */
async function addressOf(host: string): Promise<string> {
  if (host === '' || net.isIP(host) !== 0) return host;
  return (await lookup(host, { verbatim: false })).address;
}

async function bind(server: Server, url: ListenUrl): Promise<void> {
  const isFile = url.path !== '';
  if (isFile) removeStaleSocket(url.path);
  const host = await addressOf(url.host);
  // Without a host node tries IPv6, which takes IPv4 as well, and where there is none IPv4.
  const target = isFile ? { path: url.path } : { port: url.port, ...(host === '' ? {} : { host }) };
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const address = isFile ? `unix ${url.path}` : `tcp ${joinHostPort(url.host, url.port)}`;
      reject(new Error(`listen ${address}: bind: ${bindFailure(error)}`));
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

function handshakeFailure(error: NodeJS.ErrnoException): string {
  if (error.code === 'ERR_SSL_HTTP_REQUEST' || error.code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return 'tls: first record does not look like a TLS handshake (a client without TLS on an https URL?)';
  }
  return `tls: ${error.message}`;
}

function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
