// Made from proto/health.proto by scripts/generate-codec.ts; not to be edited.

import type { MessageType } from './message-type.ts';
import { type Reader, sharedReader } from './reader.ts';
import type { Writer } from './writer.ts';

export const ServingStatus = {
  UNKNOWN: 0,
  SERVING: 1,
  NOT_SERVING: 2,
  SERVICE_UNKNOWN: 3,
} as const;

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
};
