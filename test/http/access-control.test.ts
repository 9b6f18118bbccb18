import type { PeerCertificate } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AccessControl } from '../../src/http/access-control.ts';
import { ask, FakeRequest } from './support/recorded-exchange.ts';

const corsOf = (origin: string) => [
  'Access-Control-Allow-Headers: accept, content-type, authorization',
  'Access-Control-Allow-Methods: POST, GET, OPTIONS, PUT, DELETE',
  `Access-Control-Allow-Origin: ${origin}`,
];

function answer(cors: string[], hostWhitelist: string[], headers: string[], method = 'GET', secure = false) {
  const access = new AccessControl({ cors, hostWhitelist }, (_request, response) => response.end('in'));
  const request = new FakeRequest(method, '/any', '', headers);
  request.secure = secure;
  return ask(access.handle, request);
}

test('every origin may read what nothing is said about', () => {
  for (const cors of [['*'], [], [''], ['http://a.com:80', '*']]) {
    const response = answer(cors, ['*'], ['host', 'x', 'origin', 'http://other']);
    assert.equal([response.body, response.lines], ['in', corsOf('*')]);
  }
});

test('with --cors, origins that are named may read and others get no headers', () => {
  const cors = ['http://a.com:80', 'http://b.com:81'];
  assert.equal(answer(cors, [], ['origin', 'http://b.com:81']).lines, corsOf('http://b.com:81'));
  for (const headers of [[], ['origin', 'http://c.com'], ['origin', '']]) {
    const response = answer(cors, [], headers);
    assert.equal([response.body, response.lines], ['in', []]);
  }
});

test('OPTIONS is answered for every path, with no body', () => {
  const response = answer([], [], [], 'OPTIONS');
  assert.equal([response.code, response.body, response.lines], [200, '', corsOf('*')]);
});

test('with --host-whitelist, hosts that are named get in, with and without a port', () => {
  const hosts = ['localhost', '127.0.0.1', '::1'];
  for (const host of ['localhost', 'localhost:2379', '127.0.0.1:1', '[::1]:2379', '::1']) {
    assert.is(answer([], hosts, ['host', host]).body, 'in', host);
  }
});

test('with --host-whitelist, another host is told how to get in', () => {
  for (const [host, shown] of [
    ['evil.com', 'evil.com'],
    ['evil.com:2379', 'evil.com'],
    ['LOCALHOST:1', 'LOCALHOST'],
    ['', ''],
  ] as const) {
    const response = answer([], ['localhost'], ['host', host]);
    assert.is(response.code, 421);
    assert.equal(response.lines, [
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
    ]);
    // etcd's answer to evil.com has 370 bytes.
    assert.is(response.body.length, 362 + shown.length);
    assert.match(response.body, `etcd --host-whitelist "${shown}"\n`);
  }
});

test('over TLS every host gets in', () => {
  assert.is(answer([], ['localhost'], ['host', 'evil.com'], 'GET', true).body, 'in');
});

/** What a client with a certificate of that name is answered at a path. */
function answerTo(commonName: string | null, path: string, namesUsers = true) {
  const rules = { cors: [], hostWhitelist: [], certificatesName: () => namesUsers };
  const access = new AccessControl(rules, (_request, response) => response.end('in'));
  const request = new FakeRequest('POST', path, '', []);
  request.secure = true;
  request.certificate =
    commonName === null ? undefined : ({ subject: { CN: commonName } } as PeerCertificate);
  return ask(access.handle, request);
}

test('who would be a user by his certificate is kept from the gateway, before anything else', () => {
  const response = answerTo('alice', '/v3/kv/range');
  assert.is(response.code, 400);
  assert.is(
    response.body,
    'CommonName of client sending a request against gateway will be ignored and not used as expected\n',
  );
  assert.equal(response.lines, [
    'Content-Type: text/plain; charset=utf-8',
    'X-Content-Type-Options: nosniff',
  ]);
});

test('escapes in the path do not bring him there', () => {
  for (const path of [
    '/%763/kv/range',
    '/v3%2fkv/range',
    '/v3%62eta/kv/range',
    '/v3/../version',
    '/%76%33%2F',
  ]) {
    assert.is(answerTo('alice', path).code, 400, path);
  }
});

test('everybody else reaches it, and everybody the other routes', () => {
  for (const [name, path, namesUsers] of [
    ['alice', '/v3/kv/range', false],
    ['', '/v3/kv/range', true],
    [null, '/v3/kv/range', true],
    ['alice', '/v2/keys/a', true],
    ['alice', '/v3', true],
    ['alice', '/%763', true],
    // These the router answers with a redirect and a refusal.
    ['alice', '//v3/kv/range', true],
    ['alice', '/v3/%zz', true],
    // Decoded once, it is no path of the gateway's.
    ['alice', '/%2576%33/kv/range', true],
  ] as const) {
    assert.is(answerTo(name, path, namesUsers).body, 'in', `${name} ${path} ${namesUsers}`);
  }
});

test.run();
