// Made from proto/rpc.proto by scripts/generate-codec.ts; not to be edited.

import type { MessageType } from './message-type.ts';
import { emptyBytes, type Reader, sharedReader } from './reader.ts';
import type { Writer } from './writer.ts';
import {
  type UserAddOptions,
  encodeUserAddOptions,
  mergeUserAddOptions,
  newUserAddOptions,
  type Permission,
  encodePermission,
  mergePermission,
  newPermission,
} from './auth.generated.ts';
import {
  type KeyValue,
  encodeKeyValue,
  mergeKeyValue,
  newKeyValue,
  type Event,
  encodeEvent,
  mergeEvent,
  newEvent,
} from './kv.generated.ts';

export const SortOrder = {
  NONE: 0,
  ASCEND: 1,
  DESCEND: 2,
} as const;

export const SortTarget = {
  KEY: 0,
  VERSION: 1,
  CREATE: 2,
  MOD: 3,
  VALUE: 4,
} as const;

export const CompareResult = {
  EQUAL: 0,
  GREATER: 1,
  LESS: 2,
  NOT_EQUAL: 3,
} as const;

export const CompareTarget = {
  VERSION: 0,
  CREATE: 1,
  MOD: 2,
  VALUE: 3,
  LEASE: 4,
} as const;

export const FilterType = {
  NOPUT: 0,
  NODELETE: 1,
} as const;

export const AlarmType = {
  /** In a question: any. */
  NONE: 0,
  NOSPACE: 1,
  CORRUPT: 2,
} as const;

export const AlarmAction = {
  GET: 0,
  ACTIVATE: 1,
  DEACTIVATE: 2,
} as const;

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
  writer.ensure(13);
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
  writer.ensure(11);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(2);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(17);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(6);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(17 + message.blob.length);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(40 + message.key.length + message.rangeEnd.length);
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
  writer.ensure(34 + message.cancelReason.length * 3);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(28 + message.error.length * 3);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(22);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(33);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(19 + message.name.length * 3);
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
  writer.ensure(2);
  for (const item of message.peerURLs) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(10);
    writer.lengthAndText(item);
  }
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
  writer.ensure(74 + message.version.length * 3);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
  writer.ensure(6 + message.token.length * 3);
  if (message.header !== undefined) {
    writer.ensure(1);
    writer.byte(10);
    const start = writer.beginMessage(0);
    encodeResponseHeader(message.header, writer);
    writer.endMessage(start, 0);
  }
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
};
