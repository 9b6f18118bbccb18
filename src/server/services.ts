import { randomBytes } from 'node:crypto';
import { ClusterService } from '../api/cluster.ts';
import { Commands } from '../api/commands.ts';
import { ElectionService } from '../api/election.ts';
import { Headers } from '../api/headers.ts';
import { HealthService } from '../api/health.ts';
import { KeyQueue } from '../api/key-queue.ts';
import { type CompactionProgress, KvService } from '../api/kv.ts';
import { LeaseService, ttlMinSOf } from '../api/lease.ts';
import { LeaseCommands } from '../api/lease-commands.ts';
import { Lessor } from '../api/lessor.ts';
import { LockService } from '../api/lock.ts';
import { MaintenanceService } from '../api/maintenance.ts';
import { Quota } from '../api/quota.ts';
import type { AnyRpc } from '../api/rpc.ts';
import type { AnyStreamRpc } from '../api/stream-rpc.ts';
import { WatchService } from '../api/watch.ts';
import { systemClock } from '../log/clock.ts';
import type { Leases } from '../state/leases.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { WatchHub } from '../state/watch/watch-hub.ts';
import type { Config } from './config.ts';
import type { DriveLoop } from './drive-loop.ts';

/** How often the time left of leases goes to the log where that is asked for; etcd's. */
const leaseCheckpointIntervalS = 300;
/** When a new leader that could not apply an entry of its term within the time of a request looks again. */
const leadRetryS = 1;

export interface ServicesOptions {
  readonly config: Config;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly state: StateMachine;
  readonly loop: DriveLoop;
  readonly compaction: CompactionProgress;
  readonly membership?: unknown;
}

/** Every service of a member, made from its state and its way to the log. */
export class Services {
  readonly rpcs: readonly AnyRpc[];
  readonly streamRpcs: readonly AnyStreamRpc[];
  readonly health: HealthService;
  readonly watchHub: WatchHub;
  readonly watchService: WatchService;
  readonly lessor: Lessor;
  readonly leaseService: LeaseService;
  private readonly queue: KeyQueue;
  private readonly electionService: ElectionService;
  private readonly loop: DriveLoop;
  private readonly memberId: bigint;
  private readonly leases: Leases;
  private stopped = false;

  constructor({ config, clusterId, memberId, state, loop, compaction }: ServicesOptions) {
    const { kv, leases, members, alarms } = state;
    this.loop = loop;
    this.memberId = memberId;
    this.leases = leases;
    const headers = new Headers(clusterId, memberId, loop);
    const commands = new Commands(loop, headers, config.maxRequestBytes);
    const quota = new Quota(config.quotaBytes, memberId, kv, loop);
    const hasLeader = () => loop.leader !== 0n;
    this.health = new HealthService(loop, alarms);
    const kvService = new KvService({
      consensus: loop,
      commands,
      headers,
      kv,
      quota,
      compaction,
      txnOperationsMax: config.maxTxnOps,
    });

    this.watchHub = new WatchHub({ kv, schedule: setImmediate });
    this.watchService = new WatchService({
      hub: this.watchHub,
      kv,
      headers,
      progressIntervalMs: config.watchProgressIntervalMs,
      fragmentBytesMax: config.maxMessageBytes,
      after: (delayMs, run) => systemClock.after(delayMs / 1000, run),
      hasLeader,
    });

    const leaseCommands = new LeaseCommands(loop);
    this.lessor = new Lessor({
      leases,
      commands: leaseCommands,
      clock: systemClock,
      extendS: config.electionMs / 1000,
      checkpointIntervalS: config.leaseCheckpoint ? leaseCheckpointIntervalS : null,
    });
    this.leaseService = new LeaseService({
      consensus: loop,
      commands: leaseCommands,
      headers,
      leases,
      lessor: this.lessor,
      kv,
      quota,
      ttlMinS: ttlMinSOf(config.electionMs, config.heartbeatMs),
      newId: () => randomBytes(8).readBigUInt64LE(),
      hasLeader,
    });

    this.queue = new KeyQueue({
      consensus: loop,
      headers,
      kvService,
      leases: this.leaseService,
      kv,
      hub: this.watchHub,
    });
    this.electionService = new ElectionService({ queue: this.queue, headers });

    this.rpcs = [
      ...kvService.rpcs(),
      ...this.leaseService.rpcs(),
      ...new LockService({ queue: this.queue, kvService }).rpcs(),
      ...this.electionService.rpcs(),
      ...new ClusterService(members, headers).rpcs(),
      ...new MaintenanceService({ consensus: loop, commands, headers, kv, alarms }).rpcs(),
      ...this.health.rpcs(),
    ];
    this.streamRpcs = [
      ...this.watchService.streamRpcs(),
      ...this.leaseService.streamRpcs(),
      ...this.electionService.streamRpcs(),
    ];
  }

  /** Told whenever another member leads, or none does. */
  leaderChanged(leader: bigint, isLeader: boolean): void {
    if (isLeader) this.leadLeases();
    else this.lessor.follow();
    if (leader !== 0n) return;
    this.watchService.leaderLost();
    this.leaseService.leaderLost();
  }

  answerPeer(_f: bigint, _k: number, _b: Uint8Array, reply: (e: Error | null, a: Uint8Array) => void): void {
    reply(new Error('x'), new Uint8Array(0));
  }
  answerLeader(_k: number, _b: Uint8Array, reply: (e: Error | null, a: Uint8Array) => void): void {
    reply(new Error('x'), new Uint8Array(0));
  }

  /** For metrics, as are `leaseCounts`. */
  get watchCounts() {
    const { watchHub, watchService } = this;
    return {
      streams: watchService.streamCount,
      watches: watchHub.watchCount,
      slow: watchHub.slowWatchCount,
      events: watchHub.eventCount,
    };
  }

  get leaseCounts() {
    return { ...this.leases.operations, ...this.lessor.operations };
  }

  /**
   * Ends what would otherwise last as long as its client: streams, waits for locks and elections, which give up their places
   * through the log. Calls that are short go on.
   */
  stop(): void {
    this.stopped = true;
    this.watchService.stop();
    this.leaseService.stop();
    this.electionService.stop();
    this.queue.stop();
    this.lessor.stop();
  }

  /** The leases' clock starts once an entry of this member's own term is applied: it knows all that were granted then. */
  private leadLeases(): void {
    const { loop } = this;
    const { term } = loop;
    loop.linearize((error) => {
      if (loop.term !== term || loop.leader !== this.memberId) return;
      if (error === null) this.lessor.lead();
      else if (!this.stopped) systemClock.after(leadRetryS, () => this.leadLeases());
    });
  }
}
