import { type BigIntStats, promises, type Stats } from 'node:fs';
import type { Clock } from '../../host/clock.ts';

/**
 * The contents of some files, read again when one of them has changed. A look costs a `stat` of each, and
 * does not hold the event loop.
 */
export class WatchedFiles<T> {
  private readonly paths: readonly string[];
  private readonly bytesMax: number;
  private readonly clock: Pick<Clock, 'wallMs'>;
  private readonly parse: (files: readonly Buffer[]) => T | Promise<T>;
  /** The files that `value` or `failure` are of; empty when they must be read again in any case. */
  private identity = '';
  private value: { readonly of: T } | null = null;
  private failure: Error | null = null;
  /** The look that has begun last. */
  private underWay: Promise<unknown> = Promise.resolve();
  /** The one behind it, which has not begun. */
  private next: Promise<T> | null = null;

  /**
   * @param bytesMax of one file; a longer one is an error
   * @param parse takes the files' bytes in the order of the paths
   */
  constructor(
    paths: readonly string[],
    bytesMax: number,
    clock: Pick<Clock, 'wallMs'>,
    parse: (files: readonly Buffer[]) => T | Promise<T>,
  ) {
    this.paths = paths;
    this.bytesMax = bytesMax;
    this.clock = clock;
    this.parse = parse;
  }

  /** The last value that was read without an error; null before the first time. */
  get last(): T | null {
    return this.value === null ? null : this.value.of;
  }

  /**
   * Returns the current contents. All who ask while a look is under way share the next one: that one may have
   * begun before the change which they know of.
   * @throws Error in Go's words for a file that cannot be read, or what `parse` threw; again each time until the files change
   */
  current(): Promise<T> {
    if (this.next !== null) return this.next;
    const next = this.underWay.then(
      () => this.begin(),
      () => this.begin(),
    );
    this.next = next;
    return next;
  }

  private begin(): Promise<T> {
    this.next = null;
    const look = this.look();
    this.underWay = look;
    return look;
  }

  private async look(): Promise<T> {
    const identity = (await Promise.all(this.paths.map(identify))).join();
    if (identity !== this.identity) await this.read(identity);
    if (this.failure !== null) throw this.failure;
    return this.value!.of;
  }

  private async read(identity: string): Promise<void> {
    // Before the reading: what is written meanwhile is read again.
    const readMs = this.clock.wallMs();
    try {
      const files = await Promise.all(this.paths.map((path) => read(path, this.bytesMax)));
      this.value = { of: await this.parse(files.map(({ bytes }) => bytes)) };
      this.failure = null;
      this.identity = files.some(({ stats }) => readMs - stats.mtimeMs < youngMs) ? '' : identity;
    } catch (error) {
      this.failure = error as Error;
      // Between the renames of a pair of files they do not belong together, and their times may be old.
      this.identity = '';
    }
  }
}

/** A file that was written this short a time before it was read may have been written again since, with the same time on it. */
const youngMs = 100;

/** Node's codes, in the words of Go's errors. */
const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
};

async function identify(path: string): Promise<string> {
  let stats: BigIntStats;
  try {
    stats = await promises.stat(path, { bigint: true });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
  return `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
}

async function read(path: string, bytesMax: number): Promise<{ bytes: Buffer; stats: Stats }> {
  try {
    const file = await promises.open(path, 'r');
    try {
      const stats = await file.stat();
      if (stats.size > bytesMax) throw new Error(`${path} has more than ${bytesMax} bytes`);
      return { bytes: await file.readFile(), stats };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const verb = syscall === 'read' ? 'read' : 'open';
    throw new Error(`${verb} ${path}: ${systemErrors[code] ?? (error as Error).message}`);
  }
}
