import { parsePeerUrl, peerUrlFault } from '../../api/cluster/peer-urls.ts';
import type { V2Members } from '../../api/v2/v2-members.ts';
import type { Member } from '../../codec/generated/messages.generated.ts';
import { JsonError } from '../../codec/json-error.ts';
import { JsonScanner } from '../../codec/json-scanner.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import { HeaderBlock } from '../header-block.ts';
import { jsonString } from '../json-values.ts';
import { respondMethodNotAllowed } from '../plain-text.ts';
import type { Router } from '../router.ts';
import { respondNoAccess, type V2Access } from './access.ts';
import { respondMessage } from './error.ts';

const membersPrefix = '/v2/members';

interface V2MembersRouteOptions {
  readonly members: V2Members;
  readonly access: V2Access;
  /** In hexadecimal. */
  readonly clusterId: string;
}

const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

/** `/v2/members` and all below it: who the cluster is made of, and changes of it, as etcd's `membersHandler` serves it. */
export function addV2MembersRoute(router: Router, options: V2MembersRouteOptions): void {
  const { members, access, clusterId } = options;
  const clusterHeader = new HeaderBlock(['X-Etcd-Cluster-Id', clusterId]);
  const answers = {
    GET: (request: HttpRequest, response: HttpResponse) => read(members, request, response),
    POST: (request: HttpRequest, response: HttpResponse) => add(members, request, response),
    DELETE: (request: HttpRequest, response: HttpResponse) => remove(members, request, response),
    PUT: (request: HttpRequest, response: HttpResponse) => update(members, request, response),
  };
  for (const path of [membersPrefix, `${membersPrefix}/*`]) {
    for (const [method, answer] of Object.entries(answers)) {
      router.add(method, path, (request, response) =>
        access.toMembers(request, (error, allowed) => {
          if (!allowed) {
            respondNoAccess(response, error);
            return;
          }
          response.headers(clusterHeader);
          answer(request, response);
        }),
      );
    }
    router.add('*', path, (_request, response) => respondMethodNotAllowed(response, 'GET,POST,DELETE,PUT'));
  }
}

function read(members: V2Members, request: HttpRequest, response: HttpResponse): void {
  const below = belowPrefix(request);
  if (below === '') {
    const list = members.list().map(memberJson);
    response.headers(jsonHeaders).end(`{"members":[${list.join(',')}]}\n`);
  } else if (below === 'leader') {
    const leader = members.leader();
    if (leader === null) respondMessage(response, 503, 'During election');
    else response.headers(jsonHeaders).end(`${memberJson(leader)}\n`);
  } else {
    respondMessage(response, 404, 'Not found');
  }
}

function add(members: V2Members, request: HttpRequest, response: HttpResponse): void {
  const peerURLs = peerUrls(request, response);
  if (peerURLs === null) return;
  members.add(peerURLs, (outcome) => {
    if (typeof outcome === 'object')
      response
        .status(201)
        .headers(jsonHeaders)
        .end(`${memberJson(outcome)}\n`);
    else if (outcome === 'exists') respondMessage(response, 409, 'membership: ID exists');
    else if (outcome === 'urlExists') respondMessage(response, 409, 'membership: peerURL exists');
    else respondFailure(response);
  });
}

function remove(members: V2Members, request: HttpRequest, response: HttpResponse): void {
  const id = askedMemberId(request, response);
  if (id === null) return;
  members.remove(id, (outcome) => {
    if (outcome === 'done') response.status(204).end();
    else if (outcome === 'removed') respondMessage(response, 410, `Member permanently removed: ${hex(id)}`);
    else if (outcome === 'unknown') respondMessage(response, 404, noSuchMember(hex(id)));
    else respondFailure(response);
  });
}

function update(members: V2Members, request: HttpRequest, response: HttpResponse): void {
  const id = askedMemberId(request, response);
  if (id === null) return;
  const peerURLs = peerUrls(request, response);
  if (peerURLs === null) return;
  members.update(id, peerURLs, (outcome) => {
    if (outcome === 'done') response.status(204).end();
    else if (outcome === 'urlExists') respondMessage(response, 409, 'membership: peerURL exists');
    else if (outcome === 'unknown') respondMessage(response, 404, noSuchMember(hex(id)));
    else respondFailure(response);
  });
}

