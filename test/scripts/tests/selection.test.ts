import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mayHaveNamed, select, testSources } from '../../../scripts/tests/selection.ts';
import { checkoutDirectory } from '../../support/checkout.ts';

const texts: Record<string, string> = {
  'test/log/wal.test.ts': `test('a write that fails', () => {});`,
  'test/raft/raft.test.ts': `test('a vote is durable before it leaves', () => {});`,
  'test/raft/scripts.test.ts': 'for (const name of names) test(`$' + '{name}`, () => {});',
};
const sources = Object.keys(texts);
const selected = (args: string[], nameParts: string[] = []) =>
  select(sources, args, nameParts, (source) => texts[source]!);

test('the files of a checkout are found by their sources', () => {
  const found = testSources(checkoutDirectory);
  assert.ok(found.includes('test/scripts/tests/selection.test.ts'));
  assert.equal(found, [...found].sort());
});

test('without arguments there is everything', () => {
  assert.equal(selected([]), { sources, nameParts: [] });
});

test('an argument that is part of a path chooses files', () => {
  assert.equal(selected(['raft/']), { sources: sources.slice(1), nameParts: [] });
  assert.equal(selected(['raft.test', 'log']), { sources: sources.slice(0, 2), nameParts: [] });
});

test("an argument that is part of no path is part of a test's name, in the files that may have it", () => {
  assert.equal(selected(['Write That']), {
    sources: ['test/log/wal.test.ts', 'test/raft/scripts.test.ts'],
    nameParts: ['Write That'],
  });
});

test('paths and names together choose tests of these names in these files', () => {
  assert.equal(selected(['raft', 'a write']), {
    sources: ['test/raft/scripts.test.ts'],
    nameParts: ['a write'],
  });
  assert.equal(selected(['raft.test'], ['raft']), { sources: [], nameParts: ['raft'] });
});

test('a name given as one is none of a path', () => {
  assert.equal(selected([], ['raft']).nameParts, ['raft']);
});

test('a file whose tests have computed names may have any', () => {
  const computed = [
    'test(name, run)',
    'test(\n    `a $' + '{b}`,',
    "const both: X = suite('both');\nboth(what, run)",
    'const same = comparing(test);\nsame(`$' + '{a}`, run)',
  ];
  for (const text of computed) assert.ok(mayHaveNamed(text, ['zzz']), text);
  const writtenOut = [
    "test('a', run)",
    'test(\n  "a",',
    '/a/.test(line)',
    "const both = suite('both');\nboth('a', run)",
  ];
  for (const text of writtenOut) assert.not.ok(mayHaveNamed(text, ['zzz']), text);
});

test('a quote in a name is found, however it is written', () => {
  assert.ok(mayHaveNamed("test('it\\'s')", ["it's"]));
});

test.run();
