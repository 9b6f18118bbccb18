/**
 * Watches over the JSON gateway, in a process of its own: streams of `/v3/watch`, each on a connection of its own, and puts at a
 * steady rate. Steps (stepped-client.ts): all watches are there; the figures.
 *
 *     node build/bench/json-watch-load.js '{"endpoint":"127.0.0.1:2379","streams":1000,"prefixes":1000,"putsPerS":500,...}'
 */
import { connect, type Socket } from 'node:net';
import { JsonClient } from '../test/support/json-client.ts';
import { Pace } from './pace.ts';
import { Histogram } from './statistics.ts';
import { Steps } from './stepped-client.ts';

export interface JsonWatchLoad {
  endpoint: string;
  streams: number;
  /** Streams watch so many prefixes in turn, and puts go to them in turn: 1 tells every stream of every put. Divides `streams`. */
  prefixes: number;
  putsPerS: number;
  /** Without figures. */
  warmUpS: number;
  durationS: number;
}

export interface JsonWatchFigures {
  /** Events that came, and those that should have. */
  delivered: number;
  expected: number;
  /** From when a put was due to its event's arrival. */
  p50Ms: number;
  p99Ms: number;
}

/** Numbers in keys and values have so many digits: a multiple of three, so that base64 needs no filling up. */
const digits = 12;
const numberCharacters = (digits / 3) * 4;
const valueMark = '"value":"';
const createdMark = '"created":true';
/** How long events may be under way behind the last put. */
const drainMs = 10_000;
const pollMs = 1;
/** Watches are created so many at a time. */
const creatingMax = 50;
const putConnections = 16;

/** Finds the numbers in the values of events in what a stream sends, wherever it is cut. */
export class JsonEvents {
  /** Whether the stream has confirmed its watch. */
  isCreated = false;
  private rest = '';
  private readonly onEvent: (put: number) => void;

  constructor(onEvent: (put: number) => void) {
    this.onEvent = onEvent;
  }

  push(chunk: string): void {
    const text = this.rest + chunk;
    if (!this.isCreated) this.isCreated = text.includes(createdMark);
    let at = 0;
    for (;;) {
      const mark = text.indexOf(valueMark, at);
      const end = mark + valueMark.length + numberCharacters;
      if (mark < 0 || end > text.length) {
        // The end may be the beginning of a mark.
        const kept = mark < 0 ? Math.max(at, text.length - createdMark.length) : mark;
        this.rest = text.slice(kept);
        return;
      }
      const number = Buffer.from(text.slice(mark + valueMark.length, end), 'base64').toString('latin1');
      this.onEvent(Number(number));
      at = end;
    }
  }
}

/** Runs the load; `created` is called, and waited for, when all watches are there. */
export async function runJsonWatches(
  load: JsonWatchLoad,
  created: () => Promise<void>,
): Promise<JsonWatchFigures> {
  const { streams, prefixes, putsPerS, warmUpS, durationS } = load;
  const times = new Histogram();
  const dueAtUs: number[] = [];
  const firstMeasured = putsPerS * warmUpS;
  let delivered = 0;
  const onEvent = (put: number): void => {
    delivered++;
    if (put >= firstMeasured) times.add(nowUs() - dueAtUs[put]!);
  };
  const sockets: Socket[] = [];
  const client = new JsonClient(load.endpoint, putConnections);
  let failed: (error: Error) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    failed = reject;
  });
  const createAll = async () => {
    for (let i = sockets.length; i < streams; i = sockets.length) {
      await watch(load.endpoint, prefixOf(i % prefixes), onEvent, failed, (socket) => sockets.push(socket));
    }
  };
  const putAll = async () => {
    const puts = putsPerS * (warmUpS + durationS);
    const pace = new Pace(putsPerS, nowUs());
    while (dueAtUs.length < puts) {
      for (
        let dueUs = pace.take(nowUs());
        dueUs !== null && dueAtUs.length < puts;
        dueUs = pace.take(nowUs())
      ) {
        const put = dueAtUs.push(dueUs) - 1;
        const value = base64(String(put).padStart(digits, '0'));
        client.call('/v3/kv/put', { key: base64(prefixOf(put % prefixes)), value }).catch(failed);
      }
      await sleep(pollMs);
    }
    const expected = puts * (streams / prefixes);
    const untilMs = performance.now() + drainMs;
    while (delivered < expected && performance.now() < untilMs) await sleep(10);
    return expected;
  };
  try {
    await Promise.race([broken, Promise.all(Array.from({ length: creatingMax }, createAll))]);
    await created();
    const expected = await Promise.race([broken, putAll()]);
    const ms = (q: number) => times.quantile(q) / 1000;
    return { delivered, expected, p50Ms: ms(0.5), p99Ms: ms(0.99) };
  } finally {
    for (const socket of sockets) socket.removeAllListeners('close').destroy();
    client.close();
  }
}

/** Resolves when the watch of a prefix is confirmed; `failed` is told if its connection ends. */
function watch(
  endpoint: string,
  prefix: string,
  onEvent: (put: number) => void,
  failed: (error: Error) => void,
  opened: (socket: Socket) => void,
): Promise<void> {
  const [host, port] = endpoint.split(':');
  // Up to the prefix whose last character is the next one.
  const rangeEnd = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
  const body = JSON.stringify({ create_request: { key: base64(prefix), range_end: base64(rangeEnd) } });
  return new Promise((resolve) => {
    const socket = connect({ host: host!, port: Number(port) });
    opened(socket);
    const events = new JsonEvents(onEvent);
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      events.push(chunk);
      if (events.isCreated) resolve();
    });
    socket.on('error', failed).on('close', () => failed(new Error('the server ended a watch stream')));
    socket.write(
      `POST /v3/watch HTTP/1.1\r\nHost: ${endpoint}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

function prefixOf(number: number): string {
  return `/registry/events/wald/${String(number).padStart(digits, '0')}/`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function nowUs(): number {
  return performance.now() * 1000;
}

function sleep(timeMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, timeMs));
}

async function run(load: JsonWatchLoad): Promise<void> {
  const steps = new Steps();
  await steps.report(await runJsonWatches(load, () => steps.report({ created: load.streams })));
}

if (process.argv[1]?.match(/json-watch-load\.[jt]s$/)) {
  await run(JSON.parse(process.argv[2]!) as JsonWatchLoad);
}
