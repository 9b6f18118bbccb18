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
} from '../api/cluster/cluster-cases.ts';
import { peerUrls } from '../api/cluster/peer-urls.ts';
import { ClusterProcess } from '../support/cluster-process.ts';
import { etcd } from '../support/etcd-process.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { wald } from '../support/wald-process.ts';

/*
 * What the tests of the Cluster service expect is what a real etcd answers: this asks it, and members of wald as well.
 */

/** More than the time for which members have to be connected. */
const healthyAfterMs = 5_500;
/** The same URLs in the same second would be the member that was removed. */
const nextIdMs = 1_100;
const changeAttemptsMax = 3;
/** gRPC's code of what etcd refuses about a request. */
const invalidArgument = 3;
/** gRPC's code of a member that is not there. */
const notFound = 5;
/** etcd answers within this, or has dropped the change. */
const changeTimeLimitMs = 3_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs the cases of a situation at one member, whose own peer URL stands for `ownUrl`. */
async function run(
  situation: Situation,
  at: ClusterCase['at'],
  member: MemberProcess,
  cast: Cast,
): Promise<void> {
  const client = new GrpcClient(member.endpoint);
  try {
    for (const one of clusterCases) {
      if (one.situation !== situation || one.at !== at) continue;
      const request = JSON.parse(JSON.stringify(one.request(cast)).replaceAll(ownUrl, member.peerUrl));
      const { code, details } = await client.call(one.method, request);
      const text = describeCase(one, request);
      assert.equal([code, details], [one.error?.code ?? 0, one.error?.message ?? ''], text);
    }
  } finally {
    client.close();
  }
}

async function withCluster(
  program: typeof etcd,
  members: number,
  use: (cluster: ClusterProcess) => Promise<void>,
): Promise<void> {
  const cluster = await ClusterProcess.start(program, { members });
  try {
    await use(cluster);
  } finally {
    await cluster.close();
  }
}

async function changeAlone(program: typeof etcd): Promise<void> {
  await withCluster(program, 1, async (cluster) => {
    const member = cluster.members[0]!;
    const cast: Cast = { self: member.id, other: 0n, last: 0n };
    const add = async (isLearner: boolean): Promise<Cast> => {
      const client = new GrpcClient(member.endpoint);
      const added = await client.get('Cluster/MemberAdd', { peerURLs: [learnerUrl], isLearner });
      client.close();
      return { ...cast, last: BigInt((added.member as { ID: string }).ID) };
    };
    await run('alone', 'leader', member, cast);
    await run('learner', 'leader', member, await add(true));
    await sleep(nextIdMs);
    await run('unstarted', 'leader', member, await add(false));
  });
}

async function changeOneOfThree(program: typeof etcd): Promise<void> {
  await withCluster(program, 3, async (cluster) => {
    const leader = await cluster.leader();
    const [follower, third] = (await cluster.followers()) as [MemberProcess, MemberProcess];
    const castAt = (self: MemberProcess, other: MemberProcess): Cast => {
      return { self: self.id, other: other.id, last: third.id };
    };
    await run('young', 'leader', leader, castAt(leader, follower));
    await sleep(healthyAfterMs);
    await run('three', 'leader', leader, castAt(leader, follower));
    await run('three', 'follower', follower, castAt(follower, leader));
    await third.kill();
    await sleep(500);
    await run('broken', 'follower', follower, castAt(follower, leader));
    await leader.kill();
    // Longer than it takes to notice.
    await sleep(2_500);
    await run('lost', 'follower', follower, castAt(follower, leader));
  });
}

/**
 * Removes a member. etcd's raft drops a change that comes before the last one counts there as applied, which may be after
 * the last one was answered; etcd then answers nothing, so it is asked again.
 */
async function remove(client: GrpcClient, ID: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const options = { timeLimitMs: changeTimeLimitMs };
    const { code, details } = await client.call('Cluster/MemberRemove', { ID }, options);
    if (code === 0 || (attempt > 1 && code === notFound)) return;
    if (attempt === changeAttemptsMax) throw new Error(`removing ${ID}: status ${code}: ${details}`);
  }
}

/** etcd's answer about a member: `null` where it refuses the URLs. On a slow machine it has none in time, and is asked again. */
async function addOrRefuse(
  client: GrpcClient,
  request: { peerURLs: string[]; isLearner: boolean },
): Promise<{ ID: string; peerURLs: string[] } | null> {
  for (let attempt = 1; ; attempt++) {
    const options = { timeLimitMs: changeTimeLimitMs };
    const { response, code, details } = await client.call('Cluster/MemberAdd', request, options);
    if (response !== null) return response.member as { ID: string; peerURLs: string[] };
    if (code === invalidArgument) return null;
    if (attempt === changeAttemptsMax) throw new Error(`${request.peerURLs}: status ${code}: ${details}`);
    await sleep(nextIdMs);
    // It may have been added all the same.
    const { members } = await client.get('Cluster/MemberList', {});
    for (const { ID, isLearner } of members as { ID: string; isLearner?: boolean }[]) {
      if (isLearner) await remove(client, ID);
    }
  }
}

async function offerPeerUrls(): Promise<void> {
  await withCluster(etcd, 1, async (cluster) => {
    const client = new GrpcClient(cluster.members[0]!.endpoint);
    try {
      for (const [i, [given, expected]] of peerUrls.entries()) {
        // With a URL of its own, its ID is none that was removed.
        const own = `http://own:${i}`;
        const request = { peerURLs: [given, own], isLearner: true };
        const member = await addOrRefuse(client, request);
        const written = member?.peerURLs.find((url) => url !== own) ?? null;
        assert.is(written, expected, JSON.stringify(given));
        if (member !== null) await remove(client, member.ID);
      }
    } finally {
      client.close();
    }
  });
}

const cases: Record<string, () => Promise<void>> = {
  'a member of etcd that is alone changes its members as expected': () => changeAlone(etcd),
  'a member of wald that is alone changes its members as expected': () => changeAlone(wald),
  'three members of etcd change their members as expected': () => changeOneOfThree(etcd),
  'three members of wald change their members as expected': () => changeOneOfThree(wald),
  'etcd takes, writes and refuses peer URLs as expected': offerPeerUrls,
};
/** All at once: nearly all of their time goes by in waiting. */
const running = new Map<string, Promise<void>>();

test.before(() => {
  for (const [what, run] of Object.entries(cases)) {
    const outcome = run();
    outcome.catch(() => {});
    running.set(what, outcome);
  }
});

for (const what of Object.keys(cases)) test(what, () => running.get(what)!);

test.run();
