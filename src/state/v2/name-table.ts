/**
 * The nodes of a directory, by name: a linear hash table (Litwin, 1980) whose buckets are maps. Each name
 * that comes in or goes splits one map or merges two at most, so that none costs more the more there are.
 */
export class NameTable<T extends Named> {
  /** Each is in the order of the IDs. */
  private readonly maps: Map<string, T>[] = [new Map()];
  /** The least 2^n - 1 that is no less than the last place in `maps`. */
  private mask = 0;
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
    this.mapOf(item.name).set(item.name, item);
    this.count++;
    if (this.count > this.maps.length * namesPerMapMax) this.split();
  }

  /** @param name one that is there */
  delete(name: string): void {
    this.mapOf(name).delete(name);
    this.count--;
    if (this.maps.length > 1 && this.count < this.maps.length * namesPerMapMin) this.merge();
  }

  /** All of them, in no order. None may come or go meanwhile. */
  *values(): Generator<T, void> {
    for (const map of this.maps) yield* map.values();
  }

  /** All of them, in the order in which they came in. */
  inOrder(): Iterable<T> {
    if (this.maps.length === 1) return this.maps[0]!.values();
    return [...this.values()].sort(byId);
  }

  private mapOf(name: string): Map<string, T> {
    const { maps, mask } = this;
    if (maps.length === 1) return maps[0]!;
    const at = hashOf(name) & mask;
    return maps[at < maps.length ? at : at & (mask >>> 1)]!;
  }

  /** Gives the next map its names out of that which has had them. */
  private split(): void {
    const { maps } = this;
    const last = maps.length;
    if (last > this.mask) this.mask = this.mask * 2 + 1;
    const from = last & (this.mask >>> 1);
    const kept = new Map<string, T>();
    const moved = new Map<string, T>();
    for (const [name, item] of maps[from]!)
      ((hashOf(name) & this.mask) === last ? moved : kept).set(name, item);
    maps[from] = kept;
    maps.push(moved);
  }

  /** The opposite. */
  private merge(): void {
    const { maps } = this;
    const moved = maps.pop()!;
    const to = maps.length & (this.mask >>> 1);
    const items = [...maps[to]!.values(), ...moved.values()].sort(byId);
    maps[to] = new Map(items.map((item) => [item.name, item]));
    if (maps.length - 1 <= this.mask >>> 1) this.mask >>>= 1;
  }
}

/**
 * Names in one of the maps, in the mean, at most. A map that is full is made anew at twice its size: one of 32,768 names takes 4 ms for
 * that, and where many directories of one size grow together, each of them takes as long in the same slice. Small maps take microseconds.
 */
export const namesPerMapMax = 64;
/** Below so many in the mean there is a map less. */
const namesPerMapMin = namesPerMapMax / 4;

/** An item of a directory. */
interface Named {
  readonly name: string;
  /** Greater than that of what came in before. */
  readonly id: number;
}

function byId(a: Named, b: Named): number {
  return a.id - b.id;
}

/** FNV-1a, folded, 32 bits. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 16);
}
