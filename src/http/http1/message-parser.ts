import { createRequire } from 'node:module';
import { assert } from '../../errors/assert.ts';

/**
 * Parses what follows the request line of one HTTP/1.1 request: its header section, and a chunked body
 * (RFC 9112, sections 5 and 7.1). It is strict: white space around a field's name, folded lines, bare line feeds, a Content-Length
 * that is not one number, one beside a Transfer-Encoding: all are errors.
 *
 * The parser is llhttp, which Node.js itself has, in the WebAssembly build that undici ships. A parser is taken for one
 * request and given back; one that waits for more bytes belongs to its connection meanwhile.
 */
export class MessageParser {
  /** llhttp's state, in the memory of the WebAssembly instance. */
  private readonly state: number;
  /** The error of the last call, as a person reads it; empty without one. */
  problem = '';
  /** The header section says that the connection goes on behind this request. Valid once it is complete. */
  isKeptAlive = false;
  /** The request asks for another protocol: it has both `Upgrade` and `Connection: upgrade`. Valid once its header section is complete. */
  asksForUpgrade = false;
  /** The last byte of the message has been read; false for a body that is not chunked. */
  isComplete = false;
  /** The header section has been read. */
  isHeadComplete = false;
  private isBegun = false;

  private constructor() {
    this.state = llhttp.llhttp_alloc(requestType);
  }

  /** A parser that has seen nothing. */
  static take(): MessageParser {
    llhttp ??= instantiate();
    const parser = free.pop() ?? new MessageParser();
    llhttp.llhttp_reset(parser.state);
    parser.problem = '';
    parser.isComplete = false;
    parser.isHeadComplete = false;
    parser.isBegun = false;
    return parser;
  }

  /** Gives it back; it must not be used any more. */
  release(): void {
    if (free.length < freeParsersMax) free.push(this);
    else llhttp.llhttp_free(this.state);
  }

  /**
   * Reads on in the header section from `at`.
   * @param isHttp10 the request line said HTTP/1.0; the same in each call
   * @returns the place behind what it took: all of `chunk`, or the header section's end, when `isHeadComplete` is true. -1 for
   *   an error.
   */
  readHead(chunk: Buffer, at: number, isHttp10: boolean): number {
    let from = at;
    while (from < chunk.length && !this.isHeadComplete) {
      const to = Math.min(from + inputBytesMax, chunk.length);
      chunk.copy(input(), prefixBytes, from, to);
      // llhttp reads a request from its first line on. That one has been read: it gets one that always fits.
      const begins = !this.isBegun;
      if (begins) input().set(isHttp10 ? linePrefix10 : linePrefix11);
      this.isBegun = true;
      const taken = this.execute(begins ? 0 : prefixBytes, prefixBytes + to - from);
      if (taken < 0) return -1;
      from += taken - prefixBytes;
    }
    return from;
  }

  /**
   * Reads on in a chunked body from `at`, behind a complete header section.
   * @param onData called with what is body: from and to, in `chunk`
   * @returns the place behind what it took: all of `chunk`, or the message's end, when `isComplete` is true. -1 for an error.
   */
  readChunked(chunk: Buffer, at: number, onData: (from: number, to: number) => void): number {
    let from = at;
    while (from < chunk.length && !this.isComplete) {
      const to = Math.min(from + inputBytesMax, chunk.length);
      chunk.copy(input(), prefixBytes, from, to);
      bodyOffset = from - inputAt - prefixBytes;
      takeBody = onData;
      const taken = this.execute(prefixBytes, prefixBytes + to - from);
      takeBody = null;
      if (taken < 0) return -1;
      from += taken - prefixBytes;
    }
    return from;
  }

  /** Runs llhttp over the input. Returns the place in it where it stopped, or -1. */
  private execute(from: number, to: number): number {
    assert(current === null, 'one message is parsed at a time');
    current = this;
    const code = llhttp.llhttp_execute(this.state, inputAt + from, to - from);
    current = null;
    if (code === ok) return to;
    if (code === paused) {
      const stoppedAt = llhttp.llhttp_get_error_pos(this.state) - inputAt;
      llhttp.llhttp_resume(this.state);
      return stoppedAt;
    }
    this.problem = textAt(llhttp.llhttp_get_error_reason(this.state));
    return -1;
  }

  // Called back by llhttp

  onHeadersComplete(asksForUpgrade: boolean, isKeptAlive: boolean): void {
    this.isHeadComplete = true;
    this.asksForUpgrade = asksForUpgrade;
    this.isKeptAlive = isKeptAlive;
  }

  onMessageComplete(): void {
    this.isComplete = true;
  }
}

/** What is used of WebAssembly, whose types come with a browser's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: unknown };
};

/** The functions of llhttp that are used. Pointers are offsets in `memory`. */
interface Llhttp {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  llhttp_alloc(type: number): number;
  llhttp_free(state: number): void;
  llhttp_reset(state: number): void;
  llhttp_resume(state: number): void;
  llhttp_execute(state: number, at: number, bytes: number): number;
  llhttp_get_error_pos(state: number): number;
  llhttp_get_error_reason(state: number): number;
}

/** llhttp's numbers (`lib/llhttp/constants.js` of undici). */
const requestType = 1;
const ok = 0;
const paused = 21;

const linePrefix11 = Buffer.from('POST / HTTP/1.1\r\n');
const linePrefix10 = Buffer.from('POST / HTTP/1.0\r\n');
const prefixBytes = linePrefix11.length;
/** The most that llhttp is given at a time: the head of nearly every request, and little to copy where a long body follows it. */
const inputBytesMax = 8 * 1024;
/** Parsers kept for the next requests; those of more requests in pieces than this are freed. */
const freeParsersMax = 64;
const free: MessageParser[] = [];

let llhttp: Llhttp;
/** Where in llhttp's memory the input lies. */
let inputAt = 0;
let inputView = Buffer.alloc(0);
/** The parser that runs. */
let current: MessageParser | null = null;
/** What the parser that runs does with a body, and what turns llhttp's places into places of the chunk. */
let takeBody: ((from: number, to: number) => void) | null = null;
let bodyOffset = 0;

function instantiate(): Llhttp {
  const bytes = createRequire(import.meta.url)('undici/lib/llhttp/llhttp-wasm.js') as Buffer;
  const proceed = (): number => 0;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: {
      wasm_on_message_begin: proceed,
      wasm_on_url: proceed,
      wasm_on_status: proceed,
      wasm_on_header_field: proceed,
      wasm_on_header_value: proceed,
      wasm_on_headers_complete: (
        _state: number,
        _status: number,
        upgrade: number,
        keepAlive: number,
      ): number => {
        current!.onHeadersComplete(upgrade === 1, keepAlive === 1);
        return paused;
      },
      wasm_on_body: (_state: number, at: number, bytes: number): number => {
        takeBody?.(at + bodyOffset, at + bodyOffset + bytes);
        return 0;
      },
      wasm_on_message_complete: (): number => {
        current!.onMessageComplete();
        return paused;
      },
    },
  });
  const made = instance.exports as unknown as Llhttp;
  inputAt = made.malloc(prefixBytes + inputBytesMax);
  return made;
}

/** The input in llhttp's memory, which is another one whenever that has grown. */
function input(): Buffer {
  if (inputView.length === 0)
    inputView = Buffer.from(llhttp.memory.buffer, inputAt, prefixBytes + inputBytesMax);
  return inputView;
}

/** The text that ends with a zero byte at a place in llhttp's memory. */
function textAt(at: number): string {
  const memory = Buffer.from(llhttp.memory.buffer);
  return memory.toString('latin1', at, memory.indexOf(0, at));
}
