import type { CallContext } from '../../api/rpc.ts';
import type { AuthInfo } from '../../codec/command/auth-info.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';

/** A call through the gateway: its caller, metadata and deadline. */
export abstract class GatewayCall implements CallContext {
  readonly raw = null;
  authInfo: AuthInfo | null = null;
  /** When the caller gives up, on the gateway's clock; `Infinity` without `Grpc-Timeout`. */
  readonly deadlineMs: number;
  protected readonly request: HttpRequest;
  protected readonly response: HttpResponse;
  protected readonly gateway: GatewayContext;
  /** Called once when the call is answered, or nobody waits for that any more. */
  onOver: (() => void) | null = null;
  private cancelTimer: (() => void) | null = null;
  private finished = false;
  private cancelHandler: (() => void) | null = null;

  constructor(request: HttpRequest, response: HttpResponse, deadlineMs: number, gateway: GatewayContext) {
    this.gateway = gateway;
    this.request = request;
    this.response = response;
    this.deadlineMs = deadlineMs;
  }

  get onCancel(): (() => void) | null {
    return this.cancelHandler;
  }

  /** Most calls are answered before anybody could go away: only a call with a handler watches for it. */
  set onCancel(handler: (() => void) | null) {
    this.cancelHandler = handler;
    this.watchClient();
  }

  /** Has the call be over once the client has gone. */
  watchClient(): void {
    this.response.onAbort = () => {
      if (this.finish()) this.cancel();
    };
  }

  /**
   * Whoever reaches the gateway is not known by his certificate, as in etcd: there the gateway is a client with a certificate of its
   * own (CVE-2018-16886).
   */
  certificateName(): string | null {
    return null;
  }

  get remoteAddress(): string {
    return this.request.remoteAddress;
  }

  /** True if the answer does not matter any more. */
  get cancelled(): boolean {
    return this.finished || this.response.aborted;
  }

  /**
   * A gRPC metadata value as grpc-gateway takes it from the headers: `Authorization` as it is, all others behind
   * `Grpc-Metadata-`.
   * @param name in lower case
   */
  metadata(name: string): string | undefined {
    const prefixed = this.request.header(`grpc-metadata-${name}`);
    return prefixed === undefined && name === 'authorization' ? this.request.header(name) : prefixed;
  }

  /** Arms the deadline. */
  startTimer(nowMs: number): void {
    const delayMs = this.deadlineMs - nowMs;
    if (delayMs > timerMsMax) return;
    this.cancelTimer = this.gateway.clock.after(Math.max(delayMs, 0), () => {
      if (this.cancelled) return;
      this.cancel();
      this.fail(errors.deadlineExceeded);
    });
  }

  /** Marks the call as answered. Returns false when it was already. */
  protected finish(): boolean {
    if (this.finished) return false;
    this.finished = true;
    this.cancelTimer?.();
    this.onOver?.();
    return true;
  }

  /** Notifies the handler that nobody waits any more. */
  protected cancel(): void {
    const { cancelHandler } = this;
    this.cancelHandler = null;
    cancelHandler?.();
  }

  abstract fail(error: ApiError): void;

  failInternally(error: unknown): void {
    this.gateway.onBug(this.request, error);
    this.fail(internalError);
  }
}

/** Longest delay that a timer takes; deadlines behind it never come. */
const timerMsMax = 2 ** 31 - 1;
/** The answer where a bug of ours was met. */
export const internalError = new ApiError(
  GrpcCode.INTERNAL,
  'wald: internal error, see the log of the server',
);

/** The state that all calls of a gateway share. */
export interface GatewayContext {
  readonly clock: Clock;
  onBug(request: HttpRequest, error: unknown): void;
}
