import type { Buffer } from 'node:buffer';
import { assert } from '../errors/assert.ts';
import type { Arena, Ref } from './arena.ts';
import { slabMask, slabShift } from './arena.ts';

/** Key records: their fields and comparisons with keys that are not (or not yet) in the arena. */
export class Keys {
  private readonly arena: Arena;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** Copies a key into the arena. It has no version yet. */
  allocate(key: Uint8Array): KeyRef {
    assert(key.length <= keyBytesMax, 'a key is not longer than keyBytesMax');
    const ref = this.arena.allocate(headerBytes + key.length);
    const words = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    words[base + latestWord] = 0;
    words[base + lengthWord] = key.length;
    this.arena.bytes[ref >>> slabShift].set(key, ((ref & slabMask) << 3) + headerBytes);
    return ref;
  }

  latest(ref: KeyRef): Ref {
    return this.arena.words[ref >>> slabShift][((ref & slabMask) << 1) + latestWord];
  }

  /** Place of the newest version in its chain modulo 256; 0 when there is none. */
  latestOrdinal(ref: KeyRef): number {
    return this.arena.words[ref >>> slabShift][((ref & slabMask) << 1) + lengthWord] >>> ordinalShift;
  }

  setLatest(ref: KeyRef, version: Ref, ordinal: number): void {
    const words = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    words[base + latestWord] = version;
    words[base + lengthWord] = (words[base + lengthWord] & lengthMask) | (ordinal << ordinalShift);
  }

  length(ref: KeyRef): number {
    return this.arena.words[ref >>> slabShift][((ref & slabMask) << 1) + lengthWord] & lengthMask;
  }

  /** The bytes in place, without a copy; valid while the record is. */
  view(ref: KeyRef): Buffer {
    const start = ((ref & slabMask) << 3) + headerBytes;
    return this.arena.bytes[ref >>> slabShift].subarray(start, start + this.length(ref));
  }

  /** Byte offset of the key in its slab. */
  offset(ref: KeyRef): number {
    return ((ref & slabMask) << 3) + headerBytes;
  }

  equals(ref: KeyRef, key: Uint8Array): boolean {
    const words = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    const length = key.length;
    if ((words[base + lengthWord] & lengthMask) !== length) return false;
    // Four bytes at a time: this runs once for each get and put of a key that exists.
    let word = base + headerWords;
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      if ((words[word++] | 0) !== (key[i] | (key[i + 1] << 8) | (key[i + 2] << 16) | (key[i + 3] << 24)))
        return false;
    }
    for (let shift = 0; i < length; i++, shift += 8) {
      if (((words[word] >>> shift) & 255) !== key[i]) return false;
    }
    return true;
  }

  /**
   * Order of a record against a key by unsigned bytes, a prefix before its extensions: negative, 0 or positive.
   * The first `from` bytes are known to be the same in both.
   */
  compare(ref: KeyRef, key: Uint8Array, from: number): number {
    const bytes = this.arena.bytes[ref >>> slabShift];
    const start = ((ref & slabMask) << 3) + headerBytes;
    const length = this.length(ref);
    const end = Math.min(length, key.length);
    for (let i = from; i < end; i++) {
      const difference = bytes[start + i] - key[i];
      if (difference !== 0) return difference;
    }
    return length - key.length;
  }

  /**
   * Order of a record's first `prefix` bytes against as many of the key: 0 when the key begins with them. The first
   * `from` bytes are known to be the same in both.
   */
  comparePrefix(ref: KeyRef, key: Uint8Array, from: number, prefix: number): number {
    const bytes = this.arena.bytes[ref >>> slabShift];
    const start = ((ref & slabMask) << 3) + headerBytes;
    const end = Math.min(prefix, key.length);
    for (let i = from; i < end; i++) {
      const difference = bytes[start + i] - key[i];
      if (difference !== 0) return difference;
    }
    return prefix - end;
  }

  /** Returns the length of the common prefix of two records, in bytes, up to `limit`. */
  commonLength(a: KeyRef, b: KeyRef, limit: number): number {
    const aBytes = this.arena.bytes[a >>> slabShift];
    const bBytes = this.arena.bytes[b >>> slabShift];
    const aStart = ((a & slabMask) << 3) + headerBytes;
    const bStart = ((b & slabMask) << 3) + headerBytes;
    const end = Math.min(this.length(a), this.length(b), limit);
    let i = 0;
    while (i < end && aBytes[aStart + i] === bBytes[bStart + i]) i++;
    return i;
  }

  /** `fragmentOf` of the record's key. */
  fragment(ref: KeyRef, at: number): number {
    const bytes = this.arena.bytes[ref >>> slabShift];
    const start = ((ref & slabMask) << 3) + headerBytes;
    return fragmentIn(bytes, start + at, start + this.length(ref));
  }
}

/** A key's record in the arena; 0 is none. One for each key that has a version, deleted ones included. */
export type KeyRef = Ref;

/** Longest key, in bytes. */
const keyBytesMax = 2 ** 24 - 1;

/*
 * Record of a key:
 *   word 0  newest version
 *   word 1  length (low 24 bits), place of the newest version in its chain modulo 256 (high 8 bits)
 *   then the bytes
 */
const latestWord = 0;
const lengthWord = 1;
const headerWords = 2;
const headerBytes = headerWords * 4;
const lengthMask = keyBytesMax;
const ordinalShift = 24;

// `Keys.equals` reads four bytes of a record as one word.
assert(new Uint8Array(Uint32Array.of(1).buffer)[0] === 1, 'wald needs a little-endian machine');

/**
 * The 4 bytes from `at` on as one number, zeros behind the end: it orders as the bytes do. It is signed (the highest bit
 * is flipped) so that the engine need not keep half of all fragments on the heap.
 */
export function fragmentOf(key: Uint8Array, at: number): number {
  return fragmentIn(key, at, key.length);
}

function fragmentIn(bytes: Uint8Array, at: number, end: number): number {
  let fragment = 0;
  if (at + 4 <= end) {
    fragment = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  } else {
    for (let i = at; i < at + 4; i++) fragment = (fragment << 8) | (i < end ? bytes[i] : 0);
  }
  return fragment ^ 0x80000000;
}
