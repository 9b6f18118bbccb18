import type { KeyRef, Keys } from './key.ts';

/**
 * Exact look-up of keys: open addressing with linear probing, outside the JavaScript heap.
 *
 * It is cut into 1,024 segments that grow one by one when two thirds full, so that a million keys are moved
 * in steps of a thousand (some 10 us each). The hash is not secret; against keys made to collide, probing is
 * bounded, and a key that finds no slot is left to the tree (`isComplete` tells).
 */
export class KeyTable {
  private readonly keys: Keys;
  private readonly segments: TableSegment[] = [];
  private bytes = 0;

  constructor(keys: Keys) {
    this.keys = keys;
    for (let i = 0; i < segmentCount; i++) {
      this.segments.push(new TableSegment(firstSlots));
      this.bytes += firstSlots * 8;
    }
  }

  /** Bytes of all segments. */
  get byteLength(): number {
    return this.bytes;
  }

  /** The record of `key`, or 0. Where `isComplete(hash)` is false, 0 does not yet mean that there is none. */
  find(key: Uint8Array, hash: number): KeyRef {
    const segment = this.segments[hash & (segmentCount - 1)];
    const words = segment.words;
    const end = segment.slots * 2;
    let at = home(hash, segment.slots) * 2;
    for (let probe = 0; probe < probesMax; probe++) {
      const ref = words[at] >>> 0;
      if (ref === 0) return 0;
      if (words[at + 1] === hash && this.keys.equals(ref, key)) return ref;
      at += 2;
      if (at === end) at = 0;
    }
    return 0;
  }

  /** Returns whether every key with this hash that the tree has can be found here. */
  isComplete(hash: number): boolean {
    return !this.segments[hash & (segmentCount - 1)].overflowed;
  }

  /** Adds a key that is not in the table. */
  insert(ref: KeyRef, hash: number): void {
    const segment = this.segments[hash & (segmentCount - 1)];
    if ((segment.keys + 1) * 3 > segment.slots * 2)
      this.resize(segment, segment.slots + (segment.slots >>> 1));
    while (!place(segment, ref, hash)) {
      // Probing is long though three quarters are empty: these hashes collide, and more room would not help.
      if (segment.keys * 4 < segment.slots) {
        segment.overflowed = true;
        return;
      }
      this.resize(segment, segment.slots * 2);
    }
  }

  /** Takes a key out; nothing happens when it is not there (it may be one left to the tree). */
  remove(ref: KeyRef, hash: number): void {
    const segment = this.segments[hash & (segmentCount - 1)];
    const words = segment.words;
    let slot = home(hash, segment.slots);
    for (let probe = 0; words[slot * 2] >>> 0 !== ref; probe++) {
      if (words[slot * 2] === 0 || probe === probesMax) return;
      slot = next(segment, slot);
    }
    // Close the gap: move back what stands behind it and would no longer be reached.
    let gap = slot;
    for (let i = next(segment, gap); words[i * 2] !== 0; i = next(segment, i)) {
      const wanted = home(words[i * 2 + 1], segment.slots);
      const reachable = gap <= i ? wanted > gap && wanted <= i : wanted > gap || wanted <= i;
      if (reachable) continue;
      words[gap * 2] = words[i * 2];
      words[gap * 2 + 1] = words[i * 2 + 1];
      gap = i;
    }
    words[gap * 2] = 0;
    segment.keys--;
    if (segment.slots > firstSlots && segment.keys * 6 < segment.slots)
      this.resize(segment, segment.slots >>> 1);
  }

  private resize(segment: TableSegment, slots: number): void {
    const old = segment.words;
    this.bytes += (slots - segment.slots) * 8;
    segment.words = new Int32Array(slots * 2);
    segment.slots = slots;
    segment.keys = 0;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0 && !place(segment, old[at], old[at + 1])) segment.overflowed = true;
    }
  }
}

/** The hash's low bits choose the segment, the high ones the slot in it. */
const segmentCount = 1024;
const firstSlots = 4;
/** A key stands at most this far behind the slot that its hash names. */
const probesMax = 64;

/**
 * A part of the table that grows on its own. Slot i is words 2i (key, 0 when empty) and 2i + 1 (its hash). Hashes are
 * signed: the engine keeps unsigned ones above 2^31 on the heap.
 */
class TableSegment {
  words: Int32Array;
  slots: number;
  keys = 0;
  /** Some key of this segment found no slot within `probesMax` and is in the tree alone. */
  overflowed = false;

  constructor(slots: number) {
    this.slots = slots;
    this.words = new Int32Array(slots * 2);
  }
}

/** Spreads keys over 32 bits, as a signed number. Not secret, and not meant to be: see `KeyTable`. */
export function hashKey(key: Uint8Array): number {
  const length = key.length;
  let hash = length ^ 0x9e3779b9;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const word = key[i] | (key[i + 1] << 8) | (key[i + 2] << 16) | (key[i + 3] << 24);
    hash = Math.imul(hash ^ word, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; i < length; i++) {
    hash = Math.imul(hash ^ key[i], 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The slot that a hash names first. */
function home(hash: number, slots: number): number {
  return Math.floor(((hash >>> 0) * slots) / 0x100000000);
}

function next(segment: TableSegment, slot: number): number {
  return slot + 1 === segment.slots ? 0 : slot + 1;
}

/** Writes a key into the first empty slot within reach; false when there is none. */
function place(segment: TableSegment, ref: KeyRef, hash: number): boolean {
  const words = segment.words;
  let slot = home(hash, segment.slots);
  for (let probe = 0; probe < probesMax; probe++) {
    if (words[slot * 2] === 0) {
      words[slot * 2] = ref;
      words[slot * 2 + 1] = hash;
      segment.keys++;
      return true;
    }
    slot = next(segment, slot);
  }
  return false;
}
