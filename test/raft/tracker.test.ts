import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limitsOf } from '../../src/raft/raft-config.ts';
import { Tracker } from '../../src/raft/tracker.ts';

const limits = limitsOf({});

function trackerOf(voters: readonly bigint[], learners: readonly bigint[] = []): Tracker {
  const tracker = new Tracker(1n, limits);
  tracker.use({ voters, learners }, 1);
  return tracker;
}

test('before it is told who the members are there are none, and nothing is decided', () => {
  const tracker = new Tracker(1n, limits);
  assert.equal([...tracker.all], []);
  assert.is(tracker.isVoter, false);
  assert.is(tracker.quorumMatch(), 0);
  assert.is(tracker.hearsOfQuorum(), false);
  assert.is(tracker.isConfirmed(0), false);
  assert.is(tracker.bestSuccessor(), null);
});

test('who stays in a new membership keeps its progress, and who comes is sent entries from the next one on', () => {
  const tracker = trackerOf([1n, 2n, 3n]);
  tracker.get(2n)!.acknowledged(7);
  tracker.use({ voters: [1n, 2n], learners: [4n] }, 9);
  assert.is(tracker.get(2n)!.match, 7);
  assert.is(tracker.get(3n), undefined);
  const { match, next, isLearner, recentActive } = tracker.get(4n)!;
  assert.equal(
    { match, next, isLearner, recentActive },
    { match: 0, next: 9, isLearner: true, recentActive: true },
  );
  assert.equal(
    tracker.peers.map(({ id }) => id),
    [2n, 4n],
  );
});

test('a learner that is promoted counts, with what it has', () => {
  const tracker = trackerOf([1n], [2n]);
  assert.is(tracker.isOnlyVoter, true);
  tracker.get(2n)!.acknowledged(5);
  assert.is(tracker.quorumMatch(), 0);
  tracker.get(1n)!.acknowledged(8);
  assert.is(tracker.quorumMatch(), 8);
  tracker.use({ voters: [1n, 2n], learners: [] }, 9);
  assert.is(tracker.isOnlyVoter, false);
  assert.is(tracker.quorumMatch(), 5);
});

test('the first answer of a member to an election counts, and that of a learner does not', () => {
  const tracker = trackerOf([1n, 2n, 3n], [4n]);
  assert.is(tracker.recordVote(1n, true), true);
  assert.is(tracker.recordVote(4n, true), true);
  assert.is(tracker.tallyVotes(), 'pending');
  assert.is(tracker.recordVote(2n, false), true);
  assert.is(tracker.recordVote(2n, true), false);
  assert.is(tracker.tallyVotes(), 'pending');
  tracker.recordVote(3n, false);
  assert.is(tracker.tallyVotes(), 'lost');
  tracker.clearVotes();
  for (const id of [1n, 2n]) tracker.recordVote(id, true);
  assert.is(tracker.tallyVotes(), 'won');
});

test('a majority that was heard of is heard of again only when it has given another sign of life', () => {
  const tracker = trackerOf([1n, 2n, 3n]);
  assert.is(tracker.hearsOfQuorum(), true, 'who has just come counts as heard of');
  assert.is(tracker.hearsOfQuorum(), false);
  tracker.get(3n)!.recentActive = true;
  assert.is(tracker.hearsOfQuorum(), true);
});

test('a member that lags is told of while it gives signs of life, and for one period more', () => {
  const tracker = trackerOf([1n, 2n, 3n]);
  for (const id of [2n, 3n]) tracker.get(id)!.acknowledged(4);
  assert.is(tracker.isAnyoneBehind(4), false);
  assert.is(tracker.isAnyoneBehind(5), true);
  tracker.hearsOfQuorum();
  assert.is(tracker.isAnyoneBehind(5), true);
  tracker.hearsOfQuorum();
  assert.is(tracker.isAnyoneBehind(5), false);
});

test('the successor is the voter that has most, neither this member nor a learner', () => {
  const tracker = trackerOf([1n, 2n, 3n], [4n]);
  tracker.get(1n)!.acknowledged(9);
  tracker.get(3n)!.acknowledged(8);
  tracker.get(4n)!.acknowledged(9);
  assert.is(tracker.bestSuccessor()!.id, 3n);
});

test('a round of reads is confirmed by a majority of the voters, of whom this member is one', () => {
  const tracker = trackerOf([1n, 2n, 3n], [4n]);
  tracker.get(4n)!.readRound = 2;
  assert.is(tracker.isConfirmed(2), false);
  tracker.get(2n)!.readRound = 2;
  assert.is(tracker.isConfirmed(2), true);
  assert.is(tracker.isConfirmed(3), false);
});

test.run();
