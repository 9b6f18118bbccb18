/** Bounds on what one HTTP client may cost. Times are in milliseconds, sizes in bytes. */
export interface HttpLimits {
  /** Longest request body that is kept; a longer one is read to its end, thrown away and answered with an error. */
  readonly bodyBytesMax: number;
  /** Longest request body that is read at all; at this many bytes the connection is closed without an answer. */
  readonly bodyDiscardBytesMax: number;
  /** Request line and headers together. */
  readonly headerBytesMax: number;
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
  /** Above this many unsent bytes a streamed answer's `write` returns false. */
  readonly streamHighWaterBytes: number;
  /** A write to a streamed answer of which more than this is unsent closes its connection. A part may be longer by itself. */
  readonly streamBufferBytesMax: number;
}

export const httpLimitsDefault: HttpLimits = {
  bodyBytesMax: 8 * 1024 * 1024,
  bodyDiscardBytesMax: 64 * 1024 * 1024,
  headerBytesMax: 64 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 300_000,
  writeStallTimeoutMs: 10_000,
  streamHighWaterBytes: 64 * 1024,
  streamBufferBytesMax: 4 * 1024 * 1024,
};
