import {
  type Member,
  type MemberAddRequest,
  type MemberAddResponse,
  MemberListResponse,
  type MemberPromoteRequest,
  type MemberPromoteResponse,
  type MemberRemoveRequest,
  type MemberRemoveResponse,
  type MemberUpdateRequest,
  type MemberUpdateResponse,
} from '../../codec/generated/messages.generated.ts';
import { ClusterService as ClusterMethods } from '../../codec/generated/services.generated.ts';
import { DecodeError } from '../../codec/reader.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Members } from '../../state/cluster/members.ts';
import type { Headers } from '../headers.ts';
import type { LeaderQuestions } from '../leader/leader-questions.ts';
import { encodeIds, malformedAnswer } from '../leader/leader-wire.ts';
import { LeaderCall } from '../membership.ts';
import { type Answer, type AnyRpc, rpc } from '../rpc.ts';
import { parsePeerUrl, parsePeerUrls } from './peer-urls.ts';
import type { Reconfiguration } from './reconfiguration.ts';

/** etcd's Cluster service. */
export class ClusterService {
  private readonly options: ClusterServiceOptions;

  constructor(options: ClusterServiceOptions) {
    this.options = options;
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(ClusterMethods.MemberAdd, (request, call) => this.memberAdd(request, call)),
      rpc(ClusterMethods.MemberRemove, (request, call) => this.memberRemove(request, call)),
      rpc(ClusterMethods.MemberUpdate, (request, call) => this.memberUpdate(request, call)),
      rpc(ClusterMethods.MemberList, (_request, call) => this.memberList(call)),
      rpc(ClusterMethods.MemberPromote, (request, call) => this.memberPromote(request, call)),
    ];
  }

  memberAdd({ peerURLs: given, isLearner }: MemberAddRequest, call: Answer<MemberAddResponse>): void {
    const { reconfiguration, newMemberId } = this.options;
    const peerURLs = parsePeerUrls(given);
    if (peerURLs === null) {
      call.fail(errors.memberBadUrls);
      return;
    }
    const member: Member = { id: newMemberId(peerURLs), name: '', peerURLs, clientURLs: [], isLearner };
    reconfiguration.add(member, (error, members) => {
      if (error !== null) call.fail(error);
      else call.respond({ header: this.options.headers.at(0), member, members });
    });
  }

  memberRemove({ id }: MemberRemoveRequest, call: Answer<MemberRemoveResponse>): void {
    this.options.reconfiguration.remove(id, this.answering(call));
  }

  /** Unlike etcd's, which takes anything, and whose other members end where it is no URL. */
  memberUpdate({ id, peerURLs: given }: MemberUpdateRequest, call: Answer<MemberUpdateResponse>): void {
    const peerURLs = given.map(parsePeerUrl);
    if (peerURLs.length === 0 || peerURLs.includes(null)) call.fail(errors.memberBadUrls);
    else this.options.reconfiguration.update(id, peerURLs as string[], this.answering(call));
  }

  /** Answered from this member's state as it is, as in etcd 3.4. */
  memberList(call: Answer<MemberListResponse>): void {
    call.respond(this.listOf(this.options.members.list()));
  }

  memberPromote({ id }: MemberPromoteRequest, call: Answer<MemberPromoteResponse>): void {
    this.options.questions.ask(LeaderCall.PROMOTE_MEMBER, encodeIds([id]), (error, payload) => {
      if (error !== null) {
        call.fail(error);
        return;
      }
      const members = decodeMembers(payload);
      if (members === null) call.fail(malformedAnswer);
      else call.respond(this.listOf(members));
    });
  }

  private answering(call: Answer<MemberListResponse>): (error: ApiError | null, members: Member[]) => void {
    return (error, members) => {
      if (error !== null) call.fail(error);
      else call.respond(this.listOf(members));
    };
  }

  private listOf(members: Member[]): MemberListResponse {
    return { header: this.options.headers.at(0), members };
  }
}

interface ClusterServiceOptions {
  readonly members: Members;
  readonly headers: Headers;
  readonly reconfiguration: Reconfiguration;
  /** Reaches the leader, which alone knows how far a learner is. */
  readonly questions: LeaderQuestions;
  /** The ID of a member that is added now, with these URLs. */
  newMemberId(peerURLs: readonly string[]): bigint;
}

/** Decodes the leader's list of members; `null` where it is none. */
function decodeMembers(payload: Uint8Array): Member[] | null {
  try {
    return MemberListResponse.decode(Uint8Array.from(payload)).members;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return null;
  }
}
