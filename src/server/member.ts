import { performance } from 'node:perf_hooks';
import { clusterVersion, etcdVersion } from '../api/version.ts';
import { type CommandBodies, CommandKind, commandBodyType } from '../codec/command.ts';
import { ClusterAction, ClusterCommand, ClusterVersionCommand } from '../codec/messages.ts';
import { Writer } from '../codec/writer.ts';
import type { ApiError } from '../errors/api-error.ts';
import { systemDisk } from '../log/disk.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { type Bootstrapped, bootstrap } from './bootstrap.ts';
import { Compactor } from './compactor.ts';
import type { Config } from './config.ts';
import { DriveLoop } from './drive-loop.ts';
import { formatDuration } from './duration.ts';
import { GrpcCallCounts } from './grpc-call-counts.ts';
import type { Logger } from './logger.ts';
import { formatId } from './member-id.ts';
import { Metrics } from './metrics.ts';
import { Ports } from './ports.ts';
import { RequestIds } from './request-ids.ts';
import { Services } from './services.ts';
import { Snapshotter } from './snapshotter.ts';

/** etcd's time-out of a request beside its election time-outs. */
const requestTimeoutBaseMs = 5000;
/** How long a stop lets running calls finish. */
const stopGraceMs = 3000;

const now = () => performance.now();

/** A member of a cluster, running: data directory, consensus, services and ports. */
export class Member {
  private readonly config: Config;
  private readonly logger: Logger;
  private readonly parts: Bootstrapped;
  private readonly loop: DriveLoop;
  private readonly compactor: Compactor;
  private readonly snapshotter: Snapshotter;
  private readonly services: Services;
  private readonly ports: Ports;
  private stopping: Promise<void> | null = null;

  /**
   * Starts a member and resolves when it serves clients.
   * @param onFatal told when the log can no longer be written; the process has to end then.
   * @throws UsageError, DirectoryLockedError, CorruptLogError, or the system's error; nothing is left running
   */
  static async start(config: Config, logger: Logger, onFatal: (error: Error) => void): Promise<Member> {
    logStart(config, logger);
    const random = (bound: number) => Math.floor(Math.random() * bound);
    const requestIds = new RequestIds(random(2 ** 32));
    let observeWrite = (_seconds: number): void => {};
    const parts = await bootstrap({
      config,
      disk: systemDisk,
      logger,
      requestIds,
      random,
      onWrite: (seconds) => observeWrite(seconds),
    });
    const member = new Member(config, logger, parts, requestIds, onFatal, (observe) => {
      observeWrite = observe;
    });
    try {
      await member.serve();
    } catch (error) {
      await member.stop();
      throw error;
    }
    return member;
  }

