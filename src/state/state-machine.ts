import { type Command, CommandKind, decodeCommand } from '../codec/command/command.ts';
import {
  type AlarmResponse,
  AlarmType,
  type AuthenticateResponse,
  type AuthUserAddResponse,
  type CompactionResponse,
  type DeleteRangeResponse,
  LeaseGrantResponse,
  type LeaseRevokeResponse,
  type Member,
  type PutResponse,
  type TxnRequest,
  type TxnResponse,
  type V2Request,
} from '../codec/generated/messages.generated.ts';
import { ApiError, errors } from '../errors/api-error.ts';
import { assert } from '../errors/assert.ts';
import { V2Error } from '../errors/v2-error.ts';
import { AuthWriter } from './auth/auth-snapshot.ts';
import { AuthStore, changeUsers } from './auth/auth-store.ts';
import { commandFault } from './auth/authorize.ts';
import { Alarms, AlarmsWriter } from './cluster/alarms.ts';
import { Members, MembersWriter } from './cluster/members.ts';
import { costOfTxn } from './kv/cost.ts';
import { headerAt } from './kv/key-value.ts';
import { KvStore } from './kv/kv.ts';
import { KvPart, KvWriter } from './kv/kv-snapshot.ts';
import { Leases } from './lease/leases.ts';
import { LeasesWriter } from './lease/leases-snapshot.ts';
import { SnapshotSink, SnapshotSource } from './snapshot/snapshot.ts';
import type { PartWriter, SnapshotPart } from './snapshot/snapshot-part.ts';
import { forgetCluster, recordAll, recordMember, recordVersion } from './v2/cluster-records.ts';
import type { V2Event } from './v2/event.ts';
import { V2Part, V2Writer } from './v2/v2-snapshot.ts';
import { V2Store } from './v2/v2-store.ts';

/**
 * The deterministic state machine: the same entries in the same order give the same state, results and snapshots on
 * every member. It knows no clock, chance or waiting; what of those a command needs, it carries.
 */
export class StateMachine {
  readonly clusterId: bigint;
  readonly kv: KvStore;
  readonly members: Members;
  readonly alarms: Alarms;
  readonly leases: Leases;
  /** The tree of the v2 API. */
  readonly v2: V2Store;
  readonly auth: AuthStore;
  /** In the order in which snapshots have them. */
  private readonly parts: readonly SnapshotPart[];
  private index: number;
  private term: number;

  constructor(options: StateMachineOptions);
  constructor(restored: State);
  constructor(from: StateMachineOptions | State) {
    this.clusterId = from.clusterId;
    if ('kv' in from) {
      this.kv = from.kv;
      this.members = from.members;
      this.alarms = from.alarms;
      this.leases = from.leases;
      this.v2 = from.v2;
      this.auth = from.auth;
      this.index = from.appliedIndex;
      this.term = from.appliedTerm;
    } else {
      this.leases = new Leases();
      this.kv = new KvStore(this.leases);
      this.members = new Members(from.members);
      this.alarms = new Alarms();
      this.v2 = v2Without(this.members);
      this.auth = new AuthStore();
      this.index = 0;
      this.term = 0;
    }
    // The leases come before the keys that are hung on them.
    const { members, alarms, auth, leases, kv, v2 } = this;
    this.parts = [members, alarms, auth, leases, new KvPart(kv), new V2Part(v2)];
  }

  /** Index of the last entry that was applied; 0 before the first. */
  get appliedIndex(): number {
    return this.index;
  }

  /** Term of the last entry that was applied; 0 before the first. */
  get appliedTerm(): number {
    return this.term;
  }

  /**
   * Applies the next entry of the log. Whatever a client can get wrong is an error in the result.
   *
   * @param index one above `appliedIndex`
   * @param type 0, or 1 for an entry that changes the membership, which holds a command of kind MEMBERS as well
   * @param data an encoded command; empty where a leader opens its term
   * @param decoded `data`, decoded, if it is at hand
   * @returns the result, whose bytes are views of the index: to be encoded before the next entry is applied
   * @throws DecodeError for a command that this version does not know: the member must not go on
   */
  apply(index: number, term: number, type: number, data: Uint8Array, decoded?: Command): ApplyResult {
    // On the way of every entry: the messages are made when they are needed.
    if (index !== this.index + 1) assert(false, `entry ${index} is applied after entry ${this.index}`);
    const command = decoded ?? (data.length === 0 ? null : decodeCommand(data));
    if (type !== 0 && command?.kind !== CommandKind.MEMBERS) {
      assert(false, `entry ${index} of type ${type} changes no member`);
    }
    const revisionBefore = this.kv.revision;
    let response: CommandResponse | null = null;
    let error: ApiError | null = null;
    if (command !== null) {
      try {
        if (this.auth.enabled) this.refuseIf(commandFault(this.auth, command, this));
        response = this.carryOut(command, index);
      } catch (thrown) {
        if (!(thrown instanceof ApiError)) throw thrown;
        error = thrown;
      }
    }
    this.index = index;
    this.term = term;
    const { revision } = this.kv;
    const changedMembers = command?.kind === CommandKind.MEMBERS && error === null;
    return { error, response, changedRevision: revision === revisionBefore ? 0 : revision, changedMembers };
  }

