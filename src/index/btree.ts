import { assert } from '../errors/assert.ts';
import type { Arena, Ref } from './arena.ts';
import { slabMask, slabShift } from './arena.ts';
import type { KeyRef, Keys } from './key.ts';
import { fragmentOf } from './key.ts';

/**
 * Keys in order: a B+tree in the arena whose nodes hold references to key records.
 *
 * A search stays in the nodes as long as it can: it compares fragments, and whole keys only where fragments are the
 * same. Whether the key begins with a node's prefix mostly follows from the separators around the node.
 */
export class BTree {
  private readonly arena: Arena;
  private readonly keys: Keys;
  private rootNode: Ref;
  private levels = 1;
  private keyCount = 0;
  private changeCount = 0;
  /** True if the last search found the key itself. */
  private found = false;
  /** True if the key of the last search begins with the node's prefix. */
  private hasPrefix = false;
  /** The number of keys of the node that have the fragment of the last search. */
  private sameFragments = 0;
  /** First bytes of the key that the last descent showed to be in every key of the node it has reached. */
  private shared = 0;
  /** The way of the last descent, by level from the root: nodes, and the entry taken in each. */
  private readonly pathNodes = new Uint32Array(heightMax);
  private readonly pathEntries = new Int32Array(heightMax);

  constructor(arena: Arena, keys: Keys) {
    this.arena = arena;
    this.keys = keys;
    this.rootNode = this.newNode(leafBytes);
  }

  get root(): Ref {
    return this.rootNode;
  }

  /** Levels, leaves included; 1 for an empty tree. */
  get height(): number {
    return this.levels;
  }

  get size(): number {
    return this.keyCount;
  }

  /** Grows with every insert and removal: a `LeafPosition` from before must be sought anew. */
  get changes(): number {
    return this.changeCount;
  }

  /** The record of `key`, or 0. */
  find(key: Uint8Array): KeyRef {
    const leaf = this.descend(key);
    const entry = this.search(leaf, 0, key);
    return this.found ? this.key(leaf, entry) : 0;
  }

  /** Adds a record whose key is `key` and is not in the tree. Throws `ArenaFullError`; the tree is whole then. */
  insert(ref: KeyRef, key: Uint8Array): void {
    const leaf = this.descend(key);
    const entry = this.search(leaf, 0, key);
    assert(!this.found, 'a key is inserted into the tree once');
    if (this.count(leaf) === nodeCapacity) this.splitAndInsert(leaf, entry, ref);
    else this.insertKey(leaf, entry, ref, key);
    this.keyCount++;
    this.changeCount++;
  }

  /** Takes out the record whose key is `key`. */
  remove(ref: KeyRef, key: Uint8Array): void {
    const leaf = this.descend(key);
    const entry = this.search(leaf, 0, key);
    assert(this.found && this.key(leaf, entry) === ref, 'a key that is removed is in the tree');
    this.removeEntry(leaf, entry, false);
    if (entry === 0 && this.count(leaf) > 0) this.replaceSeparator(this.levels - 2, this.key(leaf, 0));
    this.shrink(leaf, this.levels - 1);
    this.keyCount--;
    this.changeCount++;
  }

  /** Moves `position` to the first key not below `key` (`after`: to the first above it). */
  seek(key: Uint8Array, after: boolean, position: LeafPosition): void {
    const leaf = this.descend(key);
    const entry = this.search(leaf, 0, key);
    position.changes = this.changeCount;
    position.leaf = leaf;
    position.entry = this.found && after ? entry + 1 : entry;
    position.count = this.count(leaf);
    if (position.entry === position.count) this.nextLeaf(position);
  }

  /** Index in a leaf of the first key not below `key`. */
  lowerBound(leaf: Ref, key: Uint8Array): number {
    this.shared = 0;
    return this.search(leaf, 0, key);
  }

