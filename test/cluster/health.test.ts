import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterProcess } from '../support/cluster-process.ts';
import { etcdctl, runCommand } from '../support/etcdctl.ts';
import { wald } from '../support/wald-process.ts';

test('without a quorum /readyz fails when the time of a request is over, and /livez does not; users change nothing', async () => {
  const cluster = await ClusterProcess.start(wald, { members: 2, flags: ['--election-timeout=500'] });
  try {
    const [left, lost] = cluster.members;
    const get = async (path: string): Promise<string> => {
      const { stdout } = await runCommand('curl', ['-s', '-w', '%{http_code}', left!.clientUrl + path]);
      return stdout;
    };
    for (const args of [
      ['user', 'add', 'root:password'],
      ['user', 'grant-role', 'root', 'root'],
      ['auth', 'enable'],
    ]) {
      const { code, stderr } = await etcdctl(left!.endpoint, args);
      assert.is(code, 0, stderr);
    }
    assert.match((await etcdctl(left!.endpoint, ['get', 'health'])).stderr, 'user name is empty');
    assert.is(await get('/readyz'), 'ok\n200');

    await lost!.kill();
    const unready =
      '[+]data_corruption ok\n[+]serializable_read ok\n' +
      '[-]linearizable_read failed: etcdserver: request timed out\n[+]log_space ok\n\n503';
    // While the rest believes that it leads, a round times out that began before.
    for (let tries = 0, answer = ''; answer !== unready; tries++) {
      assert.ok(tries < 3, answer);
      answer = await get('/readyz');
    }
    assert.is(await get('/readyz?exclude=linearizable_read'), 'ok\n200');
    assert.is(await get('/livez'), 'ok\n200');
    assert.is(await get('/health'), '{"health":"false"}\n503');
    assert.is(await get('/health?serializable=true'), '{"health":"true"}200');
    assert.match(left!.output, '"msg":"Health check error","path":"/readyz"');

    cluster.startMember(lost!);
    for (let tries = 0, answer = ''; answer !== 'ok\n200'; tries++) {
      assert.ok(tries < 5, answer);
      answer = await get('/readyz');
    }
  } finally {
    await cluster.close();
  }
});

test.run();
