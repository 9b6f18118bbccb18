// Made from proto/rpc.proto by scripts/generate-codec.ts; not to be edited.

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
  writeJsonInteger,
  writeJsonInteger64,
  writeJsonName,
  writeJsonText,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { emptyBytes, type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';
import {
  type UserAddOptions,
  encodeUserAddOptions,
  mergeUserAddOptions,
  newUserAddOptions,
  readJsonUserAddOptions,
  writeJsonUserAddOptions,
  type Permission,
  encodePermission,
  mergePermission,
  newPermission,
  readJsonPermission,
  writeJsonPermission,
} from './auth.generated.ts';
import {
  type KeyValue,
  encodeKeyValue,
  mergeKeyValue,
  newKeyValue,
  readJsonKeyValue,
  writeJsonKeyValue,
  type Event,
  encodeEvent,
  mergeEvent,
  newEvent,
  readJsonEvent,
  writeJsonEvent,
} from './kv.generated.ts';

export const SortOrder = {
  NONE: 0,
  ASCEND: 1,
  DESCEND: 2,
} as const;

export const jsonNamesOfSortOrder: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [SortOrder.NONE]: Buffer.from('"NONE"'),
  [SortOrder.ASCEND]: Buffer.from('"ASCEND"'),
  [SortOrder.DESCEND]: Buffer.from('"DESCEND"'),
});

export const SortTarget = {
  KEY: 0,
  VERSION: 1,
  CREATE: 2,
  MOD: 3,
  VALUE: 4,
} as const;

export const jsonNamesOfSortTarget: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [SortTarget.KEY]: Buffer.from('"KEY"'),
  [SortTarget.VERSION]: Buffer.from('"VERSION"'),
  [SortTarget.CREATE]: Buffer.from('"CREATE"'),
  [SortTarget.MOD]: Buffer.from('"MOD"'),
  [SortTarget.VALUE]: Buffer.from('"VALUE"'),
});

export const CompareResult = {
  EQUAL: 0,
  GREATER: 1,
  LESS: 2,
  NOT_EQUAL: 3,
} as const;

export const jsonNamesOfCompareResult: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [CompareResult.EQUAL]: Buffer.from('"EQUAL"'),
  [CompareResult.GREATER]: Buffer.from('"GREATER"'),
  [CompareResult.LESS]: Buffer.from('"LESS"'),
  [CompareResult.NOT_EQUAL]: Buffer.from('"NOT_EQUAL"'),
});

export const CompareTarget = {
  VERSION: 0,
  CREATE: 1,
  MOD: 2,
  VALUE: 3,
  LEASE: 4,
} as const;

export const jsonNamesOfCompareTarget: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [CompareTarget.VERSION]: Buffer.from('"VERSION"'),
  [CompareTarget.CREATE]: Buffer.from('"CREATE"'),
  [CompareTarget.MOD]: Buffer.from('"MOD"'),
  [CompareTarget.VALUE]: Buffer.from('"VALUE"'),
  [CompareTarget.LEASE]: Buffer.from('"LEASE"'),
});

export const FilterType = {
  NOPUT: 0,
  NODELETE: 1,
} as const;

export const jsonNamesOfFilterType: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [FilterType.NOPUT]: Buffer.from('"NOPUT"'),
  [FilterType.NODELETE]: Buffer.from('"NODELETE"'),
});

export const AlarmType = {
  /** In a question: any. */
  NONE: 0,
  NOSPACE: 1,
  CORRUPT: 2,
} as const;

export const jsonNamesOfAlarmType: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [AlarmType.NONE]: Buffer.from('"NONE"'),
  [AlarmType.NOSPACE]: Buffer.from('"NOSPACE"'),
  [AlarmType.CORRUPT]: Buffer.from('"CORRUPT"'),
});

export const AlarmAction = {
  GET: 0,
  ACTIVATE: 1,
  DEACTIVATE: 2,
} as const;

export const jsonNamesOfAlarmAction: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [AlarmAction.GET]: Buffer.from('"GET"'),
  [AlarmAction.ACTIVATE]: Buffer.from('"ACTIVATE"'),
  [AlarmAction.DEACTIVATE]: Buffer.from('"DEACTIVATE"'),
});

export interface ResponseHeader {
  clusterId: bigint;
  memberId: bigint;
  /** Main revision of the store when the answer was made. */
  revision: number;
  raftTerm: number;
}

export function newResponseHeader(): ResponseHeader {
  return {
    clusterId: 0n,
    memberId: 0n,
    revision: 0,
    raftTerm: 0,
  };
}

function createResponseHeader(fields?: Partial<ResponseHeader>): ResponseHeader {
  const message = newResponseHeader();
  if (fields === undefined) return message;
  if (fields.clusterId !== undefined) message.clusterId = fields.clusterId;
  if (fields.memberId !== undefined) message.memberId = fields.memberId;
  if (fields.revision !== undefined) message.revision = fields.revision;
  if (fields.raftTerm !== undefined) message.raftTerm = fields.raftTerm;
  return message;
}

export function encodeResponseHeader(message: ResponseHeader, writer: Writer): void {
  writer.ensure(44);
  if (message.clusterId !== 0n) {
    writer.byte(8);
    writer.bigint64(message.clusterId);
  }
  if (message.memberId !== 0n) {
    writer.byte(16);
    writer.bigint64(message.memberId);
  }
  if (message.revision !== 0) {
    writer.byte(24);
    writer.int64(message.revision);
  }
  if (message.raftTerm !== 0) {
    writer.byte(32);
    writer.int64(message.raftTerm);
  }
}

const fieldsOfResponseHeader = [undefined, 'ClusterId', 'MemberId', 'Revision', 'RaftTerm'];

export function mergeResponseHeader(message: ResponseHeader, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.clusterId = reader.bigUint64(end);
        break;
      case 16:
        message.memberId = reader.bigUint64(end);
        break;
      case 24:
        message.revision = reader.int64(end);
        break;
      case 32:
        message.raftTerm = reader.uint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'ResponseHeader', fieldsOfResponseHeader);
    }
  }
}

export function readJsonResponseHeader(reader: JsonReader, entry: number): ResponseHeader {
  const message = newResponseHeader();
  let at1 = 0;
  let camelAt1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let at4 = 0;
  let camelAt4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 680804:
        if (reader.keyIs(key, 'cluster_id')) at1 = key + entryWords;
        break;
      case 615268:
        if (reader.keyIs(key, 'clusterId')) camelAt1 = key + entryWords;
        break;
      case 617828:
        if (reader.keyIs(key, 'member_id')) at2 = key + entryWords;
        break;
      case 552292:
        if (reader.keyIs(key, 'memberId')) camelAt2 = key + entryWords;
        break;
      case 553582:
        if (reader.keyIs(key, 'revision')) at3 = key + entryWords;
        break;
      case 619117:
        if (reader.keyIs(key, 'raft_term')) at4 = key + entryWords;
        break;
      case 553581:
        if (reader.keyIs(key, 'raftTerm')) camelAt4 = key + entryWords;
        break;
    }
  }
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0) {
    message.clusterId = reader.bigUint64(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.memberId = reader.bigUint64(at2);
  }
  if (at3 !== 0) {
    message.revision = reader.int64(at3);
  }
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0) {
    message.raftTerm = reader.uint64(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonResponseHeaderClusterId = jsonName('cluster_id');
const jsonResponseHeaderMemberId = jsonName('member_id');
const jsonResponseHeaderRevision = jsonName('revision');
const jsonResponseHeaderRaftTerm = jsonName('raft_term');

export function writeJsonResponseHeader(message: ResponseHeader, writer: Writer): void {
  openJsonObject(writer);
  if (message.clusterId !== 0n) {
    writeJsonName(writer, jsonResponseHeaderClusterId);
    writeJsonBigint(writer, message.clusterId);
  }
  if (message.memberId !== 0n) {
    writeJsonName(writer, jsonResponseHeaderMemberId);
    writeJsonBigint(writer, message.memberId);
  }
  if (message.revision !== 0) {
    writeJsonName(writer, jsonResponseHeaderRevision);
    writeJsonInteger64(writer, message.revision);
  }
  if (message.raftTerm !== 0) {
    writeJsonName(writer, jsonResponseHeaderRaftTerm);
    writeJsonInteger64(writer, message.raftTerm);
  }
  closeJsonObject(writer);
}

export const ResponseHeader: MessageType<ResponseHeader> = {
  name: 'etcdserverpb.ResponseHeader',
  create: createResponseHeader,
  encode: encodeResponseHeader,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newResponseHeader();
    mergeResponseHeader(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonResponseHeader(sharedJsonReader, 0) : newResponseHeader();
  },
  writeJson: writeJsonResponseHeader,
};

export interface RangeRequest {
  key: Uint8Array;
  /** Empty: `key` alone. "\0": every key from `key` on. Else: up to here, not included. */
  rangeEnd: Uint8Array;
  /** 0 or below: no limit. */
  limit: number;
  /** 0 or below: the newest. */
  revision: number;
  /** A value of SortOrder, or one that is not known here. */
  sortOrder: number;
  /** A value of SortTarget, or one that is not known here. */
  sortTarget: number;
  /** Answer from this member's state as it is, without asking the cluster. */
  serializable: boolean;
  keysOnly: boolean;
  countOnly: boolean;
  /** Bounds are inclusive; 0: no bound. */
  minModRevision: number;
  maxModRevision: number;
  minCreateRevision: number;
  maxCreateRevision: number;
}

export function newRangeRequest(): RangeRequest {
  return {
    key: emptyBytes,
    rangeEnd: emptyBytes,
    limit: 0,
    revision: 0,
    sortOrder: 0,
    sortTarget: 0,
    serializable: false,
    keysOnly: false,
    countOnly: false,
    minModRevision: 0,
    maxModRevision: 0,
    minCreateRevision: 0,
    maxCreateRevision: 0,
  };
}

function createRangeRequest(fields?: Partial<RangeRequest>): RangeRequest {
  const message = newRangeRequest();
  if (fields === undefined) return message;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.rangeEnd !== undefined) message.rangeEnd = fields.rangeEnd;
  if (fields.limit !== undefined) message.limit = fields.limit;
  if (fields.revision !== undefined) message.revision = fields.revision;
  if (fields.sortOrder !== undefined) message.sortOrder = fields.sortOrder;
  if (fields.sortTarget !== undefined) message.sortTarget = fields.sortTarget;
  if (fields.serializable !== undefined) message.serializable = fields.serializable;
  if (fields.keysOnly !== undefined) message.keysOnly = fields.keysOnly;
  if (fields.countOnly !== undefined) message.countOnly = fields.countOnly;
  if (fields.minModRevision !== undefined) message.minModRevision = fields.minModRevision;
  if (fields.maxModRevision !== undefined) message.maxModRevision = fields.maxModRevision;
  if (fields.minCreateRevision !== undefined) message.minCreateRevision = fields.minCreateRevision;
  if (fields.maxCreateRevision !== undefined) message.maxCreateRevision = fields.maxCreateRevision;
  return message;
}

export function encodeRangeRequest(message: RangeRequest, writer: Writer): void {
  writer.ensure(106 + message.key.length + message.rangeEnd.length);
  if (message.key.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.rangeEnd);
  }
  if (message.limit !== 0) {
    writer.byte(24);
    writer.int64(message.limit);
  }
  if (message.revision !== 0) {
    writer.byte(32);
    writer.int64(message.revision);
  }
  if (message.sortOrder !== 0) {
    writer.byte(40);
    writer.int64(message.sortOrder);
  }
  if (message.sortTarget !== 0) {
    writer.byte(48);
    writer.int64(message.sortTarget);
  }
  if (message.serializable) {
    writer.byte(56);
    writer.byte(message.serializable ? 1 : 0);
  }
  if (message.keysOnly) {
    writer.byte(64);
    writer.byte(message.keysOnly ? 1 : 0);
  }
  if (message.countOnly) {
    writer.byte(72);
    writer.byte(message.countOnly ? 1 : 0);
  }
  if (message.minModRevision !== 0) {
    writer.byte(80);
    writer.int64(message.minModRevision);
  }
  if (message.maxModRevision !== 0) {
    writer.byte(88);
    writer.int64(message.maxModRevision);
  }
  if (message.minCreateRevision !== 0) {
    writer.byte(96);
    writer.int64(message.minCreateRevision);
  }
  if (message.maxCreateRevision !== 0) {
    writer.byte(104);
    writer.int64(message.maxCreateRevision);
  }
}

const fieldsOfRangeRequest = [undefined, 'Key', 'RangeEnd', 'Limit', 'Revision', 'SortOrder', 'SortTarget', 'Serializable', 'KeysOnly', 'CountOnly', 'MinModRevision', 'MaxModRevision', 'MinCreateRevision', 'MaxCreateRevision'];

export function mergeRangeRequest(message: RangeRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.key = reader.bytesField(end);
        break;
      case 18:
        message.rangeEnd = reader.bytesField(end);
        break;
      case 24:
        message.limit = reader.int64(end);
        break;
      case 32:
        message.revision = reader.int64(end);
        break;
      case 40:
        message.sortOrder = reader.int32(end);
        break;
      case 48:
        message.sortTarget = reader.int32(end);
        break;
      case 56:
        message.serializable = reader.bool(end);
        break;
      case 64:
        message.keysOnly = reader.bool(end);
        break;
      case 72:
        message.countOnly = reader.bool(end);
        break;
      case 80:
        message.minModRevision = reader.int64(end);
        break;
      case 88:
        message.maxModRevision = reader.int64(end);
        break;
      case 96:
        message.minCreateRevision = reader.int64(end);
        break;
      case 104:
        message.maxCreateRevision = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'RangeRequest', fieldsOfRangeRequest);
    }
  }
}

export function readJsonRangeRequest(reader: JsonReader, entry: number): RangeRequest {
  const message = newRangeRequest();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let at7 = 0;
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
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 224121:
        if (reader.keyIs(key, 'key')) at1 = key + entryWords;
        break;
      case 619108:
        if (reader.keyIs(key, 'range_end')) at2 = key + entryWords;
        break;
      case 553572:
        if (reader.keyIs(key, 'rangeEnd')) camelAt2 = key + entryWords;
        break;
      case 355444:
        if (reader.keyIs(key, 'limit')) at3 = key + entryWords;
        break;
      case 553582:
        if (reader.keyIs(key, 'revision')) at4 = key + entryWords;
        break;
      case 684914:
        if (reader.keyIs(key, 'sort_order')) at5 = key + entryWords;
        break;
      case 619378:
        if (reader.keyIs(key, 'sortOrder')) camelAt5 = key + entryWords;
        break;
      case 750452:
        if (reader.keyIs(key, 'sort_target')) at6 = key + entryWords;
        break;
      case 684916:
        if (reader.keyIs(key, 'sortTarget')) camelAt6 = key + entryWords;
        break;
      case 815973:
        if (reader.keyIs(key, 'serializable')) at7 = key + entryWords;
        break;
      case 617337:
        if (reader.keyIs(key, 'keys_only')) at8 = key + entryWords;
        break;
      case 551801:
        if (reader.keyIs(key, 'keysOnly')) camelAt8 = key + entryWords;
        break;
      case 680825:
        if (reader.keyIs(key, 'count_only')) at9 = key + entryWords;
        break;
      case 615289:
        if (reader.keyIs(key, 'countOnly')) camelAt9 = key + entryWords;
        break;
      case 1076590:
        if (reader.keyIs(key, 'min_mod_revision')) at10 = key + entryWords;
        else if (reader.keyIs(key, 'max_mod_revision')) at11 = key + entryWords;
        break;
      case 945518:
        if (reader.keyIs(key, 'minModRevision')) camelAt10 = key + entryWords;
        else if (reader.keyIs(key, 'maxModRevision')) camelAt11 = key + entryWords;
        break;
      case 1273198:
        if (reader.keyIs(key, 'min_create_revision')) at12 = key + entryWords;
        else if (reader.keyIs(key, 'max_create_revision')) at13 = key + entryWords;
        break;
      case 1142126:
        if (reader.keyIs(key, 'minCreateRevision')) camelAt12 = key + entryWords;
        else if (reader.keyIs(key, 'maxCreateRevision')) camelAt13 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.key = reader.bytesValue(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.rangeEnd = reader.bytesValue(at2);
  }
  if (at3 !== 0) {
    message.limit = reader.int64(at3);
  }
  if (at4 !== 0) {
    message.revision = reader.int64(at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.sortOrder = reader.enumValue(at5, SortOrder, 'etcdserverpb.RangeRequest_SortOrder');
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.sortTarget = reader.enumValue(at6, SortTarget, 'etcdserverpb.RangeRequest_SortTarget');
  }
  if (at7 !== 0) {
    message.serializable = reader.bool(at7);
  }
  if (camelAt8 !== 0) at8 = camelAt8;
  if (at8 !== 0) {
    message.keysOnly = reader.bool(at8);
  }
  if (camelAt9 !== 0) at9 = camelAt9;
  if (at9 !== 0) {
    message.countOnly = reader.bool(at9);
  }
  if (camelAt10 !== 0) at10 = camelAt10;
  if (at10 !== 0) {
    message.minModRevision = reader.int64(at10);
  }
  if (camelAt11 !== 0) at11 = camelAt11;
  if (at11 !== 0) {
    message.maxModRevision = reader.int64(at11);
  }
  if (camelAt12 !== 0) at12 = camelAt12;
  if (at12 !== 0) {
    message.minCreateRevision = reader.int64(at12);
  }
  if (camelAt13 !== 0) at13 = camelAt13;
  if (at13 !== 0) {
    message.maxCreateRevision = reader.int64(at13);
  }
  reader.closeMessage();
  return message;
}

const jsonRangeRequestKey = jsonName('key');
const jsonRangeRequestRangeEnd = jsonName('range_end');
const jsonRangeRequestLimit = jsonName('limit');
const jsonRangeRequestRevision = jsonName('revision');
const jsonRangeRequestSortOrder = jsonName('sort_order');
const jsonRangeRequestSortTarget = jsonName('sort_target');
const jsonRangeRequestSerializable = jsonName('serializable');
const jsonRangeRequestKeysOnly = jsonName('keys_only');
const jsonRangeRequestCountOnly = jsonName('count_only');
const jsonRangeRequestMinModRevision = jsonName('min_mod_revision');
const jsonRangeRequestMaxModRevision = jsonName('max_mod_revision');
const jsonRangeRequestMinCreateRevision = jsonName('min_create_revision');
const jsonRangeRequestMaxCreateRevision = jsonName('max_create_revision');

export function writeJsonRangeRequest(message: RangeRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonRangeRequestKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writeJsonName(writer, jsonRangeRequestRangeEnd);
    writeJsonBytes(writer, message.rangeEnd);
  }
  if (message.limit !== 0) {
    writeJsonName(writer, jsonRangeRequestLimit);
    writeJsonInteger64(writer, message.limit);
  }
  if (message.revision !== 0) {
    writeJsonName(writer, jsonRangeRequestRevision);
    writeJsonInteger64(writer, message.revision);
  }
  if (message.sortOrder !== 0) {
    writeJsonName(writer, jsonRangeRequestSortOrder);
    writeJsonEnum(writer, message.sortOrder, jsonNamesOfSortOrder);
  }
  if (message.sortTarget !== 0) {
    writeJsonName(writer, jsonRangeRequestSortTarget);
    writeJsonEnum(writer, message.sortTarget, jsonNamesOfSortTarget);
  }
  if (message.serializable) {
    writeJsonName(writer, jsonRangeRequestSerializable);
    writeJsonBool(writer, message.serializable);
  }
  if (message.keysOnly) {
    writeJsonName(writer, jsonRangeRequestKeysOnly);
    writeJsonBool(writer, message.keysOnly);
  }
  if (message.countOnly) {
    writeJsonName(writer, jsonRangeRequestCountOnly);
    writeJsonBool(writer, message.countOnly);
  }
  if (message.minModRevision !== 0) {
    writeJsonName(writer, jsonRangeRequestMinModRevision);
    writeJsonInteger64(writer, message.minModRevision);
  }
  if (message.maxModRevision !== 0) {
    writeJsonName(writer, jsonRangeRequestMaxModRevision);
    writeJsonInteger64(writer, message.maxModRevision);
  }
  if (message.minCreateRevision !== 0) {
    writeJsonName(writer, jsonRangeRequestMinCreateRevision);
    writeJsonInteger64(writer, message.minCreateRevision);
  }
  if (message.maxCreateRevision !== 0) {
    writeJsonName(writer, jsonRangeRequestMaxCreateRevision);
    writeJsonInteger64(writer, message.maxCreateRevision);
  }
  closeJsonObject(writer);
}

export const RangeRequest: MessageType<RangeRequest> = {
  name: 'etcdserverpb.RangeRequest',
  create: createRangeRequest,
  encode: encodeRangeRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newRangeRequest();
    mergeRangeRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonRangeRequest(sharedJsonReader, 0) : newRangeRequest();
  },
  writeJson: writeJsonRangeRequest,
};

export interface RangeResponse {
  header: ResponseHeader | undefined;
  kvs: KeyValue[];
  /** The limit cut the answer. */
  more: boolean;
  /** Keys in the range, whatever the limit. */
  count: number;
}

export function newRangeResponse(): RangeResponse {
  return {
    header: undefined,
    kvs: [],
    more: false,
    count: 0,
  };
}

function createRangeResponse(fields?: Partial<RangeResponse>): RangeResponse {
  const message = newRangeResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.kvs !== undefined) message.kvs = fields.kvs;
  if (fields.more !== undefined) message.more = fields.more;
  if (fields.count !== undefined) message.count = fields.count;
  return message;
}

export function encodeRangeResponse(message: RangeResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.kvs) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.key.length + item.value.length;
    const start = writer.beginMessage(atLeast);
    encodeKeyValue(item, writer);
    writer.endMessage(start, atLeast);
  }
  writer.ensure(13);
  if (message.more) {
    writer.byte(24);
    writer.byte(message.more ? 1 : 0);
  }
  if (message.count !== 0) {
    writer.byte(32);
    writer.int64(message.count);
  }
}

const fieldsOfRangeResponse = [undefined, 'Header', 'Kvs', 'More', 'Count'];

export function mergeRangeResponse(message: RangeResponse, reader: Reader, end: number): void {
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
        const item = newKeyValue();
        message.kvs.push(item);
        mergeKeyValue(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 24:
        message.more = reader.bool(end);
        break;
      case 32:
        message.count = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'RangeResponse', fieldsOfRangeResponse);
    }
  }
}

export function readJsonRangeResponse(reader: JsonReader, entry: number): RangeResponse {
  const message = newRangeResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 224115:
        if (reader.keyIs(key, 'kvs')) at2 = key + entryWords;
        break;
      case 290149:
        if (reader.keyIs(key, 'more')) at3 = key + entryWords;
        break;
      case 353140:
        if (reader.keyIs(key, 'count')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Kvs');
      message.kvs.push(readJsonKeyValue(reader, item));
    }
  }
  if (at3 !== 0) {
    message.more = reader.bool(at3);
  }
  if (at4 !== 0) {
    message.count = reader.int64(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonRangeResponseHeader = jsonName('header');
const jsonRangeResponseKvs = jsonName('kvs');
const jsonRangeResponseMore = jsonName('more');
const jsonRangeResponseCount = jsonName('count');

export function writeJsonRangeResponse(message: RangeResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonRangeResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.kvs.length > 0) {
    openJsonList(writer, jsonRangeResponseKvs);
    for (const item of message.kvs) {
      writeJsonKeyValue(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  if (message.more) {
    writeJsonName(writer, jsonRangeResponseMore);
    writeJsonBool(writer, message.more);
  }
  if (message.count !== 0) {
    writeJsonName(writer, jsonRangeResponseCount);
    writeJsonInteger64(writer, message.count);
  }
  closeJsonObject(writer);
}

export const RangeResponse: MessageType<RangeResponse> = {
  name: 'etcdserverpb.RangeResponse',
  create: createRangeResponse,
  encode: encodeRangeResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newRangeResponse();
    mergeRangeResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonRangeResponse(sharedJsonReader, 0) : newRangeResponse();
  },
  writeJson: writeJsonRangeResponse,
};

export interface PutRequest {
  key: Uint8Array;
  value: Uint8Array;
  lease: bigint;
  prevKv: boolean;
  /** Keep the value that is there; the key must exist. */
  ignoreValue: boolean;
  /** Keep the lease that is there; the key must exist. */
  ignoreLease: boolean;
}

export function newPutRequest(): PutRequest {
  return {
    key: emptyBytes,
    value: emptyBytes,
    lease: 0n,
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  };
}

function createPutRequest(fields?: Partial<PutRequest>): PutRequest {
  const message = newPutRequest();
  if (fields === undefined) return message;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.value !== undefined) message.value = fields.value;
  if (fields.lease !== undefined) message.lease = fields.lease;
  if (fields.prevKv !== undefined) message.prevKv = fields.prevKv;
  if (fields.ignoreValue !== undefined) message.ignoreValue = fields.ignoreValue;
  if (fields.ignoreLease !== undefined) message.ignoreLease = fields.ignoreLease;
  return message;
}

export function encodePutRequest(message: PutRequest, writer: Writer): void {
  writer.ensure(29 + message.key.length + message.value.length);
  if (message.key.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.key);
  }
  if (message.value.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.value);
  }
  if (message.lease !== 0n) {
    writer.byte(24);
    writer.bigint64(message.lease);
  }
  if (message.prevKv) {
    writer.byte(32);
    writer.byte(message.prevKv ? 1 : 0);
  }
  if (message.ignoreValue) {
    writer.byte(40);
    writer.byte(message.ignoreValue ? 1 : 0);
  }
  if (message.ignoreLease) {
    writer.byte(48);
    writer.byte(message.ignoreLease ? 1 : 0);
  }
}

const fieldsOfPutRequest = [undefined, 'Key', 'Value', 'Lease', 'PrevKv', 'IgnoreValue', 'IgnoreLease'];

export function mergePutRequest(message: PutRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.key = reader.bytesField(end);
        break;
      case 18:
        message.value = reader.bytesField(end);
        break;
      case 24:
        message.lease = reader.bigInt64(end);
        break;
      case 32:
        message.prevKv = reader.bool(end);
        break;
      case 40:
        message.ignoreValue = reader.bool(end);
        break;
      case 48:
        message.ignoreLease = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'PutRequest', fieldsOfPutRequest);
    }
  }
}

export function readJsonPutRequest(reader: JsonReader, entry: number): PutRequest {
  const message = newPutRequest();
  let at1 = 0;
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
      case 357989:
        if (reader.keyIs(key, 'value')) at2 = key + entryWords;
        break;
      case 355429:
        if (reader.keyIs(key, 'lease')) at3 = key + entryWords;
        break;
      case 487542:
        if (reader.keyIs(key, 'prev_kv')) at4 = key + entryWords;
        break;
      case 422006:
        if (reader.keyIs(key, 'prevKv')) camelAt4 = key + entryWords;
        break;
      case 813413:
        if (reader.keyIs(key, 'ignore_value')) at5 = key + entryWords;
        else if (reader.keyIs(key, 'ignore_lease')) at6 = key + entryWords;
        break;
      case 747877:
        if (reader.keyIs(key, 'ignoreValue')) camelAt5 = key + entryWords;
        else if (reader.keyIs(key, 'ignoreLease')) camelAt6 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.key = reader.bytesValue(at1);
  }
  if (at2 !== 0) {
    message.value = reader.bytesValue(at2);
  }
  if (at3 !== 0) {
    message.lease = reader.bigInt64(at3);
  }
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0) {
    message.prevKv = reader.bool(at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.ignoreValue = reader.bool(at5);
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.ignoreLease = reader.bool(at6);
  }
  reader.closeMessage();
  return message;
}

const jsonPutRequestKey = jsonName('key');
const jsonPutRequestValue = jsonName('value');
const jsonPutRequestLease = jsonName('lease');
const jsonPutRequestPrevKv = jsonName('prev_kv');
const jsonPutRequestIgnoreValue = jsonName('ignore_value');
const jsonPutRequestIgnoreLease = jsonName('ignore_lease');

export function writeJsonPutRequest(message: PutRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonPutRequestKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.value.length !== 0) {
    writeJsonName(writer, jsonPutRequestValue);
    writeJsonBytes(writer, message.value);
  }
  if (message.lease !== 0n) {
    writeJsonName(writer, jsonPutRequestLease);
    writeJsonBigint(writer, message.lease);
  }
  if (message.prevKv) {
    writeJsonName(writer, jsonPutRequestPrevKv);
    writeJsonBool(writer, message.prevKv);
  }
  if (message.ignoreValue) {
    writeJsonName(writer, jsonPutRequestIgnoreValue);
    writeJsonBool(writer, message.ignoreValue);
  }
  if (message.ignoreLease) {
    writeJsonName(writer, jsonPutRequestIgnoreLease);
    writeJsonBool(writer, message.ignoreLease);
  }
  closeJsonObject(writer);
}

export const PutRequest: MessageType<PutRequest> = {
  name: 'etcdserverpb.PutRequest',
  create: createPutRequest,
  encode: encodePutRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newPutRequest();
    mergePutRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonPutRequest(sharedJsonReader, 0) : newPutRequest();
  },
  writeJson: writeJsonPutRequest,
};

export interface PutResponse {
  header: ResponseHeader | undefined;
  prevKv: KeyValue | undefined;
}

export function newPutResponse(): PutResponse {
  return {
    header: undefined,
    prevKv: undefined,
  };
}

function createPutResponse(fields?: Partial<PutResponse>): PutResponse {
  const message = newPutResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.prevKv !== undefined) message.prevKv = fields.prevKv;
  return message;
}

