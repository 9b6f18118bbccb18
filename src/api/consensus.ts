import type { NewCommand } from '../codec/command/command.ts';
import type { ApiError } from '../errors/api-error.ts';

/**
 * The member as the services use it: a way to the log and a barrier for reads. `member` hands it in, so that
 * the services know neither Raft nor disk.
 */
export interface Consensus {
  /**
   * Proposes a command; what it carries as bytes is its own from then on.
   *
   * @param done called when the command is durable on a quorum and applied here, or with `request is too large`, `too many
   * requests`, `no leader`, `request timed out` (which may or may not have happened), `server stopped`, `no space`. It may be
   * called before this returns. Bytes in the response are views that are valid only during the call.
   */
  propose(command: NewCommand, done: ProposalDone): void;

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

/** Called once: with the error, or with what applying the command gave. */
export type ProposalDone = (error: ApiError | null, response: unknown) => void;
