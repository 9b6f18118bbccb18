import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { etcd35 } from '../support/etcd35.ts';
import { etcdctl, runCommand } from '../support/etcdctl.ts';
import { Random } from '../support/random.ts';
import { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { contentOf, fill } from './snapshot-content.ts';

const test = suite('Maintenance/Snapshot');

test('etcdctl saves it, etcdctl and etcdutl know it, and an etcd that is restored from it has all there is', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'wald-snapshot-'));
  const server = await startWald();
  let restored: ServerProcess | null = null;
  try {
    await fill(server, new Random(16));
    const file = join(scratch, 'saved.db');
    const saved = await etcdctl(server.endpoint, ['snapshot', 'save', file]);
    assert.is(saved.stdout, `Snapshot saved at ${file}\n`);

    const expected = await contentOf(server);
    const revision = Number(expected[0]!.split(' ')[1]);
    const status = await runCommand('etcdctl', ['snapshot', 'status', file, '-w', 'json'], {
      env: { ...process.env, ETCDCTL_API: '3' },
    });
    const told = JSON.parse(status.stdout);
    assert.is(told.revision, revision);
    const newer = etcd35();
    if (newer !== null) {
      const again = await runCommand(newer.etcdutl, ['snapshot', 'status', file, '-w', 'json']);
      const { hash, totalKey } = JSON.parse(again.stdout);
      assert.equal([hash, totalKey], [told.hash, told.totalKey]);
      const newerDir = join(scratch, 'restored-3.5');
      const done = await runCommand(newer.etcdutl, ['snapshot', 'restore', file, `--data-dir=${newerDir}`]);
      assert.is(done.code, 0, done.stderr);
    }

    const dataDirectory = join(scratch, 'restored');
    const done = await runCommand('etcdctl', ['snapshot', 'restore', file, `--data-dir=${dataDirectory}`], {
      env: { ...process.env, ETCDCTL_API: '3' },
    });
    assert.is(done.code, 0, done.stderr);
    restored = await ServerProcess.start(etcd, { dataDirectory });
    assert.equal(await contentOf(restored), expected);
  } finally {
    await restored?.remove();
    await server.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
});

test('its JSON is the same bytes, and who is not root gets none', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'wald-snapshot-'));
  const server = await startWald();
  try {
    await fill(server, new Random(17));
    const file = join(scratch, 'saved.db');
    await etcdctl(server.endpoint, ['snapshot', 'save', file]);
    const saved = readFileSync(file);
    for (const endpoint of [server.endpoint, server.httpEndpoint]) {
      const url = `http://${endpoint}/v3/maintenance/snapshot`;
      const { stdout } = await runCommand('curl', ['-s', '-X', 'POST', url, '-d', '{}']);
      const lines = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).result);
      const bytes = Buffer.concat(lines.map(({ blob }) => Buffer.from(blob, 'base64')));
      assert.ok(
        bytes.equals(saved),
        `${bytes.length} bytes over ${endpoint}, and ${saved.length} were saved`,
      );
      assert.is(
        Number(lines[0].remaining_bytes) + Buffer.from(lines[0].blob, 'base64').length,
        saved.length - 32,
      );
      assert.is(lines.at(-1).remaining_bytes, undefined);
    }

    for (const args of [
      ['user', 'add', 'root:r'],
      ['user', 'grant-role', 'root', 'root'],
      ['auth', 'enable'],
    ])
      assert.is((await etcdctl(server.endpoint, args)).code, 0, args.join(' '));
    const refused = await etcdctl(server.endpoint, ['--user=someone:secret', 'snapshot', 'save', `${file}2`]);
    assert.is.not(refused.code, 0);
    assert.match(refused.stderr, 'auth: permission denied');
    const allowed = await etcdctl(server.endpoint, ['--user=root:r', 'snapshot', 'save', `${file}3`]);
    assert.is(allowed.code, 0, allowed.stderr);
  } finally {
    await server.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
});

test.run();
