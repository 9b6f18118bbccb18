import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { servedMethods, withTables } from '../../scripts/compatibility.ts';
import { inCheckout } from '../support/checkout.ts';

const file = inCheckout('docs', 'COMPATIBILITY.md');

test('the tables of RPCs, routes and flags are what the code has', () => {
  const document = readFileSync(file, 'utf8');
  assert.is(document, withTables(document), 'run: npm run compatibility');
});

test('every method that is served is one of the wire schema', () => {
  const document = readFileSync(file, 'utf8');
  for (const path of servedMethods()) assert.ok(document.includes(`| \`${path.slice(1)}\` |`), path);
});

test.run();
