import type { UwsResponse as RawResponse } from 'uWebSockets.js';
import { statusLine } from '../../codec/status-text.ts';
import type { HttpResponse } from '../exchange.ts';
import type { HeaderBlock } from '../header-block.ts';
import type { HttpLimits } from '../limits.ts';
import type { UwsRequest } from './request.ts';

/** An answer on uWebSockets. Nothing is written before the first `write` or `end`, and then in one piece. */
export class UwsResponse implements HttpResponse {
  onAbort: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  aborted = false;
  private readonly raw: RawResponse;
  private readonly owner: UwsResponseOwner;
  private readonly request: UwsRequest;
  private readonly isHead: boolean;
  /** Set while the handler runs within uWebSockets' own callback, which has corked the connection. */
  isCorked = false;
  /** Ended or aborted: `raw` must not be touched any more. */
  private over = false;
  private streaming = false;
  private headSent = false;
  private code = 200;
  /** Blocks and single headers in the order they were added, the latter as name and value; empty once they are written. */
  private fields: (HeaderBlock | string)[] = [];
  /** Length that an answer to HEAD gives when `end` has no body. */
  private headLength = 0;
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
    if (this.isCorked) {
      this.sendWhole(body);
    } else {
      current = this;
      currentBody = body;
      this.raw.cork(corkedEnd);
      currentBody = undefined;
    }
    this.finish();
  }

  /** Called back by `end`, corked. */
  sendWhole(body: Body): void {
    const { raw } = this;
    if (this.streaming) {
      if (body !== undefined && body.length > 0 && !this.isHead) raw.write(body);
      raw.end();
      return;
    }
    this.sendHead();
    if (this.isHead) {
      // endWithoutBody(length) would leave the connection waiting for that many bytes.
      raw
        .writeHeader('Content-Length', String(body === undefined ? this.headLength : byteLength(body)))
        .endWithoutBody();
    } else if (this.code === 204 || this.code === 304) raw.endWithoutBody();
    else raw.end(body);
  }

  endParts(parts: readonly Uint8Array[]): void {
    if (this.over) return;
    const totalBytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.isHead || totalBytes === 0) {
      this.headLength = totalBytes;
      this.end();
      return;
    }
    let next = 0;
    /** Offset in the body of the first byte of `parts[next]`. */
    let offset = 0;
    const sendMore = (): boolean => {
      for (; next < parts.length; next++) {
        const part = parts[next]!;
        const [sent, complete] = this.raw.tryEnd(
          part.subarray(this.raw.getWriteOffset() - offset),
          totalBytes,
        );
        if (complete) {
          this.finish();
          return true;
        }
        if (!sent) return false;
        offset += part.length;
      }
      return true;
    };
    this.raw.onWritable(() => this.over || sendMore());
    this.raw.cork(() => {
      this.sendHead();
      sendMore();
    });
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
    return true;
  }

  /** Writes status and headers unless they are. uWebSockets adds `Date` and the length or `Transfer-Encoding`. */
  private sendHead(): void {
    const { raw, fields } = this;
    if (this.headSent) return;
    this.headSent = true;
    raw.writeStatus(statusLine(this.code));
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
    if (this.over) return;
    this.aborted = true;
    this.finish();
    const { onAbort } = this;
    this.onAbort = null;
    onAbort?.();
  }

  private finish(): void {
    this.over = true;
    this.request.detach();
    this.owner.responseOver();
  }
}

/** The adapter that made a response, as the response calls it. */
export interface UwsResponseOwner {
  readonly limits: HttpLimits;
  /** The answer is complete or never will be; called once. */
  responseOver(): void;
}

type Body = Uint8Array | string | undefined;

/** The response that `corkedEnd` and `corkedWrite` work for: they are no closures, so that an answer makes none. */
let current: UwsResponse;
let currentBody: Body;
let currentSent = true;

function corkedEnd(): void {
  current.sendWhole(currentBody);
}

function corkedWrite(): void {
  currentSent = current.sendChunk(currentBody as Uint8Array | string);
}

function byteLength(body: Uint8Array | string): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length;
}
