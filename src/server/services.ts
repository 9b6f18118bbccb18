import { ClusterService } from '../api/cluster.ts';
import { Commands } from '../api/commands.ts';
import { Headers } from '../api/headers.ts';
import { HealthService } from '../api/health.ts';
import { type CompactionProgress, KvService } from '../api/kv.ts';
import { MaintenanceService } from '../api/maintenance.ts';
import { Quota } from '../api/quota.ts';
import type { AnyRpc } from '../api/rpc.ts';
import type { AnyStreamRpc } from '../api/stream-rpc.ts';
import type { StateMachine } from '../state/state-machine.ts';
import type { Config } from './config.ts';
import type { DriveLoop } from './drive-loop.ts';

export interface ServicesOptions {
  readonly config: Config;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly state: StateMachine;
  readonly loop: DriveLoop;
  readonly compaction: CompactionProgress;
}

/** Every service of a member, made from its state and its way to the log. */
export class Services {
  readonly rpcs: readonly AnyRpc[];
  readonly streamRpcs: readonly AnyStreamRpc[];
  readonly health: HealthService;

  constructor({ config, clusterId, memberId, state, loop, compaction }: ServicesOptions) {
    const { kv, members, alarms } = state;
    const headers = new Headers(clusterId, memberId, loop);
    const commands = new Commands(loop, headers, config.maxRequestBytes);
    this.health = new HealthService(loop, alarms);
    this.rpcs = [
      ...new KvService({
        consensus: loop,
        commands,
        headers,
        kv,
        quota: new Quota(config.quotaBytes, memberId, kv, loop),
        compaction,
        txnOperationsMax: config.maxTxnOps,
      }).rpcs(),
      ...new ClusterService(members, headers).rpcs(),
      ...new MaintenanceService({ consensus: loop, commands, headers, kv, alarms }).rpcs(),
      ...this.health.rpcs(),
    ];
    this.streamRpcs = [];
  }
}
