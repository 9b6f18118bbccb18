import {
  ClusterAction,
  ClusterCommand,
  type MemberReplacement,
} from '../../codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Members } from '../../state/cluster/members.ts';
import type { Audit } from '../auth/audit.ts';
import type { Consensus } from '../consensus.ts';
import type { Membership } from '../membership.ts';
import { formatId } from './member-id.ts';
import type { Reconfiguration } from './reconfiguration.ts';

/**
 * Gives members whose data are lost another ID, on the leader: one is removed, its successor is added as a learner with the same URLs, and
 * promoted when it has caught up. The members keep in their state which replacement is under way: whoever leads goes on with it, and
 * there is one at a time. Why that is safe is in docs/OPERATIONS.md ("A damaged member").
 */
export class Replacements {
  private readonly options: ReplacementsOptions;
  private isLeading = false;
  /** A step is on its way through the log. */
  private isStepping = false;
  private cancelTimer: (() => void) | null = null;

  constructor(options: ReplacementsOptions) {
    this.options = options;
  }

  /** This member leads, and has applied all that was committed before. */
  lead(): void {
    this.isLeading = true;
    this.look();
  }

  follow(): void {
    this.isLeading = false;
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  /** To be called when the members have changed. */
  membersChanged(): void {
    this.look();
  }

  /**
   * Removes the member, to come back under another ID. Asked again for the same one it gives the same ID, until the successor has
   * taken its place for good.
   *
   * @param done called once, with the successor's ID, or with why nothing is changed: `not leader`, `member not found`, and what
   * `Reconfiguration.removeForSuccessor` and the members refuse
   */
  replace(id: bigint, done: ReplacementDone): void {
    const { consensus, members } = this.options;
    consensus.linearize((error) => {
      const { replacement } = members;
      const member = members.get(id);
      if (error !== null) done(error, 0n);
      else if (replacement?.removed === id) done(null, replacement.successor);
      else if (member === undefined) done(errors.memberNotFound, 0n);
      else this.remove(id, this.newId(member.peerURLs), done);
    });
  }

  private remove(id: bigint, successor: bigint, done: ReplacementDone): void {
    this.options.reconfiguration.removeForSuccessor(id, successor, (error) => {
      if (error === null) this.tell('removed', { removed: id, successor });
      done(error, successor);
    });
  }

  /** Made of the second of the clock: one that is taken is followed by one that is not. */
  private newId(peerURLs: readonly string[]): bigint {
    const { members, newMemberId } = this.options;
    let id = newMemberId(peerURLs);
    while (members.get(id) !== undefined || members.isRemoved(id) || id === 0n)
      id = BigInt.asUintN(64, id + 1n);
    return id;
  }

  /** Makes the next step of the replacement under way, or looks again later. */
  private look(): void {
    const { members, membership } = this.options;
    const { replacement } = members;
    if (!this.isLeading || this.isStepping || replacement === null) return;
    const successor = members.get(replacement.successor);
    if (successor === undefined) this.add(replacement);
    else if (!replacement.isVoter || !successor.isLearner) return;
    else if (membership.isLearnerReady(replacement.successor) === true) this.promote(replacement);
    else this.lookLater();
  }

  private add(replacement: MemberReplacement): void {
    const { successor: id, peerURLs } = replacement;
    const command = ClusterCommand.create({ action: ClusterAction.ADD, id, peerURLs, isLearner: true });
    this.isStepping = true;
    this.options.membership.change(command, (error) =>
      this.stepped('added as a learner', replacement, error),
    );
  }

  private promote(replacement: MemberReplacement): void {
    this.isStepping = true;
    this.options.reconfiguration.promote(replacement.successor, (error) =>
      this.stepped('promoted', replacement, error),
    );
  }

  private stepped(step: string, replacement: MemberReplacement, error: ApiError | null): void {
    this.isStepping = false;
    if (error === null) this.tell(step, replacement);
    this.lookLater();
  }

  private lookLater(): void {
    if (!this.isLeading) return;
    this.cancelTimer ??= this.options.clock.after(lookPeriodMs, () => {
      this.cancelTimer = null;
      this.look();
    });
  }

  private tell(step: string, { removed, successor }: Pick<MemberReplacement, 'removed' | 'successor'>): void {
    const subject = { step, removed: formatId(removed), successor: formatId(successor) };
    this.options.audit.changed({ user: '', remoteAddress: '', method: auditedAs, subject });
  }
}

/** The path on the peer port at which it is asked for. */
const auditedAs = '/members/replace';
/** The pause before a learner's progress is looked at again, and before a step that failed is tried again. */
const lookPeriodMs = 1000;

type ReplacementDone = (error: ApiError | null, successor: bigint) => void;

interface ReplacementsOptions {
  readonly members: Members;
  readonly membership: Membership;
  readonly consensus: Pick<Consensus, 'linearize'>;
  readonly reconfiguration: Reconfiguration;
  readonly clock: Pick<Clock, 'after'>;
  readonly audit: Audit;
  /** The ID of a member that is added now, with these URLs. */
  newMemberId(peerURLs: readonly string[]): bigint;
}
