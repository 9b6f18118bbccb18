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
import { OpenRequests } from '../open-requests.ts';
import { UwsRequest } from './request.ts';
import { UwsResponse, type UwsResponseOwner } from './response.ts';

/**
 * Serves a handler over HTTP/1.1 with uWebSockets, which accepts on a port of its own. No TLS. What its parser does differently from
 * others, and that a client can tell, stands in docs/OPERATIONS.md.
 *
 * - A handler is called behind the read that brought its request. When another request of the same connection comes before that,
 *   uWebSockets closes the connection, and nothing of the read is executed.
 * - A connection has one request at a time: until the answer has been handed over to the kernel, but for the 16 KiB of uWebSockets'
 *   own buffer, the next request closes the connection.
 */
export class UwsAdapter implements UwsResponseOwner {
  readonly limits: HttpLimits;
  private readonly handler: Handler;
  private readonly clock: Clock;
  private readonly uws: Uws;
  private readonly app: UwsApp;
  private listenSocket: ListenSocket | null = null;
  private readonly openRequests = new OpenRequests();
  /** Requests that are complete and whose handlers have not been called. */
  private arrived: UwsResponse[] = [];
  private isServingSoon = false;
  /** Answers that were given within the callback of another connection. */
  private held: UwsResponse[] = [];
  holdsAnswers = false;
  private readonly serveArrived = (): void => {
    this.isServingSoon = false;
    this.serve();
    const { held } = this;
    this.held = [];
    for (const response of held) response.sendHeld();
  };

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
    await this.openRequests.ended(this.clock, graceMs);
    this.app.close();
  }

  private accept(raw: RawResponse, rawRequest: RawRequest): void {
    this.serveEarlier();
    const request = new UwsRequest(rawRequest, raw);
    const response = new UwsResponse(raw, this, request);
    this.openRequests.begin();
    raw.onAborted(() => response.connectionLost());
    if (request.head.fault || !request.head.hasBody) {
      this.arrive(response);
      return;
    }
    raw.onData((chunk, isLast) => {
      // uWebSockets takes the memory of the chunk back when this returns, and slices of it would silently become empty.
      const bytes = Buffer.allocUnsafe(chunk.byteLength);
      bytes.set(new Uint8Array(chunk));
      if (isLast) {
        request.finish(bytes, this.limits.bodyBytesMax);
        this.arrive(response);
      } else {
        request.push(bytes, this.limits.bodyBytesMax);
        if (request.bodyBytes > this.limits.bodyDiscardBytesMax) response.abort();
      }
    });
  }

  private arrive(response: UwsResponse): void {
    this.serveEarlier();
    this.arrived.push(response);
    if (this.isServingSoon) return;
    this.isServingSoon = true;
    this.clock.soon(this.serveArrived);
  }

  /**
   * Serves what arrived before the read that is being parsed: it came on other connections, since uWebSockets closes one whose
   * request has no answer rather than call for the next. Serving all of it in a later phase would cost each write a turn of the
   * event loop more. Answers wait for that phase, as uWebSockets can put one together for one connection only at a time.
   */
  private serveEarlier(): void {
    if (this.arrived.length === 0) return;
    this.holdsAnswers = true;
    try {
      this.serve();
    } finally {
      this.holdsAnswers = false;
    }
  }

  hold(response: UwsResponse): void {
    this.held.push(response);
  }

  private serve(): void {
    const { arrived } = this;
    this.arrived = [];
    for (const response of arrived) {
      // Its connection was closed behind it in the same read.
      if (response.isOver) continue;
      const { request } = response;
      if (request.head.fault) response.refuse(request.head.fault);
      else this.handler(request, response);
    }
  }

  responseOver(): void {
    this.openRequests.end();
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
