import { CommandKind } from '../../codec/command/command.ts';
import {
  AuthenticateCommand,
  type AuthenticateRequest,
  type AuthenticateResponse,
  type AuthRoleGetRequest,
  type AuthRoleGetResponse,
  type AuthRoleListResponse,
  type AuthStatusResponse,
  type AuthUserAddRequest,
  type AuthUserAddResponse,
  type AuthUserChangePasswordRequest,
  type AuthUserChangePasswordResponse,
  type AuthUserGetRequest,
  type AuthUserGetResponse,
  type AuthUserListResponse,
  UserAddCommand,
  UserChangePasswordCommand,
} from '../../codec/generated/messages.generated.ts';
import { AuthService as AuthMethods } from '../../codec/generated/services.generated.ts';
import { ApiError, errors } from '../../errors/api-error.ts';
import type { KvStore } from '../../state/kv/kv.ts';
import type { AuthAccess, Tokens } from '../caller-identity.ts';
import type { Commands } from '../commands.ts';
import type { Consensus } from '../consensus.ts';
import type { Headers } from '../headers.ts';
import { type Answer, type AnyRpc, type CallContext, rpc, type UnaryCall } from '../rpc.ts';
import type { Passwords } from './passwords.ts';

/**
 * etcd's Auth service. Changes go through the log, with the hash of a password in place of it. What is asked is answered after a
 * linearizable read, where etcd 3.4 takes the question itself through the log.
 */
export class AuthService {
  private readonly options: AuthServiceOptions;

  constructor(options: AuthServiceOptions) {
    this.options = options;
  }

  rpcs(): AnyRpc[] {
    const { commands } = this.options;
    const change =
      (kind: CommandKind) =>
      // biome-ignore lint/suspicious/noExplicitAny: requests and responses of different methods
      (request: any, call: UnaryCall<any>): void =>
        commands.run(kind, request, call);
    return [
      rpc(AuthMethods.AuthEnable, change(CommandKind.AUTH_ENABLE)),
      rpc(AuthMethods.AuthDisable, change(CommandKind.AUTH_DISABLE)),
      rpc(AuthMethods.AuthStatus, (_request, call) => this.status(call)),
      rpc(AuthMethods.Authenticate, (request, call) => this.authenticate(request, call)),
      rpc(AuthMethods.UserAdd, (request, call) => this.addUser(request, call)),
      rpc(AuthMethods.UserGet, (request, call) => this.getUser(request, call)),
      rpc(AuthMethods.UserList, (_request, call) => this.listUsers(call)),
      rpc(AuthMethods.UserDelete, change(CommandKind.USER_DELETE)),
      rpc(AuthMethods.UserChangePassword, (request, call) => this.changePassword(request, call)),
      rpc(AuthMethods.UserGrantRole, change(CommandKind.USER_GRANT_ROLE)),
      rpc(AuthMethods.UserRevokeRole, change(CommandKind.USER_REVOKE_ROLE)),
      rpc(AuthMethods.RoleAdd, change(CommandKind.ROLE_ADD)),
      rpc(AuthMethods.RoleGet, (request, call) => this.getRole(request, call)),
      rpc(AuthMethods.RoleList, (_request, call) => this.listRoles(call)),
      rpc(AuthMethods.RoleDelete, change(CommandKind.ROLE_DELETE)),
      rpc(AuthMethods.RoleGrantPermission, change(CommandKind.ROLE_GRANT_PERMISSION)),
      rpc(AuthMethods.RoleRevokePermission, change(CommandKind.ROLE_REVOKE_PERMISSION)),
    ];
  }

  /**
   * Answers whether auth is enabled, and its revision. Root's, as in etcd 3.5; 3.4 does not know the call.
   */
  status(call: UnaryCall<AuthStatusResponse>): void {
    this.read(call, (fault) => {
      if (fault !== null) throw fault;
      const { enabled, revision } = this.options.access.auth;
      return { header: this.header(), enabled, authRevision: BigInt(revision) };
    });
  }

  /** Gives a token to who knows the password of a user. */
  authenticate({ name, password }: AuthenticateRequest, call: Answer<AuthenticateResponse>): void {
    this.options.consensus.linearize((error) => {
      if (error !== null) call.fail(error);
      else this.attempt(name, password, 1, call);
    });
  }

  /** Without the right to do it no time is spent on a hash; it is looked at again when the command is applied. */
  addUser(request: AuthUserAddRequest, call: UnaryCall<AuthUserAddResponse>): void {
    const { name, password } = request;
    const noPassword = request.options?.noPassword ?? false;
    const fault = this.rootFault(call) ?? (name === '' ? errors.userEmpty : null);
    if (fault !== null) {
      call.fail(fault);
      return;
    }
    this.hashOf(noPassword ? null : password, call, (passwordHash) => {
      const command = UserAddCommand.create({ name, passwordHash, noPassword });
      this.options.commands.run(CommandKind.USER_ADD, command, call, call, null);
    });
  }

  changePassword(
    { name, password }: AuthUserChangePasswordRequest,
    call: UnaryCall<AuthUserChangePasswordResponse>,
  ): void {
    const fault = this.rootFault(call);
    if (fault !== null) {
      call.fail(fault);
      return;
    }
    this.hashOf(password, call, (passwordHash) => {
      const command = UserChangePasswordCommand.create({ name, passwordHash });
      this.options.commands.run(CommandKind.USER_CHANGE_PASSWORD, command, call, call, null);
    });
  }

