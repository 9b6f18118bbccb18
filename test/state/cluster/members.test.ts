import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ClusterAction,
  ClusterCommand,
  type Member,
} from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { learnersMax, Members, MembersWriter } from '../../../src/state/cluster/members.ts';

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

/** Three voters, 1 to 3, of which 3 was removed to come back as 30. */
function replacing(): Members {
  const members = new Members([member(1n), member(2n), member(3n)]);
  assert.is(members.apply(command(REMOVE, 3n, { successor: 30n })), null);
  return members;
}

const successor = command(ADD, 30n, { peerURLs: ['http://3'], isLearner: true });

test('a replacement is under way from the removal until the successor is a voter', () => {
  const members = replacing();
  assert.ok(members.isRemoved(3n));
  const pending = { removed: 3n, successor: 30n, peerURLs: ['http://3'], isVoter: true };
  assert.equal(members.replacement, pending);
  assert.is(members.apply(successor), null);
  assert.equal(members.replacement, pending);
  assert.is(members.apply(command(PROMOTE, 30n)), null);
  assert.is(members.replacement, null);
});

test('there is one replacement at a time, and none beside a learner', () => {
  const members = replacing();
  const another = command(REMOVE, 2n, { successor: 20n });
  assert.is(members.apply(another), errors.replacementUnderWay);
  members.apply(successor);
  members.apply(command(PUBLISH, 30n, { name: 'three', clientURLs: ['http://3'] }));
  assert.is(members.apply(another), errors.replacementUnderWay);
  members.apply(command(PROMOTE, 30n));
  members.apply(command(ADD, 5n, { peerURLs: ['http://5'], isLearner: true }));
  assert.is(members.apply(another), errors.tooManyLearners);
  members.apply(command(REMOVE, 5n));
  assert.is(members.apply(another), null);
});

test('nobody takes the place and the URLs of a successor that is to come', () => {
  const members = replacing();
  const learner = command(ADD, 5n, { peerURLs: ['http://5'], isLearner: true });
  assert.is(members.apply(learner), errors.tooManyLearners);
  assert.is(members.apply(command(ADD, 5n, { peerURLs: ['http://3'] })), errors.peerUrlExists);
  assert.is(members.apply(command(UPDATE, 1n, { peerURLs: ['http://3'] })), errors.peerUrlExists);
  assert.is(members.apply(successor), null);
});

test('a replacement is over when its successor is removed, added or not', () => {
  for (const isAdded of [false, true]) {
    const members = replacing();
    if (isAdded) members.apply(successor);
    assert.is(members.apply(command(REMOVE, 30n)), null);
    assert.is(members.replacement, null);
    assert.is(members.apply(successor), errors.memberNotFound, 'its ID never comes');
    assert.is(members.apply(command(ADD, 31n, { peerURLs: ['http://3'] })), null);
  }
});

test('a successor whose data are lost as well is replaced itself, and is to vote all the same', () => {
  const members = replacing();
  members.apply(successor);
  assert.is(members.apply(command(REMOVE, 30n, { successor: 300n })), null);
  assert.equal(members.replacement, { removed: 30n, successor: 300n, peerURLs: ['http://3'], isVoter: true });
});

test('the successor of a learner stays one', () => {
  const members = twoMembers();
  members.apply(command(ADD, 5n, { peerURLs: ['http://5'], isLearner: true }));
  assert.is(members.apply(command(REMOVE, 5n, { successor: 50n })), null);
  assert.is(members.replacement?.isVoter, false);
  members.apply(command(ADD, 50n, { peerURLs: ['http://5'], isLearner: true }));
  // Until it has begun, it may ask again who it is.
  assert.is(members.replacement?.successor, 50n);
  members.apply(command(PUBLISH, 50n, { name: 'five', clientURLs: ['http://5'] }));
  assert.is(members.replacement, null);
  assert.ok(members.get(50n)!.isLearner);
});

test('an ID that is, or was, in use is no successor, and the last voter has none', () => {
  const members = twoMembers();
  const [one, other] = [9n, 2n ** 63n];
  assert.is(members.apply(command(REMOVE, one, { successor: other })), errors.memberExists);
  assert.is(members.apply(command(REMOVE, one, { successor: one })), errors.memberExists);
  members.apply(command(REMOVE, one));
  assert.is(members.apply(command(REMOVE, other, { successor: one })), errors.memberExists);
  assert.is(members.apply(command(REMOVE, other, { successor: 5n })), errors.memberNotEnoughStarted);
});

test('a snapshot has the replacement that is under way', () => {
  for (const members of [replacing(), twoMembers()]) {
    const writer = new MembersWriter();
    const reader = members.open();
    for (let part = reader.next(1 << 20); part !== null; part = reader.next(1 << 20)) writer.write(part);
    writer.end();
    assert.equal(writer.restored!.replacement, members.replacement);
    assert.equal(writer.restored!.list(), members.list());
  }
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
