import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterProcess } from '../support/cluster-process.ts';
import { runCommand } from '../support/etcdctl.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { wald } from '../support/wald-process.ts';
import { damageLog } from './damaged-members.ts';

const test = suite('wald replace');

/** The command that a member printed when it refused to start, as the shell runs it in a place where `wald` is a program. */
function printedCommand({ output }: MemberProcess): string {
  const line = output.split('\n').findLast((text) => text.includes('"what-to-do"'))!;
  const command = /(wald replace .*?)\. Its files are set aside/.exec(JSON.parse(line)['what-to-do'])?.[1];
  return `PATH="${dirname(wald.command)}:$PATH"; ${command}`;
}

const endLimitMs = 20_000;
const voterLimitMs = 30_000;

test("the refusal of a damaged member prints it, it brings the member back, and each of the leader's steps is audited", async () => {
  const cluster = await ClusterProcess.start(wald, { flags: ['--log-outputs=stderr'] });
  try {
    const [member] = await cluster.followers();
    for (let i = 0; i < 20; i++) await cluster.must(['put', `key ${i}`, 'x'.repeat(100)]);
    const removed = member!.hexId;

    const running = await runCommand(wald.command, ['replace', `--data-dir=${member!.dataDirectory}`]);
    assert.is(running.code, 1);
    assert.match(running.stderr, 'in use by another process');

    // What the witness attests lies in front of the damage.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await member!.kill();
    damageLog(member!);
    cluster.startMember(member!);
    await cluster.until('refusal', endLimitMs, async () => (member!.isRunning ? null : true));
    assert.match(member!.output, /segment is damaged at byte \d+/);
    const command = printedCommand(member!);
    assert.match(command, ` --name ${member!.name} --data-dir ${member!.dataDirectory} `);

    // The others have to have been connected for a while.
    const done = await runCommand('sh', ['-c', command]);
    assert.is(done.code, 0, done.stderr);
    const successor = /^member [0-9a-f]+ is ([0-9a-f]+) now;/.exec(done.stdout)?.[1];
    assert.match(done.stdout, `member ${removed} is ${successor} now; its files were set aside below`);
    assert.ok(existsSync(join(member!.dataDirectory, 'wald', 'set-aside', `${removed}-${successor}`, 'log')));
    // Again it gives the same, until the member has begun.
    assert.is((await runCommand('sh', ['-c', command])).stdout, done.stdout);

    cluster.startMember(member!);
    await cluster.until('voter', voterLimitMs, async () => {
      const status = await member!.status();
      return status !== null && !status.isLearner && status.memberId.toString(16) === successor ? true : null;
    });
    const { stdout } = await cluster.etcdctl(
      ['get', 'key', '--prefix', '--keys-only', '--consistency=s'],
      [member!],
    );
    assert.is(stdout.match(/key /g)?.length, 20);
    const audited = cluster.outputs();
    const leader = await cluster.leader();
    for (const step of ['removed', 'added as a learner', 'promoted'])
      assert.match(leader.output, `"step":"${step}"`, audited);
  } finally {
    await cluster.close();
  }
});

test.run();
