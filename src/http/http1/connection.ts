import type { Socket } from 'node:net';
import { statusLine } from '../../codec/status-text.ts';
import type { Clock } from '../../host/clock.ts';
import { chunkBytes, Output } from '../../net/output.ts';
import { readAsStream, readShared } from '../../net/shared-read.ts';
import type { Handler, TakenConnection } from '../exchange.ts';
import { isHostHeader } from '../host-header.ts';
import type { HttpLimits } from '../limits.ts';
import { MessageParser } from './message-parser.ts';
import { Http1Request, type Http1RequestOwner, isNamed } from './request.ts';
import { type RequestLine, readRequestLine } from './request-line.ts';
import { Http1Response, type Http1ResponseOwner } from './response.ts';

/**
 * One HTTP/1.1 connection (RFC 9112): reads requests, hands each to the handler, and sends the answers.
 *
 * One request is at work at a time. What the client sends behind it waits, unread where it is more than a read, until the answer is
 * handed to the socket and the socket is not behind; then the next request gets a turn of the event loop of its own, so that
 * other connections come between two requests of one read.
 */
export class Http1Connection implements Http1RequestOwner, Http1ResponseOwner {
  readonly socket: Socket;
  readonly limits: HttpLimits;
  private readonly server: Http1ConnectionOwner;
  private readonly output: Output;
  private phase: Phase = Phase.IDLE;
  /** When the phase began, on the server's clock; for a request that comes in pieces, when its first byte came. */
  private sinceMs: number;

  /** The beginning of a request line that has not ended. */
  private lineText = '';
  /** An empty line came where a request line was awaited. */
  private isLineSkipped = false;
  private line: RequestLine | null = null;
  /** The header section as far as it has been read. */
  private fields = '';
  /** Bytes of line and header section. */
  private headBytes = 0;
  /** Set while a header section or a chunked body is read. */
  private parser: MessageParser | null = null;
  /** Bytes of the body that are still to come; in a chunked one, bytes on the wire that still may. */
  private bodyBytesLeft = 0;
  /** What this connection is counted with in the server's `requestBytesHeld`. */
  private countedBytes = 0;

  /** The request that is being read, or is at work. */
  private request: Http1Request | null = null;
  /** The answer that is awaited or under way. */
  private response: Http1Response | null = null;
  /** What came behind the request at work. While it is set, the socket is paused. */
  private held: Buffer | null = null;
  /** A writer waits until the socket is not behind any more. */
  private isDrainAwaited = false;
  private isStallWatched = false;
  private isFlushScheduled = false;
  /** The client sends no more. */
  private isInputEnded = false;
  /** Unsent bytes above which the socket is behind. */
  private readonly highWaterBytes: number;

  constructor(socket: Socket, server: Http1ConnectionOwner) {
    this.socket = socket;
    this.server = server;
    this.limits = server.limits;
    this.output = new Output(socket);
    this.sinceMs = server.nowMs;
    this.highWaterBytes = Math.max(server.limits.streamHighWaterBytes, socket.writableHighWaterMark);
  }

  /** Begins to read; `head` is what has been read of the socket already. */
  start(head: Buffer): void {
    const { socket } = this;
    // A client may end its side behind a request and read the answer.
    socket.allowHalfOpen = true;
    (socket as ServedSocket)[served] = this;
    if (!readShared(socket, (chunk) => this.take(chunk))) socket.on('data', onData);
    socket.on('drain', onDrain).on('end', onEnd).on('error', onError).on('timeout', onTimeout);
    socket.on('close', onClose);
    if (socket.destroyed) {
      this.socketCloses();
      return;
    }
    if (head.length > 0) this.take(head);
    if (this.held === null) socket.resume();
  }

  // Reading

  /** Takes what has been read of the socket, which is only lent. */
  take(chunk: Buffer): void {
    if (this.phase === Phase.CLOSING) return;
    if (this.phase === Phase.WORK || this.held !== null || this.isBehind) this.hold(chunk);
    else this.read(chunk);
  }

