/*
 * One record:
 *
 *    0  u32  CRC-32 of all that follows, to the end of the padding, continued from the record before
 *    4  u32  bytes of payload
 *    8  u64  index
 *   16  u48  term
 *   22  u8   record type
 *   23  u8   entry type
 *   24       payload, then zeros up to a multiple of 8
 *
 * All numbers are little-endian. Type 0 is never written, so that zero bytes are not a record.
 */

export const RecordType = { ENTRY: 1, SNAPSHOT: 2, COMMIT: 3 } as const;
/** What is above was made by a newer version. */
export const recordTypeKnown = 3;

export const recordHeaderBytes = 24;

/** Bytes that a record with this payload takes in a segment. */
export function recordBytes(payloadBytes: number): number {
  return recordHeaderBytes + ((payloadBytes + 7) & ~7);
}

/** Terms have 48 bits in a record: at a thousand elections a second, enough for 8,900 years. */
export const termMax = 2 ** 48 - 1;

/** Writes all of a record's header but its CRC. */
export function writeRecordHeader(
  view: DataView,
  at: number,
  payloadBytes: number,
  index: number,
  term: number,
  recordType: number,
  entryType: number,
): void {
  view.setUint32(at + 4, payloadBytes, true);
  writeUint64(view, at + 8, index);
  view.setUint32(at + 16, term >>> 0, true);
  view.setUint32(
    at + 20,
    (Math.floor(term / 0x1_0000_0000) | (recordType << 16) | (entryType << 24)) >>> 0,
    true,
  );
}

export function readTerm(view: DataView, at: number): number {
  return view.getUint16(at + 20, true) * 0x1_0000_0000 + view.getUint32(at + 16, true);
}

export function readRecordType(view: DataView, at: number): number {
  return view.getUint8(at + 22);
}

export function readEntryType(view: DataView, at: number): number {
  return view.getUint8(at + 23);
}

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

/** A place in the Raft log: an entry's index and the term it was appended in. `{ index: 0, term: 0 }` is before the first. */
export interface LogPosition {
  readonly index: number;
  readonly term: number;
}
