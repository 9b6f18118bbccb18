import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { linkPackages, mirror } from '../../scripts/test-nodes.ts';

const test = suite<{ from: string; to: string }>('copies for other versions of Node.js');

test.before.each((context) => {
  const directory = fs.mkdtempSync(join(tmpdir(), 'wald-nodes-'));
  context.from = join(directory, 'from');
  context.to = join(directory, 'to');
});

test.after.each(({ from }) => fs.rmSync(join(from, '..'), { recursive: true }));

function write(path: string, text: string): void {
  fs.mkdirSync(join(path, '..'), { recursive: true });
  fs.writeFileSync(path, text);
}

function filesBelow(directory: string): string[] {
  return fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => fs.statSync(join(directory, path)).isFile())
    .sort();
}

const except = /^(build|results\/old)$/;

test('a copy has what the checkout has, and loses what that has no more', ({ from, to }) => {
  write(join(from, 'src/a.ts'), 'a');
  write(join(from, 'src/b/c.ts'), 'c');
  write(join(from, 'b/build'), 'a file of that name further down');
  mirror(from, to, except);
  assert.equal(filesBelow(to), ['b/build', 'src/a.ts', 'src/b/c.ts']);
  fs.rmSync(join(from, 'src/b'), { recursive: true });
  write(join(from, 'src/a.ts'), 'a again');
  mirror(from, to, except);
  assert.equal(filesBelow(to), ['b/build', 'src/a.ts']);
  assert.is(fs.readFileSync(join(to, 'src/a.ts'), 'utf8'), 'a again');
});

test('what is excepted is neither copied nor removed', ({ from, to }) => {
  write(join(from, 'build/a.js'), 'a');
  write(join(from, 'results/old/1'), '1');
  write(join(from, 'results/2'), '2');
  write(join(to, 'build/b.js'), 'b');
  mirror(from, to, except);
  assert.equal(filesBelow(to), ['build/b.js', 'results/2']);
});

test('what did not change is not written again', ({ from, to }) => {
  write(join(from, 'a'), 'a');
  mirror(from, to, except);
  const before = fs.statSync(join(to, 'a'));
  mirror(from, to, except);
  assert.is(fs.statSync(join(to, 'a')).ctimeMs, before.ctimeMs);
});

test('packages are linked, those with native code are copied and named', ({ from, to }) => {
  write(join(from, 'plain/index.js'), '');
  write(join(from, '@scope/one/index.js'), '');
  write(join(from, 'native/binding.gyp'), '{}');
  write(join(from, '.cache/nodes/x'), '');
  assert.equal(linkPackages(from, to), ['native']);
  assert.equal(fs.readdirSync(to).sort(), ['@scope', 'native', 'plain']);
  assert.ok(fs.lstatSync(join(to, 'plain')).isSymbolicLink());
  assert.not.ok(fs.lstatSync(join(to, 'native')).isSymbolicLink());
  // Made anew, it does not reach through the links.
  linkPackages(from, to);
  assert.equal(filesBelow(from), [
    '.cache/nodes/x',
    '@scope/one/index.js',
    'native/binding.gyp',
    'plain/index.js',
  ]);
});

test.run();
