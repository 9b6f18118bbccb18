import { type V2Entry, V2Event } from './event.ts';
import { MomentWalk } from './moment-walk.ts';
import { directoryWith, entryOf, nameCost, type TreeNode } from './node.ts';
import { compareNames, isHidden } from './path.ts';
import { SlicedSort } from './sliced-sort.ts';
import type { V2Tree } from './tree.ts';

/**
 * Reads a directory with very much in it as it is now, a number of nodes at a time, while the tree changes: what `nodeWithContent` does
 * at once. To be carried to its end, or released.
 */
export class SubtreeReader {
  private readonly event: V2Event;
  private readonly isRecursive: boolean;
  private readonly isSorted: boolean;
  private readonly walk: MomentWalk;
  /** Directories that are shown, and what is in them, which came later than they did. */
  private readonly shown = new Map<TreeNode, V2Entry[]>();
  /** Lists that are still to be sorted. */
  private readonly unsorted: V2Entry[][] = [];
  private sort: SlicedSort<V2Entry> | null = null;

  /** @param index of the store, now */
  constructor(tree: V2Tree, top: TreeNode, key: string, { recursive, sorted }: V2GetOptions, index: number) {
    this.isRecursive = recursive;
    this.isSorted = sorted;
    const nodes: V2Entry[] = [];
    this.event = new V2Event('get', directoryWith(top, key, nodes), undefined, index, false, 0);
    this.show(top, nodes);
    this.walk = new MomentWalk(tree, top);
  }

  /** Works at up to `count` nodes, less of them where their names are long (`nameCost`). The event once there is nothing left, with which the reader has ended; `null` before. */
  step(count: number): V2Event | null {
    for (let left = count; left > 0; left--) {
      left -= this.walk.passOver(left);
      const { node } = this.walk;
      if (node !== null && left > 0) this.take(node);
      else if (node === null) return this.sortOn(left) ? this.event : null;
    }
    return null;
  }

  /** Ends it before its end. */
  release(): void {
    this.walk.close();
    this.shown.clear();
  }

  private show(directory: TreeNode, nodes: V2Entry[]): void {
    this.shown.set(directory, nodes);
    if (this.isSorted) this.unsorted.push(nodes);
  }

  private take(node: TreeNode): void {
    const { walk } = this;
    const entries = this.shown.get(node.parent!);
    if (entries !== undefined && !isHidden(node.name)) {
      const nodes = this.isRecursive && node.children !== null ? [] : undefined;
      entries.push(entryOf(node, nodes, walk.nodeThen));
      if (nodes !== undefined) this.show(node, nodes);
    }
    walk.next();
  }

  /** True when everything is in order. */
  private sortOn(count: number): boolean {
    this.release();
    for (let left = count; left > 0; ) {
      if (this.sort === null) {
        const entries = this.unsorted.pop();
        if (entries === undefined) return true;
        this.sort = new SlicedSort(entries, byName, ({ name }) => nameCost(name));
      }
      left -= this.sort.step(left);
      if (this.sort.isDone) this.sort = null;
    }
    return false;
  }
}

function byName(a: V2Entry, b: V2Entry): number {
  return compareNames(a.name, b.name);
}

export interface V2GetOptions {
  /** All that is below, instead of what is in the directory. */
  readonly recursive: boolean;
  /** In the order of the names. */
  readonly sorted: boolean;
}
