import { ClusterAction, ClusterCommand, type Member } from '../../codec/generated/messages.generated.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { Members } from '../../state/cluster/members.ts';
import type { Consensus } from '../consensus.ts';
import type { Membership } from '../membership.ts';
import { formatId } from './member-id.ts';

/**
 * Changes of the membership: what this member can see against one, in etcd's order, and then the log, which decides. With
 * `strictReconfigCheck` a voter is added or removed only while enough of the voters are started and reached.
 */
export class Reconfiguration {
  /** Promotions asked of this member while it led; those that failed by why. */
  readonly promotions = { succeeded: 0, failed: new Map<string, number>() };
  private readonly options: ReconfigurationOptions;

  constructor(options: ReconfigurationOptions) {
    this.options = options;
  }

  /** @param member new, with URLs in ascending order */
  add(member: Pick<Member, 'id' | 'peerURLs' | 'isLearner'>, done: ReconfigurationDone): void {
    const refusal = this.additionError(member.isLearner);
    if (refusal !== null) done(refusal, []);
    else this.run(ClusterCommand.create({ ...member, action: ClusterAction.ADD }), done);
  }

  remove(id: bigint, done: ReconfigurationDone): void {
    const refusal = this.removalError(id);
    if (refusal !== null) done(refusal, []);
    else this.run(ClusterCommand.create({ action: ClusterAction.REMOVE, id }), done);
  }

  update(id: bigint, peerURLs: string[], done: ReconfigurationDone): void {
    this.run(ClusterCommand.create({ action: ClusterAction.UPDATE, id, peerURLs }), done);
  }

  /** Only on the leader, since nobody else knows how far a learner is: others answer `not leader`. */
  promote(id: bigint, done: ReconfigurationDone): void {
    const counted: ReconfigurationDone = (error, members) => {
      this.countPromotion(error);
      done(error, members);
    };
    const refusal = this.promotionError(id);
    if (refusal !== null) counted(refusal, []);
    else this.run(ClusterCommand.create({ action: ClusterAction.PROMOTE, id }), counted);
  }

  /**
   * Removes a member whose data are lost, to come back as `successor`. Only on the leader, and whatever `strictReconfigCheck` says: not
   * where the others would have no majority without it, and not while it runs.
   */
  removeForSuccessor(id: bigint, successor: bigint, done: ReconfigurationDone): void {
    const refusal = this.replacementError(id);
    if (refusal !== null) done(refusal, []);
    else this.run(ClusterCommand.create({ action: ClusterAction.REMOVE, id, successor }), done);
  }

  private countPromotion(error: ApiError | null): void {
    // The leader counts it, whoever was asked.
    if (error === errors.notLeader) return;
    const { promotions } = this;
    if (error === null) promotions.succeeded++;
    else {
      const reason = membershipWords.get(error) ?? error.message;
      promotions.failed.set(reason, (promotions.failed.get(reason) ?? 0) + 1);
    }
  }

  private additionError(isLearner: boolean): ApiError | null {
    if (!this.options.strictReconfigCheck) return null;
    const voters = this.voters();
    if (!isLearner && !canTakeOneMore(voters)) return errors.memberNotEnoughStarted;
    return this.connected(voters) === voters.length ? null : errors.unhealthy;
  }

  private removalError(id: bigint): ApiError | null {
    const { members, membership, strictReconfigCheck } = this.options;
    const member = members.get(id);
    if (member?.isLearner) return null;
    const voters = this.voters();
    const others = voters.filter((voter) => voter.id !== id);
    // A cluster without voters decides nothing any more; etcd's process ends when it is not strict.
    if (others.length === 0) return errors.memberNotEnoughStarted;
    if (!strictReconfigCheck) return null;
    if (others.filter(isStarted).length < majorityOf(others.length)) return errors.memberNotEnoughStarted;
    // One that cannot be reached is no loss.
    if (id !== membership.memberId && !membership.isConnected(id, 0)) return null;
    return this.connected(voters) - 1 < 1 + Math.floor((voters.length - 1) / 2) ? errors.unhealthy : null;
  }