  /**
   * A snapshot of this moment, to be taken in slices while entries go on being applied. Meanwhile nothing that it holds
   * is given back by compaction; it must be released.
   *
   * @param clusterId another one for a copy that begins a cluster of its own
   */
  snapshot(clusterId = this.clusterId): SnapshotSource {
    const { appliedIndex, appliedTerm } = this;
    return new SnapshotSource({ clusterId, appliedIndex, appliedTerm }, this.parts);
  }

  /**
   * Takes the place of everything up to now: the state that a snapshot of the leader gave. The stores stay the objects that they are,
   * so that whoever refers to them goes on. `restored` is not to be used any more.
   *
   * @param restored a state of the same cluster that is further on
   */
  install(restored: StateMachine): void {
    assert(
      restored.clusterId === this.clusterId && restored.index > this.index,
      `a state at entry ${restored.index} is installed over one at entry ${this.index}`,
    );
    this.kv.adopt(restored.kv);
    this.leases.adopt(restored.leases);
    this.members.adopt(restored.members);
    this.alarms.adopt(restored.alarms);
    this.v2.adopt(restored.v2);
    this.auth.adopt(restored.auth);
    this.index = restored.index;
    this.term = restored.term;
  }

  /**
   * Keys with their history, leases, users, alarms and the tree of the v2 API, in a cluster that begins with them: before its first entry,
   * and without members. This one is not to be used any more.
   */
  asNewCluster(clusterId: bigint): StateMachine {
    const { kv, leases, auth, alarms, v2 } = this;
    forgetCluster(v2);
    const members = new Members();
    return new StateMachine({
      ...{ clusterId, kv, leases, auth, alarms, v2, members },
      ...{ appliedIndex: 0, appliedTerm: 0 },
    });
  }

  /** Begins to make a state machine from the bytes of a snapshot. */
  static restore(clusterId: bigint): StateRestore {
    return new StateRestore(clusterId);
  }

  /** The keys on a lease, as views of the index; none where there is no such lease. */
  *keysOf(lease: bigint): Iterable<Uint8Array> {
    const slot = this.leases.find(lease);
    if (slot < 0) return;
    for (const ref of this.leases.keysOn(slot)) yield this.kv.index.keyOf(ref);
  }

  private carryOut(command: Command, index: number): CommandResponse | null {
    const { kv, leases, auth } = this;
    switch (command.kind) {
      case CommandKind.PUT:
        this.refuseIf(this.alarms.growthError);
        return kv.put(command.body);
      case CommandKind.DELETE_RANGE:
        this.refuseIf(this.alarms.changeError);
        return kv.deleteRange(command.body);
      case CommandKind.TXN:
        this.refuseIf(this.alarms.changeError);
        this.refuseIfItGrows(command.body);
        return kv.txn(command.body);
      case CommandKind.COMPACTION:
        this.refuseIf(this.alarms.changeError);
        kv.compact(command.body.revision);
        return { header: headerAt(kv.revision) };
      case CommandKind.ALARM:
        return this.alarms.apply(command.body);
      case CommandKind.MEMBERS:
        this.refuseIf(this.members.apply(command.body));
        recordMember(this.v2, command.body, this.members);
        return null;
      case CommandKind.CLUSTER_VERSION:
        this.members.applyVersion(command.body.version);
        recordVersion(this.v2, command.body.version);
        return null;
      case CommandKind.LEASE_GRANT: {
        this.refuseIf(this.alarms.growthError);
        const slot = leases.grant(command.body);
        const fields = { id: command.body.id, ttl: leases.ttlS(slot) };
        return LeaseGrantResponse.create({ header: headerAt(kv.revision), ...fields });
      }
      case CommandKind.LEASE_REVOKE: {
        this.refuseIf(this.alarms.changeError);
        const { id } = command.body;
        kv.deleteKeys(leases.keysToRevoke(id));
        leases.revoke(id);
        return { header: headerAt(kv.revision) };
      }
      case CommandKind.LEASE_CHECKPOINT:
        leases.checkpoint(command.body.checkpoints);
        return null;
      case CommandKind.V2_REQUEST:
        return this.changeV2(command.body);
      case CommandKind.V2_SYNC:
        this.v2.expire(command.body.timeNs);
        return null;
      case CommandKind.AUTHENTICATE:
        return { header: headerAt(kv.revision), token: auth.authenticate(command.body, index) };
      default:
        changeUsers(auth, command);
        return { header: headerAt(kv.revision) };
    }
  }

