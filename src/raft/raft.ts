import { assert } from '../errors/assert.ts';
import { applyConfChange, type ConfChange } from './conf-change.ts';
import { type ConfState, type Entry, EntryType, type HardState, type Snapshot } from './entry.ts';
import { LostEntriesError } from './lost-entries-error.ts';
import { type MemberId, memberName, noMember } from './member.ts';
import { type Message, MessageType } from './message.ts';
import { Progress } from './progress.ts';
import { quorumIndex, quorumOf, voteResult } from './quorum.ts';
import { RaftLog } from './raft-log.ts';
import { noReadStates, ReadIndex } from './read-index.ts';
import type { ReadState, Ready, Role, SoftState } from './ready.ts';
import type { ProgressStatus, RaftStatus } from './status.ts';

/** Where the core tells what happens to it; only on events, never on the way of a write. */
export interface RaftLogger {
  info(message: string): void;
  warn(message: string): void;
}

export interface RaftConfig {
  readonly id: MemberId;
  /** As last written. */
  readonly hardState: HardState;
  /**
   * Where `entries` begin: the newest snapshot, or any later position up to which the log is committed and applied
   * already. `confState` is the membership after the entry `applied`.
   */
  readonly snapshot: Snapshot;
  /** The durable log behind `snapshot`, without a gap. */
  readonly entries: readonly Entry[];
  /** Last index whose effect is in the state: `snapshot.index` up to `hardState.commit`. */
  readonly applied: number;
  /** Ticks without a word from the leader after which a member stands for election: up to twice as many. */
  readonly electionTicks: number;
  /** Ticks between two heartbeats of a leader; less than `electionTicks`. */
  readonly heartbeatTicks: number;
  /** A random integer from 0 to `bound` - 1. */
  readonly random: (bound: number) => number;
  /**
   * An applied entry has removed this member. It stands for election all the same, since it may be the only one that has what the others
   * lack (`mayCampaign`). Default: false.
   */
  readonly removed?: boolean;
  /** Ask whether an election could be won before starting it (Raft thesis, section 9.6). */
  readonly preVote: boolean;
  /** A leader that hears of no majority for `electionTicks` steps down (Raft thesis, section 6.2). */
  readonly checkQuorum: boolean;
  /** Appends on the way to one follower. */
  readonly inflightMessagesMax?: number;
  /** Bytes of data on the way to one follower, but for the end of the last append. Default: 1 MiB. */
  readonly inflightBytesMax?: number;
  /** Bytes of data in one append; a larger entry travels alone. Default: 128 KiB. */
  readonly messageBytesMax?: number;
  /** Bytes of proposed data not yet handed out to be applied; `propose` refuses more. */
  readonly uncommittedBytesMax?: number;
  /** Reads that wait for a confirmation; `readIndex` refuses more. */
  readonly pendingReadsMax?: number;
  /** Entries, and bytes of data, that `compactLog` keeps for members that lag; they get a snapshot past that. */
  readonly catchUpEntriesMax?: number;
  readonly catchUpBytesMax?: number;
  readonly logger?: RaftLogger;
}

const mebibyte = 1024 * 1024;
/**
 * What a follower that lags is sent at once, unless the configuration says otherwise: the leader copies it, and the follower writes and
 * applies it, without other work in between. With 16 MiB, both stood still for 0.1 s to 0.5 s again and again.
 */
const inflightBytesDefault = mebibyte;
const messageBytesDefault = mebibyte / 8;
/** Share of the election time-out within which followers stand for election when the leader has ended. */
const goneShare = 4;
const noData = new Uint8Array(0);
const noMessages: readonly Message[] = [];
const noEntries: readonly Entry[] = [];

/**
 * One member's share of the consensus (Raft paper; thesis for pre-vote, leadership transfer, reads and membership).
 * It holds no clock, no randomness and no files: `tick` and `step` go in, `ready` comes out (see `Ready` for what
 * its owner does with it). Everything is synchronous, and nothing is kept by the caller but its promises.
 */
export class Raft {
  readonly id: MemberId;
  readonly log: RaftLog;
  /** Latest term seen; never falls. */
  term: number;
  /** Who got the vote in `term`; changes at most once a term, from none. */
  vote: MemberId;
  role: Role = 'follower';
  /** Leader of `term`; none while unknown. */
  leader: MemberId = noMember;
  /** Membership as of the last applied change. */
  confState: ConfState;

  private readonly config: RaftConfig;
  private readonly messageBytesMax: number;
  private readonly uncommittedBytesMax: number;

  /** Every member by ID, itself included. */
  private progress = new Map<MemberId, Progress>();
  /** The same, without this member; who a leader sends to. */
  private peers: Progress[] = [];
  /** Voters, this member included when it is one. */
  private voters: Progress[] = [];
  private isVoter = false;
  /** This member was removed, by an entry that is applied. */
  private wasRemoved: boolean;

  /** Answers to the election under way, by voter. */
  private readonly votes = new Map<MemberId, boolean>();
  private readonly reads: ReadIndex;
  private readStates: ReadState[] = [];

  /** Leader: an entry of its own term is committed, so its commit index is the newest there is. */
  private committedInTerm = false;
  /** Leader: index of the last change of the membership; the next may only follow once this one is applied. */
  private pendingConfIndex = 0;
  /** Leader: bytes of proposals not yet handed out to be applied. */
  private uncommittedBytes = 0;
  /** Leader: the member that shall take over; no proposals meanwhile. */
  private transferee: MemberId = noMember;
  /** Leader: a follower needs a snapshot newer than any there is. */
  private needsSnapshot = false;
  /** Leader: followers may have something to be sent. */
  private flushDue = false;
  /** The newest snapshot that could be sent. */
  private available: Snapshot | null = null;

