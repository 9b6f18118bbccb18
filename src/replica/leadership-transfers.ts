import { type ApiError, errors } from '../errors/api-error.ts';

/** Who waits for another member to lead. All are told at the same moment, or when their time is up. */
export class LeadershipTransfers {
  private readonly waiting = new Set<{ deadlineMs: number; done: (error: ApiError | null) => void }>();

  /** @param deadlineMs monotonic */
  add(deadlineMs: number, done: (error: ApiError | null) => void): void {
    this.waiting.add({ deadlineMs, done });
  }

  /** Tells all: `null` when another member leads. */
  end(error: ApiError | null): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const { done } of all) done(error);
  }

  /** Tells those whose time is up. */
  expire(nowMs: number): void {
    for (const transfer of this.waiting) {
      if (transfer.deadlineMs > nowMs) continue;
      this.waiting.delete(transfer);
      transfer.done(errors.timeout);
    }
  }
}
