import { checksum } from '../host/checksum.ts';
import { borrowBytesMin, type Output } from '../net/output.ts';
import { type PeerFrameKind, peerFrameHeaderBytes, writePeerFrameHeader } from './frame.ts';

/**
 * Writes frames straight into a connection's output: `begin`, then exactly the payload's bytes with `room`, `copy` and `lend`, then
 * `end`. The checksum is taken on the way and put into the header at the end, which is still in memory then: nothing leaves before the
 * output is flushed.
 */
export class FrameWriter {
  readonly output: Output;
  private header: Buffer = noChunk;
  private headerAt = 0;
  /** The checksum of the payload up to `runStart` in the output's chunk. */
  private sum = 0;
  private runStart = 0;

  constructor(output: Output) {
    this.output = output;
  }

  begin(kind: PeerFrameKind, payloadBytes: number): void {
    const { output } = this;
    output.reserve(peerFrameHeaderBytes);
    this.header = output.chunk;
    this.headerAt = output.end;
    this.sum = writePeerFrameHeader(output.chunk, output.end, kind, payloadBytes);
    output.end += peerFrameHeaderBytes;
    this.runStart = output.end;
  }

  /** Room for `bytes` (at most a chunk of the output), to be filled before the next call: where it begins in `output.chunk`. */
  room(bytes: number): number {
    const { output } = this;
    if (output.chunk.length - output.end < bytes) {
      this.sumRun();
      output.reserve(bytes);
      this.runStart = output.end;
    }
    const at = output.end;
    output.end += bytes;
    return at;
  }

  /** Appends a copy. */
  copy(bytes: Uint8Array): void {
    if (bytes.length >= borrowBytesMin) this.lend(Buffer.from(bytes));
    else {
      const at = this.room(bytes.length);
      this.output.chunk.set(bytes, at);
    }
  }

  /** Appends bytes that stay as they are until nobody holds them any more; long ones are not copied. */
  lend(bytes: Uint8Array): void {
    if (bytes.length < borrowBytesMin) {
      this.copy(bytes);
      return;
    }
    this.sumRun();
    this.sum = checksum(bytes, this.sum);
    this.output.borrow(bytes);
  }

  end(): void {
    this.sumRun();
    this.header.writeUInt32LE(this.sum, this.headerAt + 12);
    this.header = noChunk;
  }

  private sumRun(): void {
    const { chunk, end } = this.output;
    if (end === this.runStart) return;
    this.sum = checksum(chunk.subarray(this.runStart, end), this.sum);
    this.runStart = end;
  }
}

const noChunk = Buffer.alloc(0);
