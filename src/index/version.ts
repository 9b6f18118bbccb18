import type { Buffer } from 'node:buffer';
import { assert } from '../errors/assert.ts';
import type { Arena, Ref } from './arena.ts';
import { slabMask, slabShift } from './arena.ts';
import type { KeyRef, Keys } from './key.ts';

/**
 * Version records. The versions of one key form a chain from the newest back.
 *
 * A read at an old revision must not walk a chain of millions: every 16th version (place n in the chain) also points to
 * place n - (lowest set bit of n), so that any place is reached in some hundred steps. A skip carries the revision it
 * leads to and is followed only above the one wanted, thus never to a version that may have been compacted.
 */
export class Versions {
  private readonly arena: Arena;
  private readonly keys: Keys;

  constructor(arena: Arena, keys: Keys) {
    this.arena = arena;
    this.keys = keys;
  }

  /**
   * Makes a version the newest of its key; copies the value. `value` is null for a tombstone. Skips lead to versions
   * after `compactRevision` only. Throws `ArenaFullError` and changes nothing then.
   */
  append(
    key: KeyRef,
    value: Uint8Array | null,
    lease: bigint,
    modRevision: number,
    subRevision: number,
    createRevision: number,
    version: number,
    compactRevision: number,
  ): VersionRef {
    const length = value === null ? 0 : value.length;
    assert(length <= valueBytesMax, 'a value is not longer than valueBytesMax');
    const previous = this.keys.latest(key);
    const ordinal = (this.keys.latestOrdinal(key) + 1) & 255;
    let flags = value === null ? tombstoneFlag : 0;
    let words = headerWords;
    if (subRevision !== 0 || modRevision >= half || version >= half) {
      flags |= wideFlag;
      words += wideWords;
    }
    if (lease !== 0n) {
      flags |= leaseFlag;
      words += leaseWords;
    }
    if (ordinal % skipDistance === 0) {
      flags |= skipFlag;
      words += skipWords;
    }

    const ref = this.arena.allocate(words * 4 + length);
    const slab = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    slab[base + keyWord] = key;
    slab[base + previousWord] = previous;
    slab[base + modWord] = modRevision;
    slab[base + createWord] = createRevision;
    slab[base + versionWord] = version;
    slab[base + lengthWord] = length | flags;
    let at = base + headerWords;
    if ((flags & wideFlag) !== 0) {
      slab[at] = subRevision;
      slab[at + 1] = modRevision / half;
      slab[at + 2] = createRevision / half;
      slab[at + 3] = version / half;
      at += wideWords;
    }
    if ((flags & leaseFlag) !== 0) {
      this.arena.bytes[ref >>> slabShift].writeBigInt64LE(BigInt.asIntN(64, lease), at * 4);
      at += leaseWords;
    }
    if ((flags & skipFlag) !== 0) {
      this.writeSkip(slab, at, previous, compactRevision);
      at += skipWords;
    }
    if (value !== null && length > 0) this.arena.bytes[ref >>> slabShift].set(value, at * 4);

    if (previous !== 0 && this.isTombstone(previous)) this.setWord(previous, createWord, ref);
    this.keys.setLatest(key, ref, ordinal);
    return ref;
  }

  key(ref: VersionRef): KeyRef {
    return this.word(ref, keyWord);
  }

  /** The version before this one that the arena still holds, compacted logically or not. */
  previous(ref: VersionRef): VersionRef {
    return this.word(ref, previousWord);
  }

  modRevision(ref: VersionRef): number {
    const words = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    const low = words[base + modWord];
    return (words[base + lengthWord] & wideFlag) === 0 ? low : words[base + headerWords + 1] * half + low;
  }

  subRevision(ref: VersionRef): number {
    const words = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    return (words[base + lengthWord] & wideFlag) === 0 ? 0 : words[base + headerWords];
  }

  /** Revision of the put that began this run of versions; 0 for a tombstone. */
  createRevision(ref: VersionRef): number {
    const words = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    const flags = words[base + lengthWord];
    if ((flags & tombstoneFlag) !== 0) return 0;
    const low = words[base + createWord];
    return (flags & wideFlag) === 0 ? low : words[base + headerWords + 2] * half + low;
  }

  /** Count of puts since the key was created, this one included; 0 for a tombstone. */
  version(ref: VersionRef): number {
    const words = this.arena.words[ref >>> slabShift];
    const base = (ref & slabMask) << 1;
    const low = words[base + versionWord];
    return (words[base + lengthWord] & wideFlag) === 0 ? low : words[base + headerWords + 3] * half + low;
  }

  /** 0 for none. */
  lease(ref: VersionRef): bigint {
    const flags = this.word(ref, lengthWord);
    if ((flags & leaseFlag) === 0) return 0n;
    const words = headerWords + ((flags & wideFlag) === 0 ? 0 : wideWords);
    return this.arena.bytes[ref >>> slabShift].readBigInt64LE(((ref & slabMask) << 3) + words * 4);
  }

  isTombstone(ref: VersionRef): boolean {
    return (this.word(ref, lengthWord) & tombstoneFlag) !== 0;
  }

  valueLength(ref: VersionRef): number {
    return this.word(ref, lengthWord) & lengthMask;
  }

  /** Byte offset of the value in its slab. */
  valueOffset(ref: VersionRef): number {
    const flags = this.word(ref, lengthWord);
    let words = headerWords;
    if ((flags & (wideFlag | leaseFlag | skipFlag)) !== 0) {
      if ((flags & wideFlag) !== 0) words += wideWords;
      if ((flags & leaseFlag) !== 0) words += leaseWords;
      if ((flags & skipFlag) !== 0) words += skipWords;
    }
    return ((ref & slabMask) << 3) + words * 4;
  }

