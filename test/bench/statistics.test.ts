import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Histogram, median, ratioOf, reaches } from '../../bench/statistics.ts';

test('the median is the middle value, or the mean of the two in the middle', () => {
  assert.is(median([]), null);
  assert.is(median([3]), 3);
  assert.is(median([10, 2, 9]), 9);
  assert.is(median([4, 1, 3, 2]), 2.5);
});

test('median leaves the order of its values alone', () => {
  const values = [3, 1, 2];
  median(values);
  assert.equal(values, [3, 1, 2]);
});

test('a ratio needs both sides and something to divide by', () => {
  assert.is(ratioOf(6, 2), 3);
  assert.is(ratioOf(6, 0), null);
  assert.is(ratioOf(null, 2), null);
  assert.is(ratioOf(6, null), null);
});

test('a target may ask for a ratio, a value, or both, upwards or downwards', () => {
  assert.is(reaches({ ratio: 2 }, 'higher', 20, 10), true);
  assert.is(reaches({ ratio: 2 }, 'higher', 19, 10), false);
  assert.is(reaches({ ratio: 2, value: 21 }, 'higher', 20, 10), false);
  assert.is(reaches({ ratio: 0.5 }, 'lower', 5, 10), true);
  assert.is(reaches({ ratio: 0.5 }, 'lower', 6, 10), false);
  assert.is(reaches({ value: 20 }, 'lower', 20, null), true);
  assert.is(reaches({ ratio: 1 }, 'lower', 5, null), null);
  assert.is(reaches({ ratio: 1 }, 'lower', null, 5), null);
});

test('quantiles of a histogram are within a per cent', () => {
  const histogram = new Histogram();
  for (let i = 1; i <= 10_000; i++) histogram.add(i);
  for (const q of [0.01, 0.5, 0.99, 1]) {
    const exact = q * 10_000;
    const found = histogram.quantile(q);
    assert.ok(Math.abs(found / exact - 1) < 0.01, `quantile ${q}: ${found}, exact ${exact}`);
  }
  histogram.clear();
  assert.is(histogram.count, 0);
  assert.is(histogram.quantile(0.5), 0);
});

test('values outside of all buckets count in the first and the last', () => {
  const histogram = new Histogram();
  histogram.add(0);
  histogram.add(1e30);
  assert.ok(histogram.quantile(0.5) < 1.02);
  assert.ok(histogram.quantile(1) > 4e8);
});

test.run();
