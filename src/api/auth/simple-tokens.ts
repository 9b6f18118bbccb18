import { AuthInfo } from '../../codec/command/auth-info.ts';
import type { ApiError } from '../../errors/api-error.ts';
import { assert } from '../../errors/assert.ts';
import type { Clock } from '../../host/clock.ts';
import type { AuthStore } from '../../state/auth/auth-store.ts';
import type { Tokens } from '../caller-identity.ts';
import type { Consensus } from '../consensus.ts';

/**
 * etcd's simple tokens: random letters and the index of the entry by which all members came to know them. They are in memory
 * alone: after a restart clients have to ask for others, as etcd's do by themselves.
 */
export class SimpleTokens implements Tokens {
  readonly bindRevision = false;
  private readonly options: SimpleTokensOptions;
  /** In the order in which they were given. */
  private readonly tokens = new Map<string, Token>();
  private endSweep: (() => void) | null = null;

  constructor(options: SimpleTokensOptions) {
    this.options = options;
  }

  get count(): number {
    return this.tokens.size;
  }

  find(token: string): AuthInfo | null {
    const known = this.tokens.get(token);
    if (known === undefined) return null;
    const { auth, clock, ttlS } = this.options;
    const nowMs = clock.nowMs();
    if (known.deadlineMs <= nowMs) {
      this.tokens.delete(token);
      return null;
    }
    known.deadlineMs = nowMs + ttlS * 1000;
    if (known.info.revision !== auth.revision) known.info = new AuthInfo(known.info.username, auth.revision);
    return known.info;
  }

  /** A token that another member has given may be one of which this member has not heard yet. */
  look(token: string, done: (info: AuthInfo | null) => void): void {
    const { consensus } = this.options;
    const index = indexOf(token);
    if (index <= consensus.appliedIndex) done(this.find(token));
    else consensus.linearize(() => done(this.find(token)));
  }

  prefix(): string {
    const { clock } = this.options;
    let prefix = '';
    while (prefix.length < prefixLength) prefix += letters[clock.random(letters.length)];
    return prefix;
  }

  sign(_username: string, _revision: number, _done: (error: ApiError | null, token: string) => void): void {
    assert(false, 'simple tokens are made through the log');
  }

  authenticated(username: string, token: string): void {
    const { auth, clock, ttlS } = this.options;
    if (this.tokens.size >= simpleTokensMax) this.tokens.delete(this.tokens.keys().next().value!);
    this.tokens.set(token, {
      info: new AuthInfo(username, auth.revision),
      deadlineMs: clock.nowMs() + ttlS * 1000,
    });
    this.endSweep ??= clock.after(sweepMs, this.sweep);
  }

  invalidated(username: string): void {
    for (const [token, { info }] of this.tokens) if (info.username === username) this.tokens.delete(token);
  }

  allInvalidated(): void {
    this.tokens.clear();
  }

  stop(): void {
    this.endSweep?.();
    this.endSweep = null;
  }

  private readonly sweep = (): void => {
    const { clock } = this.options;
    const nowMs = clock.nowMs();
    for (const [token, { deadlineMs }] of this.tokens) if (deadlineMs <= nowMs) this.tokens.delete(token);
    this.endSweep = this.tokens.size > 0 ? clock.after(sweepMs, this.sweep) : null;
  };
}

/** Tokens that are valid at a time; who asks for one more makes the oldest invalid. etcd has no bound. */
export const simpleTokensMax = 65_536;
/** The length of a token's prefix; etcd's. */
const prefixLength = 16;
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** The period of the search for expired tokens; in between, they are found out when they are used. */
const sweepMs = 1000;

interface SimpleTokensOptions {
  readonly auth: Pick<AuthStore, 'revision'>;
  readonly consensus: Pick<Consensus, 'appliedIndex' | 'linearize'>;
  readonly clock: Pick<Clock, 'nowMs' | 'after' | 'random'>;
  /** `--auth-token-ttl`: how long a token is valid after it was used last. */
  readonly ttlS: number;
}

interface Token {
  info: AuthInfo;
  deadlineMs: number;
}

/** Returns the index behind the only point of a token; 0 where there is none. */
function indexOf(token: string): number {
  const match = /^[^.]*\.(\d{1,15})$/.exec(token);
  return match === null ? 0 : Number(match[1]);
}
