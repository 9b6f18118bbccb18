import type { UwsResponse as RawResponse } from 'uWebSockets.js';
import { statusLine } from '../../codec/status-text.ts';
import type { HttpResponse } from '../exchange.ts';
import type { HeaderBlock } from '../header-block.ts';
import type { HttpLimits } from '../limits.ts';
import type { UwsRequest } from './request.ts';
import type { RequestFault } from './request-head.ts';

/** An answer on uWebSockets. Nothing is written before the first `write` or `end`, and then in one piece. */
export class UwsResponse implements HttpResponse {
  onAbort: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  aborted = false;
  private readonly raw: RawResponse;
  private readonly owner: UwsResponseOwner;
  readonly request: UwsRequest;
  private readonly isHead: boolean;
  /** Ended or aborted, as the handler sees it. */
  private over = false;
  /** Handed over whole, or lost: `raw` must not be touched any more. */
  private finished = false;
  private streaming = false;
  private headSent = false;
  private code = 200;
  /** Blocks and single headers in the order they were added, the latter as name and value; empty once they are written. */
  private fields: (HeaderBlock | string)[] = [];
  /** Length that an answer to HEAD gives when `end` has no body. */
  private headLength = 0;
  private heldBody: Body;
  /** What is left of an answer of known length; `null` when there is none. */
  private rest: Rest | null = null;
  /** Bytes of chunks that have been handed over since the socket was last known to be drained. */
  private waitingBytes = 0;

  constructor(raw: RawResponse, owner: UwsResponseOwner, request: UwsRequest) {
    this.raw = raw;
    this.owner = owner;
    this.request = request;
    this.isHead = request.method === 'HEAD';
  }

  get isOver(): boolean {
    return this.over;
  }

  /** Answers a request that no handler is called for, and closes the connection behind it. */
  refuse({ status, body }: RequestFault): void {
    this.raw.cork(() => {
      this.raw.writeStatus(status);
      if (body !== '') this.raw.writeHeader('Content-Type', 'text/plain; charset=utf-8');
      if (this.request.head.closesByItself) this.raw.writeHeader('Connection', 'close');
      if (this.isHead) this.raw.endWithoutBody(0, true);
      else this.raw.end(body, true);
    });
    this.over = true;
    this.finish();
  }

  status(code: number): this {
    this.code = code;
    return this;
  }

  header(name: string, value: string): this {
    this.fields.push(name, value);
    return this;
  }

  headers(block: HeaderBlock): this {
    this.fields.push(block);
    return this;
  }

  end(body?: Uint8Array | string): void {
    if (this.over) return;
    this.over = true;
    if (this.owner.holdsAnswers) {
      this.heldBody = body === undefined || typeof body === 'string' ? body : Buffer.from(body);
      this.owner.hold(this);
    } else this.sendEnd(body);
  }

  /** Sends what `end` held back. */
  sendHeld(): void {
    if (this.finished) return;
    const body = this.heldBody;
    this.heldBody = undefined;
    this.sendEnd(body);
  }

  private sendEnd(body: Body): void {
    current = this;
    currentBody = body;
    this.raw.cork(corkedEnd);
    currentBody = undefined;
    if (currentSent) this.finish();
  }

  /** Called back by `end`, corked. Returns whether all of the answer has been handed over; what has not is kept until it can be. */
  sendWhole(body: Body): boolean {
    const { raw } = this;
    if (this.streaming) {
      if (body !== undefined && body.length > 0 && !this.isHead && !raw.write(body)) this.waitingBytes++;
      // Until then the answer is not over for uWebSockets, and it takes no other request of the connection.
      if (this.waitingBytes > 0) return false;
      raw.end();
      return true;
    }
    this.sendHead();
    if (this.isHead) return this.sendLength(body === undefined ? this.headLength : byteLength(body));
    if (this.code === 204 || this.code === 304) raw.endWithoutBody();
    else if (body === undefined || body.length === 0 || this.closesBehind) raw.end(body, this.closesBehind);
    else {
      const complete = raw.tryEnd(body)[1];
      if (!complete) this.keepRest(body);
      return complete;
    }
    return true;
  }

  /**
   * The connection has to be closed behind the answer, and uWebSockets has not seen so itself. It then does it, and says so, only
   * where the answer is sent in one piece: behind any other one it is left to the client, who asked for it.
   */
  private get closesBehind(): boolean {
    const { closes, closesByItself } = this.request.head;
    return closes && !closesByItself;
  }

  /** Ends the answer to HEAD with the length of the body that GET would have. */
  private sendLength(bytes: number): boolean {
    const { raw } = this;
    if (bytes === 0) {
      raw.end();
      return true;
    }
    // endWithoutBody(length) would leave the connection waiting for that many bytes.
    const sendMore = (): boolean => {
      const [sent] = raw.tryEnd('', bytes);
      if (sent) raw.endWithoutBody();
      return sent;
    };
    if (sendMore()) return true;
    raw.onWritable(() => {
      const sent = sendMore();
      if (sent) this.finish();
      return sent;
    });
    return false;
  }