  private electionElapsed = 0;
  private heartbeatElapsed = 0;
  /** `electionTicks` to twice that, drawn anew for each wait so that members do not stand at once. */
  private electionTimeout = 0;

  /** Messages that promise nothing this member could forget, and those that do. */
  private messages: Message[] = [];
  private messagesAfterPersist: Message[] = [];

  /** A Ready with something to write is out. */
  private writing = false;
  /** Term and vote as of the newest Ready that was written, and as they are durable. */
  private writtenTerm: number;
  private writtenVote: MemberId;
  private durableTerm: number;
  private durableVote: MemberId;
  /** Commit index as of the newest Ready that was written, and up to where it must be, for a change of the membership. */
  private writtenCommit: number;
  private confCommit = 0;
  /** An installed snapshot not yet handed out. */
  private snapshotToWrite: Snapshot | null = null;
  private reportedLeader: MemberId = noMember;
  private reportedRole: Role = 'follower';

  constructor(config: RaftConfig) {
    assert(config.id !== noMember, 'a member needs an ID other than 0');
    assert(
      config.heartbeatTicks > 0 && config.electionTicks > config.heartbeatTicks,
      `electionTicks (${config.electionTicks}) must be above heartbeatTicks (${config.heartbeatTicks})`,
    );
    this.config = config;
    this.messageBytesMax = config.messageBytesMax ?? messageBytesDefault;
    this.uncommittedBytesMax = config.uncommittedBytesMax ?? 256 * mebibyte;
    this.id = config.id;
    this.log = new RaftLog(config.snapshot, config.entries, config.hardState, config.applied);
    this.term = config.hardState.term;
    this.vote = config.hardState.vote;
    assert(
      this.term >= this.log.lastTerm,
      `the log ends in term ${this.log.lastTerm}, the hard state is of ${this.term}`,
    );
    this.writtenTerm = this.term;
    this.writtenVote = this.vote;
    this.durableTerm = this.term;
    this.durableVote = this.vote;
    this.writtenCommit = config.hardState.commit;
    this.reads = new ReadIndex(config.pendingReadsMax ?? 65_536);
    this.wasRemoved = config.removed ?? false;
    this.confState = config.snapshot.confState;
    this.useConfState(config.snapshot.confState);
    this.drawElectionTimeout();
  }

  // ---------------------------------------------------------------- what the owner calls

  /** One unit of the owner's clock has passed. */
  tick(): void {
    this.electionElapsed++;
    if (this.role === 'leader') {
      this.tickLeader();
    } else if (this.electionElapsed >= this.electionTimeout) {
      this.electionElapsed = 0;
      this.drawElectionTimeout();
      this.campaign();
      // Who cannot stand must not keep others from being elected, for the sake of a leader that is silent.
      if (this.role === 'follower') this.leader = noMember;
    }
  }

  /**
   * Puts the clock forward without anything happening now: a member that has just been started, and is connected, need not wait a whole
   * time-out for a leader that may not be there.
   */
  advance(ticks: number): void {
    if (this.role !== 'leader') this.electionElapsed += ticks;
  }

  /**
   * Stands for election now. Nothing happens on a leader, on a learner, and while a change of the membership is
   * committed but not applied here. The only voter of a cluster leads at once.
   */
  campaign(): void {
    if (!this.mayCampaign()) return;
    if (this.config.preVote && !this.isOnlyVoter()) this.askForPreVotes();
    else this.askForVotes(false);
  }

  /**
   * The leader that this follower knows has ended, as far as its owner can tell: the member stands for election within a few ticks instead
   * of a time-out, and grants the votes of others. If the leader is there after all, its next message makes up for this; no promise depends on
   * how long somebody waits.
   */
  leaderGone(): void {
    if (this.role !== 'follower' || this.leader === noMember) return;
    this.leader = noMember;
    const wait = 1 + this.config.random(Math.max(1, Math.ceil(this.config.electionTicks / goneShare)));
    this.electionElapsed = Math.max(this.electionElapsed, this.electionTimeout - wait);
  }

  /** Takes a message from another member. Messages to somebody else are ignored. */
  step(message: Message): void {
    if (message.to !== this.id) return;
    if (message.term > this.term) {
      if (!this.stepNewerTerm(message)) return;
    } else if (message.term < this.term) {
      this.stepOlderTerm(message);
      return;
    }
    switch (message.type) {
      case MessageType.vote:
      case MessageType.preVote:
        this.stepVoteRequest(message);
        return;
      case MessageType.app:
      case MessageType.heartbeat:
      case MessageType.snap:
        this.stepFromLeader(message);
        return;
      default:
        if (this.role === 'leader') this.stepLeader(message);
        else if (this.role === 'follower') this.stepFollower(message);
        else this.stepVoteResponse(message);
    }
  }

  /**
   * Appends a command to the log, and returns its index. `data` is kept, not copied. The entry may still be replaced by
   * another leader's: its proposer knows its fate only when an entry with that index is applied.
   * Returns 0 when this member does not lead, is handing over the leadership, or holds too much uncommitted data.
   */
  propose(data: Uint8Array, decoded?: unknown): number {
    if (this.role !== 'leader' || this.transferee !== noMember) return 0;
    // A single proposal always passes, so that one larger than the limit is not refused for ever.
    if (this.uncommittedBytes > 0 && this.uncommittedBytes + data.length > this.uncommittedBytesMax) return 0;
    return this.appendOwn(EntryType.normal, data, decoded);
  }

