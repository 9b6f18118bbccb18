import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errors } from '../../src/errors/api-error.ts';
import { ClusterProcess } from '../support/cluster-process.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { wald } from '../support/wald-process.ts';

const key = Buffer.from('key');
const alarmTimeLimitMs = 15_000;
const attemptsMax = 10;
/** The flag's name as an environment variable, which one start can have by itself. */
const initialCheck = 'ETCD_EXPERIMENTAL_INITIAL_CORRUPT_CHECK';

async function put(member: MemberProcess, value: string): Promise<void> {
  const client = new GrpcClient(member.endpoint);
  try {
    await client.get('KV/Put', { key, value: Buffer.from(value) });
  } finally {
    client.close();
  }
}

function keep(member: MemberProcess, name: string): void {
  cpSync(member.dataDirectory, join(member.place.directory, name), { recursive: true });
}

async function bringBack(member: MemberProcess, name: string): Promise<void> {
  await member.removeData();
  cpSync(join(member.place.directory, name), member.dataDirectory, { recursive: true });
}

/** Goes on from where all were kept with one put, and returns how far that has come: all are killed, so that nobody hands over. */
async function goOn(cluster: ClusterProcess, value: string): Promise<string> {
  for (const member of cluster.members) {
    await member.kill();
    await bringBack(member, 'beginning');
    cluster.startMember(member);
  }
  await cluster.untilReady();
  await put(await cluster.leader(), value);
  await cluster.untilEqual();
  const { raftTerm, raftAppliedIndex } = (await cluster.members[0]!.status(5_000))!;
  return `${raftTerm}.${raftAppliedIndex}`;
}

test('a member with the log of another history, which Raft cannot tell apart, is found out', async () => {
  const cluster = await ClusterProcess.start(wald, { flags: ['--experimental-corrupt-check-time', '300ms'] });
  try {
    const odd = cluster.members[2]!;
    await cluster.untilEqual();
    for (const member of cluster.members) {
      await member.kill();
      keep(member, 'beginning');
    }
    const position = await goOn(cluster, 'one value');
    await odd.kill();
    keep(odd, 'other history');
    for (let attempt = 1; (await goOn(cluster, 'another value')) !== position; attempt++) {
      assert.ok(attempt < attemptsMax, 'two histories of the same terms and indexes');
    }
    await odd.kill();
    await bringBack(odd, 'other history');

    process.env[initialCheck] = 'true';
    cluster.startMember(odd);
    delete process.env[initialCheck];
    await cluster.until('end of the start', alarmTimeLimitMs, async () => (odd.isRunning ? null : true));
    assert.match(odd.output, `${odd.hexId} found data inconsistency with peers`);

    await cluster.restart(odd);
    await cluster.until('alarm', alarmTimeLimitMs, async () => {
      const alarms = await cluster.must(['alarm', 'list']);
      return alarms.trim() === 'alarm:CORRUPT' ? true : null;
    });
    for (const member of cluster.members) {
      const client = new GrpcClient(member.endpoint);
      const put = await client.call('KV/Put', { key, value: key });
      const range = await client.call('KV/Range', { key, serializable: true });
      client.close();
      assert.equal([put.details, range.details], [errors.corrupt.message, errors.corrupt.message]);
    }
  } finally {
    await cluster.close();
  }
});

test.run();
