import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errors } from '../../../src/errors/api-error.ts';
import { Router } from '../../../src/http/router.ts';
import { credentialsOf, V2UsersAccess } from '../../../src/http/v2/access.ts';
import { addV2AuthRoutes } from '../../../src/http/v2/auth.ts';
import { V2AuthUnderTest } from '../../api/v2/v2-auth-under-test.ts';
import { FakeRequest, RecordedResponse } from '../support/recorded-exchange.ts';

const test = suite('/v2/auth and basic authentication');

const root = ['authorization', `Basic ${Buffer.from('root:rp').toString('base64')}`];

function routes(under: V2AuthUnderTest, bugs: unknown[] = []) {
  const router = new Router();
  const access = new V2UsersAccess(under.check, false);
  addV2AuthRoutes(router, {
    auth: under.auth,
    access,
    clusterId: 'abc',
    onError: (_request, error) => bugs.push(error),
  });
  return async (method: string, path: string, body = '', headers: string[] = []) => {
    const response = new RecordedResponse();
    router.handle(new FakeRequest(method, path, body, headers), response);
    await response.done;
    return `${response.code} ${response.body}`;
  };
}

test('a user is made, shown without the hash, and changed', async () => {
  const ask = routes(new V2AuthUnderTest());
  const put = (fields: string) => ask('PUT', '/v2/auth/users/ann', `{"user":"ann",${fields}}`);
  assert.is(await put('"password":"pw"'), '201 {"user":"ann","roles":null}\n');
  assert.is(await ask('GET', '/v2/auth/users/ann'), '200 {"user":"ann"}\n');
  assert.is(await put('"grant":["<r>"]'), '200 {"user":"ann","roles":["\\u003cr\\u003e"]}\n');
  assert.is(
    await ask('GET', '/v2/auth/users/ann'),
    '404 {"message":"auth: Role \\u003cr\\u003e does not exist."}',
  );
  assert.is(await ask('DELETE', '/v2/auth/users/ann'), '200 ');
});

test('once auth is enabled users and roles are root’s alone, and whether it is enabled anybody’s to ask', async () => {
  const under = new V2AuthUnderTest();
  await under.enable();
  const ask = routes(under);
  for (const path of ['users', 'users/root', 'roles', 'roles/root']) {
    assert.is(await ask('GET', `/v2/auth/${path}`), '401 {"message":"Insufficient credentials"}');
    assert.match(await ask('GET', `/v2/auth/${path}`, '', root), /^200 /);
  }
  assert.is(await ask('GET', '/v2/auth/enable'), '200 {"enabled":true}\n');
  assert.match(await ask('DELETE', '/v2/auth/enable'), /^401 /);
  assert.is(await ask('DELETE', '/v2/auth/enable', '', root), '200 ');
});

test('where passwords wait for too long the answer says so', async () => {
  const under = new V2AuthUnderTest();
  const ask = routes(under);
  under.passwords.error = errors.tooManyRequests;
  const body = '{"user":"a","password":"p"}';
  const refusal = '503 {"message":"etcdserver: too many requests"}';
  assert.is(await ask('PUT', '/v2/auth/users/a', body), refusal);
  under.passwords.error = null;
  await under.enable();
  under.passwords.error = errors.tooManyRequests;
  assert.is(await ask('GET', '/v2/auth/users', '', root), refusal);
});

test('what is no refusal is a bug: it is told, and the client learns nothing of it', async () => {
  const under = new V2AuthUnderTest();
  const bugs: unknown[] = [];
  const ask = routes(under, bugs);
  under.auth.roleNames = () => {
    throw new TypeError('secret');
  };
  assert.is(await ask('GET', '/v2/auth/roles'), '500 {"message":"Internal Server Error"}');
  assert.is(bugs.length, 1);
});

test('names of methods that objects have of their own are refused like others', async () => {
  assert.match(await routes(new V2AuthUnderTest())('constructor', '/v2/auth/users'), /^405 /);
});

test('basic authentication is read as strictly as Go does', () => {
  const read = (value?: string) =>
    credentialsOf(
      new FakeRequest('GET', '/', '', value === undefined ? [] : ['authorization', value]),
      false,
    );
  const encoded = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  assert.equal(read(), { kind: 'none' });
  assert.equal(read(''), { kind: 'none' });
  assert.equal(read(encoded('a:b:ä')), { kind: 'password', user: 'a', password: 'b:ä' });
  assert.equal(read(encoded(':')), { kind: 'password', user: '', password: '' });
  assert.equal(read('bASIC YTpi'), { kind: 'password', user: 'a', password: 'b' });
  for (const value of [
    encoded('ab'),
    'Basic',
    'Basic ',
    'Basic YTp',
    'Basic  YTpi',
    'Basic YTpi=',
    'Bearer YTpi',
    'YTpi',
  ]) {
    assert.equal(read(value), { kind: 'malformed' }, value);
  }
});

test('with certificates that count, a request without a name has that of its certificate', () => {
  const request = new FakeRequest('GET', '/');
  request.peerCertificate = () => ({ subject: { CN: 'ann' } }) as never;
  assert.equal(credentialsOf(request, true), { kind: 'certificate', user: 'ann' });
  assert.equal(credentialsOf(request, false), { kind: 'none' });
  assert.equal(credentialsOf(new FakeRequest('GET', '/'), true), { kind: 'none' });
});

test.run();
