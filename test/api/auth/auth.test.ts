import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { auditTextCharactersMax } from '../../../src/api/auth/audit.ts';
import { authenticateAttemptsMax } from '../../../src/api/auth/auth.ts';
import {
  type JwtMethod,
  JwtTokens,
  jwtBytesMax,
  jwtClockSkewS,
  jwtMethods,
} from '../../../src/api/auth/jwt-tokens.ts';
import { SimpleTokens, simpleTokensMax } from '../../../src/api/auth/simple-tokens.ts';
import { rpc, streamRpc } from '../../../src/api/rpc.ts';
import { PermissionType } from '../../../src/codec/generated/messages.generated.ts';
import {
  ClusterService,
  ElectionService,
  KVService,
  LeaseService,
  LockService,
} from '../../../src/codec/generated/services.generated.ts';
import { type ApiError, errors } from '../../../src/errors/api-error.ts';
import { AuthUnderTest, callRow, contextWith } from './auth-under-test.ts';

const { authFailed, authOldRevision, invalidAuthToken, permissionDenied, userEmpty } = errors;

test('a simple token is sixteen letters and the index of its entry, in gRPC and in HTTP', async () => {
  const under = new AuthUnderTest();
  const token = await under.enable();
  assert.match(token, new RegExp(`^[a-zA-Z]{16}\\.${under.state.appliedIndex}$`));
  assert.equal((await under.get('UserList', {}, token)).users, ['root', 'user']);
  const overHttp = await under.call('UserList', {}, { authorization: token });
  assert.equal((overHttp as { users: string[] }).users, ['root', 'user']);
});

test("the status is root's to ask for once users are, as in etcd 3.5", async () => {
  const under = new AuthUnderTest();
  const { enabled, authRevision } = await under.get('AuthStatus', {});
  assert.equal([enabled, authRevision], [false, BigInt(under.state.auth.revision)]);
  const token = await under.enable();
  assert.is((await under.get('AuthStatus', {}, token)).enabled, true);
  assert.is((await under.get('AuthStatus', {}, token)).authRevision, BigInt(under.state.auth.revision));
  assert.is(
    await under.call('AuthStatus', {}, { token: await under.tokenOf('user') }),
    permissionDenied.message,
  );
  assert.is(await under.call('AuthStatus', {}), userEmpty.message);
});

test('a simple token is valid for as long as it is used, and ends a while later', async () => {
  const under = new AuthUnderTest();
  const token = await under.enable();
  for (let i = 0; i < 5; i++) {
    under.clock.advance(299);
    await under.get('UserList', {}, token);
  }
  under.clock.advance(300);
  assert.is(await under.call('UserList', {}, { token }), invalidAuthToken.message);
});

test('tokens that nobody uses are forgotten', async () => {
  const under = new AuthUnderTest();
  await under.enable();
  await under.tokenOf('user');
  assert.is((under.tokens as SimpleTokens).count, 2);
  under.clock.advance(302);
  assert.is((under.tokens as SimpleTokens).count, 0);
});

test('there is a limit to simple tokens; the oldest goes first', () => {
  const under = new AuthUnderTest();
  const tokens = under.tokens as SimpleTokens;
  for (let i = 0; i <= simpleTokensMax; i++) tokens.authenticated('user', `t.${i}`);
  assert.is(tokens.count, simpleTokensMax);
  assert.is(tokens.find('t.0'), null);
  assert.is(tokens.find('t.1')!.username, 'user');
});

test('a token of which this member may not have heard yet is waited for', () => {
  let applied = 5;
  let release = () => {};
  const tokens = new SimpleTokens({
    auth: { revision: 1 },
    consensus: {
      get appliedIndex() {
        return applied;
      },
      linearize: (done) => {
        release = () => done(null);
      },
    },
    clock: new AuthUnderTest().clock,
    ttlS: 300,
  });
  const found: (string | null)[] = [];
  tokens.look('abc.9', (info) => found.push(info?.username ?? null));
  assert.equal(found, []);
  applied = 9;
  tokens.authenticated('user', 'abc.9');
  release();
  tokens.look('abd.9', (info) => found.push(info?.username ?? null));
  tokens.look('no token', (info) => found.push(info?.username ?? null));
  assert.equal(found, ['user', null, null]);
});

