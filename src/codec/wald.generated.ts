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
  writeJsonInteger64,
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
