import type { ConfState, Entry, HardState, MemberId, Snapshot } from './entry.ts';
import type { Message } from './message.ts';
import type { ProgressState } from './progress.ts';

/**
 * The work that the core wants done. In this order:
 *
 * 1. send `messages`, beside the write;
 * 2. when `hardState` is not null, write the mark of `snapshot`, `entries` and `hardState` as one durable batch;
 *    when it is durable, call `persisted(lastIndex, lastTerm)`, load `snapshot` into the state and call
 *    `appliedTo(snapshot.index)`, then send `messagesAfterPersist`;
 * 3. apply `committed` (any time from now on, in order), then call `appliedTo`.
 *
 * While the write of one Ready is in flight there is no next one; `takeMessages`, `takeCommitted` and
 * `takeReadStates` give what can go on meanwhile.
 */
export interface Ready {
  /**
   * Null exactly when there is nothing to write. A commit index that moved alone is not worth a write, unless
   * a change of the membership was committed by it.
   */
  readonly hardState: HardState | null;
  /** To append in order. The first index may be at or below what was written before: it replaces the suffix. */
  readonly entries: readonly Entry[];
  /** Last position of the log that is durable when this Ready's write is; to be handed to `persisted`. */
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** An installed snapshot that replaces the log up to its index, or null. Its file is already durable. */
  readonly snapshot: Snapshot | null;
  /** Committed and durable here, in order, each once. */
  readonly committed: readonly Entry[];
  /** May leave at once. */
  readonly messages: readonly Message[];
  /** Leave once this Ready's write is durable. Empty when there is nothing to write. */
  readonly messagesAfterPersist: readonly Message[];
  readonly readStates: readonly ReadState[];
  /** Null when it is as in the Ready before. */
  readonly softState: SoftState | null;
}

/** The role of a member at the moment (Raft paper, section 5.1; pre-candidate: thesis, section 9.6). */
export type RaftRole = 'follower' | 'preCandidate' | 'candidate' | 'leader';

/** The leader, as far as this member knows, and its own role. Not stored. */
export interface SoftState {
  /** 0n: no leader is known. */
  readonly leader: MemberId;
  readonly role: RaftRole;
}

/** Answer to `readIndex(context)`: a read is linearizable once the entry at `index` is applied here. */
export interface ReadState {
  readonly index: number;
  readonly context: number;
}

/** The leader's view of one member; the fields are those of `Progress`. */
export interface ProgressStatus {
  readonly id: MemberId;
  readonly match: number;
  readonly next: number;
  readonly state: ProgressState;
  readonly isLearner: boolean;
  readonly recentActive: boolean;
  readonly pendingSnapshot: number;
  readonly paused: boolean;
  /** Appends on the way. */
  readonly inflight: number;
}

/** A member's consensus state at one moment; positions in the log are explained at `RaftLog`. */
export interface RaftStatus {
  readonly id: MemberId;
  readonly term: number;
  readonly vote: MemberId;
  readonly role: RaftRole;
  readonly leader: MemberId;
  readonly commit: number;
  readonly applied: number;
  readonly applying: number;
  readonly durable: number;
  readonly submitted: number;
  /** Term and vote of the durable hard state. */
  readonly durableTerm: number;
  readonly durableVote: MemberId;
  /** First index in memory; one past `lastIndex` when there is none. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly confState: ConfState;
  /** The member that shall take over the leadership; 0n: none. */
  readonly transferee: MemberId;
  readonly committedInTerm: boolean;
  /** An installed snapshot is not yet in the state. */
  readonly snapshotPending: boolean;
  /** A write is in flight. */
  readonly writing: boolean;
  /** One for each member, this one included; empty unless it leads. */
  readonly progress: readonly ProgressStatus[];
}
