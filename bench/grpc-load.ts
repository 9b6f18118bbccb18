/**
 * Drives one gRPC server with puts or ranges and prints what it measured as one line of JSON. A process of its own, so
 * that the client's event loop is not the benchmark's.
 *
 *     node build/bench/grpc-load.js '{"endpoint":"127.0.0.1:2379","method":"put","connections":10,"streams":10,...}'
 */
import { Http2Client } from './http2-client.ts';
import { Histogram } from './statistics.ts';

export interface GrpcLoad {
  endpoint: string;
  method: 'put' | 'range' | 'serializable-range';
  connections: number;
  /** Calls under way on each connection. */
  streams: number;
  /** Not measured. */
  warmUpS: number;
  /** The measurement ends after this time, or with `requestsMax` calls where that is given. */
  durationS: number;
  requestsMax?: number;
  /** Length of the keys, at least 16. */
  keyBytes: number;
  valueBytes: number;
  /** Puts: the first of the numbers that keys are made of. Ranges: how many keys, from number 0 on, are asked for. */
  firstKey: number;
  keys: number;
}

export interface GrpcFigures {
  /** Calls that ended in the measured time, and in all. */
  measured: number;
  total: number;
  failed: number;
  perSecond: number;
  p50Us: number;
  p99Us: number;
  /** CPU of this client for each call; 1e6 over it is what the client could do alone. */
  clientUsPerCall: number;
}

/** Keys start alike, as keys do: 23 bytes, where the length of the key leaves room for them. */
const commonPrefix = '/registry/events/wald/x';
const keyDigits = 10;
/** Odd, so that multiplying by it visits every 32-bit number once: keys come in no order. */
const scramble = 0x9e3779b1;
const drainTimeLimitMs = 30_000;

/** Writes the key of a number, as long as `key` is: the common prefix, then digits, filled up with `k`. */
export function writeKey(number: number, into: Buffer, at: number, length: number): void {
  let rest = Math.imul(number, scramble) >>> 0;
  const prefixBytes = Math.min(commonPrefix.length, length - keyDigits);
  into.write(commonPrefix, at, prefixBytes, 'latin1');
  into.fill(0x6b, at + prefixBytes, at + length - keyDigits);
  for (let i = length - 1; i >= length - keyDigits; i--) {
    into[at + i] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

/** The protobuf bytes of the request with room for the key at `keyAt`. */
function requestTemplate({ method, keyBytes, valueBytes }: GrpcLoad): { bytes: Buffer; keyAt: number } {
  const keyField = [0x0a, ...varint(keyBytes)];
  const parts = [Buffer.from(keyField), Buffer.alloc(keyBytes)];
  if (method === 'put') parts.push(Buffer.from([0x12, ...varint(valueBytes)]), Buffer.alloc(valueBytes, 'v'));
  // RangeRequest.serializable is field 7.
  if (method === 'serializable-range') parts.push(Buffer.from([0x38, 1]));
  return { bytes: Buffer.concat(parts), keyAt: keyField.length };
}

/** Runs a load to its end. Rejects if the server closes a connection. */
export function runLoad(load: GrpcLoad): Promise<GrpcFigures> {
  const [host, port] = load.endpoint.split(':') as [string, string];
  const { bytes: template, keyAt } = requestTemplate(load);
  const path = load.method === 'put' ? '/etcdserverpb.KV/Put' : '/etcdserverpb.KV/Range';
  let next = 0;
  const writeBody = (into: Buffer, at: number) => {
    template.copy(into, at);
    const number = load.method === 'put' ? load.firstKey + next : next % load.keys;
    writeKey(number, into, at + keyAt, load.keyBytes);
    next++;
  };
  const requestsMax = load.requestsMax ?? Number.POSITIVE_INFINITY;
  return new Promise((resolve, reject) => {
    const times = new Histogram();
    let [started, total, failed] = [0, 0, 0];
    let phase: 'warm-up' | 'measured' | 'ending' = 'warm-up';
    let measuredFromMs = 0;
    let cpuFrom = process.cpuUsage();
    let figures: GrpcFigures | null = null;
    const clients: Http2Client[] = [];

    const finish = () => {
      for (const client of clients) client.close();
      resolve({ ...figures!, total, failed });
    };
    const measure = () => {
      phase = 'measured';
      times.clear();
      cpuFrom = process.cpuUsage();
      measuredFromMs = performance.now();
      if (load.requestsMax === undefined) setTimeout(conclude, load.durationS * 1000);
    };
    const conclude = () => {
      const seconds = (performance.now() - measuredFromMs) / 1000;
      const cpu = process.cpuUsage(cpuFrom);
      phase = 'ending';
      figures = {
        measured: times.count,
        total,
        failed,
        perSecond: times.count / seconds,
        p50Us: times.quantile(0.5),
        p99Us: times.quantile(0.99),
        clientUsPerCall: (cpu.user + cpu.system) / Math.max(1, times.count),
      };
      // What is under way is waited for, so that the caller can count what the server has done.
      if (total === started) finish();
      else
        setTimeout(() => reject(new Error(`no answer in ${drainTimeLimitMs} ms`)), drainTimeLimitMs).unref();
    };
    const start = (client: Http2Client) => {
      if (started >= requestsMax) return;
      started++;
      client.call();
    };
    for (let i = 0; i < load.connections; i++) {
      const client: Http2Client = new Http2Client(
        host,
        Number(port),
        path,
        template.length,
        writeBody,
        (ok, startedAtUs) => {
          total++;
          if (!ok) failed++;
          if (phase === 'measured') times.add(performance.now() * 1000 - startedAtUs);
          if (total === requestsMax) conclude();
          else if (phase !== 'ending') start(client);
          else if (total === started) finish();
        },
        reject,
      );
      clients.push(client);
    }
    if (load.warmUpS > 0) setTimeout(measure, load.warmUpS * 1000);
    else measure();
    for (let i = 0; i < load.streams; i++) for (const client of clients) start(client);
  });
}

if (process.argv[1]?.match(/grpc-load\.[jt]s$/)) {
  console.log(JSON.stringify(await runLoad(JSON.parse(process.argv[2]!) as GrpcLoad)));
}
