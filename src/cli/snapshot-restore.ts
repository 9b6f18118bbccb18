import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import { NewerFormatError } from '../errors/newer-format-error.ts';
import { UsageError } from '../errors/usage-error.ts';
import { readDatabase } from '../etcd/data-directory.ts';
import { type EtcdSnapshot, withEtcdSnapshot, withFile } from '../etcd/snapshot-file.ts';
import type { Clock } from '../host/clock.ts';
import { makeLogger } from '../host/logger.ts';
import { type Disk, systemDisk } from '../log/disk.ts';
import { SnapshotReader, snapshotMagic } from '../log/snapshot-file.ts';
import { NewerSnapshotError, SnapshotError } from '../state/snapshot/snapshot-part.ts';
import { StateMachine } from '../state/state-machine.ts';
import { parseCommandFlags } from './command-flags.ts';
import { firstMemberFlags, firstMemberUsage, makeFirstMember } from './new-cluster.ts';

/**
 * `wald snapshot restore FILE`, with etcdctl's flags: makes the data directory of a first member of a new cluster, out of a snapshot of an etcd
 * or of a member's own (a file of its data directory). Each first member is made from the same file.
 *
 * @throws UsageError where the place is taken, the flags do not fit, or the file is none of them, or not whole; nothing is written then
 */
export async function runSnapshotRestore(file: string, args: readonly string[], clock: Clock): Promise<void> {
  const flags = parseCommandFlags(args, usage, [], firstMemberFlags, ['skip-hash-check']);
  const logger = makeLogger('info', ['stderr']).child('cli/snapshot-restore');
  await makeFirstMember({ flags, what: 'snapshot', path: file, logger, clock }, () =>
    readSnapshot(file, flags.isSet('skip-hash-check'), systemDisk),
  );
}

const usage = `Usage: wald snapshot restore FILE [--skip-hash-check] ${firstMemberUsage}`;

async function readSnapshot(path: string, skipHashCheck: boolean, disk: Disk): Promise<StateMachine> {
  try {
    return (await isOwn(path, disk))
      ? await readOwn(path, disk)
      : await withEtcdSnapshot(path, disk, 'open', (snapshot) => readEtcds(snapshot, skipHashCheck));
  } catch (error) {
    if (error instanceof NewerSnapshotError) throw new NewerFormatError(path, error.found, error.known);
    if (error instanceof SnapshotError) throw new UsageError(`${path}: ${error.message}`, 1);
    if (error instanceof CorruptLogError) {
      const { offset, expected, found } = error;
      throw new UsageError(
        `${path} is damaged at byte ${offset}: expected ${expected}, found ${found}. Nothing was written. Restore another snapshot.`,
        1,
      );
    }
    throw error;
  }
}

/** Returns whether it begins as a member's own snapshots do. */
function isOwn(path: string, disk: Disk): Promise<boolean> {
  return withFile(path, disk, 'open', async (file) => {
    const magic = Buffer.alloc(snapshotMagic.length);
    await file.read(magic, 0, magic.length, 0);
    return magic.toString('latin1') === snapshotMagic;
  });
}

async function readOwn(path: string, disk: Disk): Promise<StateMachine> {
  const reader = await SnapshotReader.openAny(disk, path);
  try {
    const restore = StateMachine.restore(reader.info.clusterId);
    for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) restore.write(chunk);
    return restore.finish();
  } finally {
    await reader.close();
  }
}

async function readEtcds(snapshot: EtcdSnapshot, skipHashCheck: boolean): Promise<StateMachine> {
  const { path, database, hasHash, checkHash } = snapshot;
  if (!skipHashCheck) {
    if (!hasHash) throw new UsageError(`${path}: snapshot missing hash but --skip-hash-check=false`, 1);
    await checkHash();
  }
  return (await readDatabase(database, path)).finish(0n);
}
