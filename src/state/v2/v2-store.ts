import { V2Method, type V2Request } from '../../codec/generated/messages.generated.ts';
import { V2Code, V2Error } from '../../errors/v2-error.ts';
import { type V2Action, V2Event, type V2Node } from './event.ts';
import { EventHistory } from './event-history.ts';
import { costsMoreThan, nodeAlone, nodeWithContent, type TreeNode } from './node.ts';
import { cleanPath } from './path.ts';
import { newStatistics, type V2Statistics } from './statistics.ts';
import { SubtreeReader, type V2GetOptions } from './subtree-reader.ts';
import { type NodePlace, V2Tree } from './tree.ts';
import { type V2Watch, type V2WatchOptions, WatcherHub } from './watcher-hub.ts';

export type { V2GetOptions } from './subtree-reader.ts';

/**
 * The tree of the v2 API, as etcd 3.4's `v2store` has it, with its events and watches. Paths have a namespace in front: `/0` is the
 * cluster's own records, `/1` the clients' keys, `/2` users and roles.
 */
export class V2Store {
  private tree: V2Tree;
  private history: EventHistory;
  private currentIndex: number;
  private lastTimeNs: bigint;
  private readonly hub = new WatcherHub();
  private counts: V2Statistics;

  constructor(state: V2State = emptyState()) {
    this.tree = state.tree;
    this.history = state.history;
    this.currentIndex = state.index;
    this.lastTimeNs = state.timeNs;
    this.counts = state.statistics;
  }

  /** Index of the last change. */
  get index(): number {
    return this.currentIndex;
  }

  /**
   * The time when the next node expires, or `null` where none does. It may be one that went with its
   * directory a moment ago.
   */
  get nextExpirationNs(): bigint | null {
    return this.tree.expiring.first?.expirationNs ?? null;
  }

  /** Reads are those of this member since it started. */
  get statistics(): Readonly<V2Statistics> {
    this.counts.watchers = this.hub.count;
    return this.counts;
  }

  /** The state that a snapshot takes of this moment; to read the tree in slices, open a `Moment` of it. */
  get state(): V2State {
    const { tree, history, counts } = this;
    return { tree, history, index: this.currentIndex, timeNs: this.lastTimeNs, statistics: counts };
  }

  /** Takes everything over from another store, which is not to be used any more. Watches have what they missed, or end. */
  adopt(restored: V2Store): void {
    const indexBefore = this.currentIndex;
    const { getsSuccess, getsFail } = this.counts;
    this.tree = restored.tree;
    this.history = restored.history;
    this.currentIndex = restored.currentIndex;
    this.lastTimeNs = restored.lastTimeNs;
    this.counts = { ...restored.counts, getsSuccess, getsFail };
    this.hub.restore(this.history, indexBefore);
  }

  /**
   * Returns the node at a path.
   *
   * @throws V2Error where nothing is
   */
  get(path: string, options: V2GetOptions): V2Event {
    const read = this.read(path, options);
    if (read instanceof V2Event) return read;
    let event: V2Event | null = null;
    while (event === null) event = read.step(nodesAtOnceMax);
    return event;
  }

  /**
   * The same; of a directory with more than `nodesAtOnceMax` nodes that are to be shown, a reader that shows it as it is now.
   *
   * @throws V2Error where nothing is
   */
  read(path: string, options: V2GetOptions): V2Event | SubtreeReader {
    const key = cleanPath(path);
    const node = this.find(key, 'getsFail');
    this.counts.getsSuccess++;
    const { recursive, sorted } = options;
    if (costsMoreThan(nodesAtOnceMax, node, recursive)) {
      return new SubtreeReader(this.tree, node, key, options, this.currentIndex);
    }
    const shown = nodeWithContent(node, key, recursive, sorted);
    return new V2Event('get', shown, undefined, this.currentIndex, false, 0);
  }

  /** The value of a file, `null` where there is none; counted as the `get` that it stands for, and cheaper. */
  valueAt(path: string): string | null {
    const node = this.findOrNull(path, 'getsFail');
    if (node === null) this.counts.getsFail++;
    else this.counts.getsSuccess++;
    return node === null || node.children !== null ? null : node.value;
  }

  /**
   * Changes the tree; watchers are notified before it returns.
   *
   * @throws V2Error where the request is refused; then nothing has changed but statistics
   */
  apply(request: V2Request): V2Event {
    this.tree.tidy();
    const isCompared = request.prevIndex !== 0n || request.prevValue !== '';
    switch (request.method) {
      case V2Method.POST:
        return this.create(request, this.orderedPath(request.path));
      case V2Method.DELETE:
        return isCompared ? this.compareAndDelete(request) : this.delete(request);
    }
    if (request.prevExist === false) return this.create(request, request.path);
    if (isCompared) return this.compareAndSwap(request);
    return request.prevExist === true ? this.update(request) : this.set(request);
  }

