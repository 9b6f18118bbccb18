import { Socket } from 'node:net';

/** The size of a read from the system, as Node has it for a socket of its own. */
export const readBytesMax = 64 * 1024;
/** Every connection's bytes arrive here: a read is through before the next one begins, on whichever connection. */
const shared = Buffer.allocUnsafeSlow(readBytesMax);

/** The state that node:net keeps for a socket that was made with its `onread` option. */
interface UserBufferHandle {
  useUserBuffer?(buffer: Uint8Array): void;
}

/**
 * Has an accepted socket deliver what it reads as views of one buffer that all such sockets share, valid until
 * `onChunk` returns; 'data' is not emitted any more. Node gives each read 64 KiB of its own otherwise, which costs a
 * connection that reads one small request at a time a sixth of its throughput, and has the collector run twice a second.
 *
 * This is the `onread` option of `net.Socket`, which sockets of a server cannot be given: node:net has it set by the
 * constructor alone, in properties of its own. False, and nothing is changed, for a socket where it is not found as
 * expected, a TLS socket among them: its 'data' has to be listened to.
 */
export function readShared(socket: Socket, onChunk: (chunk: Buffer) => void): boolean {
  if (Object.getPrototypeOf(socket) !== Socket.prototype) return false;
  const { _handle: handle } = socket as unknown as { _handle: UserBufferHandle | null };
  if (typeof handle?.useUserBuffer !== 'function') return false;
  const properties = socket as unknown as Record<symbol, unknown>;
  const symbols = Object.getOwnPropertySymbols(socket);
  const buffer = symbols.find((symbol) => symbol.description === 'kBuffer');
  const callback = symbols.find((symbol) => symbol.description === 'kBufferCb');
  if (buffer === undefined || callback === undefined) return false;
  if (properties[buffer] !== null || properties[callback] !== null) return false;
  properties[buffer] = shared;
  properties[callback] = (bytes: number): boolean => {
    onChunk(shared.subarray(0, bytes));
    return true;
  };
  handle.useUserBuffer(shared);
  return true;
}
