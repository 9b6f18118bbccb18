import { DecodeError } from './decode-error.ts';
import type { MessageType } from './message-type.ts';
import {
  AlarmRequest,
  ClusterCommand,
  ClusterVersionCommand,
  CompactionRequest,
  DeleteRangeRequest,
  LeaseCheckpointRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PutRequest,
  TxnRequest,
  V2Request,
  V2Sync,
} from './messages.ts';
import type { Writer } from './writer.ts';

/*
 * What the payload of a normal log entry is:
 *
 *     offset  size
 *          0     1  format version, 1
 *          1     1  kind
 *          2     2  zero
 *          4     8  request ID, little-endian
 *         12        body: the protobuf message that goes with the kind
 *
 * The body of a request that arrived over gRPC is the request's own bytes.
 */

const formatVersion = 1;

/** Bytes in front of a command's body. */
export const commandHeaderBytes = 12;

/** What a command does. The numbers are in logs: they never change their meaning. 16 on: leases, 32: users, 64: v2. */
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
  [CommandKind.V2_REQUEST]: V2Request;
  [CommandKind.V2_SYNC]: V2Sync;
}

/** A decoded command. `idHigh` and `idLow` are the halves of its request ID, each 0 to 2^32 - 1. */
export type Command = {
  [K in CommandKind]: {
    readonly kind: K;
    readonly idHigh: number;
    readonly idLow: number;
    readonly body: CommandBodies[K];
  };
}[CommandKind];

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
  [CommandKind.V2_REQUEST]: V2Request,
  [CommandKind.V2_SYNC]: V2Sync,
};

/** Codec of the body that goes with `kind`. */
export function commandBodyType<K extends CommandKind>(kind: K): MessageType<CommandBodies[K]> {
  return bodyTypes[kind];
}

/** Appends a command whose body is there as bytes: those of a gRPC request, unchanged. */
export function encodeCommand(
  kind: CommandKind,
  idHigh: number,
  idLow: number,
  body: Uint8Array,
  writer: Writer,
): void {
  writer.ensure(commandHeaderBytes + body.length);
  writeHeader(kind, idHigh, idLow, writer);
  writer.raw(body);
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
  writeHeader(kind, idHigh, idLow, writer);
  commandBodyType(kind).encode(body, writer);
}

function writeHeader(kind: CommandKind, idHigh: number, idLow: number, writer: Writer): void {
  const { bytes, length } = writer;
  bytes[length] = formatVersion;
  bytes[length + 1] = kind;
  bytes[length + 2] = 0;
  bytes[length + 3] = 0;
  bytes.writeUInt32LE(idLow, length + 4);
  bytes.writeUInt32LE(idHigh, length + 8);
  writer.length = length + commandHeaderBytes;
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
  if (bytes[0] !== formatVersion) {
    throw new DecodeError(
      `command: expected format version ${formatVersion}, found ${bytes[0]}; a newer wald may have written it`,
    );
  }
  const kind = bytes[1] as CommandKind;
  const type: MessageType<unknown> | undefined = bodyTypes[kind];
  if (type === undefined) {
    throw new DecodeError(`command: kind ${kind} is not known; a newer wald may have written it`);
  }
  if (bytes[2] !== 0 || bytes[3] !== 0) {
    throw new DecodeError(`command: expected zero in bytes 2 and 3, found ${bytes[2]} and ${bytes[3]}`);
  }
  const idLow = uint32At(bytes, 4);
  const idHigh = uint32At(bytes, 8);
  return { kind, idHigh, idLow, body: type.decode(bytes, commandHeaderBytes) } as Command;
}

function uint32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
