import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GrpcMethod } from '../../src/grpc/call.ts';
import { HeaderField } from '../../src/grpc/hpack/header-field.ts';
import { readRequestHeaders, unknownMethodMessage } from '../../src/grpc/request-headers.ts';
import { identity } from './echo-server.ts';
import { requestFields } from './raw-client.ts';

const put: GrpcMethod = { kind: 'unary', ...identity, handle: () => {} };
const methods = new Map<string, GrpcMethod>([['/etcdserverpb.KV/Put', put]]);

function read(changes: Record<string, string | undefined>) {
  const fields = requestFields({ ':path': '/etcdserverpb.KV/Put', ...changes });
  return readRequestHeaders(
    fields.map(([name, value]) => new HeaderField(name, value)),
    methods,
  );
}

test('a usual request is read', () => {
  const request = read({ 'grpc-timeout': '5S', 'user-agent': 'grpc-go/1.26.0', token: 't' });
  assert.is(request.malformed, '');
  assert.is(request.method, put);
  assert.is(request.path, '/etcdserverpb.KV/Put');
  assert.is(request.authority, 'localhost');
  assert.is(request.timeoutMs, 5000);
  assert.is(request.encoding, '');
  assert.is(request.contentLength, -1);
  assert.is(request.contentSubtype, '');
  assert.equal(
    request.metadata.map((field) => field.name),
    ['content-type', 'te', 'grpc-timeout', 'user-agent', 'token'],
  );
});

test(':authority goes before host', () => {
  assert.is(read({ host: 'other' }).authority, 'localhost');
  assert.is(read({ ':authority': undefined, host: 'other' }).authority, 'other');
  assert.is(read({ ':authority': undefined }).authority, '');
});

test('a content-length is a number of digits', () => {
  assert.is(read({ 'content-length': '12' }).contentLength, 12);
  for (const text of ['', '-1', '+1', '1e3', '0x10', '9'.repeat(30)]) {
    assert.is.not(read({ 'content-length': text }).malformed, '', text);
  }
});

test('what names no method says why', () => {
  assert.is(read({ ':path': '/etcdserverpb.KV/Nope' }).method, null);
  assert.is(
    unknownMethodMessage('/etcdserverpb.KV/Nope', methods),
    'unknown method Nope for service etcdserverpb.KV',
  );
  assert.is(unknownMethodMessage('/etcdserverpb/Nope', methods), 'unknown service etcdserverpb');
  assert.is(unknownMethodMessage('/a/b/c', methods), 'unknown service a/b');
  assert.is(unknownMethodMessage('Nope', methods), 'malformed method name: "Nope"');
});

test.run();