test('who has no token, a wrong one or no right is told so', async () => {
  const under = new AuthUnderTest();
  await under.enable();
  const token = await under.tokenOf('user');
  assert.is(await under.call('UserList', {}), userEmpty.message);
  assert.is(await under.call('UserList', {}, { token: 'wrong' }), invalidAuthToken.message);
  assert.is(await under.call('UserList', {}, { token: '' }), invalidAuthToken.message);
  assert.is(await under.call('UserList', {}, { token }), permissionDenied.message);
  assert.equal((await under.get('UserGet', { name: 'user' }, token)).roles, ['role']);
  assert.is(await under.call('UserGet', { name: 'root' }, { token }), permissionDenied.message);
  assert.equal((await under.get('RoleGet', { role: 'role' }, token)).perm, []);
  assert.is(await under.call('RoleGet', { role: 'root' }, { token }), permissionDenied.message);
});

test('no time is spent on a hash for who may not add users', async () => {
  const under = new AuthUnderTest();
  await under.enable();
  const token = await under.tokenOf('user');
  under.hashed.length = 0;
  assert.is(await under.call('UserAdd', { name: 'x', password: 'y' }, { token }), permissionDenied.message);
  assert.is(
    await under.call('UserChangePassword', { name: 'root', password: 'y' }, { token }),
    permissionDenied.message,
  );
  assert.equal(under.hashed, []);
});

test('another password ends the tokens of the old one', async () => {
  const under = new AuthUnderTest();
  const root = await under.enable();
  const token = await under.tokenOf('user');
  await under.get('UserChangePassword', { name: 'user', password: 'another' }, root);
  assert.is(await under.call('UserGet', { name: 'user' }, { token }), invalidAuthToken.message);
  assert.is(
    await under.call('Authenticate', { name: 'user', password: 'password of user' }),
    authFailed.message,
  );
});

test('a token that becomes invalid while its call waits lets nobody read, whatever its user may', async () => {
  const under = new AuthUnderTest();
  const root = await under.enable();
  const perm = { key: Buffer.from('a'), rangeEnd: new Uint8Array(0), permType: PermissionType.READ };
  await under.get('RoleGrantPermission', { name: 'role', perm }, root);
  const call = contextWith({ token: await under.tokenOf('user') });
  call.authInfo = under.access.known(call) ?? null;
  const fault = () => under.access.readFault(call, Buffer.from('a'), new Uint8Array(0));
  assert.is(fault(), null);
  await under.get('RoleAdd', { name: 'other' }, root);
  assert.is(fault(), null, 'another change of users and roles does no harm');
  await under.get('UserChangePassword', { name: 'user', password: 'another' }, root);
  assert.is(fault(), authOldRevision);
});

test('users that change while a password is looked at are looked at anew, so often and not more', async () => {
  const under = new AuthUnderTest();
  const root = await under.enable();
  let changes = 0;
  under.onVerify = () => {
    if (changes++ < 2) void under.get('RoleAdd', { name: `while ${changes}` }, root);
  };
  await under.tokenOf('user');
  assert.is(changes, 3);
  under.onVerify = () => void under.get('RoleAdd', { name: `while ${changes++}` }, root);
  const answer = await under.call('Authenticate', { name: 'user', password: 'password of user' });
  assert.is(answer, authOldRevision.message);
  assert.is(changes, 3 + authenticateAttemptsMax);
});

