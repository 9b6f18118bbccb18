import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { BytePool } from '../codec/byte-pool.ts';
import type { Writer } from '../codec/writer.ts';
import { ApiError, GrpcCode } from '../errors/api-error.ts';
import type { Clock } from '../host/clock.ts';
import { Output } from '../net/output.ts';
import { readShared } from '../net/shared-read.ts';
import { BidiStream } from './bidi-stream.ts';
import type { GrpcMethod, MessageTraffic } from './call.ts';
import { applyClientSettings } from './client-settings.ts';
import type { Deadlines } from './deadlines.ts';
import {
  ConnectionError,
  clientPreface,
  defaultWindowBytes,
  ErrorCode,
  FrameFlag,
  FrameType,
  int31Max,
  paddingBytes,
  protocolError,
  readUint31,
  Setting,
  writeUint32,
} from './frame.ts';
import { FrameReader, type FrameSink } from './frame-reader.ts';
import { type HeaderBlockSink, HeaderBlocks } from './header-blocks.ts';

import { KeepAlive, PingEnforcement } from './keep-alive.ts';
import type { GrpcLimits } from './limits.ts';
import { RateLimit } from './rate-limit.ts';
import { type RequestHeaders, unknownMethodMessage } from './request-headers.ts';
import { Sender } from './sender.ts';
import type { Stream, StreamOwner } from './stream.ts';
import { UnaryStream } from './unary-stream.ts';

/**
 * One HTTP/2 connection that carries gRPC (RFC 9113): reads frames, keeps the streams, enforces the limits.
 * It sends through `Sender`.
 */
export class Connection implements StreamOwner, FrameSink, HeaderBlockSink {
  readonly remoteAddress: string;
  readonly receiveMessageBytesMax: number;
  readonly traffic: MessageTraffic;
  readonly clock: Clock;
  readonly requests: BytePool;
  readonly answers: Writer;

  private readonly socket: Socket;
  private readonly context: ConnectionContext;
  private readonly limits: GrpcLimits;
  private readonly output: Output;
  private readonly sender: Sender;
  private readonly reader: FrameReader;
  private readonly headerBlocks: HeaderBlocks;
  private readonly streams = new Map<number, Stream>();
  private readonly acceptedMs: number;
  /** The server's clock when the current chunk came. */
  private nowMs: number;

  /** Bytes of the client's preface seen so far. */
  private prefaceBytes = 0;
  private settingsSeen = false;
  /** False once the connection ends: what still arrives is dropped. */
  reading = true;
  /** When the end began; the socket is destroyed `lingerMs` later. -1 before. */
  private endingSinceMs = -1;
  private closed = false;
  /** No new streams are accepted; the socket ends with the last call. */
  private draining = false;
  private flushScheduled = false;

  /** Highest identifier of a stream the client opened. */
  private lastStreamId = 0;
  private readonly rememberedResets = new Set<number>();
  /** Streams that ended before the client's END_STREAM came; reset at flush if it still has not. */
  private endedEarly: Stream[] = [];

  /**
   * Bytes of DATA the client may still send on all streams. Given back from half of the window on, whatever becomes of
   * the data, so it is never below one frame: what is held for calls has limits of its own.
   */
  private receiveWindow: number;
  private requestBytesHeld = 0;
  /** When the unfinished frame or header block began; -1 without one. */
  private incompleteSinceMs = -1;
  private framesRead = 0;
  private readonly incompleteRequests = new IncompleteRequests();

  private readonly pings: PingEnforcement;
  private readonly keepAlive: KeepAlive;
  private readonly resets: RateLimit;
  private readonly settings: RateLimit;
  private readonly idleFrames: RateLimit;

