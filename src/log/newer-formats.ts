import { CorruptLogError } from '../errors/corrupt-log-error.ts';
import type { Disk } from './disk.ts';
import type { Layout } from './layout.ts';
import { decodeSegmentHeader, segmentHeaderBytes } from './segment-header.ts';
import { checkSnapshotHeader, snapshotHeaderBytes } from './snapshot-file.ts';
import { readWitnessFile } from './witness.ts';

/**
 * Looks at the format versions of a member's files, before anything of them is changed. What is damaged is found later.
 *
 * @throws NewerFormatError
 */
export async function refuseNewerFormats(layout: Layout, disk: Disk): Promise<void> {
  for (const { path } of await layout.segments())
    await look(disk, path, segmentHeaderBytes, decodeSegmentHeader);
  for (const { path } of await layout.snapshots())
    await look(disk, path, snapshotHeaderBytes, checkSnapshotHeader);
  for (const path of await layout.witnesses()) await readWitnessFile(path, disk);
}

async function look(
  disk: Disk,
  path: string,
  bytesMax: number,
  check: (bytes: Buffer, path: string) => void,
): Promise<void> {
  const file = await disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(bytesMax);
    check(bytes.subarray(0, await file.read(bytes, 0, bytesMax, 0)), path);
  } catch (error) {
    if (!(error instanceof CorruptLogError)) throw error;
  } finally {
    await file.close();
  }
}
