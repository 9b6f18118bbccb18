import { renameSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CommandResult, etcdctl, runCommand } from '../../support/etcdctl.ts';
import { Pki } from '../../support/pki.ts';
import { TlsMember } from '../../support/tls-cluster.ts';
import { wald } from '../../support/wald-process.ts';

let pki: Pki;
let stranger: Pki;
let member: TlsMember;

test.before(async () => {
  [pki, stranger] = await Promise.all([Pki.make(), Pki.make()]);
  await pki.revoke(pki.cert('peer'));
  member = await TlsMember.start(wald, { pki, flags: ['--client-crl-file', pki.crl] });
});
test.after(async () => {
  await member.remove();
  pki.remove();
  stranger.remove();
});

const put = (flags: readonly string[], endpoint = member.url): Promise<CommandResult> =>
  etcdctl(endpoint, [...flags, '--command-timeout=2s', 'put', 'key', 'value']);

const curl = (from: Pki, kind: 'client' | 'peer' | null): Promise<CommandResult> =>
  runCommand('curl', [
    ...['-sS', '--max-time', '5', '--cacert', pki.ca],
    ...(kind === null ? [] : ['--cert', from.cert(kind), '--key', from.key(kind)]),
    `${member.url}/version`,
  ]);

/** Expects a client to be told why it is not let in, by etcdctl and by curl, and the log to say the same. */
async function expectRefused(from: Pki, kind: 'client' | 'peer' | null, why: RegExp): Promise<void> {
  const own = kind === null ? [] : ['--cert', from.cert(kind), '--key', from.key(kind)];
  const { code, stderr } = await put(['--cacert', pki.ca, ...own]);
  assert.is(code, 1);
  assert.match(stderr, why);
  assert.match((await curl(from, kind)).stdout, why);
  // In the log the text is in JSON.
  await member.untilLogged(new RegExp(`rejected connection.*${why.source.replaceAll('"', '\\\\"')}`));
}

test('who shows a certificate of the authority is served', async () => {
  assert.is((await put(pki.etcdctlFlags())).stdout, 'OK\n');
  assert.match((await curl(pki, 'client')).stdout, '"etcdserver":"3.4.23"');
});

test('who shows none is told so', () => expectRefused(pki, null, /tls: client didn't provide a certificate/));

test('a certificate of another authority is refused, and its issuer named', () =>
  expectRefused(
    stranger,
    'client',
    /failed to verify client certificate: x509: certificate signed by unknown authority \(subject "client", issuer "wald CA"\)/,
  ));

test('one that has run out is refused, and the time named', async () => {
  const expired = await pki.variant({ expiry: '60s' });
  await expectRefused(
    expired,
    'client',
    /certificate has expired or is not yet valid: current time \S+ is after \S+/,
  );
});

test('one that was revoked is refused, and its serial number named', () =>
  expectRefused(pki, 'peer', /transport: certificate serial [0-9a-f]+ revoked/));

test('one that is revoked later is refused from the next connection on', async () => {
  const late = await pki.variant({ commonName: 'late' });
  assert.is((await put(late.etcdctlFlags())).code, 0);
  await pki.revoke(late.cert('client'));
  await expectRefused(late, 'client', /transport: certificate serial [0-9a-f]+ revoked/);
});

test('while the list of revoked certificates cannot be read, nobody is let in', async () => {
  renameSync(pki.crl, `${pki.crl}.away`);
  const { code, stderr } = await put(pki.etcdctlFlags());
  renameSync(`${pki.crl}.away`, pki.crl);
  assert.is(code, 1);
  assert.match(
    stderr,
    /the list of revoked certificates cannot be used: open .*crl.pem: no such file or directory/,
  );
  assert.is((await put(pki.etcdctlFlags())).code, 0);
});

test('a client that does not know the authority says so, and the log has what it sent', async () => {
  const { code } = await put([
    '--cacert',
    stranger.ca,
    '--cert',
    pki.cert('client'),
    '--key',
    pki.key('client'),
  ]);
  assert.is(code, 1);
  await member.untilLogged(/remote error: tls: (bad certificate|unknown certificate authority)/);
});

test('a client without TLS is told to use it', async () => {
  const { stdout } = await runCommand('curl', ['-sS', `http://${member.endpoint}/version`]);
  assert.is(stdout, 'Client sent an HTTP request to an HTTPS server.\n');
  assert.is((await put([], `http://${member.endpoint}`)).code, 1);
  await member.untilLogged(/tls: first record does not look like a TLS handshake/);
});

test.run();
