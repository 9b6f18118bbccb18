import type { Member } from '../../codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Members } from '../../state/cluster/members.ts';
import type { Reconfiguration } from '../cluster/reconfiguration.ts';
import type { Consensus } from '../consensus.ts';

/** The cluster as etcd's v2 API shows and changes it: voters alone are added. */
export class V2Members {
  private readonly options: V2MembersOptions;

  constructor(options: V2MembersOptions) {
    this.options = options;
  }

  /** Returns the members that this one knows, in ascending order of their IDs. */
  list(): readonly Member[] {
    return this.options.members.list();
  }

  /** `null` while there is none. */
  leader(): Member | null {
    const { consensus, members } = this.options;
    return consensus.leader === 0n ? null : (members.get(consensus.leader) ?? null);
  }

  /** Returns all client URLs of the members, in ascending order. */
  clientUrls(): readonly string[] {
    return this.list()
      .flatMap(({ clientURLs }) => clientURLs)
      .sort((a, b) => (a < b ? -1 : 1));
  }

  /** @param peerURLs at least one, in ascending order */
  add(peerURLs: readonly string[], done: (outcome: Member | V2MemberOutcome) => void): void {
    const { reconfiguration, newMemberId } = this.options;
    const id = newMemberId(peerURLs);
    const member: Member = { id, name: '', peerURLs: [...peerURLs], clientURLs: [], isLearner: false };
    reconfiguration.add(member, (error) => done(error === null ? member : this.outcome(id, error)));
  }

  remove(id: bigint, done: (outcome: V2MemberOutcome) => void): void {
    this.options.reconfiguration.remove(id, (error) => done(this.outcome(id, error)));
  }

  /** @param peerURLs at least one, in ascending order */
  update(id: bigint, peerURLs: readonly string[], done: (outcome: V2MemberOutcome) => void): void {
    this.options.reconfiguration.update(id, [...peerURLs], (error) => done(this.outcome(id, error)));
  }

  private outcome(id: bigint, error: ApiError | null): V2MemberOutcome {
    switch (error) {
      case null:
        return 'done';
      case errors.memberExists:
        return 'exists';
      case errors.peerUrlExists:
        return 'urlExists';
      case errors.memberNotFound:
        return this.options.members.isRemoved(id) ? 'removed' : 'unknown';
      default:
        return 'failed';
    }
  }
}

interface V2MembersOptions {
  readonly members: Members;
  readonly reconfiguration: Reconfiguration;
  readonly consensus: Pick<Consensus, 'leader'>;
  /** The ID of a member that is added now, with these URLs. */
  newMemberId(peerURLs: readonly string[]): bigint;
}

/**
 * The outcome of a change: `exists` and `urlExists` of another member's ID and URL; a member that is
 * `unknown`, or was `removed` before; `failed` for all else that consensus or the check of the quorum has
 * against it.
 */
type V2MemberOutcome = 'done' | 'exists' | 'urlExists' | 'unknown' | 'removed' | 'failed';
