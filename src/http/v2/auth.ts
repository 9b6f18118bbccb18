import type { V2Auth } from '../../api/v2/v2-auth.ts';
import {
  parseRole,
  parseUser,
  roleDocument,
  roleJson,
  userJson,
  type V2Role,
  type V2User,
} from '../../api/v2/v2-auth-documents.ts';
import { isEmpty } from '../../api/v2/v2-auth-permissions.ts';
import { ApiError } from '../../errors/api-error.ts';
import { V2AuthError, V2Code, V2Error } from '../../errors/v2-error.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { asGoWrites } from '../json-values.ts';
import { respondMethodNotAllowed } from '../plain-text.ts';
import type { Router } from '../router.ts';
import { respondNoAccess, type V2Access } from './access.ts';
import { respondMessage, respondV2Error } from './error.ts';

/** `/v2/auth`: users, roles, and whether they count, as etcd's `authHandler` serves them. */
export function addV2AuthRoutes(router: Router, options: V2AuthRoutesOptions): void {
  const { auth } = options;
  const routes = new AuthRoutes(options);
  const users: Answers = { GET: () => ok(JSON.stringify(userList(auth))) };
  const user: Answers = {
    GET: (request) => ok(userWithRolesJson(auth, auth.user(nameOf(request)))),
    PUT: (request) => putUser(auth, request),
    DELETE: (request) => auth.deleteUser(nameOf(request)).then(() => done),
  };
  const roles: Answers = { GET: () => ok(roleList(auth)) };
  const role: Answers = {
    GET: (request) => ok(roleJson(auth.role(nameOf(request)))),
    PUT: (request) => putRole(auth, request),
    DELETE: (request) => auth.deleteRole(nameOf(request)).then(() => done),
  };
  const enable: Answers = {
    GET: () => ok(`{"enabled":${auth.enabled}}`),
    PUT: () => auth.enable().then(() => done),
    DELETE: () => auth.disable().then(() => done),
  };
  routes.add(router, `${authPrefix}/users`, users, user);
  routes.add(router, `${authPrefix}/roles`, roles, role);
  router.add('*', `${authPrefix}/enable`, (request, response) => routes.answer(request, response, enable));
}

interface V2AuthRoutesOptions {
  readonly auth: V2Auth;
  readonly access: V2Access;
  /** In hexadecimal. */
  readonly clusterId: string;
  /** Called with an error that no other code handles: a bug. The client has had a 500. */
  readonly onError: (request: HttpRequest, error: unknown) => void;
}

/** An answer: a status, and JSON if there is any. */
interface AuthRequestAnswer {
  readonly status: number;
  readonly json: string | null;
}

type Answers = Readonly<
  Record<string, (request: HttpRequest) => Promise<AuthRequestAnswer> | AuthRequestAnswer>
>;

const authPrefix = '/v2/auth';
const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);
const done: AuthRequestAnswer = { status: 200, json: null };

class AuthRoutes {
  private readonly access: V2Access;
  private readonly clusterHeader: HeaderBlock;
  private readonly onError: V2AuthRoutesOptions['onError'];

  constructor({ access, clusterId, onError }: V2AuthRoutesOptions) {
    this.access = access;
    this.clusterHeader = new HeaderBlock(['X-Etcd-Cluster-Id', clusterId]);
    this.onError = onError;
  }

  /** A collection, and what is in it by its name. */
  add(router: Router, path: string, all: Answers, one: Answers): void {
    router.add('*', path, (request, response) => this.answer(request, response, all));
    router.add('*', `${path}/*`, (request, response) => {
      const name = nameOf(request);
      if (name === '') this.answer(request, response, all);
      else if (name.includes('/')) respondMessage(response, 400, 'Invalid path');
      else this.answer(request, response, one);
    });
  }

  answer(request: HttpRequest, response: HttpResponse, answers: Answers): void {
    const answer = Object.hasOwn(answers, request.method) ? answers[request.method] : undefined;
    if (answer === undefined) {
      respondMethodNotAllowed(response, Object.keys(answers).join(','));
      return;
    }
    const isOpen = request.path === `${authPrefix}/enable`;
    const check = isOpen ? this.access.toMembers : this.access.toUsers;
    check.call(this.access, request, (error, allowed) => {
      if (!allowed) {
        respondNoAccess(response, error);
        return;
      }
      response.headers(this.clusterHeader);
      this.respond(request, response, answer);
    });
  }

