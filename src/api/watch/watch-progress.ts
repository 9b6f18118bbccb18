import type { Clock } from '../../host/clock.ts';
import type { Watch } from '../../state/watch/watch.ts';
import { runInSlices } from '../slices.ts';

/**
 * The watches of a stream that get a progress notification every interval, unless events came since the last
 * time.
 */
export class WatchProgress {
  private readonly options: WatchProgressOptions;
  /** The watches; true if no event came since the last time. */
  private readonly idle = new Map<Watch, boolean>();
  private stop: (() => void) | null = null;

  constructor(options: WatchProgressOptions) {
    this.options = options;
  }

  add(watch: Watch): void {
    this.idle.set(watch, true);
    if (this.stop === null) this.wait();
  }

  delete(watch: Watch): void {
    if (this.idle.delete(watch) && this.idle.size === 0) this.end();
  }

  /** Takes note that events show the watch's progress. */
  noteEvents(watch: Watch): void {
    if (this.idle.has(watch)) this.idle.set(watch, false);
  }

  clear(): void {
    this.idle.clear();
    this.end();
  }

  private wait(): void {
    const { clock, progressIntervalMs } = this.options;
    const stop = clock.after(progressIntervalMs, () => {
      const rest = this.idle.entries();
      runInSlices(
        clock,
        () => this.tellSome(rest),
        () => {
          // Meanwhile it may have been ended, and begun anew.
          if (this.stop === stop) this.wait();
        },
        (error) => {
          throw error;
        },
      );
    });
    this.stop = stop;
  }

  /** Returns whether none is left. */
  private tellSome(rest: Iterator<[Watch, boolean]>): boolean {
    this.options.catchUp();
    for (let i = 0; i < sliceWatches; i++) {
      const { done, value } = rest.next();
      if (done) return true;
      const [watch, isIdle] = value;
      this.idle.set(watch, true);
      if (isIdle) this.options.tell(watch);
    }
    return false;
  }

  private end(): void {
    this.stop?.();
    this.stop = null;
  }
}

/** The number of watches that get progress notifications in one slice. */
const sliceWatches = 1024;

interface WatchProgressOptions {
  readonly progressIntervalMs: number;
  readonly clock: Pick<Clock, 'after' | 'soon'>;
  /** Makes sure that synced watches were given everything up to now. */
  catchUp(): void;
  /** Sends a watch a progress notification. */
  tell(watch: Watch): void;
}
