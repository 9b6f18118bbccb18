import type { Router } from './router.ts';

/** A member as `/members` on the peer port lists it. */
interface ListedMember {
  readonly id: bigint;
  readonly name: string;
  readonly peerURLs: readonly string[];
  readonly clientURLs: readonly string[];
  readonly isLearner: boolean;
}

/**
 * `GET /members` of the peer port: who the cluster is made of, for members that are about to join.
 *
 * @param clusterId in hexadecimal
 */
export function addMembersRoute(
  router: Router,
  clusterId: string,
  members: () => readonly ListedMember[],
): void {
  router.add('GET', '/members', (_request, response) => {
    const list = members().map((member) => {
      const { name, peerURLs, clientURLs, isLearner } = member;
      // The ID is a number in etcd's JSON, of more digits than a JavaScript number holds.
      const rest = JSON.stringify({
        peerURLs,
        ...(isLearner ? { isLearner } : {}),
        ...(name === '' ? {} : { name }),
        ...(clientURLs.length === 0 ? {} : { clientURLs }),
      });
      return `{"id":${member.id},${rest.slice(1)}`;
    });
    response
      .header('Content-Type', 'application/json')
      .header('X-Etcd-Cluster-Id', clusterId)
      .end(`[${list.join(',')}]\n`);
  });
}
