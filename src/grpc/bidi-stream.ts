import { GrpcCode } from '../errors/api-error.ts';
import type { GrpcStreamCall } from './call.ts';
import { Stream } from './stream.ts';

/** A streaming call. While it is paused, whole messages are kept and the stream's window is not given back. */
export class BidiStream extends Stream implements GrpcStreamCall {
  onMessage: ((message: Buffer) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onCancel: ((code: number) => void) | null = null;
  onDrain: (() => void) | null = null;
  private paused = false;
  /** Messages that arrived while paused, oldest first, from `keptFrom` on; bounded by the stream's receive window. */
  private kept: Buffer[] = [];
  private keptFrom = 0;
  private halfClosePending = false;
  private drainPending = false;

  send(message: Uint8Array): boolean {
    const roomy = this.owner.sendMessage(this, message);
    if (!roomy) this.drainPending = true;
    return roomy;
  }

  end(): void {
    this.owner.finish(this, GrpcCode.OK, '');
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    // A window can hold 200,000 of them: taking each from the front of the array would be a copy of all.
    while (this.keptFrom < this.kept.length && !this.paused && !this.finished) {
      const message = this.kept[this.keptFrom++]!;
      this.hold(-message.length);
      this.onMessage?.(message);
    }
    if (this.keptFrom === this.kept.length) this.forgetKept();
    if (this.paused || this.finished) return;
    if (this.halfClosePending) this.halfClose();
    else this.owner.creditWindow(this);
  }

  protected get takesMessages(): boolean {
    return !this.finished;
  }

  get takesBytes(): boolean {
    return !this.paused;
  }

  protected deliver(source: Buffer, start: number, end: number, owned: boolean): void {
    const message = source.subarray(start, end);
    if (!this.paused && this.kept.length === 0) {
      this.onMessage?.(message);
    } else if (this.hold(message.length)) {
      this.kept.push(owned ? message : Buffer.from(message));
    }
  }

  protected halfClose(): void {
    if (this.finished) return;
    if (this.paused || this.kept.length > 0) {
      this.halfClosePending = true;
      return;
    }
    this.halfClosePending = false;
    this.onHalfClose?.();
  }

  override release(): void {
    this.forgetKept();
    super.release();
  }

  private forgetKept(): void {
    this.kept = [];
    this.keptFrom = 0;
  }

  tellCancelled(code: number): void {
    const { onCancel } = this;
    this.onCancel = null;
    onCancel?.(code);
  }

  tellDrained(highWaterBytes: number): void {
    if (!this.drainPending || this.queuedBytes > highWaterBytes / 2) return;
    this.drainPending = false;
    this.onDrain?.();
  }
}