  /** Key of a leaf's entry. */
  key(leaf: Ref, entry: number): KeyRef {
    return this.arena.words[leaf >>> slabShift][((leaf & slabMask) << 1) + keysWord + entry];
  }

  /** From the end of a leaf that was just reached by a descent to the start of the next; `leaf` is 0 behind the last. */
  private nextLeaf(position: LeafPosition): void {
    let level = this.levels - 2;
    while (level >= 0 && this.pathEntries[level] + 1 === this.count(this.pathNodes[level])) level--;
    if (level < 0) {
      position.leaf = 0;
      position.entry = 0;
      position.count = 0;
      return;
    }
    let node = this.child(this.pathNodes[level], this.pathEntries[level] + 1);
    for (level += 2; level < this.levels; level++) node = this.child(node, 0);
    position.leaf = node;
    position.entry = 0;
    position.count = this.count(node);
  }

  private count(node: Ref): number {
    return this.arena.words[node >>> slabShift][((node & slabMask) << 1) + countWord];
  }

  private child(node: Ref, entry: number): Ref {
    return this.arena.words[node >>> slabShift][((node & slabMask) << 1) + childrenWord + entry];
  }

  /** To the leaf where `key` belongs; leaves the path behind. */
  private descend(key: Uint8Array): Ref {
    let node = this.rootNode;
    const last = this.levels - 1;
    this.shared = 0;
    for (let level = 0; level < last; level++) {
      const bound = this.search(node, 1, key);
      const entry = this.found ? bound : bound - 1;
      this.pathNodes[level] = node;
      this.pathEntries[level] = entry;
      const words = this.arena.words[node >>> slabShift];
      const base = (node & slabMask) << 1;
      if (entry > 0 && entry + 1 < words[base + countWord]) {
        // All keys between the two separators share their common prefix, and `key` is between them.
        const fragments = base + fragmentsWord + entry;
        const common = words[base + prefixWord] + (Math.clz32(words[fragments] ^ words[fragments + 1]) >>> 3);
        if (common > this.shared) this.shared = common;
      }
      node = words[base + childrenWord + entry];
    }
    return node;
  }

  /**
   * First entry from `first` on whose key is not below `key`, or the count; `found` tells whether it is the same. Trusts
   * `shared`, so that it can mostly do without looking at a key record.
   */
  private search(node: Ref, first: number, key: Uint8Array): number {
    const words = this.arena.words[node >>> slabShift];
    const base = (node & slabMask) << 1;
    const count = words[base + countWord];
    const prefix = words[base + prefixWord];
    const keys = base + keysWord;
    const fragments = base + fragmentsWord;
    this.found = false;
    this.hasPrefix = true;
    this.sameFragments = 0;
    if (count <= first) return first;
    if (prefix > this.shared) {
      const order = this.keys.comparePrefix(words[keys + first], key, this.shared, prefix);
      if (order !== 0) {
        this.hasPrefix = false;
        return order > 0 ? first : count;
      }
    }
    const fragment = fragmentOf(key, prefix);
    let low = first;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((words[fragments + middle] | 0) < fragment) low = middle + 1;
      else high = middle;
    }
    high = low;
    while (high < count && (words[fragments + high] | 0) === fragment) high++;
    this.sameFragments = high - low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.keys.compare(words[keys + middle], key, prefix);
      if (order === 0) {
        this.found = true;
        return middle;
      }
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private newNode(size: number): Ref {
    const node = this.arena.allocate(size);
    const words = this.arena.words[node >>> slabShift];
    const base = (node & slabMask) << 1;
    words[base + countWord] = 0;
    words[base + prefixWord] = 0;
    return node;
  }

