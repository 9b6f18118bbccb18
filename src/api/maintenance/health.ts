import { AlarmType, HealthCheckResponse, ServingStatus } from '../../codec/generated/messages.generated.ts';
import { HealthService as HealthMethods } from '../../codec/generated/services.generated.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { Alarms } from '../../state/cluster/alarms.ts';
import type { Consensus } from '../consensus.ts';
import { type AnyRpc, rpc } from '../rpc.ts';

/** The health of the member: asked over HTTP (`/health`) and over gRPC (grpc.health.v1). */
export class HealthService {
  private readonly consensus: Consensus;
  private readonly alarms: Alarms;
  private readonly clock: Clock;

  constructor(consensus: Consensus, alarms: Alarms, clock: Clock) {
    this.clock = clock;
    this.consensus = consensus;
    this.alarms = alarms;
  }

  rpcs(): AnyRpc[] {
    return [
      rpc(HealthMethods.Check, ({ service }, call) => {
        // The empty name is the whole server, and the only one that etcd knows.
        if (service === '') call.respond(HealthCheckResponse.create({ status: ServingStatus.SERVING }));
        else call.fail(new ApiError(GrpcCode.NOT_FOUND, 'unknown service'));
      }),
    ];
  }

  /**
   * Looks for alarms, for a leader, and whether a linearizable read is answered within a second.
   * @param excludedAlarms names of alarms not to count.
   * @param done called once, with what is wrong, or `null`.
   */
  check(excludedAlarms: ReadonlySet<string>, done: (unhealthyBecause: string | null) => void): void {
    for (const { alarm } of this.alarms.get(0)) {
      const name = alarmName(alarm);
      if (excludedAlarms.has(name)) continue;
      done(`ALARM ${name}`);
      return;
    }
    if (this.consensus.leader === 0n) {
      done('RAFT NO LEADER');
      return;
    }
    let answered = false;
    const answer = (reason: string | null) => {
      if (answered) return;
      answered = true;
      cancelTimeout();
      done(reason);
    };
    const cancelTimeout = this.clock.after(healthTimeoutMs, () =>
      answer(`LINEARIZABLE READ: ${errors.timeout.message}`),
    );
    this.consensus.linearize((error) => answer(error && `LINEARIZABLE READ: ${error.message}`));
  }
}

/** The time limit of a health check's read; etcd's. */
const healthTimeoutMs = 1000;

/** `NOSPACE`, `CORRUPT`; the number of a kind that this version does not know. */
export function alarmName(alarm: number): string {
  return Object.entries(AlarmType).find(([, value]) => value === alarm)?.[0] ?? String(alarm);
}