export function encodePutResponse(message: PutResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  if (message.prevKv !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.prevKv.key.length + message.prevKv.value.length;
    const start = writer.beginMessage(atLeast);
    encodeKeyValue(message.prevKv, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfPutResponse = [undefined, 'Header', 'PrevKv'];

export function mergePutResponse(message: PutResponse, reader: Reader, end: number): void {
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
        message.prevKv ??= newKeyValue();
        mergeKeyValue(message.prevKv, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'PutResponse', fieldsOfPutResponse);
    }
  }
}

export function readJsonPutResponse(reader: JsonReader, entry: number): PutResponse {
  const message = newPutResponse();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 487542:
        if (reader.keyIs(key, 'prev_kv')) at2 = key + entryWords;
        break;
      case 422006:
        if (reader.keyIs(key, 'prevKv')) camelAt2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.prevKv = readJsonKeyValue(reader, at2);
  }
  reader.closeMessage();
  return message;
}

const jsonPutResponseHeader = jsonName('header');
const jsonPutResponsePrevKv = jsonName('prev_kv');

export function writeJsonPutResponse(message: PutResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonPutResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.prevKv !== undefined) {
    writeJsonName(writer, jsonPutResponsePrevKv);
    writeJsonKeyValue(message.prevKv, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const PutResponse: MessageType<PutResponse> = {
  name: 'etcdserverpb.PutResponse',
  create: createPutResponse,
  encode: encodePutResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newPutResponse();
    mergePutResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonPutResponse(sharedJsonReader, 0) : newPutResponse();
  },
  writeJson: writeJsonPutResponse,
};

export interface DeleteRangeRequest {
  key: Uint8Array;
  /** As in RangeRequest. */
  rangeEnd: Uint8Array;
  prevKv: boolean;
}

export function newDeleteRangeRequest(): DeleteRangeRequest {
  return {
    key: emptyBytes,
    rangeEnd: emptyBytes,
    prevKv: false,
  };
}

function createDeleteRangeRequest(fields?: Partial<DeleteRangeRequest>): DeleteRangeRequest {
  const message = newDeleteRangeRequest();
  if (fields === undefined) return message;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.rangeEnd !== undefined) message.rangeEnd = fields.rangeEnd;
  if (fields.prevKv !== undefined) message.prevKv = fields.prevKv;
  return message;
}

export function encodeDeleteRangeRequest(message: DeleteRangeRequest, writer: Writer): void {
  writer.ensure(14 + message.key.length + message.rangeEnd.length);
  if (message.key.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.rangeEnd);
  }
  if (message.prevKv) {
    writer.byte(24);
    writer.byte(message.prevKv ? 1 : 0);
  }
}

const fieldsOfDeleteRangeRequest = [undefined, 'Key', 'RangeEnd', 'PrevKv'];

export function mergeDeleteRangeRequest(message: DeleteRangeRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.key = reader.bytesField(end);
        break;
      case 18:
        message.rangeEnd = reader.bytesField(end);
        break;
      case 24:
        message.prevKv = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'DeleteRangeRequest', fieldsOfDeleteRangeRequest);
    }
  }
}

