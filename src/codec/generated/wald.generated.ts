// Made from proto/wald.proto by scripts/generate-codec.ts; not to be edited.

import { Buffer } from 'node:buffer';
import { type JsonReader, sharedJsonReader } from '../json-reader.ts';
import { entryWords } from '../json-scanner.ts';
import {
  closeJsonList,
  closeJsonObject,
  jsonName,
  openJsonList,
  openJsonObject,
  writeJsonBigint,
  writeJsonBool,
  writeJsonBytes,
  writeJsonComma,
  writeJsonEnum,
  writeJsonInteger64,
  writeJsonName,
  writeJsonText,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { emptyBytes, type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import {
  type User,
  encodeUser,
  mergeUser,
  newUser,
  readJsonUser,
  writeJsonUser,
  type Role,
  encodeRole,
  mergeRole,
  newRole,
  readJsonRole,
  writeJsonRole,
} from './auth.generated.ts';

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

export const V2Method = {
  PUT: 0,
  POST: 1,
  DELETE: 2,
} as const;

export const jsonNamesOfV2Method: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [V2Method.PUT]: Buffer.from('"PUT"'),
  [V2Method.POST]: Buffer.from('"POST"'),
  [V2Method.DELETE]: Buffer.from('"DELETE"'),
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
  /** With REMOVE: the ID under which the member comes back, empty. 0: it does not. */
  successor: bigint;
}

export function newClusterCommand(): ClusterCommand {
  return {
    action: 0,
    id: 0n,
    name: '',
    peerURLs: [],
    clientURLs: [],
    isLearner: false,
    successor: 0n,
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
  if (fields.successor !== undefined) message.successor = fields.successor;
  return message;
}

export function encodeClusterCommand(message: ClusterCommand, writer: Writer): void {
  writer.ensure(28 + message.name.length * 3);
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
  writer.ensure(13);
  if (message.isLearner) {
    writer.byte(48);
    writer.byte(message.isLearner ? 1 : 0);
  }
  if (message.successor !== 0n) {
    writer.byte(56);
    writer.bigint64(message.successor);
  }
}

const fieldsOfClusterCommand = [undefined, 'Action', 'ID', 'Name', 'PeerURLs', 'ClientURLs', 'IsLearner', 'Successor'];

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
      case 56:
        message.successor = reader.bigUint64(end);
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
  let at7 = 0;
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
      case 619378:
        if (reader.keyIs(key, 'successor')) at7 = key + entryWords;
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
  if (at7 !== 0) {
    message.successor = reader.bigUint64(at7);
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
const jsonClusterCommandSuccessor = jsonName('successor');

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
  if (message.successor !== 0n) {
    writeJsonName(writer, jsonClusterCommandSuccessor);
    writeJsonBigint(writer, message.successor);
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

/** A member that was removed because its data are lost, and comes back under another ID. */
export interface MemberReplacement {
  removed: bigint;
  successor: bigint;
  /** Its own, and those of the one that was removed. */
  peerURLs: string[];
  /** Whether the one that was removed was a voter: the successor becomes one too. */
  isVoter: boolean;
}

export function newMemberReplacement(): MemberReplacement {
  return {
    removed: 0n,
    successor: 0n,
    peerURLs: [],
    isVoter: false,
  };
}

function createMemberReplacement(fields?: Partial<MemberReplacement>): MemberReplacement {
  const message = newMemberReplacement();
  if (fields === undefined) return message;
  if (fields.removed !== undefined) message.removed = fields.removed;
  if (fields.successor !== undefined) message.successor = fields.successor;
  if (fields.peerURLs !== undefined) message.peerURLs = fields.peerURLs;
  if (fields.isVoter !== undefined) message.isVoter = fields.isVoter;
  return message;
}

export function encodeMemberReplacement(message: MemberReplacement, writer: Writer): void {
  writer.ensure(22);
  if (message.removed !== 0n) {
    writer.byte(8);
    writer.bigint64(message.removed);
  }
  if (message.successor !== 0n) {
    writer.byte(16);
    writer.bigint64(message.successor);
  }
  for (const item of message.peerURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(26);
    writer.lengthAndText(item);
  }
  writer.ensure(2);
  if (message.isVoter) {
    writer.byte(32);
    writer.byte(message.isVoter ? 1 : 0);
  }
}

const fieldsOfMemberReplacement = [undefined, 'Removed', 'Successor', 'PeerURLs', 'IsVoter'];

export function mergeMemberReplacement(message: MemberReplacement, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.removed = reader.bigUint64(end);
        break;
      case 16:
        message.successor = reader.bigUint64(end);
        break;
      case 26:
        message.peerURLs.push(reader.text(end));
        break;
      case 32:
        message.isVoter = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'MemberReplacement', fieldsOfMemberReplacement);
    }
  }
}

export function readJsonMemberReplacement(reader: JsonReader, entry: number): MemberReplacement {
  const message = newMemberReplacement();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 488036:
        if (reader.keyIs(key, 'removed')) at1 = key + entryWords;
        break;
      case 619378:
        if (reader.keyIs(key, 'successor')) at2 = key + entryWords;
        break;
      case 553075:
        if (reader.keyIs(key, 'peerURLs')) at3 = key + entryWords;
        break;
      case 485746:
        if (reader.keyIs(key, 'isVoter')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.removed = reader.bigUint64(at1);
  }
  if (at2 !== 0) {
    message.successor = reader.bigUint64(at2);
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      message.peerURLs.push(reader.text(item));
    }
  }
  if (at4 !== 0) {
    message.isVoter = reader.bool(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonMemberReplacementRemoved = jsonName('removed');
const jsonMemberReplacementSuccessor = jsonName('successor');
const jsonMemberReplacementPeerURLs = jsonName('peerURLs');
const jsonMemberReplacementIsVoter = jsonName('isVoter');

export function writeJsonMemberReplacement(message: MemberReplacement, writer: Writer): void {
  openJsonObject(writer);
  if (message.removed !== 0n) {
    writeJsonName(writer, jsonMemberReplacementRemoved);
    writeJsonBigint(writer, message.removed);
  }
  if (message.successor !== 0n) {
    writeJsonName(writer, jsonMemberReplacementSuccessor);
    writeJsonBigint(writer, message.successor);
  }
  if (message.peerURLs.length > 0) {
    openJsonList(writer, jsonMemberReplacementPeerURLs);
    for (const item of message.peerURLs) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.isVoter) {
    writeJsonName(writer, jsonMemberReplacementIsVoter);
    writeJsonBool(writer, message.isVoter);
  }
  closeJsonObject(writer);
}

export const MemberReplacement: MessageType<MemberReplacement> = {
  name: 'waldpb.MemberReplacement',
  create: createMemberReplacement,
  encode: encodeMemberReplacement,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberReplacement();
    mergeMemberReplacement(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberReplacement(sharedJsonReader, 0) : newMemberReplacement();
  },
  writeJson: writeJsonMemberReplacement,
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

/** A change of the tree of the v2 API, as etcd's Request has it. */
export interface V2Request {
  /** A value of V2Method, or one that is not known here. */
  method: number;
  /** With its namespace: /1/foo. */
  path: string;
  val: string;
  dir: boolean;
  /** Empty: any. */
  prevValue: string;
  /** 0: any. */
  prevIndex: bigint;
  /** One of condition: at most one is set. */
  prevExist?: boolean | undefined;
  /** When the node expires, in nanoseconds since 1970; 0: never. */
  expirationNs: bigint;
  /** The value stays, and watchers are not told. */
  refresh: boolean;
  recursive: boolean;
  /**
   * When the request came, in milliseconds since 1970 by the clock of the member that took it; what an event tells of the
   * time left counts from here.
   */
  timeMs: number;
}

export function newV2Request(): V2Request {
  return {
    method: 0,
    path: '',
    val: '',
    dir: false,
    prevValue: '',
    prevIndex: 0n,
    prevExist: undefined,
    expirationNs: 0n,
    refresh: false,
    recursive: false,
    timeMs: 0,
  };
}

function createV2Request(fields?: Partial<V2Request>): V2Request {
  const message = newV2Request();
  if (fields === undefined) return message;
  if (fields.method !== undefined) message.method = fields.method;
  if (fields.path !== undefined) message.path = fields.path;
  if (fields.val !== undefined) message.val = fields.val;
  if (fields.dir !== undefined) message.dir = fields.dir;
  if (fields.prevValue !== undefined) message.prevValue = fields.prevValue;
  if (fields.prevIndex !== undefined) message.prevIndex = fields.prevIndex;
  if (fields.prevExist !== undefined) message.prevExist = fields.prevExist;
  if (fields.expirationNs !== undefined) message.expirationNs = fields.expirationNs;
  if (fields.refresh !== undefined) message.refresh = fields.refresh;
  if (fields.recursive !== undefined) message.recursive = fields.recursive;
  if (fields.timeMs !== undefined) message.timeMs = fields.timeMs;
  return message;
}

export function encodeV2Request(message: V2Request, writer: Writer): void {
  writer.ensure(70 + message.path.length * 3 + message.val.length * 3 + message.prevValue.length * 3);
  if (message.method !== 0) {
    writer.byte(8);
    writer.int64(message.method);
  }
  if (message.path !== '') {
    writer.byte(18);
    writer.lengthAndText(message.path);
  }
  if (message.val !== '') {
    writer.byte(26);
    writer.lengthAndText(message.val);
  }
  if (message.dir) {
    writer.byte(32);
    writer.byte(message.dir ? 1 : 0);
  }
  if (message.prevValue !== '') {
    writer.byte(42);
    writer.lengthAndText(message.prevValue);
  }
  if (message.prevIndex !== 0n) {
    writer.byte(48);
    writer.bigint64(message.prevIndex);
  }
  if (message.prevExist !== undefined) {
    writer.byte(56);
    writer.byte(message.prevExist ? 1 : 0);
  }
  if (message.expirationNs !== 0n) {
    writer.byte(64);
    writer.bigint64(message.expirationNs);
  }
  if (message.refresh) {
    writer.byte(72);
    writer.byte(message.refresh ? 1 : 0);
  }
  if (message.recursive) {
    writer.byte(80);
    writer.byte(message.recursive ? 1 : 0);
  }
  if (message.timeMs !== 0) {
    writer.byte(88);
    writer.int64(message.timeMs);
  }
}

const fieldsOfV2Request = [undefined, 'Method', 'Path', 'Val', 'Dir', 'PrevValue', 'PrevIndex', 'PrevExist', 'ExpirationNs', 'Refresh', 'Recursive', 'TimeMs'];

export function mergeV2Request(message: V2Request, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.method = reader.int32(end);
        break;
      case 18:
        message.path = reader.text(end);
        break;
      case 26:
        message.val = reader.text(end);
        break;
      case 32:
        message.dir = reader.bool(end);
        break;
      case 42:
        message.prevValue = reader.text(end);
        break;
      case 48:
        message.prevIndex = reader.bigUint64(end);
        break;
      case 56:
        message.prevExist = reader.bool(end);
        break;
      case 64:
        message.expirationNs = reader.bigInt64(end);
        break;
      case 72:
        message.refresh = reader.bool(end);
        break;
      case 80:
        message.recursive = reader.bool(end);
        break;
      case 88:
        message.timeMs = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'V2Request', fieldsOfV2Request);
    }
  }
}

export function readJsonV2Request(reader: JsonReader, entry: number): V2Request {
  const message = newV2Request();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let oneofAt7 = 0;
  let at7 = 0;
  let camelAt7 = 0;
  let at8 = 0;
  let camelAt8 = 0;
  let at9 = 0;
  let at10 = 0;
  let at11 = 0;
  let camelAt11 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 421220:
        if (reader.keyIs(key, 'method')) at1 = key + entryWords;
        break;
      case 290920:
        if (reader.keyIs(key, 'path')) at2 = key + entryWords;
        break;
      case 226924:
        if (reader.keyIs(key, 'val')) at3 = key + entryWords;
        break;
      case 222322:
        if (reader.keyIs(key, 'dir')) at4 = key + entryWords;
        break;
      case 684133:
        if (reader.keyIs(key, 'prev_value')) at5 = key + entryWords;
        break;
      case 618597:
        if (reader.keyIs(key, 'prevValue')) camelAt5 = key + entryWords;
        break;
      case 684152:
        if (reader.keyIs(key, 'prev_index')) at6 = key + entryWords;
        break;
      case 618616:
        if (reader.keyIs(key, 'prevIndex')) camelAt6 = key + entryWords;
        break;
      case 615278:
        if (reader.keyIs(key, 'condition')) oneofAt7 = key + entryWords;
        break;
      case 684148:
        if (reader.keyIs(key, 'prev_exist')) at7 = key + entryWords;
        break;
      case 618612:
        if (reader.keyIs(key, 'prevExist')) camelAt7 = key + entryWords;
        break;
      case 877939:
        if (reader.keyIs(key, 'expiration_ns')) at8 = key + entryWords;
        break;
      case 812403:
        if (reader.keyIs(key, 'expirationNs')) camelAt8 = key + entryWords;
        break;
      case 488040:
        if (reader.keyIs(key, 'refresh')) at9 = key + entryWords;
        break;
      case 619109:
        if (reader.keyIs(key, 'recursive')) at10 = key + entryWords;
        break;
      case 488563:
        if (reader.keyIs(key, 'time_ms')) at11 = key + entryWords;
        break;
      case 423027:
        if (reader.keyIs(key, 'timeMs')) camelAt11 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.method = reader.enumValue(at1, V2Method, 'waldpb.V2Request_V2Method');
  }
  if (at2 !== 0) {
    message.path = reader.text(at2);
  }
  if (at3 !== 0) {
    message.val = reader.text(at3);
  }
  if (at4 !== 0) {
    message.dir = reader.bool(at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.prevValue = reader.text(at5);
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.prevIndex = reader.bigUint64(at6);
  }
  if (oneofAt7 !== 0) reader.refuseOneof(oneofAt7, 'waldpb.isV2Request_Condition');
  if (camelAt8 !== 0) at8 = camelAt8;
  if (at8 !== 0) {
    message.expirationNs = reader.bigInt64(at8);
  }
  if (at9 !== 0) {
    message.refresh = reader.bool(at9);
  }
  if (at10 !== 0) {
    message.recursive = reader.bool(at10);
  }
  if (camelAt11 !== 0) at11 = camelAt11;
  if (at11 !== 0) {
    message.timeMs = reader.int64(at11);
  }
  if (camelAt7 !== 0) at7 = camelAt7;
  if (at7 !== 0) {
    message.prevExist = reader.bool(at7);
  }
  reader.closeMessage();
  return message;
}

const jsonV2RequestMethod = jsonName('method');
const jsonV2RequestPath = jsonName('path');
const jsonV2RequestVal = jsonName('val');
const jsonV2RequestDir = jsonName('dir');
const jsonV2RequestPrevValue = jsonName('prev_value');
const jsonV2RequestPrevIndex = jsonName('prev_index');
const jsonV2RequestPrevExist = jsonName('prev_exist');
const jsonV2RequestExpirationNs = jsonName('expiration_ns');
const jsonV2RequestRefresh = jsonName('refresh');
const jsonV2RequestRecursive = jsonName('recursive');
const jsonV2RequestTimeMs = jsonName('time_ms');

export function writeJsonV2Request(message: V2Request, writer: Writer): void {
  openJsonObject(writer);
  if (message.method !== 0) {
    writeJsonName(writer, jsonV2RequestMethod);
    writeJsonEnum(writer, message.method, jsonNamesOfV2Method);
  }
  if (message.path.length !== 0) {
    writeJsonName(writer, jsonV2RequestPath);
    writeJsonText(writer, message.path);
  }
  if (message.val.length !== 0) {
    writeJsonName(writer, jsonV2RequestVal);
    writeJsonText(writer, message.val);
  }
  if (message.dir) {
    writeJsonName(writer, jsonV2RequestDir);
    writeJsonBool(writer, message.dir);
  }
  if (message.prevValue.length !== 0) {
    writeJsonName(writer, jsonV2RequestPrevValue);
    writeJsonText(writer, message.prevValue);
  }
  if (message.prevIndex !== 0n) {
    writeJsonName(writer, jsonV2RequestPrevIndex);
    writeJsonBigint(writer, message.prevIndex);
  }
  if (message.prevExist !== undefined) {
    writeJsonName(writer, jsonV2RequestPrevExist);
    writeJsonBool(writer, message.prevExist);
  }
  if (message.expirationNs !== 0n) {
    writeJsonName(writer, jsonV2RequestExpirationNs);
    writeJsonBigint(writer, message.expirationNs);
  }
  if (message.refresh) {
    writeJsonName(writer, jsonV2RequestRefresh);
    writeJsonBool(writer, message.refresh);
  }
  if (message.recursive) {
    writeJsonName(writer, jsonV2RequestRecursive);
    writeJsonBool(writer, message.recursive);
  }
  if (message.timeMs !== 0) {
    writeJsonName(writer, jsonV2RequestTimeMs);
    writeJsonInteger64(writer, message.timeMs);
  }
  closeJsonObject(writer);
}

export const V2Request: MessageType<V2Request> = {
  name: 'waldpb.V2Request',
  create: createV2Request,
  encode: encodeV2Request,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newV2Request();
    mergeV2Request(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonV2Request(sharedJsonReader, 0) : newV2Request();
  },
  writeJson: writeJsonV2Request,
};

/** Everything in the tree of the v2 API that expires up to a time goes. */
export interface V2Sync {
  /** In nanoseconds since 1970. */
  timeNs: bigint;
}

export function newV2Sync(): V2Sync {
  return {
    timeNs: 0n,
  };
}

function createV2Sync(fields?: Partial<V2Sync>): V2Sync {
  const message = newV2Sync();
  if (fields === undefined) return message;
  if (fields.timeNs !== undefined) message.timeNs = fields.timeNs;
  return message;
}

export function encodeV2Sync(message: V2Sync, writer: Writer): void {
  writer.ensure(11);
  if (message.timeNs !== 0n) {
    writer.byte(8);
    writer.bigint64(message.timeNs);
  }
}

const fieldsOfV2Sync = [undefined, 'TimeNs'];

export function mergeV2Sync(message: V2Sync, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.timeNs = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'V2Sync', fieldsOfV2Sync);
    }
  }
}

