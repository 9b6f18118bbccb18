import { Buffer } from 'node:buffer';
import { type AuthInfo, userNameBytesMax } from '../../codec/command/auth-info.ts';
import { type Command, CommandKind } from '../../codec/command/command.ts';
import {
  type AuthenticateCommand,
  type AuthRoleGrantPermissionRequest,
  type AuthRoleRevokePermissionRequest,
  type AuthUserGrantRoleRequest,
  type AuthUserRevokeRoleRequest,
  type Permission,
  PermissionType,
  type UserAddCommand,
  type UserChangePasswordCommand,
} from '../../codec/generated/messages.generated.ts';
import { type ApiError, errors } from '../../errors/api-error.ts';
import { assert } from '../../errors/assert.ts';
import type { PartReader, SnapshotPart } from '../snapshot/snapshot-part.ts';
import { AuthReader } from './auth-snapshot.ts';
import { PermittedKeys } from './permitted-keys.ts';
import { compareUserNames, type Role, root, type User } from './user.ts';

/**
 * Users, roles, and whether anybody is asked who he is (etcd's auth store). Every change makes the revision higher by one, so
 * that a stale lookup of permissions can be recognized.
 */
export class AuthStore implements SnapshotPart {
  readonly name = 'auth';
  observer: AuthObserver | null = null;
  private on = false;
  private currentRevision = 1;
  private users = new Map<string, User>();
  private roles = new Map<string, Role>();
  /** Permissions by user as of this revision; computed when first needed. */
  private readonly accesses = new Map<string, Access>();

  /** True if authentication is enabled: callers have to say who they are. */
  get enabled(): boolean {
    return this.on;
  }

  /** 1 at the beginning, as in etcd. */
  get revision(): number {
    return this.currentRevision;
  }

  user(name: string): User | undefined {
    return this.users.get(name);
  }

  role(name: string): Role | undefined {
    return this.roles.get(name);
  }

  /** In the order of their bytes; likewise `roleNames`. */
  userNames(): string[] {
    return [...this.users.keys()].sort(compareUserNames);
  }

  roleNames(): string[] {
    return [...this.roles.keys()].sort(compareUserNames);
  }

  // --- who may do what. `null` is yes; everything is, while nobody is asked who he is.

  /** Keys to read. @param rangeEnd as in a request */
  readFault(info: AuthInfo | null, key: Uint8Array, rangeEnd: Uint8Array): ApiError | null {
    if (!this.on) return null;
    const access = this.accessOf(info);
    if (!('read' in access)) return access;
    return access.isRoot || access.read.allowsRange(key, rangeEnd) ? null : errors.permissionDenied;
  }

  /** Keys to write or delete. */
  writeFault(info: AuthInfo | null, key: Uint8Array, rangeEnd: Uint8Array): ApiError | null {
    if (!this.on) return null;
    const access = this.accessOf(info);
    if (!('write' in access)) return access;
    return access.isRoot || access.write.allowsRange(key, rangeEnd) ? null : errors.permissionDenied;
  }

  /** Checks that the caller is root. etcd does not look at the revision here. */
  rootFault(info: AuthInfo | null): ApiError | null {
    if (!this.on || info?.isMember === true) return null;
    if (info === null) return errors.userEmpty;
    const user = this.users.get(info.username);
    if (user === undefined) return errors.userNotFound;
    return user.roles.includes(root) ? null : errors.permissionDenied;
  }

  /** Checks that the caller is authenticated; any user will do. */
  userFault(info: AuthInfo | null): ApiError | null {
    if (!this.on || info?.isMember === true) return null;
    if (info === null) return errors.userEmpty;
    return this.users.has(info.username) ? null : errors.permissionDenied;
  }

  // --- commands. They throw what is wrong, and then nothing has changed.

  enable(): void {
    if (this.on) return;
    const user = this.users.get(root);
    if (user === undefined) throw errors.rootUserNotExist;
    if (!user.roles.includes(root)) throw errors.rootRoleNotExist;
    this.on = true;
  }

  disable(): void {
    if (!this.on) return;
    this.on = false;
    this.changed();
    this.observer?.allInvalidated();
  }

  /** @returns the token: the prefix with the index of the entry, so that a member knows from when on it can know it */
  authenticate({ name, tokenPrefix }: AuthenticateCommand, index: number): string {
    if (!this.on) throw errors.authNotEnabled;
    const user = this.users.get(name);
    if (user === undefined || user.noPassword) throw errors.authFailed;
    const token = `${tokenPrefix}.${index}`;
    this.observer?.authenticated(name, token);
    return token;
  }

