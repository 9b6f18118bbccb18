import { join } from 'node:path';
import { formatId } from '../api/cluster/member-id.ts';
import { CommandKind, NewCommand } from '../codec/command/command.ts';
import { ClusterAction, type ClusterCommand } from '../codec/generated/messages.generated.ts';
import type { Config } from '../config/config.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { Logger } from '../host/logger.ts';
import { snapshotName } from '../log/snapshot-file.ts';
import { receiveSnapshot } from '../log/snapshot-receiver.ts';
import { type MemberId, noMember, type Snapshot } from '../raft/entry.ts';
import { type Message, messageTypeName } from '../raft/message.ts';
import { StateMachine } from '../state/state-machine.ts';
import { type BootstrapOptions, type Bootstrapped, bootstrap } from './bootstrap.ts';
import { type DriveHooks, DriveLoop } from './drive-loop.ts';
import { type Peer, PeerCall, type PeerHandler, type PeerTransport } from './peer-transport.ts';
import { Snapshotter } from './snapshotter.ts';

/**
 * A member without what clients see of it: its data directory, its consensus with the other members, its state, and its snapshots, those
 * of other members too.
 */
export class Replica implements PeerHandler {
  readonly clusterId: bigint;
  readonly memberId: MemberId;
  readonly state: StateMachine;
  readonly loop: DriveLoop;
  readonly transport: PeerTransport;
  readonly parts: Bootstrapped;
  private readonly options: ReplicaOptions;
  private readonly logger: Logger;
  readonly snapshotter: Snapshotter;
  /** A snapshot of another member is being received. */
  private isReceiving = false;
  private stopped = false;
  private wasRemoved = false;
  /** Messages refused since the last line on them, and when that was. */
  private refusals = 0;
  private refusalLoggedMs = Number.NEGATIVE_INFINITY;

  /**
   * Recovers the data directory, or begins a new one. Nothing runs until `start`.
   *
   * @throws UsageError, DirectoryLockedError, CorruptLogError, or the file system's error; nothing is left open
   */
  static async open(options: ReplicaOptions): Promise<Replica> {
    return new Replica(options, await bootstrap(options));
  }

  private constructor(options: ReplicaOptions, parts: Bootstrapped) {
    const { config, logger, clock, hooks, requestIds } = options;
    this.logger = logger.child('replica/replica');
    const { state, wal, raft, clusterId, memberId } = parts;
    this.options = options;
    this.parts = parts;
    this.state = state;
    this.clusterId = clusterId;
    this.memberId = memberId;
    this.transport = options.createTransport(this, this);
    this.snapshotter = new Snapshotter({
      owner: parts.snapshots,
      state,
      wal,
      logger: logger.child('replica/snapshotter'),
      clock,
      snapshotCount: config.snapshotCount,
      snapshotsMax: config.maxSnapshots,
      lastIndex: parts.snapshotIndex,
      lastBytes: parts.snapshotBytes,
      confState: () => raft.confState,
      onEnd: (snapshot, seconds) => {
        hooks.onSnapshot(seconds);
        this.loop.snapshotAvailable(snapshot);
      },
    });
    this.loop = new DriveLoop({
      raft,
      wal,
      state,
      requestIds,
      transport: this.transport,
      clock,
      heartbeatMs: config.heartbeatMs,
      electionMs: config.electionMs,
      requestTimeoutMs: options.requestTimeoutMs ?? requestTimeoutMsOf(config),
      warningApplyMs: config.warningApplyMs,
      snapshotPath: (snapshot) => join(parts.snapshots.dir, snapshotName(snapshot)),
      hooks: {
        onChange: hooks.onChange,
        onSlowApply: hooks.onSlowApply,
        onLeaderChange: hooks.onLeaderChange,
        onFatal: hooks.onFatal,
        onRefused: (message, why) => this.refused(message, why),
        onApplied: () => {
          this.snapshotter.afterApply();
          hooks.onApplied();
        },
        onMembersChange: () => this.membersChanged(),
        onInstall: (install, snapshot) => this.install(install, snapshot),
        onSnapshotWanted: () => this.snapshotter.takeNow(),
      },
    });
  }

  /** Starts the clock and the connections. A member that is alone leads as soon as it can. */
  start(): void {
    const { raft, snapshotIndex } = this.parts;
    this.transport.setPeers(this.peers());
    if (snapshotIndex > 0) this.tellRaftOfSnapshot();
    this.loop.start();
    this.snapshotter.start();
    const { voters } = raft.confState;
    if (voters.length === 1 && voters[0] === this.memberId) this.loop.campaign();
    this.advanceElection();
    this.leadOnlyWithSpace();
  }

  /** A leader whose log cannot grow would hold everybody up: it hands over, again and again while nobody else leads. */
  private leadOnlyWithSpace(): void {
    const { clock, config } = this.options;
    const { wal } = this.parts;
    wal.onSpaceChange((hasSpace) => {
      if (hasSpace || this.stopped) return;
      void this.handOver();
      const end = clock.every(config.electionMs, () => {
        if (this.stopped || wal.hasSpace) end();
        else void this.handOver();
      });
    });
  }

