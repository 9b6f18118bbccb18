import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { formatId } from '../api/cluster/member-id.ts';
import { ClusterAction, ClusterCommand } from '../codec/generated/messages.generated.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import { type Disk, systemDisk } from '../log/disk.ts';
import { Layout } from '../log/layout.ts';
import { refuseNewerFormats } from '../log/newer-formats.ts';
import { Wal } from '../log/wal.ts';
import { noMember } from '../raft/entry.ts';
import { parseCommandFlags } from './command-flags.ts';
import { OfflineMember, offlineSegmentBytes, writeLog, writeSnapshotOf } from './offline-member.ts';

/**
 * Makes a data directory with everything that a member has, of a new cluster with this one member: the IDs are new, so that it
 * never meets the old one. The member may run meanwhile. `backupDir` is there when it is whole, or not at all.
 *
 * @throws UsageError, CorruptLogError, or the file system's error
 */
async function backUp(options: BackupOptions, clock: Clock): Promise<BackupResult> {
  const backupDir = resolve(options.backupDir);
  await refuseUsed(backupDir);
  const work = `${backupDir}.partial`;
  await rm(work, { recursive: true, force: true });
  try {
    const copy = join(work, 'copy');
    const originals = await copyMember(options, copy);
    const made = join(work, 'made');
    const result = await makeAnew(copy, made, systemDisk, clock).catch((error: Error) => {
      throw aboutOriginals(error, originals);
    });
    await mkdir(dirname(backupDir), { recursive: true });
    await rename(made, backupDir);
    await systemDisk.syncDirectory(dirname(backupDir));
    return result;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The advertised peer URLs of a backup's member, until somebody changes them; etcd's default. */
const peerUrls = ['http://localhost:2380'];
/** The bound of attempts to copy: one begins anew when the member that runs takes away a file meanwhile. */
const copyAttemptsMax = 5;

interface BackupOptions {
  readonly dataDir: string;
  /** Empty: in the data directory. */
  readonly walDir: string;
  /** Must not exist, or be empty. */
  readonly backupDir: string;
}

/** The cluster that a backup begins. */
interface BackupResult {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  /** Last entry of the log that it has. */
  readonly index: number;
}

async function refuseUsed(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length > 0) throw new UsageError(`${dir} is not empty: choose another --backup-dir`, 1);
}

/**
 * Copies the witness, then snapshots and segments, the older first: what a member that runs writes meanwhile looks like a write that a
 * crash tore. A file that it takes away meanwhile is one that a newer snapshot has made superfluous: the copy begins anew.
 *
 * @returns the files and directories that were copied, by the path of the copy
 */
async function copyMember({ dataDir, walDir }: BackupOptions, target: string): Promise<Map<string, string>> {
  const from = new Layout(dataDir, walDir, systemDisk);
  const to = new Layout(target, '', systemDisk);
  await refuseNewerFormats(from, systemDisk);
  for (let attempt = 1; ; attempt++) {
    await rm(target, { recursive: true, force: true });
    const originals = new Map<string, string>();
    try {
      const witnesses = (await from.witnesses()).slice(0, 1).map((path) => ({ path, name: basename(path) }));
      await copyFiles(witnesses, to.logDir, originals);
      await copyFiles(await from.snapshots(), to.snapshotDir, originals);
      await copyFiles(await from.segments(), to.logDir, originals);
      return originals.set(to.logDir, from.logDir).set(to.snapshotDir, from.snapshotDir);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === copyAttemptsMax) throw error;
    }
  }
}

async function copyFiles(
  files: readonly { path: string; name: string }[],
  to: string,
  originals: Map<string, string>,
): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const { path, name } of files) {
    await copyFile(path, join(to, name));
    originals.set(join(to, name), path);
  }
}

/** The same error about the files that were copied: the copy is removed. */
function aboutOriginals(error: Error, originals: ReadonlyMap<string, string>): Error {
  for (const [copy, original] of originals) error.message = error.message.replaceAll(copy, original);
  return error;
}

/** Makes the directory of the new member from that of the old one. */
async function makeAnew(copy: string, target: string, disk: Disk, clock: Clock): Promise<BackupResult> {
  const member = await OfflineMember.open({ dataDir: copy, walDir: '', disk, clock });
  try {
    const clusterId = newId(clock);
    const memberId = newId(clock);
    replaceMembers(member, memberId);
    const { state } = member;
    const { appliedIndex: index, appliedTerm: term } = state;
    const { logDir, snapshotDir } = new Layout(target, '', disk);
    await writeSnapshotOf(state, { dir: snapshotDir, disk, clusterId, memberId });
    const wal = await Wal.open({
      dir: logDir,
      disk,
      clock,
      clusterId,
      memberId,
      segmentBytes: offlineSegmentBytes,
      startAfter: { index, term },
      replay: emptyLog,
    });
    await writeLog(wal, { term, vote: noMember, commit: index });
    await wal.close();
    await syncUp(logDir, snapshotDir, dirname(logDir), target);
    return { clusterId, memberId, index };
  } finally {
    await member.close();
  }
}

/** The new member comes, all others go; then it may have the URL that one of them had. */
function replaceMembers(member: OfflineMember, id: bigint): void {
  const others = member.state.members.list();
  const nobodysUrl = `http://${id.toString(16)}.invalid:2380`;
  member.changeMembers(ClusterCommand.create({ action: ClusterAction.ADD, id, peerURLs: [nobodysUrl] }));
  for (const other of others) {
    member.changeMembers(ClusterCommand.create({ action: ClusterAction.REMOVE, id: other.id }));
  }
  member.changeMembers(ClusterCommand.create({ action: ClusterAction.UPDATE, id, peerURLs: peerUrls }));
}

const emptyLog = { hardState() {}, entry() {}, truncateFrom() {}, snapshotMark() {} };

function newId(clock: Clock): bigint {
  return clock.randomUint64() || 1n;
}

async function syncUp(...dirs: string[]): Promise<void> {
  for (const dir of dirs) {
    const handle = await open(dir, 'r');
    await handle.sync();
    await handle.close();
  }
}

const usage = 'usage: wald backup --data-dir DIR --backup-dir DIR [--wal-dir DIR]';

/**
 * `wald backup`: a copy of a member's data with which a new cluster of one begins, as `etcdctl backup` makes it of etcd's.
 *
 * @throws UsageError when the words are others, there is no member, or the place is taken
 */
export async function runBackup(args: readonly string[], clock: Clock): Promise<void> {
  const flags = parseCommandFlags(args, usage, ['data-dir', 'backup-dir'], ['wal-dir'], []);
  const { clusterId, memberId, index } = await backUp(
    {
      dataDir: flags.text('data-dir'),
      walDir: flags.text('wal-dir'),
      backupDir: flags.text('backup-dir'),
    },
    clock,
  );
  process.stdout.write(
    `${flags.text('backup-dir')}: cluster ${formatId(clusterId)}, member ${formatId(memberId)}, ` +
      `with everything up to entry ${index}\n`,
  );
}
