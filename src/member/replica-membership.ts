import type { LeaderCall, Membership } from '../api/membership.ts';
import type { ClusterCommand } from '../codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import { noMember } from '../raft/entry.ts';
import type { Replica } from '../replica/replica.ts';

/** The cluster as the services use it, on top of a replica. */
export class ReplicaMembership implements Membership {
  readonly memberId: bigint;
  private readonly replica: Replica;
  private readonly requestTimeoutMs: number;
  /** Answers a question to the leader where this member is the leader. */
  private readonly answerLeader: AnswerLeader;

  constructor(replica: Replica, requestTimeoutMs: number, answerLeader: AnswerLeader) {
    this.memberId = replica.memberId;
    this.replica = replica;
    this.requestTimeoutMs = requestTimeoutMs;
    this.answerLeader = answerLeader;
  }

  change(command: ClusterCommand, done: (error: ApiError | null) => void): void {
    this.replica.changeMembers(command, done);
  }

  isConnected(member: bigint, forMs: number): boolean {
    return this.replica.isConnected(member, forMs);
  }

  isLearnerReady(member: bigint): boolean | null {
    if (!this.replica.loop.isLeader) return null;
    const { progress, lastIndex } = this.replica.parts.raft.status();
    const learner = progress.find(({ id }) => id === member);
    return learner !== undefined && learner.match >= learnerReadyShare * lastIndex;
  }

  transferLeadership(to: bigint, done: (error: ApiError | null) => void): void {
    this.replica.loop.transferLeadership(to, done);
  }

  askLeader(
    call: LeaderCall,
    body: Uint8Array,
    done: (error: ApiError | null, answer: Uint8Array) => void,
  ): void {
    const { leader, isLeader } = this.replica.loop;
    const answered = (error: Error | null, answer: Uint8Array): void => {
      if (error === null) done(null, answer);
      else done(error.message === errors.notLeader.message ? errors.notLeader : errors.timeout, noAnswer);
    };
    if (isLeader) this.answerLeader(call, body, answered);
    else if (leader === noMember) done(errors.noLeader, noAnswer);
    else this.replica.transport.call(leader, call, body, this.requestTimeoutMs, answered);
  }
}

/** A learner has nearly all when it has this share of the leader's log; etcd's. */
const learnerReadyShare = 0.9;
const noAnswer = new Uint8Array(0);

type AnswerLeader = (
  call: LeaderCall,
  body: Uint8Array,
  reply: (error: Error | null, answer: Uint8Array) => void,
) => void;
