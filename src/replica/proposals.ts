import type { ProposalDone } from '../api/consensus.ts';
import { commandHeaderBytes, type NewCommand } from '../codec/command/command.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import type { Clock } from '../host/clock.ts';
import type { Wal } from '../log/wal.ts';
import { EntryType, noMember } from '../raft/entry.ts';
import type { Raft } from '../raft/raft.ts';
import { CommandPool } from './command-pool.ts';
import { NotSentError, PeerCall, type PeerTransport } from './peer-transport.ts';
import { PendingProposals } from './pending-proposals.ts';
import {
  encodeProposals,
  Placed,
  placeProposals,
  type RemoteProposal,
  RemoteProposals,
} from './remote-proposals.ts';

/**
 * The commands of this member from when they are taken until their result is reported: each is encoded, gets
 * into the log of the leader, and is found again when its entry is applied. None is refused once it may be in
 * a log.
 */
export class Proposals {
  private readonly options: ProposalsOptions;
  private readonly raft: Raft;
  private readonly commands = new CommandPool();
  /** The proposals in this member's log. */
  private readonly local = new PendingProposals();
  /** The proposals for another member's log. */
  private readonly remote = new RemoteProposals();
  /** The remote proposals that leave at the end of this turn, and their target. */
  private outgoing: RemoteProposal[] = [];
  /** True if proposals that are held may find a place now: another member leads, or a tick has passed. */
  private retryDue = false;
  private stopped = false;

  /** Failed proposals, as etcd counts them. */
  failed = 0;

  constructor(options: ProposalsOptions) {
    this.options = options;
    this.raft = options.raft;
  }

  /** Proposals that were neither applied nor given up. */
  get count(): number {
    return this.local.count + this.remote.count;
  }

  /** Carries out `Consensus.propose`. The caller sees to it that a turn follows. */
  propose(command: NewCommand, done: ProposalDone): void {
    const data = this.accept(command, done);
    if (data === null) return;
    const { raft } = this;
    const index = raft.propose(data, command);
    if (index > 0) {
      this.local.add(index, raft.term, data.length, this.deadlineMs(), done);
    } else if (raft.role === 'leader' && !raft.isTransferring) {
      this.refuse(errors.tooManyRequests, done);
    } else if (command.authInfo?.isMember === true) {
      // A decision by one leader's clock does not pass to the next one, whose clock may have decided
      // otherwise.
      this.refuse(errors.leaderChanged, done);
    } else {
      this.placeNew(EntryType.NORMAL, data, command, done);
    }
  }

  /**
   * Proposes a command that adds, promotes or removes a member. One is under way at a time; others wait for
   * it.
   */
  proposeConfChange(command: NewCommand, done: ProposalDone): void {
    const data = this.accept(command, done);
    if (data !== null) this.placeNew(EntryType.CONF_CHANGE, data, command, done);
  }

  /** Puts proposals of another member into the log, if this one leads; the answer says which. @throws Error as `placeProposals` */
  takeFromMember(body: Uint8Array): Buffer {
    const { raft } = this;
    const isOpen =
      !this.stopped && raft.role === 'leader' && !raft.isTransferring && this.options.wal.hasSpace;
    return placeProposals(body, (type, data) => {
      if (!isOpen) return Placed.NOT_NOW;
      if (type === EntryType.CONF_CHANGE)
        return raft.proposeConfChange(data) > 0 ? Placed.YES : Placed.NOT_NOW;
      return raft.propose(data) > 0 ? Placed.YES : Placed.TOO_MANY;
    });
  }

  /** The next turn tries those again that found no place. */
  retryHeld(): void {
    this.retryDue = true;
  }

  /** The turn's part: those that are held are tried again if that is due, and those for another member leave, as one question. */
  turn(): void {
    this.placeHeld();
    this.sendToLeader();
  }

  /** The callback of the proposal that this entry, which is applied now, came from; `null` if nobody waits for it here. */
  take(index: number, term: number, data: Uint8Array): ProposalDone | null {
    return this.local.take(index, term) ?? this.remote.take(data);
  }

  /** Gives up those in this member's log up to `index`: a snapshot has taken the place of their entries. */
  dropThrough(index: number, error: ApiError): void {
    this.local.dropThrough(index, error);
  }

  /** Answers all proposals that timed out. @param errorFor returns the error for one with that deadline */
  expire(nowMs: number, errorFor: (deadlineMs: number) => ApiError): void {
    this.local.expire(nowMs, errorFor);
    this.remote.expire(nowMs, errorFor);
  }

  /** Takes no more, and gives up all of them. */
  stop(): void {
    this.stopped = true;
    this.local.failAll(errors.stopped);
    this.remote.failAll(errors.stopped);
  }

  /** Gives a command its ID and its bytes; `null` where it was refused, and that was reported. */
  private accept(command: NewCommand, done: ProposalDone): Buffer | null {
    const { high, low } = this.options.requestIds.next();
    command.idHigh = high;
    command.idLow = low;
    const data = this.commands.encode(command);
    const refusal = this.refusal(command, data.length);
    if (refusal === null) return data;
    this.refuse(refusal, done);
    return null;
  }

