import type { V2Event } from './event.ts';

/** Events that a paused watch holds; one more ends it, as in etcd. */
export const bufferedEventsMax = 100;

export interface V2WatchOptions {
  /** Also what is below the path. */
  readonly recursive: boolean;
  /** All events instead of the first. */
  readonly stream: boolean;
  /** The first index of interest; 0: what comes next. */
  readonly sinceIndex: number;
  /**
   * Called with each event; without `stream` once, and then the watch is over. It may be called before `watch` returns, for an event that the
   * history has, and is called while an entry is being applied: it must not change the tree.
   */
  readonly onEvent: (event: V2Event) => void;
  /** Called once where the watch ends by itself without having all events: it was too slow, or they are gone. */
  readonly onEnd: () => void;
}

/** Somebody who waits for changes. */
export interface V2Watch {
  /** Index of the tree when the watch began. */
  readonly startIndex: number;
  /** Whoever takes the events cannot take more for now: at most `bufferedEventsMax` are held. */
  pause(): void;
  /** Gives out what was held, and goes on. */
  resume(): void;
  /** Ends the watch; nothing is called any more. May be called more than once. */
  cancel(): void;
}
