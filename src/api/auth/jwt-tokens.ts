import type { KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { AuthInfo } from '../../codec/command/auth-info.ts';
import { ApiError, GrpcCode } from '../../errors/api-error.ts';
import { type Clock, dateOf } from '../../host/clock.ts';
import type { Tokens } from '../caller-identity.ts';

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
    this.check(token).then(done, () => done(null));
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

  private async check(token: string): Promise<AuthInfo | null> {
    const { method, verifyKey, clock } = this.options;
    const { payload } = await jwtVerify(token, verifyKey, {
      algorithms: [method],
      currentDate: dateOf(clock.wallMs()),
    });
    const { username, revision, exp } = payload;
    // An empty name is the member's own.
    if (typeof username !== 'string' || username === '') return null;
    if (typeof revision !== 'number' || !Number.isSafeInteger(revision) || revision < 1) return null;
    const info = new AuthInfo(username, revision);
    if (this.known.size >= jwtTokensKnownMax) this.known.delete(this.known.keys().next().value!);
    this.known.set(token, { info, expiresS: exp ?? Number.POSITIVE_INFINITY });
    return info;
  }
}

/** Tokens whose signature is known to be right; with one more, the oldest is forgotten, and checked anew. */
const jwtTokensKnownMax = 10_000;
/** A longer one is not looked at. */
export const jwtBytesMax = 16 * 1024;

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
  readonly clock: Pick<Clock, 'wallMs'>;
}

interface Known {
  readonly info: AuthInfo;
  /** `Infinity` without an end. */
  readonly expiresS: number;
}
