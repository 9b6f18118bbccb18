import { join } from 'node:path';
import type { DatabaseReader } from '../bolt/reader.ts';
import { DecodeError } from '../codec/reader.ts';
import { UsageError } from '../errors/usage-error.ts';
import { type Disk, isLocked } from '../log/disk.ts';
import { EtcdRestore, etcdBuckets } from '../state/etcd-restore.ts';
import { SnapshotError } from '../state/snapshot/snapshot-part.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { EtcdDataError } from './data-error.ts';
import { EtcdEntries } from './log-entry.ts';
import { readEtcdLog } from './log-reader.ts';
import { readSavedTree } from './saved-tree.ts';
import { withEtcdSnapshot } from './snapshot-file.ts';

/**
 * Reads the data directory of an etcd that does not run: its database, its newest snapshot of the v2 tree, and everything in the log behind
 * them, whether it is known to be committed or not: there is nobody to ask, and what was acknowledged last may be not. Nothing is changed.
 *
 * @param walDir empty: in the data directory
 * @returns the state of a cluster that begins, without members
 * @throws EtcdDataError, UsageError where there is no database or an etcd runs, or the file system's error
 */
export async function readEtcdDirectory(
  dataDir: string,
  walDir: string,
  clusterId: bigint,
  disk: Disk,
): Promise<StateMachine> {
  const snapDir = join(dataDir, 'member', 'snap');
  const databasePath = join(snapDir, 'db');
  if (await isLocked(databasePath)) throw new UsageError(`${dataDir} is in use by an etcd: stop it first`, 1);
  return await withEtcdSnapshot(databasePath, disk, 'open', async ({ database }) => {
    const restore = await readDatabase(database, databasePath);
    const tree = await readSavedTree(snapDir);
    const logDir = walDir || join(dataDir, 'member', 'wal');
    const from = Math.min(tree.index, restore.consistentIndex);
    const entries = await readEtcdLog(logDir, from);
    const last = entries.at(-1)?.index ?? from;
    if (last < restore.consistentIndex) {
      const found = `one that ends at ${last}`;
      throw new EtcdDataError(logDir, 0, `a log with the entry ${restore.consistentIndex}`, found);
    }
    const state = restore.finish(clusterId, tree.v2);
    const applied = new EtcdEntries(state, restore.consistentIndex, tree.index);
    for (const entry of entries) {
      try {
        applied.apply(entry);
      } catch (error) {
        if (!(error instanceof DecodeError || error instanceof SyntaxError)) throw error;
        throw new EtcdDataError(logDir, 0, `a request in entry ${entry.index}`, error.message);
      }
    }
    return state;
  });
}

/**
 * Reads the buckets of a database, from the first to the last.
 *
 * @param path for errors
 * @throws EtcdDataError where it is not an etcd's
 */
export async function readDatabase(database: DatabaseReader, path: string): Promise<EtcdRestore> {
  const restore = new EtcdRestore();
  for (const name of etcdBuckets) {
    const bucket = await database.bucket(name);
    if (bucket === null) {
      if (name !== 'key') continue;
      throw new EtcdDataError(path, 0, 'the database of an etcd', 'one without a bucket "key"');
    }
    for await (const { key, value } of bucket.entries()) {
      try {
        restore.take(name, key, value);
      } catch (error) {
        if (!(error instanceof SnapshotError)) throw error;
        throw new EtcdDataError(path, 0, 'the database of an etcd', error.message);
      }
    }
  }
  return restore;
}
