import { Buffer } from 'node:buffer';
import { type Compare, CompareResult, CompareTarget } from '../../codec/generated/messages.generated.ts';
import { emptyBytes } from '../../codec/reader.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';
import { rangeEndOf } from './range.ts';

/**
 * Returns whether a transaction's comparison holds, for every key of its range. A key that is not there has
 * version, revisions and lease 0, but no value: its comparison with any value, also as "not equal", does not
 * hold. Only the member of the union that `target` names counts; where it is missing, it is 0 or empty. As in
 * etcd, a target that is not known compares equal, and a result that is not known always holds.
 */
export function holds(index: RevisionIndex, compare: Compare): boolean {
  if (compare.rangeEnd.length === 0) {
    const version = index.get(compare.key, 0);
    return version === 0 ? holdsForAbsent(compare) : holdsFor(index, version, compare);
  }
  const cursor = index.range(compare.key, rangeEndOf(compare.rangeEnd), 0);
  let version = cursor.next();
  if (version === 0) return holdsForAbsent(compare);
  for (; version !== 0; version = cursor.next()) {
    if (!holdsFor(index, version, compare)) return false;
  }
  return true;
}

function holdsFor(index: RevisionIndex, version: VersionRef, compare: Compare): boolean {
  switch (compare.target) {
    case CompareTarget.VERSION:
      return accepts(compare.result, index.version(version) - (compare.version ?? 0));
    case CompareTarget.CREATE:
      return accepts(compare.result, index.createRevision(version) - (compare.createRevision ?? 0));
    case CompareTarget.MOD:
      return accepts(compare.result, index.modRevision(version) - (compare.modRevision ?? 0));
    case CompareTarget.VALUE:
      return accepts(compare.result, Buffer.compare(index.value(version), compare.value ?? emptyBytes));
    case CompareTarget.LEASE:
      return accepts(compare.result, order(index.lease(version), compare.lease ?? 0n));
    default:
      return accepts(compare.result, 0);
  }
}

function holdsForAbsent(compare: Compare): boolean {
  switch (compare.target) {
    case CompareTarget.VERSION:
      return accepts(compare.result, -(compare.version ?? 0));
    case CompareTarget.CREATE:
      return accepts(compare.result, -(compare.createRevision ?? 0));
    case CompareTarget.MOD:
      return accepts(compare.result, -(compare.modRevision ?? 0));
    case CompareTarget.VALUE:
      return false;
    case CompareTarget.LEASE:
      return accepts(compare.result, order(0n, compare.lease ?? 0n));
    default:
      return accepts(compare.result, 0);
  }
}

/** @param difference below, at or above 0 as what is there is below, equal to or above what is asked */
function accepts(result: number, difference: number): boolean {
  switch (result) {
    case CompareResult.EQUAL:
      return difference === 0;
    case CompareResult.GREATER:
      return difference > 0;
    case CompareResult.LESS:
      return difference < 0;
    case CompareResult.NOT_EQUAL:
      return difference !== 0;
    default:
      return true;
  }
}

function order(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
