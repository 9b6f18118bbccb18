// biome-ignore lint/style/noRestrictedImports: the loop's delay is measured, and nothing is decided by it
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { GrpcCode } from '../errors/api-error.ts';
import type { Clock } from '../host/clock.ts';
import type { PeerCounts } from '../peers/counts.ts';
import { addHistogram } from './bucket-counts.ts';
import { callBoundsS, GrpcCallCounts } from './grpc-call-counts.ts';
import { addPeerMetrics } from './peer-metrics.ts';

/** The metrics of a member under etcd's names, and a few of its own under `wald_`. */
export class Metrics {
  readonly registry = new Registry();
  readonly walFsync: Histogram;
  readonly snapshotSave: Histogram;
  readonly compaction: Histogram;
  readonly healthSuccess: Counter;
  readonly healthFailures: Counter;
  private readonly healthCheck: Gauge;
  private readonly healthChecks: Counter;

  constructor(sources: MetricSources) {
    const registers = [this.registry];
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    const counter = (name: string, help: string, read: () => number) =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    const label = (name: string, help: string, labelName: string, value: () => string) =>
      new Gauge({
        name,
        help,
        registers,
        labelNames: [labelName],
        collect() {
          this.reset();
          this.set({ [labelName]: value() }, 1);
        },
      });

    label('etcd_server_id', 'Member ID in hexadecimal format.', 'server_id', () => sources.memberId);
    label('etcd_server_version', 'Which version is running.', 'server_version', () => sources.version);
    label('etcd_cluster_version', 'Version of the cluster.', 'cluster_version', sources.clusterVersion);

    gauge('etcd_server_has_leader', 'Whether a leader exists.', () => Number(sources.hasLeader()));
    gauge('etcd_server_is_leader', 'Whether this member leads.', () => Number(sources.isLeader()));
    gauge('etcd_server_is_learner', 'Whether this member is a learner.', () => Number(sources.isLearner()));
    counter('etcd_server_leader_changes_seen_total', 'Leader changes seen.', () => sources.leaderChanges());
    gauge('etcd_server_proposals_committed_total', 'Consensus proposals committed.', () =>
      sources.proposalsCommitted(),
    );
    gauge('etcd_server_proposals_applied_total', 'Consensus proposals applied.', () =>
      sources.proposalsApplied(),
    );
    gauge('etcd_server_proposals_pending', 'Proposals waiting for commit.', () => sources.proposalsPending());
    counter('etcd_server_proposals_failed_total', 'Failed proposals seen.', () => sources.proposalsFailed());
    counter('etcd_server_read_indexes_failed_total', 'Failed read indexes seen.', () =>
      sources.readIndexesFailed(),
    );
    counter('etcd_server_slow_apply_total', 'Applications that took too long.', () => sources.slowApplies());
    counter(
      'etcd_server_learner_promote_successes',
      'Learners promoted.',
      () => sources.promotions().succeeded,
    );
    new Counter({
      name: 'etcd_server_learner_promote_failures',
      help: 'Promotions of learners that were refused.',
      registers,
      labelNames: ['Reason'],
      collect() {
        this.reset();
        for (const [Reason, count] of sources.promotions().failed) this.inc({ Reason }, count);
      },
    });
    gauge('etcd_server_quota_backend_bytes', 'Quota of the data in bytes.', () => sources.quotaBytes());

    for (const prefix of ['etcd_mvcc', 'etcd_debugging_mvcc']) {
      gauge(`${prefix}_db_total_size_in_bytes`, 'Memory taken for the data in bytes.', () =>
        sources.bytesReserved(),
      );
    }
    gauge('etcd_mvcc_db_total_size_in_use_in_bytes', 'Memory in use by the data in bytes.', () =>
      sources.bytesInUse(),
    );
    gauge('etcd_debugging_mvcc_keys_total', 'Number of keys.', () => sources.keys());
    gauge('etcd_debugging_mvcc_current_revision', 'Current revision of the store.', () => sources.revision());
    gauge('etcd_debugging_auth_revision', 'The current revision of auth store.', () =>
      sources.authRevision(),
    );
    gauge('etcd_debugging_mvcc_compact_revision', 'Revision of the last compaction.', () =>
      sources.compactRevision(),
    );
    for (const prefix of ['etcd_mvcc', 'etcd_debugging_mvcc']) {
      counter(`${prefix}_put_total`, 'Puts seen by this member.', () => sources.operations().puts);
      counter(`${prefix}_delete_total`, 'Deletes seen by this member.', () => sources.operations().deletes);
      counter(`${prefix}_txn_total`, 'Transactions seen by this member.', () => sources.operations().txns);
      counter(`${prefix}_range_total`, 'Ranges seen by this member.', () => sources.operations().ranges);
    }
    gauge('etcd_debugging_mvcc_watch_stream_total', 'Watch streams.', () => sources.watches().streams);
    gauge('etcd_debugging_mvcc_watcher_total', 'Watches.', () => sources.watches().watches);
    gauge('etcd_debugging_mvcc_slow_watcher_total', 'Watches that are behind.', () => sources.watches().slow);
    counter('etcd_debugging_mvcc_events_total', 'Events sent to watches.', () => sources.watches().events);
    counter('etcd_debugging_lease_granted_total', 'Leases granted.', () => sources.leases().granted);
    counter('etcd_debugging_lease_revoked_total', 'Leases revoked.', () => sources.leases().revoked);
    counter('etcd_debugging_lease_renewed_total', 'Leases renewed.', () => sources.leases().renewed);
    counter('etcd_debugging_server_lease_expired_total', 'Leases expired.', () => sources.leases().expired);
    const { traffic } = sources.grpcCalls;
    counter(
      'etcd_network_client_grpc_received_bytes_total',
      'Bytes of messages received from gRPC clients.',
      () => traffic.receivedBytes,
    );
    counter(
      'etcd_network_client_grpc_sent_bytes_total',
      'Bytes of messages sent to gRPC clients.',
      () => traffic.sentBytes,
    );
    gauge('etcd_disk_wal_write_bytes_total', 'Bytes written to the log.', () => sources.walBytes());
    gauge('wald_log_has_space', 'Whether the log has disk space; without, writes are refused.', () =>
      Number(sources.log.hasSpace),
    );
    gauge(
      'wald_log_size_bytes',
      'Bytes of the segments of the log on the disk, but for the one that is made ahead.',
      () => sources.log.segmentBytes,
    );
    gauge('wald_log_is_witnessed', 'Whether the witness of the log was written as it should.', () =>
      Number(sources.log.isWitnessed),
    );
    gauge('wald_snapshot_size_bytes', 'Bytes of the newest snapshot.', () => sources.snapshots.newestBytes);
    gauge(
      'wald_snapshot_age_seconds',
      'Time since the newest snapshot was taken, or since the start where it is from before.',
      () => sources.snapshots.newestAgeS,
    );

    this.walFsync = new Histogram({
      name: 'etcd_disk_wal_fsync_duration_seconds',
      help: 'Duration of durable writes of the log.',
      buckets: doubling(0.001, 14),
      registers,
    });
    this.snapshotSave = new Histogram({
      name: 'etcd_debugging_snap_save_total_duration_seconds',
      help: 'Duration of writing a snapshot.',
      buckets: doubling(0.001, 14),
      registers,
    });
    this.compaction = new Histogram({
      name: 'etcd_debugging_mvcc_db_compaction_total_duration_milliseconds',
      help: 'Duration of giving back the memory of a compaction.',
      buckets: doubling(100, 13),
      registers,
    });
    this.healthSuccess = new Counter({
      name: 'etcd_server_health_success',
      help: 'Successful health checks.',
      registers,
    });
    this.healthFailures = new Counter({
      name: 'etcd_server_health_failures',
      help: 'Failed health checks.',
      registers,
    });
    this.healthCheck = new Gauge({
      name: 'etcd_server_healthcheck',
      help: 'Whether a check of /livez or /readyz was passed when it was last asked.',
      labelNames: ['type', 'name'],
      registers,
    });
    this.healthChecks = new Counter({
      name: 'etcd_server_healthchecks_total',
      help: 'How often a check of /livez or /readyz was passed, and how often not.',
      labelNames: ['type', 'name', 'status'],
      registers,
    });
    this.addGrpcCalls(sources.grpcCalls);
    if (sources.extensive) this.addGrpcDurations(sources);
    this.addEventLoopDelay();
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts a check of `/livez` or `/readyz` (`type`: without the slash). */
  healthChecked(type: string, name: string, isPassed: boolean): void {
    this.healthCheck.set({ type, name }, Number(isPassed));
    this.healthChecks.inc({ type, name, status: isPassed ? 'success' : 'error' });
  }

  /** Adds those of the members' network (`HttpPeerTransport.counts`). Once. */
  addPeers(counts: PeerCounts): void {
    addPeerMetrics(this.registry, counts);
  }

  private addGrpcCalls(calls: GrpcCallCounts): void {
    // Methods never called have rows of 0, as etcd's: a rate would miss the first call otherwise. Codes never given have none, unlike
    // etcd's: at 17 a method, each scrape would hold the event loop for milliseconds.
    const labelNames = ['grpc_type', 'grpc_service', 'grpc_method'];
    new Counter({
      name: 'grpc_server_started_total',
      help: 'RPCs started on the server.',
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { type, service, method, started } of calls.methods()) {
          this.inc({ grpc_type: type, grpc_service: service, grpc_method: method }, started);
        }
      },
    });
    new Counter({
      name: 'grpc_server_handled_total',
      help: 'RPCs completed on the server, whatever their outcome.',
      labelNames: [...labelNames, 'grpc_code'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { type, service, method, handled } of calls.methods()) {
          handled.forEach((count, code) => {
            if (count === 0 && code !== GrpcCode.OK) return;
            const grpc_code = GrpcCallCounts.codeName(code);
            this.inc({ grpc_type: type, grpc_service: service, grpc_method: method, grpc_code }, count);
          });
        }
      },
    });
  }

  private addGrpcDurations({ grpcCalls, clock }: MetricSources): void {
    grpcCalls.time(clock);
    addHistogram(this.registry, {
      name: 'grpc_server_handling_seconds',
      help: 'Time from the start of a call to its status.',
      bounds: callBoundsS,
      *rows() {
        for (const { type, service, method, seconds } of grpcCalls.methods()) {
          if (seconds.count === 0) continue;
          yield { labels: { grpc_type: type, grpc_service: service, grpc_method: method }, counts: seconds };
        }
      },
    });
  }

  /** The longest time since the last scrape for which the event loop answered nobody. */
  private addEventLoopDelay(): void {
    const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
    delay.enable();
    new Gauge({
      name: 'wald_event_loop_delay_max_seconds',
      help: 'Longest hold of the event loop since the last scrape.',
      registers: [this.registry],
      collect() {
        this.set(Math.max(0, delay.max / 1e9 - delayResolutionMs / 1000));
        delay.reset();
      },
    });
  }
}

