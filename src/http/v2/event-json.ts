import { keysNamespace, type V2Event, type V2Node } from '../../api/v2/v2-keys.ts';
import { dateOf } from '../../host/clock.ts';
import { jsonString } from '../json-values.ts';

/**
 * An event in JSON as etcd writes it, with a line end. Keys lose the namespace. What is in directories is not written: for reads
 * of those there is `Listing`.
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

const nsOfS = 1_000_000_000n;
const nsOfMs = 1_000_000n;

/** Actions whose nodes `noValueOnSuccess` leaves out. */
const withoutValue: ReadonlySet<string> = new Set(['set', 'compareAndSwap', 'create', 'update']);

/** The last event that was sent to watchers, and its text: many of them wait for the same. */
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

/** A node without what is in it. etcd leaves out what is empty; a key, a value or that it is a directory is always there. */
function nodeJson(node: V2Node, fromNs: () => bigint): string {
  const { key, value } = node;
  let out = '';
  if (key.length > keysNamespace.length) out += `,"key":${jsonString(clientKey(key))}`;
  if (value !== undefined) out += `,"value":${jsonString(value)}`;
  out += nodeMiddle(node, fromNs);
  return `{${out.slice(1)}${nodeEnd(node)}`;
}

/** The members of a node behind its key and value and before what is in it, each with a comma. @param fromNs what the time left counts from */
export function nodeMiddle(
  { dir, expirationNs }: Pick<V2Node, 'dir' | 'expirationNs'>,
  fromNs: () => bigint,
): string {
  let out = dir ? ',"dir":true' : '';
  if (expirationNs !== undefined) {
    out += `,"expiration":"${rfc3339(expirationNs)}"`;
    const ttlS = secondsLeft(expirationNs - fromNs());
    if (ttlS !== 0n) out += `,"ttl":${ttlS}`;
  }
  return out;
}

/** Returns the text behind them, and the brace: the root has no indexes. */
export function nodeEnd({
  modifiedIndex,
  createdIndex,
}: Pick<V2Node, 'modifiedIndex' | 'createdIndex'>): string {
  const modified = modifiedIndex === 0 ? '' : `,"modifiedIndex":${modifiedIndex}`;
  return createdIndex === 0 ? `${modified}}` : `${modified},"createdIndex":${createdIndex}}`;
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

const nsOfMillisecond = 1_000_000n;

/** A time as Go prints it in JSON: RFC 3339 in UTC, with as many digits of the nanoseconds as it takes. */
export function rfc3339(ns: bigint): string {
  const below = ((ns % nsOfMillisecond) + nsOfMillisecond) % nsOfMillisecond;
  const text = dateOf(Number((ns - below) / nsOfMillisecond)).toISOString();
  const digits = (text.slice(20, 23) + String(below).padStart(6, '0')).replace(/0+$/, '');
  return `${text.slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}
