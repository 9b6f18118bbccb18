import type { Socket } from 'node:net';
import type { Logger } from '../host/logger.ts';
import { Output } from '../net/output.ts';
import { type MemberId, memberName } from '../raft/entry.ts';
import { type Message, RaftMessageType } from '../raft/message.ts';
import type { PeerCall } from '../replica/peer-transport.ts';

import type { PeerContext } from './context.ts';
import type { PeerCount } from './counts.ts';
import { type DialAnswer, dial } from './dial.ts';
import { PeerFrameKind, PeerProtocolError, peerFrameHeaderBytes, writeFrameUint64 } from './frame.ts';
import { PeerFrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';
import { clusterIdMismatch, handshakeHeaders, peerProtocols } from './handshake.ts';
import { messageBytes, writeMessage } from './message-codec.ts';

/**
 * This member's way to one peer: a connection that it makes, and makes again whenever it is lost. Everything that it has to tell that
 * peer goes over it, answers to the peer's calls too; what comes back are signs of life alone.
 */
export class PeerLink {
  readonly id: MemberId;
  readonly count: PeerCount;
  private urls: readonly string[];
  private readonly context: PeerContext;
  private readonly logger: Logger;
  private readonly owner: LinkOwner;
  private readonly backOff: BackOff;
  private urlIndex = 0;
  private cancelDial: (() => void) | null = null;
  private cancelRetry: (() => void) | null = null;
  /** True if the next attempt waits since the peer refused the last one. */
  private isRefused = false;
  /** All attempts since the last pause were refused by the peer's system: nobody listens there. */
  private isNobodyThere = true;

  private socket: Socket | null = null;
  private output: Output | null = null;
  private writer: FrameWriter | null = null;
  private sinceMs = 0;
  /** Ticks since something came from the peer. A time would also count when this process did not run. */
  private silentTicks = 0;
  private pingNumber = 0;
  /** When the ping went that has no pong yet; null without one. */
  private pingSentMs: number | null = null;

  private loggedFailure = '';
  private loggedMs = Number.NEGATIVE_INFINITY;

  constructor(id: MemberId, urls: readonly string[], context: PeerContext, owner: LinkOwner) {
    const { limits } = context;
    this.id = id;
    this.urls = urls;
    this.context = context;
    this.logger = context.logger.child('peers/link');
    this.owner = owner;
    this.count = context.counts.add(id);
    this.backOff = new BackOff(limits.backoffMinMs, limits.backoffMaxMs, (bound) =>
      context.clock.random(bound),
    );
    this.connect();
  }

  /** Since when the connection works, in monotonic milliseconds; null without one. */
  get activeSinceMs(): number | null {
    return this.socket === null ? null : this.sinceMs;
  }

  /** The URL that works, or is tried. */
  get url(): string {
    return this.urls[this.urlIndex % this.urls.length]!;
  }

  /** Sets the peer's URLs. A connection that works stays. */
  setUrls(urls: readonly string[]): void {
    if (urls.join() === this.urls.join()) return;
    this.urls = urls;
    this.urlIndex = 0;
    if (this.socket !== null) return;
    this.cancelDial?.();
    this.cancelDial = null;
    this.isRefused = false;
    this.connectSoon(0);
  }

  /** The peer gave a sign of life elsewhere: a waiting attempt is made at once. */
  hurry(): void {
    if (this.cancelRetry !== null && !this.isRefused) this.connectSoon(0);
  }

  /** False, and nothing is sent, without a connection, or where too much waits for it already. */
  sendMessage(message: Message): boolean {
    const bytes = messageBytes(message);
    if (!this.begin(PeerFrameKind.MESSAGE, bytes)) return false;
    writeMessage(message, this.writer!);
    this.end();
    if (message.type === RaftMessageType.APP) {
      this.count.appendsSent++;
      this.context.counts.appendsSent.add(this.context.clock.nowMs(), bytes);
    }
    return true;
  }

  /** Sends a call, like `sendMessage`. */
  sendCall(number: number, kind: PeerCall, body: Uint8Array): boolean {
    return this.sendNumbered(PeerFrameKind.CALL, number, kind, body);
  }

  /** Sends an answer, like `sendMessage`. */
  sendAnswer(number: number, error: Error | null, answer: Uint8Array): boolean {
    if (error !== null) {
      const text = Buffer.from(error.message).subarray(0, errorBytesMax);
      return this.sendNumbered(PeerFrameKind.ANSWER, number, 1, text);
    }
    if (answer.length + callHeadBytes > this.context.limits.frameBytesMax) {
      return this.sendAnswer(number, new Error(`an answer of ${answer.length} bytes is too long`), answer);
    }
    return this.sendNumbered(PeerFrameKind.ANSWER, number, 0, answer);
  }

  /** Sends what was written, as one write. */
  flush(): void {
    const { output } = this;
    if (output === null) return;
    this.count.sentBytes += output.pendingBytes;
    output.flush();
  }

  /** To be called every `pingIntervalMs`: asks for a sign of life, and ends a connection that gives none. */
  tick(): void {
    const { limits, clock } = this.context;
    if (this.socket === null) return;
    this.silentTicks++;
    if (this.silentTicks * limits.pingIntervalMs > limits.silenceMsMax) {
      this.lose(`nothing came from the peer for ${limits.silenceMsMax} ms`);
      return;
    }
    if (this.pingSentMs !== null) return;
    this.pingNumber = (this.pingNumber + 1) >>> 0;
    this.pingSentMs = clock.nowMs();
    const writer = this.writer!;
    writer.begin(PeerFrameKind.PING, 4);
    writer.output.chunk.writeUInt32LE(this.pingNumber, writer.room(4));
    this.end();
  }

  /** Ends the connection for good, and resolves then. What was written before still goes out, if it does within `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.cancelDial?.();
    this.cancelRetry?.();
    const { socket } = this;
    if (socket === null) return;
    this.flush();
    this.detach();
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const cancel = this.context.clock.after(graceMs, () => socket.destroy());
    socket.end();
    this.deactivated('this member has closed the connection');
    this.owner.lost(this);
    await closed;
    cancel();
  }

  private sendNumbered(kind: PeerFrameKind, number: number, detail: number, body: Uint8Array): boolean {
    if (!this.begin(kind, callHeadBytes + body.length)) return false;
    const writer = this.writer!;
    const at = writer.room(callHeadBytes);
    writeFrameUint64(writer.output.chunk, at, number);
    writer.output.chunk.writeUInt32LE(detail, at + 8);
    writer.copy(body);
    this.end();
    return true;
  }

  private begin(kind: PeerFrameKind, payloadBytes: number): boolean {
    const { output } = this;
    const { frameBytesMax, waitingBytesMax } = this.context.limits;
    if (output === null) return false;
    if (payloadBytes > frameBytesMax) {
      this.logFailure(`a frame of ${payloadBytes} bytes cannot be sent: ${frameBytesMax} is the most`);
      return false;
    }
    const waiting = output.pendingBytes + output.socketBytes;
    if (waiting + payloadBytes + peerFrameHeaderBytes > waitingBytesMax) {
      this.logFailure(`messages are dropped: ${waitingBytesMax} bytes wait for the peer`);
      return false;
    }
    this.writer!.begin(kind, payloadBytes);
    return true;
  }

  private end(): void {
    this.writer!.end();
    this.owner.hasOutput(this);
  }

  private connect(): void {
    const { local, limits, clock } = this.context;
    const { stream } = peerProtocols;
    this.cancelRetry = null;
    this.isRefused = false;
    this.cancelDial = dial({
      url: this.url,
      path: stream.path,
      headers: handshakeHeaders(local, this.id, stream),
      credentials: this.context.credentials,
      timeoutMs: limits.handshakeTimeoutMs,
      clock,
      opened: (socket, head) => this.opened(socket, head),
      refused: (answer) => this.refused(answer),
      failed: (error) => {
        this.logFailure(`failed to dial ${memberName(this.id)} at ${this.url} (${error.message})`);
        this.isNobodyThere &&= (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
        this.connectAgain();
      },
    });
  }

  /** The next URL at once; a pause when all of them have been tried. */
  private connectAgain(): void {
    this.cancelDial = null;
    this.urlIndex = (this.urlIndex + 1) % this.urls.length;
    if (this.urlIndex !== 0) {
      this.connectSoon(0);
      return;
    }
    if (this.isNobodyThere) this.owner.gone(this);
    this.isNobodyThere = true;
    this.connectSoon(this.backOff.nextMs());
  }

  private connectSoon(delayMs: number): void {
    this.cancelRetry?.();
    this.cancelRetry = this.context.clock.after(delayMs, () => this.connect());
  }

  private refused(answer: DialAnswer): void {
    const { local } = this.context;
    const { logger } = this;
    const name = memberName(this.id);
    const text = answer.text === '' ? 'no reason given' : answer.text;
    const isOwnCluster = answer.clusterId === memberName(local.clusterId);
    if (answer.clusterId !== '' && !isOwnCluster) {
      if (this.isNews(answer.clusterId)) {
        const fields = {
          'local-member-id': memberName(local.memberId),
          'local-member-cluster-id': memberName(local.clusterId),
          'remote-peer-id': name,
          'remote-peer-cluster-id': answer.clusterId,
          'remote-peer-url': this.url,
        };
        logger.error(clusterIdMismatch(answer.clusterId, local.clusterId), fields);
      }
    } else {
      this.logFailure(`peer ${name} at ${this.url} refused the connection (${answer.status}: ${text})`);
    }
    this.isNobodyThere = false;
    this.connectAgain();
    this.isRefused = true;
    // Nobody else can know it: not a proxy, nor whoever has the peer's address now.
    if (answer.status === 410 && isOwnCluster) this.owner.removed();
  }

  private opened(socket: Socket, head: Buffer): void {
    const { local, clock } = this.context;
    const { logger } = this;
    this.cancelDial = null;
    this.socket = socket;
    this.output = new Output(socket);
    this.writer = new FrameWriter(this.output);
    this.sinceMs = clock.nowMs();
    this.silentTicks = 0;
    this.pingSentMs = null;
    this.loggedFailure = '';
    const reader = new PeerFrameReader(
      { frame: (kind, payload) => this.returned(kind, payload) },
      returnedBytesMax,
    );
    const read = (chunk: Buffer): void => {
      if (this.socket !== socket) return;
      this.silentTicks = 0;
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof PeerProtocolError)) throw error;
        this.count.receivedFailures++;
        this.lose(error.message);
      }
    };
    const ended = (why: string): void => {
      if (this.socket === socket) this.lose(why);
    };
    socket.on('data', read);
    socket.on('error', (error) => ended(error.message));
    socket.on('end', () => ended('EOF'));
    socket.on('close', () => ended('the connection was closed'));
    this.count.isActive = true;
    this.count.wasActive = true;
    const fields = { 'local-member-id': memberName(local.memberId), 'remote-peer-id': memberName(this.id) };
    logger.info('peer became active', { 'peer-id': memberName(this.id) });
    logger.info('established TCP streaming connection with remote peer', {
      ...fields,
      'remote-peer-url': this.url,
    });
    read(head);
  }

  private returned(kind: number, payload: Buffer): boolean {
    if (kind === PeerFrameKind.PONG && payload.length === 4) {
      if (this.pingSentMs === null || payload.readUInt32LE(0) !== this.pingNumber) return true;
      const { counts, clock } = this.context;
      const roundTripMs = clock.nowMs() - this.pingSentMs;
      this.count.roundTrips.add(roundTripMs);
      counts.observer.roundTrip(this.count, roundTripMs / 1000);
      this.pingSentMs = null;
      return true;
    }
    if (kind === PeerFrameKind.ALIVE && payload.length === 0) return true;
    throw new PeerProtocolError(
      `a frame of kind ${kind} with ${payload.length} bytes is none that comes back`,
    );
  }

  private lose(why: string): void {
    const { local, limits, clock } = this.context;
    const { logger } = this;
    const { socket, output } = this;
    this.detach();
    socket!.destroy();
    output!.discard();
    const name = memberName(this.id);
    logger.warn('lost TCP streaming connection with remote peer', {
      'local-member-id': memberName(local.memberId),
      'remote-peer-id': name,
      error: why,
    });
    this.deactivated(why);
    // A connection that ends as soon as it is made is no reason to begin with short pauses again. After one that has lasted, the first
    // attempt follows at once: it tells whether the peer's process is still there.
    const hasLasted = clock.nowMs() - this.sinceMs > limits.backoffMaxMs;
    if (hasLasted) this.backOff.reset();
    this.urlIndex = 0;
    this.isNobodyThere = true;
    this.connectSoon(hasLasted ? 0 : this.backOff.nextMs());
    this.owner.lost(this);
  }

  private detach(): void {
    this.socket = null;
    this.output = null;
    this.writer = null;
  }

  private deactivated(why: string): void {
    this.count.isActive = false;
    this.count.disconnects++;
    this.logger.warn('peer became inactive (message send to peer failed)', {
      'peer-id': memberName(this.id),
      error: why,
    });
  }

  private logFailure(error: string): void {
    if (!this.isNews(error)) return;
    const { local } = this.context;
    const { logger } = this;
    logger.warn('cannot send to remote peer', {
      'local-member-id': memberName(local.memberId),
      'remote-peer-id': memberName(this.id),
      error,
    });
  }

  /** Returns whether a failure is another one than the last, or that was long ago. */
  private isNews(failure: string): boolean {
    const now = this.context.clock.nowMs();
    if (failure === this.loggedFailure && now - this.loggedMs < repeatLogMs) return false;
    this.loggedFailure = failure;
    this.loggedMs = now;
    return true;
  }
}

