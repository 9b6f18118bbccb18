import { formatId } from '../api/cluster/member-id.ts';
import { V2Auth } from '../api/v2/v2-auth.ts';
import { V2AuthCheck } from '../api/v2/v2-auth-check.ts';
import { clusterVersion, etcdVersion } from '../api/version.ts';
import { CommandKind, NewCommand } from '../codec/command/command.ts';
import { formatDuration } from '../codec/duration.ts';
import {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  ClusterAction,
  ClusterCommand,
  ClusterVersionCommand,
} from '../codec/generated/messages.generated.ts';
import type { Config } from '../config/config.ts';
import { ApiError } from '../errors/api-error.ts';
import { type Clock, pause } from '../host/clock.ts';
import type { Logger } from '../host/logger.ts';
import { V2UsersAccess } from '../http/v2/access.ts';
import type { V2RoutesOptions } from '../http/v2/routes.ts';
import { systemDisk } from '../log/disk.ts';
import { makePeerNetwork } from '../peers/http-peer-network.ts';
import { HttpPeerTransport } from '../peers/http-peer-transport.ts';
import type { LostEntriesError } from '../raft/raft.ts';
import { PeerCall } from '../replica/peer-transport.ts';
import { RequestIds } from '../replica/proposals.ts';
import { type Replica, requestTimeoutMsOf } from '../replica/replica.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { AuditLog } from './audit-log.ts';
import { Core } from './core.ts';
import { checkBeforeServing, PeriodicCorruptionCheck } from './corruption-check.ts';
import { GrpcCallCounts } from './grpc-call-counts.ts';
import { type MemberCredentials, openCredentials } from './member-credentials.ts';
import { Metrics } from './metrics.ts';
import { PasswordWorkers } from './password-workers.ts';
import { Ports } from './ports.ts';
import type { Services } from './services.ts';
import { V2CallCounts } from './v2-call-counts.ts';
import { V2Stats } from './v2-stats.ts';

/** A member of a cluster, running: data directory, consensus, services and ports. */
export class Member {
  private readonly config: Config;
  private readonly logger: Logger;
  private readonly clock: Clock;
  private readonly core: Core;
  private readonly passwords: PasswordWorkers;
  private readonly ports: Ports;
  private readonly corruptionCheck: PeriodicCorruptionCheck;
  private readonly metrics: Metrics;
  private readonly v2Stats: V2Stats;
  private stopping: Promise<void> | null = null;

  /**
   * Starts a member and resolves when it serves clients, for which a cluster needs a quorum.
   * @param lostData what it ended by before, and is replaced for; `null` as a rule
   * @throws UsageError, DirectoryLockedError, CorruptLogError, or the system's error; nothing is left running
   */
  static async start(
    config: Config,
    logger: Logger,
    clock: Clock,
    end: MemberEnd,
    lostData: LostEntriesError | null = null,
  ): Promise<Member> {
    logStart(config, logger.child('member/member'));
    const credentials = await openCredentials(config, logger, clock);
    // The parts know each other: what a hook needs is there before the first one is called.
    let member: Member | null = null;
    let transport: HttpPeerTransport | null = null;
    let observeWrite = (_seconds: number): void => {};
    const passwords = new PasswordWorkers();
    const core = await Core.open({
      config,
      disk: systemDisk,
      logger,
      network: makePeerNetwork(credentials.peer, clock),
      requestIds: new RequestIds(clock.random(2 ** 32)),
      clock,
      onWrite: (seconds) => observeWrite(seconds),
      createTransport: ({ clusterId, memberId, state }, handler) => {
        transport = new HttpPeerTransport({
          clusterId,
          memberId,
          peerUrls: config.initialAdvertisePeerUrls,
          handler,
          logger,
          clock,
          isRemoved: (id) => state.members.isRemoved(id),
          serverVersion: etcdVersion,
          credentials: credentials.peer,
        });
        return transport;
      },
      passwords,
      audit: new AuditLog(logger, clock),
      ...(lostData !== null && { lostData }),
      hooks: {
        onInstalled() {},
        onCompacted: (durationMs) => member!.metrics.compaction.observe(durationMs),
        onSlowApply: (index, tookMs) =>
          logger.child('replica/drive-loop').warn('apply request took too long', {
            index,
            took: formatDuration(tookMs),
            'expected-duration': formatDuration(config.warningApplyMs),
          }),
        onLeaderChange: (leader, isLeader) => member!.leaderChanged(leader, isLeader),
        onSnapshot: (seconds) => member!.metrics.snapshotSave.observe(seconds),
        onFatal: (error) => end.onFatal(error, member!),
        onRemoved: () => {
          logger.child('member/member').warn('the member has been permanently removed from the cluster', {
            'local-member-id': formatId(core.replica.memberId),
            'data-dir': config.dataDir,
          });
          end.onRemoved();
        },
      },
    });
    member = new Member(config, logger, clock, credentials, core, passwords, transport!);
    observeWrite = (seconds) => member!.metrics.walFsync.observe(seconds);
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
    clock: Clock,
    credentials: MemberCredentials,
    core: Core,
    passwords: PasswordWorkers,
    transport: HttpPeerTransport,
  ) {
    this.config = config;
    this.logger = logger.child('member/member');
    this.clock = clock;
    this.core = core;
    this.passwords = passwords;
    const { replica } = core;
    const { state, clusterId, memberId, loop } = replica;
    const calls = new GrpcCallCounts();
    this.metrics = new Metrics({
      ...this.metricSources(state),
      memberId: formatId(memberId),
      version: etcdVersion,
      clusterVersion: () => shortVersion(state.members.clusterVersion),
      grpcCalls: calls,
      extensive: config.extensiveMetrics,
      clock,
    });
    this.metrics.addPeers(transport.counts);
    this.corruptionCheck = new PeriodicCorruptionCheck({
      ...this.corruptionCheckOptions(),
      periodMs: config.corruptCheckMs,
      clock,
      isLeader: () => loop.isLeader,
      linearize: (done) => loop.linearize(done),
      raiseAlarm: (memberID) =>
        loop.propose(
          new NewCommand(
            CommandKind.ALARM,
            AlarmRequest.create({ action: AlarmAction.ACTIVATE, memberID, alarm: AlarmType.CORRUPT }),
          ),
          () => {},
        ),
    });
    const { rpcs, streamRpcs, health } = this.services;
    this.v2Stats = new V2Stats({
      name: config.name,
      memberId,
      members: state.members,
      store: state.v2,
      peers: transport.counts,
      clock,
    });
    this.ports = new Ports({
      config,
      logger,
      rpcs,
      streamRpcs,
      health,
      metrics: this.metrics,
      calls,
      clusterId,
      members: state.members,
      v2: config.enableV2 ? this.v2Routes(clusterId) : null,
      peers: transport,
      replaceMember: (id, done) => this.services.replaceMember(id, done),
      credentials,
      isAuthEnabled: () => state.auth.enabled,
      clock,
    });
  }

