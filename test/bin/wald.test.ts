import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SmallCheckout } from '../support/small-checkout.ts';

const startTimeLimitMs = 60_000;

const test = suite<{ checkout: SmallCheckout }>('bin/wald');

test.before.each((context) => {
  context.checkout = new SmallCheckout({
    'src/main.ts': `import { word } from './word.ts';\n\nconsole.log(word, ...process.argv.slice(2));\n`,
    'src/word.ts': `export const word: string = 'first';\n`,
  });
});

test.after.each(({ checkout }) => checkout.remove());

interface End {
  exitCode: number;
  output: string;
  errors: string;
}

function start(checkout: SmallCheckout, ...args: string[]): Promise<End> {
  return new Promise((resolve) => {
    const options = { timeout: startTimeLimitMs };
    execFile(checkout.path('bin', 'wald'), args, options, (error, output, errors) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

test('the first start builds, and passes its arguments on', async ({ checkout }) => {
  assert.equal(await start(checkout, '--name', 'a b'), {
    exitCode: 0,
    output: 'first --name a b\n',
    errors: '',
  });
});

test('a start behind a change of a source runs what changed', async ({ checkout }) => {
  await start(checkout);
  checkout.write('src/word.ts', `export const word: string = 'second';\n`);
  assert.is((await start(checkout)).output, 'second\n');
  checkout.write('src/main.ts', `console.log('alone');\n`);
  rmSync(checkout.path('src', 'word.ts'));
  assert.is((await start(checkout)).output, 'alone\n');
});

test('a start builds nothing where nothing changed', async ({ checkout }) => {
  await start(checkout);
  // Without a compiler there is nothing to build with.
  rmSync(checkout.path('node_modules', 'typescript'));
  assert.is((await start(checkout)).output, 'first\n');
});

test('several that are started at once all run', async ({ checkout }) => {
  const ends = await Promise.all(['1', '2', '3', '4'].map((name) => start(checkout, name)));
  assert.equal(
    ends.map(({ output }) => output),
    ['first 1\n', 'first 2\n', 'first 3\n', 'first 4\n'],
  );
});

test('an error of types does not keep it from starting, one of syntax does, each time', async ({
  checkout,
}) => {
  checkout.write('src/word.ts', `export const word: number = 'wrong';\n`);
  assert.is((await start(checkout)).output, 'wrong\n');
  checkout.write('src/word.ts', 'export const word = ;\n');
  for (let i = 0; i < 2; i++) {
    const { exitCode, output, errors } = await start(checkout);
    assert.is(exitCode, 1);
    assert.is(output, '');
    assert.match(errors, 'src/word.ts(1,21): error');
  }
});

test('a checkout whose build did not end is built again', async ({ checkout }) => {
  await start(checkout);
  const manifest = checkout.path('build', '.manifest.json');
  const whole = readFileSync(manifest, 'utf8');
  rmSync(manifest);
  assert.is((await start(checkout)).output, 'first\n');
  assert.not.equal(readFileSync(manifest, 'utf8'), whole);
});

test.run();
