import type { NodeThen, TreeNode } from './node.ts';
import type { Moment, V2Tree } from './tree.ts';

/**
 * Walks the list of all nodes as they were at one moment, while they change: new ones come last, and none vanishes meanwhile. What is
 * changed ahead of the walk, it remembers. To be closed, or nothing that is removed is ever put away.
 */
export class MomentWalk implements Moment {
  /** Nodes with a greater ID came later. */
  private readonly lastId: number;
  /** Removals with a greater number came later. */
  private readonly removals: number;
  private readonly tree: V2Tree;
  private at: TreeNode | null;
  private readonly changed = new Map<TreeNode, NodeThen>();
  /** The directories behind which the walk is and that were gone at the moment: so is what is in them, which comes later. */
  private readonly goneDirectories = new Set<TreeNode>();

  /** @param from the node behind which it begins; what is not below it may seem to have been there when it was gone */
  constructor(tree: V2Tree, from: TreeNode = tree.root) {
    this.tree = tree;
    this.lastId = tree.lastId;
    this.removals = tree.removalCount;
    this.at = from.next;
    tree.open(this);
  }

  /**
   * The current node; `null` behind the last. Until `passOver` is called, it may be one that was not there at
   * the moment.
   */
  get node(): TreeNode | null {
    return this.at;
  }

  /** The current node as it was at the moment. */
  get nodeThen(): NodeThen {
    return this.changed.get(this.at!) ?? this.at!;
  }

  /** Passes over nodes that came later or were gone, `most` of them at most. Returns how many. */
  passOver(most: number): number {
    if (this.at !== null && this.at.id > this.lastId) this.at = null;
    let passed = 0;
    while (this.at !== null && passed < most && !this.wasThere(this.at)) {
      this.goOn();
      passed++;
    }
    return passed;
  }

  /** To the next node. */
  next(): void {
    this.changed.delete(this.at!);
    this.goOn();
  }

  close(): void {
    this.tree.close(this);
    this.changed.clear();
    this.goneDirectories.clear();
    this.at = null;
  }

  beforeChange(node: TreeNode): void {
    if (this.at === null || node.id < this.at.id || node.id > this.lastId || this.changed.has(node)) return;
    const { value, modifiedIndex, expirationNs } = node;
    this.changed.set(node, { value, modifiedIndex, expirationNs });
  }

  private goOn(): void {
    this.at = this.at!.next;
    if (this.at !== null && this.at.id > this.lastId) this.at = null;
  }

  /** Returns whether the tree had the current node at the moment. It costs the same however deep the node is. */
  private wasThere(node: TreeNode): boolean {
    const { goneAt } = node;
    const isGone = (goneAt !== 0 && goneAt <= this.removals) || this.goneDirectories.has(node.parent!);
    if (isGone && node.children !== null) this.goneDirectories.add(node);
    return !isGone;
  }
}