  private v2Routes(clusterId: bigint): V2RoutesOptions {
    const { logger, passwords } = this;
    const { v2Keys: keys, v2Members: members } = this.services;
    const log = logger.child('api/v2-auth');
    const auth = new V2Auth({ keys, passwords, logger: log });
    return {
      keys,
      members,
      stats: this.v2Stats,
      auth,
      access: new V2UsersAccess(
        new V2AuthCheck({ auth, passwords, logger: log }),
        this.config.clientCertAuth,
      ),
      counts: new V2CallCounts(this.metrics.registry, this.clock),
      clusterId: formatId(clusterId),
      onError: ({ method, path }, error) => logger.error('a handler failed', { method, path, error }),
    };
  }

  private get replica(): Replica {
    return this.core.replica;
  }

  private get services(): Services {
    return this.core.services;
  }

  /** Stops serving, finishes what runs, seals and closes the log. May be called more than once. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async serve(): Promise<void> {
    const { config, logger, replica } = this;
    await this.ports.listenPeers();
    replica.start();
    await this.join();
    // By now its state is no older than what was committed when it started.
    if (config.initialCorruptCheck) await this.checkBeforeServing();
    this.corruptionCheck.start();
    logger.info('ready to serve client requests');
    await this.ports.listenClients();
    logger.info('now serving peer/client/metrics', {
      'local-member-id': formatId(replica.memberId),
      'initial-advertise-peer-urls': config.initialAdvertisePeerUrls,
      'listen-peer-urls': config.listenPeerUrls.map((url) => url.text),
      'advertise-client-urls': config.advertiseClientUrls,
      'listen-client-urls': config.listenClientUrls.map((url) => url.text),
      'listen-client-http-urls': config.listenClientHttpUrls.map((url) => url.text),
      'listen-metrics-urls': config.listenMetricsUrls.map((url) => url.text),
    });
  }

  /** The others are asked once messages reach them, or have had the time that a request has. */
  private async checkBeforeServing(): Promise<void> {
    const { replica } = this;
    const peers = replica.peers();
    const deadlineMs = this.clock.nowMs() + requestTimeoutMsOf(this.config);
    while (peers.some(({ id }) => !replica.isConnected(id, 0)) && this.clock.nowMs() < deadlineMs) {
      await pause(this.clock, connectionPollMs);
    }
    await checkBeforeServing(this.corruptionCheckOptions());
  }

  private corruptionCheckOptions() {
    const { replica, logger, config, clock } = this;
    return {
      clock,
      memberId: replica.memberId,
      kv: replica.state.kv,
      logger: logger.child('member/corruption-check'),
      timeoutMs: requestTimeoutMsOf(config),
      peers: () => replica.peers(),
      askPeer: (
        member: bigint,
        question: Uint8Array,
        timeoutMs: number,
        done: (error: Error | null, answer: Uint8Array) => void,
      ) => replica.transport.call(member, PeerCall.HASH_KV, question, timeoutMs, done),
    };
  }

