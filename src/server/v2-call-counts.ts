import { Counter, Histogram, type Registry } from 'prom-client';
import type { V2Counts } from '../http/v2/counts.ts';

interface MethodCounts {
  readonly received: Counter.Internal;
  readonly seconds: Histogram.Internal<string>;
}

/** Requests for keys of the v2 API, watches apart, under etcd's names. */
export class V2CallCounts implements V2Counts {
  private readonly received: Counter;
  private readonly failures: Counter;
  private readonly seconds: Histogram;
  private readonly byMethod = new Map<string, MethodCounts>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.received = new Counter({
      name: 'etcd_http_received_total',
      help: 'Counter of requests received into the system (successfully parsed and authd).',
      labelNames: ['method'],
      registers,
    });
    this.failures = new Counter({
      name: 'etcd_http_failed_total',
      help: 'Counter of handle failures of requests (non-watches), by method (GET/PUT etc.) and code (400, 500 etc.).',
      labelNames: ['method', 'code'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'etcd_http_successful_duration_seconds',
      help: 'Bucketed histogram of processing time (s) of successfully handled requests (non-watches), by method (GET/PUT etc.).',
      labelNames: ['method'],
      buckets: Array.from({ length: 13 }, (_, i) => 0.0005 * 2 ** i),
      registers,
    });
  }

  start(method: string): number {
    this.of(method).received.inc();
    return performance.now();
  }

  succeeded(method: string, startedMs: number): void {
    this.of(method).seconds.observe((performance.now() - startedMs) / 1000);
  }

  failed(method: string, httpStatus: number): void {
    this.failures.inc({ method, code: String(httpStatus) });
  }

  private of(method: string): MethodCounts {
    let counts = this.byMethod.get(method);
    if (counts === undefined) {
      counts = { received: this.received.labels(method), seconds: this.seconds.labels(method) };
      this.byMethod.set(method, counts);
    }
    return counts;
  }
}
