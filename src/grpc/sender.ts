import { encodeStatusMessage } from '../codec/status-text.ts';
import { borrowBytesMin, type Output } from '../net/output.ts';
import {
  defaultFrameBytesMax,
  defaultWindowBytes,
  type ErrorCode,
  FrameFlag,
  FrameType,
  frameHeaderBytes,
  writeFrameHeader,
  writeUint32,
} from './frame.ts';
import { fieldBytesMax, HpackEncoder, LastingField, lastingFieldBytesMax } from './hpack/encoder.ts';
import type { GrpcLimits } from './limits.ts';
import { messagePrefixBytes } from './message-reader.ts';
import type { Stream } from './stream.ts';

/**
 * The sending half of a connection: frames, header blocks and both levels of flow control (RFC 9113 section 5.2).
 * A message goes straight into the output when windows and socket allow it; otherwise it waits in its stream, and
 * streams that can send take turns, one frame each.
 */
export class Sender {
  readonly output: Output;
  readonly encoder = new HpackEncoder();
  /** Bytes of DATA the client lets us send on all streams together. */
  window = defaultWindowBytes;
  /** The client's SETTINGS_INITIAL_WINDOW_SIZE: what a new stream may send. */
  streamWindow = defaultWindowBytes;
  /** The client's SETTINGS_MAX_FRAME_SIZE, of which we use the default at most. */
  frameBytesMax = defaultFrameBytesMax;
  /** Unsent bytes in the queues of all streams. */
  queuedBytes = 0;
  /** The socket holds more than its high-water mark; messages wait until it has drained. */
  socketBlocked = false;
  private readonly limits: GrpcLimits;
  /** Called with every stream whose END_STREAM has been written. */
  private readonly onLocalClosed: (stream: Stream) => void;
  /** Streams with something to send and a window to send it in, as a list linked through `nextReady`. */
  private firstReady: Stream | null = null;
  private lastReady: Stream | null = null;

  constructor(output: Output, limits: GrpcLimits, onLocalClosed: (stream: Stream) => void) {
    this.output = output;
    this.limits = limits;
    this.onLocalClosed = onLocalClosed;
  }

  /** Streams wait for nothing but their turn. */
  get canPump(): boolean {
    return this.firstReady !== null && this.window > 0 && !this.socketBlocked;
  }

  /** Head, one message (the first `length` bytes) and status OK: three frames, written at once in the usual case. */
  answerOne(stream: Stream, message: Buffer, length: number): void {
    const bytes = messagePrefixBytes + length;
    if (!this.fits(stream, bytes) || !this.encoder.complete || !isPlainAnswer(stream)) {
      this.answer(stream, [message.subarray(0, length)], true);
      return;
    }
    this.window -= bytes;
    stream.sendWindow -= bytes;
    const { output, encoder } = this;
    output.reserve(3 * frameHeaderBytes + bytes + 4);
    const { chunk } = output;
    let at = writeFrameHeader(chunk, output.end, 2, FrameType.HEADERS, FrameFlag.END_HEADERS, stream.id);
    chunk[at++] = status200;
    chunk[at++] = encoder.lastingIndex(LastingField.CONTENT_TYPE_GRPC);
    at = writeFrameHeader(chunk, at, bytes, FrameType.DATA, 0, stream.id);
    chunk[at++] = 0;
    at = writeUint32(chunk, at, length);
    if (length > loopCopyBytesMax) message.copy(chunk, at, 0, length);
    else for (let i = 0; i < length; i++) chunk[at + i] = message[i]!;
    at += length;
    at = writeFrameHeader(
      chunk,
      at,
      2,
      FrameType.HEADERS,
      FrameFlag.END_HEADERS | FrameFlag.END_STREAM,
      stream.id,
    );
    chunk[at++] = encoder.lastingIndex(LastingField.GRPC_STATUS_OK);
    chunk[at++] = encoder.lastingIndex(LastingField.GRPC_MESSAGE_EMPTY);
    output.end = at;
    stream.headSent = true;
    this.closeLocal(stream);
  }

  /**
   * Answers like `answerOne`, with a message in parts; they are copied when `copy`, else they must not change
   * any more.
   */
  answer(stream: Stream, parts: readonly Uint8Array[], copy: boolean): void {
    this.sendHead(stream);
    this.sendParts(stream, parts, copy);
    this.end(stream, 0, '');
  }

  /** Sends the head if it has not been sent. */
  sendHead(stream: Stream): void {
    if (stream.headSent) return;
    stream.headSent = true;
    this.writeHead(stream, 0, -1, '');
  }

