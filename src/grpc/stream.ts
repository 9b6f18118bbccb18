import type { PeerCertificate } from 'node:tls';
import type { BytePool } from '../codec/byte-pool.ts';
import type { Writer } from '../codec/writer.ts';
import { type ApiError, GrpcCode } from '../errors/api-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Call, MessageTraffic } from './call.ts';
import { readUint32 } from './frame.ts';
import { checkPrefix, messagePrefixBytes, PartialMessage } from './message-reader.ts';
import type { RequestHeaders } from './request-headers.ts';

/**
 * One HTTP/2 stream that carries a call: its state (RFC 9113 section 5.1), its windows, the message it is receiving
 * and what it has not sent yet. Connection and sender work on its fields; the subclasses are what handlers see.
 */
export abstract class Stream implements Call {
  readonly id: number;
  readonly request: RequestHeaders;
  readonly deadlineMs: number;
  protected readonly owner: StreamOwner;

  /** The client has sent END_STREAM. */
  remoteClosed = false;
  /** We have sent END_STREAM, or RST_STREAM in either direction ended the stream. */
  localClosed = false;
  /** The call has its status; it is only sending what is buffered. */
  finished = false;
  cancelled = false;

  /** Bytes of DATA the client may still send; below 0 is a flow-control error. */
  receiveWindow: number;
  /** DATA bytes received, to be compared with `content-length`. */
  receivedBytes = 0;
  /** The message that has begun and is not complete. */
  protected partial: PartialMessage | null = null;
  /** The memory that this stream has reported to its owner. */
  protected heldBytes = 0;

  /** Bytes of DATA that the client lets us send; below 0 after it shrank its window. */
  sendWindow: number;
  headSent = false;
  /** Messages with their prefixes that wait for a window or for the socket; null when there are none. */
  queue: Uint8Array[] | null = null;
  /** First of `queue` not sent completely, and how much of it was sent. */
  queueAt = 0;
  queueOffset = 0;
  /** Unsent bytes in `queue`. */
  queuedBytes = 0;
  /** The status that follows behind `queue`; -1 while there is none. */
  statusCode = -1;
  statusMessage = '';
  /** Linked into the sender's list of streams that can send. */
  nextReady: Stream | null = null;
  ready = false;

  /** Linked into the connection's list of incomplete requests, oldest first. */
  awaiting = false;
  awaitingSinceMs = 0;
  previousAwaiting: Stream | null = null;
  nextAwaiting: Stream | null = null;

  /** Linked into a slot of the deadline wheel; -1: into none. */
  deadlineSlot = -1;
  previousDeadline: Stream | null = null;
  nextDeadline: Stream | null = null;

  constructor(
    id: number,
    request: RequestHeaders,
    deadlineMs: number,
    receiveWindow: number,
    sendWindow: number,
    owner: StreamOwner,
  ) {
    this.id = id;
    this.request = request;
    this.deadlineMs = deadlineMs;
    this.receiveWindow = receiveWindow;
    this.sendWindow = sendWindow;
    this.owner = owner;
  }

  get method(): string {
    return this.request.path;
  }

  get authority(): string {
    return this.request.authority;
  }

  get remoteAddress(): string {
    return this.owner.remoteAddress;
  }

  get bufferedBytes(): number {
    return this.queuedBytes;
  }

  metadata(name: string): string | undefined {
    for (const field of this.request.metadata) {
      if (field.name === name) return field.value;
    }
    return undefined;
  }

  peerCertificate(): PeerCertificate | null {
    return this.owner.peerCertificate();
  }

  fail(error: ApiError): void {
    this.owner.finish(this, error.code, error.message);
  }

  failInternally(error: unknown): void {
    this.owner.handlerFailed(this, error);
  }

  /** The deadline has passed. */
  expire(): void {
    this.owner.expire(this);
  }