  /**
   * Appends a change of the membership, and returns its index. Its owner decodes it when it is applied, and calls
   * `applyConfChange`. Returns 0 as `propose` does, and while the change before is not applied, or no entry of this
   * term is committed (the latter is the correction of the thesis' one-at-a-time changes, raft-dev, 2015).
   */
  proposeConfChange(data: Uint8Array, decoded?: unknown): number {
    if (this.role !== 'leader' || this.transferee !== noMember) return 0;
    if (this.pendingConfIndex > this.log.applied || !this.committedInTerm) return 0;
    const index = this.appendOwn(EntryType.confChange, data, decoded);
    this.pendingConfIndex = index;
    return index;
  }

  /**
   * The change of the membership at the entry that is being applied; before `appliedTo` of that entry. That it is committed
   * is worth a write: were it forgotten in a restart, this member could need the vote of one that has left since.
   */
  applyConfChange(change: ConfChange): ConfState {
    this.confCommit = this.log.applying;
    this.useConfState(applyConfChange(this.confState, change));
    if (change.member === this.id) this.wasRemoved = change.type === 'removeMember' && !this.isVoter;
    this.logInfo(
      `switched to voters (${names(this.confState.voters)}), learners (${names(this.confState.learners)})`,
    );
    if (this.role !== 'leader') return this.confState;
    if (!this.isVoter) {
      // Thesis, section 4.2.2: a leader that is removed leads until its removal is committed. Who has most takes over without waiting.
      const next = this.bestSuccessor();
      if (next !== null) this.sendTimeoutNow(next);
      this.becomeFollower(this.term, noMember);
      return this.confState;
    }
    if (this.transferee === change.member && !this.progress.has(change.member)) this.transferee = noMember;
    this.maybeCommit();
    this.maybeFinishReads();
    this.flushDue = this.peers.length > 0;
    return this.confState;
  }

  /**
   * Asks at which index a read would be linearizable. The answer, a `ReadState` with this `context`, comes with a later
   * Ready, or with `takeReadStates`; reads that were asked for before one of them is called share one round.
   * Returns false when there is nobody to ask, or too many reads wait: nothing is kept then. After true the
   * answer still fails to come when the leader changes or a message is lost, so the caller asks again after a
   * while, with a new context. A context must never repeat on this member, over restarts neither: an answer to the
   * old one may still be under way.
   */
  readIndex(context: number): boolean {
    if (this.role === 'leader') {
      if (!this.reads.add(this.id, context)) return false;
      this.flushDue ||= this.committedInTerm;
      return true;
    }
    if (this.leader === noMember) return false;
    this.messages.push(this.message(MessageType.readIndex, this.leader, { context }));
    return true;
  }

  /**
   * The index at which a linearizable read may run, when that needs no round: on a leader that is the only voter and
   * has committed an entry of its term. 0 otherwise.
   */
  readIndexAtOnce(): number {
    return this.committedInTerm && this.isOnlyVoter() ? this.log.commit : 0;
  }

  /** True on a leader that is handing over, which takes no proposals meanwhile. */
  get isTransferring(): boolean {
    return this.role === 'leader' && this.transferee !== noMember;
  }

  /** The snapshot that the next Ready will hand out, since a message with it was taken; `null` when there is none. */
  get snapshotTaken(): Snapshot | null {
    return this.snapshotToWrite;
  }

  /** True when `ready` would have something to say. */
  hasReady(): boolean {
    return (
      this.log.submitted < this.log.last ||
      this.snapshotToWrite !== null ||
      this.term !== this.writtenTerm ||
      this.vote !== this.writtenVote ||
      this.writtenCommit < this.confCommit ||
      this.flushDue ||
      this.messages.length > 0 ||
      this.messagesAfterPersist.length > 0 ||
      this.readStates.length > 0 ||
      this.log.hasCommitted ||
      this.leader !== this.reportedLeader ||
      this.role !== this.reportedRole
    );
  }

  /** What is to be done now; each thing is handed out once. Not while the write of the Ready before is in flight. */
  ready(): Ready {
    assert(!this.writing, 'ready() was called before persisted() told the end of the write before');
    this.flush();
    const { log } = this;
    const snapshot = this.snapshotToWrite;
    const entries = log.submit();
    const write =
      entries.length > 0 ||
      snapshot !== null ||
      this.term !== this.writtenTerm ||
      this.vote !== this.writtenVote ||
      this.writtenCommit < this.confCommit;
    let messages = this.takeQueued();
    let messagesAfterPersist: readonly Message[] = noMessages;
    if (this.messagesAfterPersist.length > 0) {
      if (write) messagesAfterPersist = this.messagesAfterPersist;
      else
        messages =
          messages.length > 0 ? messages.concat(this.messagesAfterPersist) : this.messagesAfterPersist;
      this.messagesAfterPersist = [];
    }
    if (write) {
      this.writing = true;
      this.writtenTerm = this.term;
      this.writtenVote = this.vote;
      this.writtenCommit = log.commit;
      this.snapshotToWrite = null;
    }
    return {
      hardState: write ? { term: this.term, vote: this.vote, commit: log.commit } : null,
      entries,
      lastIndex: log.last,
      lastTerm: log.lastTerm,
      snapshot,
      committed: this.takeCommitted(),
      messages,
      messagesAfterPersist,
      readStates: this.takeReadStates(),
      softState: this.takeSoftState(),
    };
  }

