import { type Audit, auditEntry } from '../api/auth/audit.ts';
import { AuthService } from '../api/auth/auth.ts';
import { AuthGuard } from '../api/auth/auth-guard.ts';
import { JwtTokens } from '../api/auth/jwt-tokens.ts';
import type { Passwords } from '../api/auth/passwords.ts';
import { SimpleTokens } from '../api/auth/simple-tokens.ts';
import { AuthAccess, type Tokens } from '../api/caller-identity.ts';
import { ClusterService } from '../api/cluster/cluster.ts';
import { LeaderAnswers } from '../api/cluster/leader-answers.ts';
import { memberId as memberIdOf } from '../api/cluster/member-id.ts';
import { Reconfiguration } from '../api/cluster/reconfiguration.ts';
import { Replacements } from '../api/cluster/replacements.ts';
import { Commands } from '../api/commands.ts';
import { Guard } from '../api/guard.ts';
import { Headers } from '../api/headers.ts';
import { type CompactionProgress, KvService } from '../api/kv/kv.ts';
import { Quota } from '../api/kv/quota.ts';
import { LeaderLoss } from '../api/leader/leader-loss.ts';
import { LeaderQuestions, type LeaderReply } from '../api/leader/leader-questions.ts';
import { decodeMemberId, encodeIds, malformedAnswer } from '../api/leader/leader-wire.ts';
import { LeaseService, ttlMinSOf } from '../api/lease/lease.ts';
import { Lessor } from '../api/lease/lessor.ts';
import { ElectionService } from '../api/lock/election.ts';
import { KeyQueue } from '../api/lock/key-queue.ts';
import { LockService } from '../api/lock/lock.ts';
import { HealthService } from '../api/maintenance/health.ts';
import { MaintenanceService } from '../api/maintenance/maintenance.ts';
import { type LogSpace, MemberAlarms } from '../api/maintenance/member-alarms.ts';
import { answerHash } from '../api/maintenance/peer-hash.ts';
import { SnapshotService } from '../api/maintenance/snapshot.ts';
import { LeaderCall, type Membership } from '../api/membership.ts';
import type { AnyRpc, AnyStreamRpc } from '../api/rpc.ts';
import { V2Expiry } from '../api/v2/v2-expiry.ts';
import { V2Keys } from '../api/v2/v2-keys.ts';
import { V2Members } from '../api/v2/v2-members.ts';
import { WatchService } from '../api/watch/watch.ts';
import { WatchService as WatchMethods } from '../codec/generated/services.generated.ts';
import type { Config } from '../config/config.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { Clock } from '../host/clock.ts';
import type { DriveLoop } from '../replica/drive-loop.ts';
import { PeerCall } from '../replica/peer-transport.ts';
import type { KvStore } from '../state/kv/kv.ts';
import type { Leases } from '../state/lease/leases.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { WatchHub } from '../state/watch/watch-hub.ts';

/** Every service of a member, made from its state and its way to the log. */
export class Services {
  readonly rpcs: readonly AnyRpc[];
  readonly streamRpcs: readonly AnyStreamRpc[];
  readonly health: HealthService;
  readonly watchHub: WatchHub;
  readonly watchService: WatchService;
  readonly lessor: Lessor;
  readonly leaseService: LeaseService;
  readonly v2Keys: V2Keys;
  readonly v2Members: V2Members;
  private readonly v2Expiry: V2Expiry;
  private readonly queue: KeyQueue;
  private readonly electionService: ElectionService;
  private readonly loop: DriveLoop;
  private readonly clock: Clock;
  private readonly memberId: bigint;
  private readonly kv: KvStore;
  private readonly leases: Leases;
  private readonly reconfiguration: Reconfiguration;
  private readonly replacements: Replacements;
  private readonly snapshots: SnapshotService;
  private readonly answers: LeaderAnswers;
  private readonly questions: LeaderQuestions;
  private readonly leaderLoss: LeaderLoss;
  private readonly tokens: Tokens;
  private stopped = false;

