import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RateLimit } from '../../src/grpc/rate-limit.ts';

test('a burst is let through, and no more', () => {
  const limit = new RateLimit(3, 1, 0);
  assert.equal(
    [1, 2, 3, 4].map(() => limit.take(0)),
    [true, true, true, false],
  );
});

test('tokens come back with time, never more than a burst of them', () => {
  const limit = new RateLimit(2, 10, 0);
  limit.take(0);
  limit.take(0);
  assert.not(limit.take(99));
  assert.ok(limit.take(100));
  assert.not(limit.take(100));
  assert.equal(
    [1, 2, 3].map(() => limit.take(60_000)),
    [true, true, false],
  );
});

test('refused attempts cost nothing', () => {
  const limit = new RateLimit(1, 1, 0);
  limit.take(0);
  for (let ms = 0; ms < 1000; ms += 10) assert.not(limit.take(ms));
  assert.ok(limit.take(1000));
});

test.run();