  addUser({ name, passwordHash, noPassword }: UserAddCommand): void {
    if (name === '') throw errors.userEmpty;
    if (Buffer.byteLength(name) > userNameBytesMax) throw errors.userNameTooLong;
    if (this.users.has(name)) throw errors.userExists;
    if (this.users.size >= usersMax) throw errors.tooManyUsers;
    this.users.set(name, { name, passwordHash: textOf(passwordHash), noPassword, roles: [] });
    this.changed();
  }

  deleteUser(name: string): void {
    if (this.on && name === root) throw errors.invalidAuthManagement;
    if (!this.users.delete(name)) throw errors.userNotFound;
    this.changed();
    this.observer?.invalidated(name);
  }

  changePassword({ name, passwordHash }: UserChangePasswordCommand): void {
    this.users.set(name, { ...this.userOrThrow(name), passwordHash: textOf(passwordHash) });
    this.changed();
    this.observer?.invalidated(name);
  }

  /** One that he has already is no error, and no change. The role root need not be there. */
  grantRole({ user: name, role }: AuthUserGrantRoleRequest): void {
    const user = this.userOrThrow(name);
    if (role !== root && !this.roles.has(role)) throw errors.roleNotFound;
    if (user.roles.includes(role)) return;
    if (user.roles.length >= rolesMax) throw errors.tooManyRoles;
    this.users.set(name, { ...user, roles: [...user.roles, role].sort(compareUserNames) });
    this.changed();
  }

  revokeRole({ name, role }: AuthUserRevokeRoleRequest): void {
    if (this.on && name === root && role === root) throw errors.invalidAuthManagement;
    const user = this.userOrThrow(name);
    if (!user.roles.includes(role)) throw errors.roleNotGranted;
    this.users.set(name, { ...user, roles: user.roles.filter((one) => one !== role) });
    this.changed();
  }

  addRole(name: string): void {
    if (name === '') throw errors.roleEmpty;
    if (this.roles.has(name)) throw errors.roleExists;
    if (this.roles.size >= rolesMax) throw errors.tooManyRoles;
    this.roles.set(name, { name, permissions: [] });
    this.changed();
  }

  /** Takes it from all users as well. */
  deleteRole(name: string): void {
    if (this.on && name === root) throw errors.invalidAuthManagement;
    if (!this.roles.delete(name)) throw errors.roleNotFound;
    for (const user of this.users.values()) {
      if (!user.roles.includes(name)) continue;
      this.users.set(user.name, { ...user, roles: user.roles.filter((role) => role !== name) });
    }
    this.changed();
  }

  /** Adds a permission to a role, in place of one with the same key and end. */
  grantPermission({ name, perm }: AuthRoleGrantPermissionRequest): void {
    if (perm === undefined) throw errors.permissionNotGiven;
    const role = this.roleOrThrow(name);
    // The bytes are views of the entry.
    const granted = copyOf(perm);
    const same = firstWithKey(role.permissions, granted.key);
    const permissions = [...role.permissions];
    if (same < permissions.length && isOn(permissions[same]!, granted)) {
      permissions[same] = granted;
    } else {
      if (permissions.length >= permissionsMax) throw errors.tooManyPermissions;
      permissions.push(granted);
      permissions.sort((a, b) => Buffer.compare(a.key, b.key));
    }
    this.roles.set(name, { name, permissions });
    this.changed();
  }

  revokePermission({ role: name, key, rangeEnd }: AuthRoleRevokePermissionRequest): void {
    const role = this.roleOrThrow(name);
    const permissions = role.permissions.filter((one) => !isOn(one, { key, rangeEnd }));
    if (permissions.length === role.permissions.length) throw errors.permissionNotGranted;
    this.roles.set(name, { name, permissions });
    this.changed();
  }

  // --- snapshots

  open(): PartReader {
    return new AuthReader(this.on, this.currentRevision, [...this.users.values()], [...this.roles.values()]);
  }

  /** Takes everything over from another store, which is not to be used any more. */
  adopt(restored: AuthStore): void {
    this.on = restored.on;
    this.currentRevision = restored.currentRevision;
    this.users = restored.users;
    this.roles = restored.roles;
    this.accesses.clear();
    this.observer?.allInvalidated();
  }

  /** Takes over what a snapshot holds: of users and roles, one part after the other. */
  restore(state: { on: boolean; revision: number }, users: readonly User[], roles: readonly Role[]): void {
    this.on = state.on;
    this.currentRevision = state.revision;
    for (const user of users) this.users.set(user.name, user);
    for (const role of roles) this.roles.set(role.name, role);
  }

