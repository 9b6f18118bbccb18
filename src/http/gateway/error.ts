import type { ApiError } from '../../errors/api-error.ts';
import type { HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { statusReason } from '../status-line.ts';

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

/** Answers with grpc-gateway's error body: `{"error":"...","message":"...","code":N}`. */
export function respondGatewayError(response: HttpResponse, error: ApiError): void {
  const text = jsonString(error.message);
  response.status(error.httpStatus).headers(jsonHeaders);
  response.end(`{"error":${text},"message":${text},"code":${error.code}}`);
}

/** What grpc-gateway writes into a stream of results when it ends with an error. */
export function streamErrorText(error: ApiError): string {
  const { httpStatus } = error;
  return (
    `{"error":{"grpc_code":${error.code},"http_code":${httpStatus},` +
    `"message":${jsonString(error.message)},"http_status":${jsonString(statusReason(httpStatus))}}}`
  );
}

/** A JSON string as Go's encoding/json writes it, that is, safe inside HTML. */
function jsonString(text: string): string {
  return JSON.stringify(text)
    .replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/\\[\\bf]/g, (pair) => (pair === '\\b' ? '\\u0008' : pair === '\\f' ? '\\u000c' : pair));
}
