import type { Passwords } from '../../../src/api/auth/passwords.ts';
import { V2Auth } from '../../../src/api/v2/v2-auth.ts';
import { V2AuthCheck } from '../../../src/api/v2/v2-auth-check.ts';
import type { V2User } from '../../../src/api/v2/v2-auth-documents.ts';
import { V2Request } from '../../../src/codec/generated/messages.generated.ts';
import type { ApiError } from '../../../src/errors/api-error.ts';
import { V2Error } from '../../../src/errors/v2-error.ts';
import { V2Store } from '../../../src/state/v2/v2-store.ts';

/** Passwords that are hashed by writing `hash of` in front; where `error` is set, none are. */
class FakePasswords implements Passwords {
  error: ApiError | null = null;
  costs: number[] = [];

  hash(password: string, cost: number, done: (error: ApiError | null, hash: string) => void): void {
    this.costs.push(cost);
    done(this.error, `hash of ${password}`);
  }

  verify(password: string, hash: string, done: (error: ApiError | null, matches: boolean) => void): void {
    done(this.error, this.error === null && hash === `hash of ${password}`);
  }
}

/** Users and roles on a tree without a log. */
export class V2AuthUnderTest {
  readonly store = new V2Store();
  readonly passwords = new FakePasswords();
  /** What was told to the log, in JSON. */
  readonly lines: string[] = [];
  readonly auth: V2Auth;
  readonly check: V2AuthCheck;

  constructor() {
    const { store, passwords } = this;
    const logger = {
      info: (message: string, fields?: object) => this.lines.push(`${message} ${JSON.stringify(fields)}`),
      warn: (message: string, fields?: object) => this.lines.push(`${message} ${JSON.stringify(fields)}`),
    };
    const get = (path: string, options: { recursive: boolean; sorted: boolean }) =>
      attempt(() => store.get(path, options));
    this.auth = new V2Auth({
      keys: {
        get,
        valueAt: (path) => store.valueAt(path),
        quorumGet: (path, options, done) => done(get(path, options)),
        change: (change, _ttlS, done) => done(attempt(() => store.apply(V2Request.create(change)))),
      },
      passwords,
      logger,
    });
    this.check = new V2AuthCheck({ auth: this.auth, passwords, logger });
  }

  /** What the tree has at a path. */
  value(path: string): string | undefined {
    return this.store.get(path, { recursive: false, sorted: false }).node.value;
  }

  /** With a root user, whose password is `rp`, and auth enabled. */
  async enable(): Promise<void> {
    await this.auth.createUser(user('root', { password: 'rp' }));
    await this.auth.enable();
  }
}

/** A request for a user. */
export function user(name: string, fields: Partial<V2User> = {}): V2User {
  return { user: name, password: '', roles: null, grant: null, revoke: null, ...fields };
}

function attempt<T>(run: () => T): T | V2Error {
  try {
    return run();
  } catch (refusal) {
    if (refusal instanceof V2Error) return refusal;
    throw refusal;
  }
}
