import type { Consensus, ProposalDone } from '../api/consensus.ts';
import type { Command, NewCommand } from '../codec/command/command.ts';
import { DecodeError } from '../codec/reader.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import { assert } from '../errors/assert.ts';
import type { Clock } from '../host/clock.ts';
import type { Wal } from '../log/wal.ts';
import { type Entry, EntryType, type MemberId, noMember, type Snapshot } from '../raft/entry.ts';
import { type Message, RaftMessageType } from '../raft/message.ts';
import type { Raft } from '../raft/raft.ts';
import type { Ready } from '../raft/ready.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { decodeArriving } from './arriving-entries.ts';
import { confChangeOf } from './conf-change-command.ts';

import { LinearizableReads } from './linearizable-reads.ts';
import type { PeerTransport } from './peer-transport.ts';
import { Proposals, type RequestIds } from './proposals.ts';
import { TimeoutReason } from './timeout-reason.ts';

/**
 * The running member's heart: it takes proposals and reads to Raft, Raft's entries to the log, its messages to the other members,
 * and committed entries to the state machine.
 *
 * All proposals of one turn of the event loop become one batch. One log write is in flight at a time; while it is,
 * the next batch fills, messages come and go, and what is committed is applied.
 */
export class DriveLoop implements Consensus {
  private readonly raft: Raft;
  private readonly wal: Wal;
  private readonly state: StateMachine;
  private readonly options: DriveOptions;
  private readonly clock: Clock;
  private readonly transport: PeerTransport;
  private readonly proposals: Proposals;
  private readonly reads = new LinearizableReads();

  /** Committed entries that are not applied yet; everything before `nextCommitted` is. */
  private committed: readonly Entry[] = [];
  private nextCommitted = 0;
  /** The state that a snapshot under installation brings, until its mark is durable. */
  private arriving: { readonly snapshot: Snapshot; readonly state: StateMachine } | null = null;

  /** True while a turn of `run` is due. */
  private scheduled = false;
  private stopped = false;
  /** Monotonic time at which nothing more was to write; NaN when a seal is written or the log is not idle. */
  private idleSinceMs = Number.NaN;
  /** Called at the end of the write in flight; `stop` waits for it. */
  private onWriteEnd: (() => void) | null = null;
  private endTicks: () => void = () => {};
  private endExpiry: () => void = () => {};
  private leaderSeen = noMember;
  private learner = false;
  private readonly timeoutReason: TimeoutReason;
  private readonly transfers = new LeadershipTransfers();

  slowApplies = 0;
  leaderChanges = 0;

  constructor(options: DriveOptions) {
    this.options = options;
    this.raft = options.raft;
    this.wal = options.wal;
    this.state = options.state;
    this.clock = options.clock;
    this.transport = options.transport;
    this.proposals = new Proposals(options);
    this.timeoutReason = new TimeoutReason(options);
    this.noteConfState();
  }

  /** Starts the clock. The first turn runs what recovery left to do. */
  start(): void {
    this.endTicks = this.clock.every(this.options.heartbeatMs, () => this.tick());
    this.endExpiry = this.clock.every(expiryPeriodMs, () => this.expire());
    this.schedule();
  }

