import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl, runCommand } from '../support/etcdctl.ts';
import { startWald } from '../support/wald-process.ts';

/** Room for a few dozen of the values below. */
const quotaBytes = 4 * 1024 * 1024;
const value = 'x'.repeat(100_000);

test('past the quota writes are refused until there is room again and the alarm is disarmed, as in etcd', async () => {
  const server = await startWald({ flags: [`--quota-backend-bytes=${quotaBytes}`] });
  const run = (...args: string[]) => etcdctl(server.endpoint, args);
  const put = () => etcdctl(server.endpoint, ['put', 'key'], { input: value });
  try {
    let written = 0;
    let refused = await put();
    while (refused.code === 0) {
      written++;
      assert.ok(written < 100, 'the quota stops nothing');
      refused = await put();
    }
    assert.ok(written > 30, `only ${written} writes fitted`);
    assert.match(refused.stderr, 'etcdserver: mvcc: database space exceeded');
    assert.is((await run('alarm', 'list')).stdout, 'memberID:10276657743932975437 alarm:NOSPACE \n');
    assert.match((await run('endpoint', 'status')).stdout, 'memberID:10276657743932975437 alarm:NOSPACE ');
    const health = await runCommand('curl', ['-s', `http://${server.endpoint}/health`]);
    assert.is(health.stdout.trim(), '{"health":"false"}');

    // What lets nothing grow is served.
    assert.is((await run('get', 'key', '--print-value-only')).stdout, `${value}\n`);
    assert.is((await run('del', 'other')).stdout, '0\n');
    assert.match((await run('put', 'small', 'v')).stderr, 'database space exceeded');

    const { stdout } = await run('get', 'key', '-w', 'json');
    assert.is((await run('compaction', String(JSON.parse(stdout).header.revision), '--physical')).code, 0);
    assert.match((await run('put', 'small', 'v')).stderr, 'database space exceeded');
    assert.is((await run('alarm', 'disarm')).stdout, 'memberID:10276657743932975437 alarm:NOSPACE \n');
    assert.is((await run('put', 'small', 'v')).stdout, 'OK\n');
    assert.is((await put()).code, 0);
  } finally {
    await server.remove();
  }
});

test.run();
