import type { PeerCertificate } from 'node:tls';
import type { Handler, HttpRequest, HttpResponse, MessageSource } from '../../../src/http/exchange.ts';
import type { HeaderBlock } from '../../../src/http/header-block.ts';

/** A request that no adapter made. */
export class FakeRequest implements HttpRequest {
  readonly method: string;
  path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly headers: readonly string[];
  readonly remoteAddress = '127.0.0.1';
  bodyBytes: number;
  messages: MessageSource | null = null;
  readonly asksForUpgrade = false;
  secure = false;
  certificate: PeerCertificate | undefined = undefined;

  /** @param headers names in lower case and values in turn */
  constructor(method: string, target: string, body: string | Buffer = '', headers: readonly string[] = []) {
    const [path, ...query] = target.split('?');
    this.method = method;
    this.path = path!;
    this.query = query.join('?');
    this.body = Buffer.from(body);
    this.bodyBytes = this.body.length;
    this.headers = headers;
  }

  header(name: string): string | undefined {
    const at = this.headers.findIndex((candidate, i) => i % 2 === 0 && candidate === name);
    return at < 0 ? undefined : this.headers[at + 1];
  }

  peerCertificate(): PeerCertificate | undefined {
    return this.certificate;
  }

  takeConnection(): null {
    return null;
  }
}

/** Messages that a test sends. */
export class SentMessages implements MessageSource {
  onText: ((text: Buffer) => void) | null = null;
  isPaused = false;

  send(text: string): void {
    this.onText?.(Buffer.from(text));
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

/** A response that keeps what it was told. */
export class RecordedResponse implements HttpResponse {
  aborted = false;
  onAbort: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  code = 200;
  /** `Name: value` in the order they came. */
  readonly lines: string[] = [];
  readonly chunks: string[] = [];
  ended = false;
  /** What `write` returns. */
  roomy = true;
  readonly done: Promise<void>;
  private resolveDone: () => void = () => {};

  constructor() {
    this.done = new Promise((resolve) => {
      this.resolveDone = resolve;
    });
  }

  get body(): string {
    return this.chunks.join('');
  }

  status(code: number): this {
    this.code = code;
    return this;
  }

  header(name: string, value: string): this {
    this.lines.push(`${name}: ${value}`);
    return this;
  }

  headers(block: HeaderBlock): this {
    this.lines.push(...block.lines.trimEnd().split('\r\n'));
    return this;
  }

  end(body?: Uint8Array | string): void {
    if (this.aborted || this.ended) return;
    if (body !== undefined) this.chunks.push(Buffer.from(body as Uint8Array).toString());
    this.ended = true;
    this.resolveDone();
  }

  endParts(parts: readonly Uint8Array[]): void {
    this.end(Buffer.concat(parts));
  }

  flushHead(_lead: string): number {
    return 0;
  }

  write(chunk: Uint8Array | string): boolean {
    if (!this.aborted && !this.ended) this.chunks.push(Buffer.from(chunk as Uint8Array).toString());
    return this.roomy;
  }

  abort(): void {
    if (this.aborted || this.ended) return;
    this.aborted = true;
    this.resolveDone();
    this.onAbort?.();
  }
}

/** Lets a handler answer a request. */
export function ask(handler: Handler, request: FakeRequest): RecordedResponse {
  const response = new RecordedResponse();
  handler(request, response);
  return response;
}