  /** Once connections to others stand, a leader would have been heard of soon: without one, nobody waits for long (etcd's rule). */
  private advanceElection(): void {
    const { clock } = this.options;
    const { raft, electionTicksAhead } = this.parts;
    if (electionTicksAhead === 0) return;
    let tries = Math.floor(advanceWithinMs / advancePollMs);
    const end = clock.every(advancePollMs, () => {
      tries--;
      const active = this.peers().filter(({ id }) => this.isConnected(id, 0)).length;
      if (!this.stopped && active < 2 && tries > 0) return;
      end();
      if (this.stopped || active < 2 || raft.leader !== noMember) return;
      raft.advance(electionTicksAhead);
    });
  }

  /** Takes a change of the members through the log. Called back when it is applied here, or with an error of `Consensus.propose`. */
  changeMembers(command: ClusterCommand, done: (error: ApiError | null) => void): void {
    const { action } = command;
    const isRafts =
      action === ClusterAction.ADD || action === ClusterAction.REMOVE || action === ClusterAction.PROMOTE;
    if (!isRafts) {
      this.loop.propose(new NewCommand(CommandKind.MEMBERS, command), done);
      return;
    }
    this.loop.proposeConfChange(new NewCommand(CommandKind.MEMBERS, command), done);
  }

  /** Returns whether messages have reached a member for at least so long; true for this one. */
  isConnected(member: MemberId, forMs: number): boolean {
    if (member === this.memberId) return true;
    const sinceMs = this.transport.activeSinceMs(member);
    return sinceMs !== null && this.options.clock.nowMs() - sinceMs >= forMs;
  }

  /** The voter that could lead best after this one: it answers, and has been there the longest. `null` where there is none. */
  successor(): MemberId | null {
    let best: MemberId | null = null;
    let bestSinceMs = Number.POSITIVE_INFINITY;
    for (const { id, isLearner, recentActive } of this.parts.raft.status().progress) {
      const sinceMs = id === this.memberId || isLearner ? null : this.transport.activeSinceMs(id);
      if (sinceMs === null || !recentActive || sinceMs >= bestSinceMs) continue;
      best = id;
      bestSinceMs = sinceMs;
    }
    return best;
  }

  /** Hands the leadership over, if this member has it and somebody can take it: a stop is no reason for others to wait. */
  async handOver(): Promise<void> {
    if (!this.loop.isLeader) return;
    const successor = this.successor();
    if (successor === null) return;
    await new Promise<void>((resolve) => this.loop.transferLeadership(successor, () => resolve()));
  }

  /** Ends everything, the clean way: the log is sealed, and the directory free again. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.snapshotter.stop();
    await this.loop.stop();
    await this.transport.close();
    await this.parts.wal.close();
    await this.parts.lock.release();
  }

  // ---------------------------------------------------------------- what other members bring

  receive(message: Message): void {
    this.loop.step(message);
  }

  async receiveSnapshot(message: Message, file: AsyncIterable<Uint8Array>): Promise<void> {
    const { snapshot } = message;
    if (snapshot === null) throw new Error('a snapshot came without its position');
    const refusal = this.loop.refusal(message);
    if (refusal !== null) {
      this.refused(message, refusal);
      throw new Error(`the message is refused: ${refusal}`);
    }
    if (this.isReceiving || this.stopped) throw new Error('another snapshot is under way');
    if (snapshot.index <= this.loop.appliedIndex) {
      // Overtaken: its sender learns from the answer to the message how far this member is.
      this.loop.step(message);
      return;
    }
    this.isReceiving = true;
    try {
      await this.load(message, snapshot, file);
    } finally {
      this.isReceiving = false;
    }
  }

  answer(
    from: MemberId,
    kind: PeerCall,
    body: Uint8Array,
    reply: (error: Error | null, answer: Uint8Array) => void,
  ): void {
    if (kind !== PeerCall.PROPOSE) {
      this.options.answer(from, kind, body, reply);
      return;
    }
    let answers: Uint8Array;
    try {
      answers = this.loop.placeProposals(body);
    } catch (error) {
      reply(error as Error, new Uint8Array(0));
      return;
    }
    reply(null, answers);
  }

  /** Somebody who forges messages can send many: one line a second tells of them. */
  private refused(message: Message, why: string): void {
    const nowMs = this.options.clock.nowMs();
    this.refusals++;
    if (nowMs - this.refusalLoggedMs < refusalPeriodMs) return;
    this.logger.warn('refused a message of a peer; nothing was changed', {
      'local-member-id': formatId(this.memberId),
      'remote-peer-id': formatId(message.from),
      'message-type': messageTypeName(message.type),
      error: why,
      refused: this.refusals,
    });
    this.refusalLoggedMs = nowMs;
    this.refusals = 0;
  }

  unreachable(member: MemberId): void {
    this.loop.unreachable(member);
  }

  snapshotSent(member: MemberId, delivered: boolean): void {
    this.loop.snapshotSent(member, delivered);
  }

  gone(member: MemberId): void {
    this.loop.memberGone(member);
  }

