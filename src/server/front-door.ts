import type { Socket } from 'node:net';

/** Takes over accepted connections whose first bytes have been read. */
export interface Acceptor {
  accept(socket: Socket, head: Buffer): void;
}

export interface FrontDoorLimits {
  /** How long a TLS handshake may take, in milliseconds. */
  readonly handshakeTimeoutMs: number;
  /** How long a connection may send nothing that tells its protocol, in milliseconds. */
  readonly firstBytesTimeoutMs: number;
  /** Connections that have not told their protocol; one more, and the oldest is closed. */
  readonly undecidedMax: number;
}

export const frontDoorLimitsDefault: FrontDoorLimits = {
  handshakeTimeoutMs: 10_000,
  firstBytesTimeoutMs: 10_000,
  undecidedMax: 4096,
};

/** The HTTP/2 connection preface as far as it differs from every HTTP/1.1 request (RFC 9113, 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0');
/** First byte of a TLS handshake record; no HTTP method begins with it. */
const TLS_HANDSHAKE = 0x16;

/**
 * Looks at the first bytes of each connection and hands it on, in place: the HTTP/2 preface means gRPC, anything else
 * HTTP/1.1. What a TLS client negotiated (ALPN) is not asked: the bytes decide.
 */
export class FrontDoor {
  private readonly http: Acceptor;
  private readonly grpc: Acceptor | null;
  private readonly limits: FrontDoorLimits;
  private readonly onRejected: (socket: Socket, reason: string) => void;
  /** Oldest first. */
  private readonly undecided = new Set<Socket>();

  /**
   * @param grpc `null` where only HTTP/1.1 is served
   * @param onRejected told of connections that spoke neither, or said nothing in time
   */
  constructor(
    http: Acceptor,
    grpc: Acceptor | null,
    limits: FrontDoorLimits,
    onRejected: (socket: Socket, reason: string) => void,
  ) {
    this.http = http;
    this.grpc = grpc;
    this.limits = limits;
    this.onRejected = onRejected;
  }

  /** Connections that have not told their protocol yet. */
  get undecidedCount(): number {
    return this.undecided.size;
  }

  /** Takes an accepted connection. */
  admit(socket: Socket): void {
    if (this.undecided.size >= this.limits.undecidedMax) {
      const [oldest] = this.undecided;
      this.reject(oldest!, `more than ${this.limits.undecidedMax} connections have sent nothing`);
    }
    this.undecided.add(socket);
    let head: Buffer | null = null;
    const onData = (chunk: Buffer): void => {
      head = head === null ? chunk : Buffer.concat([head, chunk]);
      const acceptor = this.decide(socket, head);
      if (acceptor === undefined) return;
      leave();
      if (acceptor !== null) acceptor.accept(socket, head);
    };
    const onTimeout = (): void =>
      this.reject(socket, `the first request did not begin within ${this.limits.firstBytesTimeoutMs} ms`);
    const leave = (): void => {
      this.undecided.delete(socket);
      socket.setTimeout(0);
      socket.off('data', onData).off('timeout', onTimeout).off('error', ignore).off('close', leave);
    };
    socket.on('data', onData).on('timeout', onTimeout).on('error', ignore).on('close', leave);
    socket.setTimeout(this.limits.firstBytesTimeoutMs);
  }

  /** Closes connections that have not told their protocol. */
  close(): void {
    for (const socket of this.undecided) socket.destroy();
  }

  /** Who takes the connection; `undefined` until the bytes tell, `null` when nobody does. */
  private decide(socket: Socket, head: Buffer): Acceptor | null | undefined {
    const length = Math.min(head.length, preface.length);
    if (this.grpc === null || preface.compare(head, 0, length, 0, length) !== 0) {
      if (head[0] !== TLS_HANDSHAKE) return this.http;
      this.reject(socket, 'a TLS handshake on a port without TLS: use an http URL, or listen on https');
      return null;
    }
    return length === preface.length ? this.grpc : undefined;
  }

  private reject(socket: Socket, reason: string): void {
    this.onRejected(socket, reason);
    socket.destroy();
  }
}

function ignore(): void {}