export function readJsonDeleteRangeRequest(reader: JsonReader, entry: number): DeleteRangeRequest {
  const message = newDeleteRangeRequest();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 224121:
        if (reader.keyIs(key, 'key')) at1 = key + entryWords;
        break;
      case 619108:
        if (reader.keyIs(key, 'range_end')) at2 = key + entryWords;
        break;
      case 553572:
        if (reader.keyIs(key, 'rangeEnd')) camelAt2 = key + entryWords;
        break;
      case 487542:
        if (reader.keyIs(key, 'prev_kv')) at3 = key + entryWords;
        break;
      case 422006:
        if (reader.keyIs(key, 'prevKv')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.key = reader.bytesValue(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.rangeEnd = reader.bytesValue(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.prevKv = reader.bool(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonDeleteRangeRequestKey = jsonName('key');
const jsonDeleteRangeRequestRangeEnd = jsonName('range_end');
const jsonDeleteRangeRequestPrevKv = jsonName('prev_kv');

export function writeJsonDeleteRangeRequest(message: DeleteRangeRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonDeleteRangeRequestKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writeJsonName(writer, jsonDeleteRangeRequestRangeEnd);
    writeJsonBytes(writer, message.rangeEnd);
  }
  if (message.prevKv) {
    writeJsonName(writer, jsonDeleteRangeRequestPrevKv);
    writeJsonBool(writer, message.prevKv);
  }
  closeJsonObject(writer);
}

export const DeleteRangeRequest: MessageType<DeleteRangeRequest> = {
  name: 'etcdserverpb.DeleteRangeRequest',
  create: createDeleteRangeRequest,
  encode: encodeDeleteRangeRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newDeleteRangeRequest();
    mergeDeleteRangeRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonDeleteRangeRequest(sharedJsonReader, 0) : newDeleteRangeRequest();
  },
  writeJson: writeJsonDeleteRangeRequest,
};

export interface DeleteRangeResponse {
  header: ResponseHeader | undefined;
  deleted: number;
  prevKvs: KeyValue[];
}

export function newDeleteRangeResponse(): DeleteRangeResponse {
  return {
    header: undefined,
    deleted: 0,
    prevKvs: [],
  };
}

function createDeleteRangeResponse(fields?: Partial<DeleteRangeResponse>): DeleteRangeResponse {
  const message = newDeleteRangeResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.deleted !== undefined) message.deleted = fields.deleted;
  if (fields.prevKvs !== undefined) message.prevKvs = fields.prevKvs;
  return message;
}

export function encodeDeleteRangeResponse(message: DeleteRangeResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(11);
  if (message.deleted !== 0) {
    writer.byte(16);
    writer.int64(message.deleted);
  }
  for (const item of message.prevKvs) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = item.key.length + item.value.length;
    const start = writer.beginMessage(atLeast);
    encodeKeyValue(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfDeleteRangeResponse = [undefined, 'Header', 'Deleted', 'PrevKvs'];

export function mergeDeleteRangeResponse(message: DeleteRangeResponse, reader: Reader, end: number): void {
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
      case 16:
        message.deleted = reader.int64(end);
        break;
      case 26: {
        const to = reader.openMessage(end);
        const item = newKeyValue();
        message.prevKvs.push(item);
        mergeKeyValue(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'DeleteRangeResponse', fieldsOfDeleteRangeResponse);
    }
  }
}

export function readJsonDeleteRangeResponse(reader: JsonReader, entry: number): DeleteRangeResponse {
  const message = newDeleteRangeResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 484452:
        if (reader.keyIs(key, 'deleted')) at2 = key + entryWords;
        break;
      case 553075:
        if (reader.keyIs(key, 'prev_kvs')) at3 = key + entryWords;
        break;
      case 487539:
        if (reader.keyIs(key, 'prevKvs')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.deleted = reader.int64(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'PrevKvs');
      message.prevKvs.push(readJsonKeyValue(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonDeleteRangeResponseHeader = jsonName('header');
const jsonDeleteRangeResponseDeleted = jsonName('deleted');
const jsonDeleteRangeResponsePrevKvs = jsonName('prev_kvs');

export function writeJsonDeleteRangeResponse(message: DeleteRangeResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonDeleteRangeResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.deleted !== 0) {
    writeJsonName(writer, jsonDeleteRangeResponseDeleted);
    writeJsonInteger64(writer, message.deleted);
  }
  if (message.prevKvs.length > 0) {
    openJsonList(writer, jsonDeleteRangeResponsePrevKvs);
    for (const item of message.prevKvs) {
      writeJsonKeyValue(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const DeleteRangeResponse: MessageType<DeleteRangeResponse> = {
  name: 'etcdserverpb.DeleteRangeResponse',
  create: createDeleteRangeResponse,
  encode: encodeDeleteRangeResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newDeleteRangeResponse();
    mergeDeleteRangeResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonDeleteRangeResponse(sharedJsonReader, 0) : newDeleteRangeResponse();
  },
  writeJson: writeJsonDeleteRangeResponse,
};

export interface RequestOp {
  /** One of request: at most one is set. */
  requestRange?: RangeRequest | undefined;
  requestPut?: PutRequest | undefined;
  requestDeleteRange?: DeleteRangeRequest | undefined;
  requestTxn?: TxnRequest | undefined;
}

export function newRequestOp(): RequestOp {
  return {
    requestRange: undefined,
    requestPut: undefined,
    requestDeleteRange: undefined,
    requestTxn: undefined,
  };
}

function createRequestOp(fields?: Partial<RequestOp>): RequestOp {
  const message = newRequestOp();
  if (fields === undefined) return message;
  if (fields.requestRange !== undefined) message.requestRange = fields.requestRange;
  if (fields.requestPut !== undefined) message.requestPut = fields.requestPut;
  if (fields.requestDeleteRange !== undefined) message.requestDeleteRange = fields.requestDeleteRange;
  if (fields.requestTxn !== undefined) message.requestTxn = fields.requestTxn;
  return message;
}

export function encodeRequestOp(message: RequestOp, writer: Writer): void {
  if (message.requestRange !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const atLeast = message.requestRange.key.length + message.requestRange.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodeRangeRequest(message.requestRange, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.requestPut !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.requestPut.key.length + message.requestPut.value.length;
    const start = writer.beginMessage(atLeast);
    encodePutRequest(message.requestPut, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.requestDeleteRange !== undefined) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = message.requestDeleteRange.key.length + message.requestDeleteRange.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodeDeleteRangeRequest(message.requestDeleteRange, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.requestTxn !== undefined) {
    writer.ensure(1);
    writer.byte(34);
    const atLeast = message.requestTxn.compare.length * 2 + message.requestTxn.success.length * 2 + message.requestTxn.failure.length * 2;
    const start = writer.beginMessage(atLeast);
    encodeTxnRequest(message.requestTxn, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfRequestOp = [undefined, 'RequestRange', 'RequestPut', 'RequestDeleteRange', 'RequestTxn'];

export function mergeRequestOp(message: RequestOp, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        const item = newRangeRequest();
        message.requestPut = undefined;
        message.requestDeleteRange = undefined;
        message.requestTxn = undefined;
        message.requestRange = item;
        mergeRangeRequest(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 18: {
        const to = reader.openMessage(end);
        const item = newPutRequest();
        message.requestRange = undefined;
        message.requestDeleteRange = undefined;
        message.requestTxn = undefined;
        message.requestPut = item;
        mergePutRequest(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        const item = newDeleteRangeRequest();
        message.requestRange = undefined;
        message.requestPut = undefined;
        message.requestTxn = undefined;
        message.requestDeleteRange = item;
        mergeDeleteRangeRequest(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 34: {
        const to = reader.openMessage(end);
        const item = newTxnRequest();
        message.requestRange = undefined;
        message.requestPut = undefined;
        message.requestDeleteRange = undefined;
        message.requestTxn = item;
        mergeTxnRequest(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'RequestOp', fieldsOfRequestOp);
    }
  }
}

export function readJsonRequestOp(reader: JsonReader, entry: number): RequestOp {
  const message = newRequestOp();
  let oneofAt1 = 0;
  let at1 = 0;
  let camelAt1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  let at4 = 0;
  let camelAt4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 488052:
        if (reader.keyIs(key, 'request')) oneofAt1 = key + entryWords;
        break;
      case 881253:
        if (reader.keyIs(key, 'request_range')) at1 = key + entryWords;
        break;
      case 815717:
        if (reader.keyIs(key, 'requestRange')) camelAt1 = key + entryWords;
        break;
      case 750196:
        if (reader.keyIs(key, 'request_put')) at2 = key + entryWords;
        break;
      case 684660:
        if (reader.keyIs(key, 'requestPut')) camelAt2 = key + entryWords;
        break;
      case 1340005:
        if (reader.keyIs(key, 'request_delete_range')) at3 = key + entryWords;
        break;
      case 1208933:
        if (reader.keyIs(key, 'requestDeleteRange')) camelAt3 = key + entryWords;
        break;
      case 750190:
        if (reader.keyIs(key, 'request_txn')) at4 = key + entryWords;
        break;
      case 684654:
        if (reader.keyIs(key, 'requestTxn')) camelAt4 = key + entryWords;
        break;
    }
  }
  if (oneofAt1 !== 0) reader.refuseOneof(oneofAt1, 'etcdserverpb.isRequestOp_Request');
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.requestRange = readJsonRangeRequest(reader, at1);
    message.requestPut = undefined;
    message.requestDeleteRange = undefined;
    message.requestTxn = undefined;
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.requestPut = readJsonPutRequest(reader, at2);
    message.requestRange = undefined;
    message.requestDeleteRange = undefined;
    message.requestTxn = undefined;
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0 && !reader.isNull(at3)) {
    message.requestDeleteRange = readJsonDeleteRangeRequest(reader, at3);
    message.requestRange = undefined;
    message.requestPut = undefined;
    message.requestTxn = undefined;
  }
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0 && !reader.isNull(at4)) {
    message.requestTxn = readJsonTxnRequest(reader, at4);
    message.requestRange = undefined;
    message.requestPut = undefined;
    message.requestDeleteRange = undefined;
  }
  reader.closeMessage();
  return message;
}

const jsonRequestOpRequestRange = jsonName('request_range');
const jsonRequestOpRequestPut = jsonName('request_put');
const jsonRequestOpRequestDeleteRange = jsonName('request_delete_range');
const jsonRequestOpRequestTxn = jsonName('request_txn');

export function writeJsonRequestOp(message: RequestOp, writer: Writer): void {
  openJsonObject(writer);
  if (message.requestRange !== undefined) {
    writeJsonName(writer, jsonRequestOpRequestRange);
    writeJsonRangeRequest(message.requestRange, writer);
    writeJsonComma(writer);
  }
  if (message.requestPut !== undefined) {
    writeJsonName(writer, jsonRequestOpRequestPut);
    writeJsonPutRequest(message.requestPut, writer);
    writeJsonComma(writer);
  }
  if (message.requestDeleteRange !== undefined) {
    writeJsonName(writer, jsonRequestOpRequestDeleteRange);
    writeJsonDeleteRangeRequest(message.requestDeleteRange, writer);
    writeJsonComma(writer);
  }
  if (message.requestTxn !== undefined) {
    writeJsonName(writer, jsonRequestOpRequestTxn);
    writeJsonTxnRequest(message.requestTxn, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const RequestOp: MessageType<RequestOp> = {
  name: 'etcdserverpb.RequestOp',
  create: createRequestOp,
  encode: encodeRequestOp,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newRequestOp();
    mergeRequestOp(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonRequestOp(sharedJsonReader, 0) : newRequestOp();
  },
  writeJson: writeJsonRequestOp,
};

export interface ResponseOp {
  /** One of response: at most one is set. */
  responseRange?: RangeResponse | undefined;
  responsePut?: PutResponse | undefined;
  responseDeleteRange?: DeleteRangeResponse | undefined;
  responseTxn?: TxnResponse | undefined;
}

export function newResponseOp(): ResponseOp {
  return {
    responseRange: undefined,
    responsePut: undefined,
    responseDeleteRange: undefined,
    responseTxn: undefined,
  };
}

function createResponseOp(fields?: Partial<ResponseOp>): ResponseOp {
  const message = newResponseOp();
  if (fields === undefined) return message;
  if (fields.responseRange !== undefined) message.responseRange = fields.responseRange;
  if (fields.responsePut !== undefined) message.responsePut = fields.responsePut;
  if (fields.responseDeleteRange !== undefined) message.responseDeleteRange = fields.responseDeleteRange;
  if (fields.responseTxn !== undefined) message.responseTxn = fields.responseTxn;
  return message;
}

export function encodeResponseOp(message: ResponseOp, writer: Writer): void {
  if (message.responseRange !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const atLeast = message.responseRange.kvs.length * 2;
    const start = writer.beginMessage(atLeast);
    encodeRangeResponse(message.responseRange, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.responsePut !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const start = writer.beginMessage(0);
    encodePutResponse(message.responsePut, writer);
    writer.endMessage(start, 0);
  }
  if (message.responseDeleteRange !== undefined) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = message.responseDeleteRange.prevKvs.length * 2;
    const start = writer.beginMessage(atLeast);
    encodeDeleteRangeResponse(message.responseDeleteRange, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.responseTxn !== undefined) {
    writer.ensure(1);
    writer.byte(34);
    const atLeast = message.responseTxn.responses.length * 2;
    const start = writer.beginMessage(atLeast);
    encodeTxnResponse(message.responseTxn, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfResponseOp = [undefined, 'ResponseRange', 'ResponsePut', 'ResponseDeleteRange', 'ResponseTxn'];

export function mergeResponseOp(message: ResponseOp, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        const item = newRangeResponse();
        message.responsePut = undefined;
        message.responseDeleteRange = undefined;
        message.responseTxn = undefined;
        message.responseRange = item;
        mergeRangeResponse(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 18: {
        const to = reader.openMessage(end);
        const item = newPutResponse();
        message.responseRange = undefined;
        message.responseDeleteRange = undefined;
        message.responseTxn = undefined;
        message.responsePut = item;
        mergePutResponse(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        const item = newDeleteRangeResponse();
        message.responseRange = undefined;
        message.responsePut = undefined;
        message.responseTxn = undefined;
        message.responseDeleteRange = item;
        mergeDeleteRangeResponse(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 34: {
        const to = reader.openMessage(end);
        const item = newTxnResponse();
        message.responseRange = undefined;
        message.responsePut = undefined;
        message.responseDeleteRange = undefined;
        message.responseTxn = item;
        mergeTxnResponse(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'ResponseOp', fieldsOfResponseOp);
    }
  }
}

export function readJsonResponseOp(reader: JsonReader, entry: number): ResponseOp {
  const message = newResponseOp();
  let oneofAt1 = 0;
  let at1 = 0;
  let camelAt1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  let at4 = 0;
  let camelAt4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 553573:
        if (reader.keyIs(key, 'response')) oneofAt1 = key + entryWords;
        break;
      case 946789:
        if (reader.keyIs(key, 'response_range')) at1 = key + entryWords;
        break;
      case 881253:
        if (reader.keyIs(key, 'responseRange')) camelAt1 = key + entryWords;
        break;
      case 815732:
        if (reader.keyIs(key, 'response_put')) at2 = key + entryWords;
        break;
      case 750196:
        if (reader.keyIs(key, 'responsePut')) camelAt2 = key + entryWords;
        break;
      case 1405541:
        if (reader.keyIs(key, 'response_delete_range')) at3 = key + entryWords;
        break;
      case 1274469:
        if (reader.keyIs(key, 'responseDeleteRange')) camelAt3 = key + entryWords;
        break;
      case 815726:
        if (reader.keyIs(key, 'response_txn')) at4 = key + entryWords;
        break;
      case 750190:
        if (reader.keyIs(key, 'responseTxn')) camelAt4 = key + entryWords;
        break;
    }
  }
  if (oneofAt1 !== 0) reader.refuseOneof(oneofAt1, 'etcdserverpb.isResponseOp_Response');
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.responseRange = readJsonRangeResponse(reader, at1);
    message.responsePut = undefined;
    message.responseDeleteRange = undefined;
    message.responseTxn = undefined;
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.responsePut = readJsonPutResponse(reader, at2);
    message.responseRange = undefined;
    message.responseDeleteRange = undefined;
    message.responseTxn = undefined;
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0 && !reader.isNull(at3)) {
    message.responseDeleteRange = readJsonDeleteRangeResponse(reader, at3);
    message.responseRange = undefined;
    message.responsePut = undefined;
    message.responseTxn = undefined;
  }
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0 && !reader.isNull(at4)) {
    message.responseTxn = readJsonTxnResponse(reader, at4);
    message.responseRange = undefined;
    message.responsePut = undefined;
    message.responseDeleteRange = undefined;
  }
  reader.closeMessage();
  return message;
}

const jsonResponseOpResponseRange = jsonName('response_range');
const jsonResponseOpResponsePut = jsonName('response_put');
const jsonResponseOpResponseDeleteRange = jsonName('response_delete_range');
const jsonResponseOpResponseTxn = jsonName('response_txn');

export function writeJsonResponseOp(message: ResponseOp, writer: Writer): void {
  openJsonObject(writer);
  if (message.responseRange !== undefined) {
    writeJsonName(writer, jsonResponseOpResponseRange);
    writeJsonRangeResponse(message.responseRange, writer);
    writeJsonComma(writer);
  }
  if (message.responsePut !== undefined) {
    writeJsonName(writer, jsonResponseOpResponsePut);
    writeJsonPutResponse(message.responsePut, writer);
    writeJsonComma(writer);
  }
  if (message.responseDeleteRange !== undefined) {
    writeJsonName(writer, jsonResponseOpResponseDeleteRange);
    writeJsonDeleteRangeResponse(message.responseDeleteRange, writer);
    writeJsonComma(writer);
  }
  if (message.responseTxn !== undefined) {
    writeJsonName(writer, jsonResponseOpResponseTxn);
    writeJsonTxnResponse(message.responseTxn, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const ResponseOp: MessageType<ResponseOp> = {
  name: 'etcdserverpb.ResponseOp',
  create: createResponseOp,
  encode: encodeResponseOp,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newResponseOp();
    mergeResponseOp(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonResponseOp(sharedJsonReader, 0) : newResponseOp();
  },
  writeJson: writeJsonResponseOp,
};

export interface Compare {
  /** A value of CompareResult, or one that is not known here. */
  result: number;
  /** A value of CompareTarget, or one that is not known here. */
  target: number;
  key: Uint8Array;
  /** One of target_union: at most one is set. */
  version?: number | undefined;
  createRevision?: number | undefined;
  modRevision?: number | undefined;
  value?: Uint8Array | undefined;
  lease?: bigint | undefined;
  /** As in RangeRequest: the comparison holds for every key in the range. */
  rangeEnd: Uint8Array;
}

export function newCompare(): Compare {
  return {
    result: 0,
    target: 0,
    key: emptyBytes,
    version: undefined,
    createRevision: undefined,
    modRevision: undefined,
    value: undefined,
    lease: undefined,
    rangeEnd: emptyBytes,
  };
}

function createCompare(fields?: Partial<Compare>): Compare {
  const message = newCompare();
  if (fields === undefined) return message;
  if (fields.result !== undefined) message.result = fields.result;
  if (fields.target !== undefined) message.target = fields.target;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.version !== undefined) message.version = fields.version;
  if (fields.createRevision !== undefined) message.createRevision = fields.createRevision;
  if (fields.modRevision !== undefined) message.modRevision = fields.modRevision;
  if (fields.value !== undefined) message.value = fields.value;
  if (fields.lease !== undefined) message.lease = fields.lease;
  if (fields.rangeEnd !== undefined) message.rangeEnd = fields.rangeEnd;
  return message;
}

export function encodeCompare(message: Compare, writer: Writer): void {
  writer.ensure(85 + message.key.length + (message.value === undefined ? 0 : message.value.length) + message.rangeEnd.length);
  if (message.result !== 0) {
    writer.byte(8);
    writer.int64(message.result);
  }
  if (message.target !== 0) {
    writer.byte(16);
    writer.int64(message.target);
  }
  if (message.key.length !== 0) {
    writer.byte(26);
    writer.lengthAndBytes(message.key);
  }
  if (message.version !== undefined) {
    writer.byte(32);
    writer.int64(message.version);
  }
  if (message.createRevision !== undefined) {
    writer.byte(40);
    writer.int64(message.createRevision);
  }
  if (message.modRevision !== undefined) {
    writer.byte(48);
    writer.int64(message.modRevision);
  }
  if (message.value !== undefined) {
    writer.byte(58);
    writer.lengthAndBytes(message.value);
  }
  if (message.lease !== undefined) {
    writer.byte(64);
    writer.bigint64(message.lease);
  }
  if (message.rangeEnd.length !== 0) {
    writer.byte(130);
    writer.byte(4);
    writer.lengthAndBytes(message.rangeEnd);
  }
}

const fieldsOfCompare: string[] = [];
fieldsOfCompare[1] = 'Result';
fieldsOfCompare[2] = 'Target';
fieldsOfCompare[3] = 'Key';
fieldsOfCompare[4] = 'Version';
fieldsOfCompare[5] = 'CreateRevision';
fieldsOfCompare[6] = 'ModRevision';
fieldsOfCompare[7] = 'Value';
fieldsOfCompare[8] = 'Lease';
fieldsOfCompare[64] = 'RangeEnd';

export function mergeCompare(message: Compare, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.result = reader.int32(end);
        break;
      case 16:
        message.target = reader.int32(end);
        break;
      case 26:
        message.key = reader.bytesField(end);
        break;
      case 32:
        message.version = reader.int64(end);
        message.createRevision = undefined;
        message.modRevision = undefined;
        message.value = undefined;
        message.lease = undefined;
        break;
      case 40:
        message.createRevision = reader.int64(end);
        message.version = undefined;
        message.modRevision = undefined;
        message.value = undefined;
        message.lease = undefined;
        break;
      case 48:
        message.modRevision = reader.int64(end);
        message.version = undefined;
        message.createRevision = undefined;
        message.value = undefined;
        message.lease = undefined;
        break;
      case 58:
        message.value = reader.bytesField(end);
        message.version = undefined;
        message.createRevision = undefined;
        message.modRevision = undefined;
        message.lease = undefined;
        break;
      case 64:
        message.lease = reader.bigInt64(end);
        message.version = undefined;
        message.createRevision = undefined;
        message.modRevision = undefined;
        message.value = undefined;
        break;
      case 514:
        message.rangeEnd = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'Compare', fieldsOfCompare);
    }
  }
}

export function readJsonCompare(reader: JsonReader, entry: number): Compare {
  const message = newCompare();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let oneofAt4 = 0;
  let at4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let at7 = 0;
  let at8 = 0;
  let at64 = 0;
  let camelAt64 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 422516:
        if (reader.keyIs(key, 'result')) at1 = key + entryWords;
        break;
      case 423028:
        if (reader.keyIs(key, 'target')) at2 = key + entryWords;
        break;
      case 224121:
        if (reader.keyIs(key, 'key')) at3 = key + entryWords;
        break;
      case 816238:
        if (reader.keyIs(key, 'target_union')) oneofAt4 = key + entryWords;
        break;
      case 489070:
        if (reader.keyIs(key, 'version')) at4 = key + entryWords;
        break;
      case 1008494:
        if (reader.keyIs(key, 'create_revision')) at5 = key + entryWords;
        break;
      case 942958:
        if (reader.keyIs(key, 'createRevision')) camelAt5 = key + entryWords;
        break;
      case 814446:
        if (reader.keyIs(key, 'mod_revision')) at6 = key + entryWords;
        break;
      case 748910:
        if (reader.keyIs(key, 'modRevision')) camelAt6 = key + entryWords;
        break;
      case 357989:
        if (reader.keyIs(key, 'value')) at7 = key + entryWords;
        break;
      case 355429:
        if (reader.keyIs(key, 'lease')) at8 = key + entryWords;
        break;
      case 619108:
        if (reader.keyIs(key, 'range_end')) at64 = key + entryWords;
        break;
      case 553572:
        if (reader.keyIs(key, 'rangeEnd')) camelAt64 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.result = reader.enumValue(at1, CompareResult, 'etcdserverpb.Compare_CompareResult');
  }
  if (at2 !== 0) {
    message.target = reader.enumValue(at2, CompareTarget, 'etcdserverpb.Compare_CompareTarget');
  }
  if (at3 !== 0) {
    message.key = reader.bytesValue(at3);
  }
  if (oneofAt4 !== 0) reader.refuseOneof(oneofAt4, 'etcdserverpb.isCompare_TargetUnion');
  if (camelAt64 !== 0) at64 = camelAt64;
  if (at64 !== 0) {
    message.rangeEnd = reader.bytesValue(at64);
  }
  if (at4 !== 0) {
    message.version = reader.int64(at4);
    message.createRevision = undefined;
    message.modRevision = undefined;
    message.value = undefined;
    message.lease = undefined;
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.createRevision = reader.int64(at5);
    message.version = undefined;
    message.modRevision = undefined;
    message.value = undefined;
    message.lease = undefined;
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.modRevision = reader.int64(at6);
    message.version = undefined;
    message.createRevision = undefined;
    message.value = undefined;
    message.lease = undefined;
  }
  if (at7 !== 0) {
    message.value = reader.bytesValue(at7);
    message.version = undefined;
    message.createRevision = undefined;
    message.modRevision = undefined;
    message.lease = undefined;
  }
  if (at8 !== 0) {
    message.lease = reader.bigInt64(at8);
    message.version = undefined;
    message.createRevision = undefined;
    message.modRevision = undefined;
    message.value = undefined;
  }
  reader.closeMessage();
  return message;
}

const jsonCompareResult = jsonName('result');
const jsonCompareTarget = jsonName('target');
const jsonCompareKey = jsonName('key');
const jsonCompareVersion = jsonName('version');
const jsonCompareCreateRevision = jsonName('create_revision');
const jsonCompareModRevision = jsonName('mod_revision');
const jsonCompareValue = jsonName('value');
const jsonCompareLease = jsonName('lease');
const jsonCompareRangeEnd = jsonName('range_end');

export function writeJsonCompare(message: Compare, writer: Writer): void {
  openJsonObject(writer);
  if (message.result !== 0) {
    writeJsonName(writer, jsonCompareResult);
    writeJsonEnum(writer, message.result, jsonNamesOfCompareResult);
  }
  if (message.target !== 0) {
    writeJsonName(writer, jsonCompareTarget);
    writeJsonEnum(writer, message.target, jsonNamesOfCompareTarget);
  }
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonCompareKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.version !== undefined) {
    writeJsonName(writer, jsonCompareVersion);
    writeJsonInteger64(writer, message.version);
  }
  if (message.createRevision !== undefined) {
    writeJsonName(writer, jsonCompareCreateRevision);
    writeJsonInteger64(writer, message.createRevision);
  }
  if (message.modRevision !== undefined) {
    writeJsonName(writer, jsonCompareModRevision);
    writeJsonInteger64(writer, message.modRevision);
  }
  if (message.value !== undefined) {
    writeJsonName(writer, jsonCompareValue);
    writeJsonBytes(writer, message.value);
  }
  if (message.lease !== undefined) {
    writeJsonName(writer, jsonCompareLease);
    writeJsonBigint(writer, message.lease);
  }
  if (message.rangeEnd.length !== 0) {
    writeJsonName(writer, jsonCompareRangeEnd);
    writeJsonBytes(writer, message.rangeEnd);
  }
  closeJsonObject(writer);
}

export const Compare: MessageType<Compare> = {
  name: 'etcdserverpb.Compare',
  create: createCompare,
  encode: encodeCompare,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newCompare();
    mergeCompare(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonCompare(sharedJsonReader, 0) : newCompare();
  },
  writeJson: writeJsonCompare,
};

export interface TxnRequest {
  compare: Compare[];
  success: RequestOp[];
  failure: RequestOp[];
}

export function newTxnRequest(): TxnRequest {
  return {
    compare: [],
    success: [],
    failure: [],
  };
}

function createTxnRequest(fields?: Partial<TxnRequest>): TxnRequest {
  const message = newTxnRequest();
  if (fields === undefined) return message;
  if (fields.compare !== undefined) message.compare = fields.compare;
  if (fields.success !== undefined) message.success = fields.success;
  if (fields.failure !== undefined) message.failure = fields.failure;
  return message;
}

export function encodeTxnRequest(message: TxnRequest, writer: Writer): void {
  for (const item of message.compare) {
    writer.ensure(1);
    writer.byte(10);
    const atLeast = item.key.length + item.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodeCompare(item, writer);
    writer.endMessage(start, atLeast);
  }
  for (const item of message.success) {
    writer.ensure(1);
    writer.byte(18);
    const start = writer.beginMessage(0);
    encodeRequestOp(item, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.failure) {
    writer.ensure(1);
    writer.byte(26);
    const start = writer.beginMessage(0);
    encodeRequestOp(item, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfTxnRequest = [undefined, 'Compare', 'Success', 'Failure'];

export function mergeTxnRequest(message: TxnRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        const item = newCompare();
        message.compare.push(item);
        mergeCompare(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 18: {
        const to = reader.openMessage(end);
        const item = newRequestOp();
        message.success.push(item);
        mergeRequestOp(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        const item = newRequestOp();
        message.failure.push(item);
        mergeRequestOp(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'TxnRequest', fieldsOfTxnRequest);
    }
  }
}

export function readJsonTxnRequest(reader: JsonReader, entry: number): TxnRequest {
  const message = newTxnRequest();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 484197:
        if (reader.keyIs(key, 'compare')) at1 = key + entryWords;
        break;
      case 488307:
        if (reader.keyIs(key, 'success')) at2 = key + entryWords;
        break;
      case 484965:
        if (reader.keyIs(key, 'failure')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    const behind = reader.openList(at1);
    for (let item = at1 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Compare');
      message.compare.push(readJsonCompare(reader, item));
    }
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Success');
      message.success.push(readJsonRequestOp(reader, item));
    }
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Failure');
      message.failure.push(readJsonRequestOp(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonTxnRequestCompare = jsonName('compare');
const jsonTxnRequestSuccess = jsonName('success');
const jsonTxnRequestFailure = jsonName('failure');

export function writeJsonTxnRequest(message: TxnRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.compare.length > 0) {
    openJsonList(writer, jsonTxnRequestCompare);
    for (const item of message.compare) {
      writeJsonCompare(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  if (message.success.length > 0) {
    openJsonList(writer, jsonTxnRequestSuccess);
    for (const item of message.success) {
      writeJsonRequestOp(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  if (message.failure.length > 0) {
    openJsonList(writer, jsonTxnRequestFailure);
    for (const item of message.failure) {
      writeJsonRequestOp(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const TxnRequest: MessageType<TxnRequest> = {
  name: 'etcdserverpb.TxnRequest',
  create: createTxnRequest,
  encode: encodeTxnRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newTxnRequest();
    mergeTxnRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonTxnRequest(sharedJsonReader, 0) : newTxnRequest();
  },
  writeJson: writeJsonTxnRequest,
};

export interface TxnResponse {
  header: ResponseHeader | undefined;
  succeeded: boolean;
  /** One for each request of the branch that was taken, in its order. */
  responses: ResponseOp[];
}

export function newTxnResponse(): TxnResponse {
  return {
    header: undefined,
    succeeded: false,
    responses: [],
  };
}

function createTxnResponse(fields?: Partial<TxnResponse>): TxnResponse {
  const message = newTxnResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.succeeded !== undefined) message.succeeded = fields.succeeded;
  if (fields.responses !== undefined) message.responses = fields.responses;
  return message;
}

export function encodeTxnResponse(message: TxnResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(2);
  if (message.succeeded) {
    writer.byte(16);
    writer.byte(message.succeeded ? 1 : 0);
  }
  for (const item of message.responses) {
    writer.ensure(1);
    writer.byte(26);
    const start = writer.beginMessage(0);
    encodeResponseOp(item, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfTxnResponse = [undefined, 'Header', 'Succeeded', 'Responses'];

export function mergeTxnResponse(message: TxnResponse, reader: Reader, end: number): void {
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
      case 16:
        message.succeeded = reader.bool(end);
        break;
      case 26: {
        const to = reader.openMessage(end);
        const item = newResponseOp();
        message.responses.push(item);
        mergeResponseOp(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'TxnResponse', fieldsOfTxnResponse);
    }
  }
}

export function readJsonTxnResponse(reader: JsonReader, entry: number): TxnResponse {
  const message = newTxnResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 619364:
        if (reader.keyIs(key, 'succeeded')) at2 = key + entryWords;
        break;
      case 619123:
        if (reader.keyIs(key, 'responses')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.succeeded = reader.bool(at2);
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Responses');
      message.responses.push(readJsonResponseOp(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonTxnResponseHeader = jsonName('header');
const jsonTxnResponseSucceeded = jsonName('succeeded');
const jsonTxnResponseResponses = jsonName('responses');

export function writeJsonTxnResponse(message: TxnResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonTxnResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.succeeded) {
    writeJsonName(writer, jsonTxnResponseSucceeded);
    writeJsonBool(writer, message.succeeded);
  }
  if (message.responses.length > 0) {
    openJsonList(writer, jsonTxnResponseResponses);
    for (const item of message.responses) {
      writeJsonResponseOp(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const TxnResponse: MessageType<TxnResponse> = {
  name: 'etcdserverpb.TxnResponse',
  create: createTxnResponse,
  encode: encodeTxnResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newTxnResponse();
    mergeTxnResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonTxnResponse(sharedJsonReader, 0) : newTxnResponse();
  },
  writeJson: writeJsonTxnResponse,
};

export interface CompactionRequest {
  revision: number;
  /** Answer when the old versions are gone, not only hidden. */
  physical: boolean;
}

export function newCompactionRequest(): CompactionRequest {
  return {
    revision: 0,
    physical: false,
  };
}

function createCompactionRequest(fields?: Partial<CompactionRequest>): CompactionRequest {
  const message = newCompactionRequest();
  if (fields === undefined) return message;
  if (fields.revision !== undefined) message.revision = fields.revision;
  if (fields.physical !== undefined) message.physical = fields.physical;
  return message;
}

export function encodeCompactionRequest(message: CompactionRequest, writer: Writer): void {
  writer.ensure(13);
  if (message.revision !== 0) {
    writer.byte(8);
    writer.int64(message.revision);
  }
  if (message.physical) {
    writer.byte(16);
    writer.byte(message.physical ? 1 : 0);
  }
}

const fieldsOfCompactionRequest = [undefined, 'Revision', 'Physical'];

export function mergeCompactionRequest(message: CompactionRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.revision = reader.int64(end);
        break;
      case 16:
        message.physical = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'CompactionRequest', fieldsOfCompactionRequest);
    }
  }
}

export function readJsonCompactionRequest(reader: JsonReader, entry: number): CompactionRequest {
  const message = newCompactionRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 553582:
        if (reader.keyIs(key, 'revision')) at1 = key + entryWords;
        break;
      case 553068:
        if (reader.keyIs(key, 'physical')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.revision = reader.int64(at1);
  }
  if (at2 !== 0) {
    message.physical = reader.bool(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonCompactionRequestRevision = jsonName('revision');
const jsonCompactionRequestPhysical = jsonName('physical');

export function writeJsonCompactionRequest(message: CompactionRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.revision !== 0) {
    writeJsonName(writer, jsonCompactionRequestRevision);
    writeJsonInteger64(writer, message.revision);
  }
  if (message.physical) {
    writeJsonName(writer, jsonCompactionRequestPhysical);
    writeJsonBool(writer, message.physical);
  }
  closeJsonObject(writer);
}

export const CompactionRequest: MessageType<CompactionRequest> = {
  name: 'etcdserverpb.CompactionRequest',
  create: createCompactionRequest,
  encode: encodeCompactionRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newCompactionRequest();
    mergeCompactionRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonCompactionRequest(sharedJsonReader, 0) : newCompactionRequest();
  },
  writeJson: writeJsonCompactionRequest,
};

export interface CompactionResponse {
  header: ResponseHeader | undefined;
}

export function newCompactionResponse(): CompactionResponse {
  return {
    header: undefined,
  };
}

function createCompactionResponse(fields?: Partial<CompactionResponse>): CompactionResponse {
  const message = newCompactionResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeCompactionResponse(message: CompactionResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfCompactionResponse = [undefined, 'Header'];

export function mergeCompactionResponse(message: CompactionResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'CompactionResponse', fieldsOfCompactionResponse);
    }
  }
}

export function readJsonCompactionResponse(reader: JsonReader, entry: number): CompactionResponse {
  const message = newCompactionResponse();
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

const jsonCompactionResponseHeader = jsonName('header');

export function writeJsonCompactionResponse(message: CompactionResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonCompactionResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const CompactionResponse: MessageType<CompactionResponse> = {
  name: 'etcdserverpb.CompactionResponse',
  create: createCompactionResponse,
  encode: encodeCompactionResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newCompactionResponse();
    mergeCompactionResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonCompactionResponse(sharedJsonReader, 0) : newCompactionResponse();
  },
  writeJson: writeJsonCompactionResponse,
};

export interface HashRequest {}

export function newHashRequest(): HashRequest {
  return {};
}

function createHashRequest(): HashRequest {
  return {};
}

export function encodeHashRequest(_message: HashRequest, _writer: Writer): void {}


export function mergeHashRequest(_message: HashRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'HashRequest', []);
  }
}

export function readJsonHashRequest(reader: JsonReader, entry: number): HashRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newHashRequest();
}


export function writeJsonHashRequest(_message: HashRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const HashRequest: MessageType<HashRequest> = {
  name: 'etcdserverpb.HashRequest',
  create: createHashRequest,
  encode: encodeHashRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newHashRequest();
    mergeHashRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonHashRequest(sharedJsonReader, 0) : newHashRequest();
  },
  writeJson: writeJsonHashRequest,
};

export interface HashKVRequest {
  /** 0: the newest. */
  revision: number;
}

export function newHashKVRequest(): HashKVRequest {
  return {
    revision: 0,
  };
}

function createHashKVRequest(fields?: Partial<HashKVRequest>): HashKVRequest {
  const message = newHashKVRequest();
  if (fields === undefined) return message;
  if (fields.revision !== undefined) message.revision = fields.revision;
  return message;
}

export function encodeHashKVRequest(message: HashKVRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.revision !== 0) {
    writer.byte(8);
    writer.int64(message.revision);
  }
}

const fieldsOfHashKVRequest = [undefined, 'Revision'];

export function mergeHashKVRequest(message: HashKVRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.revision = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'HashKVRequest', fieldsOfHashKVRequest);
    }
  }
}

export function readJsonHashKVRequest(reader: JsonReader, entry: number): HashKVRequest {
  const message = newHashKVRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 553582:
        if (reader.keyIs(key, 'revision')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.revision = reader.int64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonHashKVRequestRevision = jsonName('revision');

export function writeJsonHashKVRequest(message: HashKVRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.revision !== 0) {
    writeJsonName(writer, jsonHashKVRequestRevision);
    writeJsonInteger64(writer, message.revision);
  }
  closeJsonObject(writer);
}

export const HashKVRequest: MessageType<HashKVRequest> = {
  name: 'etcdserverpb.HashKVRequest',
  create: createHashKVRequest,
  encode: encodeHashKVRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newHashKVRequest();
    mergeHashKVRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonHashKVRequest(sharedJsonReader, 0) : newHashKVRequest();
  },
  writeJson: writeJsonHashKVRequest,
};

export interface HashKVResponse {
  header: ResponseHeader | undefined;
  hash: number;
  compactRevision: number;
}

export function newHashKVResponse(): HashKVResponse {
  return {
    header: undefined,
    hash: 0,
    compactRevision: 0,
  };
}

function createHashKVResponse(fields?: Partial<HashKVResponse>): HashKVResponse {
  const message = newHashKVResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.hash !== undefined) message.hash = fields.hash;
  if (fields.compactRevision !== undefined) message.compactRevision = fields.compactRevision;
  return message;
}

export function encodeHashKVResponse(message: HashKVResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(17);
  if (message.hash !== 0) {
    writer.byte(16);
    writer.uint32(message.hash);
  }
  if (message.compactRevision !== 0) {
    writer.byte(24);
    writer.int64(message.compactRevision);
  }
}

const fieldsOfHashKVResponse = [undefined, 'Header', 'Hash', 'CompactRevision'];

export function mergeHashKVResponse(message: HashKVResponse, reader: Reader, end: number): void {
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
      case 16:
        message.hash = reader.uint32(end);
        break;
      case 24:
        message.compactRevision = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'HashKVResponse', fieldsOfHashKVResponse);
    }
  }
}

export function readJsonHashKVResponse(reader: JsonReader, entry: number): HashKVResponse {
  const message = newHashKVResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 288872:
        if (reader.keyIs(key, 'hash')) at2 = key + entryWords;
        break;
      case 1074030:
        if (reader.keyIs(key, 'compact_revision')) at3 = key + entryWords;
        break;
      case 1008494:
        if (reader.keyIs(key, 'compactRevision')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.hash = reader.uint32(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.compactRevision = reader.int64(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonHashKVResponseHeader = jsonName('header');
const jsonHashKVResponseHash = jsonName('hash');
const jsonHashKVResponseCompactRevision = jsonName('compact_revision');

export function writeJsonHashKVResponse(message: HashKVResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonHashKVResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.hash !== 0) {
    writeJsonName(writer, jsonHashKVResponseHash);
    writeJsonInteger(writer, message.hash);
  }
  if (message.compactRevision !== 0) {
    writeJsonName(writer, jsonHashKVResponseCompactRevision);
    writeJsonInteger64(writer, message.compactRevision);
  }
  closeJsonObject(writer);
}

export const HashKVResponse: MessageType<HashKVResponse> = {
  name: 'etcdserverpb.HashKVResponse',
  create: createHashKVResponse,
  encode: encodeHashKVResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newHashKVResponse();
    mergeHashKVResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonHashKVResponse(sharedJsonReader, 0) : newHashKVResponse();
  },
  writeJson: writeJsonHashKVResponse,
};

export interface HashResponse {
  header: ResponseHeader | undefined;
  hash: number;
}

export function newHashResponse(): HashResponse {
  return {
    header: undefined,
    hash: 0,
  };
}

function createHashResponse(fields?: Partial<HashResponse>): HashResponse {
  const message = newHashResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.hash !== undefined) message.hash = fields.hash;
  return message;
}

export function encodeHashResponse(message: HashResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(6);
  if (message.hash !== 0) {
    writer.byte(16);
    writer.uint32(message.hash);
  }
}

const fieldsOfHashResponse = [undefined, 'Header', 'Hash'];

export function mergeHashResponse(message: HashResponse, reader: Reader, end: number): void {
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
      case 16:
        message.hash = reader.uint32(end);
        break;
      default:
        reader.unknown(tag, start, end, 'HashResponse', fieldsOfHashResponse);
    }
  }
}

export function readJsonHashResponse(reader: JsonReader, entry: number): HashResponse {
  const message = newHashResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 288872:
        if (reader.keyIs(key, 'hash')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.hash = reader.uint32(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonHashResponseHeader = jsonName('header');
const jsonHashResponseHash = jsonName('hash');

export function writeJsonHashResponse(message: HashResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonHashResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.hash !== 0) {
    writeJsonName(writer, jsonHashResponseHash);
    writeJsonInteger(writer, message.hash);
  }
  closeJsonObject(writer);
}

export const HashResponse: MessageType<HashResponse> = {
  name: 'etcdserverpb.HashResponse',
  create: createHashResponse,
  encode: encodeHashResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newHashResponse();
    mergeHashResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonHashResponse(sharedJsonReader, 0) : newHashResponse();
  },
  writeJson: writeJsonHashResponse,
};

export interface SnapshotRequest {}

export function newSnapshotRequest(): SnapshotRequest {
  return {};
}

function createSnapshotRequest(): SnapshotRequest {
  return {};
}

export function encodeSnapshotRequest(_message: SnapshotRequest, _writer: Writer): void {}


export function mergeSnapshotRequest(_message: SnapshotRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'SnapshotRequest', []);
  }
}

export function readJsonSnapshotRequest(reader: JsonReader, entry: number): SnapshotRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newSnapshotRequest();
}


export function writeJsonSnapshotRequest(_message: SnapshotRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const SnapshotRequest: MessageType<SnapshotRequest> = {
  name: 'etcdserverpb.SnapshotRequest',
  create: createSnapshotRequest,
  encode: encodeSnapshotRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newSnapshotRequest();
    mergeSnapshotRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonSnapshotRequest(sharedJsonReader, 0) : newSnapshotRequest();
  },
  writeJson: writeJsonSnapshotRequest,
};

export interface SnapshotResponse {
  header: ResponseHeader | undefined;
  remainingBytes: number;
  blob: Uint8Array;
}

export function newSnapshotResponse(): SnapshotResponse {
  return {
    header: undefined,
    remainingBytes: 0,
    blob: emptyBytes,
  };
}

function createSnapshotResponse(fields?: Partial<SnapshotResponse>): SnapshotResponse {
  const message = newSnapshotResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.remainingBytes !== undefined) message.remainingBytes = fields.remainingBytes;
  if (fields.blob !== undefined) message.blob = fields.blob;
  return message;
}

export function encodeSnapshotResponse(message: SnapshotResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(17 + message.blob.length);
  if (message.remainingBytes !== 0) {
    writer.byte(16);
    writer.int64(message.remainingBytes);
  }
  if (message.blob.length !== 0) {
    writer.byte(26);
    writer.lengthAndBytes(message.blob);
  }
}

const fieldsOfSnapshotResponse = [undefined, 'Header', 'RemainingBytes', 'Blob'];

export function mergeSnapshotResponse(message: SnapshotResponse, reader: Reader, end: number): void {
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
      case 16:
        message.remainingBytes = reader.uint64(end);
        break;
      case 26:
        message.blob = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'SnapshotResponse', fieldsOfSnapshotResponse);
    }
  }
}

export function readJsonSnapshotResponse(reader: JsonReader, entry: number): SnapshotResponse {
  const message = newSnapshotResponse();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 1012339:
        if (reader.keyIs(key, 'remaining_bytes')) at2 = key + entryWords;
        break;
      case 946803:
        if (reader.keyIs(key, 'remainingBytes')) camelAt2 = key + entryWords;
        break;
      case 287330:
        if (reader.keyIs(key, 'blob')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.remainingBytes = reader.uint64(at2);
  }
  if (at3 !== 0) {
    message.blob = reader.bytesValue(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonSnapshotResponseHeader = jsonName('header');
const jsonSnapshotResponseRemainingBytes = jsonName('remaining_bytes');
const jsonSnapshotResponseBlob = jsonName('blob');

export function writeJsonSnapshotResponse(message: SnapshotResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonSnapshotResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.remainingBytes !== 0) {
    writeJsonName(writer, jsonSnapshotResponseRemainingBytes);
    writeJsonInteger64(writer, message.remainingBytes);
  }
  if (message.blob.length !== 0) {
    writeJsonName(writer, jsonSnapshotResponseBlob);
    writeJsonBytes(writer, message.blob);
  }
  closeJsonObject(writer);
}

export const SnapshotResponse: MessageType<SnapshotResponse> = {
  name: 'etcdserverpb.SnapshotResponse',
  create: createSnapshotResponse,
  encode: encodeSnapshotResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newSnapshotResponse();
    mergeSnapshotResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonSnapshotResponse(sharedJsonReader, 0) : newSnapshotResponse();
  },
  writeJson: writeJsonSnapshotResponse,
};

export interface WatchRequest {
  /** One of request_union: at most one is set. */
  createRequest?: WatchCreateRequest | undefined;
  cancelRequest?: WatchCancelRequest | undefined;
  progressRequest?: WatchProgressRequest | undefined;
}

export function newWatchRequest(): WatchRequest {
  return {
    createRequest: undefined,
    cancelRequest: undefined,
    progressRequest: undefined,
  };
}

function createWatchRequest(fields?: Partial<WatchRequest>): WatchRequest {
  const message = newWatchRequest();
  if (fields === undefined) return message;
  if (fields.createRequest !== undefined) message.createRequest = fields.createRequest;
  if (fields.cancelRequest !== undefined) message.cancelRequest = fields.cancelRequest;
  if (fields.progressRequest !== undefined) message.progressRequest = fields.progressRequest;
  return message;
}

export function encodeWatchRequest(message: WatchRequest, writer: Writer): void {
  if (message.createRequest !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const atLeast = message.createRequest.key.length + message.createRequest.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodeWatchCreateRequest(message.createRequest, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.cancelRequest !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const start = writer.beginMessage(0);
    encodeWatchCancelRequest(message.cancelRequest, writer);
    writer.endMessage(start, 0);
  }
  if (message.progressRequest !== undefined) {
    writer.ensure(1);
    writer.byte(26);
    const start = writer.beginMessage(0);
    encodeWatchProgressRequest(message.progressRequest, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfWatchRequest = [undefined, 'CreateRequest', 'CancelRequest', 'ProgressRequest'];

export function mergeWatchRequest(message: WatchRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        const item = newWatchCreateRequest();
        message.cancelRequest = undefined;
        message.progressRequest = undefined;
        message.createRequest = item;
        mergeWatchCreateRequest(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 18: {
        const to = reader.openMessage(end);
        const item = newWatchCancelRequest();
        message.createRequest = undefined;
        message.progressRequest = undefined;
        message.cancelRequest = item;
        mergeWatchCancelRequest(item, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        const item = newWatchProgressRequest();
        message.createRequest = undefined;
        message.cancelRequest = undefined;
        message.progressRequest = item;
        mergeWatchProgressRequest(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'WatchRequest', fieldsOfWatchRequest);
    }
  }
}

export function readJsonWatchRequest(reader: JsonReader, entry: number): WatchRequest {
  const message = newWatchRequest();
  let oneofAt1 = 0;
  let at1 = 0;
  let camelAt1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 881262:
        if (reader.keyIs(key, 'request_union')) oneofAt1 = key + entryWords;
        break;
      case 942964:
        if (reader.keyIs(key, 'create_request')) at1 = key + entryWords;
        else if (reader.keyIs(key, 'cancel_request')) at2 = key + entryWords;
        break;
      case 877428:
        if (reader.keyIs(key, 'createRequest')) camelAt1 = key + entryWords;
        else if (reader.keyIs(key, 'cancelRequest')) camelAt2 = key + entryWords;
        break;
      case 1077364:
        if (reader.keyIs(key, 'progress_request')) at3 = key + entryWords;
        break;
      case 1011828:
        if (reader.keyIs(key, 'progressRequest')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (oneofAt1 !== 0) reader.refuseOneof(oneofAt1, 'etcdserverpb.isWatchRequest_RequestUnion');
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.createRequest = readJsonWatchCreateRequest(reader, at1);
    message.cancelRequest = undefined;
    message.progressRequest = undefined;
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.cancelRequest = readJsonWatchCancelRequest(reader, at2);
    message.createRequest = undefined;
    message.progressRequest = undefined;
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0 && !reader.isNull(at3)) {
    message.progressRequest = readJsonWatchProgressRequest(reader, at3);
    message.createRequest = undefined;
    message.cancelRequest = undefined;
  }
  reader.closeMessage();
  return message;
}

const jsonWatchRequestCreateRequest = jsonName('create_request');
const jsonWatchRequestCancelRequest = jsonName('cancel_request');
const jsonWatchRequestProgressRequest = jsonName('progress_request');

export function writeJsonWatchRequest(message: WatchRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.createRequest !== undefined) {
    writeJsonName(writer, jsonWatchRequestCreateRequest);
    writeJsonWatchCreateRequest(message.createRequest, writer);
    writeJsonComma(writer);
  }
  if (message.cancelRequest !== undefined) {
    writeJsonName(writer, jsonWatchRequestCancelRequest);
    writeJsonWatchCancelRequest(message.cancelRequest, writer);
    writeJsonComma(writer);
  }
  if (message.progressRequest !== undefined) {
    writeJsonName(writer, jsonWatchRequestProgressRequest);
    writeJsonWatchProgressRequest(message.progressRequest, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const WatchRequest: MessageType<WatchRequest> = {
  name: 'etcdserverpb.WatchRequest',
  create: createWatchRequest,
  encode: encodeWatchRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWatchRequest();
    mergeWatchRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWatchRequest(sharedJsonReader, 0) : newWatchRequest();
  },
  writeJson: writeJsonWatchRequest,
};

export interface WatchCreateRequest {
  key: Uint8Array;
  /** As in RangeRequest. */
  rangeEnd: Uint8Array;
  /** First revision wanted; 0: from now on. */
  startRevision: number;
  progressNotify: boolean;
  /** A value of FilterType, or one that is not known here. */
  filters: number[];
  prevKv: boolean;
  /** 0: the server chooses. */
  watchId: number;
  /** Split answers that are larger than the client takes. */
  fragment: boolean;
}

export function newWatchCreateRequest(): WatchCreateRequest {
  return {
    key: emptyBytes,
    rangeEnd: emptyBytes,
    startRevision: 0,
    progressNotify: false,
    filters: [],
    prevKv: false,
    watchId: 0,
    fragment: false,
  };
}

function createWatchCreateRequest(fields?: Partial<WatchCreateRequest>): WatchCreateRequest {
  const message = newWatchCreateRequest();
  if (fields === undefined) return message;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.rangeEnd !== undefined) message.rangeEnd = fields.rangeEnd;
  if (fields.startRevision !== undefined) message.startRevision = fields.startRevision;
  if (fields.progressNotify !== undefined) message.progressNotify = fields.progressNotify;
  if (fields.filters !== undefined) message.filters = fields.filters;
  if (fields.prevKv !== undefined) message.prevKv = fields.prevKv;
  if (fields.watchId !== undefined) message.watchId = fields.watchId;
  if (fields.fragment !== undefined) message.fragment = fields.fragment;
  return message;
}

export function encodeWatchCreateRequest(message: WatchCreateRequest, writer: Writer): void {
  writer.ensure(25 + message.key.length + message.rangeEnd.length);
  if (message.key.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.rangeEnd);
  }
  if (message.startRevision !== 0) {
    writer.byte(24);
    writer.int64(message.startRevision);
  }
  if (message.progressNotify) {
    writer.byte(32);
    writer.byte(message.progressNotify ? 1 : 0);
  }
  if (message.filters.length > 0) {
    writer.ensure(message.filters.length * 10 + 5);
    writer.byte(42);
    const start = writer.beginMessage(message.filters.length);
    for (const item of message.filters) writer.int64(item);
    writer.endMessage(start, message.filters.length);
  }
  writer.ensure(15);
  if (message.prevKv) {
    writer.byte(48);
    writer.byte(message.prevKv ? 1 : 0);
  }
  if (message.watchId !== 0) {
    writer.byte(56);
    writer.int64(message.watchId);
  }
  if (message.fragment) {
    writer.byte(64);
    writer.byte(message.fragment ? 1 : 0);
  }
}

const fieldsOfWatchCreateRequest = [undefined, 'Key', 'RangeEnd', 'StartRevision', 'ProgressNotify', 'Filters', 'PrevKv', 'WatchId', 'Fragment'];

export function mergeWatchCreateRequest(message: WatchCreateRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.key = reader.bytesField(end);
        break;
      case 18:
        message.rangeEnd = reader.bytesField(end);
        break;
      case 24:
        message.startRevision = reader.int64(end);
        break;
      case 32:
        message.progressNotify = reader.bool(end);
        break;
      case 40:
        message.filters.push(reader.int32(end));
        break;
      case 42: {
        const to = reader.length(end);
        while (reader.at < to) message.filters.push(reader.int32(to));
        break;
      }
      case 48:
        message.prevKv = reader.bool(end);
        break;
      case 56:
        message.watchId = reader.int64(end);
        break;
      case 64:
        message.fragment = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WatchCreateRequest', fieldsOfWatchCreateRequest);
    }
  }
}

export function readJsonWatchCreateRequest(reader: JsonReader, entry: number): WatchCreateRequest {
  const message = newWatchCreateRequest();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  let at4 = 0;
  let camelAt4 = 0;
  let at5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let at7 = 0;
  let camelAt7 = 0;
  let at8 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 224121:
        if (reader.keyIs(key, 'key')) at1 = key + entryWords;
        break;
      case 619108:
        if (reader.keyIs(key, 'range_end')) at2 = key + entryWords;
        break;
      case 553572:
        if (reader.keyIs(key, 'rangeEnd')) camelAt2 = key + entryWords;
        break;
      case 947054:
        if (reader.keyIs(key, 'start_revision')) at3 = key + entryWords;
        break;
      case 881518:
        if (reader.keyIs(key, 'startRevision')) camelAt3 = key + entryWords;
        break;
      case 1011833:
        if (reader.keyIs(key, 'progress_notify')) at4 = key + entryWords;
        break;
      case 946297:
        if (reader.keyIs(key, 'progressNotify')) camelAt4 = key + entryWords;
        break;
      case 484979:
        if (reader.keyIs(key, 'filters')) at5 = key + entryWords;
        break;
      case 487542:
        if (reader.keyIs(key, 'prev_kv')) at6 = key + entryWords;
        break;
      case 422006:
        if (reader.keyIs(key, 'prevKv')) camelAt6 = key + entryWords;
        break;
      case 554852:
        if (reader.keyIs(key, 'watch_id')) at7 = key + entryWords;
        break;
      case 489316:
        if (reader.keyIs(key, 'watchId')) camelAt7 = key + entryWords;
        break;
      case 550516:
        if (reader.keyIs(key, 'fragment')) at8 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.key = reader.bytesValue(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.rangeEnd = reader.bytesValue(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.startRevision = reader.int64(at3);
  }
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0) {
    message.progressNotify = reader.bool(at4);
  }
  if (at5 !== 0) {
    const behind = reader.openList(at5);
    for (let item = at5 + entryWords; item < behind; item = reader.behind(item)) {
      message.filters.push(reader.enumValue(item, FilterType, 'etcdserverpb.WatchCreateRequest_FilterType'));
    }
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.prevKv = reader.bool(at6);
  }
  if (camelAt7 !== 0) at7 = camelAt7;
  if (at7 !== 0) {
    message.watchId = reader.int64(at7);
  }
  if (at8 !== 0) {
    message.fragment = reader.bool(at8);
  }
  reader.closeMessage();
  return message;
}

const jsonWatchCreateRequestKey = jsonName('key');
const jsonWatchCreateRequestRangeEnd = jsonName('range_end');
const jsonWatchCreateRequestStartRevision = jsonName('start_revision');
const jsonWatchCreateRequestProgressNotify = jsonName('progress_notify');
const jsonWatchCreateRequestFilters = jsonName('filters');
const jsonWatchCreateRequestPrevKv = jsonName('prev_kv');
const jsonWatchCreateRequestWatchId = jsonName('watch_id');
const jsonWatchCreateRequestFragment = jsonName('fragment');

export function writeJsonWatchCreateRequest(message: WatchCreateRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonWatchCreateRequestKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writeJsonName(writer, jsonWatchCreateRequestRangeEnd);
    writeJsonBytes(writer, message.rangeEnd);
  }
  if (message.startRevision !== 0) {
    writeJsonName(writer, jsonWatchCreateRequestStartRevision);
    writeJsonInteger64(writer, message.startRevision);
  }
  if (message.progressNotify) {
    writeJsonName(writer, jsonWatchCreateRequestProgressNotify);
    writeJsonBool(writer, message.progressNotify);
  }
  if (message.filters.length > 0) {
    openJsonList(writer, jsonWatchCreateRequestFilters);
    for (const item of message.filters) {
      writeJsonEnum(writer, item, jsonNamesOfFilterType);
    }
    closeJsonList(writer);
  }
  if (message.prevKv) {
    writeJsonName(writer, jsonWatchCreateRequestPrevKv);
    writeJsonBool(writer, message.prevKv);
  }
  if (message.watchId !== 0) {
    writeJsonName(writer, jsonWatchCreateRequestWatchId);
    writeJsonInteger64(writer, message.watchId);
  }
  if (message.fragment) {
    writeJsonName(writer, jsonWatchCreateRequestFragment);
    writeJsonBool(writer, message.fragment);
  }
  closeJsonObject(writer);
}

export const WatchCreateRequest: MessageType<WatchCreateRequest> = {
  name: 'etcdserverpb.WatchCreateRequest',
  create: createWatchCreateRequest,
  encode: encodeWatchCreateRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWatchCreateRequest();
    mergeWatchCreateRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWatchCreateRequest(sharedJsonReader, 0) : newWatchCreateRequest();
  },
  writeJson: writeJsonWatchCreateRequest,
};

export interface WatchCancelRequest {
  watchId: number;
}

export function newWatchCancelRequest(): WatchCancelRequest {
  return {
    watchId: 0,
  };
}

function createWatchCancelRequest(fields?: Partial<WatchCancelRequest>): WatchCancelRequest {
  const message = newWatchCancelRequest();
  if (fields === undefined) return message;
  if (fields.watchId !== undefined) message.watchId = fields.watchId;
  return message;
}

export function encodeWatchCancelRequest(message: WatchCancelRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.watchId !== 0) {
    writer.byte(8);
    writer.int64(message.watchId);
  }
}

const fieldsOfWatchCancelRequest = [undefined, 'WatchId'];

export function mergeWatchCancelRequest(message: WatchCancelRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.watchId = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WatchCancelRequest', fieldsOfWatchCancelRequest);
    }
  }
}

export function readJsonWatchCancelRequest(reader: JsonReader, entry: number): WatchCancelRequest {
  const message = newWatchCancelRequest();
  let at1 = 0;
  let camelAt1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 554852:
        if (reader.keyIs(key, 'watch_id')) at1 = key + entryWords;
        break;
      case 489316:
        if (reader.keyIs(key, 'watchId')) camelAt1 = key + entryWords;
        break;
    }
  }
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0) {
    message.watchId = reader.int64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonWatchCancelRequestWatchId = jsonName('watch_id');

export function writeJsonWatchCancelRequest(message: WatchCancelRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.watchId !== 0) {
    writeJsonName(writer, jsonWatchCancelRequestWatchId);
    writeJsonInteger64(writer, message.watchId);
  }
  closeJsonObject(writer);
}

export const WatchCancelRequest: MessageType<WatchCancelRequest> = {
  name: 'etcdserverpb.WatchCancelRequest',
  create: createWatchCancelRequest,
  encode: encodeWatchCancelRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWatchCancelRequest();
    mergeWatchCancelRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWatchCancelRequest(sharedJsonReader, 0) : newWatchCancelRequest();
  },
  writeJson: writeJsonWatchCancelRequest,
};

export interface WatchProgressRequest {}

export function newWatchProgressRequest(): WatchProgressRequest {
  return {};
}

function createWatchProgressRequest(): WatchProgressRequest {
  return {};
}

export function encodeWatchProgressRequest(_message: WatchProgressRequest, _writer: Writer): void {}


export function mergeWatchProgressRequest(_message: WatchProgressRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'WatchProgressRequest', []);
  }
}

export function readJsonWatchProgressRequest(reader: JsonReader, entry: number): WatchProgressRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newWatchProgressRequest();
}


export function writeJsonWatchProgressRequest(_message: WatchProgressRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const WatchProgressRequest: MessageType<WatchProgressRequest> = {
  name: 'etcdserverpb.WatchProgressRequest',
  create: createWatchProgressRequest,
  encode: encodeWatchProgressRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWatchProgressRequest();
    mergeWatchProgressRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWatchProgressRequest(sharedJsonReader, 0) : newWatchProgressRequest();
  },
  writeJson: writeJsonWatchProgressRequest,
};

export interface WatchResponse {
  header: ResponseHeader | undefined;
  watchId: number;
  created: boolean;
  canceled: boolean;
  /** Set when the watch asked for what is compacted: the first revision that is not. */
  compactRevision: number;
  cancelReason: string;
  /** More of the same revision follows. */
  fragment: boolean;
  events: Event[];
}

export function newWatchResponse(): WatchResponse {
  return {
    header: undefined,
    watchId: 0,
    created: false,
    canceled: false,
    compactRevision: 0,
    cancelReason: '',
    fragment: false,
    events: [],
  };
}

function createWatchResponse(fields?: Partial<WatchResponse>): WatchResponse {
  const message = newWatchResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.watchId !== undefined) message.watchId = fields.watchId;
  if (fields.created !== undefined) message.created = fields.created;
  if (fields.canceled !== undefined) message.canceled = fields.canceled;
  if (fields.compactRevision !== undefined) message.compactRevision = fields.compactRevision;
  if (fields.cancelReason !== undefined) message.cancelReason = fields.cancelReason;
  if (fields.fragment !== undefined) message.fragment = fields.fragment;
  if (fields.events !== undefined) message.events = fields.events;
  return message;
}

export function encodeWatchResponse(message: WatchResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(34 + message.cancelReason.length * 3);
  if (message.watchId !== 0) {
    writer.byte(16);
    writer.int64(message.watchId);
  }
  if (message.created) {
    writer.byte(24);
    writer.byte(message.created ? 1 : 0);
  }
  if (message.canceled) {
    writer.byte(32);
    writer.byte(message.canceled ? 1 : 0);
  }
  if (message.compactRevision !== 0) {
    writer.byte(40);
    writer.int64(message.compactRevision);
  }
  if (message.cancelReason !== '') {
    writer.byte(50);
    writer.lengthAndText(message.cancelReason);
  }
  if (message.fragment) {
    writer.byte(56);
    writer.byte(message.fragment ? 1 : 0);
  }
  for (const item of message.events) {
    writer.ensure(1);
    writer.byte(90);
    const start = writer.beginMessage(0);
    encodeEvent(item, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfWatchResponse = [undefined, 'Header', 'WatchId', 'Created', 'Canceled', 'CompactRevision', 'CancelReason', 'Fragment', undefined, undefined, undefined, 'Events'];

export function mergeWatchResponse(message: WatchResponse, reader: Reader, end: number): void {
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
      case 16:
        message.watchId = reader.int64(end);
        break;
      case 24:
        message.created = reader.bool(end);
        break;
      case 32:
        message.canceled = reader.bool(end);
        break;
      case 40:
        message.compactRevision = reader.int64(end);
        break;
      case 50:
        message.cancelReason = reader.text(end);
        break;
      case 56:
        message.fragment = reader.bool(end);
        break;
      case 90: {
        const to = reader.openMessage(end);
        const item = newEvent();
        message.events.push(item);
        mergeEvent(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'WatchResponse', fieldsOfWatchResponse);
    }
  }
}

export function readJsonWatchResponse(reader: JsonReader, entry: number): WatchResponse {
  const message = newWatchResponse();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let at7 = 0;
  let at11 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 554852:
        if (reader.keyIs(key, 'watch_id')) at2 = key + entryWords;
        break;
      case 489316:
        if (reader.keyIs(key, 'watchId')) camelAt2 = key + entryWords;
        break;
      case 484196:
        if (reader.keyIs(key, 'created')) at3 = key + entryWords;
        break;
      case 549732:
        if (reader.keyIs(key, 'canceled')) at4 = key + entryWords;
        break;
      case 1074030:
        if (reader.keyIs(key, 'compact_revision')) at5 = key + entryWords;
        break;
      case 1008494:
        if (reader.keyIs(key, 'compactRevision')) camelAt5 = key + entryWords;
        break;
      case 877422:
        if (reader.keyIs(key, 'cancel_reason')) at6 = key + entryWords;
        break;
      case 811886:
        if (reader.keyIs(key, 'cancelReason')) camelAt6 = key + entryWords;
        break;
      case 550516:
        if (reader.keyIs(key, 'fragment')) at7 = key + entryWords;
        break;
      case 419187:
        if (reader.keyIs(key, 'events')) at11 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.watchId = reader.int64(at2);
  }
  if (at3 !== 0) {
    message.created = reader.bool(at3);
  }
  if (at4 !== 0) {
    message.canceled = reader.bool(at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0) {
    message.compactRevision = reader.int64(at5);
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.cancelReason = reader.text(at6);
  }
  if (at7 !== 0) {
    message.fragment = reader.bool(at7);
  }
  if (at11 !== 0) {
    const behind = reader.openList(at11);
    for (let item = at11 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Events');
      message.events.push(readJsonEvent(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonWatchResponseHeader = jsonName('header');
const jsonWatchResponseWatchId = jsonName('watch_id');
const jsonWatchResponseCreated = jsonName('created');
const jsonWatchResponseCanceled = jsonName('canceled');
const jsonWatchResponseCompactRevision = jsonName('compact_revision');
const jsonWatchResponseCancelReason = jsonName('cancel_reason');
const jsonWatchResponseFragment = jsonName('fragment');
const jsonWatchResponseEvents = jsonName('events');

export function writeJsonWatchResponse(message: WatchResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonWatchResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.watchId !== 0) {
    writeJsonName(writer, jsonWatchResponseWatchId);
    writeJsonInteger64(writer, message.watchId);
  }
  if (message.created) {
    writeJsonName(writer, jsonWatchResponseCreated);
    writeJsonBool(writer, message.created);
  }
  if (message.canceled) {
    writeJsonName(writer, jsonWatchResponseCanceled);
    writeJsonBool(writer, message.canceled);
  }
  if (message.compactRevision !== 0) {
    writeJsonName(writer, jsonWatchResponseCompactRevision);
    writeJsonInteger64(writer, message.compactRevision);
  }
  if (message.cancelReason.length !== 0) {
    writeJsonName(writer, jsonWatchResponseCancelReason);
    writeJsonText(writer, message.cancelReason);
  }
  if (message.fragment) {
    writeJsonName(writer, jsonWatchResponseFragment);
    writeJsonBool(writer, message.fragment);
  }
  if (message.events.length > 0) {
    openJsonList(writer, jsonWatchResponseEvents);
    for (const item of message.events) {
      writeJsonEvent(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const WatchResponse: MessageType<WatchResponse> = {
  name: 'etcdserverpb.WatchResponse',
  create: createWatchResponse,
  encode: encodeWatchResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWatchResponse();
    mergeWatchResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWatchResponse(sharedJsonReader, 0) : newWatchResponse();
  },
  writeJson: writeJsonWatchResponse,
};

export interface LeaseGrantRequest {
  /** Seconds. */
  ttl: number;
  /** 0: the server chooses. */
  id: bigint;
}

export function newLeaseGrantRequest(): LeaseGrantRequest {
  return {
    ttl: 0,
    id: 0n,
  };
}

function createLeaseGrantRequest(fields?: Partial<LeaseGrantRequest>): LeaseGrantRequest {
  const message = newLeaseGrantRequest();
  if (fields === undefined) return message;
  if (fields.ttl !== undefined) message.ttl = fields.ttl;
  if (fields.id !== undefined) message.id = fields.id;
  return message;
}

export function encodeLeaseGrantRequest(message: LeaseGrantRequest, writer: Writer): void {
  writer.ensure(22);
  if (message.ttl !== 0) {
    writer.byte(8);
    writer.int64(message.ttl);
  }
  if (message.id !== 0n) {
    writer.byte(16);
    writer.bigint64(message.id);
  }
}

const fieldsOfLeaseGrantRequest = [undefined, 'TTL', 'ID'];

export function mergeLeaseGrantRequest(message: LeaseGrantRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.ttl = reader.int64(end);
        break;
      case 16:
        message.id = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseGrantRequest', fieldsOfLeaseGrantRequest);
    }
  }
}

export function readJsonLeaseGrantRequest(reader: JsonReader, entry: number): LeaseGrantRequest {
  const message = newLeaseGrantRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 218188:
        if (reader.keyIs(key, 'TTL')) at1 = key + entryWords;
        break;
      case 149828:
        if (reader.keyIs(key, 'ID')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.ttl = reader.int64(at1);
  }
  if (at2 !== 0) {
    message.id = reader.bigInt64(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseGrantRequestTTL = jsonName('TTL');
const jsonLeaseGrantRequestID = jsonName('ID');

export function writeJsonLeaseGrantRequest(message: LeaseGrantRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.ttl !== 0) {
    writeJsonName(writer, jsonLeaseGrantRequestTTL);
    writeJsonInteger64(writer, message.ttl);
  }
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseGrantRequestID);
    writeJsonBigint(writer, message.id);
  }
  closeJsonObject(writer);
}

export const LeaseGrantRequest: MessageType<LeaseGrantRequest> = {
  name: 'etcdserverpb.LeaseGrantRequest',
  create: createLeaseGrantRequest,
  encode: encodeLeaseGrantRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseGrantRequest();
    mergeLeaseGrantRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseGrantRequest(sharedJsonReader, 0) : newLeaseGrantRequest();
  },
  writeJson: writeJsonLeaseGrantRequest,
};

export interface LeaseGrantResponse {
  header: ResponseHeader | undefined;
  id: bigint;
  ttl: number;
  error: string;
}

export function newLeaseGrantResponse(): LeaseGrantResponse {
  return {
    header: undefined,
    id: 0n,
    ttl: 0,
    error: '',
  };
}

function createLeaseGrantResponse(fields?: Partial<LeaseGrantResponse>): LeaseGrantResponse {
  const message = newLeaseGrantResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.ttl !== undefined) message.ttl = fields.ttl;
  if (fields.error !== undefined) message.error = fields.error;
  return message;
}

export function encodeLeaseGrantResponse(message: LeaseGrantResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(28 + message.error.length * 3);
  if (message.id !== 0n) {
    writer.byte(16);
    writer.bigint64(message.id);
  }
  if (message.ttl !== 0) {
    writer.byte(24);
    writer.int64(message.ttl);
  }
  if (message.error !== '') {
    writer.byte(34);
    writer.lengthAndText(message.error);
  }
}

const fieldsOfLeaseGrantResponse = [undefined, 'Header', 'ID', 'TTL', 'Error'];

export function mergeLeaseGrantResponse(message: LeaseGrantResponse, reader: Reader, end: number): void {
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
      case 16:
        message.id = reader.bigInt64(end);
        break;
      case 24:
        message.ttl = reader.int64(end);
        break;
      case 34:
        message.error = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseGrantResponse', fieldsOfLeaseGrantResponse);
    }
  }
}

export function readJsonLeaseGrantResponse(reader: JsonReader, entry: number): LeaseGrantResponse {
  const message = newLeaseGrantResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 149828:
        if (reader.keyIs(key, 'ID')) at2 = key + entryWords;
        break;
      case 218188:
        if (reader.keyIs(key, 'TTL')) at3 = key + entryWords;
        break;
      case 353650:
        if (reader.keyIs(key, 'error')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.id = reader.bigInt64(at2);
  }
  if (at3 !== 0) {
    message.ttl = reader.int64(at3);
  }
  if (at4 !== 0) {
    message.error = reader.text(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseGrantResponseHeader = jsonName('header');
const jsonLeaseGrantResponseID = jsonName('ID');
const jsonLeaseGrantResponseTTL = jsonName('TTL');
const jsonLeaseGrantResponseError = jsonName('error');

export function writeJsonLeaseGrantResponse(message: LeaseGrantResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLeaseGrantResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseGrantResponseID);
    writeJsonBigint(writer, message.id);
  }
  if (message.ttl !== 0) {
    writeJsonName(writer, jsonLeaseGrantResponseTTL);
    writeJsonInteger64(writer, message.ttl);
  }
  if (message.error.length !== 0) {
    writeJsonName(writer, jsonLeaseGrantResponseError);
    writeJsonText(writer, message.error);
  }
  closeJsonObject(writer);
}

export const LeaseGrantResponse: MessageType<LeaseGrantResponse> = {
  name: 'etcdserverpb.LeaseGrantResponse',
  create: createLeaseGrantResponse,
  encode: encodeLeaseGrantResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseGrantResponse();
    mergeLeaseGrantResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseGrantResponse(sharedJsonReader, 0) : newLeaseGrantResponse();
  },
  writeJson: writeJsonLeaseGrantResponse,
};

export interface LeaseRevokeRequest {
  id: bigint;
}

export function newLeaseRevokeRequest(): LeaseRevokeRequest {
  return {
    id: 0n,
  };
}

function createLeaseRevokeRequest(fields?: Partial<LeaseRevokeRequest>): LeaseRevokeRequest {
  const message = newLeaseRevokeRequest();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  return message;
}

export function encodeLeaseRevokeRequest(message: LeaseRevokeRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
}

const fieldsOfLeaseRevokeRequest = [undefined, 'ID'];

export function mergeLeaseRevokeRequest(message: LeaseRevokeRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseRevokeRequest', fieldsOfLeaseRevokeRequest);
    }
  }
}

export function readJsonLeaseRevokeRequest(reader: JsonReader, entry: number): LeaseRevokeRequest {
  const message = newLeaseRevokeRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigInt64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseRevokeRequestID = jsonName('ID');

export function writeJsonLeaseRevokeRequest(message: LeaseRevokeRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseRevokeRequestID);
    writeJsonBigint(writer, message.id);
  }
  closeJsonObject(writer);
}

export const LeaseRevokeRequest: MessageType<LeaseRevokeRequest> = {
  name: 'etcdserverpb.LeaseRevokeRequest',
  create: createLeaseRevokeRequest,
  encode: encodeLeaseRevokeRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseRevokeRequest();
    mergeLeaseRevokeRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseRevokeRequest(sharedJsonReader, 0) : newLeaseRevokeRequest();
  },
  writeJson: writeJsonLeaseRevokeRequest,
};

export interface LeaseRevokeResponse {
  header: ResponseHeader | undefined;
}

export function newLeaseRevokeResponse(): LeaseRevokeResponse {
  return {
    header: undefined,
  };
}

function createLeaseRevokeResponse(fields?: Partial<LeaseRevokeResponse>): LeaseRevokeResponse {
  const message = newLeaseRevokeResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeLeaseRevokeResponse(message: LeaseRevokeResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfLeaseRevokeResponse = [undefined, 'Header'];

export function mergeLeaseRevokeResponse(message: LeaseRevokeResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'LeaseRevokeResponse', fieldsOfLeaseRevokeResponse);
    }
  }
}

export function readJsonLeaseRevokeResponse(reader: JsonReader, entry: number): LeaseRevokeResponse {
  const message = newLeaseRevokeResponse();
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

const jsonLeaseRevokeResponseHeader = jsonName('header');

export function writeJsonLeaseRevokeResponse(message: LeaseRevokeResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLeaseRevokeResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const LeaseRevokeResponse: MessageType<LeaseRevokeResponse> = {
  name: 'etcdserverpb.LeaseRevokeResponse',
  create: createLeaseRevokeResponse,
  encode: encodeLeaseRevokeResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseRevokeResponse();
    mergeLeaseRevokeResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseRevokeResponse(sharedJsonReader, 0) : newLeaseRevokeResponse();
  },
  writeJson: writeJsonLeaseRevokeResponse,
};

export interface LeaseCheckpoint {
  id: bigint;
  /** Seconds. */
  remainingTTL: number;
}

export function newLeaseCheckpoint(): LeaseCheckpoint {
  return {
    id: 0n,
    remainingTTL: 0,
  };
}

function createLeaseCheckpoint(fields?: Partial<LeaseCheckpoint>): LeaseCheckpoint {
  const message = newLeaseCheckpoint();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.remainingTTL !== undefined) message.remainingTTL = fields.remainingTTL;
  return message;
}

export function encodeLeaseCheckpoint(message: LeaseCheckpoint, writer: Writer): void {
  writer.ensure(22);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.remainingTTL !== 0) {
    writer.byte(16);
    writer.int64(message.remainingTTL);
  }
}

const fieldsOfLeaseCheckpoint = [undefined, 'ID', 'Remaining_TTL'];

export function mergeLeaseCheckpoint(message: LeaseCheckpoint, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigInt64(end);
        break;
      case 16:
        message.remainingTTL = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseCheckpoint', fieldsOfLeaseCheckpoint);
    }
  }
}

export function readJsonLeaseCheckpoint(reader: JsonReader, entry: number): LeaseCheckpoint {
  const message = newLeaseCheckpoint();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 881228:
        if (reader.keyIs(key, 'remaining_TTL')) at2 = key + entryWords;
        break;
      case 815692:
        if (reader.keyIs(key, 'remainingTTL')) camelAt2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigInt64(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.remainingTTL = reader.int64(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseCheckpointID = jsonName('ID');
const jsonLeaseCheckpointRemaining_TTL = jsonName('remaining_TTL');

export function writeJsonLeaseCheckpoint(message: LeaseCheckpoint, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseCheckpointID);
    writeJsonBigint(writer, message.id);
  }
  if (message.remainingTTL !== 0) {
    writeJsonName(writer, jsonLeaseCheckpointRemaining_TTL);
    writeJsonInteger64(writer, message.remainingTTL);
  }
  closeJsonObject(writer);
}

export const LeaseCheckpoint: MessageType<LeaseCheckpoint> = {
  name: 'etcdserverpb.LeaseCheckpoint',
  create: createLeaseCheckpoint,
  encode: encodeLeaseCheckpoint,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseCheckpoint();
    mergeLeaseCheckpoint(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseCheckpoint(sharedJsonReader, 0) : newLeaseCheckpoint();
  },
  writeJson: writeJsonLeaseCheckpoint,
};

export interface LeaseCheckpointRequest {
  checkpoints: LeaseCheckpoint[];
}

export function newLeaseCheckpointRequest(): LeaseCheckpointRequest {
  return {
    checkpoints: [],
  };
}

function createLeaseCheckpointRequest(fields?: Partial<LeaseCheckpointRequest>): LeaseCheckpointRequest {
  const message = newLeaseCheckpointRequest();
  if (fields === undefined) return message;
  if (fields.checkpoints !== undefined) message.checkpoints = fields.checkpoints;
  return message;
}

export function encodeLeaseCheckpointRequest(message: LeaseCheckpointRequest, writer: Writer): void {
  for (const item of message.checkpoints) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeLeaseCheckpoint(item, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfLeaseCheckpointRequest = [undefined, 'Checkpoints'];

export function mergeLeaseCheckpointRequest(message: LeaseCheckpointRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10: {
        const to = reader.openMessage(end);
        const item = newLeaseCheckpoint();
        message.checkpoints.push(item);
        mergeLeaseCheckpoint(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'LeaseCheckpointRequest', fieldsOfLeaseCheckpointRequest);
    }
  }
}

export function readJsonLeaseCheckpointRequest(reader: JsonReader, entry: number): LeaseCheckpointRequest {
  const message = newLeaseCheckpointRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 746355:
        if (reader.keyIs(key, 'checkpoints')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    const behind = reader.openList(at1);
    for (let item = at1 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Checkpoints');
      message.checkpoints.push(readJsonLeaseCheckpoint(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseCheckpointRequestCheckpoints = jsonName('checkpoints');

export function writeJsonLeaseCheckpointRequest(message: LeaseCheckpointRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.checkpoints.length > 0) {
    openJsonList(writer, jsonLeaseCheckpointRequestCheckpoints);
    for (const item of message.checkpoints) {
      writeJsonLeaseCheckpoint(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const LeaseCheckpointRequest: MessageType<LeaseCheckpointRequest> = {
  name: 'etcdserverpb.LeaseCheckpointRequest',
  create: createLeaseCheckpointRequest,
  encode: encodeLeaseCheckpointRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseCheckpointRequest();
    mergeLeaseCheckpointRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseCheckpointRequest(sharedJsonReader, 0) : newLeaseCheckpointRequest();
  },
  writeJson: writeJsonLeaseCheckpointRequest,
};

export interface LeaseCheckpointResponse {
  header: ResponseHeader | undefined;
}

export function newLeaseCheckpointResponse(): LeaseCheckpointResponse {
  return {
    header: undefined,
  };
}

function createLeaseCheckpointResponse(fields?: Partial<LeaseCheckpointResponse>): LeaseCheckpointResponse {
  const message = newLeaseCheckpointResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeLeaseCheckpointResponse(message: LeaseCheckpointResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfLeaseCheckpointResponse = [undefined, 'Header'];

export function mergeLeaseCheckpointResponse(message: LeaseCheckpointResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'LeaseCheckpointResponse', fieldsOfLeaseCheckpointResponse);
    }
  }
}

export function readJsonLeaseCheckpointResponse(reader: JsonReader, entry: number): LeaseCheckpointResponse {
  const message = newLeaseCheckpointResponse();
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

const jsonLeaseCheckpointResponseHeader = jsonName('header');

export function writeJsonLeaseCheckpointResponse(message: LeaseCheckpointResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLeaseCheckpointResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const LeaseCheckpointResponse: MessageType<LeaseCheckpointResponse> = {
  name: 'etcdserverpb.LeaseCheckpointResponse',
  create: createLeaseCheckpointResponse,
  encode: encodeLeaseCheckpointResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseCheckpointResponse();
    mergeLeaseCheckpointResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseCheckpointResponse(sharedJsonReader, 0) : newLeaseCheckpointResponse();
  },
  writeJson: writeJsonLeaseCheckpointResponse,
};

export interface LeaseKeepAliveRequest {
  id: bigint;
}

export function newLeaseKeepAliveRequest(): LeaseKeepAliveRequest {
  return {
    id: 0n,
  };
}

function createLeaseKeepAliveRequest(fields?: Partial<LeaseKeepAliveRequest>): LeaseKeepAliveRequest {
  const message = newLeaseKeepAliveRequest();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  return message;
}

export function encodeLeaseKeepAliveRequest(message: LeaseKeepAliveRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
}

const fieldsOfLeaseKeepAliveRequest = [undefined, 'ID'];

export function mergeLeaseKeepAliveRequest(message: LeaseKeepAliveRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseKeepAliveRequest', fieldsOfLeaseKeepAliveRequest);
    }
  }
}

export function readJsonLeaseKeepAliveRequest(reader: JsonReader, entry: number): LeaseKeepAliveRequest {
  const message = newLeaseKeepAliveRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigInt64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseKeepAliveRequestID = jsonName('ID');

export function writeJsonLeaseKeepAliveRequest(message: LeaseKeepAliveRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseKeepAliveRequestID);
    writeJsonBigint(writer, message.id);
  }
  closeJsonObject(writer);
}

export const LeaseKeepAliveRequest: MessageType<LeaseKeepAliveRequest> = {
  name: 'etcdserverpb.LeaseKeepAliveRequest',
  create: createLeaseKeepAliveRequest,
  encode: encodeLeaseKeepAliveRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseKeepAliveRequest();
    mergeLeaseKeepAliveRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseKeepAliveRequest(sharedJsonReader, 0) : newLeaseKeepAliveRequest();
  },
  writeJson: writeJsonLeaseKeepAliveRequest,
};

export interface LeaseKeepAliveResponse {
  header: ResponseHeader | undefined;
  id: bigint;
  /** 0: there is no such lease. */
  ttl: number;
}

export function newLeaseKeepAliveResponse(): LeaseKeepAliveResponse {
  return {
    header: undefined,
    id: 0n,
    ttl: 0,
  };
}

function createLeaseKeepAliveResponse(fields?: Partial<LeaseKeepAliveResponse>): LeaseKeepAliveResponse {
  const message = newLeaseKeepAliveResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.ttl !== undefined) message.ttl = fields.ttl;
  return message;
}

export function encodeLeaseKeepAliveResponse(message: LeaseKeepAliveResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(22);
  if (message.id !== 0n) {
    writer.byte(16);
    writer.bigint64(message.id);
  }
  if (message.ttl !== 0) {
    writer.byte(24);
    writer.int64(message.ttl);
  }
}

const fieldsOfLeaseKeepAliveResponse = [undefined, 'Header', 'ID', 'TTL'];

export function mergeLeaseKeepAliveResponse(message: LeaseKeepAliveResponse, reader: Reader, end: number): void {
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
      case 16:
        message.id = reader.bigInt64(end);
        break;
      case 24:
        message.ttl = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseKeepAliveResponse', fieldsOfLeaseKeepAliveResponse);
    }
  }
}

export function readJsonLeaseKeepAliveResponse(reader: JsonReader, entry: number): LeaseKeepAliveResponse {
  const message = newLeaseKeepAliveResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 149828:
        if (reader.keyIs(key, 'ID')) at2 = key + entryWords;
        break;
      case 218188:
        if (reader.keyIs(key, 'TTL')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.id = reader.bigInt64(at2);
  }
  if (at3 !== 0) {
    message.ttl = reader.int64(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseKeepAliveResponseHeader = jsonName('header');
const jsonLeaseKeepAliveResponseID = jsonName('ID');
const jsonLeaseKeepAliveResponseTTL = jsonName('TTL');

export function writeJsonLeaseKeepAliveResponse(message: LeaseKeepAliveResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLeaseKeepAliveResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseKeepAliveResponseID);
    writeJsonBigint(writer, message.id);
  }
  if (message.ttl !== 0) {
    writeJsonName(writer, jsonLeaseKeepAliveResponseTTL);
    writeJsonInteger64(writer, message.ttl);
  }
  closeJsonObject(writer);
}

export const LeaseKeepAliveResponse: MessageType<LeaseKeepAliveResponse> = {
  name: 'etcdserverpb.LeaseKeepAliveResponse',
  create: createLeaseKeepAliveResponse,
  encode: encodeLeaseKeepAliveResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseKeepAliveResponse();
    mergeLeaseKeepAliveResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseKeepAliveResponse(sharedJsonReader, 0) : newLeaseKeepAliveResponse();
  },
  writeJson: writeJsonLeaseKeepAliveResponse,
};

export interface LeaseTimeToLiveRequest {
  id: bigint;
  /** Tell the attached keys too. */
  keys: boolean;
}

export function newLeaseTimeToLiveRequest(): LeaseTimeToLiveRequest {
  return {
    id: 0n,
    keys: false,
  };
}

function createLeaseTimeToLiveRequest(fields?: Partial<LeaseTimeToLiveRequest>): LeaseTimeToLiveRequest {
  const message = newLeaseTimeToLiveRequest();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.keys !== undefined) message.keys = fields.keys;
  return message;
}

export function encodeLeaseTimeToLiveRequest(message: LeaseTimeToLiveRequest, writer: Writer): void {
  writer.ensure(13);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.keys) {
    writer.byte(16);
    writer.byte(message.keys ? 1 : 0);
  }
}

const fieldsOfLeaseTimeToLiveRequest = [undefined, 'ID', 'Keys'];

export function mergeLeaseTimeToLiveRequest(message: LeaseTimeToLiveRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigInt64(end);
        break;
      case 16:
        message.keys = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseTimeToLiveRequest', fieldsOfLeaseTimeToLiveRequest);
    }
  }
}

export function readJsonLeaseTimeToLiveRequest(reader: JsonReader, entry: number): LeaseTimeToLiveRequest {
  const message = newLeaseTimeToLiveRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 289651:
        if (reader.keyIs(key, 'keys')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigInt64(at1);
  }
  if (at2 !== 0) {
    message.keys = reader.bool(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseTimeToLiveRequestID = jsonName('ID');
const jsonLeaseTimeToLiveRequestKeys = jsonName('keys');

export function writeJsonLeaseTimeToLiveRequest(message: LeaseTimeToLiveRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseTimeToLiveRequestID);
    writeJsonBigint(writer, message.id);
  }
  if (message.keys) {
    writeJsonName(writer, jsonLeaseTimeToLiveRequestKeys);
    writeJsonBool(writer, message.keys);
  }
  closeJsonObject(writer);
}

export const LeaseTimeToLiveRequest: MessageType<LeaseTimeToLiveRequest> = {
  name: 'etcdserverpb.LeaseTimeToLiveRequest',
  create: createLeaseTimeToLiveRequest,
  encode: encodeLeaseTimeToLiveRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseTimeToLiveRequest();
    mergeLeaseTimeToLiveRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseTimeToLiveRequest(sharedJsonReader, 0) : newLeaseTimeToLiveRequest();
  },
  writeJson: writeJsonLeaseTimeToLiveRequest,
};

export interface LeaseTimeToLiveResponse {
  header: ResponseHeader | undefined;
  id: bigint;
  /** Seconds left; -1: there is no such lease. */
  ttl: number;
  grantedTTL: number;
  keys: Uint8Array[];
}

export function newLeaseTimeToLiveResponse(): LeaseTimeToLiveResponse {
  return {
    header: undefined,
    id: 0n,
    ttl: 0,
    grantedTTL: 0,
    keys: [],
  };
}

function createLeaseTimeToLiveResponse(fields?: Partial<LeaseTimeToLiveResponse>): LeaseTimeToLiveResponse {
  const message = newLeaseTimeToLiveResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.ttl !== undefined) message.ttl = fields.ttl;
  if (fields.grantedTTL !== undefined) message.grantedTTL = fields.grantedTTL;
  if (fields.keys !== undefined) message.keys = fields.keys;
  return message;
}

export function encodeLeaseTimeToLiveResponse(message: LeaseTimeToLiveResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(33);
  if (message.id !== 0n) {
    writer.byte(16);
    writer.bigint64(message.id);
  }
  if (message.ttl !== 0) {
    writer.byte(24);
    writer.int64(message.ttl);
  }
  if (message.grantedTTL !== 0) {
    writer.byte(32);
    writer.int64(message.grantedTTL);
  }
  for (const item of message.keys) {
    writer.ensure(1 + item.length + 5);
    writer.byte(42);
    writer.lengthAndBytes(item);
  }
}

const fieldsOfLeaseTimeToLiveResponse = [undefined, 'Header', 'ID', 'TTL', 'GrantedTTL', 'Keys'];

export function mergeLeaseTimeToLiveResponse(message: LeaseTimeToLiveResponse, reader: Reader, end: number): void {
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
      case 16:
        message.id = reader.bigInt64(end);
        break;
      case 24:
        message.ttl = reader.int64(end);
        break;
      case 32:
        message.grantedTTL = reader.int64(end);
        break;
      case 42:
        message.keys.push(reader.bytesField(end));
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseTimeToLiveResponse', fieldsOfLeaseTimeToLiveResponse);
    }
  }
}

