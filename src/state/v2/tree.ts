import { V2Code, V2Error } from '../../errors/v2-error.ts';
import { ExpiryHeap } from './expiry-heap.ts';
import { TreeNode } from './node.ts';

/**
 * The nodes: files and directories, a list of all in the order in which they were made, and those that expire in the order of their
 * expiration. It knows nothing of indexes, events and watches.
 *
 * A reader of the list in slices opens a moment first. Until it is closed, no node leaves the list, and files
 * that change are announced.
 */
export class V2Tree {
  readonly root = new TreeNode(0, '', null, 0, null, 0n);
  readonly expiring = new ExpiryHeap();
  private last: TreeNode = this.root;
  private lastIdGiven = 0;
  private removals = 0;
  private readonly moments = new Set<Moment>();
  /** The removed nodes that are still in the list. */
  private readonly gone: PuttingAway[] = [];

  /** ID of the newest node. */
  get lastId(): number {
    return this.lastIdGiven;
  }

  /** The number of removals so far. */
  get removalCount(): number {
    return this.removals;
  }

  /**
   * Returns the node at a path; `null` where none is.
   *
   * @throws V2Error where a file is in the way, with the index given
   */
  findOrNull(path: string, index: number): TreeNode | null {
    return this.find(path, index).node;
  }

  /**
   * Returns the place of a path, whether a node is there or not.
   *
   * @throws V2Error where a file is in the way, with the index given
   */
  find(path: string, index: number): NodePlace {
    let node: TreeNode | null = this.root;
    if (path.length === 1) return { directory: null, name: '', node };
    let directory: TreeNode | null = null;
    let name = '';
    for (let at = 1; at < path.length; ) {
      const end = segmentEnd(path, at);
      directory = node;
      name = path.slice(at, end);
      if (directory!.children === null) throw new V2Error(V2Code.NOT_DIR, path.slice(0, at - 1), index);
      node = directory!.children.get(name) ?? null;
      at = end + 1;
      // Nothing is below what is not there.
      if (node === null && at < path.length) {
        return { directory: null, name: path.slice(path.lastIndexOf('/') + 1), node };
      }
    }
    return { directory, name, node };
  }

  /** The first on the way to a path that is not there, and on which no file is in the way. */
  firstMissing(path: string): string {
    let node: TreeNode | undefined = this.root;
    let end = 0;
    for (let at = 1; node !== undefined; at = end + 1) {
      end = segmentEnd(path, at);
      node = node.children!.get(path.slice(at, end));
    }
    return path.slice(0, end);
  }

  /**
   * The directory in which a path ends, made with all above it where it is not there.
   *
   * @param index at which they are made
   * @throws V2Error where a file is in the way, with the index before that
   */
  parentOf(path: string, index: number): TreeNode {
    let node = this.root;
    const lastSlash = path.lastIndexOf('/');
    for (let at = 1; at <= lastSlash; ) {
      const end = path.indexOf('/', at);
      const name = path.slice(at, end);
      const child = node.children!.get(name);
      if (child === undefined) node = this.add(node, name, index, null, 0n);
      else if (child.children === null) throw new V2Error(V2Code.NOT_DIR, path.slice(0, end), index - 1);
      else node = child;
      at = end + 1;
    }
    return node;
  }

  /** Makes a node; there is none of that name. @param value null for a directory */
  add(parent: TreeNode, name: string, index: number, value: string | null, expirationNs: bigint): TreeNode {
    return this.append(new TreeNode(++this.lastIdGiven, name, parent, index, value, expirationNs));
  }

  /** The same with an ID that a snapshot has, above all before. */
  restore(node: TreeNode): void {
    this.lastIdGiven = node.id;
    this.append(node);
  }

  /** No IDs up to this one are given again. */
  restoreLastId(id: number): void {
    this.lastIdGiven = id;
  }

  /** Gives a file another value, and a node another time to expire; 0: none. */
  change(node: TreeNode, value: string, index: number, expirationNs: bigint): void {
    for (const moment of this.moments) moment.beforeChange(node);
    if (node.children === null) {
      node.value = value;
      node.modifiedIndex = index;
    }
    node.expirationNs = expirationNs;
    if (expirationNs === 0n) this.expiring.remove(node);
    else this.expiring.set(node);
  }

  /** Takes a node away, with everything below it. */
  remove(node: TreeNode): void {
    node.goneAt = ++this.removals;
    node.parent!.children!.delete(node.name);
    this.expiring.remove(node);
    const isLeaf = node.children === null || node.children.size === 0;
    if (isLeaf && this.moments.size === 0) this.unlink(node);
    else this.gone.push({ node, children: childrenOf(node) });
  }

  /** Puts some of what was removed away; to be called with each change. */
  tidy(): void {
    if (this.gone.length === 0 || this.moments.size !== 0) return;
    for (let steps = putAwayPerChange; steps > 0 && this.gone.length > 0; steps--) {
      const top = this.gone[this.gone.length - 1]!;
      const child = top.children.next();
      if (child.done === true) {
        this.gone.pop();
        this.unlink(top.node);
      } else if (child.value.children === null) {
        this.unlink(child.value);
      } else {
        this.gone.push({ node: child.value, children: childrenOf(child.value) });
      }
    }
  }

  open(moment: Moment): void {
    this.moments.add(moment);
  }

  close(moment: Moment): void {
    this.moments.delete(moment);
  }

  private append(node: TreeNode): TreeNode {
    node.parent!.children!.add(node);
    node.previous = this.last;
    this.last.next = node;
    this.last = node;
    if (node.expirationNs !== 0n) this.expiring.set(node);
    return node;
  }

  private unlink(node: TreeNode): void {
    this.expiring.remove(node);
    const { previous, next } = node;
    previous!.next = next;
    if (next === null) this.last = previous!;
    else next.previous = previous;
    node.previous = null;
    node.next = null;
  }
}

/**
 * The number of nodes below removed directories that each change frees, so that a big directory delays
 * nobody.
 */
const putAwayPerChange = 128;

/** The state of one moment, as long as somebody reads it. */
export interface Moment {
  /** Called before a file of the moment is changed. */
  beforeChange(node: TreeNode): void;
}

/** Where a node is, or would be. */
export interface NodePlace {
  /** `null` where it is missing as well, and for the root. */
  readonly directory: TreeNode | null;
  readonly name: string;
  readonly node: TreeNode | null;
}

/** A directory that is put away, and how far. */
interface PuttingAway {
  readonly node: TreeNode;
  readonly children: Iterator<TreeNode>;
}

/** Returns the end of the segment that begins at `at`. */
function segmentEnd(path: string, at: number): number {
  const end = path.indexOf('/', at);
  return end < 0 ? path.length : end;
}

function childrenOf(node: TreeNode): Iterator<TreeNode> {
  return node.children === null ? [].values() : node.children.values();
}