export function readJsonV2Sync(reader: JsonReader, entry: number): V2Sync {
  const message = newV2Sync();
  let at1 = 0;
  let camelAt1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 488563:
        if (reader.keyIs(key, 'time_ns')) at1 = key + entryWords;
        break;
      case 423027:
        if (reader.keyIs(key, 'timeNs')) camelAt1 = key + entryWords;
        break;
    }
  }
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0) {
    message.timeNs = reader.bigInt64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonV2SyncTimeNs = jsonName('time_ns');

export function writeJsonV2Sync(message: V2Sync, writer: Writer): void {
  openJsonObject(writer);
  if (message.timeNs !== 0n) {
    writeJsonName(writer, jsonV2SyncTimeNs);
    writeJsonBigint(writer, message.timeNs);
  }
  closeJsonObject(writer);
}

export const V2Sync: MessageType<V2Sync> = {
  name: 'waldpb.V2Sync',
  create: createV2Sync,
  encode: encodeV2Sync,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newV2Sync();
    mergeV2Sync(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonV2Sync(sharedJsonReader, 0) : newV2Sync();
  },
  writeJson: writeJsonV2Sync,
};

/** Each payload of the part "v2" of a snapshot is one of these, and all of them merged are the tree of the v2 API. */
export interface V2Snapshot {
  head: V2SnapshotHead | undefined;
  /** But for the root; a directory comes before what is in it. */
  nodes: V2SnapshotNode[];
  /** The last events, the oldest first. */
  events: V2SnapshotEvent[];
}

export function newV2Snapshot(): V2Snapshot {
  return {
    head: undefined,
    nodes: [],
    events: [],
  };
}

function createV2Snapshot(fields?: Partial<V2Snapshot>): V2Snapshot {
  const message = newV2Snapshot();
  if (fields === undefined) return message;
  if (fields.head !== undefined) message.head = fields.head;
  if (fields.nodes !== undefined) message.nodes = fields.nodes;
  if (fields.events !== undefined) message.events = fields.events;
  return message;
}

export function encodeV2Snapshot(message: V2Snapshot, writer: Writer): void {
  if (message.head !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeV2SnapshotHead(message.head, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.nodes) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.name.length;
    const start = writer.beginMessage(atLeast);
    encodeV2SnapshotNode(item, writer);
    writer.endMessage(start, atLeast);
  }
  for (const item of message.events) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = item.action.length;
    const start = writer.beginMessage(atLeast);
    encodeV2SnapshotEvent(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfV2Snapshot = [undefined, 'Head', 'Nodes', 'Events'];

export function mergeV2Snapshot(message: V2Snapshot, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        message.head ??= newV2SnapshotHead();
        mergeV2SnapshotHead(message.head, reader, to);
        reader.closeMessage();
        break;
      }
      case 18: {
        const to = reader.openMessage(end);
        const item = newV2SnapshotNode();
        message.nodes.push(item);
        mergeV2SnapshotNode(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        const item = newV2SnapshotEvent();
        message.events.push(item);
        mergeV2SnapshotEvent(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'V2Snapshot', fieldsOfV2Snapshot);
    }
  }
}

export function readJsonV2Snapshot(reader: JsonReader, entry: number): V2Snapshot {
  const message = newV2Snapshot();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 288868:
        if (reader.keyIs(key, 'head')) at1 = key + entryWords;
        break;
      case 355955:
        if (reader.keyIs(key, 'nodes')) at2 = key + entryWords;
        break;
      case 419187:
        if (reader.keyIs(key, 'events')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.head = readJsonV2SnapshotHead(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Nodes');
      message.nodes.push(readJsonV2SnapshotNode(reader, item));
    }
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Events');
      message.events.push(readJsonV2SnapshotEvent(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonV2SnapshotHead = jsonName('head');
const jsonV2SnapshotNodes = jsonName('nodes');
const jsonV2SnapshotEvents = jsonName('events');

export function writeJsonV2Snapshot(message: V2Snapshot, writer: Writer): void {
  openJsonObject(writer);
  if (message.head !== undefined) {
    writeJsonName(writer, jsonV2SnapshotHead);
    writeJsonV2SnapshotHead(message.head, writer);
    writeJsonComma(writer);
  }
  if (message.nodes.length > 0) {
    openJsonList(writer, jsonV2SnapshotNodes);
    for (const item of message.nodes) {
      writeJsonV2SnapshotNode(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  if (message.events.length > 0) {
    openJsonList(writer, jsonV2SnapshotEvents);
    for (const item of message.events) {
      writeJsonV2SnapshotEvent(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const V2Snapshot: MessageType<V2Snapshot> = {
  name: 'waldpb.V2Snapshot',
  create: createV2Snapshot,
  encode: encodeV2Snapshot,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newV2Snapshot();
    mergeV2Snapshot(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonV2Snapshot(sharedJsonReader, 0) : newV2Snapshot();
  },
  writeJson: writeJsonV2Snapshot,
};

export interface V2SnapshotHead {
  index: number;
  /** ID of the newest node that there was. */
  lastNodeId: number;
  /** The time of the last V2Sync. */
  timeNs: bigint;
  setsSuccess: number;
  setsFail: number;
  deleteSuccess: number;
  deleteFail: number;
  updateSuccess: number;
  updateFail: number;
  createSuccess: number;
  createFail: number;
  compareAndSwapSuccess: number;
  compareAndSwapFail: number;
  compareAndDeleteSuccess: number;
  compareAndDeleteFail: number;
  expireCount: number;
}

export function newV2SnapshotHead(): V2SnapshotHead {
  return {
    index: 0,
    lastNodeId: 0,
    timeNs: 0n,
    setsSuccess: 0,
    setsFail: 0,
    deleteSuccess: 0,
    deleteFail: 0,
    updateSuccess: 0,
    updateFail: 0,
    createSuccess: 0,
    createFail: 0,
    compareAndSwapSuccess: 0,
    compareAndSwapFail: 0,
    compareAndDeleteSuccess: 0,
    compareAndDeleteFail: 0,
    expireCount: 0,
  };
}

function createV2SnapshotHead(fields?: Partial<V2SnapshotHead>): V2SnapshotHead {
  const message = newV2SnapshotHead();
  if (fields === undefined) return message;
  if (fields.index !== undefined) message.index = fields.index;
  if (fields.lastNodeId !== undefined) message.lastNodeId = fields.lastNodeId;
  if (fields.timeNs !== undefined) message.timeNs = fields.timeNs;
  if (fields.setsSuccess !== undefined) message.setsSuccess = fields.setsSuccess;
  if (fields.setsFail !== undefined) message.setsFail = fields.setsFail;
  if (fields.deleteSuccess !== undefined) message.deleteSuccess = fields.deleteSuccess;
  if (fields.deleteFail !== undefined) message.deleteFail = fields.deleteFail;
  if (fields.updateSuccess !== undefined) message.updateSuccess = fields.updateSuccess;
  if (fields.updateFail !== undefined) message.updateFail = fields.updateFail;
  if (fields.createSuccess !== undefined) message.createSuccess = fields.createSuccess;
  if (fields.createFail !== undefined) message.createFail = fields.createFail;
  if (fields.compareAndSwapSuccess !== undefined) message.compareAndSwapSuccess = fields.compareAndSwapSuccess;
  if (fields.compareAndSwapFail !== undefined) message.compareAndSwapFail = fields.compareAndSwapFail;
  if (fields.compareAndDeleteSuccess !== undefined) message.compareAndDeleteSuccess = fields.compareAndDeleteSuccess;
  if (fields.compareAndDeleteFail !== undefined) message.compareAndDeleteFail = fields.compareAndDeleteFail;
  if (fields.expireCount !== undefined) message.expireCount = fields.expireCount;
  return message;
}

export function encodeV2SnapshotHead(message: V2SnapshotHead, writer: Writer): void {
  writer.ensure(177);
  if (message.index !== 0) {
    writer.byte(8);
    writer.int64(message.index);
  }
  if (message.lastNodeId !== 0) {
    writer.byte(16);
    writer.int64(message.lastNodeId);
  }
  if (message.timeNs !== 0n) {
    writer.byte(24);
    writer.bigint64(message.timeNs);
  }
  if (message.setsSuccess !== 0) {
    writer.byte(32);
    writer.int64(message.setsSuccess);
  }
  if (message.setsFail !== 0) {
    writer.byte(40);
    writer.int64(message.setsFail);
  }
  if (message.deleteSuccess !== 0) {
    writer.byte(48);
    writer.int64(message.deleteSuccess);
  }
  if (message.deleteFail !== 0) {
    writer.byte(56);
    writer.int64(message.deleteFail);
  }
  if (message.updateSuccess !== 0) {
    writer.byte(64);
    writer.int64(message.updateSuccess);
  }
  if (message.updateFail !== 0) {
    writer.byte(72);
    writer.int64(message.updateFail);
  }
  if (message.createSuccess !== 0) {
    writer.byte(80);
    writer.int64(message.createSuccess);
  }
  if (message.createFail !== 0) {
    writer.byte(88);
    writer.int64(message.createFail);
  }
  if (message.compareAndSwapSuccess !== 0) {
    writer.byte(96);
    writer.int64(message.compareAndSwapSuccess);
  }
  if (message.compareAndSwapFail !== 0) {
    writer.byte(104);
    writer.int64(message.compareAndSwapFail);
  }
  if (message.compareAndDeleteSuccess !== 0) {
    writer.byte(112);
    writer.int64(message.compareAndDeleteSuccess);
  }
  if (message.compareAndDeleteFail !== 0) {
    writer.byte(120);
    writer.int64(message.compareAndDeleteFail);
  }
  if (message.expireCount !== 0) {
    writer.byte(128);
    writer.byte(1);
    writer.int64(message.expireCount);
  }
}

const fieldsOfV2SnapshotHead = [undefined, 'Index', 'LastNodeId', 'TimeNs', 'SetsSuccess', 'SetsFail', 'DeleteSuccess', 'DeleteFail', 'UpdateSuccess', 'UpdateFail', 'CreateSuccess', 'CreateFail', 'CompareAndSwapSuccess', 'CompareAndSwapFail', 'CompareAndDeleteSuccess', 'CompareAndDeleteFail', 'ExpireCount'];

export function mergeV2SnapshotHead(message: V2SnapshotHead, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.index = reader.uint64(end);
        break;
      case 16:
        message.lastNodeId = reader.uint64(end);
        break;
      case 24:
        message.timeNs = reader.bigInt64(end);
        break;
      case 32:
        message.setsSuccess = reader.uint64(end);
        break;
      case 40:
        message.setsFail = reader.uint64(end);
        break;
      case 48:
        message.deleteSuccess = reader.uint64(end);
        break;
      case 56:
        message.deleteFail = reader.uint64(end);
        break;
      case 64:
        message.updateSuccess = reader.uint64(end);
        break;
      case 72:
        message.updateFail = reader.uint64(end);
        break;
      case 80:
        message.createSuccess = reader.uint64(end);
        break;
      case 88:
        message.createFail = reader.uint64(end);
        break;
      case 96:
        message.compareAndSwapSuccess = reader.uint64(end);
        break;
      case 104:
        message.compareAndSwapFail = reader.uint64(end);
        break;
      case 112:
        message.compareAndDeleteSuccess = reader.uint64(end);
        break;
      case 120:
        message.compareAndDeleteFail = reader.uint64(end);
        break;
      case 128:
        message.expireCount = reader.uint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'V2SnapshotHead', fieldsOfV2SnapshotHead);
    }
  }
}

export function readJsonV2SnapshotHead(reader: JsonReader, entry: number): V2SnapshotHead {
  const message = newV2SnapshotHead();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  let at4 = 0;
  let camelAt4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let at7 = 0;
  let camelAt7 = 0;
  let at8 = 0;
  let camelAt8 = 0;
  let at9 = 0;
  let camelAt9 = 0;
  let at10 = 0;
  let camelAt10 = 0;
  let at11 = 0;
  let camelAt11 = 0;
  let at12 = 0;
  let camelAt12 = 0;
  let at13 = 0;
  let camelAt13 = 0;
  let at14 = 0;
  let camelAt14 = 0;
  let at15 = 0;
  let camelAt15 = 0;
  let at16 = 0;
  let camelAt16 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 354680:
        if (reader.keyIs(key, 'index')) at1 = key + entryWords;
        break;
      case 814180:
        if (reader.keyIs(key, 'last_node_id')) at2 = key + entryWords;
        break;
      case 683108:
        if (reader.keyIs(key, 'lastNodeId')) camelAt2 = key + entryWords;
        break;
      case 488563:
        if (reader.keyIs(key, 'time_ns')) at3 = key + entryWords;
        break;
      case 423027:
        if (reader.keyIs(key, 'timeNs')) camelAt3 = key + entryWords;
        break;
      case 815987:
        if (reader.keyIs(key, 'sets_success')) at4 = key + entryWords;
        break;
      case 750451:
        if (reader.keyIs(key, 'setsSuccess')) camelAt4 = key + entryWords;
        break;
      case 619372:
        if (reader.keyIs(key, 'sets_fail')) at5 = key + entryWords;
        break;
      case 553836:
        if (reader.keyIs(key, 'setsFail')) camelAt5 = key + entryWords;
        break;
      case 943219:
        if (reader.keyIs(key, 'delete_success')) at6 = key + entryWords;
        break;
      case 877683:
        if (reader.keyIs(key, 'deleteSuccess')) camelAt6 = key + entryWords;
        break;
      case 746604:
        if (reader.keyIs(key, 'delete_fail')) at7 = key + entryWords;
        break;
      case 681068:
        if (reader.keyIs(key, 'deleteFail')) camelAt7 = key + entryWords;
        break;
      case 947571:
        if (reader.keyIs(key, 'update_success')) at8 = key + entryWords;
        break;
      case 882035:
        if (reader.keyIs(key, 'updateSuccess')) camelAt8 = key + entryWords;
        break;
      case 750956:
        if (reader.keyIs(key, 'update_fail')) at9 = key + entryWords;
        break;
      case 685420:
        if (reader.keyIs(key, 'updateFail')) camelAt9 = key + entryWords;
        break;
      case 942963:
        if (reader.keyIs(key, 'create_success')) at10 = key + entryWords;
        break;
      case 877427:
        if (reader.keyIs(key, 'createSuccess')) camelAt10 = key + entryWords;
        break;
      case 746348:
        if (reader.keyIs(key, 'create_fail')) at11 = key + entryWords;
        break;
      case 680812:
        if (reader.keyIs(key, 'createFail')) camelAt11 = key + entryWords;
        break;
      case 1598323:
        if (reader.keyIs(key, 'compare_and_swap_success')) at12 = key + entryWords;
        break;
      case 1401715:
        if (reader.keyIs(key, 'compareAndSwapSuccess')) camelAt12 = key + entryWords;
        break;
      case 1401708:
        if (reader.keyIs(key, 'compare_and_swap_fail')) at13 = key + entryWords;
        break;
      case 1205100:
        if (reader.keyIs(key, 'compareAndSwapFail')) camelAt13 = key + entryWords;
        break;
      case 1729395:
        if (reader.keyIs(key, 'compare_and_delete_success')) at14 = key + entryWords;
        break;
      case 1532787:
        if (reader.keyIs(key, 'compareAndDeleteSuccess')) camelAt14 = key + entryWords;
        break;
      case 1532780:
        if (reader.keyIs(key, 'compare_and_delete_fail')) at15 = key + entryWords;
        break;
      case 1336172:
        if (reader.keyIs(key, 'compareAndDeleteFail')) camelAt15 = key + entryWords;
        break;
      case 812404:
        if (reader.keyIs(key, 'expire_count')) at16 = key + entryWords;
        break;
      case 746868:
        if (reader.keyIs(key, 'expireCount')) camelAt16 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.index = reader.uint64(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.lastNodeId = reader.uint64(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.timeNs = reader.bigInt64(at3);
  }
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0) {
    message.setsSuccess = reader.uint64(at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.setsFail = reader.uint64(at5);
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.deleteSuccess = reader.uint64(at6);
  }
  if (camelAt7 !== 0) at7 = camelAt7;
  if (at7 !== 0) {
    message.deleteFail = reader.uint64(at7);
  }
  if (camelAt8 !== 0) at8 = camelAt8;
  if (at8 !== 0) {
    message.updateSuccess = reader.uint64(at8);
  }
  if (camelAt9 !== 0) at9 = camelAt9;
  if (at9 !== 0) {
    message.updateFail = reader.uint64(at9);
  }
  if (camelAt10 !== 0) at10 = camelAt10;
  if (at10 !== 0) {
    message.createSuccess = reader.uint64(at10);
  }
  if (camelAt11 !== 0) at11 = camelAt11;
  if (at11 !== 0) {
    message.createFail = reader.uint64(at11);
  }
  if (camelAt12 !== 0) at12 = camelAt12;
  if (at12 !== 0) {
    message.compareAndSwapSuccess = reader.uint64(at12);
  }
  if (camelAt13 !== 0) at13 = camelAt13;
  if (at13 !== 0) {
    message.compareAndSwapFail = reader.uint64(at13);
  }
  if (camelAt14 !== 0) at14 = camelAt14;
  if (at14 !== 0) {
    message.compareAndDeleteSuccess = reader.uint64(at14);
  }
  if (camelAt15 !== 0) at15 = camelAt15;
  if (at15 !== 0) {
    message.compareAndDeleteFail = reader.uint64(at15);
  }
  if (camelAt16 !== 0) at16 = camelAt16;
  if (at16 !== 0) {
    message.expireCount = reader.uint64(at16);
  }
  reader.closeMessage();
  return message;
}

const jsonV2SnapshotHeadIndex = jsonName('index');
const jsonV2SnapshotHeadLastNodeId = jsonName('last_node_id');
const jsonV2SnapshotHeadTimeNs = jsonName('time_ns');
const jsonV2SnapshotHeadSetsSuccess = jsonName('sets_success');
const jsonV2SnapshotHeadSetsFail = jsonName('sets_fail');
const jsonV2SnapshotHeadDeleteSuccess = jsonName('delete_success');
const jsonV2SnapshotHeadDeleteFail = jsonName('delete_fail');
const jsonV2SnapshotHeadUpdateSuccess = jsonName('update_success');
const jsonV2SnapshotHeadUpdateFail = jsonName('update_fail');
const jsonV2SnapshotHeadCreateSuccess = jsonName('create_success');
const jsonV2SnapshotHeadCreateFail = jsonName('create_fail');
const jsonV2SnapshotHeadCompareAndSwapSuccess = jsonName('compare_and_swap_success');
const jsonV2SnapshotHeadCompareAndSwapFail = jsonName('compare_and_swap_fail');
const jsonV2SnapshotHeadCompareAndDeleteSuccess = jsonName('compare_and_delete_success');
const jsonV2SnapshotHeadCompareAndDeleteFail = jsonName('compare_and_delete_fail');
const jsonV2SnapshotHeadExpireCount = jsonName('expire_count');

export function writeJsonV2SnapshotHead(message: V2SnapshotHead, writer: Writer): void {
  openJsonObject(writer);
  if (message.index !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadIndex);
    writeJsonInteger64(writer, message.index);
  }
  if (message.lastNodeId !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadLastNodeId);
    writeJsonInteger64(writer, message.lastNodeId);
  }
  if (message.timeNs !== 0n) {
    writeJsonName(writer, jsonV2SnapshotHeadTimeNs);
    writeJsonBigint(writer, message.timeNs);
  }
  if (message.setsSuccess !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadSetsSuccess);
    writeJsonInteger64(writer, message.setsSuccess);
  }
  if (message.setsFail !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadSetsFail);
    writeJsonInteger64(writer, message.setsFail);
  }
  if (message.deleteSuccess !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadDeleteSuccess);
    writeJsonInteger64(writer, message.deleteSuccess);
  }
  if (message.deleteFail !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadDeleteFail);
    writeJsonInteger64(writer, message.deleteFail);
  }
  if (message.updateSuccess !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadUpdateSuccess);
    writeJsonInteger64(writer, message.updateSuccess);
  }
  if (message.updateFail !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadUpdateFail);
    writeJsonInteger64(writer, message.updateFail);
  }
  if (message.createSuccess !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadCreateSuccess);
    writeJsonInteger64(writer, message.createSuccess);
  }
  if (message.createFail !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadCreateFail);
    writeJsonInteger64(writer, message.createFail);
  }
  if (message.compareAndSwapSuccess !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadCompareAndSwapSuccess);
    writeJsonInteger64(writer, message.compareAndSwapSuccess);
  }
  if (message.compareAndSwapFail !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadCompareAndSwapFail);
    writeJsonInteger64(writer, message.compareAndSwapFail);
  }
  if (message.compareAndDeleteSuccess !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadCompareAndDeleteSuccess);
    writeJsonInteger64(writer, message.compareAndDeleteSuccess);
  }
  if (message.compareAndDeleteFail !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadCompareAndDeleteFail);
    writeJsonInteger64(writer, message.compareAndDeleteFail);
  }
  if (message.expireCount !== 0) {
    writeJsonName(writer, jsonV2SnapshotHeadExpireCount);
    writeJsonInteger64(writer, message.expireCount);
  }
  closeJsonObject(writer);
}

