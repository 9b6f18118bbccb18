import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { measure, type Report } from '../../scripts/house/measure.ts';
import { type UnusedMembers, unusedMembers } from '../../scripts/house/members.ts';
import { violations } from '../../scripts/house.ts';

/** What `look` finds in a checkout that has these files. */
function inCheckout<T>(texts: Record<string, string>, look: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'wald-house-'));
  try {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return look(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function house(texts: Record<string, string>): Report {
  return inCheckout(texts, (root) => measure(root).report);
}

function membersOf(texts: Record<string, string>): UnusedMembers {
  return inCheckout(texts, (root) => unusedMembers(root, measure(root).files));
}

function namesOf(rows: readonly { name: string }[]): string[] {
  return rows.map(({ name }) => name);
}

test('rooms are counted with their folders, and generated files apart', () => {
  const { rooms } = house({
    'src/hall/door.ts': 'export const door = 1;\n',
    'src/hall/tower/bell.ts': 'export const bell = 1;\n\n/** Rings. */\nexport const rope = 2;\n',
    'src/hall/tower/clock.generated.ts': 'export const clock = 1;\n',
    'src/yard/well.ts': 'export const well = 1;\n',
  });
  assert.equal(
    rooms.map((room) => [room.name, room.files, room.lines, room.longest, room.generatedLines]),
    [
      ['src/hall', 2, 5, 'bell', 1],
      ['src/hall', 1, 1, 'door', 0],
      ['src/hall/tower', 1, 4, 'bell', 1],
      ['src/yard', 1, 1, 'well', 0],
      ['all', 3, 6, 'bell', 1],
    ],
  );
});

test('a line is code, comment or blank', () => {
  const text = '/*\n * A comment,\n */\nconst a = `one\n\ntwo`; // behind code\n\n// the last\n';
  const { code, comment, blank } = house({ 'src/a.ts': text }).numbers;
  assert.equal({ code, comment, blank }, { code: 3, comment: 4, blank: 1 });
});

test('long functions are named with their class', () => {
  const body = 'void 0;\n'.repeat(70);
  const { numbers, lists } = house({
    'src/long.ts': `export class Long {\n  walk() {\n${body}}\n}\nconst go = () => {\n${body.slice(160)}};\nfunction short() {}\n`,
  });
  assert.equal(
    lists.longestFunctions.map(({ name, lines }) => [name, lines]),
    [
      ['Long.walk', 72],
      ['go', 52],
    ],
  );
  assert.is(numbers.functions, 3);
  assert.is(numbers.functionsAbove70Lines, 1);
});

test('folders that import each other over a third one are a circle, be it for types alone', () => {
  const { lists } = house({
    'src/a/one.ts': "import { two } from './b/two.ts';\nexport type One = typeof two;\n",
    'src/a/b/two.ts': "import { three } from '../../c/three.ts';\nexport const two = three;\n",
    'src/c/three.ts': "import type { Four } from '../a/four.ts';\nexport const three: Four = 4;\n",
    'src/a/four.ts': 'export type Four = number;\n',
  });
  assert.equal(lists.folderCycles, [
    {
      members: ['src/a', 'src/a/b', 'src/c'],
      imports: ['src/a > src/a/b (1)', 'src/a/b > src/c (1)', 'src/c > src/a (1)'],
    },
  ]);
  assert.equal(lists.fileCycles, []);
});

test('files that import each other are a circle', () => {
  const { lists } = house({
    'src/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
    'src/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
  });
  assert.equal(
    lists.fileCycles.map(({ members }) => members),
    [['src/a.ts', 'src/b.ts']],
  );
  assert.equal(lists.folderCycles, []);
});

test('a name that two files declare is found, a type and a constant of one file are one name', () => {
  const { lists } = house({
    'src/a.ts':
      'export interface Twice {}\nexport const Pair = {};\nexport type Pair = 1;\nconst local = 1;\n',
    'src/b.ts': 'class Twice {}\nconst local = 2;\n',
    'src/c.generated.ts': 'export interface Pair {}\n',
  });
  assert.equal(lists.namesDeclaredTwice, [{ name: 'Twice', files: ['src/a.ts', 'src/b.ts'] }]);
  assert.equal(namesOf(lists.localNamesDeclaredTwice), ['local']);
});

test('file names that stand in two folders are found', () => {
  const { lists } = house({ 'src/a/x.ts': '', 'src/b/x.ts': '', 'src/b/y.ts': '' });
  assert.equal(lists.fileNamesInTwoFolders, [{ name: 'x.ts', files: ['src/a/x.ts', 'src/b/x.ts'] }]);
});

test('a small file with one importer is found', () => {
  const { lists } = house({
    'src/main.ts': "import './small.ts';\nimport './large.ts';\nimport './shared.ts';\n",
    'src/small.ts': "import './shared.ts';\n",
    'src/large.ts': '// a line\n'.repeat(61),
    'src/shared.ts': '',
  });
  assert.equal(lists.smallFilesOfOneImporter, [{ file: 'src/small.ts', lines: 1, importer: 'src/main.ts' }]);
});

test('a file opens with what it is named after, if that is declared in it', () => {
  const { lists } = house({
    'src/drive-loop.ts': 'interface DriveLoopOptions {}\nexport class DriveLoop {}\n',
    'src/read-all.ts': "import './drive-loop.ts';\nexport function readAll() {}\nexport class Reader {}\n",
    'src/kv.ts': 'export const limit = 1;\nexport class KvService {}\n',
  });
  assert.equal(lists.notOpeningWithNamesake, [
    { file: 'src/drive-loop.ts', opensWith: 'DriveLoopOptions', namesake: 'DriveLoop' },
  ]);
  assert.equal(lists.classFilesWithoutNamesake, [
    { file: 'src/kv.ts', opensWith: 'limit', namesake: 'KvService' },
  ]);
});

test('exports are told apart by who uses them', () => {
  const { lists } = house({
    'src/main.ts': "import { used } from './a.ts';\nimport * as all from './b.ts';\nused(all);\n",
    'src/a.ts':
      'export function used(_: unknown) { return own; }\nexport const own = 1;\nexport const tested = 2;\n' +
      'export function nobody(): unknown { return nobody; }\nexport interface Named { nobody: 1 }\n',
    'src/b.ts': 'export const inNamespace = 1;\n',
    'src/c.ts': '',
    'src/d.ts': 'export const forBench = 1;\n',
    'test/a.test.ts': "import { tested } from '../src/a.ts';\nimport '../src/e.ts';\n",
    'src/e.ts': '',
    'bench/d.ts': "import { forBench } from '../src/d.ts';\n",
  });
  assert.equal(namesOf(lists.unusedExports), ['nobody', 'Named']);
  assert.equal(namesOf(lists.exportsOfOwnUse), ['own']);
  assert.equal(namesOf(lists.exportsOnlyTestsUse), ['tested']);
  assert.equal(lists.unusedFiles, [{ file: 'src/c.ts', name: '' }]);
  assert.equal(lists.filesOnlyTestsUse, [{ file: 'src/e.ts', name: '' }]);
});

test('members are unused that nobody refers to, or others alone that are unused', () => {
  const members = membersOf({
    'src/batch.ts':
      'export class Batch {\n  bytes = 0;\n  written = 0;\n  fits() { return this.bytes > 0; }\n  tested() {}\n  private hidden() {}\n}\n',
    'src/wal.ts':
      "import { Batch } from './batch.ts';\nexport class Wal {\n  batch = new Batch();\n" +
      '  fits() { return this.batch.fits(); }\n  append() { this.batch.written = this.batch.bytes; }\n}\n',
    'src/main.ts': "import { Wal } from './wal.ts';\nnew Wal().append();\n",
    'test/batch.test.ts': "import { Batch } from '../src/batch.ts';\nnew Batch().tested();\n",
  });
  assert.equal(namesOf(members.unused), ['Batch.written', 'Batch.fits', 'Wal.fits']);
  assert.equal(namesOf(members.testOnly), ['Batch.tested']);
});

test('a member is used by an interface that its class can stand for', () => {
  const members = membersOf({
    'src/main.ts':
      'interface Clock { now(): number }\nclass System { now() { return 1; } later() { return 2; } }\n' +
      'class Base { now() { return 3; } }\nclass Derived extends Base implements Clock {}\n' +
      'const read = (clock: Clock) => clock.now();\nread(new System());\nread(new Derived());\n',
  });
  assert.equal(namesOf(members.unused), ['System.later']);
});

test('a member is used where an object is taken apart', () => {
  const members = membersOf({
    'src/main.ts':
      'interface Place { x: number; y: number; z: number; w: number }\nconst place: Place = { x: 1, y: 2, z: 3, w: 4 };\n' +
      'const { x } = place;\nlet height: number;\n({ y: height } = place);\nconst depth = ({ z }: Place) => z;\n',
  });
  assert.equal(namesOf(members.unused), ['Place.w']);
});

test('circles of folders, names that are declared twice and unused exports must not be', () => {
  const report = house({
    'src/main.ts': "import { a } from './a/a.ts';\na();\n",
    'src/a/a.ts': "import { b } from '../b/b.ts';\nexport const a = () => b;\nclass Twice {}\n",
    'src/b/b.ts':
      "import type { A } from '../a/type.ts';\nexport const b: A = 1;\nexport const c = 1;\nclass Twice {}\n",
    'src/a/type.ts': 'export type A = number;\n',
  });
  assert.equal(violations(report), [
    'circles of folders: src/a, src/b  src/a > src/b (1), src/b > src/a (1)',
    'names declared in two files, of types or exported: Twice  src/a/a.ts, src/b/b.ts',
    'exports nobody uses: src/b/b.ts  c',
  ]);
  const orderly = house({
    'src/main.ts': "import { a } from './a.ts';\na();\n",
    'src/a.ts': 'export const a = () => 1;\n',
  });
  assert.equal(violations(orderly), []);
});

test.run();
