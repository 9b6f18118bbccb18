import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import crc32c from 'crc-32/crc32c.js';
import { SavedFile, SavedState } from '../codec/generated/etcd.generated.ts';
import {
  V2EventNode,
  V2Snapshot,
  V2SnapshotEvent,
  V2SnapshotHead,
  V2SnapshotNode,
} from '../codec/generated/messages.generated.ts';
import { DecodeError } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { dateOf } from '../host/clock.ts';
import { SnapshotError } from '../state/snapshot/snapshot-part.ts';
import { V2Writer } from '../state/v2/v2-snapshot.ts';
import { V2Store } from '../state/v2/v2-store.ts';
import { EtcdDataError } from './data-error.ts';

/** The tree of the v2 API as an etcd has saved it, and the last entry that is in it. */
interface SavedTree {
  readonly v2: V2Store;
  readonly index: number;
}

/**
 * Reads the newest of the snapshots in a directory (`TERM-INDEX.snap`: a `snappb.Snapshot`, in it a `raftpb.Snapshot`, in it the tree as JSON);
 * an empty tree, before the first entry, where there is none.
 *
 * @throws EtcdDataError, or the file system's error
 */
export async function readSavedTree(dir: string): Promise<SavedTree> {
  const names = (await readdir(dir)).filter((name) => namePattern.test(name)).sort();
  const newest = names.at(-1);
  if (newest === undefined) return { v2: new V2Store(), index: 0 };
  const path = join(dir, newest);
  const bytes = await readFile(path);
  try {
    const { crc, data } = SavedFile.decode(bytes);
    const sum = crc32c.buf(data, 0) >>> 0;
    if (sum !== crc) throw new EtcdDataError(path, 0, `checksum ${sum.toString(16)}`, crc.toString(16));
    const { data: json, metadata } = SavedState.decode(data);
    return { v2: treeOf(JSON.parse(Buffer.from(json).toString())), index: metadata?.index ?? 0 };
  } catch (error) {
    if (error instanceof DecodeError || error instanceof SnapshotError || error instanceof SyntaxError)
      throw new EtcdDataError(path, 0, 'a snapshot of the v2 tree', error.message);
    throw error;
  }
}

const namePattern = /^[0-9a-f]{16}-[0-9a-f]{16}\.snap$/;

/** etcd's JSON of the tree, as far as it is read. */
interface TreeJson {
  readonly Root: NodeJson;
  readonly WatcherHub?: { readonly EventHistory?: { readonly Queue?: QueueJson } };
  readonly CurrentIndex: number;
  readonly Stats?: Readonly<Record<string, unknown>>;
}

interface NodeJson {
  readonly Path: string;
  readonly CreatedIndex: number;
  readonly ModifiedIndex: number;
  readonly ExpireTime: string;
  readonly Value: string;
  /** `null` for a key. */
  readonly Children: Readonly<Record<string, NodeJson>> | null;
}

/** A ring. */
interface QueueJson {
  readonly Events: readonly (EventJson | null)[];
  readonly Size: number;
  readonly Front: number;
  readonly Capacity: number;
}

interface EventJson {
  readonly action: string;
  readonly node: EventNodeJson;
  readonly prevNode?: EventNodeJson;
}

interface EventNodeJson {
  readonly key: string;
  readonly value?: string;
  readonly dir?: boolean;
  readonly expiration?: string;
  readonly ttl?: number;
  readonly modifiedIndex: number;
  readonly createdIndex: number;
}

