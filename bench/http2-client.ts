import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/*
 * The client's side of HTTP/2 (RFC 9113) as far as unary gRPC calls of one method need it, with everything that can be
 * encoded beforehand encoded beforehand, so that the client is not what limits a measurement.
 */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const frameHeaderBytes = 9;
const frameType = { DATA: 0, HEADERS: 1, RST_STREAM: 3, SETTINGS: 4, PING: 6, GOAWAY: 7, WINDOW_UPDATE: 8 };
const flag = { ACK: 1, END_STREAM: 1, END_HEADERS: 4 };
const setting = { ENABLE_PUSH: 2, INITIAL_WINDOW_SIZE: 4 };
const initialWindow = 65_535;
const windowMax = 2 ** 31 - 1;
/** The first index of HPACK's dynamic table (RFC 7541, section 2.3.3). */
const dynamicTableStart = 62;
/** Room for what one turn of the event loop sends: a thousand connections have one each. */
const outBytes = 16 * 1024;
/** gRPC's prefix of a message: not compressed, length. */
const messagePrefixBytes = 5;

/** Told of every call that has ended, but not of those that are under way when the connection fails; `ok` is false unless a message came before the trailers. */
export type CallEnded = (ok: boolean, startedAtUs: number) => void;

/**
 * One connection with calls of one method. `body` writes the next request's bytes; all are of the same length. A gRPC
 * call that fails is answered without a message, by trailers alone, which is how failure is told without a look at them.
 */
export class Http2Client {
  readonly socket: Socket;
  private readonly firstHeaders: Buffer;
  private readonly laterHeaders: Buffer;
  private readonly requestBytes: number;
  private readonly writeBody: (into: Buffer, at: number) => void;
  private readonly ended: CallEnded;
  private nextStream = 1;
  /** When the calls began that wait for the connection's send window, the oldest first, in microseconds. */
  private waiting: number[] = [];
  private sendWindow = initialWindow;
  private streamWindow = initialWindow;
  /** Bytes of DATA that came since the last WINDOW_UPDATE. */
  private received = 0;
  private out = Buffer.allocUnsafe(outBytes);
  private outLength = 0;
  private flushIsDue = false;
  /** Start of each call that is under way, in microseconds; whether a message has come for it. */
  private readonly calls = new Map<number, { startedAtUs: number; hasMessage: boolean }>();
  private rest: Buffer | null = null;

  /**
   * @param endpoint `host:port`
   * @param requests path of the method, and length of each of its requests
   * @param isSecure with TLS, whatever the server's certificate says
   * @param failed told once if the connection is refused, broken or closed by the server
   */
  constructor(
    endpoint: string,
    requests: { readonly path: string; readonly bytes: number; readonly token?: string | undefined },
    writeBody: (into: Buffer, at: number) => void,
    ended: CallEnded,
    failed: (error: Error) => void,
    isSecure = false,
  ) {
    this.requestBytes = requests.bytes;
    this.writeBody = writeBody;
    this.ended = ended;
    const fields: [string, string][] = [
      [':path', requests.path],
      [':authority', endpoint],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ];
    if (requests.token !== undefined) fields.push(['token', requests.token]);
    // Static table: `:method: POST` is 3, `:scheme: http` is 6, and https 7.
    const scheme = isSecure ? 0x87 : 0x86;
    this.firstHeaders = Buffer.concat([
      Buffer.from([0x83, scheme]),
      ...fields.map(([name, value]) => literalWithIndexing(name, value)),
    ]);
    // The last field that was added has the lowest index.
    const indexes = fields.map((_, i) => 0x80 | (dynamicTableStart + fields.length - 1 - i));
    this.laterHeaders = Buffer.from([0x83, scheme, ...indexes]);
    const [host, port] = endpoint.split(':') as [string, string];
    const target = { host, port: Number(port), noDelay: true };
    this.socket = isSecure
      ? connectTls({ ...target, ALPNProtocols: ['h2'], rejectUnauthorized: false })
      : connect(target);
    this.socket.on('data', (chunk) => this.read(chunk));
    let error = new Error('the server closed the connection');
    this.socket.once('error', (reason) => {
      error = reason;
    });
    this.socket.once('close', () => failed(error));
    this.socket.write(Buffer.concat([preface, settings(), windowUpdate(0, windowMax - initialWindow)]));
  }

  /**
   * Starts a call now, or once the server's window admits it.
   *
   * @param startedAtUs what `ended` is told: now, or when the call was due
   */
  call(startedAtUs = performance.now() * 1000): void {
    const bodyBytes = messagePrefixBytes + this.requestBytes;
    if (this.waiting.length > 0 || this.sendWindow < bodyBytes || this.streamWindow < bodyBytes) {
      this.waiting.push(startedAtUs);
      return;
    }
    this.sendWindow -= bodyBytes;
    const stream = this.nextStream;
    this.nextStream += 2;
    this.calls.set(stream, { startedAtUs, hasMessage: false });
    const headers = stream === 1 ? this.firstHeaders : this.laterHeaders;
    this.reserve(2 * frameHeaderBytes + headers.length + bodyBytes);
    this.writeFrameHeader(headers.length, frameType.HEADERS, flag.END_HEADERS, stream);
    this.outLength += headers.copy(this.out, this.outLength);
    this.writeFrameHeader(bodyBytes, frameType.DATA, flag.END_STREAM, stream);
    this.out[this.outLength] = 0;
    this.out.writeUInt32BE(this.requestBytes, this.outLength + 1);
    this.writeBody(this.out, this.outLength + messagePrefixBytes);
    this.outLength += bodyBytes;
    this.flushSoon();
  }

