import { join } from 'node:path';
import type { ProposalDone } from '../../src/api/consensus.ts';
import {
  type CommandBodies,
  CommandKind,
  encodeCommand,
  encodeCommandMessage,
} from '../../src/codec/command.ts';
import { ClusterAction, ClusterCommand } from '../../src/codec/messages.ts';
import { Writer } from '../../src/codec/writer.ts';
import { type ApiError, errors } from '../../src/errors/api-error.ts';
import { assert } from '../../src/errors/assert.ts';
import type { Disk, DiskFile } from '../../src/log/disk.ts';
import { silentSink } from '../../src/log/log-sink.ts';
import type { LogPosition } from '../../src/log/position.ts';
import {
  listSnapshots,
  loadNewestSnapshot,
  parseSnapshotPath,
  purgeSnapshots,
  removeUnfinishedSnapshots,
} from '../../src/log/snapshot-directory.ts';
import {
  type SnapshotOwner,
  SnapshotReader,
  SnapshotWriter,
  snapshotName,
} from '../../src/log/snapshot-file.ts';
import { Wal } from '../../src/log/wal.ts';
import { type ConfState, type Entry, EntryType } from '../../src/raft/entry.ts';
import { type Message, MessageType } from '../../src/raft/message.ts';
import { Raft, type RaftConfig } from '../../src/raft/raft.ts';
import type { ReadState, Ready } from '../../src/raft/ready.ts';
import { confChangeOf } from '../../src/server/conf-change-command.ts';
import { PeerCall, type PeerHandler, type PeerTransport } from '../../src/server/peers/peer-transport.ts';
import { RecoveredLog } from '../../src/server/recovered-log.ts';
import type { RequestIds } from '../../src/server/request-ids.ts';
import type { Scheduler } from '../../src/server/scheduler.ts';
import { StateMachine } from '../../src/state/state-machine.ts';

/** A member that a cluster begins with. */
export interface FirstMember {
  readonly id: bigint;
  readonly peerUrls: readonly string[];
}

export interface SimReplicaOptions {
  readonly dataDir: string;
  readonly clusterId: bigint;
  readonly memberId: bigint;
  /** Empty for a member that joins a cluster which runs. */
  readonly firstMembers: readonly FirstMember[];
  readonly walSegmentBytes: number;
  readonly snapshotCount: number;
  readonly snapshotsMax: number;
  readonly heartbeatMs: number;
  readonly requestTimeoutMs: number;
  readonly raft: Pick<RaftConfig, 'electionTicks' | 'preVote' | 'checkQuorum'> & Partial<RaftConfig>;
  readonly disk: Disk;
  readonly scheduler: Scheduler;
  readonly requestIds: RequestIds;
  /** A random integer from 0 to `bound` - 1. */
  random(bound: number): number;
  createTransport(handler: PeerHandler): PeerTransport;
  readonly hooks: {
    /** The member cannot go on. */
    onFatal(error: Error): void;
    /** Others say that it is no member any more. */
    onRemoved(): void;
  };
}

interface Waiting<Done> {
  readonly deadlineMs: number;
  readonly done: Done;
}

const expiryPeriodMs = 100;
const sliceBytes = 64 * 1024;
const accepted = new Uint8Array([1]);
const refused = new Uint8Array([0]);

/** The real Raft, log, snapshots and state machine, driven by the contract of `raft/ready` and by nothing more. */
export class SimReplica implements PeerHandler {
  readonly raft: Raft;
  state: StateMachine;
  private readonly options: SimReplicaOptions;
  private readonly wal: Wal;
  private readonly owner: SnapshotOwner;
  private readonly transport: PeerTransport;
  private readonly writer = new Writer(1024);
  private readonly proposals = new Map<string, Waiting<ProposalDone>>();
  private readsWaiting: Waiting<(error: ApiError | null) => void>[] = [];
  private readsInRound: Waiting<(error: ApiError | null) => void>[] = [];
  private readonly readsConfirmed: { index: number; reads: Waiting<(error: ApiError | null) => void>[] }[] =
    [];
  private round = 0;
  private roundSinceMs = 0;
  /** Loaded snapshots that the log does not begin with yet, by index. */
  private readonly installing = new Map<number, StateMachine>();
  private receiving = false;
  private snapshotting = false;
  private snapshotIndex: number;
  private scheduled = false;
  private stopped = false;
  private timers: (() => void)[] = [];

