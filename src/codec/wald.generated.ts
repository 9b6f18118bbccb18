// Made from proto/wald.proto by scripts/generate-codec.ts; not to be edited.

import type { MessageType } from './message-type.ts';
import { type Reader, sharedReader } from './reader.ts';
import type { Writer } from './writer.ts';

export const ClusterAction = {
  ADD: 0,
  REMOVE: 1,
  /** New peer URLs. */
  UPDATE: 2,
  /** A learner becomes a voter. */
  PROMOTE: 3,
  /** A started member tells its name and client URLs. */
  PUBLISH: 4,
} as const;

/** One change of the member list. */
export interface ClusterCommand {
  /** A value of ClusterAction, or one that is not known here. */
  action: number;
  id: bigint;
  name: string;
  peerURLs: string[];
  clientURLs: string[];
  isLearner: boolean;
}

export function newClusterCommand(): ClusterCommand {
  return {
    action: 0,
    id: 0n,
    name: '',
    peerURLs: [],
    clientURLs: [],
    isLearner: false,
  };
}

function createClusterCommand(fields?: Partial<ClusterCommand>): ClusterCommand {
  const message = newClusterCommand();
  if (fields === undefined) return message;
  if (fields.action !== undefined) message.action = fields.action;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.peerURLs !== undefined) message.peerURLs = fields.peerURLs;
  if (fields.clientURLs !== undefined) message.clientURLs = fields.clientURLs;
  if (fields.isLearner !== undefined) message.isLearner = fields.isLearner;
  return message;
}

export function encodeClusterCommand(message: ClusterCommand, writer: Writer): void {
  writer.ensure(30 + message.name.length * 3);
  if (message.action !== 0) {
    writer.byte(8);
    writer.int64(message.action);
  }
  if (message.id !== 0n) {
    writer.byte(16);
    writer.bigint64(message.id);
  }
  if (message.name !== '') {
    writer.byte(26);
    writer.lengthAndText(message.name);
  }
  for (const item of message.peerURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(34);
    writer.lengthAndText(item);
  }
  for (const item of message.clientURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(42);
    writer.lengthAndText(item);
  }
  if (message.isLearner) {
    writer.byte(48);
    writer.byte(message.isLearner ? 1 : 0);
  }
}

const fieldsOfClusterCommand = [undefined, 'Action', 'ID', 'Name', 'PeerURLs', 'ClientURLs', 'IsLearner'];

export function mergeClusterCommand(message: ClusterCommand, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.action = reader.int32(end);
        break;
      case 16:
        message.id = reader.bigUint64(end);
        break;
      case 26:
        message.name = reader.text(end);
        break;
      case 34:
        message.peerURLs.push(reader.text(end));
        break;
      case 42:
        message.clientURLs.push(reader.text(end));
        break;
      case 48:
        message.isLearner = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'ClusterCommand', fieldsOfClusterCommand);
    }
  }
}

export const ClusterCommand: MessageType<ClusterCommand> = {
  name: 'waldpb.ClusterCommand',
  create: createClusterCommand,
  encode: encodeClusterCommand,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newClusterCommand();
    mergeClusterCommand(message, sharedReader, end);
    return message;
  },
};

/** The lowest version all members speak, "3.4.0". */
export interface ClusterVersionCommand {
  version: string;
}

export function newClusterVersionCommand(): ClusterVersionCommand {
  return {
    version: '',
  };
}

function createClusterVersionCommand(fields?: Partial<ClusterVersionCommand>): ClusterVersionCommand {
  const message = newClusterVersionCommand();
  if (fields === undefined) return message;
  if (fields.version !== undefined) message.version = fields.version;
  return message;
}

export function encodeClusterVersionCommand(message: ClusterVersionCommand, writer: Writer): void {
  writer.ensure(6 + message.version.length * 3);
  if (message.version !== '') {
    writer.byte(10);
    writer.lengthAndText(message.version);
  }
}

const fieldsOfClusterVersionCommand = [undefined, 'Version'];

export function mergeClusterVersionCommand(message: ClusterVersionCommand, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.version = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'ClusterVersionCommand', fieldsOfClusterVersionCommand);
    }
  }
}

export const ClusterVersionCommand: MessageType<ClusterVersionCommand> = {
  name: 'waldpb.ClusterVersionCommand',
  create: createClusterVersionCommand,
  encode: encodeClusterVersionCommand,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newClusterVersionCommand();
    mergeClusterVersionCommand(message, sharedReader, end);
    return message;
  },
};
