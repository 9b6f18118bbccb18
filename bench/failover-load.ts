/**
 * Clients that write without a pause and go to another member after an error, in a process of its own; tells the longest time
 * in which none of them had a write acknowledged. Steps (stepped-client.ts): every client writes; then again and again the
 * figures since the last step, once a write has been acknowledged after it.
 *
 *     node build/bench/failover-load.js '{"endpoints":["127.0.0.1:2379",...],"writers":30,"keyBytes":24,"valueBytes":256}'
 */
import { Http2Client } from './http2-client.ts';
import { KeyRequests } from './key-requests.ts';
import { Steps } from './stepped-client.ts';

export interface FailoverLoad {
  /** `host:port` each. The writers begin at them in turn, and after an error go to the next one of the list. */
  endpoints: readonly string[];
  /** Connections, each with one put at a time. */
  writers: number;
  keyBytes: number;
  valueBytes: number;
}

export interface FailoverFigures {
  acknowledged: number;
  /** Puts that were refused or given up, and connections that were refused or lost. */
  errors: number;
  longestGapMs: number;
}

/** As etcd's own client waits before it asks another member. */
const retryMs = 25;
/**
 * A writer gives up on a put after a time between these two, drawn for each, and asks another member: what a follower passes on
 * to a leader that has died is lost, and etcd has no answer to it for 7 s. Drawn, so that the writers do not all try at once,
 * and a new leader is noticed when it is there.
 */
const putTimeLimitMs = { min: 200, max: 600 };
/** How long a step may be without an acknowledged write. */
const resumeTimeLimitMs = 60_000;

/**
 * The longest time between two acknowledged writes that lies in a window, in part at least: the gaps that reach across the
 * window's edges count whole, and so does the time from the last write to the window's end if there is none behind it.
 *
 * @param times of the acknowledged writes, rising, any unit
 */
export function longestGap(times: readonly number[], from: number, to: number): number {
  let longest = 0;
  let last = from;
  for (const time of times) {
    if (time > from) longest = Math.max(longest, time - last);
    last = time;
    if (time >= to) return longest;
  }
  return Math.max(longest, to - last);
}

/** The writers, with the times of all acknowledgements. */
export class FailoverWriters {
  /** Times of acknowledged writes in milliseconds of `performance.now()`. */
  readonly acknowledgedAtMs: number[] = [];
  errors = 0;
  private readonly load: FailoverLoad;
  private readonly requests: KeyRequests;
  private readonly clients = new Map<number, Http2Client>();
  private readonly hasWritten = new Set<number>();
  private nextKey = 0;
  private isStopped = false;
  private onAcknowledged: () => void = () => {};

  constructor(load: FailoverLoad) {
    this.load = load;
    this.requests = new KeyRequests({ ...load, method: 'put' });
    for (let writer = 0; writer < load.writers; writer++) this.connect(writer, writer);
  }

  /** Resolves once every writer has had a put acknowledged. Rejects after 60 s without an acknowledged put. */
  async untilAllWrite(): Promise<void> {
    while (this.hasWritten.size < this.load.writers) await this.nextAcknowledged();
  }

  /** Resolves with the next acknowledged put. Rejects after 60 s without one. */
  nextAcknowledged(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no put was acknowledged in ${resumeTimeLimitMs} ms`)),
        resumeTimeLimitMs,
      );
      this.onAcknowledged = () => {
        clearTimeout(timer);
        this.onAcknowledged = () => {};
        resolve();
      };
    });
  }

  stop(): void {
    this.isStopped = true;
    for (const client of this.clients.values()) client.close();
    this.clients.clear();
  }

  /** Connects a writer to a member, and writes there until there is an error. */
  private connect(writer: number, member: number): void {
    if (this.isStopped) return;
    const { endpoints } = this.load;
    let timer: NodeJS.Timeout | undefined;
    const put = () => {
      const { min, max } = putTimeLimitMs;
      timer = setTimeout(fail, min + Math.random() * (max - min));
      client.call();
    };
    const fail = () => {
      clearTimeout(timer);
      if (this.clients.get(writer) !== client) return;
      this.errors++;
      this.clients.delete(writer);
      client.close();
      setTimeout(() => this.connect(writer, member + 1), retryMs);
    };
    const client: Http2Client = new Http2Client(
      endpoints[member % endpoints.length]!,
      this.requests,
      (into, at) => this.requests.write(this.nextKey++, into, at),
      (ok) => {
        clearTimeout(timer);
        if (this.isStopped) return;
        if (!ok) {
          fail();
          return;
        }
        this.acknowledgedAtMs.push(performance.now());
        this.hasWritten.add(writer);
        this.onAcknowledged();
        put();
      },
      fail,
    );
    this.clients.set(writer, client);
    put();
  }
}

async function run(load: FailoverLoad): Promise<void> {
  const steps = new Steps();
  const writers = new FailoverWriters(load);
  await writers.untilAllWrite();
  await steps.report({ writers: load.writers });
  let fromMs = performance.now();
  let [acknowledged, errors] = [writers.acknowledgedAtMs.length, writers.errors];
  for (;;) {
    await steps.report({ fromMs });
    await writers.nextAcknowledged();
    const toMs = performance.now();
    const figures: FailoverFigures = {
      acknowledged: writers.acknowledgedAtMs.length - acknowledged,
      errors: writers.errors - errors,
      longestGapMs: longestGap(writers.acknowledgedAtMs, fromMs, toMs),
    };
    await steps.report(figures);
    fromMs = performance.now();
    [acknowledged, errors] = [writers.acknowledgedAtMs.length, writers.errors];
  }
}

if (process.argv[1]?.match(/failover-load\.[jt]s$/)) {
  try {
    await run(JSON.parse(process.argv[2]!) as FailoverLoad);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
