/**
 * Sorts a list in its place, items of a certain cost at a time: a merge sort from below. Equal items stay in their order.
 */
export class SlicedSort<Item> {
  private readonly compare: (a: Item, b: Item) => number;
  private readonly costOf: (item: Item) => number;
  /** The source and the target of a merge; they change places after each pass. */
  private from: Item[];
  private to: Item[];
  private readonly list: Item[];
  /** Length of the runs in `from` that are sorted; 0 before there are any. */
  private length = 0;
  /** The bounds of the two runs that are being merged, and how far they are. */
  private start = 0;
  private left = 0;
  private right = 0;

  /** @param costOf what it costs to compare an item; 1 or more */
  constructor(list: Item[], compare: (a: Item, b: Item) => number, costOf: (item: Item) => number = () => 1) {
    this.list = list;
    this.compare = compare;
    this.costOf = costOf;
    this.from = list;
    this.to = [];
  }

  get isDone(): boolean {
    return this.length >= this.list.length && this.from === this.list;
  }

  /** Goes on until about `cost` is spent. Returns how much was, at least 1. */
  step(cost: number): number {
    let done = 0;
    while (done < cost && !this.isDone) done += this.length === 0 ? this.sortRun() : this.move();
    return Math.max(1, done);
  }

  private sortRun(): number {
    const { list, start } = this;
    const run = list.slice(start, start + runLength).sort(this.compare);
    let cost = 0;
    for (let i = 0; i < run.length; i++) {
      list[start + i] = run[i]!;
      cost += this.costOf(run[i]!);
    }
    this.start += runLength;
    if (this.start >= list.length) this.begin(runLength);
    return Math.max(1, cost);
  }

  /** Begins to merge runs of that length. */
  private begin(length: number): void {
    this.length = length;
    this.start = 0;
    this.left = 0;
    this.right = Math.min(length, this.list.length);
  }

  /** One item. */
  private move(): number {
    const { from, to, start, length } = this;
    const size = this.list.length;
    const middle = Math.min(start + length, size);
    const end = Math.min(start + 2 * length, size);
    const isLeft =
      this.left < middle && (this.right >= end || this.compare(from[this.left]!, from[this.right]!) <= 0);
    const item = from[isLeft ? this.left++ : this.right++]!;
    const cost = this.costOf(item);
    to[this.left + this.right - middle - 1] = item;
    if (this.left < middle || this.right < end) return cost;
    this.start = end;
    this.left = end;
    this.right = Math.min(end + length, size);
    if (end === size) {
      this.from = to;
      this.to = from;
      this.begin(2 * length);
    }
    return cost;
  }
}

/** Runs of so many are sorted at once, before they are merged. */
const runLength = 64;
