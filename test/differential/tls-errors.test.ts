import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { etcd, startEtcd } from '../support/etcd-process.ts';
import { type CommandResult, etcdctl, runCommand } from '../support/etcdctl.ts';
import { Pki } from '../support/pki.ts';
import type { ServerProcess, ServerProgram } from '../support/server-process.ts';
import { TlsMember } from '../support/tls-cluster.ts';
import { startWald, wald } from '../support/wald-process.ts';

const logTimeLimitMs = 5_000;
const pollMs = 20;

/** One program, three times. */
interface Side {
  /** Asks for certificates, and has a list of those that were revoked. */
  readonly secured: TlsMember;
  /** The same with a certificate for other hosts than its own. */
  readonly misnamed: TlsMember;
  readonly plain: ServerProcess;
}

/** What a client is told: the exit code, and what is printed. */
interface Told {
  /** The last line of what `put` says. */
  readonly etcdctl: RegExp;
  /** What was answered and its status, or the first line of the complaint. */
  readonly curl: RegExp;
}

/** What a client does wrong, and what it and the operator are told. */
interface Mistake {
  readonly client: string;
  readonly at: keyof Side;
  /** That of the port if it is left out. */
  readonly scheme?: 'http' | 'https';
  /** Whom the client trusts, and whose certificate it shows. */
  readonly trusts: () => Pki | null;
  readonly shows: () => Pki | null;
  /** By etcd, to curl over TLS 1.2; etcdctl asks on until its time is over. */
  readonly curlAtEtcd: RegExp;
  /** Where wald tells something else than etcd. */
  readonly atWald?: Partial<Told>;
  readonly logged: RegExp;
  /** Whether wald alone has it in its log. */
  readonly isLoggedByWaldAlone?: boolean;
}

let pki: Pki;
let stranger: Pki;
let expired: Pki;
let revoked: Pki;
let sides: { readonly etcd: Side; readonly wald: Side };

test.before(async () => {
  [pki, stranger] = await Promise.all([Pki.make(), Pki.make()]);
  expired = await pki.variant({ expiry: '60s' });
  revoked = await pki.variant({ commonName: 'revoked' });
  await pki.revoke(revoked.cert('client'));
  const elsewhere = await pki.variant({ hosts: ['elsewhere.test', '10.9.8.7'] });
  const flags = ['--logger=zap', '--client-crl-file', pki.crl];
  const start = async (program: ServerProgram, startPlain: () => Promise<ServerProcess>): Promise<Side> => ({
    secured: await TlsMember.start(program, { pki, flags }),
    misnamed: await TlsMember.start(program, { pki: elsewhere, flags, isSelfSigned: true }),
    plain: await startPlain(),
  });
  const [atEtcd, atWald] = await Promise.all([start(etcd, startEtcd), start(wald, startWald)]);
  sides = { etcd: atEtcd, wald: atWald };
});
test.after(async () => {
  const started = sides === undefined ? [] : [sides.etcd, sides.wald];
  await Promise.all(
    started.flatMap((side) => [side.secured, side.misnamed, side.plain].map((server) => server.remove())),
  );
  pki?.remove();
  stranger?.remove();
});

/** What wald says in the client's protocol in place of the alert that node cannot send. */
function refused(why: string): Told {
  return {
    etcdctl: new RegExp(`^1: Error: rpc error: code = Unauthenticated desc = ${why}$`),
    curl: new RegExp(`^0: ${why}\n403$`),
  };
}

const nobody = (): null => null;
const deadline = /^1: Error: context deadline exceeded$/;
const badCertificate = /^35: curl: \(35\) OpenSSL\S* error:\S+ routines::sslv3 alert bad certificate$/;
const unverified = 'tls: failed to verify client certificate: x509: certificate';

