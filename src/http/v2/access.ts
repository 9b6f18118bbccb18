import type { V2AuthCheck, V2CheckDone, V2Credentials } from '../../api/v2/v2-auth-check.ts';
import { type ApiError, GrpcCode } from '../../errors/api-error.ts';
import { V2Code, V2Error } from '../../errors/v2-error.ts';
import { commonNameOf } from '../../net/tls/client-verification.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';

import { respondMessage } from './error.ts';
import { keysPrefix } from './key-request.ts';

/** The access that users and roles give. */
export class V2UsersAccess implements V2Access {
  private readonly check: V2AuthCheck;
  private readonly certificatesCount: boolean;

  /** @param certificatesCount `--client-cert-auth`: a request without a name has that of its certificate */
  constructor(check: V2AuthCheck, certificatesCount: boolean) {
    this.check = check;
    this.certificatesCount = certificatesCount;
  }

  toKeys(request: HttpRequest, recursive: boolean, done: V2CheckDone): void {
    const credentials = this.credentials(request);
    const key = request.path.slice(keysPrefix.length);
    this.check.keys({ credentials, key, isWrite: !isRead(request), recursive }, done);
  }

  toMembers(request: HttpRequest, done: V2CheckDone): void {
    if (isRead(request)) done(null, true);
    else this.toUsers(request, done);
  }

  toUsers(request: HttpRequest, done: V2CheckDone): void {
    this.check.root(this.credentials(request), done);
  }

  private credentials(request: HttpRequest) {
    return credentialsOf(request, this.certificatesCount);
  }
}

/** The authorization of requests to the v2 API. `done` is called once, maybe before the call returns. */
export interface V2Access {
  /** To the keys that the request's path names. */
  toKeys(request: HttpRequest, recursive: boolean, done: V2CheckDone): void;
  /** To the members, which everybody may read, and to whether there is auth. */
  toMembers(request: HttpRequest, done: V2CheckDone): void;
  /** To users and roles, which only root has. */
  toUsers(request: HttpRequest, done: V2CheckDone): void;
}

/** Returns the error of a refused request for keys: no credentials, or they could not be checked. */
export function keysRefusal(error: ApiError | null): V2Error {
  if (error !== null) return new V2Error(V2Code.RAFT_INTERNAL, error.message, 0);
  return noAccess;
}

/** Answers another request that was refused. */
export function respondNoAccess(response: HttpResponse, error: ApiError | null): void {
  if (error === null) respondMessage(response, 401, 'Insufficient credentials');
  else respondMessage(response, error.code === GrpcCode.INTERNAL ? 500 : 503, error.message);
}

const noAccess = new V2Error(V2Code.UNAUTHORIZED, 'Insufficient credentials', 0);

function isRead({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

const none: V2Credentials = { kind: 'none' };

const malformed: V2Credentials = { kind: 'malformed' };

/**
 * Returns the credentials of a request: basic authentication (RFC 7617), read as strictly as Go does.
 *
 * @param certificatesCount `--client-cert-auth`: a request without a name has that of its certificate
 */
export function credentialsOf(request: HttpRequest, certificatesCount: boolean): V2Credentials {
  const given = request.header('authorization') ?? '';
  if (given !== '') return basicCredentials(given);
  const name = certificatesCount ? commonNameOf(request.peerCertificate()) : null;
  return name === null ? none : { kind: 'certificate', user: name };
}

function basicCredentials(given: string): V2Credentials {
  const encoded = /^basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i.exec(given);
  if (encoded === null) return malformed;
  const text = Buffer.from(encoded[1]!, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) return malformed;
  return { kind: 'password', user: text.slice(0, colon), password: text.slice(colon + 1) };
}
