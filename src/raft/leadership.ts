import { type Entry, EntryType, type MemberId, memberName, noMember, type Snapshot } from './entry.ts';
import { type Message, makeMessage, RaftMessageType } from './message.ts';
import type { Outbox } from './outbox.ts';
import type { Progress } from './progress.ts';
import type { RaftConfig, RaftLimits } from './raft-config.ts';
import type { RaftLog } from './raft-log.ts';
import { ReadIndex } from './read-index.ts';
import type { ReadState } from './ready.ts';
import type { Tracker } from './tracker.ts';

/**
 * The leader's part of a member, in one term (Raft paper, figure 2, "Leaders"): it takes proposals,
 * replicates and commits them, confirms reads, and hands over. It ends with the term, or when the member
 * steps down; nothing of it is kept.
 */
export class Leadership {
  /** An entry of this term is committed, so the commit index is the newest there is. */
  committedInTerm = false;
  /** The member that shall take over; no proposals meanwhile. */
  transferee: MemberId = noMember;
  /** A follower needs a snapshot newer than any there is. */
  needsSnapshot = false;
  /** Followers may have something to be sent. */
  flushDue = false;

  /** Index of the last change of the membership; the next may only follow once this one is applied. */
  private pendingConfIndex = 0;
  /** Bytes of proposals not yet handed out to be applied. */
  private uncommittedBytes = 0;
  private readonly options: LeadershipOptions;
  private readonly id: MemberId;
  private readonly term: number;
  private readonly log: RaftLog;
  private readonly tracker: Tracker;
  private readonly reads: ReadIndex;
  private isTermDurable: boolean;
  private available: Snapshot | null;
  /** Ticks since a majority was last counted, or a transfer began. */
  private quorumElapsed = 0;
  private heartbeatElapsed = 0;

  constructor(options: LeadershipOptions) {
    this.options = options;
    this.id = options.config.id;
    this.term = options.term;
    this.log = options.log;
    this.tracker = options.tracker;
    this.reads = new ReadIndex(options.limits.pendingReadsMax);
    this.isTermDurable = options.isTermDurable;
    this.available = options.available;
  }

  /** Opens the term: with an entry of its own, beneath which those of older terms commit (paper, section 5.4.2). */
  begin(): void {
    for (const member of this.tracker.all) member.reset(this.log.last + 1);
    this.knowItself();
    // A change of the membership may be among the entries that are not applied; none is proposed before they are.
    this.pendingConfIndex = this.log.last;
    this.append(EntryType.NORMAL, noData, undefined);
    this.flushDue = this.tracker.peers.length > 0;
  }

  /** One unit of the clock has passed. False: no majority answers, and the member has to step down. */
  tick(): boolean {
    const { electionTicks, heartbeatTicks, checkQuorum } = this.options.config;
    this.quorumElapsed++;
    if (this.quorumElapsed >= electionTicks) {
      this.quorumElapsed = 0;
      const hearsOfQuorum = this.tracker.hearsOfQuorum();
      if (checkQuorum && !hearsOfQuorum) return false;
      this.transferee = noMember;
    }
    this.heartbeatElapsed++;
    if (this.heartbeatElapsed >= heartbeatTicks) {
      this.heartbeatElapsed = 0;
      this.sendHeartbeats();
    }
    return true;
  }

  /** Carries out `Raft.propose`. */
  propose(data: Uint8Array, decoded: unknown): number {
    if (this.transferee !== noMember) return 0;
    // A single proposal always passes, so that one larger than the limit is not refused for ever.
    const { uncommittedBytes } = this;
    if (uncommittedBytes > 0 && uncommittedBytes + data.length > this.options.limits.uncommittedBytesMax)
      return 0;
    return this.append(EntryType.NORMAL, data, decoded);
  }

  /** Carries out `Raft.proposeConfChange`. */
  proposeConfChange(data: Uint8Array, decoded: unknown): number {
    if (this.transferee !== noMember) return 0;
    if (this.pendingConfIndex > this.log.applied || !this.committedInTerm) return 0;
    const index = this.append(EntryType.CONF_CHANGE, data, decoded);
    this.pendingConfIndex = index;
    return index;
  }

