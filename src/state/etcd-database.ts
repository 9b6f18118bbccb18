import { Buffer } from 'node:buffer';
import type { BucketCursor, BucketSource } from '../bolt/page-layout.ts';
import { AlarmMember, Lease } from '../codec/generated/messages.generated.ts';
import { etcdMemberJson } from '../codec/member-json.ts';
import { Writer } from '../codec/writer.ts';
import type { Epoch } from '../index/epoch.ts';
import type { HistoryCursor } from '../index/history.ts';
import type { RevisionIndex } from '../index/revision-index.ts';
import type { VersionRef } from '../index/version.ts';
import { encodeRole, encodeUser } from './auth/auth-snapshot.ts';
import { survivesCompaction } from './kv/hash-kv.ts';
import { encodeStoredVersion, storedKeyBytes, storedValueBytes } from './kv/stored-version.ts';
import { LeasesWriter } from './lease/leases-snapshot.ts';
import { notYet, type PartReader } from './snapshot/snapshot-part.ts';
import type { StateMachine } from './state-machine.ts';
import { SlicedSort } from './v2/sliced-sort.ts';

/**
 * The state of one moment as the buckets of an etcd 3.4's database (docs/ETCD-FILES.md). What goes on meanwhile does not show; the store may be
 * changed and compacted. It holds an epoch of the index until it is released.
 */
export class EtcdDatabase {
  readonly revision: number;
  private readonly index: RevisionIndex;
  private readonly compactRevision: number;
  private readonly listed: ReadonlyMap<string, readonly BucketEntry[]>;
  private readonly leaseReader: PartReader;
  private readonly leases: BucketEntry[] = [];
  private readonly leaseTaker = new LeasesWriter({ restore: (_slot, ...lease) => this.addLease(...lease) });
  private leaseSort: SlicedSort<BucketEntry> | null = null;
  private epoch: Epoch | null;

  constructor(state: StateMachine) {
    const { kv, leases } = state;
    this.index = kv.index;
    this.revision = kv.revision;
    this.compactRevision = kv.compactRevision;
    this.epoch = kv.index.pin();
    this.leaseReader = leases.open();
    this.listed = listedBuckets(state);
  }

  /** Gets the leases together, some at a time. True when all is there. */
  step(itemsMax: number): boolean {
    if (this.leaseSort === null) {
      const payload = this.leaseReader.next(itemsMax);
      if (payload === notYet) return false;
      if (payload !== null) {
        this.leaseTaker.write(payload);
        return false;
      }
      this.leaseSort = new SlicedSort(this.leases, (a, b) => Buffer.compare(a.key, b.key));
    }
    if (!this.leaseSort.isDone) this.leaseSort.step(itemsMax);
    return this.leaseSort.isDone;
  }

  /** All buckets, in order of their names, once `step` has returned true. */
  buckets(): BucketSource[] {
    const lists = new Map([...this.listed, ['lease', this.leases]]);
    const sources: BucketSource[] = [...lists].map(([name, entries]) => ({
      name,
      open: () => new ListCursor(entries),
    }));
    sources.push({
      name: 'key',
      open: () => new VersionCursor(this.index, this.revision, this.compactRevision),
    });
    return sources.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Lets go of the index. May be called more than once. */
  release(): void {
    if (this.epoch === null) return;
    this.epoch.release();
    this.epoch = null;
    this.leaseReader.release();
  }

  /** As a `leasepb.Lease`. */
  private addLease(id: bigint, ttlS: number, checkpointS: number): void {
    const value = encoded(Lease, { id, ttl: ttlS, remainingTTL: checkpointS });
    this.leases.push({ key: uint64(BigInt.asUintN(64, id)), value });
  }
}

interface BucketEntry {
  readonly key: Buffer;
  readonly value: Uint8Array;
}

/** Buckets of few entries, which are made at once. */
function listedBuckets(state: StateMachine): Map<string, readonly BucketEntry[]> {
  const { auth, members, alarms, appliedIndex, kv } = state;
  const list = (entries: (readonly [string | Buffer, Uint8Array | string])[]): BucketEntry[] =>
    entries
      .map(([key, value]) => ({ key: Buffer.from(key), value: Buffer.from(value as string) }))
      .sort((a, b) => Buffer.compare(a.key, b.key));
  const compacted = kv.compactRevision < 0 ? [] : [revisionKey(kv.compactRevision)];
  return new Map([
    ['alarm', list(alarms.get(0).map((alarm) => [encoded(AlarmMember, alarm), '']))],
    [
      'auth',
      list([
        ['authEnabled', Buffer.from([auth.enabled ? 1 : 0])],
        ['authRevision', uint64(BigInt(auth.revision))],
      ]),
    ],
    ['authRoles', list(auth.roleNames().map((name) => [name, encodeRole(auth.role(name)!)]))],
    ['authUsers', list(auth.userNames().map((name) => [name, encodeUser(auth.user(name)!)]))],
    ['cluster', list(members.clusterVersion === '' ? [] : [['clusterVersion', members.clusterVersion]])],
    ['members', list(members.list().map((member) => [member.id.toString(16), etcdMemberJson(member)]))],
    ['members_removed', list(members.removedIds().map((id) => [id.toString(16), 'removed']))],
    [
      'meta',
      list([
        ['consistent_index', uint64(BigInt(appliedIndex))],
        ...compacted.flatMap((key) => [
          ['finishedCompactRev', key] as const,
          ['scheduledCompactRev', key] as const,
        ]),
      ]),
    ],
  ]);
}

class ListCursor implements BucketCursor {
  private readonly entries: readonly BucketEntry[];
  private at = -1;

  constructor(entries: readonly BucketEntry[]) {
    this.entries = entries;
  }

  next(): boolean {
    return ++this.at < this.entries.length;
  }

  get keyBytes(): number {
    return this.entries[this.at]!.key.length;
  }

  get valueBytes(): number {
    return this.entries[this.at]!.value.length;
  }

  copy(into: Buffer, at: number): void {
    const { key, value } = this.entries[this.at]!;
    into.set(key, at);
    into.set(value, at + key.length);
  }
}

/** The versions that can still be read, in order of their revisions. */
class VersionCursor implements BucketCursor {
  private readonly index: RevisionIndex;
  private readonly revision: number;
  private readonly compactRevision: number;
  private readonly cursor: HistoryCursor;
  private readonly writer = new Writer();
  private version: VersionRef = 0;

  constructor(index: RevisionIndex, revision: number, compactRevision: number) {
    this.index = index;
    this.revision = revision;
    this.compactRevision = compactRevision;
    this.cursor = index.historyFrom(0);
  }

  next(): boolean {
    const { index, cursor, revision, compactRevision } = this;
    do {
      this.version = cursor.next();
      if (this.version === 0 || index.modRevision(this.version) > revision) return false;
    } while (!survivesCompaction(index, this.version, compactRevision));
    return true;
  }

  get keyBytes(): number {
    return storedKeyBytes(this.index, this.version);
  }

  get valueBytes(): number {
    return storedValueBytes(this.index, this.version);
  }

  copy(into: Buffer, at: number): void {
    const { writer } = this;
    writer.reset();
    encodeStoredVersion(this.index, this.version, writer);
    into.set(writer.view(), at);
  }
}

/** As etcd orders them: big endian. */
function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

function revisionKey(main: number): Buffer {
  return Buffer.concat([uint64(BigInt(main)), Buffer.from('_'), uint64(0n)]);
}

function encoded<Message>(
  type: { encode(message: Message, writer: Writer): void },
  message: Message,
): Buffer {
  const writer = new Writer(64);
  type.encode(message, writer);
  return writer.copy();
}
