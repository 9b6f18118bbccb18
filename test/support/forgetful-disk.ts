import { dirname } from 'node:path';
import type { Disk, DiskFile, DiskLock, OpenMode, WriteDone } from '../../src/log/disk.ts';

/** What a disk writes as a whole or not at all. */
export const sectorBytes = 512;

/** Something the disk is asked to do, as a fault sees it. */
export interface DiskOperation {
  readonly kind: 'open' | 'write' | 'read' | 'sync' | 'truncate' | 'rename' | 'remove' | 'syncDirectory';
  readonly path: string;
  readonly position: number;
  readonly length: number;
}

/** Decides over an operation: an error it fails with, a number of bytes a write stops short at, or null to let it pass. */
export type Fault = (operation: DiskOperation) => Error | number | null;

/** Decides what a power loss leaves of what was never synced. */
export interface CrashChoice {
  /** Whether a sector that was written and not synced reached the disk. */
  keepsSector(path: string, sector: number): boolean;
  /** Whether a file's new length did. */
  keepsLength(path: string): boolean;
  /** How many of a directory's `pending` changes of names did, the first ones. */
  keepsNames(pending: number): number;
}

/** Nothing that was not synced survives. */
export const forgetAll: CrashChoice = {
  keepsSector: () => false,
  keepsLength: () => false,
  keepsNames: () => 0,
};

/** Each sector, length and name survives by chance; `random` gives numbers from 0 up to 1. */
export function forgetSome(random: () => number): CrashChoice {
  return {
    keepsSector: () => random() < 0.5,
    keepsLength: () => random() < 0.5,
    keepsNames: (pending) => Math.floor(random() * (pending + 1)),
  };
}