export function readJsonLeaseTimeToLiveResponse(reader: JsonReader, entry: number): LeaseTimeToLiveResponse {
  const message = newLeaseTimeToLiveResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 149828:
        if (reader.keyIs(key, 'ID')) at2 = key + entryWords;
        break;
      case 218188:
        if (reader.keyIs(key, 'TTL')) at3 = key + entryWords;
        break;
      case 681804:
        if (reader.keyIs(key, 'grantedTTL')) at4 = key + entryWords;
        break;
      case 289651:
        if (reader.keyIs(key, 'keys')) at5 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.id = reader.bigInt64(at2);
  }
  if (at3 !== 0) {
    message.ttl = reader.int64(at3);
  }
  if (at4 !== 0) {
    message.grantedTTL = reader.int64(at4);
  }
  if (at5 !== 0) {
    const behind = reader.openList(at5);
    for (let item = at5 + entryWords; item < behind; item = reader.behind(item)) {
      message.keys.push(reader.bytesValue(item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseTimeToLiveResponseHeader = jsonName('header');
const jsonLeaseTimeToLiveResponseID = jsonName('ID');
const jsonLeaseTimeToLiveResponseTTL = jsonName('TTL');
const jsonLeaseTimeToLiveResponseGrantedTTL = jsonName('grantedTTL');
const jsonLeaseTimeToLiveResponseKeys = jsonName('keys');

export function writeJsonLeaseTimeToLiveResponse(message: LeaseTimeToLiveResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLeaseTimeToLiveResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseTimeToLiveResponseID);
    writeJsonBigint(writer, message.id);
  }
  if (message.ttl !== 0) {
    writeJsonName(writer, jsonLeaseTimeToLiveResponseTTL);
    writeJsonInteger64(writer, message.ttl);
  }
  if (message.grantedTTL !== 0) {
    writeJsonName(writer, jsonLeaseTimeToLiveResponseGrantedTTL);
    writeJsonInteger64(writer, message.grantedTTL);
  }
  if (message.keys.length > 0) {
    openJsonList(writer, jsonLeaseTimeToLiveResponseKeys);
    for (const item of message.keys) {
      writeJsonBytes(writer, item);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const LeaseTimeToLiveResponse: MessageType<LeaseTimeToLiveResponse> = {
  name: 'etcdserverpb.LeaseTimeToLiveResponse',
  create: createLeaseTimeToLiveResponse,
  encode: encodeLeaseTimeToLiveResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseTimeToLiveResponse();
    mergeLeaseTimeToLiveResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseTimeToLiveResponse(sharedJsonReader, 0) : newLeaseTimeToLiveResponse();
  },
  writeJson: writeJsonLeaseTimeToLiveResponse,
};

export interface LeaseLeasesRequest {}

export function newLeaseLeasesRequest(): LeaseLeasesRequest {
  return {};
}

function createLeaseLeasesRequest(): LeaseLeasesRequest {
  return {};
}

export function encodeLeaseLeasesRequest(_message: LeaseLeasesRequest, _writer: Writer): void {}


export function mergeLeaseLeasesRequest(_message: LeaseLeasesRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'LeaseLeasesRequest', []);
  }
}

export function readJsonLeaseLeasesRequest(reader: JsonReader, entry: number): LeaseLeasesRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newLeaseLeasesRequest();
}


export function writeJsonLeaseLeasesRequest(_message: LeaseLeasesRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const LeaseLeasesRequest: MessageType<LeaseLeasesRequest> = {
  name: 'etcdserverpb.LeaseLeasesRequest',
  create: createLeaseLeasesRequest,
  encode: encodeLeaseLeasesRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseLeasesRequest();
    mergeLeaseLeasesRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseLeasesRequest(sharedJsonReader, 0) : newLeaseLeasesRequest();
  },
  writeJson: writeJsonLeaseLeasesRequest,
};

export interface LeaseStatus {
  id: bigint;
}

export function newLeaseStatus(): LeaseStatus {
  return {
    id: 0n,
  };
}

function createLeaseStatus(fields?: Partial<LeaseStatus>): LeaseStatus {
  const message = newLeaseStatus();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  return message;
}

export function encodeLeaseStatus(message: LeaseStatus, writer: Writer): void {
  writer.ensure(11);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
}

const fieldsOfLeaseStatus = [undefined, 'ID'];

export function mergeLeaseStatus(message: LeaseStatus, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'LeaseStatus', fieldsOfLeaseStatus);
    }
  }
}

