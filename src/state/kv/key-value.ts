import type { KeyValue } from '../../codec/generated/kv.generated.ts';
import type { ResponseHeader } from '../../codec/generated/messages.generated.ts';
import { emptyBytes } from '../../codec/reader.ts';
import type { Writer } from '../../codec/writer.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';

/** A version as clients see it. Key and value are views of the index, valid as long as the version is. */
export function keyValueOf(index: RevisionIndex, version: VersionRef, keysOnly: boolean): KeyValue {
  return {
    key: index.key(version),
    createRevision: index.createRevision(version),
    modRevision: index.modRevision(version),
    version: index.version(version),
    value: keysOnly ? emptyBytes : index.value(version),
    lease: index.lease(version),
  };
}

/** A deletion as clients see it: the key, and in `modRevision` when it was deleted. */
export function tombstoneOf(index: RevisionIndex, version: VersionRef): KeyValue {
  return {
    key: index.key(version),
    createRevision: 0,
    modRevision: index.modRevision(version),
    version: 0,
    value: emptyBytes,
    lease: 0n,
  };
}

const longestFieldsBytes = 64;

/** Appends the protobuf bytes of `keyValueOf(index, version, keysOnly)` without making the object. */
export function encodeVersion(
  index: RevisionIndex,
  version: VersionRef,
  keysOnly: boolean,
  writer: Writer,
): void {
  const keyLength = index.keyLength(version);
  const valueLength = keysOnly ? 0 : index.valueLength(version);
  writer.ensure(longestFieldsBytes + keyLength + valueLength);
  if (keyLength !== 0) {
    writer.byte(0x0a);
    writer.uint32(keyLength);
    index.copyKey(version, writer.bytes, writer.length);
    writer.length += keyLength;
  }
  writer.byte(0x10);
  writer.int64(index.createRevision(version));
  writer.byte(0x18);
  writer.int64(index.modRevision(version));
  writer.byte(0x20);
  writer.int64(index.version(version));
  if (valueLength !== 0) {
    writer.byte(0x2a);
    writer.uint32(valueLength);
    index.copyValue(version, writer.bytes, writer.length);
    writer.length += valueLength;
  }
  const lease = index.lease(version);
  if (lease !== 0n) {
    writer.byte(0x30);
    writer.bigint64(lease);
  }
}

/**
 * A response's header as far as the state knows it: the revision. Who answers fills in the cluster, the member and
 * the term of the outermost header; those nested in a transaction's response stay without, as etcd's do.
 */
export function headerAt(revision: number): ResponseHeader {
  return { clusterId: 0n, memberId: 0n, revision, raftTerm: 0 };
}
