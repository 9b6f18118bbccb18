import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handler } from '../../src/http/exchange.ts';
import { Router } from '../../src/http/router.ts';
import { ask, FakeRequest } from './support/recorded-exchange.ts';

const named =
  (name: string): Handler =>
  (request, response) =>
    response.end(`${name} ${request.path}`);

const router = new Router()
  .add('GET', '/version', named('version'))
  .add('GET', '/two', named('two'))
  .add('PUT', '/two', named('two'))
  .add('*', '/metrics', named('metrics'))
  .add('POST', '/v3/kv/put', named('put'))
  .add('*', '/v3/*', named('subtree'))
  .add('*', '/v3/deep/*', named('deep'))
  .add('*', '/v3beta/*', named('beta'))
  .add('*', '/v3beta', named('bare'));

const answer = (method: string, target: string) => ask(router.handle, new FakeRequest(method, target));

test('a path is found by its method', () => {
  assert.is(answer('GET', '/version').body, 'version /version');
  assert.is(answer('PUT', '/two').body, 'two /two');
  assert.is(answer('PURGE', '/metrics').body, 'metrics /metrics');
});

test('an escaped path is the path it means', () => {
  assert.is(answer('GET', '/vers%69on').body, 'version /version');
  assert.is(answer('POST', '/v3%2fkv%2fput').body, 'put /v3/kv/put');
});

test('the longest prefix takes what has no route of its own', () => {
  assert.is(answer('GET', '/v3/else?a=b').body, 'subtree /v3/else');
  assert.is(answer('GET', '/v3/').body, 'subtree /v3/');
  assert.is(answer('GET', '/v3/deep/er').body, 'deep /v3/deep/er');
  assert.is(answer('GET', '/v3/a%20b').body, 'subtree /v3/a b');
});

test('an unknown path is 404 as by Go', () => {
  for (const path of ['/', '/nope', '/version/', '/v', '/v4/kv', '*']) {
    const response = answer('GET', path);
    if (path === '*') continue;
    assert.equal([response.code, response.body], [404, '404 page not found\n'], path);
    assert.equal(response.lines, [
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
    ]);
  }
});

test('a known path with another method is 405 and says which would have done', () => {
  const response = answer('DELETE', '/two');
  assert.equal([response.code, response.body], [405, 'Method Not Allowed\n']);
  assert.equal(response.lines[0], 'Allow: GET, PUT');
});

test('a malformed escape is 400', () => {
  const response = answer('GET', '/%zz');
  assert.equal([response.code, response.body], [400, '400 Bad Request\n']);
});

// The texts are what etcd 3.4.23 answers.
for (const [method, target, location, body] of [
  ['GET', '//version', '/version', '<a href="/version">Moved Permanently</a>.\n\n'],
  ['GET', '/a/../version', '/version', '<a href="/version">Moved Permanently</a>.\n\n'],
  ['GET', '/v3?x=y', '/v3/?x=y', '<a href="/v3/?x=y">Moved Permanently</a>.\n\n'],
  [
    'GET',
    '/a/..//<b>"\'&%20c?q=<x>',
    '/%3Cb%3E%22%27&%20c?q=<x>',
    '<a href="/%3Cb%3E%22%27&amp;%20c?q=&lt;x&gt;">Moved Permanently</a>.\n\n',
  ],
  [
    'GET',
    '/%2e%2e/x%2f%3fy%20%c3%a9',
    '/x/%3Fy%20%C3%A9',
    '<a href="/x/%3Fy%20%C3%A9">Moved Permanently</a>.\n\n',
  ],
] as const) {
  test(`${target} is moved to ${location}`, () => {
    const response = answer(method, target);
    assert.equal([response.code, response.body], [301, body]);
    assert.equal(response.lines, ['Content-Type: text/html; charset=utf-8', `Location: ${location}`]);
  });
}

test('what is not GET or HEAD is moved without a body', () => {
  const response = answer('POST', '//v3//kv/put');
  assert.equal([response.code, response.body, response.lines], [301, '', ['Location: /v3/kv/put']]);
});

test('a prefix without its slash is not moved when it has a route of its own', () => {
  assert.is(answer('GET', '/v3beta').body, 'bare /v3beta');
});

test.run();