  removed(): void {
    if (this.wasRemoved || this.stopped) return;
    this.wasRemoved = true;
    this.options.hooks.onRemoved();
  }

  private async load(message: Message, snapshot: Snapshot, file: AsyncIterable<Uint8Array>): Promise<void> {
    const { clock } = this.options;
    const { logger } = this;
    const startMs = clock.nowMs();
    const position = { 'snapshot-index': snapshot.index, 'snapshot-term': snapshot.term };
    logger.info('receiving a snapshot', { from: formatId(message.from), ...position });
    const paced = this.paced(file);
    const { loaded, info } = await receiveSnapshot(this.parts.snapshots, paced, async (reader) => {
      const restore = StateMachine.restore(this.clusterId);
      for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
        restore.write(chunk);
        // The other work of the loop goes on: heartbeats, serializable reads.
        await this.pause(loadPauseMs);
      }
      return restore.finish();
    });
    if (info.index !== snapshot.index || info.term !== snapshot.term) {
      throw new Error(
        `the file of the snapshot at entry ${snapshot.index} of term ${snapshot.term} ` +
          `is one at entry ${info.index} of term ${info.term}`,
      );
    }
    if (this.stopped) throw new Error('the member stops');
    logger.info('received and loaded a snapshot', {
      from: formatId(message.from),
      ...position,
      bytes: info.bytes,
      'took-ms': Math.round(clock.nowMs() - startMs),
    });
    this.snapshotter.installed(info.index, info.bytes);
    this.loop.stepSnapshot(message, loaded);
  }

  private async *paced(file: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    let bytes = 0;
    for await (const piece of file) {
      yield piece;
      bytes += piece.length;
      if (bytes < storePauseBytes) continue;
      bytes = 0;
      await this.pause(storePauseMs);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.options.clock.after(ms, resolve));
  }

  private install(install: () => void, snapshot: Snapshot): void {
    this.options.hooks.onInstall(install);
    this.logger.info('applied snapshot', {
      'snapshot-index': snapshot.index,
      'snapshot-term': snapshot.term,
      revision: this.state.kv.revision,
    });
    this.options.hooks.onApplied();
  }

  private tellRaftOfSnapshot(): void {
    const { raft, snapshotIndex: index, snapshotTerm: term, snapshotConfState: confState } = this.parts;
    raft.snapshotAvailable({ index, term, confState });
  }

  private membersChanged(): void {
    if (this.stopped) return;
    this.transport.setPeers(this.peers());
    this.options.hooks.onMembersChange();
  }

  /** The other members, as the log has them; before it has anybody, as the flags say. */
  peers(): Peer[] {
    const members = this.state.members.list();
    if (members.length === 0) return [...this.parts.remotePeers];
    return members
      .filter(({ id, peerURLs }) => id !== this.memberId && id !== noMember && peerURLs.length > 0)
      .map(({ id, peerURLs }) => ({ id, urls: peerURLs }));
  }
}

/** etcd's time-out of a request beside its election time-outs. */
const requestTimeoutBaseMs = 5000;
/**
 * The period, and below it the duration, of looking for connections to others after a start, in ms; etcd's.
 */
const advancePollMs = 50;
const advanceWithinMs = 5000;

/**
 * Pauses while a snapshot of another member is stored and loaded, after so many bytes that come and each chunk that is read: the log's
 * writes and the other members on the machine need disk and processor too, and some 50 MB/s are enough.
 */
const storePauseBytes = 128 * 1024;
const storePauseMs = 2;
const loadPauseMs = 1;

/** The shortest time, in ms, between two lines on messages that were refused. */
const refusalPeriodMs = 1000;

/** Returns the time limit of a request, in milliseconds, as etcd computes it. */
export function requestTimeoutMsOf({ electionMs }: Pick<Config, 'electionMs'>): number {
  return requestTimeoutBaseMs + 2 * electionMs;
}

/** The events of a replica; it handles the rest of `DriveHooks` by itself. */
export interface ReplicaHooks
  extends Pick<DriveHooks, 'onChange' | 'onSlowApply' | 'onLeaderChange' | 'onMembersChange' | 'onFatal'> {
  /** Entries were applied, or a snapshot was installed. */
  onApplied(): void;
  /** `install` replaces the state by that of a snapshot. */
  onInstall(install: () => void): void;
  /** A snapshot of this member is durable. */
  onSnapshot(durationS: number): void;
  /** The others say that this member was removed from the cluster, for good: the process has to end. */
  onRemoved(): void;
}

export interface ReplicaOptions extends BootstrapOptions {
  readonly hooks: ReplicaHooks;
  /** The time limit of a request; etcd's (`requestTimeoutMsOf`) if not given. */
  readonly requestTimeoutMs?: number;
  createTransport(member: ReplicaIdentity, handler: PeerHandler): PeerTransport;
  /** Answers what other members ask, but for proposals. */
  answer: PeerHandler['answer'];
}

interface ReplicaIdentity {
  readonly clusterId: bigint;
  readonly memberId: MemberId;
  readonly state: StateMachine;
}
