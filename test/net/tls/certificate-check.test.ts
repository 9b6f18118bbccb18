import type { PeerCertificate } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressBytes } from '../../../src/net/tls/address.ts';
import {
  hostProblem,
  hostsOf,
  type Resolver,
  resolvedNamesMax,
  sourceProblem,
} from '../../../src/net/tls/certificate-check.ts';

const certificate = (subjectaltname: string) => ({ subjectaltname }) as PeerCertificate;

/** Knows a.test and x.b.test, and counts what it is asked. */
class FixedResolver implements Resolver {
  asked = 0;

  async addressesOf(name: string): Promise<readonly string[]> {
    this.asked++;
    if (name !== 'a.test') throw new Error('not found');
    return ['::1', '10.0.0.1'];
  }

  async namesOf(address: string): Promise<readonly string[]> {
    this.asked++;
    return address === '10.0.0.2' ? ['x.b.test.'] : [];
  }
}

test("node's text of names is read, quoted ones as well", () => {
  assert.equal(
    hostsOf(certificate('DNS:a.test, IP Address:10.0.0.1, URI:x, DNS:"b, IP Address:1.1.1.1", DNS:')),
    {
      dnsNames: ['a.test', 'b, IP Address:1.1.1.1'],
      addresses: ['10.0.0.1'],
    },
  );
  assert.equal(hostsOf({} as PeerCertificate), { dnsNames: [], addresses: [] });
});

test('a host has to be among the names, of which a star is one label', () => {
  const it = certificate('DNS:A.test, DNS:*.b.test, IP Address:0:0:0:0:0:0:0:1');
  for (const host of ['a.test', 'x.b.test', 'a.test.', '::1']) assert.is(hostProblem(it, host), null, host);
  assert.is(hostProblem(it, 'x.y.b.test'), 'x509: certificate is valid for A.test, *.b.test, not x.y.b.test');
  assert.is(hostProblem(it, 'b.test'), 'x509: certificate is valid for A.test, *.b.test, not b.test');
  assert.is(hostProblem(it, '::2'), 'x509: certificate is valid for 0:0:0:0:0:0:0:1, not ::2');
  assert.match(hostProblem(certificate('DNS:a'), '10.0.0.1')!, "doesn't contain any IP SANs");
});

for (const [names, address, problem] of [
  ['', '10.0.0.9', null],
  ['IP Address:10.0.0.1', '10.0.0.1', null],
  ['IP Address:10.0.0.1', '::ffff:10.0.0.1', null],
  ['IP Address:10.0.0.1', '10.0.0.9', 'x509: certificate is valid for 10.0.0.1, not 10.0.0.9'],
  ['IP Address:10.9.9.9, DNS:a.test', '10.0.0.1', null],
  ['DNS:nobody.test, DNS:a.test', '10.0.0.1', null],
  ['DNS:*.b.test', '10.0.0.2', null],
  ['DNS:*.c.test', '10.0.0.2', 'tls: "10.0.0.2" does not match any of DNSNames ["*.c.test"]'],
  ['DNS:a.test', '10.0.0.2', 'tls: "10.0.0.2" does not match any of DNSNames ["a.test"]'],
] as const) {
  test(`who comes from ${address} with "${names}" is ${problem === null ? 'let in' : 'refused'}`, async () => {
    const found = await sourceProblem(certificate(names), address, new FixedResolver());
    if (problem === null) assert.is(found, null);
    else assert.ok(found?.startsWith(problem), String(found));
  });
}

test('a certificate with very many names has so many looked up, and no more', async () => {
  const resolver = new FixedResolver();
  const names = Array.from({ length: 1_000 }, (_, i) => `DNS:n${i}.test`);
  assert.is.not(await sourceProblem(certificate(names.join(', ')), '10.0.0.1', resolver), null);
  assert.is(resolver.asked, resolvedNamesMax);
});

test('addresses are read in each of their forms', () => {
  for (const [text, hex] of [
    ['10.0.0.255', '0a0000ff'],
    ['::', '0'.repeat(32)],
    ['::ffff:1.2.3.4', '01020304'],
    ['fe80::1%eth0', 'fe80'.padEnd(31, '0').concat('1')],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ] as const) {
    assert.is(addressBytes(text).toString('hex'), hex, text);
  }
});

test.run();
