import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Inflights } from '../../src/raft/progress.ts';

test('the window is full at messagesMax, and an acknowledgement frees all that it covers', () => {
  const inflights = new Inflights(3, 1000);
  for (const lastIndex of [1, 2, 3]) inflights.add(lastIndex, 10);
  assert.is(inflights.full, true);
  assert.throws(() => inflights.add(4, 10), /full window/);
  inflights.freeTo(0);
  assert.is(inflights.count, 3);
  inflights.freeTo(2);
  assert.is(inflights.count, 1);
  for (const lastIndex of [4, 5]) inflights.add(lastIndex, 10);
  assert.is(inflights.full, true);
  inflights.freeTo(5);
  assert.is(inflights.count, 0);
});

test('the window is full at bytesMax, but one message always fits', () => {
  const inflights = new Inflights(10, 100);
  inflights.add(1, 5000);
  assert.is(inflights.full, true);
  inflights.freeTo(1);
  assert.is(inflights.full, false);
  inflights.add(2, 60);
  assert.is(inflights.full, false);
  inflights.add(3, 60);
  assert.is(inflights.full, true);
  inflights.clear();
  assert.equal([inflights.count, inflights.full], [0, false]);
});

test.run();
