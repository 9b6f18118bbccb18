import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import ts from 'typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { build, staleSources } from '../../scripts/build.js';
import { SmallCheckout } from '../support/small-checkout.ts';

const test = suite<{ checkout: SmallCheckout }>('build');

test.before.each((context) => {
  context.checkout = new SmallCheckout({
    'src/one.ts': `import type { Two } from './two.ts';\nexport const one: Two = 1;\n`,
    'src/two.ts': 'export type Two = number;\nexport const two = 2;\n',
    'src/room/three.ts': `// Three.\nimport { two } from '../two.ts';\n\nexport const three = two + 1;\n`,
    'src/native.d.ts': 'declare const native: number;\n',
    'test/one.test.ts': `import { one } from '../src/one.ts';\none;\n`,
  });
});

test.after.each(({ checkout }) => checkout.remove());

const all = ['scripts/build.js', 'src/one.ts', 'src/room/three.ts', 'src/two.ts', 'test/one.test.ts'];

test('a first build makes everything, a second nothing', async ({ checkout }) => {
  assert.equal((await build(checkout.root)).built.sort(), all);
  assert.equal(staleSources(checkout.root), []);
  assert.equal(await build(checkout.root), { built: [], removed: [], problems: [] });
});

test('the output is what the compiler makes of the whole program', async ({ checkout }) => {
  await build(checkout.root);
  const { compilerOptions } = JSON.parse(readFileSync(checkout.path('tsconfig.json'), 'utf8'));
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, checkout.root);
  const sources = all.filter((path) => path.endsWith('.ts')).map((path) => checkout.path(path));
  const program = ts.createProgram(sources, { ...options, noEmit: false, types: [] });
  let outputs = 0;
  program.emit(undefined, (path, text) => {
    if (!path.endsWith('.js')) return;
    outputs++;
    assert.is(readFileSync(path, 'utf8'), text);
  });
  assert.is(outputs, sources.length);
});

test('only what has changed is built again', async ({ checkout }) => {
  await build(checkout.root);
  checkout.write('src/two.ts', 'export type Two = number;\nexport const two = 3;\n');
  assert.equal(staleSources(checkout.root), [{ path: 'src/two.ts', why: 'has changed since it was built' }]);
  assert.equal((await build(checkout.root)).built, ['src/two.ts']);
  assert.match(readFileSync(checkout.path('build/src/two.js'), 'utf8'), 'two = 3');
});

test('a source that became older, as another state of the checkout has it, is built again', async ({
  checkout,
}) => {
  await build(checkout.root);
  utimesSync(checkout.path('src/two.ts'), 1_000_000, 1_000_000);
  assert.equal((await build(checkout.root)).built, ['src/two.ts']);
});

test('what has no source any more is removed', async ({ checkout }) => {
  await build(checkout.root);
  rmSync(checkout.path('src/room/three.ts'));
  const gone = 'build/src/room/three.js';
  assert.equal(staleSources(checkout.root), [{ path: gone, why: 'has no source any more' }]);
  assert.equal((await build(checkout.root)).removed, [gone]);
  assert.not.ok(existsSync(checkout.path(gone)));
});

test('what somebody else wrote, or a build that was ended, does not count as built', async ({ checkout }) => {
  await build(checkout.root);
  const output = checkout.path('build/src/two.js');
  const text = readFileSync(output, 'utf8');
  rmSync(output);
  writeFileSync(output, text);
  assert.equal(staleSources(checkout.root), [{ path: 'src/two.ts', why: 'is not built' }]);
  assert.equal((await build(checkout.root)).built, ['src/two.ts']);

  rmSync(checkout.path('build/.manifest.json'));
  assert.equal((await build(checkout.root)).built.length, all.length);
  writeFileSync(checkout.path('build/.manifest.json'), '{"key":');
  assert.equal((await build(checkout.root)).built.length, all.length);
});

test('other options of the compiler build everything again', async ({ checkout }) => {
  await build(checkout.root);
  const options = readFileSync(checkout.path('tsconfig.json'), 'utf8');
  checkout.write('tsconfig.json', options.replace('"ES2022"', '"ES2023"'));
  assert.equal((await build(checkout.root)).built.length, all.length);
});

test('a build of src leaves the other folders as they were', async ({ checkout }) => {
  assert.equal((await build(checkout.root, ['src'])).built, all.slice(1, 4));
  assert.not.ok(existsSync(checkout.path('build/test')));
  await build(checkout.root);
  checkout.write('src/two.ts', 'export type Two = string;\n');
  checkout.write('test/one.test.ts', 'export {};\n');
  assert.equal((await build(checkout.root, ['src'])).built, ['src/two.ts']);
  assert.equal(
    staleSources(checkout.root).map(({ path }) => path),
    ['test/one.test.ts'],
  );
});

test('an error of syntax is told with its place, and the old output stays, as stale', async ({
  checkout,
}) => {
  await build(checkout.root);
  const before = readFileSync(checkout.path('build/src/two.js'), 'utf8');
  checkout.write('src/two.ts', 'export const two = ;\n');
  const { built, problems } = await build(checkout.root);
  assert.equal(built, ['src/two.ts']);
  assert.match(problems.join(''), /^src\/two\.ts\(1,20\): error TS1109: /);
  assert.is(readFileSync(checkout.path('build/src/two.js'), 'utf8'), before);
  assert.equal(
    staleSources(checkout.root).map(({ path }) => path),
    ['src/two.ts'],
  );
});

test('an error of types does not stop a build', async ({ checkout }) => {
  checkout.write('src/two.ts', `export type Two = number;\nexport const two: Two = 'two';\n`);
  assert.equal((await build(checkout.root)).problems, []);
});

test('a build leaves no temporary files', async ({ checkout }) => {
  await build(checkout.root);
  const old = checkout.path('build/src/two.js.1.tmp');
  writeFileSync(old, '');
  utimesSync(old, 1_000_000, 1_000_000);
  await build(checkout.root);
  assert.equal(
    readdirSync(checkout.path('build'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.tmp'),
    ),
    [],
  );
});

test.run();
