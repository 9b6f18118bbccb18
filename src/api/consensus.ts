import type { AuthInfo } from '../codec/command/auth-info.ts';
import type { CommandKind } from '../codec/command/command.ts';
import type { ApiError } from '../errors/api-error.ts';

/** Called once: with the error, or with what applying the command gave. */
export type ProposalDone = (error: ApiError | null, response: unknown) => void;

/**
 * What the services need of the member: a way to the log and a barrier for reads. `server` hands it in, so that the
 * services know neither Raft nor disk.
 */
export interface Consensus {
  /**
   * Proposes a command.
   *
   * @param kind the command's kind (`codec/command/command`).
   * @param body protobuf bytes of the command's request; copied before this returns.
   * @param decoded the same request, decoded; it spares the leader from decoding `body` again.
   * @param done called when the command is durable on a quorum and applied here, or with `too many requests`, `no
   * leader`, `request timed out` (which may or may not have happened), `server stopped`, `no space`. It may be called
   * before this returns. Bytes in the response are views that are valid only during the call.
   * @param authInfo in whose name; `null` where nobody was named, `ofMember` for what the member does by itself.
   */
  propose(
    kind: CommandKind,
    body: Uint8Array,
    decoded: unknown,
    done: ProposalDone,
    authInfo?: AuthInfo | null,
  ): void;

  /**
   * Waits until everything that was committed when this was called has been applied here (Raft thesis, section 6.4).
   * @param done called before this returns where that is so already; or with `no leader`, `request timed out`.
   */
  linearize(done: (error: ApiError | null) => void): void;

  readonly term: number;
  /** 0 while there is none. */
  readonly leader: bigint;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly isLearner: boolean;
}
