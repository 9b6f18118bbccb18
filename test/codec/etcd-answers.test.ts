import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as services from '../../src/codec/generated/services.generated.ts';
import { inCheckout } from '../support/checkout.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import { JsonClient } from '../support/json-client.ts';
import { typeOf } from './schemas.ts';

/** Message, input and what etcd 3.4.23 said of the input: `ok`, or why it is no such message. */
type Answer = [message: string, input: string, answer: string];

const recorded: { json: Answer[]; protobuf: Answer[] } = JSON.parse(
  readFileSync(inCheckout('test/codec/etcd-answers.json'), 'utf8'),
);

const decodeErrorPrefix = 'grpc: error unmarshalling request: ';

const test = suite('etcd answers');

function verdictOf(read: () => void, errorName: string): string {
  try {
    read();
    return 'ok';
  } catch (error) {
    if ((error as Error).name !== errorName) throw error;
    return (error as Error).message;
  }
}

test('JSON bodies are taken and refused as etcd does, in its words', () => {
  for (const [message, body, answer] of recorded.json) {
    const verdict = verdictOf(() => typeOf(message).fromJson(body), 'JsonError');
    assert.is(verdict, answer, `${message} from ${body}`);
  }
});

test('protobuf bytes are taken and refused as etcd does, in its words', () => {
  for (const [message, hex, answer] of recorded.protobuf) {
    const verdict = verdictOf(() => typeOf(message).decode(Buffer.from(hex, 'hex')), 'DecodeError');
    assert.is(verdict, answer, `${message} from ${hex}`);
  }
});

/** An RPC that takes the message of that name. */
function rpcOf(message: string): { path: string; httpPaths: readonly string[]; requestStream: boolean } {
  for (const service of Object.values(services)) {
    for (const rpc of Object.values(service)) {
      if (rpc.request.name === message) return rpc;
    }
  }
  throw new Error(`no RPC takes ${message}`);
}

/** The first line of an answer that may have no end. */
async function beginOfAnswer(url: string, body: string): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(url, { method: 'POST', body, signal: abort.signal });
  const { value } = await response.body!.getReader().read();
  abort.abort();
  return Buffer.from(value!).toString();
}

test('the recorded answers are those of the etcd that is installed', async () => {
  const etcd = await startEtcd();
  try {
    const json = new JsonClient(etcd.endpoint);
    for (const [message, body, answer] of recorded.json) {
      const { httpPaths, requestStream } = rpcOf(message);
      const text = requestStream
        ? await beginOfAnswer(`http://${etcd.endpoint}${httpPaths[0]!}`, body)
        : (await json.post(httpPaths[0]!, body)).body.toString();
      const { code, error } = JSON.parse(text) as { code?: number; error?: string };
      // The first message of a stream is refused without a code.
      const isRefused = code === (requestStream ? 2 : 3) && !error!.startsWith('etcdserver: ');
      const verdict = isRefused ? error : 'ok';
      assert.is(verdict, answer, `${message} from ${body}`);
    }
    json.close();
    const grpc = new GrpcClient(etcd.endpoint);
    for (const [message, hex, answer] of recorded.protobuf) {
      const method = rpcOf(message).path.replace('/etcdserverpb.', '');
      const { details } = await grpc.callRaw(method, Buffer.from(hex, 'hex'));
      const verdict = details.startsWith(decodeErrorPrefix) ? details.slice(decodeErrorPrefix.length) : 'ok';
      assert.is(verdict, answer, `${message} from ${hex}`);
    }
    grpc.close();
  } finally {
    await etcd.kill();
    etcd.removeData();
  }
});

test.run();
