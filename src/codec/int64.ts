/*
 * 64-bit integers between the wire, `number` and `bigint`. On the wire and here they are two 32-bit halves; a half
 * may be given signed or unsigned.
 */

const word = 2 ** 32;

const halves = new Int32Array(2);
const signed = new BigInt64Array(halves.buffer);
const unsigned = new BigUint64Array(halves.buffer);

/** Value of a two's complement int64, held within +-(2^53 - 1). */
export function numberFromInt64(low: number, high: number): number {
  const value = (high | 0) * word + (low >>> 0);
  return Math.max(Math.min(value, Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
}

/** Value of a uint64, held below 2^53. */
export function numberFromUint64(low: number, high: number): number {
  return Math.min((high >>> 0) * word + (low >>> 0), Number.MAX_SAFE_INTEGER);
}

/** Value of a two's complement int64. */
export function bigintFromInt64(low: number, high: number): bigint {
  halves[0] = low;
  halves[1] = high;
  return signed[0]!;
}

/** Value of a uint64. */
export function bigintFromUint64(low: number, high: number): bigint {
  halves[0] = low;
  halves[1] = high;
  return unsigned[0]!;
}

/** The nearest safe integer: what a revision, a limit or a TTL beyond +-(2^53 - 1) is taken for. */
export function saturatingNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  if (value < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}

/** Low half, 0 to 2^32 - 1, of a safe integer or of a bigint modulo 2^64. */
export function lowHalf(value: number | bigint): number {
  if (typeof value === 'number') return value >>> 0;
  unsigned[0] = value;
  return halves[0]! >>> 0;
}

/** High half, 0 to 2^32 - 1, of a safe integer or of a bigint modulo 2^64, in two's complement. */
export function highHalf(value: number | bigint): number {
  if (typeof value === 'number') return Math.floor(value / word) >>> 0;
  unsigned[0] = value;
  return halves[1]! >>> 0;
}
