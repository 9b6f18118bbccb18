import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HistoryByHand } from '../linearizability/histories.ts';
import { type Change, checkHistory, differenceOfChanges } from './verification.ts';

const test = suite('verification of clusters');

const put = (value: string) => ({ kind: 'put', value }) as const;
const change = (revision: number, value: string | null, version: number): Change => ({
  key: 'key',
  value,
  revision,
  version,
});

/** Two puts, a delete, and a put of unknown fate. */
function history(): HistoryByHand {
  return new HistoryByHand()
    .add(0, 1, put('a'), { kind: 'put' }, 2)
    .add(2, 3, put('b'), { kind: 'put' }, 3)
    .add(4, 5, { kind: 'delete' }, { kind: 'delete', previous: 'b' }, 4)
    .unknown(6, put('c'));
}

const changes = [change(2, 'a', 1), change(3, 'b', 2), change(4, null, 0)];

test('a history that agrees with the changes passes, with and without what is of unknown fate', () => {
  assert.is(checkHistory(history().operations, changes), null);
  assert.is(checkHistory(history().operations, [...changes, change(5, 'c', 1)]), null);
});

test('an acknowledged write that is not among the changes is lost', () => {
  assert.match(checkHistory(history().operations, changes.slice(0, 2)) ?? '', /acknowledged write is lost/);
  const other = [change(2, 'a', 1), change(3, 'x', 2), change(4, null, 0)];
  assert.match(checkHistory(history().operations, other) ?? '', /acknowledged write is lost/);
});

test('a change that nobody made, or that was made twice, is noticed', () => {
  assert.match(checkHistory(history().operations, [...changes, change(5, 'x', 1)]) ?? '', /nobody did this/);
  assert.match(checkHistory(history().operations, [...changes, change(5, 'a', 1)]) ?? '', /nobody did this/);
  assert.match(checkHistory(history().operations, [...changes, change(5, null, 0)]) ?? '', /nobody did this/);
  const twice = [...changes, change(5, 'c', 1), change(6, 'c', 2)];
  assert.match(checkHistory(history().operations, twice) ?? '', /done twice/);
});

test('changes out of order and versions that do not count up are noticed', () => {
  assert.match(checkHistory(history().operations, [changes[1]!, changes[0]!]) ?? '', /expected version 1/);
  assert.match(checkHistory([], [change(3, 'a', 1), change(2, 'b', 2)]) ?? '', /comes after revision 3/);
});

test('a stale read is noticed though all writes are there', () => {
  const stale = history().add(7, 8, { kind: 'get' }, { kind: 'get', value: 'b' }, 4);
  assert.match(checkHistory(stale.operations, changes) ?? '', /cannot be put into one order/);
});

test('the first difference between two lists of changes is named', () => {
  assert.is(differenceOfChanges('one', changes, 'other', changes), null);
  assert.match(
    differenceOfChanges('one', changes, 'other', changes.slice(0, 2)) ?? '',
    /change 3 of 3.*other has nothing/,
  );
});

test.run();
