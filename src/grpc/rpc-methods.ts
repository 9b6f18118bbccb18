import type { AnyRpc, CallContext, Reply, SlicedResponse } from '../api/rpc.ts';
import { BytePool } from '../codec/byte-pool.ts';
import type { AuthInfo } from '../codec/command/auth-info.ts';
import { DecodeError } from '../codec/decode-error.ts';
import { Writer } from '../codec/writer.ts';
import { type ApiError, GrpcCode } from '../errors/api-error.ts';
import type { Clock } from '../host/clock.ts';
import { commonNameOf } from '../net/tls/common-name.ts';
import type { GrpcMethod, UnaryCall } from './call.ts';

/** Makes the gRPC side of remote procedures: bytes to request, response or error to bytes. */
export function grpcMethods(rpcs: readonly AnyRpc[], clock: Pick<Clock, 'soon'>): Map<string, GrpcMethod> {
  // All answers are encoded here, one after the other; the connection copies each before the next.
  const writer = new Writer(64 * 1024);
  const kept = new BytePool();
  return new Map(rpcs.map((row) => [row.method.path, unaryMethod(row, writer, kept, clock)]));
}

function unaryMethod(row: AnyRpc, writer: Writer, kept: BytePool, clock: Pick<Clock, 'soon'>): GrpcMethod {
  const { method } = row;
  return {
    kind: 'unary',
    handle(call, received) {
      // A request outlives this turn, and its keys and values are views of the message.
      const message = kept.copy(received);
      let request: unknown;
      try {
        request = method.request.decode(message);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        call.fail(GrpcCode.INTERNAL, `grpc: error unmarshalling request: ${error.message}`);
        return;
      }
      const context = new MessageContext(message, call);
      row.handle(request, context, new UnaryReply(call, row, writer, clock));
      // A call that waits for long keeps its context, and must not keep all that its message shares memory with.
      context.raw = null;
    },
  };
}

class MessageContext implements CallContext {
  raw: Uint8Array | null;
  authInfo: AuthInfo | null = null;
  private readonly call: UnaryCall;

  constructor(raw: Uint8Array, call: UnaryCall) {
    this.raw = raw;
    this.call = call;
  }

  get remoteAddress(): string {
    return this.call.remoteAddress;
  }

  get onCancel(): (() => void) | null {
    return this.call.onCancel;
  }

  set onCancel(handler: (() => void) | null) {
    this.call.onCancel = handler;
  }

  certificateName(): string | null {
    return commonNameOf(this.call.peerCertificate());
  }

  metadata(name: string): string | undefined {
    return this.call.metadata(name);
  }
}

class UnaryReply implements Reply<unknown> {
  private readonly call: UnaryCall;
  private readonly row: AnyRpc;
  private readonly writer: Writer;
  private readonly clock: Pick<Clock, 'soon'>;

  constructor(call: UnaryCall, row: AnyRpc, writer: Writer, clock: Pick<Clock, 'soon'>) {
    this.call = call;
    this.row = row;
    this.writer = writer;
    this.clock = clock;
  }

  respond(response: unknown): void {
    const { writer } = this;
    writer.reset();
    this.row.method.response.encode(response, writer);
    this.call.respond(writer.view());
  }

  respondInSlices(slices: SlicedResponse<unknown>): void {
    this.encodeSlice(slices, []);
  }

  fail(error: ApiError): void {
    this.call.fail(error.code, error.message);
  }

  private encodeSlice(slices: SlicedResponse<unknown>, parts: Uint8Array[]): void {
    const part = this.call.cancelled ? null : slices.next();
    if (part === null) {
      slices.release();
      this.call.respondParts(parts);
      return;
    }
    const { writer } = this;
    writer.reset();
    this.row.method.response.encode(part, writer);
    parts.push(writer.copy());
    this.clock.soon(() => this.encodeSlice(slices, parts));
  }
}
