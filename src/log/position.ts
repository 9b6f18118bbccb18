/** A place in the Raft log: an entry's index and the term it was appended in. `{ index: 0, term: 0 }` is before the first. */
export interface LogPosition {
  readonly index: number;
  readonly term: number;
}

/** What a member must not forget between two starts (Raft paper, figure 2: persistent state), and its commit index. */
export interface HardState {
  readonly term: number;
  /** The member voted for in `term`, 0n for none. */
  readonly vote: bigint;
  readonly commit: number;
}
