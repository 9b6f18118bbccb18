import { rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcdctl, runCommand } from '../../support/etcdctl.ts';
import { Pki } from '../../support/pki.ts';
import { startTlsCluster, TlsMember } from '../../support/tls-cluster.ts';
import { wald } from '../../support/wald-process.ts';

let pki: Pki;
let stranger: Pki;
let one: TlsMember;
let other: TlsMember;

test.before(async () => {
  [pki, stranger] = await Promise.all([Pki.make(), Pki.make()]);
  await pki.revoke(pki.cert('client'));
  one = await TlsMember.make(wald, 'm1', { pki, hasPeerTls: true });
  other = await TlsMember.make(wald, 'm2', { pki, hasPeerTls: true });
  one.begin([one, other], ['--peer-crl-file', pki.crl, '--peer-cert-allowed-cn', 'peer']);
});
test.after(async () => {
  await Promise.all([one.remove(), other.remove()]);
  pki.remove();
  stranger.remove();
});

/** The second of two members begins with flags that the first does not let in; both logs have to say why. */
async function expectRefused(
  flags: readonly string[],
  why: RegExp,
  { atOther = why, whenDialling = null }: { atOther?: RegExp; whenDialling?: RegExp | null } = {},
): Promise<void> {
  one.process.output = '';
  other.process.output = '';
  other.begin([one, other], flags);
  try {
    await one.untilLogged(new RegExp(`rejected connection.*${why.source}`));
    await other.untilLogged(atOther);
    if (whenDialling !== null) await one.untilLogged(new RegExp(`failed to dial .*${whenDialling.source}`));
  } finally {
    await other.process.kill();
    // A member with data does not read its list of members again.
    rmSync(other.dataDirectory, { recursive: true, force: true });
  }
}

const peerFiles = (from: Pki, kind: 'peer' | 'client' = 'peer') => [
  ...['--peer-cert-file', from.cert(kind), '--peer-key-file', from.key(kind)],
];

test('a certificate for another address is refused, by who is dialled and by who dials', async () => {
  const elsewhere = await pki.variant({ commonName: 'peer', hosts: ['10.9.8.7'] });
  const why = /x509: certificate is valid for 10\.9\.8\.7, not 127\.0\.0\.1/;
  await expectRefused(peerFiles(elsewhere), why, { whenDialling: why });
});

test('a certificate for names that are other machines is refused, and names what it has and what was found', async () => {
  const elsewhere = await pki.variant({ commonName: 'peer', hosts: ['a.invalid', 'b.invalid'] });
  await expectRefused(
    peerFiles(elsewhere),
    /tls: \S*127\.0\.0\.1\S* does not match any of DNSNames \[\S*a\.invalid\S* \S*b\.invalid\S*\]/,
  );
});

test('a common name that is not allowed is refused, and both are named', async () => {
  const named = await pki.variant({ commonName: 'somebody' });
  await expectRefused(peerFiles(named), /has the common name \S*somebody\S*, and \S*peer\S* is allowed/);
});

test('another authority is refused', () =>
  expectRefused(peerFiles(stranger), /x509: certificate signed by unknown authority/));

test('a certificate that has run out is refused', async () => {
  const expired = await pki.variant({ commonName: 'peer', expiry: '60s' });
  await expectRefused(peerFiles(expired), /certificate has expired or is not yet valid/);
});

test('a certificate that was revoked is refused', async () => {
  const revoked = await pki.variant({ commonName: 'peer' });
  await pki.revoke(revoked.cert('peer'));
  await expectRefused(peerFiles(revoked), /certificate serial [0-9a-f]+ revoked/);
});

test('a member that dials without TLS is told to use it', () =>
  expectRefused(
    ['--initial-cluster', `m1=${one.peerUrl.replace('https', 'http')},m2=${other.peerUrl}`],
    /tls: first record does not look like a TLS handshake/,
    { atOther: /Client sent an HTTP request to an HTTPS server\./ },
  ));

test('with the right certificate it is let in', async () => {
  other.begin([one, other]);
  await Promise.all([one.untilHealthy(), other.untilHealthy()]);
});

test('without the check of addresses a certificate for another one is taken from who dials', async () => {
  const elsewhere = await pki.variant({ hosts: ['10.9.8.7'], commonName: 'client' });
  const skipping = await TlsMember.start(wald, {
    pki,
    hasPeerTls: true,
    flags: ['--experimental-peer-skip-client-san-verification'],
  });
  const own = ['--cacert', pki.ca, '--cert', elsewhere.cert('peer'), '--key', elsewhere.key('peer')];
  const { stdout } = await runCommand('curl', ['-sS', ...own, `${skipping.peerUrl}/version`]);
  await skipping.remove();
  assert.match(stdout, '"etcdserver"');
});

test('members that made their certificates themselves trust each other', async () => {
  const auto = ['--auto-tls', '--peer-auto-tls'];
  const none = ['', 'peer-'].flatMap((side) =>
    ['cert-file', 'key-file', 'trusted-ca-file'].map((flag) => `--${side}${flag}=`),
  );
  const flags = [...auto, ...none, '--client-cert-auth=false', '--peer-client-cert-auth=false'];
  const members = await startTlsCluster(wald, 2, { pki, hasPeerTls: true, flags, isSelfSigned: true });
  const { code, stderr } = await etcdctl(members.map(({ url }) => url).join(','), [
    ...['--insecure-skip-tls-verify', '--insecure-transport=false', 'put', 'a', 'b'],
  ]);
  await Promise.all(members.map((member) => member.remove()));
  assert.is(code, 0, stderr);
});

test.run();
