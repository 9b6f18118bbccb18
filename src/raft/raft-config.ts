import type { Logger } from '../host/logger.ts';
import type { Entry, HardState, MemberId, Snapshot } from './entry.ts';

export interface RaftConfig extends Partial<RaftLimits> {
  readonly id: MemberId;
  /** The hard state as last written. */
  readonly hardState: HardState;
  /**
   * The base of `entries`: the newest snapshot, or any later position up to which the log is committed and
   * applied already. `confState` is the membership after the entry `applied`.
   */
  readonly snapshot: Snapshot;
  /** The durable log behind `snapshot`, without a gap. */
  readonly entries: readonly Entry[];
  /** Last index whose effect is in the state: `snapshot.index` up to `hardState.commit`. */
  readonly applied: number;
  /**
   * Ticks without a message from the leader after which a member stands for election: up to twice as many.
   */
  readonly electionTicks: number;
  /** Ticks between two heartbeats of a leader; less than `electionTicks`. */
  readonly heartbeatTicks: number;
  /** A random integer from 0 to `bound` - 1. */
  readonly random: (bound: number) => number;
  /**
   * An applied entry has removed this member. It stands for election all the same, since it may be the only one that has what the others
   * lack (`mayCampaign`). Default: false.
   */
  readonly removed?: boolean;
  /** Ask whether an election could be won before starting it (Raft thesis, section 9.6). */
  readonly preVote: boolean;
  /** A leader that hears of no majority for `electionTicks` steps down (Raft thesis, section 6.2). */
  readonly checkQuorum: boolean;
  /** For events alone, never on the way of a write. */
  readonly logger?: Pick<Logger, 'info' | 'warn'>;
}

/** The bounds of memory and messages. */
export interface RaftLimits {
  /** Appends on the way to one follower. Default: 512. */
  readonly inflightMessagesMax: number;
  /** Bytes of data on the way to one follower, but for the end of the last append. Default: 1 MiB. */
  readonly inflightBytesMax: number;
  /** Bytes of data in one append; a larger entry travels alone. Default: 128 KiB. */
  readonly messageBytesMax: number;
  /** Bytes of proposed data not yet handed out to be applied; `propose` refuses more. Default: 256 MiB. */
  readonly uncommittedBytesMax: number;
  /** Reads that wait for a confirmation; `readIndex` refuses more. Default: 65,536. */
  readonly pendingReadsMax: number;
  /**
   * Entries, and bytes of data, that `compactLog` keeps for members that lag; they get a snapshot past that. Default: 5,000 and
   * 64 MiB.
   */
  readonly catchUpEntriesMax: number;
  readonly catchUpBytesMax: number;
}

/**
 * How many terms messages may bring this member forward, beside one for each tick. Terms rise by one with an election: this is three years
 * of one a second. What is above it is forged or damaged, and near the last term that the log can hold nobody could be elected any more.
 */
export const termsAheadMax = 100_000_000;

const mebibyte = 1024 * 1024;

/** All limits: those that are given, and the defaults of those that are not. */
export function limitsOf(config: Partial<RaftLimits>): RaftLimits {
  return {
    inflightMessagesMax: config.inflightMessagesMax ?? 512,
    // The amount sent at once to a follower that lags: the leader copies it, and the follower writes and
    // applies it, without other work in between. With 16 MiB, both stood still for 0.1 s to 0.5 s again and
    // again.
    inflightBytesMax: config.inflightBytesMax ?? mebibyte,
    messageBytesMax: config.messageBytesMax ?? mebibyte / 8,
    uncommittedBytesMax: config.uncommittedBytesMax ?? 256 * mebibyte,
    pendingReadsMax: config.pendingReadsMax ?? 65_536,
    catchUpEntriesMax: config.catchUpEntriesMax ?? 5000,
    catchUpBytesMax: config.catchUpBytesMax ?? 64 * mebibyte,
  };
}
