import { BytePool } from '../codec/byte-pool.ts';
import type { AuthInfo } from '../codec/command/auth-info.ts';
import { type CommandKind, encodeCommand } from '../codec/command/command.ts';
import { Writer } from '../codec/writer.ts';

/** Encodes commands into bytes that stay as they are until nobody holds them any more. */
export class CommandPool {
  private readonly writer = new Writer(4096);
  private readonly bytes = new BytePool();

  /** The payload of a log entry (`codec/command/command`). */
  encode(
    kind: CommandKind,
    idHigh: number,
    idLow: number,
    body: Uint8Array,
    authInfo: AuthInfo | null = null,
  ): Buffer {
    const { writer } = this;
    writer.reset();
    encodeCommand(kind, idHigh, idLow, body, writer, authInfo);
    const bytes = writer.length;
    const command = this.bytes.take(bytes);
    writer.bytes.copy(command, 0, 0, bytes);
    return command;
  }
}
