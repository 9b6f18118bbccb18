import type { Clock } from '../host/clock.ts';
import type { Stream } from './stream.ts';

/** The calls that have a deadline, in the slots of a timer wheel: adding and removing costs the same for any number. */
export class Deadlines {
  private readonly heads: (Stream | null)[] = new Array<Stream | null>(slots).fill(null);
  /** Number of the last slot that was looked at, counted from time 0 and not wrapped. */
  private doneSlot: number;
  private count = 0;
  private endTicks: (() => void) | null = null;
  private readonly clock: Clock;
  private readonly expire: (stream: Stream) => void;

  /** `expire` is called once for each stream whose deadline has passed. */
  constructor(clock: Clock, expire: (stream: Stream) => void) {
    this.clock = clock;
    this.expire = expire;
    this.doneSlot = Math.floor(clock.nowMs() / slotMs);
  }

  add(stream: Stream): void {
    if (this.count++ === 0) {
      this.doneSlot = Math.floor(this.clock.nowMs() / slotMs);
      this.endTicks ??= this.clock.every(slotMs, () => this.advance());
    }
    this.link(stream);
  }

  remove(stream: Stream): void {
    if (stream.deadlineSlot < 0) return;
    this.unlink(stream);
    if (--this.count === 0) this.stop();
  }

  /** Expires what is due. */
  advance(): void {
    const nowMs = this.clock.nowMs();
    const dueSlot = Math.floor(nowMs / slotMs);
    // After a long pause one round over all slots sees every stream.
    this.doneSlot = Math.max(this.doneSlot, dueSlot - slots);
    while (this.doneSlot < dueSlot) {
      this.doneSlot++;
      const slot = this.doneSlot & (slots - 1);
      // Always the head: expiring one call may take others out of the slot.
      for (let stream = this.heads[slot]!; stream !== null; stream = this.heads[slot]!) {
        this.unlink(stream);
        if (stream.deadlineMs > nowMs) {
          this.link(stream);
        } else {
          this.count--;
          this.expire(stream);
        }
      }
    }
    if (this.count === 0) this.stop();
  }

  stop(): void {
    this.endTicks?.();
    this.endTicks = null;
  }

  private link(stream: Stream): void {
    // A deadline beyond the wheel waits in the last slot and is linked again from there.
    const wanted = Math.ceil(stream.deadlineMs / slotMs);
    const slot = Math.min(Math.max(wanted, this.doneSlot + 1), this.doneSlot + slots - 1) & (slots - 1);
    const head = this.heads[slot]!;
    stream.deadlineSlot = slot;
    stream.nextDeadline = head;
    if (head !== null) head.previousDeadline = stream;
    this.heads[slot] = stream;
  }

  private unlink(stream: Stream): void {
    if (stream.previousDeadline !== null) stream.previousDeadline.nextDeadline = stream.nextDeadline;
    else this.heads[stream.deadlineSlot] = stream.nextDeadline;
    if (stream.nextDeadline !== null) stream.nextDeadline.previousDeadline = stream.previousDeadline;
    stream.deadlineSlot = -1;
    stream.previousDeadline = null;
    stream.nextDeadline = null;
  }
}

/** Resolution of deadlines: a call ends at most this much after its own. */
const slotMs = 10;
const slots = 1024;
