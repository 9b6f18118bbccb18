import { type ApiError, errors } from '../errors/api-error.ts';
import type { ReadState } from '../raft/ready.ts';

/**
 * Reads on their way to be linearizable (Raft thesis, section 6.4), in rounds: all that wait when one begins share it, and later
 * ones the next. One round is under way at a time.
 */
export class LinearizableReads {
  /** Reads for the next round. */
  private waiting: WaitingRead[] = [];
  /** Reads of the round under way, its name and since when it is. */
  private inRound: WaitingRead[] = [];
  private context = 0;
  private sinceMs = 0;
  /** Reads whose index is known and not applied yet, in rising order of index. */
  private confirmed: { index: number; reads: WaitingRead[] }[] = [];

  /** Rounds whose reads ran out of time. */
  failed = 0;

  /** True if a round could begin. */
  get areWaiting(): boolean {
    return this.waiting.length > 0 && this.inRound.length === 0;
  }

  add(deadlineMs: number, done: (error: ApiError | null) => void): void {
    if (this.waiting.length >= readsPendingMax) done(errors.tooManyRequests);
    else this.waiting.push({ deadlineMs, done });
  }

  /** Begins a round for all that wait. */
  begin(context: number, nowMs: number): void {
    this.inRound = this.waiting;
    this.waiting = [];
    this.context = context;
    this.sinceMs = nowMs;
  }

  /** Gives up the round under way: its reads wait for the next one. */
  abandonRound(): void {
    if (this.inRound.length === 0) return;
    this.waiting = this.inRound.concat(this.waiting);
    this.inRound = [];
    this.context = 0;
  }

  /** Gives up a round to which there is no answer. */
  retry(nowMs: number): void {
    if (nowMs - this.sinceMs >= readRetryMs) this.abandonRound();
  }

  /** Takes Raft's answers; those to rounds that were given up are passed over. */
  confirm(readStates: readonly ReadState[]): void {
    for (const { index, context } of readStates) {
      if (context !== this.context || this.inRound.length === 0) continue;
      const reads = this.inRound;
      this.inRound = [];
      // A leader that was followed by another may have answered with a lower index than one before it.
      const before = this.confirmed.at(-1);
      this.confirmed.push({ index: Math.max(index, before?.index ?? 0), reads });
    }
  }

  /** Answers the reads that only waited for the entries up to `appliedIndex`. */
  release(appliedIndex: number): void {
    while (this.confirmed.length > 0 && this.confirmed[0]!.index <= appliedIndex) {
      for (const read of this.confirmed.shift()!.reads) read.done?.(null);
    }
  }

  /** Answers all reads that have timed out. @param errorFor returns the error for one with that deadline */
  expire(nowMs: number, errorFor: (deadlineMs: number) => ApiError): void {
    for (const reads of [this.waiting, this.inRound, ...this.confirmed.map(({ reads }) => reads)]) {
      // Reads that were given up stand in front of later ones, so the deadlines rise.
      for (const read of reads) {
        if (read.deadlineMs > nowMs) break;
        const { done, deadlineMs } = read;
        read.done = null;
        if (done === null) continue;
        this.failed++;
        done(errorFor(deadlineMs));
      }
    }
    if (this.waiting[0]?.done === null) this.waiting = this.waiting.filter(({ done }) => done !== null);
  }

  /** Gives up all of them. */
  failAll(error: ApiError): void {
    const all = [...this.waiting, ...this.inRound, ...this.confirmed.flatMap(({ reads }) => reads)];
    this.waiting = [];
    this.inRound = [];
    this.confirmed = [];
    for (const read of all) read.done?.(error);
  }
}

/** Linearizable reads that may wait; one more is answered with `too many requests`. */
export const readsPendingMax = 65_536;
/** When a round that was not answered is asked for again: a message of it may be lost. etcd's. */
export const readRetryMs = 500;

interface WaitingRead {
  readonly deadlineMs: number;
  /** `null` once it has timed out. */
  done: ((error: ApiError | null) => void) | null;
}
