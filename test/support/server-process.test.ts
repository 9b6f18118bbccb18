import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from './etcd-process.ts';
import { etcdctl } from './etcdctl.ts';
import { JsonClient } from './json-client.ts';
import type { ServerProcess } from './server-process.ts';

const test = suite<{ etcd: ServerProcess }>('server process');

test.before(async (context) => {
  context.etcd = await startEtcd();
});

test.after(async ({ etcd }) => {
  await etcd.remove();
  assert.not(existsSync(etcd.dataDirectory));
});

test('a started server answers etcdctl, and keeps its data over kill -9 and a stop', async ({ etcd }) => {
  assert.equal(await etcdctl(etcd.endpoint, ['put', 'name', 'wald']), {
    code: 0,
    stdout: 'OK\n',
    stderr: '',
  });
  await etcd.kill();
  assert.not(etcd.isRunning);
  await etcd.restart();
  assert.is((await etcdctl(etcd.endpoint, ['get', 'name'])).stdout, 'name\nwald\n');
  await etcd.stop();
  await etcd.restart();
  assert.is((await etcdctl(etcd.endpoint, ['get', 'name'])).stdout, 'name\nwald\n');
});

test('member and cluster IDs do not depend on the ports', async ({ etcd }) => {
  const json = new JsonClient(etcd.endpoint);
  const answer = await json.call<{ header: Record<string, string> }>('/v3/cluster/member/list', {});
  json.close();
  assert.is(BigInt(answer.header.member_id!).toString(16), '8e9e05c52164694d');
  assert.is(BigInt(answer.header.cluster_id!).toString(16), 'cdf818194e3a8c32');
});

test('a failing etcdctl command is a result with its exit code and text', async ({ etcd }) => {
  const result = await etcdctl(etcd.endpoint, ['get', 'name', '--rev=1000000']);
  assert.is(result.code, 1);
  assert.match(result.stderr, 'etcdserver: mvcc: required revision is a future revision');
});

test('a server that cannot start rejects with what it said', async () => {
  try {
    await startEtcd({ flags: ['--no-such-flag'] });
    assert.unreachable('it started');
  } catch (error) {
    assert.match((error as Error).message, 'no-such-flag');
  }
});

test.run();