  /** A change of `member` was applied, and this member, which may have come by it, is a voter. */
  membersChanged(member: MemberId): void {
    const { tracker } = this;
    this.knowItself();
    if (this.transferee === member && tracker.get(member) === undefined) this.transferee = noMember;
    this.maybeCommit();
    this.maybeFinishReads();
    this.flushDue = tracker.peers.length > 0;
  }

  /** Asks the voter that has most to stand at once, where there is one: this member must not lead any more. */
  handOver(): void {
    const next = this.tracker.bestSuccessor();
    if (next !== null) this.sendTimeoutNow(next);
  }

  /** Begins the transfer of the leadership (thesis, section 3.10), unless `member` is no other voter, or its transfer is under way. */
  startTransfer(member: MemberId): void {
    const peer = this.tracker.get(member);
    if (peer === undefined || peer.isLearner || member === this.id || member === this.transferee) return;
    this.quorumElapsed = 0;
    this.transferee = member;
    this.options.say(`transfers the leadership to ${memberName(member)} at term ${this.term}`);
    if (peer.match === this.log.last) {
      this.sendTimeoutNow(peer);
    } else {
      peer.appendDue = true;
      this.flushDue = true;
    }
  }

  /** Keeps a read of `from` for the next round; false when too many wait: its asker will ask again. */
  addRead(from: MemberId, context: number): boolean {
    if (!this.reads.add(from, context)) return false;
    this.flushDue ||= this.committedInTerm;
    return true;
  }

  /** The member's write is durable. */
  persisted(isTermDurable: boolean): void {
    this.isTermDurable = isTermDurable;
    // A leader that was removed holds the log for the others alone.
    this.tracker.get(this.id)?.acknowledged(this.log.durable);
    this.maybeCommit();
  }

  /** Committed entries were handed out to be applied. */
  handedOut(entries: readonly Entry[]): void {
    if (this.uncommittedBytes === 0) return;
    let bytes = 0;
    for (const entry of entries) if (entry.term === this.term) bytes += entry.data.length;
    this.uncommittedBytes = Math.max(0, this.uncommittedBytes - bytes);
  }

  /** A newer snapshot than any before can be sent. */
  snapshotAvailable(snapshot: Snapshot): void {
    this.available = snapshot;
    this.needsSnapshot = false;
    if (this.tracker.peers.length > 0) this.flushDue = true;
  }

  /** Carries out `Raft.reportSnapshot`. */
  reportSnapshot(member: MemberId, delivered: boolean): void {
    const peer = this.tracker.get(member);
    if (peer === undefined || peer.state !== 'snapshot') return;
    if (delivered) peer.becomeProbe();
    else peer.snapshotFailed();
    // It has yet to load the snapshot, or the network to recover: wait for its next word.
    peer.probeSent = true;
  }

  /** Carries out `Raft.reportUnreachable`. */
  reportUnreachable(member: MemberId): void {
    const peer = this.tracker.get(member);
    if (peer !== undefined && peer.state === 'replicate') peer.becomeProbe();
  }

  /** Takes what followers answer and ask. */
  step(message: Message): void {
    switch (message.type) {
      case RaftMessageType.READ_INDEX:
        this.addRead(message.from, message.context);
        return;
      case RaftMessageType.TRANSFER_LEADER:
        this.startTransfer(message.subject);
        return;
    }
    const peer = this.tracker.get(message.from);
    if (peer === undefined) return;
    if (message.type === RaftMessageType.APP_RESP) this.stepAppendResponse(peer, message);
    else if (message.type === RaftMessageType.HEARTBEAT_RESP) this.stepHeartbeatResponse(peer, message);
  }

  /**
   * Queues whatever the followers should get now. Done once for all that came in since the last time, so that
   * proposals of one turn travel in one append, and reads of one turn share a round.
   */
  flush(): void {
    if (!this.flushDue) return;
    this.flushDue = false;
    if (this.committedInTerm && this.reads.startable) {
      this.reads.start(this.log.commit);
      if (this.tracker.isOnlyVoter) this.maybeFinishReads();
      else this.sendHeartbeats();
    }
    for (const peer of this.tracker.peers) this.sendAppends(peer);
  }

