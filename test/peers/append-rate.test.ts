import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AppendRate, Latency } from '../../src/peers/counts.ts';

const test = suite('appends and latencies of peers');

test('the rate is that of the newest appends', () => {
  const rate = new AppendRate();
  assert.equal(rate.rate(0), { perS: 0, bytesPerS: 0 });
  for (let i = 0; i <= 1000; i++) rate.add(i * 10, i < 500 ? 1_000_000 : 50);
  assert.is(rate.count, 1001);
  // 200 of them, in 199 steps of 10 ms.
  const { perS, bytesPerS } = rate.rate(10_000);
  assert.ok(Math.abs(perS - 200 / 1.99) < 1e-9, `${perS}`);
  assert.ok(Math.abs(bytesPerS - (200 * 50) / 1.99) < 1e-9, `${bytesPerS}`);
});

test('a second without an append and there is no rate; it begins anew', () => {
  const rate = new AppendRate();
  rate.add(0, 10);
  rate.add(500, 10);
  assert.equal(rate.rate(1500), { perS: 4, bytesPerS: 40 });
  assert.equal(rate.rate(1501), { perS: 0, bytesPerS: 0 });
  rate.add(2000, 10);
  assert.equal(rate.rate(2000), { perS: 0, bytesPerS: 0 });
  rate.add(2500, 30);
  assert.equal(rate.rate(2500), { perS: 4, bytesPerS: 80 });
});

test('durations have an average, a deviation and extremes, and etcd numbers while there are none', () => {
  const latency = new Latency();
  assert.equal([latency.averageMs, latency.deviationMs, latency.minimumMs], [0, 0, 2 ** 63]);
  for (const ms of [2, 4, 4, 4, 5, 5, 7, 9]) latency.add(ms);
  assert.equal([latency.averageMs, latency.deviationMs], [5, 2]);
  assert.equal([latency.currentMs, latency.minimumMs, latency.maximumMs], [9, 2, 9]);
});

test.run();
