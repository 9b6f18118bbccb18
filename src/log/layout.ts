import { dirname, join } from 'node:path';
import type { Logger } from '../host/logger.ts';
import { type Disk, writeAll } from './disk.ts';
import { parseSegmentName, segmentMagic, segmentSuffix } from './segment-header.ts';
import { parseSnapshotName, snapshotMagic, snapshotSuffix } from './snapshot-file.ts';
import { witnessName } from './witness.ts';

/**
 * Where a member has its files. What etcd, etcdctl and etcdutl look for, rename and make in a data directory is below
 * `member`, or ends in `.wal`, `.snap` or `db`: nothing here is or does.
 */
export class Layout {
  readonly logDir: string;
  readonly snapshotDir: string;
  private readonly dataDir: string;
  /** `--wal-dir`, or empty. */
  private readonly walDir: string;
  private readonly disk: Disk;

  constructor(dataDir: string, walDir: string, disk: Disk) {
    this.dataDir = dataDir;
    this.walDir = walDir;
    this.disk = disk;
    this.logDir = walDir || join(dataDir, ownDirName, 'log');
    this.snapshotDir = join(dataDir, ownDirName, 'snapshots');
  }

  /** Returns whether a log lies here. */
  async hasLog(): Promise<boolean> {
    return (await this.segments()).length > 0;
  }

  /** Paths of the segments, in this layout or the one before, and the names that they have in this one. */
  segments(): Promise<NamedFile[]> {
    return this.files(this.logDir, this.olderLogDir, segmentNaming);
  }

  /** The same of the snapshots. */
  snapshots(): Promise<NamedFile[]> {
    return this.files(this.snapshotDir, this.olderSnapshotDir, snapshotNaming);
  }

  /** Paths of the log's witness, in this layout and the one before: none, one, or both, where a start was ended on its way. */
  async witnesses(): Promise<string[]> {
    const paths: string[] = [];
    for (const dir of new Set([this.logDir, this.olderLogDir])) {
      if ((await this.names(dir)).includes(witnessName)) paths.push(join(dir, witnessName));
    }
    return paths;
  }

  /** Returns whether an etcd has, or had, a member here. */
  async hasEtcd(): Promise<boolean> {
    return (await this.names(this.olderSnapshotDir)).includes('db');
  }

  /** The database of an etcd that is, or was, here. */
  get etcdPath(): string {
    return join(this.olderSnapshotDir, 'db');
  }

  /**
   * Makes the directories, durable on return, and moves what lies in the layout before this one: file by file, so that a crash leaves
   * each of them in one place or the other, and the next start goes on. The directory is locked.
   */
  async prepare(logger: Logger): Promise<void> {
    const { disk, logDir, snapshotDir } = this;
    await disk.makeDirectory(logDir);
    await disk.makeDirectory(snapshotDir);
    const moves = [...(await this.logMoves()), ...(await this.snapshotMoves())];
    for (const [from, to] of moves) await disk.rename(from, to);
    const touched = new Set([logDir, snapshotDir, dirname(snapshotDir), this.dataDir]);
    for (const [from] of moves) touched.add(dirname(from));
    for (const dir of touched) await disk.syncDirectory(dir);
    if (moves.length > 0) {
      logger.info('moved the files of the member to their places in this version', {
        files: moves.length,
        'log-dir': logDir,
        'snapshot-dir': snapshotDir,
      });
    }
    if (this.walDir !== '') await this.guard();
  }

  /** Names of what was set aside here, in no order. */
  setAsides(): Promise<string[]> {
    return this.names(this.setAsidePath);
  }

  /** What was set aside lies below; with `--wal-dir`, segments lie below a directory of the same name there. */
  get setAsidePath(): string {
    return join(this.ownDir, setAsideName);
  }

  /**
   * Moves the files of log and snapshots to directories of that name, each beside its own, since files are not moved from one file
   * system to another; durable on return. File by file: what a crash interrupts goes on with the next call.
   *
   * @returns where they are
   */
  async setAside(name: string): Promise<string[]> {
    const { logDir, snapshotDir } = this;
    const logTarget = join(this.walDir || this.ownDir, setAsideName, name, 'log');
    const snapshotTarget = join(this.setAsidePath, name, 'snapshots');
    const logs = (await this.names(logDir)).filter(isOfLog);
    await this.moveAll(logDir, logs, logTarget);
    const snapshots = (await this.names(snapshotDir)).filter((file) => file.includes(snapshotSuffix));
    await this.moveAll(snapshotDir, snapshots, snapshotTarget);
    return [logTarget, snapshotTarget];
  }

  /** A note that the member keeps beside its files, `null` where there is none. */
  async readNote(name: string): Promise<Buffer | null> {
    if (!(await this.names(this.ownDir)).includes(name)) return null;
    const file = await this.disk.open(join(this.ownDir, name), 'read');
    try {
      const bytes = Buffer.alloc(await file.size());
      return bytes.subarray(0, await file.read(bytes, 0, bytes.length, 0));
    } finally {
      await file.close();
    }
  }