  /** Bytes of DATA, from which messages are cut. Those that lie within `source` are handed on in place. */
  receive(source: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end && this.takesMessages) {
      if (this.partial === null) {
        if (end - at >= messagePrefixBytes) {
          const bytes = readUint32(source, at + 1);
          if (end - at - messagePrefixBytes >= bytes) {
            if (!this.acceptPrefix(source[at]!, bytes)) return;
            at += messagePrefixBytes + bytes;
            this.owner.traffic.receivedBytes += bytes;
            this.deliver(source, at - bytes, at, false);
            continue;
          }
        }
        this.partial = new PartialMessage();
        this.owner.awaitRequest(this);
      }
      at = this.receivePartial(this.partial, source, at, end);
    }
  }

  private receivePartial(partial: PartialMessage, source: Buffer, start: number, end: number): number {
    let at = start;
    if (!partial.prefixComplete) {
      at = partial.pushPrefix(source, at, end);
      if (!partial.prefixComplete) return at;
      if (!this.acceptPrefix(partial.flag, partial.declaredBytes)) return end;
    }
    const heldBefore = partial.heldBytes;
    at = partial.pushBody(source, at, end);
    if (!this.hold(partial.heldBytes - heldBefore)) return end;
    if (!partial.complete) return at;
    this.partial = null;
    this.owner.requestArrived(this);
    this.hold(-partial.heldBytes);
    this.owner.traffic.receivedBytes += partial.declaredBytes;
    this.deliver(partial.message, 0, partial.declaredBytes, true);
    return at;
  }

  /** The client sends no more: what is missing is an error of the call. */
  receiveEnd(): void {
    this.remoteClosed = true;
    if (this.partial === null || !this.takesMessages) this.halfClose();
    else this.owner.cutOff(this, GrpcCode.UNKNOWN, 'unexpected EOF');
  }

  /** Gives back what is held of an incomplete request; the stream is over. */
  release(): void {
    this.partial = null;
    this.hold(-this.heldBytes);
    this.owner.requestArrived(this);
  }

  protected hold(bytes: number): boolean {
    if (bytes === 0) return true;
    this.heldBytes += bytes;
    if (this.owner.holdRequestBytes(bytes) || bytes < 0) return true;
    this.owner.cutOff(
      this,
      GrpcCode.RESOURCE_EXHAUSTED,
      'grpc: the connection holds too many bytes of incomplete requests',
    );
    return false;
  }

  private acceptPrefix(flag: number, bytes: number): boolean {
    const error = checkPrefix(flag, bytes, this.owner.receiveMessageBytesMax);
    if (error !== null) this.owner.cutOff(this, error.code, error.message);
    return error === null;
  }

  /** True while received messages are wanted. */
  protected abstract readonly takesMessages: boolean;
  /** True if windows are given back to the client. */
  abstract readonly takesBytes: boolean;
  /** One message, which lies in `source`; `owned` when that is not the input, which changes. */
  protected abstract deliver(source: Buffer, start: number, end: number, owned: boolean): void;
  /** The client has sent END_STREAM and no message is incomplete. */
  protected abstract halfClose(): void;
  /** Notifies the handler once that the call was cancelled. */
  abstract tellCancelled(code: number): void;
  /** Reports that the buffered data has gone below half of the high-water mark. */
  abstract tellDrained(highWaterBytes: number): void;
}

/** The connection as a stream uses it. */
export interface StreamOwner {
  readonly remoteAddress: string;
  readonly receiveMessageBytesMax: number;
  readonly traffic: MessageTraffic;
  peerCertificate(): PeerCertificate | null;
  /** Counts memory held for the request; false when the connection holds too much. */
  holdRequestBytes(bytes: number): boolean;
  /** The stream begins (or ends) to wait for the rest of a request. */
  awaitRequest(stream: Stream): void;
  requestArrived(stream: Stream): void;
  /** The pool that requests of unary calls are kept in. */
  readonly requests: BytePool;
  /** The writer that answers are encoded into, one after the other: each is copied before the next. */
  readonly answers: Writer;
  readonly clock: Pick<Clock, 'soon'>;
  /** A whole unary answer with status OK, in parts that do not change any more. */
  answer(stream: Stream, parts: readonly Uint8Array[]): void;
  /** A whole unary answer with status OK: the first `length` bytes, which are copied. */
  answerOne(stream: Stream, bytes: Buffer, length: number): void;
  sendMessage(stream: Stream, message: Uint8Array): boolean;
  finish(stream: Stream, code: number, message: string): void;
  /** A bug of ours was met: the call ends with Internal. */
  handlerFailed(stream: Stream, error: unknown): void;
  /** Ends a stream like `finish`, but not by the handler, whose call is cancelled. */
  cutOff(stream: Stream, code: number, message: string): void;
  /** The stream has taken what it received: give the client its window back. */
  creditWindow(stream: Stream): void;
  /** The stream's deadline has passed. */
  expire(stream: Stream): void;
}
