/** Appends that the rate is made of: the newest; etcd's number. */
const samplesMax = 200;
/** Without an append for longer than this there is no rate. */
const quietMs = 1000;

/** How many appends went one way, and how quick the newest ones were; etcd's statistics of the v2 API. */
export class AppendRate {
  /** Since the process began. */
  count = 0;
  private readonly timesMs = new Float64Array(samplesMax);
  private readonly bytes = new Float64Array(samplesMax);
  /** Samples that count. */
  private length = 0;

  add(nowMs: number, bytes: number): void {
    const at = this.count++ % samplesMax;
    this.timesMs[at] = nowMs;
    this.bytes[at] = bytes;
    if (this.length < samplesMax) this.length++;
  }

  /** Appends and bytes a second; both are 0 where that cannot be told. */
  rate(nowMs: number): { readonly perS: number; readonly bytesPerS: number } {
    const { count, length } = this;
    const at = (back: number) => (count - 1 - back) % samplesMax;
    if (length === 0 || nowMs - this.timesMs[at(0)]! > quietMs) {
      this.length = 0;
      return { perS: 0, bytesPerS: 0 };
    }
    const seconds = (this.timesMs[at(0)]! - this.timesMs[at(length - 1)]!) / 1000;
    if (seconds === 0) return { perS: 0, bytesPerS: 0 };
    let bytes = 0;
    for (let back = 0; back < length; back++) bytes += this.bytes[at(back)]!;
    return { perS: length / seconds, bytesPerS: bytes / seconds };
  }
}
