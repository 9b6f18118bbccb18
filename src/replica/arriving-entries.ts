import { type Command, CommandKind, decodeCommand } from '../codec/command/command.ts';
import { DecodeError } from '../codec/reader.ts';
import { type Entry, EntryType } from '../raft/entry.ts';
import type { RaftLog } from '../raft/raft-log.ts';
import { isConfChange } from './conf-change-command.ts';

/**
 * The entries of an append with their commands decoded, but for those that the log holds already: what cannot be applied must not be
 * stored, or this member could never start again. It costs nothing in the end, since an entry that comes decoded is applied as it is.
 *
 * @throws DecodeError that names the first entry whose command this version does not know
 */
export function decodeArriving(entries: readonly Entry[], log: RaftLog): readonly Entry[] {
  return entries.map((entry) => (log.term(entry.index) === entry.term ? entry : decodeEntry(entry)));
}

function decodeEntry({ index, term, type, data }: Entry): Entry {
  let decoded: Command | undefined;
  try {
    // Empty is what a leader opens its term with.
    if (data.length > 0) decoded = decodeCommand(data);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new DecodeError(`entry ${index} of term ${term} cannot be decoded: ${error.message}`);
  }
  if (
    type === EntryType.CONF_CHANGE &&
    (decoded?.kind !== CommandKind.MEMBERS || !isConfChange(decoded.body))
  ) {
    throw new DecodeError(
      `entry ${index} of term ${term} is to change the membership, and has no such change as its command`,
    );
  }
  return { index, term, type, data, decoded };
}
