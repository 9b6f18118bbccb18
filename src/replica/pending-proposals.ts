import type { ProposalDone } from '../api/consensus.ts';
import { type ApiError, errors } from '../errors/api-error.ts';

/**
 * Proposals of this member that are in the log and not applied yet, in the order of their indexes. All have the same
 * time-out, so the order of their deadlines is the same.
 */
export class PendingProposals {
  /** `undefined` where a proposal is over: what it holds on to is as much as all the rest of its call. */
  private queue: (Pending | undefined)[] = [];
  /** Everything before it in `queue` is over. */
  private head = 0;
  /** Everything before it has timed out. */
  private timedOut = 0;
  private heldBytes = 0;

  /** Proposals that were neither applied nor given up. */
  get count(): number {
    return this.queue.length - this.head;
  }

  /** Bytes of the commands of those. */
  get bytes(): number {
    return this.heldBytes;
  }

  /**
   * @param index its position in the log, at the end: proposals of an earlier term at that index or above
   * were cut off, and get that error
   */
  add(index: number, term: number, bytes: number, deadlineMs: number, done: ProposalDone): void {
    for (let last = this.queue.at(-1); last !== undefined && last.index >= index; last = this.queue.at(-1)) {
      this.queue.pop();
      this.heldBytes -= last.bytes;
      if (this.timedOut > this.queue.length) this.timedOut = this.queue.length;
      last.done?.(errors.leaderChanged, null);
    }
    this.queue.push({ index, term, bytes, deadlineMs, done });
    this.heldBytes += bytes;
  }

  /**
   * Takes out the proposal that the applied entry came from.
   * @returns its callback, or `null` if the entry is not from here or its caller was already answered.
   */
  take(index: number, term: number): ProposalDone | null {
    for (;;) {
      const first = this.queue[this.head];
      if (first === undefined || first.index > index) return null;
      this.removeFirst(first);
      if (first.index === index && first.term === term) return first.done;
      // Another leader's entry stands where ours was: it can no longer be committed.
      first.done?.(errors.leaderChanged, null);
    }
  }

  /** Answers all proposals that timed out. @param errorFor returns the error for one with that deadline */
  expire(nowMs: number, errorFor: (deadlineMs: number) => ApiError = () => errors.timeout): void {
    if (this.timedOut < this.head) this.timedOut = this.head;
    for (;;) {
      const pending = this.queue[this.timedOut];
      if (pending === undefined || pending.deadlineMs > nowMs) return;
      this.timedOut++;
      const { done } = pending;
      pending.done = null;
      done?.(errorFor(pending.deadlineMs), null);
    }
  }

  /** Gives up those up to `index`, whose entries this member will not see: a snapshot has taken their place. */
  dropThrough(index: number, error: ApiError): void {
    for (
      let first = this.queue[this.head];
      first !== undefined && first.index <= index;
      first = this.queue[this.head]
    ) {
      this.removeFirst(first);
      first.done?.(error, null);
    }
  }

  /** Gives up all of them. */
  failAll(error: ApiError): void {
    for (let first = this.queue[this.head]; first !== undefined; first = this.queue[this.head]) {
      this.removeFirst(first);
      first.done?.(error, null);
    }
  }

  private removeFirst(first: Pending): void {
    this.queue[this.head++] = undefined;
    this.heldBytes -= first.bytes;
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
      this.timedOut = 0;
    } else if (this.head >= 4096 && this.head * 2 >= this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.timedOut = Math.max(0, this.timedOut - this.head);
      this.head = 0;
    }
  }
}

interface Pending {
  /** The position of the proposal in the log, if nobody replaces it. */
  readonly index: number;
  readonly term: number;
  readonly bytes: number;
  /** Monotonic milliseconds. */
  readonly deadlineMs: number;
  /** `null` once it has timed out; the entry may still be applied. */
  done: ProposalDone | null;
}
