import { LeaderCall } from '../api/membership.ts';
import type { MemberId } from '../raft/entry.ts';
import type { Message } from '../raft/message.ts';

/** The way to the other members. Nothing here is durable, and everything may be lost; order is kept for each peer. */
export interface PeerTransport {
  /**
   * Sets the other members, this one left out. Connections to new ones are begun, those to members that are
   * not in the list any more are ended.
   */
  setPeers(peers: readonly Peer[]): void;

  /**
   * Queues a message for `message.to`; it leaves at the end of this turn of the event loop, with everything else for that
   * member in one write. Encoded before this returns, but for long data of entries, which is sent from where it is: entries never
   * change. Dropped, and `PeerHandler.unreachable` called later, when there is no connection or too much
   * waits for it. Not for `MessageType.snap`.
   */
  send(message: Message): void;

  /**
   * Sends a `MessageType.snap` message and the snapshot's file, over a connection of its own, so that nothing else waits
   * behind it. `PeerHandler.snapshotSent` is called at its end, once.
   *
   * @param path the file (`log/snapshot-file`); it may be removed once this has returned
   */
  sendSnapshot(message: Message, path: string): void;

  /**
   * Asks `to` something. `body` is copied before this returns. `done` comes later, after `timeoutMs` at the latest; at once in a later
   * turn where there is no connection to `to`, and when one of the two between the members is lost.
   */
  call(to: MemberId, kind: PeerCall, body: Uint8Array, timeoutMs: number, done: PeerCallDone): void;

  /** Since when, in monotonic milliseconds, messages have reached `member` without a break; `null` when they do not. */
  activeSinceMs(member: MemberId): number | null;

  /** Ends all connections; calls under way fail. */
  close(): Promise<void>;
}

/** A member that messages may go to. */
export interface Peer {
  readonly id: MemberId;
  /** The URLs of its peer port, as `http://host:port`; never empty. */
  readonly urls: readonly string[];
}

/**
 * Questions that one member asks another beside Raft's messages. The numbers go over the wire. All but `HASH_KV` are for the
 * leader, and one that does not lead answers `not leader`.
 */
export const PeerCall = {
  /** Commands that the leader shall put into its log; the answer says which it refused. */
  PROPOSE: 1,
  ...LeaderCall,
  HASH_KV: 5,
} as const;
export type PeerCall = (typeof PeerCall)[keyof typeof PeerCall];

/** The error of a call that has not left this member: the other one cannot have acted. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/**
 * Called once: with what the other member answered, or with why there is no answer. But for a `NotSentError`, it may have acted all
 * the same.
 */
export type PeerCallDone = (error: Error | null, answer: Uint8Array) => void;

/** The member that a transport reports to. */
export interface PeerHandler {
  /** A message to this member, in the order in which its sender sent them. Bytes of its entries are the receiver's. */
  receive(message: Message): void;

  /**
   * A snapshot begins to arrive: its message, and its file's bytes piece by piece. Resolves when it is loaded and its message
   * was taken; rejects where it is damaged, of another cluster, or another is under way.
   */
  receiveSnapshot(message: Message, file: AsyncIterable<Uint8Array>): Promise<void>;

  /** Answers a question of `from`: `reply` is called once, maybe later; an error's message reaches the asking member. */
  answer(
    from: MemberId,
    kind: PeerCall,
    body: Uint8Array,
    reply: (error: Error | null, answer: Uint8Array) => void,
  ): void;

  /** Messages to `member` were lost for sure. */
  unreachable(member: MemberId): void;

  snapshotSent(member: MemberId, delivered: boolean): void;

  /** Nobody listens at `member`'s addresses, whose host answers: it seems that its process has ended. */
  gone(member: MemberId): void;

  /** Another member says that this one was removed from the cluster, for good. */
  removed(): void;
}