export function readJsonLeaseStatus(reader: JsonReader, entry: number): LeaseStatus {
  const message = newLeaseStatus();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigInt64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseStatusID = jsonName('ID');

export function writeJsonLeaseStatus(message: LeaseStatus, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseStatusID);
    writeJsonBigint(writer, message.id);
  }
  closeJsonObject(writer);
}

export const LeaseStatus: MessageType<LeaseStatus> = {
  name: 'etcdserverpb.LeaseStatus',
  create: createLeaseStatus,
  encode: encodeLeaseStatus,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseStatus();
    mergeLeaseStatus(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseStatus(sharedJsonReader, 0) : newLeaseStatus();
  },
  writeJson: writeJsonLeaseStatus,
};

export interface LeaseLeasesResponse {
  header: ResponseHeader | undefined;
  leases: LeaseStatus[];
}

export function newLeaseLeasesResponse(): LeaseLeasesResponse {
  return {
    header: undefined,
    leases: [],
  };
}

function createLeaseLeasesResponse(fields?: Partial<LeaseLeasesResponse>): LeaseLeasesResponse {
  const message = newLeaseLeasesResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.leases !== undefined) message.leases = fields.leases;
  return message;
}

export function encodeLeaseLeasesResponse(message: LeaseLeasesResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.leases) {
    writer.ensure(1);
    writer.byte(18);
    const start = writer.beginMessage(0);
    encodeLeaseStatus(item, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfLeaseLeasesResponse = [undefined, 'Header', 'Leases'];

export function mergeLeaseLeasesResponse(message: LeaseLeasesResponse, reader: Reader, end: number): void {
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
        const item = newLeaseStatus();
        message.leases.push(item);
        mergeLeaseStatus(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'LeaseLeasesResponse', fieldsOfLeaseLeasesResponse);
    }
  }
}

export function readJsonLeaseLeasesResponse(reader: JsonReader, entry: number): LeaseLeasesResponse {
  const message = newLeaseLeasesResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 420979:
        if (reader.keyIs(key, 'leases')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Leases');
      message.leases.push(readJsonLeaseStatus(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseLeasesResponseHeader = jsonName('header');
const jsonLeaseLeasesResponseLeases = jsonName('leases');

export function writeJsonLeaseLeasesResponse(message: LeaseLeasesResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonLeaseLeasesResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.leases.length > 0) {
    openJsonList(writer, jsonLeaseLeasesResponseLeases);
    for (const item of message.leases) {
      writeJsonLeaseStatus(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const LeaseLeasesResponse: MessageType<LeaseLeasesResponse> = {
  name: 'etcdserverpb.LeaseLeasesResponse',
  create: createLeaseLeasesResponse,
  encode: encodeLeaseLeasesResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLeaseLeasesResponse();
    mergeLeaseLeasesResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLeaseLeasesResponse(sharedJsonReader, 0) : newLeaseLeasesResponse();
  },
  writeJson: writeJsonLeaseLeasesResponse,
};

export interface Member {
  id: bigint;
  /** Empty until the member has started once. */
  name: string;
  peerURLs: string[];
  /** Empty until the member has started once. */
  clientURLs: string[];
  isLearner: boolean;
}

export function newMember(): Member {
  return {
    id: 0n,
    name: '',
    peerURLs: [],
    clientURLs: [],
    isLearner: false,
  };
}

function createMember(fields?: Partial<Member>): Member {
  const message = newMember();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.peerURLs !== undefined) message.peerURLs = fields.peerURLs;
  if (fields.clientURLs !== undefined) message.clientURLs = fields.clientURLs;
  if (fields.isLearner !== undefined) message.isLearner = fields.isLearner;
  return message;
}

export function encodeMember(message: Member, writer: Writer): void {
  writer.ensure(17 + message.name.length * 3);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.name !== '') {
    writer.byte(18);
    writer.lengthAndText(message.name);
  }
  for (const item of message.peerURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(26);
    writer.lengthAndText(item);
  }
  for (const item of message.clientURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(34);
    writer.lengthAndText(item);
  }
  writer.ensure(2);
  if (message.isLearner) {
    writer.byte(40);
    writer.byte(message.isLearner ? 1 : 0);
  }
}

const fieldsOfMember = [undefined, 'ID', 'Name', 'PeerURLs', 'ClientURLs', 'IsLearner'];

export function mergeMember(message: Member, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      case 18:
        message.name = reader.text(end);
        break;
      case 26:
        message.peerURLs.push(reader.text(end));
        break;
      case 34:
        message.clientURLs.push(reader.text(end));
        break;
      case 40:
        message.isLearner = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'Member', fieldsOfMember);
    }
  }
}

export function readJsonMember(reader: JsonReader, entry: number): Member {
  const message = newMember();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 290405:
        if (reader.keyIs(key, 'name')) at2 = key + entryWords;
        break;
      case 553075:
        if (reader.keyIs(key, 'peerURLs')) at3 = key + entryWords;
        break;
      case 680819:
        if (reader.keyIs(key, 'clientURLs')) at4 = key + entryWords;
        break;
      case 616818:
        if (reader.keyIs(key, 'isLearner')) at5 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  if (at2 !== 0) {
    message.name = reader.text(at2);
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      message.peerURLs.push(reader.text(item));
    }
  }
  if (at4 !== 0) {
    const behind = reader.openList(at4);
    for (let item = at4 + entryWords; item < behind; item = reader.behind(item)) {
      message.clientURLs.push(reader.text(item));
    }
  }
  if (at5 !== 0) {
    message.isLearner = reader.bool(at5);
  }
  reader.closeMessage();
  return message;
}

const jsonMemberID = jsonName('ID');
const jsonMemberName = jsonName('name');
const jsonMemberPeerURLs = jsonName('peerURLs');
const jsonMemberClientURLs = jsonName('clientURLs');
const jsonMemberIsLearner = jsonName('isLearner');

export function writeJsonMember(message: Member, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonMemberID);
    writeJsonBigint(writer, message.id);
  }
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonMemberName);
    writeJsonText(writer, message.name);
  }
  if (message.peerURLs.length > 0) {
    openJsonList(writer, jsonMemberPeerURLs);
    for (const item of message.peerURLs) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.clientURLs.length > 0) {
    openJsonList(writer, jsonMemberClientURLs);
    for (const item of message.clientURLs) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.isLearner) {
    writeJsonName(writer, jsonMemberIsLearner);
    writeJsonBool(writer, message.isLearner);
  }
  closeJsonObject(writer);
}

export const Member: MessageType<Member> = {
  name: 'etcdserverpb.Member',
  create: createMember,
  encode: encodeMember,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMember();
    mergeMember(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMember(sharedJsonReader, 0) : newMember();
  },
  writeJson: writeJsonMember,
};

export interface MemberAddRequest {
  peerURLs: string[];
  isLearner: boolean;
}

export function newMemberAddRequest(): MemberAddRequest {
  return {
    peerURLs: [],
    isLearner: false,
  };
}

function createMemberAddRequest(fields?: Partial<MemberAddRequest>): MemberAddRequest {
  const message = newMemberAddRequest();
  if (fields === undefined) return message;
  if (fields.peerURLs !== undefined) message.peerURLs = fields.peerURLs;
  if (fields.isLearner !== undefined) message.isLearner = fields.isLearner;
  return message;
}

export function encodeMemberAddRequest(message: MemberAddRequest, writer: Writer): void {
  for (const item of message.peerURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(10);
    writer.lengthAndText(item);
  }
  writer.ensure(2);
  if (message.isLearner) {
    writer.byte(16);
    writer.byte(message.isLearner ? 1 : 0);
  }
}

const fieldsOfMemberAddRequest = [undefined, 'PeerURLs', 'IsLearner'];

export function mergeMemberAddRequest(message: MemberAddRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.peerURLs.push(reader.text(end));
        break;
      case 16:
        message.isLearner = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'MemberAddRequest', fieldsOfMemberAddRequest);
    }
  }
}

export function readJsonMemberAddRequest(reader: JsonReader, entry: number): MemberAddRequest {
  const message = newMemberAddRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 553075:
        if (reader.keyIs(key, 'peerURLs')) at1 = key + entryWords;
        break;
      case 616818:
        if (reader.keyIs(key, 'isLearner')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    const behind = reader.openList(at1);
    for (let item = at1 + entryWords; item < behind; item = reader.behind(item)) {
      message.peerURLs.push(reader.text(item));
    }
  }
  if (at2 !== 0) {
    message.isLearner = reader.bool(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonMemberAddRequestPeerURLs = jsonName('peerURLs');
const jsonMemberAddRequestIsLearner = jsonName('isLearner');

export function writeJsonMemberAddRequest(message: MemberAddRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.peerURLs.length > 0) {
    openJsonList(writer, jsonMemberAddRequestPeerURLs);
    for (const item of message.peerURLs) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.isLearner) {
    writeJsonName(writer, jsonMemberAddRequestIsLearner);
    writeJsonBool(writer, message.isLearner);
  }
  closeJsonObject(writer);
}

export const MemberAddRequest: MessageType<MemberAddRequest> = {
  name: 'etcdserverpb.MemberAddRequest',
  create: createMemberAddRequest,
  encode: encodeMemberAddRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberAddRequest();
    mergeMemberAddRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberAddRequest(sharedJsonReader, 0) : newMemberAddRequest();
  },
  writeJson: writeJsonMemberAddRequest,
};

export interface MemberAddResponse {
  header: ResponseHeader | undefined;
  member: Member | undefined;
  members: Member[];
}

export function newMemberAddResponse(): MemberAddResponse {
  return {
    header: undefined,
    member: undefined,
    members: [],
  };
}

function createMemberAddResponse(fields?: Partial<MemberAddResponse>): MemberAddResponse {
  const message = newMemberAddResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.member !== undefined) message.member = fields.member;
  if (fields.members !== undefined) message.members = fields.members;
  return message;
}

