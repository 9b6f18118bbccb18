import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DirectoryLockedError } from '../../src/errors/directory-locked-error.ts';
import { isExpectedError } from '../../src/errors/expected-error.ts';
import { DirectoryLock } from '../../src/log/directory-lock.ts';
import { systemDisk } from '../../src/log/disk.ts';

const test = suite('directory lock');
let dir = '';

test.before.each(() => {
  dir = mkdtempSync(join(tmpdir(), 'wald-lock-'));
});

test.after.each(() => {
  rmSync(dir, { recursive: true });
});

test('a second lock on the same directory is refused, with the directory and the holder’s process ID', async () => {
  const lock = await DirectoryLock.acquire(dir, systemDisk);
  const error = await DirectoryLock.acquire(dir, systemDisk).catch((reason: Error) => reason);
  assert.instance(error, DirectoryLockedError);
  assert.match(
    (error as Error).message,
    `the data directory ${dir} is in use by another process (process ${process.pid})`,
  );
  await lock.release();
  await (await DirectoryLock.acquire(dir, systemDisk)).release();
});

test('a missing directory is made', async () => {
  const lock = await DirectoryLock.acquire(join(dir, 'a', 'b'), systemDisk);
  await lock.release();
});

test('one that cannot be made is named in the words of etcd', async () => {
  writeFileSync(join(dir, 'f'), '');
  for (const [path, expected] of [
    [
      '/proc/x/y',
      'cannot access data directory: mkdir /proc/x: no such file or directory. Choose another --data-dir',
    ],
    [join(dir, 'f', 'a'), `cannot access data directory: mkdir ${join(dir, 'f', 'a')}: not a directory.`],
  ] as const) {
    const error = await DirectoryLock.acquire(path, systemDisk).catch((reason: Error) => reason);
    assert.instance(error, Error);
    assert.match((error as Error).message, expected);
    assert.ok(isExpectedError(error));
  }
});

test('the lock of a process that was killed is free', async () => {
  // flock(1) holds the same kind of lock as we do: what it sees is what a second wald sees. Without a fork, one process alone has it.
  const holder = spawn('flock', ['--no-fork', join(dir, 'LOCK'), 'sh', '-c', 'echo locked; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await once(holder.stdout!, 'data');
  const error = await DirectoryLock.acquire(dir, systemDisk).catch((reason: Error) => reason);
  assert.instance(error, DirectoryLockedError);
  assert.not.match((error as Error).message, /process \d/);
  process.kill(-holder.pid!, 'SIGKILL');
  await once(holder, 'exit');
  const lock = await DirectoryLock.acquire(dir, systemDisk);
  await lock.release();
});

test.run();
