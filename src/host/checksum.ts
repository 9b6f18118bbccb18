import { crc32 as zlibCrc32 } from 'node:zlib';
import crc32Js from 'crc-32';

/**
 * CRC-32 (IEEE 802.3, as in zlib and PNG) of `bytes`, continued from `seed`: the checksum of `a` followed by `b` is
 * `checksum(b, checksum(a, 0))`. An unsigned 32-bit number.
 */
export function checksum(bytes: Uint8Array, seed: number): number {
  if (bytes.length >= nativeFromBytes) return zlibCrc32(bytes, seed);
  return crc32Js.buf(bytes, seed | 0) >>> 0;
}

/**
 * From this many bytes on zlib's CRC wins over crc-32's: entering native code costs about 0.3 us, a byte in
 * JavaScript about 1.5 ns (bench/log.bench.ts prints both).
 */
const nativeFromBytes = 128;
