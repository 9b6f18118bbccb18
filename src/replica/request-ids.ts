/**
 * Names for proposals that no other member and no earlier life of this one gave: a random upper half, chosen at start,
 * and a counter below it.
 */
export class RequestIds {
  /** Both halves are unsigned 32-bit. The object is one and the same at every call. */
  private readonly id: { high: number; low: number };

  /** @param seed random, unsigned 32-bit. */
  constructor(seed: number) {
    this.id = { high: seed >>> 0, low: 0 };
  }

  /** The next ID; valid until the call after. */
  next(): { readonly high: number; readonly low: number } {
    const { id } = this;
    id.low = (id.low + 1) >>> 0;
    if (id.low === 0) id.high = (id.high + 1) >>> 0;
    return id;
  }
}
