import type { Watch } from './watch.ts';

/**
 * Ranges of keys, found by a key that they hold: an interval tree, that is, a balanced tree (AVL) in order of (begin,
 * end), in which each node knows the largest end below it (Cormen et al., Introduction to Algorithms, section 14.3).
 * Insert and remove are O(log n); a match is O(log n) for each range that it finds.
 */
export class RangeTree {
  private root: RangeNode | null = null;

  find(begin: string, end: string): Watch | null {
    return this.node(begin, end)?.first ?? null;
  }

  /** Adds a range that is not there. */
  insert(begin: string, end: string, first: Watch): void {
    this.root = insert(this.root, new RangeNode(begin, end, first));
  }

  /** Sets the first watch of a range that is there. */
  replace(begin: string, end: string, first: Watch): void {
    this.node(begin, end)!.first = first;
  }

  /** Removes a range that is there. */
  remove(begin: string, end: string): void {
    this.root = remove(this.root!, begin, end);
  }

  /** Calls back with the first watch of each range that holds `key`. */
  match(key: string, found: (first: Watch) => void): void {
    if (this.root !== null) match(this.root, key, found);
  }

  /** Calls back with the first watch of each range, in order. */
  forEach(found: (first: Watch) => void): void {
    forEach(this.root, found);
  }

  /** Levels of the tree; 0 when it is empty. */
  get height(): number {
    return heightOf(this.root);
  }

  private node(begin: string, end: string): RangeNode | null {
    let node = this.root;
    while (node !== null) {
      const order = compare(begin, end, node);
      if (order === 0) return node;
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }
}

/** A range `[begin, end)` with the first of its watches. */
class RangeNode {
  readonly begin: string;
  readonly end: string;
  first: Watch;
  left: RangeNode | null = null;
  right: RangeNode | null = null;
  /** Levels from here down, 1 for a leaf. */
  height = 1;
  /** Largest end from here down: what begins at or above it concerns nobody here. */
  endMax: string;

  constructor(begin: string, end: string, first: Watch) {
    this.begin = begin;
    this.end = end;
    this.first = first;
    this.endMax = end;
  }
}

function compare(begin: string, end: string, node: RangeNode): number {
  if (begin !== node.begin) return begin < node.begin ? -1 : 1;
  if (end !== node.end) return end < node.end ? -1 : 1;
  return 0;
}

function match(node: RangeNode, key: string, found: (first: Watch) => void): void {
  if (node.left !== null && key < node.left.endMax) match(node.left, key, found);
  if (key < node.begin) return;
  if (key < node.end) found(node.first);
  if (node.right !== null && key < node.right.endMax) match(node.right, key, found);
}

function forEach(node: RangeNode | null, found: (first: Watch) => void): void {
  if (node === null) return;
  forEach(node.left, found);
  found(node.first);
  forEach(node.right, found);
}

function insert(node: RangeNode | null, added: RangeNode): RangeNode {
  if (node === null) return added;
  if (compare(added.begin, added.end, node) < 0) node.left = insert(node.left, added);
  else node.right = insert(node.right, added);
  return balance(node);
}

function remove(node: RangeNode, begin: string, end: string): RangeNode | null {
  const order = compare(begin, end, node);
  if (order < 0) {
    node.left = remove(node.left!, begin, end);
  } else if (order > 0) {
    node.right = remove(node.right!, begin, end);
  } else {
    if (node.left === null) return node.right;
    if (node.right === null) return node.left;
    // The next one in order takes its place.
    let next = node.right;
    while (next.left !== null) next = next.left;
    next.right = withoutFirst(node.right);
    next.left = node.left;
    return balance(next);
  }
  return balance(node);
}

function withoutFirst(node: RangeNode): RangeNode | null {
  if (node.left === null) return node.right;
  node.left = withoutFirst(node.left);
  return balance(node);
}

/** Makes the heights of the children of `node`, which were balanced before one change, differ by at most one. */
function balance(node: RangeNode): RangeNode {
  const tilt = heightOf(node.left) - heightOf(node.right);
  if (tilt > 1) {
    if (heightOf(node.left!.left) < heightOf(node.left!.right)) node.left = rotateLeft(node.left!);
    return rotateRight(node);
  }
  if (tilt < -1) {
    if (heightOf(node.right!.right) < heightOf(node.right!.left)) node.right = rotateRight(node.right!);
    return rotateLeft(node);
  }
  update(node);
  return node;
}

function rotateLeft(node: RangeNode): RangeNode {
  const top = node.right!;
  node.right = top.left;
  top.left = node;
  update(node);
  update(top);
  return top;
}

function rotateRight(node: RangeNode): RangeNode {
  const top = node.left!;
  node.left = top.right;
  top.right = node;
  update(node);
  update(top);
  return top;
}

function update(node: RangeNode): void {
  const { left, right } = node;
  node.height = Math.max(heightOf(left), heightOf(right)) + 1;
  let endMax = node.end;
  if (left !== null && left.endMax > endMax) endMax = left.endMax;
  if (right !== null && right.endMax > endMax) endMax = right.endMax;
  node.endMax = endMax;
}

function heightOf(node: RangeNode | null): number {
  return node === null ? 0 : node.height;
}
