import type { AnyRpc, AnyStreamRpc } from '../../api/rpc.ts';
import { JsonError } from '../../codec/json-error.ts';
import type { MessageType } from '../../codec/message-type.ts';
import { Writer } from '../../codec/writer.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Handler, HttpRequest, HttpResponse } from '../exchange.ts';
import { isBlank, jsonValueEnd } from '../json-values.ts';
import { respondMethodNotAllowed, respondNotFound, respondPlainError } from '../plain-text.ts';
import type { Router } from '../router.ts';
import { respondGatewayError } from './error.ts';
import { GatewayStreamCall } from './stream-call.ts';
import { StreamQuota } from './stream-quota.ts';
import { GatewayUnaryCall } from './unary-call.ts';

/**
 * The JSON gateway: every procedure that has `httpPaths` as a POST route that takes and gives proto3 JSON, answering as etcd
 * 3.4's (grpc-gateway 1.9): under `/v3` and `/v3beta`, with its error bodies and statuses.
 *
 * A streaming procedure reads all of its requests before it answers the first.
 */
export class Gateway {
  private readonly options: GatewayOptions;
  private readonly rpcs: readonly AnyRpc[];
  private readonly streams: readonly AnyStreamRpc[];
  private readonly writer = new Writer(64 * 1024);
  /** `null` where any number of calls may be in progress. */
  private readonly quota: StreamQuota | null;

  constructor(rpcs: readonly AnyRpc[], streams: readonly AnyStreamRpc[], options: GatewayOptions) {
    this.rpcs = rpcs;
    this.streams = streams;
    this.options = options;
    const streamsMax = options.concurrentStreamsMax ?? unboundedStreams;
    this.quota = streamsMax >= unboundedStreams ? null : new StreamQuota(streamsMax, options.clock);
  }

  addTo(router: Router): void {
    for (const rpc of this.rpcs) this.addRoutes(router, rpc.method.httpPaths, this.unaryHandler(rpc));
    for (const rpc of this.streams) this.addRoutes(router, rpc.method.httpPaths, this.streamHandler(rpc));
    for (const prefix of ['/v3/*', '/v3beta/*']) {
      router.add('*', prefix, (_request, response) => respondPlainError(response, 404, 'Not Found'));
    }
    router.add('*', '/v3beta', (_request, response) => respondNotFound(response));
  }

