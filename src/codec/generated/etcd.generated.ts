// Made from proto/etcd.proto by scripts/generate-codec.ts; not to be edited.

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
} from './auth.generated.ts';
import {
  type PutRequest,
  encodePutRequest,
  mergePutRequest,
  newPutRequest,
  readJsonPutRequest,
  writeJsonPutRequest,
  type DeleteRangeRequest,
  encodeDeleteRangeRequest,
  mergeDeleteRangeRequest,
  newDeleteRangeRequest,
  readJsonDeleteRangeRequest,
  writeJsonDeleteRangeRequest,
  type TxnRequest,
  encodeTxnRequest,
  mergeTxnRequest,
  newTxnRequest,
  readJsonTxnRequest,
  writeJsonTxnRequest,
  type CompactionRequest,
  encodeCompactionRequest,
  mergeCompactionRequest,
  newCompactionRequest,
  readJsonCompactionRequest,
  writeJsonCompactionRequest,
  type LeaseGrantRequest,
  encodeLeaseGrantRequest,
  mergeLeaseGrantRequest,
  newLeaseGrantRequest,
  readJsonLeaseGrantRequest,
  writeJsonLeaseGrantRequest,
  type LeaseRevokeRequest,
  encodeLeaseRevokeRequest,
  mergeLeaseRevokeRequest,
  newLeaseRevokeRequest,
  readJsonLeaseRevokeRequest,
  writeJsonLeaseRevokeRequest,
  type LeaseCheckpointRequest,
  encodeLeaseCheckpointRequest,
  mergeLeaseCheckpointRequest,
  newLeaseCheckpointRequest,
  readJsonLeaseCheckpointRequest,
  writeJsonLeaseCheckpointRequest,
  type AlarmRequest,
  encodeAlarmRequest,
  mergeAlarmRequest,
  newAlarmRequest,
  readJsonAlarmRequest,
  writeJsonAlarmRequest,
  type AuthEnableRequest,
  encodeAuthEnableRequest,
  mergeAuthEnableRequest,
  newAuthEnableRequest,
  readJsonAuthEnableRequest,
  writeJsonAuthEnableRequest,
  type AuthDisableRequest,
  encodeAuthDisableRequest,
  mergeAuthDisableRequest,
  newAuthDisableRequest,
  readJsonAuthDisableRequest,
  writeJsonAuthDisableRequest,
  type AuthUserDeleteRequest,
  encodeAuthUserDeleteRequest,
  mergeAuthUserDeleteRequest,
  newAuthUserDeleteRequest,
  readJsonAuthUserDeleteRequest,
  writeJsonAuthUserDeleteRequest,
  type AuthUserGrantRoleRequest,
  encodeAuthUserGrantRoleRequest,
  mergeAuthUserGrantRoleRequest,
  newAuthUserGrantRoleRequest,
  readJsonAuthUserGrantRoleRequest,
  writeJsonAuthUserGrantRoleRequest,
  type AuthUserRevokeRoleRequest,
  encodeAuthUserRevokeRoleRequest,
  mergeAuthUserRevokeRoleRequest,
  newAuthUserRevokeRoleRequest,
  readJsonAuthUserRevokeRoleRequest,
  writeJsonAuthUserRevokeRoleRequest,
  type AuthRoleAddRequest,
  encodeAuthRoleAddRequest,
  mergeAuthRoleAddRequest,
  newAuthRoleAddRequest,
  readJsonAuthRoleAddRequest,
  writeJsonAuthRoleAddRequest,
  type AuthRoleDeleteRequest,
  encodeAuthRoleDeleteRequest,
  mergeAuthRoleDeleteRequest,
  newAuthRoleDeleteRequest,
  readJsonAuthRoleDeleteRequest,
  writeJsonAuthRoleDeleteRequest,
  type AuthRoleGrantPermissionRequest,
  encodeAuthRoleGrantPermissionRequest,
  mergeAuthRoleGrantPermissionRequest,
  newAuthRoleGrantPermissionRequest,
  readJsonAuthRoleGrantPermissionRequest,
  writeJsonAuthRoleGrantPermissionRequest,
  type AuthRoleRevokePermissionRequest,
  encodeAuthRoleRevokePermissionRequest,
  mergeAuthRoleRevokePermissionRequest,
  newAuthRoleRevokePermissionRequest,
  readJsonAuthRoleRevokePermissionRequest,
  writeJsonAuthRoleRevokePermissionRequest,
} from './rpc.generated.ts';

/** A record of the log (walpb.Record). */
export interface WalRecord {
  type: number;
  crc: number;
  data: Uint8Array;
}

export function newWalRecord(): WalRecord {
  return {
    type: 0,
    crc: 0,
    data: emptyBytes,
  };
}

function createWalRecord(fields?: Partial<WalRecord>): WalRecord {
  const message = newWalRecord();
  if (fields === undefined) return message;
  if (fields.type !== undefined) message.type = fields.type;
  if (fields.crc !== undefined) message.crc = fields.crc;
  if (fields.data !== undefined) message.data = fields.data;
  return message;
}

export function encodeWalRecord(message: WalRecord, writer: Writer): void {
  writer.ensure(23 + message.data.length);
  if (message.type !== 0) {
    writer.byte(8);
    writer.int64(message.type);
  }
  if (message.crc !== 0) {
    writer.byte(16);
    writer.uint32(message.crc);
  }
  if (message.data.length !== 0) {
    writer.byte(26);
    writer.lengthAndBytes(message.data);
  }
}

const fieldsOfWalRecord = [undefined, 'Type', 'Crc', 'Data'];

export function mergeWalRecord(message: WalRecord, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.type = reader.uint64(end);
        break;
      case 16:
        message.crc = reader.uint32(end);
        break;
      case 26:
        message.data = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalRecord', fieldsOfWalRecord);
    }
  }
}

