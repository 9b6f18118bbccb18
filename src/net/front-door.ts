import type { Socket } from 'node:net';
import type { Clock } from '../host/clock.ts';
import { readAsStream, readShared } from './shared-read.ts';
import { refuseConnection } from './tls/refusal.ts';
import type { TlsEnd } from './tls/tls-end.ts';

/**
 * Looks at the first bytes of each connection and hands it on, in place: the HTTP/2 preface means gRPC, anything else
 * HTTP/1.1; a TLS handshake is performed first. What a TLS client negotiated (ALPN) is not asked: the bytes decide.
 */
export class FrontDoor {
  private readonly options: FrontDoorOptions;
  private readonly limits: FrontDoorLimits;
  /** Connections whose protocol is not known yet, those in a handshake among them; oldest first. */
  private readonly undecided = new Set<Undecided>();
  /** Connections that are being refused with an answer; oldest first. */
  private readonly refused = new Set<Socket>();
  private endSweeps: (() => void) | null = null;

  constructor(options: FrontDoorOptions) {
    this.options = options;
    this.limits = options.limits;
  }

  /** Takes an accepted connection. */
  admit(socket: Socket): void {
    const { undecided, limits } = this;
    if (undecided.size >= limits.undecidedMax) {
      const [oldest] = undecided;
      undecided.delete(oldest!);
      this.reject(oldest!, `more than ${limits.undecidedMax} connections have sent nothing`);
    }
    this.endSweeps ??= this.options.clock.every(sweepMs, () => this.sweep());
    socket.on('error', ignore);
    this.listen(new Undecided(socket));
  }

  /** Closes connections whose protocol is not known, or that are being refused. */
  close(): void {
    for (const { socket } of this.undecided) socket.destroy();
    for (const socket of this.refused) socket.destroy();
    this.endSweeps?.();
    this.endSweeps = null;
  }

  /** Looks at the time limit of first bytes. */
  private sweep(): void {
    const { undecided, options, limits } = this;
    const nowMs = options.clock.nowMs();
    for (const entry of undecided) {
      if (nowMs - entry.sinceMs <= limits.firstBytesTimeoutMs) continue;
      this.leave(entry);
      this.reject(entry, `the first request did not begin within ${limits.firstBytesTimeoutMs} ms`);
    }
    if (undecided.size > 0) return;
    this.endSweeps?.();
    this.endSweeps = null;
  }

  /** Reads until the bytes show the protocol of the connection. */
  private listen(entry: Undecided): void {
    const { socket } = entry;
    this.undecided.add(entry);
    entry.sinceMs = this.options.clock.nowMs();
    entry.onData = (chunk) => this.read(entry, chunk);
    entry.onClose = () => this.undecided.delete(entry);
    socket.on('close', entry.onClose);
    // A TLS socket above it needs the bytes as they come.
    if (this.options.tls === null && readShared(socket, entry.onData)) socket.resume();
    else socket.on('data', entry.onData);
  }

  private read(entry: Undecided, chunk: Buffer): void {
    const { grpc } = this.options;
    const head = entry.before === null ? chunk : Buffer.concat([entry.before, chunk]);
    if (grpc !== null && head.length < preface.length && isPrefaceBegun(head)) {
      entry.before = Buffer.from(head);
      return;
    }
    this.leave(entry);
    entry.before = null;
    this.decide(entry, head);
  }

  /** The connection is decided, or given up: the front door hears of it no more. */
  private leave(entry: Undecided): void {
    const { socket } = entry;
    this.undecided.delete(entry);
    readAsStream(socket);
    socket.off('data', entry.onData).off('close', entry.onClose);
  }

  private decide(entry: Undecided, head: Buffer): void {
    const { tls, isPlainServed } = this.options;
    const { socket, isSecured } = entry;
    if (isSecured) {
      this.handOn(entry, head);
    } else if (head[0] === tlsHandshakeByte) {
      if (tls !== null) this.secure(entry, head, tls);
      else this.reject(entry, 'a TLS handshake on a port without TLS: use an http URL, or listen on https');
    } else if (isPlainServed) {
      this.handOn(entry, head);
    } else {
      this.tell(entry, 'tls: first record does not look like a TLS handshake');
      if (!isPreface(head)) socket.write(plainOnTls);
      socket.destroySoon();
    }
  }

  /** Performs the handshake, and looks at the first bytes behind it. */
  private secure(entry: Undecided, head: Buffer, tls: TlsEnd): void {
    const { socket } = entry;
    this.undecided.add(entry);
    // The handshake has a time limit of its own.
    entry.sinceMs = Number.POSITIVE_INFINITY;
    // A socket that its client has closed does not know it any more.
    entry.remoteAddress = remoteAddressOf(socket);
    socket.pause();
    tls.secure(socket, head, {
      secured: (secure, problem) => {
        // Above its bound the oldest ones are closed, those in a handshake as well.
        if (!this.undecided.has(entry)) {
          secure.destroy();
          return;
        }
        entry.socket = secure;
        entry.isSecured = true;
        entry.problem = problem;
        if (problem !== null) this.tell(entry, problem);
        secure.on('error', ignore);
        this.listen(entry);
      },
      failed: (error) => {
        if (this.undecided.delete(entry)) this.reject(entry, handshakeFailure(error));
        else socket.destroy();
      },
    });
  }

  private handOn({ socket, problem }: Undecided, head: Buffer): void {
    const { http, grpc } = this.options;
    socket.off('error', ignore);
    const isHttp2 = grpc !== null && isPreface(head);
    if (problem !== null) this.refuse(socket, isHttp2, head, problem);
    else if (isHttp2) grpc.accept(socket, head);
    else http.accept(socket, head);
  }

