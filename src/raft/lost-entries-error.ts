import { type MemberId, memberName } from './member.ts';

/**
 * The leader counts on entries that this member acknowledged and no longer has. Going on would let committed
 * entries be lost, so the member stops.
 */
export class LostEntriesError extends Error {
  override readonly name = 'LostEntriesError';

  constructor(member: MemberId, expectedIndex: number, lastIndex: number) {
    super(
      `member ${memberName(member)} acknowledged the log up to entry ${expectedIndex} before, but its log now ends ` +
        `at entry ${lastIndex}: its data was truncated, restored from an old copy or lost. ` +
        'Remove this member from the cluster, and add it again with an empty data directory.',
    );
  }
}
