import type { Writable } from 'node:stream';

/**
 * The output of one connection. Everything written until `flush` goes to the socket as one write. A chunk is
 * held only while it holds something unsent, so an idle connection holds none.
 */
export class Output {
  /** The buffer of the next bytes, behind a `reserve`: write from `end` on and advance it. */
  chunk: Buffer = noChunk;
  end = 0;
  /** Bytes written since the last flush, of `segments` alone. */
  private segmentBytes = 0;
  /** Start of what is not in `segments` yet. */
  private start = 0;
  private segments: Uint8Array[] = [];
  private readonly socket: Writable;

  constructor(socket: Writable) {
    this.socket = socket;
  }

  /** Bytes written since the last flush. */
  get pendingBytes(): number {
    return this.segmentBytes + this.end - this.start;
  }

  /** Bytes that the socket has taken and the system has not. */
  get socketBytes(): number {
    return this.socket.writableLength;
  }

  /** Makes room for `bytes` (at most `chunkBytes`) at `end` of `chunk`. */
  reserve(bytes: number): void {
    if (this.chunk.length - this.end >= bytes) return;
    this.seal();
    // The old chunk lives on in the segments that refer to it.
    this.chunk = freeChunks.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
    this.start = 0;
    this.end = 0;
  }

  /** Appends bytes that stay as they are until they are sent, without copying them. */
  borrow(bytes: Uint8Array): void {
    this.seal();
    this.segments.push(bytes);
    this.segmentBytes += bytes.length;
  }

  /** Hands everything written to the socket, as one write. */
  flush(): void {
    const { socket } = this;
    if (socket.destroyed || socket.writableEnded) {
      this.discard();
      return;
    }
    if (this.segments.length === 0) {
      if (this.end === this.start) return;
      socket.write(
        this.start === 0 && this.end === this.chunk.length
          ? this.chunk
          : this.chunk.subarray(this.start, this.end),
      );
    } else {
      this.seal();
      const segments = this.segments;
      this.segments = [];
      this.segmentBytes = 0;
      socket.cork();
      for (const segment of segments) socket.write(segment);
      socket.uncork();
    }
    this.start = this.end;
    if (socket.writableLength > 0) return; // the socket still reads from the chunk: go on behind what it holds
    if (this.chunk.length === chunkBytes && freeChunks.length < freeChunksMax) freeChunks.push(this.chunk);
    this.chunk = noChunk;
    this.start = 0;
    this.end = 0;
  }

  /** Drops what is not sent. */
  discard(): void {
    this.segments = [];
    this.segmentBytes = 0;
    this.chunk = noChunk;
    this.start = 0;
    this.end = 0;
  }

  private seal(): void {
    if (this.end === this.start) return;
    this.segments.push(this.chunk.subarray(this.start, this.end));
    this.segmentBytes += this.end - this.start;
    this.start = this.end;
  }
}

/** Size of the buffers that frames are written into. Every reservation fits: a frame of 16 KiB and two small ones. */
export const chunkBytes = 32 * 1024;
/** Free chunks that are kept for all connections together. */
const freeChunksMax = 64;
const freeChunks: Buffer[] = [];
/** A payload from this size on is handed to the socket as it is instead of being copied. */
export const borrowBytesMin = 4 * 1024;

const noChunk = Buffer.alloc(0);
