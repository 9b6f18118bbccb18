/** What etcd gives as the least of no durations at all. */
const none = 2 ** 63;

/** Durations in milliseconds, of which the last, the average, the deviation and the extremes are kept. */
export class Latency {
  currentMs = 0;
  minimumMs = none;
  maximumMs = 0;
  private count = 0;
  private sumMs = 0;
  private sumOfSquares = 0;

  add(ms: number): void {
    this.currentMs = ms;
    this.minimumMs = Math.min(this.minimumMs, ms);
    this.maximumMs = Math.max(this.maximumMs, ms);
    this.count++;
    this.sumMs += ms;
    this.sumOfSquares += ms * ms;
  }

  get averageMs(): number {
    return this.count === 0 ? 0 : this.sumMs / this.count;
  }

  get deviationMs(): number {
    if (this.count === 0) return 0;
    return Math.sqrt(Math.max(0, this.sumOfSquares / this.count - this.averageMs ** 2));
  }
}
