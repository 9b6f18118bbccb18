import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Durations, longestS } from '../../../scripts/tests/durations.ts';
import { inCheckout } from '../../support/checkout.ts';

const test = suite<{ file: string }>('durations of test files');

test.before.each((context) => {
  context.file = join(mkdtempSync(join(tmpdir(), 'wald-durations-')), 'build', 'durations.json');
});

test.after.each(({ file }) => rmSync(join(file, '..', '..'), { recursive: true }));

const isFast = (source: string) => source.startsWith('fast');

test('of files that never ran, those that start servers come first, in their order', ({ file }) => {
  const durations = new Durations(file);
  assert.equal(durations.longestFirst(['fast/a', 'slow/b', 'fast/c', 'slow/d'], isFast), [
    'slow/b',
    'slow/d',
    'fast/a',
    'fast/c',
  ]);
});

test('files that ran come in the order of the time they took, the longest first, in later runs too', ({
  file,
}) => {
  const durations = new Durations(file);
  durations.set('fast/a', 25.04);
  durations.set('slow/b', 3);
  durations.set('slow/d', 70);
  durations.save();
  assert.equal(new Durations(file).longestFirst(['fast/a', 'slow/b', 'slow/c', 'slow/d'], isFast), [
    'slow/d',
    'fast/a',
    'slow/c',
    'slow/b',
  ]);
  assert.is(JSON.parse(readFileSync(file, 'utf8'))['fast/a'], 25);
});

test('what cannot be read is as if it were not there', ({ file }) => {
  new Durations(file).save();
  writeFileSync(file, '{"slow/b":');
  assert.equal(new Durations(file).longestFirst(['fast/a', 'slow/b'], isFast), ['slow/b', 'fast/a']);
});

test('the longest files, as a fresh clone knows them, are there', ({ file }) => {
  const [longest] = new Durations(file).longestFirst(['slow/a', ...Object.keys(longestS)], isFast);
  assert.is(longest, 'test/cluster/scenarios.test.ts');
  for (const source of Object.keys(longestS)) assert.ok(existsSync(inCheckout(source)), source);
});

test.run();
