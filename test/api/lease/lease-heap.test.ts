import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LeaseHeap } from '../../../src/api/lease/lease-heap.ts';
import { Random } from '../../support/random.ts';

test('the first is always the one with the earliest time', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 3000 }), (seed, steps) => {
      const random = new Random(seed);
      const heap = new LeaseHeap();
      const model = new Map<number, number>();
      for (let step = 0; step < steps; step++) {
        const slot = random.below(200) * 37;
        if (random.chance(0.7)) {
          const time = random.below(1000);
          heap.set(slot, time);
          model.set(slot, time);
        } else {
          heap.remove(slot);
          model.delete(slot);
        }
        assert.is(heap.size, model.size);
        assert.is(heap.firstTime, Math.min(...model.values()));
        if (model.size > 0) assert.is(model.get(heap.first), heap.firstTime);
        assert.equal(heap.time(slot), model.get(slot) ?? Number.NaN);
      }
    }),
    { numRuns: 30 },
  );
});

test('a copy and what it was made from go their own ways', () => {
  const heap = new LeaseHeap();
  for (let slot = 0; slot < 20_000; slot++) heap.set(slot, (slot * 7919) % 20_000);
  const copy = heap.copy();
  const second = heap.copy();
  for (let time = 0; time < 20_000; time++) {
    assert.is(copy.firstTime, time);
    copy.remove(copy.first);
    // Every other one leaves the heap, and what is left of it moves, while its copy is walked.
    if (time % 2 === 0) heap.remove((time * 13) % 20_000);
    else heap.set((time * 13) % 20_000, 100_000 + time);
  }
  assert.is(copy.size, 0);
  assert.is(copy.first, -1);
  assert.is(heap.size, 10_000);
  for (let time = 100_001; time < 120_000; time += 2) {
    assert.is(heap.firstTime, time);
    heap.remove(heap.first);
  }
  assert.is(second.size, 20_000);
  for (let slot = 0; slot < 20_000; slot++) assert.is(second.time(slot), (slot * 7919) % 20_000);
});

test('a heap that was cleared has nothing, and can be used again', () => {
  const heap = new LeaseHeap();
  for (let slot = 0; slot < 10_000; slot++) heap.set(slot, slot);
  heap.clear();
  assert.is(heap.size, 0);
  assert.is(heap.firstTime, Number.POSITIVE_INFINITY);
  assert.equal(heap.time(5), Number.NaN);
  heap.set(5, 1);
  assert.is(heap.first, 5);
});

test.run();
