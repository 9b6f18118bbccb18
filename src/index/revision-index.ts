import { Buffer } from 'node:buffer';
import { assert } from '../errors/assert.ts';
import type { ArenaOptions } from './arena.ts';
import { Arena, slabShift } from './arena.ts';
import { BTree } from './btree.ts';
import { Compaction } from './compaction.ts';
import type { Epoch } from './epoch.ts';
import { Epochs } from './epoch.ts';
import { History, HistoryCursor } from './history.ts';
import type { KeyRef } from './key.ts';
import { Keys } from './key.ts';
import { hashKey, KeyTable } from './key-table.ts';
import { RangeCursor } from './range-cursor.ts';
import type { VersionRef } from './version.ts';
import { Versions } from './version.ts';

/**
 * All versions of all keys, in memory: what a member's log amounts to. It can be read at every revision from the
 * compacted one on.
 *
 * Everything lies outside the JavaScript heap, and a version is named by a number. A `VersionRef` that a read returned
 * may be used until the next write or compaction step, or for as long as an epoch is pinned that was pinned before.
 *
 * Revisions are safe integers. `sub` counts the changes of one transaction, which share `main`.
 */
export class RevisionIndex {
  private readonly arena: Arena;
  private readonly keys: Keys;
  private readonly table: KeyTable;
  private readonly tree: BTree;
  private readonly versions: Versions;
  private readonly history: History;
  private readonly epochs: Epochs;
  private currentRevision = 1;
  private currentSub = 0;
  private compactedRevision = 0;
  /** The last physical compaction; null before the first. */
  private run: Compaction | null = null;

  constructor(options: ArenaOptions = {}) {
    this.arena = new Arena(options);
    this.keys = new Keys(this.arena);
    this.table = new KeyTable(this.keys);
    this.tree = new BTree(this.arena, this.keys);
    this.versions = new Versions(this.arena, this.keys);
    this.history = new History(this.versions);
    this.epochs = new Epochs(this.arena);
  }

  /** Main revision of the last change; 1 before the first, as in etcd. */
  get revision(): number {
    return this.currentRevision;
  }

  /** Revision given to the last `compact`; 0 before. Reads are possible at this revision and later. */
  get compactRevision(): number {
    return this.compactedRevision;
  }

  // Writes

  /**
   * Adds a version of a key, and the key if it is new; copies both. (main, sub) must be above that of every earlier
   * change. `lease` 0 is none. Throws `ArenaFullError` when there is no room; the index must not be used further then.
   */
  put(key: Uint8Array, value: Uint8Array, lease: bigint, main: number, sub: number): VersionRef {
    this.advance(main, sub);
    const hash = hashKey(key);
    const ref = this.find(key, hash) || this.addKey(key, hash);
    const previous = this.keys.latest(ref);
    let createRevision = main;
    let version = 1;
    if (previous !== 0 && !this.versions.isTombstone(previous)) {
      createRevision = this.versions.createRevision(previous);
      version = this.versions.version(previous) + 1;
    }
    return this.append(ref, value, lease, main, sub, createRevision, version);
  }

  /** Adds a tombstone for a live key. Returns 0, and changes nothing, when the key is not there or deleted. */
  delete(key: Uint8Array, main: number, sub: number): VersionRef {
    const ref = this.find(key, hashKey(key));
    if (ref === 0) return 0;
    const previous = this.keys.latest(ref);
    if (previous === 0 || this.versions.isTombstone(previous)) return 0;
    this.advance(main, sub);
    return this.append(ref, null, 0n, main, sub, 0, 0);
  }

  // Fields of a version

  /** The key in place, without a copy. */
  key(ref: VersionRef): Buffer {
    return this.keys.view(this.versions.key(ref));
  }

  /** The value in place, without a copy; empty for a tombstone. */
  value(ref: VersionRef): Buffer {
    return this.versions.value(ref);
  }

  /** The record of the key: the same for all versions of a key until a compaction drops the key, which a live one never is. */
  keyRef(ref: VersionRef): KeyRef {
    return this.versions.key(ref);
  }

  /** The key of a record in place, without a copy. */
  keyOf(ref: KeyRef): Buffer {
    return this.keys.view(ref);
  }

  keyLength(ref: VersionRef): number {
    return this.keys.length(this.versions.key(ref));
  }

  valueLength(ref: VersionRef): number {
    return this.versions.valueLength(ref);
  }

  /** Copies the key to `target` from `offset` on, where there must be room. Returns the offset behind it. */
  copyKey(ref: VersionRef, target: Buffer, offset: number): number {
    const key = this.versions.key(ref);
    return copy(
      this.arena.bytes[key >>> slabShift],
      this.keys.offset(key),
      this.keys.length(key),
      target,
      offset,
    );
  }

