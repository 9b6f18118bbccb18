import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import { HpackDecoder } from '../../src/grpc/hpack/decoder.ts';

/** A frame as it stands on the wire. */
export function frame(type: number, flags: number, streamId: number, payload: string | Buffer = ''): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload;
  const header = Buffer.alloc(9);
  header.writeUIntBE(bytes.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, bytes]);
}

export const T = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;
export const END_STREAM = 0x1;
export const ACK = 0x1;
export const END_HEADERS = 0x4;
export const PADDED = 0x8;

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A header block of literals that touch no table. */
export function block(fields: readonly (readonly [string, string])[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of fields) {
    parts.push(Buffer.from([0x00]), text(name), text(value));
  }
  return Buffer.concat(parts);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const length: number[] = [127];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  length.push(rest);
  return Buffer.concat([Buffer.from(length), bytes]);
}

/** The fields of a usual request, with changes: undefined takes one away. */
export function requestFields(changes: Record<string, string | undefined> = {}): [string, string][] {
  const fields: Record<string, string | undefined> = {
    ':method': 'POST',
    ':scheme': 'http',
    ':path': '/test.Echo/Unary',
    ':authority': 'localhost',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...changes,
  };
  return Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
}

export function request(changes: Record<string, string | undefined> = {}): Buffer {
  return block(requestFields(changes));
}

/** A length-prefixed message. */
export function message(body: string | Buffer, flag = 0, length?: number): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length ?? bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

export function uint32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
}

export function setting(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt32BE(value, 2);
  return bytes;
}

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
  /** Of a HEADERS frame. */
  readonly fields: Record<string, string>;
}

/** An answer put together from its frames. */
export interface Answer {
  readonly headers: Record<string, string>;
  readonly messages: Buffer;
  /** The last HEADERS frame; the same as `headers` when the answer is trailers only. */
  readonly trailers: Record<string, string>;
}

/** A test whose client lives longer has waited for something that does not come. */
const lifetimeMs = 5_000;

/** An HTTP/2 client that sends what a test wants and shows every frame that comes back. */
export class RawClient {
  readonly socket: net.Socket;
  closed = false;
  private error: Error | null = null;
  private readonly decoder = new HpackDecoder(4096, 1 << 20);
  private readonly events = new EventEmitter();
  private input: Buffer = Buffer.alloc(0);
  private frames: Frame[] = [];

  private constructor(socket: net.Socket) {
    this.socket = socket;
    const deadline = setTimeout(() => socket.destroy(new Error('the client waits in vain')), lifetimeMs);
    socket.on('close', () => clearTimeout(deadline));
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => {
      this.error = error;
    });
    socket.on('close', () => {
      this.closed = true;
      this.events.emit('change');
    });
  }

  /** Connects without sending anything. */
  static async connect(port: number): Promise<RawClient> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Connects and exchanges prefaces and settings. */
  static async open(port: number, settings: Buffer = Buffer.alloc(0)): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.send(preface, frame(T.SETTINGS, 0, 0, settings));
    await client.find((f) => f.type === T.SETTINGS && f.flags === 0);
    await client.find((f) => f.type === T.SETTINGS && f.flags === ACK);
    client.send(frame(T.SETTINGS, ACK, 0));
    return client;
  }

  send(...parts: Buffer[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** Sends a whole unary request. */
  call(streamId: number, body: string | Buffer, changes: Record<string, string | undefined> = {}): void {
    this.send(
      frame(T.HEADERS, END_HEADERS, streamId, request(changes)),
      frame(T.DATA, END_STREAM, streamId, message(body)),
    );
  }

  /** The first frame not yet taken for which `wanted` holds; frames before it are taken too. */
  async find(wanted: (frame: Frame) => boolean): Promise<Frame> {
    const seen: string[] = [];
    for (;;) {
      const next = await this.next();
      if (next === null) {
        throw new Error(
          `the connection was closed (${this.error?.message ?? 'at its end'}); frames seen: ${seen}`,
        );
      }
      if (wanted(next)) return next;
      seen.push(`${next.type}/${next.flags}/${next.streamId}`);
    }
  }

  /** The next frame; null when the connection is closed. */
  async next(): Promise<Frame | null> {
    while (this.frames.length === 0 && !this.closed) await once(this.events, 'change');
    return this.frames.shift() ?? null;
  }

  /** Everything of one stream up to its end. */
  async answer(streamId: number): Promise<Answer> {
    let headers: Record<string, string> | null = null;
    const data: Buffer[] = [];
    for (;;) {
      const f = await this.find((candidate) => candidate.streamId === streamId);
      if (f.type === T.RST_STREAM)
        throw new Error(`stream ${streamId} was reset with ${f.payload.readUInt32BE(0)}`);
      if (f.type === T.DATA) data.push(f.payload);
      if (f.type === T.HEADERS) {
        headers ??= f.fields;
        if (f.flags & END_STREAM) return { headers, messages: Buffer.concat(data), trailers: f.fields };
      }
    }
  }

  /** The next `count` answers to end, by stream; their frames may be interleaved. */
  async answers(count: number): Promise<Map<number, Answer>> {
    const begun = new Map<number, { headers: Record<string, string>; data: Buffer[] }>();
    const ended = new Map<number, Answer>();
    while (ended.size < count) {
      const { type, flags, streamId, payload, fields } = await this.find(({ type }) => type <= T.HEADERS);
      const answer = begun.get(streamId) ?? { headers: fields, data: [] };
      begun.set(streamId, answer);
      if (type === T.DATA) answer.data.push(payload);
      if ((flags & END_STREAM) === 0) continue;
      ended.set(streamId, {
        headers: answer.headers,
        messages: Buffer.concat(answer.data),
        trailers: fields,
      });
    }
    return ended;
  }

  /** Error code of the RST_STREAM that comes for the stream. */
  async resetCode(streamId: number): Promise<number> {
    const f = await this.find(
      (candidate) => candidate.type === T.RST_STREAM && candidate.streamId === streamId,
    );
    return f.payload.readUInt32BE(0);
  }

  /** Waits for GOAWAY and the end of the connection. */
  async goAway(): Promise<{ lastStreamId: number; code: number; reason: string }> {
    const { payload } = await this.find((f) => f.type === T.GOAWAY);
    await this.end();
    return {
      lastStreamId: payload.readUInt32BE(0),
      code: payload.readUInt32BE(4),
      reason: payload.toString('latin1', 8),
    };
  }

  /** Waits for the end of the connection. */
  async end(): Promise<void> {
    while ((await this.next()) !== null);
  }

  /** Whether the connection still answers. */
  async ping(payload = '12345678'): Promise<void> {
    this.send(frame(T.PING, 0, 0, payload));
    await this.find((f) => f.type === T.PING && f.flags === ACK && f.payload.toString('latin1') === payload);
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.input = this.input.length === 0 ? chunk : Buffer.concat([this.input, chunk]);
    while (this.input.length >= 9) {
      const end = 9 + this.input.readUIntBE(0, 3);
      if (this.input.length < end) break;
      const payload = this.input.subarray(9, end);
      const type = this.input[3]!;
      const fields: Record<string, string> = {};
      if (type === T.HEADERS) {
        this.decoder.decode(payload, 0, payload.length);
        for (const { name, value } of this.decoder.fields) fields[name] = value;
      }
      const streamId = this.input.readUInt32BE(5);
      this.frames.push({ type, flags: this.input[4]!, streamId, payload, fields });
      this.input = this.input.subarray(end);
    }
    this.events.emit('change');
  }
}
