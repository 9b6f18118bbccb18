import type { AnyRpc, AnyStreamRpc } from '../../api/rpc.ts';
import { JsonError } from '../../codec/json-error.ts';
import type { MessageType } from '../../codec/message-type.ts';
import { Writer } from '../../codec/writer.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Handler, HttpRequest, HttpResponse, MessageSource } from '../exchange.ts';
import { respondMethodNotAllowed, respondNotFound, respondPlainError } from '../plain-text.ts';
import type { Router } from '../router.ts';
import { internalError } from './call.ts';
import { respondGatewayError } from './error.ts';
import { JsonMessages } from './json-messages.ts';
import { GatewayStreamCall } from './stream-call.ts';
import { StreamQuota } from './stream-quota.ts';
import { GatewayUnaryCall } from './unary-call.ts';

/**
 * The JSON gateway: every procedure that has `httpPaths` as a POST route that takes and gives proto3 JSON, answering as etcd
 * 3.4's (grpc-gateway 1.9): under `/v3` and `/v3beta`, with its error bodies and statuses.
 *
 * A streaming procedure reads all of the requests in a body before it answers the first; on a WebSocket they come as they come.
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
    const { method } = rpc;
    return (request, response) => {
      const deadlineMs = this.deadline(request, response);
      if (deadlineMs === null) return;
      this.decode(request, response, method.request, (message) => {
        const call = new GatewayUnaryCall(
          request,
          response,
          deadlineMs,
          method.response,
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
      });
    };
  }

  private streamHandler(rpc: AnyStreamRpc): Handler {
    const { method } = rpc;
    return (request, response) => {
      const deadlineMs = this.deadline(request, response);
      if (deadlineMs === null) return;
      const begin = (open: (call: GatewayStreamCall) => void): void => {
        const call = new GatewayStreamCall(
          request,
          response,
          deadlineMs,
          method.response,
          this.writer,
          this.options,
        );
        if (deadlineMs !== Number.POSITIVE_INFINITY) call.startTimer(this.options.clock.nowMs());
        if (this.quota === null) open(call);
        else this.quota.admit(call, request.body.length, () => open(call));
      };
      if (!method.requestStream) {
        this.decode(request, response, method.request, (message) =>
          begin((call) => {
            call.isOpen = true;
            rpc.open(call);
            if (!call.cancelled) call.onMessage?.(message);
            if (!call.cancelled) call.onHalfClose?.();
          }),
        );
      } else if (request.messages === null) begin((call) => runStream(rpc, call, request.body));
      else {
        const { messages } = request;
        begin((call) => this.runLiveStream(rpc, call, messages));
      }
    };
  }

  /** Runs a procedure whose messages come while it is answered. */
  private runLiveStream(rpc: AnyStreamRpc, call: GatewayStreamCall, source: MessageSource): void {
    const messages = new JsonMessages((text) => rpc.method.request.fromJson(text), null);
    // What is known only when the client leaves is known by watching it.
    call.watchClient();
    const deliver = (): void => {
      try {
        while (!call.isPaused && !call.cancelled) {
          const message = messages.next();
          if (message === null) {
            if (messages.pendingBytes > 2 * this.options.messageBytesMax) {
              call.fail(this.tooLong(messages.pendingBytes));
            }
            return;
          }
          if (!call.isOpen) {
            call.isOpen = true;
            rpc.open(call);
          }
          call.onMessage?.(message);
        }
      } catch (error) {
        source.onText = null;
        if (!(error instanceof JsonError)) {
          call.failInternally(error);
          return;
        }
        // As with a body that came whole: the first message's error is told, behind it the messages merely end.
        if (!call.isOpen) call.fail(new ApiError(GrpcCode.UNKNOWN, error.message));
        else if (!call.cancelled) call.onHalfClose?.();
      }
    };
    call.onResume = deliver;
    source.onText = (text) => {
      if (call.cancelled) return;
      messages.push(text);
      deliver();
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

  /** Calls `take` with the request's message, at once or when it has come. What is none is answered with its error. */
  private decode(
    request: HttpRequest,
    response: HttpResponse,
    type: MessageType<unknown>,
    take: (message: unknown) => void,
  ): void {
    if (request.messages !== null) {
      this.awaitMessage(request, request.messages, response, type, take);
      return;
    }
    if (request.bodyBytes !== request.body.length) {
      // Nobody knows how long its message would have been: the length of the text stands for it.
      respondGatewayError(response, this.tooLong(request.bodyBytes));
      return;
    }
    let message: unknown;
    try {
      message = type.fromJson(request.body);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      respondGatewayError(response, new ApiError(GrpcCode.INVALID_ARGUMENT, error.message));
      return;
    }
    if (this.fits(message, request.body.length, response, type)) take(message);
  }

  /** Like `decode`, of a message that comes later: a bug that it meets then is told and answered here, for nobody else is there to. */
  private awaitMessage(
    request: HttpRequest,
    source: MessageSource,
    response: HttpResponse,
    type: MessageType<unknown>,
    take: (message: unknown) => void,
  ): void {
    const messages = new JsonMessages((text) => type.fromJson(text), null);
    source.onText = (text) => {
      messages.push(text);
      const textBytes = messages.pendingBytes;
      try {
        const message = messages.next();
        if (message === null && textBytes <= 2 * this.options.messageBytesMax) return;
        source.onText = null;
        if (message === null) respondGatewayError(response, this.tooLong(textBytes));
        else if (this.fits(message, textBytes, response, type)) take(message);
      } catch (error) {
        source.onText = null;
        const isText = error instanceof JsonError;
        if (!isText) this.options.onBug(request, error);
        respondGatewayError(
          response,
          isText ? new ApiError(GrpcCode.INVALID_ARGUMENT, error.message) : internalError,
        );
      }
    };
  }

  /** Returns whether a message has at most the length that it may have; one that has not is answered with its error. */
  private fits(
    message: unknown,
    textBytes: number,
    response: HttpResponse,
    type: MessageType<unknown>,
  ): boolean {
    if (textBytes <= this.options.messageBytesMax) return true;
    this.writer.reset();
    type.encode(message, this.writer);
    if (this.writer.length <= this.options.messageBytesMax) return true;
    respondGatewayError(response, this.tooLong(this.writer.length));
    return false;
  }

  private tooLong(bytes: number): ApiError {
    const text = `grpc: received message larger than max (${bytes} vs. ${this.options.messageBytesMax})`;
    return new ApiError(GrpcCode.RESOURCE_EXHAUSTED, text);
  }
}

/** Runs a procedure all of whose messages are in `body`. */
function runStream(rpc: AnyStreamRpc, call: GatewayStreamCall, body: Buffer): void {
  const messages = new JsonMessages((text) => rpc.method.request.fromJson(text), body);
  let message: unknown;
  try {
    message = messages.next();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    // grpc-gateway passes this on without a code.
    call.fail(new ApiError(GrpcCode.UNKNOWN, error.message));
    return;
  }
  call.isOpen = true;
  rpc.open(call);
  try {
    for (; message !== null && !call.cancelled; message = messages.next()) call.onMessage?.(message);
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