  /** A user may ask for himself. */
  getUser({ name }: AuthUserGetRequest, call: UnaryCall<AuthUserGetResponse>): void {
    this.read(call, (fault) => {
      const { access } = this.options;
      if (fault !== null && access.infoOf(call)?.username !== name) throw fault;
      const user = access.auth.user(name);
      if (user === undefined) throw errors.userNotFound;
      return { header: this.header(), roles: [...user.roles] };
    });
  }

  listUsers(call: UnaryCall<AuthUserListResponse>): void {
    this.read(call, (fault) => {
      if (fault !== null) throw fault;
      return { header: this.header(), users: this.options.access.auth.userNames() };
    });
  }

  /** A user may ask for the roles that he has. */
  getRole({ role: name }: AuthRoleGetRequest, call: UnaryCall<AuthRoleGetResponse>): void {
    this.read(call, (fault) => {
      const { access } = this.options;
      const { auth } = access;
      const caller = access.infoOf(call);
      const roles = caller === null ? undefined : auth.user(caller.username)?.roles;
      if (fault !== null && roles?.includes(name) !== true) throw fault;
      const role = auth.role(name);
      if (role === undefined) throw errors.roleNotFound;
      return { header: this.header(), perm: [...role.permissions] };
    });
  }

  listRoles(call: UnaryCall<AuthRoleListResponse>): void {
    this.read(call, (fault) => {
      if (fault !== null) throw fault;
      return { header: this.header(), roles: this.options.access.auth.roleNames() };
    });
  }

  /**
   * Checks a password once. The result must be true of the users at the moment when the token becomes valid:
   * if they changed in the meantime, everything is looked at anew.
   */
  private attempt(name: string, password: string, attempt: number, call: Answer<AuthenticateResponse>): void {
    const { access, passwords } = this.options;
    const { auth } = access;
    const user = auth.user(name);
    const fault = !auth.enabled
      ? errors.authNotEnabled
      : user === undefined
        ? errors.authFailed
        : user.noPassword
          ? errors.noPasswordUser
          : null;
    if (fault !== null) {
      call.fail(fault);
      return;
    }
    const { revision } = auth;
    passwords.verify(password, user!.passwordHash, (error, matches) => {
      if (error !== null) call.fail(error);
      else if (!matches) call.fail(errors.authFailed);
      else this.giveToken(name, revision, attempt, password, call);
    });
  }

  private giveToken(
    name: string,
    revision: number,
    attempt: number,
    password: string,
    call: Answer<AuthenticateResponse>,
  ): void {
    const { access, commands, tokens } = this.options;
    const finish = (response: AuthenticateResponse): void => {
      if (access.auth.revision === revision) call.respond(response);
      else if (attempt < authenticateAttemptsMax) this.attempt(name, password, attempt + 1, call);
      else call.fail(errors.authOldRevision);
    };
    const tokenPrefix = tokens.prefix();
    if (tokenPrefix !== null) {
      const command = AuthenticateCommand.create({ name, tokenPrefix });
      commands.run(CommandKind.AUTHENTICATE, command, {
        ...nobody,
        respond: finish,
        fail: (error) => call.fail(error),
      });
      return;
    }
    tokens.sign(name, revision, (error, token) => {
      if (error !== null) call.fail(error);
      else finish({ header: this.header(), token });
    });
  }

  /** @param password `null` for a user without one */
  private hashOf(
    password: string | null,
    call: Pick<Answer<never>, 'fail'>,
    done: (hash: Uint8Array) => void,
  ): void {
    if (password === null) {
      done(new Uint8Array(0));
      return;
    }
    const { passwords, bcryptCost } = this.options;
    passwords.hash(password, bcryptCost, (error, hash) => {
      if (error !== null) call.fail(error);
      else done(Buffer.from(hash));
    });
  }

  /** @param answer is given why the caller may not do what is root's, or `null`; what it throws is answered */
  private read<Response>(call: UnaryCall<Response>, answer: (fault: ApiError | null) => Response): void {
    this.options.consensus.linearize((error) => {
      if (error !== null) {
        call.fail(error);
        return;
      }
      let response: Response;
      try {
        response = answer(this.rootFault(call));
      } catch (refused) {
        if (!(refused instanceof ApiError)) throw refused;
        call.fail(refused);
        return;
      }
      call.respond(response);
    });
  }

  private rootFault(call: CallContext): ApiError | null {
    const { access } = this.options;
    return access.auth.rootFault(access.infoOf(call));
  }

  private header() {
    return this.options.headers.at(this.options.kv.revision);
  }
}

/**
 * The bound of attempts of one authentication, begun anew when users or roles changed while the password was
 * checked.
 */
export const authenticateAttemptsMax = 8;

interface AuthServiceOptions {
  readonly consensus: Consensus;
  readonly commands: Commands;
  readonly headers: Headers;
  readonly kv: Pick<KvStore, 'revision'>;
  readonly access: AuthAccess;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  /** `--bcrypt-cost`. */
  readonly bcryptCost: number;
}

/** The caller of an authentication, who is not known before. */
const nobody: CallContext = { raw: null, remoteAddress: '', onCancel: null, metadata: () => undefined };