export function encodeMemberAddResponse(message: MemberAddResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  if (message.member !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.member.name.length;
    const start = writer.beginMessage(atLeast);
    encodeMember(message.member, writer);
    writer.endMessage(start, atLeast);
  }
  for (const item of message.members) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = item.name.length;
    const start = writer.beginMessage(atLeast);
    encodeMember(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfMemberAddResponse = [undefined, 'Header', 'Member', 'Members'];

export function mergeMemberAddResponse(message: MemberAddResponse, reader: Reader, end: number): void {
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
        message.member ??= newMember();
        mergeMember(message.member, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        const item = newMember();
        message.members.push(item);
        mergeMember(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'MemberAddResponse', fieldsOfMemberAddResponse);
    }
  }
}

export function readJsonMemberAddResponse(reader: JsonReader, entry: number): MemberAddResponse {
  const message = newMemberAddResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 421234:
        if (reader.keyIs(key, 'member')) at2 = key + entryWords;
        break;
      case 486771:
        if (reader.keyIs(key, 'members')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.member = readJsonMember(reader, at2);
  }
  if (at3 !== 0) {
    const behind = reader.openList(at3);
    for (let item = at3 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Members');
      message.members.push(readJsonMember(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonMemberAddResponseHeader = jsonName('header');
const jsonMemberAddResponseMember = jsonName('member');
const jsonMemberAddResponseMembers = jsonName('members');

export function writeJsonMemberAddResponse(message: MemberAddResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonMemberAddResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.member !== undefined) {
    writeJsonName(writer, jsonMemberAddResponseMember);
    writeJsonMember(message.member, writer);
    writeJsonComma(writer);
  }
  if (message.members.length > 0) {
    openJsonList(writer, jsonMemberAddResponseMembers);
    for (const item of message.members) {
      writeJsonMember(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const MemberAddResponse: MessageType<MemberAddResponse> = {
  name: 'etcdserverpb.MemberAddResponse',
  create: createMemberAddResponse,
  encode: encodeMemberAddResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberAddResponse();
    mergeMemberAddResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberAddResponse(sharedJsonReader, 0) : newMemberAddResponse();
  },
  writeJson: writeJsonMemberAddResponse,
};

export interface MemberRemoveRequest {
  id: bigint;
}

export function newMemberRemoveRequest(): MemberRemoveRequest {
  return {
    id: 0n,
  };
}

function createMemberRemoveRequest(fields?: Partial<MemberRemoveRequest>): MemberRemoveRequest {
  const message = newMemberRemoveRequest();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  return message;
}

export function encodeMemberRemoveRequest(message: MemberRemoveRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
}

const fieldsOfMemberRemoveRequest = [undefined, 'ID'];

export function mergeMemberRemoveRequest(message: MemberRemoveRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'MemberRemoveRequest', fieldsOfMemberRemoveRequest);
    }
  }
}

export function readJsonMemberRemoveRequest(reader: JsonReader, entry: number): MemberRemoveRequest {
  const message = newMemberRemoveRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonMemberRemoveRequestID = jsonName('ID');

export function writeJsonMemberRemoveRequest(message: MemberRemoveRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonMemberRemoveRequestID);
    writeJsonBigint(writer, message.id);
  }
  closeJsonObject(writer);
}

export const MemberRemoveRequest: MessageType<MemberRemoveRequest> = {
  name: 'etcdserverpb.MemberRemoveRequest',
  create: createMemberRemoveRequest,
  encode: encodeMemberRemoveRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberRemoveRequest();
    mergeMemberRemoveRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberRemoveRequest(sharedJsonReader, 0) : newMemberRemoveRequest();
  },
  writeJson: writeJsonMemberRemoveRequest,
};

export interface MemberRemoveResponse {
  header: ResponseHeader | undefined;
  members: Member[];
}

export function newMemberRemoveResponse(): MemberRemoveResponse {
  return {
    header: undefined,
    members: [],
  };
}

function createMemberRemoveResponse(fields?: Partial<MemberRemoveResponse>): MemberRemoveResponse {
  const message = newMemberRemoveResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.members !== undefined) message.members = fields.members;
  return message;
}

export function encodeMemberRemoveResponse(message: MemberRemoveResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.members) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.name.length;
    const start = writer.beginMessage(atLeast);
    encodeMember(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfMemberRemoveResponse = [undefined, 'Header', 'Members'];

export function mergeMemberRemoveResponse(message: MemberRemoveResponse, reader: Reader, end: number): void {
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
        const item = newMember();
        message.members.push(item);
        mergeMember(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'MemberRemoveResponse', fieldsOfMemberRemoveResponse);
    }
  }
}

export function readJsonMemberRemoveResponse(reader: JsonReader, entry: number): MemberRemoveResponse {
  const message = newMemberRemoveResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 486771:
        if (reader.keyIs(key, 'members')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Members');
      message.members.push(readJsonMember(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonMemberRemoveResponseHeader = jsonName('header');
const jsonMemberRemoveResponseMembers = jsonName('members');

export function writeJsonMemberRemoveResponse(message: MemberRemoveResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonMemberRemoveResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.members.length > 0) {
    openJsonList(writer, jsonMemberRemoveResponseMembers);
    for (const item of message.members) {
      writeJsonMember(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const MemberRemoveResponse: MessageType<MemberRemoveResponse> = {
  name: 'etcdserverpb.MemberRemoveResponse',
  create: createMemberRemoveResponse,
  encode: encodeMemberRemoveResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberRemoveResponse();
    mergeMemberRemoveResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberRemoveResponse(sharedJsonReader, 0) : newMemberRemoveResponse();
  },
  writeJson: writeJsonMemberRemoveResponse,
};

export interface MemberUpdateRequest {
  id: bigint;
  peerURLs: string[];
}

export function newMemberUpdateRequest(): MemberUpdateRequest {
  return {
    id: 0n,
    peerURLs: [],
  };
}

function createMemberUpdateRequest(fields?: Partial<MemberUpdateRequest>): MemberUpdateRequest {
  const message = newMemberUpdateRequest();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.peerURLs !== undefined) message.peerURLs = fields.peerURLs;
  return message;
}

export function encodeMemberUpdateRequest(message: MemberUpdateRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  for (const item of message.peerURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(18);
    writer.lengthAndText(item);
  }
}

const fieldsOfMemberUpdateRequest = [undefined, 'ID', 'PeerURLs'];

export function mergeMemberUpdateRequest(message: MemberUpdateRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      case 18:
        message.peerURLs.push(reader.text(end));
        break;
      default:
        reader.unknown(tag, start, end, 'MemberUpdateRequest', fieldsOfMemberUpdateRequest);
    }
  }
}

export function readJsonMemberUpdateRequest(reader: JsonReader, entry: number): MemberUpdateRequest {
  const message = newMemberUpdateRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 553075:
        if (reader.keyIs(key, 'peerURLs')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      message.peerURLs.push(reader.text(item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonMemberUpdateRequestID = jsonName('ID');
const jsonMemberUpdateRequestPeerURLs = jsonName('peerURLs');

export function writeJsonMemberUpdateRequest(message: MemberUpdateRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonMemberUpdateRequestID);
    writeJsonBigint(writer, message.id);
  }
  if (message.peerURLs.length > 0) {
    openJsonList(writer, jsonMemberUpdateRequestPeerURLs);
    for (const item of message.peerURLs) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const MemberUpdateRequest: MessageType<MemberUpdateRequest> = {
  name: 'etcdserverpb.MemberUpdateRequest',
  create: createMemberUpdateRequest,
  encode: encodeMemberUpdateRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberUpdateRequest();
    mergeMemberUpdateRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberUpdateRequest(sharedJsonReader, 0) : newMemberUpdateRequest();
  },
  writeJson: writeJsonMemberUpdateRequest,
};

export interface MemberUpdateResponse {
  header: ResponseHeader | undefined;
  members: Member[];
}

export function newMemberUpdateResponse(): MemberUpdateResponse {
  return {
    header: undefined,
    members: [],
  };
}

function createMemberUpdateResponse(fields?: Partial<MemberUpdateResponse>): MemberUpdateResponse {
  const message = newMemberUpdateResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.members !== undefined) message.members = fields.members;
  return message;
}

export function encodeMemberUpdateResponse(message: MemberUpdateResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.members) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.name.length;
    const start = writer.beginMessage(atLeast);
    encodeMember(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfMemberUpdateResponse = [undefined, 'Header', 'Members'];

export function mergeMemberUpdateResponse(message: MemberUpdateResponse, reader: Reader, end: number): void {
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
        const item = newMember();
        message.members.push(item);
        mergeMember(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'MemberUpdateResponse', fieldsOfMemberUpdateResponse);
    }
  }
}

export function readJsonMemberUpdateResponse(reader: JsonReader, entry: number): MemberUpdateResponse {
  const message = newMemberUpdateResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 486771:
        if (reader.keyIs(key, 'members')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Members');
      message.members.push(readJsonMember(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonMemberUpdateResponseHeader = jsonName('header');
const jsonMemberUpdateResponseMembers = jsonName('members');

export function writeJsonMemberUpdateResponse(message: MemberUpdateResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonMemberUpdateResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.members.length > 0) {
    openJsonList(writer, jsonMemberUpdateResponseMembers);
    for (const item of message.members) {
      writeJsonMember(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const MemberUpdateResponse: MessageType<MemberUpdateResponse> = {
  name: 'etcdserverpb.MemberUpdateResponse',
  create: createMemberUpdateResponse,
  encode: encodeMemberUpdateResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberUpdateResponse();
    mergeMemberUpdateResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberUpdateResponse(sharedJsonReader, 0) : newMemberUpdateResponse();
  },
  writeJson: writeJsonMemberUpdateResponse,
};

export interface MemberListRequest {}

export function newMemberListRequest(): MemberListRequest {
  return {};
}

function createMemberListRequest(): MemberListRequest {
  return {};
}

export function encodeMemberListRequest(_message: MemberListRequest, _writer: Writer): void {}


export function mergeMemberListRequest(_message: MemberListRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'MemberListRequest', []);
  }
}

export function readJsonMemberListRequest(reader: JsonReader, entry: number): MemberListRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newMemberListRequest();
}


export function writeJsonMemberListRequest(_message: MemberListRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const MemberListRequest: MessageType<MemberListRequest> = {
  name: 'etcdserverpb.MemberListRequest',
  create: createMemberListRequest,
  encode: encodeMemberListRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberListRequest();
    mergeMemberListRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberListRequest(sharedJsonReader, 0) : newMemberListRequest();
  },
  writeJson: writeJsonMemberListRequest,
};

export interface MemberListResponse {
  header: ResponseHeader | undefined;
  members: Member[];
}

export function newMemberListResponse(): MemberListResponse {
  return {
    header: undefined,
    members: [],
  };
}

function createMemberListResponse(fields?: Partial<MemberListResponse>): MemberListResponse {
  const message = newMemberListResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.members !== undefined) message.members = fields.members;
  return message;
}

export function encodeMemberListResponse(message: MemberListResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.members) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.name.length;
    const start = writer.beginMessage(atLeast);
    encodeMember(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfMemberListResponse = [undefined, 'Header', 'Members'];

export function mergeMemberListResponse(message: MemberListResponse, reader: Reader, end: number): void {
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
        const item = newMember();
        message.members.push(item);
        mergeMember(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'MemberListResponse', fieldsOfMemberListResponse);
    }
  }
}

export function readJsonMemberListResponse(reader: JsonReader, entry: number): MemberListResponse {
  const message = newMemberListResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 486771:
        if (reader.keyIs(key, 'members')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Members');
      message.members.push(readJsonMember(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonMemberListResponseHeader = jsonName('header');
const jsonMemberListResponseMembers = jsonName('members');

export function writeJsonMemberListResponse(message: MemberListResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonMemberListResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.members.length > 0) {
    openJsonList(writer, jsonMemberListResponseMembers);
    for (const item of message.members) {
      writeJsonMember(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const MemberListResponse: MessageType<MemberListResponse> = {
  name: 'etcdserverpb.MemberListResponse',
  create: createMemberListResponse,
  encode: encodeMemberListResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberListResponse();
    mergeMemberListResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberListResponse(sharedJsonReader, 0) : newMemberListResponse();
  },
  writeJson: writeJsonMemberListResponse,
};

export interface MemberPromoteRequest {
  id: bigint;
}

export function newMemberPromoteRequest(): MemberPromoteRequest {
  return {
    id: 0n,
  };
}

function createMemberPromoteRequest(fields?: Partial<MemberPromoteRequest>): MemberPromoteRequest {
  const message = newMemberPromoteRequest();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  return message;
}

export function encodeMemberPromoteRequest(message: MemberPromoteRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
}

const fieldsOfMemberPromoteRequest = [undefined, 'ID'];

export function mergeMemberPromoteRequest(message: MemberPromoteRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'MemberPromoteRequest', fieldsOfMemberPromoteRequest);
    }
  }
}

export function readJsonMemberPromoteRequest(reader: JsonReader, entry: number): MemberPromoteRequest {
  const message = newMemberPromoteRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonMemberPromoteRequestID = jsonName('ID');

export function writeJsonMemberPromoteRequest(message: MemberPromoteRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonMemberPromoteRequestID);
    writeJsonBigint(writer, message.id);
  }
  closeJsonObject(writer);
}

export const MemberPromoteRequest: MessageType<MemberPromoteRequest> = {
  name: 'etcdserverpb.MemberPromoteRequest',
  create: createMemberPromoteRequest,
  encode: encodeMemberPromoteRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberPromoteRequest();
    mergeMemberPromoteRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberPromoteRequest(sharedJsonReader, 0) : newMemberPromoteRequest();
  },
  writeJson: writeJsonMemberPromoteRequest,
};

export interface MemberPromoteResponse {
  header: ResponseHeader | undefined;
  members: Member[];
}

export function newMemberPromoteResponse(): MemberPromoteResponse {
  return {
    header: undefined,
    members: [],
  };
}

function createMemberPromoteResponse(fields?: Partial<MemberPromoteResponse>): MemberPromoteResponse {
  const message = newMemberPromoteResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.members !== undefined) message.members = fields.members;
  return message;
}

export function encodeMemberPromoteResponse(message: MemberPromoteResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.members) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.name.length;
    const start = writer.beginMessage(atLeast);
    encodeMember(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfMemberPromoteResponse = [undefined, 'Header', 'Members'];

export function mergeMemberPromoteResponse(message: MemberPromoteResponse, reader: Reader, end: number): void {
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
        const item = newMember();
        message.members.push(item);
        mergeMember(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'MemberPromoteResponse', fieldsOfMemberPromoteResponse);
    }
  }
}

export function readJsonMemberPromoteResponse(reader: JsonReader, entry: number): MemberPromoteResponse {
  const message = newMemberPromoteResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 486771:
        if (reader.keyIs(key, 'members')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Members');
      message.members.push(readJsonMember(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonMemberPromoteResponseHeader = jsonName('header');
const jsonMemberPromoteResponseMembers = jsonName('members');

export function writeJsonMemberPromoteResponse(message: MemberPromoteResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonMemberPromoteResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.members.length > 0) {
    openJsonList(writer, jsonMemberPromoteResponseMembers);
    for (const item of message.members) {
      writeJsonMember(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const MemberPromoteResponse: MessageType<MemberPromoteResponse> = {
  name: 'etcdserverpb.MemberPromoteResponse',
  create: createMemberPromoteResponse,
  encode: encodeMemberPromoteResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMemberPromoteResponse();
    mergeMemberPromoteResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMemberPromoteResponse(sharedJsonReader, 0) : newMemberPromoteResponse();
  },
  writeJson: writeJsonMemberPromoteResponse,
};

export interface DefragmentRequest {}

export function newDefragmentRequest(): DefragmentRequest {
  return {};
}

function createDefragmentRequest(): DefragmentRequest {
  return {};
}

export function encodeDefragmentRequest(_message: DefragmentRequest, _writer: Writer): void {}


export function mergeDefragmentRequest(_message: DefragmentRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'DefragmentRequest', []);
  }
}

export function readJsonDefragmentRequest(reader: JsonReader, entry: number): DefragmentRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newDefragmentRequest();
}


export function writeJsonDefragmentRequest(_message: DefragmentRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const DefragmentRequest: MessageType<DefragmentRequest> = {
  name: 'etcdserverpb.DefragmentRequest',
  create: createDefragmentRequest,
  encode: encodeDefragmentRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newDefragmentRequest();
    mergeDefragmentRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonDefragmentRequest(sharedJsonReader, 0) : newDefragmentRequest();
  },
  writeJson: writeJsonDefragmentRequest,
};

export interface DefragmentResponse {
  header: ResponseHeader | undefined;
}

export function newDefragmentResponse(): DefragmentResponse {
  return {
    header: undefined,
  };
}

function createDefragmentResponse(fields?: Partial<DefragmentResponse>): DefragmentResponse {
  const message = newDefragmentResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeDefragmentResponse(message: DefragmentResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfDefragmentResponse = [undefined, 'Header'];

export function mergeDefragmentResponse(message: DefragmentResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'DefragmentResponse', fieldsOfDefragmentResponse);
    }
  }
}

export function readJsonDefragmentResponse(reader: JsonReader, entry: number): DefragmentResponse {
  const message = newDefragmentResponse();
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

const jsonDefragmentResponseHeader = jsonName('header');

export function writeJsonDefragmentResponse(message: DefragmentResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonDefragmentResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const DefragmentResponse: MessageType<DefragmentResponse> = {
  name: 'etcdserverpb.DefragmentResponse',
  create: createDefragmentResponse,
  encode: encodeDefragmentResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newDefragmentResponse();
    mergeDefragmentResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonDefragmentResponse(sharedJsonReader, 0) : newDefragmentResponse();
  },
  writeJson: writeJsonDefragmentResponse,
};

export interface MoveLeaderRequest {
  targetID: bigint;
}

export function newMoveLeaderRequest(): MoveLeaderRequest {
  return {
    targetID: 0n,
  };
}

function createMoveLeaderRequest(fields?: Partial<MoveLeaderRequest>): MoveLeaderRequest {
  const message = newMoveLeaderRequest();
  if (fields === undefined) return message;
  if (fields.targetID !== undefined) message.targetID = fields.targetID;
  return message;
}

export function encodeMoveLeaderRequest(message: MoveLeaderRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.targetID !== 0n) {
    writer.byte(8);
    writer.bigint64(message.targetID);
  }
}

const fieldsOfMoveLeaderRequest = [undefined, 'TargetID'];

export function mergeMoveLeaderRequest(message: MoveLeaderRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.targetID = reader.bigUint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'MoveLeaderRequest', fieldsOfMoveLeaderRequest);
    }
  }
}

export function readJsonMoveLeaderRequest(reader: JsonReader, entry: number): MoveLeaderRequest {
  const message = newMoveLeaderRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 554052:
        if (reader.keyIs(key, 'targetID')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.targetID = reader.bigUint64(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonMoveLeaderRequestTargetID = jsonName('targetID');

export function writeJsonMoveLeaderRequest(message: MoveLeaderRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.targetID !== 0n) {
    writeJsonName(writer, jsonMoveLeaderRequestTargetID);
    writeJsonBigint(writer, message.targetID);
  }
  closeJsonObject(writer);
}

export const MoveLeaderRequest: MessageType<MoveLeaderRequest> = {
  name: 'etcdserverpb.MoveLeaderRequest',
  create: createMoveLeaderRequest,
  encode: encodeMoveLeaderRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMoveLeaderRequest();
    mergeMoveLeaderRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMoveLeaderRequest(sharedJsonReader, 0) : newMoveLeaderRequest();
  },
  writeJson: writeJsonMoveLeaderRequest,
};

export interface MoveLeaderResponse {
  header: ResponseHeader | undefined;
}

export function newMoveLeaderResponse(): MoveLeaderResponse {
  return {
    header: undefined,
  };
}

function createMoveLeaderResponse(fields?: Partial<MoveLeaderResponse>): MoveLeaderResponse {
  const message = newMoveLeaderResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeMoveLeaderResponse(message: MoveLeaderResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfMoveLeaderResponse = [undefined, 'Header'];

export function mergeMoveLeaderResponse(message: MoveLeaderResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'MoveLeaderResponse', fieldsOfMoveLeaderResponse);
    }
  }
}

export function readJsonMoveLeaderResponse(reader: JsonReader, entry: number): MoveLeaderResponse {
  const message = newMoveLeaderResponse();
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

const jsonMoveLeaderResponseHeader = jsonName('header');

export function writeJsonMoveLeaderResponse(message: MoveLeaderResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonMoveLeaderResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const MoveLeaderResponse: MessageType<MoveLeaderResponse> = {
  name: 'etcdserverpb.MoveLeaderResponse',
  create: createMoveLeaderResponse,
  encode: encodeMoveLeaderResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newMoveLeaderResponse();
    mergeMoveLeaderResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonMoveLeaderResponse(sharedJsonReader, 0) : newMoveLeaderResponse();
  },
  writeJson: writeJsonMoveLeaderResponse,
};

export interface AlarmRequest {
  /** A value of AlarmAction, or one that is not known here. */
  action: number;
  /** 0: all members. */
  memberID: bigint;
  /** A value of AlarmType, or one that is not known here. */
  alarm: number;
}

export function newAlarmRequest(): AlarmRequest {
  return {
    action: 0,
    memberID: 0n,
    alarm: 0,
  };
}

function createAlarmRequest(fields?: Partial<AlarmRequest>): AlarmRequest {
  const message = newAlarmRequest();
  if (fields === undefined) return message;
  if (fields.action !== undefined) message.action = fields.action;
  if (fields.memberID !== undefined) message.memberID = fields.memberID;
  if (fields.alarm !== undefined) message.alarm = fields.alarm;
  return message;
}

export function encodeAlarmRequest(message: AlarmRequest, writer: Writer): void {
  writer.ensure(33);
  if (message.action !== 0) {
    writer.byte(8);
    writer.int64(message.action);
  }
  if (message.memberID !== 0n) {
    writer.byte(16);
    writer.bigint64(message.memberID);
  }
  if (message.alarm !== 0) {
    writer.byte(24);
    writer.int64(message.alarm);
  }
}

const fieldsOfAlarmRequest = [undefined, 'Action', 'MemberID', 'Alarm'];

export function mergeAlarmRequest(message: AlarmRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.action = reader.int32(end);
        break;
      case 16:
        message.memberID = reader.bigUint64(end);
        break;
      case 24:
        message.alarm = reader.int32(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AlarmRequest', fieldsOfAlarmRequest);
    }
  }
}

export function readJsonAlarmRequest(reader: JsonReader, entry: number): AlarmRequest {
  const message = newAlarmRequest();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 418158:
        if (reader.keyIs(key, 'action')) at1 = key + entryWords;
        break;
      case 552260:
        if (reader.keyIs(key, 'memberID')) at2 = key + entryWords;
        break;
      case 352621:
        if (reader.keyIs(key, 'alarm')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.action = reader.enumValue(at1, AlarmAction, 'etcdserverpb.AlarmRequest_AlarmAction');
  }
  if (at2 !== 0) {
    message.memberID = reader.bigUint64(at2);
  }
  if (at3 !== 0) {
    message.alarm = reader.enumValue(at3, AlarmType, 'etcdserverpb.AlarmType');
  }
  reader.closeMessage();
  return message;
}

const jsonAlarmRequestAction = jsonName('action');
const jsonAlarmRequestMemberID = jsonName('memberID');
const jsonAlarmRequestAlarm = jsonName('alarm');

export function writeJsonAlarmRequest(message: AlarmRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.action !== 0) {
    writeJsonName(writer, jsonAlarmRequestAction);
    writeJsonEnum(writer, message.action, jsonNamesOfAlarmAction);
  }
  if (message.memberID !== 0n) {
    writeJsonName(writer, jsonAlarmRequestMemberID);
    writeJsonBigint(writer, message.memberID);
  }
  if (message.alarm !== 0) {
    writeJsonName(writer, jsonAlarmRequestAlarm);
    writeJsonEnum(writer, message.alarm, jsonNamesOfAlarmType);
  }
  closeJsonObject(writer);
}

export const AlarmRequest: MessageType<AlarmRequest> = {
  name: 'etcdserverpb.AlarmRequest',
  create: createAlarmRequest,
  encode: encodeAlarmRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAlarmRequest();
    mergeAlarmRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAlarmRequest(sharedJsonReader, 0) : newAlarmRequest();
  },
  writeJson: writeJsonAlarmRequest,
};

export interface AlarmMember {
  memberID: bigint;
  /** A value of AlarmType, or one that is not known here. */
  alarm: number;
}

export function newAlarmMember(): AlarmMember {
  return {
    memberID: 0n,
    alarm: 0,
  };
}

function createAlarmMember(fields?: Partial<AlarmMember>): AlarmMember {
  const message = newAlarmMember();
  if (fields === undefined) return message;
  if (fields.memberID !== undefined) message.memberID = fields.memberID;
  if (fields.alarm !== undefined) message.alarm = fields.alarm;
  return message;
}

export function encodeAlarmMember(message: AlarmMember, writer: Writer): void {
  writer.ensure(22);
  if (message.memberID !== 0n) {
    writer.byte(8);
    writer.bigint64(message.memberID);
  }
  if (message.alarm !== 0) {
    writer.byte(16);
    writer.int64(message.alarm);
  }
}

const fieldsOfAlarmMember = [undefined, 'MemberID', 'Alarm'];

export function mergeAlarmMember(message: AlarmMember, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.memberID = reader.bigUint64(end);
        break;
      case 16:
        message.alarm = reader.int32(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AlarmMember', fieldsOfAlarmMember);
    }
  }
}

export function readJsonAlarmMember(reader: JsonReader, entry: number): AlarmMember {
  const message = newAlarmMember();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 552260:
        if (reader.keyIs(key, 'memberID')) at1 = key + entryWords;
        break;
      case 352621:
        if (reader.keyIs(key, 'alarm')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.memberID = reader.bigUint64(at1);
  }
  if (at2 !== 0) {
    message.alarm = reader.enumValue(at2, AlarmType, 'etcdserverpb.AlarmType');
  }
  reader.closeMessage();
  return message;
}

const jsonAlarmMemberMemberID = jsonName('memberID');
const jsonAlarmMemberAlarm = jsonName('alarm');

export function writeJsonAlarmMember(message: AlarmMember, writer: Writer): void {
  openJsonObject(writer);
  if (message.memberID !== 0n) {
    writeJsonName(writer, jsonAlarmMemberMemberID);
    writeJsonBigint(writer, message.memberID);
  }
  if (message.alarm !== 0) {
    writeJsonName(writer, jsonAlarmMemberAlarm);
    writeJsonEnum(writer, message.alarm, jsonNamesOfAlarmType);
  }
  closeJsonObject(writer);
}

export const AlarmMember: MessageType<AlarmMember> = {
  name: 'etcdserverpb.AlarmMember',
  create: createAlarmMember,
  encode: encodeAlarmMember,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAlarmMember();
    mergeAlarmMember(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAlarmMember(sharedJsonReader, 0) : newAlarmMember();
  },
  writeJson: writeJsonAlarmMember,
};

export interface AlarmResponse {
  header: ResponseHeader | undefined;
  alarms: AlarmMember[];
}

export function newAlarmResponse(): AlarmResponse {
  return {
    header: undefined,
    alarms: [],
  };
}

function createAlarmResponse(fields?: Partial<AlarmResponse>): AlarmResponse {
  const message = newAlarmResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.alarms !== undefined) message.alarms = fields.alarms;
  return message;
}

export function encodeAlarmResponse(message: AlarmResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.alarms) {
    writer.ensure(1);
    writer.byte(18);
    const start = writer.beginMessage(0);
    encodeAlarmMember(item, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAlarmResponse = [undefined, 'Header', 'Alarms'];

export function mergeAlarmResponse(message: AlarmResponse, reader: Reader, end: number): void {
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
        const item = newAlarmMember();
        message.alarms.push(item);
        mergeAlarmMember(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'AlarmResponse', fieldsOfAlarmResponse);
    }
  }
}

export function readJsonAlarmResponse(reader: JsonReader, entry: number): AlarmResponse {
  const message = newAlarmResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 418163:
        if (reader.keyIs(key, 'alarms')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Alarms');
      message.alarms.push(readJsonAlarmMember(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonAlarmResponseHeader = jsonName('header');
const jsonAlarmResponseAlarms = jsonName('alarms');

export function writeJsonAlarmResponse(message: AlarmResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAlarmResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.alarms.length > 0) {
    openJsonList(writer, jsonAlarmResponseAlarms);
    for (const item of message.alarms) {
      writeJsonAlarmMember(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const AlarmResponse: MessageType<AlarmResponse> = {
  name: 'etcdserverpb.AlarmResponse',
  create: createAlarmResponse,
  encode: encodeAlarmResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAlarmResponse();
    mergeAlarmResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAlarmResponse(sharedJsonReader, 0) : newAlarmResponse();
  },
  writeJson: writeJsonAlarmResponse,
};

export interface StatusRequest {}

export function newStatusRequest(): StatusRequest {
  return {};
}

function createStatusRequest(): StatusRequest {
  return {};
}

export function encodeStatusRequest(_message: StatusRequest, _writer: Writer): void {}


export function mergeStatusRequest(_message: StatusRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'StatusRequest', []);
  }
}

export function readJsonStatusRequest(reader: JsonReader, entry: number): StatusRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newStatusRequest();
}


export function writeJsonStatusRequest(_message: StatusRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const StatusRequest: MessageType<StatusRequest> = {
  name: 'etcdserverpb.StatusRequest',
  create: createStatusRequest,
  encode: encodeStatusRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newStatusRequest();
    mergeStatusRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonStatusRequest(sharedJsonReader, 0) : newStatusRequest();
  },
  writeJson: writeJsonStatusRequest,
};

export interface StatusResponse {
  header: ResponseHeader | undefined;
  version: string;
  /** Bytes reserved. */
  dbSize: number;
  /** Member ID; 0: none. */
  leader: bigint;
  raftIndex: number;
  raftTerm: number;
  raftAppliedIndex: number;
  errors: string[];
  /** Bytes in use. */
  dbSizeInUse: number;
  isLearner: boolean;
}

export function newStatusResponse(): StatusResponse {
  return {
    header: undefined,
    version: '',
    dbSize: 0,
    leader: 0n,
    raftIndex: 0,
    raftTerm: 0,
    raftAppliedIndex: 0,
    errors: [],
    dbSizeInUse: 0,
    isLearner: false,
  };
}

function createStatusResponse(fields?: Partial<StatusResponse>): StatusResponse {
  const message = newStatusResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.version !== undefined) message.version = fields.version;
  if (fields.dbSize !== undefined) message.dbSize = fields.dbSize;
  if (fields.leader !== undefined) message.leader = fields.leader;
  if (fields.raftIndex !== undefined) message.raftIndex = fields.raftIndex;
  if (fields.raftTerm !== undefined) message.raftTerm = fields.raftTerm;
  if (fields.raftAppliedIndex !== undefined) message.raftAppliedIndex = fields.raftAppliedIndex;
  if (fields.errors !== undefined) message.errors = fields.errors;
  if (fields.dbSizeInUse !== undefined) message.dbSizeInUse = fields.dbSizeInUse;
  if (fields.isLearner !== undefined) message.isLearner = fields.isLearner;
  return message;
}

export function encodeStatusResponse(message: StatusResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(61 + message.version.length * 3);
  if (message.version !== '') {
    writer.byte(18);
    writer.lengthAndText(message.version);
  }
  if (message.dbSize !== 0) {
    writer.byte(24);
    writer.int64(message.dbSize);
  }
  if (message.leader !== 0n) {
    writer.byte(32);
    writer.bigint64(message.leader);
  }
  if (message.raftIndex !== 0) {
    writer.byte(40);
    writer.int64(message.raftIndex);
  }
  if (message.raftTerm !== 0) {
    writer.byte(48);
    writer.int64(message.raftTerm);
  }
  if (message.raftAppliedIndex !== 0) {
    writer.byte(56);
    writer.int64(message.raftAppliedIndex);
  }
  for (const item of message.errors) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(66);
    writer.lengthAndText(item);
  }
  writer.ensure(13);
  if (message.dbSizeInUse !== 0) {
    writer.byte(72);
    writer.int64(message.dbSizeInUse);
  }
  if (message.isLearner) {
    writer.byte(80);
    writer.byte(message.isLearner ? 1 : 0);
  }
}

const fieldsOfStatusResponse = [undefined, 'Header', 'Version', 'DbSize', 'Leader', 'RaftIndex', 'RaftTerm', 'RaftAppliedIndex', 'Errors', 'DbSizeInUse', 'IsLearner'];

export function mergeStatusResponse(message: StatusResponse, reader: Reader, end: number): void {
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
        message.version = reader.text(end);
        break;
      case 24:
        message.dbSize = reader.int64(end);
        break;
      case 32:
        message.leader = reader.bigUint64(end);
        break;
      case 40:
        message.raftIndex = reader.uint64(end);
        break;
      case 48:
        message.raftTerm = reader.uint64(end);
        break;
      case 56:
        message.raftAppliedIndex = reader.uint64(end);
        break;
      case 66:
        message.errors.push(reader.text(end));
        break;
      case 72:
        message.dbSizeInUse = reader.int64(end);
        break;
      case 80:
        message.isLearner = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'StatusResponse', fieldsOfStatusResponse);
    }
  }
}

export function readJsonStatusResponse(reader: JsonReader, entry: number): StatusResponse {
  const message = newStatusResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  let at6 = 0;
  let at7 = 0;
  let at8 = 0;
  let at9 = 0;
  let at10 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 489070:
        if (reader.keyIs(key, 'version')) at2 = key + entryWords;
        break;
      case 418917:
        if (reader.keyIs(key, 'dbSize')) at3 = key + entryWords;
        break;
      case 420978:
        if (reader.keyIs(key, 'leader')) at4 = key + entryWords;
        break;
      case 619128:
        if (reader.keyIs(key, 'raftIndex')) at5 = key + entryWords;
        break;
      case 553581:
        if (reader.keyIs(key, 'raftTerm')) at6 = key + entryWords;
        break;
      case 1077880:
        if (reader.keyIs(key, 'raftAppliedIndex')) at7 = key + entryWords;
        break;
      case 419187:
        if (reader.keyIs(key, 'errors')) at8 = key + entryWords;
        break;
      case 746597:
        if (reader.keyIs(key, 'dbSizeInUse')) at9 = key + entryWords;
        break;
      case 616818:
        if (reader.keyIs(key, 'isLearner')) at10 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.version = reader.text(at2);
  }
  if (at3 !== 0) {
    message.dbSize = reader.int64(at3);
  }
  if (at4 !== 0) {
    message.leader = reader.bigUint64(at4);
  }
  if (at5 !== 0) {
    message.raftIndex = reader.uint64(at5);
  }
  if (at6 !== 0) {
    message.raftTerm = reader.uint64(at6);
  }
  if (at7 !== 0) {
    message.raftAppliedIndex = reader.uint64(at7);
  }
  if (at8 !== 0) {
    const behind = reader.openList(at8);
    for (let item = at8 + entryWords; item < behind; item = reader.behind(item)) {
      message.errors.push(reader.text(item));
    }
  }
  if (at9 !== 0) {
    message.dbSizeInUse = reader.int64(at9);
  }
  if (at10 !== 0) {
    message.isLearner = reader.bool(at10);
  }
  reader.closeMessage();
  return message;
}

const jsonStatusResponseHeader = jsonName('header');
const jsonStatusResponseVersion = jsonName('version');
const jsonStatusResponseDbSize = jsonName('dbSize');
const jsonStatusResponseLeader = jsonName('leader');
const jsonStatusResponseRaftIndex = jsonName('raftIndex');
const jsonStatusResponseRaftTerm = jsonName('raftTerm');
const jsonStatusResponseRaftAppliedIndex = jsonName('raftAppliedIndex');
const jsonStatusResponseErrors = jsonName('errors');
const jsonStatusResponseDbSizeInUse = jsonName('dbSizeInUse');
const jsonStatusResponseIsLearner = jsonName('isLearner');

export function writeJsonStatusResponse(message: StatusResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonStatusResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.version.length !== 0) {
    writeJsonName(writer, jsonStatusResponseVersion);
    writeJsonText(writer, message.version);
  }
  if (message.dbSize !== 0) {
    writeJsonName(writer, jsonStatusResponseDbSize);
    writeJsonInteger64(writer, message.dbSize);
  }
  if (message.leader !== 0n) {
    writeJsonName(writer, jsonStatusResponseLeader);
    writeJsonBigint(writer, message.leader);
  }
  if (message.raftIndex !== 0) {
    writeJsonName(writer, jsonStatusResponseRaftIndex);
    writeJsonInteger64(writer, message.raftIndex);
  }
  if (message.raftTerm !== 0) {
    writeJsonName(writer, jsonStatusResponseRaftTerm);
    writeJsonInteger64(writer, message.raftTerm);
  }
  if (message.raftAppliedIndex !== 0) {
    writeJsonName(writer, jsonStatusResponseRaftAppliedIndex);
    writeJsonInteger64(writer, message.raftAppliedIndex);
  }
  if (message.errors.length > 0) {
    openJsonList(writer, jsonStatusResponseErrors);
    for (const item of message.errors) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  if (message.dbSizeInUse !== 0) {
    writeJsonName(writer, jsonStatusResponseDbSizeInUse);
    writeJsonInteger64(writer, message.dbSizeInUse);
  }
  if (message.isLearner) {
    writeJsonName(writer, jsonStatusResponseIsLearner);
    writeJsonBool(writer, message.isLearner);
  }
  closeJsonObject(writer);
}

export const StatusResponse: MessageType<StatusResponse> = {
  name: 'etcdserverpb.StatusResponse',
  create: createStatusResponse,
  encode: encodeStatusResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newStatusResponse();
    mergeStatusResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonStatusResponse(sharedJsonReader, 0) : newStatusResponse();
  },
  writeJson: writeJsonStatusResponse,
};

export interface AuthEnableRequest {}

export function newAuthEnableRequest(): AuthEnableRequest {
  return {};
}

function createAuthEnableRequest(): AuthEnableRequest {
  return {};
}

export function encodeAuthEnableRequest(_message: AuthEnableRequest, _writer: Writer): void {}


export function mergeAuthEnableRequest(_message: AuthEnableRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'AuthEnableRequest', []);
  }
}

export function readJsonAuthEnableRequest(reader: JsonReader, entry: number): AuthEnableRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newAuthEnableRequest();
}


export function writeJsonAuthEnableRequest(_message: AuthEnableRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const AuthEnableRequest: MessageType<AuthEnableRequest> = {
  name: 'etcdserverpb.AuthEnableRequest',
  create: createAuthEnableRequest,
  encode: encodeAuthEnableRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthEnableRequest();
    mergeAuthEnableRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthEnableRequest(sharedJsonReader, 0) : newAuthEnableRequest();
  },
  writeJson: writeJsonAuthEnableRequest,
};

export interface AuthDisableRequest {}

export function newAuthDisableRequest(): AuthDisableRequest {
  return {};
}

function createAuthDisableRequest(): AuthDisableRequest {
  return {};
}

