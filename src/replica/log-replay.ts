import { newerThanKnown } from '../codec/command/command.ts';
import { assert } from '../errors/assert.ts';
import { NewerFormatError } from '../errors/newer-format-error.ts';
import type { LogPosition } from '../log/record.ts';
import type { FilePlace, Replay } from '../log/recovery.ts';
import { applyConfChange } from '../raft/conf-change.ts';
import { type ConfState, type Entry, EntryType, type HardState } from '../raft/entry.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { confChangeOf } from './conf-change-command.ts';

/**
 * Takes a log as it is recovered: what is known to be committed is applied to the state at once, so that a long log needs
 * no memory; the rest is kept, since only Raft can tell whether it counts.
 */
export class LogReplay implements Replay {
  private readonly state: StateMachine;
  /** Membership after the last applied entry. */
  confState: ConfState;
  lastHardState: HardState = { term: 0, vote: 0n, commit: 0 };
  /** Position of the last applied entry, or of the snapshot. */
  applied: LogPosition;
  /** Entries behind `applied`, without a gap. */
  tail: Entry[] = [];
  entries = 0;

  /** @param state as restored from the snapshot, or new */
  constructor(state: StateMachine, applied: LogPosition, confState: ConfState) {
    this.state = state;
    this.applied = applied;
    this.confState = confState;
  }

  hardState(hardState: HardState): void {
    this.lastHardState = hardState;
    let count = 0;
    while (count < this.tail.length && this.tail[count]!.index <= hardState.commit) {
      this.apply(this.tail[count++]!);
    }
    if (count > 0) this.tail = this.tail.slice(count);
  }

  /** @throws NewerFormatError */
  entry(index: number, term: number, type: number, data: Uint8Array, place: FilePlace): void {
    if (type > entryTypeKnown) throw newerEntry(index, place, `type ${type}`, `types 0 to ${entryTypeKnown}`);
    const newer = newerThanKnown(data);
    if (newer !== null) throw newerEntry(index, place, newer, 'none of that');
    // The bytes are the reader's and change with its next batch.
    this.add({ index, term, type: type as Entry['type'], data: Buffer.from(data) });
  }

  /** Keeps an entry behind the last one. */
  add(entry: Entry): void {
    this.entries++;
    this.tail.push(entry);
  }

  truncateFrom(index: number): void {
    assert(index > this.applied.index, `entry ${index} was committed and is to be replaced`);
    const keep = this.tail.findIndex((entry) => entry.index >= index);
    if (keep >= 0) this.tail.length = keep;
  }

  snapshotMark(position: LogPosition): void {
    assert(
      position.index <= this.applied.index,
      `the log begins behind a snapshot at ${position.index}, and ${this.applied.index} is applied`,
    );
  }

  private apply(entry: Entry): void {
    const { error } = this.state.apply(entry.index, entry.term, entry.type, entry.data);
    // A change that the state refuses is none for Raft either: a snapshot tells the members by the state alone.
    if (entry.type === EntryType.CONF_CHANGE && error === null) {
      this.confState = applyConfChange(this.confState, confChangeOf(entry.data));
    }
    this.applied = { index: entry.index, term: entry.term };
  }
}

/** The highest type of an entry that this version reads. */
const entryTypeKnown = Math.max(...Object.values(EntryType));

function newerEntry(
  index: number,
  { path, offset }: FilePlace,
  found: string,
  known: string,
): NewerFormatError {
  return new NewerFormatError(`${path} at byte ${offset}`, `an entry, ${index}, with ${found}`, known);
}
