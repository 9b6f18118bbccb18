import type { Socket } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { Resolver } from './certificate-check.ts';
import { clientProblem } from './client-verification.ts';
import type { Credentials, LoadedCredentials } from './credentials.ts';
import { asksForCertificate } from './settings.ts';

/** The TLS end of connections that somebody else accepted. Each uses the files as they are when it begins. */
export class TlsEnd {
  private readonly options: TlsEndOptions;
  /** It never listens: connections are handed to it. */
  private readonly server: tls.Server;
  private loaded: LoadedCredentials | null = null;
  private readonly waiting = new Map<Socket, HandshakeEnd>();

  constructor(options: TlsEndOptions) {
    this.options = options;
    const { credentials, alpn, handshakeTimeoutMs } = options;
    this.server = tls.createServer({
      ALPNProtocols: [...alpn],
      handshakeTimeout: handshakeTimeoutMs,
      requestCert: asksForCertificate(credentials.settings),
      // A client that is refused gets the error.
      rejectUnauthorized: false,
    });
    this.server.on('secureConnection', (socket: TLSSocket) => this.secured(socket));
    this.server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
      this.takeEnd(socket)?.failed(error);
      // node leaves a socket open whose handshake only took too long.
      socket.destroy();
    });
  }

  /** Performs a handshake. `head` is what has been read of the connection, which is paused. */
  secure(socket: Socket, head: Buffer, end: HandshakeEnd): void {
    void this.options.credentials.current().then((loaded) => {
      if (socket.destroyed) {
        end.failed(new Error('the client left'));
        return;
      }
      if (loaded !== this.loaded) {
        this.loaded = loaded;
        this.server.setSecureContext(loaded.options);
      }
      this.waiting.set(socket, end);
      socket.once('close', () => {
        if (this.waiting.delete(socket)) end.failed(new Error('the client left during the handshake'));
      });
      socket.unshift(head);
      this.server.emit('connection', socket);
    });
  }

  private secured(socket: TLSSocket): void {
    const end = this.takeEnd(socket);
    if (end === null) {
      socket.destroy();
      return;
    }
    const { credentials, resolver } = this.options;
    if (!asksForCertificate(credentials.settings)) {
      end.secured(socket, null);
      return;
    }
    const ignore = (): void => {};
    socket.on('error', ignore);
    void clientProblem(socket, credentials, resolver).then((problem) => {
      socket.off('error', ignore);
      if (socket.destroyed) end.failed(new Error('the client left'));
      else end.secured(socket, problem);
    });
  }

  /** node keeps the socket below a TLS socket as `_parent`. */
  private takeEnd(socket: TLSSocket): HandshakeEnd | null {
    const { _parent: below } = socket as unknown as { _parent: Socket | null };
    if (below === null || below === undefined) return null;
    const end = this.waiting.get(below) ?? null;
    this.waiting.delete(below);
    return end;
  }
}

/** The outcomes of a handshake; one of them is called once, never before `secure` returns. */
interface HandshakeEnd {
  /** @param problem why the client is not to be let in; null if it is */
  secured(socket: TLSSocket, problem: string | null): void;
  failed(error: Error): void;
}

interface TlsEndOptions {
  readonly credentials: Credentials;
  readonly resolver: Resolver;
  /** Protocols to offer, the best one first. */
  readonly alpn: readonly string[];
  readonly handshakeTimeoutMs: number;
}
