import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it that are missing, one by one. Node's own way of doing it never ends where the system says that
 * there is no parent although there is one (`/proc`, automounts).
 * @throws the system's error, which names the directory that could not be made
 */
export function makeDirectories(path: string, mode: number): void {
  const missing = make(path, mode);
  if (missing === null) return;
  const parent = dirname(path);
  if (parent === path) throw missing;
  makeDirectories(parent, mode);
  const error = make(path, mode);
  if (error !== null) throw error;
}

/** Returns the error where its parent is missing; `null` once the directory is there. */
function make(path: string, mode: number): NodeJS.ErrnoException | null {
  try {
    mkdirSync(path, { mode });
    return null;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'ENOENT') return failure;
    // A file system that is only read may say that first of one that is there.
    if (isDirectory(path)) return null;
    throw failure;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
