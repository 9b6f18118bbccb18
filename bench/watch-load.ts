/**
 * Holds watches on one gRPC server, in a process of its own. It prints one line of JSON when it has come so far, and goes on
 * at each line that it reads: streams open, watches created, and for a fan-out the figures; at the end of its input it ends.
 *
 *     node build/bench/watch-load.js '{"endpoint":"127.0.0.1:2379","connections":10,"streams":10,"watches":10000,...}'
 */
import http2 from 'node:http2';
import { PutRequest, WatchRequest } from '../src/codec/generated/messages.generated.ts';
import { framed } from './grpc-message.ts';
import { Histogram } from './statistics.ts';
import { Steps } from './stepped-client.ts';

export interface WatchLoad {
  endpoint: string;
  connections: number;
  /** Watch streams on each connection. */
  streams: number;
  /** Watches on each stream. */
  watches: number;
  /** All watch one key, which is put so often a second for so long, the warm-up unmeasured; null: each watches a key of its own, and nothing is put. */
  fanOut: { putsPerS: number; warmUpS: number; durationS: number } | null;
}

export interface FanOutFigures {
  puts: number;
  /** Events that came, and those that should have. */
  delivered: number;
  expected: number;
  p50Ms: number;
  p99Ms: number;
}

const grpcHeaders = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };
const watchPath = '/etcdserverpb.Watch/Watch';
const putPath = '/etcdserverpb.KV/Put';
const windowBytes = 16 * 1024 * 1024;
const sharedKey = Buffer.from('/registry/events/wald/watched');
/** Numbers in keys and values have so many digits. */
const digits = 12;
const valueBytes = 256;
/** How long events may be under way behind the last put. */
const drainMs = 10_000;
/** Create requests that a stream sends at once; the answers to them come first. */
const createsAtOnce = 500;

/** Cuts what a stream receives into messages, in place where they are whole. */
class Messages {
  private rest: Buffer = Buffer.alloc(0);
  private readonly onMessage: (message: Buffer) => void;

  constructor(onMessage: (message: Buffer) => void) {
    this.onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (bytes.length - at >= 5) {
      const end = at + 5 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      this.onMessage(bytes.subarray(at + 5, end));
      at = end;
    }
    this.rest = bytes.subarray(at);
  }
}

/** Where `Fields` stands: the field, and its integer, or where its bytes begin and end. */
class Fields {
  private bytes: Buffer = Buffer.alloc(0);
  private next = 0;
  private to = 0;
  field = 0;
  value = 0;
  end = 0;

  /** Begins with the fields of the message that lies in `bytes` from `from` up to `to`. */
  enter(bytes: Buffer, from: number, to: number): void {
    this.bytes = bytes;
    this.next = from;
    this.to = to;
  }

  /** Goes to the next field; false behind the last. */
  advance(): boolean {
    if (this.next >= this.to) return false;
    const tag = this.varint();
    this.field = tag >> 3;
    this.value = this.varint();
    if ((tag & 7) === 2) {
      this.end = this.next + this.value;
      this.value = this.next;
      this.next = this.end;
    }
    return true;
  }

