import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRole, parseUser, roleJson, userJson } from '../../../src/api/v2/v2-auth-documents.ts';
import { errors } from '../../../src/errors/api-error.ts';
import { V2AuthError } from '../../../src/errors/v2-error.ts';
import { user, V2AuthUnderTest } from './v2-auth-under-test.ts';

const test = suite('users and roles of the v2 API');

const readFoo = { read: ['/foo/*'], write: null };

function role(name: string, fields: object = {}) {
  return { role: name, permissions: { read: null, write: null }, grant: null, revoke: null, ...fields };
}

async function refusalOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error instanceof V2AuthError ? `${error.httpStatus} ${error.message}` : error;
  }
  return null;
}

test('what is stored is what etcd stores, under the same paths, with as many changes of the tree', async () => {
  const under = new V2AuthUnderTest();
  const { auth, store, passwords } = under;
  const before = store.index;
  await auth.createUser(user('ann', { password: 'pw', roles: ['b', 'a'] }));
  assert.is(store.index - before, 5);
  await auth.createRole(role('a', { permissions: readFoo }));
  await auth.createUser(user('root', { password: 'rp' }));
  await auth.enable();
  assert.is(store.index - before, 9);
  assert.is(under.value('/2/users/ann'), '{"user":"ann","password":"hash of pw","roles":["b","a"]}');
  assert.is(under.value('/2/users/root'), '{"user":"root","password":"hash of rp","roles":["root"]}');
  assert.is(under.value('/2/roles/a'), '{"role":"a","permissions":{"kv":{"read":["/foo/*"],"write":null}}}');
  assert.is(
    under.value('/2/roles/guest'),
    '{"role":"guest","permissions":{"kv":{"read":["/*"],"write":["/*"]}}}',
  );
  assert.is(under.value('/2/enabled'), 'true');
  assert.equal(passwords.costs, [10, 10]);
});

test('a member that starts anew finds the directories there', async () => {
  const under = new V2AuthUnderTest();
  await under.auth.createUser(user('ann', { password: 'pw' }));
  const again = new V2AuthUnderTest();
  again.store.adopt(under.store);
  const before = again.store.index;
  await again.auth.createUser(user('bob', { password: 'pw' }));
  assert.is(again.store.index - before, 1);
  assert.equal(again.auth.userNames(), ['ann', 'bob']);
});

test('a user is changed as a whole: roles granted and revoked, the password kept or replaced', async () => {
  const { auth } = new V2AuthUnderTest();
  await auth.createUser(user('ann', { password: 'pw', roles: ['b'] }));
  const changed = await auth.updateUser(user('ann', { grant: ['c', 'a'], revoke: ['b'] }));
  assert.equal(changed, user('ann', { password: 'hash of pw', roles: ['a', 'c'] }));
  assert.is((await auth.updateUser(user('ann', { password: 'new' }))).password, 'hash of new');
  assert.is(
    await refusalOf(() => auth.updateUser(user('ann', { grant: ['d'], revoke: ['x'] }))),
    '409 auth: Revoking ungranted role x for user ann',
  );
  assert.equal(auth.user('ann').roles, ['a', 'c']);
});

test('root has its role whatever is revoked, and stays while auth is enabled', async () => {
  const under = new V2AuthUnderTest();
  await under.enable();
  await under.auth.updateUser(user('root', { revoke: ['root'] }));
  assert.equal(under.auth.user('root').roles, ['root']);
  assert.is(
    await refusalOf(() => under.auth.deleteUser('root')),
    '403 auth: Cannot delete root user while auth is enabled.',
  );
  await under.auth.disable();
  await under.auth.deleteUser('root');
  assert.equal(under.auth.userNames(), []);
});

test('passwords that wait for too long are refused, and nothing is changed', async () => {
  const under = new V2AuthUnderTest();
  under.passwords.error = errors.tooManyRequests;
  const before = under.store.index;
  const refusal = await refusalOf(() => under.auth.createUser(user('ann', { password: 'pw' })));
  assert.is(refusal, errors.tooManyRequests);
  assert.is(under.store.index, before);
});

test('the log tells who changed what, and neither passwords nor hashes', async () => {
  const under = new V2AuthUnderTest();
  await under.enable();
  await under.auth.createUser(user('ann', { password: 'secret' }));
  await under.auth.updateUser(user('ann', { password: 'secret2' }));
  under.check.root({ kind: 'password', user: 'ann', password: 'secret3' }, () => {});
  await under.auth.deleteUser('ann');
  assert.equal(under.lines, [
    'created a user {"user-name":"root"}',
    'created a role {"role-name":"guest"}',
    'enabled auth {}',
    'created a user {"user-name":"ann"}',
    'updated a user {"user-name":"ann"}',
    'incorrect password {"user-name":"ann"}',
    'deleted a user {"user-name":"ann"}',
  ]);
});

test('JSON is read as Go reads it: names in any case, unknown members, null, and what follows the value', () => {
  const empty = user('');
  assert.equal(parseUser('{"USER":"a","x":{"y":["}"]}} {'), user('a'));
  assert.equal(parseUser(' {"user":null,"roles":[null,"r"],"grant":null}'), { ...empty, roles: ['', 'r'] });
  assert.equal(parseUser('null'), empty);
  assert.equal(parseUser('{"user":"\\"}"}'), user('"}'));
  for (const text of [
    '',
    '[]',
    '"a"',
    '5',
    '{',
    '{"user":5}',
    '{"user":"a",}',
    '{"roles":"r"}',
    '{"user":"a"',
  ]) {
    assert.is(parseUser(text), null, text);
  }
  assert.equal(parseRole('{"role":"a","grant":{"kv":{"Read":["/x"]}}}'), {
    ...role('a'),
    grant: { read: ['/x'], write: null },
  });
  assert.is(parseRole('{"role":"a","permissions":[]}'), null);
});

test('a document that is written is read back, and null stays apart from an empty list', () => {
  const someone = user('a', { password: 'h', roles: [] });
  assert.equal(parseUser(userJson(someone)), someone);
  assert.not.equal(userJson(someone), userJson({ ...someone, roles: null }));
  const some = role('r', { permissions: { read: [], write: null }, revoke: { read: null, write: ['/x'] } });
  assert.equal(parseRole(roleJson(some)), some);
});

test.run();
