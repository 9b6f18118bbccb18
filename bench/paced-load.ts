/**
 * Puts at a steady rate, in a process of its own: a put is due when it is due, however the ones before it fare, and its latency
 * counts from then. Steps (stepped-client.ts): the puts run; then again and again the figures of those that were due since the
 * last step.
 *
 *     node build/bench/paced-load.js '{"endpoints":["127.0.0.1:2379",...],"putsPerS":2000,"connections":9,...}'
 */
import { Http2Client } from './http2-client.ts';
import { KeyRequests } from './key-requests.ts';
import { Pace, type PhaseFigures, Phases } from './pace.ts';
import { Steps } from './stepped-client.ts';

export interface PacedLoad {
  /** `host:port` each; connections are dealt out to them in turn, and puts to the connections. */
  endpoints: readonly string[];
  putsPerS: number;
  connections: number;
  /** Puts go to the keys of the numbers from 0 on, over and over. */
  keys: number;
  keyBytes: number;
  valueBytes: number;
  /** A put that is due while so many are under way waits in the client; the time counts all the same. */
  underWayMax: number;
  /** By which the server knows who puts. */
  token?: string;
}

const pollMs = 1;

/** Runs until it is stopped. */
export class PacedPuts {
  private readonly clients: Http2Client[] = [];
  private readonly phases = new Phases();
  private readonly pace: Pace;
  private readonly timer: NodeJS.Timeout;
  private readonly underWayMax: number;
  private next = 0;
  private underWay = 0;

  /** @param failed told if a connection is refused or lost, which ends the load */
  constructor(load: PacedLoad, failed: (error: Error) => void) {
    const requests = new KeyRequests({ ...load, method: 'put' });
    let key = 0;
    for (let i = 0; i < load.connections; i++) {
      this.clients.push(
        new Http2Client(
          load.endpoints[i % load.endpoints.length]!,
          requests,
          (into, at) => requests.write(key++ % load.keys, into, at),
          (ok, dueUs) => {
            this.underWay--;
            this.phases.end(dueUs, nowUs(), ok);
            this.startDue();
          },
          failed,
        ),
      );
    }
    this.underWayMax = load.underWayMax;
    this.pace = new Pace(load.putsPerS, nowUs());
    this.timer = setInterval(() => this.startDue(), pollMs);
  }

  /** The figures of the puts that were due since the last call, once all of them have ended. */
  sinceLast(): Promise<PhaseFigures> {
    return this.phases.divide(nowUs());
  }

  stop(): void {
    clearInterval(this.timer);
    for (const client of this.clients) client.close();
  }

  private startDue(): void {
    const now = nowUs();
    while (this.underWay < this.underWayMax) {
      const dueUs = this.pace.take(now);
      if (dueUs === null) break;
      this.underWay++;
      this.phases.start(dueUs);
      this.clients[this.next]!.call(dueUs);
      this.next = (this.next + 1) % this.clients.length;
    }
    this.phases.settle(this.pace.nextDueUs);
  }
}

function nowUs(): number {
  return performance.now() * 1000;
}

async function run(load: PacedLoad): Promise<void> {
  const steps = new Steps();
  const puts = new PacedPuts(load, (error) => {
    console.error(error.message);
    process.exit(1);
  });
  await steps.report({ putsPerS: load.putsPerS });
  for (;;) await steps.report(await puts.sinceLast());
}

if (process.argv[1]?.match(/paced-load\.[jt]s$/)) await run(JSON.parse(process.argv[2]!) as PacedLoad);