export function readJsonWalRecord(reader: JsonReader, entry: number): WalRecord {
  const message = newWalRecord();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 291941:
        if (reader.keyIs(key, 'type')) at1 = key + entryWords;
        break;
      case 222051:
        if (reader.keyIs(key, 'crc')) at2 = key + entryWords;
        break;
      case 287841:
        if (reader.keyIs(key, 'data')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.type = reader.uint64(at1);
  }
  if (at2 !== 0) {
    message.crc = reader.uint32(at2);
  }
  if (at3 !== 0) {
    message.data = reader.bytesValue(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonWalRecordType = jsonName('type');
const jsonWalRecordCrc = jsonName('crc');
const jsonWalRecordData = jsonName('data');

export function writeJsonWalRecord(message: WalRecord, writer: Writer): void {
  openJsonObject(writer);
  if (message.type !== 0) {
    writeJsonName(writer, jsonWalRecordType);
    writeJsonInteger64(writer, message.type);
  }
  if (message.crc !== 0) {
    writeJsonName(writer, jsonWalRecordCrc);
    writeJsonInteger(writer, message.crc);
  }
  if (message.data.length !== 0) {
    writeJsonName(writer, jsonWalRecordData);
    writeJsonBytes(writer, message.data);
  }
  closeJsonObject(writer);
}

export const WalRecord: MessageType<WalRecord> = {
  name: 'etcdpb.WalRecord',
  create: createWalRecord,
  encode: encodeWalRecord,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalRecord();
    mergeWalRecord(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalRecord(sharedJsonReader, 0) : newWalRecord();
  },
  writeJson: writeJsonWalRecord,
};

/** An entry (raftpb.Entry). */
export interface WalEntry {
  type: number;
  term: number;
  index: number;
  data: Uint8Array;
}

export function newWalEntry(): WalEntry {
  return {
    type: 0,
    term: 0,
    index: 0,
    data: emptyBytes,
  };
}

function createWalEntry(fields?: Partial<WalEntry>): WalEntry {
  const message = newWalEntry();
  if (fields === undefined) return message;
  if (fields.type !== undefined) message.type = fields.type;
  if (fields.term !== undefined) message.term = fields.term;
  if (fields.index !== undefined) message.index = fields.index;
  if (fields.data !== undefined) message.data = fields.data;
  return message;
}

export function encodeWalEntry(message: WalEntry, writer: Writer): void {
  writer.ensure(39 + message.data.length);
  if (message.type !== 0) {
    writer.byte(8);
    writer.int64(message.type);
  }
  if (message.term !== 0) {
    writer.byte(16);
    writer.int64(message.term);
  }
  if (message.index !== 0) {
    writer.byte(24);
    writer.int64(message.index);
  }
  if (message.data.length !== 0) {
    writer.byte(34);
    writer.lengthAndBytes(message.data);
  }
}

const fieldsOfWalEntry = [undefined, 'Type', 'Term', 'Index', 'Data'];

export function mergeWalEntry(message: WalEntry, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.type = reader.uint64(end);
        break;
      case 16:
        message.term = reader.uint64(end);
        break;
      case 24:
        message.index = reader.uint64(end);
        break;
      case 34:
        message.data = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalEntry', fieldsOfWalEntry);
    }
  }
}

export function readJsonWalEntry(reader: JsonReader, entry: number): WalEntry {
  const message = newWalEntry();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 291941:
        if (reader.keyIs(key, 'type')) at1 = key + entryWords;
        break;
      case 291949:
        if (reader.keyIs(key, 'term')) at2 = key + entryWords;
        break;
      case 354680:
        if (reader.keyIs(key, 'index')) at3 = key + entryWords;
        break;
      case 287841:
        if (reader.keyIs(key, 'data')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.type = reader.uint64(at1);
  }
  if (at2 !== 0) {
    message.term = reader.uint64(at2);
  }
  if (at3 !== 0) {
    message.index = reader.uint64(at3);
  }
  if (at4 !== 0) {
    message.data = reader.bytesValue(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonWalEntryType = jsonName('type');
const jsonWalEntryTerm = jsonName('term');
const jsonWalEntryIndex = jsonName('index');
const jsonWalEntryData = jsonName('data');

export function writeJsonWalEntry(message: WalEntry, writer: Writer): void {
  openJsonObject(writer);
  if (message.type !== 0) {
    writeJsonName(writer, jsonWalEntryType);
    writeJsonInteger64(writer, message.type);
  }
  if (message.term !== 0) {
    writeJsonName(writer, jsonWalEntryTerm);
    writeJsonInteger64(writer, message.term);
  }
  if (message.index !== 0) {
    writeJsonName(writer, jsonWalEntryIndex);
    writeJsonInteger64(writer, message.index);
  }
  if (message.data.length !== 0) {
    writeJsonName(writer, jsonWalEntryData);
    writeJsonBytes(writer, message.data);
  }
  closeJsonObject(writer);
}

export const WalEntry: MessageType<WalEntry> = {
  name: 'etcdpb.WalEntry',
  create: createWalEntry,
  encode: encodeWalEntry,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalEntry();
    mergeWalEntry(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalEntry(sharedJsonReader, 0) : newWalEntry();
  },
  writeJson: writeJsonWalEntry,
};

/** The hard state (raftpb.HardState). */
export interface WalHardState {
  term: number;
  vote: bigint;
  commit: number;
}

export function newWalHardState(): WalHardState {
  return {
    term: 0,
    vote: 0n,
    commit: 0,
  };
}

function createWalHardState(fields?: Partial<WalHardState>): WalHardState {
  const message = newWalHardState();
  if (fields === undefined) return message;
  if (fields.term !== undefined) message.term = fields.term;
  if (fields.vote !== undefined) message.vote = fields.vote;
  if (fields.commit !== undefined) message.commit = fields.commit;
  return message;
}

export function encodeWalHardState(message: WalHardState, writer: Writer): void {
  writer.ensure(33);
  if (message.term !== 0) {
    writer.byte(8);
    writer.int64(message.term);
  }
  if (message.vote !== 0n) {
    writer.byte(16);
    writer.bigint64(message.vote);
  }
  if (message.commit !== 0) {
    writer.byte(24);
    writer.int64(message.commit);
  }
}

const fieldsOfWalHardState = [undefined, 'Term', 'Vote', 'Commit'];

export function mergeWalHardState(message: WalHardState, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.term = reader.uint64(end);
        break;
      case 16:
        message.vote = reader.bigUint64(end);
        break;
      case 24:
        message.commit = reader.uint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalHardState', fieldsOfWalHardState);
    }
  }
}

export function readJsonWalHardState(reader: JsonReader, entry: number): WalHardState {
  const message = newWalHardState();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 291949:
        if (reader.keyIs(key, 'term')) at1 = key + entryWords;
        break;
      case 292453:
        if (reader.keyIs(key, 'vote')) at2 = key + entryWords;
        break;
      case 418676:
        if (reader.keyIs(key, 'commit')) at3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.term = reader.uint64(at1);
  }
  if (at2 !== 0) {
    message.vote = reader.bigUint64(at2);
  }
  if (at3 !== 0) {
    message.commit = reader.uint64(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonWalHardStateTerm = jsonName('term');
const jsonWalHardStateVote = jsonName('vote');
const jsonWalHardStateCommit = jsonName('commit');

export function writeJsonWalHardState(message: WalHardState, writer: Writer): void {
  openJsonObject(writer);
  if (message.term !== 0) {
    writeJsonName(writer, jsonWalHardStateTerm);
    writeJsonInteger64(writer, message.term);
  }
  if (message.vote !== 0n) {
    writeJsonName(writer, jsonWalHardStateVote);
    writeJsonBigint(writer, message.vote);
  }
  if (message.commit !== 0) {
    writeJsonName(writer, jsonWalHardStateCommit);
    writeJsonInteger64(writer, message.commit);
  }
  closeJsonObject(writer);
}

export const WalHardState: MessageType<WalHardState> = {
  name: 'etcdpb.WalHardState',
  create: createWalHardState,
  encode: encodeWalHardState,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalHardState();
    mergeWalHardState(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalHardState(sharedJsonReader, 0) : newWalHardState();
  },
  writeJson: writeJsonWalHardState,
};

/** A file of a snapshot (snappb.Snapshot): a SavedState with its CRC. */
export interface SavedFile {
  crc: number;
  data: Uint8Array;
}

export function newSavedFile(): SavedFile {
  return {
    crc: 0,
    data: emptyBytes,
  };
}

function createSavedFile(fields?: Partial<SavedFile>): SavedFile {
  const message = newSavedFile();
  if (fields === undefined) return message;
  if (fields.crc !== undefined) message.crc = fields.crc;
  if (fields.data !== undefined) message.data = fields.data;
  return message;
}

export function encodeSavedFile(message: SavedFile, writer: Writer): void {
  writer.ensure(12 + message.data.length);
  if (message.crc !== 0) {
    writer.byte(8);
    writer.uint32(message.crc);
  }
  if (message.data.length !== 0) {
    writer.byte(18);
    writer.lengthAndBytes(message.data);
  }
}

const fieldsOfSavedFile = [undefined, 'Crc', 'Data'];

export function mergeSavedFile(message: SavedFile, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.crc = reader.uint32(end);
        break;
      case 18:
        message.data = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'SavedFile', fieldsOfSavedFile);
    }
  }
}

export function readJsonSavedFile(reader: JsonReader, entry: number): SavedFile {
  const message = newSavedFile();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 222051:
        if (reader.keyIs(key, 'crc')) at1 = key + entryWords;
        break;
      case 287841:
        if (reader.keyIs(key, 'data')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.crc = reader.uint32(at1);
  }
  if (at2 !== 0) {
    message.data = reader.bytesValue(at2);
  }
  reader.closeMessage();
  return message;
}

const jsonSavedFileCrc = jsonName('crc');
const jsonSavedFileData = jsonName('data');

export function writeJsonSavedFile(message: SavedFile, writer: Writer): void {
  openJsonObject(writer);
  if (message.crc !== 0) {
    writeJsonName(writer, jsonSavedFileCrc);
    writeJsonInteger(writer, message.crc);
  }
  if (message.data.length !== 0) {
    writeJsonName(writer, jsonSavedFileData);
    writeJsonBytes(writer, message.data);
  }
  closeJsonObject(writer);
}

export const SavedFile: MessageType<SavedFile> = {
  name: 'etcdpb.SavedFile',
  create: createSavedFile,
  encode: encodeSavedFile,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newSavedFile();
    mergeSavedFile(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonSavedFile(sharedJsonReader, 0) : newSavedFile();
  },
  writeJson: writeJsonSavedFile,
};

/** The tree of the v2 API and where in the log it is of (raftpb.Snapshot). */
export interface SavedState {
  data: Uint8Array;
  metadata: SavedPosition | undefined;
}

export function newSavedState(): SavedState {
  return {
    data: emptyBytes,
    metadata: undefined,
  };
}

function createSavedState(fields?: Partial<SavedState>): SavedState {
  const message = newSavedState();
  if (fields === undefined) return message;
  if (fields.data !== undefined) message.data = fields.data;
  if (fields.metadata !== undefined) message.metadata = fields.metadata;
  return message;
}

export function encodeSavedState(message: SavedState, writer: Writer): void {
  writer.ensure(6 + message.data.length);
  if (message.data.length !== 0) {
    writer.byte(10);
    writer.lengthAndBytes(message.data);
  }
  if (message.metadata !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const start = writer.beginMessage(0);
    encodeSavedPosition(message.metadata, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfSavedState = [undefined, 'Data', 'Metadata'];

export function mergeSavedState(message: SavedState, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.data = reader.bytesField(end);
        break;
      case 18: {
        const to = reader.openMessage(end);
        message.metadata ??= newSavedPosition();
        mergeSavedPosition(message.metadata, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'SavedState', fieldsOfSavedState);
    }
  }
}

export function readJsonSavedState(reader: JsonReader, entry: number): SavedState {
  const message = newSavedState();
  let at1 = 0;
  let at2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 287841:
        if (reader.keyIs(key, 'data')) at1 = key + entryWords;
        break;
      case 552289:
        if (reader.keyIs(key, 'metadata')) at2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.data = reader.bytesValue(at1);
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.metadata = readJsonSavedPosition(reader, at2);
  }
  reader.closeMessage();
  return message;
}

const jsonSavedStateData = jsonName('data');
const jsonSavedStateMetadata = jsonName('metadata');

export function writeJsonSavedState(message: SavedState, writer: Writer): void {
  openJsonObject(writer);
  if (message.data.length !== 0) {
    writeJsonName(writer, jsonSavedStateData);
    writeJsonBytes(writer, message.data);
  }
  if (message.metadata !== undefined) {
    writeJsonName(writer, jsonSavedStateMetadata);
    writeJsonSavedPosition(message.metadata, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const SavedState: MessageType<SavedState> = {
  name: 'etcdpb.SavedState',
  create: createSavedState,
  encode: encodeSavedState,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newSavedState();
    mergeSavedState(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonSavedState(sharedJsonReader, 0) : newSavedState();
  },
  writeJson: writeJsonSavedState,
};

export interface SavedPosition {
  index: number;
  term: number;
}

export function newSavedPosition(): SavedPosition {
  return {
    index: 0,
    term: 0,
  };
}

function createSavedPosition(fields?: Partial<SavedPosition>): SavedPosition {
  const message = newSavedPosition();
  if (fields === undefined) return message;
  if (fields.index !== undefined) message.index = fields.index;
  if (fields.term !== undefined) message.term = fields.term;
  return message;
}

export function encodeSavedPosition(message: SavedPosition, writer: Writer): void {
  writer.ensure(22);
  if (message.index !== 0) {
    writer.byte(16);
    writer.int64(message.index);
  }
  if (message.term !== 0) {
    writer.byte(24);
    writer.int64(message.term);
  }
}

const fieldsOfSavedPosition = [undefined, undefined, 'Index', 'Term'];

export function mergeSavedPosition(message: SavedPosition, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 16:
        message.index = reader.uint64(end);
        break;
      case 24:
        message.term = reader.uint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'SavedPosition', fieldsOfSavedPosition);
    }
  }
}

export function readJsonSavedPosition(reader: JsonReader, entry: number): SavedPosition {
  const message = newSavedPosition();
  let at2 = 0;
  let at3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 354680:
        if (reader.keyIs(key, 'index')) at2 = key + entryWords;
        break;
      case 291949:
        if (reader.keyIs(key, 'term')) at3 = key + entryWords;
        break;
    }
  }
  if (at2 !== 0) {
    message.index = reader.uint64(at2);
  }
  if (at3 !== 0) {
    message.term = reader.uint64(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonSavedPositionIndex = jsonName('index');
const jsonSavedPositionTerm = jsonName('term');

export function writeJsonSavedPosition(message: SavedPosition, writer: Writer): void {
  openJsonObject(writer);
  if (message.index !== 0) {
    writeJsonName(writer, jsonSavedPositionIndex);
    writeJsonInteger64(writer, message.index);
  }
  if (message.term !== 0) {
    writeJsonName(writer, jsonSavedPositionTerm);
    writeJsonInteger64(writer, message.term);
  }
  closeJsonObject(writer);
}

export const SavedPosition: MessageType<SavedPosition> = {
  name: 'etcdpb.SavedPosition',
  create: createSavedPosition,
  encode: encodeSavedPosition,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newSavedPosition();
    mergeSavedPosition(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonSavedPosition(sharedJsonReader, 0) : newSavedPosition();
  },
  writeJson: writeJsonSavedPosition,
};

/** A change of the members (raftpb.ConfChange); its context is JSON. */
export interface WalConfChange {
  id: bigint;
  type: number;
  nodeId: bigint;
  context: Uint8Array;
}

export function newWalConfChange(): WalConfChange {
  return {
    id: 0n,
    type: 0,
    nodeId: 0n,
    context: emptyBytes,
  };
}

function createWalConfChange(fields?: Partial<WalConfChange>): WalConfChange {
  const message = newWalConfChange();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.type !== undefined) message.type = fields.type;
  if (fields.nodeId !== undefined) message.nodeId = fields.nodeId;
  if (fields.context !== undefined) message.context = fields.context;
  return message;
}

export function encodeWalConfChange(message: WalConfChange, writer: Writer): void {
  writer.ensure(39 + message.context.length);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.type !== 0) {
    writer.byte(16);
    writer.int64(message.type);
  }
  if (message.nodeId !== 0n) {
    writer.byte(24);
    writer.bigint64(message.nodeId);
  }
  if (message.context.length !== 0) {
    writer.byte(34);
    writer.lengthAndBytes(message.context);
  }
}

const fieldsOfWalConfChange = [undefined, 'ID', 'Type', 'NodeId', 'Context'];

export function mergeWalConfChange(message: WalConfChange, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      case 16:
        message.type = reader.uint64(end);
        break;
      case 24:
        message.nodeId = reader.bigUint64(end);
        break;
      case 34:
        message.context = reader.bytesField(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalConfChange', fieldsOfWalConfChange);
    }
  }
}