  private async respond(
    request: HttpRequest,
    response: HttpResponse,
    answer: Answers[string],
  ): Promise<void> {
    try {
      const { status, json } = await answer(request);
      response
        .status(status)
        .headers(jsonHeaders)
        .end(json === null ? '' : `${asGoWrites(json)}\n`);
    } catch (refusal) {
      if (!respondRefusal(response, refusal)) this.onError(request, refusal);
    }
  }
}

function putUser(auth: V2Auth, request: HttpRequest): Promise<AuthRequestAnswer> {
  const wanted = parseUser(request.body.toString());
  if (wanted === null) throw refuse('Invalid JSON in request body.');
  if (wanted.user !== nameOf(request)) throw refuse('User JSON name does not match the name in the URL');
  const isNew = !wanted.roles?.length;
  if (wanted.grant?.length || wanted.revoke?.length) {
    if (!isNew) throw refuse('User JSON contains both roles and grant/revoke');
    return auth.updateUser(wanted).then((user) => userAnswer(200, user));
  }
  // etcd answers 200 to this too.
  if (!isNew) return auth.createUser(wanted).then((user) => userAnswer(200, user));
  return auth.createOrUpdateUser(wanted).then(({ user, created }) => userAnswer(created ? 201 : 200, user));
}

async function putRole(auth: V2Auth, request: HttpRequest): Promise<AuthRequestAnswer> {
  const wanted = parseRole(request.body.toString());
  if (wanted === null) throw refuse('Invalid JSON in request body.');
  if (wanted.role !== nameOf(request)) throw refuse('Role JSON name does not match the name in the URL');
  if (isEmpty(wanted.grant) && isEmpty(wanted.revoke)) {
    await auth.createRole(wanted);
    return { status: 201, json: roleJson(wanted) };
  }
  if (!isEmpty(wanted.permissions)) throw refuse('Role JSON contains both permissions and grant/revoke');
  return ok(roleJson(await auth.updateRole(wanted)));
}

function userList(auth: V2Auth): object {
  const users = auth.userNames().map((name) => {
    const user = auth.user(name);
    const roles = (user.roles ?? []).flatMap((role) => roleIfThere(auth, role));
    return userWithRoles(user, roles);
  });
  return { users: users.length === 0 ? null : users };
}

function roleList(auth: V2Auth): string {
  return JSON.stringify({ roles: auth.roleNames().map((name) => roleDocument(auth.role(name))) });
}

/** @throws V2AuthError where it has a role that is not there */
function userWithRolesJson(auth: V2Auth, user: V2User): string {
  const roles = (user.roles ?? []).map((role) => auth.role(role));
  return JSON.stringify(userWithRoles(user, roles));
}

function userWithRoles({ user }: V2User, roles: readonly V2Role[]): object {
  return roles.length === 0 ? { user } : { user, roles: roles.map(roleDocument) };
}

function roleIfThere(auth: V2Auth, name: string): V2Role[] {
  try {
    return [auth.role(name)];
  } catch (refusal) {
    if (refusal instanceof V2AuthError || refusal instanceof V2Error) return [];
    throw refusal;
  }
}

/** Returns the name in the path behind `/v2/auth/users/` or `/v2/auth/roles/`. */
function nameOf({ path }: HttpRequest): string {
  return path.slice(`${authPrefix}/users/`.length).replace(/\/$/, '');
}

/** A user without his hash. */
function userAnswer(status: number, user: V2User): AuthRequestAnswer {
  return { status, json: userJson({ ...user, password: '' }) };
}

function ok(json: string): AuthRequestAnswer {
  return { status: 200, json };
}

/** A request that makes no sense, in etcd's words. */
class AuthRequestRefusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

function refuse(message: string): AuthRequestRefusal {
  return new AuthRequestRefusal(message);
}

/** Answers with what was refused; false for what is none of it, which is answered without details. */
function respondRefusal(response: HttpResponse, refusal: unknown): boolean {
  if (refusal instanceof AuthRequestRefusal) respondMessage(response, 400, refusal.message);
  else if (refusal instanceof V2AuthError) respondMessage(response, refusal.httpStatus, refusal.message);
  else if (refusal instanceof V2Error && refusal.code !== V2Code.RAFT_INTERNAL)
    respondV2Error(response, refusal);
  else if (refusal instanceof ApiError) respondNoAccess(response, refusal);
  else {
    // etcd does not say more of what consensus refused.
    respondMessage(response, 500, 'Internal Server Error');
    return refusal instanceof V2Error;
  }
  return true;
}
