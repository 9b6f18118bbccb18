import type { Call } from '../grpc/call.ts';

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

/** How often one method was called, and how its calls ended, by code. */
export interface MethodCount {
  readonly service: string;
  readonly method: string;
  started: number;
  readonly handled: number[];
}

/** Counts gRPC calls. It is on the way of every call, so it only counts; names are put together when somebody scrapes. */
export class GrpcCallCounts {
  private readonly byPath = new Map<string, MethodCount>();

  start(call: Call): void {
    this.of(call.method).started++;
  }

  end(call: Call, code: number): void {
    const { handled } = this.of(call.method);
    handled[code] = (handled[code] ?? 0) + 1;
  }

  methods(): Iterable<MethodCount> {
    return this.byPath.values();
  }

  static codeName(code: number): string {
    return codeNames[code] ?? 'Unknown';
  }

  private of(path: string): MethodCount {
    const known = this.byPath.get(path);
    if (known) return known;
    const [service, method] = path.slice(1).split('/') as [string, string];
    const count: MethodCount = { service, method, started: 0, handled: new Array<number>(17).fill(0) };
    this.byPath.set(path, count);
    return count;
  }
}
