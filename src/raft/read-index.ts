import type { MemberId } from './entry.ts';
import type { ReadState } from './ready.ts';

/**
 * A leader's reads in its term, in rounds (Raft thesis, section 6.4): all that wait when a round starts are confirmed by the
 * same heartbeats; those that come later must not be, and join the next one.
 */
export class ReadIndex {
  /** Bounds the reads that may wait: a caller that gets more together asks in larger groups. */
  readonly requestsMax: number;
  /** Number of the newest round; 0 before the first. */
  round = 0;
  private waiting: ReadRequest[] = [];
  /** Reads of the round in flight; empty when none is. */
  private asked: readonly ReadRequest[] = noRequests;
  /** Commit index when the round in flight started. */
  private askedIndex = 0;

  constructor(requestsMax: number) {
    this.requestsMax = requestsMax;
  }

  get inFlight(): boolean {
    return this.asked.length > 0;
  }

  get count(): number {
    return this.waiting.length + this.asked.length;
  }

  /** True when a round could start. */
  get startable(): boolean {
    return this.waiting.length > 0 && this.asked.length === 0;
  }

  /** Queues a read; false when too many wait. */
  add(from: MemberId, context: number): boolean {
    if (this.count >= this.requestsMax) return false;
    this.waiting.push({ from, context });
    return true;
  }

  /** Starts the next round for all that wait. */
  start(commit: number): void {
    this.round++;
    this.asked = this.waiting;
    this.askedIndex = commit;
    this.waiting = [];
  }

  /** A majority has confirmed the round in flight: hands it out and makes room for the next. */
  finish(): ReadRound {
    const finished = { index: this.askedIndex, requests: this.asked };
    this.asked = noRequests;
    return finished;
  }
}

/** A read that waits for the leader to make sure that it still leads. */
interface ReadRequest {
  /** The member that asked. */
  readonly from: MemberId;
  /** That member's own name for its read. */
  readonly context: number;
}

/** A confirmed round: what was asked, and the index all of it may be answered with. */
interface ReadRound {
  readonly index: number;
  readonly requests: readonly ReadRequest[];
}

const noRequests: readonly ReadRequest[] = [];
export const noReadStates: readonly ReadState[] = [];
