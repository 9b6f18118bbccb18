import { GrpcCode } from '../errors/api-error.ts';
import type { UnaryCall } from './call.ts';
import { Stream } from './stream.ts';

/** A unary call: its first message is handed to the handler, anything behind it is ignored, as grpc-go does. */
export class UnaryStream extends Stream implements UnaryCall {
  onCancel: (() => void) | null = null;
  private delivered = false;

  respond(message: Uint8Array): void {
    this.owner.answerOne(this, message);
  }

  respondParts(parts: readonly Uint8Array[]): void {
    this.owner.answer(this, parts, false);
  }

  protected get takesMessages(): boolean {
    return !this.delivered && !this.finished;
  }

  get takesBytes(): boolean {
    return true;
  }

  protected deliver(message: Buffer, _owned: boolean): void {
    this.delivered = true;
    if (this.awaiting) this.owner.requestArrived(this);
    const { method } = this.request;
    if (method?.kind === 'unary') method.handle(this, message);
  }

  protected halfClose(): void {
    if (this.takesMessages) this.fail(GrpcCode.UNKNOWN, 'EOF');
  }

  tellCancelled(_code: number): void {
    const { onCancel } = this;
    this.onCancel = null;
    onCancel?.();
  }

  tellDrained(_highWaterBytes: number): void {}
}
