import { hashSync } from '@node-rs/bcrypt';
import { AuthInfo } from '../codec/command/auth-info.ts';
import { type Command, type CommandBodies, CommandKind } from '../codec/command/command.ts';
import {
  WalConfChange,
  type WalEntry,
  type WalMemberAttributesSet,
  WalRequest,
  type WalRequestHeader,
  WalV2Request,
} from '../codec/generated/etcd.generated.ts';
import {
  UserAddCommand,
  UserChangePasswordCommand,
  V2Method,
  V2Request,
} from '../codec/generated/messages.generated.ts';
import { V2Error } from '../errors/v2-error.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { clusterNamespace } from '../state/v2/v2-store.ts';

/**
 * Applies the entries of an etcd's log to a state, which gets their changes of keys, leases, users and alarms, and those of the v2 tree. What was
 * refused then is refused now. Members are left behind, but for what the tree has of them, since it counts its changes.
 */
export class EtcdEntries {
  private readonly state: StateMachine;
  /** Entries up to here are in the database, and up to there in the saved tree. */
  private readonly databaseIndex: number;
  private readonly treeIndex: number;
  /** The time of the last sync: about when what follows came. */
  private timeMs = 0;

  constructor(state: StateMachine, databaseIndex: number, treeIndex: number) {
    this.state = state;
    this.databaseIndex = databaseIndex;
    this.treeIndex = treeIndex;
  }

  /** @throws DecodeError where it is none that an etcd writes */
  apply({ type, index, data }: WalEntry): void {
    if (data.length === 0) return;
    if (type !== normalEntry) {
      if (index > this.treeIndex) this.changeMembers(WalConfChange.decode(data));
      return;
    }
    if (isV2Request(data)) {
      if (index > this.treeIndex) this.applyV2(WalV2Request.decode(data));
      return;
    }
    const request = WalRequest.decode(data);
    if (index > this.treeIndex) this.applyToTree(request);
    if (index > this.databaseIndex) this.applyV3(request);
  }

  private applyToTree({ v2, clusterVersionSet, clusterMemberAttrSet }: WalRequest): void {
    if (v2 !== undefined) this.applyV2(v2);
    if (clusterVersionSet !== undefined) this.put(`${clusterNamespace}/version`, clusterVersionSet.ver);
    if (clusterMemberAttrSet !== undefined) this.setAttributes(clusterMemberAttrSet);
  }

  private applyV3(request: WalRequest): void {
    const { header } = request;
    for (const [field, kind] of alike) {
      const body = request[field];
      if (body !== undefined) this.run(kind, body as CommandBodies[typeof kind], header);
    }
    const { authUserAdd: user, authUserChangePassword: change } = request;
    if (user !== undefined) {
      const noPassword = user.options?.noPassword ?? false;
      const passwordHash = noPassword ? Buffer.alloc(0) : hashOf(user.password, user.hashedPassword);
      this.run(
        CommandKind.USER_ADD,
        UserAddCommand.create({ name: user.name, noPassword, passwordHash }),
        header,
      );
    }
    if (change !== undefined) {
      const passwordHash = hashOf(change.password, change.hashedPassword);
      const body = UserChangePasswordCommand.create({ name: change.name, passwordHash });
      this.run(CommandKind.USER_CHANGE_PASSWORD, body, header);
    }
  }

  private run<Kind extends CommandKind>(
    kind: Kind,
    body: CommandBodies[Kind],
    header: WalRequestHeader | undefined,
  ): void {
    const { state } = this;
    const isNamed = header !== undefined && header.username !== '';
    const authInfo = isNamed ? new AuthInfo(header.username, header.authRevision) : null;
    const command = { kind, idHigh: 0, idLow: 0, body, authInfo } as unknown as Command;
    state.apply(state.appliedIndex + 1, 1, 0, nothing, command);
  }

  private applyV2(request: WalV2Request): void {
    const { method, path, val, dir, prevValue, prevIndex, prevExist, expiration, recursive, refresh, time } =
      request;
    if (method === 'SYNC') {
      this.timeMs = Number(time / 1_000_000n);
      this.state.v2.expire(time);
      return;
    }
    const wanted = methods[method];
    if (wanted === undefined) return;
    this.change({
      ...{ method: wanted, path, val, dir, prevValue, prevIndex, prevExist, recursive },
      ...{ expirationNs: expiration, refresh: refresh ?? false, timeMs: this.timeMs },
    });
  }

