/** One entry of the replicated log. Index and term together name its content in the whole cluster, for ever. */
export interface Entry {
  /** From 1 on, without gaps. */
  readonly index: number;
  /** The term of the leader that made it; never falls from one entry to the next. */
  readonly term: number;
  readonly type: EntryType;
  /** The command, opaque here. Empty for the entry with which a leader opens its term. */
  readonly data: Uint8Array;
  /** The command as the leader that proposed it decoded it. Never sent, never stored. */
  readonly decoded?: unknown;
}

/** The kind of an entry's data. The numbers are stored on disk and sent between members. */
export const EntryType = { NORMAL: 0, CONF_CHANGE: 1 } as const;
export type EntryType = (typeof EntryType)[keyof typeof EntryType];

/** The state that must survive a crash (Raft paper, figure 2, "Persistent state"). */
export interface HardState {
  readonly term: number;
  /** The member that got this member's vote in `term`; 0n: none. */
  readonly vote: MemberId;
  /** Highest index known to be committed. It may lag: a restarted member learns the rest again. */
  readonly commit: number;
}

/**
 * The membership: voters and learners. An ID is in at most one of the two lists; both are in ascending order.
 */
export interface ConfState {
  readonly voters: readonly MemberId[];
  /** Members that receive the log but neither vote nor count (Raft thesis, section 4.2.1). */
  readonly learners: readonly MemberId[];
}

/** Names the state that a snapshot holds. Its bytes travel and are stored outside of this module. */
export interface Snapshot {
  /** Last index whose effect the snapshot holds. */
  readonly index: number;
  /** Term of the entry at `index`. */
  readonly term: number;
  /** Membership after the entry at `index`. */
  readonly confState: ConfState;
}

/** Identifies one member of the cluster; never reused for another one. */
export type MemberId = bigint;

/** No member: no vote was given, or no leader is known. */
export const noMember: MemberId = 0n;

/** The ID as people see it in logs and in etcd's tools: lower-case hexadecimal without leading zeros. */
export function memberName(id: MemberId): string {
  return id.toString(16);
}
