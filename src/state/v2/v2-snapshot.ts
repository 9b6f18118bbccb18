import {
  type V2EventNode,
  V2Snapshot,
  type V2SnapshotEvent,
  V2SnapshotHead,
  type V2SnapshotNode,
} from '../../codec/generated/messages.generated.ts';
import { DecodeError } from '../../codec/reader.ts';
import { Writer } from '../../codec/writer.ts';
import {
  notYet,
  type PartReader,
  type PartWriter,
  payloadBytesMax,
  SnapshotError,
  type SnapshotPart,
} from '../snapshot/snapshot-part.ts';
import { type V2Action, V2Event, type V2Node } from './event.ts';
import { EventHistory } from './event-history.ts';
import { MomentWalk } from './moment-walk.ts';
import { type NodeThen, TreeNode } from './node.ts';
import { newStatistics } from './statistics.ts';
import { V2Tree } from './tree.ts';
import { type V2State, V2Store } from './v2-store.ts';

/*
 * The tree of the v2 API in a snapshot. Each payload is a V2Snapshot message; all of them merged are the whole: the head, the nodes in the
 * order in which they were made, the events.
 */

/** The tree of the v2 API as a part of snapshots. */
export class V2Part implements SnapshotPart {
  readonly name = 'v2';
  private readonly store: V2Store;

  constructor(store: V2Store) {
    this.store = store;
  }

  open(): PartReader {
    return new V2Reader(this.store.state);
  }
}

/**
 * The bound of a node or event, in bytes, without its texts; each UTF-16 unit of those takes 3 bytes at most.
 */
const recordBytesMax = 128;
/** The cost of passing over a removed node, in bytes of the slice's budget. */
const passedOverBytes = 16;

/** Gives out the tree of a moment. */
class V2Reader implements PartReader {
  private head: V2SnapshotHead | null;
  private readonly walk: MomentWalk;
  private readonly events: readonly V2Event[];
  private eventsOut = 0;
  /** The payload that fills, and how long it may have become. */
  private payload = V2Snapshot.create();
  private payloadBytes = 0;
  private readonly writer = new Writer();

  constructor({ tree, history, index, timeNs, statistics }: V2State) {
    this.head = V2SnapshotHead.create({ ...statistics, index, timeNs, lastNodeId: tree.lastId });
    this.walk = new MomentWalk(tree);
    this.events = history.list();
  }

  next(budgetBytes: number): Uint8Array | null {
    if (this.head !== null) return this.headPayload(this.head);
    for (let budget = budgetBytes; budget > 0; ) {
      budget -= passedOverBytes * this.walk.passOver(Math.ceil(budget / passedOverBytes));
      if (budget <= 0) break;
      const bytes = this.nextBytes();
      if (bytes === null) return this.payloadBytes === 0 ? null : this.filled();
      if (this.payloadBytes !== 0 && this.payloadBytes + bytes > payloadBytesMax) return this.filled();
      this.take();
      this.payloadBytes += bytes;
      budget -= bytes;
    }
    return notYet;
  }

  release(): void {
    this.walk.close();
  }

  /** Returns the bound of the next node or event, in bytes; `null` behind the last. */
  private nextBytes(): number | null {
    const { node } = this.walk;
    if (node !== null) return recordBytesMax + 3 * (node.name.length + this.walk.nodeThen.value.length);
    const event = this.events[this.eventsOut];
    if (event === undefined) return null;
    return 2 * recordBytesMax + 3 * (textLength(event.node) + textLength(event.prevNode));
  }

  private take(): void {
    const { node } = this.walk;
    if (node === null) {
      this.payload.events.push(eventRecord(this.events[this.eventsOut++]!));
    } else {
      this.payload.nodes.push(nodeRecord(node, this.walk.nodeThen));
      this.walk.next();
    }
  }

  private headPayload(head: V2SnapshotHead): Uint8Array {
    this.head = null;
    this.payload.head = head;
    return this.filled();
  }

  private filled(): Uint8Array {
    this.writer.reset();
    V2Snapshot.encode(this.payload, this.writer);
    this.payload = V2Snapshot.create();
    this.payloadBytes = 0;
    return this.writer.view();
  }
}

