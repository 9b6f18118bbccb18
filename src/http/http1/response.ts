import { statusLine } from '../../codec/status-text.ts';
import type { HttpResponse } from '../exchange.ts';
import type { HeaderBlock } from '../header-block.ts';
import type { HttpLimits } from '../limits.ts';
import { LosableResponse } from '../losable-response.ts';

/** An answer on an HTTP/1.1 connection. It writes into the connection's output; what a turn wrote goes out at its end, as one write. */
export class Http1Response extends LosableResponse implements HttpResponse {
  private readonly connection: Http1ResponseOwner;
  private readonly isHead: boolean;
  /** HTTP/1.0 has no chunks: the connection's end is the end of an answer of unknown length. */
  private readonly isHttp10: boolean;
  /** The connection goes on behind this answer. */
  private isKeptAlive: boolean;
  private streaming = false;
  private sending = false;
  private code = 200;
  /** Header lines, each with its end. */
  private lines = '';

  constructor(connection: Http1ResponseOwner, isHead: boolean, isHttp10: boolean, isKeptAlive: boolean) {
    super();
    this.connection = connection;
    this.isHead = isHead;
    this.isHttp10 = isHttp10;
    this.isKeptAlive = isKeptAlive;
  }

  /** The head of a streamed answer is out, and its end is not. */
  get isStreaming(): boolean {
    return this.streaming;
  }

  /** The client takes parts of an answer whose length it knows. */
  get isSending(): boolean {
    return this.sending;
  }

  status(code: number): this {
    this.code = code;
    return this;
  }

  header(name: string, value: string): this {
    this.lines += `${name}: ${value}\r\n`;
    return this;
  }

  headers(block: HeaderBlock): this {
    this.lines += block.lines;
    return this;
  }

  end(body?: Uint8Array | string): void {
    if (this.over) return;
    const { connection } = this;
    if (this.streaming) {
      if (body !== undefined) this.write(body);
      if (this.over) return;
      if (!this.isHttp10 && !this.isHead) connection.writeText('0\r\n\r\n');
    } else {
      const bytes = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length;
      const head = this.head(this.hasBody ? `Content-Length: ${bytes}\r\n` : '');
      if (bytes === 0 || this.isHead || !this.hasBody) connection.writeText(head);
      else connection.writeWhole(head, body!, bytes);
    }
    this.over = true;
    connection.answered(this.isKeptAlive);
  }

  endParts(parts: readonly Uint8Array[]): void {
    if (this.over) return;
    const { connection } = this;
    const totalBytes = parts.reduce((sum, part) => sum + part.length, 0);
    this.sending = true;
    connection.writeText(this.head(`Content-Length: ${totalBytes}\r\n`));
    let next = this.isHead ? parts.length : 0;
    const sendMore = (): void => {
      while (next < parts.length) {
        if (connection.isBehind) return;
        connection.lend(parts[next++]!);
      }
      this.over = true;
      connection.answered(this.isKeptAlive);
    };
    this.onDrain = sendMore;
    sendMore();
  }

  flushHead(_lead: string): number {
    if (!this.over && !this.streaming) this.startStream();
    return 0;
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.over) return true;
    const { connection } = this;
    if (!this.streaming) this.startStream();
    const bytes = typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.length;
    if (bytes === 0 || this.isHead) return true;
    if (connection.unsentBytes > connection.limits.streamBufferBytesMax) {
      this.abort();
      return true;
    }
    if (this.isHttp10) connection.writeWhole('', chunk, bytes);
    else {
      connection.writeWhole(`${bytes.toString(16)}\r\n`, chunk, bytes);
      connection.writeText('\r\n');
    }
    return !connection.isBehind;
  }

  private startStream(): void {
    this.streaming = true;
    if (this.isHttp10) {
      this.isKeptAlive = false;
      this.connection.writeText(this.head(''));
    } else this.connection.writeText(this.head(this.hasBody ? 'Transfer-Encoding: chunked\r\n' : ''));
  }

  private get hasBody(): boolean {
    return this.code !== 204 && this.code !== 304 && this.code >= 200;
  }

  /** Status line and headers. `framing` is the line that says how long the body is. */
  private head(framing: string): string {
    const { connection, isHttp10, lines } = this;
    if (connection.closesBehindAnswer) this.isKeptAlive = false;
    // What is so by default is not said.
    const keeping =
      this.isKeptAlive === isHttp10 ? `Connection: ${isHttp10 ? 'keep-alive' : 'close'}\r\n` : '';
    const version = isHttp10 ? 'HTTP/1.0' : 'HTTP/1.1';
    return `${version} ${statusLine(this.code)}\r\n${lines}${connection.dateLine}${framing}${keeping}\r\n`;
  }

  abort(): void {
    if (!this.over) this.connection.destroy();
    this.connectionLost();
  }

  /** What waited for the client has been sent. */
  drained(): void {
    if (!this.over) this.onDrain?.();
  }

  /** The connection is given away: this answer is somebody else's now. */
  forgo(): void {
    this.over = true;
  }
}

/** The connection of an answer, as that calls it. */
export interface Http1ResponseOwner {
  readonly limits: HttpLimits;
  /** The `Date` header's line. */
  readonly dateLine: string;
  /** The connection ends behind the answer that is under way. */
  readonly closesBehindAnswer: boolean;
  /** Bytes that were written and that the system has not taken. */
  readonly unsentBytes: number;
  /** More is unsent than the client should have waiting. Whoever asks is told by `Http1Response.drained` when it is not any more. */
  readonly isBehind: boolean;
  /** Writes text of one byte a character. */
  writeText(text: string): void;
  /** Writes text of one byte a character and a body of so many bytes, which is copied. */
  writeWhole(text: string, body: Uint8Array | string, bodyBytes: number): void;
  /** Writes bytes that do not change any more, without copying them. */
  lend(bytes: Uint8Array): void;
  /** The answer is written as a whole. */
  answered(isKeptAlive: boolean): void;
  /** Closes the connection at once. */
  destroy(): void;
}
