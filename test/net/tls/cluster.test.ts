import { X509Certificate } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { Etcd3 } from 'etcd3';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl, runCommand } from '../../support/etcdctl.ts';
import { Pki } from '../../support/pki.ts';
import { startTlsCluster, type TlsMember } from '../../support/tls-cluster.ts';
import { wald } from '../../support/wald-process.ts';

const rotations = 3;

let pki: Pki;
let members: TlsMember[];

test.before(async () => {
  pki = await Pki.make();
  members = await startTlsCluster(wald, 3, { pki, hasPeerTls: true });
});
test.after(async () => {
  await Promise.all(members.map((member) => member.remove()));
  pki.remove();
});

const endpoints = () => members.map(({ url }) => url).join(',');

function connect(hosts = members.map(({ url }) => url)): Etcd3 {
  return new Etcd3({
    hosts,
    credentials: {
      rootCertificate: readFileSync(pki.ca),
      privateKey: readFileSync(pki.key('client')),
      certChain: readFileSync(pki.cert('client')),
    },
  });
}

/** The serial number of the certificate that a new connection is shown. */
function servedSerial(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: hostname, port: Number(port), ca: readFileSync(pki.ca) }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

test('etcdctl, curl and the npm client reach every member', async () => {
  const health = await etcdctl(endpoints(), [...pki.etcdctlFlags(), 'endpoint', 'health']);
  assert.is(
    health.stderr.match(/is healthy: successfully committed proposal/g)?.length ?? 0,
    3,
    health.stderr,
  );
  const own = ['--cacert', pki.ca, '--cert', pki.cert('client'), '--key', pki.key('client')];
  const put = ['-d', '{"key":"Zm9v","value":"YmFy"}'];
  for (const { url } of members) {
    for (const version of ['--http1.1', '--http2']) {
      const { stdout } = await runCommand('curl', ['-sS', version, ...own, ...put, `${url}/v3/kv/put`]);
      assert.match(stdout, '"revision":');
    }
    for (const [path, expected] of [
      ['/health', '{"health":"true"}'],
      ['/version', '"etcdserver":"3.4.23"'],
      ['/metrics', 'etcd_server_has_leader 1'],
    ] as const) {
      assert.match((await runCommand('curl', ['-sS', ...own, `${url}${path}`])).stdout, expected);
    }
    const client = connect([url]);
    assert.is(await client.get('foo').string(), 'bar');
    client.close();
  }
});

test('all certificates are renewed under load, and no request fails', async () => {
  const client = connect();
  let isOver = false;
  let written = 0;
  const load = Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; !isOver; i++) {
        await client.put(`rotation/${writer}`).value(String(i));
        written++;
      }
    }),
  );
  for (let round = 0; round < rotations; round++) {
    await pki.renew();
    // New connections use the new certificates, and while a pair is half written those before.
    for (const { url } of members) {
      const fresh = connect([url]);
      await fresh.put('rotation/fresh').value(String(round));
      fresh.close();
      assert.is(await servedSerial(url), new X509Certificate(readFileSync(pki.cert('member'))).serialNumber);
    }
  }
  isOver = true;
  await load;
  client.close();
  assert.ok(written > 0);
  for (const member of members) await member.untilLogged(/new certificate files are in use/);
});

test('a member that comes back is met with the new certificates, on both sides', async () => {
  const [first] = members as [TlsMember];
  await pki.renew();
  await first.process.kill();
  first.begin(members);
  await first.untilHealthy();
  const { code, stderr } = await etcdctl(first.url, [...pki.etcdctlFlags(), 'put', 'back', 'again']);
  assert.is(code, 0, stderr);
});

test('certificates of an authority that is replaced, with the old one beside it for a while, work as well', async () => {
  // The file of authorities is read again like the others; etcd reads it once.
  const renewed = await Pki.make();
  const [first] = members as [TlsMember];
  appendFileSync(pki.ca, readFileSync(renewed.ca));
  const { code, stderr } = await etcdctl(first.url, [
    ...['--cacert', pki.ca, '--cert', renewed.cert('client'), '--key', renewed.key('client')],
    ...['put', 'authority', 'new'],
  ]);
  renewed.remove();
  assert.is(code, 0, stderr);
});

test.run();