  /** Copies the value to `target` from `offset` on, where there must be room. Returns the offset behind it. */
  copyValue(ref: VersionRef, target: Buffer, offset: number): number {
    const { versions } = this;
    const source = this.arena.bytes[ref >>> slabShift];
    return copy(source, versions.valueOffset(ref), versions.valueLength(ref), target, offset);
  }

  /** Revision of the put that created the key; 0 for a tombstone. */
  createRevision(ref: VersionRef): number {
    return this.versions.createRevision(ref);
  }

  modRevision(ref: VersionRef): number {
    return this.versions.modRevision(ref);
  }

  /** Place among the changes of one transaction, from 0. */
  subRevision(ref: VersionRef): number {
    return this.versions.subRevision(ref);
  }

  /** 1 for the put that created the key, one more with each further one; 0 for a tombstone. */
  version(ref: VersionRef): number {
    return this.versions.version(ref);
  }

  /** 0 for none. */
  lease(ref: VersionRef): bigint {
    return this.versions.lease(ref);
  }

  isTombstone(ref: VersionRef): boolean {
    return this.versions.isTombstone(ref);
  }

  /**
   * The version before this one of the same key, tombstones included; 0 when there is none or it is compacted. How far a
   * physical compaction has come makes no difference.
   */
  previous(ref: VersionRef): VersionRef {
    const { versions, compactedRevision } = this;
    if (versions.modRevision(ref) <= compactedRevision) return 0;
    const previous = versions.previous(ref);
    if (previous === 0) return 0;
    const isGone = versions.isTombstone(previous) && versions.modRevision(previous) <= compactedRevision;
    return isGone ? 0 : previous;
  }

  // Reads at a revision: at least the compacted one; 0, negative or above the current one is the current one

  /** The version of a key that is live at a revision, or 0. */
  get(key: Uint8Array, atRevision: number): VersionRef {
    const ref = this.find(key, hashKey(key));
    return ref === 0 ? 0 : this.versions.liveAt(this.keys.latest(ref), this.readRevision(atRevision));
  }

  /**
   * The live versions of keys in [from, end) at a revision, in key order. `end` null is the single key `from`; one zero
   * byte is no upper bound; `end` at or below `from` is an empty range. `from` and `end` are not copied.
   */
  range(from: Uint8Array, end: Uint8Array | null, atRevision: number): RangeCursor {
    // The next key after `from` is `from` and a zero byte.
    let bound: Uint8Array | null = end ?? Buffer.concat([from, Buffer.alloc(1)]);
    if (end !== null && end.length === 1 && end[0] === 0) bound = null;
    const revision = this.readRevision(atRevision);
    return new RangeCursor(this.tree, this.keys, this.versions, this.epochs, from, bound, revision);
  }

  /**
   * Returns whether a reader at `atRevision` sees this version of its key: newest at or below it, and no
   * tombstone. Compaction to that revision keeps exactly these (and everything newer). `atRevision` may be
   * below the compacted one where an epoch from before that compaction is pinned; here 0 does not stand for
   * the current revision.
   */
  isLiveAt(ref: VersionRef, atRevision: number): boolean {
    const newest = this.keys.latest(this.versions.key(ref));
    return this.versions.liveAt(newest, atRevision) === ref;
  }

  // History

  /**
   * Versions with a mod revision of at least `main`, tombstones included, in order of (main, sub). From 0 it lists all
   * that is held: the newest of each key at the compacted revision, and everything after it; while a compaction run is
   * not done, also what it has not yet dropped.
   */
  historyFrom(main: number): HistoryCursor {
    return new HistoryCursor(this.history, this.versions, main);
  }

  // Compaction

  /** Makes `revision` the compacted one, at once; memory is freed by `compaction`. Above the last, up to the current. */
  compact(revision: number): void {
    assert(
      revision > this.compactedRevision && revision <= this.currentRevision,
      `compaction to ${revision} is not between ${this.compactedRevision} and ${this.currentRevision}`,
    );
    this.compactedRevision = revision;
  }

  /**
   * The physical compaction that is due: the one under way (also when only slots that readers had protected are left to
   * free), else a new one up to `compactRevision`; null when there is nothing to do.
   */
  compaction(): Compaction | null {
    const { run, compactedRevision } = this;
    if (run !== null && !run.isDone) return run;
    if (run === null ? compactedRevision === 0 : run.revision === compactedRevision) return null;
    this.run = new Compaction(compactedRevision, this.versions, this.history, this.epochs, this.dropKey);
    return this.run;
  }