  private constructor(
    config: Config,
    logger: Logger,
    parts: Bootstrapped,
    requestIds: RequestIds,
    onFatal: (error: Error) => void,
    onWrites: (observe: (seconds: number) => void) => void,
  ) {
    this.config = config;
    this.logger = logger;
    this.parts = parts;
    const { state, wal, raft, clusterId, memberId } = parts;
    const { kv } = state;
    let compacted = kv.compactRevision;
    this.loop = new DriveLoop({
      raft,
      wal,
      state,
      requestIds,
      heartbeatMs: config.heartbeatMs,
      requestTimeoutMs: requestTimeoutBaseMs + 2 * config.electionMs,
      warningApplyMs: config.warningApplyMs,
      now,
      hooks: {
        onChange: (revision) => this.services.watchHub.changed(revision),
        onApplied: () => {
          this.snapshotter.afterApply();
          if (kv.compactRevision === compacted) return;
          compacted = kv.compactRevision;
          this.compactor.start();
        },
        onSlowApply: (index, tookMs) =>
          logger.warn('server/drive-loop', 'apply request took too long', {
            index,
            took: formatDuration(tookMs),
            'expected-duration': formatDuration(config.warningApplyMs),
          }),
        onLeaderChange: (leader, isLeader) => {
          this.services.leaderChanged(leader, isLeader);
          logger.info('server/drive-loop', 'leader changed', {
            'local-member-id': formatId(memberId),
            'current-leader-member-id': formatId(leader),
            'is-leader': isLeader,
          });
        },
        onFatal,
      },
    });
    const calls = new GrpcCallCounts();
    const metrics = new Metrics({
      ...this.metricSources(state),
      memberId: formatId(memberId),
      version: etcdVersion,
      clusterVersion: () => shortVersion(state.members.clusterVersion),
      grpcCalls: calls,
    });
    onWrites((seconds) => metrics.walFsync.observe(seconds));
    this.compactor = new Compactor(kv, now, (durationMs) => metrics.compaction.observe(durationMs));
    this.snapshotter = new Snapshotter({
      owner: parts.snapshots,
      state,
      wal,
      logger,
      snapshotCount: config.snapshotCount,
      snapshotsMax: config.maxSnapshots,
      lastIndex: parts.snapshotIndex,
      lastBytes: parts.snapshotBytes,
      onEnd: (seconds) => metrics.snapshotSave.observe(seconds),
    });

    this.services = new Services({
      config,
      clusterId,
      memberId,
      state,
      loop: this.loop,
      compaction: this.compactor,
    });
    const { rpcs, streamRpcs, health } = this.services;
    this.ports = new Ports({
      config,
      logger,
      rpcs,
      streamRpcs,
      health,
      metrics,
      calls,
      clusterId,
      members: state.members,
      now,
    });
  }

  /** Where clients reach it, by address. */
  get clientAddresses(): readonly string[] {
    return this.ports.clientAddresses;
  }

  /** Stops serving, finishes what runs, seals and closes the log. May be called more than once. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async serve(): Promise<void> {
    const { config, logger, parts } = this;
    await this.ports.listenPeers();
    this.loop.start();
    this.loop.campaign();
    await this.join();
    logger.info('server/member', 'ready to serve client requests');
    await this.ports.listenClients();
    logger.info('server/member', 'now serving peer/client/metrics', {
      'local-member-id': formatId(parts.memberId),
      'initial-advertise-peer-urls': config.initialAdvertisePeerUrls,
      'listen-peer-urls': config.listenPeerUrls.map((url) => url.text),
      'advertise-client-urls': config.advertiseClientUrls,
      'listen-client-urls': config.listenClientUrls.map((url) => url.text),
      'listen-client-http-urls': config.listenClientHttpUrls.map((url) => url.text),
      'listen-metrics-urls': config.listenMetricsUrls.map((url) => url.text),
    });
  }

  /** Tells the cluster this member's name and client URLs, and settles the version, where that has changed. */
  private async join(): Promise<void> {
    const { config, logger, parts } = this;
    const { members } = parts.state;
    await new Promise<void>((resolve, reject) => {
      this.loop.linearize((error) => (error ? reject(error) : resolve()));
    });
    const ids = { 'local-member-id': formatId(parts.memberId), 'cluster-id': formatId(parts.clusterId) };
    const self = members.get(parts.memberId);
    const isPublished =
      self?.name === config.name && self.clientURLs.join() === config.advertiseClientUrls.join();
    if (!isPublished) {
      await this.propose(
        CommandKind.MEMBERS,
        ClusterCommand.create({
          action: ClusterAction.PUBLISH,
          id: parts.memberId,
          name: config.name,
          clientURLs: [...config.advertiseClientUrls],
        }),
      );
    }
    logger.info('server/member', 'published local member to cluster through raft', {
      ...ids,
      'local-member-attributes': `{Name:${config.name} ClientURLs:[${config.advertiseClientUrls.join(' ')}]}`,
      'request-path': `/0/members/${formatId(parts.memberId)}/attributes`,
      'publish-timeout': formatDuration(requestTimeoutBaseMs + 2 * config.electionMs),
    });
    const isFirst = members.clusterVersion === '';
    if (isFirst) {
      await this.propose(
        CommandKind.CLUSTER_VERSION,
        ClusterVersionCommand.create({ version: clusterVersion }),
      );
    }
    const version = { 'cluster-version': shortVersion(members.clusterVersion) };
    logger.info('server/member', isFirst ? 'set initial cluster version' : 'set cluster version', {
      ...ids,
      ...version,
    });
    logger.info('server/member', 'enabled capabilities for version', version);
  }

