import { etcdMemberJson, type ListedMember } from '../codec/member-json.ts';
import type { Logger } from '../host/logger.ts';
import type { HttpResponse } from './exchange.ts';
import type { Exposition } from './exposition.ts';
import { HeaderBlock } from './header-block.ts';
import { jsonString, jsonValueEnd } from './json-values.ts';
import { respondPlainError } from './plain-text.ts';
import type { Router } from './router.ts';

/** `GET /debug/vars`: variables as Go's expvar writes them, one a line in order of their names. */
export function addDebugVarsRoute(router: Router, variables: ReadonlyMap<string, () => unknown>): void {
  const names = [...variables.keys()].sort();
  router.add('GET', '/debug/vars', (_request, response) => {
    const lines = names.map((name) => `${JSON.stringify(name)}: ${JSON.stringify(variables.get(name)!())}`);
    response.header('Content-Type', 'application/json; charset=utf-8').end(`{\n${lines.join(',\n')}\n}\n`);
  });
}

export interface HealthProbe {
  /**
   * Finds out whether the member can serve: no alarm, a leader, and a read that is answered.
   * @param excludedAlarms names of alarms not to count: `NOSPACE`, `CORRUPT`
   * @param isSerializable no leader is needed, and this member's own keys are read
   * @param done called once, with why it is not healthy or `null`
   */
  check(
    excludedAlarms: ReadonlySet<string>,
    isSerializable: boolean,
    done: (unhealthyBecause: string | null) => void,
  ): void;
}

const textHeaders = new HeaderBlock(['Content-Type', 'text/plain; charset=utf-8']);

/** `GET /health?exclude=ALARM...&serializable=true`: 200 and `{"health":"true"}`, or 503 and `{"health":"false"}`, whose reason is logged. */
export function addHealthRoute(router: Router, probe: HealthProbe, logger: Pick<Logger, 'warn'>): void {
  router.add('GET', '/health', (request, response) => {
    const query = new URLSearchParams(request.query);
    const excluded = new Set(query.getAll('exclude'));
    probe.check(excluded, query.get('serializable') === 'true', (reason) => {
      if (reason === null) {
        response.headers(textHeaders).end('{"health":"true"}');
        return;
      }
      logger.warn('serving /health false', { reason });
      respondPlainError(response, 503, '{"health":"false"}');
    });
  });
}

/**
 * `GET /members` of the peer port: who the cluster is made of, for members that are about to join.
 *
 * @param clusterId in hexadecimal
 */
export function addMembersRoute(
  router: Router,
  clusterId: string,
  members: () => readonly ListedMember[],
): void {
  router.add('GET', '/members', (_request, response) => {
    const list = members().map(etcdMemberJson);
    response
      .header('Content-Type', 'application/json')
      .header('X-Etcd-Cluster-Id', clusterId)
      .end(`[${list.join(',')}]\n`);
  });
}

/** `/metrics`, by any method as in etcd: metrics as Prometheus text, compressed for who takes gzip. */
export function addMetricsRoute(router: Router, exposition: Exposition): void {
  router.add('*', '/metrics', (request, response) => {
    const isCompressed = takesGzip(request.header('accept-encoding') ?? '');
    exposition.bytes(isCompressed).then(
      (bytes) => {
        if (isCompressed) response.header('Content-Encoding', 'gzip');
        response.header('Content-Type', exposition.contentType).end(bytes);
      },
      (error) => respondPlainError(response, 500, `the metrics could not be collected: ${error}`),
    );
  });
}

/** Reads `Accept-Encoding` as etcd's promhttp does: `gzip` as it is written here, whatever its parameters. `*` is not for it. */
function takesGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((part) => /^gzip(?:;|$)/.test(part.trim()));
}

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

/**
 * `GET /version`.
 * @param serverVersion what `etcdserver` says
 * @param clusterVersion read at every request; `not_decided` as long as the cluster has none
 */
export function addVersionRoute(router: Router, serverVersion: string, clusterVersion: () => string): void {
  router.add('GET', '/version', (_request, response) => {
    const body = { etcdserver: serverVersion, etcdcluster: clusterVersion() };
    response.headers(jsonHeaders).end(JSON.stringify(body));
  });
}

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
