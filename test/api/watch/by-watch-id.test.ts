import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ByWatchId } from '../../../src/api/watch/by-watch-id.ts';
import { Random } from '../../support/random.ts';

const test = suite('what belongs to watches, by their IDs');

/** More than one map holds, and as many as an int64 that a JavaScript number holds exactly may be. */
const ids = [...Array.from({ length: 5_000 }, (_, i) => i - 100), -(2 ** 53) + 1, 2 ** 53 - 1];

test('is what a map of all of them would be, however many there are', () => {
  const random = new Random(1);
  const byId = new ByWatchId<number>();
  const map = new Map<number, number>();
  for (let step = 0; step < 50_000; step++) {
    const id = random.pick(ids);
    if (random.chance(0.3)) {
      byId.delete(id);
      map.delete(id);
    } else {
      byId.set(id, step);
      map.set(id, step);
    }
    assert.is(byId.size, map.size);
    const other = random.pick(ids);
    assert.is(byId.get(other), map.get(other));
    assert.is(byId.has(other), map.has(other));
  }
  const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
  assert.equal(sorted(byId.values()), sorted(map.values()));
  byId.clear();
  assert.is(byId.size, 0);
  assert.equal([...byId.values()], []);
});

test.run();
