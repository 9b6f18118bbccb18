import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memberId } from '../../src/api/cluster/member-id.ts';
import { systemDisk } from '../../src/log/disk.ts';
import { inCheckout } from '../support/checkout.ts';
import { etcdctl, runCommand } from '../support/etcdctl.ts';
import { startWald } from '../support/wald-process.ts';
import {
  addEntry,
  flagsOf,
  names,
  putEntry,
  removeEntry,
  startAs,
  urlOf,
  write,
} from './bootstrap-under-test.ts';

const waldCommand = inCheckout('bin', 'wald');

async function withDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'wald-bootstrap-'));
  try {
    await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Makes the data directory of a first member of three, whose log goes on with `entries`, all of them committed. */
async function makeData(
  directory: string,
  name: string,
  entries: Parameters<typeof write>[1],
): Promise<void> {
  const parts = await startAs(systemDisk, [...flagsOf(name), `--data-dir=${directory}`]);
  await write(parts, entries, { term: 2, vote: 0n, commit: 3 + entries.length });
  await parts.wal.close();
  await parts.lock.release();
}

function wald(directory: string, ...flags: string[]) {
  return runCommand(waldCommand, [
    `--data-dir=${directory}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--listen-client-urls=http://127.0.0.1:0',
    '--advertise-client-urls=http://localhost:2379',
    ...flags,
  ]);
}

test('a list of members that is wrong ends the process with 1, and leaves no log behind', async () => {
  await withDirectory(async (directory) => {
    for (const [flags, message] of [
      [
        ['--initial-cluster=a=http://h:1'],
        `couldn't find local name "default" in the initial cluster configuration`,
      ],
      [
        [
          '--initial-cluster=default=http://localhost:2380,a=http://127.0.0.1:1',
          '--initial-cluster-state=existing',
        ],
        'cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs',
      ],
    ] as const) {
      const { code, stderr } = await wald(directory, ...flags);
      assert.is(code, 1);
      assert.is(stderr.trim().split('\n').at(-1), message);
      assert.equal(readdirSync(join(directory, 'wald', 'log')), []);
    }
  });
});

test('a member that was removed says so and what to do where it is to be alone, and the process ends with 0', async () => {
  await withDirectory(async (directory) => {
    const own = memberId([urlOf('a')], 'tok');
    await makeData(directory, 'a', [removeEntry(4, 2, own)]);
    const { code, stderr } = await wald(directory, '--force-new-cluster');
    assert.is(code, 0);
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const error = lines.find(({ msg }) => msg === 'server error');
    assert.is(error.level, 'warn');
    assert.is(error.error, 'the member has been permanently removed from the cluster');
    assert.ok(lines.some(({ msg }) => msg === 'data-dir used by this member must be set aside'));
  });
});

test('--force-new-cluster makes a member of three serve alone, with its data', async () => {
  await withDirectory(async (directory) => {
    const added = addEntry(5, 2, 0x99n, 'http://10.0.0.9:2380', true);
    await makeData(directory, 'b', [putEntry(4, 2, 'kept'), added]);
    const server = await startWald({ dataDirectory: directory, flags: ['--force-new-cluster', '--name=b'] });
    try {
      const id = memberId([urlOf(names[1])], 'tok').toString(16);
      const members = await etcdctl(server.endpoint, ['member', 'list']);
      assert.is(members.stdout, `${id}, started, b, ${urlOf('b')}, http://localhost:2379, false\n`);
      assert.is((await etcdctl(server.endpoint, ['get', 'kept'])).stdout, 'kept\nkept\n');
      assert.is((await etcdctl(server.endpoint, ['put', 'after', '1'])).stdout, 'OK\n');
    } finally {
      await server.kill();
    }
    const again = await startWald({ dataDirectory: directory });
    try {
      assert.is((await etcdctl(again.endpoint, ['get', 'after'])).stdout, 'after\n1\n');
    } finally {
      await again.kill();
    }
  });
});

test.run();
