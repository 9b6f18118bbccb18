import { type CommandKind, commandHeaderBytes, encodeCommand } from '../codec/command.ts';
import { Writer } from '../codec/writer.ts';

/** Bytes that are taken from the system at once. */
const chunkBytes = 256 * 1024;
/** A command from this size on gets bytes of its own, so that no chunk is left half empty. */
const ownBytes = 16 * 1024;

/**
 * Encodes commands into bytes that stay as they are until nobody holds them any more. They are cut from large chunks: an
 * allocation for each would cost more than everything else that a small put needs.
 */
export class CommandPool {
  private readonly writer = new Writer(4096);
  private chunk = Buffer.allocUnsafeSlow(chunkBytes);
  private used = 0;

  /** The payload of a log entry (`codec/command`). */
  encode(kind: CommandKind, idHigh: number, idLow: number, body: Uint8Array): Buffer {
    const { writer } = this;
    writer.reset();
    encodeCommand(kind, idHigh, idLow, body, writer);
    const bytes = commandHeaderBytes + body.length;
    if (bytes >= ownBytes) return writer.copy();
    if (this.used + bytes > chunkBytes) {
      this.chunk = Buffer.allocUnsafeSlow(chunkBytes);
      this.used = 0;
    }
    const start = this.used;
    this.used += bytes;
    writer.bytes.copy(this.chunk, start, 0, bytes);
    return this.chunk.subarray(start, start + bytes);
  }
}
