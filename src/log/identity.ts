import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { decodeSegmentHeader, parseSegmentName, segmentHeaderBytes } from './segment-header.ts';

/** Whose log a directory holds. */
export interface Identity {
  readonly clusterId: bigint;
  readonly memberId: bigint;
}

/**
 * Reads from the oldest segment to whom the log in `dir` belongs, so that a member that was made once keeps its IDs,
 * whatever flags it is started with later. `null` where there is no segment.
 *
 * @throws CorruptLogError if that segment has no valid header
 */
export async function readIdentity(dir: string, disk: Disk): Promise<Identity | null> {
  await disk.makeDirectory(dir);
  const segments = (await disk.list(dir)).filter((name) => parseSegmentName(name) !== null).sort();
  const [oldest] = segments;
  if (oldest === undefined) return null;
  const path = join(dir, oldest);
  const file = await disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(segmentHeaderBytes);
    const count = await file.read(bytes, 0, segmentHeaderBytes, 0);
    const { clusterId, memberId } = decodeSegmentHeader(bytes.subarray(0, count), path);
    return { clusterId, memberId };
  } finally {
    await file.close();
  }
}
