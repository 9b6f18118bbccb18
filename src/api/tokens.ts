import type { AuthInfo } from '../codec/command/auth-info.ts';
import type { ApiError } from '../errors/api-error.ts';
import type { AuthObserver } from '../state/auth/auth-store.ts';

/** The tokens by which callers are known: one kind of `--auth-token`. */
export interface Tokens extends AuthObserver {
  /**
   * Whether a token stands for the state of users and roles in which it was given, and is old with the next change. Otherwise it
   * stands for the user alone.
   */
  readonly bindRevision: boolean;
  /** Whose token it is, as far as that can be told at once; `null` otherwise. Calls of this keep tokens that end unused valid. */
  find(token: string): AuthInfo | null;
  /** As `find`, and looks closer where that takes time. @param done with `null` for a token that is not valid */
  look(token: string, done: (info: AuthInfo | null) => void): void;
  /** The begin of a token that becomes valid through the log; `null` where tokens are made by `sign` instead. */
  prefix(): string | null;
  /** @param done with an error where this member can only check tokens */
  sign(username: string, revision: number, done: (error: ApiError | null, token: string) => void): void;
  stop(): void;
}
