import { basename, dirname } from 'node:path';
import { cyclesOf } from './cycles.ts';
import { type Escapes, escapesOf, functionsOf, type Lines, linesOf, type NamedFunction } from './size.ts';
import { isUsedInOwnFile, namesakeOf, readSourceTree, type SourceFile } from './source-tree.ts';

/** Files that nobody has to import: they are started. */
const started = new Set(['src/main.ts']);
/** A file of so many lines that one other file imports might as well stand in that one. */
const smallFileLines = 60;

export interface Report {
  rooms: Room[];
  numbers: Numbers;
  lists: Lists;
}

/** A folder of `src` with the files that lie in it, or with those of its folders as well. */
export interface Room {
  name: string;
  withFolders: boolean;
  files: number;
  lines: number;
  medianLines: number;
  longestLines: number;
  longest: string;
  generatedFiles: number;
  generatedLines: number;
}

/** Of what was written by hand. */
interface Numbers extends Lines, Escapes {
  functions: number;
  medianFunctionLines: number;
  functionsAbove50Lines: number;
  functionsAbove70Lines: number;
}

interface Lists {
  longestFunctions: NamedFunction[];
  folderCycles: Cycle[];
  fileCycles: Cycle[];
  /** Names of types, and names that one of the files exports. */
  namesDeclaredTwice: Named[];
  /** Names of values that are known in their own files only. */
  localNamesDeclaredTwice: Named[];
  fileNamesInTwoFolders: Named[];
  smallFilesOfOneImporter: SmallFile[];
  notOpeningWithNamesake: Opening[];
  classFilesWithoutNamesake: Opening[];
  unusedFiles: Export[];
  filesOnlyTestsUse: Export[];
  unusedExports: Export[];
  exportsOfOwnUse: Export[];
  exportsOnlyTestsUse: Export[];
}

/** Those that lead to each other, and the imports among them. */
interface Cycle {
  members: string[];
  imports: string[];
}

interface Named {
  name: string;
  files: string[];
}

interface SmallFile {
  file: string;
  lines: number;
  importer: string;
}

interface Opening {
  file: string;
  opensWith: string;
  /** Where the file is named after nothing that it declares: its classes. */
  namesake: string;
}

interface Export {
  file: string;
  /** Nothing where the whole file is meant. */
  name: string;
}

/** Measures the checkout at `root`; what must be known of types is not in it (`unusedMembers`). */
export function measure(root: string): { report: Report; files: SourceFile[] } {
  const files = readSourceTree(root);
  const house = files.filter(({ path }) => path.startsWith('src/'));
  const byHand = house.filter(({ generated }) => !generated);
  const lines = new Map(house.map((file) => [file.path, linesOf(file)]));
  const functions = byHand.flatMap(functionsOf).sort((a, b) => b.lines - a.lines);
  const report = {
    rooms: roomsOf(house, lines),
    numbers: {
      ...sumOf(byHand.map(({ path }) => lines.get(path)!)),
      functions: functions.length,
      medianFunctionLines: median(functions.map((one) => one.lines)),
      functionsAbove50Lines: functions.filter((one) => one.lines > 50).length,
      functionsAbove70Lines: functions.filter((one) => one.lines > 70).length,
      ...sumOf(byHand.map(escapesOf)),
    },
    lists: {
      longestFunctions: functions.filter((one) => one.lines > 50),
      ...importCycles(house),
      ...namesDeclaredTwice(byHand),
      fileNamesInTwoFolders: several(byHand.map(({ path }) => ({ name: basename(path), path }))),
      smallFilesOfOneImporter: smallFilesOfOneImporter(house, lines),
      ...openings(byHand),
      ...unusedExports(files),
    },
  };
  return { report, files };
}

function roomsOf(files: readonly SourceFile[], lines: ReadonlyMap<string, Lines>): Room[] {
  const folders = [...new Set(files.map(({ path }) => dirname(path)))].sort();
  const rooms: Room[] = [];
  const add = (name: string, withFolders: boolean, inside: readonly SourceFile[]) => {
    const lengths = (generated: boolean) =>
      inside
        .filter((file) => file.generated === generated)
        .map(({ path }) => ({ path, lines: total(lines.get(path)!) }))
        .sort((a, b) => a.lines - b.lines);
    const byHand = lengths(false);
    const generated = lengths(true);
    const longest = byHand.at(-1);
    rooms.push({
      name,
      withFolders,
      files: byHand.length,
      lines: sum(byHand.map((file) => file.lines)),
      medianLines: median(byHand.map((file) => file.lines)),
      longestLines: longest?.lines ?? 0,
      longest: longest === undefined ? '' : basename(longest.path, '.ts'),
      generatedFiles: generated.length,
      generatedLines: sum(generated.map((file) => file.lines)),
    });
  };
  const roots = new Set(folders.map((folder) => folder.split('/').slice(0, 2).join('/')));
  for (const root of [...roots].sort()) {
    const inside = folders.filter((folder) => folder === root || folder.startsWith(`${root}/`));
    const within = (folder: string) => files.filter(({ path }) => dirname(path) === folder);
    const hasFolders = root !== 'src' && inside.some((folder) => folder !== root);
    if (hasFolders) add(root, true, inside.flatMap(within));
    for (const folder of root === 'src' ? ['src'] : inside) add(folder, false, within(folder));
  }
  add('all', true, files);
  return rooms;
}

