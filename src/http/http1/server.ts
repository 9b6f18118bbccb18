import type { Socket } from 'node:net';
import { type Clock, dateOf } from '../../host/clock.ts';
import type { Handler } from '../exchange.ts';
import type { HttpLimits } from '../limits.ts';
import { OpenRequests } from '../open-requests.ts';
import { Http1Connection, type Http1ConnectionOwner } from './connection.ts';

/** Serves a handler over HTTP/1.1, on sockets that others have accepted. */
export class Http1Server implements Http1ConnectionOwner {
  readonly handler: Handler;
  readonly limits: HttpLimits;
  readonly clock: Clock;
  isClosing = false;
  nowMs: number;
  dateLine = '';
  private dateS = 0;
  private readonly connections = new Set<Http1Connection>();
  /** Connections whose request has not arrived as a whole; the one that began first is first. */
  private readonly unfinished = new Set<Http1Connection>();
  private requestBytesHeld = 0;
  /** Connections that have something to write at the end of this turn. */
  private dirty: Http1Connection[] = [];
  private endSweeps: (() => void) | null = null;
  private readonly openRequests = new OpenRequests();

  constructor(handler: Handler, limits: HttpLimits, clock: Clock) {
    this.handler = handler;
    this.limits = limits;
    this.clock = clock;
    this.nowMs = clock.nowMs();
  }

  /**
   * Takes over an accepted socket, plain or TLS after its handshake.
   * @param head what has been read of it already; may be overwritten when this returns
   */
  accept(socket: Socket, head: Buffer = none): void {
    if (this.isClosing) {
      socket.destroy();
      return;
    }
    if (this.endSweeps === null) {
      this.sweep();
      this.endSweeps = this.clock.every(sweepMs, () => this.sweep());
    }
    const connection = new Http1Connection(socket, this);
    this.connections.add(connection);
    connection.start(head);
  }

  /** Lets open requests end for up to `graceMs`, then closes every connection. Resolves then. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true;
    for (const connection of this.connections) connection.shutdown();
    await this.openRequests.ended(this.clock, graceMs);
    for (const connection of this.connections) connection.destroy();
    this.endSweeps?.();
    this.endSweeps = null;
  }

  /** Looks at the time limits. */
  private sweep(): void {
    this.nowMs = this.clock.nowMs();
    const wallMs = this.clock.wallMs();
    const dateS = Math.floor(wallMs / 1000);
    if (dateS !== this.dateS) {
      this.dateS = dateS;
      this.dateLine = `Date: ${dateOf(wallMs).toUTCString()}\r\n`;
    }
    for (const connection of this.connections) connection.sweep(this.nowMs);
    if (this.connections.size > 0 || this.endSweeps === null) return;
    this.endSweeps();
    this.endSweeps = null;
  }

  // Called by connections

  scheduleFlush(connection: Http1Connection): void {
    // Behind the reads of this turn: answers that go out together wake their clients once.
    if (this.dirty.length === 0) this.clock.soon(this.flushDirty);
    this.dirty.push(connection);
  }

  private readonly flushDirty = (): void => {
    const { dirty } = this;
    this.dirty = [];
    for (const connection of dirty) connection.flush();
  };

  requestBegins(): void {
    this.openRequests.begin();
  }

  requestEnds(): void {
    this.openRequests.end();
  }

  requestHolds(connection: Http1Connection, moreBytes: number): void {
    const { unfinished, limits } = this;
    unfinished.add(connection);
    this.requestBytesHeld += moreBytes;
    if (unfinished.size > limits.unfinishedRequestsMax) {
      const [oldest] = unfinished;
      oldest!.refuseLoad();
    }
    if (this.requestBytesHeld > limits.requestBytesHeldMax) connection.refuseLoad();
  }

  requestReleases(connection: Http1Connection, bytes: number): void {
    this.unfinished.delete(connection);
    this.requestBytesHeld -= bytes;
  }

  connectionEnds(connection: Http1Connection): void {
    this.connections.delete(connection);
  }
}

/** The period of the check of time limits; they are late by this much at most. */
const sweepMs = 250;

const none: Buffer = Buffer.alloc(0);
