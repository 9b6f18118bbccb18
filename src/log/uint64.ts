const two32 = 0x1_0000_0000;

/** Writes a safe, non-negative integer as 64 bits, little-endian. */
export function writeUint64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value >>> 0, true);
  view.setUint32(offset + 4, Math.floor(value / two32), true);
}

/**
 * Reads 64 bits, little-endian, as a number. A value above 2^53 - 1 comes back rounded: callers read only bytes
 * that a checksum holds, or compare the result with what they expect.
 */
export function readUint64(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * two32 + view.getUint32(offset, true);
}
