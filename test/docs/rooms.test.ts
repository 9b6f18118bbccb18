import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';

interface Rule {
  readonly name: string;
  readonly to: { readonly pathNot?: readonly string[] };
}

const { forbidden } = createRequire(import.meta.url)(inCheckout('.dependency-cruiser.cjs')) as {
  forbidden: readonly Rule[];
};

/** Who may import whom, a line for each room, as lint has it. */
function heldByLint(): string[] {
  return forbidden
    .filter(({ name }) => name.includes('-imports-only-itself'))
    .map(({ to }) => {
      const [room, ...others] = to.pathNot!.map((pattern) => pattern.slice('^src/'.length, -1));
      return `${room}: ${others.sort().join(', ')}`;
    })
    .sort();
}

/** The same as the table "Rooms" of docs/ARCHITECTURE.md has it; what stands in brackets is said beside it. */
function toldByTable(): string[] {
  const document = readFileSync(inCheckout('docs', 'ARCHITECTURE.md'), 'utf8');
  return [...document.matchAll(/^\| `src\/(\w+)` \| .* \| (.*) \|$/gm)]
    .map(([, room, imports]) => {
      const others = imports!.replace(/ \([^)]*\)/g, '').split(', ');
      return `${room}: ${others
        .filter((other) => other !== '–')
        .sort()
        .join(', ')}`;
    })
    .sort();
}

test('the table of rooms is what lint holds', () => {
  assert.equal(toldByTable(), heldByLint());
});

test('every room has a row', () => {
  const rooms = readdirSync(inCheckout('src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  assert.equal(
    toldByTable().map((row) => row.split(':')[0]),
    rooms.map(({ name }) => name).sort(),
  );
});

test.run();
