import { V2AuthError } from '../../errors/v2-error.ts';
import { compareNames } from '../../state/v2/path.ts';

/** A list of names or patterns; `null` where none was ever given, which etcd tells from an empty one. */
export type Names = readonly string[] | null;

/** The keys that a role may read and write: paths, or beginnings of paths with a `*` behind. */
export interface Permissions {
  readonly read: Names;
  readonly write: Names;
}

export const noPermissions: Permissions = { read: null, write: null };

/** Returns whether nothing is in it. */
export function isEmpty(permissions: Permissions | null): boolean {
  return !permissions?.read?.length && !permissions?.write?.length;
}

/**
 * The permissions with others added, in order.
 *
 * @param granted `null` leaves them as they are
 * @throws V2AuthError where one is there already
 */
export function grantPermissions(to: Permissions, granted: Permissions | null): Permissions {
  if (granted === null) return to;
  return { read: add('read', to.read, granted.read), write: add('write', to.write, granted.write) };
}

/** The permissions without others, in order; what is not among them is passed over. `null` leaves them as they are. */
export function revokePermissions(from: Permissions, revoked: Permissions | null): Permissions {
  if (revoked === null) return from;
  return { read: without(from.read, revoked.read), write: without(from.write, revoked.write) };
}

/**
 * Returns whether a key may be read or written.
 *
 * @param key as in the request's path: with a slash in front, and with the one at its end if it has one there
 * @param recursive also all below it: then only a pattern will do
 */
export function allows(permissions: Permissions, key: string, isWrite: boolean, recursive: boolean): boolean {
  const patterns = isWrite ? permissions.write : permissions.read;
  return patterns?.some((pattern) => matches(pattern, key, recursive)) ?? false;
}

function matches(pattern: string, key: string, recursive: boolean): boolean {
  if (pattern.endsWith('*')) return key.startsWith(pattern.slice(0, -1));
  // etcd ends the connection at an empty pattern; here it is one of no key.
  return !recursive && pattern !== '' && key === pattern;
}

function add(what: string, to: Names, granted: Names): Names {
  const all = new Set(to);
  for (const pattern of granted ?? []) {
    if (all.has(pattern)) throw new V2AuthError(409, `Granting duplicate ${what} permission ${pattern}`);
    all.add(pattern);
  }
  return [...all].sort(compareNames);
}

function without(from: Names, revoked: Names): Names {
  const all = new Set(from);
  for (const pattern of revoked ?? []) all.delete(pattern);
  return [...all].sort(compareNames);
}