/** A Node error with a code, as a disk gives it. */
export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: injected by a test`), { code });
}

interface Inode {
  /** Its name now: a file keeps being written after it is renamed. */
  path: string;
  /** The bytes as programs see them; those beyond `size` are zero. */
  bytes: Buffer;
  size: number;
  /** The bytes as a power loss leaves them, but for the choice over `dirty`. */
  durableBytes: Buffer;
  durableSize: number;
  dirty: Set<number>;
}

interface NameChange {
  readonly directory: string;
  apply(names: Map<string, Inode>): void;
}

/**
 * A disk in memory that forgets what was not synced: `crash` is a loss of power, `kill` the end of the process alone.
 * It fails where `fault` says so and has room for `capacityBytes`. Deterministic: it has no clock and no chance of its
 * own, and ends writes through `schedule`.
 */
export class ForgetfulDisk implements Disk {
  fault: Fault = () => null;
  capacityBytes = Number.POSITIVE_INFINITY;
  /** Writes and syncs that ended well. */
  writes = 0;
  syncs = 0;

  private readonly schedule: (run: () => void) => void;
  private readonly directories = new Set<string>();
  private names = new Map<string, Inode>();
  private durableNames = new Map<string, Inode>();
  private changes: NameChange[] = [];
  private readonly locks = new Set<string>();
  /** Files opened in an earlier life do nothing any more: the process that held them is gone. */
  private life = 0;

  constructor(schedule: (run: () => void) => void = setImmediate) {
    this.schedule = schedule;
  }

  /**
   * The disk as one process sees it. After `kill` or `crash` nothing that process still had under way happens, and
   * none of its calls ever end: it is not there any more.
   */
  process(): Disk {
    return new ProcessDisk(this, this.life);
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    this.check('open', path);
    const creates = mode === 'create' || mode === 'create-durable';
    let inode = this.names.get(path);
    if (!inode) {
      if (!creates) throw diskError('ENOENT');
      inode = {
        path,
        bytes: Buffer.alloc(0),
        size: 0,
        durableBytes: Buffer.alloc(0),
        durableSize: 0,
        dirty: new Set(),
      };
      this.change(path, inode);
    } else if (creates) {
      resize(inode, 0);
    }
    return new ForgetfulFile(this, path, inode, mode.endsWith('durable'), this.life);
  }

  async makeDirectory(path: string): Promise<void> {
    this.addDirectory(path);
  }

  async list(path: string): Promise<string[]> {
    if (!this.directories.has(path)) throw diskError('ENOENT');
    const prefix = `${path}/`;
    const below = [...this.names.keys(), ...this.directories].filter((name) => name.startsWith(prefix));
    return [...new Set(below.map((name) => name.slice(prefix.length).split('/', 1)[0]!))];
  }

  async rename(from: string, to: string): Promise<void> {
    this.check('rename', from);
    const inode = this.names.get(from);
    if (!inode) throw diskError('ENOENT');
    const move = (names: Map<string, Inode>): void => {
      names.delete(from);
      names.set(to, inode);
    };
    move(this.names);
    inode.path = to;
    this.changes.push({ directory: dirname(to), apply: move });
  }

  async remove(path: string): Promise<void> {
    this.check('remove', path);
    if (!this.names.has(path)) throw diskError('ENOENT');
    this.names.delete(path);
    this.changes.push({ directory: dirname(path), apply: (names) => names.delete(path) });
  }

  async syncDirectory(path: string): Promise<void> {
    this.check('syncDirectory', path);
    for (const change of this.changes) if (change.directory === path) change.apply(this.durableNames);
    this.changes = this.changes.filter((change) => change.directory !== path);
  }

  async lock(path: string, note: string): Promise<DiskLock | null> {
    if (this.locks.has(path)) return null;
    this.locks.add(path);
    this.put(path, Buffer.from(note));
    return {
      release: async () => {
        this.locks.delete(path);
      },
    };
  }

  /** The process dies: what it wrote stays, what it held is free. */
  kill(): void {
    this.life++;
    this.locks.clear();
  }

  /** The power fails: what was not synced is lost, as far as `choice` lets it be. */
  crash(choice: CrashChoice = forgetAll): void {
    this.kill();
    const kept = choice.keepsNames(this.changes.length);
    for (const change of this.changes.slice(0, kept)) change.apply(this.durableNames);
    this.changes = [];
    this.names = new Map(this.durableNames);
    for (const [path, inode] of this.names) {
      inode.path = path;
      forget(inode, path, choice);
    }
  }

  /** A file's bytes as a program would read them. */
  get(path: string): Buffer {
    const inode = this.names.get(path);
    if (!inode) throw diskError('ENOENT');
    return Buffer.from(inode.bytes.subarray(0, inode.size));
  }

  /** Puts a file there, durably, whatever was there before. */
  put(path: string, bytes: Uint8Array): void {
    const copy = Buffer.from(bytes);
    const durableBytes = Buffer.from(bytes);
    const { length } = bytes;
    const inode = {
      path,
      bytes: copy,
      size: length,
      durableBytes,
      durableSize: length,
      dirty: new Set<number>(),
    };
    this.addDirectory(dirname(path));
    this.names.set(path, inode);
    this.durableNames.set(path, inode);
  }

  /** Takes a file away, durably. */
  drop(path: string): void {
    this.names.delete(path);
    this.durableNames.delete(path);
  }

  /** Paths of all files, as a program would find them. */
  paths(): string[] {
    return [...this.names.keys()].sort();
  }

  has(path: string): boolean {
    return this.names.has(path);
  }

  /** A disk with the same files, all of them durable. */
  clone(schedule = this.schedule): ForgetfulDisk {
    const other = new ForgetfulDisk(schedule);
    other.becomes(this);
    return other;
  }

  /** Has the files of another disk, all of them durable, and no others. */
  becomes(other: ForgetfulDisk): void {
    this.dropAll('/');
    for (const directory of other.directories) this.directories.add(directory);
    for (const path of other.names.keys()) this.put(path, other.get(path));
  }

  /** Takes all files and directories below one away, durably. */
  dropAll(directory: string): void {
    for (const path of this.paths()) if (path.startsWith(directory)) this.drop(path);
    for (const path of [...this.directories]) if (path.startsWith(directory)) this.directories.delete(path);
  }

  /** Bytes that all files take. */
  get usedBytes(): number {
    let bytes = 0;
    for (const inode of this.names.values()) bytes += inode.size;
    return bytes;
  }

  /** @internal of the disk's files */
  check(kind: DiskOperation['kind'], path: string, position = 0, length = 0): number {
    const verdict = this.fault({ kind, path, position, length });
    if (verdict instanceof Error) throw verdict;
    return verdict ?? length;
  }

  /** @internal of the disk's files */
  later(life: number, run: () => void): void {
    this.schedule(() => {
      if (life === this.life) run();
    });
  }

  /** @internal of the disk's files: acts when it is the process's turn; never ends if the process is over by then */
  act<T>(life: number, run: () => T | Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.later(life, async () => {
        try {
          resolve(await run());
        } catch (error) {
          // A fault may have ended the process.
          if (life === this.life) reject(error);
        }
      });
    });
  }

  /** @internal of the disk's files */
  isOver(life: number): boolean {
    return life !== this.life;
  }

  private addDirectory(path: string): void {
    for (let dir = path; !this.directories.has(dir) && dir !== dirname(dir); dir = dirname(dir))
      this.directories.add(dir);
  }

  private change(path: string, inode: Inode): void {
    this.names.set(path, inode);
    this.changes.push({ directory: dirname(path), apply: (names) => names.set(path, inode) });
  }
}

class ProcessDisk implements Disk {
  private readonly disk: ForgetfulDisk;
  private readonly life: number;

  constructor(disk: ForgetfulDisk, life: number) {
    this.disk = disk;
    this.life = life;
  }

  open(path: string, mode: OpenMode): Promise<DiskFile> {
    return this.act(() => this.disk.open(path, mode));
  }

  makeDirectory(path: string): Promise<void> {
    return this.act(() => this.disk.makeDirectory(path));
  }

  list(path: string): Promise<string[]> {
    return this.act(() => this.disk.list(path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.act(() => this.disk.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.act(() => this.disk.remove(path));
  }

  syncDirectory(path: string): Promise<void> {
    return this.act(() => this.disk.syncDirectory(path));
  }

  lock(path: string, note: string): Promise<DiskLock | null> {
    return this.act(() => this.disk.lock(path, note));
  }

  private act<T>(run: () => Promise<T>): Promise<T> {
    return this.disk.act(this.life, run);
  }
}

class ForgetfulFile implements DiskFile {
  readonly path: string;
  private readonly disk: ForgetfulDisk;
  private readonly inode: Inode;
  private readonly durable: boolean;
  private readonly life: number;

  constructor(disk: ForgetfulDisk, path: string, inode: Inode, durable: boolean, life: number) {
    this.disk = disk;
    this.path = path;
    this.inode = inode;
    this.durable = durable;
    this.life = life;
  }

  write(bytes: Uint8Array, offset: number, length: number, position: number, done: WriteDone): void {
    if (this.disk.isOver(this.life)) return;
    let written = 0;
    let error: Error | null = null;
    try {
      written = Math.min(length, this.disk.check('write', this.inode.path, position, length));
      written = this.room(position, written);
      this.store(bytes.subarray(offset, offset + written), position);
    } catch (thrown) {
      error = thrown as Error;
    }
    this.disk.later(this.life, () => {
      if (!error) {
        if (this.durable) syncInode(this.inode);
        this.disk.writes++;
      }
      done(error, written);
    });
  }

  read(bytes: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    const { inode } = this;
    return this.disk.act(this.life, () => {
      this.disk.check('read', inode.path, position, length);
      const count = Math.max(0, Math.min(length, inode.size - position));
      bytes.set(inode.bytes.subarray(position, position + count), offset);
      return count;
    });
  }

  size(): Promise<number> {
    return this.disk.act(this.life, () => this.inode.size);
  }

  truncate(length: number): Promise<void> {
    return this.disk.act(this.life, () => {
      this.disk.check('truncate', this.inode.path, 0, length);
      resize(this.inode, length);
    });
  }

  sync(): Promise<void> {
    return this.disk.act(this.life, () => {
      this.disk.check('sync', this.inode.path);
      syncInode(this.inode);
      this.disk.syncs++;
    });
  }

  close(): Promise<void> {
    return this.disk.act(this.life, () => {});
  }

  /** How much of a write there is space for; a full disk takes part of it first, as file systems do. */
  private room(position: number, length: number): number {
    const grows = Math.max(0, position + length - this.inode.size);
    const missing = this.disk.usedBytes + grows - this.disk.capacityBytes;
    if (missing <= 0) return length;
    const fits = length - missing;
    if (fits <= 0) throw diskError('ENOSPC');
    return fits;
  }

  private store(bytes: Uint8Array, position: number): void {
    const { inode } = this;
    const end = position + bytes.length;
    if (end > inode.size) resize(inode, end);
    inode.bytes.set(bytes, position);
    for (let sector = Math.floor(position / sectorBytes); sector * sectorBytes < end; sector++) {
      inode.dirty.add(sector);
    }
  }
}

function resize(inode: Inode, size: number): void {
  if (size > inode.bytes.length) {
    const larger = Buffer.alloc(Math.max(size, 2 * inode.bytes.length));
    inode.bytes.copy(larger);
    inode.bytes = larger;
  }
  if (size < inode.size) inode.bytes.fill(0, size, inode.size);
  inode.size = size;
}

function syncInode(inode: Inode): void {
  if (inode.durableBytes.length < inode.size) {
    const larger = Buffer.alloc(inode.bytes.length);
    inode.durableBytes.copy(larger);
    inode.durableBytes = larger;
  }
  if (inode.size < inode.durableSize) inode.durableBytes.fill(0, inode.size, inode.durableSize);
  for (const sector of inode.dirty) copySector(inode.bytes, inode.durableBytes, sector, inode.size);
  inode.durableSize = inode.size;
  inode.dirty.clear();
}

function forget(inode: Inode, path: string, choice: CrashChoice): void {
  const size = choice.keepsLength(path) ? inode.size : inode.durableSize;
  const bytes = Buffer.alloc(size);
  inode.durableBytes.copy(bytes, 0, 0, Math.min(size, inode.durableSize));
  for (const sector of inode.dirty) {
    if (choice.keepsSector(path, sector)) copySector(inode.bytes, bytes, sector, size);
  }
  inode.bytes = bytes;
  inode.size = size;
  inode.durableBytes = Buffer.from(bytes);
  inode.durableSize = size;
  inode.dirty.clear();
}

function copySector(from: Buffer, to: Buffer, sector: number, size: number): void {
  const start = sector * sectorBytes;
  if (start < size) from.copy(to, start, start, Math.min(start + sectorBytes, size));
}
