import type { SlicedResponse, UnaryCall } from '../api/rpc.ts';
import type { AuthInfo } from '../codec/command/auth-info.ts';
import { commandHeaderBytes } from '../codec/command/command.ts';
import { DecodeError } from '../codec/reader.ts';
import { ApiError, GrpcCode } from '../errors/api-error.ts';
import { commonNameOf } from '../net/tls/client-verification.ts';
import type { GrpcUnaryMethod } from './call.ts';
import { Stream } from './stream.ts';

/**
 * A unary call, as its service sees it and as it stands on the connection. Its first message is the request, anything behind it is
 * ignored, as grpc-go does.
 */
export class UnaryStream extends Stream implements UnaryCall<unknown> {
  raw: Buffer | null = null;
  authInfo: AuthInfo | null = null;
  onCancel: (() => void) | null = null;
  private delivered = false;

  certificateName(): string | null {
    return commonNameOf(this.peerCertificate());
  }

  respond(response: unknown): void {
    const { answers } = this.owner;
    answers.reset();
    this.unaryMethod.response.encode(response, answers);
    this.owner.answerOne(this, answers.bytes, answers.length);
  }

  respondInSlices(slices: SlicedResponse<unknown>): void {
    this.encodeSlice(slices, []);
  }

  protected get takesMessages(): boolean {
    return !this.delivered && !this.finished;
  }

  get takesBytes(): boolean {
    return true;
  }

  protected deliver(source: Buffer, start: number, end: number): void {
    this.delivered = true;
    if (this.awaiting) this.owner.requestArrived(this);
    const method = this.unaryMethod;
    // A request outlives this turn, and its keys and values are views of it; the room in front is for the command it may become.
    const raw = this.owner.requests.take(commandHeaderBytes + end - start);
    source.copy(raw, commandHeaderBytes, start, end);
    let request: unknown;
    try {
      request = method.request.decode(raw, commandHeaderBytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.fail(new ApiError(GrpcCode.INTERNAL, `grpc: error unmarshalling request: ${error.message}`));
      return;
    }
    this.raw = raw;
    method.handle(request, this);
    // A call that waits for long must not keep all that its message shares memory with.
    this.raw = null;
  }

  protected halfClose(): void {
    if (this.takesMessages) this.fail(new ApiError(GrpcCode.UNKNOWN, 'EOF'));
  }

  tellCancelled(_code: number): void {
    const { onCancel } = this;
    this.onCancel = null;
    onCancel?.();
  }

  tellDrained(_highWaterBytes: number): void {}

  private get unaryMethod(): GrpcUnaryMethod<unknown, unknown> {
    return this.request.method as GrpcUnaryMethod<unknown, unknown>;
  }

  private encodeSlice(slices: SlicedResponse<unknown>, parts: Uint8Array[]): void {
    const part = this.cancelled ? null : slices.next();
    if (part === null) {
      slices.release();
      this.owner.answer(this, parts);
      return;
    }
    const { answers, clock } = this.owner;
    answers.reset();
    this.unaryMethod.response.encode(part, answers);
    parts.push(answers.copy());
    clock.soon(() => this.encodeSlice(slices, parts));
  }
}
