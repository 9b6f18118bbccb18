import type { V2Node } from './event.ts';
import { type Named, NameTable } from './name-table.ts';
import { childPath, compareNames, isHidden } from './path.ts';

/**
 * A file or a directory of the tree. Its place there and its kind never change: what is set anew is another node. Files are changed in
 * `V2Tree.change` alone.
 */
export class TreeNode implements Named<TreeNode> {
  /** Counts all nodes that there ever were, those of the tree in the order in which they were made: a directory before what is in it. */
  readonly id: number;
  readonly name: string;
  /** `null` for the root. */
  readonly parent: TreeNode | null;
  readonly createdIndex: number;
  modifiedIndex: number;
  value: string;
  /** `null` for a file. */
  readonly children: NameTable<TreeNode> | null;
  /** 0: never. */
  expirationNs: bigint;
  /** Place in the heap of those that expire; -1 outside of it. */
  heapAt = -1;
  /** Neighbours in the list of all nodes. */
  previous: TreeNode | null = null;
  next: TreeNode | null = null;
  nameHash = 0;
  chained: TreeNode | null = null;
  /**
   * The number of the removal that took it away; 0 where none did, though a directory above it may have gone.
   */
  goneAt = 0;

  constructor(
    id: number,
    name: string,
    parent: TreeNode | null,
    index: number,
    value: string | null,
    expirationNs: bigint,
  ) {
    this.id = id;
    this.name = name;
    this.parent = parent;
    this.createdIndex = index;
    this.modifiedIndex = index;
    this.value = value ?? '';
    this.children = value === null ? new NameTable() : null;
    this.expirationNs = expirationNs;
  }

  get path(): string {
    if (this.parent === null) return '/';
    return childPath(this.parent.path, this.name);
  }

  /** True while the tree has it. */
  get isLive(): boolean {
    for (let node: TreeNode | null = this; node !== null; node = node.parent)
      if (node.goneAt !== 0) return false;
    return true;
  }
}

/** The fields of a node that may change. */
export type NodeThen = Pick<TreeNode, 'value' | 'modifiedIndex' | 'expirationNs'>;

/**
 * A node as events show it: without what is in it.
 *
 * @param then what it was at another moment
 */
export function nodeAlone(node: TreeNode, key: string, then: NodeThen = node): V2Node {
  return nodeWith(node, key, undefined, then);
}

/** Returns whether a read shows more than `count` nodes below a directory. Looks at that many at most. */
export function hasMoreThan(count: number, { children }: TreeNode, isRecursive: boolean): boolean {
  return children !== null && countUpTo(count + 1, children, isRecursive) > count;
}

function countUpTo(most: number, children: NameTable<TreeNode>, isRecursive: boolean): number {
  if (children.size >= most || !isRecursive) return children.size;
  let count = 0;
  for (const child of children.values()) {
    count++;
    if (child.children !== null && count < most) count += countUpTo(most - count, child.children, true);
    if (count >= most) break;
  }
  return count;
}

/**
 * A node as reads show it: a directory with what is in it, but for hidden nodes.
 *
 * @param isRecursive also with what is in the directories in it, and so on
 * @param isSorted in the order of their names, instead of the order in which they were made
 */
export function nodeWithContent(
  node: TreeNode,
  key: string,
  isRecursive: boolean,
  isSorted: boolean,
): V2Node {
  if (node.children === null) return nodeAlone(node, key);
  const nodes: V2Node[] = [];
  for (const child of isSorted ? sorted(node.children) : node.children.inOrder()) {
    if (isHidden(child.name)) continue;
    const path = childPath(key, child.name);
    nodes.push(isRecursive ? nodeWithContent(child, path, true, isSorted) : nodeAlone(child, path));
  }
  return nodeWith(node, key, nodes, node);
}

function sorted(children: NameTable<TreeNode>): TreeNode[] {
  return [...children.values()].sort((a, b) => compareNames(a.name, b.name));
}

/** @param nodes what is in a directory, where that is shown */
export function nodeWith(
  { children, createdIndex }: TreeNode,
  key: string,
  nodes: V2Node[] | undefined,
  { value, modifiedIndex, expirationNs }: NodeThen,
): V2Node {
  const isDirectory = children !== null;
  return {
    key,
    value: isDirectory ? undefined : value,
    dir: isDirectory,
    expirationNs: expirationNs === 0n ? undefined : expirationNs,
    nodes,
    createdIndex,
    modifiedIndex,
  };
}