  /** Reads until a request is complete, which is handed on, or `chunk` is at its end. */
  private read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      at = this.readPart(chunk, at);
      if (this.phase !== Phase.WORK) continue;
      if (at < chunk.length) this.hold(chunk.subarray(at));
      this.handOn();
      return;
    }
    if (this.phase !== Phase.CLOSING && this.phase !== Phase.IDLE) this.requestIsIncomplete();
  }

  /** Reads on in one part of a request. Returns the place behind what it took. */
  private readPart(chunk: Buffer, at: number): number {
    switch (this.phase) {
      case Phase.IDLE:
      case Phase.LINE:
        return this.readLine(chunk, at);
      case Phase.HEAD:
        return this.readHead(chunk, at);
      case Phase.BODY:
        return this.readBody(chunk, at);
      case Phase.CHUNKS:
        return this.readChunks(chunk, at);
      default:
        return chunk.length;
    }
  }

  /** Reads the request line, without which there is no request; one empty line before it is passed over (RFC 9112, section 2.2). */
  private readLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(lineFeed, at);
    if (this.phase === Phase.IDLE) {
      this.phase = Phase.LINE;
      this.sinceMs = this.server.nowMs;
    }
    const next = end < 0 ? chunk.length : end + 1;
    this.headBytes += next - at;
    if (this.headBytes > this.limits.headerBytesMax) return this.refuse(431);
    const text = chunk.toString('latin1', at, next);
    const line = this.lineText === '' ? text : this.lineText + text;
    if (end < 0) {
      this.lineText = line;
      return next;
    }
    this.lineText = '';
    if (!line.endsWith('\r\n')) return this.refuse(400);
    if (line.length === 2) {
      if (this.isLineSkipped) return this.refuse(400);
      this.isLineSkipped = true;
      this.headBytes = 0;
      this.phase = Phase.IDLE;
      if (this.countedBytes > 0) this.requestIsComplete();
      return next;
    }
    this.isLineSkipped = false;
    const read = readRequestLine(line.slice(0, -2));
    if ('status' in read) return this.refuse(read.status, read.why);
    this.line = read;
    this.parser = MessageParser.take();
    this.phase = Phase.HEAD;
    return next;
  }

  private readHead(chunk: Buffer, at: number): number {
    const parser = this.parser!;
    const next = parser.readHead(chunk, at, this.line!.minorVersion === 0);
    if (next < 0) return this.refuse(400, parser.problem);
    this.headBytes += next - at;
    if (this.headBytes > this.limits.headerBytesMax) return this.refuse(431);
    const text = chunk.toString('latin1', at, next);
    this.fields = this.fields === '' ? text : this.fields + text;
    return parser.isHeadComplete ? this.beginBody(next) : next;
  }

  /** The head is complete: checks what llhttp does not, and finds out how the body comes. Returns `next`, or as `refuse`. */
  private beginBody(next: number): number {
    const { limits, fields } = this;
    const line = this.line!;
    const parser = this.parser!;
    const isHttp10 = line.minorVersion === 0;
    const head = readFraming(fields, limits.headerFieldsMax);
    if (head.fieldCount > limits.headerFieldsMax) return this.refuse(431);
    if (head.hostCount > 1) return this.refuse(400, 'too many Host headers');
    if (head.hostCount === 0 && !isHttp10 && line.method !== 'CONNECT') {
      return this.refuse(400, 'missing required Host header');
    }
    if (!isHostHeader(head.host)) return this.refuse(400, 'malformed Host header');
    if (head.codingCount > 0) {
      if (isHttp10) return this.refuse(400, 'Transfer-Encoding in HTTP/1.0');
      if (head.codingCount > 1 || head.coding.toLowerCase() !== 'chunked')
        return this.refuse(501, 'Unsupported transfer encoding');
    }
    const isChunked = head.codingCount > 0;
    const contentBytes = head.contentLength === '' ? 0 : Number(head.contentLength);
    if (contentBytes > limits.bodyDiscardBytesMax) return this.refuse(413);
    const expectation = head.expect.toLowerCase();
    if (expectation !== '' && !expectation.includes('100-continue')) return this.refuse(417);

    this.request = new Http1Request(this, line, fields, parser.asksForUpgrade);
    this.response = new Http1Response(this, line.method === 'HEAD', isHttp10, parser.isKeptAlive);
    this.line = null;
    this.fields = '';
    this.headBytes = 0;
    if (isChunked) {
      this.bodyBytesLeft = limits.bodyDiscardBytesMax;
      this.phase = Phase.CHUNKS;
    } else {
      parser.release();
      this.parser = null;
      this.bodyBytesLeft = contentBytes;
      this.phase = contentBytes > 0 ? Phase.BODY : Phase.WORK;
      if (contentBytes === 0) return next;
    }
    if (expectation !== '' && !isHttp10) this.writeText('HTTP/1.1 100 Continue\r\n\r\n');
    return next;
  }

  private readBody(chunk: Buffer, at: number): number {
    const next = Math.min(at + this.bodyBytesLeft, chunk.length);
    this.bodyBytesLeft -= next - at;
    const bytes = Buffer.from(chunk.subarray(at, next));
    const { bodyBytesMax } = this.limits;
    if (this.bodyBytesLeft > 0) this.request!.push(bytes, bodyBytesMax);
    else {
      this.request!.finish(bytes, bodyBytesMax);
      this.phase = Phase.WORK;
    }
    return next;
  }

  private readChunks(chunk: Buffer, at: number): number {
    const parser = this.parser!;
    const request = this.request!;
    const { bodyBytesMax } = this.limits;
    // One piece of the body for a read, however many chunks it had.
    const bytes = Buffer.allocUnsafe(chunk.length - at);
    let length = 0;
    const next = parser.readChunked(chunk, at, (from, to) => {
      length += chunk.copy(bytes, length, from, to);
    });
    if (next < 0) return this.refuse(400, parser.problem);
    if (length > 0) request.push(bytes.subarray(0, length), bodyBytesMax);
    // The size lines, extensions and trailers count as well: they have no other bound.
    this.bodyBytesLeft -= next - at;
    if (this.bodyBytesLeft < 0) return this.refuse(413);
    if (parser.isComplete) {
      parser.release();
      this.parser = null;
      request.finish(none, bodyBytesMax);
      this.phase = Phase.WORK;
    }
    return next;
  }

  private handOn(): void {
    if (this.countedBytes > 0) this.requestIsComplete();
    this.sinceMs = this.server.nowMs;
    this.server.requestBegins();
    // Of the server as a whole there is nothing to tell (RFC 9110, section 9.3.7).
    if (this.request!.path === '*') this.response!.end();
    else this.server.handler(this.request!, this.response!);
  }

  /** Keeps what belongs to later requests, and has the client wait. */
  private hold(bytes: Buffer): void {
    this.held = this.held === null ? Buffer.from(bytes) : Buffer.concat([this.held, bytes]);
    this.socket.pause();
  }

  /** Reads on in what was held. */
  private proceed(): void {
    const { held } = this;
    if (held === null || this.phase === Phase.WORK || this.phase === Phase.CLOSING || this.isBehind) return;
    this.held = null;
    this.read(held);
    if (this.held === null) this.goOn();
  }

  /** Nothing is held any more: reads on, or ends where nothing can come and no answer is due. */
  private goOn(): void {
    if (this.phase === Phase.CLOSING) return;
    if (this.isInputEnded && this.phase !== Phase.WORK) this.endOutput();
    else this.socket.resume();
  }

  /** Counts what an unfinished request holds; the server bounds the sum, and the number of them. */
  private requestIsIncomplete(): void {
    const bytes =
      this.lineText.length + this.headBytes + (this.request?.heldBytes ?? 0) + unfinishedRequestBytes;
    const moreBytes = bytes - this.countedBytes;
    this.countedBytes = bytes;
    this.server.requestHolds(this, moreBytes);
  }

  private requestIsComplete(): void {
    this.server.requestReleases(this, this.countedBytes);
    this.countedBytes = 0;
  }

  /** The client sends no more. */
  inputEnds(): void {
    this.isInputEnded = true;
    this.sinceMs = this.server.nowMs;
    if (this.phase === Phase.CLOSING) this.socket.destroySoon();
    else if (this.phase !== Phase.WORK && this.held === null) this.endOutput();
    // Whoever watches, and sends no more, has left as a rule: nothing else tells.
    else if (this.response?.isStreaming) this.socket.destroy();
  }

  // Called by the response and the request

  get unsentBytes(): number {
    return this.output.pendingBytes + this.output.socketBytes;
  }

  get isBehind(): boolean {
    const isBehind = this.unsentBytes > this.highWaterBytes;
    if (isBehind) this.isDrainAwaited = true;
    return isBehind;
  }

  get closesBehindAnswer(): boolean {
    return this.server.isClosing || (this.isInputEnded && this.held === null);
  }

  get dateLine(): string {
    return this.server.dateLine;
  }

  writeText(text: string): void {
    const { output } = this;
    if (text.length > chunkBytes) output.borrow(Buffer.from(text, 'latin1'));
    else {
      output.reserve(text.length);
      output.end += output.chunk.write(text, output.end, 'latin1');
    }
    this.scheduleFlush();
  }

  writeWhole(text: string, body: Uint8Array | string, bodyBytes: number): void {
    const { output } = this;
    if (text.length + bodyBytes > chunkBytes) {
      this.writeText(text);
      output.borrow(typeof body === 'string' ? Buffer.from(body) : Buffer.from(body));
      return;
    }
    output.reserve(text.length + bodyBytes);
    const { chunk } = output;
    const at = output.end + chunk.write(text, output.end, 'latin1');
    if (typeof body === 'string') chunk.write(body, at, 'utf8');
    else chunk.set(body, at);
    output.end = at + bodyBytes;
    this.scheduleFlush();
  }

  lend(bytes: Uint8Array): void {
    this.output.borrow(bytes);
    this.scheduleFlush();
  }

  answered(isKeptAlive: boolean): void {
    this.request = null;
    this.response = null;
    this.sinceMs = this.server.nowMs;
    const goesOn = isKeptAlive && (!this.isInputEnded || this.held !== null);
    this.phase = goesOn ? Phase.IDLE : Phase.CLOSING;
    this.scheduleFlush();
    this.server.requestEnds();
  }

  takeAway(request: Http1Request): TakenConnection | null {
    const { socket, held } = this;
    if (this.request !== request || !request.asksForUpgrade || this.response!.isStreaming) return null;
    this.response!.forgo();
    this.output.flush();
    socket.off('data', onData).off('drain', onDrain).off('end', onEnd).off('error', onError);
    socket.off('close', onClose).off('timeout', onTimeout);
    socket.setTimeout(0);
    socket.allowHalfOpen = false;
    readAsStream(socket);
    if (held !== null) socket.resume();
    this.phase = Phase.TAKEN;
    this.server.requestEnds();
    this.server.connectionEnds(this);
    return { socket, head: held ?? none };
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Answers what is no request, or none that is served, and ends the connection. Returns where nothing more is read. */
  private refuse(status: number, why = ''): number {
    const text = why === '' ? statusLine(status) : `${statusLine(status)}: ${why}`;
    this.writeText(
      `HTTP/1.1 ${statusLine(status)}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${text}`,
    );
    this.endOutput();
    return Number.MAX_SAFE_INTEGER;
  }

  private endOutput(): void {
    if (this.countedBytes > 0) this.requestIsComplete();
    this.phase = Phase.CLOSING;
    this.sinceMs = this.server.nowMs;
    this.scheduleFlush();
  }

  private scheduleFlush(): void {
    if (this.isFlushScheduled) return;
    this.isFlushScheduled = true;
    this.server.scheduleFlush(this);
  }

  /** Hands the socket what this turn wrote. */
  flush(): void {
    this.isFlushScheduled = false;
    if (this.phase === Phase.TAKEN) return;
    const { socket, output } = this;
    output.flush();
    if (this.phase === Phase.CLOSING) {
      // What the client still sends is read and thrown away until it ends as well: a reset would take the answer from it.
      this.held = null;
      socket.end();
      socket.resume();
      if (this.isInputEnded) socket.destroySoon();
      return;
    }
    if (output.socketBytes > 0) this.watchStall();
    else if (this.isDrainAwaited) this.server.clock.soon(() => this.socketTook());
    if (this.held !== null && this.phase !== Phase.WORK && !this.isBehind)
      this.server.clock.soon(() => this.proceed());
  }

  /** The socket has taken what it was given. */
  socketTook(): void {
    if (this.isStallWatched && this.output.socketBytes === 0) {
      this.isStallWatched = false;
      this.socket.setTimeout(0);
    }
    if (!this.isDrainAwaited || this.isBehind) return;
    this.isDrainAwaited = false;
    this.response?.drained();
    this.proceed();
  }

  /** Ends the connection when the client takes nothing of what waits for it; node counts partial writes as progress. */
  private watchStall(): void {
    if (this.isStallWatched) return;
    this.isStallWatched = true;
    this.socket.setTimeout(this.limits.writeStallTimeoutMs);
  }

  /** The socket has taken nothing for so long. */
  socketStalls(): void {
    this.isStallWatched = false;
    this.socket.setTimeout(0);
    if (this.output.socketBytes > 0) this.socket.destroy();
  }

  // Ends

  /** Looks after the time limits; called often. */
  sweep(nowMs: number): void {
    const { limits, phase } = this;
    const forMs = nowMs - this.sinceMs;
    if (phase === Phase.IDLE) {
      if (forMs > limits.keepAliveTimeoutMs && this.held === null) this.endOutput();
    } else if (phase === Phase.LINE || phase === Phase.HEAD) {
      if (forMs > limits.headersTimeoutMs) this.refuse(408);
    } else if (phase === Phase.BODY || phase === Phase.CHUNKS) {
      if (forMs > limits.requestTimeoutMs) this.refuse(408);
    } else if (phase === Phase.CLOSING) {
      if (forMs > limits.lingerMs && this.output.socketBytes === 0) this.socket.destroy();
    } else if (this.isInputEnded && forMs > limits.halfCloseGraceMs && !this.response!.isSending) {
      this.socket.destroy();
    }
  }

  /** The server stops: ends now, or behind the answer that is under way. */
  shutdown(): void {
    if (this.phase !== Phase.WORK) this.socket.destroy();
  }

  /** One unfinished request too many, or too much held of them all. */
  refuseLoad(): void {
    this.refuse(503, 'too many requests are unfinished');
  }

  socketCloses(): void {
    const { response } = this;
    const wasAtWork = this.phase === Phase.WORK;
    this.phase = Phase.CLOSING;
    this.held = null;
    this.parser?.release();
    this.parser = null;
    this.request = null;
    this.response = null;
    this.output.discard();
    if (this.countedBytes > 0) this.requestIsComplete();
    if (wasAtWork) this.server.requestEnds();
    this.server.connectionEnds(this);
    response?.connectionLost();
  }
}

