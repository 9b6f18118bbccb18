import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAuthToken } from '../../src/config/auth-token.ts';
import { etcdctl } from '../support/etcdctl.ts';
import { JsonClient } from '../support/json-client.ts';
import { startWald } from '../support/wald-process.ts';

const test = suite<{ directory: string; rsaPrivate: string; rsaPublic: string; ecPrivate: string }>(
  '--auth-token',
);

test.before((context) => {
  context.directory = mkdtempSync(join(tmpdir(), 'wald-auth-token-'));
  const file = (name: string, text: string | Buffer) => {
    const path = join(context.directory, name);
    writeFileSync(path, text);
    return path;
  };
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  context.rsaPrivate = file('rsa.key', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }));
  context.rsaPublic = file('rsa.pub', rsa.publicKey.export({ type: 'spki', format: 'pem' }));
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  context.ecPrivate = file('ec.key', ec.privateKey.export({ type: 'sec1', format: 'pem' }));
});
test.after(({ directory }) => rmSync(directory, { recursive: true }));

test('is simple by default, and takes jwt with keys in PEM', ({ rsaPrivate, rsaPublic, ecPrivate }) => {
  assert.equal(parseAuthToken('simple'), { kind: 'simple' });
  const both = parseAuthToken(`jwt,pub-key=${rsaPublic},priv-key=${rsaPrivate},sign-method=PS256,ttl=10m`);
  assert.ok(both.kind === 'jwt' && both.method === 'PS256' && both.ttlS === 600 && both.signKey !== null);
  const checking = parseAuthToken(`jwt,pub-key=${rsaPublic},sign-method=RS512`);
  assert.ok(checking.kind === 'jwt' && checking.signKey === null && checking.ttlS === 300);
  const own = parseAuthToken(`jwt,priv-key=${ecPrivate},sign-method=ES256`);
  assert.ok(own.kind === 'jwt' && own.verifyKey.type === 'public');
  const secret = parseAuthToken(`jwt,priv-key=${rsaPublic},sign-method=HS256`);
  assert.ok(secret.kind === 'jwt' && secret.verifyKey.type === 'secret');
});

test('names what is wrong with it', ({ rsaPrivate, rsaPublic, ecPrivate }) => {
  for (const [text, reason] of [
    ['other', 'unknown type "other"'],
    ['jwt', 'sign-method is ""'],
    ['jwt,sign-method=none', 'sign-method is "none"'],
    ['jwt,sign-method=RS256', 'needs pub-key, priv-key or both'],
    ['jwt,sign-method=HS256', 'HS256 needs priv-key'],
    ['jwt,sign-method=RS256,sign-method=RS256', 'is given twice'],
    ['jwt,nothing', 'is not of the form name=value'],
    ['jwt,key=x', 'unknown option "key"'],
    [`jwt,pub-key=${rsaPublic},sign-method=RS256,ttl=soon`, 'ttl is "soon"'],
    [`jwt,pub-key=${rsaPublic},sign-method=RS256,ttl=10ms`, 'ttl is "10ms"'],
    [`jwt,pub-key=${rsaPublic},sign-method=ES256`, 'needs a key of type ec, found rsa'],
    [`jwt,pub-key=${rsaPublic},priv-key=${ecPrivate},sign-method=RS256`, 'needs a key of type rsa, found ec'],
    ['jwt,pub-key=/nowhere,sign-method=RS256', 'no such file'],
    [`jwt,priv-key=${rsaPublic},sign-method=RS256`, 'holds no key in PEM'],
  ] as const) {
    assert.throws(
      () => parseAuthToken(text),
      (error: Error) => error.message.includes(reason),
      `${text}: ${reason}`,
    );
  }
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = `${rsaPrivate}.other`;
  writeFileSync(file, other.publicKey.export({ type: 'spki', format: 'pem' }));
  assert.throws(
    () => parseAuthToken(`jwt,pub-key=${file},priv-key=${rsaPrivate},sign-method=RS256`),
    (error: Error) => error.message.includes('not a pair'),
  );
});

test('with jwt, etcdctl works with a user, and streams of the gateway wait until the token is checked', async ({
  rsaPrivate,
  rsaPublic,
}) => {
  const token = `--auth-token=jwt,pub-key=${rsaPublic},priv-key=${rsaPrivate},sign-method=RS256,ttl=1h`;
  const server = await startWald({ flags: [token, '--bcrypt-cost=4'] });
  const json = new JsonClient(server.endpoint);
  try {
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await etcdctl(server.endpoint, args);
      return code === 0 ? stdout : stderr;
    };
    await run('user', 'add', 'root:secret');
    await run('user', 'add', 'user:secret');
    await run('role', 'add', 'role');
    await run('role', 'grant-permission', 'role', 'readwrite', 'k', 'l');
    await run('user', 'grant-role', 'user', 'role');
    await run('auth', 'enable');
    assert.match(await run('--user', 'user:secret', 'put', 'k1', 'v'), 'OK');
    assert.match(await run('--user', 'user:secret', 'get', 'm'), 'permission denied');
    const given = await json.call<{ token: string }>('/v3/auth/authenticate', {
      name: 'user',
      password: 'secret',
    });
    const fields = { authorization: given.token, 'grpc-timeout': '500m' };
    // Two watches in one body, whose token nobody has seen before.
    const create = (key: string) =>
      JSON.stringify({ create_request: { key: Buffer.from(key).toString('base64'), start_revision: 1 } });
    const watched = await json.post('/v3/watch', create('k1') + create('m'), fields);
    const lines = watched.body.toString().split('\n');
    assert.match(lines[0]!, '"created":true');
    assert.not.match(lines[0]!, '"canceled"');
    assert.match(watched.body.toString(), 'PermissionDenied');
    assert.match(watched.body.toString(), '"mod_revision":"2"');
    const lease = await json.post('/v3/lease/keepalive', '{"ID":7}', { authorization: given.token });
    assert.match(lease.body.toString(), '"ID":"7"');
  } finally {
    json.close();
    await server.remove();
  }
});

test.run();
