import { GrpcCode } from '../errors/api-error.ts';
import type { GrpcStreamCall } from './call.ts';
import { Stream } from './stream.ts';

/**
 * A streaming call. Whole messages are kept, and the stream's window is not given back, while it is paused, while its client does not
 * read what it is sent, and from some messages in a row on until the next turn of the event loop: others have theirs between.
 */
export class BidiStream extends Stream implements GrpcStreamCall {
  onMessage: ((message: Buffer) => void) | null = null;
  onHalfClose: (() => void) | null = null;
  onCancel: ((code: number) => void) | null = null;
  onDrain: (() => void) | null = null;
  private paused = false;
  /** Messages handed on since the event loop last had a turn for others. */
  private inARow = 0;
  /** The rest is taken in the next turn. */
  private waitsForTurn = false;
  /** Messages that arrived while none was taken, oldest first, from `keptFrom` on; bounded by the stream's receive window. */
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
    this.takeKept();
  }

  private takeKept(): void {
    // A window can hold 200,000 of them: taking each from the front of the array would be a copy of all.
    while (this.keptFrom < this.kept.length && !this.isHeldBack && !this.finished) {
      const message = this.kept[this.keptFrom++]!;
      this.hold(-message.length);
      this.take(message);
    }
    if (this.keptFrom < this.kept.length) return;
    this.forgetKept();
    if (this.isHeldBack || this.finished) return;
    if (this.halfClosePending) this.halfClose();
    else this.owner.creditWindow(this);
  }

  private take(message: Buffer): void {
    if (++this.inARow >= messagesInARowMax && !this.waitsForTurn) {
      this.waitsForTurn = true;
      this.owner.clock.soon(() => {
        this.waitsForTurn = false;
        this.inARow = 0;
        this.takeKept();
      });
    }
    this.onMessage?.(message);
  }

  /** No message is taken for the time being. */
  private get isHeldBack(): boolean {
    return this.paused || this.drainPending || this.waitsForTurn;
  }

  protected get takesMessages(): boolean {
    return !this.finished;
  }

  get takesBytes(): boolean {
    return !this.isHeldBack && this.kept.length === 0;
  }

  protected deliver(source: Buffer, start: number, end: number, owned: boolean): void {
    const message = source.subarray(start, end);
    if (!this.isHeldBack && this.kept.length === 0) {
      this.take(message);
    } else if (this.hold(message.length)) {
      this.kept.push(owned ? message : Buffer.from(message));
    }
  }

  protected halfClose(): void {
    if (this.finished) return;
    if (this.isHeldBack || this.kept.length > 0) {
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
    // Behind what is being sent.
    if (this.kept.length > 0 || this.halfClosePending) this.owner.clock.soon(() => this.takeKept());
    else if (!this.isHeldBack && !this.finished) this.owner.creditWindow(this);
  }
}

/** Messages of one stream that are taken without a turn of the event loop for others. */
export const messagesInARowMax = 16;
