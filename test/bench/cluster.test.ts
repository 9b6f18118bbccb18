import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Cluster, leaderOf, type Reported } from '../../bench/cluster.ts';
import type { ClusterMember } from '../../bench/cluster-member.ts';
import { etcd } from '../support/etcd-process.ts';

function reported(memberId: bigint, leaderId: bigint, term: number): Reported {
  const status = { memberId, leaderId, term, appliedIndex: 1, revision: 1, isLearner: false };
  return { member: {} as ClusterMember, status };
}

test('there is a leader when all name one of them in one term', () => {
  const reports = [reported(1n, 2n, 3), reported(2n, 2n, 3)];
  assert.is(leaderOf(reports), reports[1]);
  assert.is(leaderOf([]), null);
  assert.is(leaderOf([reported(1n, 0n, 3), reported(2n, 0n, 3)]), null);
  assert.is(leaderOf([reported(1n, 2n, 3), reported(2n, 2n, 4)]), null, 'terms differ');
  assert.is(leaderOf([reported(1n, 1n, 3), reported(2n, 2n, 3)]), null, 'leaders differ');
  assert.is(leaderOf([reported(1n, 9n, 3), reported(2n, 9n, 3)]), null, 'the leader is not running');
});

test('three members of a real etcd follow one leader, another after its kill, and take a learner that becomes a voter', async () => {
  const cluster = await Cluster.start(etcd, { members: 3 });
  try {
    const first = await cluster.untilLed();
    assert.is(cluster.endpoints.length, 3);
    await cluster.kill(first.member);
    assert.is(first.member.isRunning, false);
    assert.is(await first.member.status(), null);
    assert.is(cluster.endpoints.length, 2);
    const second = await cluster.untilLed();
    assert.is.not(second.member, first.member);
    assert.ok(second.status.term > first.status.term);
    cluster.restart(first.member);
    assert.is((await cluster.untilLed()).status.term, second.status.term);

    const learner = await cluster.addLearner(second.member);
    while ((await learner.member.status())?.isLearner !== true) await sleep(20);
    assert.is(await learner.member.countSerializable(), 0);
    await cluster.promote(learner, second.member);
    while ((await learner.member.status())?.isLearner !== false) await sleep(20);
    assert.is(cluster.endpoints.length, 4);
  } finally {
    await cluster.remove();
  }
  assert.ok(cluster.members.every(({ isRunning }) => !isRunning));
  assert.ok(cluster.members.every(({ dataDirectory }) => !existsSync(dataDirectory)));
});

test('a cluster that cannot start says why, and leaves nothing behind', async () => {
  const dataParent = mkdtempSync(join(tmpdir(), 'refusing-'));
  try {
    await Cluster.start({ ...etcd, leadingArguments: ['--no-such-flag'] }, { members: 3, dataParent });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /etcd m\d ended; its last output:[\s\S]*no-such-flag/);
    assert.equal(readdirSync(dataParent), []);
  } finally {
    rmSync(dataParent, { recursive: true });
  }
});

test.run();
