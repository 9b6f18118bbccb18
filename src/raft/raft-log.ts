import { assert } from '../errors/assert.ts';
import { type Entry, EntryType, type HardState, type Snapshot } from './entry.ts';

/**
 * The part of the log that this member holds in memory, and how far along it everything has come:
 *
 *     offset <= applied <= applying <= min(commit, durable),  durable <= submitted <= last,  commit <= last
 *
 * Between the installation of a snapshot and its application, `applied` and `applying` are behind `offset`.
 */
export class RaftLog {
  /** Position just before the first entry in memory: of a snapshot, or of what was compacted. */
  offset: number;
  /** Term of the entry at `offset`. */
  offsetTerm: number;
  /** Index of the last entry; `offset` when there is none in memory. */
  last: number;
  /** Highest index handed out to be written. */
  submitted: number;
  /** Highest index that is durable here. */
  durable: number;
  /** Highest index known to be committed; never falls, and nothing up to it is ever replaced. */
  commit: number;
  /** Highest index handed out to be applied. */
  applying: number;
  /** Highest index whose effect is in the state. */
  applied: number;
  /** Bytes of data in memory. */
  bytes = 0;
  /** An installed snapshot that is not yet in the state; nothing behind it may be applied before. */
  pendingSnapshot: Snapshot | null = null;

  /** The entry at index i is in slot i & (ring.length - 1); the length is a power of two. */
  private ring: (Entry | undefined)[];

  /** `entries` follow (`start.index`, `start.term`) without a gap and are durable. */
  constructor(
    start: { readonly index: number; readonly term: number },
    entries: readonly Entry[],
    hardState: HardState,
    applied: number,
  ) {
    this.offset = start.index;
    this.offsetTerm = start.term;
    this.last = start.index;
    let size = ringSizeMin;
    while (size < entries.length) size *= 2;
    this.ring = new Array(size).fill(undefined);
    this.submitted = start.index;
    this.commit = start.index;
    this.durable = start.index;
    this.applying = applied;
    this.applied = applied;
    for (const entry of entries) this.append(entry);
    this.submitted = this.last;
    this.durable = this.last;
    this.commit = Math.max(this.commit, hardState.commit);
    assert(this.commit <= this.last, `entry ${this.commit} is committed, but the log ends at ${this.last}`);
    assert(
      applied >= this.offset && applied <= this.commit,
      `entries up to ${applied} are applied, but the log has ${this.offset} to ${this.commit} committed`,
    );
  }

  get lastTerm(): number {
    return this.last === this.offset ? this.offsetTerm : this.entry(this.last).term;
  }

  /** Term of the entry at `index`; -1 when it is not known (any more, or yet). */
  term(index: number): number {
    if (index === this.offset) return this.offsetTerm;
    if (index < this.offset || index > this.last) return -1;
    return this.entry(index).term;
  }

  /** The entry at `index`, which must be in memory. */
  entry(index: number): Entry {
    const entry = this.ring[index & (this.ring.length - 1)];
    // Called several times for each entry: the message is made when it is needed.
    if (entry === undefined || entry.index !== index) assert(false, `entry ${index} is not in memory`);
    return entry;
  }

  /** Adds one entry at the end. */
  append(entry: Entry): void {
    if (entry.index !== this.last + 1) {
      assert(false, `entry ${entry.index} was appended behind entry ${this.last}`);
    }
    if (this.last - this.offset === this.ring.length) this.resize(this.ring.length * 2);
    this.ring[entry.index & (this.ring.length - 1)] = entry;
    this.last = entry.index;
    this.bytes += entry.data.length;
  }

  /**
   * A leader's append: takes `entries`, which follow (`prevIndex`, `prevTerm`) in its log, if that position is in
   * this log (Raft paper, section 5.3). Only where an entry differs is the suffix replaced: an old, overtaken
   * message must not cut off newer entries. Returns the last index now known to match, or -1.
   */
  appendFrom(prevIndex: number, prevTerm: number, entries: readonly Entry[]): number {
    if (this.term(prevIndex) !== prevTerm) return -1;
    let at = 0;
    while (at < entries.length && this.term(entries[at]!.index) === entries[at]!.term) at++;
    if (at < entries.length) {
      const first = entries[at]!.index;
      if (first <= this.last) this.truncateFrom(first);
      for (; at < entries.length; at++) this.append(entries[at]!);
    }
    return prevIndex + entries.length;
  }

  /**
   * Returns whether a log that ends at (`index`, `term`) has at least what this one has (Raft paper, section
   * 5.4.1).
   */
  isUpToDate(index: number, term: number): boolean {
    const lastTerm = this.lastTerm;
    return term > lastTerm || (term === lastTerm && index >= this.last);
  }

  /**
   * The largest index up to `index` whose term is at most `term`, or the first whose term is unknown. Where two logs
   * part, this skips a whole term at a time instead of one entry (Raft paper, end of section 5.3).
   */
  lastIndexWithin(index: number, term: number): number {
    let at = Math.min(index, this.last);
    while (at >= this.offset && this.term(at) > term) at--;
    return at;
  }

