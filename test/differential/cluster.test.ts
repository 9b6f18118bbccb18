import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Cast,
  type ClusterCase,
  clusterCases,
  describeCase,
  learnerUrl,
  ownUrl,
  type Situation,
} from '../api/cluster-cases.ts';
import { peerUrls } from '../api/peer-urls.ts';
import type { GrpcClient, PlainMessage } from '../support/grpc-client.ts';
import { EtcdCluster, type EtcdMember } from './etcd-cluster.ts';

/*
 * What the tests of the Cluster service expect is what a real etcd answers: this asks it.
 */

/** More than the time for which members have to be connected. */
const healthyAfterMs = 5_500;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs the cases of a situation at one member, whose own peer URL stands for `ownUrl`. */
async function run(
  situation: Situation,
  at: ClusterCase['at'],
  client: GrpcClient,
  cast: Cast,
  ownPeerUrl: string,
): Promise<void> {
  for (const one of clusterCases) {
    if (one.situation !== situation || one.at !== at) continue;
    const request = JSON.parse(JSON.stringify(one.request(cast)).replaceAll(ownUrl, ownPeerUrl));
    const { code, details } = await client.call(one.method, request);
    const text = describeCase(one, request);
    assert.equal([code, details], [one.error?.code ?? 0, one.error?.message ?? ''], text);
  }
}

async function peerUrlOf({ client, id }: EtcdMember): Promise<string> {
  const { members } = (await client.get('Cluster/MemberList', {})) as { members: PlainMessage[] };
  return (members.find(({ ID }) => ID === String(id))!.peerURLs as string[])[0]!;
}

test('one etcd changes its members as expected', async () => {
  const cluster = await EtcdCluster.start(1);
  try {
    const member = cluster.members[0]!;
    const { client, id } = member;
    const url = await peerUrlOf(member);
    const addAs = async (isLearner: boolean): Promise<Cast> => {
      const added = await client.get('Cluster/MemberAdd', { peerURLs: [learnerUrl], isLearner });
      return { self: id, other: 0n, last: BigInt((added.member as { ID: string }).ID) };
    };
    await run('alone', 'leader', client, { self: id, other: 0n, last: 0n }, url);
    await run('learner', 'leader', client, await addAs(true), url);
    // The same URLs in the same second would be the member that was removed.
    await sleep(1_100);
    await run('unstarted', 'leader', client, await addAs(false), url);
  } finally {
    await cluster.stop();
  }
});

test('three etcds change their members as expected', async () => {
  const cluster = await EtcdCluster.start(3);
  try {
    const castAt = (self: EtcdMember, last: EtcdMember): Cast => {
      const other = cluster.members.find((member) => member !== self && member !== last)!;
      return { self: self.id, other: other.id, last: last.id };
    };
    const leader = await cluster.find('leader');
    const follower = await cluster.find('follower');
    const third = cluster.members.find((member) => member !== leader && member !== follower)!;
    const url = await peerUrlOf(follower);
    await run('young', 'leader', leader.client, castAt(leader, third), url);
    await sleep(healthyAfterMs);
    await run('three', 'leader', leader.client, castAt(leader, third), url);
    await run('three', 'follower', follower.client, castAt(follower, third), url);
    await cluster.kill(third);
    await sleep(500);
    await run('broken', 'follower', follower.client, castAt(follower, third), url);
    await cluster.kill(leader);
    await sleep(2_500);
    await run('lost', 'follower', follower.client, castAt(follower, third), url);
  } finally {
    await cluster.stop();
  }
});

test('etcd takes, writes and refuses peer URLs as expected', async () => {
  const cluster = await EtcdCluster.start(1);
  try {
    const { client } = cluster.members[0]!;
    for (const [given, expected] of peerUrls) {
      const { response } = await client.call('Cluster/MemberAdd', { peerURLs: [given], isLearner: true });
      const member = response?.member as { ID: string; peerURLs: string[] } | undefined;
      assert.is(member?.peerURLs[0] ?? null, expected, JSON.stringify(given));
      if (member === undefined) continue;
      await client.get('Cluster/MemberRemove', { ID: member.ID });
      // The next may be written alike, and would be the member that was removed.
      if (peerUrls.filter(([, written]) => written === expected).length > 1) await sleep(1_100);
    }
  } finally {
    await cluster.stop();
  }
});

test.run();