  constructor(options: ServicesOptions) {
    const { config, clusterId, memberId, state, loop, log, membership, compaction, passwords, audit, clock } =
      options;
    this.clock = clock;
    const { kv, leases, members, alarms } = state;
    this.loop = loop;
    this.memberId = memberId;
    this.kv = kv;
    this.leases = leases;
    this.leaderLoss = new LeaderLoss(clock, config.electionMs, () => {
      this.watchService.leaderLost();
      this.leaseService.leaderLost();
    });
    const headers = new Headers(clusterId, memberId, loop);
    this.tokens = tokensOf(config, state, loop, clock);
    const { tokens } = this;
    state.auth.observer = tokens;
    const access = new AuthAccess({
      auth: state.auth,
      tokens,
      certificateNames: config.clientCertAuth,
      onWatchRefused: (call, key, rangeEnd, fault) =>
        audit.refused(auditEntry(call, WatchMethods.Watch.path, { key, rangeEnd }), fault.message),
    });
    const commands = new Commands(loop, headers, config.maxRequestBytes, access);
    const quota = new Quota(config.quotaBytes, memberId, kv, loop);
    const hasLeader = () => loop.leader !== 0n;
    const memberAlarms = new MemberAlarms(alarms, memberId, log);
    this.health = new HealthService({ consensus: loop, alarms: memberAlarms, kv, clock });
    const kvService = new KvService({
      consensus: loop,
      commands,
      headers,
      kv,
      alarms,
      quota,
      compaction,
      clock,
      txnOperationsMax: config.maxTxnOps,
      access,
    });

    this.watchHub = new WatchHub({ kv, schedule: (run) => clock.soon(run) });
    this.watchService = new WatchService({
      hub: this.watchHub,
      kv,
      headers,
      progressIntervalMs: config.watchProgressIntervalMs,
      fragmentBytesMax: config.maxMessageBytes,
      clock,
      access,
      hasLeader,
    });

    this.lessor = new Lessor({
      leases,
      consensus: loop,
      clock,
      extendS: config.electionMs / 1000,
      checkpointIntervalS: config.leaseCheckpoint ? leaseCheckpointIntervalS : null,
    });
    this.v2Expiry = new V2Expiry({
      store: state.v2,
      consensus: loop,
      clock,
    });
    this.reconfiguration = new Reconfiguration({
      members,
      membership,
      consensus: loop,
      strictReconfigCheck: options.strictReconfigCheck,
    });
    const { reconfiguration } = this;
    // etcd's takes the time in the place of the cluster's token, so that the ID of a member that was removed stays its own.
    const newMemberId = (urls: readonly string[]) => memberIdOf(urls, '', Math.floor(clock.wallMs() / 1000));
    this.replacements = new Replacements({
      members,
      membership,
      consensus: loop,
      reconfiguration,
      clock,
      audit,
      newMemberId,
    });
    const { lessor, replacements } = this;
    this.answers = new LeaderAnswers({ consensus: loop, leases, lessor, reconfiguration, replacements });
    const { answers } = this;
    this.questions = new LeaderQuestions({
      consensus: loop,
      membership,
      answers,
      clock,
      timeoutMs: options.requestTimeoutMs,
    });
    const { questions } = this;
    this.leaseService = new LeaseService({
      consensus: loop,
      commands,
      headers,
      leases,
      lessor: this.lessor,
      questions,
      kv,
      quota,
      ttlMinS: ttlMinSOf(config.electionMs, config.heartbeatMs),
      clock,
      access,
      hasLeader,
    });

    this.queue = new KeyQueue({
      consensus: loop,
      headers,
      kvService,
      leases: this.leaseService,
      kv,
      clock,
      hub: this.watchHub,
    });
    this.snapshots = new SnapshotService(state, clock);
    this.electionService = new ElectionService({ queue: this.queue, headers });

    this.v2Keys = new V2Keys({ consensus: loop, store: state.v2, clock });
    this.v2Members = new V2Members({ members, reconfiguration, consensus: loop, newMemberId });

    const guard = new Guard(loop);
    const authGuard = new AuthGuard(access, audit, loop);
    const rpcs = [
      ...kvService.rpcs(),
      ...this.leaseService.rpcs(),
      ...new LockService({ queue: this.queue, kvService }).rpcs(),
      ...this.electionService.rpcs(),
      ...new ClusterService({
        members,
        headers,
        reconfiguration,
        questions,
        newMemberId,
      }).rpcs(),
      ...new MaintenanceService({
        consensus: loop,
        commands,
        headers,
        kv,
        clock,
        alarms: memberAlarms,
        members,
        membership,
      }).rpcs(),
      ...new AuthService({
        consensus: loop,
        commands,
        headers,
        kv,
        access,
        tokens,
        passwords,
        bcryptCost: config.bcryptCost,
      }).rpcs(),
      ...this.health.rpcs(),
    ];
    const streamRpcs = [
      ...this.watchService.streamRpcs(),
      ...this.leaseService.streamRpcs(),
      ...this.electionService.streamRpcs(),
      ...this.snapshots.streamRpcs(),
    ];
    this.rpcs = guard.rpcs(authGuard.rpcs(rpcs));
    this.streamRpcs = guard.streamRpcs(authGuard.streamRpcs(streamRpcs));
  }

