import { assert } from '../../errors/assert.ts';

/**
 * Length in bits of each byte's code (RFC 7541 appendix B). The code is canonical: codes of one length are
 * consecutive in symbol order, so the lengths give the whole table.
 */
// biome-ignore format: sixteen symbols a line
const codeLengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
   6, 10, 10, 12, 13,  6,  8, 11, 10, 10,  8, 11,  8,  6,  6,  6,
   5,  5,  5,  6,  6,  6,  6,  6,  6,  6,  7,  8, 15,  6, 12, 10,
  13,  6,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,
   7,  7,  7,  7,  7,  7,  7,  7,  8,  7,  8, 13, 19, 13, 14,  6,
  15,  5,  6,  5,  6,  5,  6,  6,  6,  5,  7,  7,  6,  6,  6,  5,
   6,  7,  6,  5,  5,  6,  7,  7,  7,  7,  7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
];
/** The end-of-string symbol: 30 ones. It never stands in a string; its first bits pad the last byte. */
const endOfString = 256;
const endOfStringBits = 30;

const codes = canonicalCodes();

function canonicalCodes(): Uint32Array {
  const lengths = [...codeLengths, endOfStringBits];
  const result = new Uint32Array(lengths.length);
  let code = 0;
  for (let bits = 1; bits <= endOfStringBits; bits++) {
    code *= 2;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === bits) result[symbol] = code++;
    }
  }
  assert(result[endOfString] === 2 ** endOfStringBits - 1, 'the Huffman code lengths form a complete code');
  return result;
}

/*
 * Decoding walks levels of 256 entries, one for each value of the next 8 bits. An entry is
 *   symbol << 8 | bits used (1 to 8)   where a code ends within these 8 bits,
 *   -level                             where it goes on in another level (all 8 bits are used).
 */
const levels: Int32Array = buildLevels();

function buildLevels(): Int32Array {
  const built: Int32Array[] = [new Int32Array(256)];
  for (let symbol = 0; symbol <= endOfString; symbol++) {
    let bits = symbol === endOfString ? endOfStringBits : codeLengths[symbol]!;
    const code = codes[symbol]!;
    let level = 0;
    while (bits > 8) {
      bits -= 8;
      const slot = (code >>> bits) & 0xff;
      if (built[level]![slot] === 0) {
        built[level]![slot] = -built.length;
        built.push(new Int32Array(256));
      }
      level = -built[level]![slot]!;
    }
    const first = (code << (8 - bits)) & 0xff;
    built[level]!.fill((symbol << 8) | bits, first, first + (1 << (8 - bits)));
  }
  const flat = new Int32Array(built.length * 256);
  for (const [i, level] of built.entries()) flat.set(level, i * 256);
  return flat;
}

/** The shortest code is 5 bits, so a decoded string is at most 8/5 of the encoded one. */
export function decodedBytesMax(encodedBytes: number): number {
  return Math.floor((encodedBytes * 8) / 5);
}

/**
 * Decodes `source` from `start` up to `end` into `target` from 0 on and returns the bytes written, or -1 when it is
 * not a valid string: it holds the end-of-string symbol, or padding that is longer than 7 bits or not all ones
 * (RFC 7541 section 5.2). `target` holds at least `decodedBytesMax(end - start)` bytes.
 */
export function decodeHuffman(source: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let written = 0;
  let level = 0;
  // The lowest `bits` bits of `pending` are not used yet; at most 15 are held.
  let pending = 0;
  let bits = 0;
  // Bits since the last complete symbol: more than 7 of them at the end are not padding.
  let bitsOfSymbol = 0;
  for (let at = start; at < end; at++) {
    pending = ((pending << 8) | source[at]!) & 0xffff;
    bits += 8;
    bitsOfSymbol += 8;
    while (bits >= 8) {
      const entry = levels[level + ((pending >>> (bits - 8)) & 0xff)]!;
      if (entry < 0) {
        level = -entry << 8;
        bits -= 8;
        continue;
      }
      const symbol = entry >> 8;
      if (symbol === endOfString) return -1;
      target[written++] = symbol;
      bits -= entry & 0xff;
      bitsOfSymbol = bits;
      level = 0;
    }
  }
  while (bits > 0) {
    const entry = levels[level + ((pending << (8 - bits)) & 0xff)]!;
    const used = entry & 0xff;
    if (entry < 0 || used > bits) break;
    if (entry >> 8 === endOfString) return -1;
    target[written++] = entry >> 8;
    bits -= used;
    bitsOfSymbol = bits;
    level = 0;
  }
  const padding = (1 << bits) - 1;
  if (bitsOfSymbol > 7 || (pending & padding) !== padding) return -1;
  return written;
}

/** Bytes that `encodeHuffman` writes for this Latin-1 text. */
export function huffmanBytes(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += codeLengths[text.charCodeAt(i) & 0xff]!;
  return (bits + 7) >> 3;
}

/** Encodes Latin-1 text into `target` from `offset` on and returns the offset behind it. */
export function encodeHuffman(text: string, target: Uint8Array, offset: number): number {
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const symbol = text.charCodeAt(i) & 0xff;
    let length = codeLengths[symbol]!;
    const code = codes[symbol]!;
    // A code of up to 30 bits goes in pieces, so that `pending` stays within 31 bits.
    while (length > 0) {
      const take = Math.min(length, 16);
      length -= take;
      pending = (pending << take) | ((code >>> length) & ((1 << take) - 1));
      bits += take;
      while (bits >= 8) {
        bits -= 8;
        target[offset++] = (pending >>> bits) & 0xff;
      }
      pending &= (1 << bits) - 1;
    }
  }
  if (bits > 0) target[offset++] = ((pending << (8 - bits)) | ((1 << (8 - bits)) - 1)) & 0xff;
  return offset;
}