  /** Leaves without a word; nothing is reported any more. */
  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    const bytes = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (bytes.length - at >= frameHeaderBytes) {
      const length = bytes.readUIntBE(at, 3);
      const end = at + frameHeaderBytes + length;
      if (end > bytes.length) break;
      const stream = bytes.readUInt32BE(at + 5) & windowMax;
      this.readFrame(bytes[at + 3]!, bytes[at + 4]!, stream, bytes.subarray(at + frameHeaderBytes, end));
      at = end;
    }
    this.rest = at === bytes.length ? null : bytes.subarray(at);
  }

  private readFrame(type: number, flags: number, stream: number, payload: Buffer): void {
    switch (type) {
      case frameType.DATA: {
        const call = this.calls.get(stream);
        if (call !== undefined && payload.length > 0) call.hasMessage = true;
        this.received += payload.length;
        if (this.received > windowMax / 2) {
          this.send(windowUpdate(0, this.received));
          this.received = 0;
        }
        if (flags & flag.END_STREAM) this.end(stream, false);
        break;
      }
      case frameType.HEADERS:
        if (flags & flag.END_STREAM) this.end(stream, true);
        break;
      case frameType.RST_STREAM:
        this.end(stream, false);
        break;
      case frameType.SETTINGS:
        if (!(flags & flag.ACK)) this.takeSettings(payload);
        break;
      case frameType.PING:
        if (!(flags & flag.ACK)) this.send(Buffer.concat([frame(frameType.PING, flag.ACK, 0, 8), payload]));
        break;
      case frameType.GOAWAY:
        this.socket.destroy(new Error(`the server said goaway, code ${payload.readUInt32BE(4)}`));
        break;
      case frameType.WINDOW_UPDATE:
        if (stream === 0) this.widen(payload.readUInt32BE(0) & windowMax);
        break;
    }
  }

  private end(stream: number, hasTrailers: boolean): void {
    const call = this.calls.get(stream);
    if (call === undefined) return;
    this.calls.delete(stream);
    this.ended(hasTrailers && call.hasMessage, call.startedAtUs);
  }

  private takeSettings(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      if (payload.readUInt16BE(at) === setting.INITIAL_WINDOW_SIZE)
        this.streamWindow = payload.readUInt32BE(at + 2);
    }
    this.send(frame(frameType.SETTINGS, flag.ACK, 0, 0));
  }

  private widen(bytes: number): void {
    this.sendWindow += bytes;
    const { waiting } = this;
    this.waiting = [];
    for (const startedAtUs of waiting) this.call(startedAtUs);
  }

  private writeFrameHeader(length: number, type: number, flags: number, stream: number): void {
    const { out } = this;
    out.writeUIntBE(length, this.outLength, 3);
    out[this.outLength + 3] = type;
    out[this.outLength + 4] = flags;
    out.writeUInt32BE(stream, this.outLength + 5);
    this.outLength += frameHeaderBytes;
  }

  private send(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.outLength += bytes.copy(this.out, this.outLength);
    this.flushSoon();
  }

  private reserve(bytes: number): void {
    if (this.outLength + bytes > this.out.length) this.flush();
    if (bytes > this.out.length) this.out = Buffer.allocUnsafe(bytes);
  }

  /** All that one turn of the event loop has to say leaves in one write. */
  private flushSoon(): void {
    if (this.flushIsDue) return;
    this.flushIsDue = true;
    setImmediate(() => {
      this.flushIsDue = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.outLength === 0) return;
    this.socket.write(this.out.subarray(0, this.outLength));
    // Where the socket still holds those bytes, the next turn's go elsewhere.
    if (this.socket.writableLength > 0) this.out = Buffer.allocUnsafe(this.out.length);
    this.outLength = 0;
  }
}

function frame(type: number, flags: number, stream: number, length: number): Buffer {
  const bytes = Buffer.alloc(frameHeaderBytes);
  bytes.writeUIntBE(length, 0, 3);
  bytes[3] = type;
  bytes[4] = flags;
  bytes.writeUInt32BE(stream, 5);
  return bytes;
}

function settings(): Buffer {
  const payload = Buffer.alloc(12);
  payload.writeUInt16BE(setting.ENABLE_PUSH, 0);
  payload.writeUInt16BE(setting.INITIAL_WINDOW_SIZE, 6);
  payload.writeUInt32BE(windowMax, 8);
  return Buffer.concat([frame(frameType.SETTINGS, 0, 0, payload.length), payload]);
}

function windowUpdate(stream: number, bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return Buffer.concat([frame(frameType.WINDOW_UPDATE, 0, stream, 4), payload]);
}

/** A field with a new name that enters the dynamic table (RFC 7541, section 6.2.1), its text not compressed. */
function literalWithIndexing(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([0x40, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
}
