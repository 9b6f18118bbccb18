import { Buffer } from 'node:buffer';
import { assert } from '../errors/assert.ts';

/**
 * A buffer that grows as bytes are appended. Made once and reset for each message, it settles at the size of the
 * largest one, up to `writerBytesKept`.
 *
 * The methods that say so rely on an `ensure` before them and do not check for room themselves.
 */
export class Writer {
  /** Storage; what was written is `[0, length)`. Replaced when it grows. */
  bytes: Buffer;
  /** Bytes written so far; never above `bytes.length`. */
  length = 0;

  private readonly capacityBytes: number;

  /** @param capacityBytes room to start with, at least 16 and at most `writerBytesKept` */
  constructor(capacityBytes = 4096) {
    this.capacityBytes = Math.min(Math.max(capacityBytes, 16), writerBytesKept);
    this.bytes = Buffer.allocUnsafeSlow(this.capacityBytes);
  }

  /** Forgets what was written. */
  reset(): void {
    this.length = 0;
    if (this.bytes.length > writerBytesKept) this.bytes = Buffer.allocUnsafeSlow(this.capacityBytes);
  }

  /** Leaves what was written to those who hold it, and goes on in storage of the first size. */
  renew(): void {
    this.length = 0;
    this.bytes = Buffer.allocUnsafeSlow(this.capacityBytes);
  }

  /** Returns the written bytes without a copy: valid until the next reset or append. */
  view(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Returns a copy of the written bytes. */
  copy(): Buffer {
    const copy = Buffer.allocUnsafeSlow(this.length);
    this.bytes.copy(copy, 0, 0, this.length);
    return copy;
  }

  /** Makes room for `count` more bytes. */
  ensure(count: number): void {
    if (this.length + count > this.bytes.length) this.grow(count);
  }

  private grow(count: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /** Appends bytes, with room made for them. */
  append(source: Uint8Array): void {
    this.ensure(source.length);
    this.raw(source);
  }

  /** Appends one byte. Needs 1 byte of room. */
  byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  /** Appends bytes as they are. Needs room for all of them. */
  raw(source: Uint8Array): void {
    const count = source.length;
    if (count < loopCopyBytesMax) {
      const bytes = this.bytes;
      let at = this.length;
      for (let i = 0; i < count; i++) bytes[at++] = source[i]!;
    } else {
      this.bytes.set(source, this.length);
    }
    this.length += count;
  }

  /** Appends 0 to 2^32 - 1 as a varint. Needs 5 bytes of room. */
  uint32(value: number): void {
    const bytes = this.bytes;
    let at = this.length;
    let rest = value;
    while (rest > 0x7f) {
      bytes[at++] = rest | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.length = at;
  }

  /** Appends any safe integer as the varint of an int64 (or uint64). Needs 10 bytes of room. */
  int64(value: number): void {
    if (value >= 0 && value <= 0xffffffff) this.uint32(value);
    else this.varint64(value >>> 0, Math.floor(value / 0x100000000) >>> 0);
  }

  /** Appends a bigint, modulo 2^64, as the varint of an int64 or uint64. Needs 10 bytes of room. */
  bigint64(value: bigint): void {
    bigintOfHalves[0] = value;
    this.varint64(halves[0]! >>> 0, halves[1]! >>> 0);
  }

  private varint64(low: number, high: number): void {
    const bytes = this.bytes;
    let at = this.length;
    let lowRest = low;
    let highRest = high;
    while (highRest !== 0) {
      bytes[at++] = lowRest | 0x80;
      lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0;
      highRest >>>= 7;
    }
    while (lowRest > 0x7f) {
      bytes[at++] = lowRest | 0x80;
      lowRest >>>= 7;
    }
    bytes[at++] = lowRest;
    this.length = at;
  }

  /** Appends bytes behind their length. Needs 5 bytes of room more than the bytes. */
  lengthAndBytes(source: Uint8Array): void {
    this.uint32(source.length);
    this.raw(source);
  }

  /** Appends text as UTF-8 behind its length in bytes. Needs 5 bytes of room more than three a code unit. */
  lengthAndText(text: string): void {
    const count = text.length;
    if (count < loopCopyBytesMax) {
      const bytes = this.bytes;
      let at = this.length;
      bytes[at++] = count;
      let i = 0;
      while (i < count) {
        const unit = text.charCodeAt(i);
        if (unit > 0x7f) break;
        bytes[at++] = unit;
        i++;
      }
      if (i === count) {
        this.length = at;
        return;
      }
    }
    this.uint32(Buffer.byteLength(text));
    this.length += this.bytes.write(text, this.length, 'utf8');
  }

  /**
   * Starts a nested message: leaves room for its length and returns where it begins, for `endMessage`.
   *
   * @param lengthAtLeast a lower bound of the length to come. With a good one nothing has to be moved at the end.
   */
  beginMessage(lengthAtLeast: number): number {
    this.ensure(5);
    this.length += varintBytes(lengthAtLeast);
    return this.length;
  }

  /** Ends the nested message that began at `start`: its length goes in front, both arguments as at its begin. */
  endMessage(start: number, lengthAtLeast: number): void {
    const length = this.length - start;
    const reserved = varintBytes(lengthAtLeast);
    const needed = varintBytes(length);
    assert(needed >= reserved, 'the lower bound of a nested message was above its length');
    if (needed > reserved) {
      this.ensure(needed - reserved);
      this.bytes.copyWithin(start + needed - reserved, start, this.length);
    }
    this.length = start - reserved;
    this.uint32(length);
    this.length += length;
  }
}

/** Below this many bytes a loop copies faster than a call into the runtime. */
const loopCopyBytesMax = 24;

const halves = new Int32Array(2);
const bigintOfHalves = new BigUint64Array(halves.buffer);

/** Storage above this size is let go at the next reset. */
export const writerBytesKept = 1024 * 1024;

function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}
