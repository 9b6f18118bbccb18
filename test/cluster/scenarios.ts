import * as assert from 'uvu/assert';
import { GrpcClient } from '../support/grpc-client.ts';
import type { MemberProcess } from '../support/member-process.ts';
import type { ServerProgram } from '../support/server-process.ts';
import { WatchClient } from '../support/watch-client.ts';
import { damagedMembers } from './damaged-members.ts';
import { operationTimeLimitMs } from './recorded-client.ts';
import { sleep } from './recorded-load.ts';
import { ownDiskBytes, ownDiskMember, type Scenario, type ScenarioRun } from './scenario.ts';

/** etcd's default `--election-timeout`, which the members run with. */
const electionMs = 1_000;
/** What polling adds to a measured time, and what a busy machine does. */
const measuringMs = 150;
/** Within this time clients go on where a majority is well and nobody has to be elected. */
const soonMs = 3_000;
/** And within this where the leader is lost: clients give one operation up first. */
const afterElectionMs = 8_000;
/**
 * etcd gives a proposal, and a round of reads, up after 5 s and two election time-outs; a read that comes in the middle of a
 * round waits for that one first.
 */
const requestTimeLimitMs = 18_000;
const leaderKills = 3;
const bigValueBytes = 1024 * 1024;
const bigValues = 160;
const fillingTimeLimitMs = 30_000;
/** What is left of a disk that is full. */
const fullDiskBytes = 1024 * 1024;

/** Every scenario leaves its cluster with three members that run. */
export function scenariosOf({ name }: ServerProgram): readonly Scenario[] {
  return name === 'wald' ? [...scenarios, ...damagedMembers] : scenarios;
}

