import type { AuthInfo } from '../../src/codec/command/auth-info.ts';
import { type CommandKind, commandHeaderBytes, writeCommandHead } from '../../src/codec/command/command.ts';

/** A request behind the room for a command's header, as it comes off a connection. */
export function rawRequest(body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.alloc(commandHeaderBytes), body]);
}

/** A command whose body is there as bytes. */
export function rawCommand(
  kind: CommandKind,
  idHigh: number,
  idLow: number,
  body: Uint8Array,
  authInfo: AuthInfo | null = null,
): Buffer {
  const callerBytes = authInfo === null ? 0 : authInfo.bytes.length;
  const bytes = Buffer.alloc(commandHeaderBytes + callerBytes + body.length);
  bytes.set(body, writeCommandHead({ kind, idHigh, idLow, authInfo }, bytes, 0));
  return bytes;
}
