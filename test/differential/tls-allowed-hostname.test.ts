import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { etcdctl } from '../support/etcdctl.ts';
import { Pki } from '../support/pki.ts';
import { TlsMember } from '../support/tls-cluster.ts';
import { wald } from '../support/wald-process.ts';

let pki: Pki;
/** Certificates for `localhost`, of clients as well. */
let named: Pki;
let members: TlsMember[] = [];

test.before(async () => {
  pki = await Pki.make();
  named = await pki.variant({ hosts: ['localhost', '127.0.0.1'] });
  const flags = ['--client-cert-allowed-hostname', 'localhost'];
  members = await Promise.all([etcd, wald].map((program) => TlsMember.start(program, { pki: named, flags })));
});
test.after(async () => {
  await Promise.all(members.map((member) => member.remove()));
  pki.remove();
});

/** Exit code and output of a put with the certificate of a client. */
async function put(member: TlsMember, from: Pki): Promise<[number | null, string]> {
  const { code, stdout } = await etcdctl(member.url, [
    ...from.etcdctlFlags(),
    ...['--command-timeout=2s', 'put', 'a', 'b'],
  ]);
  return [code, stdout];
}

test('a client whose certificate is for the allowed hostname is served by both', async () => {
  for (const member of members) assert.equal(await put(member, named), [0, 'OK\n'], member.process.name);
});

test('one whose certificate is for another, or for none, is refused by both', async () => {
  const other = await pki.variant({ hosts: ['other.test'] });
  for (const from of [other, pki]) {
    for (const member of members) assert.equal(await put(member, from), [1, ''], member.process.name);
  }
});

test('the log names what the certificate is for and what was asked for', async () => {
  const member = members[1]!;
  await member.untilLogged(/rejected connection.*x509: certificate is valid for other\.test, not localhost/);
  await member.untilLogged(
    /rejected connection.*x509: certificate is not valid for any names, but wanted to match localhost/,
  );
});

test.run();
