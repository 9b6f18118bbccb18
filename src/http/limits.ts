/** Bounds on what one HTTP client may cost. Times are in milliseconds, sizes in bytes. */
export interface HttpLimits {
  /** Longest request body that is kept; a longer one is read to its end, thrown away and answered with an error. */
  readonly bodyBytesMax: number;
  /** Longest request body that is read at all; at this many bytes the connection is closed without an answer. */
  readonly bodyDiscardBytesMax: number;
  /** Request line and headers together; etcd's is the same. uWebSockets gets `uwsHeaderBytesMax`. */
  readonly headerBytesMax: number;
  /** Fields of a header section. */
  readonly headerFieldsMax: number;
  /** Request line and headers together on the uWebSockets port, which keeps that much for each connection. */
  readonly uwsHeaderBytesMax: number;
  /** Requests that have begun and not arrived as a whole, of all connections of a server; one more, and the oldest is refused. */
  readonly unfinishedRequestsMax: number;
  /** Bytes that such requests hold together; who needs more is refused. */
  readonly requestBytesHeldMax: number;
  /** From the start of a request to the end of its headers. uWebSockets has its own: about 10 s of silence. */
  readonly headersTimeoutMs: number;
  /** From the start of a request to the end of its body. uWebSockets has its own: about 10 s of silence. */
  readonly requestTimeoutMs: number;
  /** The time that a connection may stay between two requests. uWebSockets has its own: about 10 s. */
  readonly keepAliveTimeoutMs: number;
  /**
   * The time that a client may read nothing of an answer that waits for it. uWebSockets has its own: about 10
   * s.
   */
  readonly writeStallTimeoutMs: number;
  /** The time that a request whose client sends no more may still take to be answered. */
  readonly halfCloseGraceMs: number;
  /** The time that a client has to end its side when this one has ended its own. */
  readonly lingerMs: number;
  /** Above this many unsent bytes, or Node's own bound if that is higher, a streamed answer's `write` returns false, and the next request
   * of the connection waits. */
  readonly streamHighWaterBytes: number;
  /** A write to a streamed answer of which more than this is unsent closes its connection. A part may be longer by itself. */
  readonly streamBufferBytesMax: number;
}

export const httpLimitsDefault: HttpLimits = {
  bodyBytesMax: 8 * 1024 * 1024,
  bodyDiscardBytesMax: 64 * 1024 * 1024,
  headerBytesMax: 1024 * 1024,
  headerFieldsMax: 10_000,
  uwsHeaderBytesMax: 64 * 1024,
  unfinishedRequestsMax: 16_384,
  requestBytesHeldMax: 256 * 1024 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 300_000,
  writeStallTimeoutMs: 10_000,
  halfCloseGraceMs: 1_000,
  lingerMs: 1_000,
  streamHighWaterBytes: 64 * 1024,
  streamBufferBytesMax: 4 * 1024 * 1024,
};
