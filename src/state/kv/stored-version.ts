import type { Writer } from '../../codec/writer.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';
import { SnapshotError } from '../snapshot/snapshot-part.ts';
import { encodeVersion } from './key-value.ts';

/*
 * A version as etcd stores it, in the order of revisions: the key is main revision, `_`, sub revision (both 8 bytes, big endian), and `t` for
 * a tombstone; the value the `mvccpb.KeyValue`, of which a tombstone has the key alone.
 */

/** Appends key and value. */
export function encodeStoredVersion(index: RevisionIndex, version: VersionRef, writer: Writer): void {
  writer.ensure(revisionBytes + 1);
  const { bytes, length } = writer;
  const main = index.modRevision(version);
  bytes.writeUInt32BE(Math.floor(main / word), length);
  bytes.writeUInt32BE(main % word, length + 4);
  bytes[length + 8] = 0x5f;
  bytes.writeUInt32BE(0, length + 9);
  bytes.writeUInt32BE(index.subRevision(version), length + 13);
  writer.length += revisionBytes;
  if (!index.isTombstone(version)) {
    encodeVersion(index, version, false, writer);
    return;
  }
  writer.byte(tombstoneMark);
  const keyLength = index.keyLength(version);
  writer.ensure(6 + keyLength);
  writer.byte(0x0a);
  writer.uint32(keyLength);
  index.copyKey(version, writer.bytes, writer.length);
  writer.length += keyLength;
}

/** A place in the order of all changes, as the key of a version. */
export interface StoredRevision {
  readonly main: number;
  readonly sub: number;
  readonly isTombstone: boolean;
}

/** Reads such a key. @throws SnapshotError */
export function decodeStoredRevision(key: Buffer): StoredRevision {
  const isTombstone = key.length === revisionBytes + 1 && key[revisionBytes] === tombstoneMark;
  if ((key.length !== revisionBytes && !isTombstone) || key[8] !== 0x5f)
    throw new SnapshotError(`${key.toString('hex', 0, 2 * revisionBytes)} is no revision`);
  const main = key.readUInt32BE(0) * word + key.readUInt32BE(4);
  const sub = key.readUInt32BE(9) * word + key.readUInt32BE(13);
  if (!Number.isSafeInteger(main) || sub >= word)
    throw new SnapshotError(
      `revision ${key.readBigUInt64BE(0)}_${key.readBigUInt64BE(9)} is above what can be`,
    );
  return { main, sub, isTombstone };
}

/** Bytes of the key. */
export function storedKeyBytes(index: RevisionIndex, version: VersionRef): number {
  return index.isTombstone(version) ? revisionBytes + 1 : revisionBytes;
}

/** Bytes of the value, which is not encoded for it. */
export function storedValueBytes(index: RevisionIndex, version: VersionRef): number {
  const keyLength = index.keyLength(version);
  const key = 1 + varintBytes(keyLength) + keyLength;
  if (index.isTombstone(version)) return key;
  const valueLength = index.valueLength(version);
  const lease = index.lease(version);
  const fields =
    3 +
    varintBytes(index.createRevision(version)) +
    varintBytes(index.modRevision(version)) +
    varintBytes(index.version(version));
  const value = valueLength === 0 ? 0 : 1 + varintBytes(valueLength) + valueLength;
  return key + fields + value + (lease === 0n ? 0 : 1 + longVarintBytes(lease));
}

/** Of a safe integer that is not negative. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Of 64 bits: a negative number has all ten bytes. */
function longVarintBytes(value: bigint): number {
  let bytes = 1;
  for (let rest = BigInt.asUintN(64, value) >> 7n; rest > 0n; rest >>= 7n) bytes++;
  return bytes;
}

const revisionBytes = 17;
const word = 2 ** 32;
const tombstoneMark = 0x74;
