// Made from proto/auth.proto by scripts/generate-codec.ts; not to be edited.

import { Buffer } from 'node:buffer';
import { type JsonReader, sharedJsonReader } from '../json-reader.ts';
import { entryWords } from '../json-scanner.ts';
import {
  closeJsonList,
  closeJsonObject,
  jsonName,
  openJsonList,
  openJsonObject,
  writeJsonBool,
  writeJsonBytes,
  writeJsonComma,
  writeJsonEnum,
  writeJsonName,
  writeJsonText,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { emptyBytes, type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export const PermissionType = {
  READ: 0,
  WRITE: 1,
  READWRITE: 2,
} as const;

export const jsonNamesOfPermissionType: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [PermissionType.READ]: Buffer.from('"READ"'),
  [PermissionType.WRITE]: Buffer.from('"WRITE"'),
  [PermissionType.READWRITE]: Buffer.from('"READWRITE"'),
});

export interface UserAddOptions {
  /** A user who can only be recognised by a client certificate. */
  noPassword: boolean;
}

export function newUserAddOptions(): UserAddOptions {
  return {
    noPassword: false,
  };
}

function createUserAddOptions(fields?: Partial<UserAddOptions>): UserAddOptions {
  const message = newUserAddOptions();
  if (fields === undefined) return message;
  if (fields.noPassword !== undefined) message.noPassword = fields.noPassword;
  return message;
}

export function encodeUserAddOptions(message: UserAddOptions, writer: Writer): void {
  writer.ensure(2);
  if (message.noPassword) {
    writer.byte(8);
    writer.byte(message.noPassword ? 1 : 0);
  }
}

const fieldsOfUserAddOptions = [undefined, 'NoPassword'];

export function mergeUserAddOptions(message: UserAddOptions, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.noPassword = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'UserAddOptions', fieldsOfUserAddOptions);
    }
  }
}

export function readJsonUserAddOptions(reader: JsonReader, entry: number): UserAddOptions {
  const message = newUserAddOptions();
  let at1 = 0;
  let camelAt1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 749156:
        if (reader.keyIs(key, 'no_password')) at1 = key + entryWords;
        break;
      case 683620:
        if (reader.keyIs(key, 'noPassword')) camelAt1 = key + entryWords;
        break;
    }
  }
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0) {
    message.noPassword = reader.bool(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonUserAddOptionsNoPassword = jsonName('no_password');

export function writeJsonUserAddOptions(message: UserAddOptions, writer: Writer): void {
  openJsonObject(writer);
  if (message.noPassword) {
    writeJsonName(writer, jsonUserAddOptionsNoPassword);
    writeJsonBool(writer, message.noPassword);
  }
  closeJsonObject(writer);
}

export const UserAddOptions: MessageType<UserAddOptions> = {
  name: 'authpb.UserAddOptions',
  create: createUserAddOptions,
  encode: encodeUserAddOptions,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newUserAddOptions();
    mergeUserAddOptions(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonUserAddOptions(sharedJsonReader, 0) : newUserAddOptions();
  },
  writeJson: writeJsonUserAddOptions,
};

export interface User {
  name: Uint8Array;
  /** bcrypt hash. */
  password: Uint8Array;
  roles: string[];
  options: UserAddOptions | undefined;
}

export function newUser(): User {
  return {
    name: emptyBytes,
    password: emptyBytes,
    roles: [],
    options: undefined,
  };
}

function createUser(fields?: Partial<User>): User {
  const message = newUser();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.password !== undefined) message.password = fields.password;
  if (fields.roles !== undefined) message.roles = fields.roles;
  if (fields.options !== undefined) message.options = fields.options;
  return message;
}

export function encodeUser(message: User, writer: Writer): void {
  writer.ensure(12 + message.name.length + message.password.length);
  if (message.name.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.name);
  }
  if (message.password.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.password);
  }
  for (const item of message.roles) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(26);
    writer.lengthAndText(item);
  }
  if (message.options !== undefined) {
    writer.ensure(1);
    writer.byte(34);
    const start = writer.beginMessage(0);
    encodeUserAddOptions(message.options, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfUser = [undefined, 'Name', 'Password', 'Roles', 'Options'];

export function mergeUser(message: User, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.bytesField(end);
        break;
      case 18:
        message.password = reader.bytesField(end);
        break;
      case 26:
        message.roles.push(reader.text(end));
        break;
      case 34: {
        const to = reader.openMessage(end);
        message.options ??= newUserAddOptions();
        mergeUserAddOptions(message.options, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'User', fieldsOfUser);
    }
  }
}

export function readJsonUser(reader: JsonReader, entry: number): User {
  const message = newUser();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 553060:
        if (reader.keyIs(key, 'password')) at2 = key + entryWords;
        break;
      case 356979:
        if (reader.keyIs(key, 'roles')) at3 = key + entryWords;
        break;
      case 487283:
        if (reader.keyIs(key, 'options')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.bytesValue(at1);
  }
  if (at2 !== 0) {
    message.password = reader.bytesValue(at2);
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      message.roles.push(reader.text(item));
    }
  }
  if (at4 !== 0 && !reader.isNull(at4)) {
    message.options = readJsonUserAddOptions(reader, at4);
  }
  reader.closeMessage();
  return message;
}

const jsonUserName = jsonName('name');
const jsonUserPassword = jsonName('password');
const jsonUserRoles = jsonName('roles');
const jsonUserOptions = jsonName('options');

