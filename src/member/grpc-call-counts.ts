import { type Call, MessageTraffic } from '../grpc/call.ts';
import type { Clock } from '../host/clock.ts';
import { BucketCounts } from './bucket-counts.ts';

/** Counts gRPC calls of the methods that it was given. It is on the way of every call, so it only counts. */
export class GrpcCallCounts {
  /** The traffic of all calls. */
  readonly traffic = new MessageTraffic();
  private timing: Timing | null = null;
  private readonly byPath = new Map<string, MethodCount>();

  /** Has calls of a method counted from now on. `path`: '/etcdserverpb.KV/Put'. */
  add(path: string, type: GrpcType): void {
    const [service, method] = path.slice(1).split('/') as [string, string];
    const handled = new Array<number>(codeNames.length).fill(0);
    const seconds = new BucketCounts(callBoundsS);
    this.byPath.set(path, { type, service, method, started: 0, handled, seconds });
  }

  start(call: Call): void {
    const count = this.byPath.get(call.method);
    if (!count) return;
    count.started++;
    this.timing?.startedMs.set(call, this.timing.clock.nowMs());
  }

  end(call: Call, code: number): void {
    const count = this.byPath.get(call.method);
    if (!count) return;
    count.handled[code] = (count.handled[code] ?? 0) + 1;
    if (this.timing) this.endTiming(this.timing, call, count);
  }

  /** Has each call timed from now on (`--metrics extensive`). */
  time(clock: Pick<Clock, 'nowMs'>): void {
    this.timing = { clock, startedMs: new Map() };
  }

  methods(): Iterable<MethodCount> {
    return this.byPath.values();
  }

  static codeName(code: number): string {
    return codeNames[code] ?? 'Unknown';
  }

  private endTiming({ clock, startedMs }: Timing, call: Call, count: MethodCount): void {
    const beganMs = startedMs.get(call);
    if (beganMs === undefined) return;
    startedMs.delete(call);
    count.seconds.observe((clock.nowMs() - beganMs) / 1000);
  }
}

/** Names of gRPC codes by number, as grpc-prometheus labels them. */
const codeNames = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];

/** The kind of a method by what it streams, as grpc-prometheus labels it. */
type GrpcType = 'unary' | 'server_stream' | 'bidi_stream';

/** The number of calls of one method, and of their ends, by code. */
interface MethodCount {
  readonly type: GrpcType;
  readonly service: string;
  readonly method: string;
  started: number;
  readonly handled: number[];
  /** The durations of calls, where they are timed. */
  readonly seconds: BucketCounts;
}

/** Prometheus's default, and so grpc-prometheus's. */
export const callBoundsS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Timing {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** The begin of each call under way. */
  readonly startedMs: Map<Call, number>;
}
