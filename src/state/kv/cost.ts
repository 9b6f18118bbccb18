import type { PutRequest, TxnRequest } from '../../codec/generated/messages.generated.ts';

/** Bytes that etcd reckons for each key beside the key and its value. */
const keyOverheadBytes = 256;

/** Bytes by which a put is taken to let the store grow (etcd's quota). */
export function costOfPut(request: PutRequest): number {
  return keyOverheadBytes + request.key.length + request.value.length;
}

/**
 * Bytes by which a transaction is taken to let the store grow: its dearer branch. As in etcd, nested transactions
 * cost nothing, so 0 does not mean that nothing is written.
 */
export function costOfTxn(request: TxnRequest): number {
  return Math.max(costOfBranch(request.success), costOfBranch(request.failure));
}

function costOfBranch(operations: TxnRequest['success']): number {
  let bytes = 0;
  for (const { requestPut } of operations) if (requestPut !== undefined) bytes += costOfPut(requestPut);
  return bytes;
}
