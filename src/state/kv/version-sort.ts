import { Buffer } from 'node:buffer';
import { SortTarget } from '../../codec/generated/messages.generated.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';

/**
 * Sorts versions that are in key order by something else, in slices: a merge sort from the bottom up that can stop
 * between any two moves. Equal ones stay in key order, in both directions.
 */
export class VersionSort {
  private from: VersionRef[];
  private to: VersionRef[];
  private readonly compare: (a: VersionRef, b: VersionRef) => number;
  /** Length of the runs in `from` that are sorted; two at a time are merged into one of `to`. */
  private width = 1;
  /**
   * The rest of the two runs under way: `[left, middle)` and `[right, end)`; they go to `to[at]` and behind.
   */
  private left = 0;
  private middle = 0;
  private right = 0;
  private end = 0;
  private at = 0;

  /** @param versions in key order; the array is used up */
  constructor(index: RevisionIndex, versions: VersionRef[], target: number, descending: boolean) {
    this.from = versions;
    this.to = new Array<VersionRef>(versions.length);
    const ascending = comparison(index, target);
    this.compare = descending ? (a, b) => ascending(b, a) : ascending;
  }

  /** The versions in their new order, once `step` has returned true. */
  get sorted(): VersionRef[] {
    return this.from;
  }

  /** Moves at most `itemsMax` versions. Returns true when all is sorted. */
  step(itemsMax: number): boolean {
    const { length } = this.from;
    let items = itemsMax;
    while (this.width < length) {
      while (this.at < length) {
        if (this.at === this.end) this.startRuns();
        if (items <= 0) return false;
        items -= this.merge(items);
      }
      const { from } = this;
      this.from = this.to;
      this.to = from;
      this.width *= 2;
      this.at = 0;
      this.end = 0;
    }
    return true;
  }

  private startRuns(): void {
    const { length } = this.from;
    this.left = this.at;
    this.middle = Math.min(this.at + this.width, length);
    this.right = this.middle;
    this.end = Math.min(this.middle + this.width, length);
  }

  private merge(itemsMax: number): number {
    const { from, to, compare, middle, end } = this;
    const start = this.at;
    const stop = Math.min(end, start + itemsMax);
    let { left, right, at } = this;
    for (; at < stop; at++) {
      const takeLeft = left < middle && (right >= end || compare(from[left]!, from[right]!) <= 0);
      to[at] = takeLeft ? from[left++]! : from[right++]!;
    }
    this.left = left;
    this.right = right;
    this.at = at;
    return at - start;
  }
}

function comparison(index: RevisionIndex, target: number): (a: VersionRef, b: VersionRef) => number {
  switch (target) {
    case SortTarget.VERSION:
      return (a, b) => index.version(a) - index.version(b);
    case SortTarget.CREATE:
      return (a, b) => index.createRevision(a) - index.createRevision(b);
    case SortTarget.MOD:
      return (a, b) => index.modRevision(a) - index.modRevision(b);
    case SortTarget.VALUE:
      return (a, b) => Buffer.compare(index.value(a), index.value(b));
    default:
      return (a, b) => Buffer.compare(index.key(a), index.key(b));
  }
}