  /** Takes note that another member leads, or none does. */
  leaderChanged(leader: bigint, isLeader: boolean): void {
    if (isLeader) {
      this.leadClocks();
    } else {
      this.lessor.follow();
      this.v2Expiry.follow();
      this.replacements.follow();
    }
    if (!this.stopped) this.leaderLoss.leaderChanged(leader !== 0n);
  }

  /**
   * Answers what another member asks the leader: one of `LeaderCall`. With `not leader` where this member does not lead; other
   * errors are in the answer.
   */
  answerLeader(call: number, body: Uint8Array, reply: LeaderReply): void {
    this.answers.answer(call, body, reply);
  }

  /** Answers what another member asks, but for proposals. */
  answerPeer(_from: bigint, call: PeerCall, body: Uint8Array, reply: LeaderReply): void {
    if (call === PeerCall.HASH_KV) answerHash(this.kv, this.clock, body, reply);
    else this.answerLeader(call, body, reply);
  }

  /** Takes note that the members have changed. */
  membersChanged(): void {
    this.replacements.membersChanged();
  }

  /**
   * Asks the leader, whoever that is, to replace a member whose data are lost (`Replacements.replace`).
   *
   * @param done called once, with the ID under which it comes back, or with why nothing is changed
   */
  replaceMember(id: bigint, done: (error: ApiError | null, successor: bigint) => void): void {
    this.questions.ask(LeaderCall.REPLACE_MEMBER, encodeIds([id]), (error, payload) => {
      if (error !== null) {
        done(error, 0n);
        return;
      }
      const successor = decodeMemberId(payload);
      if (successor === null) done(malformedAnswer, 0n);
      else done(null, successor);
    });
  }

  /** For metrics, as are `leaseCounts` and `promotions`. */
  get watchCounts() {
    const { watchHub, watchService } = this;
    return {
      streams: watchService.streamCount,
      watches: watchHub.watchCount,
      slow: watchHub.slowWatchCount,
      events: watchHub.eventCount,
    };
  }

  get promotions() {
    return this.reconfiguration.promotions;
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
    this.leaderLoss.stop();
    this.questions.stop();
    this.watchService.stop();
    this.v2Keys.stop();
    this.leaseService.stop();
    this.electionService.stop();
    this.queue.stop();
    this.lessor.stop();
    this.v2Expiry.follow();
    this.replacements.follow();
    this.snapshots.stop();
    this.tokens.stop();
  }

  /**
   * The clocks of leases and of the v2 API's nodes, and a replacement under way, start once an entry of this member's own term is applied: it knows all that there
   * are then.
   */
  private leadClocks(): void {
    const { loop } = this;
    const { term } = loop;
    loop.linearize((error) => {
      if (loop.term !== term || loop.leader !== this.memberId) return;
      if (this.stopped) return;
      if (error === null) {
        this.lessor.lead();
        this.v2Expiry.lead();
        this.replacements.lead();
      } else {
        this.clock.after(leadRetryMs, () => this.leadClocks());
      }
    });
  }
}

/** The period of checkpoints of leases' time left, where they are asked for; etcd's. */
const leaseCheckpointIntervalS = 300;
/**
 * The pause before a new leader that could not apply an entry of its term within the time of a request looks
 * again.
 */
const leadRetryMs = 1000;

interface ServicesOptions {
  readonly config: Config;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  readonly state: StateMachine;
  readonly loop: DriveLoop;
  readonly log: LogSpace;
  readonly clock: Clock;
  /** The time limit of a request. */
  readonly requestTimeoutMs: number;
  readonly membership: Membership;
  /** `--strict-reconfig-check`. */
  readonly strictReconfigCheck: boolean;
  readonly compaction: CompactionProgress;
  readonly passwords: Passwords;
  readonly audit: Audit;
}

function tokensOf(
  { authToken, authTokenTtlS }: Config,
  { auth }: StateMachine,
  consensus: DriveLoop,
  clock: Clock,
): Tokens {
  if (authToken.kind === 'jwt') return new JwtTokens({ ...authToken, auth, consensus, clock });
  return new SimpleTokens({ auth, consensus, clock, ttlS: authTokenTtlS });
}
