import type { CallContext } from '../rpc.ts';

/** The audit log: who changed users, roles or members, and who was refused what. */
export interface Audit {
  changed(entry: AuditEntry): void;
  /** @param reason the error's text */
  refused(entry: AuditEntry, reason: string): void;
}

/** Longest part of a name or key that a line repeats. */
export const auditTextCharactersMax = 256;
/** Elements of a list that a line repeats. */
const listMax = 16;

/** One audited action, done or refused. It holds no password, hash, token or value. */
export interface AuditEntry {
  /** Empty for a caller who is not known. */
  readonly user: string;
  readonly remoteAddress: string;
  /** Path of the procedure: `/etcdserverpb.Auth/UserAdd`. */
  readonly method: string;
  /** The objects of the action: names, keys, IDs, URLs. */
  readonly subject: Readonly<Record<string, unknown>>;
}

/** @param username of a call that has none: of whom somebody says to be */
export function auditEntry(call: CallContext, method: string, request: unknown, username = ''): AuditEntry {
  const user = call.authInfo?.username ?? username;
  return { user, remoteAddress: call.remoteAddress, method, subject: subjectOf(request) };
}

/** Fields that are logged; all others of a request may be secrets. */
const told = [
  'name',
  'user',
  'role',
  'key',
  'rangeEnd',
  'revision',
  'id',
  'memberID',
  'targetID',
  'peerURLs',
  'isLearner',
];
const toldEnums = ['action', 'alarm', 'permType'];

function subjectOf(request: unknown): Record<string, unknown> {
  const subject: Record<string, unknown> = {};
  addTo(subject, request);
  return subject;
}

function addTo(subject: Record<string, unknown>, message: unknown): void {
  if (typeof message !== 'object' || message === null) return;
  const fields = message as Record<string, unknown>;
  for (const name of told) {
    const value = fields[name];
    if (value === undefined) continue;
    const text = textOf(value);
    if (text !== '' && text !== '0') subject[name] = text;
  }
  for (const name of toldEnums) if (typeof fields[name] === 'number') subject[name] = fields[name];
  // The permission that is granted.
  addTo(subject, fields.perm);
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) {
    // A key may be anything, and long.
    const part = value.subarray(0, auditTextCharactersMax);
    return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString();
  }
  if (Array.isArray(value)) return value.slice(0, listMax).join(',').slice(0, auditTextCharactersMax);
  return String(value).slice(0, auditTextCharactersMax);
}