  /**
   * The write of the Ready with this `lastIndex` and `lastTerm` is durable: its hard state, its entries and all before.
   * Called once for each Ready whose `hardState` is not null. On the only voter this commits.
   */
  persisted(lastIndex: number, lastTerm: number): void {
    assert(this.writing, 'persisted() was called without a write in flight');
    this.writing = false;
    this.durableTerm = this.writtenTerm;
    this.durableVote = this.writtenVote;
    this.log.persisted(lastIndex, lastTerm);
    if (this.role !== 'leader') return;
    // A leader that was removed holds the log for the others alone.
    this.progress.get(this.id)?.acknowledged(this.log.durable);
    this.maybeCommit();
  }

  /** Messages that may leave although a write is in flight. */
  takeMessages(): readonly Message[] {
    this.flush();
    return this.takeQueued();
  }

  /** At most `max` entries to apply next, in order, each handed out once; committed and durable here. */
  takeCommitted(max = Number.POSITIVE_INFINITY): readonly Entry[] {
    if (!this.log.hasCommitted) return noEntries;
    const entries = this.log.takeCommitted(max);
    if (this.uncommittedBytes > 0) {
      let bytes = 0;
      for (const entry of entries) if (entry.term === this.term) bytes += entry.data.length;
      this.uncommittedBytes = Math.max(0, this.uncommittedBytes - bytes);
    }
    return entries;
  }

  /** Answers to `readIndex`. */
  takeReadStates(): readonly ReadState[] {
    this.flush();
    if (this.readStates.length === 0) return noReadStates;
    const states = this.readStates;
    this.readStates = [];
    return states;
  }

  /** The state holds the effect of everything up to `index`, at most what was handed out. */
  appliedTo(index: number): void {
    this.log.appliedTo(index);
  }

  /**
   * Forgets entries up to `index` that are applied and that no member needs any more. For those that lag, at most
   * `catchUpBytesMax` bytes are kept; for those that lag and were not heard of lately, at most `catchUpEntriesMax` entries of them.
   * A cluster of one keeps nothing.
   */
  compactLog(index: number): void {
    const { log } = this;
    const to = Math.min(index, log.applied);
    if (this.peers.length === 0) {
      log.compact(to);
      return;
    }
    // Only a leader knows what the others have.
    let needed = log.offset;
    if (this.role === 'leader') {
      needed = to;
      for (const peer of this.peers) needed = Math.min(needed, peer.match);
    }
    // Whoever is there, loading a snapshot perhaps, goes on from where it is, however many entries that will be.
    const kept = this.isAnyoneBehind() ? Number.POSITIVE_INFINITY : (this.config.catchUpEntriesMax ?? 5000);
    log.compact(Math.min(to, Math.max(needed, to - kept)));
    const bytesMax = this.config.catchUpBytesMax ?? 64 * mebibyte;
    while (log.bytes > bytesMax && log.offset < to) log.compact(log.offset + 1);
  }

  /** A durable snapshot of the state at `snapshot.index` is there to be sent; told of the newest after a start, too. */
  snapshotAvailable(snapshot: Snapshot): void {
    if (this.available !== null && snapshot.index <= this.available.index) return;
    this.available = snapshot;
    this.needsSnapshot = false;
    if (this.role === 'leader' && this.peers.length > 0) this.flushDue = true;
  }

  /** True when a follower can only be served by a snapshot newer than any there is: the owner should take one. */
  get snapshotWanted(): boolean {
    return this.needsSnapshot && this.role === 'leader';
  }

  /**
   * The end of sending a snapshot to `member`. Must be told for every snap message, a lost one too: until then, or
   * until the follower answers, it gets nothing.
   */
  reportSnapshot(member: MemberId, delivered: boolean): void {
    const peer = this.progress.get(member);
    if (this.role !== 'leader' || peer === undefined || peer.state !== 'snapshot') return;
    if (delivered) peer.becomeProbe();
    else peer.snapshotFailed();
    // It has yet to load the snapshot, or the network to recover: wait for its next word.
    peer.probeSent = true;
  }

  /** The last message to `member` was lost for sure; its appends are sent one at a time until it answers. */
  reportUnreachable(member: MemberId): void {
    const peer = this.progress.get(member);
    if (this.role === 'leader' && peer !== undefined && peer.state === 'replicate') peer.becomeProbe();
  }

  /**
   * Hands the leadership over to `member` (Raft thesis, section 3.10); on a follower, asks the leader to. It is given
   * up after `electionTicks`. Nothing happens when `member` is no voter or leads already.
   */
  transferLeadership(member: MemberId): void {
    if (this.role === 'leader') this.startTransfer(member);
    else if (this.leader !== noMember) {
      this.messages.push(this.message(MessageType.transferLeader, this.leader, { subject: member }));
    }
  }

  /** Everything an observer may want to know, as a copy. */
  status(): RaftStatus {
    const { log } = this;
    const progress: ProgressStatus[] = [];
    if (this.role === 'leader') {
      for (const peer of this.progress.values()) {
        const { id, match, next, state, isLearner, recentActive, pendingSnapshot, paused } = peer;
        const inflight = peer.inflights.count;
        progress.push({ id, match, next, state, isLearner, recentActive, pendingSnapshot, paused, inflight });
      }
    }
    return {
      id: this.id,
      term: this.term,
      vote: this.vote,
      role: this.role,
      leader: this.leader,
      commit: log.commit,
      applied: log.applied,
      applying: log.applying,
      durable: log.durable,
      submitted: log.submitted,
      durableTerm: this.durableTerm,
      durableVote: this.durableVote,
      firstIndex: log.offset + 1,
      lastIndex: log.last,
      lastTerm: log.lastTerm,
      confState: this.confState,
      transferee: this.transferee,
      pendingConfIndex: this.pendingConfIndex,
      committedInTerm: this.committedInTerm,
      uncommittedBytes: this.uncommittedBytes,
      pendingReads: this.reads.count,
      snapshotPending: log.pendingSnapshot !== null,
      writing: this.writing,
      progress,
    };
  }

