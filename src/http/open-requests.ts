import type { Clock } from '../host/clock.ts';

/** Counts the requests of a server whose answers are not over. */
export class OpenRequests {
  private count = 0;
  /** Set while somebody waits for the last one. */
  private onNone: (() => void) | null = null;

  begin(): void {
    this.count++;
  }

  end(): void {
    if (--this.count === 0) this.onNone?.();
  }

  /** Resolves when there is none, at the latest in `graceMs`; then answers that were given in the last turn are handed on, too. */
  async ended(clock: Pick<Clock, 'after' | 'soon'>, graceMs: number): Promise<void> {
    if (this.count > 0 && graceMs > 0) {
      let cancelGrace = (): void => {};
      await new Promise<void>((resolve) => {
        this.onNone = resolve;
        cancelGrace = clock.after(graceMs, resolve);
      });
      cancelGrace();
    }
    await new Promise<void>((resolve) => clock.soon(resolve));
  }
}
