import { V2Method, V2Request } from '../../codec/generated/messages.generated.ts';
import { V2AuthError, V2Code, V2Error } from '../../errors/v2-error.ts';
import type { Logger } from '../../host/logger.ts';
import type { V2Event } from '../../state/v2/event.ts';
import { compareNames } from '../../state/v2/path.ts';
import type { Passwords } from '../auth/passwords.ts';
import {
  changedRole,
  changedUser,
  guestRole,
  parseRole,
  parseUser,
  roleJson,
  rootName,
  rootRole,
  userJson,
  type V2Role,
  type V2User,
  withRootRole,
} from './v2-auth-documents.ts';
import type { V2Keys } from './v2-keys.ts';

/**
 * Users and roles of etcd's v2 API. They are JSON in the tree below `/2`, as in etcd, so each change is one of the tree, uses up an
 * index, and reaches all members. What the methods refuse they throw, or reject with: `V2AuthError`, `V2Error` of the
 * tree and of consensus, `ApiError` of the password threads.
 */
export class V2Auth {
  private readonly keys: V2AuthOptions['keys'];
  private readonly passwords: Passwords;
  private readonly logger: Pick<Logger, 'info' | 'warn'>;
  private directoriesMade = false;

  constructor({ keys, passwords, logger }: V2AuthOptions) {
    this.keys = keys;
    this.passwords = passwords;
    this.logger = logger;
  }

  /** True if callers who ask for keys and members need permissions. */
  get enabled(): boolean {
    return this.keys.valueAt(enabledPath) === 'true';
  }

  /** Names of all users, in order. */
  userNames(): string[] {
    return this.namesIn('users');
  }

  /** Names of all roles, in order; root's is always among them. */
  roleNames(): string[] {
    return [rootName, ...this.namesIn('roles')].sort(compareNames);
  }

  /** Returns a user as this member knows it. */
  user(name: string): V2User {
    return userOf(name, this.keys.get(`${namespace}/users/${name}`, here));
  }

  /** Returns a role as this member knows it. */
  role(name: string): V2Role {
    if (name === rootName) return rootRole;
    return roleOf(name, this.keys.get(`${namespace}/roles/${name}`, here));
  }

  /** Makes a user of a name, a password and roles, and resolves to it, with its hash. */
  async createUser(wanted: V2User): Promise<V2User> {
    const { user, password } = wanted;
    if (password === '') throw new V2AuthError(400, `Cannot create user ${user} with an empty password`);
    const created = withRootRole({ ...wanted, password: await this.hash(password) });
    const answer = await this.put(`users/${user}`, userJson(created), false);
    if (isV2Refusal(answer, V2Code.NODE_EXIST)) throw new V2AuthError(409, `User ${user} already exists.`);
    unwrap(answer);
    this.logger.info('created a user', { 'user-name': user });
    return created;
  }

  /** Gives a user another password, grants it roles, revokes others, and resolves to what it is then. */
  async updateUser(change: V2User): Promise<V2User> {
    const { user } = change;
    const old = userOf(user, await this.quorumGet(`users/${user}`));
    const password = change.password === '' ? old.password : await this.hash(change.password);
    const changed = changedUser(old, change, password);
    if (userJson(changed) === userJson(old)) {
      throw new V2AuthError(400, 'User not updated. Use grant/revoke/password to update the user.');
    }
    unwrap(await this.put(`users/${user}`, userJson(changed), true));
    this.logger.info('updated a user', { 'user-name': user });
    return changed;
  }

  /**
   * Updates a user where there is one with the name, and makes one where there is none, or where that is not
   * known.
   */
  async createOrUpdateUser(wanted: V2User): Promise<{ user: V2User; created: boolean }> {
    const found = await this.quorumGet(`users/${wanted.user}`);
    if (found instanceof V2Error) return { user: await this.createUser(wanted), created: true };
    return { user: await this.updateUser(wanted), created: false };
  }

  async deleteUser(name: string): Promise<void> {
    if (this.enabled && name === rootName) {
      throw new V2AuthError(403, 'Cannot delete root user while auth is enabled.');
    }
    const answer = await this.delete(`users/${name}`);
    if (isV2Refusal(answer, V2Code.KEY_NOT_FOUND)) throw new V2AuthError(404, `User ${name} does not exist`);
    unwrap(answer);
    this.logger.info('deleted a user', { 'user-name': name });
  }

  async createRole(wanted: V2Role): Promise<void> {
    const { role } = wanted;
    refuseRoot(role);
    const answer = await this.put(`roles/${role}`, roleJson(wanted), false);
    if (isV2Refusal(answer, V2Code.NODE_EXIST)) throw new V2AuthError(409, `Role ${role} already exists.`);
    unwrap(answer);
    this.logger.info('created a role', { 'role-name': role });
  }

  /** Grants a role permissions, revokes others, and resolves to what it is then. */
  async updateRole(change: V2Role): Promise<V2Role> {
    const { role } = change;
    refuseRoot(role);
    const old = roleOf(role, await this.quorumGet(`roles/${role}`));
    const changed = changedRole(old, change);
    if (roleJson(changed) === roleJson(old)) {
      throw new V2AuthError(400, 'Role not updated. Use grant/revoke to update the role.');
    }
    unwrap(await this.put(`roles/${role}`, roleJson(changed), true));
    this.logger.info('updated a role', { 'role-name': role });
    return changed;
  }