export const V2SnapshotHead: MessageType<V2SnapshotHead> = {
  name: 'waldpb.V2SnapshotHead',
  create: createV2SnapshotHead,
  encode: encodeV2SnapshotHead,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newV2SnapshotHead();
    mergeV2SnapshotHead(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonV2SnapshotHead(sharedJsonReader, 0) : newV2SnapshotHead();
  },
  writeJson: writeJsonV2SnapshotHead,
};

export interface V2SnapshotNode {
  /** Above that of the node before; the root has 0. */
  id: number;
  parentId: number;
  name: string;
  /** One of content: at most one is set. */
  value?: string | undefined;
  createdIndex: number;
  modifiedIndex: number;
  expirationNs: bigint;
}

export function newV2SnapshotNode(): V2SnapshotNode {
  return {
    id: 0,
    parentId: 0,
    name: '',
    value: undefined,
    createdIndex: 0,
    modifiedIndex: 0,
    expirationNs: 0n,
  };
}

function createV2SnapshotNode(fields?: Partial<V2SnapshotNode>): V2SnapshotNode {
  const message = newV2SnapshotNode();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.parentId !== undefined) message.parentId = fields.parentId;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.value !== undefined) message.value = fields.value;
  if (fields.createdIndex !== undefined) message.createdIndex = fields.createdIndex;
  if (fields.modifiedIndex !== undefined) message.modifiedIndex = fields.modifiedIndex;
  if (fields.expirationNs !== undefined) message.expirationNs = fields.expirationNs;
  return message;
}

