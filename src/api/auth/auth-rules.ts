import type { AuthInfo } from '../../codec/command/auth-info.ts';
import { AlarmAction, type AlarmRequest } from '../../codec/generated/messages.generated.ts';
import {
  AuthService,
  ClusterService,
  ElectionService,
  LeaseService,
  LockService,
  MaintenanceService,
} from '../../codec/generated/services.generated.ts';
import { ApiError, errors, GrpcCode } from '../../errors/api-error.ts';
import type { AuthStore } from '../../state/auth/auth-store.ts';
import { prefixOf, rangeEndBehind } from '../lock/lock-keys.ts';

/**
 * A check of the caller: returns its error, or `null`. Runs before the service, on the users and roles that
 * this member knows.
 */
type Rule = (auth: AuthStore, info: AuthInfo | null, request: unknown) => ApiError | null;

/*
 * Other checks are made where the facts are known: keys of the KV service and everything that goes through
 * the log in `state/auth/authorize`, ranges by `CallAccess.readFault` when they are read, watches one by one.
 *
 * etcd 3.4.23 lets anybody see members, status, alarms and leases, raise alarms and move the leader. Here these need
 * what they need since CVE-2026-33413: a user, or root where something changes.
 */

const anybody: Rule = () => null;
const anyUser: Rule = (auth, info) => auth.userFault(info);
const rootOnly: Rule = (auth, info) => auth.rootFault(info);

/** The places in the queue of a lock or an election are read by whoever enters it or looks who is first. */
const queueReader: Rule = (auth, info, request) => {
  const fault = auth.readFault(info, prefixOf((request as { name: Uint8Array }).name), requestedEnd(request));
  return fault === null ? null : withoutCode(fault);
};

const observer: Rule = (auth, info, request) =>
  auth.readFault(info, prefixOf((request as { name: Uint8Array }).name), requestedEnd(request)) === null
    ? null
    : closedEarly;

function requestedEnd(request: unknown): Uint8Array {
  return rangeEndBehind(prefixOf((request as { name: Uint8Array }).name));
}

const alarms: Rule = (auth, info, request) =>
  (request as AlarmRequest).action === AlarmAction.GET ? auth.userFault(info) : auth.rootFault(info);

/** etcd's, in its words, where these calls are refused: without a place in its catalogue. */
const maintenance: Rule = (auth, info) => {
  const fault = auth.rootFault(info);
  return fault === null ? null : uncatalogued(fault);
};

const rules = new Map<string, Rule>([
  [AuthService.Authenticate.path, anybody],
  [LeaseService.LeaseTimeToLive.path, anyUser],
  [LeaseService.LeaseLeases.path, anyUser],
  [LeaseService.LeaseKeepAlive.path, anyUser],
  [LockService.Lock.path, queueReader],
  [ElectionService.Campaign.path, queueReader],
  [ElectionService.Leader.path, queueReader],
  [ElectionService.Observe.path, observer],
  [ClusterService.MemberList.path, anyUser],
  [ClusterService.MemberAdd.path, rootOnly],
  [ClusterService.MemberRemove.path, rootOnly],
  [ClusterService.MemberUpdate.path, rootOnly],
  [ClusterService.MemberPromote.path, rootOnly],
  [MaintenanceService.Status.path, anyUser],
  [MaintenanceService.Alarm.path, alarms],
  [MaintenanceService.MoveLeader.path, rootOnly],
  [MaintenanceService.Defragment.path, maintenance],
  [MaintenanceService.Hash.path, maintenance],
  [MaintenanceService.HashKV.path, maintenance],
  [MaintenanceService.Snapshot.path, maintenance],
]);

/** The rule of a procedure; anybody may call one without, since it is checked further on. */
export function ruleOf(path: string): Rule {
  return rules.get(path) ?? anybody;
}

/** Returns whether the rule is on keys that the procedure goes on to read. */
export function isRuleOfKeys(path: string): boolean {
  return rules.get(path) === queueReader;
}

/** Returns whether the rule is on each message of a stream, and not on its begin. */
export function isRuleOfMessages(path: string): boolean {
  return path === ElectionService.Observe.path;
}

/** Locks and elections lose the code of what they are refused (`delayed-reply`). */
const codeless = new Set<string>(
  [...Object.values(LockService), ...Object.values(ElectionService)].map(({ path }) => path),
);

/** Returns the error for a token that is not valid. */
export function tokenErrorOf(path: string): ApiError {
  const rule = rules.get(path);
  if (rule === maintenance) return uncatalogued(errors.invalidAuthToken);
  return codeless.has(path) ? withoutCode(errors.invalidAuthToken) : errors.invalidAuthToken;
}

const audited = new Set<string>(
  [
    ...Object.values(AuthService),
    ClusterService.MemberAdd,
    ClusterService.MemberRemove,
    ClusterService.MemberUpdate,
    ClusterService.MemberPromote,
    MaintenanceService.MoveLeader,
  ].map(({ path }) => path),
);
for (const { AuthStatus, UserGet, UserList, RoleGet, RoleList } of [AuthService]) {
  for (const { path } of [AuthStatus, UserGet, UserList, RoleGet, RoleList]) audited.delete(path);
}

/** Returns whether a successful call changed users, roles or members, or gave somebody a token. */
export function isAudited(path: string): boolean {
  return audited.has(path);
}

/** Errors by which a caller was refused, and not what he asked for. */
export function isRefusal(error: ApiError): boolean {
  return refusals.has(error.message);
}

const refusals = new Set<string>();
for (const { message } of [
  errors.permissionDenied,
  errors.userEmpty,
  errors.invalidAuthToken,
  errors.authFailed,
  errors.noPasswordUser,
  errors.authOldRevision,
]) {
  refusals.add(message);
  refusals.add(message.replace(/^etcdserver:/, 'auth:'));
}

const closedEarly = new ApiError(GrpcCode.UNKNOWN, 'election: observe closed early');

/** Drops an error's code, as etcd's locks and elections do (`delayed-reply`). */
function withoutCode(error: ApiError): ApiError {
  return new ApiError(GrpcCode.UNKNOWN, error.message);
}

function uncatalogued(error: ApiError): ApiError {
  return new ApiError(GrpcCode.UNKNOWN, error.message.replace(/^etcdserver: /, 'auth: '));
}