  // Epochs

  /**
   * Holds what can be read now, bytes and reachability, until the epoch is released. Writes go on; a compaction after
   * this waits. Hold it for a bounded time.
   */
  pin(): Epoch {
    return this.epochs.pin(this.compactedRevision);
  }

  // Size

  stats(): IndexStats {
    const views = this.table.byteLength + this.history.byteLength;
    return {
      keys: this.tree.size,
      versions: this.history.length,
      bytesInUse: this.arena.bytesInUse + views,
      bytesReserved: this.arena.bytesReserved + views,
    };
  }

  /** Gives slabs in which nothing is left back to the system. Returns how many bytes that were. */
  releaseEmptySlabs(): number {
    return this.arena.releaseEmptySlabs();
  }

  // Restore, into an index that is new

  /** Adds a version as it was; they come in order of (main, sub). A tombstone has no value, lease, create or version. */
  restoreVersion(
    key: Uint8Array,
    value: Uint8Array,
    lease: bigint,
    createRevision: number,
    main: number,
    sub: number,
    version: number,
    isTombstone: boolean,
  ): VersionRef {
    this.advance(main, sub);
    const hash = hashKey(key);
    const ref = this.find(key, hash) || this.addKey(key, hash);
    if (isTombstone) return this.append(ref, null, 0n, main, sub, 0, 0);
    return this.append(ref, value, lease, main, sub, createRevision, version);
  }

  /**
   * Ends a restore. The current revision may be above that of the last version, whose tombstone may be compacted; what a
   * snapshot holds beyond its compacted revision's need is dropped by the next compaction run.
   */
  restoreRevisions(revision: number, compactRevision: number): void {
    assert(
      revision >= this.currentRevision && compactRevision <= revision,
      `revision ${revision} is below that of a version, ${this.currentRevision}, or of compaction, ${compactRevision}`,
    );
    this.currentRevision = revision;
    this.compactedRevision = compactRevision;
  }

  /** The record of a key, or 0. */
  private find(key: Uint8Array, hash: number): KeyRef {
    const ref = this.table.find(key, hash);
    return ref !== 0 || this.table.isComplete(hash) ? ref : this.tree.find(key);
  }

  private addKey(key: Uint8Array, hash: number): KeyRef {
    const ref = this.keys.allocate(key);
    this.tree.insert(ref, key);
    this.table.insert(ref, hash);
    return ref;
  }

  private readonly dropKey = (ref: KeyRef): void => {
    const key = this.keys.view(ref);
    this.tree.remove(ref, key);
    this.table.remove(ref, hashKey(key));
    this.epochs.retire(ref);
  };

  private advance(main: number, sub: number): void {
    if (main < this.currentRevision || (main === this.currentRevision && sub <= this.currentSub)) {
      // The message is made only when it is needed: this runs for each write.
      assert(false, `revision ${main}.${sub} does not come after ${this.currentRevision}.${this.currentSub}`);
    }
    this.currentRevision = main;
    this.currentSub = sub;
  }

  private append(
    key: KeyRef,
    value: Uint8Array | null,
    lease: bigint,
    main: number,
    sub: number,
    createRevision: number,
    version: number,
  ): VersionRef {
    if (this.epochs.backlog > 0) this.epochs.reclaim(reclaimPerWrite);
    const ref = this.versions.append(
      key,
      value,
      lease,
      main,
      sub,
      createRevision,
      version,
      this.compactedRevision,
    );
    this.history.push(ref);
    return ref;
  }

  private readRevision(atRevision: number): number {
    if (atRevision <= 0 || atRevision >= this.currentRevision) return this.currentRevision;
    assert(atRevision >= this.compactedRevision, 'a revision that is read is not compacted');
    return atRevision;
  }
}

/** Slots that each write gives back to the arena while there is a backlog: more than it can add. */
const reclaimPerWrite = 8;
/** Below this, a loop copies sooner than a call into the engine. */
const shortCopyBytes = 24;

interface IndexStats {
  /** Keys that have a version, deleted ones that are not yet compacted included. */
  readonly keys: number;
  /** Versions held, tombstones included. */
  readonly versions: number;
  /** Bytes of keys, versions and everything that finds them: what the quota counts. */
  readonly bytesInUse: number;
  /** Bytes taken from the system, free slots included. */
  readonly bytesReserved: number;
}

function copy(source: Buffer, start: number, length: number, target: Buffer, offset: number): number {
  if (length > shortCopyBytes) {
    source.copy(target, offset, start, start + length);
  } else {
    for (let i = 0; i < length; i++) target[offset + i] = source[start + i];
  }
  return offset + length;
}
