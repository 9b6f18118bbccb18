import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterAction } from '../../../src/codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { ClusterUnderTest, memberOf } from './cluster-under-test.ts';

const { ADD, REMOVE, PROMOTE } = ClusterAction;

/** Members 1 to `count`, all voters; 1 leads and is connected to all but the last one. */
function cluster(count: number): ClusterUnderTest {
  const ids = Array.from({ length: count }, (_, i) => BigInt(i + 1));
  const under = new ClusterUnderTest({ members: ids.map((id) => memberOf(id)) });
  for (const id of ids.slice(1, -1)) under.membership.connectedMs.set(id, 5000);
  under.membership.onChange = (command) => under.members.apply(command);
  under.replacements.lead();
  return under;
}

function replace(under: ClusterUnderTest, id: bigint): { error: ApiError | null; successor: bigint } {
  let outcome: { error: ApiError | null; successor: bigint } | null = null;
  under.replacements.replace(id, (error, successor) => {
    outcome = { error, successor };
  });
  under.replacements.membersChanged();
  return outcome!;
}

function actions(under: ClusterUnderTest): number[] {
  return under.membership.changes.map(({ action }) => action);
}

test('a member is removed, its successor added as a learner at once, and promoted when it has caught up', () => {
  const under = cluster(3);
  const { error, successor } = replace(under, 3n);
  assert.is(error, null);
  assert.equal(actions(under), [REMOVE, ADD]);
  const learner = under.members.get(successor)!;
  assert.ok(learner.isLearner);
  assert.equal(learner.peerURLs, memberOf(3n).peerURLs);
  under.clock.advance(3);
  assert.equal(actions(under), [REMOVE, ADD], 'it is behind');
  under.membership.learnersReady.set(successor, true);
  under.clock.advance(1);
  assert.equal(actions(under), [REMOVE, ADD, PROMOTE]);
  assert.is(under.members.get(successor)!.isLearner, false);
  assert.is(under.members.replacement, null);
  under.clock.advance(60);
  assert.is(under.membership.changes.length, 3, 'it is over');
});

test('each step is told to the audit log', () => {
  const under = cluster(3);
  const { successor } = replace(under, 3n);
  under.membership.learnersReady.set(successor, true);
  under.clock.advance(1);
  const subject = { removed: '3', successor: successor.toString(16) };
  assert.equal(
    under.audited.map((entry) => entry.subject),
    ['removed', 'added as a learner', 'promoted'].map((step) => ({ step, ...subject })),
  );
  assert.is(under.audited[0]!.method, '/members/replace');
});

test('who asks again gets the same ID, and nothing is done twice', () => {
  const under = cluster(3);
  const first = replace(under, 3n);
  assert.equal(replace(under, 3n), first);
  assert.equal(actions(under), [REMOVE, ADD]);
});

test('a member is not replaced where that would take the majority', () => {
  for (const [voters, connected, isRefused] of [
    [2, 0, false],
    [3, 0, true],
    [3, 1, false],
    [5, 1, true],
    [5, 2, false],
    [4, 1, false],
    [4, 0, true],
  ] as const) {
    const under = cluster(voters);
    under.membership.connectedMs.clear();
    for (let id = 2n; id < 2n + BigInt(connected); id++) under.membership.connectedMs.set(id, 5000);
    const { error } = replace(under, BigInt(voters));
    assert.is(error !== null, isRefused, `${connected} of ${voters - 1} others: ${error?.message}`);
    if (error === null) continue;
    assert.match(
      error.message,
      new RegExp(`of the ${voters - 1} other voters ${connected + 1} have been connected`),
    );
    assert.is(under.membership.changes.length, 0);
  }
});

test('members that have only just connected do not count', () => {
  const under = cluster(3);
  under.membership.connectedMs.set(2n, 4999);
  assert.match(replace(under, 3n).error!.message, 'would take the majority');
});

test('a member that runs is not replaced, and neither is the leader itself', () => {
  const under = cluster(3);
  assert.match(replace(under, 2n).error!.message, 'member 2 runs: stop it before it is replaced');
  assert.match(replace(under, 1n).error!.message, 'member 1 runs');
  assert.is(replace(under, 9n).error, errors.memberNotFound);
});

test('two members are never replaced at once', () => {
  const under = cluster(5);
  under.membership.connectedMs.delete(4n);
  const { successor } = replace(under, 5n);
  assert.is(replace(under, 4n).error, errors.replacementUnderWay);
  under.membership.learnersReady.set(successor, true);
  under.membership.connectedMs.set(successor, 5000);
  under.clock.advance(1);
  assert.is(replace(under, 4n).error, null);
});

test('a learner is replaced without a look at the majority, and stays a learner', () => {
  const under = new ClusterUnderTest({
    members: [memberOf(1n), memberOf(2n), memberOf(4n, { isLearner: true })],
  });
  under.membership.onChange = (command) => under.members.apply(command);
  under.replacements.lead();
  const { error, successor } = replace(under, 4n);
  assert.is(error, null);
  under.membership.learnersReady.set(successor, true);
  under.replacements.membersChanged();
  under.clock.advance(10);
  assert.equal(actions(under), [REMOVE, ADD]);
  assert.ok(under.members.get(successor)!.isLearner);
});

test('the next leader goes on where the last one ended', () => {
  const under = cluster(3);
  under.replacements.follow();
  const { successor } = replace(under, 3n);
  under.clock.advance(10);
  assert.equal(actions(under), [REMOVE]);
  under.replacements.lead();
  assert.equal(actions(under), [REMOVE, ADD]);
  under.replacements.follow();
  under.membership.learnersReady.set(successor, true);
  under.clock.advance(10);
  assert.equal(actions(under), [REMOVE, ADD]);
  under.replacements.lead();
  assert.equal(actions(under), [REMOVE, ADD, PROMOTE]);
});

test('a step that fails is tried again', () => {
  const under = cluster(3);
  const { onChange } = under.membership;
  let failures = 2;
  under.membership.onChange = (command) =>
    command.action === ADD && failures-- > 0 ? errors.timeout : onChange(command);
  const { successor } = replace(under, 3n);
  assert.is(under.members.get(successor), undefined);
  under.clock.advance(1);
  under.clock.advance(1);
  assert.ok(under.members.get(successor));
});

test('a follower passes the question on, and the leader alone changes anything', () => {
  const under = cluster(3);
  under.membership.isLeader = false;
  assert.is(replace(under, 3n).error, errors.notLeader);
  assert.is(under.membership.changes.length, 0);
});

test('an ID that is in use already is not given again', () => {
  const under = cluster(4);
  const first = replace(under, 4n).successor;
  under.membership.learnersReady.set(first, true);
  under.clock.advance(1);
  under.membership.connectedMs.delete(2n);
  // Made of the URLs alone here, and those of all members have the same length.
  const second = replace(under, 2n);
  assert.is(second.error, null);
  assert.is(second.successor, first + 1n);
});

test.run();
