import { assert } from '../errors/assert.ts';
import type { BTree } from './btree.ts';
import { LeafPosition } from './btree.ts';
import type { Epochs } from './epoch.ts';
import type { KeyRef, Keys } from './key.ts';
import type { VersionRef, Versions } from './version.ts';

/**
 * Walks the live versions of the keys in [from, end) at one revision, in key order (unsigned bytes).
 *
 * It may be stepped across writes: it keeps its place by key and sees exactly its revision. A cursor that lives
 * across a compaction needs an epoch pinned before it was made (asserted).
 */
export class RangeCursor {
  private readonly tree: BTree;
  private readonly keys: Keys;
  private readonly versions: Versions;
  private readonly epochs: Epochs;
  private readonly from: Uint8Array;
  /** null: no upper bound. */
  private readonly end: Uint8Array | null;
  private readonly revision: number;
  /** Slots retired from here on must still hold their bytes when the place is sought by `lastKey`. */
  private readonly sequence: number;
  private readonly position = new LeafPosition();
  /** Entry of the leaf at which the range ends; the leaf's count when it goes on behind the leaf. */
  private stop = 0;
  /** Key that was looked at last; 0 before the first. */
  private lastKey: KeyRef = 0;
  private finished = false;

  constructor(
    tree: BTree,
    keys: Keys,
    versions: Versions,
    epochs: Epochs,
    from: Uint8Array,
    end: Uint8Array | null,
    revision: number,
  ) {
    this.tree = tree;
    this.keys = keys;
    this.versions = versions;
    this.epochs = epochs;
    this.from = from;
    this.end = end;
    this.revision = revision;
    this.sequence = epochs.sequence;
  }

  /** True if the range is at its end. */
  get isDone(): boolean {
    return this.finished;
  }

  /**
   * The next live version; 0 at the end (`isDone`), or when `keysMax` keys in a row had none at this revision.
   * Without `keysMax` it looks on until it finds one.
   */
  next(keysMax = Number.POSITIVE_INFINITY): VersionRef {
    const { position, tree } = this;
    for (let looked = 0; looked < keysMax; looked++) {
      if (this.finished) return 0;
      if (position.changes !== tree.changes || position.entry === this.stop) {
        this.seek();
        if (this.finished) return 0;
      }
      const key = tree.key(position.leaf, position.entry++);
      this.lastKey = key;
      const ref = this.versions.liveAt(this.keys.latest(key), this.revision);
      if (ref !== 0) return ref;
    }
    return 0;
  }

  /** Goes on behind the last key: in the next leaf, or wherever that is after the tree has changed. */
  private seek(): void {
    const { position, tree } = this;
    if (this.lastKey === 0) {
      if (this.end !== null && compareBytes(this.from, this.end) >= 0) {
        this.finished = true;
        return;
      }
      tree.seek(this.from, false, position);
    } else {
      const isBehindRange = position.changes === tree.changes && this.stop < position.count;
      if (isBehindRange) {
        this.finished = true;
        return;
      }
      assert(this.epochs.isIntactSince(this.sequence), 'a range across a compaction needs a pinned epoch');
      tree.seek(this.keys.view(this.lastKey), true, position);
    }
    if (position.leaf === 0) {
      this.finished = true;
      return;
    }
    this.stop = position.count;
    if (
      this.end !== null &&
      this.keys.compare(tree.key(position.leaf, position.count - 1), this.end, 0) >= 0
    ) {
      this.stop = tree.lowerBound(position.leaf, this.end);
      if (position.entry >= this.stop) this.finished = true;
    }
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i] - b[i];
  }
  return a.length - b.length;
}
