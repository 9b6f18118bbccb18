import { type Message, RaftMessageType } from '../../src/raft/message.ts';

/** As etcd's traces name them: `appResp`. */
const typeNames = new Map(
  Object.entries(RaftMessageType).map(([name, type]) => [
    type,
    name.toLowerCase().replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase()),
  ]),
);

/** One line: `a->b app term 1 behind 0/0: 1/1 2/1; commit 0`. Data of entries is left out. */
export function spellMessage(message: Message, nameOf: (id: bigint) => string): string {
  const { type, from, to, term } = message;
  return `${nameOf(from)}->${nameOf(to)} ${typeNames.get(type)} term ${term}${fieldsOf(message, nameOf)}`;
}

function fieldsOf(message: Message, nameOf: (id: bigint) => string): string {
  const { type, index, logTerm, entries, commit, reject, rejectHint, context, transfer, snapshot } = message;
  switch (type) {
    case RaftMessageType.APP: {
      const what = entries.map((entry) => `${entry.index}/${entry.term}`).join(' ');
      return ` behind ${index}/${logTerm}: ${what || 'nothing'}; commit ${commit}`;
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
      return ` snapshot ${snapshot?.index}/${snapshot?.term}`;
    case RaftMessageType.TRANSFER_LEADER:
      return ` to ${nameOf(message.subject)}`;
    case RaftMessageType.READ_INDEX:
      return ` context ${context}`;
    case RaftMessageType.READ_INDEX_RESP:
      return ` context ${context} at ${index}`;
    default:
      return '';
  }
}