  async deleteRole(name: string): Promise<void> {
    refuseRoot(name);
    const answer = await this.delete(`roles/${name}`);
    if (isV2Refusal(answer, V2Code.KEY_NOT_FOUND)) throw new V2AuthError(404, `Role ${name} doesn't exist.`);
    unwrap(answer);
    this.logger.info('deleted a role', { 'role-name': name });
  }

  /**
   * Enables authentication. It takes a root user; where there is no guest role, one is made that may do
   * everything.
   */
  async enable(): Promise<void> {
    if (this.enabled) throw new V2AuthError(409, 'already enabled');
    if ((await this.quorumGet(`users/${rootName}`)) instanceof V2Error) {
      throw new V2AuthError(409, 'No root user available, please create one');
    }
    const guest = await this.quorumGet(`roles/${guestRole.role}`);
    if (guest instanceof V2Error) await this.createRole(guestRole);
    unwrap(await this.put('enabled', 'true', true));
    this.logger.info('enabled auth', {});
  }

  /** Everybody may do everything again. */
  async disable(): Promise<void> {
    if (!this.enabled) throw new V2AuthError(409, 'already disabled');
    unwrap(await this.put('enabled', 'false', true));
    this.logger.info('disabled auth', {});
  }

  private namesIn(directory: string): string[] {
    const found = this.keys.get(`${namespace}/${directory}`, here);
    if (isV2Refusal(found, V2Code.KEY_NOT_FOUND)) return [];
    const nodes = unwrap(found).node.nodes ?? [];
    return nodes.map(({ name }) => name).sort(compareNames);
  }

  private hash(password: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.passwords.hash(password, hashCost, (error, hash) => (error ? reject(error) : resolve(hash)));
    });
  }

  private quorumGet(resource: string): Promise<V2Event | V2Error> {
    return new Promise((resolve) => this.keys.quorumGet(`${namespace}/${resource}`, here, resolve));
  }

  private async put(resource: string, value: string, exists: boolean): Promise<V2Event | V2Error> {
    await this.makeDirectories();
    return this.change(V2Method.PUT, resource, { val: value, prevExist: exists });
  }

  private async delete(resource: string): Promise<V2Event | V2Error> {
    await this.makeDirectories();
    return this.change(V2Method.DELETE, resource, { prevExist: true });
  }

  /** Once for each run of the member, as etcd does: what is there already is left as it is. */
  private async makeDirectories(): Promise<void> {
    if (this.directoriesMade) return;
    for (const directory of ['', 'users', 'roles']) {
      tolerate(await this.change(V2Method.PUT, directory, { dir: true, prevExist: false }));
    }
    tolerate(await this.change(V2Method.PUT, 'enabled', { val: 'false', prevExist: false }));
    this.directoriesMade = true;
  }

  private change(
    method: number,
    resource: string,
    fields: { val?: string; dir?: boolean; prevExist: boolean },
  ): Promise<V2Event | V2Error> {
    const change = V2Request.create({ method, path: `${namespace}/${resource}`, ...fields });
    return new Promise((resolve) => this.keys.change(change, null, resolve));
  }
}

/** The path in the tree of users, roles, and whether they count. */
const namespace = '/2';
const enabledPath = `${namespace}/enabled`;
/** The bcrypt cost of new hashes; etcd's v2 users have the same whatever `--bcrypt-cost` says. */
const hashCost = 10;

interface V2AuthOptions {
  readonly keys: Pick<V2Keys, 'get' | 'valueAt' | 'quorumGet' | 'change'>;
  readonly passwords: Passwords;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

const here = { recursive: false, sorted: false };

function userOf(name: string, found: V2Event | V2Error): V2User {
  if (isV2Refusal(found, V2Code.KEY_NOT_FOUND)) throw new V2AuthError(404, `User ${name} does not exist.`);
  const user = parseUser(unwrap(found).node.value ?? '');
  if (user === null) throw unreadable(found);
  return withRootRole(user);
}

function roleOf(name: string, found: V2Event | V2Error): V2Role {
  if (isV2Refusal(found, V2Code.KEY_NOT_FOUND)) throw new V2AuthError(404, `Role ${name} does not exist.`);
  const role = parseRole(unwrap(found).node.value ?? '');
  if (role === null) throw unreadable(found);
  return role;
}

function refuseRoot(role: string): void {
  if (role === rootName) throw new V2AuthError(403, `Cannot modify role ${role}: is root role.`);
}

function isV2Refusal(answer: V2Event | V2Error, code: V2Code): boolean {
  return answer instanceof V2Error && answer.code === code;
}

function unwrap(answer: V2Event | V2Error): V2Event {
  if (answer instanceof V2Error) throw answer;
  return answer;
}

/** Passes over that something is there already. */
function tolerate(answer: V2Event | V2Error): void {
  if (!isV2Refusal(answer, V2Code.NODE_EXIST)) unwrap(answer);
}

function unreadable(found: V2Event | V2Error): V2Error {
  const index = found instanceof V2Error ? found.index : found.etcdIndex;
  return new V2Error(V2Code.RAFT_INTERNAL, 'what is stored of users or roles cannot be read', index);
}