  constructor(socket: Socket, context: ConnectionContext) {
    const { limits } = context;
    this.socket = socket;
    this.context = context;
    this.limits = limits;
    this.receiveMessageBytesMax = limits.receiveMessageBytesMax;
    this.traffic = context.traffic;
    this.clock = context.clock;
    this.requests = context.requests;
    this.answers = context.answers;
    this.remoteAddress =
      socket.remoteAddress === undefined ? '' : `${socket.remoteAddress}:${socket.remotePort}`;
    this.nowMs = context.clock.nowMs();
    this.acceptedMs = this.nowMs;
    this.output = new Output(socket);
    this.sender = new Sender(this.output, limits, (stream) => this.localClosed(stream));
    this.reader = new FrameReader(this);
    this.headerBlocks = new HeaderBlocks(this, limits, context.methods);
    this.receiveWindow = limits.connectionWindowBytes;
    this.pings = new PingEnforcement(limits);
    this.keepAlive = new KeepAlive(limits, this.nowMs);
    this.resets = new RateLimit(limits.resetsBurst, limits.resetsPerS, this.nowMs);
    this.settings = new RateLimit(limits.settingsBurst, limits.settingsPerS, this.nowMs);
    this.idleFrames = new RateLimit(limits.idleFramesBurst, limits.idleFramesPerS, this.nowMs);
  }

  get streamCount(): number {
    return this.streams.size;
  }

  /** Sends the server's preface and begins to read; `head` is what has been read from the socket already. */
  start(head: Buffer): void {
    const { socket } = this;
    socket.setNoDelay(true);
    socket.setTimeout(0);
    this.sendSettings();
    const onChunk = (chunk: Buffer): void => this.receiveChunk(chunk);
    if (!readShared(socket, onChunk)) socket.on('data', onChunk);
    socket.on('drain', () => this.drained());
    socket.on('error', () => socket.destroy());
    socket.on('end', () => this.end());
    socket.on('close', () => this.socketClosed());
    if (socket.destroyed) {
      this.socketClosed();
      return;
    }
    if (head.length > 0) this.receiveChunk(head);
    // Whoever read the head may have paused the socket.
    socket.resume();
  }

  /** Writes what this turn produced. */
  flush(): void {
    this.flushScheduled = false;
    const { sender, output, limits } = this;
    if (sender.canPump) {
      // The data that waited goes out now: a client that measures its bandwidth pings while it receives.
      this.pings.noteSent();
      sender.pump(limits.socketHighWaterBytes);
    }
    if (this.endedEarly.length > 0) this.resetEndedEarly();
    output.flush();
    const { socketBytes } = output;
    sender.socketBlocked = socketBytes >= limits.socketHighWaterBytes;
    if (socketBytes > limits.socketBufferedBytesMax) {
      this.destroy(`the client does not read: ${socketBytes} bytes are unsent`);
      return;
    }
    // A reader that keeps up must not keep the loop: the rest goes in the next turn.
    if (sender.canPump) this.clock.soon(() => this.schedule());
    if (this.draining && this.streams.size === 0) this.end();
  }

  /** Looks after everything that time brings; the server calls it about once a second. */
  sweep(nowMs: number): void {
    const { limits } = this;
    if (this.endingSinceMs >= 0) {
      if (nowMs - this.endingSinceMs >= limits.lingerMs) this.socket.destroy();
      return;
    }
    if (!this.settingsSeen && nowMs - this.acceptedMs > limits.handshakeMs) {
      this.destroy(`no HTTP/2 preface and SETTINGS within ${limits.handshakeMs} ms`);
      return;
    }
    if (this.incompleteSinceMs >= 0 && nowMs - this.incompleteSinceMs > limits.frameMs) {
      this.destroy(`a frame or header block was not completed within ${limits.frameMs} ms`);
      return;
    }
    this.failSlowRequests(nowMs);
    switch (this.keepAlive.check(nowMs)) {
      case 'ping':
        this.sender.sendBytes(FrameType.PING, 0, keepAlivePing);
        this.schedule();
        break;
      case 'dead':
        this.destroy(`no answer to a keep-alive ping within ${limits.keepAliveTimeoutMs} ms`);
        break;
      default:
    }
  }

  /** Begins a graceful stop: calls that run are finished, new ones go elsewhere (RFC 9113 section 6.8). */
  shutdown(): void {
    if (!this.reading) return;
    this.sendGoAway(int31Max, ErrorCode.NO_ERROR, '');
    this.sender.sendBytes(FrameType.PING, 0, goAwayPing);
    this.schedule();
  }

  /** Ends the connection at once. */
  destroy(reason: string): void {
    if (this.closed) return;
    this.context.connectionFailed(this.remoteAddress, reason);
    this.socket.destroy();
    this.socketClosed();
  }