  // ---------------------------------------------------------------- terms and roles

  /** A message of a newer term. False: it is to be ignored. */
  private stepNewerTerm(message: Message): boolean {
    const { type } = message;
    if (type === MessageType.vote || type === MessageType.preVote) {
      // Thesis, section 4.2.3: who hears of a leader does not let others disturb it, unless it asked them to.
      const inLease =
        this.config.checkQuorum &&
        this.leader !== noMember &&
        this.electionElapsed < this.config.electionTicks;
      if (inLease && !message.transfer) return false;
    }
    // A pre-vote, and its grant, speak of a term that may never begin.
    if (type === MessageType.preVote) return true;
    if (type === MessageType.preVoteResp && !message.reject) return true;
    const fromLeader =
      type === MessageType.app || type === MessageType.heartbeat || type === MessageType.snap;
    const { role, electionElapsed, electionTimeout } = this;
    this.becomeFollower(message.term, fromLeader ? message.from : noMember);
    // Paper, section 5.2: only a leader's word and a vote that is granted begin the wait anew. If a refused one did, a member that cannot
    // win, but is always a little sooner, could keep the one that can from ever standing.
    if (type === MessageType.vote && role !== 'leader') {
      this.electionElapsed = electionElapsed;
      this.electionTimeout = electionTimeout;
    }
    return true;
  }

  /** A message of an older term is void; but its sender may have to be told. */
  private stepOlderTerm(message: Message): void {
    const { type, from } = message;
    if (type === MessageType.preVote) {
      this.send(this.message(MessageType.preVoteResp, from, { reject: true }));
    } else if (
      (type === MessageType.app || type === MessageType.heartbeat) &&
      (this.config.checkQuorum || this.config.preVote)
    ) {
      // This member was cut off, raised its term, and is ignored by voters in their lease: without this word the
      // leader of the older term would never learn of the newer one, and this member would never rejoin.
      this.send(this.message(MessageType.appResp, from, {}));
    }
  }

  private becomeFollower(term: number, leader: MemberId): void {
    const changed = this.role !== 'follower' || this.term !== term;
    this.reset(term);
    this.role = 'follower';
    this.leader = leader;
    if (changed) this.logInfo(`became follower at term ${term}`);
  }

  private becomeLeader(): void {
    this.reset(this.term);
    this.role = 'leader';
    this.leader = this.id;
    for (const peer of this.progress.values()) peer.reset(this.log.last + 1);
    this.knowItself();
    // A change of the membership may be among the entries that are not applied; none is proposed before they are.
    this.pendingConfIndex = this.log.last;
    this.logInfo(`became leader at term ${this.term}`);
    // Paper, section 5.4.2: entries of older terms commit only beneath one of this term.
    this.appendOwn(EntryType.normal, noData, undefined);
    this.flushDue = this.peers.length > 0;
  }

  /** Forgets what belonged to the role, and to the term when that is a new one. */
  private reset(term: number): void {
    if (term !== this.term) {
      this.term = term;
      this.vote = noMember;
    }
    this.leader = noMember;
    this.electionElapsed = 0;
    this.heartbeatElapsed = 0;
    this.drawElectionTimeout();
    this.votes.clear();
    this.reads.clear();
    this.committedInTerm = false;
    this.pendingConfIndex = 0;
    this.uncommittedBytes = 0;
    this.transferee = noMember;
    this.needsSnapshot = false;
    this.flushDue = false;
  }

  private drawElectionTimeout(): void {
    const { electionTicks, random } = this.config;
    this.electionTimeout = electionTicks + random(electionTicks);
  }

  // ---------------------------------------------------------------- elections

  /**
   * Voters stand for election, and a member that was removed. It counts for nothing itself, and needs a majority of those
   * that are left (thesis, section 4.2.2, on leaders outside of the configuration). Without that, who has not heard that the removal is
   * committed would ask for its vote in vain where its log has more than theirs, and nobody could ever lead.
   */
  private mayCampaign(): boolean {
    const { log } = this;
    if (this.role === 'leader' || log.pendingSnapshot !== null) return false;
    if (!this.isVoter && !this.wasRemoved) return false;
    if (!log.hasConfChange(log.applied + 1, log.commit)) return true;
    this.logWarn(`cannot campaign at term ${this.term}: a change of the membership is not applied yet`);
    return false;
  }

  private askForPreVotes(): void {
    // Neither the term nor the vote changes: nobody, this member included, has promised anything.
    this.leader = noMember;
    this.role = 'preCandidate';
    this.votes.clear();
    this.votes.set(this.id, true);
    this.logInfo(`became pre-candidate at term ${this.term}`);
    this.requestVotes(MessageType.preVote, this.term + 1, false);
  }