/** Returns the path behind the prefix, without one slash. */
function belowPrefix(request: HttpRequest): string {
  return request.path.slice(membersPrefix.length).replace(/^\//, '');
}

/** The member that a path names; `null` when it names none and that has been answered. */
function askedMemberId(request: HttpRequest, response: HttpResponse): bigint | null {
  const text = belowPrefix(request);
  if (text === '') {
    respondMethodNotAllowed(response);
    return null;
  }
  const digits = /^[0-9a-f]+$/i.test(text) ? text.replace(/^0+(?=.)/, '') : '';
  if (digits !== '' && digits.length <= 16) return BigInt(`0x${digits}`);
  respondMessage(response, 404, noSuchMember(text));
  return null;
}

/** The peer URLs of a body; `null` when there are none and that has been answered. */
function peerUrls(request: HttpRequest, response: HttpResponse): readonly string[] | null {
  const given = request.header('content-type') ?? '';
  const semicolon = given.indexOf(';');
  // etcd takes it as it is where no parameter follows.
  const type = semicolon < 0 ? given : given.slice(0, semicolon).toLowerCase().trim();
  if (type !== 'application/json') {
    respondMessage(response, 415, `Bad Content-Type ${type}, accept application/json`);
    return null;
  }
  if (request.bodyBytes !== request.body.length) {
    respondMessage(response, 413, 'Request Entity Too Large');
    return null;
  }
  try {
    return parsePeerUrlList(request.body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    respondMessage(response, 400, error.message);
    return null;
  }
}

/** etcd does not say more of what consensus, or the check of the quorum, refused. */
function respondFailure(response: HttpResponse): void {
  respondMessage(response, 500, 'Internal Server Error');
}

function noSuchMember(id: string): string {
  return `No such member: ${id}`;
}

function hex(id: bigint): string {
  return id.toString(16);
}

function memberJson({ id, name, peerURLs, clientURLs }: Member): string {
  const list = (urls: readonly string[]) => `[${urls.map(jsonString).join(',')}]`;
  return `{"id":"${hex(id)}","name":${jsonString(name)},"peerURLs":${list(peerURLs)},"clientURLs":${list(clientURLs)}}`;
}

const textHeaders = new HeaderBlock(['Content-Type', 'text/plain; charset=utf-8']);

/** `/v2/machines`: where clients reach the members. */
export function addV2MachinesRoute(router: Router, members: Pick<V2Members, 'clientUrls'>): void {
  for (const method of ['GET', 'HEAD']) {
    router.add(method, '/v2/machines', (_request, response) =>
      response.headers(textHeaders).end(members.clientUrls().join(', ')),
    );
  }
  router.add('*', '/v2/machines', (_request, response) => respondMethodNotAllowed(response, 'GET,HEAD'));
}

const scanner = new JsonScanner();

/**
 * Reads `{"peerURLs":[...]}`, as etcd does: URLs come out as etcd writes them, in ascending order.
 *
 * @throws JsonError with etcd's message
 */
function parsePeerUrlList(body: Buffer): string[] {
  scanner.scanWhole(body, 0, body.length);
  const value: unknown = JSON.parse(body.toString('utf8'));
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    const type = 'struct { PeerURLs []string "json:\\"peerURLs\\"" }';
    throw new JsonError(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${type}`);
  }
  // Names of fields match whatever their case; the last one counts.
  const field = Object.entries(value ?? {}).findLast(([name]) => name.toLowerCase() === 'peerurls')?.[1];
  const texts = textsOf(field ?? []);
  const urls = texts.map((text) => {
    const url = parsePeerUrl(text);
    if (url === null) throw new JsonError(peerUrlFault(text));
    return url;
  });
  if (urls.length === 0) throw new JsonError('no valid URLs given');
  return urls.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw wrongType(value, '[]string');
  return value.map((item) => {
    if (item !== null && typeof item !== 'string') throw wrongType(item, 'string');
    return item ?? '';
  });
}

function wrongType(value: unknown, type: string): JsonError {
  return new JsonError(
    `json: cannot unmarshal ${kindOf(value)} into Go struct field .peerURLs of type ${type}`,
  );
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