  private refusal({ bytesMax, authInfo }: NewCommand, bytes: number): ApiError | null {
    const callerBytes = authInfo === null ? 0 : authInfo.bytes.length;
    if (bytes - commandHeaderBytes - callerBytes > bytesMax) return errors.requestTooLarge;
    if (this.stopped) return errors.stopped;
    if (!this.options.wal.hasSpace) return errors.logDiskFull;
    if (this.count >= proposalsPendingMax) return errors.tooManyRequests;
    if (this.local.bytes + this.remote.bytes + bytes > proposalBytesPendingMax) return errors.tooManyRequests;
    return null;
  }

  private refuse(error: ApiError, done: ProposalDone): void {
    this.failed++;
    done(error, null);
  }

  private deadlineMs(): number {
    return this.options.clock.nowMs() + this.options.requestTimeoutMs;
  }

  private placeNew(type: EntryType, data: Buffer, command: NewCommand, done: ProposalDone): void {
    const { idHigh, idLow } = command;
    this.place({ type, data, decoded: command, idHigh, idLow, deadlineMs: this.deadlineMs(), done });
  }

  /** Puts a proposal into the log or on its way to the leader, or holds it until there is one that takes it. */
  private place(proposal: RemoteProposal): void {
    const { raft, remote } = this;
    if (raft.role === 'leader') {
      const { type, data, decoded, deadlineMs, done } = proposal;
      const index =
        type === EntryType.NORMAL ? raft.propose(data, decoded) : raft.proposeConfChange(data, decoded);
      if (index === 0) remote.hold(proposal);
      else if (done !== null) this.local.add(index, raft.term, data.length, deadlineMs, done);
    } else if (raft.leader === noMember) {
      remote.hold(proposal);
    } else {
      remote.addSent(proposal);
      this.outgoing.push(proposal);
    }
  }

  private placeHeld(): void {
    const { raft } = this;
    if (!this.retryDue) return;
    this.retryDue = false;
    if (!this.remote.areHeld || raft.leader === noMember || raft.isTransferring) return;
    for (const proposal of this.remote.takeHeld()) this.place(proposal);
  }

  private sendToLeader(): void {
    if (this.outgoing.length === 0) return;
    const proposals = this.outgoing;
    this.outgoing = [];
    const { leader, role } = this.raft;
    if (leader === noMember || role === 'leader') {
      for (const proposal of proposals) this.holdAgain(proposal);
      return;
    }
    const { transport, requestTimeoutMs } = this.options;
    transport.call(
      leader,
      PeerCall.PROPOSE,
      encodeProposals(proposals),
      requestTimeoutMs,
      (error, answers) => {
        // Without an answer they may be in its log: they end when they are applied, or time out.
        if (this.stopped) return;
        if (error instanceof NotSentError) for (const proposal of proposals) this.holdAgain(proposal);
        if (error === null) this.noteAnswers(proposals, answers);
      },
    );
  }

  private noteAnswers(proposals: readonly RemoteProposal[], answers: Uint8Array): void {
    for (let i = 0; i < proposals.length; i++) {
      const proposal = proposals[i]!;
      if (answers[i] === Placed.NOT_NOW) {
        this.holdAgain(proposal);
      } else if (answers[i] === Placed.TOO_MANY && this.remote.takeBack(proposal)) {
        this.failed++;
        proposal.done?.(errors.tooManyRequests, null);
      }
    }
  }

  private holdAgain(proposal: RemoteProposal): void {
    if (this.remote.takeBack(proposal)) this.remote.hold(proposal);
  }
}

/** Proposals of this member that may be under way; one more is answered with `too many requests`. */
export const proposalsPendingMax = 65_536;
/**
 * Bytes of their commands; one that would pass it is answered with `too many requests`. All of them fit into one
 * batch of the log, which takes 64 MiB with its records' headers.
 */
export const proposalBytesPendingMax = 48 * 1024 * 1024;

interface ProposalsOptions {
  readonly raft: Raft;
  readonly wal: Wal;
  readonly requestIds: RequestIds;
  readonly transport: PeerTransport;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
}

/**
 * Names for proposals that no other member and no earlier life of this one gave: a random upper half, chosen at start,
 * and a counter below it.
 */
export class RequestIds {
  /** Both halves are unsigned 32-bit. The object is one and the same at every call. */
  private readonly id: { high: number; low: number };

  /** @param seed random, unsigned 32-bit. */
  constructor(seed: number) {
    this.id = { high: seed >>> 0, low: 0 };
  }

  /** The next ID; valid until the call after. */
  next(): { readonly high: number; readonly low: number } {
    const { id } = this;
    id.low = (id.low + 1) >>> 0;
    if (id.low === 0) id.high = (id.high + 1) >>> 0;
    return id;
  }
}
