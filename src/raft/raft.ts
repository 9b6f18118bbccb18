import { assert } from '../errors/assert.ts';
import { applyConfChange, type ConfChange } from './conf-change.ts';
import { type ConfState, type Entry, type MemberId, memberName, noMember, type Snapshot } from './entry.ts';
import { Leadership } from './leadership.ts';

import { type Message, makeMessage, RaftMessageType } from './message.ts';
import { Outbox } from './outbox.ts';
import { limitsOf, type RaftConfig, type RaftLimits, termsAheadMax } from './raft-config.ts';
import { RaftLog } from './raft-log.ts';
import { noReadStates } from './read-index.ts';
import type { ProgressStatus, RaftRole, RaftStatus, ReadState, Ready, SoftState } from './ready.ts';
import { Tracker } from './tracker.ts';

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
  /** The member voted for in `term`; changes at most once a term, from none. */
  vote: MemberId;
  role: RaftRole = 'follower';
  /** Leader of `term`; none while unknown. */
  leader: MemberId = noMember;

  private readonly config: RaftConfig;
  private readonly limits: RaftLimits;
  private readonly tracker: Tracker;
  private readonly outbox = new Outbox();
  /** The state of a leader; `null` in the other roles. */
  private leadership: Leadership | null = null;
  /** This member was removed, by an entry that is applied. */
  private wasRemoved: boolean;
  private readStates: ReadState[] = [];
  /** The newest snapshot that could be sent. */
  private available: Snapshot | null = null;

  /** Ticks since a message of the leader; of no account while it leads. */
  private electionElapsed = 0;
  /** `electionTicks` to twice that, drawn anew for each wait so that members do not stand at once. */
  private electionTimeout = 0;
  /** How far messages have brought the term forward; each tick takes one off. */
  private termsTaken = 0;

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
  private reportedRole: RaftRole = 'follower';

  constructor(config: RaftConfig) {
    assert(config.id !== noMember, 'a member needs an ID other than 0');
    assert(
      config.heartbeatTicks > 0 && config.electionTicks > config.heartbeatTicks,
      `electionTicks (${config.electionTicks}) must be above heartbeatTicks (${config.heartbeatTicks})`,
    );
    this.config = config;
    this.limits = limitsOf(config);
    this.tracker = new Tracker(config.id, this.limits);
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
    this.wasRemoved = config.removed ?? false;
    this.tracker.use(config.snapshot.confState, this.log.last + 1);
    this.drawElectionTimeout();
  }

  // ---------------------------------------------------------------- what the owner calls

  /** Membership as of the last applied change. */
  get confState(): ConfState {
    return this.tracker.confState;
  }

  /** One unit of the owner's clock has passed. */
  tick(): void {
    if (this.termsTaken > 0) this.termsTaken--;
    if (this.leadership !== null) {
      if (this.leadership.tick()) return;
      this.logWarn('stepped down: no majority answers');
      this.becomeFollower(this.term, noMember);
      return;
    }
    this.electionElapsed++;
    if (this.electionElapsed < this.electionTimeout) return;
    this.electionElapsed = 0;
    this.drawElectionTimeout();
    this.campaign();
    // A member that cannot stand must not keep others from being elected, for the sake of a leader that is
    // silent.
    if (this.role === 'follower') this.leader = noMember;
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
    if (this.config.preVote && !this.tracker.isOnlyVoter) this.askForPreVotes();
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

  /**
   * Returns why a message is not to be taken, as what no member of this cluster can have sent in good faith; `null` where it is. An ID that
   * is no member here may be one all the same: this member may be behind. It is believed while nobody leads that this member knows, or
   * while a change of the membership waits in the log; docs/ARCHITECTURE.md says why that is enough.
   */
  refusal(message: Message): string | null {
    const { from, term, snapshot } = message;
    const isKnown = (from !== noMember && from === this.leader) || this.tracker.get(from) !== undefined;
    const ahead = term - this.term;
    // Half is left for members, so that who is none cannot lead some to a term that the others do not take.
    const aheadMax = (isKnown ? termsAheadMax : termsAheadMax / 2) - this.termsTaken;
    if (ahead > 0 && ahead > aheadMax) {
      return `its term ${term} is ${ahead} ahead of this member's, where ${Math.max(0, aheadMax)} are believed`;
    }
    if (snapshot !== null && snapshot.term > term) {
      return `its snapshot is of term ${snapshot.term}, and its sender of ${term}`;
    }
    if (isKnown) return null;
    if (this.hearsMember && !this.isConfChangeDue) {
      return `its sender is no member here, and member ${memberName(this.leader)} leads`;
    }
    const { log, tracker } = this;
    if (
      message.type === RaftMessageType.HEARTBEAT &&
      message.commit > log.last &&
      tracker.voters.length > 0
    ) {
      return `its sender is no member here, and counts on entry ${message.commit} where the log ends at ${log.last}`;
    }
    return null;
  }

  /** Takes a message from another member. Messages to somebody else, and those that `refusal` is about, are ignored. */
  step(message: Message): void {
    if (message.to !== this.id || this.refusal(message) !== null) return;
    if (message.term > this.term) {
      if (!this.stepNewerTerm(message)) return;
    } else if (message.term < this.term) {
      this.stepOlderTerm(message);
      return;
    }
    switch (message.type) {
      case RaftMessageType.VOTE:
      case RaftMessageType.PRE_VOTE:
        this.stepVoteRequest(message);
        return;
      case RaftMessageType.APP:
      case RaftMessageType.HEARTBEAT:
      case RaftMessageType.SNAP:
        this.stepFromLeader(message);
        return;
      default:
        if (this.leadership !== null) this.leadership.step(message);
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
    return this.leadership === null ? 0 : this.leadership.propose(data, decoded);
  }

  /**
   * Appends a change of the membership, and returns its index. Its owner decodes it when it is applied, and calls
   * `applyConfChange`. Returns 0 as `propose` does, and while the change before is not applied, or no entry of this
   * term is committed (the latter is the correction of the thesis' one-at-a-time changes, raft-dev, 2015).
   */
  proposeConfChange(data: Uint8Array, decoded?: unknown): number {
    return this.leadership === null ? 0 : this.leadership.proposeConfChange(data, decoded);
  }

  /**
   * The change of the membership at the entry that is being applied; before `appliedTo` of that entry. That it is committed
   * is worth a write: were it forgotten in a restart, this member could need the vote of one that has left since.
   */
  applyConfChange(change: ConfChange): ConfState {
    this.confCommit = this.log.applying;
    const confState = applyConfChange(this.confState, change);
    this.tracker.use(confState, this.log.last + 1);
    if (change.member === this.id) this.wasRemoved = change.type === 'removeMember' && !this.tracker.isVoter;
    this.logInfo(`switched to voters (${names(confState.voters)}), learners (${names(confState.learners)})`);
    if (this.leadership === null) return confState;
    if (this.tracker.isVoter) {
      this.leadership.membersChanged(change.member);
    } else {
      // Thesis, section 4.2.2: a leader that is removed leads until its removal is committed. Who has most takes over without waiting.
      this.leadership.handOver();
      this.becomeFollower(this.term, noMember);
    }
    return confState;
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
    if (this.leadership !== null) return this.leadership.addRead(this.id, context);
    if (this.leader === noMember) return false;
    this.ask(RaftMessageType.READ_INDEX, { context });
    return true;
  }

  /**
   * The index at which a linearizable read may run, when that needs no round: on a leader that is the only voter and
   * has committed an entry of its term. 0 otherwise.
   */
  readIndexAtOnce(): number {
    return this.leadership?.committedInTerm === true && this.tracker.isOnlyVoter ? this.log.commit : 0;
  }

  /** True on a leader that is handing over, which takes no proposals meanwhile. */
  get isTransferring(): boolean {
    return this.leadership !== null && this.leadership.transferee !== noMember;
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
      this.leadership?.flushDue === true ||
      !this.outbox.isEmpty ||
      this.readStates.length > 0 ||
      this.log.hasCommitted ||
      this.leader !== this.reportedLeader ||
      this.role !== this.reportedRole
    );
  }

  /**
   * Takes out the work to be done now; each thing is handed out once. Not while the write of the last Ready
   * is in flight.
   */
  ready(): Ready {
    assert(!this.writing, 'ready() was called before persisted() told the end of the write before');
    this.leadership?.flush();
    const { log, outbox } = this;
    const snapshot = this.snapshotToWrite;
    const entries = log.submit();
    const write =
      entries.length > 0 ||
      snapshot !== null ||
      this.term !== this.writtenTerm ||
      this.vote !== this.writtenVote ||
      this.writtenCommit < this.confCommit;
    let messages = outbox.takeAtOnce();
    let messagesAfterPersist = outbox.takeAfterPersist();
    if (!write && messagesAfterPersist.length > 0) {
      // All that they promise is durable.
      messages = messages.length > 0 ? messages.concat(messagesAfterPersist) : messagesAfterPersist;
      messagesAfterPersist = noMessages;
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
    this.leadership?.persisted(this.durableTerm === this.term);
  }

  /** Messages that may leave although a write is in flight. */
  takeMessages(): readonly Message[] {
    this.leadership?.flush();
    return this.outbox.takeAtOnce();
  }

  /** At most `max` entries to apply next, in order, each handed out once; committed and durable here. */
  takeCommitted(max = Number.POSITIVE_INFINITY): readonly Entry[] {
    if (!this.log.hasCommitted) return noEntries;
    const entries = this.log.takeCommitted(max);
    this.leadership?.handedOut(entries);
    return entries;
  }

  /** Answers to `readIndex`. */
  takeReadStates(): readonly ReadState[] {
    this.leadership?.flush();
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
    const { log, limits, leadership } = this;
    const { peers } = this.tracker;
    const to = Math.min(index, log.applied);
    if (peers.length === 0) {
      log.compact(to);
      return;
    }
    // Only a leader knows what the others have.
    let needed = log.offset;
    if (leadership !== null) {
      needed = to;
      for (const peer of peers) needed = Math.min(needed, peer.match);
    }
    // Whoever is there, loading a snapshot perhaps, goes on from where it is, however many entries that will be.
    const isAnyoneBehind = leadership !== null && this.tracker.isAnyoneBehind(log.last);
    const kept = isAnyoneBehind ? Number.POSITIVE_INFINITY : limits.catchUpEntriesMax;
    log.compact(Math.min(to, Math.max(needed, to - kept)));
    while (log.bytes > limits.catchUpBytesMax && log.offset < to) log.compact(log.offset + 1);
  }

  /**
   * Takes note of a durable snapshot of the state at `snapshot.index` that can be sent; called with the
   * newest after a start, too.
   */
  snapshotAvailable(snapshot: Snapshot): void {
    if (this.available !== null && snapshot.index <= this.available.index) return;
    this.available = snapshot;
    this.leadership?.snapshotAvailable(snapshot);
  }

  /** True when a follower can only be served by a snapshot newer than any there is: the owner should take one. */
  get snapshotWanted(): boolean {
    return this.leadership?.needsSnapshot === true;
  }

  /**
   * Ends the sending of a snapshot to `member`. Must be called for every snap message, a lost one too: until
   * then, or until the follower answers, it gets nothing.
   */
  reportSnapshot(member: MemberId, delivered: boolean): void {
    this.leadership?.reportSnapshot(member, delivered);
  }

  /** The last message to `member` was lost for sure; its appends are sent one at a time until it answers. */
  reportUnreachable(member: MemberId): void {
    this.leadership?.reportUnreachable(member);
  }

  /**
   * Hands the leadership over to `member` (Raft thesis, section 3.10); on a follower, asks the leader to. It is given
   * up after `electionTicks`. Nothing happens when `member` is no voter or leads already.
   */
  transferLeadership(member: MemberId): void {
    if (this.leadership !== null) this.leadership.startTransfer(member);
    else if (this.leader !== noMember) {
      this.ask(RaftMessageType.TRANSFER_LEADER, { subject: member });
    }
  }

  /** Everything an observer may want to know, as a copy. */
  status(): RaftStatus {
    const { log, leadership } = this;
    const progress: ProgressStatus[] = [];
    if (leadership !== null) {
      for (const peer of this.tracker.all) {
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
      transferee: leadership?.transferee ?? noMember,
      committedInTerm: leadership?.committedInTerm ?? false,
      snapshotPending: log.pendingSnapshot !== null,
      writing: this.writing,
      progress,
    };
  }

  // ---------------------------------------------------------------- terms and roles

  /**
   * A leader was heard of within the shortest election time-out, or this member leads. A leader that loses its majority notices (check of
   * the quorum) and falls silent, so this does not last when another one is elected; without that check it could.
   */
  private get hearsLeader(): boolean {
    const { checkQuorum, electionTicks } = this.config;
    return checkQuorum && this.leader !== noMember && this.electionElapsed < electionTicks;
  }

  /** The same, of a leader that is a member as far as this one knows. */
  private get hearsMember(): boolean {
    return this.hearsLeader && this.tracker.get(this.leader) !== undefined;
  }

  /** A change of the membership is in the log and not applied: members may be missing here that others know. */
  private get isConfChangeDue(): boolean {
    const { log } = this;
    return log.hasConfChange(Math.max(log.applied, log.offset) + 1, log.last);
  }

  /** A message of a newer term. False: it is to be ignored. */
  private stepNewerTerm(message: Message): boolean {
    const { type } = message;
    if (type === RaftMessageType.VOTE || type === RaftMessageType.PRE_VOTE) {
      // Thesis, section 4.2.3: who hears of a leader does not let others disturb it, unless it asked them to.
      if (this.hearsLeader && !message.transfer) return false;
    }
    // A pre-vote, and its grant, speak of a term that may never begin.
    if (type === RaftMessageType.PRE_VOTE) return true;
    if (type === RaftMessageType.PRE_VOTE_RESP && !message.reject) return true;
    const fromLeader =
      type === RaftMessageType.APP || type === RaftMessageType.HEARTBEAT || type === RaftMessageType.SNAP;
    const { role, electionElapsed, electionTimeout } = this;
    this.termsTaken += message.term - this.term;
    this.becomeFollower(message.term, fromLeader ? message.from : noMember);
    // Paper, section 5.2: only a leader's word and a vote that is granted begin the wait anew. If a refused one did, a member that cannot
    // win, but is always a little sooner, could keep the one that can from ever standing.
    if (type === RaftMessageType.VOTE && role !== 'leader') {
      this.electionElapsed = electionElapsed;
      this.electionTimeout = electionTimeout;
    }
    return true;
  }

  /** Drops a message of an older term, but answers where the sender has to learn of the newer one. */
  private stepOlderTerm(message: Message): void {
    const { type, from } = message;
    if (type === RaftMessageType.PRE_VOTE) {
      this.send(RaftMessageType.PRE_VOTE_RESP, from, { reject: true });
    } else if (
      (type === RaftMessageType.APP || type === RaftMessageType.HEARTBEAT) &&
      (this.config.checkQuorum || this.config.preVote)
    ) {
      // This member was cut off, raised its term, and is ignored by voters in their lease: without this word the
      // leader of the older term would never learn of the newer one, and this member would never rejoin.
      this.send(RaftMessageType.APP_RESP, from, {});
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
    this.logInfo(`became leader at term ${this.term}`);
    this.leadership = new Leadership({
      term: this.term,
      isTermDurable: this.durableTerm === this.term,
      config: this.config,
      limits: this.limits,
      log: this.log,
      tracker: this.tracker,
      outbox: this.outbox,
      available: this.available,
      onRead: (state) => this.readStates.push(state),
      say: (message) => this.logInfo(message),
    });
    this.leadership.begin();
  }

  /** Forgets what belonged to the role, and to the term when that is a new one. */
  private reset(term: number): void {
    if (term !== this.term) {
      this.term = term;
      this.vote = noMember;
    }
    this.leader = noMember;
    this.electionElapsed = 0;
    this.drawElectionTimeout();
    this.tracker.clearVotes();
    this.leadership = null;
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
    if (!this.tracker.isVoter && !this.wasRemoved) return false;
    if (!log.hasConfChange(log.applied + 1, log.commit)) return true;
    this.logWarn(`cannot campaign at term ${this.term}: a change of the membership is not applied yet`);
    return false;
  }

  private askForPreVotes(): void {
    // Neither the term nor the vote changes: nobody, this member included, has promised anything.
    this.leader = noMember;
    this.role = 'preCandidate';
    this.tracker.clearVotes();
    this.tracker.recordVote(this.id, true);
    this.logInfo(`became pre-candidate at term ${this.term}`);
    this.requestVotes(RaftMessageType.PRE_VOTE, this.term + 1, false);
  }

  private askForVotes(transfer: boolean): void {
    this.reset(this.term + 1);
    this.role = 'candidate';
    this.vote = this.id;
    // Counted before it is durable: with other voters none of theirs comes before this one's request left, which is
    // when it is; and the only voter's first entry commits in the same write.
    this.tracker.recordVote(this.id, true);
    this.logInfo(`became candidate at term ${this.term}`);
    if (this.tracker.isOnlyVoter) this.becomeLeader();
    else this.requestVotes(RaftMessageType.VOTE, this.term, transfer);
  }

  private requestVotes(type: RaftMessageType, term: number, transfer: boolean): void {
    const index = this.log.last;
    const logTerm = this.log.lastTerm;
    for (const { id } of this.tracker.voters) {
      if (id !== this.id) this.send(type, id, { index, logTerm, transfer }, term);
    }
  }

  /** Grants a vote to the first who asks in a term, if its log has all that may be committed (section 5.4.1). */
  private stepVoteRequest(message: Message): void {
    const { type, from, term } = message;
    const pre = type === RaftMessageType.PRE_VOTE;
    const free =
      this.vote === from || (this.vote === noMember && this.leader === noMember) || (pre && term > this.term);
    const granted = free && this.log.isUpToDate(message.index, message.logTerm);
    const response = pre ? RaftMessageType.PRE_VOTE_RESP : RaftMessageType.VOTE_RESP;
    this.logInfo(
      `${granted ? 'granted' : 'rejected'} ${pre ? 'pre-vote' : 'vote'} for ${memberName(from)} at term ${term}`,
    );
    if (!granted) {
      this.send(response, from, { reject: true });
      return;
    }
    this.send(response, from, {}, term);
    if (pre) return;
    this.vote = from;
    this.electionElapsed = 0;
  }

  private stepVoteResponse(message: Message): void {
    const expected = this.role === 'preCandidate' ? RaftMessageType.PRE_VOTE_RESP : RaftMessageType.VOTE_RESP;
    if (message.type !== expected || !this.tracker.recordVote(message.from, !message.reject)) return;
    switch (this.tracker.tallyVotes()) {
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
    if (message.type === RaftMessageType.APP) this.stepAppend(message);
    else if (message.type === RaftMessageType.HEARTBEAT) this.stepHeartbeat(message);
    else this.stepSnapshot(message);
  }

  private stepAppend(message: Message): void {
    const { log } = this;
    const { from, index, logTerm } = message;
    if (index < log.commit) {
      // Overtaken: all of that is committed, so it matches.
      this.send(RaftMessageType.APP_RESP, from, { index: log.commit });
      return;
    }
    const matched = log.appendFrom(index, logTerm, message.entries);
    if (matched >= 0) {
      // Beyond `matched` this log may still differ from the leader's.
      log.commitTo(Math.min(message.commit, matched));
      this.send(RaftMessageType.APP_RESP, from, { index: matched });
      return;
    }
    const rejectHint = log.lastIndexWithin(index, logTerm);
    const hintTerm = Math.max(0, log.term(rejectHint));
    this.send(RaftMessageType.APP_RESP, from, { index, reject: true, rejectHint, logTerm: hintTerm });
  }

  private stepHeartbeat(message: Message): void {
    // The leader sends no more than what this member acknowledged as durable.
    if (message.commit > this.log.last) throw new LostEntriesError(this.id, message.commit, this.log.last);
    this.log.commitTo(message.commit);
    this.send(RaftMessageType.HEARTBEAT_RESP, message.from, { context: message.context });
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
        this.tracker.use(snapshot.confState, log.last + 1);
        this.logInfo(`restored snapshot at index ${snapshot.index}, term ${snapshot.term}`);
      }
    }
    this.send(RaftMessageType.APP_RESP, message.from, { index: log.commit });
  }

  private stepFollower(message: Message): void {
    switch (message.type) {
      case RaftMessageType.TIMEOUT_NOW:
        // Thesis, section 3.10: no pre-vote, the leader itself has asked for this.
        if (this.mayCampaign()) this.askForVotes(true);
        return;
      case RaftMessageType.READ_INDEX_RESP:
        this.readStates.push({ index: message.index, context: message.context });
        return;
    }
  }

  // ---------------------------------------------------------------- messages

  /**
   * Queues a message of another role than leader, which promises that this term, vote and log are durable.
   */
  private send(type: RaftMessageType, to: MemberId, fields: Partial<Message>, term = this.term): void {
    this.outbox.sendAfterPersist(makeMessage(type, this.id, to, term, fields));
  }

  /** A request to the leader promises nothing. */
  private ask(type: RaftMessageType, fields: Partial<Message>): void {
    this.outbox.sendAtOnce(makeMessage(type, this.id, this.leader, this.term, fields));
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

/** Share of the election time-out within which followers stand for election when the leader has ended. */
const goneShare = 4;
const noMessages: readonly Message[] = [];
const noEntries: readonly Entry[] = [];

function names(members: readonly MemberId[]): string {
  return members.map(memberName).join(' ');
}

/**
 * The leader counts on entries that this member acknowledged and no longer has. Going on would let committed
 * entries be lost, so the member stops.
 */
export class LostEntriesError extends Error {
  override readonly name = 'LostEntriesError';

  constructor(member: MemberId, expectedIndex: number, lastIndex: number) {
    super(
      `member ${memberName(member)} acknowledged the log up to entry ${expectedIndex} before, but its log now ends ` +
        `at entry ${lastIndex}: its data was truncated, restored from an old copy or lost. ` +
        'In a cluster whose other members are well, let it come back under another ID: `wald replace`.',
    );
  }
}