function importCycles(files: readonly SourceFile[]): Pick<Lists, 'folderCycles' | 'fileCycles'> {
  const imports = files.flatMap((file) => file.imports.map(({ from }) => ({ by: file.path, of: from })));
  const cycles = (place: (path: string) => string): Cycle[] => {
    const graph = new Map(files.map(({ path }) => [place(path), new Set<string>()]));
    for (const { by, of } of imports) if (place(by) !== place(of)) graph.get(place(by))!.add(place(of));
    return cyclesOf(graph).map((members) => {
      const counts = new Map<string, number>();
      for (const { by, of } of imports) {
        if (place(by) === place(of) || !members.includes(place(by)) || !members.includes(place(of))) continue;
        const arrow = `${place(by)} > ${place(of)}`;
        counts.set(arrow, (counts.get(arrow) ?? 0) + 1);
      }
      return { members, imports: [...counts].sort().map(([arrow, count]) => `${arrow} (${count})`) };
    });
  };
  return { folderCycles: cycles(dirname), fileCycles: cycles((path) => path) };
}

function namesDeclaredTwice(
  files: readonly SourceFile[],
): Pick<Lists, 'namesDeclaredTwice' | 'localNamesDeclaredTwice'> {
  const seen = new Set<string>();
  const places = files.flatMap(({ path, declarations, exports }) =>
    declarations.map(({ name, isType }) => {
      if (isType || exports.includes(name)) seen.add(name);
      return { name, path };
    }),
  );
  const names = several(places);
  return {
    namesDeclaredTwice: names.filter(({ name }) => seen.has(name)),
    localNamesDeclaredTwice: names.filter(({ name }) => !seen.has(name)),
  };
}

/** Names that stand in more than one file. */
function several(places: readonly { name: string; path: string }[]): Named[] {
  const files = new Map<string, string[]>();
  for (const { name, path } of places) files.set(name, [...(files.get(name) ?? []), path]);
  return [...files]
    .map(([name, paths]) => ({ name, files: paths.sort() }))
    .filter((named) => named.files.length > 1)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function smallFilesOfOneImporter(
  files: readonly SourceFile[],
  lines: ReadonlyMap<string, Lines>,
): SmallFile[] {
  const importers = importersOf(files);
  return files
    .filter(({ generated }) => !generated)
    .map(({ path }) => ({ file: path, lines: total(lines.get(path)!), by: [...(importers.get(path) ?? [])] }))
    .filter((file) => file.lines <= smallFileLines && file.by.length === 1)
    .map(({ file, lines: count, by }) => ({ file, lines: count, importer: by[0]! }));
}

function openings(
  files: readonly SourceFile[],
): Pick<Lists, 'notOpeningWithNamesake' | 'classFilesWithoutNamesake'> {
  const notOpeningWithNamesake: Opening[] = [];
  const classFilesWithoutNamesake: Opening[] = [];
  for (const { path, declarations } of files) {
    const opensWith = declarations[0]?.name ?? '';
    const namesake = declarations.find(({ name }) => name.toLowerCase() === namesakeOf(path));
    const classes = declarations.filter(({ isClass }) => isClass).map(({ name }) => name);
    if (namesake !== undefined) {
      if (namesake.name !== opensWith) {
        notOpeningWithNamesake.push({ file: path, opensWith, namesake: namesake.name });
      }
    } else if (classes.length > 0) {
      classFilesWithoutNamesake.push({ file: path, opensWith, namesake: classes.join(', ') });
    }
  }
  return { notOpeningWithNamesake, classFilesWithoutNamesake };
}

function unusedExports(
  files: readonly SourceFile[],
): Pick<
  Lists,
  'unusedFiles' | 'filesOnlyTestsUse' | 'unusedExports' | 'exportsOfOwnUse' | 'exportsOnlyTestsUse'
> {
  const lists = {
    unusedFiles: [] as Export[],
    filesOnlyTestsUse: [] as Export[],
    unusedExports: [] as Export[],
    exportsOfOwnUse: [] as Export[],
    exportsOnlyTestsUse: [] as Export[],
  };
  const importers = importersOf(files);
  const users = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    for (const { from, name } of imports) {
      const key = `${from} ${name}`;
      users.set(key, (users.get(key) ?? new Set()).add(path));
    }
  }
  const isTest = (path: string) => path.startsWith('test/');
  for (const file of files) {
    const isHouse = file.path.startsWith('src/') && !file.generated && !file.path.endsWith('.d.ts');
    if (!isHouse || started.has(file.path)) continue;
    const importing = [...(importers.get(file.path) ?? [])];
    if (importing.length === 0) lists.unusedFiles.push({ file: file.path, name: '' });
    else if (importing.every(isTest)) lists.filesOnlyTestsUse.push({ file: file.path, name: '' });
    for (const name of file.exports) {
      const using = [...(users.get(`${file.path} ${name}`) ?? []), ...(users.get(`${file.path} *`) ?? [])];
      if (using.some((path) => !isTest(path))) continue;
      const usedHere = isUsedInOwnFile(file, name);
      if (using.length > 0) {
        // What the file itself needs is exported for the tests alone, but not there for them.
        if (!usedHere) lists.exportsOnlyTestsUse.push({ file: file.path, name });
      } else (usedHere ? lists.exportsOfOwnUse : lists.unusedExports).push({ file: file.path, name });
    }
  }
  return lists;
}

function importersOf(files: readonly SourceFile[]): Map<string, Set<string>> {
  const importers = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    for (const { from } of imports) importers.set(from, (importers.get(from) ?? new Set()).add(path));
  }
  return importers;
}

function total({ code, comment, blank }: Lines): number {
  return code + comment + blank;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function sumOf<T extends Record<keyof T, number>>(parts: readonly T[]): T {
  const sums = {} as Record<string, number>;
  for (const part of parts) {
    for (const [name, value] of Object.entries<number>(part)) sums[name] = (sums[name] ?? 0) + value;
  }
  return sums as T;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