  private stepAppendResponse(peer: Progress, message: Message): void {
    const { log } = this;
    peer.recentActive = true;
    this.flushDue = true;
    if (message.reject) {
      // If terms differ, skip ours above the follower's term: none of those can match (paper, section 5.3).
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

  private append(type: EntryType, data: Uint8Array, decoded: unknown): number {
    const index = this.log.last + 1;
    this.log.append({ index, term: this.term, type, data, decoded });
    this.uncommittedBytes += data.length;
    if (this.tracker.peers.length > 0) this.flushDue = true;
    return index;
  }

  /** Commits what a majority holds durably, once an entry of this term is among it (paper, section 5.4.2). */
  private maybeCommit(): void {
    const { log, tracker } = this;
    const index = tracker.quorumMatch();
    if (index <= log.commit || log.term(index) !== this.term) return;
    log.commitTo(index);
    this.committedInTerm = true;
    if (tracker.peers.length > 0 || this.reads.startable) this.flushDue = true;
  }

  private maybeFinishReads(): void {
    const { reads } = this;
    if (!reads.inFlight || !this.tracker.isConfirmed(reads.round)) return;
    const { index, requests } = reads.finish();
    for (const { from, context } of requests) {
      if (from === this.id) this.options.onRead({ index, context });
      else this.send(RaftMessageType.READ_INDEX_RESP, from, { index, context });
    }
    if (reads.startable) this.flushDue = true;
  }

  private sendAppends(peer: Progress): void {
    const { log } = this;
    while (!peer.paused || (peer.appendDue && peer.state === 'replicate')) {
      const index = peer.next - 1;
      const logTerm = log.term(index);
      if (logTerm < 0) {
        this.sendSnapshot(peer);
        return;
      }
      const { commit } = log;
      const entries = peer.paused ? noEntries : log.slice(peer.next, this.options.limits.messageBytesMax);
      if (entries.length === 0 && !peer.appendDue && peer.commitSent >= Math.min(commit, index)) return;
      this.send(RaftMessageType.APP, peer.id, { index, logTerm, entries, commit });
      peer.sent(entries, commit);
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
    this.send(RaftMessageType.SNAP, peer.id, { snapshot });
    peer.becomeSnapshot(snapshot.index);
    this.options.say(`sends snapshot at index ${snapshot.index} to ${memberName(peer.id)}`);
  }

  private sendHeartbeats(): void {
    const context = this.reads.round;
    for (const peer of this.tracker.peers) {
      // No more than it is known to hold: it must not take a differing suffix for committed.
      const commit = Math.min(peer.match, this.log.commit);
      this.send(RaftMessageType.HEARTBEAT, peer.id, { commit, context });
    }
  }

  private sendTimeoutNow(peer: Progress): void {
    this.send(RaftMessageType.TIMEOUT_NOW, peer.id, {});
  }

  /** Records its own log as matching, where it is a member. */
  private knowItself(): void {
    const self = this.tracker.get(this.id);
    if (self === undefined) return;
    self.becomeReplicate();
    self.acknowledged(this.log.durable);
    self.recentActive = true;
  }

  /** Sends a leader's message, which promises nothing but that the term is its own. */
  private send(type: RaftMessageType, to: MemberId, fields: Partial<Message>): void {
    const message = makeMessage(type, this.id, to, this.term, fields);
    if (this.isTermDurable) this.options.outbox.sendAtOnce(message);
    else this.options.outbox.sendAfterPersist(message);
  }
}

/** The state that a leader shares with the member that it is a role of. */
interface LeadershipOptions {
  readonly term: number;
  /** The member's promise to keep to `term` is durable: what it sends as a leader may leave at once. */
  readonly isTermDurable: boolean;
  readonly config: RaftConfig;
  readonly limits: RaftLimits;
  readonly log: RaftLog;
  readonly tracker: Tracker;
  readonly outbox: Outbox;
  /** The newest snapshot that could be sent. */
  readonly available: Snapshot | null;
  /** Takes the answer to a read that this member has asked for. */
  readonly onRead: (state: ReadState) => void;
  /** For the log that people read. */
  readonly say: (message: string) => void;
}

const noData = new Uint8Array(0);
const noEntries: readonly Entry[] = [];