test('without a token the common name of a certificate is who calls, if the member was told to look', async () => {
  for (const certificateNames of [true, false]) {
    const under = new AuthUnderTest({ certificateNames });
    await under.enable();
    const answer = await under.call('UserGet', { name: 'user' }, {}, 'user');
    if (certificateNames) assert.equal((answer as { roles: string[] }).roles, ['role']);
    else assert.is(answer, userEmpty.message);
    // A token counts before the certificate.
    assert.is(
      await under.call('UserGet', { name: 'user' }, { token: 'x' }, 'user'),
      invalidAuthToken.message,
    );
    assert.is(await under.call('UserList', {}, {}, ''), userEmpty.message);
  }
});

function jwtUnderTest(method: JwtMethod, canSign = true) {
  const { privateKey, publicKey } = method.startsWith('ES')
    ? generateKeyPairSync('ec', {
        namedCurve: { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[method as 'ES256'],
      })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clock = { nowS: 1_000_000 };
  const under = new AuthUnderTest({
    tokens: ({ auth }, consensus) =>
      new JwtTokens({
        auth,
        consensus,
        method,
        verifyKey: publicKey,
        signKey: canSign ? privateKey : null,
        ttlS: 60,
        clock: { wallMs: () => clock.nowS * 1000 },
      }),
  });
  return { under, clock, privateKey };
}

for (const method of jwtMethods.filter((name) => !name.startsWith('HS'))) {
  test(`a JSON Web Token by ${method} tells who calls, until it expires`, async () => {
    const { under, clock } = jwtUnderTest(method);
    const token = await under.enable();
    const [head, claims] = token
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
    assert.equal(head, { alg: method, typ: 'JWT' });
    assert.equal(claims, { username: 'root', revision: under.state.auth.revision, exp: 1_000_060 });
    await under.get('UserList', {}, token);
    clock.nowS += 59;
    await under.get('UserList', {}, token);
    clock.nowS += 1;
    assert.is(await under.call('UserList', {}, { token }), invalidAuthToken.message);
  });
}

test('a JSON Web Token that was changed, is of another key or is none at all is not valid', async () => {
  const { under } = jwtUnderTest('ES256');
  const token = await under.enable();
  const [head, claims, signature] = token.split('.') as [string, string, string];
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const other = await jwtUnderTest('ES256').under.enable();
  for (const wrong of [
    `${head}.${encoded({ username: 'root', revision: 99 })}.${signature}`,
    `${encoded({ alg: 'none' })}.${claims}.`,
    `${head}.${claims}.`,
    other,
    'a.b.c',
    'x'.repeat(jwtBytesMax + 1),
  ]) {
    assert.is(await under.call('UserList', {}, { token: wrong }), invalidAuthToken.message);
  }
});

test('a JSON Web Token without a name does not pass for the member itself', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const options = {
    method: 'ES256',
    verifyKey: publicKey,
    signKey: privateKey,
    ttlS: 60,
    clock: { wallMs: () => 1000 },
  } as const;
  const under = new AuthUnderTest({
    tokens: ({ auth }, consensus) => new JwtTokens({ ...options, auth, consensus }),
  });
  const { tokens } = under;
  await under.enable();
  for (const [name, revision] of [
    ['', 0],
    ['', 1],
    ['root', 0],
    ['root', -1],
  ] as const) {
    const token = await new Promise<string>((resolve) =>
      tokens.sign(name, revision, (_error, made) => resolve(made)),
    );
    assert.is(await under.call('UserList', {}, { token }), invalidAuthToken.message, `${name} ${revision}`);
  }
});

