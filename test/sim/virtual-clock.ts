/** Something that is going to happen. */
export interface SimEvent {
  /** Virtual microseconds since the start. */
  readonly timeUs: number;
  /** Whom it happens to; nobody in particular: `null`. */
  readonly owner: EventOwner | null;
  /** The owner's life it belongs to: a machine that fell over meanwhile knows nothing of it. */
  readonly life: number;
  /** For the trace: what happens, in one word. */
  readonly kind: string;
  /** Null when it was called off. */
  run: (() => void) | null;
}

/** One who can fall over, and stand still for a while. */
export interface EventOwner {
  readonly name: string;
  /** Counts its lives: goes up with each crash. */
  readonly life: number;
  /** Until then nothing happens to it; what is due comes afterwards, in the same order. */
  readonly pausedUntilUs: number;
}

interface Queued extends SimEvent {
  timeUs: number;
  sequence: number;
}

/**
 * Virtual time: a queue of events in the order of their times, and of their making where those are equal. Nothing happens
 * by itself; whoever runs a simulation takes one event after the other.
 */
export class VirtualClock {
  /** A binary heap, the next event first. */
  private readonly heap: Queued[] = [];
  private sequence = 0;
  private timeUs = 0;

  /** Virtual microseconds since the start. */
  get nowUs(): number {
    return this.timeUs;
  }

  /** Events under way, those that were called off or whose owner fell over counted. */
  get pending(): number {
    return this.heap.length;
  }

  /** Lets `run` happen to `owner` in `delayUs` (0 at least, rounded up to a whole microsecond). */
  after(delayUs: number, kind: string, owner: EventOwner | null, run: () => void): SimEvent {
    const timeUs = this.timeUs + Math.max(0, Math.ceil(delayUs));
    const event = { timeUs, sequence: this.sequence++, owner, life: owner?.life ?? 0, kind, run };
    this.push(event);
    return event;
  }

  /** Takes the next event that still is to happen and sets the clock to its time; `null` when there is none. */
  next(): SimEvent | null {
    for (let event = this.pop(); event !== undefined; event = this.pop()) {
      const { owner } = event;
      if (event.run === null || (owner !== null && owner.life !== event.life)) continue;
      if (owner !== null && owner.pausedUntilUs > event.timeUs) {
        event.timeUs = owner.pausedUntilUs;
        event.sequence = this.sequence++;
        this.push(event);
        continue;
      }
      this.timeUs = event.timeUs;
      return event;
    }
    return null;
  }

  private push(event: Queued): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  private pop(): Queued | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Queued, b: Queued): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.sequence < b.sequence);
}
