// Made from proto/kv.proto by scripts/generate-codec.ts; not to be edited.

import { Buffer } from 'node:buffer';
import { type JsonReader, sharedJsonReader } from '../json-reader.ts';
import { entryWords } from '../json-scanner.ts';
import {
  closeJsonObject,
  jsonName,
  openJsonObject,
  writeJsonBigint,
  writeJsonBytes,
  writeJsonComma,
  writeJsonEnum,
  writeJsonInteger64,
  writeJsonName,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { emptyBytes, type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export const EventType = {
  PUT: 0,
  DELETE: 1,
} as const;

export const jsonNamesOfEventType: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [EventType.PUT]: Buffer.from('"PUT"'),
  [EventType.DELETE]: Buffer.from('"DELETE"'),
});

export interface KeyValue {
  key: Uint8Array;
  /** Main revision of the change that brought the key into being (again). */
  createRevision: number;
  /** Main revision of the last change. */
  modRevision: number;
  /** Changes since creation, from 1; a delete starts over. */
  version: number;
  value: Uint8Array;
  /** 0: attached to no lease. */
  lease: bigint;
}

export function newKeyValue(): KeyValue {
  return {
    key: emptyBytes,
    createRevision: 0,
    modRevision: 0,
    version: 0,
    value: emptyBytes,
    lease: 0n,
  };
}

function createKeyValue(fields?: Partial<KeyValue>): KeyValue {
  const message = newKeyValue();
  if (fields === undefined) return message;
  if (fields.key !== undefined) message.key = fields.key;
  if (fields.createRevision !== undefined) message.createRevision = fields.createRevision;
  if (fields.modRevision !== undefined) message.modRevision = fields.modRevision;
  if (fields.version !== undefined) message.version = fields.version;
  if (fields.value !== undefined) message.value = fields.value;
  if (fields.lease !== undefined) message.lease = fields.lease;
  return message;
}

export function encodeKeyValue(message: KeyValue, writer: Writer): void {
  writer.ensure(56 + message.key.length + message.value.length);
  if (message.key.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.key);
  }
  if (message.createRevision !== 0) {
    writer.byte(16);
    writer.int64(message.createRevision);
  }
  if (message.modRevision !== 0) {
    writer.byte(24);
    writer.int64(message.modRevision);
  }
  if (message.version !== 0) {
    writer.byte(32);
    writer.int64(message.version);
  }
  if (message.value.length !== 0) {
    writer.byte(42);
    writer.lengthAndBytes(message.value);
  }
  if (message.lease !== 0n) {
    writer.byte(48);
    writer.bigint64(message.lease);
  }
}

const fieldsOfKeyValue = [undefined, 'Key', 'CreateRevision', 'ModRevision', 'Version', 'Value', 'Lease'];

export function mergeKeyValue(message: KeyValue, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.key = reader.bytesField(end);
        break;
      case 16:
        message.createRevision = reader.int64(end);
        break;
      case 24:
        message.modRevision = reader.int64(end);
        break;
      case 32:
        message.version = reader.int64(end);
        break;
      case 42:
        message.value = reader.bytesField(end);
        break;
      case 48:
        message.lease = reader.bigInt64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'KeyValue', fieldsOfKeyValue);
    }
  }
}

