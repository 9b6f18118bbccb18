import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { V2Method, V2Request } from '../../../src/codec/generated/messages.generated.ts';
import type { V2Event } from '../../../src/state/v2/event.ts';
import { MomentWalk } from '../../../src/state/v2/moment-walk.ts';
import { SlicedSort } from '../../../src/state/v2/sliced-sort.ts';
import { SubtreeReader, type V2GetOptions } from '../../../src/state/v2/subtree-reader.ts';
import { nodesAtOnceMax, V2Store } from '../../../src/state/v2/v2-store.ts';
import { Random } from '../../support/random.ts';
import { spied } from '../../support/spied.ts';
import { firstExpirationNs, randomRequest } from './random-request.ts';

const test = suite('reading a big directory of the v2 API');

const manyNodes = 50_000;

function change(store: V2Store, random: Random, at: number): void {
  if (random.chance(0.05)) {
    store.expire(firstExpirationNs + BigInt(random.below(at + 20)));
    return;
  }
  try {
    store.apply(randomRequest(random, BigInt(at)));
  } catch {
    // Refusals change nothing.
  }
}

/** A reader of a small directory, which the store itself reads at once. */
function readerOf(store: V2Store, path: string, options: V2GetOptions): SubtreeReader {
  const { tree, index } = store.state;
  return new SubtreeReader(tree, tree.findOrNull(path, 0)!, path, options, index);
}

function nodesInList(store: V2Store): number {
  let count = 0;
  for (let node = store.state.tree.root.next; node !== null; node = node.next) count++;
  return count;
}

test('it is shown as it was when the read began, whatever changes meanwhile', () => {
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), fc.boolean(), (seed, recursive, sorted) => {
      const random = new Random(seed);
      const store = new V2Store();
      let changes = 0;
      for (let i = 0; i < 100; i++) change(store, random, changes++);
      const expected = store.get('/1', { recursive, sorted });
      const reader = readerOf(store, '/1', { recursive, sorted });
      let event: V2Event | null = null;
      while (event === null) {
        for (let i = random.below(5); i > 0; i--) change(store, random, changes++);
        event = reader.step(1 + random.below(10));
      }
      assert.equal(event, expected);
    }),
    { numRuns: 300 },
  );
});

test('what was removed meanwhile is put away behind the end of a read, or behind one that is given up', () => {
  for (const isGivenUp of [false, true]) {
    const store = new V2Store();
    for (let i = 0; i < 50; i++) store.apply(V2Request.create({ path: `/1/a/${i}`, val: 'x' }));
    const before = nodesInList(store);
    const reader = readerOf(store, '/1', { recursive: true, sorted: true });
    assert.is(reader.step(10), null);
    store.apply(V2Request.create({ method: V2Method.DELETE, path: '/1/a', recursive: true }));
    store.apply(V2Request.create({ path: '/1/b', val: 'x' }));
    assert.is(nodesInList(store), before + 1);
    if (isGivenUp) reader.release();
    else while (reader.step(10) === null);
    store.apply(V2Request.create({ path: '/1/b', val: 'y' }));
    assert.ok(nodesInList(store) < before);
  }
});

test(`up to ${nodesAtOnceMax} nodes are read at once, hidden ones counted`, () => {
  const store = new V2Store();
  const all = { recursive: true, sorted: false };
  store.apply(V2Request.create({ path: '/1/a/_hidden', val: 'x' }));
  for (let i = 2; i < nodesAtOnceMax; i++) store.apply(V2Request.create({ path: `/1/a/${i}`, val: 'x' }));
  assert.not.instance(store.read('/1', all), SubtreeReader);
  store.apply(V2Request.create({ path: '/1/b', val: 'x' }));
  const read = store.read('/1', all) as SubtreeReader;
  assert.instance(read, SubtreeReader);
  read.release();
  assert.not.instance(store.read('/1', { recursive: false, sorted: false }), SubtreeReader);
  assert.is(store.get('/1', all).node.nodes!.length, 2);
  assert.is(store.get('/1', all).node.nodes![0]!.nodes!.length, nodesAtOnceMax - 2);
});