  /** Inserts the key of the last search, at the place it found, into a leaf with room. */
  private insertKey(leaf: Ref, entry: number, ref: KeyRef, key: Uint8Array): void {
    const canGrowPrefix = this.hasPrefix && this.sameFragments >= sameFragmentsMax;
    this.place(leaf, entry, ref, 0, false);
    const words = this.arena.words[leaf >>> slabShift];
    const base = (leaf & slabMask) << 1;
    if (this.hasPrefix) words[base + fragmentsWord + entry] = fragmentOf(key, words[base + prefixWord]);
    if (!this.hasPrefix || (canGrowPrefix && this.commonPrefix(leaf, 0) > words[base + prefixWord])) {
      this.refragment(leaf, 0);
    }
  }

  /** Inserts a child into an inner node with room. */
  private insertChild(node: Ref, entry: number, separator: KeyRef, child: Ref): void {
    this.place(node, entry, separator, child, true);
    this.fitFragment(node, entry);
  }

  /** Makes room for an entry and writes all of it but its fragment. */
  private place(node: Ref, entry: number, key: KeyRef, child: Ref, inner: boolean): void {
    const words = this.arena.words[node >>> slabShift];
    const base = (node & slabMask) << 1;
    const count = words[base + countWord];
    shift(words, base + keysWord, entry, count);
    shift(words, base + fragmentsWord, entry, count);
    words[base + keysWord + entry] = key;
    if (inner) {
      shift(words, base + childrenWord, entry, count);
      words[base + childrenWord + entry] = child;
    }
    words[base + countWord] = count + 1;
  }

  private removeEntry(node: Ref, entry: number, inner: boolean): void {
    const words = this.arena.words[node >>> slabShift];
    const base = (node & slabMask) << 1;
    const count = words[base + countWord];
    unshift(words, base + keysWord, entry, count);
    unshift(words, base + fragmentsWord, entry, count);
    if (inner) unshift(words, base + childrenWord, entry, count);
    words[base + countWord] = count - 1;
  }

  /** Sets the fragment of a separator that is new; shortens the node's prefix if the separator does not share it. */
  private fitFragment(node: Ref, entry: number): void {
    if (entry === 0) return;
    const words = this.arena.words[node >>> slabShift];
    const base = (node & slabMask) << 1;
    const prefix = words[base + prefixWord];
    const key = words[base + keysWord + entry];
    const count = words[base + countWord];
    const other = words[base + keysWord + (entry === 1 ? count - 1 : 1)];
    if (count === 2 || this.keys.commonLength(key, other, prefix) < prefix) this.refragment(node, 1);
    else words[base + fragmentsWord + entry] = this.keys.fragment(key, prefix);
  }

  /** Length of what the keys of a node that is not empty have in common. */
  private commonPrefix(node: Ref, first: number): number {
    const words = this.arena.words[node >>> slabShift];
    const base = (node & slabMask) << 1;
    const lowest = words[base + keysWord + first];
    const highest = words[base + keysWord + words[base + countWord] - 1];
    return this.keys.commonLength(lowest, highest, this.keys.length(lowest));
  }

  /** Finds the longest common prefix of a node's keys and sets all fragments. */
  private refragment(node: Ref, first: number): void {
    const words = this.arena.words[node >>> slabShift];
    const base = (node & slabMask) << 1;
    const count = words[base + countWord];
    const prefix = count <= first ? 0 : this.commonPrefix(node, first);
    words[base + prefixWord] = prefix;
    for (let entry = first; entry < count; entry++) {
      words[base + fragmentsWord + entry] = this.keys.fragment(words[base + keysWord + entry], prefix);
    }
  }

  /** Inserts a key into a full leaf: splits it and, upwards, every full parent. */
  private splitAndInsert(leaf: Ref, entry: number, key: KeyRef): void {
    // All nodes first, so that a full arena leaves the tree as it was.
    let level = this.levels - 2;
    while (level >= 0 && this.count(this.pathNodes[level]) === nodeCapacity) level--;
    const spare = this.newNodes(leafBytes, this.levels - 2 - level, level < 0);

    let right = spare.shift() as Ref;
    let separator = this.splitNode(leaf, right, entry, key, 0, false);
    for (level = this.levels - 2; level >= 0; level--) {
      const parent = this.pathNodes[level];
      const at = this.pathEntries[level] + 1;
      if (this.count(parent) < nodeCapacity) {
        this.insertChild(parent, at, separator, right);
        return;
      }
      const parentRight = spare.shift() as Ref;
      separator = this.splitNode(parent, parentRight, at, separator, right, true);
      right = parentRight;
    }
    assert(this.levels < heightMax, 'the tree is too high');
    const root = spare.shift() as Ref;
    this.insertChild(root, 0, 0, this.rootNode);
    this.insertChild(root, 1, separator, right);
    this.rootNode = root;
    this.levels++;
  }

