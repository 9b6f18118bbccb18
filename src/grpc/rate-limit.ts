/** A token bucket: `burst` at once, refilled with `perS` a second. */
export class RateLimit {
  private readonly burst: number;
  private readonly perS: number;
  /** Between 0 and `burst`. */
  private tokens: number;
  private refilledMs: number;

  constructor(burst: number, perS: number, nowMs: number) {
    this.burst = burst;
    this.perS = perS;
    this.tokens = burst;
    this.refilledMs = nowMs;
  }

  /** Takes one token; false when there is none left. */
  take(nowMs: number): boolean {
    if (this.tokens < 1) {
      this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.refilledMs) / 1000) * this.perS);
      this.refilledMs = nowMs;
      if (this.tokens < 1) return false;
    } else if (this.tokens === this.burst) {
      this.refilledMs = nowMs;
    }
    this.tokens--;
    return true;
  }
}
