/** The middle value, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What a measure must reach: a multiple of etcd's median of the same run, an absolute value, or both. */
export interface Target {
  ratio?: number;
  value?: number;
}

/** wald's median over etcd's; null where one of them is missing or etcd's is 0. */
export function ratioOf(wald: number | null, etcd: number | null): number | null {
  return wald === null || etcd === null || etcd === 0 ? null : wald / etcd;
}

/** Whether wald's median reaches a target; null if that cannot be told, because a figure is missing. */
export function reaches(
  target: Target,
  better: 'higher' | 'lower',
  wald: number | null,
  etcd: number | null,
): boolean | null {
  if (wald === null) return null;
  const isAtLeast = (figure: number, bound: number) =>
    better === 'higher' ? figure >= bound : figure <= bound;
  if (target.value !== undefined && !isAtLeast(wald, target.value)) return false;
  if (target.ratio === undefined) return true;
  const ratio = ratioOf(wald, etcd);
  return ratio === null ? null : isAtLeast(ratio, target.ratio);
}

/** Counts of values in buckets of equal ratio, for quantiles of millions of times at little cost. */
export class Histogram {
  private readonly counts = new Uint32Array(bucketCount);
  count = 0;

  add(value: number): void {
    const bucket = Math.floor(Math.log(Math.max(value, 1)) * bucketsPerE);
    this.counts[Math.min(bucket, bucketCount - 1)]!++;
    this.count++;
  }

  /** The value that the share `q` (0 to 1) of all values does not exceed, to about half a per cent; 0 of none. */
  quantile(q: number): number {
    let rest = Math.ceil(this.count * q);
    if (rest === 0) return 0;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      rest -= this.counts[bucket]!;
      if (rest <= 0) return Math.exp((bucket + 0.5) / bucketsPerE);
    }
    return Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.counts.fill(0);
    this.count = 0;
  }
}

const bucketsPerE = 100;
/** Up to e^20, which in microseconds is eight minutes. */
const bucketCount = 20 * bucketsPerE;
