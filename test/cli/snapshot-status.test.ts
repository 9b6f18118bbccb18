import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { etcdctl, runCommand } from '../support/etcdctl.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { wald } from '../support/wald-process.ts';

const test = suite('wald snapshot status');

const scratch = mkdtempSync(join(tmpdir(), 'wald-status-'));
const saved = join(scratch, 'saved.db');

test.before(async () => {
  const server = await ServerProcess.start(etcd);
  try {
    const client = new GrpcClient(server.endpoint);
    for (let i = 0; i < 60; i++)
      await client.get('KV/Put', { key: Buffer.from(`key ${i % 20}`), value: Buffer.alloc(1 + 40 * i, 'v') });
    client.close();
    await etcdctl(server.endpoint, ['del', 'key 3']);
    await etcdctl(server.endpoint, ['lease', 'grant', '100']);
    await etcdctl(server.endpoint, ['user', 'add', 'root:r']);
    await etcdctl(server.endpoint, ['compaction', '10']);
    assert.is((await etcdctl(server.endpoint, ['snapshot', 'save', saved])).code, 0);
  } finally {
    await server.remove();
  }
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));

const statusOf = (...args: string[]) => runCommand(wald.command, ['snapshot', 'status', ...args]);

test("says of etcd's snapshot what etcdctl says, in all its forms", async () => {
  for (const form of [[], ['-w', 'simple'], ['-w', 'table'], ['--write-out=json'], ['-w=fields']]) {
    const [expected, found] = await Promise.all([
      runCommand('etcdctl', ['snapshot', 'status', saved, ...form], {
        env: { ...process.env, ETCDCTL_API: '3' },
      }),
      statusOf(saved, ...form),
    ]);
    assert.equal([found.stdout, found.code], [expected.stdout, 0], form.join(' '));
  }
});

test('refuses what is no snapshot, was cut off or altered, by its name', async () => {
  const bytes = readFileSync(saved);
  const altered = Buffer.from(bytes);
  altered[altered.lastIndexOf('vvvv')]! ^= 1;
  const file = join(scratch, 'file.db');
  for (const [content, expected] of [
    [Buffer.alloc(0), 'neither of its two meta pages checks'],
    [Buffer.from('#!/bin/sh\n'.repeat(1_000)), 'neither of its two meta pages checks'],
    [bytes.subarray(0, 9_000), /9000 bytes, expected \d+ pages of 4096 bytes/],
    [altered, /was altered: the SHA-256 of its database is [0-9a-f]{64}, and the one behind it [0-9a-f]{64}/],
  ] as const) {
    writeFileSync(file, content);
    const { code, stdout, stderr } = await statusOf(file);
    assert.is(code, 1);
    assert.is(stdout, '');
    assert.ok(stderr.startsWith(file), stderr);
    assert.match(stderr, expected);
  }
  const missing = await statusOf(join(scratch, 'missing.db'));
  assert.equal(
    [missing.code, missing.stderr],
    [1, `stat ${scratch}/missing.db: no such file or directory\n`],
  );
  for (const args of [[], [saved, '-w', 'yaml'], [saved, '--nosuch']]) {
    const { code, stderr } = await statusOf(...args);
    assert.is(code, 2);
    assert.match(stderr, 'Usage: wald snapshot status FILE');
  }
});

test.run();