  /**
   * Takes no more proposals, fails those under way and waits for the write in flight. The log may be closed when the
   * promise resolves.
   */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endTicks();
    this.endExpiry();
    this.proposals.stop();
    this.reads.failAll(errors.stopped);
    this.transfers.end(errors.stopped);
    if (this.wal.writing) {
      await new Promise<void>((resolve) => {
        this.onWriteEnd = resolve;
      });
    }
  }

  // ---------------------------------------------------------------- what services ask for

  propose(command: NewCommand, done: ProposalDone): void {
    this.proposals.propose(command, done);
    this.schedule();
  }

  /**
   * Proposes a command that adds, promotes or removes a member. One is under way at a time; others wait for
   * it.
   */
  proposeConfChange(command: NewCommand, done: ProposalDone): void {
    this.proposals.proposeConfChange(command, done);
    this.schedule();
  }

  linearize(done: (error: ApiError | null) => void): void {
    if (this.stopped) {
      done(errors.stopped);
      return;
    }
    // The only voter's commit index needs nobody's confirmation.
    const index = this.raft.readIndexAtOnce();
    if (index > 0 && index <= this.state.appliedIndex) {
      done(null);
      return;
    }
    this.reads.add(this.clock.nowMs() + this.options.requestTimeoutMs, done);
    this.schedule();
  }

  /** Has Raft stand for election now, without waiting for its time-out: a member that is alone needs no patience. */
  campaign(): void {
    this.raft.campaign();
    this.schedule();
  }

  /** Hands the leadership over to `to`. Called back when another member leads, or none has after an election time-out. */
  transferLeadership(to: MemberId, done: (error: ApiError | null) => void): void {
    if (this.stopped || this.raft.role !== 'leader') {
      done(this.stopped ? errors.stopped : errors.notLeader);
      return;
    }
    this.transfers.add(this.clock.nowMs() + this.options.electionMs, done);
    this.raft.transferLeadership(to);
    this.schedule();
  }

  get term(): number {
    return this.raft.term;
  }

  get leader(): MemberId {
    return this.raft.leader;
  }

  get isLeader(): boolean {
    return this.raft.role === 'leader';
  }

  get commitIndex(): number {
    return this.raft.log.commit;
  }

  get appliedIndex(): number {
    return this.state.appliedIndex;
  }

  get isLearner(): boolean {
    return this.learner;
  }

  get proposalsPending(): number {
    return this.proposals.count;
  }

  /** Failed proposals, as etcd counts them. */
  get proposalsFailed(): number {
    return this.proposals.failed;
  }

  get readIndexesFailed(): number {
    return this.reads.failed;
  }

  // ---------------------------------------------------------------- what other members bring

  /** Takes a message of another member; one that `refusal` is about, or whose entries cannot be decoded, changes nothing. */
  step(message: Message): void {
    if (this.stopped) return;
    const refusal = this.raft.refusal(message);
    if (refusal !== null) {
      this.options.hooks.onRefused(message, refusal);
      return;
    }
    try {
      this.raft.step(message.entries.length === 0 ? message : this.withCommands(message));
    } catch (error) {
      if (error instanceof DecodeError) {
        this.options.hooks.onRefused(message, error.message);
        return;
      }
      this.fail(error as Error);
      return;
    }
    this.schedule();
  }

  /** `Raft.refusal`, for a message that is not stepped at once. */
  refusal(message: Message): string | null {
    return this.raft.refusal(message);
  }

  private withCommands(message: Message): Message {
    return { ...message, entries: decodeArriving(message.entries, this.raft.log) };
  }

  /**
   * Takes the message of a snapshot whose file is durable here, and whose state is loaded. It takes the place of this member's state
   * once its mark is durable; or it is of no use any more, and dropped.
   */
  stepSnapshot(message: Message, state: StateMachine): void {
    const { snapshot } = message;
    assert(message.type === RaftMessageType.SNAP && snapshot !== null, 'a snapshot comes with its message');
    if (this.stopped) return;
    this.step(message);
    if (this.raft.snapshotTaken === snapshot) this.arriving = { snapshot, state };
  }

  /** Puts proposals of another member into the log, if this one leads; the answer says which. @throws Error as `placeProposals` */
  placeProposals(body: Uint8Array): Buffer {
    const answers = this.proposals.takeFromMember(body);
    this.schedule();
    return answers;
  }

  unreachable(member: MemberId): void {
    this.raft.reportUnreachable(member);
  }

  /** The process of `member` has ended: if it led, nobody has to wait for it. */
  memberGone(member: MemberId): void {
    if (this.stopped || member !== this.raft.leader) return;
    this.raft.leaderGone();
    this.schedule();
  }

  snapshotSent(member: MemberId, delivered: boolean): void {
    this.raft.reportSnapshot(member, delivered);
    this.schedule();
  }

  /** A durable snapshot of this member's own state is there, to be sent to those who lag. */
  snapshotAvailable(snapshot: Snapshot): void {
    this.raft.snapshotAvailable(snapshot);
    this.schedule();
  }

  // ---------------------------------------------------------------- the turn

  private tick(): void {
    this.raft.tick();
    this.proposals.retryHeld();
    this.schedule();
  }

  /** The turn runs behind all input of this turn of the event loop, so that it takes everything that came in it. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.soon(this.turn);
  }

  private readonly turn = (): void => {
    this.scheduled = false;
    if (this.stopped && !this.wal.writing) return;
    this.proposals.turn();
    this.startReadRound();
    this.write();
    this.apply();
  };

  /** Hands what is new to the log, unless a write is in flight, whose end comes back here; messages leave all the same. */
  private write(): void {
    const { raft, wal } = this;
    if (this.stopped) return;
    if (wal.writing) {
      this.send(raft.takeMessages());
      return;
    }
    if (!raft.hasReady()) {
      this.sealWhenIdle();
      return;
    }
    const ready = raft.ready();
    this.send(ready.messages);
    if (ready.softState) this.noteLeader(ready.softState.leader, ready.softState.role === 'leader');
    if (ready.committed.length > 0) this.queueCommitted(ready.committed);
    if (ready.readStates.length > 0) this.reads.confirm(ready.readStates);
    if (ready.hardState) this.writeBatch(ready);
    if (raft.snapshotWanted) this.options.hooks.onSnapshotWanted();
  }

  private writeBatch(ready: Ready): void {
    const { wal } = this;
    const { snapshot, entries, hardState } = ready;
    if (snapshot !== null) wal.markSnapshot(snapshot);
    for (const entry of entries) wal.append(entry.index, entry.term, entry.type, entry.data);
    this.idleSinceMs = Number.NaN;
    wal.write(hardState!, (error) => {
      if (error) {
        // The batch may or may not be on disk, so none of its proposals may be answered, one way or the
        // other.
        this.fail(error);
        this.onWriteEnd?.();
        return;
      }
      this.raft.persisted(ready.lastIndex, ready.lastTerm);
      if (snapshot !== null) this.install(snapshot);
      this.send(ready.messagesAfterPersist);
      this.idleSinceMs = this.clock.nowMs();
      // The next batch first, then the answers: the disk works while they are made.
      this.write();
      this.apply();
      this.onWriteEnd?.();
    });
  }

  private send(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.type === RaftMessageType.SNAP) {
        this.transport.sendSnapshot(message, this.options.snapshotPath(message.snapshot!));
      } else {
        this.transport.send(message);
      }
    }
  }

  /** The snapshot's mark is durable: its state takes the place of this one, and of entries that wait to be applied. */
  private install(snapshot: Snapshot): void {
    const { arriving } = this;
    assert(arriving?.snapshot === snapshot, `snapshot ${snapshot.index} was taken without its state`);
    this.arriving = null;
    this.committed = [];
    this.nextCommitted = 0;
    this.options.hooks.onInstall(() => this.state.install(arriving.state), snapshot);
    this.raft.appliedTo(snapshot.index);
    this.noteConfState();
    // Their results are part of the snapshot, and not known.
    this.proposals.dropThrough(snapshot.index, errors.timeoutDueToLeaderFail);
    this.options.hooks.onMembersChange();
  }

  private sealWhenIdle(): void {
    if (Number.isNaN(this.idleSinceMs) || this.clock.nowMs() - this.idleSinceMs < sealAfterIdleMs) return;
    this.idleSinceMs = Number.NaN;
    this.wal.idle();
  }

  // ---------------------------------------------------------------- applying

  private queueCommitted(entries: readonly Entry[]): void {
    if (this.nextCommitted === this.committed.length) {
      this.committed = entries;
    } else {
      this.committed = [...this.committed.slice(this.nextCommitted), ...entries];
    }
    this.nextCommitted = 0;
  }

  /** Applies what is committed and durable here, in order, for one slice of time, and answers. */
  private apply(): void {
    const more = this.raft.takeCommitted();
    if (more.length > 0) this.queueCommitted(more);
    if (this.nextCommitted < this.committed.length) this.applySlice();
    const readStates = this.raft.takeReadStates();
    if (readStates.length > 0) this.reads.confirm(readStates);
    this.reads.release(this.state.appliedIndex);
    // While a write is in flight its end comes back here: until then there is nothing to do but to send.
    const canWrite = !this.wal.writing && this.raft.hasReady();
    const canRead = this.reads.areWaiting && this.raft.leader !== noMember;
    if (canWrite || canRead || this.nextCommitted < this.committed.length) this.schedule();
  }

  private applySlice(): void {
    const first = this.nextCommitted;
    const startMs = this.clock.nowMs();
    let bytes = 0;
    let applied = this.committed[first]!;
    while (this.nextCommitted < this.committed.length) {
      applied = this.committed[this.nextCommitted++]!;
      bytes += applied.data.length;
      this.applyEntry(applied);
      if (
        (this.nextCommitted - first) % applyClockStride === 0 &&
        this.clock.nowMs() - startMs > applySliceMs
      )
        break;
    }
    const count = this.nextCommitted - first;
    if (this.nextCommitted === this.committed.length) {
      this.committed = [];
      this.nextCommitted = 0;
    }
    this.raft.appliedTo(applied.index);
    this.raft.compactLog(applied.index);
    const durationMs = this.clock.nowMs() - startMs;
    if (durationMs / count > this.options.warningApplyMs) {
      this.slowApplies++;
      this.options.hooks.onSlowApply(applied.index, durationMs);
    }
    this.options.hooks.onApplied(applied.index, applied.term, count, bytes);
  }

  private applyEntry(entry: Entry): void {
    const { index, term, type, data } = entry;
    const result = this.state.apply(index, term, type, data, entry.decoded as Command | undefined);
    if (result.changedRevision > 0) this.options.hooks.onChange(result.changedRevision);
    const isChange = type === EntryType.CONF_CHANGE;
    // A change that the members refuse changes nothing for Raft either.
    if (isChange && result.error === null) {
      this.raft.applyConfChange(confChangeOf(data));
      this.noteConfState();
    }
    const done = this.proposals.take(index, term, data);
    if (isChange || result.changedMembers) this.options.hooks.onMembersChange();
    if (done) done(result.error, result.response);
  }

  // ---------------------------------------------------------------- reads, leaders, time

  private startReadRound(): void {
    if (!this.reads.areWaiting || this.raft.leader === noMember) return;
    const { high, low } = this.options.requestIds.next();
    const context = (high % readContextHigh) * 2 ** 32 + low;
    // Nobody to ask, or too many ask: they wait until their time is up.
    if (!this.raft.readIndex(context)) return;
    this.reads.begin(context, this.clock.nowMs());
    const readStates = this.raft.takeReadStates();
    if (readStates.length > 0) this.reads.confirm(readStates);
  }

  private noteLeader(leader: MemberId, isLeader: boolean): void {
    if (leader === this.leaderSeen) return;
    this.leaderSeen = leader;
    // The one who was asked will not answer any more.
    this.reads.abandonRound();
    this.proposals.retryHeld();
    this.schedule();
    if (leader !== noMember) {
      this.leaderChanges++;
      this.timeoutReason.noteLeader(this.clock.nowMs());
      if (!isLeader) this.transfers.end(null);
    }
    this.options.hooks.onLeaderChange(leader, isLeader);
  }

  private noteConfState(): void {
    this.learner = this.raft.confState.learners.includes(this.raft.id);
  }

  private expire(): void {
    const nowMs = this.clock.nowMs();
    const { errorFor } = this.timeoutReason;
    this.proposals.expire(nowMs, errorFor);
    this.reads.expire(nowMs, errorFor);
    this.reads.retry(nowMs);
    this.transfers.expire(nowMs);
    this.schedule();
  }

  private fail(error: Error): void {
    if (this.stopped) return;
    this.stopped = true;
    this.options.hooks.onFatal(error);
  }
}

