/** Every bound of the gRPC server. Byte counts and times are inclusive: only what exceeds them is refused. */
export interface GrpcLimits {
  /** Streams that one connection may have open; more are refused with REFUSED_STREAM. etcd `--max-concurrent-streams`. */
  readonly concurrentStreamsMax: number;
  /** A request message; a larger one fails its call with ResourceExhausted. etcd: `--max-request-bytes` + 512 KiB. */
  readonly receiveMessageBytesMax: number;
  /** A request's header list as RFC 9113 section 6.5.2 counts it; a larger one is reset with FRAME_SIZE_ERROR. */
  readonly headerListBytesMax: number;
  /** CONTINUATION frames of one header block, and bytes of the block (as many as `headerListBytesMax`); more end the connection. */
  readonly continuationFramesMax: number;
  /** The bytes that a client may send on a stream before they have been taken. */
  readonly streamWindowBytes: number;
  /** The bytes that a client may send on a connection before they have been taken. */
  readonly connectionWindowBytes: number;
  /** Calls of one connection whose request has begun and is not complete; more are refused with REFUSED_STREAM. */
  readonly incompleteRequestsMax: number;
  /** Bytes held for a connection's incomplete messages and paused streams; the call that exceeds it fails. */
  readonly requestBufferedBytesMax: number;
  /** Answers that wait for one connection's client to read; while they exceed it, further answers fail their call. */
  readonly answerBufferedBytesMax: number;
  /** A stream's unsent bytes from which `send` returns false; `onDrain` follows once half of it has gone. */
  readonly streamHighWaterBytes: number;
  /** Unsent bytes in a socket from which messages wait in their streams instead. */
  readonly socketHighWaterBytes: number;
  /** Unsent bytes in a socket (status and control frames do not wait) at which the connection is destroyed. */
  readonly socketBufferedBytesMax: number;
  /** From the accept until the client's preface and SETTINGS are there. */
  readonly handshakeMs: number;
  /** From the first byte of a frame, or of a header block, to its last. */
  readonly frameMs: number;
  /** From a unary call's headers, or a streamed message's first byte, until the message is complete. */
  readonly requestMs: number;
  /** After GOAWAY on an error: until the socket is destroyed if the client does not close it. */
  readonly lingerMs: number;
  /**
   * Streams that a client may reset (CVE-2023-44487), or make the server reset by what it sends (CVE-2025-8671), at once,
   * and a second from then on. Those that are refused for there being too many do not count.
   */
  readonly resetsBurst: number;
  readonly resetsPerS: number;
  /** SETTINGS frames a client may send at once, and a second from then on. */
  readonly settingsBurst: number;
  readonly settingsPerS: number;
  /** Frames without effect (empty DATA, PRIORITY, unknown types, frames of closed streams) at once, and a second. */
  readonly idleFramesBurst: number;
  readonly idleFramesPerS: number;
  /** Client pings must be this far apart while calls run (2 h otherwise), or GOAWAY. etcd `--grpc-keepalive-min-time`. */
  readonly keepAliveMinMs: number;
  /** Silence after which the server pings; 0: never. etcd `--grpc-keepalive-interval`. */
  readonly keepAliveIntervalMs: number;
  /** Wait for the answer to that ping. etcd `--grpc-keepalive-timeout`. */
  readonly keepAliveTimeoutMs: number;
}

const kib = 1024;
const mib = 1024 * kib;

/** etcd 3.4's defaults where it has the limit. */
export const defaultGrpcLimits: GrpcLimits = {
  concurrentStreamsMax: 0xffff_ffff,
  receiveMessageBytesMax: 1.5 * mib + 512 * kib,
  headerListBytesMax: 64 * kib,
  continuationFramesMax: 32,
  streamWindowBytes: mib,
  connectionWindowBytes: mib,
  incompleteRequestsMax: 10_000,
  requestBufferedBytesMax: 32 * mib,
  answerBufferedBytesMax: 64 * mib,
  streamHighWaterBytes: 256 * kib,
  socketHighWaterBytes: 256 * kib,
  socketBufferedBytesMax: 4 * mib,
  handshakeMs: 10_000,
  frameMs: 20_000,
  requestMs: 60_000,
  lingerMs: 1_000,
  resetsBurst: 10_000,
  resetsPerS: 500,
  settingsBurst: 100,
  settingsPerS: 10,
  idleFramesBurst: 10_000,
  idleFramesPerS: 1_000,
  keepAliveMinMs: 5_000,
  keepAliveIntervalMs: 2 * 60 * 60 * 1000,
  keepAliveTimeoutMs: 20_000,
};
