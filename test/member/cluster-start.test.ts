import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterProcess } from '../support/cluster-process.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { wald } from '../support/wald-process.ts';

/*
 * Members as processes: how they begin, come back, are left alone and are refused. What the flags amount to in detail is tested
 * without processes, beside this file.
 */

const test = suite('members that start');

async function withCluster(run: (cluster: ClusterProcess) => Promise<void>): Promise<void> {
  // Members are added and removed at once, not after the 5 s in which connections have to prove themselves.
  const cluster = await ClusterProcess.start(wald, { flags: ['--strict-reconfig-check=false'] });
  try {
    await run(cluster);
  } finally {
    await cluster.close();
  }
}

/** Resolves with the end of what a member wrote when it has ended. */
async function lastWords(member: MemberProcess): Promise<string> {
  await member.process.ended;
  return member.output;
}

test('a member whose data is lost is refused, however it is started, and the cluster goes on', async () => {
  await withCluster(async (cluster) => {
    const [, , lost] = cluster.members as [MemberProcess, MemberProcess, MemberProcess];
    const others = cluster.members.filter((member) => member !== lost);
    const initialCluster = cluster.members.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
    await lost.status();
    await cluster.must(['put', 'k', '1']);
    await lost.kill();
    for (const state of ['new', 'existing'] as const) {
      await lost.removeData();
      lost.start({ initialCluster, state, token: cluster.token });
      assert.match(await lastWords(lost), `member ${lost.hexId} has already been bootstrapped`);
    }
    await cluster.must(['put', 'k', '2'], others);

    // What the message advises.
    await lost.removeData();
    await cluster.reconfigure(['member', 'remove', lost.hexId], others);
    await cluster.reconfigure(['member', 'add', lost.name, `--peer-urls=${lost.peerUrl}`], others);
    lost.start({ initialCluster, state: 'existing', token: cluster.token });
    await cluster.untilReady([lost]);
    assert.match(await cluster.must(['get', 'k'], [lost]), 'k\n2\n');
  });
});

test('--force-new-cluster makes a cluster again of the only member that is left', async () => {
  await withCluster(async (cluster) => {
    const [first, second, third] = cluster.members as [MemberProcess, MemberProcess, MemberProcess];
    await cluster.must(['put', 'k', 'acknowledged']);
    await cluster.untilEqual();
    for (const member of cluster.members) await member.kill();
    const initialCluster = `${third.name}=${third.peerUrl}`;
    await second.removeData();
    await first.removeData();
    third.start({ initialCluster, state: 'new', token: cluster.token, flags: ['--force-new-cluster'] });
    cluster.members.splice(0, 2);
    await cluster.untilReady();
    assert.is((await cluster.must(['member', 'list'])).trim().split('\n').length, 1);
    assert.is(await cluster.must(['get', 'k']), 'k\nacknowledged\n');

    await cluster.add();
    await cluster.add();
    assert.is((await cluster.must(['member', 'list'])).trim().split('\n').length, 3);
    await third.kill();
    await cluster.untilReady(cluster.running);
    assert.is(await cluster.must(['get', 'k'], cluster.running), 'k\nacknowledged\n');
  });
});

test('a member that was removed while it was down finds out, says so, and ends with 0', async () => {
  await withCluster(async (cluster) => {
    const [, , removed] = cluster.members as [MemberProcess, MemberProcess, MemberProcess];
    const others = cluster.members.filter((member) => member !== removed);
    await removed.status();
    await removed.stop();
    await cluster.reconfigure(['member', 'remove', removed.hexId], others);
    for (let start = 0; start < 2; start++) {
      cluster.startMember(removed);
      assert.match(await lastWords(removed), 'the member has been permanently removed from the cluster');
      assert.is(removed.process.exitCode, 0);
    }
  });
});

test.run();