/** The longest time, in milliseconds, in which entries are applied before the event loop gets its turn. */
const applySliceMs = 2;
/** Entries between two looks at the clock. */
const applyClockStride = 32;
/** The period, in milliseconds, of the check for requests that have timed out. */
const expiryPeriodMs = 100;
/** An idle second writes a seal (docs/FORMAT.md). */
const sealAfterIdleMs = 1000;
/** Names of read rounds are safe integers: a part of the random half of a request ID above its counter. */
const readContextHigh = 2 ** 20;

/** The events of the loop, for those who are not on the way of a write. */
export interface DriveHooks {
  /** An entry made the changes of this main revision; called before the next entry is applied. */
  onChange(revision: number): void;
  /** An entry was applied, or a batch of them; `bytes` are those of their data. */
  onApplied(index: number, term: number, entries: number, bytes: number): void;
  /** An entry's application took long. */
  onSlowApply(index: number, durationMs: number): void;
  onLeaderChange(leader: MemberId, isLeader: boolean): void;
  /** Called when the membership or a member's URLs have changed. */
  onMembersChange(): void;
  /** A snapshot of the leader takes the place of the state: `install` does it. */
  onInstall(install: () => void, snapshot: Snapshot): void;
  /** A follower can only be served by a snapshot that is newer than any there is. */
  onSnapshotWanted(): void;
  /** A message of another member was not taken. It may come again at once: who logs it has to hold back. */
  onRefused(message: Message, why: string): void;
  /**
   * The log could not be written, or lacks what it must have, or an assertion broke: nothing more may be acknowledged, and the process has
   * to end.
   */
  onFatal(error: Error): void;
}

interface DriveOptions {
  readonly raft: Raft;
  readonly wal: Wal;
  readonly state: StateMachine;
  readonly requestIds: RequestIds;
  readonly transport: PeerTransport;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** etcd's: 5 s and two election time-outs. */
  readonly requestTimeoutMs: number;
  readonly warningApplyMs: number;
  readonly hooks: DriveHooks;
  /** Returns the file of a snapshot that Raft knows of. */
  snapshotPath(snapshot: Snapshot): string;
}

/** The requests that wait for another leader. All are answered at the same moment, or when they time out. */
class LeadershipTransfers {
  private readonly waiting = new Set<{ deadlineMs: number; done: (error: ApiError | null) => void }>();

  /** @param deadlineMs monotonic */
  add(deadlineMs: number, done: (error: ApiError | null) => void): void {
    this.waiting.add({ deadlineMs, done });
  }

  /** Ends all requests: with `null` when another member leads. */
  end(error: ApiError | null): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const { done } of all) done(error);
  }

  /** Ends the requests that have timed out. */
  expire(nowMs: number): void {
    for (const transfer of this.waiting) {
      if (transfer.deadlineMs > nowMs) continue;
      this.waiting.delete(transfer);
      transfer.done(errors.timeout);
    }
  }
}
