import type { AnyRpc, AnyStreamRpc, StreamCall } from '../api/rpc.ts';
import type { AuthInfo } from '../codec/command/auth-info.ts';
import {
  HealthCheckRequest,
  HealthCheckResponse,
  ServingStatus,
} from '../codec/generated/messages.generated.ts';
import type { MessageType } from '../codec/message-type.ts';
import { DecodeError } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { ApiError, GrpcCode } from '../errors/api-error.ts';
import { commonNameOf } from '../net/tls/client-verification.ts';
import type { GrpcStreamCall as GrpcCall, GrpcMethod } from './call.ts';

/** Makes the gRPC side of remote procedures, by path. */
export function grpcMethods(rpcs: readonly AnyRpc[]): Map<string, GrpcMethod> {
  return new Map(
    rpcs.map(({ method, handle }) => [
      method.path,
      { kind: 'unary', request: method.request, response: method.response, handle },
    ]),
  );
}

/** Makes the gRPC side of procedures that stream: bytes to requests, responses and errors to bytes. */
export function streamMethods(rpcs: readonly AnyStreamRpc[]): Map<string, GrpcMethod> {
  // All messages are encoded here, one after the other; the connection copies each before the next.
  const writer = new Writer(64 * 1024);
  return new Map(
    rpcs.map((row) => [
      row.method.path,
      { kind: 'stream', open: (call) => row.open(new MessageStream(call, row, writer)) },
    ]),
  );
}

class MessageStream implements StreamCall<unknown, unknown> {
  readonly raw = null;
  onMessage: ((request: unknown) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onCancel: (() => void) | null = null;
  onDrain: (() => void) | null = null;
  authInfo: AuthInfo | null = null;
  private readonly call: GrpcCall;
  private readonly row: AnyStreamRpc;
  private readonly writer: Writer;

  constructor(call: GrpcCall, row: AnyStreamRpc, writer: Writer) {
    this.call = call;
    this.row = row;
    this.writer = writer;
    call.onMessage = (message) => this.receive(message);
    call.onHalfClose = () => this.onHalfClose?.();
    call.onCancel = () => this.onCancel?.();
    call.onDrain = () => this.onDrain?.();
  }

  get remoteAddress(): string {
    return this.call.remoteAddress;
  }

  get cancelled(): boolean {
    return this.call.cancelled;
  }

  certificateName(): string | null {
    return commonNameOf(this.call.peerCertificate());
  }

  metadata(name: string): string | undefined {
    return this.call.metadata(name);
  }

  send(response: unknown): boolean {
    const { writer } = this;
    writer.reset();
    this.row.method.response.encode(response, writer);
    return this.call.send(writer.view());
  }

  pause(): void {
    this.call.pause();
  }

  resume(): void {
    this.call.resume();
  }

  end(): void {
    this.call.end();
  }

  fail(error: ApiError): void {
    this.call.fail(error);
  }

  failInternally(error: unknown): void {
    this.call.failInternally(error);
  }

  private receive(message: Buffer): void {
    const request = decodeStreamed(this.row.method.request, message, this.call);
    if (request === null) this.onCancel?.();
    else this.onMessage?.(request);
  }
}

/**
 * `grpc.health.v1.Health/Watch`: sends the state of the service at once, and again when it changes. A server
 * that answers serves, and what it does not know it will not know later, so there is one message, and the
 * call stays open.
 */
export const healthWatch: GrpcMethod = {
  kind: 'stream',
  open(call) {
    call.onMessage = (message) => {
      const request = decodeStreamed(HealthCheckRequest, message, call);
      if (request === null) return;
      const status = request.service === '' ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN;
      const writer = new Writer(16);
      HealthCheckResponse.encode(HealthCheckResponse.create({ status }), writer);
      call.send(writer.view());
    };
  },
};

/** Returns the message of a stream; `null` where it is none, and the call has failed in grpc-go's words for that. */
function decodeStreamed<T>(type: MessageType<T>, message: Buffer, call: GrpcCall): T | null {
  try {
    return type.decode(message);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    call.fail(
      new ApiError(GrpcCode.INTERNAL, `grpc: failed to unmarshal the received message ${error.message}`),
    );
    return null;
  }
}
