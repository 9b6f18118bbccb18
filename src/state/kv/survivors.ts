import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';

/**
 * Whether a compaction to `compactRevision` keeps a version: it is newer, or it is the newest of its key at that
 * revision and no tombstone. Asked where the answer must come from the log alone, and not from how far the index has
 * come in giving memory back.
 */
export function survivesCompaction(
  index: RevisionIndex,
  version: VersionRef,
  compactRevision: number,
): boolean {
  return index.modRevision(version) > compactRevision || index.isLiveAt(version, compactRevision);
}
