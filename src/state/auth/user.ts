import { Buffer } from 'node:buffer';
import type { Permission } from '../../codec/generated/messages.generated.ts';

/** A user. It is never changed: another one takes its place. */
export interface User {
  readonly name: string;
  /** bcrypt; empty for one without a password. */
  readonly passwordHash: string;
  /** Known by a certificate alone. */
  readonly noPassword: boolean;
  /** In the order of their bytes, each once. Roles that there are not grant nothing. */
  readonly roles: readonly string[];
}

/**
 * The name of the user who may do everything. He and the role of that name must exist while authentication is
 * enabled.
 */
export const root = 'root';

/** A role. It is never changed: another one takes its place. */
export interface Role {
  readonly name: string;
  /** In the order of their keys. */
  readonly permissions: readonly Permission[];
}

/** The order in which etcd lists names: that of their bytes. */
export function compareUserNames(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