/** The owner of a link, called with what becomes of it. */
export interface LinkOwner {
  /** Something was written: `flush` shall be called at the end of this turn. */
  hasOutput(link: PeerLink): void;
  /** The connection ended: what was under way may be lost. */
  lost(link: PeerLink): void;
  /** Nobody listens at any of the peer's URLs, though their hosts answer. */
  gone(link: PeerLink): void;
  /** The peer says that this member was removed. */
  removed(): void;
}

/** Before an answer's or a call's body. */
const callHeadBytes = 12;
/** Longest payload that a peer sends back on this connection. */
const returnedBytesMax = 64;
/** Bytes of an error's text in an answer. */
const errorBytesMax = 4 * 1024;
/** The same failure is written to the log again after this time. */
const repeatLogMs = 30_000;

/** Pauses between attempts: each twice the one before, up to a bound, less up to a half by chance. */
class BackOff {
  private readonly minMs: number;
  private readonly maxMs: number;
  private readonly random: (bound: number) => number;
  private attempts = 0;

  /** @param random an integer from 0 to `bound` - 1 */
  constructor(minMs: number, maxMs: number, random: (bound: number) => number) {
    this.minMs = minMs;
    this.maxMs = maxMs;
    this.random = random;
  }

  nextMs(): number {
    const pauseMs = Math.min(this.maxMs, this.minMs * 2 ** Math.min(this.attempts++, 30));
    return pauseMs - this.random(Math.floor(pauseMs / 2) + 1);
  }

  reset(): void {
    this.attempts = 0;
  }
}
