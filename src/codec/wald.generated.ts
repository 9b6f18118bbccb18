// Made from proto/wald.proto by scripts/generate-codec.ts; not to be edited.

import { Buffer } from 'node:buffer';
import { type JsonReader, sharedJsonReader } from './json-reader.ts';
import { entryWords } from './json-scanner.ts';
import {
  closeJsonList,
  closeJsonObject,
  jsonName,
  openJsonList,
  openJsonObject,
  writeJsonBigint,
  writeJsonBool,
  writeJsonEnum,
  writeJsonName,
  writeJsonText,
} from './json-writer.ts';
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

export const jsonNamesOfClusterAction: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [ClusterAction.ADD]: Buffer.from('"ADD"'),
  [ClusterAction.REMOVE]: Buffer.from('"REMOVE"'),
  [ClusterAction.UPDATE]: Buffer.from('"UPDATE"'),
  [ClusterAction.PROMOTE]: Buffer.from('"PROMOTE"'),
  [ClusterAction.PUBLISH]: Buffer.from('"PUBLISH"'),
});

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

export function readJsonClusterCommand(reader: JsonReader, entry: number): ClusterCommand {
  const message = newClusterCommand();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  let at6 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 418158:
        if (reader.keyIs(key, 'action')) at1 = key + entryWords;
        break;
      case 149828:
        if (reader.keyIs(key, 'ID')) at2 = key + entryWords;
        break;
      case 290405:
        if (reader.keyIs(key, 'name')) at3 = key + entryWords;
        break;
      case 553075:
        if (reader.keyIs(key, 'peerURLs')) at4 = key + entryWords;
        break;
      case 680819:
        if (reader.keyIs(key, 'clientURLs')) at5 = key + entryWords;
        break;
      case 616818:
        if (reader.keyIs(key, 'isLearner')) at6 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.action = reader.enumValue(at1, ClusterAction, 'waldpb.ClusterCommand_ClusterAction');
  }
  if (at2 !== 0) {
    message.id = reader.bigUint64(at2);
  }
  if (at3 !== 0) {
    message.name = reader.text(at3);
  }
  if (at4 !== 0) {
    const behind = reader.openList(at4);
    for (let item = at4 + entryWords; item < behind; item = reader.behind(item)) {
      message.peerURLs.push(reader.text(item));
    }
  }
  if (at5 !== 0) {
    const behind = reader.openList(at5);
    for (let item = at5 + entryWords; item < behind; item = reader.behind(item)) {
      message.clientURLs.push(reader.text(item));
    }
  }
  if (at6 !== 0) {
    message.isLearner = reader.bool(at6);
  }
  reader.closeMessage();
  return message;
}

const jsonClusterCommandAction = jsonName('action');
const jsonClusterCommandID = jsonName('ID');
const jsonClusterCommandName = jsonName('name');
const jsonClusterCommandPeerURLs = jsonName('peerURLs');
const jsonClusterCommandClientURLs = jsonName('clientURLs');
const jsonClusterCommandIsLearner = jsonName('isLearner');

export function writeJsonClusterCommand(message: ClusterCommand, writer: Writer): void {
  openJsonObject(writer);
  if (message.action !== 0) {
    writeJsonName(writer, jsonClusterCommandAction);
    writeJsonEnum(writer, message.action, jsonNamesOfClusterAction);
  }
  if (message.id !== 0n) {
    writeJsonName(writer, jsonClusterCommandID);
    writeJsonBigint(writer, message.id);
  }
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonClusterCommandName);
    writeJsonText(writer, message.name);
  }
  if (message.peerURLs.length > 0) {
    openJsonList(writer, jsonClusterCommandPeerURLs);
    for (const item of message.peerURLs) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.clientURLs.length > 0) {
    openJsonList(writer, jsonClusterCommandClientURLs);
    for (const item of message.clientURLs) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.isLearner) {
    writeJsonName(writer, jsonClusterCommandIsLearner);
    writeJsonBool(writer, message.isLearner);
  }
  closeJsonObject(writer);
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
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonClusterCommand(sharedJsonReader, 0) : newClusterCommand();
  },
  writeJson: writeJsonClusterCommand,
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

export function readJsonClusterVersionCommand(reader: JsonReader, entry: number): ClusterVersionCommand {
  const message = newClusterVersionCommand();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 489070:
        if (reader.keyIs(key, 'version')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.version = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonClusterVersionCommandVersion = jsonName('version');

export function writeJsonClusterVersionCommand(message: ClusterVersionCommand, writer: Writer): void {
  openJsonObject(writer);
  if (message.version.length !== 0) {
    writeJsonName(writer, jsonClusterVersionCommandVersion);
    writeJsonText(writer, message.version);
  }
  closeJsonObject(writer);
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
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonClusterVersionCommand(sharedJsonReader, 0) : newClusterVersionCommand();
  },
  writeJson: writeJsonClusterVersionCommand,
};
