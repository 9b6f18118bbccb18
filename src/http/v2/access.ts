import type { V2AuthCheck, V2CheckDone } from '../../api/v2/v2-auth-check.ts';
import { type ApiError, GrpcCode } from '../../errors/api-error.ts';
import { V2Code, V2Error } from '../../errors/v2-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { credentialsOf } from './credentials.ts';
import { respondMessage } from './error.ts';
import { keysPrefix } from './key-request.ts';

/** Who may do what with the v2 API. `done` is called once, maybe before the call returns. */
export interface V2Access {
  /** To the keys that the request's path names. */
  toKeys(request: HttpRequest, recursive: boolean, done: V2CheckDone): void;
  /** To the members, which everybody may read, and to whether there is auth. */
  toMembers(request: HttpRequest, done: V2CheckDone): void;
  /** To users and roles, which only root has. */
  toUsers(request: HttpRequest, done: V2CheckDone): void;
}

/** As users and roles say. */
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

/** Why a request for keys was refused: for want of credentials, or since they could not be checked. */
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
