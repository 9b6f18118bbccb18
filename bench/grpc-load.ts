/**
 * Drives one gRPC server, or several members of a cluster, with puts or ranges and prints what it measured as one line of
 * JSON. A process of its own, so that the client's event loop is not the benchmark's.
 *
 *     node build/bench/grpc-load.js '{"endpoints":["127.0.0.1:2379"],"method":"put","connections":10,"streams":10,...}'
 */
import { Http2Client } from './http2-client.ts';
import { type KeyRequest, KeyRequests } from './key-requests.ts';
import { Histogram } from './statistics.ts';

export interface GrpcLoad extends KeyRequest {
  /** `host:port` each; connections are dealt out to them in turn. */
  endpoints: readonly string[];
  connections: number;
  /** Over TLS. */
  isSecure?: boolean;
  /** Calls under way on each connection. */
  streams: number;
  /** Not measured. */
  warmUpS: number;
  /** The measurement ends after this time, or with `requestsMax` calls where that is given. */
  durationS: number;
  requestsMax?: number;
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

const drainTimeLimitMs = 30_000;

/** Runs a load to its end. Rejects if a connection is refused or closed. */
export function runLoad(load: GrpcLoad): Promise<GrpcFigures> {
  const requests = new KeyRequests(load);
  let next = 0;
  const writeBody = (into: Buffer, at: number) => {
    requests.write(load.method === 'put' ? load.firstKey + next : next % load.keys, into, at);
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
        load.endpoints[i % load.endpoints.length]!,
        requests,
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
        load.isSecure,
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
