import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../support/etcd-process.ts';
import { GrpcClient } from '../support/grpc-client.ts';
import { JsonClient } from '../support/json-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

const test = suite('--max-concurrent-streams through the JSON gateway');

const options = { flags: ['--max-concurrent-streams=1', '--enable-v2'] };
const watchBody = '{"create_request":{"key":"YQ=="}}';
const rangeBody = '{"key":"YQ=="}';

let etcd: ServerProcess;
let wald: ServerProcess;

test.before(async () => {
  [etcd, wald] = await Promise.all([startEtcd(options), startWald(options)]);
});
test.after(async () => {
  await Promise.all([etcd?.remove(), wald?.remove()]);
});

/** A JSON watch that has been created. Calling what is returned leaves it. */
async function openWatch(endpoint: string): Promise<() => void> {
  const abort = new AbortController();
  const response = await fetch(`http://${endpoint}/v3/watch`, {
    method: 'POST',
    body: watchBody,
    signal: abort.signal,
  });
  const { value } = await response.body!.getReader().read();
  assert.match(Buffer.from(value!).toString(), '"created":true');
  return () => abort.abort();
}

/** What clients see while a JSON watch is open, and once it is gone. */
async function seenAt(endpoint: string, grpcEndpoint: string): Promise<unknown[]> {
  const json = new JsonClient(endpoint);
  const grpc = new GrpcClient(grpcEndpoint);
  const seen: unknown[] = [];
  const post = async (path: string, body: string, timeout = '') => {
    const answer = await json.post(path, body, timeout === '' ? {} : { 'Grpc-Timeout': timeout });
    const text = answer.body.toString();
    seen.push([path, body, timeout, answer.status, text.startsWith('{"header"') ? 'a result' : text]);
  };
  const leave = await openWatch(endpoint);
  await post('/v3/kv/range', rangeBody, '300m');
  await post('/v3/kv/range', rangeBody, '-1S');
  await post('/v3/watch', watchBody, '300m');
  await post('/v3/watch', '{"create_request":{"key":1}}', '300m');
  await post('/v3/lease/keepalive', '{"ID":"1"}', '300m');
  await post('/v3/kv/range', '{"key":1}');
  await post('/v3/kv/range', rangeBody, 'x');
  for (const path of ['/v2/keys/', '/version', '/health']) {
    seen.push([path, (await json.send('GET', path)).status]);
  }
  seen.push(['gRPC', (await grpc.call('KV/Range', { key: Buffer.from('a') })).code]);
  const waiting = post('/v3/kv/range', rangeBody);
  await Promise.race([waiting, post('/v3/kv/put', rangeBody, '300m')]);
  leave();
  await waiting;
  await post('/v3/kv/put', rangeBody);
  (await openWatch(endpoint))();
  json.close();
  grpc.close();
  return seen;
}

test('while a watch has the only stream calls of the gateway wait, and nothing else does', async () => {
  const expected = await seenAt(etcd.endpoint, etcd.endpoint);
  assert.equal(await seenAt(wald.endpoint, wald.endpoint), expected);
  assert.equal(await seenAt(wald.httpEndpoint, wald.endpoint), expected);
});

test('each port has a bound of its own', async () => {
  const leave = await openWatch(wald.endpoint);
  const other = new JsonClient(wald.httpEndpoint);
  assert.is((await other.post('/v3/kv/range', rangeBody)).status, 200);
  other.close();
  leave();
});

test.run();
