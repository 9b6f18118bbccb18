// Made from proto/v3election.proto by scripts/generate-codec.ts; not to be edited.

import { type JsonReader, sharedJsonReader } from '../json-reader.ts';
import { entryWords } from '../json-scanner.ts';
import {
  closeJsonObject,
  jsonName,
  openJsonObject,
  writeJsonBigint,
  writeJsonBytes,
  writeJsonComma,
  writeJsonInteger64,
  writeJsonName,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { emptyBytes, type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import {
  type KeyValue,
  encodeKeyValue,
  mergeKeyValue,
  newKeyValue,
  readJsonKeyValue,
  writeJsonKeyValue,
} from './kv.generated.ts';
import {
  type ResponseHeader,
  encodeResponseHeader,
  mergeResponseHeader,
  newResponseHeader,
  readJsonResponseHeader,
  writeJsonResponseHeader,
} from './rpc.generated.ts';

export interface CampaignRequest {
  name: Uint8Array;
  lease: bigint;
  value: Uint8Array;
}

export function newCampaignRequest(): CampaignRequest {
  return {
    name: emptyBytes,
    lease: 0n,
    value: emptyBytes,
  };
}

function createCampaignRequest(fields?: Partial<CampaignRequest>): CampaignRequest {
  const message = newCampaignRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.lease !== undefined) message.lease = fields.lease;
  if (fields.value !== undefined) message.value = fields.value;
  return message;
}

export function encodeCampaignRequest(message: CampaignRequest, writer: Writer): void {
  writer.ensure(23 + message.name.length + message.value.length);
  if (message.name.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.name);
  }
  if (message.lease !== 0n) {
    writer.byte(16);
    writer.bigint64(message.lease);
  }
  if (message.value.length !== 0) {
    writer.byte(26);
    writer.lengthAndBytes(message.value);
  }
}

const fieldsOfCampaignRequest = [undefined, 'Name', 'Lease', 'Value'];

export function mergeCampaignRequest(message: CampaignRequest, reader: Reader, end: number): void {
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
      case 26:
        message.value = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'CampaignRequest', fieldsOfCampaignRequest);
    }
  }
}

export function readJsonCampaignRequest(reader: JsonReader, entry: number): CampaignRequest {
  const message = newCampaignRequest();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 355429:
        if (reader.keyIs(key, 'lease')) at2 = key + entryWords;
        break;
      case 357989:
        if (reader.keyIs(key, 'value')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.bytesValue(at1);
  }
  if (at2 !== 0) {
    message.lease = reader.bigInt64(at2);
  }
  if (at3 !== 0) {
    message.value = reader.bytesValue(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonCampaignRequestName = jsonName('name');
const jsonCampaignRequestLease = jsonName('lease');
const jsonCampaignRequestValue = jsonName('value');

export function writeJsonCampaignRequest(message: CampaignRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonCampaignRequestName);
    writeJsonBytes(writer, message.name);
  }
  if (message.lease !== 0n) {
    writeJsonName(writer, jsonCampaignRequestLease);
    writeJsonBigint(writer, message.lease);
  }
  if (message.value.length !== 0) {
    writeJsonName(writer, jsonCampaignRequestValue);
    writeJsonBytes(writer, message.value);
  }
  closeJsonObject(writer);
}

export const CampaignRequest: MessageType<CampaignRequest> = {
  name: 'v3electionpb.CampaignRequest',
  create: createCampaignRequest,
  encode: encodeCampaignRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newCampaignRequest();
    mergeCampaignRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonCampaignRequest(sharedJsonReader, 0) : newCampaignRequest();
  },
  writeJson: writeJsonCampaignRequest,
};

export interface CampaignResponse {
  header: ResponseHeader | undefined;
  leader: LeaderKey | undefined;
}

export function newCampaignResponse(): CampaignResponse {
  return {
    header: undefined,
    leader: undefined,
  };
}

function createCampaignResponse(fields?: Partial<CampaignResponse>): CampaignResponse {
  const message = newCampaignResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.leader !== undefined) message.leader = fields.leader;
  return message;
}

