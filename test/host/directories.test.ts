import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeDirectories } from '../../src/host/directories.ts';

const test = suite('directories');
let dir = '';

test.before.each(() => {
  dir = mkdtempSync(join(tmpdir(), 'wald-directories-'));
});

test.after.each(() => {
  rmSync(dir, { recursive: true });
});

function failure(path: string): NodeJS.ErrnoException | null {
  try {
    makeDirectories(path, 0o700);
    return null;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

test('all that are missing are made with the mode, and what is there is left as it is', () => {
  mkdirSync(join(dir, 'a'), { mode: 0o755 });
  for (let time = 0; time < 2; time++) makeDirectories(join(dir, 'a', 'b', 'c', 'd'), 0o700);
  const modes = ['a', 'a/b', 'a/b/c', 'a/b/c/d'].map((path) => statSync(join(dir, path)).mode & 0o777);
  assert.equal(modes, [0o755, 0o700, 0o700, 0o700]);
});

test('a link to a directory is one', () => {
  mkdirSync(join(dir, 'a'));
  symlinkSync('a', join(dir, 'link'));
  makeDirectories(join(dir, 'link'), 0o700);
  makeDirectories(join(dir, 'link', 'b'), 0o700);
  assert.ok(statSync(join(dir, 'a', 'b')).isDirectory());
});

test('where the system says that there is no parent although there is one, it ends with the name', () => {
  for (const path of ['/proc/x/y', '/proc/x']) {
    const error = failure(path);
    assert.is(error?.code, 'ENOENT');
    assert.is(error?.path, '/proc/x');
  }
});

test('a file in the way, and a link to nothing, are named', () => {
  writeFileSync(join(dir, 'f'), '');
  symlinkSync('nothing', join(dir, 'link'));
  for (const [path, code] of [
    [join(dir, 'f'), 'EEXIST'],
    [join(dir, 'f', 'a'), 'ENOTDIR'],
    [join(dir, 'link'), 'EEXIST'],
  ] as const) {
    const error = failure(path);
    assert.is(error?.code, code);
    assert.is(error?.path, path);
    assert.is(error?.syscall, 'mkdir');
  }
});

test.run();
