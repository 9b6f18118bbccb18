/**
 * Names in one `Map`. One that is full is made anew at twice the size, which takes 4 ms here and ten times as long for a million: a
 * directory of more names is spread over many maps.
 */
export const namesMax = 32_768;
/** How many maps there are then; a power of two. */
const shards = 64;

/** What can be in a directory. */
interface Named {
  readonly name: string;
  /** Greater than that of what came in before. */
  readonly id: number;
}

/** What is in a directory, by name. */
export class NameTable<T extends Named> {
  /** One map, or `shards` of them, each for the names with its hash. */
  private maps: readonly Map<string, T>[] = [new Map()];
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(name: string): T | undefined {
    return this.mapOf(name).get(name);
  }

  has(name: string): boolean {
    return this.mapOf(name).has(name);
  }

  /** @param item whose name is not there */
  add(item: T): void {
    if (this.count === namesMax && this.maps.length === 1) this.spread();
    this.mapOf(item.name).set(item.name, item);
    this.count++;
  }

  /** @param name one that is there */
  delete(name: string): void {
    this.mapOf(name).delete(name);
    this.count--;
    if (this.count === 0 && this.maps.length > 1) this.maps = [new Map()];
  }

  /** All of them, in no order. */
  *values(): Generator<T, void> {
    for (const map of this.maps) yield* map.values();
  }

  /** All of them, in the order in which they came in. */
  inOrder(): Iterable<T> {
    if (this.maps.length === 1) return this.maps[0]!.values();
    return [...this.values()].sort((a, b) => a.id - b.id);
  }

  private mapOf(name: string): Map<string, T> {
    return this.maps.length === 1 ? this.maps[0]! : this.maps[shardOf(name)]!;
  }

  private spread(): void {
    const [all] = this.maps;
    this.maps = Array.from({ length: shards }, () => new Map());
    for (const [name, item] of all!) this.mapOf(name).set(name, item);
  }
}

/** FNV-1a, folded. */
function shardOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 16)) & (shards - 1);
}
