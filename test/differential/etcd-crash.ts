import { KVService } from '../../src/codec/generated/services.generated.ts';
import { DecodeError } from '../../src/codec/reader.ts';
import type { MethodName, Transport } from './operation.ts';

/*
 * Two requests end etcd 3.4.23, inside a transaction again at every start. There is no answer to compare with, so
 * scripts do not send them:
 *
 * - a range with a sort target that is none of the five: it sorts with no comparison;
 * - a transaction that deletes up to the end of the keyspace and keeps the value or lease of a key that is gone then: the
 *   check before it takes the end for an empty range, and the put finds no key.
 */
const jsonDeleteToEnd = /"request_?delete_?range"[^}]*"range_?end"\s*:\s*"AA/i;
const jsonKeeps = /"ignore_?(value|lease)"/i;
const jsonSortTarget = /"sort_?target"\s*:\s*"?\s*([-+.\deE]+)/gi;
const sortTargetMax = 4;

type Message = Readonly<Record<string, unknown>>;

/** True if a request, damaged or not, may end etcd itself. */
export function crashesEtcd(method: MethodName, transport: Transport, body: Buffer): boolean {
  if (transport !== 'grpc') {
    const text = body.toString('latin1');
    if (jsonDeleteToEnd.test(text) && jsonKeeps.test(text)) return true;
    const targets = [...text.matchAll(jsonSortTarget)].map((match) => Number(match[1]));
    return targets.some((target) => !(target >= 0 && target <= sortTargetMax));
  }
  const [, name] = method.split('/') as [string, keyof typeof KVService];
  if (!Object.hasOwn(KVService, name)) return false;
  try {
    // protobufjs takes some numbers for malformed that Go takes: this has to be read as etcd reads it.
    const request = KVService[name].request.decode(body);
    return some(request, hasUnknownSortTarget) || (some(request, isDeleteToEnd) && some(request, keeps));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    // Not a message: refused before any of it is looked at.
    return false;
  }
}

/** Whether a message nested anywhere in `value` is one that is looked for. */
function some(value: unknown, wanted: (message: Message) => boolean): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  const message = value as Message;
  return wanted(message) || Object.values(message).some((field) => some(field, wanted));
}

function hasUnknownSortTarget({ sortTarget }: Message): boolean {
  return sortTarget !== undefined && !(Number(sortTarget) >= 0 && Number(sortTarget) <= sortTargetMax);
}

function isDeleteToEnd({ requestDeleteRange }: Message): boolean {
  const end = (requestDeleteRange as { rangeEnd: Uint8Array } | undefined)?.rangeEnd;
  return end?.length === 1 && end[0] === 0;
}

function keeps({ ignoreValue, ignoreLease }: Message): boolean {
  return ignoreValue === true || ignoreLease === true;
}
