import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AlarmAction, AlarmType } from '../../../src/codec/generated/messages.generated.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { ClusterUnderTest, memberOf } from '../cluster/cluster-under-test.ts';

const three = [memberOf(1n), memberOf(2n), memberOf(3n, { isLearner: true })];

test('a leader hands its leadership to another voter, and the answer has no header', () => {
  const under = new ClusterUnderTest({ members: three });
  const { error, response } = under.call('Maintenance/MoveLeader', { targetID: '2' });
  assert.is(error, null);
  assert.is(response.header, undefined);
  assert.equal(under.membership.transfers, [2n]);
});

test('nothing is handed over to the leader itself, a learner or a stranger, nor by a follower', () => {
  const under = new ClusterUnderTest({ members: three });
  assert.is(under.call('Maintenance/MoveLeader', { targetID: '1' }).error, null);
  for (const targetID of ['3', '5', '0']) {
    assert.is(under.call('Maintenance/MoveLeader', { targetID }).error, errors.badLeaderTransferee);
  }
  under.consensus.leader = 2n;
  for (const targetID of ['1', '2', '5']) {
    assert.is(under.call('Maintenance/MoveLeader', { targetID }).error, errors.notLeader);
  }
  assert.equal(under.membership.transfers, []);
});

test('a transfer that does not come about is told', () => {
  const under = new ClusterUnderTest({ members: three });
  under.membership.transferError = errors.timeout;
  assert.is(under.call('Maintenance/MoveLeader', { targetID: '2' }).error, errors.timeout);
});

test('the status tells the leader, whether the member is a learner, and what is wrong', () => {
  const under = new ClusterUnderTest({ members: three, leader: 2n });
  under.consensus.isLearner = true;
  const { response } = under.call('Maintenance/Status', {});
  assert.is(response.leader, 2n);
  assert.ok(response.isLearner);
  assert.equal(response.errors, []);

  under.consensus.leader = 0n;
  for (const memberID of [9n, 0n]) {
    under.alarms.apply({ action: AlarmAction.ACTIVATE, memberID, alarm: AlarmType.CORRUPT });
  }
  assert.equal(under.call('Maintenance/Status', {}).response.errors, [
    'etcdserver: no leader',
    'memberID:9 alarm:CORRUPT ',
    'alarm:CORRUPT ',
  ]);
});

test('while the log has no space the member shows a NOSPACE alarm of its own, which is in no log and ends by itself', () => {
  const under = new ClusterUnderTest({ members: three });
  const list = (alarm: keyof typeof AlarmType) =>
    under.call('Maintenance/Alarm', { action: 'GET', alarm }).response;
  under.alarms.apply({ action: AlarmAction.ACTIVATE, memberID: 9n, alarm: AlarmType.CORRUPT });
  under.log.hasSpace = false;
  const own = { memberID: 1n, alarm: AlarmType.NOSPACE };
  const corrupt = { memberID: 9n, alarm: AlarmType.CORRUPT };
  assert.equal(list('NONE').alarms, [corrupt, own]);
  assert.is(list('NONE').header, undefined);
  assert.equal(list('NOSPACE').alarms, [own]);
  assert.equal(list('CORRUPT').alarms, [corrupt]);
  assert.equal(under.call('Maintenance/Status', {}).response.errors, [
    'memberID:9 alarm:CORRUPT ',
    'memberID:1 alarm:NOSPACE ',
  ]);
  assert.equal(under.alarms.get(AlarmType.NOSPACE), [], 'nothing is refused for it but by the log');

  under.log.hasSpace = true;
  assert.equal(under.call('Maintenance/Status', {}).response.errors, ['memberID:9 alarm:CORRUPT ']);
});

test('a NOSPACE alarm that was raised for the quota is shown once, with and without space for the log', () => {
  const under = new ClusterUnderTest({ members: three });
  for (const memberID of [1n, 2n]) {
    under.alarms.apply({ action: AlarmAction.ACTIVATE, memberID, alarm: AlarmType.NOSPACE });
  }
  for (const hasSpace of [true, false]) {
    under.log.hasSpace = hasSpace;
    assert.equal(under.call('Maintenance/Status', {}).response.errors, [
      'memberID:1 alarm:NOSPACE ',
      'memberID:2 alarm:NOSPACE ',
    ]);
  }
});

test.run();
