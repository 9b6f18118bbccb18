import { Buffer } from 'node:buffer';
import {
  AuthState,
  Role as RoleMessage,
  User as UserMessage,
} from '../../codec/generated/messages.generated.ts';
import { DecodeError } from '../../codec/reader.ts';
import { Writer } from '../../codec/writer.ts';
import { type PartReader, type PartWriter, SnapshotError } from '../snapshot/snapshot-part.ts';
import { compareUserNames, type Role, type User } from './user.ts';

/** Users or roles in one payload. */
const itemsAPayload = 128;

/**
 * Gives out users and roles as of the moment when it was made: the objects never change, so holding them is enough. Every
 * payload is an `AuthState`, and all of them merged are the state.
 */
export class AuthReader implements PartReader {
  private readonly on: boolean;
  private readonly revision: number;
  private users: User[];
  private roles: Role[];
  private isBegun = false;
  private isSorted = false;

  /** @param users in any order; likewise `roles` */
  constructor(on: boolean, revision: number, users: User[], roles: Role[]) {
    this.on = on;
    this.revision = revision;
    this.users = users;
    this.roles = roles;
  }

  next(): Uint8Array | null {
    if (!this.isBegun) {
      this.isBegun = true;
      return encode({ enabled: this.on, revision: this.revision, users: [], roles: [] });
    }
    if (!this.isSorted) {
      this.isSorted = true;
      this.users.sort((a, b) => compareUserNames(a.name, b.name));
      this.roles.sort((a, b) => compareUserNames(a.name, b.name));
    }
    if (this.users.length > 0) {
      const users = this.users.splice(0, itemsAPayload).map(messageOfUser);
      return encode({ enabled: false, revision: 0, users, roles: [] });
    }
    if (this.roles.length > 0) {
      const roles = this.roles.splice(0, itemsAPayload).map(messageOfRole);
      return encode({ enabled: false, revision: 0, users: [], roles });
    }
    return null;
  }

  release(): void {
    this.users = [];
    this.roles = [];
  }
}

/** The store that users and roles are restored into: `AuthStore`. */
interface Restored {
  readonly enabled: boolean;
  readonly revision: number;
  restore(state: { on: boolean; revision: number }, users: readonly User[], roles: readonly Role[]): void;
}

/** Restores users and roles. A snapshot from before there were any lacks the part. */
export class AuthWriter implements PartWriter {
  readonly isOptional = true;
  private readonly store: Restored;
  private isBegun = false;

  /** @param store a new one */
  constructor(store: Restored) {
    this.store = store;
  }

  write(payload: Uint8Array): void {
    const { enabled, revision, users, roles } = decode(payload);
    const { store } = this;
    const first = this.isBegun ? { on: store.enabled, revision: store.revision } : { on: enabled, revision };
    this.isBegun = true;
    if (first.revision < 1) throw new SnapshotError('snapshot: the part "auth" has no revision');
    store.restore(first, users.map(userFrom), roles.map(roleFrom));
  }

  end(): void {
    if (!this.isBegun) throw new SnapshotError('snapshot: the part "auth" is empty');
  }
}

function encode(state: AuthState): Uint8Array {
  const writer = new Writer();
  AuthState.encode(state, writer);
  return writer.copy();
}

function decode(payload: Uint8Array): AuthState {
  try {
    // The caller uses its bytes again.
    return AuthState.decode(Uint8Array.from(payload));
  } catch (error) {
    if (error instanceof DecodeError) throw new SnapshotError(`snapshot: the part "auth": ${error.message}`);
    throw error;
  }
}

/** A user as a protobuf `authpb.User`, which is how etcd stores him. */
export function encodeUser(user: User): Uint8Array {
  const writer = new Writer(256);
  UserMessage.encode(messageOfUser(user), writer);
  return writer.copy();
}

/** The same of a role. */
export function encodeRole(role: Role): Uint8Array {
  const writer = new Writer(256);
  RoleMessage.encode(messageOfRole(role), writer);
  return writer.copy();
}

function messageOfUser({ name, passwordHash, noPassword, roles }: User): UserMessage {
  return UserMessage.create({
    name: Buffer.from(name),
    password: Buffer.from(passwordHash, 'latin1'),
    roles: [...roles],
    options: noPassword ? { noPassword } : undefined,
  });
}

function messageOfRole({ name, permissions }: Role): RoleMessage {
  return RoleMessage.create({ name: Buffer.from(name), keyPermission: [...permissions] });
}

/** Reads a protobuf `authpb.User`. The bytes are the user's from now on. @throws DecodeError */
export function decodeUser(bytes: Uint8Array): User {
  return userFrom(UserMessage.decode(bytes));
}

/** The same of a role. @throws DecodeError */
export function decodeRole(bytes: Uint8Array): Role {
  return roleFrom(RoleMessage.decode(bytes));
}

function userFrom({ name, password, roles, options }: UserMessage): User {
  return {
    name: Buffer.from(name).toString(),
    passwordHash: Buffer.from(password).toString('latin1'),
    noPassword: options?.noPassword ?? false,
    roles,
  };
}

function roleFrom({ name, keyPermission }: RoleMessage): Role {
  return { name: Buffer.from(name).toString(), permissions: keyPermission };
}