  static async open(options: SimReplicaOptions): Promise<SimReplica> {
    const { dataDir, disk, clusterId, memberId } = options;
    const owner: SnapshotOwner = { dir: join(dataDir, 'member', 'snap'), disk, clusterId, memberId };
    await removeUnfinishedSnapshots(owner);
    const loaded = await loadNewestSnapshot(owner, silentSink, (reader) => load(reader, clusterId));
    const state = loaded?.state ?? new StateMachine({ clusterId });
    const startAfter = loaded?.position ?? { index: 0, term: 0 };
    const snapshot = { ...startAfter, confState: confStateOf(state) };
    const recovered = new RecoveredLog(state, startAfter, snapshot.confState);
    const wal = await Wal.open({
      dir: join(dataDir, 'member', 'wal'),
      disk,
      clusterId,
      memberId,
      segmentBytes: options.walSegmentBytes,
      clock: clockOf(options.scheduler),
      drawSalt: () => BigInt(1 + options.random(2 ** 31)) * 0x1_0000_0001n,
      startAfter,
      replay: recovered,
    });
    if (wal.lastIndex === 0 && options.firstMembers.length > 0) await begin(options, wal, recovered);
    const { term, vote, commit } = recovered.lastHardState;
    // The file of an installed snapshot is durable before the term it came in is.
    const isNewer = recovered.applied.term > term;
    const raft = new Raft({
      random: options.random,
      heartbeatTicks: 1,
      ...options.raft,
      id: memberId,
      hardState: { term: isNewer ? recovered.applied.term : term, vote: isNewer ? 0n : vote, commit },
      snapshot: { ...recovered.applied, confState: recovered.confState },
      entries: recovered.tail,
      applied: recovered.applied.index,
    });
    if (loaded) raft.snapshotAvailable(snapshot);
    return new SimReplica(options, owner, wal, raft, state, startAfter.index);
  }

  private constructor(
    options: SimReplicaOptions,
    owner: SnapshotOwner,
    wal: Wal,
    raft: Raft,
    state: StateMachine,
    snapshotIndex: number,
  ) {
    this.options = options;
    this.owner = owner;
    this.wal = wal;
    this.raft = raft;
    this.state = state;
    this.snapshotIndex = snapshotIndex;
    this.round = options.random(2 ** 20) * 2 ** 32;
    this.transport = options.createTransport(this);
  }

