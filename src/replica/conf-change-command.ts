import { CommandKind, decodeCommand } from '../codec/command/command.ts';
import { ClusterAction, type ClusterCommand } from '../codec/generated/messages.generated.ts';
import { assert } from '../errors/assert.ts';
import type { ConfChange } from '../raft/conf-change.ts';

/**
 * Decodes the Raft membership change of a `confChange` entry. Its data is a command of kind MEMBERS that
 * adds, promotes or removes a member; the state machine reads the same command for names and URLs.
 */
export function confChangeOf(data: Uint8Array): ConfChange {
  const command = decodeCommand(data);
  assert(command.kind === CommandKind.MEMBERS, `a membership entry holds a command of kind ${command.kind}`);
  const { action, id: member, isLearner } = command.body;
  switch (action) {
    case ClusterAction.ADD:
      return { type: isLearner ? 'addLearner' : 'addVoter', member };
    case ClusterAction.PROMOTE:
      return { type: 'addVoter', member };
    default:
      assert(action === ClusterAction.REMOVE, `a membership entry holds the action ${action}`);
      return { type: 'removeMember', member };
  }
}

/** Returns whether a command of kind MEMBERS is one that `confChangeOf` takes. */
export function isConfChange({ action }: ClusterCommand): boolean {
  return action === ClusterAction.ADD || action === ClusterAction.PROMOTE || action === ClusterAction.REMOVE;
}
