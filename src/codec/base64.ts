import { Buffer } from 'node:buffer';
import { JsonError } from './json-error.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const characterOf = Buffer.from(alphabet);

/** Above all bits that a character may add to a quantum. */
const noValue = 1 << 24;

/** Bits of a character by its place in a quantum of four; `noValue` where it has none. */
const bitsOf = [0, 1, 2, 3].map((place) => {
  const bits = new Int32Array(256).fill(noValue);
  for (let i = 0; i < alphabet.length; i++) bits[characterOf[i]!] = i << (18 - 6 * place);
  return bits;
}) as [Int32Array, Int32Array, Int32Array, Int32Array];
const [bitsOfFirst, bitsOfSecond, bitsOfThird, bitsOfFourth] = bitsOf;

const padding = 0x3d;

/** Up to this many bytes a loop writes base64 faster than the runtime does, which makes a string on the way. */
const loopBytesMax = 160;

/** Bytes that `count` bytes take in base64. */
export function base64Length(count: number): number {
  return Math.ceil(count / 3) * 4;
}

/** Writes the base64 of `source` (RFC 4648 section 4, padded) to `target` from `at`, which has room for it. */
export function writeBase64(source: Uint8Array, target: Buffer, at: number): void {
  const count = source.length;
  if (count > loopBytesMax) {
    const bytes = Buffer.isBuffer(source) ? source : Buffer.from(source.buffer, source.byteOffset, count);
    target.write(bytes.toString('base64'), at, 'latin1');
    return;
  }
  let to = at;
  let i = 0;
  for (; i + 2 < count; i += 3) {
    const bits = (source[i]! << 16) | (source[i + 1]! << 8) | source[i + 2]!;
    target[to++] = characterOf[bits >>> 18]!;
    target[to++] = characterOf[(bits >>> 12) & 63]!;
    target[to++] = characterOf[(bits >>> 6) & 63]!;
    target[to++] = characterOf[bits & 63]!;
  }
  if (i === count) return;
  const last = i + 1 === count;
  const bits = (source[i]! << 16) | (last ? 0 : source[i + 1]! << 8);
  target[to++] = characterOf[bits >>> 18]!;
  target[to++] = characterOf[(bits >>> 12) & 63]!;
  target[to++] = last ? padding : characterOf[(bits >>> 6) & 63]!;
  target[to] = padding;
}

/**
 * Bytes that stand in base64 in `source` from `start` to before `end`. It takes what Go's StdEncoding takes: padding
 * is needed, line breaks are passed over, left-over bits need not be zero.
 *
 * @throws JsonError naming the character, counted from `start`, that Go names
 */
export function decodeBase64(source: Uint8Array, start: number, end: number): Buffer {
  const target = Buffer.allocUnsafe(Math.floor((end - start) / 4) * 3);
  let at = start;
  let to = 0;
  while (at + 4 <= end) {
    const bits =
      bitsOfFirst[source[at]!]! |
      bitsOfSecond[source[at + 1]!]! |
      bitsOfThird[source[at + 2]!]! |
      bitsOfFourth[source[at + 3]!]!;
    if (bits >= noValue) break;
    target[to] = bits >>> 16;
    target[to + 1] = bits >>> 8;
    target[to + 2] = bits;
    to += 3;
    at += 4;
  }
  if (at < end) to = decodeQuanta(source, start, at, end, target, to);
  return to === target.length ? target : target.subarray(0, to);
}

/** The rest, with padding, line breaks and errors; returns where the bytes in `target` end. */
function decodeQuanta(
  source: Uint8Array,
  start: number,
  from: number,
  end: number,
  target: Uint8Array,
  bytesBefore: number,
): number {
  let at = from;
  let to = bytesBefore;
  while (at < end) {
    let bits = 0;
    let count = 0;
    while (count < 4) {
      if (at === end) {
        if (count === 0) return to;
        throw corrupt(at - count - start);
      }
      const character = source[at++]!;
      const value = bitsOfFourth[character]!;
      if (value !== noValue) {
        bits = (bits << 6) | value;
        count++;
      } else if (!isLineBreak(character)) {
        if (character !== padding || count < 2) throw corrupt(at - 1 - start);
        return finish(source, start, at, end, target, to, bits, count);
      }
    }
    target[to++] = bits >>> 16;
    target[to++] = bits >>> 8;
    target[to++] = bits;
  }
  return to;
}

/** The last quantum, its first padding character read: nothing but the second one may follow. */
function finish(
  source: Uint8Array,
  start: number,
  from: number,
  end: number,
  target: Uint8Array,
  bytesBefore: number,
  bits: number,
  count: number,
): number {
  let at = skipLineBreaks(source, from, end);
  let to = bytesBefore;
  if (count === 2) {
    if (at === end) throw corrupt(end - start);
    if (source[at] !== padding) throw corrupt(at - 1 - start);
    at = skipLineBreaks(source, at + 1, end);
  }
  if (at < end) throw corrupt(at - start);
  if (count === 2) {
    target[to++] = bits >>> 4;
  } else {
    target[to++] = bits >>> 10;
    target[to++] = bits >>> 2;
  }
  return to;
}

function isLineBreak(character: number): boolean {
  return character === 0x0a || character === 0x0d;
}

function skipLineBreaks(source: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isLineBreak(source[at]!)) at++;
  return at;
}

function corrupt(at: number): JsonError {
  return new JsonError(`illegal base64 data at input byte ${at}`);
}
