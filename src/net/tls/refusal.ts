import type { Socket } from 'node:net';
import { encodeStatusMessage, statusLine } from '../../codec/status-text.ts';
import { GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';

// of the stream, and of the headers

/**
 * Sends the client the reason why it is refused, in the protocol that it speaks, and closes the connection.
 * Node ends a handshake before its certificate can be looked at, so an alert of TLS, which has no room for
 * reasons anyway, cannot be sent any more; and a connection that merely ends tells nothing. Nothing of what
 * is asked for is looked at.
 *
 * @param isHttp2 whether what came first was the preface of HTTP/2
 * @param head what was read already
 */
export function refuseConnection(
  socket: Socket,
  isHttp2: boolean,
  head: Buffer,
  problem: string,
  clock: Pick<Clock, 'after'>,
  limits: RefusalLimits = refusalLimitsDefault,
): void {
  const cancelTimeout = clock.after(limits.timeoutMs, () => socket.destroy());
  socket.on('close', () => cancelTimeout());
  socket.on('error', () => socket.destroy());
  if (!isHttp2) {
    const body = `${problem}\n`;
    socket.end(
      `HTTP/1.1 ${statusLine(403)}\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
    socket.resume();
    return;
  }
  const answers = new Http2Refusal(socket, problem);
  let waiting: Buffer = Buffer.alloc(0);
  let readBytes = 0;
  const take = (chunk: Buffer): void => {
    readBytes += chunk.length;
    if (readBytes > limits.readBytesMax) socket.destroy();
    else waiting = answers.read(waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]));
  };
  answers.begin();
  take(head);
  socket.on('data', take);
  socket.resume();
}

interface RefusalLimits {
  /** The time in which a refused client may ask for something and read the error, in milliseconds. */
  readonly timeoutMs: number;
  /** Bytes that are read of it; more, and its connection is closed. */
  readonly readBytesMax: number;
}

export const refusalLimitsDefault: RefusalLimits = { timeoutMs: 5_000, readBytesMax: 64 * 1024 };

const prefaceBytes = 24;
const http2HeaderBytes = 9;
const RefusalFrame = { HEADERS: 1, SETTINGS: 4, GOAWAY: 7 } as const;
const flagAck = 0x1;
const flagsEnd = 0x1 | 0x4;

/** Answers each request of an HTTP/2 connection with one status of gRPC, without knowing what it asks for. */
class Http2Refusal {
  private readonly socket: Socket;
  private readonly headers: Buffer;
  private isPrefaceRead = false;
  private isOver = false;

  constructor(socket: Socket, problem: string) {
    this.socket = socket;
    // Literals without indexing and without Huffman (RFC 7541, 6.2.2): no state, so what the client says in HPACK need not be read.
    this.headers = Buffer.concat([
      Buffer.from([0x88]), // :status 200
      literal('content-type', 'application/grpc'),
      literal('grpc-status', String(GrpcCode.UNAUTHENTICATED)),
      literal('grpc-message', encodeStatusMessage(problem)),
    ]);
  }

  begin(): void {
    this.socket.write(frame(RefusalFrame.SETTINGS, 0, 0, Buffer.alloc(0)));
  }

  /** @returns what does not make a frame yet */
  read(bytes: Buffer): Buffer {
    let at = 0;
    if (!this.isPrefaceRead) {
      if (bytes.length < prefaceBytes) return bytes;
      this.isPrefaceRead = true;
      at = prefaceBytes;
    }
    while (!this.isOver && bytes.length - at >= http2HeaderBytes) {
      const length = bytes.readUIntBE(at, 3);
      const end = at + http2HeaderBytes + length;
      if (end > bytes.length) break;
      this.answer(bytes[at + 3]!, bytes[at + 4]!, bytes.readUInt32BE(at + 5) & 0x7fffffff);
      at = end;
    }
    return this.isOver ? Buffer.alloc(0) : bytes.subarray(at);
  }

  private answer(type: number, flags: number, stream: number): void {
    const { socket } = this;
    if (type === RefusalFrame.SETTINGS && (flags & flagAck) === 0) {
      socket.write(frame(RefusalFrame.SETTINGS, flagAck, 0, Buffer.alloc(0)));
    } else if (type === RefusalFrame.HEADERS) {
      this.isOver = true;
      const goAway = Buffer.alloc(8);
      goAway.writeUInt32BE(stream, 0);
      socket.write(frame(RefusalFrame.HEADERS, flagsEnd, stream, this.headers));
      socket.end(frame(RefusalFrame.GOAWAY, 0, 0, goAway));
    }
  }
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(http2HeaderBytes);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0x00]), text(name), text(value)]);
}

/** A text behind its length, an integer with a prefix of seven bits (RFC 7541, 5.1). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  const length: number[] = [Math.min(bytes.length, 127)];
  if (bytes.length >= 127) {
    let rest = bytes.length - 127;
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) | 0x80);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}