/** The sources of the numbers; each is read when somebody scrapes. */
interface MetricSources {
  readonly memberId: string;
  readonly version: string;
  readonly clusterVersion: () => string;
  hasLeader(): boolean;
  isLeader(): boolean;
  isLearner(): boolean;
  leaderChanges(): number;
  proposalsCommitted(): number;
  proposalsApplied(): number;
  proposalsPending(): number;
  proposalsFailed(): number;
  readIndexesFailed(): number;
  slowApplies(): number;
  quotaBytes(): number;
  bytesReserved(): number;
  bytesInUse(): number;
  keys(): number;
  revision(): number;
  compactRevision(): number;
  /** The revision of users and roles. */
  authRevision(): number;
  operations(): {
    readonly puts: number;
    readonly deletes: number;
    readonly txns: number;
    readonly ranges: number;
  };
  walBytes(): number;
  readonly log: { readonly hasSpace: boolean; readonly segmentBytes: number; readonly isWitnessed: boolean };
  readonly snapshots: { readonly newestBytes: number; readonly newestAgeS: number };
  watches(): {
    readonly streams: number;
    readonly watches: number;
    readonly slow: number;
    readonly events: number;
  };
  leases(): {
    readonly granted: number;
    readonly revoked: number;
    readonly renewed: number;
    readonly expired: number;
  };
  /** The promotions of learners asked of this member while it led. */
  promotions(): { readonly succeeded: number; readonly failed: ReadonlyMap<string, number> };
  readonly grpcCalls: GrpcCallCounts;
  /** `--metrics extensive`: how long gRPC calls take, too. */
  readonly extensive: boolean;
  /** Monotonic milliseconds. */
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** `count` buckets from `start` on, each twice the one before: etcd's histograms. */
function doubling(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start * 2 ** i);
}

/** Resolution of the event loop delay's measurement. */
const delayResolutionMs = 2;