  /** Sends or queues one message; the head goes before it. */
  sendParts(stream: Stream, parts: readonly Uint8Array[], copy: boolean): void {
    let messageBytes = 0;
    for (const part of parts) messageBytes += part.length;
    const bytes = messagePrefixBytes + messageBytes;
    if (this.fits(stream, bytes)) {
      this.window -= bytes;
      stream.sendWindow -= bytes;
      this.output.reserve(frameHeaderBytes + bytes);
      const { chunk } = this.output;
      let at = writeFrameHeader(chunk, this.output.end, bytes, FrameType.DATA, 0, stream.id);
      chunk[at++] = 0;
      at = writeUint32(chunk, at, messageBytes);
      for (const part of parts) {
        chunk.set(part, at);
        at += part.length;
      }
      this.output.end = at;
      return;
    }
    const prefix = Buffer.allocUnsafe(copy ? bytes : messagePrefixBytes);
    prefix[0] = 0;
    let at = writeUint32(prefix, 1, messageBytes);
    stream.queue ??= [];
    stream.queue.push(prefix);
    for (const part of parts) {
      if (copy) prefix.set(part, at);
      else if (part.length > 0) stream.queue.push(part);
      at += part.length;
    }
    stream.queuedBytes += bytes;
    this.queuedBytes += bytes;
    this.makeReady(stream);
  }

  /** Ends the stream with a status, behind what it has queued. */
  end(stream: Stream, code: number, message: string): void {
    if (stream.queuedBytes > 0) {
      stream.statusCode = code;
      stream.statusMessage = message;
      return;
    }
    if (!stream.headSent) {
      // Trailers only: head and status in one frame.
      stream.headSent = true;
      this.writeHead(stream, FrameFlag.END_STREAM, code, message);
    } else {
      this.writeTrailers(stream, code, message);
    }
    this.closeLocal(stream);
  }

  /** Lets ready streams send, one frame each in turn, while windows, socket and this turn's budget last. */
  pump(budgetBytes: number): void {
    const { output } = this;
    while (
      this.firstReady !== null &&
      this.window > 0 &&
      !this.socketBlocked &&
      output.pendingBytes < budgetBytes
    ) {
      const stream = this.firstReady;
      this.firstReady = stream.nextReady;
      if (this.firstReady === null) this.lastReady = null;
      stream.nextReady = null;
      stream.ready = false;
      if (stream.queuedBytes === 0 || stream.sendWindow <= 0) continue;
      this.sendQueued(stream);
      if (stream.queuedBytes > 0) {
        this.makeReady(stream);
      } else {
        stream.queue = null;
        stream.queueAt = 0;
        if (stream.statusCode >= 0) this.end(stream, stream.statusCode, stream.statusMessage);
      }
      if (!stream.finished) stream.tellDrained(this.limits.streamHighWaterBytes);
    }
  }

  /** Puts the stream in line if it has something to send and a window to send it in. */
  makeReady(stream: Stream): void {
    if (stream.ready || stream.queuedBytes === 0 || stream.sendWindow <= 0) return;
    stream.ready = true;
    if (this.lastReady === null) this.firstReady = stream;
    else this.lastReady.nextReady = stream;
    this.lastReady = stream;
  }

  /** Forgets what the stream has queued. */
  drop(stream: Stream): void {
    this.queuedBytes -= stream.queuedBytes;
    stream.queuedBytes = 0;
    stream.queue = null;
    stream.queueAt = 0;
    stream.queueOffset = 0;
    stream.statusCode = -1;
  }

  /** A frame with a payload of up to 4 numbers of 32 bits. */
  sendControl(type: number, flags: number, streamId: number, ...words: number[]): void {
    this.output.reserve(frameHeaderBytes + words.length * 4);
    const { chunk } = this.output;
    let at = writeFrameHeader(chunk, this.output.end, words.length * 4, type, flags, streamId);
    for (const word of words) at = writeUint32(chunk, at, word);
    this.output.end = at;
  }

  sendReset(streamId: number, code: ErrorCode): void {
    this.sendControl(FrameType.RST_STREAM, 0, streamId, code);
  }

  sendWindowUpdate(streamId: number, increment: number): void {
    this.sendControl(FrameType.WINDOW_UPDATE, 0, streamId, increment);
  }

  /** A frame whose payload is bytes, of at most 1 KiB. */
  sendBytes(type: number, flags: number, payload: Uint8Array): void {
    this.output.reserve(frameHeaderBytes + payload.length);
    const { chunk } = this.output;
    const at = writeFrameHeader(chunk, this.output.end, payload.length, type, flags, 0);
    chunk.set(payload, at);
    this.output.end = at + payload.length;
  }

