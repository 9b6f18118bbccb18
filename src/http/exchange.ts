import type { Duplex } from 'node:stream';
import type { PeerCertificate } from 'node:tls';
import type { HeaderBlock } from './header-block.ts';

/** A request as a handler sees it. It stays valid after the handler returned, on both adapters. */
export interface HttpRequest {
  /** The method as sent, upper case as a rule. */
  readonly method: string;
  /** Without the query. As sent when the adapter hands it over; the router percent-decodes it. */
  path: string;
  /** False where the router found bytes in the path that are not UTF-8, for which the decoded one has U+FFFD. */
  isPathUtf8?: boolean;
  /** Without the `?`, as sent; empty if there is none. */
  readonly query: string;
  /** The whole body, empty if there is none or if it was longer than `HttpLimits.bodyBytesMax`. Belongs to the handler. */
  readonly body: Buffer;
  /** Length of the body as received; above `body.length` exactly when the body was too long to be kept. */
  readonly bodyBytes: number;
  /** Names (lower case) and values in turn, in the order they came. */
  readonly headers: readonly string[];
  /** Address without the port; empty for unix sockets and once the client is gone. */
  readonly remoteAddress: string;
  /** True if the request came over TLS. */
  readonly secure: boolean;

  /** @param name in lower case. The first of several values. */
  header(name: string): string | undefined;

  /** The certificate the client proved to hold, if it gave one. */
  peerCertificate(): PeerCertificate | undefined;

  /** The messages that the body goes on with behind `body`, which is empty then; `null` where `body` is all of it. */
  readonly messages: MessageSource | null;

  /** The request asks for another protocol: it has `Upgrade` and `Connection: upgrade`. */
  readonly asksForUpgrade: boolean;

  /**
   * Gives away the connection, which has to get a reader before the turn ends, of a request that asks for another protocol (`Upgrade`, RFC 9110, section 7.8) and has no answer yet: whoever
   * takes it answers, or refuses. `null` where the request does not ask for one, or the adapter cannot.
   */
  takeConnection(): TakenConnection | null;
}

/** What comes of a request while it is answered. Its end is told by `HttpResponse.onAbort`. */
export interface MessageSource {
  /** Takes each text as it comes; the bytes become its own. Texts for which nobody is set are lost. */
  onText: ((text: Buffer) => void) | null;
  /** Has the client wait, after a text or two that are under way, until `resume`. */
  pause(): void;
  resume(): void;
}

/** A connection that is HTTP's no more. */
export interface TakenConnection {
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

/**
 * The response to a request, given at once or later. It is over when it has been ended or aborted; from then
 * on every method does nothing, so that handlers need not ask.
 */
export interface HttpResponse {
  /** The client went away, or was dropped, before the answer was complete. */
  readonly aborted: boolean;
  /** Called once when `aborted` becomes true. */
  onAbort: (() => void) | null;
  /** Called when a `write` that returned false has been sent. */
  onDrain: (() => void) | null;

  /** 200 unless it is set before the first `write` or `end`. */
  status(code: number): this;
  /** Adds a header; the same name twice makes two. The text goes out as it is: it holds no line end. */
  header(name: string, value: string): this;
  /** Adds headers that are the same every time; cheaper than one by one. */
  headers(block: HeaderBlock): this;

  /** Sends the whole answer, with its length. The bytes are copied before this returns. */
  end(body?: Uint8Array | string): void;
  /**
   * Ends a long answer, like `end`: the parts are sent one after the other as the client reads, and must not
   * change.
   */
  endParts(parts: readonly Uint8Array[]): void;

  /**
   * Sends status and headers at once, for an answer whose parts are written later.
   * @param lead how the answer will begin; one character. uWebSockets cannot send a head without a first part.
   * @returns how many characters of `lead` went out with it: 0 or 1. The first `write` leaves them out.
   */
  flushHead(lead: string): number;

  /**
   * Sends a part of an answer of unknown length (chunked); `end` without a body completes it. The bytes are copied.
   * @returns false when more than `HttpLimits.streamHighWaterBytes` wait for the client: go on after `onDrain`. Whoever does not
   *   wait, and writes while more than `streamBufferBytesMax` do, finds the connection closed.
   */
  write(chunk: Uint8Array | string): boolean;

  /** Closes the connection without completing the answer. */
  abort(): void;
}

export type Handler = (request: HttpRequest, response: HttpResponse) => void;
