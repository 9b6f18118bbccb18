import { Buffer } from 'node:buffer';
import crc32c from 'crc-32/crc32c.js';
import { Writer } from '../../codec/writer.ts';
import type { Epoch } from '../../index/epoch.ts';
import type { HistoryCursor } from '../../index/history.ts';
import type { RevisionIndex } from '../../index/revision-index.ts';
import type { VersionRef } from '../../index/version.ts';
import { encodeStoredVersion } from './stored-version.ts';

/**
 * etcd 3.4's HashKV, in slices: CRC-32C over the name of the table and, in order of revision, each version in the
 * form in which etcd stores it: main revision, `_`, sub revision (both 8 bytes, big endian), `t` for a tombstone; then
 * the `mvccpb.KeyValue`, of which a tombstone has the key alone.
 *
 * Versions above the revision asked for are left out. So are those at or below the compacted revision that are not
 * the newest of a key that is there at the revision asked for; only if no key is there at all, they all count (etcd
 * takes an empty set of revisions to keep for none at all).
 */
export class HashRun {
  /** Revision of the store when the hash began: what the response's header says. */
  readonly storeRevision: number;
  readonly compactRevision: number;
  private readonly index: RevisionIndex;
  private readonly revision: number;
  private readonly cursor: HistoryCursor;
  private readonly writer = new Writer(64 * 1024);
  /** Looks for a key that is there at `revision`; `null` when done or not needed. */
  private search: HistoryCursor | null;
  private isKeyThere = false;
  private crc = crc32c.buf(tableName);
  private done = false;
  private epoch: Epoch | null;

  /** @param revision last one to be hashed, not compacted, not above the newest; below 0 nothing is hashed */
  constructor(index: RevisionIndex, revision: number, compactRevision: number) {
    this.index = index;
    this.revision = revision;
    this.storeRevision = index.revision;
    this.compactRevision = compactRevision;
    this.epoch = index.pin();
    this.cursor = index.historyFrom(0);
    this.search = compactRevision > 0 ? index.historyFrom(0) : null;
  }

  /** The hash, 0 to 2^32 - 1, once `step` has returned true. */
  get hash(): number {
    return this.crc >>> 0;
  }

  /** Takes about `itemsMax` versions in. Returns true when the hash is complete. It holds an epoch until then. */
  step(itemsMax: number): boolean {
    if (this.done) return true;
    let items = itemsMax;
    while (this.search !== null && items-- > 0) this.searchOne(this.search);
    while (items-- > 0) {
      const version = this.cursor.next();
      if (version === 0 || this.index.modRevision(version) > this.revision) {
        this.done = true;
        break;
      }
      if (this.isHashed(version)) this.add(version);
    }
    this.flush();
    if (this.done) this.release();
    return this.done;
  }

  /** Lets go of the index, to give up before the hash is complete. May be called more than once. */
  release(): void {
    this.epoch?.release();
    this.epoch = null;
  }

  private searchOne(search: HistoryCursor): void {
    const { index } = this;
    const version = search.next();
    const isLast = version === 0 || index.modRevision(version) > this.revision;
    this.isKeyThere = !isLast && index.isLiveAt(version, this.revision);
    if (isLast || this.isKeyThere) this.search = null;
  }

  private isHashed(version: VersionRef): boolean {
    const { index, compactRevision } = this;
    if (!this.isKeyThere) return survivesCompaction(index, version, compactRevision);
    return index.modRevision(version) > compactRevision || index.isLiveAt(version, this.revision);
  }

  private add(version: VersionRef): void {
    const { index, writer } = this;
    if (writer.length > 32 * 1024) this.flush();
    encodeStoredVersion(index, version, writer);
  }

  private flush(): void {
    if (this.writer.length !== 0) this.crc = crc32c.buf(this.writer.view(), this.crc);
    this.writer.reset();
  }
}

/** Name of the table in which etcd stores versions; its hash begins with it. */
const tableName = Buffer.from('key');

/**
 * Returns whether a compaction to `compactRevision` keeps a version: it is newer, or it is the newest of its
 * key at that revision and no tombstone. For where the answer must come from the log alone, and not from how
 * far the index has come in giving memory back.
 */
export function survivesCompaction(
  index: RevisionIndex,
  version: VersionRef,
  compactRevision: number,
): boolean {
  return index.modRevision(version) > compactRevision || index.isLiveAt(version, compactRevision);
}
