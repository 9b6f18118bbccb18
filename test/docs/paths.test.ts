import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkoutDirectory, inCheckout } from '../support/checkout.ts';

/**
 * A path is written in backticks, by itself or as a word of a command: `src/log/wal.ts`, `log/wal` (below src, whose rooms are
 * known), `test/raft/raft` (a file of tests or a folder), `test/api/cluster*`. Drawings name files below src without backticks.
 */
const rooms = readdirSync(inCheckout('src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const topFolders = ['src', 'test', 'bench', 'bin', 'docs', 'examples', 'proto', 'scripts'];
const endings = ['', '.ts', '.test.ts', '.js'];

const documents = [
  'CONTRIBUTING.md',
  ...['ARCHITECTURE.md', 'TESTING.md', 'BUGS.md', 'PERFORMANCE.md'].map((name) => join('docs', name)),
  ...rooms.map((room) => join('src', room, 'README.md')),
];

function pathsIn(text: string): string[] {
  const paths = new Set<string>();
  for (const [, quoted] of text.replace(/^```.*?^```/gms, '').matchAll(/`([^`]+)`/g)) {
    for (const word of quoted!.split(' ')) {
      if (!/^[\w.*-]+(\/[\w.*-]+)*\/?$/.test(word) || !word.includes('/')) continue;
      const [first] = word.split('/');
      if (rooms.includes(first!)) paths.add(join('src', word));
      else if (topFolders.includes(first!)) paths.add(join(word));
    }
  }
  for (const [drawing] of text.matchAll(/^```mermaid.*?^```/gms)) {
    for (const [word] of drawing.matchAll(/[\w-]+(?:\/[\w-]+)+/g)) {
      if (rooms.includes(word.split('/')[0]!)) paths.add(join('src', word));
    }
  }
  return [...paths];
}

function isThere(path: string): boolean {
  if (!path.includes('*')) return endings.some((ending) => existsSync(inCheckout(path + ending)));
  const folder = inCheckout(dirname(path));
  const pattern = basename(path)
    .split('*')
    .map((part) => part.replaceAll('.', '\\.'))
    .join('.*');
  const name = new RegExp(
    `^${pattern}(${endings.map((ending) => ending.replaceAll('.', '\\.')).join('|')})$`,
  );
  return existsSync(folder) && readdirSync(folder).some((entry) => name.test(entry));
}

for (const document of documents) {
  test(`every path that ${document} names is there`, () => {
    const paths = pathsIn(readFileSync(inCheckout(document), 'utf8'));
    assert.equal(
      paths.filter((path) => !isThere(path)),
      [],
    );
  });
}

test('a path that is not there is found', () => {
  const text =
    'a `log/wal`, `src/log/no.ts`, `log/none`, `test/raft/*`, `npx tsx test/raft/gone.test.ts --all`, `GET /raft/stream`\n```mermaid\na["raft/gone: ends"] --> b\n```\n';
  assert.equal(
    pathsIn(text).filter((path) => !isThere(path)),
    ['src/log/no.ts', 'src/log/none', 'test/raft/gone.test.ts', 'src/raft/gone'],
  );
});

test('every link between the documents leads to a file', () => {
  const all = [
    'README.md',
    ...documents,
    ...readdirSync(inCheckout('docs')).map((name) => join('docs', name)),
  ];
  const dead = all.flatMap((document) =>
    [...readFileSync(inCheckout(document), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)]
      .map(([, target]) => join(dirname(document), target!))
      .filter((target) => !existsSync(join(checkoutDirectory, target)))
      .map((target) => `${document}: ${target}`),
  );
  assert.equal(dead, []);
});

test.run();