export function readJsonWalConfChange(reader: JsonReader, entry: number): WalConfChange {
  const message = newWalConfChange();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  let at4 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 291941:
        if (reader.keyIs(key, 'type')) at2 = key + entryWords;
        break;
      case 487012:
        if (reader.keyIs(key, 'node_id')) at3 = key + entryWords;
        break;
      case 421476:
        if (reader.keyIs(key, 'nodeId')) camelAt3 = key + entryWords;
        break;
      case 484212:
        if (reader.keyIs(key, 'context')) at4 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  if (at2 !== 0) {
    message.type = reader.uint64(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.nodeId = reader.bigUint64(at3);
  }
  if (at4 !== 0) {
    message.context = reader.bytesValue(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonWalConfChangeID = jsonName('ID');
const jsonWalConfChangeType = jsonName('type');
const jsonWalConfChangeNodeId = jsonName('node_id');
const jsonWalConfChangeContext = jsonName('context');

export function writeJsonWalConfChange(message: WalConfChange, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonWalConfChangeID);
    writeJsonBigint(writer, message.id);
  }
  if (message.type !== 0) {
    writeJsonName(writer, jsonWalConfChangeType);
    writeJsonInteger64(writer, message.type);
  }
  if (message.nodeId !== 0n) {
    writeJsonName(writer, jsonWalConfChangeNodeId);
    writeJsonBigint(writer, message.nodeId);
  }
  if (message.context.length !== 0) {
    writeJsonName(writer, jsonWalConfChangeContext);
    writeJsonBytes(writer, message.context);
  }
  closeJsonObject(writer);
}

export const WalConfChange: MessageType<WalConfChange> = {
  name: 'etcdpb.WalConfChange',
  create: createWalConfChange,
  encode: encodeWalConfChange,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalConfChange();
    mergeWalConfChange(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalConfChange(sharedJsonReader, 0) : newWalConfChange();
  },
  writeJson: writeJsonWalConfChange,
};

/** A request for the tree of the v2 API (etcdserverpb.Request). */
export interface WalV2Request {
  id: bigint;
  method: string;
  path: string;
  val: string;
  dir: boolean;
  prevValue: string;
  prevIndex: bigint;
  /** One of condition: at most one is set. */
  prevExist?: boolean | undefined;
  expiration: bigint;
  recursive: boolean;
  time: bigint;
  /** One of kept: at most one is set. */
  refresh?: boolean | undefined;
}

export function newWalV2Request(): WalV2Request {
  return {
    id: 0n,
    method: '',
    path: '',
    val: '',
    dir: false,
    prevValue: '',
    prevIndex: 0n,
    prevExist: undefined,
    expiration: 0n,
    recursive: false,
    time: 0n,
    refresh: undefined,
  };
}

function createWalV2Request(fields?: Partial<WalV2Request>): WalV2Request {
  const message = newWalV2Request();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.method !== undefined) message.method = fields.method;
  if (fields.path !== undefined) message.path = fields.path;
  if (fields.val !== undefined) message.val = fields.val;
  if (fields.dir !== undefined) message.dir = fields.dir;
  if (fields.prevValue !== undefined) message.prevValue = fields.prevValue;
  if (fields.prevIndex !== undefined) message.prevIndex = fields.prevIndex;
  if (fields.prevExist !== undefined) message.prevExist = fields.prevExist;
  if (fields.expiration !== undefined) message.expiration = fields.expiration;
  if (fields.recursive !== undefined) message.recursive = fields.recursive;
  if (fields.time !== undefined) message.time = fields.time;
  if (fields.refresh !== undefined) message.refresh = fields.refresh;
  return message;
}

export function encodeWalV2Request(message: WalV2Request, writer: Writer): void {
  writer.ensure(77 + message.method.length * 3 + message.path.length * 3 + message.val.length * 3 + message.prevValue.length * 3);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.method !== '') {
    writer.byte(18);
    writer.lengthAndText(message.method);
  }
  if (message.path !== '') {
    writer.byte(26);
    writer.lengthAndText(message.path);
  }
  if (message.val !== '') {
    writer.byte(34);
    writer.lengthAndText(message.val);
  }
  if (message.dir) {
    writer.byte(40);
    writer.byte(message.dir ? 1 : 0);
  }
  if (message.prevValue !== '') {
    writer.byte(50);
    writer.lengthAndText(message.prevValue);
  }
  if (message.prevIndex !== 0n) {
    writer.byte(56);
    writer.bigint64(message.prevIndex);
  }
  if (message.prevExist !== undefined) {
    writer.byte(64);
    writer.byte(message.prevExist ? 1 : 0);
  }
  if (message.expiration !== 0n) {
    writer.byte(72);
    writer.bigint64(message.expiration);
  }
  if (message.recursive) {
    writer.byte(96);
    writer.byte(message.recursive ? 1 : 0);
  }
  if (message.time !== 0n) {
    writer.byte(120);
    writer.bigint64(message.time);
  }
  if (message.refresh !== undefined) {
    writer.byte(136);
    writer.byte(1);
    writer.byte(message.refresh ? 1 : 0);
  }
}

const fieldsOfWalV2Request = [undefined, 'ID', 'Method', 'Path', 'Val', 'Dir', 'PrevValue', 'PrevIndex', 'PrevExist', 'Expiration', undefined, undefined, 'Recursive', undefined, undefined, 'Time', undefined, 'Refresh'];

export function mergeWalV2Request(message: WalV2Request, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      case 18:
        message.method = reader.text(end);
        break;
      case 26:
        message.path = reader.text(end);
        break;
      case 34:
        message.val = reader.text(end);
        break;
      case 40:
        message.dir = reader.bool(end);
        break;
      case 50:
        message.prevValue = reader.text(end);
        break;
      case 56:
        message.prevIndex = reader.bigUint64(end);
        break;
      case 64:
        message.prevExist = reader.bool(end);
        break;
      case 72:
        message.expiration = reader.bigInt64(end);
        break;
      case 96:
        message.recursive = reader.bool(end);
        break;
      case 120:
        message.time = reader.bigInt64(end);
        break;
      case 136:
        message.refresh = reader.bool(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalV2Request', fieldsOfWalV2Request);
    }
  }
}

export function readJsonWalV2Request(reader: JsonReader, entry: number): WalV2Request {
  const message = newWalV2Request();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let at5 = 0;
  let at6 = 0;
  let camelAt6 = 0;
  let at7 = 0;
  let camelAt7 = 0;
  let oneofAt8 = 0;
  let at8 = 0;
  let camelAt8 = 0;
  let at9 = 0;
  let at12 = 0;
  let at15 = 0;
  let oneofAt17 = 0;
  let at17 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 421220:
        if (reader.keyIs(key, 'method')) at2 = key + entryWords;
        break;
      case 290920:
        if (reader.keyIs(key, 'path')) at3 = key + entryWords;
        break;
      case 226924:
        if (reader.keyIs(key, 'val')) at4 = key + entryWords;
        break;
      case 222322:
        if (reader.keyIs(key, 'dir')) at5 = key + entryWords;
        break;
      case 684133:
        if (reader.keyIs(key, 'prev_value')) at6 = key + entryWords;
        break;
      case 618597:
        if (reader.keyIs(key, 'prevValue')) camelAt6 = key + entryWords;
        break;
      case 684152:
        if (reader.keyIs(key, 'prev_index')) at7 = key + entryWords;
        break;
      case 618616:
        if (reader.keyIs(key, 'prevIndex')) camelAt7 = key + entryWords;
        break;
      case 615278:
        if (reader.keyIs(key, 'condition')) oneofAt8 = key + entryWords;
        break;
      case 684148:
        if (reader.keyIs(key, 'prev_exist')) at8 = key + entryWords;
        break;
      case 618612:
        if (reader.keyIs(key, 'prevExist')) camelAt8 = key + entryWords;
        break;
      case 681326:
        if (reader.keyIs(key, 'expiration')) at9 = key + entryWords;
        break;
      case 619109:
        if (reader.keyIs(key, 'recursive')) at12 = key + entryWords;
        break;
      case 291941:
        if (reader.keyIs(key, 'time')) at15 = key + entryWords;
        break;
      case 289652:
        if (reader.keyIs(key, 'kept')) oneofAt17 = key + entryWords;
        break;
      case 488040:
        if (reader.keyIs(key, 'refresh')) at17 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  if (at2 !== 0) {
    message.method = reader.text(at2);
  }
  if (at3 !== 0) {
    message.path = reader.text(at3);
  }
  if (at4 !== 0) {
    message.val = reader.text(at4);
  }
  if (at5 !== 0) {
    message.dir = reader.bool(at5);
  }
  if (camelAt6 !== 0) at6 = camelAt6;
  if (at6 !== 0) {
    message.prevValue = reader.text(at6);
  }
  if (camelAt7 !== 0) at7 = camelAt7;
  if (at7 !== 0) {
    message.prevIndex = reader.bigUint64(at7);
  }
  if (oneofAt8 !== 0) reader.refuseOneof(oneofAt8, 'etcdpb.isWalV2Request_Condition');
  if (at9 !== 0) {
    message.expiration = reader.bigInt64(at9);
  }
  if (at12 !== 0) {
    message.recursive = reader.bool(at12);
  }
  if (at15 !== 0) {
    message.time = reader.bigInt64(at15);
  }
  if (oneofAt17 !== 0) reader.refuseOneof(oneofAt17, 'etcdpb.isWalV2Request_Kept');
  if (camelAt8 !== 0) at8 = camelAt8;
  if (at8 !== 0) {
    message.prevExist = reader.bool(at8);
  }
  if (at17 !== 0) {
    message.refresh = reader.bool(at17);
  }
  reader.closeMessage();
  return message;
}

const jsonWalV2RequestID = jsonName('ID');
const jsonWalV2RequestMethod = jsonName('method');
const jsonWalV2RequestPath = jsonName('path');
const jsonWalV2RequestVal = jsonName('val');
const jsonWalV2RequestDir = jsonName('dir');
const jsonWalV2RequestPrevValue = jsonName('prev_value');
const jsonWalV2RequestPrevIndex = jsonName('prev_index');
const jsonWalV2RequestPrevExist = jsonName('prev_exist');
const jsonWalV2RequestExpiration = jsonName('expiration');
const jsonWalV2RequestRecursive = jsonName('recursive');
const jsonWalV2RequestTime = jsonName('time');
const jsonWalV2RequestRefresh = jsonName('refresh');

