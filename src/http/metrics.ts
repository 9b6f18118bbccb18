import type { Registry } from 'prom-client';
import { respondPlainError } from './plain-text.ts';
import type { Router } from './router.ts';

/** `/metrics`, by any method as in etcd: the registry's metrics as Prometheus text. */
export function addMetricsRoute(router: Router, registry: Pick<Registry, 'metrics' | 'contentType'>): void {
  router.add('*', '/metrics', (_request, response) => {
    registry.metrics().then(
      (text) => response.header('Content-Type', registry.contentType).end(text),
      (error) => respondPlainError(response, 500, `the metrics could not be collected: ${error}`),
    );
  });
}