  /** One leaf, so many inner nodes, and a new root if asked for: all of them or none. */
  private newNodes(leafSize: number, innerNodes: number, newRoot: boolean): Ref[] {
    const nodes: Ref[] = [];
    try {
      nodes.push(this.newNode(leafSize));
      for (let i = 0; i < innerNodes; i++) nodes.push(this.newNode(innerBytes));
      if (newRoot) nodes.push(this.newNode(innerBytes));
      return nodes;
    } catch (error) {
      for (const node of nodes) this.arena.free(node);
      throw error;
    }
  }

  /**
   * Splits a full node and inserts an entry into the half where it belongs. An entry at the end goes alone into the
   * right node: keys that arrive in order fill their nodes. Returns the separator of the right node.
   */
  private splitNode(left: Ref, right: Ref, entry: number, key: KeyRef, child: Ref, inner: boolean): KeyRef {
    const kept = entry === nodeCapacity ? nodeCapacity : (nodeCapacity + 1) >>> 1;
    this.moveEntries(left, kept, right, inner);
    if (entry > kept || kept === nodeCapacity) this.place(right, entry - kept, key, child, inner);
    else this.place(left, entry, key, child, inner);
    const separator = this.key(right, 0);
    this.refragment(left, inner ? 1 : 0);
    this.refragment(right, inner ? 1 : 0);
    return separator;
  }

  /** Moves a node's entries from `from` on to the end of another node; fragments are left to `refragment`. */
  private moveEntries(source: Ref, from: number, target: Ref, inner: boolean): void {
    const words = this.arena.words[source >>> slabShift];
    const base = (source & slabMask) << 1;
    const targetWords = this.arena.words[target >>> slabShift];
    const targetBase = (target & slabMask) << 1;
    const count = words[base + countWord];
    const targetCount = targetWords[targetBase + countWord];
    for (let i = from, j = targetCount; i < count; i++, j++) {
      targetWords[targetBase + keysWord + j] = words[base + keysWord + i];
      if (inner) targetWords[targetBase + childrenWord + j] = words[base + childrenWord + i];
    }
    targetWords[targetBase + countWord] = targetCount + count - from;
    words[base + countWord] = from;
  }

  /** The first key below the path's entry at `level` or a later one has changed: corrects the separator that names it. */
  private replaceSeparator(level: number, key: KeyRef): void {
    while (level >= 0 && this.pathEntries[level] === 0) level--;
    if (level < 0) return;
    const node = this.pathNodes[level];
    const entry = this.pathEntries[level];
    this.arena.words[node >>> slabShift][((node & slabMask) << 1) + keysWord + entry] = key;
    this.fitFragment(node, entry);
  }

  /** After a removal below: drops the path's node at `level` if it is empty, or joins it with a neighbour if sparse. */
  private shrink(node: Ref, level: number): void {
    const count = this.count(node);
    if (level === 0) {
      this.lowerRoot();
      return;
    }
    if (count >= sparseEntries) return;
    const inner = level < this.levels - 1;
    const parent = this.pathNodes[level - 1];
    const entry = this.pathEntries[level - 1];
    if (count === 0) {
      this.arena.free(node);
      this.dropChild(parent, entry, level - 1);
      return;
    }
    if (entry > 0) {
      const left = this.child(parent, entry - 1);
      if (this.count(left) + count <= joinedEntriesMax) this.join(left, node, parent, entry, level, inner);
    } else if (this.count(parent) > 1) {
      const right = this.child(parent, 1);
      if (this.count(right) + count <= joinedEntriesMax) this.join(node, right, parent, 1, level, inner);
    }
  }

