import { join } from 'node:path';
import { DirectoryLockedError } from '../errors/directory-locked-error.ts';
import type { Disk, DiskLock } from './disk.ts';

/** Keeps other processes out of a data directory: `flock` on its file LOCK, which the system drops when a process ends. */
export class DirectoryLock {
  readonly dir: string;
  private readonly lock: DiskLock;

  private constructor(dir: string, lock: DiskLock) {
    this.dir = dir;
    this.lock = lock;
  }

  /**
   * Makes the directory if it is missing, and locks it.
   * @throws DirectoryLockedError, with the holder's process ID, if it is taken; or the disk's error
   */
  static async acquire(dir: string, disk: Disk, pid: number = process.pid): Promise<DirectoryLock> {
    await disk.makeDirectory(dir).catch((error) => {
      throw explained(error);
    });
    const path = join(dir, lockName);
    const lock = await disk.lock(path, `${pid}\n`);
    if (!lock) throw new DirectoryLockedError(dir, await holder(disk, path));
    return new DirectoryLock(dir, lock);
  }

  release(): Promise<void> {
    return this.lock.release();
  }
}

const lockName = 'LOCK';

/** The error of a directory that cannot be made, in etcd's words and with what to do; any other as it is. */
function explained(error: NodeJS.ErrnoException): Error {
  const { syscall, path, message } = error;
  if (syscall !== 'mkdir' || path === undefined) return error;
  const reason = message.replace(/^\w+: /, '').replace(/, mkdir .*$/s, '');
  return new Error(
    `cannot access data directory: mkdir ${path}: ${reason}. Choose another --data-dir, or make ${path} beforehand, for the ` +
      'user that wald runs as.',
    { cause: error },
  );
}

/** ` (process 123)`, or nothing if the holder has not written its number yet. */
async function holder(disk: Disk, path: string): Promise<string> {
  const file = await disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(32);
    const count = await file.read(bytes, 0, bytes.length, 0);
    const pid = bytes.toString('latin1', 0, count).trim();
    return /^\d+$/.test(pid) ? ` (process ${pid})` : '';
  } finally {
    await file.close();
  }
}
