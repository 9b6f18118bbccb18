import { BytePool } from '../codec/byte-pool.ts';
import {
  commandBodyType,
  commandHeaderBytes,
  type NewCommand,
  writeCommandHead,
} from '../codec/command/command.ts';
import { Writer } from '../codec/writer.ts';

/** Encodes each command once, into bytes that stay as they are until nobody holds them any more. */
export class CommandPool {
  /** Its storage is the chunk that commands are cut from: what is behind `length` is free. */
  private readonly chunk = new Writer(commandChunkBytes);
  private readonly copies = new BytePool();

  /** The payload of a log entry (`codec/command/command`). A request that came as protobuf becomes it where it lies. */
  encode(command: NewCommand): Buffer {
    const { raw, authInfo } = command;
    if (raw === null) return this.encodeBody(command);
    command.raw = null;
    if (authInfo === null) {
      writeCommandHead(command, raw, 0);
      return raw;
    }
    const bytes = this.copies.take(authInfo.bytes.length + raw.length);
    raw.copy(bytes, writeCommandHead(command, bytes, 0), commandHeaderBytes);
    return bytes;
  }

  private encodeBody(command: NewCommand): Buffer {
    const { chunk } = this;
    if (chunk.bytes.length - chunk.length < roomBytesMin) chunk.renew();
    const { bytes, length: start } = chunk;
    chunk.length = writeCommandHead(command, bytes, start);
    commandBodyType(command.kind).encode(command.body as never, chunk);
    if (chunk.bytes === bytes) return bytes.subarray(start, chunk.length);
    // It outgrew the chunk, which goes on behind what was there before.
    const own = Buffer.allocUnsafeSlow(chunk.length - start);
    chunk.bytes.copy(own, 0, start, chunk.length);
    chunk.renew();
    return own;
  }
}

/** Bytes that are taken from the system at once for commands that are encoded. */
const commandChunkBytes = 256 * 1024;
/** A command is begun where at least so much is left; most fit. */
const roomBytesMin = 16 * 1024;
