import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../src/host/system-clock.ts';
import { openSslCiphers, servesHttp2, unknownCipherSuite } from '../../../src/net/tls/cipher-suites.ts';
import { Credentials, certificateBytesMax } from '../../../src/net/tls/credentials.ts';
import { makeSelfSigned, selfSignedFiles } from '../../../src/net/tls/self-signed.ts';
import type { TlsSettings } from '../../../src/net/tls/settings.ts';
import { QuietLogger } from '../../support/quiet-logger.ts';

let directory: string;
let logger: QuietLogger;
test.before.each(() => {
  directory = mkdtempSync(join(tmpdir(), 'wald-credentials-'));
  logger = new QuietLogger();
});
test.after.each(() => rmSync(directory, { recursive: true }));

const path = (name: string) => join(directory, name);

function write(hosts: readonly string[] = ['localhost']): string {
  const { certificate, key } = makeSelfSigned(hosts, systemClock);
  writeFileSync(path('key'), key);
  writeFileSync(path('cert'), certificate);
  return certificate;
}

function settings(changes: Partial<TlsSettings> = {}): TlsSettings {
  return {
    certFile: path('cert'),
    keyFile: path('key'),
    trustedCaFile: '',
    crlFile: '',
    clientCertAuth: false,
    isSelfSigned: false,
    allowedCn: '',
    allowedHostname: '',
    verifiesClientSan: false,
    cipherSuites: [],
    ...changes,
  };
}

const certOf = async (credentials: Credentials) => String((await credentials.current()).options.cert);

test('changed files are used at once, each time, and unchanged ones are not read again', async () => {
  write();
  const credentials = await Credentials.open(settings(), logger, systemClock);
  for (let i = 0; i < 5; i++) {
    const changed = write([`h${i}`]);
    assert.is(await certOf(credentials), changed);
  }
  // Files that are older than a moment are told by their times.
  for (const name of ['cert', 'key']) utimesSync(path(name), 1_000_000_000, 1_000_000_000);
  const before = await credentials.current();
  assert.is(await credentials.current(), before);
});

test('who asks while a look is under way gets what is there then, not what that look has seen', async () => {
  write();
  const credentials = await Credentials.open(settings(), logger, systemClock);
  const earlier = credentials.current();
  const changed = write(['changed']);
  const later = certOf(credentials);
  await earlier;
  assert.is(await later, changed);
});

test('a pair of which one half is new is not used, and the log says so once', async () => {
  const first = write();
  const credentials = await Credentials.open(settings(), logger, systemClock);
  writeFileSync(path('key'), makeSelfSigned([], systemClock).key);
  for (let i = 0; i < 3; i++) assert.is(await certOf(credentials), first);
  rmSync(path('key'));
  assert.is(await certOf(credentials), first);
  const warnings = logger.lines.filter((line) => line.includes('cannot be used'));
  assert.is(warnings.length, 2);
  assert.match(warnings[0]!, 'tls: private key does not match public key');
  assert.match(warnings[1]!, `open ${path('key')}: no such file or directory`);
  const second = write();
  assert.is(await certOf(credentials), second);
});

test('a file of authorities without any, or one that is too long, is an error at the start', async () => {
  write();
  writeFileSync(path('ca'), 'nothing');
  const message = (changes: Partial<TlsSettings>) =>
    Credentials.open(settings(changes), logger, systemClock).then(
      () => 'none',
      (error: Error) => error.message,
    );
  assert.is(
    await message({ trustedCaFile: path('ca') }),
    `${path('ca')} has no certificate of an authority in PEM`,
  );
  writeFileSync(path('long'), Buffer.alloc(certificateBytesMax + 1));
  assert.is(
    await message({ certFile: path('long') }),
    `${path('long')} has more than ${certificateBytesMax} bytes`,
  );
});

test('a certificate that a member makes itself is one for its hosts, for a year, and stays', () => {
  const files = selfSignedFiles(
    join(directory, 'fixtures', 'peer'),
    ['127.0.0.1', 'a.test', '::1'],
    logger,
    systemClock,
  );
  const text = readFileSync(files.certFile, 'utf8');
  const parsed = new X509Certificate(text);
  assert.is(parsed.subjectAltName, 'IP Address:127.0.0.1, DNS:a.test, IP Address:0:0:0:0:0:0:0:1');
  assert.ok(parsed.verify(parsed.publicKey));
  assert.not.ok(parsed.ca);
  assert.is(Date.parse(parsed.validTo) - Date.parse(parsed.validFrom), 365 * 24 * 3600 * 1000);
  assert.is(statSync(files.keyFile).mode & 0o777, 0o600);
  createSecureContext({ cert: text, key: readFileSync(files.keyFile) });
  selfSignedFiles(join(directory, 'fixtures', 'peer'), ['other'], logger, systemClock);
  assert.is(readFileSync(files.certFile, 'utf8'), text);
});

test("cipher suites have Go's names, keep their order, and those of TLS 1.3 are always there", () => {
  const names = ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'];
  assert.is(unknownCipherSuite(names), null);
  assert.is(unknownCipherSuite([...names, 'AES128-SHA']), 'AES128-SHA');
  assert.match(openSslCiphers(names)!, /^TLS_AES_.*:AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256$/);
  assert.is(openSslCiphers([]), undefined);
  assert.ok(servesHttp2(names));
  assert.not.ok(servesHttp2(names.slice(0, 1)));
  createSecureContext({ ciphers: openSslCiphers(names)! });
});

test.run();