/** @throws SnapshotError where it is no such tree */
function treeOf(json: TreeJson): V2Store {
  const found = nodesBelow(json.Root);
  // Nodes are numbered in the order in which they were made; a directory is never younger than what is in it.
  found.sort((a, b) => a.node.CreatedIndex - b.node.CreatedIndex || a.depth - b.depth);
  const ids = new Map<NodeJson, number>([[json.Root, 0]]);
  const nodes = found.map(({ node, parent }, i) => {
    ids.set(node, i + 1);
    return V2SnapshotNode.create({
      ...{ id: i + 1, parentId: ids.get(parent) ?? 0, name: node.Path.slice(node.Path.lastIndexOf('/') + 1) },
      value: node.Children === null ? node.Value : undefined,
      ...{ createdIndex: node.CreatedIndex, modifiedIndex: node.ModifiedIndex },
      expirationNs: nanoseconds(node.ExpireTime),
    });
  });
  const head = V2SnapshotHead.create({
    ...countsOf(json.Stats ?? {}),
    ...{ index: json.CurrentIndex, lastNodeId: nodes.length },
  });
  const writer = new Writer();
  V2Snapshot.encode(V2Snapshot.create({ head, nodes, events: eventsOf(json) }), writer);
  const restored = new V2Writer();
  restored.write(writer.view());
  restored.end();
  return restored.restored!;
}

function nodesBelow(root: NodeJson): { node: NodeJson; parent: NodeJson; depth: number }[] {
  const found: { node: NodeJson; parent: NodeJson; depth: number }[] = [];
  const waiting = [{ node: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const node of Object.values(next.node.Children ?? {})) {
      found.push({ node, parent: next.node, depth: next.depth + 1 });
      waiting.push({ node, depth: next.depth + 1 });
    }
  }
  return found;
}

/** The last events without a gap, up to the index of the tree. */
function eventsOf({ WatcherHub, CurrentIndex }: TreeJson): V2SnapshotEvent[] {
  const { Events = [], Size = 0, Front = 0, Capacity = 1 } = WatcherHub?.EventHistory?.Queue ?? {};
  const events: V2SnapshotEvent[] = [];
  for (let i = Size - 1; i >= 0; i--) {
    const event = Events[(Front + i) % Capacity];
    if (event?.node.modifiedIndex !== CurrentIndex - events.length) break;
    events.push(eventOf(event));
  }
  return events.reverse();
}

function eventOf({ action, node, prevNode }: EventJson): V2SnapshotEvent {
  const { expiration, ttl } = node;
  // What it tells of the time left counts from here.
  const timeMs = expiration === undefined ? 0 : dateOf(expiration).getTime() - 1000 * (ttl ?? 0);
  return V2SnapshotEvent.create({
    ...{ action, node: eventNodeOf(node), timeMs },
    prevNode: prevNode === undefined ? undefined : eventNodeOf(prevNode),
  });
}

function eventNodeOf({
  key,
  value,
  dir,
  expiration,
  modifiedIndex,
  createdIndex,
}: EventNodeJson): V2EventNode {
  return V2EventNode.create({
    ...{ key, value, dir: dir ?? false, modifiedIndex, createdIndex },
    expirationNs: expiration === undefined ? 0n : nanoseconds(expiration),
  });
}

/** A time as Go writes it; its zero is never. */
function nanoseconds(time: string): bigint {
  if (time.startsWith('0001-')) return 0n;
  const [, seconds = '', fraction = '', zone = ''] =
    /^(.*?:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  const ms = dateOf(`${seconds}${zone}`).getTime();
  if (Number.isNaN(ms)) throw new SnapshotError(`${JSON.stringify(time)} is no time`);
  return BigInt(ms) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

function countsOf(stats: Readonly<Record<string, unknown>>): Partial<V2SnapshotHead> {
  const count = (name: string) => (typeof stats[name] === 'number' ? stats[name] : 0);
  return {
    ...{ setsSuccess: count('setsSuccess'), setsFail: count('setsFail') },
    ...{ deleteSuccess: count('deleteSuccess'), deleteFail: count('deleteFail') },
    ...{ updateSuccess: count('updateSuccess'), updateFail: count('updateFail') },
    ...{ createSuccess: count('createSuccess'), createFail: count('createFail') },
    ...{
      compareAndSwapSuccess: count('compareAndSwapSuccess'),
      compareAndSwapFail: count('compareAndSwapFail'),
    },
    ...{ compareAndDeleteSuccess: count('compareAndDeleteSuccess') },
    ...{ compareAndDeleteFail: count('compareAndDeleteFail'), expireCount: count('expireCount') },
  };
}