  /** Applies a request to the tree of the v2 API; an error of the tree is an answer as well. */
  private changeV2(request: V2Request): V2Event | V2Error {
    try {
      return this.v2.apply(request);
    } catch (refusal) {
      if (refusal instanceof V2Error) return refusal;
      throw refusal;
    }
  }

  private refuseIf(error: ApiError | null): void {
    if (error !== null) throw error;
  }

  private refuseIfItGrows(txn: TxnRequest): void {
    if (this.alarms.has(AlarmType.NOSPACE) && costOfTxn(txn) > 0) throw errors.noSpace;
  }
}

interface StateMachineOptions {
  readonly clusterId: bigint;
  /** Members that the cluster starts with; those in the log come on top. */
  readonly members?: readonly Member[];
}

/** Everything that the entries up to `appliedIndex` amount to. */
interface State {
  readonly clusterId: bigint;
  readonly kv: KvStore;
  readonly members: Members;
  readonly alarms: Alarms;
  readonly leases: Leases;
  readonly v2: V2Store;
  readonly auth: AuthStore;
  readonly appliedIndex: number;
  readonly appliedTerm: number;
}

type CommandResponse =
  | PutResponse
  | DeleteRangeResponse
  | TxnResponse
  | CompactionResponse
  | AlarmResponse
  | LeaseGrantResponse
  | LeaseRevokeResponse
  | AuthenticateResponse
  /** The response of all other commands on users and roles too: they have a header alone. */
  | AuthUserAddResponse
  | V2Event
  | V2Error;

/** The result of applying one entry. */
export interface ApplyResult {
  /** The error of a command that was refused; then it has changed nothing. */
  readonly error: ApiError | null;
  /** The answer to the command; `null` with an error, and for commands and entries that have none. */
  readonly response: CommandResponse | null;
  /**
   * Main revision of the changes that the entry made to keys, 0 if it made none: all that watchers need, since the
   * changes themselves stand in the history of the index.
   */
  readonly changedRevision: number;
  /** True if it changed the membership, a member's name, or a member's URLs. */
  readonly changedMembers: boolean;
}

/** A state machine that is being made from a snapshot: `write` its bytes, cut anywhere, then `finish`. */
class StateRestore {
  private readonly leases = new Leases();
  private readonly kv = new KvWriter(this.leases);
  private readonly members = new MembersWriter();
  private readonly alarms = new AlarmsWriter();
  private readonly v2 = new V2Writer();
  private readonly auth = new AuthStore();
  private readonly sink: SnapshotSink;

  /** @param clusterId of the cluster whose snapshot it must be */
  constructor(clusterId: bigint) {
    const writers = new Map<string, PartWriter>([
      ['members', this.members],
      ['alarms', this.alarms],
      ['auth', new AuthWriter(this.auth)],
      ['leases', new LeasesWriter(this.leases)],
      ['kv', this.kv],
      ['v2', this.v2],
    ]);
    this.sink = new SnapshotSink(clusterId, writers);
  }

  /** @throws SnapshotError where the bytes are not those of a snapshot of this cluster in a known format */
  write(chunk: Uint8Array): void {
    this.sink.write(chunk);
  }

  /** @throws SnapshotError where something is missing */
  finish(): StateMachine {
    const meta = this.sink.end();
    const kv = this.kv.restored;
    const members = this.members.restored;
    const alarms = this.alarms.restored;
    assert(kv !== null && members !== null && alarms !== null, 'every part of a whole snapshot is restored');
    const { leases, auth } = this;
    const v2 = this.v2.restored ?? v2Without(members);
    return new StateMachine({ ...meta, kv, members, alarms, leases, auth, v2 });
  }
}

/** Makes the tree of the v2 API of a cluster from before there was one. */
function v2Without(members: Members): V2Store {
  const store = new V2Store();
  recordAll(store, members);
  return store;
}
