import type { PlainMessage } from '../support/grpc-client.ts';
import { canonicalJson } from './spelling.ts';

/** Ways to reach a server; `http` is the JSON gateway on the port that speaks HTTP/1.1 alone. */
export const transports = ['grpc', 'json', 'http'] as const;
export type Transport = (typeof transports)[number];

/** A unary method and its route at the JSON gateway. */
export const routes = {
  'KV/Range': 'kv/range',
  'KV/Put': 'kv/put',
  'KV/DeleteRange': 'kv/deleterange',
  'KV/Txn': 'kv/txn',
  'KV/Compact': 'kv/compaction',
  'Maintenance/HashKV': 'maintenance/hash',
  'Maintenance/Status': 'maintenance/status',
  'Maintenance/Alarm': 'maintenance/alarm',
  'Maintenance/Defragment': 'maintenance/defragment',
  'Cluster/MemberList': 'cluster/member/list',
} as const;
export type MethodName = keyof typeof routes;

/** One step of a script. What it sends is settled when it is made, so that it can be sent again. */
export type Operation = CallOperation | RawOperation | RestartOperation;

/** A well-formed request. */
export interface CallOperation {
  kind: 'call';
  method: MethodName;
  request: PlainMessage;
  /** One where the request may change something, all where it cannot. */
  transports: readonly Transport[];
  /** The request in the spelling that the JSON transports send. */
  json: { path: string; body: string };
}

/** A damaged request: bytes that may or may not be a message. */
export interface RawOperation {
  kind: 'raw';
  method: MethodName;
  transport: Transport;
  path: string;
  body: Buffer;
}

/** `kill -9` and a start on the same data; etcd goes on. */
interface RestartOperation {
  kind: 'restart';
}

/** One line that names everything the operation sends. */
export function describe(operation: Operation): string {
  switch (operation.kind) {
    case 'restart':
      return 'kill -9 and restart';
    case 'raw':
      return operation.transport === 'grpc'
        ? `grpc ${operation.method} raw bytes ${operation.body.toString('hex')}`
        : `${operation.transport} POST ${operation.path} ${JSON.stringify(operation.body.toString('latin1'))}`;
    case 'call': {
      const { method, request, json } = operation;
      const lines = [`${operation.transports.join('+')} ${method} ${clip(canonicalJson(request))}`];
      if (!operation.transports.includes('grpc')) lines.push(`POST ${json.path} ${clip(json.body)}`);
      return lines.join('\n      as ');
    }
  }
}

const describedCharactersMax = 4_000;

function clip(text: string): string {
  if (text.length <= describedCharactersMax) return text;
  return `${text.slice(0, describedCharactersMax)}... (${text.length} characters)`;
}