  /** The deadline of one of its calls has passed. */
  expire(stream: Stream): void {
    if (stream.finished) return;
    this.sender.drop(stream);
    stream.cancelled = true;
    this.conclude(stream, GrpcCode.DEADLINE_EXCEEDED);
    this.sender.end(stream, GrpcCode.DEADLINE_EXCEEDED, 'context deadline exceeded');
    this.schedule();
    this.tellCancelled(stream, GrpcCode.DEADLINE_EXCEEDED);
  }

  // Called by streams

  peerCertificate(): PeerCertificate | null {
    const { socket } = this;
    if (!('getPeerCertificate' in socket)) return null;
    const certificate = (socket as TLSSocket).getPeerCertificate(false);
    return certificate && Object.keys(certificate).length > 0 ? certificate : null;
  }

  holdRequestBytes(bytes: number): boolean {
    this.requestBytesHeld += bytes;
    return this.requestBytesHeld <= this.limits.requestBufferedBytesMax;
  }

  awaitRequest(stream: Stream): void {
    this.incompleteRequests.add(stream, this.nowMs);
  }

  requestArrived(stream: Stream): void {
    this.incompleteRequests.remove(stream);
  }

  answerOne(stream: Stream, bytes: Buffer, length: number): void {
    if (stream.finished || this.refusesAnswer(stream)) return;
    this.conclude(stream, GrpcCode.OK);
    this.pings.noteSent();
    this.traffic.sentBytes += length;
    this.sender.answerOne(stream, bytes, length);
    this.schedule();
  }

  answer(stream: Stream, parts: readonly Uint8Array[]): void {
    if (stream.finished || this.refusesAnswer(stream)) return;
    this.conclude(stream, GrpcCode.OK);
    this.pings.noteSent();
    for (const part of parts) this.traffic.sentBytes += part.length;
    this.sender.answer(stream, parts, false);
    this.schedule();
  }

  sendMessage(stream: Stream, message: Uint8Array): boolean {
    if (stream.finished || this.refusesAnswer(stream)) return false;
    this.sender.sendHead(stream);
    this.traffic.sentBytes += message.length;
    this.sender.sendParts(stream, [message], true);
    this.pings.noteSent();
    this.schedule();
    return stream.queuedBytes <= this.limits.streamHighWaterBytes;
  }

  finish(stream: Stream, code: number, message: string): void {
    if (stream.finished) return;
    this.conclude(stream, code);
    this.pings.noteSent();
    this.sender.end(stream, code, message);
    this.schedule();
  }

  cutOff(stream: Stream, code: number, message: string): void {
    if (stream.finished) return;
    stream.cancelled = true;
    this.finish(stream, code, message);
    this.tellCancelled(stream, code);
  }

  creditWindow(stream: Stream): void {
    if (stream.remoteClosed || stream.localClosed || !stream.takesBytes) return;
    const size = this.limits.streamWindowBytes;
    if (stream.receiveWindow > size / 2) return;
    this.sender.sendWindowUpdate(stream.id, size - stream.receiveWindow);
    stream.receiveWindow = size;
    this.schedule();
  }

  // Frames

  private receiveChunk(chunk: Buffer): void {
    if (!this.reading) return;
    this.nowMs = this.context.clock.nowMs();
    this.keepAlive.noteHeard(this.nowMs);
    const framesBefore = this.framesRead;
    try {
      const at = this.prefaceBytes < clientPreface.length ? this.readPreface(chunk) : 0;
      if (at < chunk.length) this.reader.push(chunk, at);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (!this.reader.midFrame && !this.headerBlocks.midBlock) this.incompleteSinceMs = -1;
    else if (this.incompleteSinceMs < 0 || (this.framesRead > framesBefore && !this.headerBlocks.midBlock)) {
      this.incompleteSinceMs = this.nowMs;
    }
  }

  private readPreface(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && this.prefaceBytes < clientPreface.length) {
      if (chunk[at++] !== clientPreface[this.prefaceBytes++]) {
        throw new ConnectionError(
          ErrorCode.PROTOCOL_ERROR,
          'the connection does not begin with the HTTP/2 preface',
        );
      }
    }
    return at;
  }

