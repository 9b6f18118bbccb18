import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd } from '../support/etcd-process.ts';
import { runCommand } from '../support/etcdctl.ts';
import { freePort } from '../support/free-port.ts';
import { Pki } from '../support/pki.ts';
import { wald } from '../support/wald-process.ts';

/** Flags with which no member starts, and what etcd says; files are of the PKI's directory. */
const cases: readonly (readonly [flags: readonly string[], error: string])[] = [
  [
    [],
    'TLS key/cert (--cert-file, --key-file) must be provided for client url https://CLIENT with HTTPS scheme',
  ],
  [['--cert-file=member.pem'], 'KeyFile and CertFile must both be present[key: , cert: member.pem]'],
  [['--cert-file=no.pem', '--key-file=member-key.pem'], 'open no.pem: no such file or directory'],
  [['--cert-file=member.pem', '--key-file=client-key.pem'], 'tls: private key does not match public key'],
  [
    ['--cert-file=text', '--key-file=member-key.pem'],
    'tls: failed to find any PEM data in certificate input',
  ],
  [['--cert-file=member.pem', '--key-file=text'], 'tls: failed to find any PEM data in key input'],
  [
    ['--cert-file=member.pem', '--key-file=member-key.pem', '--trusted-ca-file=no.pem'],
    'open no.pem: no such file or directory',
  ],
  [
    ['--cert-file=member.pem', '--key-file=member-key.pem', '--cipher-suites=FOO'],
    'unexpected TLS cipher suite "FOO"',
  ],
  [
    [
      ...['--cert-file=member.pem', '--key-file=member-key.pem'],
      '--cipher-suites=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    ],
    'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher',
  ],
  [
    ['--listen-peer-urls=https://PEER', '--auto-tls'],
    'cannot listen on TLS for PEER: KeyFile and CertFile are not presented',
  ],
  [
    ['--auto-tls', '--peer-cert-file=peer.pem', '--listen-peer-urls=https://PEER'],
    'KeyFile and CertFile must both be present[key: , cert: peer.pem]',
  ],
  [
    [
      ...['--auto-tls', '--listen-peer-urls=https://PEER', '--peer-cert-file=peer.pem'],
      ...['--peer-key-file=peer-key.pem', '--peer-cert-allowed-cn=a', '--peer-cert-allowed-hostname=b'],
    ],
    'AllowedCN and AllowedHostname are mutually exclusive (cn="a", hostname="b")',
  ],
  [['--ca-file=ca.pem'], 'flag provided but not defined: -ca-file'],
  [['--peer-ca-file=ca.pem'], 'flag provided but not defined: -peer-ca-file'],
];

let pki: Pki;
test.before(async () => {
  pki = await Pki.make();
  writeFileSync(join(pki.directory, 'text'), 'no certificate');
});
test.after(() => pki.remove());

for (const [flags, expected] of cases) {
  test(`${flags.join(' ') || 'https without a certificate'} ends both with the same error`, async () => {
    const client = `127.0.0.1:${await freePort()}`;
    const peer = `127.0.0.1:${await freePort()}`;
    const place = (text: string) => text.replace('CLIENT', client).replace('PEER', peer);
    for (const program of [etcd, wald]) {
      const data = mkdtempSync(join(tmpdir(), 'wald-tls-start-'));
      const all = [
        ...['--logger=zap', '--data-dir', data, '--listen-client-urls', `https://${client}`],
        ...['--advertise-client-urls', `https://${client}`, '--initial-cluster', `default=http://${peer}`],
        ...['--listen-peer-urls', `http://${peer}`, '--initial-advertise-peer-urls', `http://${peer}`],
        ...flags.map(place),
      ];
      const script = 'cd "$1" && shift && exec "$@"';
      const { code, stdout, stderr } = await runCommand(
        'sh',
        ['-c', script, 'sh', pki.directory, program.command, ...program.leadingArguments, ...all],
        { timeLimitMs: 15_000 },
      );
      rmSync(data, { recursive: true });
      const isUsage = expected.startsWith('flag provided');
      assert.is(code, isUsage ? 2 : 1, `${program.name}: ${stderr}`);
      // Its JSON quotes quotes.
      const output = `${stdout}${stderr}`.replaceAll('\\"', '"');
      assert.ok(output.includes(place(expected)), `${program.name}: ${output}`);
    }
  });
}

test.run();
