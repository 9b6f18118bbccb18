import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HistoryByHand } from './histories.ts';
import { checkRevisionOrder } from './revision-order.ts';

const test = suite('revision order');

const put = (value: string) => ({ kind: 'put', value }) as const;
const get = { kind: 'get' } as const;

test('revisions that follow time pass, and those of operations that overlap in any order', () => {
  const history = new HistoryByHand()
    .add(0, 1, put('a'), { kind: 'put' }, 2)
    .add(2, 9, put('b'), { kind: 'put' }, 4)
    .add(2, 9, put('c'), { kind: 'put' }, 3)
    .add(10, 11, get, { kind: 'get', value: 'b' }, 4)
    .add(12, 13, { kind: 'delete' }, { kind: 'delete', previous: null }, 4)
    .unknown(14, put('d'));
  assert.is(checkRevisionOrder(history.operations), null);
});

test('a read of an older revision than one that was seen before is refused, whatever the keys are', () => {
  const history = new HistoryByHand()
    .add(0, 1, put('a'), { kind: 'put' }, 5)
    .add(2, 3, get, { kind: 'get', value: null }, 4);
  history.operations[1]!.key = 'other';
  assert.match(checkRevisionOrder(history.operations) ?? '', /went back/);
});

test('a write at a revision that was seen before is refused', () => {
  const history = new HistoryByHand()
    .add(0, 1, get, { kind: 'get', value: null }, 5)
    .add(2, 3, put('a'), { kind: 'put' }, 5);
  assert.match(checkRevisionOrder(history.operations) ?? '', /went back/);
});

test('two writes at one revision are refused', () => {
  const history = new HistoryByHand()
    .add(0, 9, put('a'), { kind: 'put' }, 5)
    .add(0, 9, put('b'), { kind: 'put' }, 5);
  assert.match(checkRevisionOrder(history.operations) ?? '', /one revision/);
});

test.run();