  onFrame(type: number, flags: number, streamId: number, source: Buffer, start: number, end: number): void {
    this.framesRead++;
    if (
      this.headerBlocks.midBlock &&
      (type !== FrameType.CONTINUATION || !this.headerBlocks.continues(streamId))
    ) {
      throw protocolError('a header block is interrupted by another frame');
    }
    if (!this.settingsSeen && (type !== FrameType.SETTINGS || (flags & FrameFlag.ACK) !== 0)) {
      throw protocolError('the first frame is not SETTINGS');
    }
    switch (type) {
      case FrameType.DATA:
        this.onData(flags, streamId, source, start, end);
        break;
      case FrameType.HEADERS:
        this.headerBlocks.onHeaders(flags, streamId, source, start, end);
        break;
      case FrameType.CONTINUATION:
        this.headerBlocks.onContinuation(flags, source, start, end);
        break;
      case FrameType.WINDOW_UPDATE:
        this.onWindowUpdate(streamId, source, start, end);
        break;
      case FrameType.RST_STREAM:
        this.onReset(streamId, end - start);
        break;
      case FrameType.SETTINGS:
        this.onSettings(flags, streamId, source, start, end);
        break;
      case FrameType.PING:
        this.onPing(flags, streamId, source, start, end);
        break;
      case FrameType.GOAWAY:
        if (streamId !== 0) throw protocolError('GOAWAY on a stream');
        if (end - start < 8) throw frameSizeError('GOAWAY', end - start);
        this.noteIdleFrame();
        break;
      case FrameType.PRIORITY:
        if (streamId === 0) throw protocolError('PRIORITY on stream 0');
        this.noteIdleFrame();
        if (end - start !== 5) this.onWrongPriority(streamId);
        break;
      case FrameType.PUSH_PROMISE:
        throw protocolError('PUSH_PROMISE from a client');
      default:
        this.noteIdleFrame();
    }
  }

  private onData(flags: number, streamId: number, source: Buffer, start: number, end: number): void {
    if (streamId === 0) throw protocolError('DATA on stream 0');
    const frameBytes = end - start;
    this.receiveWindow -= frameBytes;
    const from = flags & FrameFlag.PADDED ? start + 1 : start;
    const to = flags & FrameFlag.PADDED ? end - paddingBytes(source, start, end) : end;
    const stream = this.streams.get(streamId);
    if (stream === undefined) {
      this.onClosedStream(streamId, 'DATA');
    } else if (stream.remoteClosed) {
      this.reset(stream, ErrorCode.STREAM_CLOSED);
    } else {
      stream.receiveWindow -= frameBytes;
      stream.receivedBytes += to - from;
      const ends = (flags & FrameFlag.END_STREAM) !== 0;
      const { contentLength } = stream.request;
      if (stream.receiveWindow < 0) {
        this.reset(stream, ErrorCode.FLOW_CONTROL_ERROR);
      } else if (
        contentLength >= 0 &&
        (ends ? stream.receivedBytes !== contentLength : stream.receivedBytes > contentLength)
      ) {
        this.reset(stream, ErrorCode.PROTOCOL_ERROR);
      } else {
        if (from === to && !ends) this.noteIdleFrame();
        this.takeData(stream, source, from, to, ends);
      }
    }
    const size = this.limits.connectionWindowBytes;
    if (this.receiveWindow <= size / 2) {
      this.sender.sendWindowUpdate(0, size - this.receiveWindow);
      this.receiveWindow = size;
      this.schedule();
    }
  }

  private takeData(stream: Stream, source: Buffer, start: number, end: number, ends: boolean): void {
    // Before the message is handed on: an answer from within the handler then closes the stream for good.
    stream.remoteClosed = ends;
    try {
      stream.receive(source, start, end);
      if (ends) stream.receiveEnd();
    } catch (error) {
      this.handlerFailed(stream, error);
    }
    if (!ends) this.creditWindow(stream);
  }

