import type { VersionRef, Versions } from './version.ts';

/**
 * All versions that are held, in order of (main, sub) revision, outside the JavaScript heap: 4 bytes each.
 *
 * Versions at or below the compacted revision that must stay (the newest of their key) keep their place in this
 * order, so that snapshots and hashes list everything that exists from revision 0 on.
 */
export class History {
  private readonly versions: Versions;
  /** In order; none is empty. */
  private readonly chunks: Chunk[] = [];
  private entries = 0;
  /** Grows when entries move: a cursor from before must be sought anew. */
  private layoutCount = 0;
  /** Chunk being swept, or -1. Those behind it are done. */
  private swept = -1;

  constructor(versions: Versions) {
    this.versions = versions;
  }

  get length(): number {
    return this.entries;
  }

  get layout(): number {
    return this.layoutCount;
  }

  get byteLength(): number {
    return this.chunks.length * chunkLength * 4;
  }

  /** Adds a version that is newer than all others. */
  push(ref: VersionRef): void {
    let last = this.chunks[this.chunks.length - 1];
    // Behind a tail nothing can be added in order, and what is being swept is older.
    const isOpen = last !== undefined && last.tail === chunkLength && this.swept !== this.chunks.length - 1;
    if (!isOpen || last.head === chunkLength) {
      last = new Chunk();
      this.chunks.push(last);
    }
    last.refs[last.head++] = ref;
    this.entries++;
  }

  /** Entry of a chunk; 0 behind the last one of that chunk, -1 where there is no such chunk. */
  at(chunk: number, entry: number): number {
    if (chunk >= this.chunks.length) return -1;
    const found = this.chunks[chunk];
    return entry < found.length ? found.at(entry) : 0;
  }

  /** Moves a cursor to the first version at or after (main, sub). */
  seek(main: number, sub: number, cursor: HistoryCursor): void {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const chunk = this.chunks[middle];
      if (this.isBefore(chunk.at(chunk.length - 1), main, sub)) low = middle + 1;
      else high = middle;
    }
    cursor.chunk = low;
    cursor.entry = low < this.chunks.length ? this.lowerBound(this.chunks[low], main, sub) : 0;
    cursor.layout = this.layoutCount;
  }

  /** Prepares a sweep of everything at or below `revision`, from there back to the start. One at a time. */
  beginSweep(revision: number): void {
    let index = this.chunks.length - 1;
    while (index >= 0 && !this.isBefore(this.chunks[index].at(0), revision + 1, 0)) index--;
    this.swept = index;
    this.layoutCount++;
    if (index < 0) return;
    // The revisions above this one move out of the way, behind the gap.
    const chunk = this.chunks[index];
    const kept = this.lowerBound(chunk, revision + 1, 0);
    this.moveToTail(chunk);
    const first = chunk.tail;
    chunk.refs.copyWithin(0, first, first + kept);
    chunk.head = kept;
    chunk.tail = first + kept;
  }

  /**
   * Hands up to `budget` versions, newest first, to `keep`, and drops those for which it answers false. Returns how many
   * it handed over; fewer than `budget` means that the sweep is at its end.
   */
  sweep(budget: number, keep: (ref: VersionRef) => boolean): number {
    let count = 0;
    this.layoutCount++;
    while (this.swept >= 0) {
      const chunk = this.chunks[this.swept];
      while (chunk.head > 0 && count < budget) {
        const ref = chunk.refs[--chunk.head];
        count++;
        if (keep(ref)) chunk.refs[--chunk.tail] = ref;
        else this.entries--;
      }
      if (chunk.head > 0) return count;
      this.settle(this.swept);
      this.swept--;
      if (this.swept >= 0) this.moveToHead(this.chunks[this.swept]);
    }
    return count;
  }

  /** A chunk is done: removes it when it is empty or fits in front of the one behind it. */
  private settle(index: number): void {
    const chunk = this.chunks[index];
    const behind = this.chunks[index + 1];
    if (chunk.length > 0) {
      if (behind === undefined || behind.head > 0 || behind.tail < chunk.length) return;
      behind.tail -= chunk.length;
      behind.refs.set(chunk.refs.subarray(chunk.tail), behind.tail);
    }
    this.chunks.splice(index, 1);
  }

  /** An earlier sweep has left its entries in the tail; bring them to the head, where a sweep reads. */
  private moveToHead(chunk: Chunk): void {
    if (chunk.tail === chunkLength) return;
    chunk.refs.copyWithin(chunk.head, chunk.tail);
    chunk.head = chunk.length;
    chunk.tail = chunkLength;
  }

  private moveToTail(chunk: Chunk): void {
    const tail = chunk.tail - chunk.head;
    chunk.refs.copyWithin(tail, 0, chunk.head);
    chunk.tail = tail;
    chunk.head = 0;
  }

  private lowerBound(chunk: Chunk, main: number, sub: number): number {
    let low = 0;
    let high = chunk.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isBefore(chunk.at(middle), main, sub)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private isBefore(ref: VersionRef, main: number, sub: number): boolean {
    const modRevision = this.versions.modRevision(ref);
    return modRevision < main || (modRevision === main && this.versions.subRevision(ref) < sub);
  }
}

const chunkLength = 4096;

/**
 * A stretch of the history: entries in `[0, head)` and, while or after it was swept, in `[tail, chunkLength)`.
 * `head <= tail`.
 */
class Chunk {
  readonly refs = new Uint32Array(chunkLength);
  head = 0;
  tail = chunkLength;

  get length(): number {
    return this.head + chunkLength - this.tail;
  }

  at(entry: number): VersionRef {
    return this.refs[entry < this.head ? entry : this.tail + entry - this.head];
  }
}

/**
 * Walks versions, tombstones included, from a revision on in order of (main, sub). It keeps its place by revision, so
 * writes and compaction may happen between steps; versions that were compacted meanwhile are not seen.
 */
export class HistoryCursor {
  chunk = 0;
  entry = 0;
  layout = -1;
  private readonly history: History;
  private readonly versions: Versions;
  /** The next version has at least this revision. */
  private main: number;
  private sub = 0;

  constructor(history: History, versions: Versions, main: number) {
    this.history = history;
    this.versions = versions;
    this.main = main;
  }

  /** The next version, or 0 when there is none yet: after later writes the same cursor goes on with them. */
  next(): VersionRef {
    if (this.layout !== this.history.layout) this.history.seek(this.main, this.sub, this);
    let ref = this.history.at(this.chunk, this.entry);
    if (ref === 0) {
      ref = this.history.at(this.chunk + 1, 0);
      if (ref > 0) {
        this.chunk++;
        this.entry = 0;
      }
    }
    if (ref <= 0) return 0;
    this.entry++;
    this.main = this.versions.modRevision(ref);
    this.sub = this.versions.subRevision(ref) + 1;
    return ref;
  }
}
