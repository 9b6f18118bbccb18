import type { TreeNode } from './node.ts';

/** Nodes in the order in which they expire; of those that expire at the same time, the older first. */
export class ExpiryHeap {
  private readonly nodes: TreeNode[] = [];

  /** The node that expires first. */
  get first(): TreeNode | undefined {
    return this.nodes[0];
  }

  /** Takes a node in, or gives it its place anew where it is in already. */
  set(node: TreeNode): void {
    if (node.heapAt < 0) {
      node.heapAt = this.nodes.length;
      this.nodes.push(node);
    }
    this.siftUp(node);
    this.siftDown(node);
  }

  /** Does nothing where it is not in. */
  remove(node: TreeNode): void {
    const at = node.heapAt;
    if (at < 0) return;
    node.heapAt = -1;
    const last = this.nodes.pop()!;
    if (last === node) return;
    this.put(last, at);
    this.siftUp(last);
    this.siftDown(last);
  }

  private siftUp(node: TreeNode): void {
    while (node.heapAt > 0) {
      const above = this.nodes[(node.heapAt - 1) >> 1]!;
      if (!isBefore(node, above)) return;
      this.swap(node, above);
    }
  }

  private siftDown(node: TreeNode): void {
    for (;;) {
      const left = this.nodes[node.heapAt * 2 + 1];
      const right = this.nodes[node.heapAt * 2 + 2];
      if (left === undefined) return;
      const below = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(below, node)) return;
      this.swap(node, below);
    }
  }

  private swap(a: TreeNode, b: TreeNode): void {
    const at = a.heapAt;
    this.put(a, b.heapAt);
    this.put(b, at);
  }

  private put(node: TreeNode, at: number): void {
    this.nodes[at] = node;
    node.heapAt = at;
  }
}

function isBefore(a: TreeNode, b: TreeNode): boolean {
  if (a.expirationNs !== b.expirationNs) return a.expirationNs < b.expirationNs;
  return a.id < b.id;
}
