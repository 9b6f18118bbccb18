import { assert } from '../errors/assert.ts';
import type { Arena, Ref } from './arena.ts';

/**
 * A reader's hold on the index, from `RevisionIndex.pin` until `release`. While it lasts, no slot that was in
 * use when it began is overwritten, and nothing that was readable then is compacted away.
 */
export class Epoch {
  /** Slots retired before this one cannot be known to the reader. */
  readonly sequence: number;
  /** Compacted revision when the epoch began: the reader may read at this revision or later. */
  readonly compactRevision: number;
  private readonly epochs: Epochs;
  /** Neighbours among the pinned epochs, oldest first. */
  older: Epoch | null = null;
  newer: Epoch | null = null;
  private released = false;

  constructor(epochs: Epochs, sequence: number, compactRevision: number) {
    this.epochs = epochs;
    this.sequence = sequence;
    this.compactRevision = compactRevision;
  }

  /** Ends the hold. Views taken under it must not be read any more. Asserts that it is called once. */
  release(): void {
    assert(!this.released, 'an epoch is released once');
    this.released = true;
    this.epochs.unpin(this);
  }
}

/** Slots that `release` frees at once; the rest follows with later writes, so that no one waits long. */
const releaseBurst = 1024;

/**
 * Keeps slots that are out of use from being taken again while a reader from before may still look at them.
 * Retired slots stand in a queue and are numbered; an epoch protects all from the number on at which it began.
 */
export class Epochs {
  private readonly arena: Arena;
  private readonly queue = new RefQueue();
  private oldest: Epoch | null = null;
  private newest: Epoch | null = null;
  /** Slots ever retired, and ever given back to the arena. `reclaimed <= retired`. */
  private retired = 0;
  private reclaimed = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Number of the next slot to be retired. */
  get sequence(): number {
    return this.retired;
  }

  /** Slots that could be given back now. */
  get backlog(): number {
    return (this.oldest === null ? this.retired : this.oldest.sequence) - this.reclaimed;
  }

  /** Returns whether every slot that was in use at this sequence still has its bytes. */
  isIntactSince(sequence: number): boolean {
    return this.reclaimed <= sequence;
  }

  /** Compacted revision of the oldest reader; without one, infinity. */
  get oldestCompactRevision(): number {
    return this.oldest === null ? Number.POSITIVE_INFINITY : this.oldest.compactRevision;
  }

  pin(compactRevision: number): Epoch {
    const epoch = new Epoch(this, this.retired, compactRevision);
    epoch.older = this.newest;
    if (this.newest === null) this.oldest = epoch;
    else this.newest.newer = epoch;
    this.newest = epoch;
    return epoch;
  }

  unpin(epoch: Epoch): void {
    if (epoch.older === null) this.oldest = epoch.newer;
    else epoch.older.newer = epoch.newer;
    if (epoch.newer === null) this.newest = epoch.older;
    else epoch.newer.older = epoch.older;
    epoch.older = null;
    epoch.newer = null;
    this.reclaim(releaseBurst);
  }

  /** Takes a slot out of use; it is freed now if no reader can know it, and later otherwise. */
  retire(ref: Ref): void {
    this.retired++;
    if (this.oldest === null && this.queue.length === 0) {
      this.reclaimed++;
      this.arena.free(ref);
    } else {
      this.queue.push(ref);
    }
  }

  /** Frees up to `budget` retired slots that no reader can know. Returns how many were freed. */
  reclaim(budget: number): number {
    const count = Math.min(budget, this.backlog);
    for (let i = 0; i < count; i++) this.arena.free(this.queue.shift());
    this.reclaimed += count;
    return count;
  }
}

const queueChunkLength = 4096;

/** First in, first out, outside the JavaScript heap. */
class RefQueue {
  length = 0;
  private chunks: Uint32Array[] = [];
  private head = 0;
  private tail = queueChunkLength;

  push(ref: Ref): void {
    if (this.tail === queueChunkLength) {
      this.chunks.push(new Uint32Array(queueChunkLength));
      this.tail = 0;
    }
    this.chunks[this.chunks.length - 1][this.tail++] = ref;
    this.length++;
  }

  /** The oldest; the queue must not be empty. */
  shift(): Ref {
    const ref = this.chunks[0][this.head++];
    this.length--;
    if (this.head === queueChunkLength || this.length === 0) {
      this.chunks.shift();
      this.head = 0;
      if (this.chunks.length === 0) this.tail = queueChunkLength;
    }
    return ref;
  }
}