export function writeJsonWalV2Request(message: WalV2Request, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonWalV2RequestID);
    writeJsonBigint(writer, message.id);
  }
  if (message.method.length !== 0) {
    writeJsonName(writer, jsonWalV2RequestMethod);
    writeJsonText(writer, message.method);
  }
  if (message.path.length !== 0) {
    writeJsonName(writer, jsonWalV2RequestPath);
    writeJsonText(writer, message.path);
  }
  if (message.val.length !== 0) {
    writeJsonName(writer, jsonWalV2RequestVal);
    writeJsonText(writer, message.val);
  }
  if (message.dir) {
    writeJsonName(writer, jsonWalV2RequestDir);
    writeJsonBool(writer, message.dir);
  }
  if (message.prevValue.length !== 0) {
    writeJsonName(writer, jsonWalV2RequestPrevValue);
    writeJsonText(writer, message.prevValue);
  }
  if (message.prevIndex !== 0n) {
    writeJsonName(writer, jsonWalV2RequestPrevIndex);
    writeJsonBigint(writer, message.prevIndex);
  }
  if (message.prevExist !== undefined) {
    writeJsonName(writer, jsonWalV2RequestPrevExist);
    writeJsonBool(writer, message.prevExist);
  }
  if (message.expiration !== 0n) {
    writeJsonName(writer, jsonWalV2RequestExpiration);
    writeJsonBigint(writer, message.expiration);
  }
  if (message.recursive) {
    writeJsonName(writer, jsonWalV2RequestRecursive);
    writeJsonBool(writer, message.recursive);
  }
  if (message.time !== 0n) {
    writeJsonName(writer, jsonWalV2RequestTime);
    writeJsonBigint(writer, message.time);
  }
  if (message.refresh !== undefined) {
    writeJsonName(writer, jsonWalV2RequestRefresh);
    writeJsonBool(writer, message.refresh);
  }
  closeJsonObject(writer);
}

export const WalV2Request: MessageType<WalV2Request> = {
  name: 'etcdpb.WalV2Request',
  create: createWalV2Request,
  encode: encodeWalV2Request,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalV2Request();
    mergeWalV2Request(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalV2Request(sharedJsonReader, 0) : newWalV2Request();
  },
  writeJson: writeJsonWalV2Request,
};

/** In whose name a request is (etcdserverpb.RequestHeader). */
export interface WalRequestHeader {
  id: bigint;
  username: string;
  authRevision: number;
}

export function newWalRequestHeader(): WalRequestHeader {
  return {
    id: 0n,
    username: '',
    authRevision: 0,
  };
}

function createWalRequestHeader(fields?: Partial<WalRequestHeader>): WalRequestHeader {
  const message = newWalRequestHeader();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.username !== undefined) message.username = fields.username;
  if (fields.authRevision !== undefined) message.authRevision = fields.authRevision;
  return message;
}

export function encodeWalRequestHeader(message: WalRequestHeader, writer: Writer): void {
  writer.ensure(28 + message.username.length * 3);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.username !== '') {
    writer.byte(18);
    writer.lengthAndText(message.username);
  }
  if (message.authRevision !== 0) {
    writer.byte(24);
    writer.int64(message.authRevision);
  }
}

const fieldsOfWalRequestHeader = [undefined, 'ID', 'Username', 'AuthRevision'];

export function mergeWalRequestHeader(message: WalRequestHeader, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      case 18:
        message.username = reader.text(end);
        break;
      case 24:
        message.authRevision = reader.uint64(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalRequestHeader', fieldsOfWalRequestHeader);
    }
  }
}

export function readJsonWalRequestHeader(reader: JsonReader, entry: number): WalRequestHeader {
  const message = newWalRequestHeader();
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
      case 554341:
        if (reader.keyIs(key, 'username')) at2 = key + entryWords;
        break;
      case 876910:
        if (reader.keyIs(key, 'auth_revision')) at3 = key + entryWords;
        break;
      case 811374:
        if (reader.keyIs(key, 'authRevision')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  if (at2 !== 0) {
    message.username = reader.text(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.authRevision = reader.uint64(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonWalRequestHeaderID = jsonName('ID');
const jsonWalRequestHeaderUsername = jsonName('username');
const jsonWalRequestHeaderAuthRevision = jsonName('auth_revision');

export function writeJsonWalRequestHeader(message: WalRequestHeader, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonWalRequestHeaderID);
    writeJsonBigint(writer, message.id);
  }
  if (message.username.length !== 0) {
    writeJsonName(writer, jsonWalRequestHeaderUsername);
    writeJsonText(writer, message.username);
  }
  if (message.authRevision !== 0) {
    writeJsonName(writer, jsonWalRequestHeaderAuthRevision);
    writeJsonInteger64(writer, message.authRevision);
  }
  closeJsonObject(writer);
}

export const WalRequestHeader: MessageType<WalRequestHeader> = {
  name: 'etcdpb.WalRequestHeader',
  create: createWalRequestHeader,
  encode: encodeWalRequestHeader,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalRequestHeader();
    mergeWalRequestHeader(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalRequestHeader(sharedJsonReader, 0) : newWalRequestHeader();
  },
  writeJson: writeJsonWalRequestHeader,
};

/** Users with the password as it was given, or its hash in base64. */
export interface WalUserAdd {
  name: string;
  password: string;
  options: UserAddOptions | undefined;
  hashedPassword: string;
}

export function newWalUserAdd(): WalUserAdd {
  return {
    name: '',
    password: '',
    options: undefined,
    hashedPassword: '',
  };
}

function createWalUserAdd(fields?: Partial<WalUserAdd>): WalUserAdd {
  const message = newWalUserAdd();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.password !== undefined) message.password = fields.password;
  if (fields.options !== undefined) message.options = fields.options;
  if (fields.hashedPassword !== undefined) message.hashedPassword = fields.hashedPassword;
  return message;
}

export function encodeWalUserAdd(message: WalUserAdd, writer: Writer): void {
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
  writer.ensure(6 + message.hashedPassword.length * 3);
  if (message.hashedPassword !== '') {
    writer.byte(34);
    writer.lengthAndText(message.hashedPassword);
  }
}

const fieldsOfWalUserAdd = [undefined, 'Name', 'Password', 'Options', 'HashedPassword'];

export function mergeWalUserAdd(message: WalUserAdd, reader: Reader, end: number): void {
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
      case 34:
        message.hashedPassword = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalUserAdd', fieldsOfWalUserAdd);
    }
  }
}

export function readJsonWalUserAdd(reader: JsonReader, entry: number): WalUserAdd {
  const message = newWalUserAdd();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let at4 = 0;
  let camelAt4 = 0;
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
      case 1009764:
        if (reader.keyIs(key, 'hashed_password')) at4 = key + entryWords;
        break;
      case 944228:
        if (reader.keyIs(key, 'hashedPassword')) camelAt4 = key + entryWords;
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
  if (camelAt4 !== 0) at4 = camelAt4;
  if (at4 !== 0) {
    message.hashedPassword = reader.text(at4);
  }
  reader.closeMessage();
  return message;
}

const jsonWalUserAddName = jsonName('name');
const jsonWalUserAddPassword = jsonName('password');
const jsonWalUserAddOptions = jsonName('options');
const jsonWalUserAddHashedPassword = jsonName('hashed_password');

export function writeJsonWalUserAdd(message: WalUserAdd, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonWalUserAddName);
    writeJsonText(writer, message.name);
  }
  if (message.password.length !== 0) {
    writeJsonName(writer, jsonWalUserAddPassword);
    writeJsonText(writer, message.password);
  }
  if (message.options !== undefined) {
    writeJsonName(writer, jsonWalUserAddOptions);
    writeJsonUserAddOptions(message.options, writer);
    writeJsonComma(writer);
  }
  if (message.hashedPassword.length !== 0) {
    writeJsonName(writer, jsonWalUserAddHashedPassword);
    writeJsonText(writer, message.hashedPassword);
  }
  closeJsonObject(writer);
}

export const WalUserAdd: MessageType<WalUserAdd> = {
  name: 'etcdpb.WalUserAdd',
  create: createWalUserAdd,
  encode: encodeWalUserAdd,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalUserAdd();
    mergeWalUserAdd(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalUserAdd(sharedJsonReader, 0) : newWalUserAdd();
  },
  writeJson: writeJsonWalUserAdd,
};

export interface WalUserChangePassword {
  name: string;
  password: string;
  hashedPassword: string;
}

export function newWalUserChangePassword(): WalUserChangePassword {
  return {
    name: '',
    password: '',
    hashedPassword: '',
  };
}

function createWalUserChangePassword(fields?: Partial<WalUserChangePassword>): WalUserChangePassword {
  const message = newWalUserChangePassword();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.password !== undefined) message.password = fields.password;
  if (fields.hashedPassword !== undefined) message.hashedPassword = fields.hashedPassword;
  return message;
}

export function encodeWalUserChangePassword(message: WalUserChangePassword, writer: Writer): void {
  writer.ensure(18 + message.name.length * 3 + message.password.length * 3 + message.hashedPassword.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  if (message.password !== '') {
    writer.byte(18);
    writer.lengthAndText(message.password);
  }
  if (message.hashedPassword !== '') {
    writer.byte(26);
    writer.lengthAndText(message.hashedPassword);
  }
}

const fieldsOfWalUserChangePassword = [undefined, 'Name', 'Password', 'HashedPassword'];

export function mergeWalUserChangePassword(message: WalUserChangePassword, reader: Reader, end: number): void {
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
      case 26:
        message.hashedPassword = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalUserChangePassword', fieldsOfWalUserChangePassword);
    }
  }
}

export function readJsonWalUserChangePassword(reader: JsonReader, entry: number): WalUserChangePassword {
  const message = newWalUserChangePassword();
  let at1 = 0;
  let at2 = 0;
  let at3 = 0;
  let camelAt3 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 553060:
        if (reader.keyIs(key, 'password')) at2 = key + entryWords;
        break;
      case 1009764:
        if (reader.keyIs(key, 'hashed_password')) at3 = key + entryWords;
        break;
      case 944228:
        if (reader.keyIs(key, 'hashedPassword')) camelAt3 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (at2 !== 0) {
    message.password = reader.text(at2);
  }
  if (camelAt3 !== 0) at3 = camelAt3;
  if (at3 !== 0) {
    message.hashedPassword = reader.text(at3);
  }
  reader.closeMessage();
  return message;
}

const jsonWalUserChangePasswordName = jsonName('name');
const jsonWalUserChangePasswordPassword = jsonName('password');
const jsonWalUserChangePasswordHashedPassword = jsonName('hashed_password');

export function writeJsonWalUserChangePassword(message: WalUserChangePassword, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonWalUserChangePasswordName);
    writeJsonText(writer, message.name);
  }
  if (message.password.length !== 0) {
    writeJsonName(writer, jsonWalUserChangePasswordPassword);
    writeJsonText(writer, message.password);
  }
  if (message.hashedPassword.length !== 0) {
    writeJsonName(writer, jsonWalUserChangePasswordHashedPassword);
    writeJsonText(writer, message.hashedPassword);
  }
  closeJsonObject(writer);
}

export const WalUserChangePassword: MessageType<WalUserChangePassword> = {
  name: 'etcdpb.WalUserChangePassword',
  create: createWalUserChangePassword,
  encode: encodeWalUserChangePassword,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalUserChangePassword();
    mergeWalUserChangePassword(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalUserChangePassword(sharedJsonReader, 0) : newWalUserChangePassword();
  },
  writeJson: writeJsonWalUserChangePassword,
};

export interface WalClusterVersion {
  ver: string;
}

export function newWalClusterVersion(): WalClusterVersion {
  return {
    ver: '',
  };
}

function createWalClusterVersion(fields?: Partial<WalClusterVersion>): WalClusterVersion {
  const message = newWalClusterVersion();
  if (fields === undefined) return message;
  if (fields.ver !== undefined) message.ver = fields.ver;
  return message;
}

