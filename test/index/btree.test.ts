import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Arena, ArenaFullError } from '../../src/index/arena.ts';
import { BTree, LeafPosition, nodeCapacity } from '../../src/index/btree.ts';
import { type KeyRef, Keys } from '../../src/index/key.ts';
import { bytes, random } from './model.ts';
import { checkTree, type TreeShape } from './tree-invariants.ts';

class Fixture {
  readonly arena: Arena;
  readonly keys: Keys;
  readonly tree: BTree;
  readonly refs = new Map<string, KeyRef>();

  constructor(bytesMax?: number) {
    this.arena = new Arena(bytesMax === undefined ? {} : { bytesMax });
    this.keys = new Keys(this.arena);
    this.tree = new BTree(this.arena, this.keys);
  }

  insert(key: string): void {
    const ref = this.keys.allocate(bytes(key));
    this.tree.insert(ref, bytes(key));
    this.refs.set(key, ref);
  }

  remove(key: string): void {
    const ref = this.refs.get(key) as KeyRef;
    this.tree.remove(ref, bytes(key));
    this.arena.free(ref);
    this.refs.delete(key);
  }

  check(): TreeShape {
    const shape = checkTree(this.tree, this.arena, this.keys);
    assert.equal(
      shape.keys.map((ref) => this.keys.view(ref).toString('latin1')),
      [...this.refs.keys()].sort(),
    );
    return shape;
  }

  /** The first key not below (`after`: above) the given one. */
  seek(key: string, after: boolean): string | undefined {
    const position = new LeafPosition();
    this.tree.seek(bytes(key), after, position);
    if (position.leaf === 0) return undefined;
    return this.keys.view(this.tree.key(position.leaf, position.entry)).toString('latin1');
  }
}

/** Kinds of keys that stress prefixes and fragments. */
const kinds: Record<string, (n: number) => string> = {
  'random bytes': (n) =>
    bytes(String.fromCharCode(n & 255, (n >>> 8) & 255, (n >>> 16) & 255)).toString('latin1'),
  'zero bytes of every length': (n) =>
    '\0'.repeat(n % 300) + (n % 3 === 0 ? '' : String.fromCharCode(n & 255)),
  'each a prefix of the next': (n) => 'a'.repeat(n % 500),
  'two long common prefixes': (n) =>
    `${n % 2 === 0 ? '/registry/pods/default/' : '/registry/leases/kube-system/'}${n}`,
  'many groups that end in the same bytes': (n) => `${n % 700}/a/long/common/tail/${n % 3}`,
  'counters with leading zeros': (n) => `key-${String(n).padStart(12, '0')}`,
};

for (const [name, make] of Object.entries(kinds)) {
  test(`inserts, removals and searches keep the tree whole: ${name}`, () => {
    const fixture = new Fixture();
    const next = random(name.length);
    for (let i = 0; i < 12_000; i++) {
      const key = make(Math.floor(next() * 0x1000000) % 4000);
      const growing = Math.floor(i / 3000) % 2 === 0;
      assert.is(fixture.tree.find(bytes(key)), fixture.refs.get(key) ?? 0);
      if (!fixture.refs.has(key)) {
        if (next() < (growing ? 0.9 : 0.1)) fixture.insert(key);
      } else if (next() < (growing ? 0.1 : 0.9)) {
        fixture.remove(key);
      }
      if (i % 500 === 0) fixture.check();
    }
    const sorted = [...fixture.refs.keys()].sort();
    for (let i = 0; i < 500; i++) {
      const key = make(Math.floor(next() * 4000));
      assert.is(
        fixture.seek(key, false),
        sorted.find((other) => other >= key),
      );
      assert.is(
        fixture.seek(key, true),
        sorted.find((other) => other > key),
      );
    }
    for (const key of sorted) fixture.remove(key);
    fixture.check();
    assert.is(fixture.tree.height, 1);
    assert.is(fixture.arena.bytesInUse, 512, 'one empty leaf is left');
  });
}

test('keys that come in order fill their leaves', () => {
  const fixture = new Fixture();
  for (let i = 0; i < 10_000; i++) fixture.insert(`key-${String(i).padStart(8, '0')}`);
  const { leaves } = fixture.check();
  assert.is(leaves, Math.ceil(10_000 / nodeCapacity));
});

test('keys that come in any order fill their leaves to two thirds on average', () => {
  const fixture = new Fixture();
  const next = random(1);
  for (let i = 0; i < 20_000; i++) fixture.insert(`key-${next()}-${i}`);
  const { leaves } = fixture.check();
  assert.ok(leaves < 20_000 / (nodeCapacity * 0.65), `${leaves} leaves`);
});

test('removing most keys gives most nodes back', () => {
  const fixture = new Fixture();
  for (let i = 0; i < 20_000; i++) fixture.insert(`key-${String(i).padStart(8, '0')}`);
  const { nodes } = fixture.check();
  for (let i = 0; i < 20_000; i++) if (i % 20 !== 0) fixture.remove(`key-${String(i).padStart(8, '0')}`);
  assert.ok(fixture.check().nodes < nodes / 4, `${fixture.check().nodes} of ${nodes} nodes are left`);
});

test('removing stretches of ordered keys, whole leaves and whole branches, keeps the tree whole', () => {
  const name = (i: number): string => `key-${String(i).padStart(8, '0')}`;
  const perBranch = nodeCapacity * nodeCapacity;
  const fixture = new Fixture();
  for (let i = 0; i < perBranch * 3; i++) fixture.insert(name(i));
  assert.is(fixture.tree.height, 3);
  // Leaves are full, so that none can be joined and each is emptied; the second branch loses its first leaves.
  for (let i = perBranch - 10; i < perBranch + nodeCapacity * 3; i++) fixture.remove(name(i));
  fixture.check();
  assert.is(fixture.seek(name(perBranch - 10), false), name(perBranch + nodeCapacity * 3));
  fixture.insert(name(perBranch + 5));
  fixture.check();
  for (let i = perBranch * 3 - 1; i > perBranch + nodeCapacity * 4; i--) fixture.remove(name(i));
  fixture.check();
});

test('a full arena refuses a key and leaves the tree whole', () => {
  const fixture = new Fixture(3 * 2 ** 20);
  let refused = false;
  for (let i = 0; !refused; i++) {
    assert.ok(i < 100_000, 'the arena never fills');
    try {
      fixture.insert(`key-${(Math.imul(i, 0x9e3779b1) >>> 0).toString(16)}`);
    } catch (error) {
      assert.instance(error, ArenaFullError);
      refused = true;
    }
  }
  fixture.check();
});

test('inserting a key twice, or removing one that is not there, is a bug that is caught', () => {
  const fixture = new Fixture();
  fixture.insert('a');
  assert.throws(() => fixture.insert('a'), /inserted into the tree once/);
  assert.throws(() => fixture.tree.remove(fixture.refs.get('a') as KeyRef, bytes('b')), /is in the tree/);
});

test.run();
