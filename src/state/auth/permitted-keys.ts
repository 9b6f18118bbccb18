import { Buffer } from 'node:buffer';

/**
 * The keys that somebody may read, or write: what was granted, merged, so that a range is permitted although its parts were
 * granted one by one (etcd keeps them in an interval tree).
 */
export class PermittedKeys {
  private added: Interval[] = [];
  /** Sorted; they neither overlap nor touch. */
  private intervals: readonly Interval[] = [];

  /**
   * @param rangeEnd as in a request: empty for the key alone, a single zero byte for all keys from `key` on; a range that ends
   * before it begins has no key
   */
  add(key: Uint8Array, rangeEnd: Uint8Array): void {
    const end = endOf(key, rangeEnd);
    if (end !== null && Buffer.compare(key, end) >= 0) return;
    this.added.push({ begin: key, end });
  }

  allowsKey(key: Uint8Array): boolean {
    const interval = this.find(key);
    return interval !== undefined && (interval.end === null || Buffer.compare(key, interval.end) < 0);
  }

  /**
   * Returns whether all keys of the range are permitted.
   * @param rangeEnd as in `add`; a range without keys is permitted where its begin and end are
   */
  allowsRange(key: Uint8Array, rangeEnd: Uint8Array): boolean {
    if (rangeEnd.length === 0) return this.allowsKey(key);
    const interval = this.find(key);
    if (interval === undefined) return false;
    if (interval.end === null) return true;
    if (Buffer.compare(key, interval.end) >= 0) return false;
    const end = endOf(key, rangeEnd);
    return end !== null && Buffer.compare(end, interval.end) <= 0;
  }

  /** The last interval that begins at `key` or before it. */
  private find(key: Uint8Array): Interval | undefined {
    if (this.added.length !== 0) this.merge();
    const { intervals } = this;
    let low = 0;
    let high = intervals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Buffer.compare(intervals[middle]!.begin, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return intervals[low - 1];
  }

  private merge(): void {
    const all = [...this.intervals, ...this.added].sort((a, b) => Buffer.compare(a.begin, b.begin));
    this.added = [];
    const merged: Interval[] = [];
    for (const next of all) {
      const last = merged.at(-1);
      if (last === undefined || (last.end !== null && Buffer.compare(last.end, next.begin) < 0)) {
        merged.push(next);
      } else if (last.end !== null && (next.end === null || Buffer.compare(next.end, last.end) > 0)) {
        merged[merged.length - 1] = { begin: last.begin, end: next.end };
      }
    }
    this.intervals = merged;
  }
}

/** Half-open interval of keys; `end` is `null` where it has none. */
interface Interval {
  readonly begin: Uint8Array;
  readonly end: Uint8Array | null;
}

function endOf(key: Uint8Array, rangeEnd: Uint8Array): Uint8Array | null {
  if (rangeEnd.length === 0) return Buffer.concat([key, zero]);
  return rangeEnd.length === 1 && rangeEnd[0] === 0 ? null : rangeEnd;
}

const zero = Buffer.alloc(1);