export function encodeAuthDisableRequest(_message: AuthDisableRequest, _writer: Writer): void {}


export function mergeAuthDisableRequest(_message: AuthDisableRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'AuthDisableRequest', []);
  }
}

export function readJsonAuthDisableRequest(reader: JsonReader, entry: number): AuthDisableRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newAuthDisableRequest();
}


export function writeJsonAuthDisableRequest(_message: AuthDisableRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const AuthDisableRequest: MessageType<AuthDisableRequest> = {
  name: 'etcdserverpb.AuthDisableRequest',
  create: createAuthDisableRequest,
  encode: encodeAuthDisableRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthDisableRequest();
    mergeAuthDisableRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthDisableRequest(sharedJsonReader, 0) : newAuthDisableRequest();
  },
  writeJson: writeJsonAuthDisableRequest,
};

export interface AuthStatusRequest {}

export function newAuthStatusRequest(): AuthStatusRequest {
  return {};
}

function createAuthStatusRequest(): AuthStatusRequest {
  return {};
}

export function encodeAuthStatusRequest(_message: AuthStatusRequest, _writer: Writer): void {}


export function mergeAuthStatusRequest(_message: AuthStatusRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'AuthStatusRequest', []);
  }
}

export function readJsonAuthStatusRequest(reader: JsonReader, entry: number): AuthStatusRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newAuthStatusRequest();
}


export function writeJsonAuthStatusRequest(_message: AuthStatusRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const AuthStatusRequest: MessageType<AuthStatusRequest> = {
  name: 'etcdserverpb.AuthStatusRequest',
  create: createAuthStatusRequest,
  encode: encodeAuthStatusRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthStatusRequest();
    mergeAuthStatusRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthStatusRequest(sharedJsonReader, 0) : newAuthStatusRequest();
  },
  writeJson: writeJsonAuthStatusRequest,
};

export interface AuthenticateRequest {
  name: string;
  password: string;
}

export function newAuthenticateRequest(): AuthenticateRequest {
  return {
    name: '',
    password: '',
  };
}

function createAuthenticateRequest(fields?: Partial<AuthenticateRequest>): AuthenticateRequest {
  const message = newAuthenticateRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.password !== undefined) message.password = fields.password;
  return message;
}

export function encodeAuthenticateRequest(message: AuthenticateRequest, writer: Writer): void {
  writer.ensure(12 + message.name.length * 3 + message.password.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.password !== '') {
    writer.byte(18);
    writer.lengthAndText(message.password);
  }
}

const fieldsOfAuthenticateRequest = [undefined, 'Name', 'Password'];

export function mergeAuthenticateRequest(message: AuthenticateRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.password = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthenticateRequest', fieldsOfAuthenticateRequest);
    }
  }
}

export function readJsonAuthenticateRequest(reader: JsonReader, entry: number): AuthenticateRequest {
  const message = newAuthenticateRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 553060:
        if (reader.keyIs(key, 'password')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.password = reader.text(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthenticateRequestName = jsonName('name');
const jsonAuthenticateRequestPassword = jsonName('password');

export function writeJsonAuthenticateRequest(message: AuthenticateRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthenticateRequestName);
    writeJsonText(writer, message.name);
  }
  if (message.password.length !== 0) {
    writeJsonName(writer, jsonAuthenticateRequestPassword);
    writeJsonText(writer, message.password);
  }
  closeJsonObject(writer);
}

export const AuthenticateRequest: MessageType<AuthenticateRequest> = {
  name: 'etcdserverpb.AuthenticateRequest',
  create: createAuthenticateRequest,
  encode: encodeAuthenticateRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthenticateRequest();
    mergeAuthenticateRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthenticateRequest(sharedJsonReader, 0) : newAuthenticateRequest();
  },
  writeJson: writeJsonAuthenticateRequest,
};

export interface AuthUserAddRequest {
  name: string;
  password: string;
  options: UserAddOptions | undefined;
}

export function newAuthUserAddRequest(): AuthUserAddRequest {
  return {
    name: '',
    password: '',
    options: undefined,
  };
}

function createAuthUserAddRequest(fields?: Partial<AuthUserAddRequest>): AuthUserAddRequest {
  const message = newAuthUserAddRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.password !== undefined) message.password = fields.password;
  if (fields.options !== undefined) message.options = fields.options;
  return message;
}

export function encodeAuthUserAddRequest(message: AuthUserAddRequest, writer: Writer): void {
  writer.ensure(12 + message.name.length * 3 + message.password.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.password !== '') {
    writer.byte(18);
    writer.lengthAndText(message.password);
  }
  if (message.options !== undefined) {
    writer.ensure(1);
    writer.byte(26);
    const start = writer.beginMessage(0);
    encodeUserAddOptions(message.options, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthUserAddRequest = [undefined, 'Name', 'Password', 'Options'];

export function mergeAuthUserAddRequest(message: AuthUserAddRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.password = reader.text(end);
        break;
      case 26: {
        const to = reader.openMessage(end);
        message.options ??= newUserAddOptions();
        mergeUserAddOptions(message.options, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'AuthUserAddRequest', fieldsOfAuthUserAddRequest);
    }
  }
}

export function readJsonAuthUserAddRequest(reader: JsonReader, entry: number): AuthUserAddRequest {
  const message = newAuthUserAddRequest();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 553060:
        if (reader.keyIs(key, 'password')) at2 = key + entryWords;
        break;
      case 487283:
        if (reader.keyIs(key, 'options')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.password = reader.text(at2);
  }
  if (at3 !== 0 && !reader.isNull(at3)) {
    message.options = readJsonUserAddOptions(reader, at3);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserAddRequestName = jsonName('name');
const jsonAuthUserAddRequestPassword = jsonName('password');
const jsonAuthUserAddRequestOptions = jsonName('options');

export function writeJsonAuthUserAddRequest(message: AuthUserAddRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthUserAddRequestName);
    writeJsonText(writer, message.name);
  }
  if (message.password.length !== 0) {
    writeJsonName(writer, jsonAuthUserAddRequestPassword);
    writeJsonText(writer, message.password);
  }
  if (message.options !== undefined) {
    writeJsonName(writer, jsonAuthUserAddRequestOptions);
    writeJsonUserAddOptions(message.options, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserAddRequest: MessageType<AuthUserAddRequest> = {
  name: 'etcdserverpb.AuthUserAddRequest',
  create: createAuthUserAddRequest,
  encode: encodeAuthUserAddRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserAddRequest();
    mergeAuthUserAddRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserAddRequest(sharedJsonReader, 0) : newAuthUserAddRequest();
  },
  writeJson: writeJsonAuthUserAddRequest,
};

export interface AuthUserGetRequest {
  name: string;
}

export function newAuthUserGetRequest(): AuthUserGetRequest {
  return {
    name: '',
  };
}

function createAuthUserGetRequest(fields?: Partial<AuthUserGetRequest>): AuthUserGetRequest {
  const message = newAuthUserGetRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  return message;
}

export function encodeAuthUserGetRequest(message: AuthUserGetRequest, writer: Writer): void {
  writer.ensure(6 + message.name.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
}

const fieldsOfAuthUserGetRequest = [undefined, 'Name'];

export function mergeAuthUserGetRequest(message: AuthUserGetRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthUserGetRequest', fieldsOfAuthUserGetRequest);
    }
  }
}

export function readJsonAuthUserGetRequest(reader: JsonReader, entry: number): AuthUserGetRequest {
  const message = newAuthUserGetRequest();
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
    message.name = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserGetRequestName = jsonName('name');

export function writeJsonAuthUserGetRequest(message: AuthUserGetRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthUserGetRequestName);
    writeJsonText(writer, message.name);
  }
  closeJsonObject(writer);
}

export const AuthUserGetRequest: MessageType<AuthUserGetRequest> = {
  name: 'etcdserverpb.AuthUserGetRequest',
  create: createAuthUserGetRequest,
  encode: encodeAuthUserGetRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserGetRequest();
    mergeAuthUserGetRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserGetRequest(sharedJsonReader, 0) : newAuthUserGetRequest();
  },
  writeJson: writeJsonAuthUserGetRequest,
};

export interface AuthUserDeleteRequest {
  name: string;
}

export function newAuthUserDeleteRequest(): AuthUserDeleteRequest {
  return {
    name: '',
  };
}

function createAuthUserDeleteRequest(fields?: Partial<AuthUserDeleteRequest>): AuthUserDeleteRequest {
  const message = newAuthUserDeleteRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  return message;
}

export function encodeAuthUserDeleteRequest(message: AuthUserDeleteRequest, writer: Writer): void {
  writer.ensure(6 + message.name.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
}

const fieldsOfAuthUserDeleteRequest = [undefined, 'Name'];

export function mergeAuthUserDeleteRequest(message: AuthUserDeleteRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthUserDeleteRequest', fieldsOfAuthUserDeleteRequest);
    }
  }
}

export function readJsonAuthUserDeleteRequest(reader: JsonReader, entry: number): AuthUserDeleteRequest {
  const message = newAuthUserDeleteRequest();
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
    message.name = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserDeleteRequestName = jsonName('name');

export function writeJsonAuthUserDeleteRequest(message: AuthUserDeleteRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthUserDeleteRequestName);
    writeJsonText(writer, message.name);
  }
  closeJsonObject(writer);
}

export const AuthUserDeleteRequest: MessageType<AuthUserDeleteRequest> = {
  name: 'etcdserverpb.AuthUserDeleteRequest',
  create: createAuthUserDeleteRequest,
  encode: encodeAuthUserDeleteRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserDeleteRequest();
    mergeAuthUserDeleteRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserDeleteRequest(sharedJsonReader, 0) : newAuthUserDeleteRequest();
  },
  writeJson: writeJsonAuthUserDeleteRequest,
};

export interface AuthUserChangePasswordRequest {
  name: string;
  password: string;
}

export function newAuthUserChangePasswordRequest(): AuthUserChangePasswordRequest {
  return {
    name: '',
    password: '',
  };
}

function createAuthUserChangePasswordRequest(fields?: Partial<AuthUserChangePasswordRequest>): AuthUserChangePasswordRequest {
  const message = newAuthUserChangePasswordRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.password !== undefined) message.password = fields.password;
  return message;
}

export function encodeAuthUserChangePasswordRequest(message: AuthUserChangePasswordRequest, writer: Writer): void {
  writer.ensure(12 + message.name.length * 3 + message.password.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.password !== '') {
    writer.byte(18);
    writer.lengthAndText(message.password);
  }
}

const fieldsOfAuthUserChangePasswordRequest = [undefined, 'Name', 'Password'];

export function mergeAuthUserChangePasswordRequest(message: AuthUserChangePasswordRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.password = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthUserChangePasswordRequest', fieldsOfAuthUserChangePasswordRequest);
    }
  }
}

export function readJsonAuthUserChangePasswordRequest(reader: JsonReader, entry: number): AuthUserChangePasswordRequest {
  const message = newAuthUserChangePasswordRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 553060:
        if (reader.keyIs(key, 'password')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.password = reader.text(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserChangePasswordRequestName = jsonName('name');
const jsonAuthUserChangePasswordRequestPassword = jsonName('password');

export function writeJsonAuthUserChangePasswordRequest(message: AuthUserChangePasswordRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthUserChangePasswordRequestName);
    writeJsonText(writer, message.name);
  }
  if (message.password.length !== 0) {
    writeJsonName(writer, jsonAuthUserChangePasswordRequestPassword);
    writeJsonText(writer, message.password);
  }
  closeJsonObject(writer);
}

export const AuthUserChangePasswordRequest: MessageType<AuthUserChangePasswordRequest> = {
  name: 'etcdserverpb.AuthUserChangePasswordRequest',
  create: createAuthUserChangePasswordRequest,
  encode: encodeAuthUserChangePasswordRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserChangePasswordRequest();
    mergeAuthUserChangePasswordRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserChangePasswordRequest(sharedJsonReader, 0) : newAuthUserChangePasswordRequest();
  },
  writeJson: writeJsonAuthUserChangePasswordRequest,
};

export interface AuthUserGrantRoleRequest {
  user: string;
  role: string;
}

export function newAuthUserGrantRoleRequest(): AuthUserGrantRoleRequest {
  return {
    user: '',
    role: '',
  };
}

function createAuthUserGrantRoleRequest(fields?: Partial<AuthUserGrantRoleRequest>): AuthUserGrantRoleRequest {
  const message = newAuthUserGrantRoleRequest();
  if (fields === undefined) return message;
  if (fields.user !== undefined) message.user = fields.user;
  if (fields.role !== undefined) message.role = fields.role;
  return message;
}

export function encodeAuthUserGrantRoleRequest(message: AuthUserGrantRoleRequest, writer: Writer): void {
  writer.ensure(12 + message.user.length * 3 + message.role.length * 3);
  if (message.user !== '') {
    writer.byte(10);
    writer.lengthAndText(message.user);
  }
  if (message.role !== '') {
    writer.byte(18);
    writer.lengthAndText(message.role);
  }
}

const fieldsOfAuthUserGrantRoleRequest = [undefined, 'User', 'Role'];

export function mergeAuthUserGrantRoleRequest(message: AuthUserGrantRoleRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.user = reader.text(end);
        break;
      case 18:
        message.role = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthUserGrantRoleRequest', fieldsOfAuthUserGrantRoleRequest);
    }
  }
}

export function readJsonAuthUserGrantRoleRequest(reader: JsonReader, entry: number): AuthUserGrantRoleRequest {
  const message = newAuthUserGrantRoleRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 292210:
        if (reader.keyIs(key, 'user')) at1 = key + entryWords;
        break;
      case 291429:
        if (reader.keyIs(key, 'role')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.user = reader.text(at1);
  }
  if (at2 !== 0) {
    message.role = reader.text(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserGrantRoleRequestUser = jsonName('user');
const jsonAuthUserGrantRoleRequestRole = jsonName('role');

export function writeJsonAuthUserGrantRoleRequest(message: AuthUserGrantRoleRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.user.length !== 0) {
    writeJsonName(writer, jsonAuthUserGrantRoleRequestUser);
    writeJsonText(writer, message.user);
  }
  if (message.role.length !== 0) {
    writeJsonName(writer, jsonAuthUserGrantRoleRequestRole);
    writeJsonText(writer, message.role);
  }
  closeJsonObject(writer);
}

export const AuthUserGrantRoleRequest: MessageType<AuthUserGrantRoleRequest> = {
  name: 'etcdserverpb.AuthUserGrantRoleRequest',
  create: createAuthUserGrantRoleRequest,
  encode: encodeAuthUserGrantRoleRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserGrantRoleRequest();
    mergeAuthUserGrantRoleRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserGrantRoleRequest(sharedJsonReader, 0) : newAuthUserGrantRoleRequest();
  },
  writeJson: writeJsonAuthUserGrantRoleRequest,
};

export interface AuthUserRevokeRoleRequest {
  name: string;
  role: string;
}

export function newAuthUserRevokeRoleRequest(): AuthUserRevokeRoleRequest {
  return {
    name: '',
    role: '',
  };
}

function createAuthUserRevokeRoleRequest(fields?: Partial<AuthUserRevokeRoleRequest>): AuthUserRevokeRoleRequest {
  const message = newAuthUserRevokeRoleRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.role !== undefined) message.role = fields.role;
  return message;
}

export function encodeAuthUserRevokeRoleRequest(message: AuthUserRevokeRoleRequest, writer: Writer): void {
  writer.ensure(12 + message.name.length * 3 + message.role.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.role !== '') {
    writer.byte(18);
    writer.lengthAndText(message.role);
  }
}

const fieldsOfAuthUserRevokeRoleRequest = [undefined, 'Name', 'Role'];

export function mergeAuthUserRevokeRoleRequest(message: AuthUserRevokeRoleRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.role = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthUserRevokeRoleRequest', fieldsOfAuthUserRevokeRoleRequest);
    }
  }
}

export function readJsonAuthUserRevokeRoleRequest(reader: JsonReader, entry: number): AuthUserRevokeRoleRequest {
  const message = newAuthUserRevokeRoleRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 291429:
        if (reader.keyIs(key, 'role')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.role = reader.text(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserRevokeRoleRequestName = jsonName('name');
const jsonAuthUserRevokeRoleRequestRole = jsonName('role');

export function writeJsonAuthUserRevokeRoleRequest(message: AuthUserRevokeRoleRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthUserRevokeRoleRequestName);
    writeJsonText(writer, message.name);
  }
  if (message.role.length !== 0) {
    writeJsonName(writer, jsonAuthUserRevokeRoleRequestRole);
    writeJsonText(writer, message.role);
  }
  closeJsonObject(writer);
}

export const AuthUserRevokeRoleRequest: MessageType<AuthUserRevokeRoleRequest> = {
  name: 'etcdserverpb.AuthUserRevokeRoleRequest',
  create: createAuthUserRevokeRoleRequest,
  encode: encodeAuthUserRevokeRoleRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserRevokeRoleRequest();
    mergeAuthUserRevokeRoleRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserRevokeRoleRequest(sharedJsonReader, 0) : newAuthUserRevokeRoleRequest();
  },
  writeJson: writeJsonAuthUserRevokeRoleRequest,
};

export interface AuthRoleAddRequest {
  name: string;
}

export function newAuthRoleAddRequest(): AuthRoleAddRequest {
  return {
    name: '',
  };
}

function createAuthRoleAddRequest(fields?: Partial<AuthRoleAddRequest>): AuthRoleAddRequest {
  const message = newAuthRoleAddRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  return message;
}

export function encodeAuthRoleAddRequest(message: AuthRoleAddRequest, writer: Writer): void {
  writer.ensure(6 + message.name.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
}

const fieldsOfAuthRoleAddRequest = [undefined, 'Name'];

export function mergeAuthRoleAddRequest(message: AuthRoleAddRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthRoleAddRequest', fieldsOfAuthRoleAddRequest);
    }
  }
}

export function readJsonAuthRoleAddRequest(reader: JsonReader, entry: number): AuthRoleAddRequest {
  const message = newAuthRoleAddRequest();
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
    message.name = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthRoleAddRequestName = jsonName('name');

export function writeJsonAuthRoleAddRequest(message: AuthRoleAddRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthRoleAddRequestName);
    writeJsonText(writer, message.name);
  }
  closeJsonObject(writer);
}

export const AuthRoleAddRequest: MessageType<AuthRoleAddRequest> = {
  name: 'etcdserverpb.AuthRoleAddRequest',
  create: createAuthRoleAddRequest,
  encode: encodeAuthRoleAddRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleAddRequest();
    mergeAuthRoleAddRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleAddRequest(sharedJsonReader, 0) : newAuthRoleAddRequest();
  },
  writeJson: writeJsonAuthRoleAddRequest,
};

export interface AuthRoleGetRequest {
  role: string;
}

export function newAuthRoleGetRequest(): AuthRoleGetRequest {
  return {
    role: '',
  };
}

function createAuthRoleGetRequest(fields?: Partial<AuthRoleGetRequest>): AuthRoleGetRequest {
  const message = newAuthRoleGetRequest();
  if (fields === undefined) return message;
  if (fields.role !== undefined) message.role = fields.role;
  return message;
}

export function encodeAuthRoleGetRequest(message: AuthRoleGetRequest, writer: Writer): void {
  writer.ensure(6 + message.role.length * 3);
  if (message.role !== '') {
    writer.byte(10);
    writer.lengthAndText(message.role);
  }
}

const fieldsOfAuthRoleGetRequest = [undefined, 'Role'];

export function mergeAuthRoleGetRequest(message: AuthRoleGetRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.role = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthRoleGetRequest', fieldsOfAuthRoleGetRequest);
    }
  }
}

export function readJsonAuthRoleGetRequest(reader: JsonReader, entry: number): AuthRoleGetRequest {
  const message = newAuthRoleGetRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 291429:
        if (reader.keyIs(key, 'role')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.role = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthRoleGetRequestRole = jsonName('role');

export function writeJsonAuthRoleGetRequest(message: AuthRoleGetRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.role.length !== 0) {
    writeJsonName(writer, jsonAuthRoleGetRequestRole);
    writeJsonText(writer, message.role);
  }
  closeJsonObject(writer);
}

export const AuthRoleGetRequest: MessageType<AuthRoleGetRequest> = {
  name: 'etcdserverpb.AuthRoleGetRequest',
  create: createAuthRoleGetRequest,
  encode: encodeAuthRoleGetRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleGetRequest();
    mergeAuthRoleGetRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleGetRequest(sharedJsonReader, 0) : newAuthRoleGetRequest();
  },
  writeJson: writeJsonAuthRoleGetRequest,
};

export interface AuthUserListRequest {}

export function newAuthUserListRequest(): AuthUserListRequest {
  return {};
}

function createAuthUserListRequest(): AuthUserListRequest {
  return {};
}

export function encodeAuthUserListRequest(_message: AuthUserListRequest, _writer: Writer): void {}


export function mergeAuthUserListRequest(_message: AuthUserListRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'AuthUserListRequest', []);
  }
}

export function readJsonAuthUserListRequest(reader: JsonReader, entry: number): AuthUserListRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newAuthUserListRequest();
}


export function writeJsonAuthUserListRequest(_message: AuthUserListRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const AuthUserListRequest: MessageType<AuthUserListRequest> = {
  name: 'etcdserverpb.AuthUserListRequest',
  create: createAuthUserListRequest,
  encode: encodeAuthUserListRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserListRequest();
    mergeAuthUserListRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserListRequest(sharedJsonReader, 0) : newAuthUserListRequest();
  },
  writeJson: writeJsonAuthUserListRequest,
};

export interface AuthRoleListRequest {}

export function newAuthRoleListRequest(): AuthRoleListRequest {
  return {};
}

function createAuthRoleListRequest(): AuthRoleListRequest {
  return {};
}

export function encodeAuthRoleListRequest(_message: AuthRoleListRequest, _writer: Writer): void {}


export function mergeAuthRoleListRequest(_message: AuthRoleListRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.unknown(tag, start, end, 'AuthRoleListRequest', []);
  }
}

export function readJsonAuthRoleListRequest(reader: JsonReader, entry: number): AuthRoleListRequest {
  reader.openMessage(entry);
  reader.closeMessage();
  return newAuthRoleListRequest();
}


export function writeJsonAuthRoleListRequest(_message: AuthRoleListRequest, writer: Writer): void {
  openJsonObject(writer);
  closeJsonObject(writer);
}

export const AuthRoleListRequest: MessageType<AuthRoleListRequest> = {
  name: 'etcdserverpb.AuthRoleListRequest',
  create: createAuthRoleListRequest,
  encode: encodeAuthRoleListRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleListRequest();
    mergeAuthRoleListRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleListRequest(sharedJsonReader, 0) : newAuthRoleListRequest();
  },
  writeJson: writeJsonAuthRoleListRequest,
};

export interface AuthRoleDeleteRequest {
  role: string;
}

export function newAuthRoleDeleteRequest(): AuthRoleDeleteRequest {
  return {
    role: '',
  };
}

function createAuthRoleDeleteRequest(fields?: Partial<AuthRoleDeleteRequest>): AuthRoleDeleteRequest {
  const message = newAuthRoleDeleteRequest();
  if (fields === undefined) return message;
  if (fields.role !== undefined) message.role = fields.role;
  return message;
}

export function encodeAuthRoleDeleteRequest(message: AuthRoleDeleteRequest, writer: Writer): void {
  writer.ensure(6 + message.role.length * 3);
  if (message.role !== '') {
    writer.byte(10);
    writer.lengthAndText(message.role);
  }
}

const fieldsOfAuthRoleDeleteRequest = [undefined, 'Role'];

export function mergeAuthRoleDeleteRequest(message: AuthRoleDeleteRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.role = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthRoleDeleteRequest', fieldsOfAuthRoleDeleteRequest);
    }
  }
}

export function readJsonAuthRoleDeleteRequest(reader: JsonReader, entry: number): AuthRoleDeleteRequest {
  const message = newAuthRoleDeleteRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 291429:
        if (reader.keyIs(key, 'role')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.role = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthRoleDeleteRequestRole = jsonName('role');

export function writeJsonAuthRoleDeleteRequest(message: AuthRoleDeleteRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.role.length !== 0) {
    writeJsonName(writer, jsonAuthRoleDeleteRequestRole);
    writeJsonText(writer, message.role);
  }
  closeJsonObject(writer);
}

export const AuthRoleDeleteRequest: MessageType<AuthRoleDeleteRequest> = {
  name: 'etcdserverpb.AuthRoleDeleteRequest',
  create: createAuthRoleDeleteRequest,
  encode: encodeAuthRoleDeleteRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleDeleteRequest();
    mergeAuthRoleDeleteRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleDeleteRequest(sharedJsonReader, 0) : newAuthRoleDeleteRequest();
  },
  writeJson: writeJsonAuthRoleDeleteRequest,
};

export interface AuthRoleGrantPermissionRequest {
  name: string;
  perm: Permission | undefined;
}

export function newAuthRoleGrantPermissionRequest(): AuthRoleGrantPermissionRequest {
  return {
    name: '',
    perm: undefined,
  };
}

function createAuthRoleGrantPermissionRequest(fields?: Partial<AuthRoleGrantPermissionRequest>): AuthRoleGrantPermissionRequest {
  const message = newAuthRoleGrantPermissionRequest();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.perm !== undefined) message.perm = fields.perm;
  return message;
}

export function encodeAuthRoleGrantPermissionRequest(message: AuthRoleGrantPermissionRequest, writer: Writer): void {
  writer.ensure(6 + message.name.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.perm !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.perm.key.length + message.perm.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodePermission(message.perm, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfAuthRoleGrantPermissionRequest = [undefined, 'Name', 'Perm'];

export function mergeAuthRoleGrantPermissionRequest(message: AuthRoleGrantPermissionRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18: {
        const to = reader.openMessage(end);
        message.perm ??= newPermission();
        mergePermission(message.perm, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'AuthRoleGrantPermissionRequest', fieldsOfAuthRoleGrantPermissionRequest);
    }
  }
}

export function readJsonAuthRoleGrantPermissionRequest(reader: JsonReader, entry: number): AuthRoleGrantPermissionRequest {
  const message = newAuthRoleGrantPermissionRequest();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 290925:
        if (reader.keyIs(key, 'perm')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.perm = readJsonPermission(reader, at2);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthRoleGrantPermissionRequestName = jsonName('name');
const jsonAuthRoleGrantPermissionRequestPerm = jsonName('perm');

export function writeJsonAuthRoleGrantPermissionRequest(message: AuthRoleGrantPermissionRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonAuthRoleGrantPermissionRequestName);
    writeJsonText(writer, message.name);
  }
  if (message.perm !== undefined) {
    writeJsonName(writer, jsonAuthRoleGrantPermissionRequestPerm);
    writeJsonPermission(message.perm, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthRoleGrantPermissionRequest: MessageType<AuthRoleGrantPermissionRequest> = {
  name: 'etcdserverpb.AuthRoleGrantPermissionRequest',
  create: createAuthRoleGrantPermissionRequest,
  encode: encodeAuthRoleGrantPermissionRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleGrantPermissionRequest();
    mergeAuthRoleGrantPermissionRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleGrantPermissionRequest(sharedJsonReader, 0) : newAuthRoleGrantPermissionRequest();
  },
  writeJson: writeJsonAuthRoleGrantPermissionRequest,
};

export interface AuthRoleRevokePermissionRequest {
  role: string;
  key: Uint8Array;
  rangeEnd: Uint8Array;
}

export function newAuthRoleRevokePermissionRequest(): AuthRoleRevokePermissionRequest {
  return {
    role: '',
    key: emptyBytes,
    rangeEnd: emptyBytes,
  };
}

function createAuthRoleRevokePermissionRequest(fields?: Partial<AuthRoleRevokePermissionRequest>): AuthRoleRevokePermissionRequest {
  const message = newAuthRoleRevokePermissionRequest();
  if (fields === undefined) return message;
  if (fields.role !== undefined) message.role = fields.role;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.rangeEnd !== undefined) message.rangeEnd = fields.rangeEnd;
  return message;
}

export function encodeAuthRoleRevokePermissionRequest(message: AuthRoleRevokePermissionRequest, writer: Writer): void {
  writer.ensure(18 + message.role.length * 3 + message.key.length + message.rangeEnd.length);
  if (message.role !== '') {
    writer.byte(10);
    writer.lengthAndText(message.role);
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

const fieldsOfAuthRoleRevokePermissionRequest = [undefined, 'Role', 'Key', 'RangeEnd'];

export function mergeAuthRoleRevokePermissionRequest(message: AuthRoleRevokePermissionRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.role = reader.text(end);
        break;
      case 18:
        message.key = reader.bytesField(end);
        break;
      case 26:
        message.rangeEnd = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthRoleRevokePermissionRequest', fieldsOfAuthRoleRevokePermissionRequest);
    }
  }
}

export function readJsonAuthRoleRevokePermissionRequest(reader: JsonReader, entry: number): AuthRoleRevokePermissionRequest {
  const message = newAuthRoleRevokePermissionRequest();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 291429:
        if (reader.keyIs(key, 'role')) at1 = key + entryWords;
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
    message.role = reader.text(at1);
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

const jsonAuthRoleRevokePermissionRequestRole = jsonName('role');
const jsonAuthRoleRevokePermissionRequestKey = jsonName('key');
const jsonAuthRoleRevokePermissionRequestRangeEnd = jsonName('range_end');

export function writeJsonAuthRoleRevokePermissionRequest(message: AuthRoleRevokePermissionRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.role.length !== 0) {
    writeJsonName(writer, jsonAuthRoleRevokePermissionRequestRole);
    writeJsonText(writer, message.role);
  }
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonAuthRoleRevokePermissionRequestKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.rangeEnd.length !== 0) {
    writeJsonName(writer, jsonAuthRoleRevokePermissionRequestRangeEnd);
    writeJsonBytes(writer, message.rangeEnd);
  }
  closeJsonObject(writer);
}

export const AuthRoleRevokePermissionRequest: MessageType<AuthRoleRevokePermissionRequest> = {
  name: 'etcdserverpb.AuthRoleRevokePermissionRequest',
  create: createAuthRoleRevokePermissionRequest,
  encode: encodeAuthRoleRevokePermissionRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleRevokePermissionRequest();
    mergeAuthRoleRevokePermissionRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleRevokePermissionRequest(sharedJsonReader, 0) : newAuthRoleRevokePermissionRequest();
  },
  writeJson: writeJsonAuthRoleRevokePermissionRequest,
};

export interface AuthEnableResponse {
  header: ResponseHeader | undefined;
}

export function newAuthEnableResponse(): AuthEnableResponse {
  return {
    header: undefined,
  };
}

function createAuthEnableResponse(fields?: Partial<AuthEnableResponse>): AuthEnableResponse {
  const message = newAuthEnableResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthEnableResponse(message: AuthEnableResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthEnableResponse = [undefined, 'Header'];

export function mergeAuthEnableResponse(message: AuthEnableResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthEnableResponse', fieldsOfAuthEnableResponse);
    }
  }
}

export function readJsonAuthEnableResponse(reader: JsonReader, entry: number): AuthEnableResponse {
  const message = newAuthEnableResponse();
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

const jsonAuthEnableResponseHeader = jsonName('header');

export function writeJsonAuthEnableResponse(message: AuthEnableResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthEnableResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthEnableResponse: MessageType<AuthEnableResponse> = {
  name: 'etcdserverpb.AuthEnableResponse',
  create: createAuthEnableResponse,
  encode: encodeAuthEnableResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthEnableResponse();
    mergeAuthEnableResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthEnableResponse(sharedJsonReader, 0) : newAuthEnableResponse();
  },
  writeJson: writeJsonAuthEnableResponse,
};

export interface AuthDisableResponse {
  header: ResponseHeader | undefined;
}

export function newAuthDisableResponse(): AuthDisableResponse {
  return {
    header: undefined,
  };
}

function createAuthDisableResponse(fields?: Partial<AuthDisableResponse>): AuthDisableResponse {
  const message = newAuthDisableResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthDisableResponse(message: AuthDisableResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthDisableResponse = [undefined, 'Header'];

export function mergeAuthDisableResponse(message: AuthDisableResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthDisableResponse', fieldsOfAuthDisableResponse);
    }
  }
}

export function readJsonAuthDisableResponse(reader: JsonReader, entry: number): AuthDisableResponse {
  const message = newAuthDisableResponse();
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

const jsonAuthDisableResponseHeader = jsonName('header');

export function writeJsonAuthDisableResponse(message: AuthDisableResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthDisableResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthDisableResponse: MessageType<AuthDisableResponse> = {
  name: 'etcdserverpb.AuthDisableResponse',
  create: createAuthDisableResponse,
  encode: encodeAuthDisableResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthDisableResponse();
    mergeAuthDisableResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthDisableResponse(sharedJsonReader, 0) : newAuthDisableResponse();
  },
  writeJson: writeJsonAuthDisableResponse,
};

export interface AuthStatusResponse {
  header: ResponseHeader | undefined;
  enabled: boolean;
  authRevision: bigint;
}

export function newAuthStatusResponse(): AuthStatusResponse {
  return {
    header: undefined,
    enabled: false,
    authRevision: 0n,
  };
}

function createAuthStatusResponse(fields?: Partial<AuthStatusResponse>): AuthStatusResponse {
  const message = newAuthStatusResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.enabled !== undefined) message.enabled = fields.enabled;
  if (fields.authRevision !== undefined) message.authRevision = fields.authRevision;
  return message;
}

export function encodeAuthStatusResponse(message: AuthStatusResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(13);
  if (message.enabled) {
    writer.byte(16);
    writer.byte(message.enabled ? 1 : 0);
  }
  if (message.authRevision !== 0n) {
    writer.byte(24);
    writer.bigint64(message.authRevision);
  }
}

const fieldsOfAuthStatusResponse = [undefined, 'Header', 'Enabled', 'AuthRevision'];

export function mergeAuthStatusResponse(message: AuthStatusResponse, reader: Reader, end: number): void {
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
      case 16:
        message.enabled = reader.bool(end);
        break;
      case 24:
        message.authRevision = reader.bigUint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthStatusResponse', fieldsOfAuthStatusResponse);
    }
  }
}

