import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quorumIndex, quorumOf, voteResult } from '../../src/raft/tracker.ts';

test('a quorum is more than half, and nobody is none', () => {
  assert.equal([1, 2, 3, 4, 5, 6, 7].map(quorumOf), [1, 2, 2, 3, 3, 4, 4]);
  assert.is(quorumOf(0), Number.POSITIVE_INFINITY);
});

test('the quorum index is the highest that a majority holds', () => {
  assert.is(quorumIndex([]), 0);
  assert.is(quorumIndex([7]), 7);
  assert.is(quorumIndex([7, 3]), 3);
  assert.is(quorumIndex([1, 9, 5]), 5);
  assert.is(quorumIndex([4, 4, 2, 9]), 4);
  assert.is(quorumIndex([0, 0, 0, 8, 9]), 0);
});

test('any two majorities share a voter', () => {
  for (let voters = 1; voters <= 9; voters++) assert.ok(2 * quorumOf(voters) > voters);
});

test('a vote is won by a majority, lost when that is out of reach, and pending in between', () => {
  assert.is(voteResult(3, 2, 0), 'won');
  assert.is(voteResult(3, 1, 1), 'pending');
  assert.is(voteResult(3, 1, 2), 'lost');
  assert.is(voteResult(2, 1, 1), 'lost');
  assert.is(voteResult(4, 2, 2), 'lost');
  assert.is(voteResult(0, 0, 0), 'lost');
});

test.run();
