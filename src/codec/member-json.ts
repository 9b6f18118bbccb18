/** The properties of a member that its JSON has. */
export interface ListedMember {
  readonly id: bigint;
  readonly name: string;
  readonly peerURLs: readonly string[];
  readonly clientURLs: readonly string[];
  readonly isLearner: boolean;
}

/** A member as etcd writes it in JSON: on its peer port, and in its database. */
export function etcdMemberJson({ id, name, peerURLs, clientURLs, isLearner }: ListedMember): string {
  // The ID is a number in etcd's JSON, of more digits than a JavaScript number holds.
  const rest = JSON.stringify({
    peerURLs,
    ...(isLearner ? { isLearner } : {}),
    ...(name === '' ? {} : { name }),
    ...(clientURLs.length === 0 ? {} : { clientURLs }),
  });
  return `{"id":${id},${rest.slice(1)}`;
}
