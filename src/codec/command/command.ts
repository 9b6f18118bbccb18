import {
  AlarmRequest,
  AuthDisableRequest,
  AuthEnableRequest,
  AuthenticateCommand,
  AuthRoleAddRequest,
  AuthRoleDeleteRequest,
  AuthRoleGrantPermissionRequest,
  AuthRoleRevokePermissionRequest,
  AuthUserDeleteRequest,
  AuthUserGrantRoleRequest,
  AuthUserRevokeRoleRequest,
  ClusterCommand,
  ClusterVersionCommand,
  CompactionRequest,
  DeleteRangeRequest,
  LeaseCheckpointRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PutRequest,
  TxnRequest,
  UserAddCommand,
  UserChangePasswordCommand,
  V2Request,
  V2Sync,
} from '../generated/messages.generated.ts';
import type { MessageType } from '../message-type.ts';
import { DecodeError } from '../reader.ts';
import type { Writer } from '../writer.ts';
import { AuthInfo } from './auth-info.ts';

/*
 * The payload of a normal log entry:
 *
 *     offset  size
 *          0     1  format version, 1
 *          1     1  kind
 *          2     2  bytes of the caller, little-endian; 0 without one
 *          4     8  request ID, little-endian
 *         12        caller: auth revision (8 bytes, little-endian) and name (`codec/command/auth-info`)
 *                   body: the protobuf message that goes with the kind
 *
 * The body of a request that arrived over gRPC is the request's own bytes.
 */

/** A decoded command. `idHigh` and `idLow` are the halves of its request ID, each 0 to 2^32 - 1. */
export type Command = {
  [K in CommandKind]: {
    readonly kind: K;
    readonly idHigh: number;
    readonly idLow: number;
    readonly body: CommandBodies[K];
    /** The caller; `null` or missing where nobody was named, as long as users are not asked who they are. */
    readonly authInfo?: AuthInfo | null;
  };
}[CommandKind];

const formatVersion = 1;

/** Bytes in front of a command's body. */
export const commandHeaderBytes = 12;
const callerLengthAt = 2;
const idLowAt = 4;
const idHighAt = 8;

/**
 * The kind of a command. The numbers are in logs: they never change their meaning. 16 on: leases, 32: users,
 * 64: v2.
 */
export const CommandKind = {
  PUT: 1,
  DELETE_RANGE: 2,
  TXN: 3,
  COMPACTION: 4,
  ALARM: 5,
  MEMBERS: 6,
  CLUSTER_VERSION: 7,
  LEASE_GRANT: 16,
  LEASE_REVOKE: 17,
  LEASE_CHECKPOINT: 18,
  AUTH_ENABLE: 32,
  AUTH_DISABLE: 33,
  AUTHENTICATE: 34,
  USER_ADD: 35,
  USER_DELETE: 36,
  USER_CHANGE_PASSWORD: 37,
  USER_GRANT_ROLE: 38,
  USER_REVOKE_ROLE: 39,
  ROLE_ADD: 40,
  ROLE_DELETE: 41,
  ROLE_GRANT_PERMISSION: 42,
  ROLE_REVOKE_PERMISSION: 43,
  V2_REQUEST: 64,
  V2_SYNC: 65,
} as const;
export type CommandKind = (typeof CommandKind)[keyof typeof CommandKind];

