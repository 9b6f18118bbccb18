import { V2Event, type V2Node } from './event.ts';
import { MomentWalk } from './moment-walk.ts';
import { nodeAlone, nodeWith, type TreeNode } from './node.ts';
import { childPath, compareNames, isHidden } from './path.ts';
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
  /** Directories that are shown: what is in them came later than they did. */
  private readonly shown = new Map<TreeNode, Shown>();
  /** Lists that are still to be sorted. */
  private readonly unsorted: V2Node[][] = [];
  private sort: SlicedSort<V2Node> | null = null;

  /** @param index of the store, now */
  constructor(tree: V2Tree, top: TreeNode, key: string, { recursive, sorted }: V2GetOptions, index: number) {
    this.isRecursive = recursive;
    this.isSorted = sorted;
    const nodes: V2Node[] = [];
    this.event = new V2Event('get', nodeWith(top, key, nodes, top), undefined, index, false, 0);
    this.show(top, key, nodes);
    this.walk = new MomentWalk(tree, top);
  }

  /** Works at up to `count` nodes. The event once there is nothing left, with which the reader has ended; `null` before. */
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

  private show(directory: TreeNode, key: string, nodes: V2Node[]): void {
    this.shown.set(directory, { key, nodes });
    if (this.isSorted) this.unsorted.push(nodes);
  }

  private take(node: TreeNode): void {
    const { walk } = this;
    const directory = this.shown.get(node.parent!);
    if (directory !== undefined && !isHidden(node.name)) {
      const key = childPath(directory.key, node.name);
      if (this.isRecursive && node.children !== null) {
        const nodes: V2Node[] = [];
        directory.nodes.push(nodeWith(node, key, nodes, walk.nodeThen));
        this.show(node, key, nodes);
      } else {
        directory.nodes.push(nodeAlone(node, key, walk.nodeThen));
      }
    }
    walk.next();
  }

  /** True when everything is in order. */
  private sortOn(count: number): boolean {
    this.release();
    for (let left = count; left > 0; ) {
      if (this.sort === null) {
        const nodes = this.unsorted.pop();
        if (nodes === undefined) return true;
        this.sort = new SlicedSort(nodes, (a, b) => compareNames(a.key, b.key));
      }
      left -= this.sort.step(left);
      if (this.sort.isDone) this.sort = null;
    }
    return false;
  }
}

/** A directory that is shown. */
interface Shown {
  readonly key: string;
  readonly nodes: V2Node[];
}

export interface V2GetOptions {
  /** All that is below, instead of what is in the directory. */
  readonly recursive: boolean;
  /** In the order of the keys. */
  readonly sorted: boolean;
}
