import { DatabaseError } from './database-error.ts';

/*
 * A page of a bbolt database, little-endian as on the machines that etcd runs on:
 *
 *    0  u64  its number
 *    8  u16  1 branch, 2 leaf, 4 meta, 16 free list
 *   10  u16  elements
 *   12  u32  further pages that it goes on over
 *
 * an element of a leaf (16 bytes)            of a branch (16 bytes)
 *    0  u32  1: a bucket                        0  u32  from here to its key
 *    4  u32  from here to its key               4  u32  bytes of the key: the first one below
 *    8  u32  bytes of the key                   8  u64  page below
 *   12  u32  bytes of the value, behind it
 *
 * meta (64 bytes behind the header)
 *    0  u32  0xed0cdaed                        24  u64  sequence of the root bucket
 *    4  u32  version, 2                        32  u64  page of the free list; 2^64 - 1: there is none
 *    8  u32  bytes of a page                   40  u64  pages that there are
 *   12  u32  0                                 48  u64  transaction: of the two metas, the newer one that checks counts
 *   16  u64  page of the root bucket           56  u64  FNV-1a (64 bits) of bytes 0 to 55
 */

export const PageKind = { BRANCH: 1, LEAF: 2, META: 4, FREELIST: 16 } as const;

export const pageHeaderBytes = 16;
export const elementBytes = 16;
/** Bytes of a bucket's value in front of its page, if that is in line: page of its root (0: in line), sequence. */
export const bucketHeaderBytes = 16;
/** An element of a leaf is a bucket. */
export const bucketFlag = 1;
/** Pages that are written; those that are read have what their meta says. */
export const databasePageBytes = 4096;

const magic = 0xed0cdaed;
const version = 2;
const metaBytes = 64;
const checkedBytes = 56;
/** The smallest page that holds a meta, and the largest that systems have. */
const pageBytesMin = 512;
export const pageBytesMax = 65_536;

/** What a database begins from. */
export interface Meta {
  readonly pageBytes: number;
  readonly rootPage: number;
  readonly pages: number;
  readonly transaction: bigint;
}

interface MetaToWrite {
  readonly rootPage: number;
  readonly freelistPage: number;
  readonly pages: number;
  readonly transaction: number;
}

export function writePageHeader(
  bytes: Buffer,
  at: number,
  page: {
    readonly number: number;
    readonly kind: number;
    readonly elements: number;
    readonly further: number;
  },
): void {
  writePageNumber(bytes, at, page.number);
  bytes.writeUInt16LE(page.kind, at + 8);
  bytes.writeUInt16LE(page.elements, at + 10);
  bytes.writeUInt32LE(page.further, at + 12);
}

/** A meta page. */
export function encodeMeta(number: number, meta: MetaToWrite): Buffer {
  const bytes = Buffer.alloc(databasePageBytes);
  writePageHeader(bytes, 0, { number, kind: PageKind.META, elements: 0, further: 0 });
  const at = pageHeaderBytes;
  bytes.writeUInt32LE(magic, at);
  bytes.writeUInt32LE(version, at + 4);
  bytes.writeUInt32LE(databasePageBytes, at + 8);
  writePageNumber(bytes, at + 16, meta.rootPage);
  writePageNumber(bytes, at + 32, meta.freelistPage);
  writePageNumber(bytes, at + 40, meta.pages);
  writePageNumber(bytes, at + 48, meta.transaction);
  bytes.writeBigUInt64LE(fnv1a(bytes.subarray(at, at + checkedBytes)), at + checkedBytes);
  return bytes;
}

/** Reads the meta of a page; `null` where it does not check. */
export function decodeMeta(page: Buffer): Meta | null {
  if (page.length < pageHeaderBytes + metaBytes) return null;
  const meta = page.subarray(pageHeaderBytes, pageHeaderBytes + metaBytes);
  if (meta.readUInt32LE(0) !== magic || meta.readUInt32LE(4) !== version) return null;
  if (meta.readBigUInt64LE(checkedBytes) !== fnv1a(meta.subarray(0, checkedBytes))) return null;
  const size = meta.readUInt32LE(8);
  const isSize = size >= pageBytesMin && size <= pageBytesMax && (size & (size - 1)) === 0;
  if (!isSize) return null;
  return {
    pageBytes: size,
    rootPage: readPageNumber(meta, 16),
    pages: readPageNumber(meta, 40),
    transaction: meta.readBigUInt64LE(48),
  };
}

/** @throws DatabaseError for a number that no file comes to */
export function readPageNumber(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new DatabaseError(`a number of ${value} where a page is named`);
  return Number(value);
}

export function writePageNumber(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32LE(value % 2 ** 32, at);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

function fnv1a(bytes: Buffer): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
