import { createHash } from 'node:crypto';
import { DatabaseError } from '../bolt/database-error.ts';
import { DatabaseReader } from '../bolt/reader.ts';
import { UsageError } from '../errors/usage-error.ts';
import type { Disk, DiskFile } from '../log/disk.ts';
import { readFully } from '../log/recovery.ts';

/** A snapshot of an etcd: its database, and mostly the SHA-256 of it behind. */
export interface EtcdSnapshot {
  readonly path: string;
  readonly database: DatabaseReader;
  /** False for a database that was copied out of a data directory. */
  readonly hasHash: boolean;
  /** Reads all of it. @throws UsageError where the hash is that of another database */
  checkHash(): Promise<void>;
}

/**
 * Opens a snapshot and closes it behind `use`; nothing is changed. What shows while it is read is told with its path.
 *
 * @param what etcdctl says that it does with a file that is not there
 * @throws UsageError where there is no file, or it is no whole database
 */
export function withEtcdSnapshot<Result>(
  path: string,
  disk: Disk,
  what: 'open' | 'stat',
  use: (snapshot: EtcdSnapshot) => Promise<Result>,
): Promise<Result> {
  return withFile(path, disk, what, async (file) => {
    const size = await file.size();
    // A database is in whole sectors: what is behind them is its hash.
    const hasHash = size % sectorBytes === hashBytes;
    const bytes = hasHash ? size - hashBytes : size;
    try {
      const database = await DatabaseReader.open({
        size: bytes,
        read: (into, position) => {
          const wanted = Math.max(0, Math.min(into.length, bytes - position));
          return readFully(file, into.subarray(0, wanted), position);
        },
      });
      return await use({ path, database, hasHash, checkHash: () => checkHash(file, bytes) });
    } catch (error) {
      if (error instanceof DatabaseError) throw new UsageError(`${path}: ${error.message}`, 1);
      throw error;
    }
  });
}

/** Opens a file and closes it behind `use`. @throws UsageError where there is none */
export async function withFile<Result>(
  path: string,
  disk: Disk,
  what: 'open' | 'stat',
  use: (file: DiskFile) => Promise<Result>,
): Promise<Result> {
  let file: DiskFile;
  try {
    file = await disk.open(path, 'read');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError(`${what} ${path}: no such file or directory`, 1);
    throw error;
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

const sectorBytes = 512;
const hashBytes = 32;
const readBytes = 1024 * 1024;

async function checkHash(file: DiskFile, size: number): Promise<void> {
  const hash = createHash('sha256');
  const bytes = Buffer.allocUnsafeSlow(readBytes);
  for (let at = 0; at < size; ) {
    const count = await readFully(file, bytes.subarray(0, Math.min(bytes.length, size - at)), at);
    if (count === 0) break;
    hash.update(bytes.subarray(0, count));
    at += count;
  }
  const stored = Buffer.alloc(hashBytes);
  await file.read(stored, 0, hashBytes, size);
  const found = hash.digest();
  if (found.equals(stored)) return;
  throw new UsageError(
    `${file.path} was altered: the SHA-256 of its database is ${found.toString('hex')}, and the one behind it ${stored.toString('hex')}`,
    1,
  );
}