export function encodeV2SnapshotNode(message: V2SnapshotNode, writer: Writer): void {
  writer.ensure(67 + message.name.length * 3 + (message.value === undefined ? 0 : message.value.length * 3));
  if (message.id !== 0) {
    writer.byte(8);
    writer.int64(message.id);
  }
  if (message.parentId !== 0) {
    writer.byte(16);
    writer.int64(message.parentId);
  }
  if (message.name !== '') {
    writer.byte(26);
    writer.lengthAndText(message.name);
  }
  if (message.value !== undefined) {
    writer.byte(34);
    writer.lengthAndText(message.value);
  }
  if (message.createdIndex !== 0) {
    writer.byte(40);
    writer.int64(message.createdIndex);
  }
  if (message.modifiedIndex !== 0) {
    writer.byte(48);
    writer.int64(message.modifiedIndex);
  }
  if (message.expirationNs !== 0n) {
    writer.byte(56);
    writer.bigint64(message.expirationNs);
  }
}

const fieldsOfV2SnapshotNode = [undefined, 'ID', 'ParentId', 'Name', 'Value', 'CreatedIndex', 'ModifiedIndex', 'ExpirationNs'];

export function mergeV2SnapshotNode(message: V2SnapshotNode, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.uint64(end);
        break;
      case 16:
        message.parentId = reader.uint64(end);
        break;
      case 26:
        message.name = reader.text(end);
        break;
      case 34:
        message.value = reader.text(end);
        break;
      case 40:
        message.createdIndex = reader.uint64(end);
        break;
      case 48:
        message.modifiedIndex = reader.uint64(end);
        break;
      case 56:
        message.expirationNs = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'V2SnapshotNode', fieldsOfV2SnapshotNode);
    }
  }
}

