import type { Epochs } from './epoch.ts';
import type { History } from './history.ts';
import type { KeyRef } from './key.ts';
import type { VersionRef, Versions } from './version.ts';

/**
 * A physical compaction: of every key it keeps the newest version at or below the revision, unless that is a
 * tombstone, and drops all older ones; keys with nothing left vanish.
 *
 * It walks the history from the revision back to the start. The first version of a key that it meets is the newest;
 * each one marks the one before it as superseded, which is met later. Thus one pass does, and its work is in
 * proportion to what the history holds up to the revision.
 */
export class Compaction {
  /** Compacts to here. */
  readonly revision: number;
  private readonly versions: Versions;
  private readonly history: History;
  private readonly epochs: Epochs;
  private readonly dropKey: (key: KeyRef) => void;
  private begun = false;
  private swept = false;

  constructor(
    revision: number,
    versions: Versions,
    history: History,
    epochs: Epochs,
    dropKey: (key: KeyRef) => void,
  ) {
    this.revision = revision;
    this.versions = versions;
    this.history = history;
    this.epochs = epochs;
    this.dropKey = dropKey;
  }

  /** True while an epoch from before `compact` is pinned: nothing is dropped until it is released. */
  get isBlocked(): boolean {
    return !this.swept && this.epochs.oldestCompactRevision < this.revision;
  }

  /** True if all is dropped and freed, but for slots that readers still protect: those are freed later. */
  get isDone(): boolean {
    return this.swept && this.epochs.backlog === 0;
  }

  /**
   * Looks at up to `budget` versions (some 0.1 us each to keep, up to about 2 us to drop with its key).
   * Returns whether the run is done; while it is blocked, false.
   */
  step(budget: number): boolean {
    const left = budget - this.epochs.reclaim(budget);
    if (left === 0 || this.swept) return this.isDone;
    if (this.isBlocked) return false;
    if (!this.begun) {
      this.begun = true;
      this.history.beginSweep(this.revision);
    }
    this.swept = this.history.sweep(left, this.keep) < left;
    return this.isDone;
  }

  private readonly keep = (ref: VersionRef): boolean => {
    const { versions } = this;
    const previous = versions.previous(ref);
    if (previous !== 0) {
      versions.markSuperseded(previous);
      versions.clearPrevious(ref);
    }
    const isSuperseded = versions.isSuperseded(ref);
    if (!isSuperseded && !versions.isTombstone(ref)) return true;
    if (!isSuperseded) {
      const successor = versions.successor(ref);
      if (successor !== 0) versions.clearPrevious(successor);
      else versions.clearLatest(ref);
    }
    // Older versions of the key may still stand in the history, where readers meet them: the last one takes it along.
    if (previous === 0 && !versions.hasLatest(ref)) this.dropKey(versions.key(ref));
    this.epochs.retire(ref);
    return false;
  };
}