export function readJsonKeyValue(reader: JsonReader, entry: number): KeyValue {
  const message = newKeyValue();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  let at4 = 0;
  let at5 = 0;
  let at6 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 224121:
        if (reader.keyIs(key, 'key')) at1 = key + entryWords;
        break;
      case 1008494:
        if (reader.keyIs(key, 'create_revision')) at2 = key + entryWords;
        break;
      case 942958:
        if (reader.keyIs(key, 'createRevision')) camelAt2 = key + entryWords;
        break;
      case 814446:
        if (reader.keyIs(key, 'mod_revision')) at3 = key + entryWords;
        break;
      case 748910:
        if (reader.keyIs(key, 'modRevision')) camelAt3 = key + entryWords;
        break;
      case 489070:
        if (reader.keyIs(key, 'version')) at4 = key + entryWords;
        break;
      case 357989:
        if (reader.keyIs(key, 'value')) at5 = key + entryWords;
        break;
      case 355429:
        if (reader.keyIs(key, 'lease')) at6 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.key = reader.bytesValue(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    message.createRevision = reader.int64(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.modRevision = reader.int64(at3);
  }
  if (at4 !== 0) {
    message.version = reader.int64(at4);
  }
  if (at5 !== 0) {
    message.value = reader.bytesValue(at5);
  }
  if (at6 !== 0) {
    message.lease = reader.bigInt64(at6);
  }
  reader.closeMessage();
  return message;
}

const jsonKeyValueKey = jsonName('key');
const jsonKeyValueCreateRevision = jsonName('create_revision');
const jsonKeyValueModRevision = jsonName('mod_revision');
const jsonKeyValueVersion = jsonName('version');
const jsonKeyValueValue = jsonName('value');
const jsonKeyValueLease = jsonName('lease');

export function writeJsonKeyValue(message: KeyValue, writer: Writer): void {
  openJsonObject(writer);
  if (message.key.length !== 0) {
    writeJsonName(writer, jsonKeyValueKey);
    writeJsonBytes(writer, message.key);
  }
  if (message.createRevision !== 0) {
    writeJsonName(writer, jsonKeyValueCreateRevision);
    writeJsonInteger64(writer, message.createRevision);
  }
  if (message.modRevision !== 0) {
    writeJsonName(writer, jsonKeyValueModRevision);
    writeJsonInteger64(writer, message.modRevision);
  }
  if (message.version !== 0) {
    writeJsonName(writer, jsonKeyValueVersion);
    writeJsonInteger64(writer, message.version);
  }
  if (message.value.length !== 0) {
    writeJsonName(writer, jsonKeyValueValue);
    writeJsonBytes(writer, message.value);
  }
  if (message.lease !== 0n) {
    writeJsonName(writer, jsonKeyValueLease);
    writeJsonBigint(writer, message.lease);
  }
  closeJsonObject(writer);
}

export const KeyValue: MessageType<KeyValue> = {
  name: 'mvccpb.KeyValue',
  create: createKeyValue,
  encode: encodeKeyValue,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newKeyValue();
    mergeKeyValue(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonKeyValue(sharedJsonReader, 0) : newKeyValue();
  },
  writeJson: writeJsonKeyValue,
};

export interface Event {
  /** A value of EventType, or one that is not known here. */
  type: number;
  /** For DELETE only key and mod_revision (the revision of the deletion) are set. */
  kv: KeyValue | undefined;
  /** What was there before, where the watcher asked for it and it is not compacted. */
  prevKv: KeyValue | undefined;
}

export function newEvent(): Event {
  return {
    type: 0,
    kv: undefined,
    prevKv: undefined,
  };
}

function createEvent(fields?: Partial<Event>): Event {
  const message = newEvent();
  if (fields === undefined) return message;
  if (fields.type !== undefined) message.type = fields.type;
  if (fields.kv !== undefined) message.kv = fields.kv;
  if (fields.prevKv !== undefined) message.prevKv = fields.prevKv;
  return message;
}

export function encodeEvent(message: Event, writer: Writer): void {
  writer.ensure(11);
  if (message.type !== 0) {
    writer.byte(8);
    writer.int64(message.type);
  }
  if (message.kv !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.kv.key.length + message.kv.value.length;
    const start = writer.beginMessage(atLeast);
    encodeKeyValue(message.kv, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.prevKv !== undefined) {
    writer.ensure(1);
    writer.byte(26);
    const atLeast = message.prevKv.key.length + message.prevKv.value.length;
    const start = writer.beginMessage(atLeast);
    encodeKeyValue(message.prevKv, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfEvent = [undefined, 'Type', 'Kv', 'PrevKv'];

export function mergeEvent(message: Event, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.type = reader.int32(end);
        break;
      case 18: {
        const to = reader.openMessage(end);
        message.kv ??= newKeyValue();
        mergeKeyValue(message.kv, reader, to);
        reader.closeMessage();
        break;
      }
      case 26: {
        const to = reader.openMessage(end);
        message.prevKv ??= newKeyValue();
        mergeKeyValue(message.prevKv, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'Event', fieldsOfEvent);
    }
  }
}

export function readJsonEvent(reader: JsonReader, entry: number): Event {
  const message = newEvent();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 291941:
        if (reader.keyIs(key, 'type')) at1 = key + entryWords;
        break;
      case 158582:
        if (reader.keyIs(key, 'kv')) at2 = key + entryWords;
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
    message.type = reader.enumValue(at1, EventType, 'mvccpb.Event_EventType');
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.kv = readJsonKeyValue(reader, at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0 && !reader.isNull(at3)) {
    message.prevKv = readJsonKeyValue(reader, at3);
  }
  reader.closeMessage();
  return message;
}

const jsonEventType = jsonName('type');
const jsonEventKv = jsonName('kv');
const jsonEventPrevKv = jsonName('prev_kv');

export function writeJsonEvent(message: Event, writer: Writer): void {
  openJsonObject(writer);
  if (message.type !== 0) {
    writeJsonName(writer, jsonEventType);
    writeJsonEnum(writer, message.type, jsonNamesOfEventType);
  }
  if (message.kv !== undefined) {
    writeJsonName(writer, jsonEventKv);
    writeJsonKeyValue(message.kv, writer);
    writeJsonComma(writer);
  }
  if (message.prevKv !== undefined) {
    writeJsonName(writer, jsonEventPrevKv);
    writeJsonKeyValue(message.prevKv, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const Event: MessageType<Event> = {
  name: 'mvccpb.Event',
  create: createEvent,
  encode: encodeEvent,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newEvent();
    mergeEvent(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonEvent(sharedJsonReader, 0) : newEvent();
  },
  writeJson: writeJsonEvent,
};