  /** Copies what has not been handed over of a body, and hands it over when that can be done. */
  private keepRest(body: Uint8Array | string): void {
    const bytes = Buffer.from(body as Uint8Array);
    const offset = this.raw.getWriteOffset();
    this.rest = { parts: [bytes.subarray(offset)], next: 0, offset, totalBytes: bytes.length };
    this.raw.onWritable(() => this.sendRest());
  }

  endParts(parts: readonly Uint8Array[]): void {
    if (this.over) return;
    const totalBytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.isHead || totalBytes === 0) {
      this.headLength = totalBytes;
      this.end();
    } else if (this.closesBehind) this.end(Buffer.concat(parts));
    else {
      this.over = true;
      this.rest = { parts, next: 0, offset: 0, totalBytes };
      this.raw.onWritable(() => this.sendRest());
      this.raw.cork(() => {
        this.sendHead();
        this.sendRest();
      });
    }
  }

  /** Hands over what it can of `rest`. Returns false when the client has to read first. */
  private sendRest(): boolean {
    const { raw, rest } = this;
    if (this.finished || rest === null) return true;
    for (; rest.next < rest.parts.length; rest.next++) {
      const part = rest.parts[rest.next]!;
      const [sent, complete] = raw.tryEnd(part.subarray(raw.getWriteOffset() - rest.offset), rest.totalBytes);
      if (complete) {
        this.rest = null;
        this.finish();
        return true;
      }
      if (!sent) return false;
      rest.offset += part.length;
    }
    return true;
  }

  flushHead(lead: string): number {
    if (this.over || this.streaming) return 0;
    this.write(lead);
    return this.isHead ? 0 : lead.length;
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.over) return true;
    if (!this.streaming) {
      this.streaming = true;
      this.raw.onWritable(() => this.drained());
    }
    const bytes = byteLength(chunk);
    if (bytes === 0) return true;
    current = this;
    currentBody = chunk;
    this.raw.cork(corkedWrite);
    currentBody = undefined;
    if (currentSent) {
      this.waitingBytes = 0;
      return true;
    }
    if (this.waitingBytes > this.owner.limits.streamBufferBytesMax) {
      this.abort();
      return true;
    }
    this.waitingBytes += bytes;
    return this.waitingBytes <= this.owner.limits.streamHighWaterBytes;
  }

  /** Called back by `write`, corked. Returns whether everything went out. */
  sendChunk(chunk: Uint8Array | string): boolean {
    this.sendHead();
    return this.isHead || this.raw.write(chunk);
  }

  private drained(): boolean {
    this.waitingBytes = 0;
    if (!this.over) this.onDrain?.();
    else if (!this.finished) {
      this.raw.cork(() => this.raw.end());
      this.finish();
    }
    return true;
  }

  /** Writes status and headers unless they are. uWebSockets adds `Date` and the length or `Transfer-Encoding`. */
  private sendHead(): void {
    const { raw, fields } = this;
    if (this.headSent) return;
    this.headSent = true;
    raw.writeStatus(statusLine(this.code));
    if (this.request.head.closesByItself) fields.push('Connection', 'close');
    // All in one call: behind the first name, line ends are part of what goes out.
    let name = '';
    let rest = '';
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      const isBlock = typeof field !== 'string';
      const fieldName = isBlock ? field.firstName : field;
      const value = isBlock ? field.rest : (fields[++i] as string);
      if (name === '') {
        name = fieldName;
        rest = value;
      } else rest += `\r\n${fieldName}: ${value}`;
    }
    if (name !== '') raw.writeHeader(name, rest);
    this.fields = [];
  }

  abort(): void {
    if (this.over) return;
    this.raw.close();
    // If nobody listens yet for the end of the connection, this reports it.
    this.connectionLost();
  }

  /** The connection is gone. Called from uWebSockets' own callback, or as it is closed here. */
  connectionLost(): void {
    if (this.finished) return;
    this.aborted = true;
    this.over = true;
    this.rest = null;
    this.finish();
    const { onAbort } = this;
    this.onAbort = null;
    onAbort?.();
  }

  private finish(): void {
    this.finished = true;
    this.request.detach();
    this.owner.responseOver();
  }
}

/** The adapter that made a response, as the response calls it. */
export interface UwsResponseOwner {
  readonly limits: HttpLimits;
  /** True while `end` has to hand its answer to `hold`, which calls `sendHeld` in this turn of the event loop. */
  readonly holdsAnswers: boolean;
  hold(response: UwsResponse): void;
  /** The answer is complete or never will be; called once. */
  responseOver(): void;
}

type Body = Uint8Array | string | undefined;

interface Rest {
  readonly parts: readonly Uint8Array[];
  /** The part to go on with. */
  next: number;
  /** Offset in the body of the first byte of that part. */
  offset: number;
  readonly totalBytes: number;
}

/** The response that `corkedEnd` and `corkedWrite` work for: they are no closures, so that an answer makes none. */
let current: UwsResponse;
let currentBody: Body;
let currentSent = true;

function corkedEnd(): void {
  currentSent = current.sendWhole(currentBody);
}

function corkedWrite(): void {
  currentSent = current.sendChunk(currentBody as Uint8Array | string);
}

function byteLength(body: Uint8Array | string): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}