  start(): void {
    const { scheduler, heartbeatMs } = this.options;
    this.tellPeers();
    this.timers = [
      scheduler.every(heartbeatMs, () => {
        this.raft.tick();
        this.schedule();
      }),
      scheduler.every(expiryPeriodMs, () => this.expire()),
    ];
    this.schedule();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const cancel of this.timers) cancel();
    for (const { done } of this.proposals.values()) done(errors.stopped, null);
    this.proposals.clear();
    for (const reads of this.allReads()) for (const { done } of reads.splice(0)) done(errors.stopped);
    await this.transport.close();
    await this.wal.close();
  }

  get leader(): bigint {
    return this.raft.leader;
  }

  propose(kind: CommandKind, body: Uint8Array, decoded: unknown, done: ProposalDone): void {
    const { high, low } = this.options.requestIds.next();
    this.writer.reset();
    encodeCommand(kind, high, low, body, this.writer);
    const data = this.writer.copy();
    const deadlineMs = this.deadlineMs();
    if (this.raft.role === 'leader') {
      if (this.raft.propose(data, { kind, idHigh: high, idLow: low, body: decoded }) === 0) {
        done(errors.notLeader, null);
        return;
      }
      this.schedule();
    } else if (this.raft.leader === 0n) {
      done(errors.noLeader, null);
      return;
    } else {
      const { requestTimeoutMs } = this.options;
      this.transport.call(this.raft.leader, PeerCall.propose, data, requestTimeoutMs, (error, answer) => {
        if (error !== null || answer[0] === 1) return;
        this.proposals.delete(`${high}:${low}`);
        done(errors.notLeader, null);
      });
    }
    this.proposals.set(`${high}:${low}`, { deadlineMs, done });
  }

  linearize(done: (error: ApiError | null) => void): void {
    const index = this.raft.readIndexAtOnce();
    if (index > 0 && index <= this.state.appliedIndex) {
      done(null);
      return;
    }
    this.readsWaiting.push({ deadlineMs: this.deadlineMs(), done });
    this.schedule();
  }

  changeMembers(command: ClusterCommand, done: (error: ApiError | null) => void): void {
    const refusal = this.state.members.check(command);
    if (refusal !== null) {
      done(refusal);
      return;
    }
    const { high, low } = this.options.requestIds.next();
    const data = encodeMembership(command, high, low, this.writer);
    if (this.raft.proposeConfChange(data) === 0) {
      done(errors.notLeader);
      return;
    }
    this.proposals.set(`${high}:${low}`, { deadlineMs: this.deadlineMs(), done });
    this.schedule();
  }

  transferLeadership(to: bigint): void {
    this.raft.transferLeadership(to);
    this.schedule();
  }

  // ---------------------------------------------------------------- what the transport tells

  receive(message: Message): void {
    if (this.stopped) return;
    this.raft.step(message);
    this.schedule();
  }

  async receiveSnapshot(message: Message, file: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.receiving) throw new Error('another snapshot is under way');
    this.receiving = true;
    try {
      const { disk, dir, clusterId } = this.owner;
      const temporary = join(dir, 'received.snap.tmp');
      await store(await disk.open(temporary, 'create'), file);
      const reader = await SnapshotReader.open(this.owner, temporary);
      const { position, state } = await load(reader, clusterId);
      await reader.close();
      const named = message.snapshot;
      assert(
        named?.index === position.index && named.term === position.term,
        'the file is what its message says',
      );
      await disk.rename(temporary, join(dir, snapshotName(position)));
      await disk.syncDirectory(dir);
      this.installing.set(position.index, state);
      this.receive(message);
    } finally {
      this.receiving = false;
    }
  }

  answer(
    _from: bigint,
    kind: PeerCall,
    body: Uint8Array,
    reply: (error: Error | null, answer: Uint8Array) => void,
  ): void {
    assert(kind === PeerCall.propose, 'nothing else is asked here');
    const index = this.stopped ? 0 : this.raft.propose(body);
    reply(null, index > 0 ? accepted : refused);
    this.schedule();
  }

  gone(): void {}

  unreachable(member: bigint): void {
    this.raft.reportUnreachable(member);
    this.schedule();
  }

  snapshotSent(member: bigint, delivered: boolean): void {
    this.raft.reportSnapshot(member, delivered);
    this.schedule();
  }

  removed(): void {
    this.options.hooks.onRemoved();
  }

  // ---------------------------------------------------------------- the loop

  private schedule(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    this.options.scheduler.soon(() => {
      this.scheduled = false;
      if (this.stopped) return;
      this.startReadRound();
      this.write();
      this.apply(this.raft.takeCommitted());
      this.confirmReads(this.raft.takeReadStates());
      this.send(this.raft.takeMessages());
      this.snapshotWhenDue();
    });
  }

  private write(): void {
    const { raft, wal } = this;
    if (wal.writing || !raft.hasReady()) return;
    const ready = raft.ready();
    this.send(ready.messages);
    if (ready.hardState !== null) {
      if (ready.snapshot !== null) wal.markSnapshot(ready.snapshot);
      for (const { index, term, type, data } of ready.entries) wal.append(index, term, type, data);
      wal.write(ready.hardState, (error) => this.written(ready, error));
    }
    this.apply(ready.committed);
    this.confirmReads(ready.readStates);
  }

  private written(ready: Ready, error: Error | null): void {
    if (error !== null) {
      this.stopped = true;
      this.options.hooks.onFatal(error);
      return;
    }
    this.raft.persisted(ready.lastIndex, ready.lastTerm);
    if (ready.snapshot !== null) this.install(ready.snapshot.index);
    this.send(ready.messagesAfterPersist);
    this.schedule();
  }

  private install(index: number): void {
    const state = this.installing.get(index);
    assert(state !== undefined, `snapshot ${index} is loaded`);
    for (const older of [...this.installing.keys()]) if (older <= index) this.installing.delete(older);
    this.state = state;
    this.snapshotIndex = Math.max(this.snapshotIndex, index);
    this.raft.appliedTo(index);
    this.tellPeers();
  }

  private apply(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) {
      const { index, term, type, data } = entry;
      const { error, response } = this.state.apply(index, term, type, data, entry.decoded as never);
      if (type === EntryType.confChange) {
        this.raft.applyConfChange(confChangeOf(data));
        this.tellPeers();
      }
      if (data.length === 0) continue;
      const request = requestOf(data);
      const waiting = this.proposals.get(request);
      if (waiting === undefined) continue;
      this.proposals.delete(request);
      waiting.done(error, response);
    }
    const { index } = entries.at(-1)!;
    this.raft.appliedTo(index);
    this.raft.compactLog(index);
    while (this.readsConfirmed.length > 0 && this.readsConfirmed[0]!.index <= this.state.appliedIndex) {
      for (const read of this.readsConfirmed.shift()!.reads) read.done(null);
    }
    this.schedule();
  }

  /** A leader that waits for a member which needs a snapshot may have nothing to apply for ever: asked every turn. */
  private snapshotWhenDue(): void {
    if (this.snapshotting) return;
    const isDue = this.state.appliedIndex - this.snapshotIndex >= this.options.snapshotCount;
    if (isDue || this.raft.snapshotWanted) void this.takeSnapshot();
  }

  private send(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.type !== MessageType.snap) this.transport.send(message);
      else this.transport.sendSnapshot(message, join(this.owner.dir, snapshotName(message.snapshot!)));
    }
  }

  private tellPeers(): void {
    const others = this.state.members.list().filter(({ id }) => id !== this.raft.id);
    this.transport.setPeers(others.map(({ id, peerURLs }) => ({ id, urls: peerURLs })));
  }

  private async takeSnapshot(): Promise<void> {
    const { state, owner, wal, options } = this;
    this.snapshotting = true;
    const position = { index: state.appliedIndex, term: state.appliedTerm };
    const confState = confStateOf(state);
    const appended = wal.bytesAppended;
    const source = state.snapshot();
    const writer = await SnapshotWriter.create(owner, String(position.index));
    for (let chunk = source.next(sliceBytes); chunk !== null; chunk = source.next(sliceBytes)) {
      if (chunk.length > 0) await writer.write(chunk);
      await new Promise<void>((resolve) => options.scheduler.soon(resolve));
    }
    source.release();
    await writer.finish(position);
    this.snapshotIndex = Math.max(this.snapshotIndex, position.index);
    wal.snapshotTaken(appended);
    this.raft.snapshotAvailable({ ...position, confState });
    this.schedule();
    await purgeSnapshots(owner, options.snapshotsMax);
    const fallback = (await listSnapshots(owner))[1];
    if (fallback !== undefined) await wal.release(parseSnapshotPath(fallback).index);
    this.snapshotting = false;
  }

  // ---------------------------------------------------------------- reads and time-outs

  private startReadRound(): void {
    const nowMs = this.options.scheduler.now();
    if (this.readsInRound.length > 0) {
      // Asked again under another name: the answer may be lost.
      if (nowMs - this.roundSinceMs < this.options.heartbeatMs * this.options.raft.electionTicks) return;
      this.readsWaiting = [...this.readsInRound, ...this.readsWaiting];
      this.readsInRound = [];
    }
    if (this.readsWaiting.length === 0) return;
    if (!this.raft.readIndex(++this.round)) return;
    this.roundSinceMs = nowMs;
    this.readsInRound = this.readsWaiting;
    this.readsWaiting = [];
  }

  private confirmReads(readStates: readonly ReadState[]): void {
    for (const { index, context } of readStates) {
      if (context !== this.round || this.readsInRound.length === 0) continue;
      if (index <= this.state.appliedIndex) for (const read of this.readsInRound) read.done(null);
      else this.readsConfirmed.push({ index, reads: this.readsInRound });
      this.readsInRound = [];
    }
    if (this.readsWaiting.length > 0 && this.readsInRound.length === 0 && this.raft.leader !== 0n)
      this.schedule();
  }

  private expire(): void {
    const nowMs = this.options.scheduler.now();
    for (const [request, { deadlineMs, done }] of this.proposals) {
      if (deadlineMs > nowMs) continue;
      this.proposals.delete(request);
      done(errors.timeout, null);
    }
    for (const reads of this.allReads()) {
      while (reads.length > 0 && reads[0]!.deadlineMs <= nowMs) reads.shift()!.done(errors.timeout);
    }
  }

  private allReads(): Waiting<(error: ApiError | null) => void>[][] {
    return [this.readsWaiting, this.readsInRound, ...this.readsConfirmed.map(({ reads }) => reads)];
  }

  private deadlineMs(): number {
    return this.options.scheduler.now() + this.options.requestTimeoutMs;
  }
}

