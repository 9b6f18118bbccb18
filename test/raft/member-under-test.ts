import { type ConfState, type Entry, EntryType } from '../../src/raft/entry.ts';
import { type Message, makeMessage, type RaftMessageType } from '../../src/raft/message.ts';
import { Raft } from '../../src/raft/raft.ts';
import type { RaftConfig } from '../../src/raft/raft-config.ts';
import { bytes } from './cluster.ts';

export const three: ConfState = { voters: [1n, 2n, 3n], learners: [] };
export const electionTicks = 10;

/** Member 1 as it starts, of three where nobody says otherwise: without a log, in term 0. */
export function start(changes: Partial<RaftConfig> = {}, confState = three): Raft {
  return new Raft({
    id: 1n,
    hardState: { term: 0, vote: 0n, commit: 0 },
    snapshot: { index: 0, term: 0, confState },
    entries: [],
    applied: 0,
    electionTicks,
    heartbeatTicks: 1,
    random: () => 0,
    preVote: false,
    checkQuorum: false,
    ...changes,
  });
}

/** A message to it. */
export function message(
  type: RaftMessageType,
  from: bigint,
  term: number,
  fields: Partial<Message> = {},
): Message {
  return makeMessage(type, from, 1n, term, fields);
}

export function entry(index: number, term: number, data = '', type: EntryType = EntryType.NORMAL): Entry {
  return { index, term, type, data: bytes(data) };
}