const scenarios: readonly Scenario[] = [
  {
    name: 'while a follower is down after kill -9 clients go on, and it catches up when it is back',
    cluster: 'loopback',
    async run(run) {
      const follower = run.random.pick(await run.cluster.followers());
      await run.load.hurry();
      await follower.kill();
      await run.load.goesOn(200, soonMs);
      await run.measure('restart of the follower', () => run.cluster.restart(follower));
    },
  },
  {
    name: 'after kill -9 of the leader another one leads within two election time-outs, and clients go on',
    cluster: 'loopback',
    async run(run) {
      const timesMs: number[] = [];
      for (let kill = 0; kill < leaderKills; kill++) {
        const leader = await run.cluster.leader();
        await run.load.hurry();
        const killedMs = performance.now();
        await leader.kill();
        await run.cluster.leader(run.others(leader));
        timesMs.push(performance.now() - killedMs);
        await run.load.goesOn(200, afterElectionMs);
        await run.cluster.restart(leader);
        await run.load.goesOn(50, soonMs);
      }
      timesMs.sort((a, b) => a - b);
      run.measured.set('kill of the leader to a new one, best', timesMs[0]!);
      run.measured.set('kill of the leader to a new one, worst', timesMs.at(-1)!);
      // Two that stand at the same time may have to do so once more: that is chance, and no rule.
      run.took('kill of the leader to a new one, middle', timesMs[1]!, 2 * electionMs + measuringMs);
    },
  },
  {
    name: 'a leader that stood still comes back as a follower, and what is read from it is not old',
    cluster: 'loopback',
    async run(run) {
      const leader = await run.cluster.leader();
      run.load.readAt(leader);
      run.load.writeAt(leader);
      await run.load.hurry();
      leader.pause();
      const pausedMs = performance.now();
      const [other] = await Promise.all([
        run.cluster.leader(run.others(leader)),
        run.load.goesOn(200, afterElectionMs),
      ]);
      // Until readers have given up what they asked before the pause, and asked anew: that waits for the old leader when it wakes.
      await sleep(pausedMs + operationTimeLimitMs + run.random.below(electionMs) - performance.now());
      leader.resume();
      await run.cluster.untilReady();
      assert.is((await run.cluster.leader()).name, other.name);
      await run.load.goesOn(100, soonMs);
    },
  },
  {
    name: 'a leader that stands still for less than an election time-out does no harm',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const leader = await run.cluster.leader();
      for (let round = 0; round < 3; round++) {
        await run.load.hurry();
        leader.pause();
        await sleep(run.random.below(electionMs / 2));
        leader.resume();
        await run.load.goesOn(50, afterElectionMs);
      }
    },
  },
  {
    name: 'all killed at once and started again have everything that was acknowledged',
    cluster: 'loopback',
    async run(run) {
      await run.load.hurry();
      await Promise.all(run.cluster.members.map((member) => member.kill()));
      await run.measure('start of all members', async () => {
        for (const member of run.cluster.members) run.cluster.startMember(member);
        await run.cluster.untilReady();
      });
      await run.load.goesOn(100, afterElectionMs);
    },
  },
  {
    name: 'a restart of one member after the other with SIGTERM hands the leadership over: clients hardly notice',
    cluster: 'loopback',
    async run(run) {
      // The leader first, so that each restart of a leader is one.
      for (const member of [await run.cluster.leader(), ...(await run.cluster.followers())]) {
        await member.stop();
        await run.load.goesOn(50, soonMs);
        await run.cluster.restart(member);
        await run.load.goesOn(50, soonMs);
      }
      run.took('longest pause', run.load.longestPauseMs(), electionMs);
    },
  },
  {
    name: 'the leadership moves at a word, and clients go on at once',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const leader = await run.cluster.leader();
      const follower = run.random.pick(await run.cluster.followers());
      const fromMs = performance.now();
      const said = await run.cluster.must(['move-leader', follower.hexId], [leader]);
      assert.is(said, `Leadership transferred from ${leader.hexId} to ${follower.hexId}\n`);
      assert.is((await run.cluster.leader()).name, follower.name);
      await run.load.goesOn(100, soonMs);
      run.took('longest pause', run.load.longestPauseMs(fromMs), electionMs);
    },
  },
  {
    name: 'without a majority writes time out and old reads go on; with it everything does',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const leader = await run.cluster.leader();
      const others = run.others(leader);
      await Promise.all(others.map((member) => member.kill()));
      const client = new GrpcClient(leader.endpoint);
      try {
        const key = Buffer.from(run.load.keys[0]!);
        const options = { timeLimitMs: requestTimeLimitMs };
        const [put, range, serializable] = await Promise.all([
          run.measure('time-out of a write', () =>
            client.call('KV/Put', { key: Buffer.from('nowhere'), value: Buffer.from('x') }, options),
          ),
          client.call('KV/Range', { key }, options),
          client.call('KV/Range', { key, serializable: true }, options),
        ]);
        assert.match(put.details, /^etcdserver: request timed out/, `a put was told: ${put.details}`);
        assert.match(
          range.details,
          /^etcdserver: (request timed out|leader changed)/,
          `a range was told: ${range.details}`,
        );
        assert.is(serializable.code, 0, serializable.details);
        // By now there is no leader, and etcd waits for one as long as it would for an answer.
        const later = await run.measure('time-out of a write without a leader', () =>
          client.call('KV/Put', { key: Buffer.from('nowhere') }, options),
        );
        assert.match(
          later.details,
          /^(context deadline exceeded|etcdserver: (request timed out|no leader))/,
          `a later put was told: ${later.details}`,
        );
        assert.is((await client.call('KV/Range', { key, serializable: true }, options)).code, 0);
      } finally {
        client.close();
      }
      for (const member of others) run.cluster.startMember(member);
      await run.cluster.untilReady();
      await run.load.goesOn(100, afterElectionMs);
    },
  },
  {
    name: 'a member is replaced by an empty one while clients write',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const member = run.random.pick(run.cluster.members);
      await run.cluster.remove(member);
      await run.load.goesOn(100, afterElectionMs);
      await run.measure('join of an empty member', () => run.cluster.add());
      await run.load.goesOn(100, afterElectionMs);
    },
  },
  {
    name: 'a dead member is replaced by an empty one while clients write',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const member = run.random.pick(await run.cluster.followers());
      await member.kill();
      await run.load.goesOn(100, soonMs);
      await run.cluster.remove(member);
      await run.cluster.add();
      await run.load.goesOn(100, soonMs);
    },
  },
  {
    name: 'a learner is added, catches up, is promoted, and votes',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const learner = await run.cluster.add({ isLearner: true });
      assert.ok((await learner.status())!.isLearner);
      await run.load.goesOn(50, soonMs);
      await run.until('promotion', 10_000, async () => {
        const { code, stderr } = await run.cluster.etcdctl(['member', 'promote', learner.hexId]);
        if (code === 0) return true;
        // The command may have asked the learner itself.
        const notYet =
          /can only promote a learner member which is in sync with leader|not supported for learner/;
        assert.match(stderr, notYet, stderr);
        return null;
      });
      await run.until('voter', 5_000, async () =>
        (await learner.status())?.isLearner === false ? true : null,
      );
      await run.load.goesOn(50, soonMs);
      // One of the old voters leaves; of the three that are left, the new one and one other must be a majority.
      const leader = await run.cluster.leader();
      const [leaving, down] = run.others(learner, leader);
      await run.cluster.remove(leaving ?? leader);
      await (down ?? leader).kill();
      await run.load.goesOn(50, afterElectionMs);
      await run.cluster.restart(down ?? leader);
    },
  },
  {
    name: "a member that was started with another cluster's token is refused, and the cluster goes on",
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const [follower] = await run.cluster.followers();
      await follower!.kill();
      await follower!.removeData();
      const others = run.others(follower!);
      const before = others.map(({ output }) => output.length);
      run.cluster.startStranger(follower!);
      const refused = /request cluster ID mismatch \(got [0-9a-f]+ want [0-9a-f]+\)/;
      await run.until('refusal in the log', 10_000, async () =>
        others.some(({ output }, i) => refused.test(output.slice(before[i]))) ? true : null,
      );
      await run.load.goesOn(100, soonMs);
      await follower!.kill();
      await follower!.removeData();
      // Its own data are gone: it comes back as a new member.
      await run.cluster.remove(follower!);
      await run.cluster.add();
    },
  },
  {
    name: 'a leader that is cut off gives up, answers no reads but old ones, and the others go on',
    cluster: 'private',
    async run(run) {
      const leader = await run.cluster.leader();
      run.load.readAt(leader);
      run.load.writeAt(leader);
      await run.load.hurry();
      await run.measure('cut of the leader to a new one', async () => {
        await run.cluster.cutOff(leader);
        await run.cluster.leader(run.others(leader));
      });
      await run.load.goesOn(200, afterElectionMs);
      await toldNoLeader(run, leader);
      await run.measure('mend to one leader of all', async () => {
        await run.cluster.mend();
        await run.cluster.untilReady();
      });
    },
  },
  {
    name: 'a follower that is cut off has no leader and says so, and disturbs nobody when it is back',
    cluster: 'private',
    isLong: true,
    async run(run) {
      const [follower] = await run.cluster.followers();
      run.load.readAt(follower!);
      run.load.writeAt(follower!);
      await run.cluster.cutOff(follower!);
      await run.load.goesOn(200, soonMs);
      await toldNoLeader(run, follower!);
      await run.cluster.mend();
      await run.cluster.untilReady();
      await run.load.goesOn(200, afterElectionMs);
    },
  },
  {
    name: 'clients go on when a member can hear the others but is not heard, and when it is heard but cannot hear',
    cluster: 'private',
    isLong: true,
    async run(run) {
      for (const victim of run.random.shuffled([
        await run.cluster.leader(),
        (await run.cluster.followers())[0]!,
      ])) {
        for (const isMute of run.random.shuffled([true, false])) {
          for (const other of run.others(victim)) {
            await (isMute ? run.cluster.cutWay(victim, other) : run.cluster.cutWay(other, victim));
          }
          await sleep(2.5 * electionMs);
          await run.load.goesOn(100, 2 * afterElectionMs);
          await run.cluster.mend();
          await run.load.goesOn(100, 2 * afterElectionMs);
        }
      }
    },
  },
  {
    name: 'clients go on when two followers cannot reach each other, and when the leader and one follower cannot',
    cluster: 'private',
    isLong: true,
    async run(run) {
      const leader = await run.cluster.leader();
      const [one, other] = run.others(leader);
      for (const [a, b] of [
        [one!, other!],
        [leader, one!],
      ] as const) {
        await run.cluster.cutWay(a, b);
        await run.cluster.cutWay(b, a);
        await sleep(2.5 * electionMs);
        await run.load.goesOn(200, 2 * afterElectionMs);
        await run.cluster.mend();
        await run.cluster.untilReady();
      }
    },
  },
  {
    name: 'a follower whose disk is full does not hold the others up, and goes on when there is room',
    cluster: 'private',
    isLong: true,
    run: (run) => fullDisk(run, run.cluster.members[(ownDiskMember + 1) % run.cluster.members.length]!),
  },
  {
    name: 'a leader whose disk is full does not hold the others up for long, and goes on when there is room',
    cluster: 'private',
    run: (run) => fullDisk(run, run.cluster.members[ownDiskMember]!),
  },
  {
    name: 'a slow follower holds nobody up, and a leader that is slow to reach loses nothing but time',
    cluster: 'proxied',
    isLong: true,
    async run(run) {
      const leader = await run.cluster.leader();
      const [follower] = await run.cluster.followers();
      const { raftTerm } = (await leader.status())!;
      run.cluster.setDelay(follower!, 100);
      await run.measure('200 writes, one follower 100 ms away', () => run.load.goesOn(200, afterElectionMs));
      run.cluster.setDelay(leader, 100);
      await run.measure('50 writes, all followers 100 ms away', () => run.load.goesOn(50, 5 * soonMs));
      await sleep(2 * electionMs);
      assert.is((await leader.status(2_000))!.raftTerm, raftTerm);
    },
  },
];

