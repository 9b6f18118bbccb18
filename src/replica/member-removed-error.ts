/** This member was removed from its cluster, for good: its ID never comes back. The process ends as after a stop, with 0. */
export class MemberRemovedError extends Error {
  override readonly name = 'MemberRemovedError';
  /** etcd's words. */
  static readonly reason = 'the member has been permanently removed from the cluster';

  constructor(dataDir: string) {
    super(
      `${MemberRemovedError.reason}. Its data directory ${dataDir} is of no use to it any more: remove the directory, add ` +
        "the member anew, and start it with --initial-cluster-state='existing'.",
    );
  }
}