  onBlock(streamId: number, flags: number, source: Buffer, start: number, end: number): void {
    const ends = (flags & FrameFlag.END_STREAM) !== 0;
    if (streamId > this.lastStreamId) {
      const request = this.headerBlocks.readRequest(source, start, end);
      this.lastStreamId = streamId;
      this.open(streamId, request, ends);
      return;
    }
    const malformed = this.headerBlocks.readTrailers(source, start, end);
    const stream = this.streams.get(streamId);
    if (stream === undefined) {
      if (this.rememberedResets.has(streamId)) return;
      throw new ConnectionError(ErrorCode.STREAM_CLOSED, `HEADERS on the closed stream ${streamId}`);
    }
    if (stream.remoteClosed) {
      this.reset(stream, ErrorCode.STREAM_CLOSED);
    } else if (!ends || malformed !== '') {
      this.reset(stream, ErrorCode.PROTOCOL_ERROR);
    } else if (stream.request.contentLength >= 0 && stream.receivedBytes !== stream.request.contentLength) {
      this.reset(stream, ErrorCode.PROTOCOL_ERROR);
    } else {
      this.takeData(stream, source, end, end, true);
    }
  }

  private open(streamId: number, request: RequestHeaders | null, ends: boolean): void {
    const { limits, context } = this;
    if (request === null) {
      this.refuse(streamId, ErrorCode.FRAME_SIZE_ERROR);
      return;
    }
    if (request.malformed !== '' || (ends && request.contentLength > 0)) {
      this.refuse(streamId, ErrorCode.PROTOCOL_ERROR);
      return;
    }
    if (
      this.draining ||
      this.streams.size >= limits.concurrentStreamsMax ||
      this.incompleteRequests.count >= limits.incompleteRequestsMax
    ) {
      this.resetUnknown(streamId, ErrorCode.REFUSED_STREAM);
      return;
    }
    const { method, timeoutMs } = request;
    const deadlineMs = this.nowMs + timeoutMs;
    const { streamWindowBytes } = limits;
    const { streamWindow } = this.sender;
    const stream: Stream =
      method?.kind === 'stream'
        ? new BidiStream(streamId, request, deadlineMs, streamWindowBytes, streamWindow, this)
        : new UnaryStream(streamId, request, deadlineMs, streamWindowBytes, streamWindow, this);
    stream.remoteClosed = ends;
    this.streams.set(streamId, stream);
    if (method === null) {
      const message = unknownMethodMessage(request.path, context.methods);
      const malformed = message.startsWith('malformed');
      stream.finished = true;
      this.sender.end(stream, malformed ? GrpcCode.RESOURCE_EXHAUSTED : GrpcCode.UNIMPLEMENTED, message);
      this.schedule();
      return;
    }
    context.callStarted(stream);
    if (timeoutMs === 0) {
      this.finish(stream, GrpcCode.DEADLINE_EXCEEDED, 'context deadline exceeded');
      return;
    }
    if (request.encoding !== '' && request.encoding !== 'identity') {
      const encoding = JSON.stringify(request.encoding);
      this.finish(
        stream,
        GrpcCode.UNIMPLEMENTED,
        `grpc: Decompressor is not installed for grpc-encoding ${encoding}`,
      );
      return;
    }
    if (timeoutMs !== Number.POSITIVE_INFINITY) context.deadlines.add(stream);
    if (method.kind === 'unary') this.awaitRequest(stream);
    try {
      if (method.kind === 'stream') method.open(stream as BidiStream);
      if (ends) stream.receiveEnd();
    } catch (error) {
      this.handlerFailed(stream, error);
    }
  }

  private onWindowUpdate(streamId: number, source: Buffer, start: number, end: number): void {
    if (end - start !== 4) throw frameSizeError('WINDOW_UPDATE', end - start);
    const increment = readUint31(source, start);
    if (streamId === 0) {
      if (increment === 0) throw protocolError('WINDOW_UPDATE by 0');
      this.sender.window += increment;
      if (this.sender.window > int31Max) {
        throw new ConnectionError(
          ErrorCode.FLOW_CONTROL_ERROR,
          'the window of the connection exceeds 2^31 - 1',
        );
      }
    } else {
      const stream = this.streams.get(streamId);
      if (stream === undefined) {
        if (this.isIdle(streamId)) throw protocolError(`WINDOW_UPDATE on the idle stream ${streamId}`);
        return;
      }
      if (increment === 0) {
        this.reset(stream, ErrorCode.PROTOCOL_ERROR);
        return;
      }
      stream.sendWindow += increment;
      if (stream.sendWindow > int31Max) {
        this.reset(stream, ErrorCode.FLOW_CONTROL_ERROR);
        return;
      }
      this.sender.makeReady(stream);
    }
    if (this.sender.canPump) this.schedule();
  }