export function encodeWalClusterVersion(message: WalClusterVersion, writer: Writer): void {
  writer.ensure(6 + message.ver.length * 3);
  if (message.ver !== '') {
    writer.byte(10);
    writer.lengthAndText(message.ver);
  }
}

const fieldsOfWalClusterVersion = [undefined, 'Ver'];

export function mergeWalClusterVersion(message: WalClusterVersion, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.ver = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'WalClusterVersion', fieldsOfWalClusterVersion);
    }
  }
}

export function readJsonWalClusterVersion(reader: JsonReader, entry: number): WalClusterVersion {
  const message = newWalClusterVersion();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 226930:
        if (reader.keyIs(key, 'ver')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.ver = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonWalClusterVersionVer = jsonName('ver');

export function writeJsonWalClusterVersion(message: WalClusterVersion, writer: Writer): void {
  openJsonObject(writer);
  if (message.ver.length !== 0) {
    writeJsonName(writer, jsonWalClusterVersionVer);
    writeJsonText(writer, message.ver);
  }
  closeJsonObject(writer);
}

export const WalClusterVersion: MessageType<WalClusterVersion> = {
  name: 'etcdpb.WalClusterVersion',
  create: createWalClusterVersion,
  encode: encodeWalClusterVersion,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalClusterVersion();
    mergeWalClusterVersion(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalClusterVersion(sharedJsonReader, 0) : newWalClusterVersion();
  },
  writeJson: writeJsonWalClusterVersion,
};

export interface WalMemberAttributes {
  name: string;
  clientUrls: string[];
}

export function newWalMemberAttributes(): WalMemberAttributes {
  return {
    name: '',
    clientUrls: [],
  };
}

function createWalMemberAttributes(fields?: Partial<WalMemberAttributes>): WalMemberAttributes {
  const message = newWalMemberAttributes();
  if (fields === undefined) return message;
  if (fields.name !== undefined) message.name = fields.name;
  if (fields.clientUrls !== undefined) message.clientUrls = fields.clientUrls;
  return message;
}

export function encodeWalMemberAttributes(message: WalMemberAttributes, writer: Writer): void {
  writer.ensure(6 + message.name.length * 3);
  if (message.name !== '') {
    writer.byte(10);
    writer.lengthAndText(message.name);
  }
  for (const item of message.clientUrls) {
    writer.ensure(1 + item.length * 3 + 5);
    writer.byte(18);
    writer.lengthAndText(item);
  }
}

const fieldsOfWalMemberAttributes = [undefined, 'Name', 'ClientUrls'];

export function mergeWalMemberAttributes(message: WalMemberAttributes, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.name = reader.text(end);
        break;
      case 18:
        message.clientUrls.push(reader.text(end));
        break;
      default:
        reader.unknown(tag, start, end, 'WalMemberAttributes', fieldsOfWalMemberAttributes);
    }
  }
}

export function readJsonWalMemberAttributes(reader: JsonReader, entry: number): WalMemberAttributes {
  const message = newWalMemberAttributes();
  let at1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 290405:
        if (reader.keyIs(key, 'name')) at1 = key + entryWords;
        break;
      case 746355:
        if (reader.keyIs(key, 'client_urls')) at2 = key + entryWords;
        break;
      case 680819:
        if (reader.keyIs(key, 'clientUrls')) camelAt2 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.name = reader.text(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0) {
    const behind = reader.openList(at2);
    for (let item = at2 + entryWords; item < behind; item = reader.behind(item)) {
      message.clientUrls.push(reader.text(item));
    }
  }
  reader.closeMessage();
  return message;
}

const jsonWalMemberAttributesName = jsonName('name');
const jsonWalMemberAttributesClientUrls = jsonName('client_urls');

export function writeJsonWalMemberAttributes(message: WalMemberAttributes, writer: Writer): void {
  openJsonObject(writer);
  if (message.name.length !== 0) {
    writeJsonName(writer, jsonWalMemberAttributesName);
    writeJsonText(writer, message.name);
  }
  if (message.clientUrls.length > 0) {
    openJsonList(writer, jsonWalMemberAttributesClientUrls);
    for (const item of message.clientUrls) {
      writeJsonText(writer, item);
    }
    closeJsonList(writer);
  }
  closeJsonObject(writer);
}

export const WalMemberAttributes: MessageType<WalMemberAttributes> = {
  name: 'etcdpb.WalMemberAttributes',
  create: createWalMemberAttributes,
  encode: encodeWalMemberAttributes,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalMemberAttributes();
    mergeWalMemberAttributes(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalMemberAttributes(sharedJsonReader, 0) : newWalMemberAttributes();
  },
  writeJson: writeJsonWalMemberAttributes,
};

export interface WalMemberAttributesSet {
  memberId: bigint;
  memberAttributes: WalMemberAttributes | undefined;
}

export function newWalMemberAttributesSet(): WalMemberAttributesSet {
  return {
    memberId: 0n,
    memberAttributes: undefined,
  };
}

function createWalMemberAttributesSet(fields?: Partial<WalMemberAttributesSet>): WalMemberAttributesSet {
  const message = newWalMemberAttributesSet();
  if (fields === undefined) return message;
  if (fields.memberId !== undefined) message.memberId = fields.memberId;
  if (fields.memberAttributes !== undefined) message.memberAttributes = fields.memberAttributes;
  return message;
}

export function encodeWalMemberAttributesSet(message: WalMemberAttributesSet, writer: Writer): void {
  writer.ensure(11);
  if (message.memberId !== 0n) {
    writer.byte(8);
    writer.bigint64(message.memberId);
  }
  if (message.memberAttributes !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.memberAttributes.name.length;
    const start = writer.beginMessage(atLeast);
    encodeWalMemberAttributes(message.memberAttributes, writer);
    writer.endMessage(start, atLeast);
  }
}

const fieldsOfWalMemberAttributesSet = [undefined, 'MemberId', 'MemberAttributes'];

export function mergeWalMemberAttributesSet(message: WalMemberAttributesSet, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.memberId = reader.bigUint64(end);
        break;
      case 18: {
        const to = reader.openMessage(end);
        message.memberAttributes ??= newWalMemberAttributes();
        mergeWalMemberAttributes(message.memberAttributes, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'WalMemberAttributesSet', fieldsOfWalMemberAttributesSet);
    }
  }
}

export function readJsonWalMemberAttributesSet(reader: JsonReader, entry: number): WalMemberAttributesSet {
  const message = newWalMemberAttributesSet();
  let at1 = 0;
  let camelAt1 = 0;
  let at2 = 0;
  let camelAt2 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 617828:
        if (reader.keyIs(key, 'member_id')) at1 = key + entryWords;
        break;
      case 552292:
        if (reader.keyIs(key, 'memberId')) camelAt1 = key + entryWords;
        break;
      case 1142131:
        if (reader.keyIs(key, 'member_attributes')) at2 = key + entryWords;
        break;
      case 1076595:
        if (reader.keyIs(key, 'memberAttributes')) camelAt2 = key + entryWords;
        break;
    }
  }
  if (camelAt1 !== 0) at1 = camelAt1;
  if (at1 !== 0) {
    message.memberId = reader.bigUint64(at1);
  }
  if (camelAt2 !== 0) at2 = camelAt2;
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.memberAttributes = readJsonWalMemberAttributes(reader, at2);
  }
  reader.closeMessage();
  return message;
}

const jsonWalMemberAttributesSetMemberId = jsonName('member_id');
const jsonWalMemberAttributesSetMemberAttributes = jsonName('member_attributes');

