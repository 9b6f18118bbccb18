import { type Message, MessageType } from '../../src/raft/message.ts';

const typeNames = new Map(Object.entries(MessageType).map(([name, type]) => [type, name]));

/** One line: `a->b app term 1 behind 0/0: 1/1 2/1; commit 0`. Data of entries is left out. */
export function spellMessage(message: Message, nameOf: (id: bigint) => string): string {
  const { type, from, to, term } = message;
  return `${nameOf(from)}->${nameOf(to)} ${typeNames.get(type)} term ${term}${fieldsOf(message, nameOf)}`;
}

function fieldsOf(message: Message, nameOf: (id: bigint) => string): string {
  const { type, index, logTerm, entries, commit, reject, rejectHint, context, transfer, snapshot } = message;
  switch (type) {
    case MessageType.app: {
      const what = entries.map((entry) => `${entry.index}/${entry.term}`).join(' ');
      return ` behind ${index}/${logTerm}: ${what || 'nothing'}; commit ${commit}`;
    }
    case MessageType.appResp:
      return reject ? ` rejects ${index}, try ${rejectHint}/${logTerm}` : ` matches up to ${index}`;
    case MessageType.vote:
    case MessageType.preVote:
      return ` last ${index}/${logTerm}${transfer ? ' by transfer' : ''}`;
    case MessageType.voteResp:
    case MessageType.preVoteResp:
      return reject ? ' rejected' : ' granted';
    case MessageType.heartbeat:
      return ` commit ${commit} round ${context}`;
    case MessageType.heartbeatResp:
      return ` round ${context}`;
    case MessageType.snap:
      return ` snapshot ${snapshot?.index}/${snapshot?.term}`;
    case MessageType.transferLeader:
      return ` to ${nameOf(message.subject)}`;
    case MessageType.readIndex:
      return ` context ${context}`;
    case MessageType.readIndexResp:
      return ` context ${context} at ${index}`;
    default:
      return '';
  }
}
