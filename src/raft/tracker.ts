import type { ConfState, MemberId } from './entry.ts';
import { Progress } from './progress.ts';

import type { RaftLimits } from './raft-config.ts';

/**
 * The members, and what is known of each: its progress, for a leader, and its answer, for a candidate. All that a majority
 * decides is counted here.
 */
export class Tracker {
  /** Membership as of the last applied change. */
  confState: ConfState = { voters: [], learners: [] };
  /** Every member but this one: who a leader sends to. */
  peers: readonly Progress[] = [];
  /** Voters, this member included when it is one. */
  voters: readonly Progress[] = [];
  /** This member is a voter. */
  isVoter = false;
  private readonly self: MemberId;
  private readonly limits: RaftLimits;
  /** Every member by ID, this one included. */
  private members: ReadonlyMap<MemberId, Progress> = new Map();
  /** Answers to the election under way, by member. */
  private readonly votes = new Map<MemberId, boolean>();

  constructor(self: MemberId, limits: RaftLimits) {
    this.self = self;
    this.limits = limits;
  }

  /** Takes a new membership; who stays keeps its progress, and who comes is sent entries from `next` on. */
  use(confState: ConfState, next: number): void {
    const before = this.members;
    const take = (id: MemberId, isLearner: boolean): Progress => {
      const known = before.get(id);
      if (known === undefined) {
        const { inflightMessagesMax, inflightBytesMax } = this.limits;
        const added = new Progress(id, isLearner, next, inflightMessagesMax, inflightBytesMax);
        added.appendDue = true;
        // Gives it one whole election time-out before it counts as gone.
        added.recentActive = true;
        return added;
      }
      known.isLearner = isLearner;
      return known;
    };
    this.confState = confState;
    this.voters = confState.voters.map((id) => take(id, false));
    const all = this.voters.concat(confState.learners.map((id) => take(id, true)));
    this.members = new Map(all.map((member) => [member.id, member]));
    this.peers = all.filter((member) => member.id !== this.self);
    this.isVoter = confState.voters.includes(this.self);
  }

  get all(): Iterable<Progress> {
    return this.members.values();
  }

  get(id: MemberId): Progress | undefined {
    return this.members.get(id);
  }

  get isOnlyVoter(): boolean {
    return this.isVoter && this.voters.length === 1;
  }

  /** Forgets all answers: an election begins, or ends. */
  clearVotes(): void {
    this.votes.clear();
  }

  /** Takes a member's answer; false when it has given one already, which counts. */
  recordVote(id: MemberId, granted: boolean): boolean {
    if (this.votes.has(id)) return false;
    this.votes.set(id, granted);
    return true;
  }

  /** Returns the result so far of the election under way among the voters. */
  tallyVotes(): VoteResult {
    let granted = 0;
    let rejected = 0;
    for (const voter of this.voters) {
      const vote = this.votes.get(voter.id);
      if (vote === true) granted++;
      else if (vote === false) rejected++;
    }
    return voteResult(this.voters.length, granted, rejected);
  }

  /** The highest index that a majority of the voters holds durably; 0 without voters. */
  quorumMatch(): number {
    if (this.voters.length === 1) return this.voters[0]!.match;
    const matches: number[] = [];
    for (const voter of this.voters) matches.push(voter.match);
    return quorumIndex(matches);
  }

  /**
   * Returns whether a majority of the voters, of whom this member hears by itself, has confirmed the round of
   * reads.
   */
  isConfirmed(round: number): boolean {
    let confirmed = 0;
    for (const voter of this.voters) if (voter.id === this.self || voter.readRound >= round) confirmed++;
    return confirmed >= quorumOf(this.voters.length);
  }

  /** Returns whether a majority of the voters was heard of since the last call. */
  hearsOfQuorum(): boolean {
    let active = 0;
    for (const voter of this.voters) if (voter.recentActive || voter.id === this.self) active++;
    for (const peer of this.peers) {
      peer.wasActive = peer.recentActive;
      peer.recentActive = false;
    }
    return active >= quorumOf(this.voters.length);
  }

  /** Returns whether a member that was heard of lately does not hold everything up to `index`. */
  isAnyoneBehind(index: number): boolean {
    for (const peer of this.peers) {
      if (peer.match < index && (peer.recentActive || peer.wasActive)) return true;
    }
    return false;
  }

  /** The voter whose log is known to have most, this member apart; `null` where there is none. */
  bestSuccessor(): Progress | null {
    let best: Progress | null = null;
    for (const voter of this.voters) {
      if (voter.id !== this.self && (best === null || voter.match > best.match)) best = voter;
    }
    return best;
  }
}

/** Returns the size of a majority of `voters`. Without voters nothing can be decided: Infinity. */
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

type VoteResult = 'won' | 'lost' | 'pending';

/**
 * Returns the result so far of an election among `voters` voters, of whom `granted` said yes and `rejected`
 * said no.
 */
export function voteResult(voters: number, granted: number, rejected: number): VoteResult {
  const quorum = quorumOf(voters);
  if (granted >= quorum) return 'won';
  return voters - rejected < quorum ? 'lost' : 'pending';
}
