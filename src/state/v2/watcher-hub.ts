import { isRemoval, type V2Event } from './event.ts';
import type { EventHistory } from './event-history.ts';
import type { TreeNode } from './node.ts';

/** The watchers of the tree, by their paths. */
export class WatcherHub {
  private readonly root = new PathWatches(null, '');
  private watchCount = 0;

  /** The number of watchers. */
  get count(): number {
    return this.watchCount;
  }

  /**
   * Begins a watch. As in etcd, one that begins with an event of the history has that one alone, also with `stream`.
   *
   * @param sinceIndex the first index of interest
   * @param index of the tree
   * @throws V2Error where the history does not reach back as far
   */
  watch(
    path: string,
    options: V2WatchOptions,
    sinceIndex: number,
    history: EventHistory,
    index: number,
  ): V2Watch {
    const past = history.scan(path, options.recursive, sinceIndex, index);
    const watch = new PathWatch(this, path, options, sinceIndex, index);
    if (past === null) this.add(watch);
    else watch.take(past.withEtcdIndex(index));
    return watch;
  }

  /** Notifies the watchers of the event's path, and the recursive ones of what is above it. */
  notify(event: V2Event): void {
    if (this.watchCount === 0) return;
    const { key } = event.node;
    const hiddenFrom = lastHiddenSegment(key);
    let place: PathWatches | undefined = this.root;
    for (let at = 1; ; ) {
      const isItself = at > key.length || key === '/';
      // A hidden segment below a watched path hides the event from its watchers.
      if (isItself || hiddenFrom < at) notifyPlace(place, event, isItself);
      if (isItself) return;
      const slash = key.indexOf('/', at);
      const end = slash < 0 ? key.length : slash;
      place = place.below.get(key.slice(at, end));
      if (place === undefined) return;
      at = end + 1;
    }
  }

  /**
   * Notifies the watchers of what goes with the event's node: the node itself, and everything in it. Comes
   * before `notify`, so that streams at the node itself have the event twice, as in etcd.
   */
  notifyRemoved(event: V2Event, node: TreeNode): void {
    if (this.watchCount === 0) return;
    const place = this.placeAt(event.node.key);
    if (place !== undefined) notifyBelow(place, node, event);
  }

  /** The tree is another one, further on: watches have what they missed, and those that the history cannot give it to end. */
  restore(history: EventHistory, indexBefore: number): void {
    if (this.watchCount === 0) return;
    const { startIndex } = history;
    if (indexBefore + 1 < startIndex) {
      for (const watch of watchesFrom(this.root)) if (watch.sinceIndex < startIndex) watch.cutOff();
    }
    for (let index = Math.max(indexBefore + 1, startIndex); ; index++) {
      const event = history.at(index);
      if (event === undefined) return;
      if (event.refresh) continue;
      // The nodes of a removed directory are not known any more: all watchers below it are notified.
      if (isRemoval(event))
        for (const watch of watchesFrom(this.placeAt(event.node.key))) takeIfNew(watch, event);
      this.notify(event);
    }
  }

  remove(watch: PathWatch): void {
    let { place } = watch;
    if (place === null) return;
    watch.place = null;
    this.watchCount--;
    place.watches.delete(watch);
    while (place.parent !== null && place.watches.size === 0 && place.below.size === 0) {
      place.parent.below.delete(place.name);
      place = place.parent;
    }
  }

  /** The place of a path, if anybody watches there or below. */
  private placeAt(path: string): PathWatches | undefined {
    let place: PathWatches | undefined = this.root;
    for (const name of path.split('/')) if (name !== '') place = place?.below.get(name);
    return place;
  }

  private add(watch: PathWatch): void {
    let place = this.root;
    for (const name of watch.path.split('/')) {
      if (name === '') continue;
      let next = place.below.get(name);
      if (next === undefined) {
        next = new PathWatches(place, name);
        place.below.set(name, next);
      }
      place = next;
    }
    place.watches.add(watch);
    watch.place = place;
    this.watchCount++;
  }
}

/** The watches at a path, and of paths below it. */
class PathWatches {
  readonly parent: PathWatches | null;
  readonly name: string;
  /** In the order in which they began. */
  readonly watches = new Set<PathWatch>();
  readonly below = new Map<string, PathWatches>();

  constructor(parent: PathWatches | null, name: string) {
    this.parent = parent;
    this.name = name;
  }
}

class PathWatch implements V2Watch {
  readonly startIndex: number;
  readonly path: string;
  readonly options: V2WatchOptions;
  readonly sinceIndex: number;
  private readonly hub: WatcherHub;
  /** `null` where it waits for nothing more. */
  place: PathWatches | null = null;
  private isPaused = false;
  private isCancelled = false;
  /** True if events were lost: it ends behind those that are held. */
  private isCutOff = false;
  private held: V2Event[] = [];

  constructor(
    hub: WatcherHub,
    path: string,
    options: V2WatchOptions,
    sinceIndex: number,
    startIndex: number,
  ) {
    this.hub = hub;
    this.path = path;
    this.options = options;
    this.sinceIndex = sinceIndex;
    this.startIndex = startIndex;
  }

  /** Gives out an event. One without `stream` is over then, and so is one that holds as many as it may. */
  take(event: V2Event): void {
    if (!this.options.stream) this.hub.remove(this);
    if (!this.isPaused) {
      this.options.onEvent(event);
    } else if (this.held.length < bufferedEventsMax) {
      this.held.push(event);
    } else {
      this.cutOff();
    }
  }

  /** It cannot have all events. */
  cutOff(): void {
    this.hub.remove(this);
    this.isCutOff = true;
    if (!this.isPaused) this.options.onEnd();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (!this.isPaused || this.isCancelled) return;
    this.isPaused = false;
    while (this.held.length > 0) {
      this.options.onEvent(this.held.shift()!);
      if (this.isPaused || this.isCancelled) return;
    }
    if (this.isCutOff) this.options.onEnd();
  }

  cancel(): void {
    this.isCancelled = true;
    this.held = [];
    this.hub.remove(this);
  }
}

/** Begin of the last segment whose name is a hidden one; 0 without one. */
function lastHiddenSegment(key: string): number {
  return key.lastIndexOf('/_') + 1;
}

function takeIfNew(watch: PathWatch, event: V2Event): void {
  if (event.node.modifiedIndex >= watch.sinceIndex) watch.take(event);
}

function notifyPlace(place: PathWatches, event: V2Event, isItself: boolean): void {
  for (const watch of place.watches) {
    if (isItself || watch.options.recursive) takeIfNew(watch, event);
  }
}

/** Notifies the watchers below a place; those of a directory's nodes come before its own. */
function notifyBelow(place: PathWatches, node: TreeNode, event: V2Event): void {
  if (node.children !== null) {
    for (const [name, below] of place.below) {
      const child = node.children.get(name);
      if (child !== undefined) notifyBelow(below, child, event);
    }
  }
  notifyPlace(place, event, true);
}

/** All watches at a place and below it. */
function watchesFrom(place: PathWatches | undefined): PathWatch[] {
  const found: PathWatch[] = [];
  const places = place === undefined ? [] : [place];
  for (let next = places.pop(); next !== undefined; next = places.pop()) {
    for (const watch of next.watches) found.push(watch);
    for (const below of next.below.values()) places.push(below);
  }
  return found;
}

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
