/** Half-open intervals of keys; a key is a string of one character a byte. */
export class KeyIntervals {
  /** Begins and ends of intervals that are sorted, not empty, and neither overlap nor touch. */
  private begins: string[] = [];
  private ends: string[] = [];
  /** Intervals that were added since, in no order. */
  private addedBegins: string[] = [];
  private addedEnds: string[] = [];

  /** Adds `[begin, end)`; nothing when `end` is not above `begin`. */
  add(begin: string, end: string): void {
    if (end <= begin) return;
    this.addedBegins.push(begin);
    this.addedEnds.push(end);
  }

  /** Adds what `other` holds, which must not be used any more. */
  addAll(other: KeyIntervals): void {
    if (other.size > this.size) this.swap(other);
    for (let i = 0; i < other.begins.length; i++) this.add(other.begins[i]!, other.ends[i]!);
    for (let i = 0; i < other.addedBegins.length; i++) this.add(other.addedBegins[i]!, other.addedEnds[i]!);
  }

  contains(key: string): boolean {
    if (this.addedBegins.length !== 0) this.merge();
    const { begins } = this;
    let low = 0;
    let high = begins.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (begins[middle]! <= key) low = middle + 1;
      else high = middle;
    }
    return low !== 0 && key < this.ends[low - 1]!;
  }

  private get size(): number {
    return this.begins.length + this.addedBegins.length;
  }

  private swap(other: KeyIntervals): void {
    const { begins, ends, addedBegins, addedEnds } = this;
    this.begins = other.begins;
    this.ends = other.ends;
    this.addedBegins = other.addedBegins;
    this.addedEnds = other.addedEnds;
    other.begins = begins;
    other.ends = ends;
    other.addedBegins = addedBegins;
    other.addedEnds = addedEnds;
  }

  private merge(): void {
    const begins = this.begins.concat(this.addedBegins);
    const ends = this.ends.concat(this.addedEnds);
    this.begins = [];
    this.ends = [];
    this.addedBegins = [];
    this.addedEnds = [];
    const order = begins.map((_, i) => i);
    order.sort((a, b) => (begins[a]! < begins[b]! ? -1 : 1));
    for (const i of order) {
      const last = this.ends.length - 1;
      if (last < 0 || this.ends[last]! < begins[i]!) {
        this.begins.push(begins[i]!);
        this.ends.push(ends[i]!);
      } else if (this.ends[last]! < ends[i]!) {
        this.ends[last] = ends[i]!;
      }
    }
  }
}
