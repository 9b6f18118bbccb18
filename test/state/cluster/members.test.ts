import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ClusterAction,
  ClusterCommand,
  type Member,
} from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { learnersMax, Members } from '../../../src/state/cluster/members.ts';

const { ADD, REMOVE, UPDATE, PROMOTE, PUBLISH } = ClusterAction;

function member(id: bigint): Member {
  return { id, name: '', peerURLs: [`http://${id}`], clientURLs: [], isLearner: false };
}

function command(action: number, id: bigint, fields: Partial<ClusterCommand> = {}): ClusterCommand {
  return ClusterCommand.create({ action, id, ...fields });
}

function twoMembers(): Members {
  return new Members([member(9n), member(2n ** 63n)]);
}

test('members are listed in ascending order of their IDs', () => {
  const members = twoMembers();
  members.apply(command(ADD, 3n, { peerURLs: ['http://3'] }));
  assert.equal(
    members.list().map(({ id }) => id),
    [3n, 9n, 2n ** 63n],
  );
  assert.is(members.size, 3);
});

test('an ID and a peer URL are used once', () => {
  const members = twoMembers();
  assert.is(members.apply(command(ADD, 9n, { peerURLs: ['http://new'] })), errors.memberExists);
  assert.is(members.apply(command(ADD, 3n, { peerURLs: ['http://x', 'http://9'] })), errors.peerUrlExists);
  assert.is(members.apply(command(UPDATE, 9n, { peerURLs: [`http://${2n ** 63n}`] })), errors.peerUrlExists);
  assert.is(
    members.apply(command(UPDATE, 9n, { peerURLs: ['http://9', 'http://more'] })),
    null,
    'its own may stay',
  );
  assert.equal(members.get(9n)?.peerURLs, ['http://9', 'http://more']);
});

test('a removed ID never comes back', () => {
  const members = twoMembers();
  assert.is(members.apply(command(REMOVE, 9n)), null);
  assert.is(members.get(9n), undefined);
  assert.ok(members.isRemoved(9n));
  assert.is(members.apply(command(REMOVE, 9n)), errors.memberNotFound);
  assert.is(members.apply(command(ADD, 9n, { peerURLs: ['http://9'] })), errors.memberNotFound);
  assert.is(members.apply(command(ADD, 10n, { peerURLs: ['http://9'] })), null, 'its URL may');
});

test('the last voter stays, also where learners are left', () => {
  const members = twoMembers();
  assert.is(members.apply(command(ADD, 5n, { peerURLs: ['http://5'], isLearner: true })), null);
  assert.is(members.apply(command(REMOVE, 9n)), null);
  const [last] = members.list().filter(({ isLearner }) => !isLearner);
  assert.is(members.apply(command(REMOVE, last!.id)), errors.memberNotEnoughStarted);
  assert.is(members.apply(command(REMOVE, 5n)), null);
});

test('what is not a member cannot be removed, changed, promoted or published', () => {
  const members = twoMembers();
  for (const action of [REMOVE, UPDATE, PROMOTE, PUBLISH]) {
    assert.is(members.check(command(action, 5n)), errors.memberNotFound);
    assert.is(members.apply(command(action, 5n)), errors.memberNotFound);
  }
  assert.is(members.size, 2);
});

test('a learner is promoted once, and there is a limit to learners', () => {
  const members = twoMembers();
  for (let i = 1; i <= learnersMax; i++) {
    assert.is(
      members.apply(command(ADD, BigInt(100 + i), { peerURLs: [`http://l${i}`], isLearner: true })),
      null,
    );
  }
  const oneMore = command(ADD, 200n, { peerURLs: ['http://m'], isLearner: true });
  assert.is(members.apply(oneMore), errors.tooManyLearners);
  assert.is(members.apply(command(PROMOTE, 101n)), null);
  assert.is(members.get(101n)?.isLearner, false);
  assert.is(members.apply(command(PROMOTE, 101n)), errors.memberNotLearner);
  assert.is(members.apply(oneMore), null);
});

test('a published member has its name and client URLs, and keeps the rest', () => {
  const members = twoMembers();
  const before = members.get(9n);
  assert.is(members.apply(command(PUBLISH, 9n, { name: 'nine', clientURLs: ['http://c'] })), null);
  assert.equal(members.get(9n), { ...member(9n), name: 'nine', clientURLs: ['http://c'] });
  assert.is(before?.name, '', 'who holds the old one is not surprised');
});

test('a check changes nothing', () => {
  const members = twoMembers();
  assert.is(members.check(command(REMOVE, 9n)), null);
  assert.is(members.size, 2);
});

test('the version is empty until it is decided', () => {
  const members = new Members();
  assert.is(members.clusterVersion, '');
  members.applyVersion('3.4.0');
  assert.is(members.clusterVersion, '3.4.0');
});

test.run();
