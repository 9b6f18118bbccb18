import { HeaderBlock } from './header-block.ts';
import type { Router } from './router.ts';

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
