import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterProcess } from '../support/cluster-process.ts';
import { etcdctl, runCommand } from '../support/etcdctl.ts';
import { privateNetworkProblem } from '../support/private-network.ts';
import { wald } from '../support/wald-process.ts';

const diskBytes = 16 * 1024 * 1024;
const value = 'x'.repeat(10_000);
const noSpace =
  'etcdserver: no space left on the disk of the write-ahead log; writes go on once some is free';
const freedTimeLimitMs = 30_000;

// A disk of a test's own needs a namespace to be seen in.
if (privateNetworkProblem() === null) {
  test('a member whose disk is full says so wherever it is asked, until there is space again', async () => {
    const cluster = await ClusterProcess.start(wald, {
      members: 1,
      network: 'private',
      disks: new Map([[0, diskBytes]]),
      flags: ['--wal-segment-bytes=65536'],
    });
    try {
      const member = cluster.members[0]!;
      const { host, directory } = member.place;
      const run = (...args: string[]) => etcdctl(member.endpoint, args);
      const put = () => etcdctl(member.endpoint, ['put', 'key'], { input: value });
      const get = async (path: string): Promise<string> => {
        const { stdout } = await runCommand('curl', ['-s', '-w', '%{http_code}', member.clientUrl + path]);
        return stdout;
      };
      const metric = async (name: string): Promise<string | undefined> =>
        (await get('/metrics')).split('\n').find((line) => line.startsWith(name));
      const readyz = (state: string) =>
        `[+]data_corruption ok\n[+]serializable_read ok\n[+]linearizable_read ok\n${state}\n`;

      assert.is(await get('/health'), '{"health":"true"}200');
      assert.is(await get('/livez'), 'ok\n200');
      assert.is(await get('/readyz?verbose'), `${readyz('[+]log_space ok')}ok\n200`);
      assert.is(await metric('wald_log_has_space'), 'wald_log_has_space 1');

      await host!.fillDisk(directory, 4096);
      let refused = await put();
      for (let tries = 0; refused.code === 0; tries++) {
        assert.ok(tries < 50, 'a full disk stops nothing');
        refused = await put();
      }
      assert.match(refused.stderr, noSpace);

      assert.is(await get('/health'), '{"health":"false"}\n503');
      assert.is(await get('/health?serializable=true'), '{"health":"false"}\n503');
      assert.is(await get('/health?exclude=NOSPACE'), '{"health":"true"}200');
      assert.is(await get('/livez'), 'ok\n200');
      const failed = `[-]log_space failed: ${noSpace}`;
      assert.is(await get('/readyz'), `${readyz(failed)}\n503`);
      assert.is(await get('/readyz/log_space'), `${failed}\n\n503`);
      assert.is(await get('/readyz/linearizable_read'), 'ok\n200');
      assert.is(await get('/readyz?exclude=log_space'), 'ok\n200');
      assert.is(await metric('wald_log_has_space'), 'wald_log_has_space 0');
      const gauge = 'etcd_server_healthcheck{type="readyz",name="log_space"}';
      assert.is(await metric(gauge), `${gauge} 0`);
      const counter = 'etcd_server_healthchecks_total{type="readyz",name="log_space",status="error"}';
      assert.is(await metric(counter), `${counter} 2`);

      await member.status();
      const alarm = `memberID:${member.id} alarm:NOSPACE `;
      assert.is((await run('alarm', 'list')).stdout, `${alarm}\n`);
      assert.match((await run('alarm', 'disarm')).stderr, noSpace);
      assert.is((await run('alarm', 'list')).stdout, `${alarm}\n`);
      assert.match((await run('endpoint', 'status')).stdout, alarm);
      assert.is((await run('get', 'key', '--print-value-only')).stdout, `${value}\n`);
      const errors = member.output
        .split('\n')
        .filter((line) => line.includes('no disk space for the next log segment'));
      assert.is(errors.length, 1);
      assert.match(errors[0]!, '"level":"error"');
      assert.match(member.output, /serving \/health false.*ALARM NOSPACE: etcdserver: no space left/);

      await host!.resizeDisk(directory, diskBytes);
      const deadlineMs = performance.now() + freedTimeLimitMs;
      while ((await put()).code !== 0) assert.ok(performance.now() < deadlineMs, 'no write is taken again');
      assert.is(await get('/health'), '{"health":"true"}200');
      assert.is(await get('/readyz?verbose'), `${readyz('[+]log_space ok')}ok\n200`);
      assert.is(await metric(gauge), `${gauge} 1`);
      assert.is(await metric('wald_log_has_space'), 'wald_log_has_space 1');
      assert.is((await run('alarm', 'list')).stdout, '');
      assert.match(member.output, 'there is disk space again');
    } finally {
      await cluster.close();
    }
  });
}

test.run();
