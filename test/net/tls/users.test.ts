import { readFileSync } from 'node:fs';
import { Etcd3 } from 'etcd3';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CommandResult, etcdctl, runCommand } from '../../support/etcdctl.ts';
import { Pki } from '../../support/pki.ts';
import { startTlsCluster, type TlsMember } from '../../support/tls-cluster.ts';
import { wald } from '../../support/wald-process.ts';

const rotations = 3;
const base64 = (text: string) => Buffer.from(text).toString('base64');

let pki: Pki;
let members: TlsMember[];

test.before(async () => {
  pki = await Pki.make();
  // curl has no certificate here; who a client is, its token says.
  const flags = ['--client-cert-auth=false', '--trusted-ca-file=', '--bcrypt-cost=4'];
  members = await startTlsCluster(wald, 3, { pki, hasPeerTls: true, flags });
  for (const args of [
    ['user', 'add', 'root:of all'],
    ['user', 'grant-role', 'root', 'root'],
    ['user', 'add', 'writer:of some'],
    ['role', 'add', 'some'],
    ['role', 'grant-permission', 'some', '--prefix=true', 'readwrite', 'some/'],
    ['user', 'grant-role', 'writer', 'some'],
    ['auth', 'enable'],
  ]) {
    const { code, stderr } = await ctl(args);
    assert.is(code, 0, stderr);
  }
});
test.after(async () => {
  await Promise.all(members.map((member) => member.remove()));
  pki.remove();
});

function ctl(
  args: readonly string[],
  url = members.map((member) => member.url).join(','),
): Promise<CommandResult> {
  return etcdctl(url, [...pki.etcdctlFlags(), ...args]);
}

function connect(password = 'of some'): Etcd3 {
  return new Etcd3({
    hosts: members.map(({ url }) => url),
    credentials: { rootCertificate: readFileSync(pki.ca) },
    auth: { username: 'writer', password },
  });
}

/** Status and body of a request by curl, which knows the authority alone. */
async function curl(url: string, body: object, token?: string): Promise<string> {
  const { stdout } = await runCommand('curl', [
    ...['-sS', '--cacert', pki.ca, '-w', ' %{http_code}', '-d', JSON.stringify(body)],
    ...(token === undefined ? [] : ['-H', `Authorization: ${token}`]),
    url,
  ]);
  return stdout;
}

test('etcdctl says at every member who it is, with a certificate or without one', async () => {
  for (const { url } of members) {
    for (const flags of [pki.etcdctlFlags(), pki.etcdctlFlags(null)]) {
      const as = (user: string, ...args: string[]) => etcdctl(url, [...flags, '--user', user, ...args]);
      assert.is((await as('writer:of some', 'put', 'some/key', 'value')).stdout, 'OK\n');
      assert.is((await as('writer:of some', 'get', 'some/key', '--print-value-only')).stdout, 'value\n');
      assert.match((await as('writer:of some', 'put', 'other', 'value')).stderr, 'permission denied');
      assert.match(
        (await as('writer:of none', 'put', 'some/key', 'value')).stderr,
        'invalid user ID or password',
      );
      assert.match((await etcdctl(url, [...flags, 'get', 'some/key'])).stderr, 'user name is empty');
      assert.is((await as('root:of all', 'user', 'list')).stdout, 'root\nwriter\n');
    }
  }
});

test('curl gets a token over one member and uses it at all of them', async () => {
  const [{ url: first }] = members as [TlsMember];
  const given = await curl(`${first}/v3/auth/authenticate`, { name: 'writer', password: 'of some' });
  const token = /"token":"([^"]+)"/.exec(given)![1]!;
  for (const { url } of members) {
    const put = { key: base64('some/json'), value: base64('value') };
    assert.match(await curl(`${url}/v3/kv/put`, put, token), /"revision":"\d+".* 200$/);
    assert.match(await curl(`${url}/v3/kv/range`, put, token), new RegExp(`"value":"${put.value}".* 200$`));
    assert.match(await curl(`${url}/v3/kv/put`, { key: base64('other') }, token), /permission denied.* 403$/);
    assert.match(await curl(`${url}/v3/kv/put`, put, 'no token'), /invalid auth token.* 401$/);
    assert.match(await curl(`${url}/v3/kv/put`, put), /user name is empty.* 400$/);
  }
});

test('the npm client has what its user may have', async () => {
  const client = connect();
  await client.put('some/npm').value('value');
  assert.is(await client.get('some/npm').string(), 'value');
  const events: string[] = [];
  const watcher = await client.watch().prefix('some/').create();
  watcher.on('put', ({ value }) => events.push(value.toString()));
  await client.put('some/npm').value('watched');
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(events, ['watched']);
  await watcher.cancel();
  assert.match(await client.put('other').value('value').then(String, String), 'permission denied');
  client.close();
  const stranger = connect('of none');
  assert.match(
    await stranger.put('some/npm').value('no').then(String, String),
    'invalid user ID or password',
  );
  stranger.close();
});

test('all certificates are renewed under the load of a user, and no request fails', async () => {
  const client = connect();
  let isOver = false;
  const written = [0, 0, 0, 0];
  const load = Promise.all(
    written.map(async (_, writer) => {
      while (!isOver) await client.put(`some/${writer}`).value(String(++written[writer]!));
    }),
  );
  for (let round = 0; round < rotations; round++) {
    await pki.renew();
    for (const { url } of members) {
      const { code, stderr } = await ctl(
        ['--user', 'writer:of some', 'put', 'some/fresh', String(round)],
        url,
      );
      assert.is(code, 0, stderr);
    }
  }
  isOver = true;
  await load;
  for (const [writer, count] of written.entries()) {
    assert.ok(count > 0);
    assert.is(await client.get(`some/${writer}`).string(), String(count));
  }
  client.close();
  for (const member of members) await member.untilLogged(/new certificate files are in use/);
});

test.run();
