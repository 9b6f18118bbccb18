import { type ApiError, errors } from '../errors/api-error.ts';
import { type MemberId, noMember } from '../raft/entry.ts';
import type { Raft } from '../raft/raft.ts';
import type { PeerTransport } from './peer-transport.ts';

/** The error of a request that timed out: like etcd's, it names the cause as far as this member knows. */
export class TimeoutReason {
  private readonly raft: Raft;
  private readonly transport: PeerTransport;
  private readonly electionMs: number;
  private readonly requestTimeoutMs: number;
  /** When the leader that is known was first known; monotonic. */
  private leaderSinceMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly raft: Raft;
    readonly transport: PeerTransport;
    readonly electionMs: number;
    readonly requestTimeoutMs: number;
  }) {
    this.raft = options.raft;
    this.transport = options.transport;
    this.electionMs = options.electionMs;
    this.requestTimeoutMs = options.requestTimeoutMs;
  }

  /** Another member leads from now on. */
  noteLeader(nowMs: number): void {
    this.leaderSinceMs = nowMs;
  }

  /** The error of a request whose time is up. @param deadlineMs when it was, monotonic */
  readonly errorFor = (deadlineMs: number): ApiError => {
    const sinceMs = deadlineMs - this.requestTimeoutMs;
    const lostMs = this.leaderSinceMs - 2 * this.electionMs;
    if (sinceMs > lostMs && sinceMs < this.leaderSinceMs) return errors.timeoutDueToLeaderFail;
    const { leader, role } = this.raft;
    if (leader === noMember) return errors.timeout;
    const isConnected =
      role === 'leader' ? this.isConnectedToQuorum(sinceMs) : this.isConnected(leader, sinceMs);
    return isConnected ? errors.timeout : errors.timeoutDueToConnectionLost;
  };

  private isConnected(member: MemberId, sinceMs: number): boolean {
    const activeSinceMs = this.transport.activeSinceMs(member);
    return activeSinceMs !== null && activeSinceMs <= sinceMs;
  }

  private isConnectedToQuorum(sinceMs: number): boolean {
    const { voters } = this.raft.confState;
    const connected = voters.filter((id) => id === this.raft.id || this.isConnected(id, sinceMs));
    return connected.length > voters.length / 2;
  }
}
