import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { HttpResponse } from '../exchange.ts';
import type { HttpLimits } from '../limits.ts';
import { LosableResponse } from '../losable-response.ts';

/**
 * An answer on a WebSocket: each line of its body is a text message, and its end is the connection's. Status and headers have no place
 * there; the gateway's errors are told by its bodies.
 */
export class WebSocketResponse extends LosableResponse implements HttpResponse {
  private readonly ws: WebSocket;
  private readonly socket: Socket;
  private readonly limits: HttpLimits;
  /** The beginning of a line that has not ended. */
  private begun: Buffer[] = [];
  private isDrainAwaited = false;
  private isStallWatched = false;

  /** @param socket that `ws` is on */
  constructor(ws: WebSocket, socket: Socket, limits: HttpLimits) {
    super();
    this.ws = ws;
    this.socket = socket;
    this.limits = limits;
    socket.on('timeout', () => {
      this.isStallWatched = false;
      if (socket.writableLength === 0 && !this.over) return;
      ws.terminate();
      this.connectionLost();
    });
  }

  status(): this {
    return this;
  }

  header(): this {
    return this;
  }

  headers(): this {
    return this;
  }

  flushHead(): number {
    return 0;
  }

  end(body?: Uint8Array | string): void {
    if (this.over) return;
    if (body !== undefined) this.write(body);
    if (this.over) return;
    if (this.begun.length > 0) this.sendLine();
    this.over = true;
    // As in etcd there is no closing handshake behind an answer. A client that neither reads it nor ends its side is not waited for.
    this.socket.setTimeout(this.limits.writeStallTimeoutMs);
    this.socket.end();
  }

  endParts(parts: readonly Uint8Array[]): void {
    if (this.over) return;
    for (const part of parts) this.begun.push(Buffer.from(part.buffer, part.byteOffset, part.length));
    this.end();
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.over) return true;
    // A copy, since the bytes are the writer's; whole lines are sent as they are.
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk);
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(lineFeed, at);
      this.begun.push(bytes.subarray(at, end < 0 ? bytes.length : end));
      if (end < 0) break;
      this.sendLine();
      at = end + 1;
    }
    const { streamBufferBytesMax, streamHighWaterBytes } = this.limits;
    const unsentBytes = this.socket.writableLength;
    if (unsentBytes > streamBufferBytesMax + bytes.length) {
      this.abort();
      return true;
    }
    this.isDrainAwaited = unsentBytes > streamHighWaterBytes;
    return !this.isDrainAwaited;
  }

  private sendLine(): void {
    const { begun } = this;
    this.begun = [];
    const line = begun.length === 1 ? begun[0]! : Buffer.concat(begun);
    if (line.length === 0) return;
    this.ws.send(line, { binary: false }, this.sent);
    if (this.isStallWatched || this.socket.writableLength === 0) return;
    this.isStallWatched = true;
    this.socket.setTimeout(this.limits.writeStallTimeoutMs);
  }

  /** Something has gone out, or never will. */
  private readonly sent = (): void => {
    const unsentBytes = this.socket.writableLength;
    if (this.isStallWatched && unsentBytes === 0 && !this.over) {
      this.isStallWatched = false;
      this.socket.setTimeout(0);
    }
    if (!this.isDrainAwaited || this.over || unsentBytes > this.limits.streamHighWaterBytes) return;
    this.isDrainAwaited = false;
    this.onDrain?.();
  };

  abort(): void {
    if (!this.over) this.ws.terminate();
    this.connectionLost();
  }
}

const lineFeed = 0x0a;
