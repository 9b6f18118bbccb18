import type { V2Members } from '../../api/v2/v2-members.ts';
import { HeaderBlock } from '../header-block.ts';
import { respondMethodNotAllowed } from '../plain-text.ts';
import type { Router } from '../router.ts';

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