  private replacementError(id: bigint): ApiError | null {
    const { members, membership } = this.options;
    if (membership.isLearnerReady(id) === null) return errors.notLeader;
    const member = members.get(id);
    if (member === undefined) return errors.memberNotFound;
    if (membership.isConnected(id, 0)) {
      return new ApiError(
        GrpcCode.FAILED_PRECONDITION,
        `etcdserver: member ${formatId(id)} runs: stop it before it is replaced`,
      );
    }
    if (member.isLearner) return null;
    const others = this.voters().filter((voter) => voter.id !== id);
    const needed = majorityOf(others.length);
    const connected = this.connected(others);
    if (others.length > 0 && connected >= needed) return null;
    return new ApiError(
      GrpcCode.FAILED_PRECONDITION,
      `etcdserver: replacing member ${formatId(id)} would take the majority: of the ${others.length} other voters ` +
        `${connected} have been connected for ${healthIntervalMs / 1000} s, and ${needed} are needed`,
    );
  }

  private promotionError(id: bigint): ApiError | null {
    const { members, membership, strictReconfigCheck } = this.options;
    const isReady = membership.isLearnerReady(id);
    if (isReady === null) return errors.notLeader;
    // A member that is missing, or is no learner, is found out on the way through the log.
    if (!isReady && members.get(id)?.isLearner) return errors.learnerNotReady;
    if (!strictReconfigCheck) return null;
    const voters = this.voters();
    // The learner is in sync, and so it is started.
    const started = voters.filter(isStarted).length + 1;
    return started < majorityOf(voters.length + 1) ? errors.memberNotEnoughStarted : null;
  }

  /**
   * Takes the change to the log. What is refused by the members as this member knows them does not need to get there: once
   * it is certain that it has not missed a change.
   */
  private run(command: ClusterCommand, done: ReconfigurationDone): void {
    const { members, consensus } = this.options;
    if (members.check(command) === null) {
      this.change(command, done);
      return;
    }
    consensus.linearize((error) => {
      const refusal = error ?? members.check(command);
      if (refusal !== null) done(refusal, []);
      else this.change(command, done);
    });
  }

  private change(command: ClusterCommand, done: ReconfigurationDone): void {
    const { members, membership } = this.options;
    membership.change(command, (error) => done(error, error === null ? members.list() : []));
  }

  private voters(): Member[] {
    return this.options.members.list().filter((member) => !member.isLearner);
  }

  private connected(voters: readonly Member[]): number {
    const { membership } = this.options;
    const { memberId } = membership;
    return voters.filter(({ id }) => id === memberId || membership.isConnected(id, healthIntervalMs)).length;
  }
}

/** For how long the others must have been reached without a break before voters are added or removed; etcd's. */
const healthIntervalMs = 5000;

interface ReconfigurationOptions {
  readonly members: Members;
  readonly membership: Membership;
  readonly consensus: Pick<Consensus, 'linearize'>;
  /** `--strict-reconfig-check`: whether changes that would endanger the quorum are refused. */
  readonly strictReconfigCheck: boolean;
}

/** The reasons that etcd counts failed promotions under, where they differ from the client's error. */
const membershipWords: ReadonlyMap<ApiError, string> = new Map([
  [errors.memberNotFound, 'membership: ID not found'],
  [errors.memberNotLearner, 'membership: can only promote a learner member'],
]);

/** Called once: with why the change is refused, or with the members behind it, in ascending order of their IDs. */
type ReconfigurationDone = (error: ApiError | null, members: Member[]) => void;

/**
 * Returns whether the voters and one more, which is not started yet, have a quorum; a single one may always
 * take a second.
 */
function canTakeOneMore(voters: readonly Member[]): boolean {
  const started = voters.filter(isStarted).length;
  if (started === 1 && voters.length === 1) return true;
  return started >= majorityOf(voters.length + 1);
}

function majorityOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** Returns whether a member has started: it publishes its name when it does so for the first time. */
function isStarted(member: Member): boolean {
  return member.name !== '';
}