  /** Entries from `from` on, up to `bytesMax` of data, but at least one; none when `from` is past the end. */
  slice(from: number, bytesMax: number): readonly Entry[] {
    if (from > this.last) return noEntries;
    const entries: Entry[] = [];
    let bytes = 0;
    for (let index = from; index <= this.last; index++) {
      const entry = this.entry(index);
      bytes += entry.data.length;
      if (bytes > bytesMax && entries.length > 0) break;
      entries.push(entry);
    }
    return entries;
  }

  /** Entries not yet handed out to be written. */
  submit(): readonly Entry[] {
    if (this.submitted === this.last) return noEntries;
    const entries = this.range(this.submitted + 1, this.last);
    this.submitted = this.last;
    return entries;
  }

  /** The write that ended at (`index`, `term`) is durable. Ignored when that suffix was replaced meanwhile. */
  persisted(index: number, term: number): void {
    if (index > this.durable && this.term(index) === term) this.durable = Math.min(index, this.submitted);
  }

  /** Raises the commit index; the entry must be there. */
  commitTo(index: number): void {
    if (index <= this.commit) return;
    if (index > this.last) assert(false, `entry ${index} is committed, but the log ends at ${this.last}`);
    this.commit = index;
  }

  get hasCommitted(): boolean {
    return this.pendingSnapshot === null && this.applying < this.commit && this.applying < this.durable;
  }

  /** At most `max` entries to apply next, each handed out once. */
  takeCommitted(max: number): readonly Entry[] {
    if (!this.hasCommitted) return noEntries;
    const to = Math.min(this.commit, this.durable, this.applying + max);
    const entries = this.range(this.applying + 1, to);
    this.applying = to;
    return entries;
  }

  /** The state holds the effect of everything up to `index`. */
  appliedTo(index: number): void {
    const snapshot = this.pendingSnapshot;
    if (snapshot !== null && index > this.applying && index < snapshot.index) {
      // A snapshot that this one has overtaken while it was loaded.
      this.applied = index;
      this.applying = index;
      return;
    }
    if (snapshot !== null && index === snapshot.index) {
      assert(this.durable >= index, `snapshot ${index} was applied before it was durable`);
      this.pendingSnapshot = null;
      this.applying = index;
    }
    if (index < this.applied || index > this.applying) {
      assert(false, `entry ${index} was applied, but ${this.applied} to ${this.applying} are handed out`);
    }
    this.applied = index;
  }

  /** Returns whether a membership change is among the entries `from` to `to`, both inclusive. */
  hasConfChange(from: number, to: number): boolean {
    for (let index = from; index <= to; index++) {
      if (this.entry(index).type === EntryType.CONF_CHANGE) return true;
    }
    return false;
  }

  /** Forgets the entries up to `index`, which must be applied. */
  compact(index: number): void {
    if (index <= this.offset) return;
    if (index > this.applied)
      assert(false, `entry ${index} was compacted, but only ${this.applied} is applied`);
    const mask = this.ring.length - 1;
    const term = this.entry(index).term;
    for (let at = this.offset + 1; at <= index; at++) {
      this.bytes -= this.entry(at).data.length;
      this.ring[at & mask] = undefined;
    }
    this.offset = index;
    this.offsetTerm = term;
    // A burst must not leave its ring behind; going to a quarter at a sixteenth keeps sizes from swinging.
    const size = this.ring.length;
    if (size > ringSizeKept && this.last - this.offset <= size / 16) this.resize(size / 4);
  }

  /** Replaces the whole log by a snapshot that is ahead of the commit index. */
  restore(snapshot: Snapshot): void {
    assert(snapshot.index > this.commit, `snapshot ${snapshot.index} is not ahead of commit ${this.commit}`);
    this.durable = Math.min(this.durable, this.commit);
    this.offset = snapshot.index;
    this.offsetTerm = snapshot.term;
    this.last = snapshot.index;
    this.submitted = snapshot.index;
    this.commit = snapshot.index;
    this.bytes = 0;
    this.ring = new Array(ringSizeMin).fill(undefined);
    this.pendingSnapshot = snapshot;
  }

  private truncateFrom(index: number): void {
    assert(
      index > this.commit,
      `a leader replaces entry ${index}, but ${this.commit} is committed: two clusters were mixed, or a member lost data`,
    );
    const mask = this.ring.length - 1;
    for (let at = index; at <= this.last; at++) {
      this.bytes -= this.entry(at).data.length;
      this.ring[at & mask] = undefined;
    }
    this.last = index - 1;
    this.submitted = Math.min(this.submitted, this.last);
    this.durable = Math.min(this.durable, this.last);
  }

  private range(from: number, to: number): readonly Entry[] {
    const entries: Entry[] = new Array(to - from + 1);
    for (let index = from; index <= to; index++) entries[index - from] = this.entry(index);
    return entries;
  }

  private resize(size: number): void {
    const old = this.ring;
    const ring: (Entry | undefined)[] = new Array(size).fill(undefined);
    for (let index = this.offset + 1; index <= this.last; index++) {
      ring[index & (size - 1)] = old[index & (old.length - 1)];
    }
    this.ring = ring;
  }
}

const noEntries: readonly Entry[] = [];
const ringSizeMin = 64;
/** Slots kept after a burst. */
const ringSizeKept = 4096;
