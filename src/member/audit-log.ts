import type { Audit, AuditEntry } from '../api/auth/audit.ts';
import type { Clock } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';

/** Writes to the member's log who changed users, roles and members, and who was refused what. */
export class AuditLog implements Audit {
  private readonly logger: Logger;
  private readonly clock: Pick<Clock, 'nowMs'>;
  private second = Number.NEGATIVE_INFINITY;
  private refusals = 0;

  constructor(logger: Logger, clock: Pick<Clock, 'nowMs'>) {
    this.logger = logger.child('member/audit-log');
    this.clock = clock;
  }

  changed(entry: AuditEntry): void {
    this.logger.info('audit: changed', fieldsOf(entry));
  }

  refused(entry: AuditEntry, reason: string): void {
    const second = Math.floor(this.clock.nowMs() / 1000);
    if (second !== this.second) {
      const left = this.refusals - refusalsPerSecondMax;
      if (left > 0) this.logger.warn('audit: more was refused', { count: left });
      this.second = second;
      this.refusals = 0;
    }
    this.refusals++;
    if (this.refusals > refusalsPerSecondMax) return;
    this.logger.warn('audit: refused', { ...fieldsOf(entry), error: reason });
  }
}

/** The bound of logged refusals in a second; of those beyond it, only the number is logged. */
export const refusalsPerSecondMax = 100;

function fieldsOf({ user, remoteAddress, method, subject }: AuditEntry): Record<string, unknown> {
  return { user, 'remote-addr': remoteAddress, method, subject };
}
