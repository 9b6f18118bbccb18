import type { ClusterCommand } from '../codec/generated/messages.generated.ts';
import type { ApiError } from '../errors/api-error.ts';

/** The member as the services that change the cluster use it. `member` hands it in. */
export interface Membership {
  readonly memberId: bigint;

  /**
   * Takes a change of the members through the log: it is checked once more when it is applied. Called back when it is applied
   * here, or with `request timed out` and the others that `Consensus.propose` gives. One change is under way at a time in a cluster;
   * others wait for it.
   */
  change(command: ClusterCommand, done: (error: ApiError | null) => void): void;

  /**
   * Returns whether messages have reached that member for at least so long without a break; true for this
   * member itself.
   */
  isConnected(member: bigint, forMs: number): boolean;

  /**
   * Returns whether a learner has nearly all that the leader has; `null` where that is not known, since this
   * member does not lead.
   */
  isLearnerReady(member: bigint): boolean | null;

  /**
   * Hands the leadership over. Only on the leader.
   *
   * @param done called when another member leads, or with `request timed out`
   */
  transferLeadership(to: bigint, done: (error: ApiError | null) => void): void;

  /** Asks the leader, wherever it is: one of `LeaderCall`. `body` is copied. Fails with `no leader`, `request timed out`. */
  askLeader(
    call: LeaderCall,
    body: Uint8Array,
    done: (error: ApiError | null, answer: Uint8Array) => void,
  ): void;
}

/** Questions for the leader; their numbers are those of the members' wire. */
export const LeaderCall = {
  LEASE_RENEW: 2,
  LEASE_TIME_TO_LIVE: 3,
  PROMOTE_MEMBER: 4,
  REPLACE_MEMBER: 6,
} as const;

export type LeaderCall = (typeof LeaderCall)[keyof typeof LeaderCall];
