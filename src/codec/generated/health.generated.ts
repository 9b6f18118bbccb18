// Made from proto/health.proto by scripts/generate-codec.ts; not to be edited.

import { Buffer } from 'node:buffer';
import { type JsonReader, sharedJsonReader } from '../json-reader.ts';
import { entryWords } from '../json-scanner.ts';
import {
  closeJsonObject,
  jsonName,
  openJsonObject,
  writeJsonEnum,
  writeJsonName,
  writeJsonText,
} from '../json-writer.ts';
import type { MessageType } from '../message-type.ts';
import { type Reader, sharedReader } from '../reader.ts';
import type { Writer } from '../writer.ts';

export const ServingStatus = {
  UNKNOWN: 0,
  SERVING: 1,
  NOT_SERVING: 2,
  SERVICE_UNKNOWN: 3,
} as const;

export const jsonNamesOfServingStatus: readonly (Uint8Array | undefined)[] = Object.assign([], {
  [ServingStatus.UNKNOWN]: Buffer.from('"UNKNOWN"'),
  [ServingStatus.SERVING]: Buffer.from('"SERVING"'),
  [ServingStatus.NOT_SERVING]: Buffer.from('"NOT_SERVING"'),
  [ServingStatus.SERVICE_UNKNOWN]: Buffer.from('"SERVICE_UNKNOWN"'),
});

export interface HealthCheckRequest {
  /** Empty: the server as a whole. */
  service: string;
}

export function newHealthCheckRequest(): HealthCheckRequest {
  return {
    service: '',
  };
}

function createHealthCheckRequest(fields?: Partial<HealthCheckRequest>): HealthCheckRequest {
  const message = newHealthCheckRequest();
  if (fields === undefined) return message;
  if (fields.service !== undefined) message.service = fields.service;
  return message;
}

export function encodeHealthCheckRequest(message: HealthCheckRequest, writer: Writer): void {
  writer.ensure(6 + message.service.length * 3);
  if (message.service !== '') {
    writer.byte(10);
    writer.lengthAndText(message.service);
  }
}

const fieldsOfHealthCheckRequest = [undefined, 'Service'];

export function mergeHealthCheckRequest(message: HealthCheckRequest, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 10:
        message.service = reader.text(end);
        break;
      default:
        reader.unknown(tag, start, end, 'HealthCheckRequest', fieldsOfHealthCheckRequest);
    }
  }
}

export function readJsonHealthCheckRequest(reader: JsonReader, entry: number): HealthCheckRequest {
  const message = newHealthCheckRequest();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 488293:
        if (reader.keyIs(key, 'service')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.service = reader.text(at1);
  }
  reader.closeMessage();
  return message;
}

const jsonHealthCheckRequestService = jsonName('service');

export function writeJsonHealthCheckRequest(message: HealthCheckRequest, writer: Writer): void {
  openJsonObject(writer);
  if (message.service.length !== 0) {
    writeJsonName(writer, jsonHealthCheckRequestService);
    writeJsonText(writer, message.service);
  }
  closeJsonObject(writer);
}

export const HealthCheckRequest: MessageType<HealthCheckRequest> = {
  name: 'grpc.health.v1.HealthCheckRequest',
  create: createHealthCheckRequest,
  encode: encodeHealthCheckRequest,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newHealthCheckRequest();
    mergeHealthCheckRequest(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonHealthCheckRequest(sharedJsonReader, 0) : newHealthCheckRequest();
  },
  writeJson: writeJsonHealthCheckRequest,
};

export interface HealthCheckResponse {
  /** A value of ServingStatus, or one that is not known here. */
  status: number;
}

export function newHealthCheckResponse(): HealthCheckResponse {
  return {
    status: 0,
  };
}

function createHealthCheckResponse(fields?: Partial<HealthCheckResponse>): HealthCheckResponse {
  const message = newHealthCheckResponse();
  if (fields === undefined) return message;
  if (fields.status !== undefined) message.status = fields.status;
  return message;
}

export function encodeHealthCheckResponse(message: HealthCheckResponse, writer: Writer): void {
  writer.ensure(11);
  if (message.status !== 0) {
    writer.byte(8);
    writer.int64(message.status);
  }
}

const fieldsOfHealthCheckResponse = [undefined, 'Status'];

export function mergeHealthCheckResponse(message: HealthCheckResponse, reader: Reader, end: number): void {
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    switch (tag) {
      case 8:
        message.status = reader.int32(end);
        break;
      default:
        reader.unknown(tag, start, end, 'HealthCheckResponse', fieldsOfHealthCheckResponse);
    }
  }
}

export function readJsonHealthCheckResponse(reader: JsonReader, entry: number): HealthCheckResponse {
  const message = newHealthCheckResponse();
  let at1 = 0;
  const end = reader.openMessage(entry);
  for (let key = entry + entryWords; key < end; key = reader.behind(key + entryWords)) {
    switch (reader.keyCode(key)) {
      case 422771:
        if (reader.keyIs(key, 'status')) at1 = key + entryWords;
        break;
    }
  }
  if (at1 !== 0) {
    message.status = reader.enumValue(at1, ServingStatus, 'grpc.health.v1.HealthCheckResponse_ServingStatus');
  }
  reader.closeMessage();
  return message;
}

const jsonHealthCheckResponseStatus = jsonName('status');

export function writeJsonHealthCheckResponse(message: HealthCheckResponse, writer: Writer): void {
  openJsonObject(writer);
  if (message.status !== 0) {
    writeJsonName(writer, jsonHealthCheckResponseStatus);
    writeJsonEnum(writer, message.status, jsonNamesOfServingStatus);
  }
  closeJsonObject(writer);
}

export const HealthCheckResponse: MessageType<HealthCheckResponse> = {
  name: 'grpc.health.v1.HealthCheckResponse',
  create: createHealthCheckResponse,
  encode: encodeHealthCheckResponse,
  decode(bytes, start = 0, end = bytes.length) {
    sharedReader.start(bytes, start);
    const message = newHealthCheckResponse();
    mergeHealthCheckResponse(message, sharedReader, end);
    return message;
  },
  fromJson(text) {
    return sharedJsonReader.start(text) ? readJsonHealthCheckResponse(sharedJsonReader, 0) : newHealthCheckResponse();
  },
  writeJson: writeJsonHealthCheckResponse,
};
