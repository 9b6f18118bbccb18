/**
 * A client that asks for more than it should, in a process of its own, as fast as the server takes it. Steps (stepped-client.ts):
 * ready; then it floods; at the next, how much it came to.
 *
 *     node build/bench/grpc-flood.js '{"endpoint":"127.0.0.1:2379","kind":"watches"}'
 */
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { RangeRequest, WatchCreateRequest, WatchRequest } from '../src/codec/generated/messages.generated.ts';
import { framed } from './grpc-message.ts';
import { allowOpenFiles } from './open-files.ts';
import { Steps } from './stepped-client.ts';

export type GrpcFloodKind =
  | 'watches'
  | 'watches-of-one'
  | 'connections'
  | 'silent'
  | 'gets'
  | 'ranges'
  | 'ranges-unread';

export interface GrpcFlood {
  /** `host:port` */
  endpoint: string;
  kind: GrpcFloodKind;
}

/** Keys below it are what ranges ask for. */
export const floodPrefix = 'flood/';
const silentConnections = 2_000;
const openingMax = 64;
const rangeStreams = 100;
const getStreams = 1_000;
const messagesAWrite = 500;
const windowMax = 2 ** 31 - 1;

/** A flood under way. */
interface Running {
  /** What was done: watches created, connections answered, ranges read. */
  count: number;
  isOver: boolean;
}

/** Begins a flood that goes on until `running.isOver`. */
export function flood({ endpoint, kind }: GrpcFlood, running: Running): void {
  const prefix = Buffer.from(floodPrefix);
  const end = Buffer.from('flood0');
  switch (kind) {
    case 'watches':
      createWatches(endpoint, running, (number) => ({ key: Buffer.from(`watched/${number}`) }));
      break;
    case 'watches-of-one':
      createWatches(endpoint, running, () => ({ key: prefix, rangeEnd: end }));
      break;
    case 'connections':
      for (let i = 0; i < openingMax; i++) connectAgain(endpoint, running);
      break;
    case 'silent':
      holdSilent(endpoint, running);
      break;
    case 'gets':
      askForRanges(endpoint, running, { streams: getStreams, isRead: true, key: Buffer.from('nothing') });
      break;
    default:
      askForRanges(endpoint, running, {
        ...{ streams: rangeStreams, isRead: kind === 'ranges', key: prefix, rangeEnd: end },
      });
  }
}

function open(endpoint: string, windowBytes: number): ClientHttp2Session {
  const session = connect(`http://${endpoint}`, { settings: { initialWindowSize: windowBytes } });
  session.on('error', () => {});
  session.on('connect', () => session.setLocalWindowSize(windowBytes));
  return session;
}

function call(session: ClientHttp2Session, path: string): ClientHttp2Stream {
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  return session.request(headers).on('error', () => {});
}

function createWatches(
  endpoint: string,
  running: Running,
  request: (number: number) => { key: Uint8Array; rangeEnd?: Uint8Array },
): void {
  const stream = call(open(endpoint, windowMax), '/etcdserverpb.Watch/Watch').resume();
  const write = (): void => {
    while (!running.isOver) {
      const messages: Buffer[] = [];
      for (let i = 0; i < messagesAWrite; i++) {
        const createRequest = WatchCreateRequest.create(request(running.count++));
        messages.push(
          framed((writer) => WatchRequest.encode(WatchRequest.create({ createRequest }), writer)),
        );
      }
      if (!stream.write(Buffer.concat(messages))) break;
    }
  };
  stream.on('drain', write);
  write();
}

function connectAgain(endpoint: string, running: Running): void {
  const session = open(endpoint, windowMax);
  session.on('close', () => {
    if (!running.isOver) connectAgain(endpoint, running);
  });
  const stream = call(session, '/etcdserverpb.KV/Range');
  stream.end(rangeOf({ key: Buffer.from('nothing') }));
  stream.resume().on('close', () => {
    running.count++;
    session.destroy();
  });
}

function holdSilent(endpoint: string, running: Running): void {
  const session = open(endpoint, windowMax);
  session.once('connect', () => {
    if (++running.count < silentConnections && !running.isOver) holdSilent(endpoint, running);
  });
}

function askForRanges(
  endpoint: string,
  running: Running,
  { streams, isRead, ...range }: { streams: number; isRead: boolean; key: Uint8Array; rangeEnd?: Uint8Array },
): void {
  const session = open(endpoint, isRead ? windowMax : 65_535);
  const request = rangeOf(range);
  const ask = (): void => {
    const stream = call(session, '/etcdserverpb.KV/Range');
    stream.end(request);
    if (!isRead) return;
    stream.resume().on('close', () => {
      running.count++;
      if (!running.isOver) ask();
    });
  };
  for (let i = 0; i < streams; i++) ask();
}

function rangeOf(range: { key: Uint8Array; rangeEnd?: Uint8Array }): Buffer {
  return framed((writer) => RangeRequest.encode(RangeRequest.create(range), writer));
}

async function run(load: GrpcFlood): Promise<void> {
  const steps = new Steps();
  allowOpenFiles(process.pid, silentConnections + 200);
  await steps.report({ ready: true });
  const running: Running = { count: 0, isOver: false };
  flood(load, running);
  for (;;) await steps.report({ count: running.count });
}

if (process.argv[1]?.match(/grpc-flood\.[jt]s$/)) await run(JSON.parse(process.argv[2]!) as GrpcFlood);
