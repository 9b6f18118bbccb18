import { V2Code, V2Error } from '../../errors/v2-error.ts';
import { isRemoval, type V2Event } from './event.ts';

/** The last events. Each change of the tree has one, so they have all indexes up to the last. */
export class EventHistory {
  /** By index, modulo their greatest number. */
  private readonly events: V2Event[] = [];
  private lastIndex = 0;
  private count = 0;

  /** Index of the oldest event; 0 before the first. */
  get startIndex(): number {
    return this.count === 0 ? 0 : this.lastIndex - this.count + 1;
  }

  /** @param event with the index behind the last */
  add(event: V2Event): void {
    this.lastIndex = event.node.modifiedIndex;
    this.events[this.lastIndex % historyEventsMax] = event;
    if (this.count < historyEventsMax) this.count++;
  }

  /** The event with an index, or undefined where there is none. */
  at(index: number): V2Event | undefined {
    if (index > this.lastIndex || index < this.startIndex) return undefined;
    return this.events[index % historyEventsMax];
  }

  /** All events, the oldest first. */
  list(): V2Event[] {
    const list: V2Event[] = [];
    for (let index = this.startIndex; list.length < this.count; index++) list.push(this.at(index)!);
    return list;
  }

  /**
   * The first event from an index on that concerns a path, as etcd decides it: also one that is hidden from the path, and
   * the end of a directory whose path the other begins with.
   *
   * @param storeIndex the index that the error names
   * @throws V2Error where what was at the index is no longer kept
   */
  scan(path: string, isRecursive: boolean, index: number, storeIndex: number): V2Event | null {
    const { startIndex } = this;
    if (index < startIndex) {
      const cause = `the requested history has been cleared [${startIndex}/${index}]`;
      throw new V2Error(V2Code.EVENT_INDEX_CLEARED, cause, storeIndex);
    }
    const below = path === '/' ? path : `${path}/`;
    for (let at = index; at <= this.lastIndex; at++) {
      const event = this.at(at);
      if (event !== undefined && !event.refresh && concerns(event, path, isRecursive ? below : null))
        return event;
    }
    return null;
  }
}

/** Events that are kept for watches that begin in the past; etcd's. */
export const historyEventsMax = 1000;

function concerns(event: V2Event, path: string, below: string | null): boolean {
  const { key } = event.node;
  if (key === path || (below !== null && key.startsWith(below))) return true;
  return isRemoval(event) && event.prevNode?.dir === true && path.startsWith(event.prevNode.key);
}
