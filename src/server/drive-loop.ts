import type { Consensus, ProposalDone } from '../api/consensus.ts';
import type { Command, CommandKind } from '../codec/command.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import { assert } from '../errors/assert.ts';
import type { Wal } from '../log/wal.ts';
import { type Entry, EntryType, type HardState } from '../raft/entry.ts';
import type { Raft } from '../raft/raft.ts';
import type { ReadState } from '../raft/ready.ts';
import type { StateMachine } from '../state/state-machine.ts';
import { CommandPool } from './command-pool.ts';
import { confChangeOf } from './conf-change-command.ts';
import { PendingProposals } from './pending-proposals.ts';
import type { RequestIds } from './request-ids.ts';

/** Proposals of this member that may be under way; one more is answered with `too many requests`. */
export const proposalsPendingMax = 65_536;
/**
 * Bytes of their commands; one that would pass it is answered with `too many requests`. All of them fit into one
 * batch of the log, which takes 64 MiB with its records' headers.
 */
export const proposalBytesPendingMax = 48 * 1024 * 1024;
/** Linearizable reads that may wait; one more is answered with `too many requests`. */
export const readsPendingMax = 65_536;
/** How long entries are applied before the event loop gets its turn. */
const APPLY_SLICE_MS = 2;
/** Entries between two looks at the clock. */
const APPLY_CLOCK_STRIDE = 32;
/** How often it is looked whether somebody's time is up. */
const EXPIRY_PERIOD_MS = 100;
/** An idle second writes a seal (docs/FORMAT.md). */
const SEAL_AFTER_IDLE_MS = 1000;

/** What the loop tells those who are not on the way of a write. */
export interface DriveHooks {
  /** An entry made the changes of this main revision; called before the next entry is applied. */
  onChange(revision: number): void;
  /** An entry was applied, or a batch of them; `bytes` are those of their data. */
  onApplied(index: number, term: number, entries: number, bytes: number): void;
  /** An entry's application took long. */
  onSlowApply(index: number, durationMs: number): void;
  onLeaderChange(leader: bigint, isLeader: boolean): void;
  /** The log could not be written: nothing more may be acknowledged, and the process has to end. */
  onFatal(error: Error): void;
}

export interface DriveOptions {
  readonly raft: Raft;
  readonly wal: Wal;
  readonly state: StateMachine;
  readonly requestIds: RequestIds;
  readonly heartbeatMs: number;
  /** etcd's: 5 s and two election time-outs. */
  readonly requestTimeoutMs: number;
  readonly warningApplyMs: number;
  readonly hooks: DriveHooks;
  /** Monotonic milliseconds. */
  now(): number;
}

interface WaitingRead {
  readonly deadlineMs: number;
  done: ((error: ApiError | null) => void) | null;
}

/**
 * The running member's heart: it takes proposals and reads to Raft, Raft's entries to the log, and committed entries
 * to the state machine.
 *
 * All proposals of one turn of the event loop become one batch. One log write is in flight at a time; while it is,
 * the next batch fills and what is committed is applied.
 */
export class DriveLoop implements Consensus {
  private readonly raft: Raft;
  private readonly wal: Wal;
  private readonly state: StateMachine;
  private readonly options: DriveOptions;
  private readonly commands = new CommandPool();
  private readonly proposals = new PendingProposals();

  /** Committed entries that are not applied yet; everything before `nextCommitted` is. */
  private committed: readonly Entry[] = [];
  private nextCommitted = 0;

  /** Reads that wait for the next ReadIndex round. */
  private readsWaiting: WaitingRead[] = [];
  /** Reads of the round under way, by its context. At most one round is under way. */
  private readsInRound: WaitingRead[] = [];
  private round = 0;
  /** Reads whose index is known and not applied yet, in rising order of index. */
  private readsConfirmed: { index: number; reads: WaitingRead[] }[] = [];

  /** True while a turn of `run` is due. */
  private scheduled = false;
  private stopped = false;
  /** Monotonic time at which nothing more was to write; NaN when a seal is written or the log is not idle. */
  private idleSinceMs = Number.NaN;
  /** Told of the end of the write in flight; `stop` waits for it. */
  private onWriteEnd: (() => void) | null = null;
  private tickTimer: NodeJS.Timeout | undefined;
  private expiryTimer: NodeJS.Timeout | undefined;
  private leaderSeen = 0n;

  /** Failed proposals and read rounds, as etcd counts them. */
  proposalsFailed = 0;
  readIndexesFailed = 0;
  slowApplies = 0;
  leaderChanges = 0;