  private propose<Kind extends CommandKind>(kind: Kind, command: CommandBodies[Kind]): Promise<void> {
    const body = new Writer(256);
    commandBodyType(kind).encode(command, body);
    return new Promise((resolve, reject) => {
      this.loop.propose(kind, body.view(), command, (error: ApiError | null) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  private async stopAll(): Promise<void> {
    const { config, logger, parts } = this;
    const fields = {
      name: config.name,
      'data-dir': config.dataDir,
      'advertise-client-urls': config.advertiseClientUrls,
    };
    logger.info('server/member', 'closing wald server', fields);
    this.services.stop();
    await this.ports.close(stopGraceMs);
    await this.snapshotter.stop();
    this.compactor.stop();
    await this.loop.stop();
    await parts.wal.close();
    await parts.lock.release();
    logger.info('server/member', 'closed wald server', fields);
  }

  private metricSources(state: StateMachine) {
    const { kv } = state;
    const { loop } = this;
    const { memberId, raft, wal } = this.parts;
    return {
      hasLeader: () => loop.leader !== 0n,
      isLeader: () => loop.leader === memberId,
      isLearner: () => loop.isLearner,
      leaderChanges: () => loop.leaderChanges,
      proposalsCommitted: () => raft.log.commit,
      proposalsApplied: () => state.appliedIndex,
      proposalsPending: () => loop.proposalsPending,
      proposalsFailed: () => loop.proposalsFailed,
      readIndexesFailed: () => loop.readIndexesFailed,
      slowApplies: () => loop.slowApplies,
      quotaBytes: () => this.config.quotaBytes,
      bytesReserved: () => kv.bytesReserved,
      bytesInUse: () => kv.bytesInUse,
      keys: () => kv.index.stats().keys,
      revision: () => kv.revision,
      compactRevision: () => kv.compactRevision,
      operations: () => kv.operations,
      walBytes: () => wal.bytesAppended,
      watches: () => this.services.watchCounts,
      leases: () => this.services.leaseCounts,
    };
  }
}

/** `3.4` of `3.4.0`, as etcd's log and metrics have it. */
function shortVersion(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function logStart(config: Config, logger: Logger): void {
  if (config.dataDirIsDefault) {
    logger.warn('server/member', "'data-dir' was empty; using default", { 'data-dir': config.dataDir });
  }
  logger.info('server/member', 'configuring peer listeners', {
    'listen-peer-urls': config.listenPeerUrls.map((url) => url.text),
  });
  logger.info('server/member', 'configuring client listeners', {
    'listen-client-urls': config.listenClientUrls.map((url) => url.text),
    'listen-client-http-urls': config.listenClientHttpUrls.map((url) => url.text),
  });
  logger.info('server/member', 'starting a wald server', {
    'etcd-version': etcdVersion,
    'node-version': process.version,
    name: config.name,
    'data-dir': config.dataDir,
    'wal-dir': config.walDir,
    'heartbeat-interval': formatDuration(config.heartbeatMs),
    'election-timeout': formatDuration(config.electionMs),
    'snapshot-count': config.snapshotCount,
    'max-snapshots': config.maxSnapshots,
    'initial-cluster': [...config.initialCluster]
      .map(([name, urls]) => urls.map((url) => `${name}=${url}`).join(','))
      .join(','),
    'initial-cluster-state': config.initialClusterState,
    'initial-cluster-token': config.initialClusterToken,
    'quota-backend-bytes': config.quotaBytes,
    'max-request-bytes': config.maxRequestBytes,
    'max-concurrent-streams': config.maxConcurrentStreams,
    'pre-vote': config.preVote,
  });
}