  private onReset(streamId: number, payloadBytes: number): void {
    if (payloadBytes !== 4) throw frameSizeError('RST_STREAM', payloadBytes);
    if (streamId === 0 || this.isIdle(streamId))
      throw protocolError(`RST_STREAM on the idle stream ${streamId}`);
    this.noteReset();
    const stream = this.streams.get(streamId);
    if (stream !== undefined) this.cancel(stream, GrpcCode.CANCELLED);
  }

  private onWrongPriority(streamId: number): void {
    const stream = this.streams.get(streamId);
    if (stream === undefined) this.resetUnknown(streamId, ErrorCode.FRAME_SIZE_ERROR);
    else this.reset(stream, ErrorCode.FRAME_SIZE_ERROR);
  }

  private onSettings(flags: number, streamId: number, source: Buffer, start: number, end: number): void {
    if (streamId !== 0) throw protocolError('SETTINGS on a stream');
    if (flags & FrameFlag.ACK) {
      if (end > start) throw frameSizeError('SETTINGS acknowledgement', end - start);
      this.noteIdleFrame();
      return;
    }
    if ((end - start) % 6 !== 0) throw frameSizeError('SETTINGS', end - start);
    if (!this.settings.take(this.nowMs)) throw tooMuch('too many SETTINGS');
    applyClientSettings(source, start, end, this.sender, this.streams);
    this.settingsSeen = true;
    this.sender.sendControl(FrameType.SETTINGS, FrameFlag.ACK, 0);
    this.schedule();
  }

  private onPing(flags: number, streamId: number, source: Buffer, start: number, end: number): void {
    if (streamId !== 0) throw protocolError('PING on a stream');
    if (end - start !== 8) throw frameSizeError('PING', end - start);
    const payload = source.subarray(start, end);
    if (flags & FrameFlag.ACK) {
      if (payload.equals(goAwayPing)) this.drain();
      else this.noteIdleFrame();
      return;
    }
    if (!this.pings.allow(this.nowMs, this.streams.size > 0)) throw tooMuch('too_many_pings');
    this.sender.sendBytes(FrameType.PING, FrameFlag.ACK, payload);
    this.schedule();
  }

  // Streams and their end

  /** Client streams are odd and open in rising order. */
  private isIdle(streamId: number): boolean {
    return streamId > this.lastStreamId || (streamId & 1) === 0;
  }

  private onClosedStream(streamId: number, what: string): void {
    if (this.isIdle(streamId)) throw protocolError(`${what} on the idle stream ${streamId}`);
    this.noteIdleFrame();
    if (!this.rememberedResets.has(streamId)) this.resetUnknown(streamId, ErrorCode.STREAM_CLOSED);
  }

  private noteIdleFrame(): void {
    if (!this.idleFrames.take(this.nowMs)) throw tooMuch('too many frames without effect');
  }

  /** The call has its status: nothing more is expected of the client or the handler. */
  private conclude(stream: Stream, code: number): void {
    stream.finished = true;
    this.context.deadlines.remove(stream);
    stream.release();
    this.context.callEnded(stream, code);
  }

  private refusesAnswer(stream: Stream): boolean {
    if (this.sender.queuedBytes <= this.limits.answerBufferedBytesMax) return false;
    this.sender.drop(stream);
    this.cutOff(stream, GrpcCode.RESOURCE_EXHAUSTED, 'grpc: the client does not read its answers');
    return true;
  }

  /** Our END_STREAM is written. */
  private localClosed(stream: Stream): void {
    if (stream.remoteClosed) this.streams.delete(stream.id);
    else this.endedEarly.push(stream);
  }