  private fits(stream: Stream, bytes: number): boolean {
    return (
      bytes <= this.window &&
      bytes <= stream.sendWindow &&
      bytes <= this.frameBytesMax &&
      stream.queuedBytes === 0 &&
      !this.socketBlocked &&
      this.output.pendingBytes < this.limits.socketHighWaterBytes
    );
  }

  private sendQueued(stream: Stream): void {
    const { output } = this;
    let bytes = Math.min(stream.queuedBytes, this.window, stream.sendWindow, this.frameBytesMax);
    this.window -= bytes;
    this.queuedBytes -= bytes;
    stream.sendWindow -= bytes;
    stream.queuedBytes -= bytes;
    output.reserve(frameHeaderBytes);
    output.end = writeFrameHeader(output.chunk, output.end, bytes, FrameType.DATA, 0, stream.id);
    const queue = stream.queue!;
    while (bytes > 0) {
      const part = queue[stream.queueAt]!;
      const take = Math.min(bytes, part.length - stream.queueOffset);
      const piece = part.subarray(stream.queueOffset, stream.queueOffset + take);
      if (take >= borrowBytesMin) {
        output.borrow(piece);
      } else {
        output.reserve(take);
        output.chunk.set(piece, output.end);
        output.end += take;
      }
      bytes -= take;
      stream.queueOffset += take;
      if (stream.queueOffset === part.length) {
        stream.queueOffset = 0;
        queue[stream.queueAt++] = empty;
      }
    }
    // A stream that never runs dry must not keep its whole history of sent parts.
    if (stream.queueAt >= 64) {
      queue.splice(0, stream.queueAt);
      stream.queueAt = 0;
    }
  }

  private writeHead(stream: Stream, flags: number, code: number, message: string): void {
    const { output, encoder } = this;
    const { contentSubtype } = stream.request;
    const contentType = `application/grpc+${contentSubtype}`;
    const text = encodeStatusMessage(message).slice(0, statusMessageBytesMax);
    output.reserve(
      frameHeaderBytes +
        5 * lastingFieldBytesMax +
        fieldBytesMax('content-type', contentType) +
        fieldBytesMax('grpc-message', text),
    );
    const { chunk } = output;
    let at = encoder.begin(chunk, output.end + frameHeaderBytes);
    chunk[at++] = status200;
    at =
      contentSubtype === ''
        ? encoder.writeLasting(LastingField.CONTENT_TYPE_GRPC, chunk, at)
        : encoder.writeField('content-type', contentType, chunk, at);
    if (code >= 0) at = this.writeStatus(code, text, at);
    this.closeBlock(stream, flags, at);
  }

  private writeTrailers(stream: Stream, code: number, message: string): void {
    const { output, encoder } = this;
    const text = encodeStatusMessage(message).slice(0, statusMessageBytesMax);
    output.reserve(frameHeaderBytes + 4 * lastingFieldBytesMax + fieldBytesMax('grpc-message', text));
    let at = encoder.begin(output.chunk, output.end + frameHeaderBytes);
    at = this.writeStatus(code, text, at);
    this.closeBlock(stream, FrameFlag.END_STREAM, at);
  }

  private writeStatus(code: number, text: string, offset: number): number {
    const { encoder } = this;
    const { chunk } = this.output;
    const at =
      code === 0
        ? encoder.writeLasting(LastingField.GRPC_STATUS_OK, chunk, offset)
        : encoder.writeField('grpc-status', String(code), chunk, offset);
    return text === ''
      ? encoder.writeLasting(LastingField.GRPC_MESSAGE_EMPTY, chunk, at)
      : encoder.writeField('grpc-message', text, chunk, at);
  }

  private closeBlock(stream: Stream, flags: number, end: number): void {
    const { output } = this;
    const bytes = end - output.end - frameHeaderBytes;
    writeFrameHeader(
      output.chunk,
      output.end,
      bytes,
      FrameType.HEADERS,
      flags | FrameFlag.END_HEADERS,
      stream.id,
    );
    output.end = end;
  }

  private closeLocal(stream: Stream): void {
    stream.localClosed = true;
    this.onLocalClosed(stream);
  }
}

/** `:status 200` in the static table. */
const status200 = 0x88;
/** Up to so many bytes a loop copies faster than a call into the runtime. */
const loopCopyBytesMax = 48;
/** A status message longer than this is cut: header blocks go out as one frame. */
const statusMessageBytesMax = 8 * 1024;

const empty = new Uint8Array(0);

function isPlainAnswer(stream: Stream): boolean {
  return !stream.headSent && stream.request.contentSubtype === '';
}
