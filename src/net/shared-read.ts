import { Socket } from 'node:net';

/** The size of a read from the system, as Node has it for a socket of its own. */
export const readBytesMax = 64 * 1024;
/** Every connection's bytes arrive here: a read is through before the next one begins, on whichever connection. */
const shared = Buffer.allocUnsafeSlow(readBytesMax);

/**
 * Has an accepted socket deliver what it reads as views of one buffer that all such sockets share, valid until
 * `onChunk` returns; 'data' is not emitted any more. Node gives each read 64 KiB of its own otherwise, which costs a
 * connection that reads one small request at a time a sixth of its throughput, and has the collector run twice a second.
 * A later call gives the socket another reader.
 *
 * This is the `onread` option of `net.Socket`, which sockets of a server cannot be given: node:net has it set by the
 * constructor alone, in properties of its own. False, and nothing is changed, for a socket where it is not found as
 * expected, a TLS socket among them: its 'data' has to be listened to.
 */
export function readShared(socket: Socket, onChunk: (chunk: Buffer) => void): boolean {
  return setReader(socket, (bytes) => {
    onChunk(shared.subarray(0, bytes));
    return true;
  });
}

/** Has a socket that `readShared` was called for emit 'data' again, with bytes of its own. Nothing happens to another one. */
export function readAsStream(socket: Socket): void {
  if (properties !== null && userBufferOf(socket) === shared) {
    setReader(socket, (bytes) => socket.push(Buffer.from(shared.subarray(0, bytes))));
  }
}

/** The state that node:net keeps for a socket that was made with its `onread` option. */
interface UserBufferHandle {
  useUserBuffer?(buffer: Uint8Array): void;
}

/** Called with the number of bytes that lie in the buffer now; false stops the reading. */
type BytesReader = (bytes: number) => boolean;

/** The properties in which node:net keeps the `onread` option, of every socket; `null` before the first one is seen. */
let properties: { readonly buffer: symbol; readonly callback: symbol } | null = null;

function setReader(socket: Socket, reader: BytesReader): boolean {
  if (Object.getPrototypeOf(socket) !== Socket.prototype) return false;
  const { _handle: handle } = socket as unknown as { _handle: UserBufferHandle | null };
  if (typeof handle?.useUserBuffer !== 'function') return false;
  properties ??= findProperties(socket);
  if (properties === null) return false;
  const state = socket as unknown as Record<symbol, unknown>;
  const isShared = state[properties.buffer] === shared;
  if (!isShared && (state[properties.buffer] !== null || state[properties.callback] !== null)) return false;
  state[properties.callback] = reader;
  if (isShared) return true;
  state[properties.buffer] = shared;
  handle.useUserBuffer(shared);
  return true;
}

function findProperties(socket: Socket): typeof properties {
  const symbols = Object.getOwnPropertySymbols(socket);
  const buffer = symbols.find((symbol) => symbol.description === 'kBuffer');
  const callback = symbols.find((symbol) => symbol.description === 'kBufferCb');
  return buffer === undefined || callback === undefined ? null : { buffer, callback };
}

function userBufferOf(socket: Socket): unknown {
  return (socket as unknown as Record<symbol, unknown>)[properties!.buffer];
}