async function load(
  reader: SnapshotReader,
  clusterId: bigint,
): Promise<{ position: LogPosition; state: StateMachine }> {
  const restore = StateMachine.restore(clusterId);
  for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) restore.write(chunk);
  const { index, term } = reader.info;
  return { position: { index, term }, state: restore.finish() };
}

async function store(file: DiskFile, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  let position = 0;
  for await (const piece of pieces) {
    for (let offset = 0; offset < piece.length; ) {
      const written = await new Promise<number>((resolve, reject) => {
        file.write(piece, offset, piece.length - offset, position, (error, count) =>
          error ? reject(error) : resolve(count),
        );
      });
      offset += written;
      position += written;
    }
  }
  await file.sync();
  await file.close();
}

/** The entries that every first member's log begins with: the same on all. */
async function begin(options: SimReplicaOptions, wal: Wal, recovered: RecoveredLog): Promise<void> {
  const writer = new Writer(256);
  let index = 0;
  for (const { id, peerUrls } of options.firstMembers) {
    const command = ClusterCommand.create({ action: ClusterAction.ADD, id, peerURLs: [...peerUrls] });
    const data = encodeMembership(command, 0, 0, writer);
    wal.append(++index, 1, EntryType.confChange, data);
    recovered.entry(index, 1, EntryType.confChange, data);
  }
  const hardState = { term: 1, vote: 0n, commit: index };
  await new Promise<void>((resolve, reject) => {
    wal.write(hardState, (error) => (error ? reject(error) : resolve()));
  });
  recovered.hardState(hardState);
}

function encodeMembership(
  command: CommandBodies[typeof CommandKind.MEMBERS],
  high: number,
  low: number,
  writer: Writer,
): Buffer {
  writer.reset();
  encodeCommandMessage(CommandKind.MEMBERS, high, low, command, writer);
  return writer.copy();
}

function requestOf(data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return `${view.getUint32(8, true)}:${view.getUint32(4, true)}`;
}

function confStateOf(state: StateMachine): ConfState {
  const members = state.members.list();
  return {
    voters: members.filter((member) => !member.isLearner).map((member) => member.id),
    learners: members.filter((member) => member.isLearner).map((member) => member.id),
  };
}

function clockOf(scheduler: Scheduler) {
  return {
    nowS: () => scheduler.now() / 1000,
    after: (seconds: number, run: () => void) => scheduler.after(seconds * 1000, run),
  };
}
