import { DecodeError } from '../../codec/decode-error.ts';
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
import { type ApiError, errors } from '../../errors/api-error.ts';
import type { Members } from '../../state/cluster/members.ts';
import type { Headers } from '../headers.ts';
import type { LeaderQuestions } from '../leader/leader-questions.ts';
import { encodeIds, malformedAnswer } from '../leader/leader-wire.ts';
import { LeaderCall } from '../membership.ts';
import { type AnyRpc, type Reply, rpc } from '../rpc.ts';
import { parsePeerUrl, parsePeerUrls } from './peer-urls.ts';
import type { Reconfiguration } from './reconfiguration.ts';

export interface ClusterServiceOptions {
  readonly members: Members;
  readonly headers: Headers;
  readonly reconfiguration: Reconfiguration;
  /** Reaches the leader, which alone knows how far a learner is. */
  readonly questions: LeaderQuestions;
  /** The ID of a member that is added now, with these URLs. */
  newMemberId(peerURLs: readonly string[]): bigint;
}

type Answer<Response> = Pick<Reply<Response>, 'respond' | 'fail'>;

/** etcd's Cluster service. */
export class ClusterService {
  private readonly options: ClusterServiceOptions;

  constructor(options: ClusterServiceOptions) {
    this.options = options;
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(ClusterMethods.MemberAdd, (request, _call, reply) => this.memberAdd(request, reply)),
      rpc(ClusterMethods.MemberRemove, (request, _call, reply) => this.memberRemove(request, reply)),
      rpc(ClusterMethods.MemberUpdate, (request, _call, reply) => this.memberUpdate(request, reply)),
      rpc(ClusterMethods.MemberList, (_request, _call, reply) => this.memberList(reply)),
      rpc(ClusterMethods.MemberPromote, (request, _call, reply) => this.memberPromote(request, reply)),
    ];
  }

  memberAdd({ peerURLs: given, isLearner }: MemberAddRequest, reply: Answer<MemberAddResponse>): void {
    const { reconfiguration, newMemberId } = this.options;
    const peerURLs = parsePeerUrls(given);
    if (peerURLs === null) {
      reply.fail(errors.memberBadUrls);
      return;
    }
    const member: Member = { id: newMemberId(peerURLs), name: '', peerURLs, clientURLs: [], isLearner };
    reconfiguration.add(member, (error, members) => {
      if (error !== null) reply.fail(error);
      else reply.respond({ header: this.options.headers.at(0), member, members });
    });
  }

  memberRemove({ id }: MemberRemoveRequest, reply: Answer<MemberRemoveResponse>): void {
    this.options.reconfiguration.remove(id, this.answering(reply));
  }

  /** Unlike etcd's, which takes anything, and whose other members end where it is no URL. */
  memberUpdate({ id, peerURLs: given }: MemberUpdateRequest, reply: Answer<MemberUpdateResponse>): void {
    const peerURLs = given.map(parsePeerUrl);
    if (peerURLs.length === 0 || peerURLs.includes(null)) reply.fail(errors.memberBadUrls);
    else this.options.reconfiguration.update(id, peerURLs as string[], this.answering(reply));
  }

  /** Answered from this member's state as it is, as in etcd 3.4. */
  memberList(reply: Answer<MemberListResponse>): void {
    reply.respond(this.listOf(this.options.members.list()));
  }

  memberPromote({ id }: MemberPromoteRequest, reply: Answer<MemberPromoteResponse>): void {
    this.options.questions.ask(LeaderCall.promoteMember, encodeIds([id]), (error, payload) => {
      if (error !== null) {
        reply.fail(error);
        return;
      }
      const members = decodeMembers(payload);
      if (members === null) reply.fail(malformedAnswer);
      else reply.respond(this.listOf(members));
    });
  }

  private answering(reply: Answer<MemberListResponse>): (error: ApiError | null, members: Member[]) => void {
    return (error, members) => {
      if (error !== null) reply.fail(error);
      else reply.respond(this.listOf(members));
    };
  }

  private listOf(members: Member[]): MemberListResponse {
    return { header: this.options.headers.at(0), members };
  }
}

/** What the leader sent; `null` where it is no list of members. */
function decodeMembers(payload: Uint8Array): Member[] | null {
  try {
    return MemberListResponse.decode(Uint8Array.from(payload)).members;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return null;
  }
}
