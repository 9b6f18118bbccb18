import type { AuthInfo } from '../codec/command/auth-info.ts';
import type { MessageType } from '../codec/message-type.ts';
import type { ApiError } from '../errors/api-error.ts';

/** What a service may want to know of a call beside its request. */
export interface CallContext {
  /**
   * The request as protobuf, when it came that way, with `commandHeaderBytes` of room in front, for a command to be made of it in
   * place; valid during the call of the handler only.
   */
  readonly raw: Buffer | null;
  readonly remoteAddress: string;
  /** Called once if the caller goes away, or its deadline passes, before the call was answered. */
  onCancel: (() => void) | null;
  /** Who calls, once that was found out (`auth-guard`); missing or `null` while nobody is asked, or where nobody was named. */
  authInfo?: AuthInfo | null;
  /** Common name of the certificate that the caller proved to hold; missing or `null` without one, and always through the JSON gateway. */
  certificateName?(): string | null;
  /** First value of a gRPC metadata key in lower case, or of the header that stands for it. */
  metadata(name: string): string | undefined;
}

/**
 * A response that is too long to make in one piece: its parts, merged by the rules of protobuf, are the response. A caller
 * takes each part in a turn of the event loop of its own; one takes about a millisecond.
 */
export interface SlicedResponse<Response> {
  /** The next part, whose bytes are views that are valid until the turn ends; `null` at the end. */
  next(): Response | null;
  /** Must be called once, also when the client went away. */
  release(): void;
}

/** Where a short answer goes: one of its methods is called, once. Bytes in a response are views, valid only during the call. */
export interface Answer<Response> {
  respond(response: Response): void;
  fail(error: ApiError): void;
}

/** A call with one request and one answer, as its service sees it. One of the methods that answer it is called, once. */
export interface UnaryCall<Response> extends CallContext, Answer<Response> {
  respondInSlices(slices: SlicedResponse<Response>): void;
  /** For a bug of ours that is met after the handler has returned: answers Internal, and has the error logged with its stack. */
  failInternally(error: unknown): void;
}

/** What the wire schema says of a unary method (`codec/services`). */
export interface UnaryMethod<Request, Response> {
  /** gRPC path: `/etcdserverpb.KV/Put`. */
  readonly path: string;
  readonly request: MessageType<Request>;
  readonly response: MessageType<Response>;
  /** JSON routes: `/v3/kv/put`. Empty where etcd has none. */
  readonly httpPaths: readonly string[];
}

/** One remote procedure: the gRPC adapter and the JSON gateway are made from the same rows. */
interface Rpc<Request, Response> {
  readonly method: UnaryMethod<Request, Response>;
  handle(request: Request, call: UnaryCall<Response>): void;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of different methods stand in one list
export type AnyRpc = Rpc<any, any>;

/** Pairs a method with its handler, so that their types agree. */
export function rpc<Request, Response>(
  method: UnaryMethod<Request, Response>,
  handle: (request: Request, call: UnaryCall<Response>) => void,
): AnyRpc {
  return { method, handle };
}
