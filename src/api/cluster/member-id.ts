import { createHash } from 'node:crypto';

/**
 * The ID that etcd gives a member of a static bootstrap, or, with `addedAtS`, one that is added later: the first 8
 * bytes, big endian, of the SHA-1 of its sorted peer URLs, the cluster's token and that time.
 *
 * @param peerUrls as configured (`http://localhost:2380`), in any order
 * @param clusterToken `--initial-cluster-token`
 * @param addedAtS Unix time in whole seconds, for a member that is added to a running cluster, so that the ID of a
 * member that was removed does not come back with its URLs
 */
export function memberId(peerUrls: readonly string[], clusterToken: string, addedAtS?: number): bigint {
  const hash = createHash('sha1');
  for (const url of [...peerUrls].sort(byBytes)) hash.update(url);
  hash.update(clusterToken);
  if (addedAtS !== undefined) hash.update(String(addedAtS));
  return hash.digest().readBigUInt64BE(0);
}

/**
 * The ID that etcd gives a cluster: the first 8 bytes, big endian, of the SHA-1 of its first members' IDs in ascending
 * order, 8 bytes big endian each.
 */
export function clusterId(memberIds: readonly bigint[]): bigint {
  const hash = createHash('sha1');
  const bytes = Buffer.alloc(8);
  for (const id of [...memberIds].sort((a, b) => (a < b ? -1 : 1))) {
    bytes.writeBigUInt64BE(id);
    hash.update(bytes);
  }
  return hash.digest().readBigUInt64BE(0);
}

/** Formats an ID as in logs, on the command line and in paths: 16 hexadecimal digits at most, no padding. */
export function formatId(id: bigint): string {
  return id.toString(16);
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
