// Made from proto/v3lock.proto by scripts/generate-codec.ts; not to be edited.

import { type JsonReader, sharedJsonReader } from '../json-reader.ts';
import { entryWords } from '../json-scanner.ts';
import {
  closeJsonObject,
  jsonName,
  openJsonObject,
  writeJsonBigint,
  writeJsonBytes,
  writeJsonComma,
  writeJsonName,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { emptyBytes, type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import {
  type ResponseHeader,
  encodeResponseHeader,
  mergeResponseHeader,
  newResponseHeader,
  readJsonResponseHeader,
  writeJsonResponseHeader,
} from './rpc.generated.ts';

export interface LockRequest {
  name: Uint8Array;
  /** The lock is given up when this lease ends. */
  lease: bigint;
}

export function newLockRequest(): LockRequest {
  return {
    name: emptyBytes,
    lease: 0n,
  };
}

function createLockRequest(fields?: Partial<LockRequest>): LockRequest {
  const message = newLockRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.lease !== undefined) message.lease = fields.lease;
  return message;
}

export function encodeLockRequest(message: LockRequest, writer: Writer): void {
  writer.ensure(17 + message.name.length);
  if (message.name.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.name);
  }
  if (message.lease !== 0n) {
    writer.byte(16);
    writer.bigint64(message.lease);
  }
}

const fieldsOfLockRequest = [undefined, 'Name', 'Lease'];

export function mergeLockRequest(message: LockRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.bytesField(end);
        break;
      case 16:
        message.lease = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LockRequest', fieldsOfLockRequest);
    }
  }
}

export function readJsonLockRequest(reader: JsonReader, entry: number): LockRequest {
  const message = newLockRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 355429:
        if (reader.keyIs(key, 'lease')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.bytesValue(at1);
  }
  if (at2 !== 0) {
    message.lease = reader.bigInt64(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonLockRequestName = jsonName('name');
const jsonLockRequestLease = jsonName('lease');

export function writeJsonLockRequest(message: LockRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonLockRequestName);
    writeJsonBytes(writer, message.name);
  }
  if (message.lease !== 0n) {
    writeJsonName(writer, jsonLockRequestLease);
    writeJsonBigint(writer, message.lease);
  }
  closeJsonObject(writer);
}

export const LockRequest: MessageType<LockRequest> = {
  name: 'v3lockpb.LockRequest',
  create: createLockRequest,
  encode: encodeLockRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLockRequest();
    mergeLockRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLockRequest(sharedJsonReader, 0) : newLockRequest();
  },
  writeJson: writeJsonLockRequest,
};

export interface LockResponse {
  header: ResponseHeader | undefined;
  /** Exists for as long as the lock is held. */
  key: Uint8Array;
}

export function newLockResponse(): LockResponse {
  return {
    header: undefined,
    key: emptyBytes,
  };
}

function createLockResponse(fields?: Partial<LockResponse>): LockResponse {
  const message = newLockResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.key !== undefined) message.key = fields.key;
  return message;
}

export function encodeLockResponse(message: LockResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(6 + message.key.length);
  if (message.key.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.key);
  }
}

const fieldsOfLockResponse = [undefined, 'Header', 'Key'];

export function mergeLockResponse(message: LockResponse, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        message.header ??= newResponseHeader();
        mergeResponseHeader(message.header, reader, to);
        reader.closeMessage();
        break;
      }
      case 18:
        message.key = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LockResponse', fieldsOfLockResponse);
    }
  }
}

export function readJsonLockResponse(reader: JsonReader, entry: number): LockResponse {
  const message = newLockResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 224121:
        if (reader.keyIs(key, 'key')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.key = reader.bytesValue(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonLockResponseHeader = jsonName('header');
const jsonLockResponseKey = jsonName('key');

export function writeJsonLockResponse(message: LockResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLockResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonLockResponseKey);
    writeJsonBytes(writer, message.key);
  }
  closeJsonObject(writer);
}

export const LockResponse: MessageType<LockResponse> = {
  name: 'v3lockpb.LockResponse',
  create: createLockResponse,
  encode: encodeLockResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLockResponse();
    mergeLockResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLockResponse(sharedJsonReader, 0) : newLockResponse();
  },
  writeJson: writeJsonLockResponse,
};

export interface UnlockRequest {
  key: Uint8Array;
}

export function newUnlockRequest(): UnlockRequest {
  return {
    key: emptyBytes,
  };
}

function createUnlockRequest(fields?: Partial<UnlockRequest>): UnlockRequest {
  const message = newUnlockRequest();
  if (fields === undefined) return message;
  if (fields.key !== undefined) message.key = fields.key;
  return message;
}

export function encodeUnlockRequest(message: UnlockRequest, writer: Writer): void {
  writer.ensure(6 + message.key.length);
  if (message.key.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.key);
  }
}

const fieldsOfUnlockRequest = [undefined, 'Key'];

export function mergeUnlockRequest(message: UnlockRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.key = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'UnlockRequest', fieldsOfUnlockRequest);
    }
  }
}

export function readJsonUnlockRequest(reader: JsonReader, entry: number): UnlockRequest {
  const message = newUnlockRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 224121:
        if (reader.keyIs(key, 'key')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.key = reader.bytesValue(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonUnlockRequestKey = jsonName('key');

export function writeJsonUnlockRequest(message: UnlockRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonUnlockRequestKey);
    writeJsonBytes(writer, message.key);
  }
  closeJsonObject(writer);
}

export const UnlockRequest: MessageType<UnlockRequest> = {
  name: 'v3lockpb.UnlockRequest',
  create: createUnlockRequest,
  encode: encodeUnlockRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newUnlockRequest();
    mergeUnlockRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonUnlockRequest(sharedJsonReader, 0) : newUnlockRequest();
  },
  writeJson: writeJsonUnlockRequest,
};

export interface UnlockResponse {
  header: ResponseHeader | undefined;
}

export function newUnlockResponse(): UnlockResponse {
  return {
    header: undefined,
  };
}

function createUnlockResponse(fields?: Partial<UnlockResponse>): UnlockResponse {
  const message = newUnlockResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeUnlockResponse(message: UnlockResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfUnlockResponse = [undefined, 'Header'];

export function mergeUnlockResponse(message: UnlockResponse, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        message.header ??= newResponseHeader();
        mergeResponseHeader(message.header, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'UnlockResponse', fieldsOfUnlockResponse);
    }
  }
}

export function readJsonUnlockResponse(reader: JsonReader, entry: number): UnlockResponse {
  const message = newUnlockResponse();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  reader.closeMessage();
  return message;
}

const jsonUnlockResponseHeader = jsonName('header');

export function writeJsonUnlockResponse(message: UnlockResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonUnlockResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const UnlockResponse: MessageType<UnlockResponse> = {
  name: 'v3lockpb.UnlockResponse',
  create: createUnlockResponse,
  encode: encodeUnlockResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newUnlockResponse();
    mergeUnlockResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonUnlockResponse(sharedJsonReader, 0) : newUnlockResponse();
  },
  writeJson: writeJsonUnlockResponse,
};