  private askForVotes(transfer: boolean): void {
    this.reset(this.term + 1);
    this.role = 'candidate';
    this.vote = this.id;
    // Counted before it is durable: with other voters none of theirs comes before this one's request left, which is
    // when it is; and the only voter's first entry commits in the same write.
    this.votes.set(this.id, true);
    this.logInfo(`became candidate at term ${this.term}`);
    if (this.isOnlyVoter()) this.becomeLeader();
    else this.requestVotes(MessageType.vote, this.term, transfer);
  }

  private requestVotes(type: MessageType, term: number, transfer: boolean): void {
    const index = this.log.last;
    const logTerm = this.log.lastTerm;
    for (const voter of this.voters) {
      if (voter.id === this.id) continue;
      this.send(this.message(type, voter.id, { term, index, logTerm, transfer }));
    }
  }

  /** Grants a vote to the first who asks in a term, if its log has all that may be committed (section 5.4.1). */
  private stepVoteRequest(message: Message): void {
    const { type, from, term } = message;
    const pre = type === MessageType.preVote;
    const free =
      this.vote === from || (this.vote === noMember && this.leader === noMember) || (pre && term > this.term);
    const granted = free && this.log.isUpToDate(message.index, message.logTerm);
    const response = pre ? MessageType.preVoteResp : MessageType.voteResp;
    this.logInfo(
      `${granted ? 'granted' : 'rejected'} ${pre ? 'pre-vote' : 'vote'} for ${memberName(from)} at term ${term}`,
    );
    if (!granted) {
      this.send(this.message(response, from, { reject: true }));
      return;
    }
    this.send(this.message(response, from, { term }));
    if (pre) return;
    this.vote = from;
    this.electionElapsed = 0;
  }

  private stepVoteResponse(message: Message): void {
    const expected = this.role === 'preCandidate' ? MessageType.preVoteResp : MessageType.voteResp;
    if (message.type !== expected || this.votes.has(message.from)) return;
    this.votes.set(message.from, !message.reject);
    let granted = 0;
    let rejected = 0;
    for (const voter of this.voters) {
      const vote = this.votes.get(voter.id);
      if (vote === true) granted++;
      else if (vote === false) rejected++;
    }
    switch (voteResult(this.voters.length, granted, rejected)) {
      case 'won':
        if (this.role === 'preCandidate') this.askForVotes(false);
        else this.becomeLeader();
        return;
      case 'lost':
        this.becomeFollower(this.term, noMember);
        return;
      case 'pending':
        return;
    }
  }

  // ---------------------------------------------------------------- follower

  private stepFromLeader(message: Message): void {
    assert(
      this.role !== 'leader',
      `two members lead term ${this.term}: this one and ${memberName(message.from)}`,
    );
    if (this.role !== 'follower') this.becomeFollower(this.term, message.from);
    this.electionElapsed = 0;
    this.leader = message.from;
    if (message.type === MessageType.app) this.stepAppend(message);
    else if (message.type === MessageType.heartbeat) this.stepHeartbeat(message);
    else this.stepSnapshot(message);
  }

  private stepAppend(message: Message): void {
    const { log } = this;
    const { from, index, logTerm } = message;
    if (index < log.commit) {
      // Overtaken: all of that is committed, so it matches.
      this.send(this.message(MessageType.appResp, from, { index: log.commit }));
      return;
    }
    const matched = log.appendFrom(index, logTerm, message.entries);
    if (matched >= 0) {
      // Beyond `matched` this log may still differ from the leader's.
      log.commitTo(Math.min(message.commit, matched));
      this.send(this.message(MessageType.appResp, from, { index: matched }));
      return;
    }
    const rejectHint = log.lastIndexWithin(index, logTerm);
    const hintTerm = Math.max(0, log.term(rejectHint));
    this.send(
      this.message(MessageType.appResp, from, { index, reject: true, rejectHint, logTerm: hintTerm }),
    );
  }

  private stepHeartbeat(message: Message): void {
    // The leader sends no more than what this member acknowledged as durable.
    if (message.commit > this.log.last) throw new LostEntriesError(this.id, message.commit, this.log.last);
    this.log.commitTo(message.commit);
    this.send(this.message(MessageType.heartbeatResp, message.from, { context: message.context }));
  }

  private stepSnapshot(message: Message): void {
    const { log } = this;
    const snapshot = message.snapshot;
    if (snapshot === null) return;
    if (snapshot.index > log.commit) {
      if (log.term(snapshot.index) === snapshot.term) {
        // The log has all of it already: no need to throw the state away.
        log.commitTo(snapshot.index);
      } else {
        log.restore(snapshot);
        this.snapshotToWrite = snapshot;
        this.available = snapshot;
        this.useConfState(snapshot.confState);
        this.logInfo(`restored snapshot at index ${snapshot.index}, term ${snapshot.term}`);
      }
    }
    this.send(this.message(MessageType.appResp, message.from, { index: log.commit }));
  }

  private stepFollower(message: Message): void {
    switch (message.type) {
      case MessageType.timeoutNow:
        // Thesis, section 3.10: no pre-vote, the leader itself has asked for this.
        if (this.mayCampaign()) this.askForVotes(true);
        return;
      case MessageType.readIndexResp:
        this.readStates.push({ index: message.index, context: message.context });
        return;
    }
  }

  // ---------------------------------------------------------------- leader

  private tickLeader(): void {
    const { electionTicks, heartbeatTicks, checkQuorum } = this.config;
    if (this.electionElapsed >= electionTicks) {
      this.electionElapsed = 0;
      const hearsOfQuorum = this.hearsOfQuorum();
      if (checkQuorum && !hearsOfQuorum) {
        this.logWarn('stepped down: no majority answers');
        this.becomeFollower(this.term, noMember);
        return;
      }
      this.transferee = noMember;
    }
    this.heartbeatElapsed++;
    if (this.heartbeatElapsed >= heartbeatTicks) {
      this.heartbeatElapsed = 0;
      this.sendHeartbeats();
    }
  }