  constructor(options: DriveOptions) {
    this.options = options;
    this.raft = options.raft;
    this.wal = options.wal;
    this.state = options.state;
  }

  /** Starts the clock. The first turn runs what recovery left to do. */
  start(): void {
    this.tickTimer = setInterval(() => {
      this.raft.tick();
      this.schedule();
    }, this.options.heartbeatMs);
    this.expiryTimer = setInterval(() => this.expire(), EXPIRY_PERIOD_MS);
    this.schedule();
  }

  /**
   * Takes no more proposals, fails those under way and waits for the write in flight. The log may be closed when the
   * promise resolves.
   */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.tickTimer);
    clearInterval(this.expiryTimer);
    this.proposals.failAll(errors.stopped);
    this.failReads(errors.stopped);
    if (this.wal.writing) {
      await new Promise<void>((resolve) => {
        this.onWriteEnd = resolve;
      });
    }
  }

  propose(kind: CommandKind, body: Uint8Array, decoded: unknown, done: ProposalDone): void {
    const refusal = this.refusal(body.length);
    if (refusal) {
      this.proposalsFailed++;
      done(refusal, null);
      return;
    }
    const { high, low } = this.options.requestIds.next();
    const data = this.commands.encode(kind, high, low, body);
    const index = this.raft.propose(data, { kind, idHigh: high, idLow: low, body: decoded });
    if (index === 0) {
      this.proposalsFailed++;
      done(this.leader === 0n ? errors.noLeader : errors.notLeader, null);
      return;
    }
    this.proposals.add(index, this.raft.term, data.length, this.deadlineMs(), done);
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
    } else if (this.readsWaiting.length >= readsPendingMax) {
      done(errors.tooManyRequests);
    } else {
      this.readsWaiting.push({ deadlineMs: this.deadlineMs(), done });
      this.schedule();
    }
  }

  /** Has Raft stand for election now, without waiting for its time-out: a member that is alone needs no patience. */
  campaign(): void {
    this.raft.campaign();
    this.schedule();
  }

  get term(): number {
    return this.raft.term;
  }

  get leader(): bigint {
    return this.raft.leader;
  }

  get commitIndex(): number {
    return this.raft.log.commit;
  }

  get appliedIndex(): number {
    return this.state.appliedIndex;
  }

  get isLearner(): boolean {
    return this.raft.confState.learners.includes(this.raft.id);
  }

  get proposalsPending(): number {
    return this.proposals.count;
  }

  private deadlineMs(): number {
    return this.options.now() + this.options.requestTimeoutMs;
  }

  private refusal(bytes: number): ApiError | null {
    if (this.stopped) return errors.stopped;
    if (!this.wal.hasSpace) return errors.logDiskFull;
    if (this.proposals.count >= proposalsPendingMax) return errors.tooManyRequests;
    if (this.proposals.bytes + bytes > proposalBytesPendingMax) return errors.tooManyRequests;
    return null;
  }

  /** The turn runs behind all input of this turn of the event loop, so that it takes everything that came in it. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.turn);
  }

  private readonly turn = (): void => {
    this.scheduled = false;
    if (this.stopped && !this.wal.writing) return;
    this.startReadRound();
    this.write();
    this.apply();
  };

  /** Hands what is new to the log, unless a write is in flight: its end comes back here. */
  private write(): void {
    const { raft, wal } = this;
    if (wal.writing || this.stopped) return;
    if (!raft.hasReady()) {
      this.sealWhenIdle();
      return;
    }
    const ready = raft.ready();
    assert(ready.messages.length === 0, 'a member of a cluster of one has nobody to send to');
    if (ready.softState) this.noteLeader(ready.softState.leader, ready.softState.role === 'leader');
    if (ready.committed.length > 0) this.queueCommitted(ready.committed);
    if (ready.readStates.length > 0) this.confirmReads(ready.readStates);
    if (ready.hardState) {
      for (const entry of ready.entries) wal.append(entry.index, entry.term, entry.type, entry.data);
      this.idleSinceMs = Number.NaN;
      this.writeBatch(ready.hardState, ready.lastIndex, ready.lastTerm);
    }
  }

  private writeBatch(hardState: HardState, lastIndex: number, lastTerm: number): void {
    this.wal.write(hardState, (error) => {
      if (error) {
        // Whether the batch is on disk cannot be known, so nobody of it may be answered, one way or the other.
        this.stopped = true;
        this.options.hooks.onFatal(error);
        this.onWriteEnd?.();
        return;
      }
      this.raft.persisted(lastIndex, lastTerm);
      this.idleSinceMs = this.options.now();
      // The next batch first, then the answers: the disk works while they are made.
      this.write();
      this.apply();
      this.onWriteEnd?.();
    });
  }

  private sealWhenIdle(): void {
    if (this.options.now() - this.idleSinceMs < SEAL_AFTER_IDLE_MS || Number.isNaN(this.idleSinceMs)) return;
    this.idleSinceMs = Number.NaN;
    this.wal.idle();
  }

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
    const first = this.nextCommitted;
    if (first < this.committed.length) {
      const { now } = this.options;
      const startMs = now();
      let bytes = 0;
      while (this.nextCommitted < this.committed.length) {
        const entry = this.committed[this.nextCommitted++]!;
        bytes += entry.data.length;
        this.applyEntry(entry);
        if ((this.nextCommitted - first) % APPLY_CLOCK_STRIDE === 0 && now() - startMs > APPLY_SLICE_MS)
          break;
      }
      const applied = this.committed[this.nextCommitted - 1]!;
      const count = this.nextCommitted - first;
      if (this.nextCommitted === this.committed.length) {
        this.committed = [];
        this.nextCommitted = 0;
      }
      this.raft.appliedTo(applied.index);
      // A cluster of one needs no entry in memory once it is applied.
      this.raft.compactLog(applied.index);
      const durationMs = now() - startMs;
      if (durationMs / count > this.options.warningApplyMs) {
        this.slowApplies++;
        this.options.hooks.onSlowApply(applied.index, durationMs);
      }
      this.options.hooks.onApplied(applied.index, applied.term, count, bytes);
    }
    const readStates = this.raft.takeReadStates();
    if (readStates.length > 0) this.confirmReads(readStates);
    this.releaseReads();
    // While a write is in flight its end comes back here: until then there is nothing to do.
    const canWrite = !this.wal.writing && this.raft.hasReady();
    if (canWrite || this.nextCommitted < this.committed.length) this.schedule();
  }

  private applyEntry(entry: Entry): void {
    const result = this.state.apply(
      entry.index,
      entry.term,
      entry.type,
      entry.data,
      entry.decoded as Command | undefined,
    );
    if (result.changedRevision > 0) this.options.hooks.onChange(result.changedRevision);
    if (entry.type === EntryType.confChange) this.raft.applyConfChange(confChangeOf(entry.data));
    const done = this.proposals.take(entry.index, entry.term);
    if (done) done(result.error, result.response);
  }

  private startReadRound(): void {
    if (this.readsWaiting.length === 0 || this.readsInRound.length > 0) return;
    this.readsInRound = this.readsWaiting;
    this.readsWaiting = [];
    this.round = this.options.requestIds.next().low;
    if (!this.raft.readIndex(this.round)) {
      // Nobody to ask: they wait for a leader until their time is up.
      this.readsWaiting = this.readsInRound;
      this.readsInRound = [];
      return;
    }
    const readStates = this.raft.takeReadStates();
    if (readStates.length > 0) this.confirmReads(readStates);
  }

  private confirmReads(readStates: readonly ReadState[]): void {
    for (const { index, context } of readStates) {
      if (context !== this.round) continue;
      this.readsConfirmed.push({ index, reads: this.readsInRound });
      this.readsInRound = [];
    }
  }

  private releaseReads(): void {
    const { appliedIndex } = this.state;
    while (this.readsConfirmed.length > 0 && this.readsConfirmed[0]!.index <= appliedIndex) {
      for (const read of this.readsConfirmed.shift()!.reads) read.done?.(null);
    }
    if (this.readsWaiting.length > 0 && this.raft.leader !== 0n) this.schedule();
  }

  private noteLeader(leader: bigint, isLeader: boolean): void {
    if (leader === this.leaderSeen) return;
    if (leader !== 0n) this.leaderChanges++;
    this.leaderSeen = leader;
    this.options.hooks.onLeaderChange(leader, isLeader);
  }

  private expire(): void {
    const nowMs = this.options.now();
    this.proposals.expire(nowMs);
    for (const reads of [this.readsWaiting, this.readsInRound, ...this.readsConfirmed.map((c) => c.reads)]) {
      for (const read of reads) {
        if (read.deadlineMs > nowMs) break;
        const { done } = read;
        read.done = null;
        if (done) {
          this.readIndexesFailed++;
          done(errors.timeout);
        }
      }
    }
  }

  private failReads(error: ApiError): void {
    const all = [...this.readsWaiting, ...this.readsInRound, ...this.readsConfirmed.flatMap((c) => c.reads)];
    this.readsWaiting = [];
    this.readsInRound = [];
    this.readsConfirmed = [];
    for (const read of all) read.done?.(error);
  }
}
