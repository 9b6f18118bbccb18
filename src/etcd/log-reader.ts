import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import crc32c from 'crc-32/crc32c.js';
import { WalEntry, WalRecord } from '../codec/generated/etcd.generated.ts';
import { DecodeError } from '../codec/reader.ts';
import { EtcdDataError } from './data-error.ts';

/**
 * Reads the log of an etcd: the entries behind `index`, as the last of its records have them. A record that a crash has cut off ends the last
 * file; elsewhere, or where a checksum does not hold, it is damage.
 *
 * A file is named after its sequence and its first index, and is rows of records: their length (u64, little-endian; where its highest bit is set, bits 56
 * to 58 are the bytes of padding), a `walpb.Record`, padding. Its CRC-32C goes on over the data of all records, across files.
 *
 * @throws EtcdDataError, or the file system's error
 */
export async function readEtcdLog(dir: string, index: number): Promise<WalEntry[]> {
  const files = await filesFrom(dir, index);
  const entries: WalEntry[] = [];
  let sum = 0;
  for (const [i, file] of files.entries()) {
    const bytes = await readFile(join(dir, file));
    sum = readFileOf(join(dir, file), bytes, i === 0 ? null : sum, i === files.length - 1, (entry) => {
      if (entry.index <= index) return;
      const at = entry.index - index - 1;
      if (at > entries.length) {
        throw new EtcdDataError(
          join(dir, file),
          0,
          `the entry ${index + entries.length + 1}`,
          String(entry.index),
        );
      }
      entries.length = at;
      entries.push(entry);
    });
  }
  return entries;
}

const recordTypes = { metadata: 1, entry: 2, state: 3, crc: 4, snapshot: 5 } as const;
const namePattern = /^([0-9a-f]{16})-([0-9a-f]{16})\.wal$/;
/** A record that a crash has cut off has a sector of zeros somewhere. */
const sectorBytes = 512;

/** Names of the files, in order, from the one on in which the entry behind `index` is. */
async function filesFrom(dir: string, index: number): Promise<string[]> {
  const names = (await readdir(dir)).filter((name) => namePattern.test(name)).sort();
  const parsed = names.map((name) => {
    const [, sequence, first] = namePattern.exec(name)!;
    return { name, sequence: Number.parseInt(sequence!, 16), first: Number.parseInt(first!, 16) };
  });
  const from = parsed.findLastIndex(({ first }) => first <= index + 1);
  if (from < 0)
    throw new EtcdDataError(dir, 0, `a file with the entry ${index + 1}`, names.join(', ') || 'none');
  const files = parsed.slice(from);
  for (const [i, { name, sequence }] of files.entries()) {
    if (sequence !== files[0]!.sequence + i)
      throw new EtcdDataError(
        join(dir, name),
        0,
        `the file ${files[0]!.sequence + i} of the log`,
        String(sequence),
      );
  }
  return files.map(({ name }) => name);
}

/** @param before the CRC of the file before, `null` for the first that is read. @returns the CRC at its end */
function readFileOf(
  path: string,
  bytes: Buffer,
  before: number | null,
  isLast: boolean,
  found: (entry: WalEntry) => void,
): number {
  let sum = before ?? 0;
  let isKnown = before !== null;
  for (let at = 0; at + 8 <= bytes.length; ) {
    const low = bytes.readUInt32LE(at);
    const high = bytes.readUInt32LE(at + 4);
    if (low === 0 && high === 0) break;
    const length = (high & 0xffffff) * 2 ** 32 + low;
    const padding = high >>> 31 === 1 ? (high >>> 24) & 7 : 0;
    const end = at + 8 + length + padding;
    const record = end <= bytes.length ? decodedRecord(bytes.subarray(at + 8, at + 8 + length)) : null;
    if (record === null) {
      if (isLast && isTorn(bytes, at)) break;
      throw new EtcdDataError(path, at, 'a record', `one of ${length} bytes that is none`);
    }
    const { type, crc, data } = record;
    if (type === recordTypes.crc) {
      if (isKnown && crc !== sum) throw new EtcdDataError(path, at, `checksum ${hex(sum)}`, hex(crc));
      sum = crc;
      isKnown = true;
    } else {
      const continued = crc32c.buf(data, sum) >>> 0;
      if (isKnown && continued !== crc) {
        if (isLast && isTorn(bytes, at)) break;
        throw new EtcdDataError(path, at, `checksum ${hex(continued)}`, hex(crc));
      }
      sum = crc;
    }
    if (type === recordTypes.entry) found(decodedEntry(path, at, data));
    at = end;
  }
  return sum;
}

function decodedRecord(bytes: Buffer): WalRecord | null {
  try {
    return WalRecord.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function decodedEntry(path: string, at: number, data: Uint8Array): WalEntry {
  try {
    return WalEntry.decode(data);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new EtcdDataError(path, at, 'an entry', error.message);
  }
}

/** Whether a record may have been cut off by a crash: a sector of it, as far as it lies in there, is zeros. */
function isTorn(bytes: Buffer, from: number): boolean {
  const length = (bytes.readUInt32LE(from + 4) & 0xffffff) * 2 ** 32 + bytes.readUInt32LE(from);
  const end = Math.min(bytes.length, from + 8 + length);
  for (let at = from; at < end; ) {
    const border = Math.min(end, (Math.floor(at / sectorBytes) + 1) * sectorBytes);
    if (bytes.subarray(at, border).every((byte) => byte === 0)) return true;
    at = border;
  }
  return from + 8 + length > bytes.length;
}

function hex(sum: number): string {
  return `0x${sum.toString(16).padStart(8, '0')}`;
}
