import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { V2Credentials, V2KeyAccess } from '../../../src/api/v2/v2-auth-check.ts';
import { allows, type Permissions } from '../../../src/api/v2/v2-auth-permissions.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { user, V2AuthUnderTest } from './v2-auth-under-test.ts';

const test = suite('who may use the v2 API');

const nobody: V2Credentials = { kind: 'none' };
const ann: V2Credentials = { kind: 'password', user: 'ann', password: 'pw' };
const root: V2Credentials = { kind: 'password', user: 'root', password: 'rp' };

/** Enabled, with ann, who may read what is below /foo and write /bar, and guests, who may read what is below /pub. */
async function withAnn(): Promise<V2AuthUnderTest> {
  const under = new V2AuthUnderTest();
  await under.enable();
  const permissions = { read: ['/foo/*'], write: ['/bar'] };
  await under.auth.createRole({ role: 'r', permissions, grant: null, revoke: null });
  await under.auth.createUser(user('ann', { password: 'pw', roles: ['gone', 'r'] }));
  await under.auth.deleteRole('guest');
  const guest = { read: ['/pub/*'], write: null };
  await under.auth.createRole({ role: 'guest', permissions: guest, grant: null, revoke: null });
  return under;
}

function mayUse(under: V2AuthUnderTest, fields: Partial<V2KeyAccess>): boolean {
  let answer: boolean | null = null;
  const access = { credentials: nobody, key: '/x', isWrite: false, recursive: false, ...fields };
  under.check.keys(access, (error, allowed) => {
    assert.is(error, null);
    answer = allowed;
  });
  assert.is.not(answer, null);
  return answer!;
}

function isRoot(under: V2AuthUnderTest, credentials: V2Credentials): boolean {
  let answer = false;
  under.check.root(credentials, (_error, allowed) => {
    answer = allowed;
  });
  return answer;
}

test('everybody may do everything while auth is not enabled, whoever he says he is', () => {
  const under = new V2AuthUnderTest();
  for (const credentials of [nobody, ann, { kind: 'malformed' } as const]) {
    assert.ok(mayUse(under, { credentials, isWrite: true, recursive: true }));
    assert.ok(isRoot(under, credentials));
  }
});

test('a user may do what one of the roles allows, also where another is gone', async () => {
  const under = await withAnn();
  assert.ok(mayUse(under, { credentials: ann, key: '/foo/a' }));
  assert.ok(mayUse(under, { credentials: ann, key: '/foo/', recursive: true }));
  assert.ok(mayUse(under, { credentials: ann, key: '/bar', isWrite: true }));
  assert.not(mayUse(under, { credentials: ann, key: '/bar', isWrite: true, recursive: true }));
  assert.not(mayUse(under, { credentials: ann, key: '/foo' }));
  assert.not(mayUse(under, { credentials: ann, key: '/foo/a', isWrite: true }));
  assert.not(mayUse(under, { credentials: ann, key: '/pub/a' }));
  assert.not(isRoot(under, ann));
});

test('root may do everything', async () => {
  const under = await withAnn();
  assert.ok(mayUse(under, { credentials: root, key: '', isWrite: true, recursive: true }));
  assert.ok(isRoot(under, root));
});

test('a guest has the guest role, whose patterns count for recursive requests as for others', async () => {
  const under = await withAnn();
  assert.ok(mayUse(under, { key: '/pub/a' }));
  assert.ok(mayUse(under, { key: '/pub/a', recursive: true }));
  assert.not(mayUse(under, { key: '/pub' }));
  assert.not(mayUse(under, { key: '/pub/a', isWrite: true }));
  assert.not(isRoot(under, nobody));
  await under.auth.deleteRole('guest');
  assert.not(mayUse(under, { key: '/pub/a' }));
});

test('wrong passwords, unknown and empty names, and what cannot be read, are not taken for a guest', async () => {
  const under = await withAnn();
  const others: V2Credentials[] = [
    { ...ann, password: 'PW' },
    { ...ann, password: 'hash of pw' },
    { ...ann, user: 'bob' },
    { ...ann, user: '' },
    { kind: 'malformed' },
  ];
  for (const credentials of others) {
    assert.not(mayUse(under, { credentials, key: '/pub/a' }), JSON.stringify(credentials));
    assert.not(isRoot(under, credentials));
  }
});

test('a certificate stands for the user of its name, and for a guest where there is none', async () => {
  const under = await withAnn();
  const certificate = (name: string) => ({ kind: 'certificate', user: name }) as const;
  assert.ok(mayUse(under, { credentials: certificate('ann'), key: '/foo/a' }));
  assert.not(mayUse(under, { credentials: certificate('ann'), key: '/pub/a' }));
  assert.ok(mayUse(under, { credentials: certificate('bob'), key: '/pub/a' }));
  assert.ok(isRoot(under, certificate('root')));
  assert.not(isRoot(under, certificate('bob')));
});

test('where passwords cannot be checked the error is told, and nothing is allowed', async () => {
  const under = await withAnn();
  under.passwords.error = errors.tooManyRequests;
  const answers: unknown[] = [];
  under.check.keys({ credentials: root, key: '/x', isWrite: false, recursive: false }, (...answer) =>
    answers.push(answer),
  );
  under.check.root(root, (...answer) => answers.push(answer));
  assert.equal(answers, [
    [errors.tooManyRequests, false],
    [errors.tooManyRequests, false],
  ]);
});

test('a pattern is a key, or with a star the beginning of keys; recursive requests need the star', () => {
  const cases: [pattern: string, key: string, once: boolean, recursive: boolean][] = [
    ['/a', '/a', true, false],
    ['/a', '/a/', false, false],
    ['/a', '/ab', false, false],
    ['/a*', '/ab', true, true],
    ['/a/*', '/a', false, false],
    ['/a/*', '/a/', true, true],
    ['*', '', true, true],
    ['/*', '', false, false],
    ['', '', false, false],
    ['/a*b', '/axb', false, false],
  ];
  for (const [pattern, key, once, recursive] of cases) {
    const permissions: Permissions = { read: [pattern], write: null };
    assert.is(allows(permissions, key, false, false), once, `${pattern} ${key}`);
    assert.is(allows(permissions, key, false, true), recursive, `${pattern} ${key} recursive`);
    assert.not(allows(permissions, key, true, false));
  }
});

test.run();
