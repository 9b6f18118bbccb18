import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../support/etcd-process.ts';
import { runCommand } from '../support/etcdctl.ts';
import { Pki } from '../support/pki.ts';
import type { ServerOptions, ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { comparable } from './transcripts/transcript.ts';

/** Common names of the certificates that clients show; `nobody` is no user. */
const names = ['root', 'writer', 'reader', 'nobody'] as const;

/**
 * `ctl NAME ...` is etcdctl with the certificate of that name, `json NAME PATH BODY` and `v2 NAME PATH ...` are curl; `token NAME
 * PASSWORD` is what the gateway gives for them.
 */
const prelude = `
limit=20
ctl() { who=$1; shift; timeout "$limit" etcdctl --cacert "$pki/ca.pem" --cert "$pki/$who/client.pem" --key "$pki/$who/client-key.pem" "$@"; echo "exit $?"; }
web() { who=$1; path=$2; shift 2; curl -si --http1.1 -m 10 --cacert "$pki/ca.pem" --cert "$pki/$who/client.pem" --key "$pki/$who/client-key.pem" "$url$path" "$@"; echo "exit $?"; }
json() { who=$1; path=$2; body=$3; shift 3; web "$who" "$path" -d "$body" "$@"; }
v2() { who=$1; path=$2; shift 2; web "$who" "/v2$path" "$@"; }
token() { curl -s --http1.1 --cacert "$pki/ca.pem" --cert "$pki/unnamed/client.pem" --key "$pki/unnamed/client-key.pem" "$url/v3/auth/authenticate" -d "{\\"name\\":\\"$1\\",\\"password\\":\\"$2\\"}" | sed 's/.*"token":"\\([^"]*\\)".*/\\1/'; }
`;

let pki: Pki;
let etcd: ServerProcess;
let wald: ServerProcess;

test.before(async () => {
  pki = await Pki.make();
  for (const name of names) await pki.variant({ commonName: name }, name);
  await pki.variant({ commonName: '' }, 'unnamed');
  const client = { certFile: pki.cert('client'), keyFile: pki.key('client'), trustedCaFile: pki.ca };
  const options: ServerOptions = {
    flags: ['--enable-v2', '--bcrypt-cost=4'],
    certificate: { certFile: pki.cert('member'), keyFile: pki.key('member'), client },
  };
  [etcd, wald] = await Promise.all([startEtcd(options), startWald(options)]);
});
test.after(async () => {
  await Promise.all([etcd?.remove(), wald?.remove()]);
  pki?.remove();
});

/** Over TLS etcd's gateway passes on what stands in the answers of the port's own gRPC handler, those of errors as well. */
const passedOn = /^grpc-metadata-(?:trailer|content-type|access-control-[a-z-]+): .*\n/gm;

/** What a script of the shell prints at a server; one with `$url`'s functions runs at the HTTP port as well. */
async function run(script: string, server: ServerProcess): Promise<string> {
  const outputs: string[] = [];
  const isWeb = /\b(json|v2|web) /.test(script);
  for (const endpoint of isWeb ? [server.endpoint, server.httpEndpoint] : [server.endpoint]) {
    const env = {
      ...process.env,
      ...{ ETCDCTL_API: '3', ETCDCTL_ENDPOINTS: `https://${server.endpoint}` },
      ...{ pki: pki.directory, url: `https://${endpoint}` },
    };
    const result = await runCommand('sh', ['-c', prelude + script], { env });
    outputs.push(comparable(result).replaceAll(passedOn, '').replaceAll(pki.directory, 'PKI'));
  }
  return outputs.join('--- HTTP port\n');
}

async function expectSame(scripts: readonly string[]): Promise<void> {
  const differences: string[] = [];
  for (const script of scripts) {
    const [expected, found] = await Promise.all([run(script, etcd), run(script, wald)]);
    if (expected !== found) differences.push(`${script}\netcd:\n${expected}wald:\n${found}`);
  }
  assert.is(differences.length, 0, differences.join('\n'));
}

test('before there are users a certificate is enough, whatever its name', () =>
  expectSame([
    'ctl nobody put /w/1 a; ctl nobody get /w/1; json nobody /v3/kv/range \'{"key":"L3cvMQ=="}\'',
    'v2 nobody /keys/w/1 -XPUT -d value=a; v2 nobody /keys/w/1; web nobody /health; web nobody /version',
  ]));

test('users and roles are made, with and without passwords, and auth is on', () =>
  expectSame([
    'ctl nobody user add root:rp; ctl nobody user add writer --no-password; ctl nobody user add reader:pr',
    'ctl nobody role add w; ctl nobody role grant-permission w readwrite /w/ --prefix',
    'ctl nobody role add r; ctl nobody role grant-permission r read /w/ --prefix',
    'ctl nobody user grant-role writer w; ctl nobody user grant-role reader r; ctl nobody user grant-role root root',
    'ctl nobody auth enable',
  ]));

for (const name of names) {
  test(`etcdctl with the certificate of ${name} may do what that user may`, () =>
    expectSame([
      `ctl ${name} put /w/2 b; ctl ${name} get /w/2; ctl ${name} get /w/ --prefix; ctl ${name} get /x; ctl ${name} put /x y`,
      `ctl ${name} del /w/none; ctl ${name} get / --from-key --keys-only`,
      `printf '\\nput /w/3 c\\n\\nget /w/3\\n\\n' | ctl ${name} txn; printf '\\nget /x\\n\\n\\n' | ctl ${name} txn`,
      `ctl ${name} user list; ctl ${name} user get ${name}; ctl ${name} role list; ctl ${name} role get r; ctl ${name} user add new:pw`,
      `limit=2; ctl ${name} watch --prefix /w/ --rev=1`,
    ]));
}

test('the password counts, not the certificate, where etcdctl brings both', () =>
  expectSame([
    'ctl root --user reader:pr put /w/4 d; ctl root --user reader:pr get /w/1; ctl nobody --user root:rp get /w/1',
    'ctl reader --user root:rp put /w/4 d; ctl root --user reader:wrong get /w/1; ctl root --user nobody:x get /w/1',
    'ctl root --user writer:x put /w/4 d; ctl root --user writer: put /w/4 d',
    'ctl writer --user reader:pr user list; ctl writer --user root:rp user list',
  ]));

test('the JSON gateway refuses whoever has a certificate with a name, even with a token', () =>
  expectSame([
    `json root /v3/kv/range '{"key":"L3cvMQ=="}'; json nobody /v3/kv/put '{"key":"L3cvMQ==","value":"YQ=="}'`,
    `json writer /v3/auth/user/list '{}'; json root /v3/auth/authenticate '{"name":"root","password":"rp"}'`,
    `json reader /v3/watch '{"create_request":{"key":"L3cvMQ=="}}'; web reader /v3/none; web root /v3/kv/txn -XOPTIONS`,
    `json root /v3beta/kv/range '{"key":"L3cvMQ=="}' -u root:rp; web root /v3; web root /v3beta`,
    `json root /v3/kv/range '{"key":"L3cvMQ=="}' -H "Authorization: $(token root rp)"`,
  ]));

test('the gateway is known by its decoded path, which is not cleaned', () => {
  const post = (path: string): string => `json root '${path}' '{}' --path-as-is`;
  const escaped = [
    '/%763/kv/range',
    '/v3%2fkv/range',
    '/v3%2Fkv%2Frange',
    '/v3%62eta/kv/range',
    '/%763/none',
  ];
  const untidy = [
    '//v3/kv/range',
    '/./v3/kv/range',
    '/x/../v3/kv/range',
    '/%2fv3/kv/range',
    '/%2e/v3/kv/range',
  ];
  const inside = ['/v3//kv/range', '/v%33/kv/../kv/range', '/v3/../version', '/v3/../v2/keys'];
  const others = ['/V3/kv/range', '/v3betax/y', '/%2576%33/kv/range', '/%763'];
  const malformed = ['/v3/%zz', '/%zz/v3'].map((path) => `${post(path)} -o /dev/null -w '%{http_code}'`);
  return expectSame([
    ...[escaped, untidy, inside, others].map((paths) => paths.map(post).join('; ')),
    malformed.join('; '),
    "web root /%763/kv/range; web root /v3/%zz -o /dev/null -w '%{http_code}'",
  ]);
});

test('with a certificate without a name the gateway takes tokens, and nobody is known without one', () =>
  expectSame([
    `json unnamed /v3/kv/range '{"key":"L3cvMQ=="}'; json unnamed /v3/auth/user/list '{}'`,
    `json unnamed /v3/kv/range '{"key":"L3cvMQ=="}' -u root:rp; json unnamed /v3/kv/range '{"key":"L3cvMQ=="}' -H 'Authorization: x'`,
    `json unnamed /v3/kv/put '{"key":"L3cvMQ==","value":"YQ=="}' -H "Authorization: $(token reader pr)"`,
    `json unnamed /v3/kv/range '{"key":"L3cvMQ=="}' -H "Authorization: $(token reader pr)"`,
    `json unnamed /v3/kv/range '{"key":"L3cvMQ=="}' -H "Grpc-Metadata-Token: $(token root rp)"`,
  ]));

test('users and roles of the v2 API are made, and its auth is on', () =>
  expectSame([
    'v2 nobody /auth/users/root -XPUT -d \'{"user":"root","password":"rp"}\' -o /dev/null -w "%{http_code}"',
    'v2 nobody /auth/roles/w -XPUT -d \'{"role":"w","permissions":{"kv":{"read":["/w/*"],"write":["/w/*"]}}}\' -o /dev/null -w "%{http_code}"',
    'v2 nobody /auth/roles/r -XPUT -d \'{"role":"r","permissions":{"kv":{"read":["/w/*"],"write":[]}}}\' -o /dev/null -w "%{http_code}"',
    'v2 nobody /auth/users/writer -XPUT -d \'{"user":"writer","password":"pw","roles":["w"]}\' -o /dev/null -w "%{http_code}"',
    'v2 nobody /auth/users/reader -XPUT -d \'{"user":"reader","password":"pr","roles":["r"]}\' -o /dev/null -w "%{http_code}"',
    'v2 nobody /auth/enable -XPUT; v2 nobody /auth/enable',
    'v2 nobody /auth/roles/guest -XPUT -u root:rp -d \'{"role":"guest","revoke":{"kv":{"read":["/*"],"write":["/*"]}}}\' -o /dev/null -w "%{http_code}"',
  ]));

for (const name of names) {
  test(`curl with the certificate of ${name} may do with v2 keys what that user may`, () =>
    expectSame([
      `v2 ${name} /keys/w/1; v2 ${name} /keys/x`,
      `v2 ${name} /keys/w/1 -XPUT -d value=b | sed 's/Index":[0-9]*/Index":N/g'; v2 ${name} /keys/x -XPUT -d value=b | sed 's/Index":[0-9]*/Index":N/g'`,
      `v2 ${name} "/keys/?sorted=true"; v2 ${name} '/keys/?recursive=true' -I; v2 ${name} /keys/w/none -XDELETE -o /dev/null -w '%{http_code}'`,
      `v2 ${name} /auth/users; v2 ${name} /auth/roles; v2 ${name} /auth/enable; v2 ${name} /members -XPOST -d '{"peerURLs":["x"]}'`,
      `v2 ${name} /keys/w/1 -u reader:pr; v2 ${name} /keys/x -u root:rp; v2 ${name} /keys/w/1 -u reader:wrong; v2 ${name} /keys/w/1 -u nobody:x`,
      `v2 ${name} /keys/w/1 -XPUT -d value=c -u reader:pr; v2 ${name} /keys/w/1 -H 'Authorization: Basic zzz'`,
      `v2 ${name} /auth/enable -XDELETE -u reader:pr; v2 ${name} /auth/users -u writer:pw; v2 ${name} /auth/users -u root:rp`,
    ]));
}

test('auth is off again for who is root by his certificate, and for nobody else', () =>
  expectSame([
    'ctl nobody auth disable; ctl reader auth disable; ctl root auth disable; ctl nobody get /w/1',
    'v2 nobody /auth/enable -XDELETE; v2 writer /auth/enable -XDELETE; v2 root /auth/enable -XDELETE; v2 nobody /keys/w/1 -o /dev/null -w "%{http_code}"',
  ]));

test.run();
