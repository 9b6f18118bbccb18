import { ConnectionError, defaultFrameBytesMax, ErrorCode, frameHeaderBytes, readUint31 } from './frame.ts';

/**
 * Cuts what a socket delivers into frames. Frames that lie within one chunk are handed on in place; one that is split
 * over chunks is put together in a buffer of its own, never larger than one frame.
 */
export class FrameReader {
  private readonly sink: FrameSink;
  /** The begun frame; kept only while there is one. */
  private carry: Buffer = empty;
  private carryBytes = 0;

  constructor(sink: FrameSink) {
    this.sink = sink;
  }

  /** A frame has begun and is not complete. */
  get midFrame(): boolean {
    return this.carryBytes > 0;
  }

  /** Reads `chunk` from `from` to its end. Throws ConnectionError for a frame that is too large. */
  push(chunk: Buffer, from: number): void {
    let at = this.carryBytes > 0 ? this.completeCarry(chunk, from) : from;
    while (this.sink.reading && chunk.length - at >= frameHeaderBytes) {
      const end = at + frameHeaderBytes + payloadBytes(chunk, at);
      if (end > chunk.length) break;
      this.emit(chunk, at, end);
      at = end;
    }
    if (this.sink.reading && at < chunk.length) this.append(chunk, at, chunk.length);
  }

  private completeCarry(chunk: Buffer, from: number): number {
    let at = from;
    if (this.carryBytes < frameHeaderBytes) {
      const headerEnd = Math.min(chunk.length, at + frameHeaderBytes - this.carryBytes);
      this.append(chunk, at, headerEnd);
      at = headerEnd;
      if (this.carryBytes < frameHeaderBytes) return at;
    }
    const frameBytes = frameHeaderBytes + payloadBytes(this.carry, 0);
    const end = Math.min(chunk.length, at + frameBytes - this.carryBytes);
    this.append(chunk, at, end);
    if (this.carryBytes < frameBytes) return end;
    const frame = this.carry;
    this.carry = empty;
    this.carryBytes = 0;
    this.emit(frame, 0, frameBytes);
    return end;
  }

  private emit(source: Buffer, at: number, end: number): void {
    const streamId = readUint31(source, at + 5);
    this.sink.onFrame(source[at + 3]!, source[at + 4]!, streamId, source, at + frameHeaderBytes, end);
  }

  private append(chunk: Buffer, start: number, end: number): void {
    const bytes = this.carryBytes + end - start;
    if (bytes > this.carry.length) {
      // The header says how much is still to come; before it is complete a small buffer does.
      const known = this.carryBytes >= frameHeaderBytes ? frameHeaderBytes + payloadBytes(this.carry, 0) : 0;
      const grown = Buffer.allocUnsafe(Math.max(bytes, known, 64));
      this.carry.copy(grown, 0, 0, this.carryBytes);
      this.carry = grown;
    }
    chunk.copy(this.carry, this.carryBytes, start, end);
    this.carryBytes = bytes;
  }
}

/** Takes whole frames; the payload is `source` from `start` up to `end` and valid during the call only. */
export interface FrameSink {
  onFrame(type: number, flags: number, streamId: number, source: Buffer, start: number, end: number): void;
  /** True if further frames are to be read; false once the connection has ended. */
  readonly reading: boolean;
}

const empty = Buffer.alloc(0);

function payloadBytes(source: Buffer, at: number): number {
  const bytes = (source[at]! << 16) | (source[at + 1]! << 8) | source[at + 2]!;
  if (bytes > defaultFrameBytesMax) {
    throw new ConnectionError(
      ErrorCode.FRAME_SIZE_ERROR,
      `a frame of ${bytes} bytes is larger than the ${defaultFrameBytesMax} that were allowed`,
    );
  }
  return bytes;
}
