import { readdirSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { importsIn, isFast, Needs, notOpened } from '../../../scripts/tests/needs.ts';
import { testSources } from '../../../scripts/tests/selection.ts';
import { checkoutDirectory, inCheckout } from '../../support/checkout.ts';
import { SmallCheckout } from '../../support/small-checkout.ts';

const test = suite<{ checkout: SmallCheckout; needs: Needs }>('what a test file needs');

test.before.each((context) => {
  context.checkout = new SmallCheckout({
    'build/test/pure.test.js': `import { test } from 'uvu';\nimport { one } from '../src/one.js';\n`,
    'build/test/client.test.js': `import { test } from 'uvu';\nimport { ask } from './support/ask.js';\n`,
    'build/test/later.test.js': `test('a', async () => { await import('node:child_process'); });\n`,
    'build/test/address.test.js': `import { isIP } from 'node:net';\nimport { STATUS_CODES } from 'node:http';\n`,
    'build/test/server.test.js': `import { createServer, isIP } from 'node:net';\n`,
    'build/test/whole.test.js': `import * as net from 'node:net';\n`,
    'build/test/package.test.js': `import uws from 'uWebSockets.js';\n`,
    'build/test/support/ask.js': `import '../../src/one.js';\nimport { request } from 'http';\n`,
    'build/src/one.js': `import { two } from './two.js';\nexport const one = two;\n`,
    'build/src/two.js': `import { one } from './one.js';\nexport * from 'node:buffer';\n`,
  });
  context.needs = new Needs(context.checkout.path('build'));
});

test.after.each(({ checkout }) => checkout.remove());

test('a file that imports nothing that opens anything is fast, imports in circles and all', ({ needs }) => {
  assert.is(needs.wayToSlow('test/pure.test.js'), null);
  assert.is(needs.wayToSlow('src/two.js'), null);
});

test('the way to what opens something is told', ({ needs }) => {
  assert.is(needs.wayToSlow('test/client.test.js'), 'test/client.test.js > test/support/ask.js > http');
  assert.is(needs.wayToSlow('test/later.test.js'), 'test/later.test.js > node:child_process');
  assert.is(needs.wayToSlow('test/package.test.js'), 'test/package.test.js > uWebSockets.js');
});

test('a name of a module that opens nothing does not count, as long as nothing else is taken from it', ({
  needs,
}) => {
  assert.is(needs.wayToSlow('test/address.test.js'), null);
  assert.is(needs.wayToSlow('test/server.test.js'), 'test/server.test.js > node:net');
  assert.is(needs.wayToSlow('test/whole.test.js'), 'test/whole.test.js > node:net');
});

test('every form of an import is seen, and text that looks like one is not', () => {
  const text = `import a, { b as c, d } from 'one';
import {
  e,
} from "two";
import 'three';
export { f } from 'four';
export * from 'five';
const late = await import('six');
const native = createRequire(import.meta.url)('seven');
const text = \`
  import { g } from 'none';
\`;
`;
  assert.equal(importsIn(text), [
    { specifier: 'one', names: null },
    { specifier: 'two', names: ['e', ''] },
    { specifier: 'three', names: null },
    { specifier: 'four', names: ['f'] },
    { specifier: 'five', names: null },
    { specifier: 'six', names: null },
    { specifier: 'seven', names: null },
  ]);
});

test('in this checkout, rooms without I/O have fast tests alone, and tests of processes are none', () => {
  const sources = testSources(checkoutDirectory);
  for (const room of ['errors', 'raft', 'index', 'state', 'linearizability']) {
    const here = sources.filter((source) => source.startsWith(`test/${room}/`));
    assert.ok(here.length > 0, room);
    assert.equal(
      here.filter((source) => !isFast(source)),
      [],
    );
  }
  assert.ok(isFast('test/sim/sim.test.ts'), 'a simulated network has no sockets');
  for (const source of [
    'test/bin/wald.test.ts',
    'test/cluster/scenarios.test.ts',
    'test/grpc/calls.test.ts',
  ]) {
    assert.not.ok(isFast(source), source);
  }
});

test('every exception is a file of this checkout', () => {
  const paths = readdirSync(inCheckout('build/src'), { recursive: true, encoding: 'utf8' });
  for (const name of notOpened)
    assert.ok(
      paths.some((path) => path.endsWith(`/${name}`)),
      name,
    );
});

test.run();
