import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { malformedAnswer } from '../../../src/api/leader/leader-wire.ts';
import {
  ClusterAction,
  ClusterCommand,
  type Member,
} from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import {
  type Cast,
  type ClusterCase,
  clusterCases,
  describeCase,
  learnerUrl,
  ownUrl,
  type Situation,
} from './cluster-cases.ts';
import { ClusterUnderTest, memberOf } from './cluster-under-test.ts';

const self = memberOf(1n, { peerURLs: [ownUrl] });
const healthyMs = 5_000;

/** A member of each situation, asked as the leader or a follower. */
function clusterIn(situation: Situation, at: ClusterCase['at']): ClusterUnderTest {
  const third = memberOf(3n, { peerURLs: [learnerUrl] });
  const membersOf: Record<Situation, Member[]> = {
    alone: [self],
    learner: [self, { ...third, name: '', isLearner: true }],
    unstarted: [self, { ...third, name: '' }],
    young: [self, memberOf(2n), third],
    three: [self, memberOf(2n), third],
    broken: [self, memberOf(2n), third],
    lost: [self, memberOf(2n), third],
  };
  const members = membersOf[situation];
  const leader = situation === 'lost' ? 0n : at === 'leader' ? 1n : 2n;
  const under = new ClusterUnderTest({ members, leader });
  if (leader === 2n) under.followLeader(new ClusterUnderTest({ members }));
  if (situation === 'young') for (const id of [2n, 3n]) under.membership.connectedMs.set(id, healthyMs - 1);
  if (situation === 'three') for (const id of [2n, 3n]) under.membership.connectedMs.set(id, healthyMs);
  if (situation === 'broken') under.membership.connectedMs.set(2n, healthyMs);
  return under;
}

const cast: Cast = { self: 1n, other: 2n, last: 3n };

for (const one of clusterCases) {
  const request = one.request(cast);
  test(`${describeCase(one, request)}: ${one.error?.message ?? 'done'}`, () => {
    const { error } = clusterIn(one.situation, one.at).call(one.method, request);
    assert.is(error, one.error);
  });
}

test('a member that is added gets its ID from its URLs, and is told with all members, which are in the order of their IDs', () => {
  const under = clusterIn('alone', 'leader');
  const { error, response } = under.call('Cluster/MemberAdd', {
    peerURLs: ['http://b:1', '  http://a:1 '],
    isLearner: true,
  });
  assert.is(error, null);
  const peerURLs = ['http://a:1', 'http://b:1'];
  const id = BigInt(1000 + peerURLs.join().length);
  const added = { id, name: '', peerURLs, clientURLs: [], isLearner: true };
  assert.equal(response.member, added);
  assert.equal(response.members, [self, added]);
  assert.equal(response.header, { clusterId: 7n, memberId: 1n, revision: 0, raftTerm: 2 });
  const [command] = under.membership.changes;
  assert.is(command!.action, ClusterAction.ADD);
  assert.ok(command!.isLearner);
});

test('a learner is added whether or not voters are started', () => {
  const members = [self, memberOf(2n, { name: '' }), memberOf(3n, { name: '' })];
  const under = new ClusterUnderTest({ members });
  for (const id of [2n, 3n]) under.membership.connectedMs.set(id, healthyMs);
  const request = { peerURLs: ['http://a:1'] };
  assert.is(under.call('Cluster/MemberAdd', request).error, errors.memberNotEnoughStarted);
  assert.is(under.call('Cluster/MemberAdd', { ...request, isLearner: true }).error, null);
});

test('a voter is added where it and the others that are not started leave a quorum of those that are', () => {
  for (const [started, unstarted, error] of [
    [1, 0, null],
    [1, 1, errors.memberNotEnoughStarted],
    [2, 0, null],
    [2, 1, errors.memberNotEnoughStarted],
    [3, 0, null],
    [3, 1, null],
    [3, 2, errors.memberNotEnoughStarted],
    [4, 2, null],
  ] as const) {
    const members = [...Array(started + unstarted).keys()].map((i) =>
      memberOf(BigInt(i + 1), i < started ? {} : { name: '' }),
    );
    const under = new ClusterUnderTest({ members });
    for (const { id } of members) under.membership.connectedMs.set(id, healthyMs);
    const outcome = under.call('Cluster/MemberAdd', { peerURLs: ['http://a:1'] });
    assert.is(outcome.error, error, `${started} started, ${unstarted} not`);
  }
});

test('a voter that is reached is removed only where enough of the others are', () => {
  for (const [reached, error] of [
    [2, errors.unhealthy],
    [3, errors.unhealthy],
    [4, null],
    [5, null],
  ] as const) {
    const members = [1n, 2n, 3n, 4n, 5n].map((id) => memberOf(id));
    const under = new ClusterUnderTest({ members });
    for (const { id } of members.slice(0, reached)) under.membership.connectedMs.set(id, healthyMs);
    assert.is(under.call('Cluster/MemberRemove', { ID: '2' }).error, error, `${reached} of 5`);
  }
});

