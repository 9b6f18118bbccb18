/** What a change of the tree gives, to whoever asked for it, to watchers, and to the history; and what a read gives. */
export class V2Event {
  readonly action: V2Action;
  readonly node: V2Node;
  /** What was there before. */
  readonly prevNode: V2Node | undefined;
  /** Index of the tree at the time. */
  readonly etcdIndex: number;
  /** A change of the time left alone, which watchers are not told. */
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

  /** Whether it made a node that was not there: then etcd answers 201. */
  get isCreated(): boolean {
    return this.action === 'create' || (this.action === 'set' && this.prevNode === undefined);
  }

  /** The same, told at another index. */
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
export interface V2Node {
  /** Its path, with the namespace. */
  readonly key: string;
  /** What a file holds; undefined for a directory, and for what is gone. */
  readonly value?: string | undefined;
  readonly dir?: boolean | undefined;
  /** When it expires, in nanoseconds since 1970; undefined where it does not. */
  readonly expirationNs?: bigint | undefined;
  /** What is in a directory, but for hidden nodes; undefined where that was not asked for. */
  readonly nodes?: readonly V2Node[] | undefined;
  readonly createdIndex: number;
  readonly modifiedIndex: number;
}

/** Whether the event took a node away that may have been a directory with others in it. */
export function isRemoval({ action }: V2Event): boolean {
  return action === 'delete' || action === 'expire';
}