export function writeJsonUser(message: User, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonUserName);
    writeJsonBytes(writer, message.name);
  }
  if (message.password.length !== 0) {
    writeJsonName(writer, jsonUserPassword);
    writeJsonBytes(writer, message.password);
  }
  if (message.roles.length > 0) {
    openJsonList(writer, jsonUserRoles);
    for (const item of message.roles) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.options !== undefined) {
    writeJsonName(writer, jsonUserOptions);
    writeJsonUserAddOptions(message.options, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const User: MessageType<User> = {
  name: 'authpb.User',
  create: createUser,
  encode: encodeUser,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newUser();
    mergeUser(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonUser(sharedJsonReader, 0) : newUser();
  },
  writeJson: writeJsonUser,
};

export interface Permission {
  /** A value of PermissionType, or one that is not known here. */
  permType: number;
  key: Uint8Array;
  rangeEnd: Uint8Array;
}

export function newPermission(): Permission {
  return {
    permType: 0,
    key: emptyBytes,
    rangeEnd: emptyBytes,
  };
}

function createPermission(fields?: Partial<Permission>): Permission {
  const message = newPermission();
  if (fields === undefined) return message;
  if (fields.permType !== undefined) message.permType = fields.permType;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.rangeEnd !== undefined) message.rangeEnd = fields.rangeEnd;
  return message;
}

export function encodePermission(message: Permission, writer: Writer): void {
  writer.ensure(23 + message.key.length + message.rangeEnd.length);
  if (message.permType !== 0) {
    writer.byte(8);
    writer.int64(message.permType);
  }
  if (message.key.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writer.byte(26);
    writer.lengthAndBytes(message.rangeEnd);
  }
}

const fieldsOfPermission = [undefined, 'PermType', 'Key', 'RangeEnd'];

export function mergePermission(message: Permission, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.permType = reader.int32(end);
        break;
      case 18:
        message.key = reader.bytesField(end);
        break;
      case 26:
        message.rangeEnd = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'Permission', fieldsOfPermission);
    }
  }
}

export function readJsonPermission(reader: JsonReader, entry: number): Permission {
  const message = newPermission();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 553061:
        if (reader.keyIs(key, 'permType')) at1 = key + entryWords;
        break;
      case 224121:
        if (reader.keyIs(key, 'key')) at2 = key + entryWords;
        break;
      case 619108:
        if (reader.keyIs(key, 'range_end')) at3 = key + entryWords;
        break;
      case 553572:
        if (reader.keyIs(key, 'rangeEnd')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.permType = reader.enumValue(at1, PermissionType, 'authpb.Permission_Type');
  }
  if (at2 !== 0) {
    message.key = reader.bytesValue(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.rangeEnd = reader.bytesValue(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonPermissionPermType = jsonName('permType');
const jsonPermissionKey = jsonName('key');
const jsonPermissionRangeEnd = jsonName('range_end');

export function writeJsonPermission(message: Permission, writer: Writer): void {
  openJsonObject(writer);
  if (message.permType !== 0) {
    writeJsonName(writer, jsonPermissionPermType);
    writeJsonEnum(writer, message.permType, jsonNamesOfPermissionType);
  }
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonPermissionKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writeJsonName(writer, jsonPermissionRangeEnd);
    writeJsonBytes(writer, message.rangeEnd);
  }
  closeJsonObject(writer);
}

export const Permission: MessageType<Permission> = {
  name: 'authpb.Permission',
  create: createPermission,
  encode: encodePermission,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newPermission();
    mergePermission(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonPermission(sharedJsonReader, 0) : newPermission();
  },
  writeJson: writeJsonPermission,
};

export interface Role {
  name: Uint8Array;
  keyPermission: Permission[];
}

export function newRole(): Role {
  return {
    name: emptyBytes,
    keyPermission: [],
  };
}

function createRole(fields?: Partial<Role>): Role {
  const message = newRole();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.keyPermission !== undefined) message.keyPermission = fields.keyPermission;
  return message;
}

export function encodeRole(message: Role, writer: Writer): void {
  writer.ensure(6 + message.name.length);
  if (message.name.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.name);
  }
  for (const item of message.keyPermission) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.key.length + item.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodePermission(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfRole = [undefined, 'Name', 'KeyPermission'];

export function mergeRole(message: Role, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.bytesField(end);
        break;
      case 18: {
        const to = reader.openMessage(end);
        const item = newPermission();
        message.keyPermission.push(item);
        mergePermission(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'Role', fieldsOfRole);
    }
  }
}

export function readJsonRole(reader: JsonReader, entry: number): Role {
  const message = newRole();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 879470:
        if (reader.keyIs(key, 'keyPermission')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.bytesValue(at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'KeyPermission');
      message.keyPermission.push(readJsonPermission(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonRoleName = jsonName('name');
const jsonRoleKeyPermission = jsonName('keyPermission');

export function writeJsonRole(message: Role, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonRoleName);
    writeJsonBytes(writer, message.name);
  }
  if (message.keyPermission.length > 0) {
    openJsonList(writer, jsonRoleKeyPermission);
    for (const item of message.keyPermission) {
      writeJsonPermission(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const Role: MessageType<Role> = {
  name: 'authpb.Role',
  create: createRole,
  encode: encodeRole,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newRole();
    mergeRole(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonRole(sharedJsonReader, 0) : newRole();
  },
  writeJson: writeJsonRole,
};
