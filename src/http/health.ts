import { HeaderBlock } from './header-block.ts';
import { respondPlainError } from './plain-text.ts';
import type { Router } from './router.ts';

export interface HealthProbe {
  /**
   * Finds out whether the member can serve: no alarm, a leader, and a read that is answered.
   * @param excludedAlarms names of alarms not to count: `NOSPACE`, `CORRUPT`
   * @param done called once, with why it is not healthy or `null`
   */
  check(excludedAlarms: ReadonlySet<string>, done: (unhealthyBecause: string | null) => void): void;
}

interface HealthLog {
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}

const textHeaders = new HeaderBlock(['Content-Type', 'text/plain; charset=utf-8']);

/** `GET /health?exclude=ALARM...`: 200 and `{"health":"true"}`, or 503 and `{"health":"false"}`, whose reason is logged. */
export function addHealthRoute(router: Router, probe: HealthProbe, log: HealthLog): void {
  router.add('GET', '/health', (request, response) => {
    const excluded = new Set(new URLSearchParams(request.query).getAll('exclude'));
    probe.check(excluded, (reason) => {
      if (reason === null) {
        response.headers(textHeaders).end('{"health":"true"}');
        return;
      }
      log.warn('serving /health false', { reason });
      respondPlainError(response, 503, '{"health":"false"}');
    });
  });
}
