import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Etcd35, etcd35 } from '../support/etcd35.ts';
import { etcdctl } from '../support/etcdctl.ts';
import { freePort } from '../support/free-port.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

/*
 * What administrators of etcd do to a data directory by habit, or by mistake, does no harm to a member: running, and stopped.
 */

const test = suite("etcd's tools on a data directory");

/** Longer than etcd takes to begin a member of its own. */
const etcdRunsForMs = 10_000;
const keys = 8;

interface Tool {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** @param scratch a directory for what it makes elsewhere, with a snapshot that `etcdctl snapshot save` has made in it */
type ToolOn = (dataDir: string, walDir: string, scratch: string) => Promise<Tool>;

const snapshotName = 'saved.db';

async function etcdOn(command: string, ...dirs: string[]): Promise<Tool> {
  const [client, peer] = [await freePort(), await freePort()];
  return {
    command,
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
    args: ['backup', ...dirsOf(dataDir, walDir), `--backup-dir=${mkdtempSync(join(scratch, 'b-'))}`],
    env: { ETCDCTL_API: '2' },
  }),
  'etcdctl migrate': async (dataDir, walDir) => ({
    command: 'etcdctl',
    args: ['migrate', ...dirsOf(dataDir, walDir)],
    env: { ETCDCTL_API: '3' },
  }),
  'etcdctl defrag --data-dir': async (dataDir) => ({
    command: 'etcdctl',
    args: ['defrag', `--data-dir=${dataDir}`],
    env: { ETCDCTL_API: '3' },
  }),
  'an etcd': (dataDir, walDir) => etcdOn('etcd', ...dirsOf(dataDir, walDir)),
  ...toolsOf35(etcd35()),
};

/** Those of etcd 3.5; of 3.6, etcdutl is all that looks at a data directory. */
function toolsOf35(programs: Etcd35 | null): Record<string, ToolOn> {
  if (programs === null) return {};
  const { etcd, etcdutl } = programs;
  const utl =
    (...args: string[]): ToolOn =>
    async (dataDir, _walDir, scratch) => ({
      command: etcdutl,
      args: args.map((arg) => arg.replace('DATA', dataDir).replace('SNAPSHOT', join(scratch, snapshotName))),
    });
  return {
    'etcdutl backup': async (dataDir, walDir, scratch) => ({
      command: etcdutl,
      args: ['backup', ...dirsOf(dataDir, walDir), `--backup-dir=${mkdtempSync(join(scratch, 'b-'))}`],
    }),
    'etcdutl defrag': utl('defrag', '--data-dir=DATA'),
    'etcdutl snapshot status': utl('snapshot', 'status', 'DATA/member/snap/db'),
    'etcdutl snapshot restore': utl('snapshot', 'restore', 'SNAPSHOT', '--data-dir=DATA'),
    'an etcd 3.5': (dataDir, walDir) => etcdOn(etcd, ...dirsOf(dataDir, walDir)),
  };
}

function dirsOf(dataDir: string, walDir: string): string[] {
  return [`--data-dir=${dataDir}`, ...(walDir ? [`--wal-dir=${walDir}`] : [])];
}

/** Tools that know nothing of a `--wal-dir`, or do with it what those of 3.4 do. */
const withoutWalDir = new Set([
  'etcdutl backup',
  'an etcd 3.5',
  'etcdctl defrag --data-dir',
  'etcdutl defrag',
  'etcdutl snapshot status',
  'etcdutl snapshot restore',
]);

/** Runs a tool until it ends, or an etcd until it serves. */
async function run({ command, args, env }: Tool): Promise<void> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), etcdRunsForMs);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
    if (/ready to serve client requests/.test(said)) child.kill('SIGKILL');
  });
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
  for (const hasWalDir of withoutWalDir.has(what) ? [false] : [false, true]) {
    test(`${what} does a member no harm${hasWalDir ? ' with a --wal-dir' : ''}`, async () => {
      const scratch = mkdtempSync(join(tmpdir(), 'wald-tools-'));
      const walDir = hasWalDir ? join(scratch, 'wal') : '';
      const server = await startWald({ flags: hasWalDir ? [`--wal-dir=${walDir}`] : [] });
      try {
        await fill(server);
        const saved = await etcdctl(server.endpoint, ['snapshot', 'save', join(scratch, snapshotName)]);
        assert.is(saved.code, 0, saved.stderr);
        await run(await toolOn(server.dataDirectory, walDir, scratch));
        assert.is(await count(server), `${keys} keys`, 'while it runs');
        await server.kill();
        await run(await toolOn(server.dataDirectory, walDir, scratch));
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
