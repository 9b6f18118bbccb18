import { Counter, type Registry } from 'prom-client';
import type { Clock } from '../host/clock.ts';
import type { V2Counts } from '../http/v2/keys.ts';
import { addHistogram, BucketCounts } from './bucket-counts.ts';

/** Requests for keys of the v2 API, watches apart, under etcd's names. */
export class V2CallCounts implements V2Counts {
  private readonly clock: Clock;
  private readonly failures: Counter;
  private readonly byMethod = new Map<string, MethodCounts>();

  constructor(registry: Registry, clock: Clock) {
    this.clock = clock;
    const registers = [registry];
    const { byMethod } = this;
    new Counter({
      name: 'etcd_http_received_total',
      help: 'Requests that were read and are allowed.',
      labelNames: ['method'],
      registers,
      collect() {
        this.reset();
        for (const [method, { received }] of byMethod) this.inc({ method }, received);
      },
    });
    this.failures = new Counter({
      name: 'etcd_http_failed_total',
      help: 'Requests, watches apart, that ended with an error, by method and HTTP status.',
      labelNames: ['method', 'code'],
      registers,
    });
    addHistogram(registry, {
      name: 'etcd_http_successful_duration_seconds',
      help: 'Time that requests took, watches and errors apart.',
      bounds: boundsS,
      *rows() {
        for (const [method, { seconds }] of byMethod)
          if (seconds.count > 0) yield { labels: { method }, counts: seconds };
      },
    });
  }

  start(method: string): number {
    this.of(method).received++;
    return this.clock.nowMs();
  }

  succeeded(method: string, startedMs: number): void {
    this.of(method).seconds.observe((this.clock.nowMs() - startedMs) / 1000);
  }

  failed(method: string, httpStatus: number): void {
    this.failures.inc({ method, code: String(httpStatus) });
  }

  private of(method: string): MethodCounts {
    let counts = this.byMethod.get(method);
    if (counts === undefined) {
      counts = { received: 0, seconds: new BucketCounts(boundsS) };
      this.byMethod.set(method, counts);
    }
    return counts;
  }
}

interface MethodCounts {
  received: number;
  readonly seconds: BucketCounts;
}

const boundsS = Array.from({ length: 13 }, (_, i) => 0.0005 * 2 ** i);
