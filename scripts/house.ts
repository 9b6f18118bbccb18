/*
 * Measures the house: how large its rooms, files and functions are, and what is not in order in it.
 *
 *     npm run house                      everything, as tables
 *     npm run house -- --json            everything, with every list
 *     npm run house -- --list NAME       one list, a line each
 *     npm run house -- --check           only what must not be; exits 1 if there is something
 *
 * It is run in the root of the checkout.
 */
import { fileURLToPath } from 'node:url';
import { measure, type Report, type Room } from './house/measure.ts';
import { type UnusedMembers, unusedMembers } from './house/members.ts';

type Row = object;

/** Lists that have to be empty. */
const forbidden = [
  'folderCycles',
  'namesDeclaredTwice',
  'unusedFiles',
  'unusedExports',
  'exportsOfOwnUse',
] as const;

const titles: Record<string, string> = {
  longestFunctions: 'functions above 50 lines',
  folderCycles: 'circles of folders',
  fileCycles: 'circles of files',
  namesDeclaredTwice: 'names declared in two files, of types or exported',
  localNamesDeclaredTwice: 'names declared in two files, known in each only',
  fileNamesInTwoFolders: 'file names in two folders',
  smallFilesOfOneImporter: 'files of 60 lines at most with one importer',
  notOpeningWithNamesake: 'files that do not open with what they are named after',
  classFilesWithoutNamesake: 'files with a class, named after nothing in them',
  unusedFiles: 'files nobody imports',
  filesOnlyTestsUse: 'files only tests import',
  unusedExports: 'exports nobody uses',
  exportsOfOwnUse: 'exports used in their own file alone',
  exportsOnlyTestsUse: 'exports only tests use',
  unusedMembers: 'public members nobody uses',
  membersOnlyTestsUse: 'public members only tests use',
};

/** What must not be, a line each. */
export function violations({ lists }: Report): string[] {
  return forbidden.flatMap((name) => lists[name].map((row) => `${titles[name]}: ${lineOf(row)}`));
}

function table({ rooms, numbers }: Report, lists: Record<string, readonly Row[]>): string {
  const functions = lists.longestFunctions as { name: string; file: string; lines: number }[];
  return [
    columns(
      ['folder', 'files', 'lines', 'median', 'longest', '', 'generated', 'lines'],
      rooms.map((room) => [
        folderName(room, rooms),
        room.files,
        room.lines,
        room.medianLines,
        room.longestLines,
        room.longest,
        room.generatedFiles || '',
        room.generatedLines || '',
      ]),
    ),
    columns(
      ['written by hand', ''],
      [
        ['lines of code', numbers.code],
        ['lines of comment', numbers.comment],
        ['blank lines', numbers.blank],
        ['named functions', numbers.functions],
        ['lines of the median function', numbers.medianFunctionLines],
        ['functions above 50 lines', numbers.functionsAbove50Lines],
        ['functions above 70 lines', numbers.functionsAbove70Lines],
        ['`!`', numbers.nonNull],
        ['`as`', numbers.as],
        ['`any`', numbers.any],
      ],
    ),
    columns(
      ['longest functions', 'lines', 'file'],
      functions.map(({ name, lines, file }) => [name, lines, file]),
    ),
    columns(
      ['list', 'rows', '--list'],
      Object.entries(lists).map(([name, rows]) => [titles[name]!, rows.length, name]),
    ),
  ].join('\n\n');
}

/** Folders of a room stand below it; what lies in the room itself is one of them. */
function folderName({ name, withFolders }: Room, rooms: readonly Room[]): string {
  if (withFolders) return name;
  const isInside = rooms.some((room) => room.withFolders && `${name}/`.startsWith(`${room.name}/`));
  if (!isInside) return name;
  const below = name.split('/').slice(2).join('/');
  return `  ${below === '' ? '(loose)' : below}`;
}

/** The first column and texts to the left, numbers to the right. */
function columns(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumber = head.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) =>
      line
        .map((text, i) => (isNumber[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function lineOf(row: Row): string {
  return Object.values(row)
    .map((value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value)))
    .filter((text) => text !== '')
    .join('  ');
}

function withMembers({ lists }: Report, { unused, testOnly }: UnusedMembers): Record<string, readonly Row[]> {
  return { ...lists, unusedMembers: unused, membersOnlyTestsUse: testOnly };
}

function main(options: readonly string[]): void {
  const { report, files } = measure(process.cwd());
  if (options[0] === '--check') {
    const found = violations(report);
    for (const line of found) console.log(line);
    if (found.length > 0) process.exitCode = 1;
    return;
  }
  const lists = withMembers(report, unusedMembers(process.cwd(), files));
  if (options[0] === '--json') console.log(JSON.stringify({ ...report, lists }, null, 2));
  else if (options[0] === '--list') {
    const list = lists[options[1] ?? ''];
    if (list === undefined) throw new Error(`--list takes one of: ${Object.keys(lists).join(' ')}`);
    for (const row of list) console.log(lineOf(row));
  } else console.log(table(report, lists));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
