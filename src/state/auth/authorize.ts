import type { AuthInfo } from '../../codec/command/auth-info.ts';
import { type Command, CommandKind } from '../../codec/command/command.ts';
import type {
  DeleteRangeRequest,
  PutRequest,
  RequestOp,
  TxnRequest,
} from '../../codec/generated/messages.generated.ts';
import type { ApiError } from '../../errors/api-error.ts';
import type { AuthStore } from './auth-store.ts';

/**
 * The leases and their keys: to attach a key to a lease, or to revoke it, takes the right to write all its
 * other keys.
 */
interface KeysOfLeases {
  /** The keys on a lease; none where there is no such lease. The bytes are views, valid during the call. */
  keysOf(lease: bigint): Iterable<Uint8Array>;
}

/**
 * Returns the error if the caller of a command has no permission, or `null`. This is the one place where
 * commands are checked; what does not go through the log is checked where it is answered
 * (`api/caller-identity`).
 *
 * Stricter than etcd 3.4.23, as later etcds are: `prev_kv` and the lease of a put inside a transaction count as they do outside
 * (CVE-2026-44283), and so do nested transactions (CVE-2026-33343); leases need a user, compaction needs root (CVE-2026-33413).
 */
export function commandFault(auth: AuthStore, command: Command, leases: KeysOfLeases): ApiError | null {
  const info = command.authInfo ?? null;
  switch (command.kind) {
    case CommandKind.PUT:
      return putFault(auth, info, command.body, leases);
    case CommandKind.DELETE_RANGE:
      return deleteFault(auth, info, command.body);
    case CommandKind.TXN:
      return txnFault(auth, info, command.body, leases);
    case CommandKind.LEASE_GRANT:
      return auth.userFault(info);
    case CommandKind.LEASE_REVOKE:
      return auth.userFault(info) ?? leaseFault(auth, info, command.body.id, leases);
    // Membership changes and alarms are checked before the log: members raise them by themselves.
    case CommandKind.ALARM:
    case CommandKind.MEMBERS:
    case CommandKind.CLUSTER_VERSION:
    case CommandKind.LEASE_CHECKPOINT:
    case CommandKind.AUTHENTICATE:
    // The v2 API has users of its own.
    case CommandKind.V2_REQUEST:
    case CommandKind.V2_SYNC:
      return null;
    case CommandKind.COMPACTION:
    case CommandKind.AUTH_ENABLE:
    case CommandKind.AUTH_DISABLE:
    case CommandKind.USER_ADD:
    case CommandKind.USER_DELETE:
    case CommandKind.USER_CHANGE_PASSWORD:
    case CommandKind.USER_GRANT_ROLE:
    case CommandKind.USER_REVOKE_ROLE:
    case CommandKind.ROLE_ADD:
    case CommandKind.ROLE_DELETE:
    case CommandKind.ROLE_GRANT_PERMISSION:
    case CommandKind.ROLE_REVOKE_PERMISSION:
      return auth.rootFault(info);
  }
}

/** Checks a transaction and everything nested in it, on both branches of each, whichever is taken. */
function txnFault(
  auth: AuthStore,
  info: AuthInfo | null,
  txn: TxnRequest,
  leases: KeysOfLeases,
): ApiError | null {
  for (const { key, rangeEnd } of txn.compare) {
    const fault = auth.readFault(info, key, rangeEnd);
    if (fault !== null) return fault;
  }
  return operationsFault(auth, info, txn.success, leases) ?? operationsFault(auth, info, txn.failure, leases);
}

function operationsFault(
  auth: AuthStore,
  info: AuthInfo | null,
  operations: readonly RequestOp[],
  leases: KeysOfLeases,
): ApiError | null {
  for (const { requestRange, requestPut, requestDeleteRange, requestTxn } of operations) {
    let fault: ApiError | null = null;
    if (requestRange !== undefined) fault = auth.readFault(info, requestRange.key, requestRange.rangeEnd);
    else if (requestPut !== undefined) fault = putFault(auth, info, requestPut, leases);
    else if (requestDeleteRange !== undefined) fault = deleteFault(auth, info, requestDeleteRange);
    else if (requestTxn !== undefined) fault = txnFault(auth, info, requestTxn, leases);
    if (fault !== null) return fault;
  }
  return null;
}

function putFault(
  auth: AuthStore,
  info: AuthInfo | null,
  { key, lease, prevKv }: PutRequest,
  leases: KeysOfLeases,
): ApiError | null {
  const fault = auth.writeFault(info, key, noEnd);
  if (fault !== null) return fault;
  if (lease !== 0n) {
    const attachFault = leaseFault(auth, info, lease, leases);
    if (attachFault !== null) return attachFault;
  }
  return prevKv ? auth.readFault(info, key, noEnd) : null;
}

function deleteFault(
  auth: AuthStore,
  info: AuthInfo | null,
  { key, rangeEnd, prevKv }: DeleteRangeRequest,
): ApiError | null {
  return auth.writeFault(info, key, rangeEnd) ?? (prevKv ? auth.readFault(info, key, rangeEnd) : null);
}

function leaseFault(
  auth: AuthStore,
  info: AuthInfo | null,
  lease: bigint,
  leases: KeysOfLeases,
): ApiError | null {
  if (auth.rootFault(info) === null) return null;
  for (const key of leases.keysOf(lease)) {
    const fault = auth.writeFault(info, key, noEnd);
    if (fault !== null) return fault;
  }
  return null;
}

const noEnd = new Uint8Array(0);
