import type { ProposalDone } from '../api/consensus.ts';
import { commandHeaderBytes, commandIdHigh, commandIdLow } from '../codec/command/command.ts';
import type { ApiError } from '../errors/api-error.ts';
import { EntryType } from '../raft/entry.ts';

/**
 * Proposals of this member that go through the leader's log, another member's as a rule. `held` ones are in nobody's log: they
 * wait for a leader, or for what stands in their way. `sent` ones may be in its log: they get their result
 * when an entry with their ID is applied here.
 */
export class RemoteProposals {
  private held: RemoteProposal[] = [];
  /** By the lower half of their IDs. */
  private readonly sent = new Map<number, RemoteProposal>();
  private heldBytes = 0;

  /** Proposals that were neither applied nor given up. */
  get count(): number {
    return this.held.length + this.sent.size;
  }

  /** Bytes of the commands of those. */
  get bytes(): number {
    return this.heldBytes;
  }

  get areHeld(): boolean {
    return this.held.length > 0;
  }

  hold(proposal: RemoteProposal): void {
    this.held.push(proposal);
    this.heldBytes += proposal.data.length;
  }

  /** Hands out all that are held. Each has to be held again, be sent, or be given up. */
  takeHeld(): RemoteProposal[] {
    const { held } = this;
    this.held = [];
    for (const { data } of held) this.heldBytes -= data.length;
    return held;
  }

  /** Notes that `proposal` is on its way to the leader. */
  addSent(proposal: RemoteProposal): void {
    this.sent.set(proposal.idLow, proposal);
    this.heldBytes += proposal.data.length;
  }

  /** Notes that the leader has not put it into its log: it may be held again. False if nobody waits for it any more. */
  takeBack(proposal: RemoteProposal): boolean {
    if (this.sent.get(proposal.idLow) !== proposal) return false;
    this.remove(proposal);
    return proposal.done !== null;
  }

  /** Takes out the one that an applied entry came from; `null` if none did. */
  take(data: Uint8Array): ProposalDone | null {
    if (this.sent.size === 0 || data.length < commandHeaderBytes) return null;
    const proposal = this.sent.get(commandIdLow(data));
    if (proposal === undefined || proposal.idHigh !== commandIdHigh(data)) return null;
    this.remove(proposal);
    return proposal.done;
  }

  /** Answers all proposals that timed out. @param errorFor returns the error for one with that deadline */
  expire(nowMs: number, errorFor: (deadlineMs: number) => ApiError): void {
    const isOver = ({ deadlineMs }: RemoteProposal): boolean => deadlineMs <= nowMs;
    if (this.held.some(isOver)) {
      const over = this.held.filter(isOver);
      this.held = this.held.filter((proposal) => !isOver(proposal));
      for (const { data, done, deadlineMs } of over) {
        this.heldBytes -= data.length;
        done?.(errorFor(deadlineMs), null);
      }
    }
    for (const proposal of this.sent.values()) {
      if (!isOver(proposal)) continue;
      this.remove(proposal);
      proposal.done?.(errorFor(proposal.deadlineMs), null);
    }
  }

  /** Gives up all of them. */
  failAll(error: ApiError): void {
    const all = [...this.takeHeld(), ...this.sent.values()];
    this.sent.clear();
    this.heldBytes = 0;
    for (const { done } of all) done?.(error, null);
  }

  private remove(proposal: RemoteProposal): void {
    this.sent.delete(proposal.idLow);
    this.heldBytes -= proposal.data.length;
  }
}

/** A command that this member cannot put into the log itself, or not yet. */
export interface RemoteProposal {
  readonly type: EntryType;
  /** The encoded command, this member's to keep. */
  readonly data: Buffer;
  readonly decoded: unknown;
  readonly idHigh: number;
  readonly idLow: number;
  /** Monotonic milliseconds. */
  readonly deadlineMs: number;
  /** `null` once it has timed out. */
  done: ProposalDone | null;
}

/** The answer of a leader to a command that another member sent it. */
export const Placed = {
  /** It is in the leader's log. */
  YES: 0,
  /** It is not, and may be tried again: nobody leads here, or something has to happen before. */
  NOT_NOW: 1,
  /** It is not: too much is under way. */
  TOO_MANY: 2,
} as const;
export type Placed = (typeof Placed)[keyof typeof Placed];

const itemHeaderBytes = 5;

/** The body of a `PeerCall.PROPOSE`: for each command its type (u8), its length (u32, little-endian) and itself. */
export function encodeProposals(proposals: readonly RemoteProposal[]): Buffer {
  let length = 0;
  for (const { data } of proposals) length += itemHeaderBytes + data.length;
  const body = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { type, data } of proposals) {
    body.writeUInt8(type, at);
    body.writeUInt32LE(data.length, at + 1);
    at += itemHeaderBytes;
    at += data.copy(body, at);
  }
  return body;
}

/**
 * Reads such a body, and answers with one byte (`Placed`) for each command.
 *
 * @param place tries to put a command into the log; its bytes are its own to keep
 * @throws Error where the body is cut short or names an unknown type: nothing behind that place is tried
 */
export function placeProposals(body: Uint8Array, place: (type: EntryType, data: Buffer) => Placed): Buffer {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const answers: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + itemHeaderBytes <= bytes.length ? at + itemHeaderBytes + bytes.readUInt32LE(at + 1) : 0;
    const type = bytes.readUInt8(at);
    if (end === 0 || end > bytes.length || (type !== EntryType.NORMAL && type !== EntryType.CONF_CHANGE)) {
      throw new Error(`a body of proposals is damaged at byte ${at} of ${bytes.length}`);
    }
    answers.push(place(type, Buffer.from(bytes.subarray(at + itemHeaderBytes, end))));
    at = end;
  }
  return Buffer.from(answers);
}
