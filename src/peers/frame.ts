import { checksum } from '../host/checksum.ts';

/*
 * A frame:
 *
 *    0  u32  bytes of payload
 *    4  u32  kind
 *    8  u32  CRC-32 of the 8 bytes before
 *   12  u32  CRC-32 of the payload, continued from the one before
 *   16       payload
 *
 * All numbers are little-endian. The header has a checksum of its own, so that a damaged length is not waited for.
 */

export const peerFrameHeaderBytes = 16;

/** The kind of a frame's payload. The first row goes from the member that dialled, the second one to it. */
export const PeerFrameKind = {
  /** `message-codec`. */
  MESSAGE: 1,
  /** A call: u64 number, u32 kind of call, body. */
  CALL: 2,
  /** The answer to a call of the receiver: u64 number, u32 0 and the answer, or u32 1 and an error's text. */
  ANSWER: 3,
  /** u32, which the pong repeats. */
  PING: 4,
  /** First on a connection that brings a snapshot: its message. */
  SNAPSHOT_MESSAGE: 5,
  /** The next bytes of a snapshot's file. */
  SNAPSHOT_DATA: 6,
  /** u64: bytes of the whole file. */
  SNAPSHOT_END: 7,

  PONG: 16,
  /** Empty: bytes come in, although what was asked before them is not answered yet. */
  ALIVE: 17,
  /** Empty: the snapshot is loaded. */
  SNAPSHOT_TAKEN: 18,
  /** Text: why it is not. */
  SNAPSHOT_REFUSED: 19,
} as const;
export type PeerFrameKind = (typeof PeerFrameKind)[keyof typeof PeerFrameKind];

/** Writes the first 12 bytes of a header; the checksum that the payload's continues. */
export function writePeerFrameHeader(
  bytes: Buffer,
  at: number,
  kind: PeerFrameKind,
  payloadBytes: number,
): number {
  bytes.writeUInt32LE(payloadBytes, at);
  bytes.writeUInt32LE(kind, at + 4);
  const sum = checksum(bytes.subarray(at, at + 8), 0);
  bytes.writeUInt32LE(sum, at + 8);
  return sum;
}

/** A whole frame by itself; for those that are rare and short. */
export function encodeFrame(kind: PeerFrameKind, payload: Uint8Array = noBytes): Buffer {
  const frame = Buffer.allocUnsafe(peerFrameHeaderBytes + payload.length);
  const sum = writePeerFrameHeader(frame, 0, kind, payload.length);
  frame.set(payload, peerFrameHeaderBytes);
  frame.writeUInt32LE(checksum(payload, sum), 12);
  return frame;
}

const noBytes = new Uint8Array(0);

/** Writes a safe, non-negative integer as 64 bits. */
export function writeFrameUint64(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32LE(value >>> 0, at);
  bytes.writeUInt32LE(Math.floor(value / two32), at + 4);
}

/** Reads 64 bits; a value above 2^53 - 1 comes back rounded, and is not a safe integer. */
export function readFrameUint64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * two32 + bytes.readUInt32LE(at);
}

const two32 = 0x1_0000_0000;

/** A peer sent what no member sends: its connection ends, and nothing else happens. */
export class PeerProtocolError extends Error {
  override readonly name = 'PeerProtocolError';
}
