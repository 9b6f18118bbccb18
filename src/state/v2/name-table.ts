/**
 * The nodes of a directory, by name: a linear hash table (Litwin, 1980) of chains, in segments (Larson, 1988). Each name
 * that comes in or goes splits one bucket or merges two at most, so that none costs more the more there are.
 */
export class NameTable<T extends Named<T>> {
  private readonly segments: Bucket<T>[][] = [[null]];
  private bucketCount = 1;
  /** The least 2^n - 1 that is no less than the last bucket's place. */
  private mask = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(name: string): T | undefined {
    const hash = hashOf(name);
    let item = this.bucketAt(this.placeOf(hash));
    if (item instanceof Map) return item.get(name);
    while (item !== null && (item.nameHash !== hash || item.name !== name)) item = item.chained;
    return item ?? undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** @param item whose name is not there */
  add(item: T): void {
    item.nameHash = hashOf(item.name);
    const place = this.placeOf(item.nameHash);
    this.setBucket(place, withItem(this.bucketAt(place), item));
    this.count++;
    if (this.count > this.bucketCount * namesPerBucketMax) this.split();
  }

  /** @param name one that is there */
  delete(name: string): void {
    const hash = hashOf(name);
    const place = this.placeOf(hash);
    const bucket = this.bucketAt(place);
    if (bucket instanceof Map) bucket.delete(name);
    else this.setBucket(place, withoutItem(bucket!, this.get(name)!));
    this.count--;
    if (this.bucketCount > 1 && this.count < this.bucketCount * namesPerBucketMin) this.merge();
  }

  /** All of them, in no order. None may come or go meanwhile. */
  *values(): Generator<T, void> {
    for (const segment of this.segments) for (const bucket of segment) yield* itemsOf(bucket);
  }

  /** All of them, in the order in which they came in. */
  inOrder(): Iterable<T> {
    return [...this.values()].sort(byId);
  }

  private placeOf(hash: number): number {
    const place = hash & this.mask;
    return place < this.bucketCount ? place : place & (this.mask >>> 1);
  }

  private bucketAt(place: number): Bucket<T> {
    return this.segments[place >>> segmentBits]![place & segmentMask]!;
  }

  private setBucket(place: number, bucket: Bucket<T>): void {
    this.segments[place >>> segmentBits]![place & segmentMask] = bucket;
  }

  /** Gives the next bucket its names out of that which has had them. */
  private split(): void {
    const last = this.bucketCount++;
    if (last > this.mask) this.mask = this.mask * 2 + 1;
    if ((last & segmentMask) === 0) this.segments.push([]);
    const from = last & (this.mask >>> 1);
    let kept: Bucket<T> = null;
    let moved: Bucket<T> = null;
    for (const item of itemsOf(this.bucketAt(from))) {
      if ((item.nameHash & this.mask) === last) moved = withItem(moved, item);
      else kept = withItem(kept, item);
    }
    this.setBucket(from, kept);
    this.setBucket(last, moved);
  }

  /** The opposite. */
  private merge(): void {
    const last = --this.bucketCount;
    const to = last & (this.mask >>> 1);
    let both = this.bucketAt(to);
    for (const item of itemsOf(this.bucketAt(last))) both = withItem(both, item);
    this.setBucket(to, both);
    this.segments[last >>> segmentBits]!.pop();
    if ((last & segmentMask) === 0) this.segments.pop();
    if (last - 1 <= this.mask >>> 1) this.mask >>>= 1;
  }
}

/** An item of a directory. */
export interface Named<T> {
  readonly name: string;
  /** Greater than that of what came in before. */
  readonly id: number;
  /** The table's, which it is in. */
  nameHash: number;
  /** The table's: the next in its chain. */
  chained: T | null;
}

/** The first of a chain; a map where somebody has sought out names that would make a long one. */
type Bucket<T> = T | Map<string, T> | null;

/** Names in a bucket, in the mean, at most. */
const namesPerBucketMax = 2;
/** Below so many in the mean there is a bucket less. */
const namesPerBucketMin = namesPerBucketMax / 4;
/** Names in a chain at most: chance makes hardly one so long, and a client that knows the hash could make one of all names. */
export const namesPerChainMax = 16;

/** Buckets lie in arrays of 2^10, as one that grows is copied as a whole. */
const segmentBits = 10;
const segmentMask = (1 << segmentBits) - 1;

function withItem<T extends Named<T>>(bucket: Bucket<T>, item: T): Bucket<T> {
  if (bucket instanceof Map) return bucket.set(item.name, item);
  let length = 0;
  for (let other = bucket; other !== null; other = other.chained) length++;
  item.chained = bucket;
  if (length < namesPerChainMax) return item;
  const map = new Map<string, T>();
  for (const chained of itemsOf(item)) map.set(chained.name, chained);
  return map;
}

function withoutItem<T extends Named<T>>(first: T, item: T): T | null {
  const { chained } = item;
  item.chained = null;
  if (item === first) return chained;
  let before = first;
  while (before.chained !== item) before = before.chained!;
  before.chained = chained;
  return first;
}

/** What is in a bucket; each may be put into another one meanwhile. */
function* itemsOf<T extends Named<T>>(bucket: Bucket<T>): Generator<T, void> {
  if (bucket instanceof Map) {
    yield* bucket.values();
    return;
  }
  for (let item = bucket; item !== null; ) {
    const { chained } = item;
    yield item;
    item = chained;
  }
}

function byId<T>(a: Named<T>, b: Named<T>): number {
  return a.id - b.id;
}

/** FNV-1a, folded, 30 bits: V8 keeps such a number without an object. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 16)) & 0x3fffffff;
}