/** The body of each kind of command. */
export interface CommandBodies {
  [CommandKind.PUT]: PutRequest;
  [CommandKind.DELETE_RANGE]: DeleteRangeRequest;
  [CommandKind.TXN]: TxnRequest;
  [CommandKind.COMPACTION]: CompactionRequest;
  [CommandKind.ALARM]: AlarmRequest;
  [CommandKind.MEMBERS]: ClusterCommand;
  [CommandKind.CLUSTER_VERSION]: ClusterVersionCommand;
  [CommandKind.LEASE_GRANT]: LeaseGrantRequest;
  [CommandKind.LEASE_REVOKE]: LeaseRevokeRequest;
  [CommandKind.LEASE_CHECKPOINT]: LeaseCheckpointRequest;
  [CommandKind.AUTH_ENABLE]: AuthEnableRequest;
  [CommandKind.AUTH_DISABLE]: AuthDisableRequest;
  [CommandKind.AUTHENTICATE]: AuthenticateCommand;
  [CommandKind.USER_ADD]: UserAddCommand;
  [CommandKind.USER_DELETE]: AuthUserDeleteRequest;
  [CommandKind.USER_CHANGE_PASSWORD]: UserChangePasswordCommand;
  [CommandKind.USER_GRANT_ROLE]: AuthUserGrantRoleRequest;
  [CommandKind.USER_REVOKE_ROLE]: AuthUserRevokeRoleRequest;
  [CommandKind.ROLE_ADD]: AuthRoleAddRequest;
  [CommandKind.ROLE_DELETE]: AuthRoleDeleteRequest;
  [CommandKind.ROLE_GRANT_PERMISSION]: AuthRoleGrantPermissionRequest;
  [CommandKind.ROLE_REVOKE_PERMISSION]: AuthRoleRevokePermissionRequest;
  [CommandKind.V2_REQUEST]: V2Request;
  [CommandKind.V2_SYNC]: V2Sync;
}

const bodyTypes: { readonly [K in CommandKind]: MessageType<CommandBodies[K]> } = {
  [CommandKind.PUT]: PutRequest,
  [CommandKind.DELETE_RANGE]: DeleteRangeRequest,
  [CommandKind.TXN]: TxnRequest,
  [CommandKind.COMPACTION]: CompactionRequest,
  [CommandKind.ALARM]: AlarmRequest,
  [CommandKind.MEMBERS]: ClusterCommand,
  [CommandKind.CLUSTER_VERSION]: ClusterVersionCommand,
  [CommandKind.LEASE_GRANT]: LeaseGrantRequest,
  [CommandKind.LEASE_REVOKE]: LeaseRevokeRequest,
  [CommandKind.LEASE_CHECKPOINT]: LeaseCheckpointRequest,
  [CommandKind.AUTH_ENABLE]: AuthEnableRequest,
  [CommandKind.AUTH_DISABLE]: AuthDisableRequest,
  [CommandKind.AUTHENTICATE]: AuthenticateCommand,
  [CommandKind.USER_ADD]: UserAddCommand,
  [CommandKind.USER_DELETE]: AuthUserDeleteRequest,
  [CommandKind.USER_CHANGE_PASSWORD]: UserChangePasswordCommand,
  [CommandKind.USER_GRANT_ROLE]: AuthUserGrantRoleRequest,
  [CommandKind.USER_REVOKE_ROLE]: AuthUserRevokeRoleRequest,
  [CommandKind.ROLE_ADD]: AuthRoleAddRequest,
  [CommandKind.ROLE_DELETE]: AuthRoleDeleteRequest,
  [CommandKind.ROLE_GRANT_PERMISSION]: AuthRoleGrantPermissionRequest,
  [CommandKind.ROLE_REVOKE_PERMISSION]: AuthRoleRevokePermissionRequest,
  [CommandKind.V2_REQUEST]: V2Request,
  [CommandKind.V2_SYNC]: V2Sync,
};

/** Codec of the body that goes with `kind`. */
export function commandBodyType<K extends CommandKind>(kind: K): MessageType<CommandBodies[K]> {
  return bodyTypes[kind];
}

/**
 * A command on its way into the log of whoever leads, and then what its entry carries decoded. Whoever proposes it makes it; the
 * request ID is set when it is taken.
 */
export class NewCommand<K extends CommandKind = CommandKind> {
  readonly kind: K;
  readonly body: CommandBodies[K];
  /**
   * In whose name; `null` where nobody was named, `ofMember` for what a member does by itself because it leads: where it does not,
   * `leader changed` is the answer, and no other leader gets the command.
   */
  readonly authInfo: AuthInfo | null;
  /**
   * `body` as protobuf with `commandHeaderBytes` of room in front, where it came that way; `null` where it is to be encoded, and once it
   * has become the command's own bytes.
   */
  raw: Buffer | null;
  /** Bytes that `body` may have. */
  readonly bytesMax: number;
  idHigh = 0;
  idLow = 0;

