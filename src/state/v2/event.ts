/**
 * The result of a change of the tree, for the caller, watchers and the history; also the result of a read.
 */
export class V2Event {
  readonly action: V2Action;
  readonly node: V2Node;
  /** The node before the change. */
  readonly prevNode: V2Node | undefined;
  /** Index of the tree at the time. */
  readonly etcdIndex: number;
  /** True for a change of the TTL alone, which watchers do not see. */
  readonly refresh: boolean;
  /**
   * When it happened, in milliseconds since 1970, by the clock of the member that took the request: the time left that the event tells
   * counts from here. 0 for a read, of which it counts from now.
   */
  readonly timeMs: number;

  constructor(
    action: V2Action,
    node: V2Node,
    prevNode: V2Node | undefined,
    etcdIndex: number,
    refresh: boolean,
    timeMs: number,
  ) {
    this.action = action;
    this.node = node;
    this.prevNode = prevNode;
    this.etcdIndex = etcdIndex;
    this.refresh = refresh;
    this.timeMs = timeMs;
  }

  /** True if it made a node that was not there: then etcd answers 201. */
  get isCreated(): boolean {
    return this.action === 'create' || (this.action === 'set' && this.prevNode === undefined);
  }

  /** Returns the same event with another index. */
  withEtcdIndex(index: number): V2Event {
    return new V2Event(this.action, this.node, this.prevNode, index, this.refresh, this.timeMs);
  }
}

export type V2Action =
  | 'get'
  | 'create'
  | 'set'
  | 'update'
  | 'delete'
  | 'compareAndSwap'
  | 'compareAndDelete'
  | 'expire';

/** A node as an answer shows it. */
export interface V2Node extends V2NodeContent {
  /** Its path, with the namespace. */
  readonly key: string;
}

/** A node in a directory that a read shows. It has its name alone: of paths that are deep, a path for each node would take too much. */
export interface V2Entry extends V2NodeContent {
  readonly name: string;
}

interface V2NodeContent {
  /** The value of a file; undefined for a directory, and for a node that is gone. */
  readonly value?: string | undefined;
  readonly dir?: boolean | undefined;
  /** When it expires, in nanoseconds since 1970; undefined where it does not. */
  readonly expirationNs?: bigint | undefined;
  /** The nodes of a directory, but for hidden ones; undefined where they were not asked for. */
  readonly nodes?: readonly V2Entry[] | undefined;
  readonly createdIndex: number;
  readonly modifiedIndex: number;
}

/** Returns whether the event removed a node that may have been a directory with others in it. */
export function isRemoval({ action }: V2Event): boolean {
  return action === 'delete' || action === 'expire';
}
