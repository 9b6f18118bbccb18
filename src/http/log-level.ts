import type { HttpResponse } from './exchange.ts';
import { jsonString } from './json-string.ts';
import { jsonValueEnd } from './json-values.ts';
import type { Router } from './router.ts';

/** Levels of etcd 3.4's capnslog, as far as they differ here. */
const levelOfName: Readonly<Record<string, string>> = {
  CRITICAL: 'fatal',
  C: 'fatal',
  ERROR: 'error',
  E: 'error',
  WARNING: 'warn',
  W: 'warn',
  NOTICE: 'info',
  N: 'info',
  INFO: 'info',
  I: 'info',
  DEBUG: 'debug',
  D: 'debug',
  TRACE: 'debug',
  T: 'debug',
};

/**
 * `PUT /config/local/log` with `{"Level":"DEBUG"}`: 204, or 400 and a message.
 * @param setLevel gets `debug`, `info`, `warn`, `error` or `fatal`
 */
export function addLogLevelRoute(router: Router, setLevel: (level: string) => void): void {
  router.add('PUT', '/config/local/log', (request, response) => {
    const name = levelName(request.body);
    if (name === null) return refuse(response, 'Invalid json body');
    const level = levelOfName[name.toUpperCase()];
    if (level === undefined) return refuse(response, `Invalid log level ${name}`);
    setLevel(level);
    response.status(204).end();
  });
}

/** The `Level` in a body's first JSON value, whatever its case; `''` if there is none, `null` if it is no object that has one. */
function levelName(body: Buffer): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8', 0, jsonValueEnd(body, 0)));
  } catch {
    return null;
  }
  if (value === null) return '';
  if (typeof value !== 'object' || Array.isArray(value)) return null;
  const level = Object.entries(value).findLast(([name]) => name.toLowerCase() === 'level')?.[1];
  if (level === undefined || level === null) return '';
  return typeof level === 'string' ? level : null;
}

function refuse(response: HttpResponse, message: string): void {
  response
    .status(400)
    .header('Content-Type', 'application/json')
    .end(`{"message":${jsonString(message)}}`);
}
