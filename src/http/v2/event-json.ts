import { keysNamespace, type V2Event, type V2Node } from '../../api/v2/v2-keys.ts';
import { jsonString } from '../json-string.ts';
import { rfc3339 } from './rfc3339.ts';

const nsOfS = 1_000_000_000n;
const nsOfMs = 1_000_000n;

/** Actions whose nodes `noValueOnSuccess` leaves out. */
const withoutValue: ReadonlySet<string> = new Set(['set', 'compareAndSwap', 'create', 'update']);

/** The last event that watchers were told, and its text: many of them wait for the same. */
let lastEvent: V2Event | null = null;
let lastText = '';

/** An event in JSON as etcd writes it for watchers, with a line end. */
export function watchEventJson(event: V2Event, nowNs: () => bigint): string {
  if (event !== lastEvent) {
    lastText = eventJson(event, nowNs, false);
    lastEvent = event;
  }
  return lastText;
}

/**
 * An event in JSON as etcd writes it, with a line end. Keys lose the namespace.
 *
 * @param nowNs what the time left of a read counts from; that of a change counts from when it was made
 */
export function eventJson(event: V2Event, nowNs: () => bigint, noValueOnSuccess: boolean): string {
  const { action, node, prevNode, timeMs } = event;
  const start = `{"action":"${action}"`;
  if (noValueOnSuccess && withoutValue.has(action)) return `${start}}\n`;
  // The change was made a little later than the request came: never is more time left than it asked for.
  const fromNs = () => (timeMs === 0 ? nowNs() : BigInt(timeMs + 1) * nsOfMs);
  const nodes = `${start},"node":${nodeJson(node, fromNs)}`;
  return prevNode === undefined ? `${nodes}}\n` : `${nodes},"prevNode":${nodeJson(prevNode, fromNs)}}\n`;
}

/** etcd leaves out what is empty: the root has neither key nor indexes. */
export function nodeJson(node: V2Node, fromNs: () => bigint): string {
  const { key, value, expirationNs, nodes, modifiedIndex, createdIndex } = node;
  let out = '';
  if (key.length > keysNamespace.length) out += `,"key":${jsonString(clientKey(key))}`;
  if (value !== undefined) out += `,"value":${jsonString(value)}`;
  if (node.dir) out += ',"dir":true';
  if (expirationNs !== undefined) {
    out += `,"expiration":"${rfc3339(expirationNs)}"`;
    const ttlS = secondsLeft(expirationNs - fromNs());
    if (ttlS !== 0n) out += `,"ttl":${ttlS}`;
  }
  if (nodes !== undefined && nodes.length > 0) {
    out += `,"nodes":[${nodes.map((child) => nodeJson(child, fromNs)).join(',')}]`;
  }
  if (modifiedIndex !== 0) out += `,"modifiedIndex":${modifiedIndex}`;
  if (createdIndex !== 0) out += `,"createdIndex":${createdIndex}`;
  return out === '' ? '{}' : `{${out.slice(1)}}`;
}

/** A key or a cause as clients know it. */
export function clientKey(key: string): string {
  return key.startsWith(keysNamespace) ? key.slice(keysNamespace.length) : key;
}

/** Rounded up, as long as there is some. */
function secondsLeft(ns: bigint): bigint {
  const seconds = ns / nsOfS;
  return ns % nsOfS > 0n ? seconds + 1n : seconds;
}
