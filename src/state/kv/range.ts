import {
  type KeyValue,
  type RangeRequest,
  type RangeResponse,
  SortOrder,
  SortTarget,
} from '../../codec/generated/messages.generated.ts';
import type { Epoch } from '../../index/epoch.ts';
import type { RangeCursor } from '../../index/range-cursor.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';
import { headerAt, keyValueOf } from './key-value.ts';
import { VersionSort } from './version-sort.ts';

/**
 * One range at one revision, in slices: `step` until it returns true, then `response` or `nextPart`, then `release`.
 * Between two slices the store may go on changing and be compacted: the answer is that of the moment when the range
 * began. It holds an epoch of the index until it is released.
 *
 * Filters and sorting come before the limit, and `count` knows neither (etcd 3.4).
 */
export class RangeRun {
  /** Revision of the store when the range began: what the response's header says. */
  readonly revision: number;
  /** Keys in the range; final once `step` has returned true. */
  count = 0;
  /** True if the limit cut the answer; final once `step` has returned true. */
  more = false;
  /** The answer, in its order; final once `step` has returned true. */
  versions: VersionRef[] = [];
  private readonly index: RevisionIndex;
  private readonly request: RangeRequest;
  private readonly cursor: RangeCursor;
  /** The number of versions worth keeping: one above the limit shows that there is more. */
  private readonly keptMax: number;
  private readonly isFiltered: boolean;
  private readonly sortOrder: number;
  private sort: VersionSort | null = null;
  private collected = false;
  private finished = false;
  /** The number of `versions` that were handed out as parts. */
  private handedOut = 0;
  private partsBegun = false;
  private epoch: Epoch | null;

  /** @param revision where to read; neither compacted nor in the future */
  constructor(index: RevisionIndex, request: RangeRequest, revision: number) {
    this.index = index;
    this.request = request;
    this.revision = index.revision;
    this.epoch = index.pin();
    this.cursor = index.range(request.key, rangeEndOf(request.rangeEnd), revision);
    this.isFiltered =
      request.minModRevision !== 0 ||
      request.maxModRevision !== 0 ||
      request.minCreateRevision !== 0 ||
      request.maxCreateRevision !== 0;
    // Only a target other than the key has a meaning without an order.
    this.sortOrder =
      request.sortOrder === SortOrder.NONE && request.sortTarget !== SortTarget.KEY
        ? SortOrder.ASCEND
        : request.sortOrder;
    // etcd asks the client's order here, not the one it sorts by: without an order, it is the first keys that are sorted.
    const isCutEarly =
      request.limit > 0 &&
      request.sortOrder === SortOrder.NONE &&
      (!this.isFiltered || request.sortTarget === SortTarget.KEY);
    this.keptMax = request.countOnly ? 0 : isCutEarly ? request.limit + 1 : Number.POSITIVE_INFINITY;
  }

  /** Looks at about `itemsMax` versions. Returns true when the answer is complete. */
  step(itemsMax: number): boolean {
    this.finished ||= this.collect(itemsMax) && this.arrange(itemsMax);
    return this.finished;
  }

  /** The whole answer. Its bytes are views that are valid until the release, and then until the next write or step. */
  response(): RangeResponse {
    return this.part(0, this.versions.length);
  }

  /**
   * The answer in parts, merged by the rules of protobuf, of at least one key and about `bytesMax` bytes each; `null`
   * behind the last. An empty answer has one part. A part's bytes are views that are valid until the next call.
   */
  nextPart(bytesMax: number): RangeResponse | null {
    const { index, versions } = this;
    const start = this.handedOut;
    if (start === versions.length && this.partsBegun) return null;
    let end = start;
    let bytes = 0;
    while (end < versions.length && bytes < bytesMax) {
      bytes += index.keyLength(versions[end]!);
      if (!this.request.keysOnly) bytes += index.valueLength(versions[end]!);
      end++;
    }
    this.handedOut = end;
    const part = this.part(start, end);
    if (this.partsBegun) {
      part.header = undefined;
      part.more = false;
      part.count = 0;
    }
    this.partsBegun = true;
    return part;
  }

  /** Lets go of the index: must be called, when done or to give up, and may be called more than once. */
  release(): void {
    this.epoch?.release();
    this.epoch = null;
  }

  private part(start: number, end: number): RangeResponse {
    const kvs: KeyValue[] = [];
    for (let i = start; i < end; i++) {
      kvs.push(keyValueOf(this.index, this.versions[i]!, this.request.keysOnly));
    }
    return { header: headerAt(this.revision), kvs, more: this.more, count: this.count };
  }

  private collect(itemsMax: number): boolean {
    if (this.collected) return true;
    const { index, request, cursor, versions, keptMax, isFiltered } = this;
    let { count } = this;
    for (let items = itemsMax; items > 0; items--) {
      const version = cursor.next(keysLookedAtMax);
      if (version === 0) {
        if (!cursor.isDone) continue;
        this.collected = true;
        break;
      }
      count++;
      if (versions.length < keptMax && (!isFiltered || isWithinBounds(index, version, request)))
        versions.push(version);
    }
    this.count = count;
    return this.collected;
  }

  private arrange(itemsMax: number): boolean {
    const { sortTarget, limit } = this.request;
    const descending = this.sortOrder === SortOrder.DESCEND;
    if (sortTarget === SortTarget.KEY) {
      if (descending) this.versions.reverse();
    } else if (descending || this.sortOrder === SortOrder.ASCEND) {
      this.sort ??= new VersionSort(this.index, this.versions, sortTarget, descending);
      if (!this.sort.step(itemsMax)) return false;
      this.versions = this.sort.sorted;
      this.sort = null;
    }
    if (limit > 0 && this.versions.length > limit) {
      this.versions.length = limit;
      this.more = true;
    }
    return true;
  }
}

/** Keys in a row that are not there at the revision and are passed over as one item. */
const keysLookedAtMax = 16;

/** A range's end as the index takes it: `null` for the key alone. */
export function rangeEndOf(rangeEnd: Uint8Array): Uint8Array | null {
  return rangeEnd.length === 0 ? null : rangeEnd;
}

/** Returns whether a version lies within a range's bounds of revisions; they are inclusive, and 0 is none. */
export function isWithinBounds(index: RevisionIndex, version: VersionRef, request: RangeRequest): boolean {
  const { minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = request;
  const modRevision = index.modRevision(version);
  const createRevision = index.createRevision(version);
  return (
    (maxModRevision === 0 || modRevision <= maxModRevision) &&
    (minModRevision === 0 || modRevision >= minModRevision) &&
    (maxCreateRevision === 0 || createRevision <= maxCreateRevision) &&
    (minCreateRevision === 0 || createRevision >= minCreateRevision)
  );
}