  /**
   * Everything that expires up to a time goes, the first to expire first, up to `expiriesMax` nodes. The time never goes back: an
   * earlier one is taken for the last.
   */
  expire(timeNs: bigint): void {
    if (timeNs > this.lastTimeNs) this.lastTimeNs = timeNs;
    const { tree, lastTimeNs } = this;
    tree.tidy();
    const timeMs = Number(lastTimeNs / nsPerMs);
    for (let left = expiriesMax; left > 0; ) {
      const node = tree.expiring.first;
      if (node === undefined || node.expirationNs > lastTimeNs) return;
      if (node.isLive) {
        this.takeAway('expire', node, node.path, timeMs);
        this.counts.expireCount++;
        left--;
      } else {
        tree.expiring.remove(node);
      }
    }
  }

  /**
   * Waits for changes at a path.
   *
   * @throws V2Error where the history no longer reaches back to `sinceIndex`
   */
  watch(path: string, options: V2WatchOptions): V2Watch {
    const { hub, history, currentIndex } = this;
    const sinceIndex = options.sinceIndex === 0 ? currentIndex + 1 : options.sinceIndex;
    return hub.watch(cleanPath(path), options, sinceIndex, history, currentIndex);
  }

  private set(request: V2Request): V2Event {
    const key = cleanPath(request.path);
    const place = this.place(key, 'setsFail');
    const before = place.node;
    if (request.refresh && before === null) this.find(key, 'setsFail');
    if (isReadOnly(key)) this.refuse(V2Code.ROOT_READ_ONLY, '/', 'setsFail');
    if (before !== null && before.children !== null) this.refuse(V2Code.NOT_FILE, key, 'setsFail');
    const prevNode = before === null ? undefined : nodeAlone(before, key);
    const value = request.refresh ? before!.value : request.val;
    const parent = place.directory ?? this.tree.parentOf(key, this.currentIndex + 1);
    if (before !== null) this.tree.remove(before);
    const node = this.add(parent, place.name, value, request);
    this.counts.setsSuccess++;
    return this.conclude('set', nodeAlone(node, key), prevNode, request.refresh, request.timeMs);
  }

  private create(request: V2Request, path: string): V2Event {
    const key = cleanPath(path);
    if (isReadOnly(key)) this.refuse(V2Code.ROOT_READ_ONLY, '/', 'createFail');
    const parent = this.parentToCreateIn(key);
    const name = nameOf(key);
    if (parent.children!.has(name)) this.refuse(V2Code.NODE_EXIST, key, 'createFail');
    const node = this.add(parent, name, request.val, request);
    this.counts.createSuccess++;
    return this.conclude('create', nodeAlone(node, key), undefined, false, request.timeMs);
  }

  private update(request: V2Request): V2Event {
    const key = cleanPath(request.path);
    // etcd counts these errors as success.
    if (isReadOnly(key)) this.refuse(V2Code.ROOT_READ_ONLY, '/', 'updateSuccess');
    const node = this.find(key, 'updateFail');
    if (node.children !== null && request.val !== '') this.refuse(V2Code.NOT_FILE, key, 'updateSuccess');
    this.counts.updateSuccess++;
    return this.change('update', node, key, request);
  }

  private compareAndSwap(request: V2Request): V2Event {
    const key = cleanPath(request.path);
    if (isReadOnly(key)) this.refuse(V2Code.ROOT_READ_ONLY, '/', 'compareAndSwapSuccess');
    const node = this.find(key, 'compareAndSwapFail');
    if (node.children !== null) this.refuse(V2Code.NOT_FILE, key, 'compareAndSwapFail');
    const difference = differenceOf(node, request);
    if (difference !== null) this.refuse(V2Code.TEST_FAILED, difference, 'compareAndSwapFail');
    this.counts.compareAndSwapSuccess++;
    return this.change('compareAndSwap', node, key, request);
  }

  private delete(request: V2Request): V2Event {
    const key = cleanPath(request.path);
    if (isReadOnly(key)) this.refuse(V2Code.ROOT_READ_ONLY, '/', 'deleteSuccess');
    const node = this.find(key, 'deleteFail');
    if (node.children !== null) {
      if (!request.dir && !request.recursive) this.refuse(V2Code.NOT_FILE, key, 'deleteFail');
      if (node.children.size > 0 && !request.recursive) this.refuse(V2Code.DIR_NOT_EMPTY, key, 'deleteFail');
    }
    this.counts.deleteSuccess++;
    return this.takeAway('delete', node, key, request.timeMs);
  }

  private compareAndDelete(request: V2Request): V2Event {
    const key = cleanPath(request.path);
    const node = this.find(key, 'compareAndDeleteFail');
    // etcd counts these errors as success.
    if (node.children !== null) this.refuse(V2Code.NOT_FILE, key, 'compareAndDeleteSuccess');
    const difference = differenceOf(node, request);
    if (difference !== null) this.refuse(V2Code.TEST_FAILED, difference, 'compareAndDeleteSuccess');
    this.counts.compareAndDeleteSuccess++;
    return this.takeAway('compareAndDelete', node, key, request.timeMs);
  }

  /** The path that POST makes in a directory: names in the order of their indexes. */
  private orderedPath(directory: string): string {
    return `${directory}/${String(this.currentIndex + 1).padStart(orderedNameDigits, '0')}`;
  }