/** The server of a connection, as that calls it. */
export interface Http1ConnectionOwner {
  readonly handler: Handler;
  readonly limits: HttpLimits;
  readonly clock: Clock;
  /** The clock's milliseconds, as of the last look at the time limits. */
  readonly nowMs: number;
  readonly dateLine: string;
  readonly isClosing: boolean;
  /** Has `flush` called behind the reads of this turn. */
  scheduleFlush(connection: Http1Connection): void;
  /** A request is handed on; `requestEnds` is called once for it. */
  requestBegins(): void;
  requestEnds(): void;
  /** A request that has not arrived as a whole holds so many bytes more. May call `refuseLoad`. */
  requestHolds(connection: Http1Connection, moreBytes: number): void;
  /** It has arrived, or never will, and held so many. */
  requestReleases(connection: Http1Connection, bytes: number): void;
  connectionEnds(connection: Http1Connection): void;
}

/** Where a socket has its connection: listeners of its own would cost each one 400 bytes, and the collector has to move them. */
const served = Symbol('Http1Connection');

interface ServedSocket extends Socket {
  [served]: Http1Connection;
}

function onData(this: Socket, chunk: Buffer): void {
  (this as ServedSocket)[served].take(chunk);
}

function onDrain(this: Socket): void {
  (this as ServedSocket)[served].socketTook();
}

