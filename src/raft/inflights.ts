import { assert } from '../errors/assert.ts';

/**
 * The append messages that are on their way to one follower: a ring of at most `messagesMax` of them, holding
 * together at most `bytesMax` of data (one message may be larger than that, alone). Flow control of a pipelined
 * leader (Raft thesis, section 10.2.1).
 */
export class Inflights {
  readonly messagesMax: number;
  readonly bytesMax: number;
  /** Last index of each message, and its bytes; `count` of them are in use, from `start` on, indexes ascending. */
  private readonly lastIndexes: number[] = [];
  private readonly sizes: number[] = [];
  private start = 0;
  private used = 0;
  private bytes = 0;

  constructor(messagesMax: number, bytesMax: number) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
  }

  get count(): number {
    return this.used;
  }

  /** True when nothing more may be sent before an acknowledgement comes. */
  get full(): boolean {
    return this.used >= this.messagesMax || (this.used > 0 && this.bytes >= this.bytesMax);
  }

  /** Notes a message whose last entry is `lastIndex`. Not when `full`. */
  add(lastIndex: number, bytes: number): void {
    assert(!this.full, `a message up to ${lastIndex} was sent over a full window of ${this.used}`);
    const slot = (this.start + this.used) % this.messagesMax;
    this.lastIndexes[slot] = lastIndex;
    this.sizes[slot] = bytes;
    this.used++;
    this.bytes += bytes;
  }

  /** Frees every message that ends at or before `index`: an acknowledgement covers those before it, too. */
  freeTo(index: number): void {
    while (this.used > 0 && this.lastIndexes[this.start]! <= index) {
      this.bytes -= this.sizes[this.start]!;
      this.start = (this.start + 1) % this.messagesMax;
      this.used--;
    }
  }

  clear(): void {
    this.start = 0;
    this.used = 0;
    this.bytes = 0;
  }
}
