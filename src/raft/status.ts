import type { ConfState } from './entry.ts';
import type { MemberId } from './member.ts';
import type { ProgressState } from './progress.ts';
import type { RaftRole } from './ready.ts';

/** What a leader knows about one member; the fields are those of `Progress`. */
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
  /** Who shall take over the leadership; 0n: nobody. */
  readonly transferee: MemberId;
  readonly committedInTerm: boolean;
  /** An installed snapshot is not yet in the state. */
  readonly snapshotPending: boolean;
  /** A write is in flight. */
  readonly writing: boolean;
  /** One for each member, this one included; empty unless it leads. */
  readonly progress: readonly ProgressStatus[];
}
