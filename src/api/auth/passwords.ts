import type { ApiError } from '../../errors/api-error.ts';

/**
 * bcrypt (Provos and Mazières, 1999), as etcd keeps passwords. One call takes tens of milliseconds of processor time at
 * cost 10 and twice as much with every step, so it happens beside the event loop. Callbacks come later, never during
 * the call, in no particular order.
 */
export interface Passwords {
  /**
   * Makes the hash of a password with a salt of its own: 60 characters, `$2a$`. Only the first 72 bytes of the password
   * count, as in etcd; an empty one has a hash like any other.
   * @param cost 4 to 31, etcd's `--bcrypt-cost`
   * @param done an error when too many wait already, or the server stops
   */
  hash(password: string, cost: number, done: (error: ApiError | null, hash: string) => void): void;

  /**
   * Checks whether a hash was made of that password. Text that is no hash was made of none: false, no error.
   * @param done an error when too many wait already, or the server stops
   */
  verify(password: string, hash: string, done: (error: ApiError | null, matches: boolean) => void): void;
}
