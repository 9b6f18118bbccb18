import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';

/** What tells a person to destroy data that may be the last copy. */
const destructive = [
  /(?<!would )\b(remove|delete|erase|wipe|empty) (the|its|this|that|your) (old )?(data[ -]dir|data directory|directory|log|file|snapshot|segment)/i,
  /\bwith an empty (one|directory|data directory)/i,
  /\bdata[ -]dir\S* .*must be (removed|deleted)/i,
  /\bdelete those\b/i,
  /\brm -r/,
];

test('no message and no advice to operators tells anybody to delete data: it is renamed', () => {
  const sources = readdirSync(inCheckout('src'), { recursive: true, encoding: 'utf8' });
  const files = sources
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', file))
    .concat(join('docs', 'OPERATIONS.md'));
  const found: string[] = [];
  for (const file of files) {
    for (const line of readFileSync(inCheckout(file), 'utf8').split('\n')) {
      if (/^\s*(\*|\/\/|\/\*)/.test(line)) continue;
      if (destructive.some((advice) => advice.test(line))) found.push(`${file}: ${line.trim()}`);
    }
  }
  assert.equal(found, []);
});

test.run();
