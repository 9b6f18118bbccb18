import * as assert from 'uvu/assert';
import { type Arena, type Ref, slabMask, slabShift } from '../../src/index/arena.ts';
import type { BTree } from '../../src/index/btree.ts';
import {
  childrenWord,
  countWord,
  fragmentsWord,
  keysWord,
  nodeCapacity,
  prefixWord,
} from '../../src/index/btree.ts';
import type { KeyRef, Keys } from '../../src/index/key.ts';

export interface TreeShape {
  readonly keys: KeyRef[];
  readonly leaves: number;
  readonly nodes: number;
}

/**
 * Walks a whole tree and asserts what holds of every node: entries in order; a prefix that all keys have; fragments that
 * are those of the keys; each separator the first key below its child; leaves all at the same depth, none empty.
 */
export function checkTree(tree: BTree, arena: Arena, keys: Keys): TreeShape {
  const all: KeyRef[] = [];
  let leaves = 0;
  let nodes = 0;

  const word = (node: Ref, at: number): number =>
    arena.words[node >>> slabShift][((node & slabMask) << 1) + at];

  const visit = (node: Ref, level: number): KeyRef => {
    nodes++;
    const count = word(node, countWord);
    const isLeaf = level === tree.height - 1;
    assert.ok(count <= nodeCapacity);
    assert.ok(count > 0 || tree.height === 1, 'no node is empty but the root of an empty tree');
    const first = isLeaf ? 0 : 1;
    const prefix = word(node, prefixWord);
    for (let entry = first; entry < count; entry++) {
      const key = word(node, keysWord + entry);
      assert.ok(keys.length(key) >= prefix);
      assert.is(
        keys.commonLength(key, word(node, keysWord + first), prefix),
        prefix,
        'the prefix is common to all',
      );
      assert.is(word(node, fragmentsWord + entry) | 0, keys.fragment(key, prefix), 'a fragment is its key');
    }
    if (isLeaf) {
      leaves++;
      for (let entry = 0; entry < count; entry++) all.push(word(node, keysWord + entry));
      return word(node, keysWord);
    }
    const lowest = visit(word(node, childrenWord), level + 1);
    for (let entry = 1; entry < count; entry++) {
      const below = visit(word(node, childrenWord + entry), level + 1);
      assert.is(below, word(node, keysWord + entry), 'a separator is the first key below its child');
    }
    return lowest;
  };

  visit(tree.root, 0);
  assert.is(all.length, tree.size);
  for (let i = 1; i < all.length; i++) {
    assert.ok(keys.compare(all[i - 1], keys.view(all[i]), 0) < 0, 'keys are in order');
  }
  return { keys: all, leaves, nodes };
}
