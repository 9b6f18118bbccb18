import type { ApiError } from '../errors/api-error.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';
import { HeaderBlock } from './header-block.ts';
import type { Router } from './router.ts';

/**
 * `POST /members/replace/ID` of the peer port, where a member whose data are lost asks for another ID (`ID` is the one it had, in
 * hexadecimal): 200 and `{"successor":"ID"}`, or an error's status and `{"error":TEXT,"code":NUMBER}`.
 *
 * @param replace asks the leader; called back once
 */
export function addReplaceRoute(
  router: Router,
  clusterId: string,
  replace: (id: bigint, done: (error: ApiError | null, successor: bigint) => void) => void,
): void {
  router.add('POST', `${replacePath}/*`, (request, response) => {
    const id = idOf(request);
    response.headers(jsonHeaders).header('X-Etcd-Cluster-Id', clusterId);
    if (id === null) {
      response.status(400).end(JSON.stringify({ error: `expected ${replacePath}/ID, an ID in hexadecimal` }));
      return;
    }
    replace(id, (error, successor) => respond(response, error, successor));
  });
}

/** In front of the ID. */
const replacePath = '/members/replace';
const jsonHeaders = new HeaderBlock(['Content-Type', 'application/json']);

function idOf({ path }: HttpRequest): bigint | null {
  const text = path.slice(replacePath.length + 1);
  return /^[0-9a-f]{1,16}$/i.test(text) ? BigInt(`0x${text}`) : null;
}

function respond(response: HttpResponse, error: ApiError | null, successor: bigint): void {
  if (error === null) response.end(JSON.stringify({ successor: successor.toString(16) }));
  else response.status(error.httpStatus).end(JSON.stringify({ error: error.message, code: error.code }));
}
