import { join } from 'node:path';
import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import type { Logger } from '../host/logger.ts';
import {
  isUnfinishedSnapshot,
  parseSnapshotName,
  type SnapshotOwner,
  SnapshotReader,
} from './snapshot-file.ts';

/** Snapshots that are kept by default, as many as etcd keeps (`--max-snapshots`). */
const snapshotsKeptDefault = 5;

const brokenSuffix = '.broken';

/** Paths of the snapshots in a directory, newest first; none if there is no such directory. Their bytes are not looked at. */
export async function listSnapshots(owner: SnapshotOwner): Promise<string[]> {
  await owner.disk.makeDirectory(owner.dir);
  const names = (await owner.disk.list(owner.dir)).filter((name) => parseSnapshotName(name));
  return names.sort((a, b) => (a < b ? 1 : -1)).map((name) => join(owner.dir, name));
}

/**
 * Loads the newest snapshot that is whole; null if there is none. Every byte of it was checked and is durable. A damaged
 * one is reported and set aside under the name `<name>.broken`; the log then must reach back to the next older one, or
 * `Wal.open` refuses.
 *
 * @param load reads all chunks and makes something new of them: it is called again, for an older snapshot, when damage
 * shows on the way
 */
export async function loadNewestSnapshot<Loaded>(
  owner: SnapshotOwner,
  logger: Logger,
  load: (reader: SnapshotReader) => Promise<Loaded>,
): Promise<Loaded | null> {
  for (const path of await listSnapshots(owner)) {
    try {
      const reader = await SnapshotReader.open(owner, path);
      try {
        return await load(reader);
      } finally {
        await reader.close();
      }
    } catch (error) {
      if (!(error instanceof CorruptLogError)) throw error;
      const { offset, expected, found } = error;
      logger.warn('set a damaged snapshot aside and try the one before', {
        file: path,
        offset,
        expected,
        found,
      });
      await owner.disk.rename(path, path + brokenSuffix);
      await owner.disk.syncDirectory(owner.dir);
    }
  }
  return null;
}

/** Removes all snapshots but the newest `keep`. Damaged ones that were set aside stay for a person to look at. */
export async function purgeSnapshots(
  owner: SnapshotOwner,
  keep: number = snapshotsKeptDefault,
): Promise<void> {
  for (const path of (await listSnapshots(owner)).slice(Math.max(1, keep))) await owner.disk.remove(path);
}

/** Removes what unfinished writers left behind. Before the first writer of a start. */
export async function removeUnfinishedSnapshots(owner: SnapshotOwner): Promise<void> {
  await owner.disk.makeDirectory(owner.dir);
  for (const name of await owner.disk.list(owner.dir)) {
    if (isUnfinishedSnapshot(name)) await owner.disk.remove(join(owner.dir, name));
  }
}
