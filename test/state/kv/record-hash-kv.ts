/*
 * Records what etcd answers to HashKV for the histories of `hash-kv-histories.ts`:
 *
 *     npx tsx test/state/kv/record-hash-kv.ts
 */
import { writeFileSync } from 'node:fs';
import {
  CompactionRequest,
  DeleteRangeRequest,
  HashKVRequest,
  HashKVResponse,
  PutRequest,
  TxnRequest,
} from '../../../src/codec/generated/messages.generated.ts';
import type { MessageType } from '../../../src/codec/message-type.ts';
import { Writer } from '../../../src/codec/writer.ts';
import { startEtcd } from '../../support/etcd-process.ts';
import { GrpcClient, type RawGrpcAnswer } from '../../support/grpc-client.ts';
import { type HashHistory, hashHistories } from './hash-kv-histories.ts';

function call<T>(
  client: GrpcClient,
  method: string,
  type: MessageType<T>,
  request: T,
): Promise<RawGrpcAnswer> {
  const writer = new Writer();
  type.encode(request, writer);
  return client.callRaw(method, writer.view());
}

/** The answers to the history's questions, in their order: hash, revision and compacted revision, or the error. */
async function record({ steps }: HashHistory): Promise<string[]> {
  const etcd = await startEtcd();
  const client = new GrpcClient(`127.0.0.1:${etcd.clientPort}`);
  const answers: string[] = [];
  for (const step of steps) {
    if ('put' in step) await call(client, 'KV/Put', PutRequest, step.put);
    else if ('delete' in step) await call(client, 'KV/DeleteRange', DeleteRangeRequest, step.delete);
    else if ('txn' in step) await call(client, 'KV/Txn', TxnRequest, step.txn);
    else if ('compact' in step) await call(client, 'KV/Compact', CompactionRequest, step.compact);
    else {
      for (const revision of step.hash) {
        const request = HashKVRequest.create({ revision });
        const { response, details } = await call(client, 'Maintenance/HashKV', HashKVRequest, request);
        if (response === null) answers.push(details);
        else {
          const { hash, compactRevision, header } = HashKVResponse.decode(response);
          answers.push(`${hash} at ${header!.revision}, compacted ${compactRevision}`);
        }
      }
    }
  }
  client.close();
  await etcd.remove();
  return answers;
}

const recorded: Record<string, string[]> = {};
for (const history of hashHistories) recorded[history.name] = await record(history);
const file = new URL('hash-kv.golden.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
console.log(`recorded ${hashHistories.length} histories in ${file.pathname}`);