  /** A client that has not ended its side by now need not go on (RFC 9113 section 8.1). */
  private resetEndedEarly(): void {
    const ended = this.endedEarly;
    this.endedEarly = [];
    for (const stream of ended) {
      if (!this.streams.delete(stream.id) || stream.remoteClosed) continue;
      this.sender.sendReset(stream.id, ErrorCode.NO_ERROR);
      this.rememberReset(stream.id);
    }
  }

  /** A stream error (RFC 9113 section 5.4.2), which the client has made. */
  private reset(stream: Stream, code: ErrorCode): void {
    this.refuse(stream.id, code);
    this.cancel(stream, GrpcCode.CANCELLED);
  }

  /** Resets a stream for what the client sent. It counts as if the client had reset it: the work for it is as lost. */
  private refuse(streamId: number, code: ErrorCode): void {
    this.noteReset();
    this.resetUnknown(streamId, code);
  }

  private noteReset(): void {
    if (!this.resets.take(this.nowMs)) throw tooMuch('too many streams are reset');
  }

  private resetUnknown(streamId: number, code: ErrorCode): void {
    this.sender.sendReset(streamId, code);
    this.rememberReset(streamId);
    this.schedule();
  }

  private rememberReset(streamId: number): void {
    this.rememberedResets.add(streamId);
    if (this.rememberedResets.size <= rememberedResetsMax) return;
    for (const oldest of this.rememberedResets) {
      this.rememberedResets.delete(oldest);
      break;
    }
  }

  /** Removes a stream that is gone, drops what it had to send, and cancels its call. */
  private cancel(stream: Stream, code: number): void {
    this.streams.delete(stream.id);
    stream.remoteClosed = true;
    stream.localClosed = true;
    this.sender.drop(stream);
    if (stream.finished) return;
    stream.cancelled = true;
    this.conclude(stream, code);
    this.tellCancelled(stream, code);
  }

  private tellCancelled(stream: Stream, code: number): void {
    try {
      stream.tellCancelled(code);
    } catch (error) {
      this.context.handlerFailed(stream, error);
    }
  }

  handlerFailed(stream: Stream, error: unknown): void {
    if (error instanceof ApiError) {
      this.cutOff(stream, error.code, error.message);
      return;
    }
    this.context.handlerFailed(stream, error);
    this.cutOff(stream, GrpcCode.INTERNAL, 'wald: internal error, see the log of the server');
  }

  // The connection and its end

  private schedule(): void {
    if (this.flushScheduled || this.closed) return;
    this.flushScheduled = true;
    this.context.scheduleFlush(this);
  }

  private failSlowRequests(nowMs: number): void {
    const { requestMs } = this.limits;
    for (;;) {
      const { oldest } = this.incompleteRequests;
      if (oldest === null || nowMs - oldest.awaitingSinceMs <= requestMs) return;
      this.cutOff(oldest, GrpcCode.DEADLINE_EXCEEDED, `the request was not complete within ${requestMs} ms`);
    }
  }

  private drained(): void {
    this.sender.socketBlocked = false;
    if (this.sender.canPump) this.clock.soon(() => this.schedule());
  }

  private sendSettings(): void {
    const { limits, sender } = this;
    const settings = [
      [Setting.INITIAL_WINDOW_SIZE, limits.streamWindowBytes],
      [Setting.MAX_HEADER_LIST_SIZE, limits.headerListBytesMax],
    ];
    if (limits.concurrentStreamsMax < 0xffff_ffff) {
      settings.push([Setting.MAX_CONCURRENT_STREAMS, limits.concurrentStreamsMax]);
    }
    const payload = Buffer.alloc(settings.length * 6);
    for (const [i, [setting, value]] of settings.entries()) {
      payload.writeUInt16BE(setting!, i * 6);
      payload.writeUInt32BE(value!, i * 6 + 2);
    }
    sender.sendBytes(FrameType.SETTINGS, 0, payload);
    if (limits.connectionWindowBytes > defaultWindowBytes) {
      sender.sendWindowUpdate(0, limits.connectionWindowBytes - defaultWindowBytes);
    }
    this.schedule();
  }

  private sendGoAway(lastStreamId: number, code: ErrorCode, reason: string): void {
    const payload = Buffer.alloc(8 + Buffer.byteLength(reason));
    writeUint32(payload, writeUint32(payload, 0, lastStreamId), code);
    payload.write(reason, 8);
    this.sender.sendBytes(FrameType.GOAWAY, 0, payload);
  }

