import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ApiError, errors } from '../../src/errors/api-error.ts';
import { LinearizableReads, readRetryMs, readsPendingMax } from '../../src/replica/linearizable-reads.ts';

function add(reads: LinearizableReads, deadlineMs = 1000) {
  const told: (ApiError | null)[] = [];
  reads.add(deadlineMs, (error) => told.push(error));
  return told;
}

const timeout = () => errors.timeout;

test('reads that wait share a round, and later ones have to wait for the next', () => {
  const reads = new LinearizableReads();
  const first = [add(reads), add(reads)];
  reads.begin(1, 0);
  const later = add(reads);
  assert.not(reads.areWaiting);
  reads.confirm([{ index: 5, context: 1 }]);
  reads.release(4);
  assert.equal(first, [[], []]);
  reads.release(5);
  assert.equal(first, [[null], [null]]);
  assert.equal(later, []);
  assert.ok(reads.areWaiting);
});

test('an answer to a round that was given up counts for nothing', () => {
  const reads = new LinearizableReads();
  const told = add(reads);
  reads.begin(1, 0);
  reads.abandonRound();
  reads.confirm([{ index: 5, context: 1 }]);
  reads.release(10);
  assert.equal(told, []);
  reads.begin(2, 0);
  reads.confirm([
    { index: 5, context: 1 },
    { index: 7, context: 2 },
  ]);
  reads.release(6);
  assert.equal(told, []);
  reads.release(7);
  assert.equal(told, [null]);
});

test('a round without an answer is given up after a while, and its reads are in front in the next', () => {
  const reads = new LinearizableReads();
  add(reads);
  reads.begin(1, 100);
  reads.retry(100 + readRetryMs - 1);
  assert.not(reads.areWaiting);
  reads.retry(100 + readRetryMs);
  assert.ok(reads.areWaiting);
});

test('a read is told once that its time is up, wherever it is', () => {
  const reads = new LinearizableReads();
  const confirmed = add(reads, 100);
  reads.begin(1, 0);
  reads.confirm([{ index: 5, context: 1 }]);
  const inRound = add(reads, 100);
  reads.begin(2, 0);
  const waiting = add(reads, 100);
  const later = add(reads, 200);
  reads.expire(100, timeout);
  reads.expire(150, timeout);
  assert.equal(
    [confirmed, inRound, waiting, later],
    [[errors.timeout], [errors.timeout], [errors.timeout], []],
  );
  assert.is(reads.failed, 3);
  reads.release(5);
  assert.equal(confirmed, [errors.timeout]);
});

test(`one more than ${readsPendingMax} reads that wait is refused`, () => {
  const reads = new LinearizableReads();
  for (let i = 0; i < readsPendingMax; i++) reads.add(1000, () => {});
  assert.equal(add(reads), [errors.tooManyRequests]);
});

test.run();
