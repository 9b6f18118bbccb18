import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { ClusterProcess } from '../support/cluster-process.ts';
import { runCommand } from '../support/etcdctl.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import type { MemberProcess } from '../support/member-process.ts';
import { wald } from '../support/wald-process.ts';

const test = suite('a backup of a member of three');

/** Puts before the backup begins, so that its log has more than a segment's beginning. */
const putsAtLeast = 200;

/** Puts keys 0, 1, 2, ... one at a time, until it is stopped. */
class Puts {
  /** Keys below are acknowledged. */
  acknowledged = 0;
  private stopped = false;
  private readonly client: GrpcClient;
  private readonly running: Promise<void>;

  constructor({ endpoint }: MemberProcess) {
    this.client = new GrpcClient(endpoint);
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    this.client.close();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      await this.client.get('KV/Put', { key: Buffer.from(keyOf(this.acknowledged)) });
      this.acknowledged++;
    }
  }
}

function keyOf(number: number): string {
  return `key ${String(number).padStart(6, '0')}`;
}

async function keysOf({ endpoint }: MemberProcess): Promise<string[]> {
  const client = new GrpcClient(endpoint);
  try {
    const range = { key: Buffer.from('key '), range_end: Buffer.from('key!'), keys_only: true };
    const { kvs } = await client.get('KV/Range', range);
    return (kvs as { key: Buffer }[]).map(({ key }) => key.toString());
  } finally {
    client.close();
  }
}

test('taken from the leader under load has all that was acknowledged before, and takes new members', async () => {
  const cluster = await ClusterProcess.start(wald);
  try {
    const leader = await cluster.leader();
    const puts = new Puts(leader);
    await cluster.until('puts', 30_000, async () => (puts.acknowledged >= putsAtLeast ? true : null));
    const copy = await cluster.makeMember();
    const acknowledged = puts.acknowledged;
    const { code, stdout, stderr } = await runCommand(inCheckout('bin', 'wald'), [
      ...['backup', '--data-dir', leader.dataDirectory],
      ...['--backup-dir', copy.dataDirectory],
    ]);
    assert.is(code, 0, stderr);
    await puts.stop();
    await Promise.all(cluster.members.map((member) => member.close()));
    cluster.members.length = 0;

    await cluster.join(copy);
    const kept = await keysOf(copy);
    assert.ok(kept.length >= acknowledged, `${kept.length} of ${acknowledged} keys`);
    assert.equal(
      kept,
      kept.map((_, i) => keyOf(i)),
    );
    assert.match(stdout, `member ${copy.hexId}, `);
    await cluster.must(['member', 'update', copy.hexId, `--peer-urls=${copy.peerUrl}`]);
    assert.equal(await keysOf(await cluster.add()), kept);
    assert.is((await cluster.must(['member', 'list'])).trim().split('\n').length, 2);
  } finally {
    await cluster.close();
  }
});

test.run();
