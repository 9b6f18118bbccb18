import type { V2Error } from '../../errors/v2-error.ts';
import type { HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { jsonString } from '../json-values.ts';
import { clientKey } from './event-json.ts';

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

/** Answers with an error of the keys' catalogue. What its cause names loses the namespace. */
export function respondV2Error(response: HttpResponse, error: V2Error): void {
  const { code, message, index } = error;
  const cause = clientKey(error.cause);
  const shownCause = cause === '' ? '' : `,"cause":${jsonString(cause)}`;
  response
    .status(error.httpStatus)
    .headers(jsonHeaders)
    .header('X-Etcd-Index', String(index))
    .end(`{"errorCode":${code},"message":${jsonString(message)}${shownCause},"index":${index}}\n`);
}

/** Answers with a message: how the parts of the v2 API that are not about keys fail. */
export function respondMessage(response: HttpResponse, status: number, message: string): void {
  response
    .status(status)
    .headers(jsonHeaders)
    .end(`{"message":${jsonString(message)}}`);
}
