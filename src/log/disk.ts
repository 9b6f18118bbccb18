import fs from 'node:fs';
import fsExt from 'fs-ext';
import { makeDirectories } from '../host/directories.ts';

/**
 * All that the log asks of a file system. Names (create, rename, remove) are durable only after `syncDirectory`;
 * bytes only after `sync` or in a durable mode. Errors are Node's, with `code`.
 */
export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Makes the directory and those above it that are missing. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a directory, in no order. */
  list(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
  /**
   * Takes the exclusive lock that goes with a file (made if missing) and writes `note` into it. Null when another
   * process, or this one, holds it.
   */
  lock(path: string, note: string): Promise<DiskLock | null>;
}

/** Called when a write has ended; `written` bytes, from the first on, may be fewer than were given. */
export type WriteDone = (error: Error | null, written: number) => void;

/**
 * The mode in which a file is opened.
 * - `read`: it exists; it is read, and may be synced.
 * - `change`: it exists; it is read and written.
 * - `create`: made empty (an older one of that name is emptied), read and written.
 * - `create-durable`, `change-durable`: the same, and every write is durable when it ends (O_DSYNC).
 */
export type OpenMode = 'read' | 'change' | 'create' | 'change-durable' | 'create-durable';

/** An open file. One `write` at a time; reads may run beside it. */
export interface DiskFile {
  readonly path: string;
  /** Writes `length` bytes of `bytes` from `offset` on to `position` in the file. */
  write(bytes: Uint8Array, offset: number, length: number, position: number, done: WriteDone): void;
  /** Reads up to `length` bytes from `position` into `bytes` at `offset`; the number read, 0 at the end of the file. */
  read(bytes: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  /** Bytes in the file. */
  size(): Promise<number>;
  /** Makes the file `length` bytes long. */
  truncate(length: number): Promise<void>;
  /** Durable on return: everything written, and the file's length (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Writes all of `bytes` at `position`, however many writes that takes. */
export function writeAll(file: DiskFile, bytes: Uint8Array, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const writeFrom = (offset: number): void => {
      file.write(bytes, offset, bytes.length - offset, position + offset, (error, written) => {
        if (error || written <= 0) reject(error ?? new Error(`a write to ${file.path} wrote nothing`));
        else if (offset + written < bytes.length) writeFrom(offset + written);
        else resolve();
      });
    };
    writeFrom(0);
  });
}

/** A lock that is held until it is released or the process ends. */
export interface DiskLock {
  release(): Promise<void>;
}

const { O_RDONLY, O_RDWR, O_CREAT, O_TRUNC, O_DSYNC } = fs.constants;

const openFlags: Record<OpenMode, number> = {
  read: O_RDONLY,
  change: O_RDWR,
  create: O_RDWR | O_CREAT | O_TRUNC,
  'change-durable': O_RDWR | O_DSYNC,
  'create-durable': O_RDWR | O_CREAT | O_TRUNC | O_DSYNC,
};

/** Files hold keys and values of users: nobody but the owner reads them, as with etcd. */
const fileMode = 0o600;
const directoryMode = 0o700;

class SystemFile implements DiskFile {
  readonly path: string;
  private readonly fd: number;

  constructor(path: string, fd: number) {
    this.path = path;
    this.fd = fd;
  }

  write(bytes: Uint8Array, offset: number, length: number, position: number, done: WriteDone): void {
    fs.write(this.fd, bytes, offset, length, position, done);
  }

  read(bytes: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.read(this.fd, bytes, offset, length, position, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
  }

  size(): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.fstat(this.fd, (error, stats) => (error ? reject(error) : resolve(stats.size)));
    });
  }

  truncate(length: number): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.ftruncate(this.fd, length, (error) => (error ? reject(error) : resolve()));
    });
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.fd, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.close(this.fd, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function openDescriptor(path: string, flags: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(path, flags, fileMode, (error, fd) => (error ? reject(error) : resolve(fd)));
  });
}

/** Returns whether another process has taken the exclusive lock that goes with a file; of one that is not there, nobody has. */
export async function isLocked(path: string): Promise<boolean> {
  const handle = await fs.promises.open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return false;
  try {
    return !(await flock(handle.fd));
  } finally {
    await handle.close();
  }
}

function flock(fd: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    fsExt.flock(fd, 'exnb', (error) => {
      if (!error) resolve(true);
      else if (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK') resolve(false);
      else reject(error);
    });
  });
}

/** The machine's file systems. */
export const systemDisk: Disk = {
  async open(path, mode) {
    return new SystemFile(path, await openDescriptor(path, openFlags[mode]));
  },

  async makeDirectory(path) {
    const found = await fs.promises.stat(path).catch(() => null);
    if (!found?.isDirectory()) makeDirectories(path, directoryMode);
  },

  list: (path) => fs.promises.readdir(path),
  rename: (from, to) => fs.promises.rename(from, to),
  remove: (path) => fs.promises.unlink(path),

  async syncDirectory(path) {
    const directory = await fs.promises.open(path, O_RDONLY);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },

  async lock(path, note) {
    const handle = await fs.promises.open(path, O_RDWR | O_CREAT, fileMode);
    if (!(await flock(handle.fd))) {
      await handle.close();
      return null;
    }
    await handle.truncate(0);
    await handle.write(note, 0);
    // The lock goes with the descriptor: closing it, or the end of the process, releases it.
    return { release: () => handle.close() };
  },
};
