import type { ServerResponse } from 'node:http';
import { statusReason } from '../../codec/status-text.ts';
import type { HttpResponse } from '../exchange.ts';
import type { HeaderBlock } from '../header-block.ts';
import type { HttpLimits } from '../limits.ts';

/** An answer on node:http. */
export class NodeResponse implements HttpResponse {
  onAbort: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  aborted = false;
  private readonly raw: ServerResponse;
  private readonly limits: HttpLimits;
  private over = false;
  private streaming = false;
  private code = 200;
  /** Names and values in turn. */
  private fields: string[] = [];

  /** @param onOver called once when the answer is complete or never will be */
  constructor(raw: ServerResponse, limits: HttpLimits, onOver: () => void) {
    this.raw = raw;
    this.limits = limits;
    raw.on('close', () => {
      this.closed();
      onOver();
    });
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
    if (this.fields.length === 0) this.fields = block.flat.slice();
    else this.fields.push(...block.flat);
    return this;
  }

  end(body?: Uint8Array | string): void {
    if (this.over) return;
    this.over = true;
    const { raw } = this;
    if (this.streaming) {
      if (body === undefined) raw.end();
      else raw.end(typeof body === 'string' ? body : Buffer.from(body));
    } else if (body === undefined || body.length === 0) {
      if (this.code !== 204) this.fields.push('Content-Length', '0');
      this.sendHead();
      raw.end();
    } else if (typeof body === 'string') {
      const bytes = Buffer.byteLength(body);
      this.fields.push('Content-Length', String(bytes));
      this.sendHead();
      if (bytes <= joinedBodyBytesMax && joinable(raw)) {
        raw._header += bytes === body.length ? body : latin1(Buffer.from(body));
        raw.end();
      } else raw.end(body);
    } else {
      this.fields.push('Content-Length', String(body.length));
      this.sendHead();
      if (body.length <= joinedBodyBytesMax && joinable(raw)) {
        raw._header += latin1(body);
        raw.end();
      } else raw.end(Buffer.from(body));
    }
    this.watchStall();
  }

  endParts(parts: readonly Uint8Array[]): void {
    if (this.over) return;
    this.over = true;
    const { raw } = this;
    const totalBytes = parts.reduce((sum, part) => sum + part.length, 0);
    this.fields.push('Content-Length', String(totalBytes));
    this.sendHead();
    let next = 0;
    const sendMore = (): void => {
      while (next < parts.length) {
        if (!raw.write(parts[next++])) {
          this.watchStall();
          raw.once('drain', sendMore);
          return;
        }
      }
      raw.end();
      this.watchStall();
    };
    sendMore();
  }

  flushHead(_lead: string): number {
    if (this.over || this.streaming) return 0;
    this.startStream();
    this.raw.flushHeaders();
    return 0;
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.over) return true;
    const { raw } = this;
    if (!this.streaming) this.startStream();
    if (chunk.length === 0) return true;
    const waitedBytes = raw.writableLength;
    const sent = raw.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk));
    if (sent) return true;
    if (waitedBytes > this.limits.streamBufferBytesMax) {
      this.abort();
      return true;
    }
    this.watchStall();
    return false;
  }

  private startStream(): void {
    const { raw } = this;
    this.streaming = true;
    this.sendHead();
    raw.on('drain', () => {
      // The time-out of `watchStall` was for this; a quiet stream has none.
      raw.setTimeout(0);
      if (!this.over) this.onDrain?.();
    });
  }

  private sendHead(): void {
    const { raw } = this;
    // With HTTP/1.1 staying connected is the default; node would add two headers that say so and that etcd does not send.
    if (raw.shouldKeepAlive && raw.req.httpVersionMinor === 1) raw.removeHeader('connection');
    raw.writeHead(this.code, statusReason(this.code), this.fields);
  }

  /** Lets the connection be closed when the client takes none of what waits for it; node counts partial writes as progress. */
  private watchStall(): void {
    const { socket } = this.raw;
    if (socket && socket.writableLength > 0) socket.setTimeout(this.limits.writeStallTimeoutMs);
  }

  abort(): void {
    this.raw.destroy();
  }

  private closed(): void {
    if (this.raw.writableFinished) return;
    this.over = true;
    this.aborted = true;
    const { onAbort } = this;
    this.onAbort = null;
    onAbort?.();
  }
}

/** Up to this many bytes a body goes out as text in one piece with its headers, which node sends quicker than two buffers. */
const joinedBodyBytesMax = 4096;

function latin1(bytes: Uint8Array): string {
  return Buffer.prototype.latin1Slice.call(bytes, 0, bytes.length);
}

function joinable(raw: ServerResponse): raw is ServerResponse & { _header: string } {
  return raw.req.method !== 'HEAD' && typeof (raw as { _header?: unknown })._header === 'string';
}
