import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { MemberProcess } from '../support/member-process.ts';
import type { Scenario, ScenarioRun } from './scenario.ts';

/** Members whose data are lost, and that come back by themselves under another ID: what etcd does not do. */
export const damagedMembers: readonly Scenario[] = [
  {
    name: 'a follower whose log is damaged comes back by itself under another ID while clients write',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const [follower] = run.random.shuffled(await run.cluster.followers());
      await run.load.goesOn(100, soonMs);
      await follower!.kill();
      damageLog(follower!);
      await comesBack(run, follower!);
    },
  },
  {
    name: 'a leader whose log is damaged comes back by itself under another ID while clients write',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const leader = await run.cluster.leader();
      await run.load.goesOn(100, soonMs);
      await leader.kill();
      damageLog(leader);
      await comesBack(run, leader);
    },
  },
  {
    name: 'a follower that gets an old copy of its whole directory back notices it while it runs, and comes back under another ID',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const [follower] = run.random.shuffled(await run.cluster.followers());
      const { dataDirectory } = follower!;
      const copy = `${dataDirectory}.copy`;
      await follower!.kill();
      cpSync(dataDirectory, copy, { recursive: true });
      await run.cluster.restart(follower!);
      await run.load.goesOn(200, soonMs);
      await follower!.kill();
      rmSync(dataDirectory, { recursive: true });
      renameSync(copy, dataDirectory);
      await comesBack(run, follower!);
      assert.match(follower!.output, 'acknowledged the log up to entry');
    },
  },
  {
    name: 'a member whose directory is empty comes back under another ID, and nobody else is replaced meanwhile',
    cluster: 'loopback',
    isLong: true,
    async run(run) {
      const [empty, other] = run.random.shuffled(await run.cluster.followers());
      await empty!.kill();
      await empty!.removeData();
      await comesBack(run, empty!);
      // Two of three have no majority: it waits until the third one is back.
      await empty!.kill();
      await other!.kill();
      damageLog(empty!);
      run.cluster.startMember(empty!, replacing);
      await run.until('wait for the others', waitLimitMs, async () =>
        empty!.output.includes('it cannot be replaced yet; trying again') ? true : null,
      );
      run.cluster.startMember(other!);
      await isBack(run, empty!, null);
    },
  },
];

const replacing = ['--damaged-data=replace'];
const soonMs = 3_000;
/** A replacement begins when the others have been connected for 5 s, and it asks again after 1, 2, 4, 8 and 16 s. */
const backLimitMs = 40_000;
const waitLimitMs = 10_000;

/** Flips a bit in the middle of the last segment, which was written long before the end of the log. */
export function damageLog({ dataDirectory }: MemberProcess): void {
  const directory = join(dataDirectory, 'wald', 'log');
  const name = readdirSync(directory)
    .filter((file) => file.endsWith('.segment'))
    .sort()
    .at(-1)!;
  const bytes = readFileSync(join(directory, name));
  const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
  bytes[Math.floor(used / 2)]! ^= 1;
  writeFileSync(join(directory, name), bytes);
}

/** Starts a member, and waits until it is a voter with another ID and has what the others have. */
async function comesBack(run: ScenarioRun, member: MemberProcess): Promise<void> {
  const { id } = member;
  run.cluster.startMember(member, replacing);
  await isBack(run, member, id);
  await run.load.goesOn(100, soonMs);
}

async function isBack(run: ScenarioRun, member: MemberProcess, removed: bigint | null): Promise<void> {
  await run.measure('damaged member to a voter', () =>
    run.until('voter in the place of the damaged member', backLimitMs, async () => {
      const status = await member.status();
      return status !== null && !status.isLearner && status.memberId !== removed && status.leaderId !== 0n
        ? true
        : null;
    }),
  );
}
