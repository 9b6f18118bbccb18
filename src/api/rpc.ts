import type { MessageType } from '../codec/message-type.ts';
import type { ApiError } from '../errors/api-error.ts';

/** What a service may want to know of a call beside its request. */
export interface CallContext {
  /** The request as protobuf, when it came that way; valid during the call of the handler only. */
  readonly raw: Uint8Array | null;
  readonly remoteAddress: string;
}

/**
 * A response that is too long to make in one piece: its parts, merged by the rules of protobuf, are the response. `next` is
 * called in turns of the event loop of their own, and each call takes about a millisecond.
 */
export interface SlicedResponse<Response> {
  /** The next part, whose bytes are valid until the following call; `null` at the end. */
  next(): Response | null;
  /** Must be called once, also when the client went away. */
  release(): void;
}

/** Answers a call: one of its methods is called, once. Bytes in a response are views, valid only during the call. */
export interface Reply<Response> {
  respond(response: Response): void;
  respondInSlices(slices: SlicedResponse<Response>): void;
  fail(error: ApiError): void;
}

/** One remote procedure: the gRPC adapter and the JSON gateway are made from the same rows. */
export interface Rpc<Request, Response> {
  /** Full name, `etcdserverpb.KV`. */
  readonly service: string;
  readonly method: string;
  /** Path of the JSON route behind `/v3` and `/v3beta`, or `null` where etcd has none. */
  readonly jsonPath: string | null;
  readonly request: MessageType<Request>;
  readonly response: MessageType<Response>;
  handle(request: Request, call: CallContext, reply: Reply<Response>): void;
}
