/** Pauses between attempts: each twice the one before, up to a bound, less up to a half by chance. */
export class BackOff {
  private readonly minMs: number;
  private readonly maxMs: number;
  private readonly random: (bound: number) => number;
  private attempts = 0;

  /** @param random an integer from 0 to `bound` - 1 */
  constructor(minMs: number, maxMs: number, random: (bound: number) => number) {
    this.minMs = minMs;
    this.maxMs = maxMs;
    this.random = random;
  }

  nextMs(): number {
    const pauseMs = Math.min(this.maxMs, this.minMs * 2 ** Math.min(this.attempts++, 30));
    return pauseMs - this.random(Math.floor(pauseMs / 2) + 1);
  }

  reset(): void {
    this.attempts = 0;
  }
}
