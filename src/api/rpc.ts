import type { AuthInfo } from '../codec/command/auth-info.ts';
import type { MessageType } from '../codec/message-type.ts';
import type { ApiError } from '../errors/api-error.ts';

/** One remote procedure: the gRPC adapter and the JSON gateway are made from the same rows. */
interface Rpc<Request, Response> {
  readonly method: UnaryMethod<Request, Response>;
  handle(request: Request, call: UnaryCall<Response>): void;
}

/** The properties of a call beside its request. */
export interface CallContext {
  /**
   * The request as protobuf, when it came that way, with `commandHeaderBytes` of room in front, for a command to be made of it in
   * place; valid during the call of the handler only.
   */
  readonly raw: Buffer | null;
  readonly remoteAddress: string;
  /** Called once if the caller goes away, or its deadline passes, before the call was answered. */
  onCancel: (() => void) | null;
  /**
   * The caller, once found out (`auth-guard`); missing or `null` while nobody is asked, or where nobody was
   * named.
   */
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

/**
 * The target of a short answer: one of its methods is called, once. Bytes in a response are views, valid only
 * during the call.
 */
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

/** A unary method of the wire schema (`codec/services`). */
export interface UnaryMethod<Request, Response> {
  /** gRPC path: `/etcdserverpb.KV/Put`. */
  readonly path: string;
  readonly request: MessageType<Request>;
  readonly response: MessageType<Response>;
  /** JSON routes: `/v3/kv/put`. Empty where etcd has none. */
  readonly httpPaths: readonly string[];
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

/** A method of the wire schema that streams in one direction or both. */
export interface StreamMethod<Request, Response> extends UnaryMethod<Request, Response> {
  /** True if the client sends any number of requests; otherwise it sends one. */
  readonly requestStream: boolean;
}

/**
 * A call with any number of messages in both directions, as its service sees it. It lasts until `end` or `fail`, or until
 * it is cancelled; what is sent after that is dropped.
 */
export interface StreamCall<Request, Response> extends CallContext {
  /** True if nobody reads any more. */
  readonly cancelled: boolean;
  /** A request, whose bytes are views that are valid during the call only. */
  onMessage: ((request: Request) => void) | null;
  /** Called once, behind the last message. */
  onHalfClose: (() => void) | null;
  /**
   * Called when the data that a `send` left behind, which returned false, has gone down far enough to go on.
   */
  onDrain: (() => void) | null;
  /** Encodes and copies before it returns. False when much waits for the client: go on after `onDrain`. */
  send(response: Response): boolean;
  /**
   * Asks for no more messages until `resume`: what the client may still send is bounded by its window, or, through the
   * JSON gateway, is all there and comes all the same.
   */
  pause(): void;
  resume(): void;
  /** Ends the call with OK, behind what was sent. */
  end(): void;
  fail(error: ApiError): void;
  /** For a bug of ours: ends the call with Internal, and has the error logged with its stack. */
  failInternally(error: unknown): void;
}

/** A procedure that streams: the gRPC adapter and the JSON gateway are made from the same rows. */
interface StreamRpc<Request, Response> {
  readonly method: StreamMethod<Request, Response>;
  /** Sets the call's `onMessage` and the others; messages come after it has returned. */
  open(call: StreamCall<Request, Response>): void;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of different methods stand in one list
export type AnyStreamRpc = StreamRpc<any, any>;

/** Pairs a method with what opens its calls, so that their types agree. */
export function streamRpc<Request, Response>(
  method: StreamMethod<Request, Response>,
  open: (call: StreamCall<Request, Response>) => void,
): AnyStreamRpc {
  return { method, open };
}
