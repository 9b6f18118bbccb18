/** A place in the Raft log: an entry's index and the term it was appended in. `{ index: 0, term: 0 }` is before the first. */
export interface LogPosition {
  readonly index: number;
  readonly term: number;
}
