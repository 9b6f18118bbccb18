import { once } from 'node:events';
import net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnyStreamRpc, type CallContext, rpc, type UnaryCall } from '../../src/api/rpc.ts';
import { commandHeaderBytes } from '../../src/codec/command/command.ts';
import type { PutRequest, PutResponse } from '../../src/codec/generated/messages.generated.ts';
import { KVService, WatchService } from '../../src/codec/generated/services.generated.ts';
import { errors } from '../../src/errors/api-error.ts';
import { grpcMethods, healthWatch, streamMethods } from '../../src/grpc/rpc-methods.ts';
import { GrpcServer } from '../../src/grpc/server.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { encodeRequest } from '../support/grpc-client.ts';
import { RawClient } from './raw-client.ts';

const test = suite('remote procedures over gRPC');

test('a request that waits for its answer keeps its bytes while others arrive, on its connection and elsewhere', async () => {
  const waiting: { request: PutRequest; raw: Buffer; call: UnaryCall<PutResponse> }[] = [];
  const row = rpc(KVService.Put, (request, call) => {
    waiting.push({ request, raw: call.raw!, call });
  });
  const server = new GrpcServer({
    methods: grpcMethods([row]),
    clock: { ...systemClock, nowMs: () => 0 },
  });
  const listener = net.createServer((socket) => server.accept(socket)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as net.AddressInfo;
  const clients = [await RawClient.open(port), await RawClient.open(port)];
  const sent: Buffer[] = [];
  for (let turn = 0; turn < 4; turn++) {
    for (const client of clients) {
      const letter = String.fromCharCode(97 + sent.length);
      const body = encodeRequest('KV/Put', { key: Buffer.from(letter), value: Buffer.alloc(300, letter) });
      sent.push(body);
      client.call(2 * turn + 1, body, { ':path': KVService.Put.path });
      while (waiting.length < sent.length) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  for (const [i, { request, raw }] of waiting.entries()) {
    const letter = String.fromCharCode(97 + i);
    assert.is(Buffer.from(request.key).toString(), letter);
    assert.equal(Buffer.from(request.value), Buffer.alloc(300, letter));
    assert.equal(raw.subarray(commandHeaderBytes), sent[i]);
  }
  for (const client of clients) client.close();
  listener.close();
  await server.close(0);
});

test('a context that is kept for long does not keep the message, which shares memory with many others', async () => {
  const contexts: CallContext[] = [];
  const row = rpc(KVService.Put, (_request, call) => {
    assert.ok(call.raw!.length > 0);
    contexts.push(call);
    setImmediate(() => call.fail(errors.stopped));
  });
  const server = new GrpcServer({
    methods: grpcMethods([row]),
    clock: { ...systemClock, nowMs: () => 0 },
  });
  const listener = net.createServer((socket) => server.accept(socket)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const client = await RawClient.open((listener.address() as net.AddressInfo).port);
  client.call(1, encodeRequest('KV/Put', { key: Buffer.from('k') }), { ':path': KVService.Put.path });
  while (contexts.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.is(contexts[0]!.raw, null);
  client.close();
  listener.close();
  await server.close(0);
});

for (const [path, method] of [
  ['/grpc.health.v1.Health/Watch', healthWatch],
  [WatchService.Watch.path, streamMethods([row(WatchService.Watch)]).get(WatchService.Watch.path)!],
] as const) {
  test(`${path} answers a request that cannot be decoded in grpc-go's words for streams, and tells nobody of a bug`, async () => {
    const bugs: unknown[] = [];
    const server = new GrpcServer({
      methods: new Map([[path, method]]),
      clock: { ...systemClock, nowMs: () => 0 },
      hooks: { onHandlerError: (_call, error) => bugs.push(error) },
    });
    const listener = net.createServer((socket) => server.accept(socket)).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const client = await RawClient.open((listener.address() as net.AddressInfo).port);
    client.call(1, '\x0a', { ':path': path });
    const { trailers } = await client.answer(1);
    assert.is(trailers['grpc-status'], '13');
    assert.is(trailers['grpc-message'], 'grpc: failed to unmarshal the received message unexpected EOF');
    assert.equal(bugs, []);
    client.close();
    listener.close();
    await server.close(0);
  });
}

/** A service that waits for what comes. */
function row(method: typeof WatchService.Watch): AnyStreamRpc {
  return { method, open: () => {} };
}

test.run();
