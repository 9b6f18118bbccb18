import type { KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { AuthInfo } from '../../codec/command/auth-info.ts';
import { ApiError, GrpcCode } from '../../errors/api-error.ts';
import { type Clock, dateOf } from '../../host/clock.ts';
import type { AuthStore } from '../../state/auth/auth-store.ts';
import type { Tokens } from '../caller-identity.ts';
import type { Consensus } from '../consensus.ts';

/**
 * JSON Web Tokens (RFC 7519) with etcd's claims: `username`, `revision`, `exp`. Any member with the key gives and checks
 * them. The revision is that of users and roles when the token was given: with the next change of those it is old.
 *
 * A signature is checked once, beside the event loop: later calls find the token by its text.
 */
export class JwtTokens implements Tokens {
  readonly bindRevision = true;
  private readonly options: JwtTokensOptions;
  private readonly known = new Map<string, Known>();

  constructor(options: JwtTokensOptions) {
    this.options = options;
  }

  find(token: string): AuthInfo | null {
    const known = this.known.get(token);
    if (known === undefined) return null;
    if (known.expiresS * 1000 > this.options.clock.wallMs()) return known.info;
    this.known.delete(token);
    return null;
  }

  look(token: string, done: (info: AuthInfo | null) => void): void {
    if (token.length > jwtBytesMax) {
      done(null);
      return;
    }
    this.check(token).then(
      (known) => this.settle(token, known, done),
      () => done(null),
    );
  }

  prefix(): null {
    return null;
  }

  sign(username: string, revision: number, done: (error: ApiError | null, token: string) => void): void {
    const { method, signKey, ttlS, clock } = this.options;
    if (signKey === null) {
      done(verifyOnly, '');
      return;
    }
    new SignJWT({ username, revision })
      .setProtectedHeader({ alg: method, typ: 'JWT' })
      .setExpirationTime(Math.floor(clock.wallMs() / 1000) + ttlS)
      .sign(signKey)
      .then(
        (token) => done(null, token),
        (error: Error) => done(new ApiError(GrpcCode.UNKNOWN, error.message), ''),
      );
  }

  authenticated(): void {}

  /** Its tokens are old by their revision, as everybody's are. */
  invalidated(): void {}

  allInvalidated(): void {}

  stop(): void {}

  /** Returns the token, if it is signed with the key, and its claims are such as members make. */
  private async check(token: string): Promise<Known | null> {
    const { method, verifyKey, clock } = this.options;
    const nowMs = clock.wallMs();
    const { payload } = await jwtVerify(token, verifyKey, {
      algorithms: [method],
      currentDate: dateOf(nowMs),
    });
    const { username, revision, iat = 0, exp = Number.POSITIVE_INFINITY } = payload;
    // An empty name is the member's own.
    if (typeof username !== 'string' || username === '') return null;
    if (typeof revision !== 'number' || !Number.isSafeInteger(revision) || revision < 1) return null;
    if (iat * 1000 > nowMs + jwtClockSkewS * 1000) return null;
    if (payload.exp !== undefined && exp >= expEndS) return null;
    return { info: new AuthInfo(username, revision), expiresS: exp };
  }

  /** A token that another member has given may be of users and roles of which this member has not heard yet. */
  private settle(token: string, known: Known | null, done: (info: AuthInfo | null) => void): void {
    const { auth, consensus } = this.options;
    if (known === null || known.info.revision <= auth.revision) {
      done(known === null ? null : this.keep(token, known));
      return;
    }
    consensus.linearize(() => done(known.info.revision <= auth.revision ? this.keep(token, known) : null));
  }

  private keep(token: string, known: Known): AuthInfo {
    if (this.known.size >= jwtTokensKnownMax) this.known.delete(this.known.keys().next().value!);
    this.known.set(token, known);
    return known.info;
  }
}

/** Tokens whose signature is known to be right; with one more, the oldest is forgotten, and checked anew. */
const jwtTokensKnownMax = 10_000;
/** A longer one is not looked at. */
export const jwtBytesMax = 16 * 1024;
/** A token may be from so far in the future (`iat`): its maker's clock may be ahead. etcd allows nothing. */
export const jwtClockSkewS = 5;
/** From here on a moment is none: etcd's is an int64. */
const expEndS = 2 ** 63;

/** etcd's, for a member that has the public key alone. */
const verifyOnly = new ApiError(GrpcCode.UNKNOWN, 'auth: token signing attempted with verify-only key');

/** `sign-method` of `--auth-token jwt`: those of RFC 7518 that etcd knows. */
export const jwtMethods = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'HS256',
  'HS384',
  'HS512',
] as const;
export type JwtMethod = (typeof jwtMethods)[number];

interface JwtTokensOptions {
  readonly method: JwtMethod;
  readonly verifyKey: KeyObject;
  /** `null` on a member that only checks. */
  readonly signKey: KeyObject | null;
  readonly ttlS: number;
  readonly auth: Pick<AuthStore, 'revision'>;
  readonly consensus: Pick<Consensus, 'linearize'>;
  readonly clock: Pick<Clock, 'wallMs'>;
}

interface Known {
  readonly info: AuthInfo;
  /** `Infinity` without an end. */
  readonly expiresS: number;
}
