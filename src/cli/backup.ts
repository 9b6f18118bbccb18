import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { formatId } from '../api/cluster/member-id.ts';
import { parseInitialCluster } from '../config/config.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Clock } from '../host/clock.ts';
import { type Disk, systemDisk } from '../log/disk.ts';
import { Layout } from '../log/layout.ts';
import { refuseNewerFormats } from '../log/newer-formats.ts';
import { type CommandFlags, parseCommandFlags } from './command-flags.ts';
import {
  beginCluster,
  defaultName,
  defaultPeerUrl,
  type NewCluster,
  newClusterFrom,
  writeNewMember,
} from './new-cluster.ts';
import { OfflineMember } from './offline-member.ts';

/**
 * Makes the data directories of a new cluster with everything that a member has; a cluster of its own, which never meets the old one. The
 * member may run meanwhile. `backupDir` is there when it is whole, or not at all.
 *
 * @returns the last entry of the member's log that it has
 * @throws UsageError, CorruptLogError, or the file system's error
 */
async function backUp(options: BackupOptions, cluster: NewCluster, clock: Clock): Promise<number> {
  const backupDir = resolve(options.backupDir);
  await refuseUsed(backupDir);
  const work = `${backupDir}.partial`;
  await rm(work, { recursive: true, force: true });
  try {
    const copy = join(work, 'copy');
    const originals = await copyMember(options, copy);
    const made = join(work, 'made');
    const result = await makeAnew(copy, made, cluster, systemDisk, clock).catch((error: Error) => {
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

/** The bound of attempts to copy: one begins anew when the member that runs takes away a file meanwhile. */
const copyAttemptsMax = 5;

interface BackupOptions {
  readonly dataDir: string;
  /** Empty: in the data directory. */
  readonly walDir: string;
  /** Must not exist, or be empty. */
  readonly backupDir: string;
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

/** Makes the directory of each new member from that of the old one: the target itself for one, else one below it that has its name. @returns the last entry of the old one's log */
async function makeAnew(
  copy: string,
  target: string,
  cluster: NewCluster,
  disk: Disk,
  clock: Clock,
): Promise<number> {
  const member = await OfflineMember.open({ dataDir: copy, walDir: '', disk, clock });
  try {
    const { appliedIndex } = member.state;
    const state = beginCluster(member.state, cluster);
    const { members } = cluster;
    if (members.length > 1) await mkdir(target);
    for (const { id, name } of members) {
      const dataDir = members.length === 1 ? target : join(target, name);
      await writeNewMember(state, id, { dataDir, walDir: '' }, disk, clock);
    }
    return appliedIndex;
  } finally {
    await member.close();
  }
}

/** The cluster that a backup begins, of one member where the flags name no others. */
function clusterOf(flags: CommandFlags, clock: Clock): Promise<NewCluster> {
  const name = flags.text('name') || defaultName;
  const urls = flags.text('initial-advertise-peer-urls') || defaultPeerUrl;
  // A token that nobody has: with that of the old cluster and its URLs, both would have the same IDs.
  const initialClusterToken = flags.text('initial-cluster-token') || clock.randomUint64().toString(16);
  const text = flags.text('initial-cluster');
  if (text === '') {
    const initialCluster = urls
      .split(',')
      .map((url) => `${name}=${url}`)
      .join(',');
    return newClusterFrom(
      { name, initialCluster, initialClusterToken, initialAdvertisePeerUrls: urls },
      clock,
    );
  }
  if (flags.text('initial-advertise-peer-urls') !== '' || flags.text('name') !== '')
    throw new UsageError(`--initial-cluster names all members and their URLs already\n${usage}`, 2);
  const listed = parseInitialCluster(text);
  const unfit = [...listed.keys()].find(
    (listedName) => basename(listedName) !== listedName || /^\.*$/.test(listedName),
  );
  if (listed.size > 1 && unfit !== undefined)
    throw new UsageError(`--initial-cluster: "${unfit}" cannot be the name of a member's directory`, 1);
  const [first] = listed;
  return newClusterFrom(
    {
      ...{ name: first?.[0] ?? '', initialCluster: text, initialClusterToken },
      initialAdvertisePeerUrls: first?.[1].join(',') ?? '',
    },
    clock,
  );
}

const usage = `usage: wald backup --data-dir DIR --backup-dir DIR [--wal-dir DIR]
    [--name NAME] [--initial-advertise-peer-urls URL,...] | --initial-cluster NAME=URL,... [--initial-cluster-token TOKEN]`;

/**
 * `wald backup`: a copy of a member's data with which a new cluster begins, as `etcdctl backup` makes it of etcd's. Several members, where
 * `--initial-cluster` names them, have a directory each below the backup's.
 *
 * @throws UsageError when the words are others, there is no member, or the place is taken
 */
export async function runBackup(args: readonly string[], clock: Clock): Promise<void> {
  const flags = parseCommandFlags(
    args,
    usage,
    ['data-dir', 'backup-dir'],
    [...['wal-dir', 'name', 'initial-advertise-peer-urls'], ...['initial-cluster', 'initial-cluster-token']],
    [],
  );
  const backupDir = flags.text('backup-dir');
  const cluster = await clusterOf(flags, clock);
  const { clusterId, members } = cluster;
  const index = await backUp(
    { dataDir: flags.text('data-dir'), walDir: flags.text('wal-dir'), backupDir },
    cluster,
    clock,
  );
  for (const { id, name } of members) {
    const place = members.length === 1 ? backupDir : join(backupDir, name);
    process.stdout.write(
      `${place}: cluster ${formatId(clusterId)}, member ${formatId(id)}, with everything up to entry ${index}\n`,
    );
  }
}
