import type { ResponseHeader } from '../../codec/generated/messages.generated.ts';

/**
 * A response's header as far as the state knows it: the revision. Who answers fills in the cluster, the member and
 * the term of the outermost header; those nested in a transaction's response stay without, as etcd's do.
 */
export function headerAt(revision: number): ResponseHeader {
  return { clusterId: 0n, memberId: 0n, revision, raftTerm: 0 };
}