export function readJsonV2SnapshotNode(reader: JsonReader, entry: number): V2SnapshotNode {
  const message = newV2SnapshotNode();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let oneofAt4 = 0;
  let at4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let at7 = 0;
  let camelAt7 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 618596:
        if (reader.keyIs(key, 'parent_id')) at2 = key + entryWords;
        break;
      case 553060:
        if (reader.keyIs(key, 'parentId')) camelAt2 = key + entryWords;
        break;
      case 290405:
        if (reader.keyIs(key, 'name')) at3 = key + entryWords;
        break;
      case 484212:
        if (reader.keyIs(key, 'content')) oneofAt4 = key + entryWords;
        break;
      case 357989:
        if (reader.keyIs(key, 'value')) at4 = key + entryWords;
        break;
      case 877432:
        if (reader.keyIs(key, 'created_index')) at5 = key + entryWords;
        break;
      case 811896:
        if (reader.keyIs(key, 'createdIndex')) camelAt5 = key + entryWords;
        break;
      case 945528:
        if (reader.keyIs(key, 'modified_index')) at6 = key + entryWords;
        break;
      case 879992:
        if (reader.keyIs(key, 'modifiedIndex')) camelAt6 = key + entryWords;
        break;
      case 877939:
        if (reader.keyIs(key, 'expiration_ns')) at7 = key + entryWords;
        break;
      case 812403:
        if (reader.keyIs(key, 'expirationNs')) camelAt7 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.uint64(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.parentId = reader.uint64(at2);
  }
  if (at3 !== 0) {
    message.name = reader.text(at3);
  }
  if (oneofAt4 !== 0) reader.refuseOneof(oneofAt4, 'waldpb.isV2SnapshotNode_Content');
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.createdIndex = reader.uint64(at5);
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.modifiedIndex = reader.uint64(at6);
  }
  if (camelAt7 !== 0) at7 = camelAt7;
  if (at7 !== 0) {
    message.expirationNs = reader.bigInt64(at7);
  }
  if (at4 !== 0) {
    message.value = reader.text(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonV2SnapshotNodeID = jsonName('ID');
const jsonV2SnapshotNodeParentId = jsonName('parent_id');
const jsonV2SnapshotNodeName = jsonName('name');
const jsonV2SnapshotNodeValue = jsonName('value');
const jsonV2SnapshotNodeCreatedIndex = jsonName('created_index');
const jsonV2SnapshotNodeModifiedIndex = jsonName('modified_index');
const jsonV2SnapshotNodeExpirationNs = jsonName('expiration_ns');

export function writeJsonV2SnapshotNode(message: V2SnapshotNode, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0) {
    writeJsonName(writer, jsonV2SnapshotNodeID);
    writeJsonInteger64(writer, message.id);
  }
  if (message.parentId !== 0) {
    writeJsonName(writer, jsonV2SnapshotNodeParentId);
    writeJsonInteger64(writer, message.parentId);
  }
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonV2SnapshotNodeName);
    writeJsonText(writer, message.name);
  }
  if (message.value !== undefined) {
    writeJsonName(writer, jsonV2SnapshotNodeValue);
    writeJsonText(writer, message.value);
  }
  if (message.createdIndex !== 0) {
    writeJsonName(writer, jsonV2SnapshotNodeCreatedIndex);
    writeJsonInteger64(writer, message.createdIndex);
  }
  if (message.modifiedIndex !== 0) {
    writeJsonName(writer, jsonV2SnapshotNodeModifiedIndex);
    writeJsonInteger64(writer, message.modifiedIndex);
  }
  if (message.expirationNs !== 0n) {
    writeJsonName(writer, jsonV2SnapshotNodeExpirationNs);
    writeJsonBigint(writer, message.expirationNs);
  }
  closeJsonObject(writer);
}

