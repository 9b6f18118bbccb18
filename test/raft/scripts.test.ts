import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from './script.ts';

/*
 * Each file in test/raft/scripts is a test: its commands are run, and the trace must be the one written beneath them.
 * After a change that is meant, `npx tsx test/raft/scripts.test.ts --rewrite` writes the new traces; read the diff.
 */

const rewrite = process.argv.includes('--rewrite');
const beside = fileURLToPath(new URL('./scripts/', import.meta.url));
// Compiled tests run from build/; the scripts stay where they are.
const directory = existsSync(beside)
  ? beside
  : fileURLToPath(new URL('../../../test/raft/scripts/', import.meta.url));
const files = readdirSync(directory).filter((file) => file.endsWith('.txt'));

test('there are scripts to run', () => {
  assert.ok(files.length > 0, directory);
});

for (const file of files) {
  test(`${file.replace('.txt', '').replaceAll('-', ' ')} goes as its script tells`, () => {
    const path = directory + file;
    const expected = readFileSync(path, 'utf8');
    const actual = runScript(expected);
    if (rewrite) writeFileSync(path, actual);
    else assert.fixture(actual, expected);
  });
}

test('a trace that differs from its script is a failure', () => {
  const script = '> add-nodes 1\nok\n\n> campaign 1\nnothing\n';
  assert.is.not(runScript(script), script);
  assert.is(runScript(runScript(script)), runScript(script));
});

test.run();