  private changed(): void {
    this.currentRevision++;
    this.accesses.clear();
  }

  private userOrThrow(name: string): User {
    const user = this.users.get(name);
    if (user === undefined) throw errors.userNotFound;
    return user;
  }

  private roleOrThrow(name: string): Role {
    const role = this.roles.get(name);
    if (role === undefined) throw errors.roleNotFound;
    return role;
  }

  /** Returns the permissions of the caller, or the error if he cannot be looked up. */
  private accessOf(info: AuthInfo | null): Access | ApiError {
    if (info === null) return errors.userEmpty;
    if (info.isMember) return everything;
    if (info.revision < this.currentRevision) return errors.authOldRevision;
    const known = this.accesses.get(info.username);
    if (known !== undefined) return known;
    const user = this.users.get(info.username);
    if (user === undefined) return errors.permissionDenied;
    const access = this.merge(user);
    this.accesses.set(user.name, access);
    return access;
  }

  private merge(user: User): Access {
    const read = new PermittedKeys();
    const write = new PermittedKeys();
    for (const role of user.roles) {
      for (const { permType, key, rangeEnd } of this.roles.get(role)?.permissions ?? []) {
        if (permType === PermissionType.READ || permType === PermissionType.READWRITE)
          read.add(key, rangeEnd);
        if (permType === PermissionType.WRITE || permType === PermissionType.READWRITE)
          write.add(key, rangeEnd);
      }
    }
    return { isRoot: user.roles.includes(root), read, write };
  }
}

/** Users that there may be. etcd has no bound. */
export const usersMax = 10_000;
/** Roles that there may be, and that a user may have. */
export const rolesMax = 10_000;
/** Permissions that a role may have. */
export const permissionsMax = 10_000;

/** An observer of what is not part of the state: tokens are in the memory of each member. */
export interface AuthObserver {
  /** The token is the user's from now on. */
  authenticated(username: string, token: string): void;
  /** The user is gone, or has another password: no token of his is valid any more. */
  invalidated(username: string): void;
  /** Nobody is asked who he is any more, or all users were replaced: no token is valid. */
  allInvalidated(): void;
}

/** The permissions of a user, united over his roles. */
interface Access {
  readonly isRoot: boolean;
  readonly read: PermittedKeys;
  readonly write: PermittedKeys;
}

const everything: Access = { isRoot: true, read: new PermittedKeys(), write: new PermittedKeys() };

function textOf(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
}

function copyOf({ permType, key, rangeEnd }: Permission): Permission {
  return { permType, key: Buffer.from(key), rangeEnd: Buffer.from(rangeEnd) };
}

function isOn(one: Permission, { key, rangeEnd }: Pick<Permission, 'key' | 'rangeEnd'>): boolean {
  return Buffer.compare(one.key, key) === 0 && Buffer.compare(one.rangeEnd, rangeEnd) === 0;
}

/**
 * Finds the first permission with the key. As in etcd, only that one is found again: among several of one
 * key, two may be equal.
 */
function firstWithKey(permissions: readonly Permission[], key: Uint8Array): number {
  let at = 0;
  while (at < permissions.length && Buffer.compare(permissions[at]!.key, key) < 0) at++;
  return at;
}

/**
 * Carries out a command that changes users or roles, or whether callers are asked who they are.
 *
 * @throws ApiError why not; then nothing has changed
 */
export function changeUsers(auth: AuthStore, command: Command): void {
  switch (command.kind) {
    case CommandKind.AUTH_ENABLE:
      auth.enable();
      break;
    case CommandKind.AUTH_DISABLE:
      auth.disable();
      break;
    case CommandKind.USER_ADD:
      auth.addUser(command.body);
      break;
    case CommandKind.USER_DELETE:
      auth.deleteUser(command.body.name);
      break;
    case CommandKind.USER_CHANGE_PASSWORD:
      auth.changePassword(command.body);
      break;
    case CommandKind.USER_GRANT_ROLE:
      auth.grantRole(command.body);
      break;
    case CommandKind.USER_REVOKE_ROLE:
      auth.revokeRole(command.body);
      break;
    case CommandKind.ROLE_ADD:
      auth.addRole(command.body.name);
      break;
    case CommandKind.ROLE_DELETE:
      auth.deleteRole(command.body.role);
      break;
    case CommandKind.ROLE_GRANT_PERMISSION:
      auth.grantPermission(command.body);
      break;
    case CommandKind.ROLE_REVOKE_PERMISSION:
      auth.revokePermission(command.body);
      break;
    default:
      assert(false, `a command of kind ${command.kind} is nobody's`);
  }
}
