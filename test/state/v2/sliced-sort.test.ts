import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SlicedSort } from '../../../src/state/v2/sliced-sort.ts';

interface Item {
  readonly rank: number;
  readonly place: number;
}

const byRank = (a: Item, b: Item) => a.rank - b.rank;

test('a list of any length is sorted in its place in steps of any size, equals in their order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 700 }),
      fc.integer({ min: 1, max: 900 }),
      (ranks, count) => {
        const list = ranks.map((rank, place): Item => ({ rank, place }));
        const expected = [...list].sort(byRank);
        const sort = new SlicedSort(list, byRank);
        while (!sort.isDone) sort.step(count);
        assert.equal(list, expected);
      },
    ),
    { numRuns: 200 },
  );
});

test('a step does not go on for much longer than it was asked to', () => {
  const list = Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 100_003);
  const sort = new SlicedSort(list, (a, b) => a - b);
  while (!sort.isDone) assert.ok(sort.step(1000) < 1100);
  for (let i = 1; i < list.length; i++) assert.ok(list[i - 1]! <= list[i]!);
});

test('a step is over sooner where items cost more', () => {
  const cost = 17;
  const list = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
  let compared = 0;
  const sort = new SlicedSort(
    list,
    (a, b) => {
      compared++;
      return a - b;
    },
    () => cost,
  );
  while (!sort.isDone) {
    compared = 0;
    assert.ok(sort.step(1000) < 1000 + 64 * cost);
    // A run of 64 that has been begun is sorted to its end.
    assert.ok(compared <= 64 * 6, `${compared} comparisons`);
  }
  for (let i = 1; i < list.length; i++) assert.ok(list[i - 1]! <= list[i]!);
});

test.run();
