import {
  AlarmType,
  HealthCheckResponse,
  RangeRequest,
  ServingStatus,
} from '../../codec/generated/messages.generated.ts';
import { HealthService as HealthMethods } from '../../codec/generated/services.generated.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import type { Consensus } from '../consensus.ts';
import { type AnyRpc, rpc } from '../rpc.ts';
import type { MemberAlarms } from './member-alarms.ts';

/**
 * The health of the member: asked over HTTP (`/health`, `/livez`, `/readyz`) and over gRPC (grpc.health.v1). Its reads are its own: nobody
 * has to be permitted to do them.
 */
export class HealthService {
  /** What tells that the process is alive: a restart might help where it fails. */
  readonly livez: readonly HealthCheck[];
  /** What tells that the member can serve clients. */
  readonly readyz: readonly HealthCheck[];
  private readonly consensus: Consensus;
  private readonly alarms: MemberAlarms;
  private readonly kv: Pick<KvStore, 'range'>;
  private readonly clock: Pick<Clock, 'after'>;

  constructor(options: {
    readonly consensus: Consensus;
    readonly alarms: MemberAlarms;
    readonly kv: Pick<KvStore, 'range'>;
    readonly clock: Pick<Clock, 'after'>;
  }) {
    this.consensus = options.consensus;
    this.alarms = options.alarms;
    this.kv = options.kv;
    this.clock = options.clock;
    const serializableRead = check('serializable_read', (done) => done(this.read()));
    const linearizableRead = check('linearizable_read', (done) =>
      this.consensus.linearize((error) => done(error === null ? this.read() : error.message)),
    );
    const dataCorruption = check('data_corruption', (done) =>
      done(this.alarms.get(AlarmType.CORRUPT).length > 0 ? 'alarm activated: CORRUPT' : null),
    );
    const logSpace = check('log_space', (done) =>
      done(this.alarms.logHasSpace ? null : errors.logDiskFull.message),
    );
    this.livez = [serializableRead];
    this.readyz = [dataCorruption, serializableRead, linearizableRead, logSpace];
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
   * @param isSerializable no leader is needed, and the read is of this member alone
   * @param done called once, with what is wrong, or `null`.
   */
  check(
    excludedAlarms: ReadonlySet<string>,
    isSerializable: boolean,
    done: (unhealthyBecause: string | null) => void,
  ): void {
    for (const { alarm } of this.alarms.get(AlarmType.NONE)) {
      const name = alarmName(alarm);
      if (excludedAlarms.has(name)) continue;
      const isOfLog = alarm === AlarmType.NOSPACE && !this.alarms.logHasSpace;
      done(isOfLog ? `ALARM ${name}: ${errors.logDiskFull.message}` : `ALARM ${name}`);
      return;
    }
    if (isSerializable) {
      const fault = this.read();
      done(fault && `SERIALIZABLE READ: ${fault}`);
    } else if (this.consensus.leader === 0n) {
      done('RAFT NO LEADER');
    } else {
      this.readLinearizably(done);
    }
  }

  private readLinearizably(done: (unhealthyBecause: string | null) => void): void {
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

  /** Reads from the keys as they are here; returns why that fails, or `null`. */
  private read(): string | null {
    try {
      this.kv.range(RangeRequest.create({ key: healthKey, limit: 1, keysOnly: true, serializable: true }));
      return null;
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  }
}

/** One of the checks of `/livez` or `/readyz`. */
export interface HealthCheck {
  readonly name: string;
  /** @param done called once, maybe before this returns, with what is wrong or `null` */
  run(done: (failure: string | null) => void): void;
}

function check(name: string, run: HealthCheck['run']): HealthCheck {
  return { name, run };
}

/** The key that `etcdctl endpoint health` reads, too; nobody has to have put it. */
const healthKey = Buffer.from('health');

/** The time limit of a health check's read; etcd's. */
const healthTimeoutMs = 1000;

/** `NOSPACE`, `CORRUPT`; the number of a kind that this version does not know. */
export function alarmName(alarm: number): string {
  return Object.entries(AlarmType).find(([, value]) => value === alarm)?.[0] ?? String(alarm);
}