  /**
   * Publishes this member's name and client URLs to the cluster, and settles the version, where that has
   * changed.
   */
  private async join(): Promise<void> {
    const { config, logger, replica } = this;
    const { members } = replica.state;
    const ids = { 'local-member-id': formatId(replica.memberId), 'cluster-id': formatId(replica.clusterId) };
    await this.untilDone('publish', () => this.publish());
    logger.info('published local member to cluster through raft', {
      ...ids,
      'local-member-attributes': `{Name:${config.name} ClientURLs:[${config.advertiseClientUrls.join(' ')}]}`,
      'request-path': `/0/members/${formatId(replica.memberId)}/attributes`,
      'publish-timeout': formatDuration(requestTimeoutMsOf(config)),
    });
    const isFirst = members.clusterVersion === '';
    if (isFirst) await this.untilDone('set the cluster version', () => this.setClusterVersion());
    const version = { 'cluster-version': shortVersion(members.clusterVersion) };
    logger.info(isFirst ? 'set initial cluster version' : 'set cluster version', {
      ...ids,
      ...version,
    });
    logger.info('enabled capabilities for version', version);
  }

  private async publish(): Promise<void> {
    const { config, replica } = this;
    const { loop, memberId, state } = replica;
    await new Promise<void>((resolve, reject) => {
      loop.linearize((error) => (error ? reject(error) : resolve()));
    });
    const self = state.members.get(memberId);
    const { name, advertiseClientUrls } = config;
    if (self?.name === name && self.clientURLs.join() === advertiseClientUrls.join()) return;
    const command = ClusterCommand.create({
      action: ClusterAction.PUBLISH,
      id: memberId,
      name,
      clientURLs: [...advertiseClientUrls],
    });
    await new Promise<void>((resolve, reject) => {
      replica.changeMembers(command, (error) => (error ? reject(error) : resolve()));
    });
  }

  private setClusterVersion(): Promise<void> {
    const command = ClusterVersionCommand.create({ version: clusterVersion });
    return new Promise((resolve, reject) => {
      this.replica.loop.propose(new NewCommand(CommandKind.CLUSTER_VERSION, command), (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  /** A cluster without a quorum lets nothing through: a member waits for the others, for as long as it takes. */
  private async untilDone(what: string, attempt: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (this.stopping !== null || !(error instanceof ApiError)) throw error;
        this.logger.warn(`failed to ${what} through raft; trying again`, {
          'local-member-id': formatId(this.replica.memberId),
          error: error.message,
        });
      }
      await pause(this.clock, publishRetryMs);
    }
  }

  private leaderChanged(leader: bigint, isLeader: boolean): void {
    this.v2Stats.leaderChanged(leader);
    this.logger.child('replica/drive-loop').info('leader changed', {
      'local-member-id': formatId(this.replica.memberId),
      'current-leader-member-id': formatId(leader),
      'is-leader': isLeader,
    });
  }

  private async stopAll(): Promise<void> {
    const { config, logger, core } = this;
    const fields = {
      name: config.name,
      'data-dir': config.dataDir,
      'advertise-client-urls': config.advertiseClientUrls,
    };
    logger.info('closing wald server', fields);
    this.corruptionCheck.stop();
    await core.stopServing();
    // A hash that is under way ends, and nobody needs it.
    void this.passwords.stop();
    await this.ports.close(stopGraceMs);
    await core.close();
    logger.info('closed wald server', fields);
  }

  private metricSources(state: StateMachine) {
    const { kv } = state;
    const { loop, memberId } = this.replica;
    const { raft, wal } = this.replica.parts;
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
      authRevision: () => state.auth.revision,
      operations: () => kv.operations,
      walBytes: () => wal.bytesAppended,
      log: wal,
      snapshots: this.replica.snapshotter,
      watches: () => this.services.watchCounts,
      leases: () => this.services.leaseCounts,
      promotions: () => this.services.promotions,
    };
  }
}

/** The time that running calls have to finish when the member stops. */
const stopGraceMs = 3000;
/** Pause before another try to publish this member's name, where that failed. */
const publishRetryMs = 500;
/** Pause between two looks whether the other members are reached. */
const connectionPollMs = 50;

/** The events that end a member, for its process. */
interface MemberEnd {
  /** The log can no longer be written, or lacks what it has to have: the process has to end at once. `member` may not be up yet. */
  onFatal(error: Error, member: Member): void;
  /** This member was removed from its cluster, for good: it is to be stopped. */
  onRemoved(): void;
}

/** `3.4` of `3.4.0`, as etcd's log and metrics have it. */
function shortVersion(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function logStart(config: Config, logger: Logger): void {
  if (config.dataDirIsDefault) {
    logger.warn("'data-dir' was empty; using default", { 'data-dir': config.dataDir });
  }
  logger.info('configuring peer listeners', {
    'listen-peer-urls': config.listenPeerUrls.map((url) => url.text),
  });
  logger.info('configuring client listeners', {
    'listen-client-urls': config.listenClientUrls.map((url) => url.text),
    'listen-client-http-urls': config.listenClientHttpUrls.map((url) => url.text),
  });
  logger.info('starting a wald server', {
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
