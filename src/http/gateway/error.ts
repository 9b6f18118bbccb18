import { statusReason } from '../../codec/status-text.ts';
import type { ApiError } from '../../errors/api-error.ts';
import type { HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { jsonString } from '../json-values.ts';

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

/** Answers with grpc-gateway's error body: `{"error":"...","message":"...","code":N}`. */
export function respondGatewayError(response: HttpResponse, error: ApiError): void {
  const text = jsonString(error.message);
  response.status(error.httpStatus).headers(jsonHeaders);
  response.end(`{"error":${text},"message":${text},"code":${error.code}}`);
}

/** Returns the text that grpc-gateway writes into a stream of results when it ends with an error. */
export function streamErrorText(error: ApiError): string {
  const { httpStatus } = error;
  return (
    `{"error":{"grpc_code":${error.code},"http_code":${httpStatus},` +
    `"message":${jsonString(error.message)},"http_status":${jsonString(statusReason(httpStatus))}}}`
  );
}