export function encodeCampaignResponse(message: CampaignResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  if (message.leader !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.leader.name.length + message.leader.key.length;
    const start = writer.beginMessage(atLeast);
    encodeLeaderKey(message.leader, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfCampaignResponse = [undefined, 'Header', 'Leader'];

export function mergeCampaignResponse(message: CampaignResponse, reader: Reader, end: number): void {
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
      case 18: {
        const to = reader.openMessage(end);
        message.leader ??= newLeaderKey();
        mergeLeaderKey(message.leader, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'CampaignResponse', fieldsOfCampaignResponse);
    }
  }
}

export function readJsonCampaignResponse(reader: JsonReader, entry: number): CampaignResponse {
  const message = newCampaignResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 420978:
        if (reader.keyIs(key, 'leader')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.leader = readJsonLeaderKey(reader, at2);
  }
  reader.closeMessage();
  return message;
}

const jsonCampaignResponseHeader = jsonName('header');
const jsonCampaignResponseLeader = jsonName('leader');

export function writeJsonCampaignResponse(message: CampaignResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonCampaignResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.leader !== undefined) {
    writeJsonName(writer, jsonCampaignResponseLeader);
    writeJsonLeaderKey(message.leader, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const CampaignResponse: MessageType<CampaignResponse> = {
  name: 'v3electionpb.CampaignResponse',
  create: createCampaignResponse,
  encode: encodeCampaignResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newCampaignResponse();
    mergeCampaignResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonCampaignResponse(sharedJsonReader, 0) : newCampaignResponse();
  },
  writeJson: writeJsonCampaignResponse,
};

export interface LeaderKey {
  name: Uint8Array;
  key: Uint8Array;
  /** Creation revision of `key`: a fencing token. */
  rev: number;
  lease: bigint;
}

export function newLeaderKey(): LeaderKey {
  return {
    name: emptyBytes,
    key: emptyBytes,
    rev: 0,
    lease: 0n,
  };
}

function createLeaderKey(fields?: Partial<LeaderKey>): LeaderKey {
  const message = newLeaderKey();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.rev !== undefined) message.rev = fields.rev;
  if (fields.lease !== undefined) message.lease = fields.lease;
  return message;
}

export function encodeLeaderKey(message: LeaderKey, writer: Writer): void {
  writer.ensure(34 + message.name.length + message.key.length);
  if (message.name.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.name);
  }
  if (message.key.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.key);
  }
  if (message.rev !== 0) {
    writer.byte(24);
    writer.int64(message.rev);
  }
  if (message.lease !== 0n) {
    writer.byte(32);
    writer.bigint64(message.lease);
  }
}

const fieldsOfLeaderKey = [undefined, 'Name', 'Key', 'Rev', 'Lease'];

export function mergeLeaderKey(message: LeaderKey, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.bytesField(end);
        break;
      case 18:
        message.key = reader.bytesField(end);
        break;
      case 24:
        message.rev = reader.int64(end);
        break;
      case 32:
        message.lease = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaderKey', fieldsOfLeaderKey);
    }
  }
}

export function readJsonLeaderKey(reader: JsonReader, entry: number): LeaderKey {
  const message = newLeaderKey();
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
      case 224121:
        if (reader.keyIs(key, 'key')) at2 = key + entryWords;
        break;
      case 225910:
        if (reader.keyIs(key, 'rev')) at3 = key + entryWords;
        break;
      case 355429:
        if (reader.keyIs(key, 'lease')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.bytesValue(at1);
  }
  if (at2 !== 0) {
    message.key = reader.bytesValue(at2);
  }
  if (at3 !== 0) {
    message.rev = reader.int64(at3);
  }
  if (at4 !== 0) {
    message.lease = reader.bigInt64(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaderKeyName = jsonName('name');
const jsonLeaderKeyKey = jsonName('key');
const jsonLeaderKeyRev = jsonName('rev');
const jsonLeaderKeyLease = jsonName('lease');

export function writeJsonLeaderKey(message: LeaderKey, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonLeaderKeyName);
    writeJsonBytes(writer, message.name);
  }
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonLeaderKeyKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.rev !== 0) {
    writeJsonName(writer, jsonLeaderKeyRev);
    writeJsonInteger64(writer, message.rev);
  }
  if (message.lease !== 0n) {
    writeJsonName(writer, jsonLeaderKeyLease);
    writeJsonBigint(writer, message.lease);
  }
  closeJsonObject(writer);
}

export const LeaderKey: MessageType<LeaderKey> = {
  name: 'v3electionpb.LeaderKey',
  create: createLeaderKey,
  encode: encodeLeaderKey,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaderKey();
    mergeLeaderKey(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaderKey(sharedJsonReader, 0) : newLeaderKey();
  },
  writeJson: writeJsonLeaderKey,
};

export interface LeaderRequest {
  name: Uint8Array;
}

export function newLeaderRequest(): LeaderRequest {
  return {
    name: emptyBytes,
  };
}

function createLeaderRequest(fields?: Partial<LeaderRequest>): LeaderRequest {
  const message = newLeaderRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  return message;
}

export function encodeLeaderRequest(message: LeaderRequest, writer: Writer): void {
  writer.ensure(6 + message.name.length);
  if (message.name.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.name);
  }
}

const fieldsOfLeaderRequest = [undefined, 'Name'];

