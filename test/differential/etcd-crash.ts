import { decodeRequest } from '../support/grpc-client.ts';
import type { MethodName, Transport } from './operation.ts';

/*
 * A range with a sort target that is none of the five ends etcd 3.4.23 (it sorts with no comparison); inside a
 * transaction it ends it again at every start. There is no answer to compare with, so scripts do not send them.
 */
const jsonSortTarget = /"sort_?target"\s*:\s*"?\s*([-+.\deE]+)/gi;
const sortTargetMax = 4;

/** True if a request, damaged or not, may end etcd itself. */
export function crashesEtcd(method: MethodName, transport: Transport, body: Buffer): boolean {
  if (transport !== 'grpc') {
    const targets = [...body.toString('latin1').matchAll(jsonSortTarget)].map((match) => Number(match[1]));
    return targets.some((target) => !(target >= 0 && target <= sortTargetMax));
  }
  try {
    return hasUnknownSortTarget(decodeRequest(method, body));
  } catch {
    // Not a message: refused before any of it is looked at.
    return false;
  }
}

function hasUnknownSortTarget(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.entries(value).some(
    ([name, field]) => (name === 'sort_target' && typeof field === 'number') || hasUnknownSortTarget(field),
  );
}