  private hearsOfQuorum(): boolean {
    let active = 0;
    for (const voter of this.voters) if (voter.recentActive || voter.id === this.id) active++;
    for (const peer of this.peers) {
      peer.wasActive = peer.recentActive;
      peer.recentActive = false;
    }
    return active >= quorumOf(this.voters.length);
  }

  private stepLeader(message: Message): void {
    if (message.type === MessageType.readIndex) {
      // Too many wait: the asking member will ask again.
      if (this.reads.add(message.from, message.context)) this.flushDue ||= this.committedInTerm;
      return;
    }
    if (message.type === MessageType.transferLeader) {
      this.startTransfer(message.subject);
      return;
    }
    const peer = this.progress.get(message.from);
    if (peer === undefined) return;
    if (message.type === MessageType.appResp) this.stepAppendResponse(peer, message);
    else if (message.type === MessageType.heartbeatResp) this.stepHeartbeatResponse(peer, message);
  }

  private stepAppendResponse(peer: Progress, message: Message): void {
    const { log } = this;
    peer.recentActive = true;
    this.flushDue = true;
    if (message.reject) {
      // Where terms differ, skip ours above the follower's term: none of those can match (paper, section 5.3).
      const hint =
        message.logTerm > 0 ? log.lastIndexWithin(message.rejectHint, message.logTerm) : message.rejectHint;
      if (peer.rejected(message.index, hint)) peer.appendDue = true;
      return;
    }
    if (message.index > log.last) return;
    const news = peer.acknowledged(message.index);
    if (!news && !(peer.state === 'probe' && message.index === peer.match)) return;
    if (peer.state === 'probe') {
      peer.becomeReplicate();
    } else if (peer.state === 'snapshot') {
      // It may have caught up some other way; what counts is that the log in memory continues it.
      if (peer.match >= log.offset) peer.becomeReplicate();
    } else {
      peer.inflights.freeTo(message.index);
    }
    if (news) this.maybeCommit();
    if (peer.id === this.transferee && peer.match === log.last) this.sendTimeoutNow(peer);
  }

  private stepHeartbeatResponse(peer: Progress, message: Message): void {
    peer.recentActive = true;
    peer.probeSent = false;
    // Appends before may have been lost, an empty one will tell; even when the window is full.
    if (peer.match < this.log.last || peer.state === 'probe') {
      peer.appendDue = true;
      this.flushDue = true;
    }
    if (message.context > peer.readRound) {
      peer.readRound = message.context;
      this.maybeFinishReads();
    }
  }

  private appendOwn(type: EntryType, data: Uint8Array, decoded: unknown): number {
    const index = this.log.last + 1;
    this.log.append({ index, term: this.term, type, data, decoded });
    this.uncommittedBytes += data.length;
    if (this.peers.length > 0) this.flushDue = true;
    return index;
  }

  /** Commits what a majority holds durably, once an entry of this term is among it (paper, section 5.4.2). */
  private maybeCommit(): void {
    const { log } = this;
    let index: number;
    if (this.voters.length === 1) {
      index = this.voters[0]!.match;
    } else {
      const matches: number[] = [];
      for (const voter of this.voters) matches.push(voter.match);
      index = quorumIndex(matches);
    }
    if (index <= log.commit || log.term(index) !== this.term) return;
    log.commitTo(index);
    this.committedInTerm = true;
    if (this.peers.length > 0 || this.reads.startable) this.flushDue = true;
  }

  /**
   * Queues whatever the followers should get now. Done once for all that came in since the last time, so that
   * proposals of one turn travel in one append, and reads of one turn share a round.
   */
  private flush(): void {
    if (!this.flushDue) return;
    this.flushDue = false;
    if (this.role !== 'leader') return;
    if (this.committedInTerm && this.reads.startable) {
      this.reads.start(this.log.commit);
      if (this.isOnlyVoter()) this.maybeFinishReads();
      else this.sendHeartbeats();
    }
    for (const peer of this.peers) this.sendAppends(peer);
  }

  private sendAppends(peer: Progress): void {
    const { log } = this;
    while (!peer.paused || (peer.appendDue && peer.state === 'replicate')) {
      const prevIndex = peer.next - 1;
      const prevTerm = log.term(prevIndex);
      if (prevTerm < 0) {
        this.sendSnapshot(peer);
        return;
      }
      const entries = peer.paused ? noEntries : log.slice(peer.next, this.messageBytesMax);
      if (entries.length === 0 && !peer.appendDue && peer.commitSent >= Math.min(log.commit, prevIndex))
        return;
      this.send(
        this.message(MessageType.app, peer.id, {
          index: prevIndex,
          logTerm: prevTerm,
          entries,
          commit: log.commit,
        }),
      );
      peer.sent(entries, log.commit);
    }
  }

  private sendSnapshot(peer: Progress): void {
    // It would be wasted on a member that is not there.
    if (!peer.recentActive) return;
    const snapshot = this.available;
    if (snapshot === null || snapshot.index < this.log.offset) {
      this.needsSnapshot = true;
      return;
    }
    this.send(this.message(MessageType.snap, peer.id, { snapshot }));
    peer.becomeSnapshot(snapshot.index);
    this.logInfo(`sends snapshot at index ${snapshot.index} to ${memberName(peer.id)}`);
  }

