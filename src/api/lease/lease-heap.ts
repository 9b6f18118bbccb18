/**
 * Leases, by the slots that they have, in order of a time: a heap in which each knows its place, so that a lease that is kept
 * alive moves instead of leaving something behind. It lies outside the JavaScript heap, in pages, so that it never has
 * to be copied to grow: a million leases are 16 MB.
 */
export class LeaseHeap {
  private readonly slots: Int32Array[] = [];
  private readonly times: Float64Array[] = [];
  /** By slot: one more than the place in the heap, 0 for a lease that is not in it. */
  private readonly places: Int32Array[] = [];
  /** Pages of `slots` and `times`, and pages of `places`, that a copy has as well: who changes one makes it its own. */
  private sharedOrder: boolean[] = [];
  private sharedPlaces: boolean[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The slot with the earliest time; -1 when there is none. */
  get first(): number {
    return this.count === 0 ? -1 : this.slots[0]![0]!;
  }

  /** The earliest time; Infinity when there is none. */
  get firstTime(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[0]![0]!;
  }

  /** The time of a slot; NaN when it is not in the heap. */
  time(slot: number): number {
    const place = this.placeOf(slot);
    return place < 0 ? Number.NaN : this.timeAt(place);
  }

  /** Adds a slot, or moves it to another time. */
  set(slot: number, time: number): void {
    let place = this.placeOf(slot);
    if (place < 0) {
      place = this.count++;
      if (place >>> pageShift === this.slots.length) {
        this.slots.push(new Int32Array(pageMask + 1));
        this.times.push(new Float64Array(pageMask + 1));
        this.sharedOrder.push(false);
      }
      while (slot >>> pageShift >= this.places.length) {
        this.places.push(new Int32Array(pageMask + 1));
        this.sharedPlaces.push(false);
      }
      this.rise(place, slot, time);
    } else if (time < this.timeAt(place)) {
      this.rise(place, slot, time);
    } else {
      this.sink(place, slot, time);
    }
  }

  /** Takes a slot out; nothing happens when it is not in the heap. */
  remove(slot: number): void {
    const place = this.placeOf(slot);
    if (place < 0) return;
    this.setPlace(slot, 0);
    const last = --this.count;
    // A page is kept for those who come next.
    if (last >>> pageShift < this.slots.length - 2) {
      this.slots.pop();
      this.times.pop();
      this.sharedOrder.pop();
    }
    if (place === last) return;
    const moved = this.slotAt(last);
    const time = this.timeAt(last);
    const parent = (place - 1) >> 2;
    if (place > 0 && time < this.timeAt(parent)) this.rise(place, moved, time);
    else this.sink(place, moved, time);
  }

  clear(): void {
    this.slots.length = 0;
    this.times.length = 0;
    this.places.length = 0;
    this.sharedOrder.length = 0;
    this.sharedPlaces.length = 0;
    this.count = 0;
  }

  /** A heap of its own with the same slots and times. Pages are copied when one of the two changes them. */
  copy(): LeaseHeap {
    const copy = new LeaseHeap();
    copy.count = this.count;
    copy.slots.push(...this.slots);
    copy.times.push(...this.times);
    copy.places.push(...this.places);
    this.sharedOrder.fill(true);
    this.sharedPlaces.fill(true);
    copy.sharedOrder = [...this.sharedOrder];
    copy.sharedPlaces = [...this.sharedPlaces];
    return copy;
  }

  private placeOf(slot: number): number {
    const page = this.places[slot >>> pageShift];
    return page === undefined ? -1 : page[slot & pageMask]! - 1;
  }

  private slotAt(place: number): number {
    return this.slots[place >>> pageShift]![place & pageMask]!;
  }

  private timeAt(place: number): number {
    return this.times[place >>> pageShift]![place & pageMask]!;
  }

  private put(place: number, slot: number, time: number): void {
    const page = place >>> pageShift;
    if (this.sharedOrder[page]) {
      this.slots[page] = this.slots[page]!.slice();
      this.times[page] = this.times[page]!.slice();
      this.sharedOrder[page] = false;
    }
    this.slots[page]![place & pageMask] = slot;
    this.times[page]![place & pageMask] = time;
    this.setPlace(slot, place + 1);
  }

  private setPlace(slot: number, value: number): void {
    const page = slot >>> pageShift;
    if (this.sharedPlaces[page]) {
      this.places[page] = this.places[page]!.slice();
      this.sharedPlaces[page] = false;
    }
    this.places[page]![slot & pageMask] = value;
  }

  /** Puts a slot to a place that is free, or above it. */
  private rise(from: number, slot: number, time: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = this.timeAt(parent);
      if (parentTime <= time) break;
      this.put(place, this.slotAt(parent), parentTime);
      place = parent;
    }
    this.put(place, slot, time);
  }

  /** Puts a slot to a place that is free, or below it. */
  private sink(from: number, slot: number, time: number): void {
    let place = from;
    for (;;) {
      const firstChild = place * fanOut + 1;
      if (firstChild >= this.count) break;
      const end = Math.min(firstChild + fanOut, this.count);
      let least = firstChild;
      let leastTime = this.timeAt(firstChild);
      for (let child = firstChild + 1; child < end; child++) {
        const childTime = this.timeAt(child);
        if (childTime < leastTime) {
          least = child;
          leastTime = childTime;
        }
      }
      if (leastTime >= time) break;
      this.put(place, this.slotAt(least), leastTime);
      place = least;
    }
    this.put(place, slot, time);
  }
}

const pageShift = 12;
const pageMask = (1 << pageShift) - 1;
/** Children of a place in the heap: four make it half as deep as two, and stand side by side in memory. */
const fanOut = 4;
