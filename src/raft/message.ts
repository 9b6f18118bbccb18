import { type Entry, type MemberId, noMember, type Snapshot } from './entry.ts';

/**
 * One message. All kinds share one shape, so that the engine sees one; what a kind does not use is zero.
 *
 * | kind | fields |
 * |---|---|
 * | app | entries behind (`index`, `logTerm`); `commit` |
 * | appResp | `index`: last matching entry; or `reject` of `index`, with the hint (`rejectHint`, `logTerm`) |
 * | vote, preVote | (`index`, `logTerm`): the candidate's last entry; `transfer`: the leader asked for it |
 * | voteResp, preVoteResp | `reject` |
 * | heartbeat, heartbeatResp | `commit`; `context`: round of reads it confirms |
 * | snap | `snapshot` |
 * | timeoutNow | the leader asks the receiver to stand for election at once |
 * | transferLeader | `subject`: who shall lead |
 * | readIndex, readIndexResp | `context`: the asking member's; `index`: what to wait for |
 */
export interface Message {
  readonly type: RaftMessageType;
  readonly to: MemberId;
  readonly from: MemberId;
  /** The sender's term; of a preVote, the term it would stand in, and of the grant, the same. */
  readonly term: number;
  readonly logTerm: number;
  readonly index: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
  readonly reject: boolean;
  readonly rejectHint: number;
  readonly context: number;
  readonly transfer: boolean;
  readonly subject: MemberId;
  readonly snapshot: Snapshot | null;
}

/** Kinds of messages between members, under etcd's names. The numbers go over the wire. */
export const RaftMessageType = {
  APP: 1,
  APP_RESP: 2,
  VOTE: 3,
  VOTE_RESP: 4,
  PRE_VOTE: 5,
  PRE_VOTE_RESP: 6,
  HEARTBEAT: 7,
  HEARTBEAT_RESP: 8,
  SNAP: 9,
  TIMEOUT_NOW: 10,
  TRANSFER_LEADER: 11,
  READ_INDEX: 12,
  READ_INDEX_RESP: 13,
} as const;
export type RaftMessageType = (typeof RaftMessageType)[keyof typeof RaftMessageType];

const typeNames = new Map<RaftMessageType, string>(
  Object.entries(RaftMessageType).map(([name, type]) => [type, name.toLowerCase().replaceAll('_', '-')]),
);

/** The kind of a message as people read it: `timeout-now`. */
export function messageTypeName(type: RaftMessageType): string {
  return typeNames.get(type)!;
}

const noEntries: readonly Entry[] = [];

/** A message with zeros for what `fields` leaves out. */
export function makeMessage(
  type: RaftMessageType,
  from: MemberId,
  to: MemberId,
  term: number,
  fields: Partial<Message>,
): Message {
  return {
    type,
    to,
    from,
    term,
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