  private sendHeartbeats(): void {
    for (const peer of this.peers) {
      // No more than it is known to hold: it must not take a differing suffix for committed.
      const commit = Math.min(peer.match, this.log.commit);
      this.send(this.message(MessageType.heartbeat, peer.id, { commit, context: this.reads.round }));
    }
  }

  private maybeFinishReads(): void {
    const { reads } = this;
    if (!reads.inFlight) return;
    let confirmed = 0;
    for (const voter of this.voters) if (voter.id === this.id || voter.readRound >= reads.round) confirmed++;
    if (confirmed < quorumOf(this.voters.length)) return;
    const { index, requests } = reads.finish();
    for (const { from, context } of requests) {
      if (from === this.id) this.readStates.push({ index, context });
      else this.send(this.message(MessageType.readIndexResp, from, { index, context }));
    }
    if (reads.startable) this.flushDue = true;
  }

  private startTransfer(member: MemberId): void {
    const peer = this.progress.get(member);
    if (peer === undefined || peer.isLearner || member === this.id || member === this.transferee) return;
    this.electionElapsed = 0;
    this.transferee = member;
    this.logInfo(`transfers the leadership to ${memberName(member)} at term ${this.term}`);
    if (peer.match === this.log.last) {
      this.sendTimeoutNow(peer);
    } else {
      peer.appendDue = true;
      this.flushDue = true;
    }
  }

  /** The voter whose log is known to have most; `null` where there is none. */
  private bestSuccessor(): Progress | null {
    let best: Progress | null = null;
    for (const voter of this.voters) {
      if (voter.id !== this.id && (best === null || voter.match > best.match)) best = voter;
    }
    return best;
  }

  private sendTimeoutNow(peer: Progress): void {
    this.send(this.message(MessageType.timeoutNow, peer.id, {}));
  }

  // ---------------------------------------------------------------- membership

  private useConfState(confState: ConfState): void {
    const { inflightMessagesMax = 512, inflightBytesMax = inflightBytesDefault } = this.config;
    const before = this.progress;
    const take = (id: MemberId, isLearner: boolean): Progress => {
      const known = before.get(id);
      if (known === undefined) {
        const next = this.log.last + 1;
        const added = new Progress(id, isLearner, next, inflightMessagesMax, inflightBytesMax);
        added.appendDue = true;
        // Gives it one whole election time-out before it counts as gone.
        added.recentActive = true;
        return added;
      }
      known.isLearner = isLearner;
      return known;
    };
    this.confState = confState;
    this.voters = confState.voters.map((id) => take(id, false));
    const all = this.voters.concat(confState.learners.map((id) => take(id, true)));
    this.progress = new Map(all.map((member) => [member.id, member]));
    this.peers = all.filter((member) => member.id !== this.id);
    this.isVoter = confState.voters.includes(this.id);
    if (this.role === 'leader' && !before.has(this.id)) this.knowItself();
  }

  /** Leader: what it holds itself, where it is a member. */
  private knowItself(): void {
    const self = this.progress.get(this.id);
    if (self === undefined) return;
    self.becomeReplicate();
    self.acknowledged(this.log.durable);
    self.recentActive = true;
  }

  private isAnyoneBehind(): boolean {
    if (this.role !== 'leader') return false;
    for (const peer of this.peers) {
      if (peer.match < this.log.last && (peer.recentActive || peer.wasActive)) return true;
    }
    return false;
  }

  private isOnlyVoter(): boolean {
    return this.isVoter && this.voters.length === 1;
  }

  // ---------------------------------------------------------------- messages

  /** What leaves at once is what a crash cannot make a lie: a leader's own messages in a term it cannot forget. */
  private send(message: Message): void {
    if (this.role === 'leader' && this.durableTerm === this.term && isLeaders(message.type)) {
      this.messages.push(message);
    } else {
      this.messagesAfterPersist.push(message);
    }
  }

  private message(type: MessageType, to: MemberId, fields: Partial<Message>): Message {
    return {
      type,
      to,
      from: this.id,
      term: fields.term ?? this.term,
      logTerm: fields.logTerm ?? 0,
      index: fields.index ?? 0,
      entries: fields.entries ?? noEntries,
      commit: fields.commit ?? 0,
      reject: fields.reject ?? false,
      rejectHint: fields.rejectHint ?? 0,
      context: fields.context ?? 0,
      transfer: fields.transfer ?? false,
      subject: fields.subject ?? noMember,
      snapshot: fields.snapshot ?? null,
    };
  }

  private takeQueued(): readonly Message[] {
    if (this.messages.length === 0) return noMessages;
    const messages = this.messages;
    this.messages = [];
    return messages;
  }

  private takeSoftState(): SoftState | null {
    if (this.leader === this.reportedLeader && this.role === this.reportedRole) return null;
    this.reportedLeader = this.leader;
    this.reportedRole = this.role;
    return { leader: this.leader, role: this.role };
  }

  private logInfo(message: string): void {
    this.config.logger?.info(`${memberName(this.id)} ${message}`);
  }

  private logWarn(message: string): void {
    this.config.logger?.warn(`${memberName(this.id)} ${message}`);
  }
}

function isLeaders(type: MessageType): boolean {
  return (
    type === MessageType.app ||
    type === MessageType.heartbeat ||
    type === MessageType.snap ||
    type === MessageType.timeoutNow ||
    type === MessageType.readIndexResp
  );
}

function names(members: readonly MemberId[]): string {
  return members.map(memberName).join(' ');
}