  private refuse(socket: Socket, isHttp2: boolean, head: Buffer, problem: string): void {
    const { refused } = this;
    if (refused.size >= this.limits.refusedMax) {
      const [oldest] = refused;
      refused.delete(oldest!);
      oldest!.destroy();
    }
    refused.add(socket);
    socket.once('close', () => refused.delete(socket));
    // Only a certificate is a problem, and only the TLS end finds one.
    refuseConnection(socket, isHttp2, head, problem, this.options.clock);
  }

  private reject(entry: Undecided, reason: string): void {
    this.tell(entry, reason);
    entry.socket.destroy();
  }

  private tell(entry: Undecided, reason: string): void {
    if (entry.remoteAddress === '') entry.remoteAddress = remoteAddressOf(entry.socket);
    this.options.onRejected(entry, reason);
  }
}

/** Takes over accepted connections whose first bytes have been read. */
export interface Acceptor {
  /** @param head what has been read; may be overwritten when this returns */
  accept(socket: Socket, head: Buffer): void;
}

export interface FrontDoorLimits {
  /** The time limit of a TLS handshake, in milliseconds. */
  readonly handshakeTimeoutMs: number;
  /** The time limit for the first bytes, which show the protocol, in milliseconds. */
  readonly firstBytesTimeoutMs: number;
  /** The bound of connections whose protocol is not known; one more, and the oldest is closed. */
  readonly undecidedMax: number;
  /** The bound of connections at a time, on each listener; one more is closed at once. */
  readonly connectionsMax: number;
  /** The bound of connections that are refused with an answer; one more, and the oldest is closed without. */
  readonly refusedMax: number;
}

export const frontDoorLimitsDefault: FrontDoorLimits = {
  handshakeTimeoutMs: 10_000,
  firstBytesTimeoutMs: 10_000,
  undecidedMax: 4096,
  connectionsMax: Number.POSITIVE_INFINITY,
  refusedMax: 256,
};

/** The HTTP/2 connection preface as far as it differs from every HTTP/1.1 request (RFC 9113, 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0');
/** First byte of a TLS handshake record; no HTTP method begins with it. */
const tlsHandshakeByte = 0x16;

/** The period of the check of the time limit; it is late by this much at most. */
const sweepMs = 250;

/** A connection that is refused. */
export interface RejectedConnection {
  /** The socket as accepted; from the end of the handshake on, the TLS socket above it. */
  readonly socket: Socket;
  /** The client as `host:port`; empty on a socket file. */
  readonly remoteAddress: string;
}

/**
 * A connection whose protocol is not known. There may be thousands that stay so: what each takes is what the collector has to
 * move.
 */
class Undecided implements RejectedConnection {
  socket: Socket;
  /** Empty until somebody needs it: the system has to be asked. */
  remoteAddress = '';
  isSecured = false;
  /** What is wrong with the client's certificate. */
  problem: string | null = null;
  /** The beginning of a preface. */
  before: Buffer | null = null;
  /** When its time limit began, on the front door's clock. */
  sinceMs = 0;
  onData: (chunk: Buffer) => void = ignore;
  onClose: () => void = ignore;

  constructor(socket: Socket) {
    this.socket = socket;
  }
}

/** The front door's acceptors and settings. */
interface FrontDoorOptions {
  /** Takes HTTP/1.1 connections. */
  readonly http: Acceptor;
  /** Takes HTTP/2 connections; `null` where only HTTP/1.1 is served. */
  readonly grpc: Acceptor | null;
  /** Ends TLS; `null` on a port without it. */
  readonly tls: TlsEnd | null;
  /** True if clients without TLS are served. */
  readonly isPlainServed: boolean;
  readonly limits: FrontDoorLimits;
  readonly clock: Clock;
  /** Called with connections that spoke neither, sent nothing in time, or are refused. */
  readonly onRejected: (connection: RejectedConnection, reason: string) => void;
}

/** The answer of Go's server to HTTP on a port of HTTPS. */
const plainOnTls = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

function remoteAddressOf({ remoteAddress, remotePort }: Socket): string {
  return remoteAddress === undefined ? '' : `${remoteAddress}:${remotePort}`;
}

/** Returns whether bytes are the beginning of the preface, or begin with all of it. */
function isPrefaceBegun(head: Buffer): boolean {
  const length = Math.min(head.length, preface.length);
  return preface.compare(head, 0, length, 0, length) === 0;
}

function isPreface(head: Buffer): boolean {
  return head.length >= preface.length && isPrefaceBegun(head);
}

function ignore(): void {}

/** Alerts of TLS (RFC 8446, 6) in Go's words, where these differ from OpenSSL's. */
const alerts: Readonly<Record<string, string>> = {
  'bad record mac': 'bad record MAC',
  'certificate revoked': 'revoked certificate',
  'certificate expired': 'expired certificate',
  'certificate unknown': 'unknown certificate',
  'unknown ca': 'unknown certificate authority',
  'decode error': 'error decoding message',
  'decrypt error': 'error decrypting message',
  'protocol version': 'protocol version not supported',
  'insufficient security': 'insufficient security level',
};

/** Why a handshake failed: in Go's words if the client said so with an alert, in OpenSSL's if this side did not go on. */
export function handshakeFailure(error: NodeJS.ErrnoException): string {
  const { code, message } = error;
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'tls: the handshake took too long';
  // error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:../ssl/record/rec_layer_s3.c:1600:SSL alert number 42
  const alert = /(?:sslv3|tlsv1(?:\.3)?|tlsv13) alert ([a-z ]+)/.exec(message)?.[1]?.trim();
  if (alert !== undefined) return `remote error: tls: ${alerts[alert] ?? alert}`;
  const reason = /^[0-9A-F]+:error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/i.exec(message);
  return `tls: ${reason?.[1] ?? message}`;
}
