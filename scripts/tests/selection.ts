/** Which tests a run has: all, or what its arguments name. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Selection {
  /** `test/….test.ts`, sorted. */
  sources: string[];
  /** Parts of the names of tests; where there is any, only tests that have one of them in their names run. */
  nameParts: string[];
}

/**
 * Test files are found by their sources: what an older build left behind does not count.
 * @param root the directory of package.json
 */
export function testSources(root: string): string[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('test', path))
    .sort();
}

/**
 * What the arguments choose of the files. An argument that is part of a file's path chooses that file; one that is part of no path is
 * part of a test's name. Names choose among the files that paths have chosen, or among all.
 * @param argumentNameParts what can be nothing else than parts of names
 * @param textOf a source's text
 */
export function select(
  sources: readonly string[],
  args: readonly string[],
  argumentNameParts: readonly string[],
  textOf: (source: string) => string = (source) => readFileSync(source, 'utf8'),
): Selection {
  const isPath = (argument: string) => sources.some((source) => source.includes(argument));
  const paths = args.filter(isPath);
  const nameParts = [...argumentNameParts, ...args.filter((argument) => !isPath(argument))];
  const chosen = sources.filter(
    (source) => paths.length === 0 || paths.some((path) => source.includes(path)),
  );
  if (nameParts.length === 0) return { sources: chosen, nameParts };
  return { sources: chosen.filter((source) => mayHaveNamed(textOf(source), nameParts)), nameParts };
}

/** Begins the lines in which `named-tests` tells what it chose; a JSON string follows. */
export const namedTestPrefix = 'chosen by name: ';

/** Whether one of the parts is in a test's name, in upper or lower case. */
export function isNamed(name: string, nameParts: readonly string[]): boolean {
  return nameParts.some((part) => name.toLowerCase().includes(part.toLowerCase()));
}

/**
 * Whether a file can have tests of such names: one of the parts is somewhere in its text, or it has tests whose names are not
 * written out. It saves starting a process for each file that has none.
 */
export function mayHaveNamed(text: string, nameParts: readonly string[]): boolean {
  const registrars = ['test'];
  // const both = suite('both'); const same = comparing(test);
  for (const [, name] of text.matchAll(/\bconst (\w+)[^=\n]*= (?:suite\b|\w+\(test\b)/g))
    registrars.push(name!);
  const isComputed = new RegExp(`(?<![.\\w])(?:${registrars.join('|')})\\(\\s*[^'"\\s)]`).test(text);
  if (isComputed) return true;
  return isNamed(text.replaceAll('\\', ''), nameParts);
}