  private changeMembers({ type, nodeId, context }: WalConfChange): void {
    const directory = `${clusterNamespace}/members/${nodeId.toString(16)}`;
    if (type === removeMember) {
      this.change({ method: V2Method.DELETE, path: directory, dir: true, recursive: true });
      this.put(`${clusterNamespace}/removed_members/${nodeId.toString(16)}`, '', false);
      return;
    }
    const { peerURLs, isLearner, isPromote } = JSON.parse(Buffer.from(context).toString() || '{}');
    const attributes = JSON.stringify(isLearner && !isPromote ? { peerURLs, isLearner } : { peerURLs });
    this.put(`${directory}/raftAttributes`, attributes, type === updateMember || isPromote === true);
  }

  private setAttributes({ memberId, memberAttributes }: WalMemberAttributesSet): void {
    const { name, clientUrls } = memberAttributes ?? { name: '', clientUrls: [] };
    const attributes = JSON.stringify({ name, clientURLs: clientUrls });
    this.put(`${clusterNamespace}/members/${memberId.toString(16)}/attributes`, attributes);
  }

  private put(path: string, val: string, prevExist?: boolean): void {
    this.change({ method: V2Method.PUT, path, val, prevExist });
  }

  private change(request: Partial<V2Request>): void {
    try {
      this.state.v2.apply(V2Request.create(request));
    } catch (error) {
      if (!(error instanceof V2Error)) throw error;
    }
  }
}

const nothing = Buffer.alloc(0);
const normalEntry = 0;
const removeMember = 1;
const updateMember = 2;
const bcryptCost = 10;

const methods: Readonly<Record<string, (typeof V2Method)[keyof typeof V2Method]>> = {
  PUT: V2Method.PUT,
  POST: V2Method.POST,
  DELETE: V2Method.DELETE,
};

/** Requests that are the same in both. */
const alike = [
  ['put', CommandKind.PUT],
  ['deleteRange', CommandKind.DELETE_RANGE],
  ['txn', CommandKind.TXN],
  ['compaction', CommandKind.COMPACTION],
  ['leaseGrant', CommandKind.LEASE_GRANT],
  ['leaseRevoke', CommandKind.LEASE_REVOKE],
  ['alarm', CommandKind.ALARM],
  ['leaseCheckpoint', CommandKind.LEASE_CHECKPOINT],
  ['authEnable', CommandKind.AUTH_ENABLE],
  ['authDisable', CommandKind.AUTH_DISABLE],
  ['authUserDelete', CommandKind.USER_DELETE],
  ['authUserGrantRole', CommandKind.USER_GRANT_ROLE],
  ['authUserRevokeRole', CommandKind.USER_REVOKE_ROLE],
  ['authRoleAdd', CommandKind.ROLE_ADD],
  ['authRoleDelete', CommandKind.ROLE_DELETE],
  ['authRoleGrantPermission', CommandKind.ROLE_GRANT_PERMISSION],
  ['authRoleRevokePermission', CommandKind.ROLE_REVOKE_PERMISSION],
] as const;

/**
 * Tells a request for the v2 tree, which stands in an entry by itself, from one of v3: both begin with their IDs, and then the field 2 is a
 * method here, and a message there, which never begins with these letters.
 */
function isV2Request(data: Uint8Array): boolean {
  let at = 0;
  if (data[at] === 0x08) {
    at++;
    while (at < data.length && data[at]! >= 0x80) at++;
    at++;
  }
  if (data[at] !== 0x12) return false;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return ['PUT', 'POST', 'DELETE', 'SYNC', 'QGET', 'GET', 'HEAD'].includes(
    bytes.toString('latin1', at + 2, at + 2 + (bytes[at + 1] ?? 0)),
  );
}

/** @param hashed in base64, or empty where the password is as it was given */
function hashOf(password: string, hashed: string): Buffer {
  if (hashed !== '') return Buffer.from(hashed, 'base64');
  return password === ''
    ? Buffer.alloc(0)
    : Buffer.from(hashSync(password, { cost: bcryptCost, version: '2a' }));
}
