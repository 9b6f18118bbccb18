import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The directory of package.json: tests run from `test/` (tsx) as well as from `build/test/` (compiled). */
export const checkoutDirectory: string = findCheckout(import.meta.dirname);

/** A path inside the checkout. */
export function inCheckout(...parts: string[]): string {
  return join(checkoutDirectory, ...parts);
}

function findCheckout(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory;
    if (directory === dirname(directory)) throw new Error(`no package.json above ${start}`);
  }
}
