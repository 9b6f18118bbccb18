/** How many of `voters` are a majority. Without voters nothing can be decided: Infinity. */
export function quorumOf(voters: number): number {
  return voters === 0 ? Number.POSITIVE_INFINITY : Math.floor(voters / 2) + 1;
}

/**
 * The highest index that a majority holds, given the highest index that each voter holds (Raft paper, section 5.3).
 * Sorts `matches` in place; 0 when it is empty.
 */
export function quorumIndex(matches: number[]): number {
  const count = matches.length;
  if (count === 0) return 0;
  // A cluster has a handful of voters: insertion sort, descending, without a comparison function.
  for (let i = 1; i < count; i++) {
    const match = matches[i]!;
    let hole = i;
    while (hole > 0 && matches[hole - 1]! < match) {
      matches[hole] = matches[hole - 1]!;
      hole--;
    }
    matches[hole] = match;
  }
  return matches[quorumOf(count) - 1]!;
}

export type VoteResult = 'won' | 'lost' | 'pending';

/** Where an election stands among `voters` voters, of whom `granted` said yes and `rejected` said no. */
export function voteResult(voters: number, granted: number, rejected: number): VoteResult {
  const quorum = quorumOf(voters);
  if (granted >= quorum) return 'won';
  return voters - rejected < quorum ? 'lost' : 'pending';
}
