import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { statusLine } from '../../codec/status-text.ts';
import type { Clock } from '../../host/clock.ts';
import type { Handler } from '../exchange.ts';
import type { HttpLimits } from '../limits.ts';
import { BodyMessage, NodeRequest } from './request.ts';
import { NodeResponse } from './response.ts';
import { headWithoutUpgrade, type UpgradeAcceptor } from './upgrade.ts';

/** Serves a handler over HTTP/1.1 with node:http, on connections that somebody else accepted. */
export class NodeAdapter {
  private readonly server: Server<typeof BodyMessage>;
  private readonly handler: Handler;
  private readonly limits: HttpLimits;
  private readonly clock: Clock;
  /** Requests whose answers are not over. */
  private openRequests = 0;
  /** Set while `close` waits for the last open request. */
  private onIdle: (() => void) | null = null;
  private readonly requestOver = (): void => {
    if (--this.openRequests === 0) this.onIdle?.();
  };

  /** @param upgrades asked about every request with an `Upgrade` header; without it the header means nothing */
  constructor(handler: Handler, limits: HttpLimits, clock: Clock, upgrades: UpgradeAcceptor | null = null) {
    this.clock = clock;
    this.handler = handler;
    this.limits = limits;
    this.server = createServer({
      IncomingMessage: BodyMessage,
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: timeoutCheckMs,
      noDelay: true,
    });
    this.server.on('request', (request, response) => this.request(request, response));
    this.server.on('checkContinue', (request, response) => {
      response.writeContinue();
      this.request(request, response);
    });
    this.server.on('checkExpectation', (_request, response) => {
      response.writeHead(417, { 'Content-Length': '0', Connection: 'close' }).end();
    });
    this.server.on('clientError', refuseMalformed);
    if (upgrades !== null) {
      this.server.on('upgrade', (request, socket, head) => {
        if (upgrades.acceptUpgrade(request, socket, head)) return;
        // node has given the connection away: it comes back with the same request.
        this.accept(socket, Buffer.concat([headWithoutUpgrade(request), head]));
      });
    }
    // node starts to look for late requests when a server listens. This one never does: its connections are handed to it.
    this.server.emit('listening');
  }

  /**
   * Takes over a connection.
   * @param head what has been read of it already
   */
  accept(socket: Duplex, head: Buffer = none): void {
    this.server.emit('connection', socket);
    if (head.length > 0) socket.unshift(head);
  }

  /** Lets open requests end for up to `graceMs`, then closes every connection that was handed over. */
  async close(graceMs: number): Promise<void> {
    this.server.closeIdleConnections();
    if (this.openRequests > 0 && graceMs > 0) {
      let cancelGrace = (): void => {};
      await new Promise<void>((resolve) => {
        this.onIdle = resolve;
        cancelGrace = this.clock.after(graceMs, resolve);
      });
      cancelGrace();
    }
    this.server.closeAllConnections();
    this.server.close();
  }

  private request(raw: BodyMessage, rawResponse: ServerResponse): void {
    const request = new NodeRequest(raw);
    const response = new NodeResponse(rawResponse, this.limits, this.requestOver);
    this.openRequests++;
    const { bodyBytesMax, bodyDiscardBytesMax } = this.limits;
    raw.sink = {
      chunk: (bytes) => {
        request.push(bytes, bodyBytesMax);
        if (request.bodyBytes > bodyDiscardBytesMax) response.abort();
      },
      complete: () => {
        request.finish(none, bodyBytesMax);
        this.handler(request, response);
      },
    };
  }
}

/** The period in which node looks for connections past `headersTimeoutMs` or `requestTimeoutMs`. */
const timeoutCheckMs = 1_000;

/** Go answers these malformed requests with a line of text; node's own answers have none. */
const codeOfError: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const none = Buffer.alloc(0);

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = statusLine(codeOfError[error.code ?? ''] ?? 400);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`,
  );
}
