import type { ApiError } from '../errors/api-error.ts';
import type { CallContext, UnaryMethod } from './rpc.ts';

/** What the wire schema says of a method that streams in one direction or both. */
export interface StreamMethod<Request, Response> extends UnaryMethod<Request, Response> {
  /** Whether the client sends any number of requests; otherwise it sends one. */
  readonly requestStream: boolean;
}

/**
 * A call with any number of messages in both directions, as its service sees it. It lasts until `end` or `fail`, or until
 * it is cancelled; what is sent after that is dropped.
 */
export interface StreamCall<Request, Response> extends CallContext {
  /** Whether nobody reads any more. */
  readonly cancelled: boolean;
  /** A request, whose bytes are views that are valid during the call only. */
  onMessage: ((request: Request) => void) | null;
  /** Called once, behind the last message. */
  onHalfClose: (() => void) | null;
  /** What a `send` that returned false left behind has gone down far enough to go on. */
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
