import type { HealthCheck } from '../api/maintenance/health.ts';
import type { Logger } from '../host/logger.ts';
import type { HttpRequest, HttpResponse } from './exchange.ts';
import { HeaderBlock } from './header-block.ts';
import { respondPlainError } from './plain-text.ts';
import type { Router } from './router.ts';

/**
 * `GET /TYPE?exclude=CHECK...&verbose` and `GET /TYPE/CHECK`, as a later etcd has them: 200 and `ok` where all checks are passed, with `verbose`
 * behind a line for each; otherwise 503 and a line for each, always. Lines are in the order of the checks; in etcd they are in none.
 *
 * @param type `livez` or `readyz`
 */
export function addHealthCheckRoutes(
  router: Router,
  type: string,
  checks: readonly HealthCheck[],
  options: HealthCheckOptions,
): void {
  router.add('GET', `/${type}`, (request, response) => {
    const query = new URLSearchParams(request.query);
    const excluded = new Set(query.getAll('exclude').filter((name) => name !== ''));
    const wanted = checks.filter(({ name }) => !excluded.delete(name));
    if (excluded.size > 0) {
      // A probe may name checks that only another version has: no reason to fail.
      options.logger.warn('some health checks cannot be excluded', {
        'missing-health-checks': [...excluded].map((name) => JSON.stringify(name)).join(','),
      });
    }
    answer(request, response, wanted, options);
  });
  for (const check of checks) {
    router.add('GET', `/${type}/${check.name}`, (request, response) =>
      answer(request, response, [check], options),
    );
  }
}

function answer(
  { path, query }: HttpRequest,
  response: HttpResponse,
  checks: readonly HealthCheck[],
  { logger, onChecked }: HealthCheckOptions,
): void {
  const isVerbose = new URLSearchParams(query).has('verbose');
  run(checks, (failures) => {
    checks.forEach(({ name }, i) => {
      onChecked(name, failures[i] === null);
    });
    const lines = checks
      .map(({ name }, i) =>
        failures[i] === null ? `[+]${name} ok\n` : `[-]${name} failed: ${failures[i]}\n`,
      )
      .join('');
    if (failures.every((failure) => failure === null)) {
      response.headers(okHeaders).end(isVerbose ? `${lines}ok\n` : 'ok\n');
      return;
    }
    logger.error('Health check error', { path, reason: lines, 'status-code': 503 });
    respondPlainError(response, 503, lines);
  });
}

/** Runs checks beside one another; hands their failures on, each a text or `null`, in the order of the checks. */
function run(checks: readonly HealthCheck[], done: (failures: readonly (string | null)[]) => void): void {
  const failures: (string | null)[] = checks.map(() => null);
  let left = checks.length;
  if (left === 0) done(failures);
  checks.forEach((check, i) => {
    check.run((failure) => {
      failures[i] = failure;
      left--;
      if (left === 0) done(failures);
    });
  });
}

const okHeaders = new HeaderBlock(
  ['Content-Type', 'text/plain; charset=utf-8'],
  ['X-Content-Type-Options', 'nosniff'],
);

interface HealthCheckOptions {
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** Called with each check that was asked for. */
  onChecked(name: string, isPassed: boolean): void;
}
