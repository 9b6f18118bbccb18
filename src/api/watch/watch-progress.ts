import type { Clock } from '../../host/clock.ts';
import type { Watch } from '../../state/watch/watch.ts';
import { runInSlices } from '../slices.ts';
import { ByWatchId } from './by-watch-id.ts';

/**
 * The watches of a stream that get a progress notification every interval, unless events came since the last
 * time.
 */
export class WatchProgress {
  private readonly options: WatchProgressOptions;
  private readonly told = new ByWatchId<ToldWatch>();
  private stop: (() => void) | null = null;

  constructor(options: WatchProgressOptions) {
    this.options = options;
  }

  add(watch: Watch): void {
    this.told.set(watch.id, { watch, isIdle: true });
    if (this.stop === null) this.wait();
  }

  delete(watch: Watch): void {
    this.told.delete(watch.id);
    if (this.told.size === 0) this.end();
  }

  /** Takes note that events show the watch's progress. */
  noteEvents(watch: Watch): void {
    const told = this.told.get(watch.id);
    if (told !== undefined) told.isIdle = false;
  }

  clear(): void {
    this.told.clear();
    this.end();
  }

  private wait(): void {
    const { clock, progressIntervalMs } = this.options;
    const stop = clock.after(progressIntervalMs, () => {
      const rest = this.told.values();
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
  private tellSome(rest: Iterator<ToldWatch>): boolean {
    this.options.catchUp();
    for (let i = 0; i < sliceWatches; i++) {
      const { done, value } = rest.next();
      if (done) return true;
      // It may have been cancelled meanwhile.
      if (value.isIdle && this.told.get(value.watch.id) === value) this.options.tell(value.watch);
      value.isIdle = true;
    }
    return false;
  }

  private end(): void {
    this.stop?.();
    this.stop = null;
  }
}

/** A watch that gets notifications. */
interface ToldWatch {
  readonly watch: Watch;
  /** No event came since the last time. */
  isIdle: boolean;
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
