import type { V2Entry, V2Node } from './event.ts';
import { type Named, NameTable } from './name-table.ts';
import { compareNames, isHidden } from './path.ts';

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
    const names: string[] = [];
    // No recursion: an older log may have a tree that is deeper than the stack.
    for (let node: TreeNode = this; node.parent !== null; node = node.parent) names.push(node.name);
    return `/${names.reverse().join('/')}`;
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
  return { key, ...contentOf(node, undefined, then) };
}

/** The same for a node in a directory that is shown. @param nodes what is in it, where it is a directory and that is shown */
export function entryOf(node: TreeNode, nodes?: V2Entry[], then: NodeThen = node): V2Entry {
  return { name: node.name, ...contentOf(node, nodes, then) };
}

/** A directory at the top of what a read shows. */
export function directoryWith(node: TreeNode, key: string, nodes: V2Entry[]): V2Node {
  return { key, ...contentOf(node, nodes, node) };
}

/** Returns whether a read of what is below a directory costs more than `count` nodes with short names do. Looks at that many at most. */
export function costsMoreThan(count: number, { children }: TreeNode, isRecursive: boolean): boolean {
  return children !== null && costUpTo(count + 1, children, isRecursive) > count;
}

function costUpTo(most: number, children: NameTable<TreeNode>, isRecursive: boolean): number {
  if (children.size >= most) return children.size;
  let cost = 0;
  for (const child of children.values()) {
    cost += nameCost(child.name);
    if (isRecursive && child.children !== null && cost < most)
      cost += costUpTo(most - cost, child.children, true);
    if (cost >= most) break;
  }
  return cost;
}

/** The cost of a node by its name, as it is compared with others and becomes part of a path: 1 for a short one. */
export function nameCost({ length }: string): number {
  return 1 + (length >> 8);
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
  return directoryWith(node, key, entriesOf(node.children, isRecursive, isSorted));
}

function entriesOf(children: NameTable<TreeNode>, isRecursive: boolean, isSorted: boolean): V2Entry[] {
  const entries: V2Entry[] = [];
  for (const child of isSorted ? sorted(children) : children.inOrder()) {
    if (isHidden(child.name)) continue;
    const isShown = isRecursive && child.children !== null;
    entries.push(entryOf(child, isShown ? entriesOf(child.children, true, isSorted) : undefined));
  }
  return entries;
}

function sorted(children: NameTable<TreeNode>): TreeNode[] {
  return [...children.values()].sort((a, b) => compareNames(a.name, b.name));
}

function contentOf(
  { children, createdIndex }: TreeNode,
  nodes: V2Entry[] | undefined,
  { value, modifiedIndex, expirationNs }: NodeThen,
) {
  const isDirectory = children !== null;
  return {
    value: isDirectory ? undefined : value,
    dir: isDirectory,
    expirationNs: expirationNs === 0n ? undefined : expirationNs,
    nodes,
    createdIndex,
    modifiedIndex,
  };
}