/** A JSON Web Token with these claims, signed with the right key; numbers may be written in a way that JSON.stringify does not know. */
function signed(claims: string, key: KeyObject): string {
  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  const text = `${encoded('{"alg":"ES256","typ":"JWT"}')}.${encoded(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

test('a JSON Web Token of the future, or that ends at no moment, is none', async () => {
  const { under, privateKey } = jwtUnderTest('ES256');
  await under.enable();
  const { revision } = under.state.auth;
  for (const [claims, isValid] of [
    ['', true],
    [',"iat":999999', true],
    [`,"iat":${1_000_000 + jwtClockSkewS}`, true],
    [`,"iat":${1_000_001 + jwtClockSkewS}`, false],
    [',"iat":1e300', false],
    [',"iat":"999999"', false],
    [',"nbf":1000001', false],
    [',"exp":1000000', false],
    [',"exp":1000001', true],
    [',"exp":1000000.5', true],
    [',"exp":4611686018427387904', true],
    [',"exp":9223372036854775808', false],
    [',"exp":1e300', false],
    [',"exp":1e400', false],
    [',"exp":null', false],
    [',"exp":"2000000"', false],
  ] as const) {
    const token = signed(`{"username":"root","revision":${revision}${claims}}`, privateKey);
    const answer = await under.call('UserList', {}, { token });
    assert.is(
      typeof answer === 'string' ? answer : 'taken',
      isValid ? 'taken' : invalidAuthToken.message,
      claims,
    );
  }
});

test('a JSON Web Token whose revision is ahead of that of users and roles is none', async () => {
  const { under, privateKey } = jwtUnderTest('ES256');
  await under.enable();
  for (const ahead of [1, 1000]) {
    const token = signed(
      `{"username":"root","revision":${under.state.auth.revision + ahead},"exp":2000000}`,
      privateKey,
    );
    assert.is(await under.call('UserList', {}, { token }), invalidAuthToken.message);
  }
});

test('a JSON Web Token of users and roles that this member has not heard of yet is valid once it has', async () => {
  const { under, privateKey } = jwtUnderTest('ES256');
  const root = await under.enable();
  const revision = under.state.auth.revision + 1;
  const token = signed(`{"username":"root","revision":${revision},"exp":2000000}`, privateKey);
  await under.get('UserList', {}, root);
  under.onLinearize = () => {
    under.onLinearize = () => {};
    void under.get('RoleAdd', { name: 'another' }, root);
  };
  await under.get('UserList', {}, token);
  assert.is(under.state.auth.revision, revision);
});

test('a JSON Web Token is of the users and roles for which it was given', async () => {
  const { under } = jwtUnderTest('ES256');
  const root = await under.enable();
  const token = await under.tokenOf('user');
  await under.get('RoleAdd', { name: 'another' }, root);
  const info = await new Promise<unknown>((resolve) =>
    under.access.identify(contextWith({ token }), (_error, found) => resolve(found)),
  );
  assert.is(under.state.auth.readFault(info as never, Buffer.from('k'), Buffer.alloc(0)), authOldRevision);
});

test('a member with the public key alone gives no tokens', async () => {
  const { under } = jwtUnderTest('RS256', false);
  const answer = await under.enable().catch((error: Error) => error.message);
  assert.is(answer, 'Authenticate: auth: token signing attempted with verify-only key');
});

test('who changed what, and who was refused what, is told, and no secret with it', async () => {
  const under = new AuthUnderTest();
  const root = await under.enable();
  const token = await under.tokenOf('user');
  await under.get('UserAdd', { name: 'new', password: 'secret word' }, root);
  await under.get('UserChangePassword', { name: 'new', password: 'other secret word' }, root);
  await under.call('Authenticate', { name: 'new', password: 'wrong secret word' });
  await under.call('UserDelete', { name: 'root' }, { token });
  await under.call('UserDelete', { name: 'n'.repeat(1000) }, { token: 'a stolen token' });
  const lines = under.audited.join('\n');
  assert.match(lines, 'changed root 10.0.0.9:4711 /etcdserverpb.Auth/UserAdd {"name":"new"}');
  assert.match(lines, 'changed root 10.0.0.9:4711 /etcdserverpb.Auth/UserChangePassword {"name":"new"}');
  assert.match(
    lines,
    `refused  10.0.0.9:4711 /etcdserverpb.Auth/Authenticate {"name":"new"}: ${authFailed.message}`,
  );
  assert.match(lines, 'refused user 10.0.0.9:4711 /etcdserverpb.Auth/UserDelete {"name":"root"}');
  for (const secret of ['secret word', 'password of', 'hash of', root, token, 'a stolen token']) {
    assert.not.match(lines, secret);
  }
  assert.ok(under.audited.every((line) => line.length < auditTextCharactersMax + 200));
});

test('members are changed with a line on it, also while nobody is asked who he is', async () => {
  const under = new AuthUnderTest();
  const [row] = under.guard.rpcs([
    rpc(ClusterService.MemberAdd, (_request, call) => call.respond({} as never)),
  ]);
  await callRow(row!, { peerURLs: ['http://10.0.0.1:2380'] }, contextWith({}));
  assert.equal(under.audited, [
    'changed  10.0.0.9:4711 /etcdserverpb.Cluster/MemberAdd {"peerURLs":"http://10.0.0.1:2380","isLearner":"false"}',
  ]);
});

test('calls that change nothing and are served leave no line', async () => {
  const under = new AuthUnderTest();
  const root = await under.enable();
  under.audited.length = 0;
  const [row] = under.guard.rpcs([rpc(KVService.Range, (_request, call) => call.respond({} as never))]);
  await callRow(row!, {}, contextWith({ token: root }));
  assert.equal(under.audited, []);
});

test('locks and elections are for who may read their queue, and lose the code of a refusal', async () => {
  const under = new AuthUnderTest();
  await under.enable();
  const token = await under.tokenOf('user');
  for (const method of [LockService.Lock, ElectionService.Campaign, ElectionService.Leader]) {
    const [row] = under.guard.rpcs([rpc(method as typeof LockService.Lock, () => assert.unreachable())]);
    assert.is(
      await callRow(row!, { name: Buffer.from('q') }, contextWith({ token })),
      permissionDenied.message,
    );
  }
});

test('a caller who leaves before it is known who he is takes no place in a queue', async () => {
  const under = new AuthUnderTest();
  await under.enable();
  const token = await under.tokenOf('root');
  for (const leaves of [true, false]) {
    let known = () => {};
    under.consensus.linearize = (done) => {
      known = () => done(null);
    };
    let entered = 0;
    const [row] = under.guard.rpcs([rpc(LockService.Lock, () => entered++)]);
    const call = contextWith({ token });
    void callRow(row!, { name: Buffer.from('q') }, call);
    if (leaves) call.onCancel!();
    known();
    assert.is(entered, leaves ? 0 : 1);
  }
});

/** A stream on which the messages come while it is not yet known who calls. */
function streamOf(token: string) {
  const outcome = { messages: [] as unknown[], failed: '', paused: 0, resumed: 0, halfClosed: false };
  const call = {
    ...contextWith({ token }),
    cancelled: false,
    onMessage: null as ((message: unknown) => void) | null,
    onHalfClose: null as (() => void) | null,
    onDrain: null,
    send: () => true,
    pause: () => outcome.paused++,
    resume: () => outcome.resumed++,
    end: () => {},
    fail: (error: ApiError) => {
      outcome.failed = error.message;
    },
  };
  return { call, outcome };
}

test('what comes on a stream before it is known who calls is kept until then', async () => {
  const { under } = jwtUnderTest('ES256');
  await under.enable();
  const token = await under.tokenOf('user');
  for (const [given, expected] of [
    [token, ['first', 'second']],
    ['wrong', []],
  ] as const) {
    const { call, outcome } = streamOf(given);
    const [row] = under.guard.streamRpcs([
      streamRpc(LeaseService.LeaseKeepAlive, (opened) => {
        opened.onMessage = (message) => outcome.messages.push(message);
        opened.onHalfClose = () => {
          outcome.halfClosed = true;
        };
      }),
    ]);
    row!.open(call as never);
    call.onMessage!('first');
    call.onMessage!('second');
    call.onHalfClose!();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(outcome.messages, expected);
    assert.is(outcome.failed, given === token ? '' : invalidAuthToken.message);
    assert.is(outcome.halfClosed, given === token);
    assert.is(outcome.paused - outcome.resumed, given === token ? 0 : 1);
  }
});

test.run();
