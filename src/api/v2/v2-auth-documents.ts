import { V2AuthError } from '../../errors/v2-error.ts';
import { compareNames } from '../../state/v2/path.ts';
import {
  grantPermissions,
  type Names,
  noPermissions,
  type Permissions,
  revokePermissions,
} from './v2-auth-permissions.ts';

/** The role that may do everything, and that its namesake among the users always has. */
export const rootName = 'root';

/** A user as etcd stores it, and as a request asks for one. */
export interface V2User {
  readonly user: string;
  /** A hash in what is stored, a password in a request; empty where none is given. */
  readonly password: string;
  readonly roles: Names;
  /** Roles to add and to take away; stored users have none. */
  readonly grant: Names;
  readonly revoke: Names;
}

/** A role as etcd stores it, and as a request asks for one. */
export interface V2Role {
  readonly role: string;
  readonly permissions: Permissions;
  readonly grant: Permissions | null;
  readonly revoke: Permissions | null;
}

const everything: Permissions = { read: ['/*'], write: ['/*'] };
export const rootRole: V2Role = { role: rootName, permissions: everything, grant: null, revoke: null };
/** The permissions of callers without a name until somebody changes them. */
export const guestRole: V2Role = { role: 'guest', permissions: everything, grant: null, revoke: null };

/** A user in JSON; the members are in etcd's order, and left out where etcd leaves them out. */
export function userJson({ user, password, roles, grant, revoke }: V2User): string {
  return JSON.stringify({
    user,
    ...(password === '' ? {} : { password }),
    roles,
    ...(grant?.length ? { grant } : {}),
    ...(revoke?.length ? { revoke } : {}),
  });
}

/** A role in JSON, likewise. */
export function roleJson(role: V2Role): string {
  return JSON.stringify(roleDocument(role));
}

/** Returns the object that a role's JSON is made of, also within users. */
export function roleDocument({ role, permissions, grant, revoke }: V2Role): object {
  return {
    role,
    permissions: permissionsDocument(permissions),
    ...(grant === null ? {} : { grant: permissionsDocument(grant) }),
    ...(revoke === null ? {} : { revoke: permissionsDocument(revoke) }),
  };
}

function permissionsDocument({ read, write }: Permissions): object {
  return { kv: { read, write } };
}

/** The user with the root role where it has that by its name. */
export function withRootRole(user: V2User): V2User {
  if (user.user !== rootName || user.roles?.includes(rootName)) return user;
  return { ...user, roles: [...(user.roles ?? []), rootName] };
}

/**
 * A user with the roles that a change asks for.
 *
 * @param password the hash that it has from now on
 * @throws V2AuthError where a role is granted that it has, or revoked that it has not
 */
export function changedUser(old: V2User, change: V2User, password: string): V2User {
  const { user } = old;
  if (user !== change.user) {
    throw new V2AuthError(409, `Merging user data with conflicting usernames: ${user} ${change.user}`);
  }
  const roles = new Set(old.roles);
  for (const role of change.grant ?? []) {
    if (roles.has(role)) throw new V2AuthError(409, `Granting duplicate role ${role} for user ${user}`);
    roles.add(role);
  }
  for (const role of change.revoke ?? []) {
    if (!roles.delete(role)) {
      throw new V2AuthError(409, `Revoking ungranted role ${role} for user ${user}`);
    }
  }
  return { user, password, roles: [...roles].sort(compareNames), grant: null, revoke: null };
}

/**
 * A role with the permissions that a change asks for.
 *
 * @throws V2AuthError where a permission is granted that it has
 */
export function changedRole(old: V2Role, change: V2Role): V2Role {
  const { role } = old;
  if (role !== change.role) {
    throw new V2AuthError(409, `Merging role with conflicting names: ${role} ${change.role}`);
  }
  const granted = grantPermissions(old.permissions, change.grant);
  return { role, permissions: revokePermissions(granted, change.revoke), grant: null, revoke: null };
}

/**
 * Reads a user from JSON as Go's decoder does: names without regard to case, unknown members passed over, `null` for what is
 * not given, and whatever stands behind the first value.
 *
 * @returns null for text that is no such object
 */
export function parseUser(text: string): V2User | null {
  return decode(text, (fields) => ({
    user: textOf(fields.user),
    password: textOf(fields.password),
    roles: namesOf(fields.roles),
    grant: namesOf(fields.grant),
    revoke: namesOf(fields.revoke),
  }));
}

/** Reads a role, likewise. */
export function parseRole(text: string): V2Role | null {
  return decode(text, (fields) => ({
    role: textOf(fields.role),
    permissions: permissionsOf(fields.permissions) ?? noPermissions,
    grant: permissionsOf(fields.grant),
    revoke: permissionsOf(fields.revoke),
  }));
}

type Fields = Readonly<Record<string, unknown>>;

/** A value of another type than the one that is wanted. */
class WrongType extends Error {}

function decode<T>(text: string, read: (fields: Fields) => T): T | null {
  const value = firstValue(text);
  if (value === null) return null;
  try {
    return read(fieldsOf(JSON.parse(value)) ?? {});
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof WrongType) return null;
    throw error;
  }
}

/** The text of the object, or of the null, that the text begins with; null where it begins with neither. */
function firstValue(text: string): string | null {
  const start = /^[ \t\r\n]*(\{|null)/.exec(text);
  if (start === null) return null;
  if (start[1] !== '{') return start[1]!;
  const token = /"(?:[^"\\]|\\[\s\S])*"|[{}[\]]/g;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '{' || match[0] === '[') depth++;
    else if (match[0] === '}' || match[0] === ']') depth--;
    if (depth === 0) return text.slice(0, token.lastIndex);
  }
  return null;
}

/** The members of an object by their names in lower case; null for null. */
function fieldsOf(value: unknown): Fields | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw new WrongType();
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(value)) fields[name.toLowerCase()] = member;
  return fields;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') throw new WrongType();
  return value;
}

function namesOf(value: unknown): Names {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value)) throw new WrongType();
  return value.map(textOf);
}

function permissionsOf(value: unknown): Permissions | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const kv = fieldsOf(fields.kv) ?? {};
  return { read: namesOf(kv.read), write: namesOf(kv.write) };
}
