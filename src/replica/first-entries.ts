import { CommandKind, encodeCommandMessage } from '../codec/command/command.ts';
import { ClusterAction, ClusterCommand } from '../codec/generated/messages.generated.ts';
import { Writer } from '../codec/writer.ts';
import { type Entry, EntryType } from '../raft/entry.ts';
import type { Members } from '../state/cluster/members.ts';
import type { FirstMember } from './beginning.ts';

/**
 * The entries with which the log of every first member begins, one for each of them in ascending order of their IDs. They are
 * committed in term 1 without a vote: all first members compute the same, byte by byte, from the same flags.
 */
export function firstEntries(members: readonly FirstMember[]): Entry[] {
  return members.map(({ id, name, peerURLs }, i) => {
    const command = ClusterCommand.create({ action: ClusterAction.ADD, id, name, peerURLs: [...peerURLs] });
    return memberEntry(i + 1, firstTerm, command);
  });
}

/** The term of the entries that a cluster begins with; its first leader has a higher one. */
export const firstTerm = 1;

/** An entry that changes the membership and that no client asked for: its request ID is 0. */
export function memberEntry(index: number, term: number, command: ClusterCommand): Entry {
  const writer = new Writer(256);
  encodeCommandMessage(CommandKind.MEMBERS, 0, 0, command, writer);
  return { index, term, type: EntryType.CONF_CHANGE, data: writer.copy() };
}

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
  const others = members.list().map(({ id }) => id);
  // One that is only to come would be added behind that.
  if (members.replacement !== null && !others.includes(members.replacement.successor))
    others.push(members.replacement.successor);
  for (const id of others) {
    if (id !== memberId) commands.push(ClusterCommand.create({ action: ClusterAction.REMOVE, id }));
  }
  return commands.map((command, i) => memberEntry(lastIndex + 1 + i, term, command));
}