test('fewer nodes are read at once where their names are long', () => {
  const names = 70;
  for (const [length, isAtOnce] of [
    [100, true],
    [4000, false],
  ] as const) {
    const store = new V2Store();
    for (let i = 0; i < names; i++) {
      store.apply(V2Request.create({ path: `/1/a/${`${i}`.padStart(length, 'n')}`, val: 'x' }));
    }
    const read = store.read('/1/a', { recursive: false, sorted: true });
    assert.is(read instanceof SubtreeReader, !isAtOnce);
    if (read instanceof SubtreeReader) read.release();
  }
});

test('a read costs the same for each node however deep it is', () => {
  const depth = 2000;
  const store = new V2Store();
  const deep = '/d'.repeat(depth);
  store.apply(V2Request.create({ path: `/1${deep}/a/x`, val: '' }));
  store.apply(V2Request.create({ path: `/1${deep}/b/x`, val: '' }));
  let looks = 0;
  const { tree } = store.state;
  let node = tree.root.next;
  // In turn in two directories: nothing learnt of one helps with the other.
  for (let i = 0; i < 1000; i++) {
    store.apply(V2Request.create({ path: `/1${deep}/${i % 2 === 0 ? 'a' : 'b'}/${i}`, val: '' }));
  }
  for (; node !== null; node = node.next) {
    const { goneAt } = node;
    Object.defineProperty(node, 'goneAt', {
      get() {
        looks++;
        return goneAt;
      },
    });
  }
  const reader = store.read('/1', { recursive: true, sorted: false }) as SubtreeReader;
  let event: V2Event | null = null;
  while (event === null) {
    looks = 0;
    event = reader.step(100);
    assert.ok(looks <= 100, `${looks} nodes looked at`);
  }
});

test(`${manyNodes} nodes in one directory, sorted: no step looks at more than its share`, () => {
  const store = new V2Store();
  for (let i = 0; i < manyNodes; i++) {
    store.apply(V2Request.create({ path: `/1/big/${(i * 7919) % 1_000_003}`, val: 'x' }));
  }
  // What is gone and not yet put away is passed over.
  for (let i = 0; i < manyNodes / 5; i++) store.apply(V2Request.create({ path: `/1/gone/${i}`, val: 'x' }));
  store.apply(V2Request.create({ method: V2Method.DELETE, path: '/1/gone', recursive: true }));
  let [looks, looksMax, steps] = [0, 0, 0];
  const unspies = [
    spied(MomentWalk.prototype, 'passOver', (passed) => {
      looks += passed;
    }),
    spied(MomentWalk.prototype, 'next', () => {
      looks++;
    }),
    spied(SlicedSort.prototype, 'step', (done) => {
      looks += done;
    }),
  ];
  const reader = store.read('/1/big', { recursive: true, sorted: true }) as SubtreeReader;
  assert.is(looks, 0);
  let event: V2Event | null = null;
  for (; event === null; steps++) {
    looks = 0;
    event = reader.step(nodesAtOnceMax);
    looksMax = Math.max(looksMax, looks);
  }
  for (const unspy of unspies) unspy();
  const { nodes } = event!.node;
  assert.is(nodes!.length, manyNodes);
  for (let i = 1; i < manyNodes; i++) assert.ok(nodes![i - 1]!.name < nodes![i]!.name);
  // Reading takes a step for each `nodesAtOnceMax`, and so does each of the ten passes of the sort.
  assert.ok(steps > (10 * manyNodes) / nodesAtOnceMax, `${steps} steps`);
  // The sort ends a run that it has begun.
  assert.ok(looksMax < nodesAtOnceMax * 1.1, `${looksMax} nodes`);
});

test.run();