  /** The client knows of the coming end: from here on nothing new, and the socket ends with the last call. */
  private drain(): void {
    if (this.draining) return;
    this.draining = true;
    this.sendGoAway(this.lastStreamId, ErrorCode.NO_ERROR, '');
    this.schedule();
  }

  /** A connection error (RFC 9113 section 5.4.1): GOAWAY with the reason, then the end. */
  private fail(error: unknown): void {
    const known = error instanceof ConnectionError;
    const code = known ? error.code : ErrorCode.INTERNAL_ERROR;
    const reason = known ? error.message : '';
    if (known) this.context.connectionFailed(this.remoteAddress, reason);
    else this.context.connectionBroke(this.remoteAddress, error);
    this.output.flush();
    this.sendGoAway(this.lastStreamId, code, reason);
    this.end();
  }

  /** Cancels what runs and closes the socket once what is written has gone. */
  private end(): void {
    if (this.endingSinceMs >= 0 || this.closed) return;
    this.reading = false;
    this.endingSinceMs = this.context.clock.nowMs();
    this.cancelAll();
    this.output.flush();
    this.socket.end();
  }

  private socketClosed(): void {
    if (this.closed) return;
    this.closed = true;
    this.reading = false;
    this.cancelAll();
    this.output.discard();
    this.context.connectionClosed(this);
  }

  private cancelAll(): void {
    for (const stream of [...this.streams.values()]) this.cancel(stream, GrpcCode.CANCELLED);
    this.endedEarly = [];
  }
}

/** The state that all connections of a server share. */
export interface ConnectionContext {
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  readonly limits: GrpcLimits;
  readonly deadlines: Deadlines;
  readonly traffic: MessageTraffic;
  readonly clock: Clock;
  readonly requests: BytePool;
  readonly answers: Writer;
  /** Has `flush` called once, at the end of this turn of the event loop. */
  scheduleFlush(connection: Connection): void;
  callStarted(stream: Stream): void;
  callEnded(stream: Stream, code: number): void;
  handlerFailed(stream: Stream, error: unknown): void;
  connectionFailed(remoteAddress: string, reason: string): void;
  connectionBroke(remoteAddress: string, error: unknown): void;
  connectionClosed(connection: Connection): void;
}

/** Identifiers of streams that we reset are remembered, since frames sent before the client knew are no error. */
const rememberedResetsMax = 1000;
/** Payload of the ping that shows when a client has seen the first GOAWAY of a graceful stop. */
const goAwayPing = Buffer.from('wald bye', 'latin1');
const keepAlivePing = Buffer.from('wald ka?', 'latin1');

function frameSizeError(frame: string, bytes: number): ConnectionError {
  return new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, `${frame} with a payload of ${bytes} bytes`);
}

function tooMuch(message: string): ConnectionError {
  return new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, message);
}

/**
 * The streams of one connection whose request has begun and is not complete, oldest first: a list linked through the
 * streams themselves, since every call passes through it.
 */
class IncompleteRequests {
  /** Null when there is none. */
  oldest: Stream | null = null;
  count = 0;
  private newest: Stream | null = null;

  /** Without effect when the stream is in the list already. */
  add(stream: Stream, nowMs: number): void {
    if (stream.awaiting) return;
    stream.awaiting = true;
    stream.awaitingSinceMs = nowMs;
    stream.previousAwaiting = this.newest;
    if (this.newest === null) this.oldest = stream;
    else this.newest.nextAwaiting = stream;
    this.newest = stream;
    this.count++;
  }

  /** Without effect when the stream is not in the list. */
  remove(stream: Stream): void {
    if (!stream.awaiting) return;
    stream.awaiting = false;
    const { previousAwaiting, nextAwaiting } = stream;
    if (previousAwaiting === null) this.oldest = nextAwaiting;
    else previousAwaiting.nextAwaiting = nextAwaiting;
    if (nextAwaiting === null) this.newest = previousAwaiting;
    else nextAwaiting.previousAwaiting = previousAwaiting;
    stream.previousAwaiting = null;
    stream.nextAwaiting = null;
    this.count--;
  }
}
