import type { AuthInfo } from '../codec/command/auth-info.ts';
import { ApiError, errors, GrpcCode } from '../errors/api-error.ts';
import { assert } from '../errors/assert.ts';
import type { CallContext, UnaryCall } from './rpc.ts';

/**
 * Answers a call of the lock or election service once its steps are through. Errors of the services that it stands on
 * keep their text alone: etcd's client, by which etcd's own locks are made, does away with the code. The
 * error that the member stops keeps its code, since a client has to try again then.
 */
export function replyWith<Response>(answer: Promise<Response>, call: UnaryCall<Response>): void {
  answer.then(
    (response) => call.respond(response),
    (error: unknown) => {
      if (!(error instanceof ApiError)) call.failInternally(error);
      else call.fail(error === errors.stopped ? error : new ApiError(GrpcCode.UNKNOWN, error.message));
    },
  );
}

/**
 * Asks another service for something that it answers in one piece, in the name of `caller`. Rejects with what the service fails with.
 *
 * @param run hands the service the call that it is to answer
 * @param take what is wanted of the response, whose bytes are views that are valid during the call only
 */
export function ask<Response, T>(
  caller: CallContext,
  run: (call: UnaryCall<Response>) => void,
  take: (response: Response) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    run(new Step(caller, (response) => resolve(take(response)), reject));
  });
}

/** One of the requests that a call is made of: it comes from here, and has a promise waiting for its answer. */
class Step<Response> implements UnaryCall<Response> {
  readonly raw = null;
  /** The caller is watched by the call that this is a step of. */
  onCancel: (() => void) | null = null;
  private readonly caller: CallContext;
  readonly respond: (response: Response) => void;
  readonly failInternally: (error: unknown) => void;

  constructor(caller: CallContext, respond: (response: Response) => void, fail: (error: unknown) => void) {
    this.caller = caller;
    this.respond = respond;
    this.failInternally = fail;
  }

  get remoteAddress(): string {
    return this.caller.remoteAddress;
  }

  get authInfo(): AuthInfo | null {
    return this.caller.authInfo ?? null;
  }

  metadata(name: string): string | undefined {
    return this.caller.metadata(name);
  }

  respondInSlices(): void {
    assert(false, 'a short answer is made in one piece');
  }

  fail(error: ApiError): void {
    this.failInternally(error);
  }
}

/**
 * The caller of a unary call that takes its time. What the call does on its way it does in the caller's name,
 * so this stands for the call in the services that it uses.
 */
export class Caller implements CallContext {
  /** Its steps are other requests than the one that came. */
  readonly raw = null;
  readonly remoteAddress: string;
  /** True if the caller has gone away, or its deadline has passed. */
  cancelled = false;
  /** Called once, when `cancelled` becomes true. */
  onCancel: (() => void) | null = null;
  private readonly call: CallContext;

  constructor(call: CallContext) {
    this.call = call;
    this.remoteAddress = call.remoteAddress;
    call.onCancel = () => {
      this.cancelled = true;
      const { onCancel } = this;
      this.onCancel = null;
      onCancel?.();
    };
  }

  get authInfo(): AuthInfo | null {
    return this.call.authInfo ?? null;
  }

  metadata(name: string): string | undefined {
    return this.call.metadata(name);
  }

  /** @throws ApiError `context canceled` once the caller is gone */
  check(): void {
    if (this.cancelled) throw errors.cancelled;
  }
}