export function writeJsonWalMemberAttributesSet(message: WalMemberAttributesSet, writer: Writer): void {
  openJsonObject(writer);
  if (message.memberId !== 0n) {
    writeJsonName(writer, jsonWalMemberAttributesSetMemberId);
    writeJsonBigint(writer, message.memberId);
  }
  if (message.memberAttributes !== undefined) {
    writeJsonName(writer, jsonWalMemberAttributesSetMemberAttributes);
    writeJsonWalMemberAttributes(message.memberAttributes, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const WalMemberAttributesSet: MessageType<WalMemberAttributesSet> = {
  name: 'etcdpb.WalMemberAttributesSet',
  create: createWalMemberAttributesSet,
  encode: encodeWalMemberAttributesSet,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalMemberAttributesSet();
    mergeWalMemberAttributesSet(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalMemberAttributesSet(sharedJsonReader, 0) : newWalMemberAttributesSet();
  },
  writeJson: writeJsonWalMemberAttributesSet,
};

/** A request (etcdserverpb.InternalRaftRequest), but for those that change nothing. */
export interface WalRequest {
  id: bigint;
  v2: WalV2Request | undefined;
  put: PutRequest | undefined;
  deleteRange: DeleteRangeRequest | undefined;
  txn: TxnRequest | undefined;
  compaction: CompactionRequest | undefined;
  leaseGrant: LeaseGrantRequest | undefined;
  leaseRevoke: LeaseRevokeRequest | undefined;
  alarm: AlarmRequest | undefined;
  leaseCheckpoint: LeaseCheckpointRequest | undefined;
  header: WalRequestHeader | undefined;
  authEnable: AuthEnableRequest | undefined;
  authDisable: AuthDisableRequest | undefined;
  authUserAdd: WalUserAdd | undefined;
  authUserDelete: AuthUserDeleteRequest | undefined;
  authUserChangePassword: WalUserChangePassword | undefined;
  authUserGrantRole: AuthUserGrantRoleRequest | undefined;
  authUserRevokeRole: AuthUserRevokeRoleRequest | undefined;
  authRoleAdd: AuthRoleAddRequest | undefined;
  authRoleDelete: AuthRoleDeleteRequest | undefined;
  authRoleGrantPermission: AuthRoleGrantPermissionRequest | undefined;
  authRoleRevokePermission: AuthRoleRevokePermissionRequest | undefined;
  clusterVersionSet: WalClusterVersion | undefined;
  clusterMemberAttrSet: WalMemberAttributesSet | undefined;
}

export function newWalRequest(): WalRequest {
  return {
    id: 0n,
    v2: undefined,
    put: undefined,
    deleteRange: undefined,
    txn: undefined,
    compaction: undefined,
    leaseGrant: undefined,
    leaseRevoke: undefined,
    alarm: undefined,
    leaseCheckpoint: undefined,
    header: undefined,
    authEnable: undefined,
    authDisable: undefined,
    authUserAdd: undefined,
    authUserDelete: undefined,
    authUserChangePassword: undefined,
    authUserGrantRole: undefined,
    authUserRevokeRole: undefined,
    authRoleAdd: undefined,
    authRoleDelete: undefined,
    authRoleGrantPermission: undefined,
    authRoleRevokePermission: undefined,
    clusterVersionSet: undefined,
    clusterMemberAttrSet: undefined,
  };
}

function createWalRequest(fields?: Partial<WalRequest>): WalRequest {
  const message = newWalRequest();
  if (fields === undefined) return message;
  if (fields.id !== undefined) message.id = fields.id;
  if (fields.v2 !== undefined) message.v2 = fields.v2;
  if (fields.put !== undefined) message.put = fields.put;
  if (fields.deleteRange !== undefined) message.deleteRange = fields.deleteRange;
  if (fields.txn !== undefined) message.txn = fields.txn;
  if (fields.compaction !== undefined) message.compaction = fields.compaction;
  if (fields.leaseGrant !== undefined) message.leaseGrant = fields.leaseGrant;
  if (fields.leaseRevoke !== undefined) message.leaseRevoke = fields.leaseRevoke;
  if (fields.alarm !== undefined) message.alarm = fields.alarm;
  if (fields.leaseCheckpoint !== undefined) message.leaseCheckpoint = fields.leaseCheckpoint;
  if (fields.header !== undefined) message.header = fields.header;
  if (fields.authEnable !== undefined) message.authEnable = fields.authEnable;
  if (fields.authDisable !== undefined) message.authDisable = fields.authDisable;
  if (fields.authUserAdd !== undefined) message.authUserAdd = fields.authUserAdd;
  if (fields.authUserDelete !== undefined) message.authUserDelete = fields.authUserDelete;
  if (fields.authUserChangePassword !== undefined) message.authUserChangePassword = fields.authUserChangePassword;
  if (fields.authUserGrantRole !== undefined) message.authUserGrantRole = fields.authUserGrantRole;
  if (fields.authUserRevokeRole !== undefined) message.authUserRevokeRole = fields.authUserRevokeRole;
  if (fields.authRoleAdd !== undefined) message.authRoleAdd = fields.authRoleAdd;
  if (fields.authRoleDelete !== undefined) message.authRoleDelete = fields.authRoleDelete;
  if (fields.authRoleGrantPermission !== undefined) message.authRoleGrantPermission = fields.authRoleGrantPermission;
  if (fields.authRoleRevokePermission !== undefined) message.authRoleRevokePermission = fields.authRoleRevokePermission;
  if (fields.clusterVersionSet !== undefined) message.clusterVersionSet = fields.clusterVersionSet;
  if (fields.clusterMemberAttrSet !== undefined) message.clusterMemberAttrSet = fields.clusterMemberAttrSet;
  return message;
}

export function encodeWalRequest(message: WalRequest, writer: Writer): void {
  writer.ensure(11);
  if (message.id !== 0n) {
    writer.byte(8);
    writer.bigint64(message.id);
  }
  if (message.v2 !== undefined) {
    writer.ensure(1);
    writer.byte(18);
    const atLeast = message.v2.method.length + message.v2.path.length + message.v2.val.length + message.v2.prevValue.length;
    const start = writer.beginMessage(atLeast);
    encodeWalV2Request(message.v2, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.put !== undefined) {
    writer.ensure(1);
    writer.byte(34);
    const atLeast = message.put.key.length + message.put.value.length;
    const start = writer.beginMessage(atLeast);
    encodePutRequest(message.put, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.deleteRange !== undefined) {
    writer.ensure(1);
    writer.byte(42);
    const atLeast = message.deleteRange.key.length + message.deleteRange.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodeDeleteRangeRequest(message.deleteRange, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.txn !== undefined) {
    writer.ensure(1);
    writer.byte(50);
    const atLeast = message.txn.compare.length * 2 + message.txn.success.length * 2 + message.txn.failure.length * 2;
    const start = writer.beginMessage(atLeast);
    encodeTxnRequest(message.txn, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.compaction !== undefined) {
    writer.ensure(1);
    writer.byte(58);
    const start = writer.beginMessage(0);
    encodeCompactionRequest(message.compaction, writer);
    writer.endMessage(start, 0);
  }
  if (message.leaseGrant !== undefined) {
    writer.ensure(1);
    writer.byte(66);
    const start = writer.beginMessage(0);
    encodeLeaseGrantRequest(message.leaseGrant, writer);
    writer.endMessage(start, 0);
  }
  if (message.leaseRevoke !== undefined) {
    writer.ensure(1);
    writer.byte(74);
    const start = writer.beginMessage(0);
    encodeLeaseRevokeRequest(message.leaseRevoke, writer);
    writer.endMessage(start, 0);
  }
  if (message.alarm !== undefined) {
    writer.ensure(1);
    writer.byte(82);
    const start = writer.beginMessage(0);
    encodeAlarmRequest(message.alarm, writer);
    writer.endMessage(start, 0);
  }
  if (message.leaseCheckpoint !== undefined) {
    writer.ensure(1);
    writer.byte(90);
    const atLeast = message.leaseCheckpoint.checkpoints.length * 2;
    const start = writer.beginMessage(atLeast);
    encodeLeaseCheckpointRequest(message.leaseCheckpoint, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.header !== undefined) {
    writer.ensure(2);
    writer.byte(162);
    writer.byte(6);
    const atLeast = message.header.username.length;
    const start = writer.beginMessage(atLeast);
    encodeWalRequestHeader(message.header, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authEnable !== undefined) {
    writer.ensure(2);
    writer.byte(194);
    writer.byte(62);
    const start = writer.beginMessage(0);
    encodeAuthEnableRequest(message.authEnable, writer);
    writer.endMessage(start, 0);
  }
  if (message.authDisable !== undefined) {
    writer.ensure(2);
    writer.byte(154);
    writer.byte(63);
    const start = writer.beginMessage(0);
    encodeAuthDisableRequest(message.authDisable, writer);
    writer.endMessage(start, 0);
  }
  if (message.authUserAdd !== undefined) {
    writer.ensure(2);
    writer.byte(226);
    writer.byte(68);
    const atLeast = message.authUserAdd.name.length + message.authUserAdd.password.length + message.authUserAdd.hashedPassword.length;
    const start = writer.beginMessage(atLeast);
    encodeWalUserAdd(message.authUserAdd, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authUserDelete !== undefined) {
    writer.ensure(2);
    writer.byte(234);
    writer.byte(68);
    const atLeast = message.authUserDelete.name.length;
    const start = writer.beginMessage(atLeast);
    encodeAuthUserDeleteRequest(message.authUserDelete, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authUserChangePassword !== undefined) {
    writer.ensure(2);
    writer.byte(250);
    writer.byte(68);
    const atLeast = message.authUserChangePassword.name.length + message.authUserChangePassword.password.length + message.authUserChangePassword.hashedPassword.length;
    const start = writer.beginMessage(atLeast);
    encodeWalUserChangePassword(message.authUserChangePassword, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authUserGrantRole !== undefined) {
    writer.ensure(2);
    writer.byte(130);
    writer.byte(69);
    const atLeast = message.authUserGrantRole.user.length + message.authUserGrantRole.role.length;
    const start = writer.beginMessage(atLeast);
    encodeAuthUserGrantRoleRequest(message.authUserGrantRole, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authUserRevokeRole !== undefined) {
    writer.ensure(2);
    writer.byte(138);
    writer.byte(69);
    const atLeast = message.authUserRevokeRole.name.length + message.authUserRevokeRole.role.length;
    const start = writer.beginMessage(atLeast);
    encodeAuthUserRevokeRoleRequest(message.authUserRevokeRole, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authRoleAdd !== undefined) {
    writer.ensure(2);
    writer.byte(130);
    writer.byte(75);
    const atLeast = message.authRoleAdd.name.length;
    const start = writer.beginMessage(atLeast);
    encodeAuthRoleAddRequest(message.authRoleAdd, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authRoleDelete !== undefined) {
    writer.ensure(2);
    writer.byte(138);
    writer.byte(75);
    const atLeast = message.authRoleDelete.role.length;
    const start = writer.beginMessage(atLeast);
    encodeAuthRoleDeleteRequest(message.authRoleDelete, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authRoleGrantPermission !== undefined) {
    writer.ensure(2);
    writer.byte(154);
    writer.byte(75);
    const atLeast = message.authRoleGrantPermission.name.length;
    const start = writer.beginMessage(atLeast);
    encodeAuthRoleGrantPermissionRequest(message.authRoleGrantPermission, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.authRoleRevokePermission !== undefined) {
    writer.ensure(2);
    writer.byte(162);
    writer.byte(75);
    const atLeast = message.authRoleRevokePermission.role.length + message.authRoleRevokePermission.key.length + message.authRoleRevokePermission.rangeEnd.length;
    const start = writer.beginMessage(atLeast);
    encodeAuthRoleRevokePermissionRequest(message.authRoleRevokePermission, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.clusterVersionSet !== undefined) {
    writer.ensure(2);
    writer.byte(162);
    writer.byte(81);
    const atLeast = message.clusterVersionSet.ver.length;
    const start = writer.beginMessage(atLeast);
    encodeWalClusterVersion(message.clusterVersionSet, writer);
    writer.endMessage(start, atLeast);
  }
  if (message.clusterMemberAttrSet !== undefined) {
    writer.ensure(2);
    writer.byte(170);
    writer.byte(81);
    const start = writer.beginMessage(0);
    encodeWalMemberAttributesSet(message.clusterMemberAttrSet, writer);
    writer.endMessage(start, 0);
  }
}

const fieldsOfWalRequest: string[] = [];
fieldsOfWalRequest[1] = 'ID';
fieldsOfWalRequest[2] = 'V2';
fieldsOfWalRequest[4] = 'Put';
fieldsOfWalRequest[5] = 'DeleteRange';
fieldsOfWalRequest[6] = 'Txn';
fieldsOfWalRequest[7] = 'Compaction';
fieldsOfWalRequest[8] = 'LeaseGrant';
fieldsOfWalRequest[9] = 'LeaseRevoke';
fieldsOfWalRequest[10] = 'Alarm';
fieldsOfWalRequest[11] = 'LeaseCheckpoint';
fieldsOfWalRequest[100] = 'Header';
fieldsOfWalRequest[1000] = 'AuthEnable';
fieldsOfWalRequest[1011] = 'AuthDisable';
fieldsOfWalRequest[1100] = 'AuthUserAdd';
fieldsOfWalRequest[1101] = 'AuthUserDelete';
fieldsOfWalRequest[1103] = 'AuthUserChangePassword';
fieldsOfWalRequest[1104] = 'AuthUserGrantRole';
fieldsOfWalRequest[1105] = 'AuthUserRevokeRole';
fieldsOfWalRequest[1200] = 'AuthRoleAdd';
fieldsOfWalRequest[1201] = 'AuthRoleDelete';
fieldsOfWalRequest[1203] = 'AuthRoleGrantPermission';
fieldsOfWalRequest[1204] = 'AuthRoleRevokePermission';
fieldsOfWalRequest[1300] = 'ClusterVersionSet';
fieldsOfWalRequest[1301] = 'ClusterMemberAttrSet';

export function mergeWalRequest(message: WalRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.id = reader.bigUint64(end);
        break;
      case 18: {
        const to = reader.openMessage(end);
        message.v2 ??= newWalV2Request();
        mergeWalV2Request(message.v2, reader, to);
        reader.closeMessage();
        break;
      }
      case 34: {
        const to = reader.openMessage(end);
        message.put ??= newPutRequest();
        mergePutRequest(message.put, reader, to);
        reader.closeMessage();
        break;
      }
      case 42: {
        const to = reader.openMessage(end);
        message.deleteRange ??= newDeleteRangeRequest();
        mergeDeleteRangeRequest(message.deleteRange, reader, to);
        reader.closeMessage();
        break;
      }
      case 50: {
        const to = reader.openMessage(end);
        message.txn ??= newTxnRequest();
        mergeTxnRequest(message.txn, reader, to);
        reader.closeMessage();
        break;
      }
      case 58: {
        const to = reader.openMessage(end);
        message.compaction ??= newCompactionRequest();
        mergeCompactionRequest(message.compaction, reader, to);
        reader.closeMessage();
        break;
      }
      case 66: {
        const to = reader.openMessage(end);
        message.leaseGrant ??= newLeaseGrantRequest();
        mergeLeaseGrantRequest(message.leaseGrant, reader, to);
        reader.closeMessage();
        break;
      }
      case 74: {
        const to = reader.openMessage(end);
        message.leaseRevoke ??= newLeaseRevokeRequest();
        mergeLeaseRevokeRequest(message.leaseRevoke, reader, to);
        reader.closeMessage();
        break;
      }
      case 82: {
        const to = reader.openMessage(end);
        message.alarm ??= newAlarmRequest();
        mergeAlarmRequest(message.alarm, reader, to);
        reader.closeMessage();
        break;
      }
      case 90: {
        const to = reader.openMessage(end);
        message.leaseCheckpoint ??= newLeaseCheckpointRequest();
        mergeLeaseCheckpointRequest(message.leaseCheckpoint, reader, to);
        reader.closeMessage();
        break;
      }
      case 802: {
        const to = reader.openMessage(end);
        message.header ??= newWalRequestHeader();
        mergeWalRequestHeader(message.header, reader, to);
        reader.closeMessage();
        break;
      }
      case 8002: {
        const to = reader.openMessage(end);
        message.authEnable ??= newAuthEnableRequest();
        mergeAuthEnableRequest(message.authEnable, reader, to);
        reader.closeMessage();
        break;
      }
      case 8090: {
        const to = reader.openMessage(end);
        message.authDisable ??= newAuthDisableRequest();
        mergeAuthDisableRequest(message.authDisable, reader, to);
        reader.closeMessage();
        break;
      }
      case 8802: {
        const to = reader.openMessage(end);
        message.authUserAdd ??= newWalUserAdd();
        mergeWalUserAdd(message.authUserAdd, reader, to);
        reader.closeMessage();
        break;
      }
      case 8810: {
        const to = reader.openMessage(end);
        message.authUserDelete ??= newAuthUserDeleteRequest();
        mergeAuthUserDeleteRequest(message.authUserDelete, reader, to);
        reader.closeMessage();
        break;
      }
      case 8826: {
        const to = reader.openMessage(end);
        message.authUserChangePassword ??= newWalUserChangePassword();
        mergeWalUserChangePassword(message.authUserChangePassword, reader, to);
        reader.closeMessage();
        break;
      }
      case 8834: {
        const to = reader.openMessage(end);
        message.authUserGrantRole ??= newAuthUserGrantRoleRequest();
        mergeAuthUserGrantRoleRequest(message.authUserGrantRole, reader, to);
        reader.closeMessage();
        break;
      }
      case 8842: {
        const to = reader.openMessage(end);
        message.authUserRevokeRole ??= newAuthUserRevokeRoleRequest();
        mergeAuthUserRevokeRoleRequest(message.authUserRevokeRole, reader, to);
        reader.closeMessage();
        break;
      }
      case 9602: {
        const to = reader.openMessage(end);
        message.authRoleAdd ??= newAuthRoleAddRequest();
        mergeAuthRoleAddRequest(message.authRoleAdd, reader, to);
        reader.closeMessage();
        break;
      }
      case 9610: {
        const to = reader.openMessage(end);
        message.authRoleDelete ??= newAuthRoleDeleteRequest();
        mergeAuthRoleDeleteRequest(message.authRoleDelete, reader, to);
        reader.closeMessage();
        break;
      }
      case 9626: {
        const to = reader.openMessage(end);
        message.authRoleGrantPermission ??= newAuthRoleGrantPermissionRequest();
        mergeAuthRoleGrantPermissionRequest(message.authRoleGrantPermission, reader, to);
        reader.closeMessage();
        break;
      }
      case 9634: {
        const to = reader.openMessage(end);
        message.authRoleRevokePermission ??= newAuthRoleRevokePermissionRequest();
        mergeAuthRoleRevokePermissionRequest(message.authRoleRevokePermission, reader, to);
        reader.closeMessage();
        break;
      }
      case 10402: {
        const to = reader.openMessage(end);
        message.clusterVersionSet ??= newWalClusterVersion();
        mergeWalClusterVersion(message.clusterVersionSet, reader, to);
        reader.closeMessage();
        break;
      }
      case 10410: {
        const to = reader.openMessage(end);
        message.clusterMemberAttrSet ??= newWalMemberAttributesSet();
        mergeWalMemberAttributesSet(message.clusterMemberAttrSet, reader, to);
        reader.closeMessage();
        break;
      }
      default:
        reader.unknown(tag, start, end, 'WalRequest', fieldsOfWalRequest);
    }
  }
}

export function readJsonWalRequest(reader: JsonReader, entry: number): WalRequest {
  const message = newWalRequest();
  let at1 = 0;
  let at2 = 0;
  let at4 = 0;
  let at5 = 0;
  let camelAt5 = 0;
  let at6 = 0;
  let at7 = 0;
  let at8 = 0;
  let camelAt8 = 0;
  let at9 = 0;
  let camelAt9 = 0;
  let at10 = 0;
  let at11 = 0;
  let camelAt11 = 0;
  let at100 = 0;
  let at1000 = 0;
  let camelAt1000 = 0;
  let at1011 = 0;
  let camelAt1011 = 0;
  let at1100 = 0;
  let camelAt1100 = 0;
  let at1101 = 0;
  let camelAt1101 = 0;
  let at1103 = 0;
  let camelAt1103 = 0;
  let at1104 = 0;
  let camelAt1104 = 0;
  let at1105 = 0;
  let camelAt1105 = 0;
  let at1200 = 0;
  let camelAt1200 = 0;
  let at1201 = 0;
  let camelAt1201 = 0;
  let at1203 = 0;
  let camelAt1203 = 0;
  let at1204 = 0;
  let camelAt1204 = 0;
  let at1300 = 0;
  let camelAt1300 = 0;
  let at1301 = 0;
  let camelAt1301 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 149828:
        if (reader.keyIs(key, 'ID')) at1 = key + entryWords;
        break;
      case 161330:
        if (reader.keyIs(key, 'v2')) at2 = key + entryWords;
        break;
      case 225396:
        if (reader.keyIs(key, 'put')) at4 = key + entryWords;
        break;
      case 812133:
        if (reader.keyIs(key, 'delete_range')) at5 = key + entryWords;
        break;
      case 746597:
        if (reader.keyIs(key, 'deleteRange')) camelAt5 = key + entryWords;
        break;
      case 226414:
        if (reader.keyIs(key, 'txn')) at6 = key + entryWords;
        break;
      case 680814:
        if (reader.keyIs(key, 'compaction')) at7 = key + entryWords;
        break;
      case 748660:
        if (reader.keyIs(key, 'lease_grant')) at8 = key + entryWords;
        break;
      case 683124:
        if (reader.keyIs(key, 'leaseGrant')) camelAt8 = key + entryWords;
        break;
      case 814181:
        if (reader.keyIs(key, 'lease_revoke')) at9 = key + entryWords;
        break;
      case 748645:
        if (reader.keyIs(key, 'leaseRevoke')) camelAt9 = key + entryWords;
        break;
      case 352621:
        if (reader.keyIs(key, 'alarm')) at10 = key + entryWords;
        break;
      case 1076340:
        if (reader.keyIs(key, 'lease_checkpoint')) at11 = key + entryWords;
        break;
      case 1010804:
        if (reader.keyIs(key, 'leaseCheckpoint')) camelAt11 = key + entryWords;
        break;
      case 419954:
        if (reader.keyIs(key, 'header')) at100 = key + entryWords;
        break;
      case 745829:
        if (reader.keyIs(key, 'auth_enable')) at1000 = key + entryWords;
        else if (reader.keyIs(key, 'authDisable')) camelAt1011 = key + entryWords;
        break;
      case 680293:
        if (reader.keyIs(key, 'authEnable')) camelAt1000 = key + entryWords;
        break;
      case 811365:
        if (reader.keyIs(key, 'auth_disable')) at1011 = key + entryWords;
        break;
      case 876900:
        if (reader.keyIs(key, 'auth_user_add')) at1100 = key + entryWords;
        else if (reader.keyIs(key, 'auth_role_add')) at1200 = key + entryWords;
        break;
      case 745828:
        if (reader.keyIs(key, 'authUserAdd')) camelAt1100 = key + entryWords;
        else if (reader.keyIs(key, 'authRoleAdd')) camelAt1200 = key + entryWords;
        break;
      case 1073509:
        if (reader.keyIs(key, 'auth_user_delete')) at1101 = key + entryWords;
        else if (reader.keyIs(key, 'auth_role_delete')) at1201 = key + entryWords;
        break;
      case 942437:
        if (reader.keyIs(key, 'authUserDelete')) camelAt1101 = key + entryWords;
        else if (reader.keyIs(key, 'authRoleDelete')) camelAt1201 = key + entryWords;
        break;
      case 1663332:
        if (reader.keyIs(key, 'auth_user_change_password')) at1103 = key + entryWords;
        break;
      case 1466724:
        if (reader.keyIs(key, 'authUserChangePassword')) camelAt1103 = key + entryWords;
        break;
      case 1335653:
        if (reader.keyIs(key, 'auth_user_grant_role')) at1104 = key + entryWords;
        break;
      case 1139045:
        if (reader.keyIs(key, 'authUserGrantRole')) camelAt1104 = key + entryWords;
        break;
      case 1401189:
        if (reader.keyIs(key, 'auth_user_revoke_role')) at1105 = key + entryWords;
        break;
      case 1204581:
        if (reader.keyIs(key, 'authUserRevokeRole')) camelAt1105 = key + entryWords;
        break;
      case 1728878:
        if (reader.keyIs(key, 'auth_role_grant_permission')) at1203 = key + entryWords;
        break;
      case 1532270:
        if (reader.keyIs(key, 'authRoleGrantPermission')) camelAt1203 = key + entryWords;
        break;
      case 1794414:
        if (reader.keyIs(key, 'auth_role_revoke_permission')) at1204 = key + entryWords;
        break;
      case 1597806:
        if (reader.keyIs(key, 'authRoleRevokePermission')) camelAt1204 = key + entryWords;
        break;
      case 1270644:
        if (reader.keyIs(key, 'cluster_version_set')) at1300 = key + entryWords;
        break;
      case 1139572:
        if (reader.keyIs(key, 'clusterVersionSet')) camelAt1300 = key + entryWords;
        break;
      case 1532788:
        if (reader.keyIs(key, 'cluster_member_attr_set')) at1301 = key + entryWords;
        break;
      case 1336180:
        if (reader.keyIs(key, 'clusterMemberAttrSet')) camelAt1301 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.id = reader.bigUint64(at1);
  }
  if (at2 !== 0 && !reader.isNull(at2)) {
    message.v2 = readJsonWalV2Request(reader, at2);
  }
  if (at4 !== 0 && !reader.isNull(at4)) {
    message.put = readJsonPutRequest(reader, at4);
  }
  if (camelAt5 !== 0) at5 = camelAt5;
  if (at5 !== 0 && !reader.isNull(at5)) {
    message.deleteRange = readJsonDeleteRangeRequest(reader, at5);
  }
  if (at6 !== 0 && !reader.isNull(at6)) {
    message.txn = readJsonTxnRequest(reader, at6);
  }
  if (at7 !== 0 && !reader.isNull(at7)) {
    message.compaction = readJsonCompactionRequest(reader, at7);
  }
  if (camelAt8 !== 0) at8 = camelAt8;
  if (at8 !== 0 && !reader.isNull(at8)) {
    message.leaseGrant = readJsonLeaseGrantRequest(reader, at8);
  }
  if (camelAt9 !== 0) at9 = camelAt9;
  if (at9 !== 0 && !reader.isNull(at9)) {
    message.leaseRevoke = readJsonLeaseRevokeRequest(reader, at9);
  }
  if (at10 !== 0 && !reader.isNull(at10)) {
    message.alarm = readJsonAlarmRequest(reader, at10);
  }
  if (camelAt11 !== 0) at11 = camelAt11;
  if (at11 !== 0 && !reader.isNull(at11)) {
    message.leaseCheckpoint = readJsonLeaseCheckpointRequest(reader, at11);
  }
  if (at100 !== 0 && !reader.isNull(at100)) {
    message.header = readJsonWalRequestHeader(reader, at100);
  }
  if (camelAt1000 !== 0) at1000 = camelAt1000;
  if (at1000 !== 0 && !reader.isNull(at1000)) {
    message.authEnable = readJsonAuthEnableRequest(reader, at1000);
  }
  if (camelAt1011 !== 0) at1011 = camelAt1011;
  if (at1011 !== 0 && !reader.isNull(at1011)) {
    message.authDisable = readJsonAuthDisableRequest(reader, at1011);
  }
  if (camelAt1100 !== 0) at1100 = camelAt1100;
  if (at1100 !== 0 && !reader.isNull(at1100)) {
    message.authUserAdd = readJsonWalUserAdd(reader, at1100);
  }
  if (camelAt1101 !== 0) at1101 = camelAt1101;
  if (at1101 !== 0 && !reader.isNull(at1101)) {
    message.authUserDelete = readJsonAuthUserDeleteRequest(reader, at1101);
  }
  if (camelAt1103 !== 0) at1103 = camelAt1103;
  if (at1103 !== 0 && !reader.isNull(at1103)) {
    message.authUserChangePassword = readJsonWalUserChangePassword(reader, at1103);
  }
  if (camelAt1104 !== 0) at1104 = camelAt1104;
  if (at1104 !== 0 && !reader.isNull(at1104)) {
    message.authUserGrantRole = readJsonAuthUserGrantRoleRequest(reader, at1104);
  }
  if (camelAt1105 !== 0) at1105 = camelAt1105;
  if (at1105 !== 0 && !reader.isNull(at1105)) {
    message.authUserRevokeRole = readJsonAuthUserRevokeRoleRequest(reader, at1105);
  }
  if (camelAt1200 !== 0) at1200 = camelAt1200;
  if (at1200 !== 0 && !reader.isNull(at1200)) {
    message.authRoleAdd = readJsonAuthRoleAddRequest(reader, at1200);
  }
  if (camelAt1201 !== 0) at1201 = camelAt1201;
  if (at1201 !== 0 && !reader.isNull(at1201)) {
    message.authRoleDelete = readJsonAuthRoleDeleteRequest(reader, at1201);
  }
  if (camelAt1203 !== 0) at1203 = camelAt1203;
  if (at1203 !== 0 && !reader.isNull(at1203)) {
    message.authRoleGrantPermission = readJsonAuthRoleGrantPermissionRequest(reader, at1203);
  }
  if (camelAt1204 !== 0) at1204 = camelAt1204;
  if (at1204 !== 0 && !reader.isNull(at1204)) {
    message.authRoleRevokePermission = readJsonAuthRoleRevokePermissionRequest(reader, at1204);
  }
  if (camelAt1300 !== 0) at1300 = camelAt1300;
  if (at1300 !== 0 && !reader.isNull(at1300)) {
    message.clusterVersionSet = readJsonWalClusterVersion(reader, at1300);
  }
  if (camelAt1301 !== 0) at1301 = camelAt1301;
  if (at1301 !== 0 && !reader.isNull(at1301)) {
    message.clusterMemberAttrSet = readJsonWalMemberAttributesSet(reader, at1301);
  }
  reader.closeMessage();
  return message;
}

const jsonWalRequestID = jsonName('ID');
const jsonWalRequestV2 = jsonName('v2');
const jsonWalRequestPut = jsonName('put');
const jsonWalRequestDeleteRange = jsonName('delete_range');
const jsonWalRequestTxn = jsonName('txn');
const jsonWalRequestCompaction = jsonName('compaction');
const jsonWalRequestLeaseGrant = jsonName('lease_grant');
const jsonWalRequestLeaseRevoke = jsonName('lease_revoke');
const jsonWalRequestAlarm = jsonName('alarm');
const jsonWalRequestLeaseCheckpoint = jsonName('lease_checkpoint');
const jsonWalRequestHeader = jsonName('header');
const jsonWalRequestAuthEnable = jsonName('auth_enable');
const jsonWalRequestAuthDisable = jsonName('auth_disable');
const jsonWalRequestAuthUserAdd = jsonName('auth_user_add');
const jsonWalRequestAuthUserDelete = jsonName('auth_user_delete');
const jsonWalRequestAuthUserChangePassword = jsonName('auth_user_change_password');
const jsonWalRequestAuthUserGrantRole = jsonName('auth_user_grant_role');
const jsonWalRequestAuthUserRevokeRole = jsonName('auth_user_revoke_role');
const jsonWalRequestAuthRoleAdd = jsonName('auth_role_add');
const jsonWalRequestAuthRoleDelete = jsonName('auth_role_delete');
const jsonWalRequestAuthRoleGrantPermission = jsonName('auth_role_grant_permission');
const jsonWalRequestAuthRoleRevokePermission = jsonName('auth_role_revoke_permission');
const jsonWalRequestClusterVersionSet = jsonName('cluster_version_set');
const jsonWalRequestClusterMemberAttrSet = jsonName('cluster_member_attr_set');

export function writeJsonWalRequest(message: WalRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.id !== 0n) {
    writeJsonName(writer, jsonWalRequestID);
    writeJsonBigint(writer, message.id);
  }
  if (message.v2 !== undefined) {
    writeJsonName(writer, jsonWalRequestV2);
    writeJsonWalV2Request(message.v2, writer);
    writeJsonComma(writer);
  }
  if (message.put !== undefined) {
    writeJsonName(writer, jsonWalRequestPut);
    writeJsonPutRequest(message.put, writer);
    writeJsonComma(writer);
  }
  if (message.deleteRange !== undefined) {
    writeJsonName(writer, jsonWalRequestDeleteRange);
    writeJsonDeleteRangeRequest(message.deleteRange, writer);
    writeJsonComma(writer);
  }
  if (message.txn !== undefined) {
    writeJsonName(writer, jsonWalRequestTxn);
    writeJsonTxnRequest(message.txn, writer);
    writeJsonComma(writer);
  }
  if (message.compaction !== undefined) {
    writeJsonName(writer, jsonWalRequestCompaction);
    writeJsonCompactionRequest(message.compaction, writer);
    writeJsonComma(writer);
  }
  if (message.leaseGrant !== undefined) {
    writeJsonName(writer, jsonWalRequestLeaseGrant);
    writeJsonLeaseGrantRequest(message.leaseGrant, writer);
    writeJsonComma(writer);
  }
  if (message.leaseRevoke !== undefined) {
    writeJsonName(writer, jsonWalRequestLeaseRevoke);
    writeJsonLeaseRevokeRequest(message.leaseRevoke, writer);
    writeJsonComma(writer);
  }
  if (message.alarm !== undefined) {
    writeJsonName(writer, jsonWalRequestAlarm);
    writeJsonAlarmRequest(message.alarm, writer);
    writeJsonComma(writer);
  }
  if (message.leaseCheckpoint !== undefined) {
    writeJsonName(writer, jsonWalRequestLeaseCheckpoint);
    writeJsonLeaseCheckpointRequest(message.leaseCheckpoint, writer);
    writeJsonComma(writer);
  }
  if (message.header !== undefined) {
    writeJsonName(writer, jsonWalRequestHeader);
    writeJsonWalRequestHeader(message.header, writer);
    writeJsonComma(writer);
  }
  if (message.authEnable !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthEnable);
    writeJsonAuthEnableRequest(message.authEnable, writer);
    writeJsonComma(writer);
  }
  if (message.authDisable !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthDisable);
    writeJsonAuthDisableRequest(message.authDisable, writer);
    writeJsonComma(writer);
  }
  if (message.authUserAdd !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthUserAdd);
    writeJsonWalUserAdd(message.authUserAdd, writer);
    writeJsonComma(writer);
  }
  if (message.authUserDelete !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthUserDelete);
    writeJsonAuthUserDeleteRequest(message.authUserDelete, writer);
    writeJsonComma(writer);
  }
  if (message.authUserChangePassword !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthUserChangePassword);
    writeJsonWalUserChangePassword(message.authUserChangePassword, writer);
    writeJsonComma(writer);
  }
  if (message.authUserGrantRole !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthUserGrantRole);
    writeJsonAuthUserGrantRoleRequest(message.authUserGrantRole, writer);
    writeJsonComma(writer);
  }
  if (message.authUserRevokeRole !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthUserRevokeRole);
    writeJsonAuthUserRevokeRoleRequest(message.authUserRevokeRole, writer);
    writeJsonComma(writer);
  }
  if (message.authRoleAdd !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthRoleAdd);
    writeJsonAuthRoleAddRequest(message.authRoleAdd, writer);
    writeJsonComma(writer);
  }
  if (message.authRoleDelete !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthRoleDelete);
    writeJsonAuthRoleDeleteRequest(message.authRoleDelete, writer);
    writeJsonComma(writer);
  }
  if (message.authRoleGrantPermission !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthRoleGrantPermission);
    writeJsonAuthRoleGrantPermissionRequest(message.authRoleGrantPermission, writer);
    writeJsonComma(writer);
  }
  if (message.authRoleRevokePermission !== undefined) {
    writeJsonName(writer, jsonWalRequestAuthRoleRevokePermission);
    writeJsonAuthRoleRevokePermissionRequest(message.authRoleRevokePermission, writer);
    writeJsonComma(writer);
  }
  if (message.clusterVersionSet !== undefined) {
    writeJsonName(writer, jsonWalRequestClusterVersionSet);
    writeJsonWalClusterVersion(message.clusterVersionSet, writer);
    writeJsonComma(writer);
  }
  if (message.clusterMemberAttrSet !== undefined) {
    writeJsonName(writer, jsonWalRequestClusterMemberAttrSet);
    writeJsonWalMemberAttributesSet(message.clusterMemberAttrSet, writer);
    writeJsonComma(writer);
  }
  closeJsonObject(writer);
}

export const WalRequest: MessageType<WalRequest> = {
  name: 'etcdpb.WalRequest',
  create: createWalRequest,
  encode: encodeWalRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newWalRequest();
    mergeWalRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonWalRequest(sharedJsonReader, 0) : newWalRequest();
  },
  writeJson: writeJsonWalRequest,
};
