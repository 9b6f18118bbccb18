import { execFile } from 'node:child_process';
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { SmallCheckout } from '../support/small-checkout.ts';

const runTimeLimitMs = 120_000;

const test = suite<{ checkout: SmallCheckout }>('run-tests');

const rooms = `import { suite } from 'uvu';
const one = suite('one');
one.before(() => console.log('one begins'));
one.after(() => console.log('one ends'));
one('a door opens', () => console.log('door'));
one('a window opens', () => console.log('window'));
one.run();
const two = suite('two');
two.before(() => console.log('two begins'));
two('a lamp burns', () => console.log('lamp'));
two.run();
`;
const open = `import { test } from 'uvu';
const timer = setInterval(() => {}, 1000);
test.after(() => clearInterval(timer));
for (const what of ['wall', 'roof']) test(\`a \${what} stands\`, () => { if (what === 'wall') throw new Error('it fell'); });
test.run();
`;

test.before((context) => {
  context.checkout = new SmallCheckout({ 'test/rooms.test.ts': rooms, 'test/open.test.ts': open });
  const { checkout } = context;
  for (const path of [
    'scripts/run-tests.ts',
    'scripts/tests',
    'test/support/checkout.ts',
    'test/support/free-port.ts',
  ]) {
    cpSync(inCheckout(path), checkout.path(path), { recursive: true });
  }
  for (const name of ['uvu', 'kleur', 'dequal', 'diff']) {
    symlinkSync(inCheckout('node_modules', name), checkout.path('node_modules', name));
  }
});

test.after(({ checkout }) => checkout.remove());

interface End {
  exitCode: number;
  lines: string[];
}

function run(checkout: SmallCheckout, script: string, ...args: string[]): Promise<End> {
  return new Promise((resolve) => {
    const options = { timeout: runTimeLimitMs };
    execFile(process.execPath, [checkout.path(script), ...args], options, (error, output, errors) => {
      const lines = `${output}${errors}`.trimEnd().split('\n');
      resolve({ exitCode: error === null ? 0 : Number(error.code), lines });
    });
  });
}

const build = (checkout: SmallCheckout) => run(checkout, 'scripts/build.js');
const runTests = (checkout: SmallCheckout, ...args: string[]) =>
  run(checkout, 'build/scripts/run-tests.js', ...args);

test('a build that is older than a source is not tested: the file and the command are named', async ({
  checkout,
}) => {
  await build(checkout);
  checkout.write('test/open.test.ts', `${open}\n`);
  assert.equal(await runTests(checkout), {
    exitCode: 1,
    lines: ['test/open.test.ts has changed since it was built: run npm run build'],
  });
  checkout.write('src/new.ts', '');
  const { exitCode, lines } = await runTests(checkout, 'rooms');
  assert.is(exitCode, 1);
  assert.equal(lines, ['src/new.ts is not built, and 1 more: run npm run build']);
  await build(checkout);
});

test('part of a path runs the file', async ({ checkout }) => {
  const { exitCode, lines } = await runTests(checkout, 'rooms');
  assert.is(exitCode, 0);
  assert.match(lines[0]!, /^ok {3}test\/rooms\.test\.ts {2}3 passed {2}/);
  assert.equal(lines.slice(1), ['3 passed, 0 failed']);
});

test('part of a name runs the tests that have it, in upper or lower case', async ({ checkout }) => {
  const { exitCode, lines } = await runTests(checkout, 'A Window', 'burns');
  assert.is(exitCode, 0);
  assert.match(lines[0]!, /^ok {3}test\/rooms\.test\.ts {2}2 passed {2}/);
  assert.equal(lines.slice(1), ['     a window opens', '     a lamp burns', '2 passed, 0 failed']);
});

test('a suite runs its hooks only for tests that were chosen', async ({ checkout }) => {
  const flags = ['--import', checkout.path('build/scripts/tests/by-name.js')];
  const env = { ...process.env, TEST_NAME_PARTS: '["door"]' };
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [...flags, checkout.path('build/test/rooms.test.js')], { env }, (_, output) =>
      resolve(output),
    );
  });
  const said = output.split('\n').filter((line) => /\b(begins|ends|door|window|lamp)$/.test(line));
  assert.match(said.join(', '), /one begins, door, .*one ends$/);
});

test('a file that has no such test ends, whatever it holds open', async ({ checkout }) => {
  const { exitCode, lines } = await runTests(checkout, '--name', 'door');
  assert.is(exitCode, 0);
  assert.is(lines.at(-1), '1 passed, 0 failed');
  assert.not.match(lines.join('\n'), 'open.test.ts');
});

test('a name of a path and a name of a test together', async ({ checkout }) => {
  const { exitCode, lines } = await runTests(checkout, 'open', '-t', 'roof');
  assert.is(exitCode, 0);
  assert.match(lines[0]!, /^ok {3}test\/open\.test\.ts {2}1 passed {2}/);
});

test('a test that fails is told with what it said and how to repeat it', async ({ checkout }) => {
  const { exitCode, lines } = await runTests(checkout, 'wall');
  assert.is(exitCode, 1);
  assert.match(lines[0]!, /^FAIL test\/open\.test\.ts {2}0 passed, 1 failed/);
  assert.match(lines.join('\n'), 'it fell');
  assert.ok(lines.includes('     repeat: npm test -- test/open.test.ts'));
  assert.equal(lines.slice(-2), ['failed: test/open.test.ts', '0 passed, 1 failed']);
});

test('a name that nothing has is an error, also beside one that is there', async ({ checkout }) => {
  const none = await runTests(checkout, 'cellar');
  assert.is(none.exitCode, 1);
  assert.equal(none.lines, [
    `no test has 'cellar' in its name, and no file of tests in its path`,
    '0 passed, 0 failed',
  ]);
  const one = await runTests(checkout, 'cellar', 'lamp');
  assert.is(one.exitCode, 1);
  assert.is(one.lines.at(-1), '1 passed, 0 failed');
});

test('a fast run leaves out what opens sockets, and ends what opens one unseen', async ({ checkout }) => {
  checkout.write('test/server.test.ts', `import { createServer } from 'node:net';\ncreateServer();\n`);
  await build(checkout);
  const without = await runTests(checkout, '--fast', 'rooms', 'server');
  assert.is(without.exitCode, 1);
  assert.equal(without.lines.slice(-2), [
    `no fast test has 'server' in its name, and no file of fast tests in its path`,
    '0 passed, 0 failed',
  ]);
  const { exitCode, lines } = await runTests(checkout, '--fast', 'rooms');
  assert.is(exitCode, 0);
  assert.is(lines.at(-1), '3 passed, 0 failed');
  rmSync(checkout.path('test/server.test.ts'));
  await build(checkout);
});

test('without arguments everything runs, and what lint says is one that failed', async ({ checkout }) => {
  const lint = (command: string) =>
    checkout.write('package.json', JSON.stringify({ type: 'module', scripts: { lint: command } }));
  checkout.write('scripts/test-setup.ts', `console.log('set up');\n`);
  rmSync(checkout.path('test/open.test.ts'));
  await build(checkout);

  lint('true');
  const good = await runTests(checkout);
  assert.is(good.exitCode, 0);
  assert.is(good.lines[0], 'set up');
  assert.is(good.lines.at(-1), '3 passed, 0 failed');

  lint('echo a comma is missing; exit 1');
  const bad = await runTests(checkout);
  assert.is(bad.exitCode, 1);
  assert.equal(bad.lines.slice(-4), ['npm run lint failed:', 'a comma is missing', '', '3 passed, 1 failed']);
});

test.run();