  /** Moves all of `right` into `left`, its neighbour under the same parent, and drops it. */
  private join(left: Ref, right: Ref, parent: Ref, rightEntry: number, level: number, inner: boolean): void {
    // In an inner node entry 0 has no separator; here it becomes one of many and needs it.
    const firstBelow = this.key(parent, rightEntry);
    const at = this.count(left);
    this.moveEntries(right, 0, left, inner);
    if (inner) this.arena.words[left >>> slabShift][((left & slabMask) << 1) + keysWord + at] = firstBelow;
    this.refragment(left, inner ? 1 : 0);
    this.arena.free(right);
    this.dropChild(parent, rightEntry, level - 1);
  }

  /** Removes a parent's entry whose child is gone. */
  private dropChild(parent: Ref, entry: number, level: number): void {
    this.removeEntry(parent, entry, true);
    // The old entry 1 now comes first here, and its key is the first below this node.
    if (entry === 0 && this.count(parent) > 0) this.replaceSeparator(level - 1, this.key(parent, 0));
    this.shrink(parent, level);
  }

  /** A root with one child gives way to it; one without becomes an empty leaf. */
  private lowerRoot(): void {
    while (this.levels > 1 && this.count(this.rootNode) === 1) {
      const child = this.child(this.rootNode, 0);
      this.arena.free(this.rootNode);
      this.rootNode = child;
      this.levels--;
    }
    assert(this.levels === 1 || this.count(this.rootNode) > 1, 'an inner root has children');
  }
}

/**
 * Entries that a node holds at most. An inner node's entry is a child and its separator: the first key below that
 * child, exactly; entry 0 has no separator.
 *
 * A node, in words:
 *   0                  entries
 *   1                  prefix: this many first bytes are the same in all keys (separators) of the node
 *   2 .. +capacity     keys (separators)
 *   .. +capacity       fragments: the 4 bytes behind the prefix of each key, as `fragmentOf` orders them
 *   .. +capacity       children (inner nodes only)
 */
export const nodeCapacity = 63;
export const countWord = 0;
export const prefixWord = 1;
export const keysWord = 2;
export const fragmentsWord = keysWord + nodeCapacity;
export const childrenWord = fragmentsWord + nodeCapacity;
const leafBytes = childrenWord * 4;
const innerBytes = (childrenWord + nodeCapacity) * 4;

/** So many keys with the same fragment in a node are worth looking whether its prefix can grow. */
const sameFragmentsMax = 8;
/** A node with fewer entries looks for a neighbour to join with ... */
const sparseEntries = nodeCapacity >>> 2;
/** ... and does if both together stay within this, so that the next insert does not split them again. */
const joinedEntriesMax = (nodeCapacity * 3) >>> 2;
/** Height is at most this: 2^32 keys in nodes of about two entries would fit. */
const heightMax = 32;

/** The position of a reader of keys in order; valid while `changes` is the tree's. */
export class LeafPosition {
  changes = -1;
  /** 0 behind the last key. */
  leaf: Ref = 0;
  entry = 0;
  /** Entries of the leaf. `entry < count` unless `leaf` is 0. */
  count = 0;
}

/** Makes room for one word at `entry` of a list of `count` words. */
function shift(words: Uint32Array, list: number, entry: number, count: number): void {
  for (let i = list + count; i > list + entry; i--) words[i] = words[i - 1];
}

/** Closes the place at `entry` of a list of `count` words. */
function unshift(words: Uint32Array, list: number, entry: number, count: number): void {
  const end = list + count - 1;
  for (let i = list + entry; i < end; i++) words[i] = words[i + 1];
}
