// Made from proto/lease.proto by scripts/generate-codec.ts; not to be edited.

import { type JsonReader, sharedJsonReader } from '../json-reader.ts';
import { entryWords } from '../json-scanner.ts';
import {
  closeJsonObject,
  jsonName,
  openJsonObject,
  writeJsonBigint,
  writeJsonInteger64,
  writeJsonName,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export interface Lease {
  id: bigint;
  /** Seconds. */
  ttl: number;
  /** Seconds that were left at the last checkpoint; 0 without one. */
  remainingTTL: number;
}

export function newLease(): Lease {
  return {
    id: 0n,
    ttl: 0,
    remainingTTL: 0,
  };
}

function createLease(fields?: Partial<Lease>): Lease {
  const message = newLease();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.ttl !== undefined) message.ttl = fields.ttl;
  if (fields.remainingTTL !== undefined) message.remainingTTL = fields.remainingTTL;
  return message;
}

export function encodeLease(message: Lease, writer: Writer): void {
  writer.ensure(33);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.ttl !== 0) {
    writer.byte(16);
    writer.int64(message.ttl);
  }
  if (message.remainingTTL !== 0) {
    writer.byte(24);
    writer.int64(message.remainingTTL);
  }
}

const fieldsOfLease = [undefined, 'ID', 'TTL', 'Remaining_TTL'];

export function mergeLease(message: Lease, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigInt64(end);
        break;
      case 16:
        message.ttl = reader.int64(end);
        break;
      case 24:
        message.remainingTTL = reader.int64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'Lease', fieldsOfLease);
    }
  }
}

export function readJsonLease(reader: JsonReader, entry: number): Lease {
  const message = newLease();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 218188:
        if (reader.keyIs(key, 'TTL')) at2 = key + entryWords;
        break;
      case 881228:
        if (reader.keyIs(key, 'remaining_TTL')) at3 = key + entryWords;
        break;
      case 815692:
        if (reader.keyIs(key, 'remainingTTL')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigInt64(at1);
  }
  if (at2 !== 0) {
    message.ttl = reader.int64(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.remainingTTL = reader.int64(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonLeaseID = jsonName('ID');
const jsonLeaseTTL = jsonName('TTL');
const jsonLeaseRemaining_TTL = jsonName('remaining_TTL');

export function writeJsonLease(message: Lease, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonLeaseID);
    writeJsonBigint(writer, message.id);
  }
  if (message.ttl !== 0) {
    writeJsonName(writer, jsonLeaseTTL);
    writeJsonInteger64(writer, message.ttl);
  }
  if (message.remainingTTL !== 0) {
    writeJsonName(writer, jsonLeaseRemaining_TTL);
    writeJsonInteger64(writer, message.remainingTTL);
  }
  closeJsonObject(writer);
}

export const Lease: MessageType<Lease> = {
  name: 'leasepb.Lease',
  create: createLease,
  encode: encodeLease,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newLease();
    mergeLease(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonLease(sharedJsonReader, 0) : newLease();
  },
  writeJson: writeJsonLease,
};
