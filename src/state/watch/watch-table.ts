import { RangeTree } from './range-tree.ts';
import type { Watch } from './watch.ts';

/**
 * Finds the watches that a change concerns: those of its key by hash, those of ranges in a tree. Watches of equal bounds
 * form a list, in the order in which they were added, and one look-up finds them all.
 */
export class WatchTable {
  /** First watch of each key; a shard is there only while it holds something. */
  private readonly shards: (Map<string, Watch> | undefined)[] = new Array(shardCount);
  private readonly ranges = new RangeTree();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Adds a watch that is in no table. */
  add(watch: Watch): void {
    watch.table = this;
    this.count++;
    const { key, end } = watch;
    if (end !== null) {
      const first = this.ranges.find(key, end);
      if (first === null) this.ranges.insert(key, end, alone(watch));
      else append(first, watch);
      return;
    }
    const shard = shardOf(key);
    let keys = this.shards[shard];
    if (keys === undefined) {
      keys = new Map();
      this.shards[shard] = keys;
    }
    const first = keys.get(key);
    if (first === undefined) keys.set(key, alone(watch));
    else append(first, watch);
  }

  /** Removes a watch that is in this table. */
  remove(watch: Watch): void {
    watch.table = null;
    this.count--;
    const { before, after } = watch;
    watch.after = null;
    watch.before = watch;
    // The first one's `before` is the last, whose `after` is null.
    if (before.after === watch) {
      before.after = after;
      if (after !== null) after.before = before;
      else this.first(watch)!.before = before;
      return;
    }
    if (after !== null) after.before = before;
    this.replaceFirst(watch, after);
  }

  /** Calls back with the first watch of each list that a key belongs to. The table must not change meanwhile. */
  match(key: string, found: (first: Watch) => void): void {
    const first = this.shards[shardOf(key)]?.get(key);
    if (first !== undefined) found(first);
    this.ranges.match(key, found);
  }

  /** All watches, in no order. */
  all(): Watch[] {
    const watches: Watch[] = [];
    const addList = (first: Watch) => {
      for (let watch: Watch | null = first; watch !== null; watch = watch.after) watches.push(watch);
    };
    for (const shard of this.shards) shard?.forEach(addList);
    this.ranges.forEach(addList);
    return watches;
  }

  private first({ key, end }: Watch): Watch | null {
    if (end !== null) return this.ranges.find(key, end);
    return this.shards[shardOf(key)]?.get(key) ?? null;
  }

  private replaceFirst({ key, end }: Watch, by: Watch | null): void {
    if (end !== null) {
      if (by === null) this.ranges.remove(key, end);
      else this.ranges.replace(key, end, by);
      return;
    }
    const shard = shardOf(key);
    const keys = this.shards[shard]!;
    if (by !== null) {
      keys.set(key, by);
      return;
    }
    keys.delete(key);
    if (keys.size === 0) this.shards[shard] = undefined;
  }
}

/**
 * Maps that share the watched keys among them. A map that grows copies all that it holds, so it must not hold a million;
 * this many hold 4,000 of a million each.
 */
const shardCount = 256;

function alone(watch: Watch): Watch {
  watch.before = watch;
  watch.after = null;
  return watch;
}

function append(first: Watch, watch: Watch): void {
  const last = first.before;
  last.after = watch;
  watch.before = last;
  watch.after = null;
  first.before = watch;
}

function shardOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  // The upper bits have seen all characters, the lower ones the last few alone.
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (shardCount - 1);
}