export const V2SnapshotNode: MessageType<V2SnapshotNode> = {
  name: 'waldpb.V2SnapshotNode',
  create: createV2SnapshotNode,
  encode: encodeV2SnapshotNode,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newV2SnapshotNode();
    mergeV2SnapshotNode(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonV2SnapshotNode(sharedJsonReader, 0) : newV2SnapshotNode();
  },
  writeJson: writeJsonV2SnapshotNode,
};

/** A node as an event shows it. */
export interface V2EventNode {
  key: string;
  /** One of content: at most one is set. */
  value?: string | undefined;
  dir: boolean;
  expirationNs: bigint;
  createdIndex: number;
  modifiedIndex: number;
}

export function newV2EventNode(): V2EventNode {
  return {
    key: '',
    value: undefined,
    dir: false,
    expirationNs: 0n,
    createdIndex: 0,
    modifiedIndex: 0,
  };
}

function createV2EventNode(fields?: Partial<V2EventNode>): V2EventNode {
  const message = newV2EventNode();
  if (fields === undefined) return message;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.value !== undefined) message.value = fields.value;
  if (fields.dir !== undefined) message.dir = fields.dir;
  if (fields.expirationNs !== undefined) message.expirationNs = fields.expirationNs;
  if (fields.createdIndex !== undefined) message.createdIndex = fields.createdIndex;
  if (fields.modifiedIndex !== undefined) message.modifiedIndex = fields.modifiedIndex;
  return message;
}

export function encodeV2EventNode(message: V2EventNode, writer: Writer): void {
  writer.ensure(47 + message.key.length * 3 + (message.value === undefined ? 0 : message.value.length * 3));
  if (message.key !== '') {
    writer.byte(10);
    writer.lengthAndText(message.key);
  }
  if (message.value !== undefined) {
    writer.byte(18);
    writer.lengthAndText(message.value);
  }
  if (message.dir) {
    writer.byte(24);
    writer.byte(message.dir ? 1 : 0);
  }
  if (message.expirationNs !== 0n) {
    writer.byte(32);
    writer.bigint64(message.expirationNs);
  }
  if (message.createdIndex !== 0) {
    writer.byte(40);
    writer.int64(message.createdIndex);
  }
  if (message.modifiedIndex !== 0) {
    writer.byte(48);
    writer.int64(message.modifiedIndex);
  }
}

const fieldsOfV2EventNode = [undefined, 'Key', 'Value', 'Dir', 'ExpirationNs', 'CreatedIndex', 'ModifiedIndex'];

export function mergeV2EventNode(message: V2EventNode, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.key = reader.text(end);
        break;
      case 18:
        message.value = reader.text(end);
        break;
      case 24:
        message.dir = reader.bool(end);
        break;
      case 32:
        message.expirationNs = reader.bigInt64(end);
        break;
      case 40:
        message.createdIndex = reader.uint64(end);
        break;
      case 48:
        message.modifiedIndex = reader.uint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'V2EventNode', fieldsOfV2EventNode);
    }
  }
}

