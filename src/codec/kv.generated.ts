// Made from proto/kv.proto by scripts/generate-codec.ts; not to be edited.

import type { MessageType } from './message-type.ts';
import { emptyBytes, type Reader, sharedReader } from './reader.ts';
import type { Writer } from './writer.ts';

export const EventType = {
  PUT: 0,
  DELETE: 1,
} as const;

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
};
