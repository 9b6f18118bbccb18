import type { ApiError } from '../../errors/api-error.ts';
import { V2AuthError, V2Error } from '../../errors/v2-error.ts';
import type { Logger } from '../../host/logger.ts';
import type { Passwords } from '../auth/passwords.ts';
import type { V2Auth } from './v2-auth.ts';
import { guestRole, rootName, type V2User } from './v2-auth-documents.ts';
import { allows } from './v2-auth-permissions.ts';

/**
 * The authorization of requests to the v2 API, as etcd's `hasKeyPrefixAccess` and `hasRootAccess` decide it.
 */
export class V2AuthCheck {
  private readonly auth: V2Auth;
  private readonly passwords: Passwords;
  private readonly logger: Pick<Logger, 'info' | 'warn'>;

  constructor({ auth, passwords, logger }: V2AuthCheckOptions) {
    this.auth = auth;
    this.passwords = passwords;
    this.logger = logger;
  }

  /**
   * Checks whether keys may be read or written. A caller without credentials is a guest, whose recursive
   * requests etcd checks for the key alone.
   */
  keys(access: V2KeyAccess, done: V2CheckDone): void {
    if (!this.auth.enabled) {
      done(null, true);
      return;
    }
    const { credentials, key, isWrite, recursive } = access;
    this.authenticate(credentials, (error, user) => {
      if (user !== null) done(null, this.mayAny(user.roles ?? [], key, isWrite, recursive));
      else if (error === null && isGuest(credentials))
        done(null, this.mayAny([guestRole.role], key, isWrite, false));
      else done(error, false);
    });
  }

  /** Checks whether users, roles and members may be read and changed, which takes the root role. */
  root(credentials: V2Credentials, done: V2CheckDone): void {
    if (!this.auth.enabled) {
      done(null, true);
      return;
    }
    this.authenticate(credentials, (error, user) => done(error, user?.roles?.includes(rootName) ?? false));
  }

  private authenticate(
    credentials: V2Credentials,
    done: (error: ApiError | null, user: V2User | null) => void,
  ): void {
    if (credentials.kind === 'none' || credentials.kind === 'malformed') {
      done(null, null);
      return;
    }
    const user = this.find(() => this.auth.user(credentials.user));
    if (user === null || credentials.kind === 'certificate') {
      done(null, user);
      return;
    }
    this.passwords.verify(credentials.password, user.password, (error, matches) => {
      if (error === null && !matches) this.logger.warn('incorrect password', { 'user-name': user.user });
      done(error, matches ? user : null);
    });
  }

  private mayAny(roles: readonly string[], key: string, isWrite: boolean, recursive: boolean): boolean {
    return roles.some((name) => {
      if (name === rootName) return true;
      const role = this.find(() => this.auth.role(name));
      return role !== null && allows(role.permissions, key, isWrite, recursive);
    });
  }

  /**
   * Returns the result of `get`, or `null`, which allows nothing, where it is not there or cannot be read.
   */
  private find<T>(get: () => T): T | null {
    try {
      return get();
    } catch (refusal) {
      if (refusal instanceof V2AuthError || refusal instanceof V2Error) return null;
      throw refusal;
    }
  }
}

/**
 * The caller that a request names: a name and a password; a name that a certificate proves; nobody; or
 * something that cannot be read, which is not the same as nobody.
 */
export type V2Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'certificate'; readonly user: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' };

/** The access to keys that a request asks for. */
export interface V2KeyAccess {
  readonly credentials: V2Credentials;
  /** The key as in the request's path behind `/v2/keys`. */
  readonly key: string;
  readonly isWrite: boolean;
  readonly recursive: boolean;
}

/** Called once, at once where no password has to be checked. The error is that of the password threads. */
export type V2CheckDone = (error: ApiError | null, allowed: boolean) => void;

interface V2AuthCheckOptions {
  readonly auth: V2Auth;
  readonly passwords: Passwords;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** A certificate of a name that no user has leaves a guest, as in etcd; a password that is wrong does not. */
function isGuest({ kind }: V2Credentials): boolean {
  return kind === 'none' || kind === 'certificate';
}
