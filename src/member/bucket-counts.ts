import type { Metric, Registry } from 'prom-client';

/**
 * Counts of values by size, for a histogram of Prometheus. prom-client's own looks up the row for each value by the text of its
 * labels; here whoever counts holds the row.
 */
export class BucketCounts {
  /** Values of at most `bounds[i]` that are above the bound before it. Larger ones are in `count` alone. */
  readonly counts: number[];
  sum = 0;
  count = 0;
  private readonly bounds: readonly number[];

  /** @param bounds ascending */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    this.sum += value;
    this.count++;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++;
    if (bucket < bounds.length) counts[bucket]!++;
  }
}

interface HistogramRow {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: BucketCounts;
}

interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  /** The bounds of the rows' counts. */
  readonly bounds: readonly number[];
  /** Called at every scrape. */
  rows(): Iterable<HistogramRow>;
}

/** Adds a histogram of such counts to a registry. */
export function addHistogram(registry: Registry, options: HistogramOptions): void {
  const { name, help } = options;
  // All that a registry needs of a metric, though its type asks for the class.
  const metric = {
    name,
    help,
    type: 'histogram',
    get: async () => ({ name, help, type: 'histogram', values: valuesOf(options) }),
  };
  registry.registerMetric(metric as unknown as Metric);
}

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

function valuesOf({ name, bounds, rows }: HistogramOptions): Value[] {
  const values: Value[] = [];
  for (const { labels, counts } of rows()) {
    let below = 0;
    for (const [i, le] of bounds.entries()) {
      below += counts.counts[i]!;
      values.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: below });
    }
    values.push({ metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: counts.count });
    values.push({ metricName: `${name}_sum`, labels, value: counts.sum });
    values.push({ metricName: `${name}_count`, labels, value: counts.count });
  }
  return values;
}