export function mergeLeaderRequest(message: LeaderRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaderRequest', fieldsOfLeaderRequest);
    }
  }
}

export function readJsonLeaderRequest(reader: JsonReader, entry: number): LeaderRequest {
  const message = newLeaderRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.bytesValue(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaderRequestName = jsonName('name');

export function writeJsonLeaderRequest(message: LeaderRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonLeaderRequestName);
    writeJsonBytes(writer, message.name);
  }
  closeJsonObject(writer);
}

export const LeaderRequest: MessageType<LeaderRequest> = {
  name: 'v3electionpb.LeaderRequest',
  create: createLeaderRequest,
  encode: encodeLeaderRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaderRequest();
    mergeLeaderRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaderRequest(sharedJsonReader, 0) : newLeaderRequest();
  },
  writeJson: writeJsonLeaderRequest,
};

export interface LeaderResponse {
  header: ResponseHeader | undefined;
  kv: KeyValue | undefined;
}

export function newLeaderResponse(): LeaderResponse {
  return {
    header: undefined,
    kv: undefined,
  };
}

function createLeaderResponse(fields?: Partial<LeaderResponse>): LeaderResponse {
  const message = newLeaderResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.kv !== undefined) message.kv = fields.kv;
  return message;
}

export function encodeLeaderResponse(message: LeaderResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  if (message.kv !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.kv.key.length + message.kv.value.length;
    const start = writer.beginMessage(atLeast);
    encodeKeyValue(message.kv, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfLeaderResponse = [undefined, 'Header', 'Kv'];

export function mergeLeaderResponse(message: LeaderResponse, reader: Reader, end: number): void {
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
      case 18: {
        const to = reader.openMessage(end);
        message.kv ??= newKeyValue();
        mergeKeyValue(message.kv, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'LeaderResponse', fieldsOfLeaderResponse);
    }
  }
}

export function readJsonLeaderResponse(reader: JsonReader, entry: number): LeaderResponse {
  const message = newLeaderResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 158582:
        if (reader.keyIs(key, 'kv')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.kv = readJsonKeyValue(reader, at2);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaderResponseHeader = jsonName('header');
const jsonLeaderResponseKv = jsonName('kv');

export function writeJsonLeaderResponse(message: LeaderResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLeaderResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.kv !== undefined) {
    writeJsonName(writer, jsonLeaderResponseKv);
    writeJsonKeyValue(message.kv, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const LeaderResponse: MessageType<LeaderResponse> = {
  name: 'v3electionpb.LeaderResponse',
  create: createLeaderResponse,
  encode: encodeLeaderResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaderResponse();
    mergeLeaderResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaderResponse(sharedJsonReader, 0) : newLeaderResponse();
  },
  writeJson: writeJsonLeaderResponse,
};

export interface ResignRequest {
  leader: LeaderKey | undefined;
}

export function newResignRequest(): ResignRequest {
  return {
    leader: undefined,
  };
}

function createResignRequest(fields?: Partial<ResignRequest>): ResignRequest {
  const message = newResignRequest();
  if (fields === undefined) return message;
  if (fields.leader !== undefined) message.leader = fields.leader;
  return message;
}

export function encodeResignRequest(message: ResignRequest, writer: Writer): void {
  if (message.leader !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const atLeast = message.leader.name.length + message.leader.key.length;
    const start = writer.beginMessage(atLeast);
    encodeLeaderKey(message.leader, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfResignRequest = [undefined, 'Leader'];

export function mergeResignRequest(message: ResignRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        message.leader ??= newLeaderKey();
        mergeLeaderKey(message.leader, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'ResignRequest', fieldsOfResignRequest);
    }
  }
}

export function readJsonResignRequest(reader: JsonReader, entry: number): ResignRequest {
  const message = newResignRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 420978:
        if (reader.keyIs(key, 'leader')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.leader = readJsonLeaderKey(reader, at1);
  }
  reader.closeMessage();
  return message;
}

const jsonResignRequestLeader = jsonName('leader');

export function writeJsonResignRequest(message: ResignRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.leader !== undefined) {
    writeJsonName(writer, jsonResignRequestLeader);
    writeJsonLeaderKey(message.leader, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const ResignRequest: MessageType<ResignRequest> = {
  name: 'v3electionpb.ResignRequest',
  create: createResignRequest,
  encode: encodeResignRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newResignRequest();
    mergeResignRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonResignRequest(sharedJsonReader, 0) : newResignRequest();
  },
  writeJson: writeJsonResignRequest,
};

export interface ResignResponse {
  header: ResponseHeader | undefined;
}

export function newResignResponse(): ResignResponse {
  return {
    header: undefined,
  };
}

function createResignResponse(fields?: Partial<ResignResponse>): ResignResponse {
  const message = newResignResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeResignResponse(message: ResignResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfResignResponse = [undefined, 'Header'];

export function mergeResignResponse(message: ResignResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'ResignResponse', fieldsOfResignResponse);
    }
  }
}

export function readJsonResignResponse(reader: JsonReader, entry: number): ResignResponse {
  const message = newResignResponse();
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

const jsonResignResponseHeader = jsonName('header');

export function writeJsonResignResponse(message: ResignResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonResignResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const ResignResponse: MessageType<ResignResponse> = {
  name: 'v3electionpb.ResignResponse',
  create: createResignResponse,
  encode: encodeResignResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newResignResponse();
    mergeResignResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonResignResponse(sharedJsonReader, 0) : newResignResponse();
  },
  writeJson: writeJsonResignResponse,
};

export interface ProclaimRequest {
  leader: LeaderKey | undefined;
  value: Uint8Array;
}

export function newProclaimRequest(): ProclaimRequest {
  return {
    leader: undefined,
    value: emptyBytes,
  };
}

function createProclaimRequest(fields?: Partial<ProclaimRequest>): ProclaimRequest {
  const message = newProclaimRequest();
  if (fields === undefined) return message;
  if (fields.leader !== undefined) message.leader = fields.leader;
  if (fields.value !== undefined) message.value = fields.value;
  return message;
}

export function encodeProclaimRequest(message: ProclaimRequest, writer: Writer): void {
  if (message.leader !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const atLeast = message.leader.name.length + message.leader.key.length;
    const start = writer.beginMessage(atLeast);
    encodeLeaderKey(message.leader, writer);
    writer.endMessage(start, atLeast);
  }
  writer.ensure(6 + message.value.length);
  if (message.value.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.value);
  }
}

const fieldsOfProclaimRequest = [undefined, 'Leader', 'Value'];

export function mergeProclaimRequest(message: ProclaimRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        message.leader ??= newLeaderKey();
        mergeLeaderKey(message.leader, reader, to);
        reader.closeMessage();
        break;
      }
      case 18:
        message.value = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'ProclaimRequest', fieldsOfProclaimRequest);
    }
  }
}

export function readJsonProclaimRequest(reader: JsonReader, entry: number): ProclaimRequest {
  const message = newProclaimRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 420978:
        if (reader.keyIs(key, 'leader')) at1 = key + entryWords;
        break;
      case 357989:
        if (reader.keyIs(key, 'value')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.leader = readJsonLeaderKey(reader, at1);
  }
  if (at2 !== 0) {
    message.value = reader.bytesValue(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonProclaimRequestLeader = jsonName('leader');
const jsonProclaimRequestValue = jsonName('value');

export function writeJsonProclaimRequest(message: ProclaimRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.leader !== undefined) {
    writeJsonName(writer, jsonProclaimRequestLeader);
    writeJsonLeaderKey(message.leader, writer);
    writeJsonComma(writer);
  }
  if (message.value.length !== 0) {
    writeJsonName(writer, jsonProclaimRequestValue);
    writeJsonBytes(writer, message.value);
  }
  closeJsonObject(writer);
}

export const ProclaimRequest: MessageType<ProclaimRequest> = {
  name: 'v3electionpb.ProclaimRequest',
  create: createProclaimRequest,
  encode: encodeProclaimRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newProclaimRequest();
    mergeProclaimRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonProclaimRequest(sharedJsonReader, 0) : newProclaimRequest();
  },
  writeJson: writeJsonProclaimRequest,
};

export interface ProclaimResponse {
  header: ResponseHeader | undefined;
}

export function newProclaimResponse(): ProclaimResponse {
  return {
    header: undefined,
  };
}

function createProclaimResponse(fields?: Partial<ProclaimResponse>): ProclaimResponse {
  const message = newProclaimResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeProclaimResponse(message: ProclaimResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfProclaimResponse = [undefined, 'Header'];

export function mergeProclaimResponse(message: ProclaimResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'ProclaimResponse', fieldsOfProclaimResponse);
    }
  }
}

export function readJsonProclaimResponse(reader: JsonReader, entry: number): ProclaimResponse {
  const message = newProclaimResponse();
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

const jsonProclaimResponseHeader = jsonName('header');

export function writeJsonProclaimResponse(message: ProclaimResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonProclaimResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const ProclaimResponse: MessageType<ProclaimResponse> = {
  name: 'v3electionpb.ProclaimResponse',
  create: createProclaimResponse,
  encode: encodeProclaimResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newProclaimResponse();
    mergeProclaimResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonProclaimResponse(sharedJsonReader, 0) : newProclaimResponse();
  },
  writeJson: writeJsonProclaimResponse,
};
