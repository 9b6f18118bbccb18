import { AuthInfo, userNameBytesMax } from '../codec/command/auth-info.ts';
import { type ApiError, errors } from '../errors/api-error.ts';
import type { AuthObserver, AuthStore } from '../state/auth/auth-store.ts';
import type { CallContext } from './rpc.ts';

/** Finds out who calls: by the token in gRPC's `token` or HTTP's `Authorization`, or by the certificate. */
export class AuthAccess implements CallAccess {
  readonly auth: AuthStore;
  private readonly tokens: Tokens;
  private readonly certificateNames: boolean;
  private readonly onRefused: NonNullable<AuthAccessOptions['onWatchRefused']>;
  private readonly byCertificate = new Map<string, AuthInfo>();

  constructor({ auth, tokens, certificateNames, onWatchRefused }: AuthAccessOptions) {
    this.onRefused = onWatchRefused ?? (() => {});
    this.auth = auth;
    this.tokens = tokens;
    this.certificateNames = certificateNames;
  }

  get enabled(): boolean {
    return this.auth.enabled;
  }

  /**
   * Returns the caller, if known at once: `null` for one without a name, `undefined` for a token that needs a
   * closer look.
   */
  known(call: CallContext): AuthInfo | null | undefined {
    const token = tokenOf(call);
    return token === undefined ? this.fromCertificate(call) : (this.tokens.find(token) ?? undefined);
  }

  /** @param done called before this returns for whom `known` knows; with `null` for a caller without a name, or with `invalid auth token` */
  identify(call: CallContext, done: (error: ApiError | null, info: AuthInfo | null) => void): void {
    const known = this.known(call);
    if (known !== undefined) {
      done(null, known);
      return;
    }
    this.tokens.look(tokenOf(call)!, (found) => {
      if (found === null) done(errors.invalidAuthToken, null);
      else done(null, found);
    });
  }

  infoOf(call: CallContext): AuthInfo | null {
    const { authInfo } = call;
    if (authInfo === undefined || authInfo === null) return null;
    const { revision } = this.auth;
    if (authInfo.revision === revision || this.tokens.bindRevision) return authInfo;
    // Users have changed since the call came. Whose token is not valid any more stays of the old revision, and is refused.
    const token = tokenOf(call);
    if (token !== undefined && this.tokens.find(token) === null) return authInfo;
    return new AuthInfo(authInfo.username, revision);
  }

  readFault(call: CallContext, key: Uint8Array, rangeEnd: Uint8Array): ApiError | null {
    return this.auth.enabled ? this.auth.readFault(this.infoOf(call), key, rangeEnd) : null;
  }

  /** Checks a call like `readFault`, but identifies it anew. */
  watchFault(
    call: CallContext,
    key: Uint8Array,
    rangeEnd: Uint8Array,
    done: (fault: ApiError | null) => void,
  ): void {
    this.identify(call, (error, info) => {
      call.authInfo = info;
      const fault = error ?? this.readFault(call, key, rangeEnd);
      if (fault !== null) this.onRefused(call, key, rangeEnd, fault);
      done(fault);
    });
  }

  private fromCertificate(call: CallContext): AuthInfo | null {
    if (!this.certificateNames) return null;
    const name = call.certificateName?.() ?? null;
    if (name === null || name === '' || Buffer.byteLength(name) > userNameBytesMax) return null;
    const { byCertificate, auth } = this;
    const known = byCertificate.get(name);
    if (known !== undefined && known.revision === auth.revision) return known;
    if (byCertificate.size >= certificateNamesMax) byCertificate.clear();
    const info = new AuthInfo(name, auth.revision);
    byCertificate.set(name, info);
    return info;
  }
}

/** Names of certificates that are kept in the form in which commands carry them. */
const certificateNamesMax = 1024;

/** The checks that services make of their callers: `AuthAccess`. */
export interface CallAccess {
  /** True if callers have to say who they are. */
  readonly enabled: boolean;
  /** In whose name the call acts now: who it was found to be, as of the users and roles of now unless a token binds it to others. */
  infoOf(call: CallContext): AuthInfo | null;
  /**
   * Returns the error if the caller may not read all of these keys, or `null`.
   * @param rangeEnd as in a request
   */
  readFault(call: CallContext, key: Uint8Array, rangeEnd: Uint8Array): ApiError | null;
}

/** The access to a service without authentication. */
export const openAccess: CallAccess = {
  enabled: false,
  infoOf: () => null,
  readFault: () => null,
};

interface AuthAccessOptions {
  readonly auth: AuthStore;
  readonly tokens: Tokens;
  /** `--client-cert-auth`: who brings no token is known by the common name of his certificate. */
  readonly certificateNames: boolean;
  /** Called with watches that were refused: they are no calls of their own. */
  onWatchRefused?(call: CallContext, key: Uint8Array, rangeEnd: Uint8Array, fault: ApiError): void;
}

function tokenOf(call: CallContext): string | undefined {
  return call.metadata('token') ?? call.metadata('authorization');
}

/** The tokens by which callers are known: one kind of `--auth-token`. */
export interface Tokens extends AuthObserver {
  /**
   * True if a token stands for the state of users and roles in which it was given, and is old with the next
   * change. Otherwise it stands for the user alone.
   */
  readonly bindRevision: boolean;
  /** Returns the user of a token, if known at once; else `null`. Keeps tokens valid that end unused. */
  find(token: string): AuthInfo | null;
  /**
   * Finds the user like `find`, with a closer look that may take time.
   * @param done with `null` for a token that is not valid
   */
  look(token: string, done: (info: AuthInfo | null) => void): void;
  /** The begin of a token that becomes valid through the log; `null` where tokens are made by `sign` instead. */
  prefix(): string | null;
  /** @param done with an error where this member can only check tokens */
  sign(username: string, revision: number, done: (error: ApiError | null, token: string) => void): void;
  stop(): void;
}
