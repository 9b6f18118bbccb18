import type { GrpcAnswer, PlainMessage } from '../support/grpc-client.ts';
import type { HttpAnswer } from '../support/json-client.ts';
import { canonicalJson } from './spelling.ts';

/*
 * What may differ between two servers that both are right: how many entries their Raft logs hold, in which term, and
 * how large their files are. IDs need no such care, since both servers advertise the same URLs.
 */
const freeFields = ['raft_term', 'raftTerm', 'raftIndex', 'raftAppliedIndex', 'dbSize', 'dbSizeInUse'];
const freeFieldsText = new RegExp(`"(${freeFields.join('|')})":"\\d+"`, 'g');
/** Hash, at the gateway's route, covers etcd's whole file. */
const fileHashText = /"hash":\d+/g;

/** An answer over gRPC as text that is equal for equal answers. */
export function grpcAnswerText({ code, details, response }: GrpcAnswer): string {
  if (response === null) return `code ${code}: ${details}`;
  return canonicalJson(withoutFreeFields(response));
}

/** An answer of the JSON gateway, its body byte by byte. */
export function httpAnswerText({ status, headers, body }: HttpAnswer): string {
  const text = body
    .toString('latin1')
    .replace(freeFieldsText, '"$1":"..."')
    .replace(fileHashText, '"hash":...');
  return `${status} ${headers['content-type'] ?? 'no content-type'}\n${text}`;
}

function withoutFreeFields(message: PlainMessage): PlainMessage {
  const kept: PlainMessage = {};
  for (const [name, value] of Object.entries(message)) {
    if (freeFields.includes(name)) continue;
    const isMessage = typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
    kept[name] = isMessage && !Array.isArray(value) ? withoutFreeFields(value as PlainMessage) : value;
  }
  return kept;
}