  /** Writes a note, whole or not at all; durable on return. `null` removes it. */
  async writeNote(name: string, bytes: Uint8Array | null): Promise<void> {
    const { disk, ownDir } = this;
    const path = join(ownDir, name);
    if (bytes === null) {
      if ((await this.names(ownDir)).includes(name)) await disk.remove(path);
    } else {
      await disk.makeDirectory(ownDir);
      const file = await disk.open(`${path}.tmp`, 'create-durable');
      try {
        await writeAll(file, bytes, 0);
      } finally {
        await file.close();
      }
      await disk.rename(`${path}.tmp`, path);
    }
    await disk.syncDirectory(ownDir);
  }

  /** Path of a note. */
  notePath(name: string): string {
    return join(this.ownDir, name);
  }

  private async moveAll(from: string, names: readonly string[], to: string): Promise<void> {
    const { disk } = this;
    await disk.makeDirectory(to);
    for (const name of names) await disk.rename(join(from, name), join(to, name));
    // The directory, its name's, that of all that was set aside, and what holds it.
    for (let dir = to, depth = 0; depth < 4; dir = dirname(dir), depth++) await disk.syncDirectory(dir);
    await disk.syncDirectory(from);
  }

  private get ownDir(): string {
    return join(this.dataDir, ownDirName);
  }

  private get olderLogDir(): string {
    return this.walDir || join(this.dataDir, 'member', 'wal');
  }

  private get olderSnapshotDir(): string {
    return join(this.dataDir, 'member', 'snap');
  }

  private async files(dir: string, olderDir: string, names: Naming): Promise<NamedFile[]> {
    const own = (await this.names(dir)).filter((name) => names.parse(name) !== null).sort();
    const files = own.map((name): NamedFile => ({ path: join(dir, name), name }));
    return [...files, ...(await this.olderFiles(olderDir, names))];
  }

  private async logMoves(): Promise<Move[]> {
    const { olderLogDir, logDir } = this;
    const older = await this.olderFiles(olderLogDir, segmentNaming);
    const moves = older.map(({ path, name }): Move => [path, join(logDir, name)]);
    if (olderLogDir === logDir) return moves;
    const names = await this.names(olderLogDir);
    for (const name of logNames) {
      if (names.includes(name)) moves.push([join(olderLogDir, name), join(logDir, name)]);
    }
    return moves;
  }

  private async snapshotMoves(): Promise<Move[]> {
    const older = await this.olderFiles(this.olderSnapshotDir, snapshotNaming);
    return older.map(({ path, name }) => [path, join(this.snapshotDir, name)]);
  }

  /** Files under their names of the layout before. etcd's names are alike; its files begin otherwise. */
  private async olderFiles(dir: string, { olderSuffix, suffix, magic, parse }: Naming): Promise<NamedFile[]> {
    const files: NamedFile[] = [];
    for (const name of (await this.names(dir)).sort()) {
      const path = join(dir, name);
      const named = `${name.slice(0, -olderSuffix.length)}${suffix}`;
      if (name.endsWith(olderSuffix) && parse(named) !== null && (await this.begins(path, magic)))
        files.push({ path, name: named });
    }
    return files;
  }

  private async begins(path: string, magic: string): Promise<boolean> {
    const file = await this.disk.open(path, 'read');
    try {
      const bytes = Buffer.alloc(magic.length);
      await file.read(bytes, 0, bytes.length, 0);
      return bytes.toString('latin1') === magic;
    } finally {
      await file.close();
    }
  }

  /** None where there is no such directory. */
  private async names(dir: string): Promise<string[]> {
    try {
      return await this.disk.list(dir);
    } catch (error) {
      // Other errors of reading a directory come up again, and are reported, when it is made.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return [];
    }
  }

  /** An etcd with this `--wal-dir` that finds no name with `.wal` in it removes the directory as a whole, and begins anew. */
  private async guard(): Promise<void> {
    const path = join(this.logDir, guardName);
    if ((await this.names(this.logDir)).includes(guardName)) return;
    const file = await this.disk.open(path, 'create-durable');
    try {
      await writeAll(file, Buffer.from(guardText), 0);
    } finally {
      await file.close();
    }
    await this.disk.syncDirectory(this.logDir);
  }
}

interface NamedFile {
  readonly path: string;
  readonly name: string;
}

type Move = readonly [from: string, to: string];

/** The names of one kind of file, in this layout and the one before. */
interface Naming {
  readonly olderSuffix: string;
  readonly suffix: string;
  /** The file's first bytes. */
  readonly magic: string;
  readonly parse: (name: string) => unknown;
}

const segmentNaming: Naming = {
  ...{ olderSuffix: '.wal', suffix: segmentSuffix, magic: segmentMagic },
  parse: parseSegmentName,
};
const snapshotNaming: Naming = {
  ...{ olderSuffix: '.snap', suffix: snapshotSuffix, magic: snapshotMagic },
  parse: parseSnapshotName,
};

const ownDirName = 'wald';
const setAsideName = 'set-aside';
/** What lies beside the segments. */
const logNames = ['spare', witnessName];

function isOfLog(name: string): boolean {
  return logNames.includes(name) || parseSegmentName(name) !== null;
}

const guardName = 'keep-etcd-out.wal';
const guardText =
  'This directory is the log of a wald member. An etcd that is started with it as --wal-dir finds this name, and no log; ' +
  'without the name it would remove the directory.\n';