export function readJsonV2EventNode(reader: JsonReader, entry: number): V2EventNode {
  const message = newV2EventNode();
  let at1 = 0;
  let oneofAt2 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let camelAt4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 224121:
        if (reader.keyIs(key, 'key')) at1 = key + entryWords;
        break;
      case 484212:
        if (reader.keyIs(key, 'content')) oneofAt2 = key + entryWords;
        break;
      case 357989:
        if (reader.keyIs(key, 'value')) at2 = key + entryWords;
        break;
      case 222322:
        if (reader.keyIs(key, 'dir')) at3 = key + entryWords;
        break;
      case 877939:
        if (reader.keyIs(key, 'expiration_ns')) at4 = key + entryWords;
        break;
      case 812403:
        if (reader.keyIs(key, 'expirationNs')) camelAt4 = key + entryWords;
        break;
      case 877432:
        if (reader.keyIs(key, 'created_index')) at5 = key + entryWords;
        break;
      case 811896:
        if (reader.keyIs(key, 'createdIndex')) camelAt5 = key + entryWords;
        break;
      case 945528:
        if (reader.keyIs(key, 'modified_index')) at6 = key + entryWords;
        break;
      case 879992:
        if (reader.keyIs(key, 'modifiedIndex')) camelAt6 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.key = reader.text(at1);
  }
  if (oneofAt2 !== 0) reader.refuseOneof(oneofAt2, 'waldpb.isV2EventNode_Content');
  if (at3 !== 0) {
    message.dir = reader.bool(at3);
  }
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0) {
    message.expirationNs = reader.bigInt64(at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.createdIndex = reader.uint64(at5);
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.modifiedIndex = reader.uint64(at6);
  }
  if (at2 !== 0) {
    message.value = reader.text(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonV2EventNodeKey = jsonName('key');
const jsonV2EventNodeValue = jsonName('value');
const jsonV2EventNodeDir = jsonName('dir');
const jsonV2EventNodeExpirationNs = jsonName('expiration_ns');
const jsonV2EventNodeCreatedIndex = jsonName('created_index');
const jsonV2EventNodeModifiedIndex = jsonName('modified_index');

export function writeJsonV2EventNode(message: V2EventNode, writer: Writer): void {
  openJsonObject(writer);
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonV2EventNodeKey);
    writeJsonText(writer, message.key);
  }
  if (message.value !== undefined) {
    writeJsonName(writer, jsonV2EventNodeValue);
    writeJsonText(writer, message.value);
  }
  if (message.dir) {
    writeJsonName(writer, jsonV2EventNodeDir);
    writeJsonBool(writer, message.dir);
  }
  if (message.expirationNs !== 0n) {
    writeJsonName(writer, jsonV2EventNodeExpirationNs);
    writeJsonBigint(writer, message.expirationNs);
  }
  if (message.createdIndex !== 0) {
    writeJsonName(writer, jsonV2EventNodeCreatedIndex);
    writeJsonInteger64(writer, message.createdIndex);
  }
  if (message.modifiedIndex !== 0) {
    writeJsonName(writer, jsonV2EventNodeModifiedIndex);
    writeJsonInteger64(writer, message.modifiedIndex);
  }
  closeJsonObject(writer);
}

export const V2EventNode: MessageType<V2EventNode> = {
  name: 'waldpb.V2EventNode',
  create: createV2EventNode,
  encode: encodeV2EventNode,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newV2EventNode();
    mergeV2EventNode(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonV2EventNode(sharedJsonReader, 0) : newV2EventNode();
  },
  writeJson: writeJsonV2EventNode,
};

export interface V2SnapshotEvent {
  action: string;
  node: V2EventNode | undefined;
  prevNode: V2EventNode | undefined;
  refresh: boolean;
  timeMs: number;
}

export function newV2SnapshotEvent(): V2SnapshotEvent {
  return {
    action: '',
    node: undefined,
    prevNode: undefined,
    refresh: false,
    timeMs: 0,
  };
}

function createV2SnapshotEvent(fields?: Partial<V2SnapshotEvent>): V2SnapshotEvent {
  const message = newV2SnapshotEvent();
  if (fields === undefined) return message;
  if (fields.action !== undefined) message.action = fields.action;
  if (fields.node !== undefined) message.node = fields.node;
  if (fields.prevNode !== undefined) message.prevNode = fields.prevNode;
  if (fields.refresh !== undefined) message.refresh = fields.refresh;
  if (fields.timeMs !== undefined) message.timeMs = fields.timeMs;
  return message;
}

export function encodeV2SnapshotEvent(message: V2SnapshotEvent, writer: Writer): void {
  writer.ensure(6 + message.action.length * 3);
  if (message.action !== '') {
    writer.byte(10);
    writer.lengthAndText(message.action);
  }
  if (message.node !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.node.key.length;
    const start = writer.beginMessage(atLeast);
    encodeV2EventNode(message.node, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.prevNode !== undefined) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = message.prevNode.key.length;
    const start = writer.beginMessage(atLeast);
    encodeV2EventNode(message.prevNode, writer);
    writer.endMessage(start, atLeast);
  }
  writer.ensure(13);
  if (message.refresh) {
    writer.byte(32);
    writer.byte(message.refresh ? 1 : 0);
  }
  if (message.timeMs !== 0) {
    writer.byte(40);
    writer.int64(message.timeMs);
  }
}

const fieldsOfV2SnapshotEvent = [undefined, 'Action', 'Node', 'PrevNode', 'Refresh', 'TimeMs'];

export function mergeV2SnapshotEvent(message: V2SnapshotEvent, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.action = reader.text(end);
        break;
      case 18: {
        const to = reader.openMessage(end);
        message.node ??= newV2EventNode();
        mergeV2EventNode(message.node, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        message.prevNode ??= newV2EventNode();
        mergeV2EventNode(message.prevNode, reader, to);
        reader.closeMessage();
        break;
      }
      case 32:
        message.refresh = reader.bool(end);
        break;
      case 40:
        message.timeMs = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'V2SnapshotEvent', fieldsOfV2SnapshotEvent);
    }
  }
}

export function readJsonV2SnapshotEvent(reader: JsonReader, entry: number): V2SnapshotEvent {
  const message = newV2SnapshotEvent();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  let at4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 418158:
        if (reader.keyIs(key, 'action')) at1 = key + entryWords;
        break;
      case 290405:
        if (reader.keyIs(key, 'node')) at2 = key + entryWords;
        break;
      case 618597:
        if (reader.keyIs(key, 'prev_node')) at3 = key + entryWords;
        break;
      case 553061:
        if (reader.keyIs(key, 'prevNode')) camelAt3 = key + entryWords;
        break;
      case 488040:
        if (reader.keyIs(key, 'refresh')) at4 = key + entryWords;
        break;
      case 488563:
        if (reader.keyIs(key, 'time_ms')) at5 = key + entryWords;
        break;
      case 423027:
        if (reader.keyIs(key, 'timeMs')) camelAt5 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.action = reader.text(at1);
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.node = readJsonV2EventNode(reader, at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0 && !reader.isNull(at3)) {
    message.prevNode = readJsonV2EventNode(reader, at3);
  }
  if (at4 !== 0) {
    message.refresh = reader.bool(at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.timeMs = reader.int64(at5);
  }
  reader.closeMessage();
  return message;
}

const jsonV2SnapshotEventAction = jsonName('action');
const jsonV2SnapshotEventNode = jsonName('node');
const jsonV2SnapshotEventPrevNode = jsonName('prev_node');
const jsonV2SnapshotEventRefresh = jsonName('refresh');
const jsonV2SnapshotEventTimeMs = jsonName('time_ms');

export function writeJsonV2SnapshotEvent(message: V2SnapshotEvent, writer: Writer): void {
  openJsonObject(writer);
  if (message.action.length !== 0) {
    writeJsonName(writer, jsonV2SnapshotEventAction);
    writeJsonText(writer, message.action);
  }
  if (message.node !== undefined) {
    writeJsonName(writer, jsonV2SnapshotEventNode);
    writeJsonV2EventNode(message.node, writer);
    writeJsonComma(writer);
  }
  if (message.prevNode !== undefined) {
    writeJsonName(writer, jsonV2SnapshotEventPrevNode);
    writeJsonV2EventNode(message.prevNode, writer);
    writeJsonComma(writer);
  }
  if (message.refresh) {
    writeJsonName(writer, jsonV2SnapshotEventRefresh);
    writeJsonBool(writer, message.refresh);
  }
  if (message.timeMs !== 0) {
    writeJsonName(writer, jsonV2SnapshotEventTimeMs);
    writeJsonInteger64(writer, message.timeMs);
  }
  closeJsonObject(writer);
}

export const V2SnapshotEvent: MessageType<V2SnapshotEvent> = {
  name: 'waldpb.V2SnapshotEvent',
  create: createV2SnapshotEvent,
  encode: encodeV2SnapshotEvent,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newV2SnapshotEvent();
    mergeV2SnapshotEvent(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonV2SnapshotEvent(sharedJsonReader, 0) : newV2SnapshotEvent();
  },
  writeJson: writeJsonV2SnapshotEvent,
};

/** A user is added. The hash was made before the log: it is another one each time. */
export interface UserAddCommand {
  name: string;
  /** bcrypt; empty without a password. */
  passwordHash: Uint8Array;
  noPassword: boolean;
}

export function newUserAddCommand(): UserAddCommand {
  return {
    name: '',
    passwordHash: emptyBytes,
    noPassword: false,
  };
}

function createUserAddCommand(fields?: Partial<UserAddCommand>): UserAddCommand {
  const message = newUserAddCommand();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.passwordHash !== undefined) message.passwordHash = fields.passwordHash;
  if (fields.noPassword !== undefined) message.noPassword = fields.noPassword;
  return message;
}

export function encodeUserAddCommand(message: UserAddCommand, writer: Writer): void {
  writer.ensure(14 + message.name.length * 3 + message.passwordHash.length);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.passwordHash.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.passwordHash);
  }
  if (message.noPassword) {
    writer.byte(24);
    writer.byte(message.noPassword ? 1 : 0);
  }
}

const fieldsOfUserAddCommand = [undefined, 'Name', 'PasswordHash', 'NoPassword'];

export function mergeUserAddCommand(message: UserAddCommand, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.passwordHash = reader.bytesField(end);
        break;
      case 24:
        message.noPassword = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'UserAddCommand', fieldsOfUserAddCommand);
    }
  }
}

export function readJsonUserAddCommand(reader: JsonReader, entry: number): UserAddCommand {
  const message = newUserAddCommand();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 815208:
        if (reader.keyIs(key, 'passwordHash')) at2 = key + entryWords;
        break;
      case 683620:
        if (reader.keyIs(key, 'noPassword')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.passwordHash = reader.bytesValue(at2);
  }
  if (at3 !== 0) {
    message.noPassword = reader.bool(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonUserAddCommandName = jsonName('name');
const jsonUserAddCommandPasswordHash = jsonName('passwordHash');
const jsonUserAddCommandNoPassword = jsonName('noPassword');

export function writeJsonUserAddCommand(message: UserAddCommand, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonUserAddCommandName);
    writeJsonText(writer, message.name);
  }
  if (message.passwordHash.length !== 0) {
    writeJsonName(writer, jsonUserAddCommandPasswordHash);
    writeJsonBytes(writer, message.passwordHash);
  }
  if (message.noPassword) {
    writeJsonName(writer, jsonUserAddCommandNoPassword);
    writeJsonBool(writer, message.noPassword);
  }
  closeJsonObject(writer);
}

export const UserAddCommand: MessageType<UserAddCommand> = {
  name: 'waldpb.UserAddCommand',
  create: createUserAddCommand,
  encode: encodeUserAddCommand,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newUserAddCommand();
    mergeUserAddCommand(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonUserAddCommand(sharedJsonReader, 0) : newUserAddCommand();
  },
  writeJson: writeJsonUserAddCommand,
};

export interface UserChangePasswordCommand {
  name: string;
  passwordHash: Uint8Array;
}

export function newUserChangePasswordCommand(): UserChangePasswordCommand {
  return {
    name: '',
    passwordHash: emptyBytes,
  };
}

function createUserChangePasswordCommand(fields?: Partial<UserChangePasswordCommand>): UserChangePasswordCommand {
  const message = newUserChangePasswordCommand();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.passwordHash !== undefined) message.passwordHash = fields.passwordHash;
  return message;
}

