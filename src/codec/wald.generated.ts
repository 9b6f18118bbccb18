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
  writeJsonBytes,
  writeJsonComma,
  writeJsonEnum,
  writeJsonInteger64,
  writeJsonName,
  writeJsonText,
} from './json-writer.ts';
import type { MessageType } from './message-type.ts';
import { emptyBytes, type Reader, sharedReader } from './reader.ts';
import type { Writer } from './writer.ts';
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
