import { type Entry, EntryType } from '../../src/raft/entry.ts';
import { type Message, RaftMessageType } from '../../src/raft/message.ts';
import type { Ready } from '../../src/raft/ready.ts';

/** As etcd's traces name them: `appResp`. */
const typeNames = new Map(
  Object.entries(RaftMessageType).map(([name, type]) => [
    type,
    name.toLowerCase().replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase()),
  ]),
);

/** `3/2 "foo"`: index, term and data; a position alone is written `3/2`. */
export function describeEntry(entry: Entry): string {
  const data = Buffer.from(entry.data).toString();
  const what = entry.type === EntryType.CONF_CHANGE ? `{${data}}` : `"${data}"`;
  return `${entry.index}/${entry.term} ${what}`;
}

/** One line: `1->2 app term 1 behind 0/0: 1/1 ""; commit 0`. */
export function describeMessage(message: Message): string {
  const { type, from, to, term } = message;
  return `${from}->${to} ${typeNames.get(type)} term ${term}${describeFields(message)}`;
}

function describeFields(message: Message): string {
  const { type, index, logTerm, entries, commit, reject, rejectHint, context, transfer, snapshot } = message;
  switch (type) {
    case RaftMessageType.APP: {
      const what = entries.length === 0 ? 'nothing' : entries.map(describeEntry).join(', ');
      return ` behind ${index}/${logTerm}: ${what}; commit ${commit}`;
    }
    case RaftMessageType.APP_RESP:
      return reject ? ` rejects ${index}, try ${rejectHint}/${logTerm}` : ` matches up to ${index}`;
    case RaftMessageType.VOTE:
    case RaftMessageType.PRE_VOTE:
      return ` last ${index}/${logTerm}${transfer ? ' by transfer' : ''}`;
    case RaftMessageType.VOTE_RESP:
    case RaftMessageType.PRE_VOTE_RESP:
      return reject ? ' rejected' : ' granted';
    case RaftMessageType.HEARTBEAT:
      return ` commit ${commit} round ${context}`;
    case RaftMessageType.HEARTBEAT_RESP:
      return ` round ${context}`;
    case RaftMessageType.SNAP:
      return ` snapshot ${snapshot?.index}/${snapshot?.term} voters (${snapshot?.confState.voters.join(' ')})`;
    case RaftMessageType.TRANSFER_LEADER:
      return ` to ${message.subject}`;
    case RaftMessageType.READ_INDEX:
      return ` context ${context}`;
    case RaftMessageType.READ_INDEX_RESP:
      return ` context ${context} at ${index}`;
    default:
      return '';
  }
}

/** What a Ready asks for, a line each; what it applies is told when it is. */
export function describeReady(ready: Ready): string[] {
  const lines: string[] = [];
  const { softState, hardState, snapshot, entries } = ready;
  if (softState !== null) lines.push(`is ${softState.role}, leader ${softState.leader || 'unknown'}`);
  for (const message of ready.messages) lines.push(`sends ${describeMessage(message)}`);
  if (hardState !== null) {
    lines.push(`writes term ${hardState.term} vote ${hardState.vote} commit ${hardState.commit}`);
    if (snapshot !== null) lines.push(`writes the mark of snapshot ${snapshot.index}/${snapshot.term}`);
    for (const entry of entries) lines.push(`writes ${describeEntry(entry)}`);
  }
  for (const message of ready.messagesAfterPersist) lines.push(`will send ${describeMessage(message)}`);
  for (const { context, index } of ready.readStates) lines.push(`may read context ${context} at ${index}`);
  return lines;
}
