import { assert } from '../errors/assert.ts';
import type { Entry, MemberId } from './entry.ts';

/** The leader's view of one member (itself included), and what it sends to it next. */
export class Progress {
  readonly id: MemberId;
  isLearner: boolean;
  state: ProgressState = 'probe';
  /** Highest index known to be durable there and equal to ours. Never falls within a term. */
  match = 0;
  /** Index of the next entry to send: always above `match`, at most one past our last. */
  next: number;
  /** Index of the snapshot under way; above `match`; 0 in the other states. */
  pendingSnapshot = 0;
  /** In `probe`: one append is out, and no other leaves before an answer or a heartbeat's. */
  probeSent = false;
  /** An append is owed even if it has no entries, to find out whether the ones before were lost. */
  appendDue = false;
  /** Highest commit index that an append has carried there. */
  commitSent = 0;
  /** It was heard of since the last check of the quorum (Raft thesis, section 6.2). */
  recentActive = false;
  /** It was heard of between the last two checks. */
  wasActive = false;
  /** Highest round of reads that it has confirmed in this term. */
  readRound = 0;
  readonly inflights: Inflights;

  constructor(id: MemberId, isLearner: boolean, next: number, messagesMax: number, bytesMax: number) {
    this.id = id;
    this.isLearner = isLearner;
    this.next = next;
    this.inflights = new Inflights(messagesMax, bytesMax);
  }

  /** Forgets everything: a new leader knows nothing of anybody (Raft paper, figure 2, "Volatile state on leaders"). */
  reset(next: number): void {
    this.match = 0;
    this.readRound = 0;
    this.commitSent = 0;
    this.recentActive = false;
    this.wasActive = false;
    this.enter('probe');
    this.next = next;
    this.appendDue = true;
  }

  becomeProbe(): void {
    // After a snapshot the follower holds at least that; probing goes on from there.
    const next = Math.max(this.match, this.state === 'snapshot' ? this.pendingSnapshot : 0) + 1;
    this.enter('probe');
    this.next = next;
    // The messages sent may be lost, and the commit index with them.
    this.commitSent = 0;
  }

  becomeReplicate(): void {
    this.enter('replicate');
    this.next = this.match + 1;
  }

  becomeSnapshot(index: number): void {
    this.enter('snapshot');
    this.pendingSnapshot = index;
    this.next = index + 1;
  }

  /** The snapshot did not arrive: probe again from what is known. */
  snapshotFailed(): void {
    this.pendingSnapshot = this.match;
    this.becomeProbe();
  }

  /** True while no append may be sent. */
  get paused(): boolean {
    if (this.state === 'replicate') return this.inflights.full;
    return this.state === 'snapshot' || this.probeSent;
  }

  /** Notes that an append with `entries` (perhaps none) left. */
  sent(entries: readonly Entry[], commit: number): void {
    this.appendDue = false;
    this.commitSent = Math.min(commit, this.next - 1 + entries.length);
    if (this.state === 'probe') {
      this.probeSent = true;
    } else if (entries.length > 0) {
      let bytes = 0;
      for (const entry of entries) bytes += entry.data.length;
      this.next += entries.length;
      this.inflights.add(this.next - 1, bytes);
    }
  }

  /** An append up to `index` was acknowledged. False when that is not news. */
  acknowledged(index: number): boolean {
    const news = index > this.match;
    if (news) {
      this.match = index;
      this.next = Math.max(this.next, index + 1);
      this.probeSent = false;
    }
    return news;
  }

  /**
   * An append behind `rejected` was refused; the follower's log can match at `hint` at the latest. Moves `next`
   * back. False when the answer is an old one, overtaken by what is known since.
   */
  rejected(rejected: number, hint: number): boolean {
    if (this.state === 'replicate') {
      if (rejected <= this.match) return false;
      this.becomeProbe();
      return true;
    }
    if (this.state !== 'probe' || this.next - 1 !== rejected) return false;
    this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1);
    this.probeSent = false;
    return true;
  }

  private enter(state: ProgressState): void {
    this.state = state;
    this.probeSent = false;
    this.pendingSnapshot = 0;
    this.inflights.clear();
  }
}

/**
 * The way in which a leader sends to a follower.
 *
 * - `probe`: where the logs part is not known. One append at a time, until one is accepted.
 * - `replicate`: they match. Appends are pipelined, `next` runs ahead of the acknowledgements.
 * - `snapshot`: entries that the follower needs are gone. Nothing is sent until the snapshot is there.
 */
export type ProgressState = 'probe' | 'replicate' | 'snapshot';

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
