import { once } from 'node:events';
import net from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Reply, rpc } from '../../src/api/rpc.ts';
import type { PutRequest, PutResponse } from '../../src/codec/messages.ts';
import { KVService } from '../../src/codec/services.generated.ts';
import { grpcMethods } from '../../src/grpc/rpc-methods.ts';
import { GrpcServer } from '../../src/grpc/server.ts';
import { encodeRequest } from '../support/grpc-client.ts';
import { RawClient } from './raw-client.ts';

const test = suite('remote procedures over gRPC');

test('a request that waits for its answer keeps its bytes while others arrive, on its connection and elsewhere', async () => {
  const waiting: { request: PutRequest; raw: Uint8Array; reply: Reply<PutResponse> }[] = [];
  const row = rpc(KVService.Put, (request, call, reply) => {
    waiting.push({ request, raw: call.raw!, reply });
  });
  const server = new GrpcServer({ methods: grpcMethods([row]), now: () => 0 });
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
    assert.equal(Buffer.from(raw), sent[i]);
  }
  for (const client of clients) client.close();
  listener.close();
  await server.close(0);
});

test.run();
