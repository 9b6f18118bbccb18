/**
 * What belongs to the watches of a stream, by their IDs.
 *
 * A map that grows copies all that it holds: from `sharedFrom` on several share the IDs, so that none of them holds 100,000.
 */
export class ByWatchId<Value> {
  private shards: readonly Map<number, Value>[] = [new Map()];
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(id: number): boolean {
    return this.shardOf(id).has(id);
  }

  get(id: number): Value | undefined {
    return this.shardOf(id).get(id);
  }

  /** In the place of what was there. */
  set(id: number, value: Value): void {
    if (this.count >= sharedFrom && this.shards.length === 1) this.share();
    const shard = this.shardOf(id);
    const before = shard.size;
    shard.set(id, value);
    this.count += shard.size - before;
  }

  /** Nothing where there is none. */
  delete(id: number): void {
    if (this.shardOf(id).delete(id)) this.count--;
  }

  /** In no order. What is set or deleted meanwhile may be among them, or not. */
  *values(): Generator<Value, void> {
    for (const shard of this.shards) yield* shard.values();
  }

  clear(): void {
    this.shards = [new Map()];
    this.count = 0;
  }

  private share(): void {
    const [all] = this.shards;
    this.shards = Array.from({ length: shardCount }, () => new Map());
    for (const [id, value] of all!) this.shardOf(id).set(id, value);
  }

  /** IDs of clients may be negative. */
  private shardOf(id: number): Map<number, Value> {
    const { shards } = this;
    return shards.length === 1 ? shards[0]! : shards[Math.abs(id % shardCount)]!;
  }
}

/** To copy so many takes a fraction of a millisecond. */
const sharedFrom = 2048;
const shardCount = 256;
