import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl, runCommand } from '../../support/etcdctl.ts';
import { freePort } from '../../support/free-port.ts';
import { Pki } from '../../support/pki.ts';
import { TlsMember } from '../../support/tls-cluster.ts';
import { wald } from '../../support/wald-process.ts';

let pki: Pki;
let member: TlsMember;
let metrics: string;
let httpOnly: string;
const socketFile = join(tmpdir(), `wald-tls-${process.pid}.sock`);

test.before(async () => {
  pki = await Pki.make();
  metrics = `https://127.0.0.1:${await freePort()}`;
  httpOnly = `https://127.0.0.1:${await freePort()}`;
  member = await TlsMember.start(wald, {
    pki,
    flags: [
      ...['--listen-client-urls', `https://127.0.0.1:%,http://127.0.0.1:%,unixs://${socketFile}`],
      ...['--listen-metrics-urls', metrics, '--listen-client-http-urls', httpOnly],
      ...['--cipher-suites', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    ],
  });
});
test.after(async () => {
  await member.remove();
  pki.remove();
});

const own = () => ['--cacert', pki.ca, '--cert', pki.cert('client'), '--key', pki.key('client')];
const curl = async (args: readonly string[]) => (await runCommand('curl', ['-sS', ...args])).stdout;
const served = '"etcdserver":"3.4.23"';

test('where an address is given with http and with https, clients of both are served', async () => {
  assert.match(await curl([...own(), `${member.url}/version`]), served);
  assert.match(await curl([`http://${member.endpoint}/version`]), served);
  for (const [url, flags] of [
    [member.url, pki.etcdctlFlags()],
    [`http://${member.endpoint}`, []],
  ] as const) {
    assert.is((await etcdctl(url, [...flags, 'put', 'a', 'b'])).stdout, 'OK\n');
  }
  assert.match(member.process.output, 'scheme is HTTP while key and cert files are present');
});

test('a socket file speaks TLS with unixs', async () => {
  assert.match(await curl([...own(), '--unix-socket', socketFile, 'https://localhost/version']), served);
});

test('metrics have a port of their own with TLS, and HTTP as well', async () => {
  assert.match(await curl([...own(), `${metrics}/metrics`]), 'etcd_server_has_leader 1');
  assert.match(await curl([...own(), `${metrics}/health`]), '{"health":"true"}');
  assert.match(await curl([...own(), `${httpOnly}/version`]), served);
  assert.match(
    await curl(['--cacert', pki.ca, `${httpOnly}/version`]),
    "client didn't provide a certificate",
  );
});

test('no other cipher suites than those that are asked for are used, but for those of TLS 1.3', async () => {
  const connect = async (suite: string, version = '--tls-max 1.2') =>
    (
      await runCommand('curl', [
        '-sS',
        ...own(),
        ...version.split(' '),
        '--ciphers',
        suite,
        `${member.url}/version`,
      ])
    ).stdout;
  assert.match(await connect('ECDHE-ECDSA-AES128-GCM-SHA256'), served);
  assert.is(await connect('ECDHE-ECDSA-AES256-GCM-SHA384'), '');
  assert.match(await connect('ECDHE-ECDSA-AES256-GCM-SHA384', '--tlsv1.3'), served);
});

test('no version below TLS 1.2 is spoken', async () => {
  const { stdout, code } = await runCommand('curl', [
    ...['-sS', ...own(), '--tls-max', '1.1', '--ciphers', 'DEFAULT@SECLEVEL=0', `${member.url}/version`],
  ]);
  assert.equal([stdout, code !== 0], ['', true]);
});

test.run();