const mistakes: readonly Mistake[] = [
  {
    client: 'shows no certificate',
    at: 'secured',
    trusts: () => pki,
    shows: nobody,
    curlAtEtcd: badCertificate,
    atWald: refused("tls: client didn't provide a certificate"),
    logged: /tls: client didn't provide a certificate/,
  },
  {
    client: 'shows a certificate of another authority',
    at: 'secured',
    trusts: () => pki,
    shows: () => stranger,
    curlAtEtcd: badCertificate,
    atWald: refused(`${unverified} signed by unknown authority \\(subject "client", issuer "wald CA"\\)`),
    logged: /tls: failed to verify client certificate: x509: certificate signed by unknown authority/,
  },
  {
    client: 'shows a certificate that has run out',
    at: 'secured',
    trusts: () => pki,
    shows: () => expired,
    curlAtEtcd: badCertificate,
    atWald: refused(
      `${unverified} has expired or is not yet valid: current time \\S+Z is after \\S+Z \\(subject "client", issuer "wald CA"\\)`,
    ),
    logged: /x509: certificate has expired or is not yet valid: current time \S+Z is after \S+Z/,
  },
  {
    client: 'shows a certificate that was revoked',
    at: 'secured',
    trusts: () => pki,
    shows: () => revoked,
    // etcd looks at the list behind the handshake, and closes the connection without a word.
    curlAtEtcd: /^52: curl: \(52\) Empty reply from server$/,
    atWald: refused('transport: certificate serial [0-9a-f]+ revoked'),
    logged: /transport: certificate serial [0-9a-f]+ revoked/,
  },
  {
    client: 'does not know the authority of the member',
    at: 'secured',
    trusts: () => stranger,
    shows: () => pki,
    curlAtEtcd: /^60: curl: \(60\) SSL certificate problem: unable to get local issuer certificate$/,
    // wald shows the authority as well: OpenSSL does where it has it.
    atWald: {
      curl: /^60: curl: \(60\) SSL certificate problem: self-signed certificate in certificate chain$/,
    },
    logged: /remote error: tls: (?:bad certificate|unknown certificate authority)/,
  },
  {
    client: 'knows no authority but those of the system',
    at: 'secured',
    trusts: nobody,
    shows: nobody,
    curlAtEtcd: /^60: curl: \(60\) SSL certificate problem: unable to get local issuer certificate$/,
    atWald: {
      curl: /^60: curl: \(60\) SSL certificate problem: self-signed certificate in certificate chain$/,
    },
    logged: /remote error: tls: (?:bad certificate|unknown certificate authority)/,
  },
  {
    client: 'dials an address that is not in the certificate of the member',
    at: 'misnamed',
    trusts: () => pki,
    shows: () => pki,
    curlAtEtcd:
      /^60: curl: \(60\) SSL: no alternative certificate subject name matches target host name '127\.0\.0\.1'$/,
    logged: /remote error: tls: bad certificate/,
  },
  {
    client: 'does without TLS at a port with it',
    at: 'secured',
    scheme: 'http',
    trusts: nobody,
    shows: nobody,
    curlAtEtcd: /^52: curl: \(52\) Empty reply from server$/,
    atWald: { curl: /^0: Client sent an HTTP request to an HTTPS server\.\n400$/ },
    logged: /tls: first record does not look like a TLS handshake/,
  },
  {
    client: 'speaks TLS at a port without it',
    at: 'plain',
    scheme: 'https',
    trusts: () => pki,
    shows: nobody,
    curlAtEtcd: /^35: curl: \(35\) (?:OpenSSL SSL_connect: SSL_ERROR_SYSCALL|Recv failure: Connection reset)/,
    logged: /a TLS handshake on a port without TLS: use an http URL, or listen on https/,
    isLoggedByWaldAlone: true,
  },
];

const lastLine = ({ code, stderr }: CommandResult): string =>
  `${code}: ${stderr.trimEnd().split('\n').at(-1)}`;
const answer = ({ code, stdout, stderr }: CommandResult): string =>
  `${code}: ${code === 0 ? stdout : stderr.split('\n')[0]}`;

const flagsOf = ({ trusts, shows }: Pick<Mistake, 'trusts' | 'shows'>): string[] => {
  const [authority, own] = [trusts(), shows()];
  return [
    ...(authority === null ? [] : ['--cacert', authority.ca]),
    ...(own === null ? [] : ['--cert', own.cert('client'), '--key', own.key('client')]),
  ];
};

const urlOf = ({ at, scheme = 'https' }: Pick<Mistake, 'at' | 'scheme'>, side: Side): string =>
  `${scheme}://${side[at].endpoint}`;

