import type {
  ListenSocket,
  UwsRequest as RawRequest,
  UwsResponse as RawResponse,
  Uws,
  UwsApp,
} from 'uWebSockets.js';
import { createRequire } from 'node:module';
import { assert } from '../../errors/assert.ts';
import type { Clock } from '../../host/clock.ts';
import type { Handler } from '../exchange.ts';
import type { HttpLimits } from '../limits.ts';
import { UwsRequest } from './request.ts';
import { UwsResponse, type UwsResponseOwner } from './response.ts';

/**
 * Serves a handler over HTTP/1.1 with uWebSockets, which accepts on a port of its own. No TLS.
 *
 * uWebSockets decides by itself: HTTP/1.0, a target with scheme and host, and a request line that arrives in
 * pieces are answered with 505; a request sent behind one that has no answer yet (pipelined) closes the
 * connection; one of more than 100 headers, or with a chunk extension, is never answered; silence in the
 * middle of a request, between requests, or of a client that does not read its answer, closes the connection
 * after about 10 s.
 */
export class UwsAdapter implements UwsResponseOwner {
  readonly limits: HttpLimits;
  private readonly handler: Handler;
  private readonly clock: Clock;
  private readonly uws: Uws;
  private readonly app: UwsApp;
  private listenSocket: ListenSocket | null = null;
  /** Requests whose answers are not over. */
  private openRequests = 0;
  /** Set while `close` waits for the last open request. */
  private onIdle: (() => void) | null = null;

  /** @param uws as `loadUws` gives it */
  constructor(uws: Uws, handler: Handler, limits: HttpLimits, clock: Clock) {
    this.clock = clock;
    this.handler = handler;
    this.limits = limits;
    this.uws = uws;
    this.app = this.uws.App();
    this.app.any('/*', (response, request) => this.accept(response, request));
  }

  /**
   * Starts to accept. The port is exclusive: as it stands, uWebSockets lets a second process share it unseen.
   * @param port 0 for a free one
   * @returns the port, or `null` when the address cannot be bound; uWebSockets does not say why
   */
  listen(host: string, port: number): number | null {
    assert(this.listenSocket === null, 'a uWebSockets adapter listens once');
    this.app.listen(host, port, this.uws.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
      this.listenSocket = socket || null;
    });
    if (this.listenSocket === null) return null;
    return this.uws.us_socket_local_port(this.listenSocket);
  }

  /** Stops accepting, lets open requests end for up to `graceMs`, then closes every connection. */
  async close(graceMs: number): Promise<void> {
    if (this.listenSocket === null) return;
    this.uws.us_listen_socket_close(this.listenSocket);
    this.listenSocket = null;
    if (this.openRequests > 0 && graceMs > 0) {
      let cancelGrace = (): void => {};
      await new Promise<void>((resolve) => {
        this.onIdle = resolve;
        cancelGrace = this.clock.after(graceMs, resolve);
      });
      cancelGrace();
    }
    // The last answer may have been given inside of one of uWebSockets' callbacks, which sends it as it returns.
    await new Promise<void>((resolve) => this.clock.soon(resolve));
    this.app.close();
  }

  private accept(raw: RawResponse, rawRequest: RawRequest): void {
    const request = new UwsRequest(rawRequest, raw);
    const response = new UwsResponse(raw, this, request);
    this.openRequests++;
    // Most reads have no body and are answered at once: nothing can happen to their connection meanwhile.
    if (request.hasNoBody) {
      this.handle(request, response);
      if (!response.isOver) raw.onAborted(() => response.connectionLost());
      return;
    }
    raw.onAborted(() => response.connectionLost());
    raw.onData((chunk, isLast) => {
      // uWebSockets takes the memory of the chunk back when this returns, and slices of it would silently become empty.
      const bytes = Buffer.allocUnsafe(chunk.byteLength);
      bytes.set(new Uint8Array(chunk));
      if (isLast) {
        request.finish(bytes, this.limits.bodyBytesMax);
        this.handle(request, response);
      } else {
        request.push(bytes, this.limits.bodyBytesMax);
        if (request.bodyBytes > this.limits.bodyDiscardBytesMax) response.abort();
      }
    });
  }

  /** Calls the handler, which may answer within: uWebSockets has corked the connection meanwhile. */
  private handle(request: UwsRequest, response: UwsResponse): void {
    response.isCorked = true;
    try {
      this.handler(request, response);
    } finally {
      response.isCorked = false;
    }
  }

  responseOver(): void {
    if (--this.openRequests === 0) this.onIdle?.();
  }
}

let loaded: Uws | null | undefined;

/**
 * Loads uWebSockets on first use: it reads its bound on headers from the environment as it is loaded. Its builds are for some
 * versions of Node and of the C library.
 *
 * @returns `null` where there is none that loads; `why` is called with the reason, the first time
 */
export function loadUws(headerBytesMax: number, why: (error: string) => void): Uws | null {
  if (loaded !== undefined) return loaded;
  process.env.UWS_HTTP_MAX_HEADERS_SIZE = String(headerBytesMax);
  try {
    loaded = createRequire(import.meta.url)('uWebSockets.js') as Uws;
  } catch (error) {
    loaded = null;
    why((error as Error).message);
    return null;
  }
  // Its name for "without the `uWebSockets` header".
  loaded._cfg('silent');
  return loaded;
}
