import type { HttpResponse } from './exchange.ts';
import { HeaderBlock } from './header-block.ts';

const plainTextError = new HeaderBlock(
  ['Content-Type', 'text/plain; charset=utf-8'],
  ['X-Content-Type-Options', 'nosniff'],
);

/** Answers with one line of text, as Go's `http.Error` does and so most of etcd's errors outside of the gateway. */
export function respondPlainError(response: HttpResponse, code: number, text: string): void {
  response.status(code).headers(plainTextError).end(`${text}\n`);
}

/** Answers a path that does not exist. */
export function respondNotFound(response: HttpResponse): void {
  respondPlainError(response, 404, '404 page not found');
}

/** @param allow the methods that would have done, for the `Allow` header; the gateway's answer has none */
export function respondMethodNotAllowed(response: HttpResponse, allow?: string): void {
  if (allow !== undefined) response.header('Allow', allow);
  respondPlainError(response, 405, 'Method Not Allowed');
}
