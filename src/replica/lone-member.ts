import { ClusterAction, ClusterCommand } from '../codec/generated/messages.generated.ts';
import type { Entry } from '../raft/entry.ts';
import type { Members } from '../state/cluster/members.ts';
import { memberEntry } from './first-entries.ts';

/**
 * The entries that leave a member alone in its cluster (`--force-new-cluster`): it becomes a voter if it is none, then all others
 * are removed, in ascending order of their IDs.
 *
 * @param members with everything up to `lastIndex` applied; this member was not removed
 * @param peerURLs of this member, in case that nothing that it received says that it is one
 */
export function loneMemberEntries(
  members: Members,
  memberId: bigint,
  peerURLs: readonly string[],
  lastIndex: number,
  term: number,
): Entry[] {
  const self = members.get(memberId);
  const commands: ClusterCommand[] = [];
  if (self === undefined) {
    commands.push(
      ClusterCommand.create({ action: ClusterAction.ADD, id: memberId, peerURLs: [...peerURLs] }),
    );
  } else if (self.isLearner) {
    commands.push(ClusterCommand.create({ action: ClusterAction.PROMOTE, id: memberId }));
  }
  for (const { id } of members.list()) {
    if (id !== memberId) commands.push(ClusterCommand.create({ action: ClusterAction.REMOVE, id }));
  }
  return commands.map((command, i) => memberEntry(lastIndex + 1 + i, term, command));
}
