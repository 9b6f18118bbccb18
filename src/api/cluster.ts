import type { MemberListResponse } from '../codec/messages.ts';
import { ClusterService as ClusterMethods } from '../codec/services.generated.ts';
import type { Members } from '../state/members.ts';
import type { Headers } from './headers.ts';
import { type AnyRpc, type Reply, rpc } from './rpc.ts';

/** etcd's Cluster service, as far as a cluster of one has use for it. */
export class ClusterService {
  private readonly members: Members;
  private readonly headers: Headers;

  constructor(members: Members, headers: Headers) {
    this.members = members;
    this.headers = headers;
  }

  rpcs(): AnyRpc[] {
    return [rpc(ClusterMethods.MemberList, (_request, _call, reply) => this.memberList(reply))];
  }

  memberList(reply: Reply<MemberListResponse>): void {
    reply.respond({ header: this.headers.at(0), members: this.members.list() });
  }
}
