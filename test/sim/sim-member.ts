import type { ProposalDone } from '../../src/api/consensus.ts';
import { type CommandKind, NewCommand } from '../../src/codec/command/command.ts';
import type { ClusterCommand } from '../../src/codec/generated/messages.generated.ts';
import { type Config, makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import type { ApiError } from '../../src/errors/api-error.ts';
import type { Clock } from '../../src/host/clock.ts';
import type { Logger } from '../../src/host/logger.ts';
import type { Disk } from '../../src/log/disk.ts';
import type { Raft } from '../../src/raft/raft.ts';
import type { BootstrapOptions } from '../../src/replica/bootstrap.ts';
import { noPeerNetwork } from '../../src/replica/peer-network.ts';
import type { PeerHandler, PeerTransport } from '../../src/replica/peer-transport.ts';
import { Replica } from '../../src/replica/replica.ts';
import type { RequestIds } from '../../src/replica/request-ids.ts';
import type { StateMachine } from '../../src/state/state-machine.ts';
import { rawRequest } from '../support/raw-command.ts';

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
  readonly raftLimits: NonNullable<BootstrapOptions['raftLimits']>;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly requestIds: RequestIds;
  createTransport(handler: PeerHandler): PeerTransport;
  readonly hooks: {
    /** The member cannot go on. */
    onFatal(error: Error): void;
    /** It was removed, or others say so. */
    onRemoved(): void;
    /** A snapshot of another member has taken the place of its state. */
    onInstalled(): void;
  };
}

const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  fatal() {},
  flush() {},
  level: 'info',
};

/** What no flag of a simulated member says otherwise. */
const config: Config = makeConfig(
  parseFlags(['--data-dir=/data', '--initial-election-tick-advance=false'], {}),
);

/** A real replica on a simulated machine: bootstrap, drive loop, log, Raft, snapshots and state as they are served. */
export class SimMember {
  private readonly replica: Replica;

  static async open(options: SimMemberOptions): Promise<SimMember> {
    const { clusterId, memberId, firstMembers, heartbeatMs, electionTicks, clock } = options;
    const replica = await Replica.open({
      config: {
        ...config,
        dataDir: options.dataDir,
        walSegmentBytes: options.walSegmentBytes,
        snapshotCount: options.snapshotCount,
        maxSnapshots: options.snapshotsMax,
        heartbeatMs,
        electionMs: heartbeatMs * electionTicks,
        preVote: options.preVote,
      },
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
      network: noPeerNetwork,
      requestIds: options.requestIds,
      clock,
      onWrite() {},
      createTransport: (_identity, handler) => options.createTransport(handler),
      answer: (_from, kind, _body, reply) =>
        reply(new Error(`nobody answers call ${kind} here`), new Uint8Array(0)),
      hooks: {
        onChange() {},
        onApplied() {},
        onSlowApply() {},
        onLeaderChange() {},
        onInstall: (install) => {
          install();
          options.hooks.onInstalled();
        },
        onSnapshot() {},
        onFatal: options.hooks.onFatal,
        onRemoved: options.hooks.onRemoved,
      },
    });
    return new SimMember(replica);
  }

  private constructor(replica: Replica) {
    this.replica = replica;
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

  start(): void {
    this.replica.start();
  }

  /** As on SIGTERM. */
  async stop(): Promise<void> {
    await this.replica.handOver();
    await this.replica.stop();
  }

  propose(kind: CommandKind, body: Uint8Array, decoded: unknown, done: ProposalDone): void {
    this.replica.loop.propose(new NewCommand(kind, decoded as never, null, rawRequest(body)), done);
  }

  linearize(done: (error: ApiError | null) => void): void {
    this.replica.loop.linearize(done);
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
