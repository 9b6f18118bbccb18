import { checksum } from '../host/checksum.ts';
import { PeerProtocolError, peerFrameHeaderBytes } from './frame.ts';

/** Cuts what a connection brings into frames and checks them. */
export class PeerFrameReader {
  private readonly sink: PeerFrameSink;
  private readonly payloadBytesMax: number;
  /** The part of a header that has come. */
  private readonly header = Buffer.alloc(peerFrameHeaderBytes);
  private headerBytes = 0;
  /** The part that has come of a frame whose header is complete. */
  private assembled: Buffer = noBytes;
  private assembledBytes = 0;
  private stopped = false;

  constructor(sink: PeerFrameSink, payloadBytesMax: number) {
    this.sink = sink;
    this.payloadBytesMax = payloadBytesMax;
  }

  /**
   * Hands on every frame that `chunk` completes, in order. The chunk is free again on return.
   * @throws PeerProtocolError at the first frame that is none; nothing may be pushed any more then
   */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.stopped) {
      if (this.headerBytes === 0 && chunk.length - at >= peerFrameHeaderBytes) {
        const length = this.checkHeader(chunk, at);
        const end = at + peerFrameHeaderBytes + length;
        if (end <= chunk.length) {
          this.emit(chunk, at, chunk.subarray(at + peerFrameHeaderBytes, end), false);
          at = end;
          continue;
        }
      }
      at +=
        this.headerBytes < peerFrameHeaderBytes
          ? this.gatherHeader(chunk, at)
          : this.gatherPayload(chunk, at);
    }
  }

  private gatherHeader(chunk: Buffer, at: number): number {
    const bytes = Math.min(peerFrameHeaderBytes - this.headerBytes, chunk.length - at);
    chunk.copy(this.header, this.headerBytes, at, at + bytes);
    this.headerBytes += bytes;
    if (this.headerBytes < peerFrameHeaderBytes) return bytes;
    const length = this.checkHeader(this.header, 0);
    this.assembled = Buffer.allocUnsafeSlow(Math.min(length, assembledBytesAtFirst));
    this.assembledBytes = 0;
    if (length === 0) this.emitAssembled();
    return bytes;
  }

  private gatherPayload(chunk: Buffer, at: number): number {
    const length = this.header.readUInt32LE(0);
    const bytes = Math.min(length - this.assembledBytes, chunk.length - at);
    const needed = this.assembledBytes + bytes;
    if (needed > this.assembled.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(length, Math.max(needed, 2 * this.assembled.length)));
      this.assembled.copy(grown, 0, 0, this.assembledBytes);
      this.assembled = grown;
    }
    chunk.copy(this.assembled, this.assembledBytes, at, at + bytes);
    this.assembledBytes = needed;
    if (needed === length) this.emitAssembled();
    return bytes;
  }

  private emitAssembled(): void {
    const payload = this.assembled;
    this.headerBytes = 0;
    this.assembled = noBytes;
    this.emit(this.header, 0, payload, true);
  }

  /** The payload's length. */
  private checkHeader(header: Buffer, at: number): number {
    if (checksum(header.subarray(at, at + 8), 0) !== header.readUInt32LE(at + 8)) {
      throw new PeerProtocolError('the header of a frame has a wrong checksum');
    }
    const length = header.readUInt32LE(at);
    if (length > this.payloadBytesMax) {
      throw new PeerProtocolError(`a frame of ${length} bytes; ${this.payloadBytesMax} is the most`);
    }
    return length;
  }

  private emit(header: Buffer, at: number, payload: Buffer, isOwn: boolean): void {
    if (checksum(payload, header.readUInt32LE(at + 8)) !== header.readUInt32LE(at + 12)) {
      throw new PeerProtocolError('a frame has a wrong checksum');
    }
    if (!this.sink.frame(header.readUInt32LE(at + 4), payload, isOwn)) this.stopped = true;
  }
}

export interface PeerFrameSink {
  /**
   * One frame, checked.
   *
   * @param payload a view of what was read, valid until this returns
   * @param isOwn true where the payload has memory of its own, which is the sink's from now on
   * @returns false to hear of no more frames
   */
  frame(kind: number, payload: Buffer, isOwn: boolean): boolean;
}

/** A frame that arrives in pieces gets this much at first, and twice as much again and again: a length is only a promise. */
const assembledBytesAtFirst = 256 * 1024;
const noBytes = Buffer.alloc(0);