/** What all the clients say to one server. */
async function tell(url: string, flags: readonly string[]) {
  const limits = ['--dial-timeout=1s', '--command-timeout=1s'];
  const curl = (...version: string[]) =>
    runCommand('curl', ['-sS', '-m', '5', '-w', '%{http_code}', ...version, ...flags, `${url}/version`]);
  const [put, health, curl12, curl13] = await Promise.all([
    etcdctl(url, [...flags, ...limits, 'put', 'a', 'b']),
    etcdctl(url, [...flags, ...limits, 'endpoint', 'health']),
    curl('--http1.1', '--tls-max', '1.2'),
    curl('--http2'),
  ]);
  return { put, health, curl12, curl13 };
}

/** Resolves when what the program has written since then has a line. */
async function untilLogged(server: TlsMember | ServerProcess, since: number, pattern: RegExp): Promise<void> {
  const deadlineMs = performance.now() + logTimeLimitMs;
  for (;;) {
    const log = outputOf(server).slice(since).replaceAll('\\"', '"');
    if (pattern.test(log)) return;
    assert.ok(performance.now() < deadlineMs, `not logged: ${pattern}\n${log.slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

const outputOf = (server: TlsMember | ServerProcess): string =>
  server instanceof TlsMember ? server.process.output : server.output;

test('a client that does all right is served by both', async () => {
  const right = { at: 'secured', trusts: () => pki, shows: () => pki } as const;
  for (const side of [sides.etcd, sides.wald]) {
    const { put, health, curl12, curl13 } = await tell(urlOf(right, side), flagsOf(right));
    assert.equal([put.code, put.stdout, health.code], [0, 'OK\n', 0]);
    for (const { code, stdout } of [curl12, curl13]) {
      assert.equal([code, stdout], [0, '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}200']);
    }
  }
});

for (const mistake of mistakes) {
  const { client, at, curlAtEtcd, atWald = {}, logged } = mistake;
  const difference = Object.keys(atWald).map((name) => `${name} is told something else by wald`);
  test(`a client that ${client} is refused by both; ${difference.join(', ') || 'it is told the same'}`, async () => {
    const servers = [sides.etcd[at], sides.wald[at]] as const;
    const since = servers.map((server) => outputOf(server).length);
    const flags = flagsOf(mistake);
    const [byEtcd, byWald] = await Promise.all([
      tell(urlOf(mistake, sides.etcd), flags),
      tell(urlOf(mistake, sides.wald), flags),
    ]);

    assert.match(lastLine(byEtcd.put), deadline);
    assert.match(lastLine(byWald.put), atWald.etcdctl ?? deadline);
    for (const { put, health } of [byEtcd, byWald]) {
      const why = put.stderr.slice(put.stderr.lastIndexOf('\nError: ') + '\nError: '.length);
      const expected = `is unhealthy: failed to commit proposal: ${withoutTimes(why)}Error: unhealthy cluster\n`;
      assert.is(health.code, 1);
      assert.ok(withoutTimes(health.stderr).endsWith(expected), `${health.stderr}\n${expected}`);
    }

    assert.match(answer(byEtcd.curl12), curlAtEtcd);
    // Over TLS 1.3 etcd's alert comes behind the handshake: curl's words depend on how far it got.
    assert.is(byEtcd.curl13.stdout, '000');
    assert.is.not(byEtcd.curl13.code, 0);
    for (const found of [byWald.curl12, byWald.curl13]) {
      assert.match(answer(found), atWald.curl ?? curlAtEtcd);
    }

    if (mistake.isLoggedByWaldAlone !== true) await untilLogged(servers[0], since[0]!, logged);
    await untilLogged(servers[1], since[1]!, logged);
  });
}

/** The times of two commands differ. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'T');
}

test('every line about a connection that wald has refused says where it came from', () => {
  for (const server of [sides.wald.secured, sides.wald.misnamed, sides.wald.plain]) {
    const lines = outputOf(server)
      .split('\n')
      .filter((line) => line.includes('rejected connection'));
    assert.ok(lines.length > 0);
    for (const line of lines) assert.match(line, /"remote-addr":"127\.0\.0\.1:\d+"/);
  }
});

test.run();