  private varint(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.bytes[this.next++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }
}

const inResponse = new Fields();
const inEvent = new Fields();
const inKeyValue = new Fields();

/**
 * What is of interest in a WatchResponse: whether it confirms a watch, and the number in each event's value. All watches of a
 * fan-out answer in this process, so it takes what it needs and makes nothing.
 */
export function readWatchResponse(message: Buffer, onEvent: (put: number) => void): boolean {
  let created = false;
  inResponse.enter(message, 0, message.length);
  while (inResponse.advance()) {
    if (inResponse.field === 3) created = inResponse.value === 1;
    if (inResponse.field === 4) throw new Error('a watch was cancelled');
    if (inResponse.field !== 11) continue;
    inEvent.enter(message, inResponse.value, inResponse.end);
    while (inEvent.advance()) {
      if (inEvent.field !== 2) continue;
      inKeyValue.enter(message, inEvent.value, inEvent.end);
      while (inKeyValue.advance()) {
        if (inKeyValue.field === 5) onEvent(numberAt(message, inKeyValue.value));
      }
    }
  }
  return created;
}

function numberAt(bytes: Buffer, at: number): number {
  let number = 0;
  for (let i = at; i < at + digits; i++) number = number * 10 + bytes[i]! - 0x30;
  return number;
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}

async function run(load: WatchLoad): Promise<void> {
  const steps = new Steps();
  const open = async (): Promise<http2.ClientHttp2Session> => {
    const session = http2.connect(`http://${load.endpoint}`, {
      settings: { initialWindowSize: windowBytes, enablePush: false },
    });
    session.on('error', fail);
    await new Promise<void>((resolve) => session.once('remoteSettings', () => resolve()));
    session.setLocalWindowSize(windowBytes);
    return session;
  };
  const times = new Histogram();
  const putAtMs: number[] = [];
  let [created, delivered, firstMeasured] = [0, 0, 0];
  let onCreated = (): void => {};
  const onEvent = (put: number): void => {
    delivered++;
    if (put >= firstMeasured) times.add((performance.now() - putAtMs[put]!) * 1000);
  };
  const streams: http2.ClientHttp2Stream[] = [];
  for (let i = 0; i < load.connections; i++) {
    const session = await open();
    for (let j = 0; j < load.streams; j++) {
      const stream = session.request({ ...grpcHeaders, ':path': watchPath });
      const messages = new Messages((message) => {
        if (!readWatchResponse(message, onEvent)) return;
        created++;
        onCreated();
      });
      stream.on('error', fail).on('data', (chunk: Buffer) => messages.push(chunk));
      stream.on('close', () => fail(new Error('the server ended a watch stream')));
      streams.push(stream);
    }
  }
  // etcd sends headers with the first answer, so a first watch shows that the streams are there.
  await steps.report({ streams: streams.length });

  const createAll = async (stream: http2.ClientHttp2Stream, first: number): Promise<void> => {
    for (let at = 0; at < load.watches; at += createsAtOnce) {
      const frames: Buffer[] = [];
      for (let i = at; i < Math.min(at + createsAtOnce, load.watches); i++) {
        const own = `/registry/events/wald/${String(first + i).padStart(digits, '0')}`;
        const key = load.fanOut === null ? Buffer.from(own) : sharedKey;
        frames.push(framed((writer) => WatchRequest.encode({ createRequest: newCreate(key) }, writer)));
      }
      await new Promise<void>((resolve) => stream.write(Buffer.concat(frames), () => resolve()));
    }
  };
  const all = streams.length * load.watches;
  await Promise.all([
    new Promise<void>((resolve) => {
      onCreated = () => {
        if (created === all) resolve();
      };
    }),
    ...streams.map((stream, i) => createAll(stream, i * load.watches)),
  ]);
  await steps.report({ created });

  if (load.fanOut !== null) {
    const { putsPerS, warmUpS, durationS } = load.fanOut;
    const session = await open();
    const puts = putsPerS * (warmUpS + durationS);
    firstMeasured = putsPerS * warmUpS;
    for (let put = 0; put < puts; put++) {
      const due = performance.now() + 1000 / putsPerS;
      const value = Buffer.from(String(put).padStart(digits, '0').padEnd(valueBytes, 'v'));
      const request = framed((writer) =>
        PutRequest.encode(PutRequest.create({ key: sharedKey, value }), writer),
      );
      const stream = session.request({ ...grpcHeaders, ':path': putPath });
      stream.on('error', fail).resume();
      putAtMs.push(performance.now());
      stream.end(request);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
    const expected = puts * all;
    const until = performance.now() + drainMs;
    while (delivered < expected && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const figures: FanOutFigures = {
      ...{ puts, delivered, expected },
      p50Ms: times.quantile(0.5) / 1000,
      p99Ms: times.quantile(0.99) / 1000,
    };
    await steps.report(figures);
  }
}

function newCreate(key: Uint8Array) {
  return {
    ...{ key, rangeEnd: Buffer.alloc(0), startRevision: 0, progressNotify: false, filters: [] },
    ...{ prevKv: false, watchId: 0, fragment: false },
  };
}

if (process.argv[1]?.match(/watch-load\.[jt]s$/)) {
  await run(JSON.parse(process.argv[2]!) as WatchLoad);
}