export function readJsonAuthStatusResponse(reader: JsonReader, entry: number): AuthStatusResponse {
  const message = newAuthStatusResponse();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 484708:
        if (reader.keyIs(key, 'enabled')) at2 = key + entryWords;
        break;
      case 811374:
        if (reader.keyIs(key, 'authRevision')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.enabled = reader.bool(at2);
  }
  if (at3 !== 0) {
    message.authRevision = reader.bigUint64(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthStatusResponseHeader = jsonName('header');
const jsonAuthStatusResponseEnabled = jsonName('enabled');
const jsonAuthStatusResponseAuthRevision = jsonName('authRevision');

export function writeJsonAuthStatusResponse(message: AuthStatusResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthStatusResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.enabled) {
    writeJsonName(writer, jsonAuthStatusResponseEnabled);
    writeJsonBool(writer, message.enabled);
  }
  if (message.authRevision !== 0n) {
    writeJsonName(writer, jsonAuthStatusResponseAuthRevision);
    writeJsonBigint(writer, message.authRevision);
  }
  closeJsonObject(writer);
}

export const AuthStatusResponse: MessageType<AuthStatusResponse> = {
  name: 'etcdserverpb.AuthStatusResponse',
  create: createAuthStatusResponse,
  encode: encodeAuthStatusResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthStatusResponse();
    mergeAuthStatusResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthStatusResponse(sharedJsonReader, 0) : newAuthStatusResponse();
  },
  writeJson: writeJsonAuthStatusResponse,
};

export interface AuthenticateResponse {
  header: ResponseHeader | undefined;
  token: string;
}

export function newAuthenticateResponse(): AuthenticateResponse {
  return {
    header: undefined,
    token: '',
  };
}

function createAuthenticateResponse(fields?: Partial<AuthenticateResponse>): AuthenticateResponse {
  const message = newAuthenticateResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.token !== undefined) message.token = fields.token;
  return message;
}

export function encodeAuthenticateResponse(message: AuthenticateResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  writer.ensure(6 + message.token.length * 3);
  if (message.token !== '') {
    writer.byte(18);
    writer.lengthAndText(message.token);
  }
}

const fieldsOfAuthenticateResponse = [undefined, 'Header', 'Token'];

export function mergeAuthenticateResponse(message: AuthenticateResponse, reader: Reader, end: number): void {
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
        message.token = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'AuthenticateResponse', fieldsOfAuthenticateResponse);
    }
  }
}

export function readJsonAuthenticateResponse(reader: JsonReader, entry: number): AuthenticateResponse {
  const message = newAuthenticateResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 357486:
        if (reader.keyIs(key, 'token')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    message.token = reader.text(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonAuthenticateResponseHeader = jsonName('header');
const jsonAuthenticateResponseToken = jsonName('token');

export function writeJsonAuthenticateResponse(message: AuthenticateResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthenticateResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.token.length !== 0) {
    writeJsonName(writer, jsonAuthenticateResponseToken);
    writeJsonText(writer, message.token);
  }
  closeJsonObject(writer);
}

export const AuthenticateResponse: MessageType<AuthenticateResponse> = {
  name: 'etcdserverpb.AuthenticateResponse',
  create: createAuthenticateResponse,
  encode: encodeAuthenticateResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthenticateResponse();
    mergeAuthenticateResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthenticateResponse(sharedJsonReader, 0) : newAuthenticateResponse();
  },
  writeJson: writeJsonAuthenticateResponse,
};

export interface AuthUserAddResponse {
  header: ResponseHeader | undefined;
}

export function newAuthUserAddResponse(): AuthUserAddResponse {
  return {
    header: undefined,
  };
}

function createAuthUserAddResponse(fields?: Partial<AuthUserAddResponse>): AuthUserAddResponse {
  const message = newAuthUserAddResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthUserAddResponse(message: AuthUserAddResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthUserAddResponse = [undefined, 'Header'];

export function mergeAuthUserAddResponse(message: AuthUserAddResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthUserAddResponse', fieldsOfAuthUserAddResponse);
    }
  }
}

export function readJsonAuthUserAddResponse(reader: JsonReader, entry: number): AuthUserAddResponse {
  const message = newAuthUserAddResponse();
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

const jsonAuthUserAddResponseHeader = jsonName('header');

export function writeJsonAuthUserAddResponse(message: AuthUserAddResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthUserAddResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserAddResponse: MessageType<AuthUserAddResponse> = {
  name: 'etcdserverpb.AuthUserAddResponse',
  create: createAuthUserAddResponse,
  encode: encodeAuthUserAddResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserAddResponse();
    mergeAuthUserAddResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserAddResponse(sharedJsonReader, 0) : newAuthUserAddResponse();
  },
  writeJson: writeJsonAuthUserAddResponse,
};

export interface AuthUserGetResponse {
  header: ResponseHeader | undefined;
  roles: string[];
}

export function newAuthUserGetResponse(): AuthUserGetResponse {
  return {
    header: undefined,
    roles: [],
  };
}

function createAuthUserGetResponse(fields?: Partial<AuthUserGetResponse>): AuthUserGetResponse {
  const message = newAuthUserGetResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.roles !== undefined) message.roles = fields.roles;
  return message;
}

export function encodeAuthUserGetResponse(message: AuthUserGetResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.roles) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(18);
    writer.lengthAndText(item);
  }
}

const fieldsOfAuthUserGetResponse = [undefined, 'Header', 'Roles'];

export function mergeAuthUserGetResponse(message: AuthUserGetResponse, reader: Reader, end: number): void {
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
        message.roles.push(reader.text(end));
        break;
      default:
        reader.unknown(tag, start, end, 'AuthUserGetResponse', fieldsOfAuthUserGetResponse);
    }
  }
}

export function readJsonAuthUserGetResponse(reader: JsonReader, entry: number): AuthUserGetResponse {
  const message = newAuthUserGetResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 356979:
        if (reader.keyIs(key, 'roles')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      message.roles.push(reader.text(item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserGetResponseHeader = jsonName('header');
const jsonAuthUserGetResponseRoles = jsonName('roles');

export function writeJsonAuthUserGetResponse(message: AuthUserGetResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthUserGetResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.roles.length > 0) {
    openJsonList(writer, jsonAuthUserGetResponseRoles);
    for (const item of message.roles) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserGetResponse: MessageType<AuthUserGetResponse> = {
  name: 'etcdserverpb.AuthUserGetResponse',
  create: createAuthUserGetResponse,
  encode: encodeAuthUserGetResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserGetResponse();
    mergeAuthUserGetResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserGetResponse(sharedJsonReader, 0) : newAuthUserGetResponse();
  },
  writeJson: writeJsonAuthUserGetResponse,
};

export interface AuthUserDeleteResponse {
  header: ResponseHeader | undefined;
}

export function newAuthUserDeleteResponse(): AuthUserDeleteResponse {
  return {
    header: undefined,
  };
}

function createAuthUserDeleteResponse(fields?: Partial<AuthUserDeleteResponse>): AuthUserDeleteResponse {
  const message = newAuthUserDeleteResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthUserDeleteResponse(message: AuthUserDeleteResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthUserDeleteResponse = [undefined, 'Header'];

export function mergeAuthUserDeleteResponse(message: AuthUserDeleteResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthUserDeleteResponse', fieldsOfAuthUserDeleteResponse);
    }
  }
}

export function readJsonAuthUserDeleteResponse(reader: JsonReader, entry: number): AuthUserDeleteResponse {
  const message = newAuthUserDeleteResponse();
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

const jsonAuthUserDeleteResponseHeader = jsonName('header');

export function writeJsonAuthUserDeleteResponse(message: AuthUserDeleteResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthUserDeleteResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserDeleteResponse: MessageType<AuthUserDeleteResponse> = {
  name: 'etcdserverpb.AuthUserDeleteResponse',
  create: createAuthUserDeleteResponse,
  encode: encodeAuthUserDeleteResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserDeleteResponse();
    mergeAuthUserDeleteResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserDeleteResponse(sharedJsonReader, 0) : newAuthUserDeleteResponse();
  },
  writeJson: writeJsonAuthUserDeleteResponse,
};

export interface AuthUserChangePasswordResponse {
  header: ResponseHeader | undefined;
}

export function newAuthUserChangePasswordResponse(): AuthUserChangePasswordResponse {
  return {
    header: undefined,
  };
}

function createAuthUserChangePasswordResponse(fields?: Partial<AuthUserChangePasswordResponse>): AuthUserChangePasswordResponse {
  const message = newAuthUserChangePasswordResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthUserChangePasswordResponse(message: AuthUserChangePasswordResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthUserChangePasswordResponse = [undefined, 'Header'];

export function mergeAuthUserChangePasswordResponse(message: AuthUserChangePasswordResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthUserChangePasswordResponse', fieldsOfAuthUserChangePasswordResponse);
    }
  }
}

export function readJsonAuthUserChangePasswordResponse(reader: JsonReader, entry: number): AuthUserChangePasswordResponse {
  const message = newAuthUserChangePasswordResponse();
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

const jsonAuthUserChangePasswordResponseHeader = jsonName('header');

export function writeJsonAuthUserChangePasswordResponse(message: AuthUserChangePasswordResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthUserChangePasswordResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserChangePasswordResponse: MessageType<AuthUserChangePasswordResponse> = {
  name: 'etcdserverpb.AuthUserChangePasswordResponse',
  create: createAuthUserChangePasswordResponse,
  encode: encodeAuthUserChangePasswordResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserChangePasswordResponse();
    mergeAuthUserChangePasswordResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserChangePasswordResponse(sharedJsonReader, 0) : newAuthUserChangePasswordResponse();
  },
  writeJson: writeJsonAuthUserChangePasswordResponse,
};

export interface AuthUserGrantRoleResponse {
  header: ResponseHeader | undefined;
}

export function newAuthUserGrantRoleResponse(): AuthUserGrantRoleResponse {
  return {
    header: undefined,
  };
}

function createAuthUserGrantRoleResponse(fields?: Partial<AuthUserGrantRoleResponse>): AuthUserGrantRoleResponse {
  const message = newAuthUserGrantRoleResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthUserGrantRoleResponse(message: AuthUserGrantRoleResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthUserGrantRoleResponse = [undefined, 'Header'];

export function mergeAuthUserGrantRoleResponse(message: AuthUserGrantRoleResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthUserGrantRoleResponse', fieldsOfAuthUserGrantRoleResponse);
    }
  }
}

export function readJsonAuthUserGrantRoleResponse(reader: JsonReader, entry: number): AuthUserGrantRoleResponse {
  const message = newAuthUserGrantRoleResponse();
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

const jsonAuthUserGrantRoleResponseHeader = jsonName('header');

export function writeJsonAuthUserGrantRoleResponse(message: AuthUserGrantRoleResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthUserGrantRoleResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserGrantRoleResponse: MessageType<AuthUserGrantRoleResponse> = {
  name: 'etcdserverpb.AuthUserGrantRoleResponse',
  create: createAuthUserGrantRoleResponse,
  encode: encodeAuthUserGrantRoleResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserGrantRoleResponse();
    mergeAuthUserGrantRoleResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserGrantRoleResponse(sharedJsonReader, 0) : newAuthUserGrantRoleResponse();
  },
  writeJson: writeJsonAuthUserGrantRoleResponse,
};

export interface AuthUserRevokeRoleResponse {
  header: ResponseHeader | undefined;
}

export function newAuthUserRevokeRoleResponse(): AuthUserRevokeRoleResponse {
  return {
    header: undefined,
  };
}

function createAuthUserRevokeRoleResponse(fields?: Partial<AuthUserRevokeRoleResponse>): AuthUserRevokeRoleResponse {
  const message = newAuthUserRevokeRoleResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthUserRevokeRoleResponse(message: AuthUserRevokeRoleResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthUserRevokeRoleResponse = [undefined, 'Header'];

export function mergeAuthUserRevokeRoleResponse(message: AuthUserRevokeRoleResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthUserRevokeRoleResponse', fieldsOfAuthUserRevokeRoleResponse);
    }
  }
}

export function readJsonAuthUserRevokeRoleResponse(reader: JsonReader, entry: number): AuthUserRevokeRoleResponse {
  const message = newAuthUserRevokeRoleResponse();
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

const jsonAuthUserRevokeRoleResponseHeader = jsonName('header');

export function writeJsonAuthUserRevokeRoleResponse(message: AuthUserRevokeRoleResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthUserRevokeRoleResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserRevokeRoleResponse: MessageType<AuthUserRevokeRoleResponse> = {
  name: 'etcdserverpb.AuthUserRevokeRoleResponse',
  create: createAuthUserRevokeRoleResponse,
  encode: encodeAuthUserRevokeRoleResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserRevokeRoleResponse();
    mergeAuthUserRevokeRoleResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserRevokeRoleResponse(sharedJsonReader, 0) : newAuthUserRevokeRoleResponse();
  },
  writeJson: writeJsonAuthUserRevokeRoleResponse,
};

export interface AuthRoleAddResponse {
  header: ResponseHeader | undefined;
}

export function newAuthRoleAddResponse(): AuthRoleAddResponse {
  return {
    header: undefined,
  };
}

function createAuthRoleAddResponse(fields?: Partial<AuthRoleAddResponse>): AuthRoleAddResponse {
  const message = newAuthRoleAddResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthRoleAddResponse(message: AuthRoleAddResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthRoleAddResponse = [undefined, 'Header'];

export function mergeAuthRoleAddResponse(message: AuthRoleAddResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthRoleAddResponse', fieldsOfAuthRoleAddResponse);
    }
  }
}

export function readJsonAuthRoleAddResponse(reader: JsonReader, entry: number): AuthRoleAddResponse {
  const message = newAuthRoleAddResponse();
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

const jsonAuthRoleAddResponseHeader = jsonName('header');

export function writeJsonAuthRoleAddResponse(message: AuthRoleAddResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthRoleAddResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthRoleAddResponse: MessageType<AuthRoleAddResponse> = {
  name: 'etcdserverpb.AuthRoleAddResponse',
  create: createAuthRoleAddResponse,
  encode: encodeAuthRoleAddResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleAddResponse();
    mergeAuthRoleAddResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleAddResponse(sharedJsonReader, 0) : newAuthRoleAddResponse();
  },
  writeJson: writeJsonAuthRoleAddResponse,
};

export interface AuthRoleGetResponse {
  header: ResponseHeader | undefined;
  perm: Permission[];
}

export function newAuthRoleGetResponse(): AuthRoleGetResponse {
  return {
    header: undefined,
    perm: [],
  };
}

function createAuthRoleGetResponse(fields?: Partial<AuthRoleGetResponse>): AuthRoleGetResponse {
  const message = newAuthRoleGetResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.perm !== undefined) message.perm = fields.perm;
  return message;
}

export function encodeAuthRoleGetResponse(message: AuthRoleGetResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.perm) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = item.key.length + item.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodePermission(item, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfAuthRoleGetResponse = [undefined, 'Header', 'Perm'];

export function mergeAuthRoleGetResponse(message: AuthRoleGetResponse, reader: Reader, end: number): void {
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
        const item = newPermission();
        message.perm.push(item);
        mergePermission(item, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'AuthRoleGetResponse', fieldsOfAuthRoleGetResponse);
    }
  }
}

export function readJsonAuthRoleGetResponse(reader: JsonReader, entry: number): AuthRoleGetResponse {
  const message = newAuthRoleGetResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 290925:
        if (reader.keyIs(key, 'perm')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      reader.refuseNull(item, 'Perm');
      message.perm.push(readJsonPermission(reader, item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonAuthRoleGetResponseHeader = jsonName('header');
const jsonAuthRoleGetResponsePerm = jsonName('perm');

export function writeJsonAuthRoleGetResponse(message: AuthRoleGetResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthRoleGetResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.perm.length > 0) {
    openJsonList(writer, jsonAuthRoleGetResponsePerm);
    for (const item of message.perm) {
      writeJsonPermission(item, writer);
      writeJsonComma(writer);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const AuthRoleGetResponse: MessageType<AuthRoleGetResponse> = {
  name: 'etcdserverpb.AuthRoleGetResponse',
  create: createAuthRoleGetResponse,
  encode: encodeAuthRoleGetResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleGetResponse();
    mergeAuthRoleGetResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleGetResponse(sharedJsonReader, 0) : newAuthRoleGetResponse();
  },
  writeJson: writeJsonAuthRoleGetResponse,
};

export interface AuthRoleListResponse {
  header: ResponseHeader | undefined;
  roles: string[];
}

export function newAuthRoleListResponse(): AuthRoleListResponse {
  return {
    header: undefined,
    roles: [],
  };
}

function createAuthRoleListResponse(fields?: Partial<AuthRoleListResponse>): AuthRoleListResponse {
  const message = newAuthRoleListResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.roles !== undefined) message.roles = fields.roles;
  return message;
}

export function encodeAuthRoleListResponse(message: AuthRoleListResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.roles) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(18);
    writer.lengthAndText(item);
  }
}

const fieldsOfAuthRoleListResponse = [undefined, 'Header', 'Roles'];

export function mergeAuthRoleListResponse(message: AuthRoleListResponse, reader: Reader, end: number): void {
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
        message.roles.push(reader.text(end));
        break;
      default:
        reader.unknown(tag, start, end, 'AuthRoleListResponse', fieldsOfAuthRoleListResponse);
    }
  }
}

export function readJsonAuthRoleListResponse(reader: JsonReader, entry: number): AuthRoleListResponse {
  const message = newAuthRoleListResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 356979:
        if (reader.keyIs(key, 'roles')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      message.roles.push(reader.text(item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonAuthRoleListResponseHeader = jsonName('header');
const jsonAuthRoleListResponseRoles = jsonName('roles');

export function writeJsonAuthRoleListResponse(message: AuthRoleListResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthRoleListResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.roles.length > 0) {
    openJsonList(writer, jsonAuthRoleListResponseRoles);
    for (const item of message.roles) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const AuthRoleListResponse: MessageType<AuthRoleListResponse> = {
  name: 'etcdserverpb.AuthRoleListResponse',
  create: createAuthRoleListResponse,
  encode: encodeAuthRoleListResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleListResponse();
    mergeAuthRoleListResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleListResponse(sharedJsonReader, 0) : newAuthRoleListResponse();
  },
  writeJson: writeJsonAuthRoleListResponse,
};

export interface AuthUserListResponse {
  header: ResponseHeader | undefined;
  users: string[];
}

export function newAuthUserListResponse(): AuthUserListResponse {
  return {
    header: undefined,
    users: [],
  };
}

function createAuthUserListResponse(fields?: Partial<AuthUserListResponse>): AuthUserListResponse {
  const message = newAuthUserListResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.users !== undefined) message.users = fields.users;
  return message;
}

export function encodeAuthUserListResponse(message: AuthUserListResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
  for (const item of message.users) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(18);
    writer.lengthAndText(item);
  }
}

const fieldsOfAuthUserListResponse = [undefined, 'Header', 'Users'];

export function mergeAuthUserListResponse(message: AuthUserListResponse, reader: Reader, end: number): void {
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
        message.users.push(reader.text(end));
        break;
      default:
        reader.unknown(tag, start, end, 'AuthUserListResponse', fieldsOfAuthUserListResponse);
    }
  }
}

export function readJsonAuthUserListResponse(reader: JsonReader, entry: number): AuthUserListResponse {
  const message = newAuthUserListResponse();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 419954:
        if (reader.keyIs(key, 'header')) at1 = key + entryWords;
        break;
      case 357747:
        if (reader.keyIs(key, 'users')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0 && !reader.isNull(at1)) {
    message.header = readJsonResponseHeader(reader, at1);
  }
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      message.users.push(reader.text(item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonAuthUserListResponseHeader = jsonName('header');
const jsonAuthUserListResponseUsers = jsonName('users');

export function writeJsonAuthUserListResponse(message: AuthUserListResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthUserListResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.users.length > 0) {
    openJsonList(writer, jsonAuthUserListResponseUsers);
    for (const item of message.users) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const AuthUserListResponse: MessageType<AuthUserListResponse> = {
  name: 'etcdserverpb.AuthUserListResponse',
  create: createAuthUserListResponse,
  encode: encodeAuthUserListResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthUserListResponse();
    mergeAuthUserListResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthUserListResponse(sharedJsonReader, 0) : newAuthUserListResponse();
  },
  writeJson: writeJsonAuthUserListResponse,
};

export interface AuthRoleDeleteResponse {
  header: ResponseHeader | undefined;
}

export function newAuthRoleDeleteResponse(): AuthRoleDeleteResponse {
  return {
    header: undefined,
  };
}

function createAuthRoleDeleteResponse(fields?: Partial<AuthRoleDeleteResponse>): AuthRoleDeleteResponse {
  const message = newAuthRoleDeleteResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthRoleDeleteResponse(message: AuthRoleDeleteResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthRoleDeleteResponse = [undefined, 'Header'];

export function mergeAuthRoleDeleteResponse(message: AuthRoleDeleteResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthRoleDeleteResponse', fieldsOfAuthRoleDeleteResponse);
    }
  }
}

export function readJsonAuthRoleDeleteResponse(reader: JsonReader, entry: number): AuthRoleDeleteResponse {
  const message = newAuthRoleDeleteResponse();
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

const jsonAuthRoleDeleteResponseHeader = jsonName('header');

export function writeJsonAuthRoleDeleteResponse(message: AuthRoleDeleteResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthRoleDeleteResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthRoleDeleteResponse: MessageType<AuthRoleDeleteResponse> = {
  name: 'etcdserverpb.AuthRoleDeleteResponse',
  create: createAuthRoleDeleteResponse,
  encode: encodeAuthRoleDeleteResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleDeleteResponse();
    mergeAuthRoleDeleteResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleDeleteResponse(sharedJsonReader, 0) : newAuthRoleDeleteResponse();
  },
  writeJson: writeJsonAuthRoleDeleteResponse,
};

export interface AuthRoleGrantPermissionResponse {
  header: ResponseHeader | undefined;
}

export function newAuthRoleGrantPermissionResponse(): AuthRoleGrantPermissionResponse {
  return {
    header: undefined,
  };
}

function createAuthRoleGrantPermissionResponse(fields?: Partial<AuthRoleGrantPermissionResponse>): AuthRoleGrantPermissionResponse {
  const message = newAuthRoleGrantPermissionResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthRoleGrantPermissionResponse(message: AuthRoleGrantPermissionResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthRoleGrantPermissionResponse = [undefined, 'Header'];

export function mergeAuthRoleGrantPermissionResponse(message: AuthRoleGrantPermissionResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthRoleGrantPermissionResponse', fieldsOfAuthRoleGrantPermissionResponse);
    }
  }
}

export function readJsonAuthRoleGrantPermissionResponse(reader: JsonReader, entry: number): AuthRoleGrantPermissionResponse {
  const message = newAuthRoleGrantPermissionResponse();
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

const jsonAuthRoleGrantPermissionResponseHeader = jsonName('header');

export function writeJsonAuthRoleGrantPermissionResponse(message: AuthRoleGrantPermissionResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthRoleGrantPermissionResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthRoleGrantPermissionResponse: MessageType<AuthRoleGrantPermissionResponse> = {
  name: 'etcdserverpb.AuthRoleGrantPermissionResponse',
  create: createAuthRoleGrantPermissionResponse,
  encode: encodeAuthRoleGrantPermissionResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleGrantPermissionResponse();
    mergeAuthRoleGrantPermissionResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleGrantPermissionResponse(sharedJsonReader, 0) : newAuthRoleGrantPermissionResponse();
  },
  writeJson: writeJsonAuthRoleGrantPermissionResponse,
};

export interface AuthRoleRevokePermissionResponse {
  header: ResponseHeader | undefined;
}

export function newAuthRoleRevokePermissionResponse(): AuthRoleRevokePermissionResponse {
  return {
    header: undefined,
  };
}

function createAuthRoleRevokePermissionResponse(fields?: Partial<AuthRoleRevokePermissionResponse>): AuthRoleRevokePermissionResponse {
  const message = newAuthRoleRevokePermissionResponse();
  if (fields === undefined) return message;
  if (fields.header !== undefined) message.header = fields.header;
  return message;
}

export function encodeAuthRoleRevokePermissionResponse(message: AuthRoleRevokePermissionResponse, writer: Writer): void {
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfAuthRoleRevokePermissionResponse = [undefined, 'Header'];

export function mergeAuthRoleRevokePermissionResponse(message: AuthRoleRevokePermissionResponse, reader: Reader, end: number): void {
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
        reader.unknown(tag, start, end, 'AuthRoleRevokePermissionResponse', fieldsOfAuthRoleRevokePermissionResponse);
    }
  }
}

export function readJsonAuthRoleRevokePermissionResponse(reader: JsonReader, entry: number): AuthRoleRevokePermissionResponse {
  const message = newAuthRoleRevokePermissionResponse();
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

const jsonAuthRoleRevokePermissionResponseHeader = jsonName('header');

export function writeJsonAuthRoleRevokePermissionResponse(message: AuthRoleRevokePermissionResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.header !== undefined) {
    writeJsonName(writer, jsonAuthRoleRevokePermissionResponseHeader);
    writeJsonResponseHeader(message.header, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const AuthRoleRevokePermissionResponse: MessageType<AuthRoleRevokePermissionResponse> = {
  name: 'etcdserverpb.AuthRoleRevokePermissionResponse',
  create: createAuthRoleRevokePermissionResponse,
  encode: encodeAuthRoleRevokePermissionResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newAuthRoleRevokePermissionResponse();
    mergeAuthRoleRevokePermissionResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonAuthRoleRevokePermissionResponse(sharedJsonReader, 0) : newAuthRoleRevokePermissionResponse();
  },
  writeJson: writeJsonAuthRoleRevokePermissionResponse,
};
