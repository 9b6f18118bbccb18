import type { PeerCertificate } from 'node:tls';
import type { UnaryCall } from '../api/rpc.ts';
import type { MessageType } from '../codec/message-type.ts';
import type { ApiError } from '../errors/api-error.ts';

/** The properties that every call has. */
export interface Call {
  /** '/etcdserverpb.KV/Put' */
  readonly method: string;
  /** When the client gives up, on the server's monotonic clock; Infinity without a `grpc-timeout`. */
  readonly deadlineMs: number;
  /** '127.0.0.1:40312'; '' when the socket has none. */
  readonly remoteAddress: string;
  /** `:authority`, or `host`; '' when there is none. */
  readonly authority: string;
  /** The call was reset, its deadline passed or its connection ended; whatever is answered is dropped. */
  readonly cancelled: boolean;
  /** First value of a metadata key in lower case, as it stands on the wire (`-bin` values are Base64). */
  metadata(name: string): string | undefined;
  /** The client's certificate; null when it gave none or the connection is not TLS. */
  peerCertificate(): PeerCertificate | null;
  /** Ends the call with a status other than OK; after an answer it is ignored. */
  fail(error: ApiError): void;
  /** For a bug of ours: ends the call with Internal, and has the error logged. */
  failInternally(error: unknown): void;
}

/**
 * The way in which a method is served. Handlers run on the event loop and answer when they like, at once or
 * later. An ApiError that one throws becomes the call's status; anything else is a bug of ours and becomes
 * Internal.
 */
export type GrpcMethod =
  // biome-ignore lint/suspicious/noExplicitAny: methods of different types stand in one list
  | ({ readonly kind: 'unary' } & GrpcUnaryMethod<any, any>)
  | {
      readonly kind: 'stream';
      /** Begins a call that streams in either direction; it sets the call's handlers before it returns. */
      open(call: GrpcStreamCall): void;
    };

/** A method with one message each way. */
export interface GrpcUnaryMethod<Request, Response> {
  readonly request: Pick<MessageType<Request>, 'decode'>;
  readonly response: Pick<MessageType<Response>, 'encode'>;
  handle(request: Request, call: UnaryCall<Response>): void;
}

/** A call with any number of messages each way. It lasts until `end` or `fail`, or until it is cancelled. */
export interface GrpcStreamCall extends Call {
  /** A whole message, valid during the call: it may be a view of the connection's input. */
  onMessage: ((message: Buffer) => void) | null;
  /** The client sends no more messages. */
  onHalfClose: (() => void) | null;
  /** Called once if the call is cancelled before it was ended, with the status code it was given. */
  onCancel: ((code: number) => void) | null;
  /**
   * Called when the buffered data has gone down to half of the high-water mark; only after `send` returned
   * false.
   */
  onDrain: (() => void) | null;
  /** Sends one message; its bytes are copied before this returns. False: more than the high-water mark is unsent. */
  send(message: Uint8Array): boolean;
  /** Bytes of messages that flow control or the socket hold back. */
  readonly bufferedBytes: number;
  /** Ends the call with OK, behind what is buffered. */
  end(): void;
  /** Stops `onMessage`; the client can send one window more, which is kept. */
  pause(): void;
  resume(): void;
}

/** Bytes of the messages that clients sent and got, without prefixes and frames, as grpc-go's codec sees them. They only rise. */
export class MessageTraffic {
  receivedBytes = 0;
  sentBytes = 0;
}