/** What a member without a leader says: nothing new is read or written, clients that want a leader are told so. */
async function toldNoLeader(run: ScenarioRun, member: MemberProcess): Promise<void> {
  const key = Buffer.from(run.load.keys[0]!);
  const client = new GrpcClient(member.endpoint);
  const watch = new WatchClient(member.endpoint, { hasleader: 'true' });
  try {
    watch.create({ key });
    await run.until('member without a leader', 5_000, async () =>
      (await member.status())?.leaderId === 0n ? true : null,
    );
    const metadata = { hasleader: 'true' };
    const range = await client.call('KV/Range', { key }, { metadata });
    assert.equal([range.code, range.details], [14, 'etcdserver: no leader']);
    const put = await client.call('KV/Put', { key: Buffer.from('nowhere') }, { metadata });
    assert.equal([put.code, put.details], [14, 'etcdserver: no leader']);
    const serializable = await client.call('KV/Range', { key, serializable: true });
    assert.is(serializable.code, 0, serializable.details);
    await watch.until('end of the watch', () => watch.status !== null);
    assert.equal(watch.status, { code: 14, details: 'etcdserver: no leader' });
  } finally {
    watch.close();
    client.close();
  }
}

/** Fills the disk of the member that has one of its own, while `leading` leads. */
async function fullDisk(run: ScenarioRun, leading: MemberProcess): Promise<void> {
  const { cluster, load } = run;
  const member = cluster.members[ownDiskMember]!;
  const { host, directory } = member.place;
  const leader = await cluster.leader();
  if (leader !== leading) await cluster.must(['move-leader', leading.hexId], [leader]);
  await host!.fillDisk(directory, fullDiskBytes);
  const clients = cluster.members.map(({ endpoint }) => new GrpcClient(endpoint));
  const put = (at: MemberProcess, key: string, value: Buffer) =>
    clients[cluster.members.indexOf(at)]!.call(
      'KV/Put',
      { key: Buffer.from(key), value },
      { timeLimitMs: requestTimeLimitMs },
    );
  try {
    const value = Buffer.alloc(bigValueBytes, 'x');
    const fillingMs = performance.now();
    // More than what a member has of log that is made ahead, unless nothing is taken any more.
    for (let written = 0; written < bigValues && member.isRunning; written++) {
      await put(run.others(member)[0]!, 'big', value);
      if (performance.now() - fillingMs > fillingTimeLimitMs) break;
    }
    await load.goesOn(200, 2 * afterElectionMs);
    run.measured.set('the full member still runs (1), or has ended (0)', Number(member.isRunning));
    await host!.resizeDisk(directory, ownDiskBytes);
    if (!member.isRunning) cluster.startMember(member);
    await cluster.untilReady();
    await run.measure('room to the first write at the member', () =>
      run.until('write at the member that has room again', 2 * afterElectionMs, async () =>
        (await put(member, 'small', Buffer.from('x'))).code === 0 ? true : null,
      ),
    );
  } finally {
    for (const client of clients) client.close();
  }
}
