import { Etcd3 } from 'etcd3';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ClusterProcess } from '../support/cluster-process.ts';
import { GrpcClient, type PlainMessage } from '../support/grpc-client.ts';
import { wald } from '../support/wald-process.ts';

const test = suite<{ cluster: ClusterProcess }>('users and roles in a cluster');

const password = 'a secret word';
const key = (text: string) => Buffer.from(text);

test.before(async (context) => {
  context.cluster = await ClusterProcess.start(wald, { flags: ['--bcrypt-cost=4', '--snapshot-count=20'] });
});
test.after(async ({ cluster }) => {
  await cluster.close();
});

/** What a call to a member is answered with: OK, or the error's text. */
async function ask(endpoint: string, method: string, request: PlainMessage, token = ''): Promise<string> {
  const client = new GrpcClient(endpoint);
  const { code, details } = await client.call(method, request, { metadata: token === '' ? {} : { token } });
  client.close();
  return code === 0 ? 'OK' : details;
}

async function tokenOf(endpoint: string, name: string): Promise<string> {
  const client = new GrpcClient(endpoint);
  const { token } = await client.get('Auth/Authenticate', { name, password });
  client.close();
  return token as string;
}

test('a token that one member gave is good on all of them, at once', async ({ cluster }) => {
  const [first] = cluster.endpoints as [string];
  for (const [method, request] of [
    ['Auth/UserAdd', { name: 'root', password }],
    ['Auth/UserAdd', { name: 'user', password }],
    ['Auth/UserGrantRole', { user: 'root', role: 'root' }],
    ['Auth/RoleAdd', { name: 'role' }],
    ['Auth/RoleGrantPermission', { name: 'role', perm: { permType: 'READWRITE', key: key('mine') } }],
    ['Auth/UserGrantRole', { user: 'user', role: 'role' }],
    ['Auth/AuthEnable', {}],
  ] as const) {
    assert.is(await ask(first, method, request), 'OK', method);
  }
  for (let round = 0; round < 5; round++) {
    for (const giving of cluster.endpoints) {
      const token = await tokenOf(giving, 'user');
      for (const endpoint of cluster.endpoints) {
        assert.is(await ask(endpoint, 'KV/Put', { key: key('mine') }, token), 'OK');
        assert.is(await ask(endpoint, 'KV/Range', { key: key('mine'), serializable: true }, token), 'OK');
        assert.is(
          await ask(endpoint, 'KV/Put', { key: key('other') }, token),
          'etcdserver: permission denied',
        );
        assert.is(await ask(endpoint, 'KV/Range', { key: key('mine') }), 'etcdserver: user name is empty');
      }
    }
  }
});

test('every member tells the revision of users and roles, which is the same', async ({ cluster }) => {
  const told = await Promise.all(
    cluster.endpoints.map(async (endpoint) => {
      const text = await (await fetch(`http://${endpoint}/metrics`)).text();
      return /^etcd_debugging_auth_revision(?:\{[^}]*\})? (\d+)$/m.exec(text)?.[1];
    }),
  );
  // 1, and one for each change; to enable is none.
  assert.equal(told, ['7', '7', '7']);
});

test('what is taken from a user is taken on all members with the answer', async ({ cluster }) => {
  const [first, second, third] = cluster.endpoints as [string, string, string];
  const root = await tokenOf(first, 'root');
  const token = await tokenOf(second, 'user');
  assert.is(await ask(third, 'Auth/UserRevokeRole', { name: 'user', role: 'role' }, root), 'OK');
  for (const endpoint of cluster.endpoints) {
    assert.is(await ask(endpoint, 'KV/Range', { key: key('mine') }, token), 'etcdserver: permission denied');
    assert.is(await ask(endpoint, 'KV/Put', { key: key('mine') }, token), 'etcdserver: permission denied');
  }
  assert.is(await ask(third, 'Auth/UserGrantRole', { user: 'user', role: 'role' }, root), 'OK');
});

test('the npm client goes on with its credentials when its token is lost', async ({ cluster }) => {
  const [first] = cluster.endpoints as [string];
  const hosts = cluster.endpoints.map((endpoint) => `http://${endpoint}`);
  const client = new Etcd3({ hosts, auth: { username: 'user', password } });
  try {
    await client.put('mine').value('one');
    const root = await tokenOf(first, 'root');
    assert.is(await ask(first, 'Auth/AuthDisable', {}, root), 'OK');
    assert.is(await ask(first, 'Auth/AuthEnable', {}), 'OK');
    await client.put('mine').value('two');
    assert.is(await client.get('mine').string(), 'two');
    const refused = await client.get('other').then(
      () => 'nothing',
      (error: Error) => error.message,
    );
    assert.match(refused, 'permission denied');
  } finally {
    client.close();
  }
});

test('leases end by themselves while callers have to say who they are', async ({ cluster }) => {
  const [first, second] = cluster.endpoints as [string, string];
  const root = await tokenOf(first, 'root');
  assert.is(await ask(second, 'Lease/LeaseGrant', { ID: '7', TTL: '1' }, root), 'OK');
  await cluster.until('the lease to end', 20_000, async () =>
    (await ask(first, 'Lease/LeaseRevoke', { ID: '7' }, root)) === 'etcdserver: requested lease not found'
      ? true
      : null,
  );
});

test('users and roles are there behind a restart of all members, out of snapshots and log; tokens are not', async ({
  cluster,
}) => {
  const [first] = cluster.endpoints as [string];
  const token = await tokenOf(first, 'root');
  for (let i = 0; i < 60; i++) assert.is(await ask(first, 'KV/Put', { key: key(`k${i}`) }, token), 'OK');
  for (const member of cluster.members) await member.kill();
  for (const member of cluster.members) cluster.startMember(member);
  for (const endpoint of cluster.endpoints) {
    // Nobody is told the status without saying who he is: the others are asked for something else.
    await cluster.until('an answer', 30_000, async () =>
      (await ask(endpoint, 'Auth/Authenticate', { name: 'user', password })) === 'OK' ? true : null,
    );
    assert.is(await ask(endpoint, 'KV/Range', { key: key('mine') }, token), 'etcdserver: invalid auth token');
    const other = await tokenOf(endpoint, 'user');
    assert.is(await ask(endpoint, 'KV/Range', { key: key('mine') }, other), 'OK');
    assert.is(await ask(endpoint, 'KV/Range', { key: key('k1') }, other), 'etcdserver: permission denied');
  }
});

test('no secret is in the log that operators read', ({ cluster }) => {
  for (const { output } of cluster.members) {
    assert.match(output, 'audit: refused');
    for (const secret of [password, /\$2[aby]\$/, /[a-zA-Z]{16}\.\d+/]) assert.not.match(output, secret);
  }
});

test.run();
