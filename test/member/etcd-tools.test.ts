import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl } from '../support/etcdctl.ts';
import { freePort } from '../support/free-port.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

/*
 * What administrators of etcd do to a data directory by habit, or by mistake, does no harm to a member: running, and stopped.
 */

const test = suite("etcd's tools on a data directory");

/** Longer than etcd takes to begin a member of its own. */
const etcdRunsForMs = 3_000;
const keys = 8;

interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** @param scratch a directory for what it makes elsewhere */
type ToolOn = (dataDir: string, walDir: string, scratch: string) => Promise<Tool>;

async function etcdOn(...dirs: string[]): Promise<Tool> {
  const [client, peer] = [await freePort(), await freePort()];
  return {
    command: 'etcd',
    args: [
      ...dirs,
      ...[
        `--listen-client-urls=http://127.0.0.1:${client}`,
        `--advertise-client-urls=http://127.0.0.1:${client}`,
      ],
      ...[
        `--listen-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      ],
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
    ],
  };
}

const tools: Record<string, ToolOn> = {
  'etcdctl backup': async (dataDir, walDir, scratch) => ({
    command: 'etcdctl',
    args: [
      'backup',
      `--data-dir=${dataDir}`,
      `--backup-dir=${scratch}/b`,
      ...(walDir ? [`--wal-dir=${walDir}`] : []),
    ],
    env: { ETCDCTL_API: '2' },
  }),
  'etcdctl migrate': async (dataDir, walDir) => ({
    command: 'etcdctl',
    args: ['migrate', `--data-dir=${dataDir}`, ...(walDir ? [`--wal-dir=${walDir}`] : [])],
    env: { ETCDCTL_API: '3' },
  }),
  'etcdctl defrag --data-dir': async (dataDir) => ({
    command: 'etcdctl',
    args: ['defrag', `--data-dir=${dataDir}`],
    env: { ETCDCTL_API: '3' },
  }),
  'an etcd': (dataDir, walDir) => etcdOn(`--data-dir=${dataDir}`, ...(walDir ? [`--wal-dir=${walDir}`] : [])),
};

/** Runs a tool until it ends, or for as long as an etcd takes to begin. */
async function run({ command, args, env }: Tool): Promise<void> {
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } });
  const timer = setTimeout(() => child.kill('SIGKILL'), etcdRunsForMs);
  await new Promise<void>((resolve, reject) => child.once('exit', () => resolve()).once('error', reject));
  clearTimeout(timer);
}

async function count(server: ServerProcess): Promise<string> {
  const { stdout } = await etcdctl(server.endpoint, ['get', 'k', '--prefix', '--keys-only']);
  return `${stdout.split('\n').filter((line) => line.startsWith('k')).length} keys`;
}

async function fill(server: ServerProcess): Promise<void> {
  for (let i = 0; i < keys; i++)
    assert.is((await etcdctl(server.endpoint, ['put', `k${i}`, 'v'])).stdout, 'OK\n');
}

for (const [what, toolOn] of Object.entries(tools)) {
  for (const hasWalDir of [false, true]) {
    test(`${what} does a member no harm${hasWalDir ? ' with a --wal-dir' : ''}`, async () => {
      const scratch = mkdtempSync(join(tmpdir(), 'wald-tools-'));
      const walDir = hasWalDir ? join(scratch, 'wal') : '';
      const server = await startWald({ flags: hasWalDir ? [`--wal-dir=${walDir}`] : [] });
      try {
        await fill(server);
        await run(await toolOn(server.dataDirectory, walDir, scratch));
        assert.is(await count(server), `${keys} keys`, 'while it runs');
        await server.kill();
        await run(await toolOn(server.dataDirectory, walDir, join(scratch, 'again')));
        await server.restart();
        assert.is(await count(server), `${keys} keys`, 'after a start');
      } finally {
        await server.remove();
        rmSync(scratch, { recursive: true, force: true });
      }
    });
  }
}

test.run();