  private add(parent: TreeNode, name: string, value: string, request: V2Request): TreeNode {
    const { expirationNs, dir } = request;
    const expiration = expirationNs < expirationMinNs ? 0n : expirationNs;
    return this.tree.add(parent, name, this.currentIndex + 1, dir ? null : value, expiration);
  }

  /**
   * Gives a node another value and time to expire. A directory's own index stays, though the event has the
   * new one.
   */
  private change(
    action: 'update' | 'compareAndSwap',
    node: TreeNode,
    key: string,
    { refresh, val, expirationNs, timeMs }: V2Request,
  ): V2Event {
    const prevNode = nodeAlone(node, key);
    this.tree.change(node, refresh ? node.value : val, this.currentIndex + 1, expirationNs);
    const changed = { ...nodeAlone(node, key), modifiedIndex: this.currentIndex + 1 };
    return this.conclude(action, changed, prevNode, refresh, timeMs);
  }

  private takeAway(
    action: 'delete' | 'compareAndDelete' | 'expire',
    node: TreeNode,
    key: string,
    timeMs: number,
  ): V2Event {
    const prevNode = nodeAlone(node, key);
    const modifiedIndex = this.currentIndex + 1;
    const gone = { ...prevNode, value: undefined, expirationNs: undefined, modifiedIndex };
    const event = new V2Event(action, gone, prevNode, modifiedIndex, false, timeMs);
    this.hub.notifyRemoved(event, node);
    this.tree.remove(node);
    return this.tell(event);
  }

  private conclude(
    action: V2Action,
    node: V2Node,
    prevNode: V2Node | undefined,
    refresh: boolean,
    timeMs: number,
  ): V2Event {
    return this.tell(new V2Event(action, node, prevNode, node.modifiedIndex, refresh, timeMs));
  }

  private tell(event: V2Event): V2Event {
    this.currentIndex = event.etcdIndex;
    this.history.add(event);
    if (!event.refresh) this.hub.notify(event);
    return event;
  }

  private find(key: string, failure: Counter): TreeNode {
    return this.findOrNull(key, failure) ?? this.refuseMissing(key, failure);
  }

  private refuseMissing(key: string, failure: Counter): never {
    return this.refuse(V2Code.KEY_NOT_FOUND, this.tree.firstMissing(key), failure);
  }

  private findOrNull(key: string, failure: Counter): TreeNode | null {
    return this.place(key, failure).node;
  }

  private place(key: string, failure: Counter): NodePlace {
    try {
      return this.tree.find(key, this.currentIndex);
    } catch (refusal) {
      this.counts[failure]++;
      throw refusal;
    }
  }

  private parentToCreateIn(key: string): TreeNode {
    try {
      return this.tree.parentOf(key, this.currentIndex + 1);
    } catch (refusal) {
      // etcd counts it twice.
      this.counts.setsFail++;
      this.counts.createFail++;
      throw refusal;
    }
  }

  private refuse(code: V2Code, cause: string, counter: Counter): never {
    this.counts[counter]++;
    throw new V2Error(code, cause, this.currentIndex);
  }
}

/** Nodes with short names (`nameCost`) that `read` shows at once; with more below a directory it takes its time. */
export const nodesAtOnceMax = 1000;

/** Nodes that one `expire` takes away at most, so that it ends soon; what is left goes with the next. */
export const expiriesMax = 1000;

/** The directories that are always there, and that nobody changes. */
export const clusterNamespace = '/0';
export const keysNamespace = '/1';

/** Before the year 2000 no node expires that is made or set: etcd takes such a time for none. */
const expirationMinNs = 946_684_800_000_000_000n;
/** Digits of the names that POST gives. */
export const orderedNameDigits = 20;
const nsPerMs = 1_000_000n;

/** Everything but watches. */
export interface V2State {
  readonly tree: V2Tree;
  readonly history: EventHistory;
  readonly index: number;
  readonly timeNs: bigint;
  /** Reads and watches are none of the state. */
  readonly statistics: V2Statistics;
}

type Counter = Exclude<keyof V2Statistics, 'watchers'>;

function emptyState(): V2State {
  const tree = new V2Tree();
  for (const namespace of [clusterNamespace, keysNamespace]) {
    tree.add(tree.root, nameOf(namespace), 0, null, 0n);
  }
  return { tree, history: new EventHistory(), index: 0, timeNs: 0n, statistics: newStatistics() };
}

function isReadOnly(key: string): boolean {
  return key.length <= 2 && (key === '/' || key === clusterNamespace || key === keysNamespace);
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Returns how a file differs from what the request wants, in etcd's words; `null` if it does not. */
function differenceOf(node: TreeNode, { prevValue, prevIndex }: V2Request): string | null {
  const isIndexOther = prevIndex !== 0n && Number(prevIndex) !== node.modifiedIndex;
  const isValueOther = prevValue !== '' && prevValue !== node.value;
  const values = `[${prevValue} != ${node.value}]`;
  const indexes = `[${prevIndex} != ${node.modifiedIndex}]`;
  if (isIndexOther && isValueOther) return `${values} ${indexes}`;
  if (isIndexOther) return indexes;
  return isValueOther ? values : null;
}
