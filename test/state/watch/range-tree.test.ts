import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RangeTree } from '../../../src/state/watch/range-tree.ts';
import type { Watch } from '../../../src/state/watch/watch.ts';
import { noUpperBound } from '../../../src/state/watch/watch.ts';
import { Random } from '../../support/random.ts';
import { WatchedLog } from './watched-log.ts';

/** A watch of a range that no hub knows: the tree only keeps it. */
function someWatch(): Watch {
  return new WatchedLog().watch('x').watch;
}

function matches(tree: RangeTree, key: string): Watch[] {
  const found: Watch[] = [];
  tree.match(key, (first) => found.push(first));
  return found;
}

test('an empty tree matches nothing', () => {
  const tree = new RangeTree();
  assert.is(tree.height, 0);
  assert.equal(matches(tree, 'a'), []);
});

test('a range holds its begin, not its end, and everything from its begin on when it has none', () => {
  const tree = new RangeTree();
  const [bounded, open] = [someWatch(), someWatch()];
  tree.insert('b', 'd', bounded);
  tree.insert('b', noUpperBound, open);
  assert.equal(matches(tree, 'a\xff'), []);
  assert.is(matches(tree, 'b').length, 2);
  assert.is(matches(tree, 'c\xff').length, 2);
  assert.ok(matches(tree, 'd')[0] === open);
  assert.is(matches(tree, '\xff\xff').length, 1);
});

test('ranges come and go at random: each key matches those that hold it, and the tree stays balanced', () => {
  const random = new Random(3);
  const text = () =>
    String.fromCharCode(...Array.from({ length: random.between(1, 3) }, () => random.below(6)));
  const tree = new RangeTree();
  const model = new Map<string, { begin: string; end: string; watch: Watch }>();
  for (let i = 0; i < 20_000; i++) {
    const [begin, end] = [text(), random.chance(0.1) ? noUpperBound : text()];
    const name = `${begin}|${end}`;
    if (begin >= end) continue;
    const known = model.get(name);
    if (known === undefined) {
      const watch = {} as Watch;
      tree.insert(begin, end, watch);
      model.set(name, { begin, end, watch });
    } else if (random.chance(0.3)) {
      const watch = {} as Watch;
      tree.replace(begin, end, watch);
      model.set(name, { begin, end, watch });
    } else {
      tree.remove(begin, end);
      model.delete(name);
    }
    if (i % 50 !== 0) continue;
    const key = text();
    const expected = [...model.values()].filter((range) => range.begin <= key && key < range.end);
    const found = matches(tree, key);
    assert.is(found.length, expected.length);
    for (const { watch } of expected) assert.ok(found.includes(watch));
    // An AVL tree of n nodes is at most 1.44 log2(n + 2) high.
    assert.ok(tree.height <= 1.45 * Math.log2(model.size + 2), `${tree.height} levels of ${model.size}`);
  }
  assert.ok(model.size > 500);
  for (const { begin, end, watch } of model.values()) {
    assert.ok(tree.find(begin, end) === watch);
    tree.remove(begin, end);
  }
  assert.is(tree.height, 0);
});

test('one of very many ranges is found, in a tree that is not high', () => {
  const tree = new RangeTree();
  const watch = {} as Watch;
  const key = (i: number) => String(i).padStart(8, '0');
  for (let i = 0; i < 100_000; i++) tree.insert(key(2 * i), key(2 * i + 1), watch);
  assert.is(matches(tree, key(77_000)).length, 1);
  assert.is(matches(tree, key(77_001)).length, 0);
  assert.ok(tree.height <= 24);
});

test.run();