  /** The value in place, without a copy; valid while the record is. */
  value(ref: VersionRef): Buffer {
    const start = this.valueOffset(ref);
    return this.arena.bytes[ref >>> slabShift].subarray(start, start + this.valueLength(ref));
  }

  /** From `newest` back to the version that a reader at `revision` sees, tombstones included; 0 when there is none. */
  at(newest: VersionRef, revision: number): VersionRef {
    let ref = newest;
    while (ref !== 0 && this.modRevision(ref) > revision) {
      const skip = this.skipAbove(ref, revision);
      ref = skip === 0 ? this.previous(ref) : skip;
    }
    return ref;
  }

  /** Finds the version like `at`, but returns 0 when the key is deleted at that revision. */
  liveAt(newest: VersionRef, revision: number): VersionRef {
    const ref = this.at(newest, revision);
    return ref === 0 || this.isTombstone(ref) ? 0 : ref;
  }

  /** Compaction: the version that came after a tombstone, or 0. */
  successor(tombstone: VersionRef): VersionRef {
    return this.word(tombstone, createWord);
  }

  /** Compaction: cuts the chain behind this version. */
  clearPrevious(ref: VersionRef): void {
    this.setWord(ref, previousWord, 0);
  }

  /** Compaction: the key of this tombstone has no version any more but older ones, which are dropped after it. */
  clearLatest(tombstone: VersionRef): void {
    this.keys.setLatest(this.key(tombstone), 0, 0);
  }

  /** Compaction: whether the key of this version has a version that can be read. */
  hasLatest(ref: VersionRef): boolean {
    return this.keys.latest(this.key(ref)) !== 0;
  }

  /** Compaction: a newer version at or below the compacted revision exists. */
  markSuperseded(ref: VersionRef): void {
    this.setWord(ref, lengthWord, this.word(ref, lengthWord) | supersededFlag);
  }

  isSuperseded(ref: VersionRef): boolean {
    return (this.word(ref, lengthWord) & supersededFlag) !== 0;
  }

  private word(ref: Ref, word: number): number {
    return this.arena.words[ref >>> slabShift][((ref & slabMask) << 1) + word];
  }

  private setWord(ref: Ref, word: number, value: number): void {
    this.arena.words[ref >>> slabShift][((ref & slabMask) << 1) + word] = value;
  }

  /** Index in the slab's words of the skip part. */
  private skipBase(ref: VersionRef, flags: number): number {
    let words = headerWords;
    if ((flags & wideFlag) !== 0) words += wideWords;
    if ((flags & leaseFlag) !== 0) words += leaseWords;
    return ((ref & slabMask) << 1) + words;
  }

  /** Returns the target of a version's skip, if that is newer than `revision`; else 0. */
  private skipAbove(ref: VersionRef, revision: number): VersionRef {
    const flags = this.word(ref, lengthWord);
    if ((flags & skipFlag) === 0) return 0;
    const words = this.arena.words[ref >>> slabShift];
    const base = this.skipBase(ref, flags);
    return words[base + 3] * half + words[base + 2] > revision ? words[base + 1] : 0;
  }

  private ordinal(ref: VersionRef): number {
    return this.arena.words[ref >>> slabShift][this.skipBase(ref, this.word(ref, lengthWord))];
  }

  private writeSkip(words: Uint32Array, base: number, previous: VersionRef, compactRevision: number): void {
    let back = previous;
    while (back !== 0 && (this.word(back, lengthWord) & skipFlag) === 0) back = this.previous(back);
    // Behind a cut the count begins anew: what is older cannot be reached any more.
    const ordinal = back === 0 ? skipDistance : this.ordinal(back) + skipDistance;
    const target = ordinal - (ordinal & -ordinal);
    while (back !== 0 && this.ordinal(back) > target) back = this.skipAbove(back, compactRevision);
    const revision = back === 0 ? 0 : this.modRevision(back);
    words[base] = ordinal;
    words[base + 1] = back;
    words[base + 2] = revision;
    words[base + 3] = revision / half;
  }
}

/** One version of one key (a put or a tombstone) in the arena; 0 is none. */
export type VersionRef = Ref;

/** Longest value, in bytes. */
const valueBytesMax = 2 ** 27 - 1;

/*
 * Record of a version. Only what most versions need stands in every record:
 *   word 0  key
 *   word 1  version before this one of the same key, 0 when there is none or it was compacted
 *   word 2  modRevision, low half
 *   word 3  createRevision, low half; in a tombstone: the version that came after it, or 0
 *   word 4  version, low half
 *   word 5  value length (27 bits), flags
 * then, where the flag is set:
 *   wide    sub revision; high halves of modRevision, createRevision, version
 *   lease   lease, 8 bytes
 *   skip    place in the chain; a version further back, and the two halves of its modRevision
 * then the value.
 */
const keyWord = 0;
const previousWord = 1;
const modWord = 2;
const createWord = 3;
const versionWord = 4;
const lengthWord = 5;
const headerWords = 6;

const lengthMask = valueBytesMax;
const wideFlag = 1 << 27;
const leaseFlag = 1 << 28;
const skipFlag = 1 << 29;
const tombstoneFlag = 1 << 30;
const supersededFlag = 1 << 31;

const wideWords = 4;
const leaseWords = 2;
const skipWords = 4;
const half = 0x100000000;

/** Every so manyth version of a key can skip; a power of two that divides 256. */
const skipDistance = 16;