/** Restores the tree of the v2 API from a snapshot. Those from before there was one are without this part. */
export class V2Writer implements PartWriter {
  readonly isOptional = true;
  private readonly tree = new V2Tree();
  private readonly history = new EventHistory();
  private readonly directories = new Map<number, TreeNode>([[0, this.tree.root]]);
  private head: V2SnapshotHead | null = null;
  private lastEventIndex = 0;
  private store: V2Store | null = null;

  /** The store, once `end` has returned; `null` where the snapshot had none. */
  get restored(): V2Store | null {
    return this.store;
  }

  write(payload: Uint8Array): void {
    const { head, nodes, events } = decode(payload);
    if (head !== undefined) this.head = head;
    else if (this.head === null) throw new SnapshotError('snapshot: the part "v2" begins without its head');
    for (const node of nodes) this.addNode(node);
    for (const event of events) this.addEvent(event);
  }

  end(): void {
    const { head, tree, history } = this;
    if (head === null) throw new SnapshotError('snapshot: the part "v2" is empty');
    if (tree.lastId > head.lastNodeId || this.lastEventIndex !== head.index) {
      throw new SnapshotError(
        `snapshot: the part "v2" says index ${head.index} and node ${head.lastNodeId}, but has events up to ` +
          `${this.lastEventIndex} and nodes up to ${tree.lastId}`,
      );
    }
    tree.restoreLastId(head.lastNodeId);
    const { index, timeNs, lastNodeId: _, ...counts } = head;
    const statistics = { ...newStatistics(), ...counts };
    this.store = new V2Store({ tree, history, index, timeNs, statistics });
  }

  private addNode({
    id,
    parentId,
    name,
    value,
    createdIndex,
    modifiedIndex,
    expirationNs,
  }: V2SnapshotNode): void {
    const parent = this.directories.get(parentId);
    if (parent === undefined || id <= this.tree.lastId || parent.children!.has(name)) {
      throw new SnapshotError(
        `snapshot: the part "v2" has node ${id}, "${name}" in ${parentId}, out of place behind ${this.tree.lastId}`,
      );
    }
    const node = new TreeNode(id, name, parent, createdIndex, value ?? null, expirationNs);
    node.modifiedIndex = modifiedIndex;
    this.tree.restore(node);
    if (node.children !== null) this.directories.set(id, node);
  }

  private addEvent({ action, node, prevNode, refresh, timeMs }: V2SnapshotEvent): void {
    const index = node?.modifiedIndex ?? 0;
    if (node === undefined || (this.lastEventIndex !== 0 && index !== this.lastEventIndex + 1)) {
      throw new SnapshotError(
        `snapshot: the part "v2" has event ${index} after event ${this.lastEventIndex}`,
      );
    }
    this.lastEventIndex = index;
    const before = prevNode === undefined ? undefined : shownNode(prevNode);
    this.history.add(new V2Event(action as V2Action, shownNode(node), before, index, refresh, timeMs));
  }
}

function decode(payload: Uint8Array): V2Snapshot {
  try {
    return V2Snapshot.decode(payload);
  } catch (error) {
    if (error instanceof DecodeError) throw new SnapshotError(`snapshot: the part "v2": ${error.message}`);
    throw error;
  }
}

function nodeRecord(node: TreeNode, { value, modifiedIndex, expirationNs }: NodeThen): V2SnapshotNode {
  return {
    id: node.id,
    parentId: node.parent!.id,
    name: node.name,
    value: node.children === null ? value : undefined,
    createdIndex: node.createdIndex,
    modifiedIndex,
    expirationNs,
  };
}

function eventRecord({ action, node, prevNode, refresh, timeMs }: V2Event): V2SnapshotEvent {
  return {
    action,
    node: eventNodeRecord(node),
    prevNode: prevNode === undefined ? undefined : eventNodeRecord(prevNode),
    refresh,
    timeMs,
  };
}

function eventNodeRecord(node: V2Node): V2EventNode {
  const { key, value, dir = false, expirationNs = 0n, createdIndex, modifiedIndex } = node;
  return { key, value, dir, expirationNs, createdIndex, modifiedIndex };
}

function shownNode({ key, value, dir, expirationNs, createdIndex, modifiedIndex }: V2EventNode): V2Node {
  const expiration = expirationNs === 0n ? undefined : expirationNs;
  return { key, value, dir, expirationNs: expiration, nodes: undefined, createdIndex, modifiedIndex };
}

function textLength(node: V2Node | undefined): number {
  return node === undefined ? 0 : node.key.length + (node.value?.length ?? 0);
}