test('a voter that cannot be reached is removed, and so is a learner, whatever the others do', () => {
  const under = clusterIn('broken', 'leader');
  const { error, response } = under.call('Cluster/MemberRemove', { ID: '3' });
  assert.is(error, null);
  assert.equal(
    response.members.map(({ id }: Member) => id),
    [1n, 2n],
  );
  assert.ok(under.members.isRemoved(3n));

  const withLearner = new ClusterUnderTest({
    members: [self, memberOf(2n), memberOf(3n, { isLearner: true })],
  });
  assert.is(withLearner.call('Cluster/MemberRemove', { ID: '3' }).error, null);
});

test('the started voters that are left must be a quorum of those that are left', () => {
  const members = [self, memberOf(2n), memberOf(3n, { name: '' })];
  const under = new ClusterUnderTest({ members });
  for (const id of [2n, 3n]) under.membership.connectedMs.set(id, healthyMs);
  assert.is(under.call('Cluster/MemberRemove', { ID: '2' }).error, errors.memberNotEnoughStarted);
  assert.is(under.call('Cluster/MemberRemove', { ID: '3' }).error, null);
});

test('where it is not strict, everything goes but the removal of the last voter', () => {
  const under = new ClusterUnderTest({ members: [self, memberOf(2n)], strictReconfigCheck: false });
  assert.is(under.call('Cluster/MemberAdd', { peerURLs: ['http://a:1'] }).error, null);
  assert.is(under.call('Cluster/MemberRemove', { ID: '2' }).error, null);
  assert.is(under.call('Cluster/MemberRemove', { ID: String(1000 + 'http://a:1'.length) }).error, null);
  assert.is(under.call('Cluster/MemberRemove', { ID: '1' }).error, errors.memberNotEnoughStarted);
});

test('new URLs are those that were given, in their order; what is no URL is refused', () => {
  const under = clusterIn('three', 'leader');
  const peerURLs = ['http://z:1', ' http://y:1'];
  const { response } = under.call('Cluster/MemberUpdate', { ID: '2', peerURLs });
  assert.equal(response.members[1].peerURLs, ['http://z:1', 'http://y:1']);
  for (const bad of [[], ['z'], ['http://z:1', 'http://z:1/x']]) {
    assert.is(under.call('Cluster/MemberUpdate', { ID: '2', peerURLs: bad }).error, errors.memberBadUrls);
  }
});

test('a learner that is in sync is promoted, at the leader and at a follower, which gives the answer of the leader', () => {
  const learner = memberOf(4n, { isLearner: true });
  for (const at of ['leader', 'follower']) {
    const members = [self, memberOf(2n), memberOf(3n), learner];
    const leader = new ClusterUnderTest({ members });
    leader.membership.learnersReady.set(4n, true);
    const asked = at === 'leader' ? leader : new ClusterUnderTest({ members, leader: 2n });
    if (at === 'follower') asked.followLeader(leader);
    const { error, response } = asked.call('Cluster/MemberPromote', { ID: '4' });
    assert.is(error, null);
    assert.equal(response.members.at(-1), { ...learner, isLearner: false });
    assert.is(response.header.memberId, 1n);
    assert.is(leader.membership.changes.length, 1);
  }
});

test('an answer of the leader that is no list of members is an error', () => {
  const under = new ClusterUnderTest({ members: [self, memberOf(2n)], leader: 2n });
  under.membership.onQuestion = () => under.membership.next().done(null, Buffer.from([0, 0x12, 0x7f]));
  assert.is(under.call('Cluster/MemberPromote', { ID: '4' }).error, malformedAnswer);
});

test('a learner is promoted only where the started voters are a quorum with it', () => {
  for (const [unstarted, error] of [
    [0, null],
    [1, null],
    [2, errors.memberNotEnoughStarted],
  ] as const) {
    const others = [2n, 3n].slice(0, unstarted).map((id) => memberOf(id, { name: '' }));
    const under = new ClusterUnderTest({ members: [self, ...others, memberOf(4n, { isLearner: true })] });
    under.membership.learnersReady.set(4n, true);
    assert.is(under.call('Cluster/MemberPromote', { ID: '4' }).error, error);
  }
});

test('a member that is behind does not refuse a change because of what it has not heard of yet', () => {
  const under = clusterIn('three', 'leader');
  const joined = memberOf(9n, { name: '' });
  under.consensus.onRound = () => {
    under.members.apply(ClusterCommand.create({ ...joined, action: ClusterAction.ADD }));
  };
  assert.is(under.call('Cluster/MemberRemove', { ID: '9' }).error, null);
  assert.is(under.consensus.rounds, 1);
});

test('a change fails with what its way through the log fails with', () => {
  const under = clusterIn('alone', 'leader');
  under.membership.onChange = () => errors.timeout;
  assert.is(under.call('Cluster/MemberAdd', { peerURLs: ['http://a:1'] }).error, errors.timeout);
  under.consensus.readError = errors.timeout;
  assert.is(under.call('Cluster/MemberRemove', { ID: '5' }).error, errors.timeout);
});

test('a refusal for lack of started members has the code that etcd gives it', () => {
  assert.is(errors.memberNotEnoughStarted.code, 2);
  assert.is(errors.memberNotEnoughStarted.httpStatus, 500);
});

test.run();
