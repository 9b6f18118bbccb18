import { Buffer } from 'node:buffer';
import { AlarmMember, KeyValue, Lease } from '../codec/generated/messages.generated.ts';
import { DecodeError } from '../codec/reader.ts';
import { decodeRole, decodeUser } from './auth/auth-snapshot.ts';
import { AuthStore } from './auth/auth-store.ts';
import type { Role, User } from './auth/user.ts';
import { Alarms } from './cluster/alarms.ts';
import { Members } from './cluster/members.ts';
import { KvWriter } from './kv/kv-snapshot.ts';
import { decodeStoredRevision, type StoredRevision } from './kv/stored-version.ts';
import { Leases } from './lease/leases.ts';
import { SnapshotError } from './snapshot/snapshot-part.ts';
import { StateMachine } from './state-machine.ts';
import { V2Store } from './v2/v2-store.ts';

/**
 * Makes a state of what the buckets of an etcd's database hold (docs/ETCD-FILES.md): keys with their history, leases, users, roles, and
 * alarms. Members are those of the cluster that it begins, and are added behind; the tree of the v2 API is not in there.
 */
export class EtcdRestore {
  private readonly leases = new Leases();
  private readonly kv = new KvWriter(this.leases);
  private readonly alarms: AlarmMember[] = [];
  private readonly users: User[] = [];
  private readonly roles: Role[] = [];
  private auth = { on: false, revision: 1 };
  private leaseCount = 0;
  private finishedCompaction = neverCompacted;
  private scheduledCompaction = neverCompacted;
  private lastRevision = 1;
  private index = 0;

  /**
   * Takes an entry: bucket by bucket in the order of `etcdBuckets`, and those of each in theirs. Its bytes are the caller's again on return.
   *
   * @throws SnapshotError where it is none that an etcd writes
   */
  take(bucket: EtcdBucket, key: Buffer, value: Buffer): void {
    try {
      this.takers[bucket](key, value);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw new SnapshotError(
        `bucket ${bucket}, key ${key.toString('hex', 0, shownBytes)}: ${error.message}`,
      );
    }
  }

  /** The last entry of the log that the database has; 0 where it does not say. */
  get consistentIndex(): number {
    return this.index;
  }

  /**
   * The state, before its first entry and without members. What an etcd was compacting is compacted to the end.
   *
   * @param clusterId of the cluster that it begins
   */
  finish(clusterId: bigint, v2 = new V2Store()): StateMachine {
    this.kv.finish(Math.max(this.lastRevision, this.finishedCompaction), this.finishedCompaction);
    const kv = this.kv.restored!;
    if (this.scheduledCompaction > this.finishedCompaction) kv.compact(this.scheduledCompaction);
    const auth = new AuthStore();
    auth.restore(this.auth, this.users, this.roles);
    return new StateMachine({
      ...{ clusterId, kv, auth, leases: this.leases, members: new Members(), v2 },
      ...{ alarms: new Alarms(this.alarms), appliedIndex: 0, appliedTerm: 0 },
    });
  }

  private readonly takers: Readonly<Record<EtcdBucket, (key: Buffer, value: Buffer) => void>> = {
    meta: (key, value) => {
      const name = key.toString('latin1');
      if (name === 'finishedCompactRev') this.finishedCompaction = decodeStoredRevision(value).main;
      if (name === 'consistent_index' && value.length === 8) this.index = Number(value.readBigUInt64BE(0));
      if (name === 'scheduledCompactRev') this.scheduledCompaction = decodeStoredRevision(value).main;
    },
    alarm: (key) => {
      this.alarms.push(AlarmMember.decode(Buffer.from(key)));
    },
    auth: (key, value) => {
      const name = key.toString('latin1');
      if (name === 'authEnabled') this.auth.on = value[0] === 1;
      if (name === 'authRevision' && value.length === 8)
        this.auth.revision = Math.max(1, Number(value.readBigUInt64BE(0)));
    },
    authRoles: (_key, value) => {
      this.roles.push(decodeRole(Buffer.from(value)));
    },
    authUsers: (_key, value) => {
      this.users.push(decodeUser(Buffer.from(value)));
    },
    lease: (_key, value) => {
      const { id, ttl, remainingTTL } = Lease.decode(value);
      if (id === 0n || ttl < 1)
        throw new SnapshotError(`bucket lease: lease ${id.toString(16)} has a TTL of ${ttl} s`);
      this.leases.restore(this.leaseCount++, id, ttl, Math.max(0, remainingTTL));
    },
    key: (key, value) => this.takeVersion(decodeStoredRevision(key), value),
  };

  private takeVersion({ main, sub, isTombstone }: StoredRevision, value: Buffer): void {
    const { key, value: bytes, lease, createRevision, version } = KeyValue.decode(value);
    this.lastRevision = main;
    this.kv.add(key, bytes, isTombstone ? 0n : lease, createRevision, main, sub, version, isTombstone);
  }
}

/** The buckets that a state is made of, each behind those that it depends on: keys hang on leases. */
export const etcdBuckets = ['meta', 'alarm', 'auth', 'authRoles', 'authUsers', 'lease', 'key'] as const;
type EtcdBucket = (typeof etcdBuckets)[number];

const neverCompacted = -1;
/** So much of the key of an entry is shown. */
const shownBytes = 32;
