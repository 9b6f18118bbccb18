import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ApiError, errors } from '../../src/errors/api-error.ts';
import { PendingProposals } from '../../src/replica/pending-proposals.ts';

/** Adds a proposal and remembers what it is told. */
function add(proposals: PendingProposals, index: number, term: number, deadlineMs = 1000) {
  const told: (ApiError | null)[] = [];
  proposals.add(index, term, 10, deadlineMs, (error) => told.push(error));
  return told;
}

test('a proposal is found by the index and term of its entry', () => {
  const proposals = new PendingProposals();
  add(proposals, 5, 2);
  add(proposals, 6, 2);
  assert.is(proposals.take(4, 2), null);
  assert.type(proposals.take(5, 2), 'function');
  assert.is(proposals.take(5, 2), null);
  assert.is(proposals.count, 1);
  assert.is(proposals.bytes, 10);
});

test('a proposal whose place another leader took is told so', () => {
  const proposals = new PendingProposals();
  const told = add(proposals, 5, 2);
  assert.is(proposals.take(5, 3), null);
  assert.equal(told, [errors.leaderChanged]);
});

test('a proposal that an entry passed over is told so', () => {
  const proposals = new PendingProposals();
  const told = add(proposals, 5, 2);
  add(proposals, 7, 2);
  assert.type(proposals.take(7, 2), 'function');
  assert.equal(told, [errors.leaderChanged]);
});

test('proposals that were cut off the log do not stand before those of a later term', () => {
  const proposals = new PendingProposals();
  const kept = add(proposals, 5, 2);
  const cut = [add(proposals, 6, 2, 100), add(proposals, 7, 2), add(proposals, 8, 2)];
  proposals.expire(150);
  const told = add(proposals, 6, 4);
  assert.equal(cut, [[errors.timeout], [errors.leaderChanged], [errors.leaderChanged]]);
  assert.is(proposals.count, 2);
  assert.is(proposals.bytes, 20);
  assert.type(proposals.take(5, 2), 'function');
  assert.type(proposals.take(6, 4), 'function');
  assert.equal([kept, told], [[], []]);
  const late = add(proposals, 7, 4, 200);
  proposals.expire(250);
  assert.equal(late, [errors.timeout]);
});

test('a proposal is told once that its time is up, and its place stays until the entry is applied', () => {
  const proposals = new PendingProposals();
  const early = add(proposals, 1, 1, 100);
  const late = add(proposals, 2, 1, 200);
  proposals.expire(99);
  assert.equal(early, []);
  proposals.expire(150);
  proposals.expire(150);
  assert.equal(early, [errors.timeout]);
  assert.equal(late, []);
  assert.is(proposals.take(1, 1), null);
  assert.type(proposals.take(2, 1), 'function');
});

test('all that wait are told when the member stops', () => {
  const proposals = new PendingProposals();
  const told = [add(proposals, 1, 1), add(proposals, 2, 1)];
  proposals.failAll(errors.stopped);
  assert.equal(told, [[errors.stopped], [errors.stopped]]);
  assert.is(proposals.count, 0);
  assert.is(proposals.bytes, 0);
});

test('a queue that never runs empty keeps no proposals that are over', () => {
  const proposals = new PendingProposals();
  for (let index = 1; index <= 20_000; index++) {
    add(proposals, index, 1, index);
    if (index > 10) assert.type(proposals.take(index - 10, 1), 'function');
  }
  assert.is(proposals.count, 10);
  proposals.expire(20_000);
  assert.is(proposals.take(20_000, 1), null);
  assert.is(proposals.count, 0);
});

test('a proposal that is over holds on to nothing, however many wait behind it', async () => {
  const proposals = new PendingProposals();
  const over = new WeakRef(addAndTake(proposals));
  assert.is(proposals.count, 1);
  // A WeakRef that was read keeps its target until the turn ends.
  await new Promise((resolve) => setImmediate(resolve));
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  assert.is(over.deref(), undefined);
});

function addAndTake(proposals: PendingProposals): object {
  const done = () => {};
  proposals.add(1, 1, 10, 1000, done);
  add(proposals, 2, 1);
  assert.is(proposals.take(1, 1), done);
  return done;
}

test.run();