  constructor(
    kind: K,
    body: CommandBodies[K],
    authInfo: AuthInfo | null = null,
    raw: Buffer | null = null,
    bytesMax: number = Number.POSITIVE_INFINITY,
  ) {
    this.kind = kind;
    this.body = body;
    this.authInfo = authInfo;
    this.raw = raw;
    this.bytesMax = bytesMax;
  }
}

/** Writes the header of a command, and who asks for it, from `at` on. Returns where its body begins. */
export function writeCommandHead(
  { kind, idHigh, idLow, authInfo }: Pick<NewCommand, 'kind' | 'idHigh' | 'idLow' | 'authInfo'>,
  bytes: Buffer,
  at: number,
): number {
  const callerBytes = authInfo === null ? 0 : authInfo.bytes.length;
  bytes[at] = formatVersion;
  bytes[at + 1] = kind;
  bytes[at + callerLengthAt] = callerBytes;
  bytes[at + callerLengthAt + 1] = callerBytes >> 8;
  bytes.writeUInt32LE(idLow, at + idLowAt);
  bytes.writeUInt32LE(idHigh, at + idHighAt);
  if (authInfo !== null) bytes.set(authInfo.bytes, at + commandHeaderBytes);
  return at + commandHeaderBytes + callerBytes;
}

/** Appends a command whose body is a message. */
export function encodeCommandMessage<K extends CommandKind>(
  kind: K,
  idHigh: number,
  idLow: number,
  body: CommandBodies[K],
  writer: Writer,
): void {
  writer.ensure(commandHeaderBytes);
  writer.length = writeCommandHead({ kind, idHigh, idLow, authInfo: null }, writer.bytes, writer.length);
  commandBodyType(kind).encode(body, writer);
}

/**
 * Reads the payload of a log entry. Bytes fields of the body are views of `bytes`.
 *
 * @throws DecodeError where it is too short, or of a version or kind that this member does not know
 */
export function decodeCommand(bytes: Uint8Array): Command {
  if (bytes.length < commandHeaderBytes) {
    throw new DecodeError(
      `command: expected a header of ${commandHeaderBytes} bytes, found ${bytes.length} bytes`,
    );
  }
  const newer = newerThanKnown(bytes);
  if (newer !== null)
    throw new DecodeError(`command: ${newer} is not known; a newer wald may have written it`);
  const kind = bytes[1] as CommandKind;
  const type: MessageType<unknown> = bodyTypes[kind];
  const callerBytes = bytes[callerLengthAt]! | (bytes[callerLengthAt + 1]! << 8);
  const bodyAt = commandHeaderBytes + callerBytes;
  const authInfo = callerBytes === 0 ? null : AuthInfo.decode(bytes.subarray(commandHeaderBytes, bodyAt));
  if (bodyAt > bytes.length || (callerBytes !== 0 && authInfo === null)) {
    throw new DecodeError(
      `command: its part on the caller has ${callerBytes} bytes of ${bytes.length} in all`,
    );
  }
  const idLow = uint32At(bytes, idLowAt);
  const idHigh = uint32At(bytes, idHighAt);
  return { kind, idHigh, idLow, body: type.decode(bytes, bodyAt), authInfo } as Command;
}

/** What of a command this version does not know, such as `a command of kind 99`; `null` where it knows all. The command need not be decoded. */
export function newerThanKnown(bytes: Uint8Array): string | null {
  if (bytes.length < commandHeaderBytes) return null;
  if (bytes[0] !== formatVersion) return `a command of format version ${bytes[0]}`;
  return Object.hasOwn(bodyTypes, bytes[1]!) ? null : `a command of kind ${bytes[1]}`;
}

/** The lower half of the request ID of a command, which need not be decoded for it. */
export function commandIdLow(bytes: Uint8Array): number {
  return uint32At(bytes, idLowAt);
}

/** The upper half of it. */
export function commandIdHigh(bytes: Uint8Array): number {
  return uint32At(bytes, idHighAt);
}

function uint32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
