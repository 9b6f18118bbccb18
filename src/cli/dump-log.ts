import { existsSync } from 'node:fs';
import { UsageError } from '../errors/usage-error.ts';
import { systemDisk } from '../log/disk.ts';
import { dumpLog as dumpItems, dumpJson, dumpText } from '../log/dump.ts';
import { Layout } from '../log/layout.ts';

const synopsis = 'usage: wald log dump DIR [--json]: DIR is a data directory or a directory of segments';

/**
 * `wald log dump DIR [--json]`: prints the segments and records of a log, a line each.
 * @throws UsageError when the words are others, or there is no such directory
 */
export async function runLog(args: readonly string[]): Promise<void> {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const options = args.filter((arg) => arg.startsWith('-'));
  const [verb, dir] = words;
  if (verb !== 'dump' || dir === undefined || words.length > 2 || options.some((arg) => arg !== '--json')) {
    throw new UsageError(synopsis, 2);
  }
  const inDataDir = new Layout(dir, '', systemDisk).logDir;
  const segments = existsSync(inDataDir) ? inDataDir : dir;
  if (!existsSync(segments)) throw new UsageError(`${dir}: no such directory; ${synopsis}`, 1);
  const line = options.length > 0 ? dumpJson : dumpText;
  for await (const item of dumpItems(segments, systemDisk)) {
    // The reader of a pipe sets the pace.
    if (!process.stdout.write(`${line(item)}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
