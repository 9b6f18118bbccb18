import type { Audit } from '../../src/api/auth/audit.ts';
import { formatId } from '../../src/api/cluster/member-id.ts';
import type { AnyRpc, AnyStreamRpc } from '../../src/api/rpc.ts';
import type { V2Keys } from '../../src/api/v2/v2-keys.ts';
import { AuthInfo } from '../../src/codec/command/auth-info.ts';
import { type CommandBodies, type CommandKind, NewCommand } from '../../src/codec/command/command.ts';
import { ClusterAction, ClusterCommand } from '../../src/codec/generated/messages.generated.ts';
import { type Config, makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import type { ApiError } from '../../src/errors/api-error.ts';
import { type Clock, pause } from '../../src/host/clock.ts';
import { silentLogger } from '../../src/host/logger.ts';
import { addReplaceRoute } from '../../src/http/member-replacement.ts';
import { addMembersRoute } from '../../src/http/monitoring.ts';
import { Router } from '../../src/http/router.ts';
import type { Disk } from '../../src/log/disk.ts';
import { Core } from '../../src/member/core.ts';
import type { LostEntriesError, Raft } from '../../src/raft/raft.ts';
import type { BootstrapOptions } from '../../src/replica/bootstrap.ts';
import type { PeerNetwork } from '../../src/replica/peer-network.ts';
import type { PeerHandler, PeerTransport } from '../../src/replica/peer-transport.ts';
import type { RequestIds } from '../../src/replica/proposals.ts';
import type { Replica } from '../../src/replica/replica.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import { ask, FakeRequest, type RecordedResponse } from '../http/support/recorded-exchange.ts';
import { SimPasswords } from './sim-passwords.ts';

/** A member that a cluster begins with. */
export interface FirstMember {
  readonly id: bigint;
  readonly peerUrls: readonly string[];
}

export interface SimMemberOptions {
  readonly dataDir: string;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  /** Empty for a member that joins a cluster which runs. */
  readonly firstMembers: readonly FirstMember[];
  readonly walSegmentBytes: number;
  readonly snapshotCount: number;
  readonly snapshotsMax: number;
  readonly heartbeatMs: number;
  readonly electionTicks: number;
  readonly preVote: boolean;
  readonly requestTimeoutMs: number;
  /** How often watches that ask for it are told how far they are. */
  readonly watchProgressMs: number;
  /** Above this, a watch that takes fragments gets them. */
  readonly watchResponseBytesMax: number;
  readonly tokenTtlS: number;
  readonly raftLimits: NonNullable<BootstrapOptions['raftLimits']>;
  /** With 'replace', it comes back under another ID where its data are lost, by asking these, and itself, at their peer URLs. */
  readonly damagedData: Config['damagedData'];
  readonly name: string;
  readonly initialCluster: ReadonlyMap<string, readonly string[]>;
  readonly network: PeerNetwork;
  readonly lostData: LostEntriesError | null;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly requestIds: RequestIds;
  createTransport(memberId: bigint, handler: PeerHandler): PeerTransport;
  readonly hooks: {
    /** The member cannot go on. */
    onFatal(error: Error): void;
    /** It was removed, or others say so. */
    onRemoved(): void;
    /** A snapshot of another member has taken the place of its state. */
    onInstalled(): void;
  };
}

/** What no flag of a simulated member says otherwise. */
const config: Config = makeConfig(
  parseFlags(['--data-dir=/data', '--initial-election-tick-advance=false', '--bcrypt-cost=4'], {}),
);

/** Nobody reads what a simulated member writes on its users. */
const noAudit: Audit = { changed() {}, refused() {} };

/** Pause before a member tells its name again. */
const publishRetryMs = 5_000;
/** How long a stop lets running calls finish. */
const stopGraceMs = 200;

/** A real member on a simulated machine, everything but its ports: from bootstrap to the services, as they are wired where they serve. */
export class SimMember {
  private readonly core: Core;
  private readonly replica: Replica;
  private readonly name: string;
  private readonly clock: Clock;
  private readonly rpcs: ReadonlyMap<string, AnyRpc>;
  private readonly streamRpcs: ReadonlyMap<string, AnyStreamRpc>;
  private readonly peerRoutes = new Router();

  static async open(options: SimMemberOptions): Promise<SimMember> {
    const { clusterId, memberId, firstMembers, heartbeatMs, electionTicks, clock, hooks } = options;
    const core = await Core.open({
      config: {
        ...config,
        dataDir: options.dataDir,
        walSegmentBytes: options.walSegmentBytes,
        snapshotCount: options.snapshotCount,
        maxSnapshots: options.snapshotsMax,
        heartbeatMs,
        electionMs: heartbeatMs * electionTicks,
        preVote: options.preVote,
        clientCertAuth: true,
        // Members publish their names by chance, and those without one do not count as started.
        strictReconfigCheck: false,
        watchProgressIntervalMs: options.watchProgressMs,
        maxMessageBytes: options.watchResponseBytesMax,
        authTokenTtlS: options.tokenTtlS,
        damagedData: options.damagedData,
        name: options.name,
        initialCluster: options.initialCluster,
      },
      ...(options.lostData && { lostData: options.lostData }),
      beginning: {
        clusterId,
        memberId,
        firstMembers: firstMembers.map(({ id, peerUrls }) => ({ id, name: '', peerURLs: peerUrls })),
        remotePeers: [],
      },
      requestTimeoutMs: options.requestTimeoutMs,
      raftLimits: options.raftLimits,
      disk: options.disk,
      logger: silentLogger,
      network: options.network,
      requestIds: options.requestIds,
      clock,
      onWrite() {},
      createTransport: (identity, handler) => options.createTransport(identity.memberId, handler),
      passwords: new SimPasswords(clock),
      audit: noAudit,
      hooks: {
        onSlowApply() {},
        onSnapshot() {},
        onCompacted() {},
        onLeaderChange() {},
        onInstalled: hooks.onInstalled,
        onFatal: hooks.onFatal,
        onRemoved: hooks.onRemoved,
      },
    });
    return new SimMember(core, options);
  }

  private constructor(core: Core, { name, clock }: SimMemberOptions) {
    this.name = name;
    this.core = core;
    this.replica = core.replica;
    this.clock = clock;
    const { rpcs, streamRpcs } = core.services;
    this.rpcs = new Map(rpcs.map((row) => [row.method.path, row]));
    this.streamRpcs = new Map(streamRpcs.map((row) => [row.method.path, row]));
    const clusterId = formatId(this.replica.clusterId);
    addMembersRoute(this.peerRoutes, clusterId, () => this.state.members.list());
    addReplaceRoute(this.peerRoutes, clusterId, (id, done) => core.services.replaceMember(id, done));
  }

  /** The procedure of that path. */
  rpc(path: string): AnyRpc {
    return this.rpcs.get(path)!;
  }

  streamRpc(path: string): AnyStreamRpc {
    return this.streamRpcs.get(path)!;
  }

  get v2Keys(): V2Keys {
    return this.core.services.v2Keys;
  }

  get raft(): Raft {
    return this.replica.parts.raft;
  }

  get state(): StateMachine {
    return this.replica.state;
  }

  get leader(): bigint {
    return this.replica.loop.leader;
  }

  /** A request on its peer port. */
  askPeerPort(method: string, path: string): RecordedResponse {
    return ask(this.peerRoutes.handle, new FakeRequest(method, path));
  }

  /** @param publishes whether it tells the others its name: all members do that serve, and the successor of a learner is awaited to */
  start(publishes: boolean): void {
    this.replica.start();
    if (publishes) this.publish();
  }

  private publish(): void {
    const { memberId } = this.replica;
    const command = {
      action: ClusterAction.PUBLISH,
      id: memberId,
      name: this.name,
      clientURLs: [`http://${this.name}:2379`],
    };
    this.changeMembers(ClusterCommand.create(command), (error) => {
      if (error !== null) this.clock.after(publishRetryMs, () => this.publish());
    });
  }

  /** As on SIGTERM. */
  async stop(): Promise<void> {
    await this.core.stopServing();
    await pause(this.clock, stopGraceMs);
    await this.core.close();
  }

  /** Takes a command through the log as it is, in root's name. */
  propose<Kind extends CommandKind>(kind: Kind, command: CommandBodies[Kind]): void {
    const asRoot = new AuthInfo('root', this.state.auth.revision);
    this.replica.loop.propose(new NewCommand(kind, command, asRoot), () => {});
  }

  changeMembers(command: ClusterCommand, done: (error: ApiError | null) => void): void {
    const refusal = this.state.members.check(command);
    if (refusal === null) this.replica.changeMembers(command, done);
    else done(refusal);
  }

  transferLeadership(to: bigint): void {
    this.replica.loop.transferLeadership(to, () => {});
  }
}