export function encodeUserChangePasswordCommand(message: UserChangePasswordCommand, writer: Writer): void {
  writer.ensure(12 + message.name.length * 3 + message.passwordHash.length);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.passwordHash.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.passwordHash);
  }
}

const fieldsOfUserChangePasswordCommand = [undefined, 'Name', 'PasswordHash'];

export function mergeUserChangePasswordCommand(message: UserChangePasswordCommand, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.passwordHash = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'UserChangePasswordCommand', fieldsOfUserChangePasswordCommand);
    }
  }
}

export function readJsonUserChangePasswordCommand(reader: JsonReader, entry: number): UserChangePasswordCommand {
  const message = newUserChangePasswordCommand();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 815208:
        if (reader.keyIs(key, 'passwordHash')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.passwordHash = reader.bytesValue(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonUserChangePasswordCommandName = jsonName('name');
const jsonUserChangePasswordCommandPasswordHash = jsonName('passwordHash');

export function writeJsonUserChangePasswordCommand(message: UserChangePasswordCommand, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonUserChangePasswordCommandName);
    writeJsonText(writer, message.name);
  }
  if (message.passwordHash.length !== 0) {
    writeJsonName(writer, jsonUserChangePasswordCommandPasswordHash);
    writeJsonBytes(writer, message.passwordHash);
  }
  closeJsonObject(writer);
}

export const UserChangePasswordCommand: MessageType<UserChangePasswordCommand> = {
  name: 'waldpb.UserChangePasswordCommand',
  create: createUserChangePasswordCommand,
  encode: encodeUserChangePasswordCommand,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newUserChangePasswordCommand();
    mergeUserChangePasswordCommand(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonUserChangePasswordCommand(sharedJsonReader, 0) : newUserChangePasswordCommand();
  },
  writeJson: writeJsonUserChangePasswordCommand,
};

/** A user has proved who he is, and every member takes the token for him from here on. */
export interface AuthenticateCommand {
  name: string;
  /** The token without the index of its entry, which the members append. */
  tokenPrefix: string;
}

export function newAuthenticateCommand(): AuthenticateCommand {
  return {
    name: '',
    tokenPrefix: '',
  };
}

function createAuthenticateCommand(fields?: Partial<AuthenticateCommand>): AuthenticateCommand {
  const message = newAuthenticateCommand();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.tokenPrefix !== undefined) message.tokenPrefix = fields.tokenPrefix;
  return message;
}

export function encodeAuthenticateCommand(message: AuthenticateCommand, writer: Writer): void {
  writer.ensure(12 + message.name.length * 3 + message.tokenPrefix.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.tokenPrefix !== '') {
    writer.byte(18);
    writer.lengthAndText(message.tokenPrefix);
  }
}

const fieldsOfAuthenticateCommand = [undefined, 'Name', 'TokenPrefix'];

export function mergeAuthenticateCommand(message: AuthenticateCommand, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.tokenPrefix = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthenticateCommand', fieldsOfAuthenticateCommand);
    }
  }
}

export function readJsonAuthenticateCommand(reader: JsonReader, entry: number): AuthenticateCommand {
  const message = newAuthenticateCommand();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 750712:
        if (reader.keyIs(key, 'tokenPrefix')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.tokenPrefix = reader.text(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthenticateCommandName = jsonName('name');
const jsonAuthenticateCommandTokenPrefix = jsonName('tokenPrefix');

export function writeJsonAuthenticateCommand(message: AuthenticateCommand, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthenticateCommandName);
    writeJsonText(writer, message.name);
  }
  if (message.tokenPrefix.length !== 0) {
    writeJsonName(writer, jsonAuthenticateCommandTokenPrefix);
    writeJsonText(writer, message.tokenPrefix);
  }
  closeJsonObject(writer);
}

export const AuthenticateCommand: MessageType<AuthenticateCommand> = {
  name: 'waldpb.AuthenticateCommand',
  create: createAuthenticateCommand,
  encode: encodeAuthenticateCommand,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthenticateCommand();
    mergeAuthenticateCommand(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthenticateCommand(sharedJsonReader, 0) : newAuthenticateCommand();
  },
  writeJson: writeJsonAuthenticateCommand,
};

/** What a snapshot holds of users and roles: merged by the rules of protobuf from the payloads of its part. */
export interface AuthState {
  enabled: boolean;
  revision: number;
  users: User[];
  roles: Role[];
}

export function newAuthState(): AuthState {
  return {
    enabled: false,
    revision: 0,
    users: [],
    roles: [],
  };
}

function createAuthState(fields?: Partial<AuthState>): AuthState {
  const message = newAuthState();
  if (fields === undefined) return message;
  if (fields.enabled !== undefined) message.enabled = fields.enabled;
  if (fields.revision !== undefined) message.revision = fields.revision;
  if (fields.users !== undefined) message.users = fields.users;
  if (fields.roles !== undefined) message.roles = fields.roles;
  return message;
}

export function encodeAuthState(message: AuthState, writer: Writer): void {
  writer.ensure(13);
  if (message.enabled) {
    writer.byte(8);
    writer.byte(message.enabled ? 1 : 0);
  }
  if (message.revision !== 0) {
    writer.byte(16);
    writer.int64(message.revision);
  }
  for (const item of message.users) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = item.name.length + item.password.length;
    const start = writer.beginMessage(atLeast);
    encodeUser(item, writer);
    writer.endMessage(start, atLeast);
  }
  for (const item of message.roles) {
    writer.ensure(1);
    writer.byte(34);
    const atLeast = item.name.length + item.keyPermission.length * 2;
    const start = writer.beginMessage(atLeast);
    encodeRole(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfAuthState = [undefined, 'Enabled', 'Revision', 'Users', 'Roles'];

export function mergeAuthState(message: AuthState, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.enabled = reader.bool(end);
        break;
      case 16:
        message.revision = reader.uint64(end);
        break;
      case 26: {
        const to = reader.openMessage(end);
        const item = newUser();
        message.users.push(item);
        mergeUser(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 34: {
        const to = reader.openMessage(end);
        const item = newRole();
        message.roles.push(item);
        mergeRole(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'AuthState', fieldsOfAuthState);
    }
  }
}

export function readJsonAuthState(reader: JsonReader, entry: number): AuthState {
  const message = newAuthState();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 484708:
        if (reader.keyIs(key, 'enabled')) at1 = key + entryWords;
        break;
      case 553582:
        if (reader.keyIs(key, 'revision')) at2 = key + entryWords;
        break;
      case 357747:
        if (reader.keyIs(key, 'users')) at3 = key + entryWords;
        break;
      case 356979:
        if (reader.keyIs(key, 'roles')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.enabled = reader.bool(at1);
  }
  if (at2 !== 0) {
    message.revision = reader.uint64(at2);
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Users');
      message.users.push(readJsonUser(reader, item));
    }
  }
  if (at4 !== 0) {
    const behind = reader.openList(at4);
    for (let item = at4 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Roles');
      message.roles.push(readJsonRole(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonAuthStateEnabled = jsonName('enabled');
const jsonAuthStateRevision = jsonName('revision');
const jsonAuthStateUsers = jsonName('users');
const jsonAuthStateRoles = jsonName('roles');

export function writeJsonAuthState(message: AuthState, writer: Writer): void {
  openJsonObject(writer);
  if (message.enabled) {
    writeJsonName(writer, jsonAuthStateEnabled);
    writeJsonBool(writer, message.enabled);
  }
  if (message.revision !== 0) {
    writeJsonName(writer, jsonAuthStateRevision);
    writeJsonInteger64(writer, message.revision);
  }
  if (message.users.length > 0) {
    openJsonList(writer, jsonAuthStateUsers);
    for (const item of message.users) {
      writeJsonUser(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  if (message.roles.length > 0) {
    openJsonList(writer, jsonAuthStateRoles);
    for (const item of message.roles) {
      writeJsonRole(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const AuthState: MessageType<AuthState> = {
  name: 'waldpb.AuthState',
  create: createAuthState,
  encode: encodeAuthState,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthState();
    mergeAuthState(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthState(sharedJsonReader, 0) : newAuthState();
  },
  writeJson: writeJsonAuthState,
};
