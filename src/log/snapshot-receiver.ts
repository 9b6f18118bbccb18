import { join } from 'node:path';
import type { DiskFile } from './disk.ts';
import { type SnapshotInfo, type SnapshotOwner, SnapshotReader, snapshotName } from './snapshot-file.ts';

/** Written and not synced yet, at the most: what one sync has to wait for. */
const syncBytes = 4 * 1024 * 1024;

/** Name of the file while it arrives; it is one of those that a start removes (`isUnfinishedSnapshot`). */
const receivingName = 'received.snapshot.tmp';

interface ReceivedSnapshot<Loaded> {
  readonly loaded: Loaded;
  readonly info: SnapshotInfo;
}

/**
 * Stores a snapshot's file that comes from another member, reads all of it, and gives it its name. Durable on return: file and
 * name. One at a time for an owner. On an error nothing stays.
 *
 * @param file the bytes of the file, cut anywhere
 * @param load reads all chunks and makes something of them
 * @throws CorruptLogError where it is damaged, Error where it is another cluster's, the disk's errors, those of `file` and `load`
 */
export async function receiveSnapshot<Loaded>(
  owner: SnapshotOwner,
  file: AsyncIterable<Uint8Array>,
  load: (reader: SnapshotReader) => Promise<Loaded>,
): Promise<ReceivedSnapshot<Loaded>> {
  const { disk, dir } = owner;
  await disk.makeDirectory(dir);
  const path = join(dir, receivingName);
  try {
    await store(await disk.open(path, 'create'), file);
    const reader = await SnapshotReader.open(owner, path);
    let loaded: Loaded;
    try {
      loaded = await load(reader);
    } finally {
      await reader.close();
    }
    const named = join(dir, snapshotName(reader.info));
    await disk.rename(path, named);
    await disk.syncDirectory(dir);
    return { loaded, info: { ...reader.info, path: named } };
  } catch (error) {
    await disk.remove(path).catch(() => {});
    throw error;
  }
}

async function store(target: DiskFile, file: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    let written = 0;
    let synced = 0;
    for await (const chunk of file) {
      for (let offset = 0; offset < chunk.length; ) {
        const count = await write(target, chunk, offset, written);
        offset += count;
        written += count;
      }
      if (written - synced < syncBytes) continue;
      await target.sync();
      synced = written;
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

function write(file: DiskFile, bytes: Uint8Array, offset: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    file.write(bytes, offset, bytes.length - offset, position, (error, written) => {
      if (error) reject(error);
      else if (written <= 0) reject(new Error(`a write to ${file.path} wrote nothing`));
      else resolve(written);
    });
  });
}