  private addRoutes(router: Router, paths: readonly string[], handler: Handler): void {
    for (const path of paths) {
      for (const alias of [path, path.replace(/^\/v3\//, '/v3beta/')]) {
        router.add('POST', alias, handler);
        router.add('*', alias, (_request, response) => respondMethodNotAllowed(response));
      }
    }
  }

  private unaryHandler(rpc: AnyRpc): Handler {
    const requestType = rpc.method.request;
    const responseType = rpc.method.response;
    return (request, response) => {
      const deadlineMs = this.deadline(request, response);
      if (deadlineMs === null) return;
      const message = this.decode(request, response, requestType);
      if (message === null) return;
      const call = new GatewayUnaryCall(
        request,
        response,
        deadlineMs,
        responseType,
        this.writer,
        this.options,
      );
      if (deadlineMs !== Number.POSITIVE_INFINITY) {
        const nowMs = this.options.clock.nowMs();
        if (deadlineMs <= nowMs) {
          call.fail(errors.deadlineExceeded);
          return;
        }
        call.startTimer(nowMs);
      }
      if (this.quota === null) rpc.handle(message, call);
      else this.quota.admit(call, request.body.length, () => rpc.handle(message, call));
    };
  }

  private streamHandler(rpc: AnyStreamRpc): Handler {
    const { method } = rpc;
    return (request, response) => {
      const deadlineMs = this.deadline(request, response);
      if (deadlineMs === null) return;
      const only = method.requestStream ? undefined : this.decode(request, response, method.request);
      if (only === null) return;
      const call = new GatewayStreamCall(
        request,
        response,
        deadlineMs,
        method.response,
        this.writer,
        this.options,
      );
      if (deadlineMs !== Number.POSITIVE_INFINITY) call.startTimer(this.options.clock.nowMs());
      const run = (): void => runStream(rpc, call, request.body, only);
      if (this.quota === null) run();
      else this.quota.admit(call, request.body.length, run);
    };
  }

  /** When the caller gives up; `null` when its time-out is malformed and has been answered. */
  private deadline(request: HttpRequest, response: HttpResponse): number | null {
    const text = request.header('grpc-timeout');
    if (text === undefined || text === '') return Number.POSITIVE_INFINITY;
    const timeoutMs = parseGrpcTimeout(text);
    if (timeoutMs !== null) return this.options.clock.nowMs() + timeoutMs;
    respondGatewayError(response, new ApiError(GrpcCode.INVALID_ARGUMENT, `invalid grpc-timeout: ${text}`));
    return null;
  }

  /** The request's message; `null` when it is none and that has been answered. */
  private decode(request: HttpRequest, response: HttpResponse, type: MessageType<unknown>): unknown {
    if (request.bodyBytes !== request.body.length) {
      // Nobody knows how long its message would have been: the length of the text stands for it.
      respondGatewayError(response, this.tooLong(request.bodyBytes));
      return null;
    }
    let message: unknown;
    try {
      message = type.fromJson(request.body);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      respondGatewayError(response, new ApiError(GrpcCode.INVALID_ARGUMENT, error.message));
      return null;
    }
    if (request.body.length > this.options.messageBytesMax) {
      this.writer.reset();
      type.encode(message, this.writer);
      if (this.writer.length > this.options.messageBytesMax) {
        respondGatewayError(response, this.tooLong(this.writer.length));
        return null;
      }
    }
    return message;
  }

  private tooLong(bytes: number): ApiError {
    const text = `grpc: received message larger than max (${bytes} vs. ${this.options.messageBytesMax})`;
    return new ApiError(GrpcCode.RESOURCE_EXHAUSTED, text);
  }
}

/** @param only the message of a procedure that takes one; `undefined` where all are in `body` */
function runStream(rpc: AnyStreamRpc, call: GatewayStreamCall, body: Buffer, only: unknown): void {
  let end = 0;
  const next = (): unknown => {
    if (isBlank(body, end)) return null;
    const start = end;
    end = jsonValueEnd(body, start);
    return rpc.method.request.fromJson(body.subarray(start, end));
  };
  let message = only;
  if (message === undefined) {
    try {
      message = next();
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      // grpc-gateway passes this on without a code.
      call.fail(new ApiError(GrpcCode.UNKNOWN, error.message));
      return;
    }
  }
  call.isOpen = true;
  rpc.open(call);
  try {
    while (message !== null && !call.cancelled) {
      call.onMessage?.(message);
      message = rpc.method.requestStream ? next() : null;
    }
  } catch (error) {
    // Messages end, without an error, where the body does not parse any more, as in grpc-gateway.
    if (!(error instanceof JsonError)) throw error;
  }
  if (!call.cancelled) call.onHalfClose?.();
}

interface GatewayOptions {
  /** Longest request, counted as protobuf; etcd's is `--max-request-bytes` and 512 KiB. */
  readonly messageBytesMax: number;
  /**
   * Calls in progress at a time, unary ones and streams; further ones wait. etcd's `--max-concurrent-streams`, since its gateway is a
   * client with one connection; 2^32 - 1, or none, is no bound.
   */
  readonly concurrentStreamsMax?: number;
  readonly clock: Clock;
  /** Called with a bug of ours that was met after a handler had returned; the call is answered. */
  onBug(request: HttpRequest, error: unknown): void;
}

/** What `--max-concurrent-streams` says for no bound. */
const unboundedStreams = 0xffff_ffff;

const nsOfUnit: Record<string, bigint> = {
  H: 3_600_000_000_000n,
  M: 60_000_000_000n,
  S: 1_000_000_000n,
  m: 1_000_000n,
  u: 1_000n,
  n: 1n,
};

/**
 * Reads a `Grpc-Timeout` header as grpc-gateway does: an integer and a unit; what overflows 64 bits of nanoseconds wraps.
 * @returns milliseconds, `Infinity` for a time-out of 0 (none), or `null` when it is malformed. May be negative: already over.
 */
export function parseGrpcTimeout(text: string): number | null {
  const unit = nsOfUnit[text.slice(-1)];
  const digits = text.slice(0, -1);
  if (unit === undefined || !/^[+-]?[0-9]{1,64}$/.test(digits)) return null;
  const count = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  if (count !== BigInt.asIntN(64, count)) return null;
  const ns = BigInt.asIntN(64, count * unit);
  return ns === 0n ? Number.POSITIVE_INFINITY : Number(ns) / 1e6;
}