function onEnd(this: Socket): void {
  (this as ServedSocket)[served].inputEnds();
}

function onError(this: Socket): void {
  this.destroy();
}

function onTimeout(this: Socket): void {
  (this as ServedSocket)[served].socketStalls();
}

function onClose(this: Socket): void {
  (this as ServedSocket)[served].socketCloses();
}

/** What a connection is about to read. */
const Phase = {
  /** Nothing of a request has come. */
  IDLE: 0,
  LINE: 1,
  HEAD: 2,
  BODY: 3,
  CHUNKS: 4,
  /** A request is at work. */
  WORK: 5,
  /** Nothing more is read. */
  CLOSING: 6,
  /** The connection is somebody else's. */
  TAKEN: 7,
} as const;
type Phase = (typeof Phase)[keyof typeof Phase];

/** The fields of a header section that say where the request ends, and whom it is for. */
interface Framing {
  fieldCount: number;
  hostCount: number;
  /** The last `Host`. */
  host: string;
  codingCount: number;
  /** The last `Transfer-Encoding`. */
  coding: string;
  /** Digits, or '' without one: llhttp lets only one through. */
  contentLength: string;
  /** The last `Expect`, or ''. */
  expect: string;
}

/** @param fieldsMax where counting ends */
function readFraming(fields: string, fieldsMax: number): Framing {
  const framing: Framing = {
    fieldCount: 0,
    hostCount: 0,
    host: '',
    codingCount: 0,
    coding: '',
    contentLength: '',
    expect: '',
  };
  for (
    let at = 0;
    fields.charCodeAt(at) !== carriageReturn && framing.fieldCount <= fieldsMax;
    framing.fieldCount++
  ) {
    const end = fields.indexOf('\r\n', at);
    switch (fields.charCodeAt(at) | 0x20) {
      case 0x68:
        if (isNamed(fields, at, 'host')) {
          framing.hostCount++;
          framing.host = fields.slice(at + 'host:'.length, end).trim();
        }
        break;
      case 0x74:
        if (isNamed(fields, at, 'transfer-encoding')) {
          framing.codingCount++;
          framing.coding = fields.slice(at + 'transfer-encoding:'.length, end).trim();
        }
        break;
      case 0x63:
        if (isNamed(fields, at, 'content-length')) {
          framing.contentLength = fields.slice(at + 'content-length:'.length, end).trim();
        }
        break;
      case 0x65:
        if (isNamed(fields, at, 'expect')) framing.expect = fields.slice(at + 'expect:'.length, end).trim();
        break;
      default:
    }
    at = end + 2;
  }
  return framing;
}

/** The memory that an unfinished request takes beside its bytes. */
const unfinishedRequestBytes = 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const none = Buffer.alloc(0);
