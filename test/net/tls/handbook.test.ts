import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CommandResult, runCommand } from '../../support/etcdctl.ts';
import { freePort } from '../../support/free-port.ts';
import { ProgramProcess } from '../../support/program-process.ts';
import { wald } from '../../support/wald-process.ts';

/*
 * The commands of an operator's handbook for etcd, as it has them, one test after the other on the same three members. Changed are
 * ports, directories and addresses: its machines .241 to .243 are addresses of loopback here. Members dial each other from
 * 127.0.0.1, which their certificates have to allow besides.
 */

const addresses = ['127.0.0.241', '127.0.0.242', '127.0.0.243'];
const untilLimitMs = 20_000;
const pollMs = 100;

const key = { algo: 'rsa', size: 2048 };
const caConfig = {
  signing: {
    default: { expiry: '87600h' },
    profiles: {
      www: { expiry: '87600h', usages: ['signing', 'key encipherment', 'server auth', 'client auth'] },
    },
  },
};
const caRequest = { CN: 'etcd CA', key, names: [{ C: 'CN', L: 'Beijing', ST: 'Beijing' }] };
const firstRequest = {
  CN: 'etcd',
  hosts: ['127.0.0.1', ...addresses],
  key,
  names: [{ C: 'CN', ST: 'BeiJing', L: 'BeiJing', O: 'k8s', OU: 'System' }],
};
/** With which the handbook mends "bad certificate". */
const secondRequest = {
  CN: 'etcd',
  hosts: ['127.0.0.1', ...addresses],
  key,
  names: [{ C: 'CN', L: 'ChongQing', ST: 'ChongQing', O: 'etcd', OU: 'System' }],
};

// Corrected: the handbook asks for the profiles `kubernetes` and `etcd`, and its configuration has neither.
const issue =
  'cfssl gencert -ca=ca.pem -ca-key=ca-key.pem -config=ca-config.json -profile=www etcd-csr.json | cfssljson -bare etcd';
const showNames = 'openssl x509 -in etcd.pem -text -noout | grep "X509v3 Subject Alternative Name" -A 1';
const v3Flags = '--cacert="$PWD/ca.pem" --cert="$PWD/etcd.pem" --key="$PWD/etcd-key.pem"';
const v2Flags = '--ca-file=ca.pem --cert-file=etcd.pem --key-file=etcd-key.pem';
const network =
  '{"Network":"10.244.0.0/16", "SubnetMin": "10.244.1.0", "SubnetMax": "10.244.254.0", "SubnetLen": 24, "Backend": {"Type": "vxlan"}}';

let directory: string;
let clientPort: number;
let peerPort: number;
let members: ProgramProcess[];

test.before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'wald-tls-handbook-'));
  clientPort = await freePort();
  peerPort = await freePort();
  members = addresses.map((_, i) => new ProgramProcess(`wald etcd${i + 1}`));
});
test.after(async () => {
  await Promise.all(members.map((member) => member.kill()));
  rmSync(directory, { recursive: true, force: true });
});

const path = (name: string) => join(directory, name);
const writeJson = (name: string, value: unknown) => writeFileSync(path(name), JSON.stringify(value, null, 2));
const url = (i: number) => `https://${addresses[i]}:${clientPort}`;
const peerUrl = (i: number) => `https://${addresses[i]}:${peerPort}`;

/** Runs a line of the handbook in the directory of the certificates. */
function run(line: string, api: 2 | 3 = 3): Promise<CommandResult> {
  return runCommand('sh', ['-c', `cd "$0" && ${line}`, directory], {
    env: {
      ...process.env,
      ETCDCTL_API: String(api),
      ENDPOINTS: addresses.map((address) => `${address}:${clientPort}`).join(','),
      URLS: addresses.map((_, i) => url(i)).join(','),
    },
  });
}

/** As `run`, with what it printed; a failure throws. */
async function must(line: string, api: 2 | 3 = 3): Promise<string> {
  const { code, stdout, stderr } = await run(line, api);
  assert.is(code, 0, `${line}: ${stderr}${stdout}`);
  return stdout;
}

function begin(i: number): void {
  members[i]!.start(wald.command, [
    ...wald.leadingArguments,
    ...['--name', `etcd${i + 1}`, '--data-dir', path(`etcd${i + 1}.data`)],
    ...['--listen-client-urls', url(i), '--advertise-client-urls', url(i)],
    ...['--listen-peer-urls', peerUrl(i), '--initial-advertise-peer-urls', peerUrl(i)],
    ...['--initial-cluster', addresses.map((_, j) => `etcd${j + 1}=${peerUrl(j)}`).join(',')],
    `--cert-file=${path('etcd.pem')}`,
    `--key-file=${path('etcd-key.pem')}`,
    `--peer-cert-file=${path('etcd.pem')}`,
    `--peer-key-file=${path('etcd-key.pem')}`,
    `--trusted-ca-file=${path('ca.pem')}`,
    // Corrected: `ca.pe\` is the end of that line in the handbook.
    `--peer-trusted-ca-file=${path('ca.pem')}`,
    '--enable-v2',
  ]);
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + untilLimitMs;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) {
      throw new Error(`not ${what}:\n${members.map((member) => member.describe('runs')).join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

const untilLogged = (i: number, pattern: RegExp) =>
  until(`in the log of etcd${i + 1}: ${pattern}`, () => pattern.test(members[i]!.output));

const untilHealthy = (...which: number[]) =>
  until('healthy', async () => {
    const endpoints = which.map(url).join(',');
    const health = `etcdctl ${v3Flags} --endpoints=${endpoints} --command-timeout=2s endpoint health`;
    return (await run(health)).code === 0;
  });

/**
 * A port whose connections are neither made nor refused, as behind a firewall that drops packets: its listener is stopped and has
 * as many connections waiting as it takes.
 */
class BlackHole {
  private readonly listener = new ProgramProcess('a listener that is stopped');
  private readonly waiting: Socket[] = [];

  static async open(host: string, port: number): Promise<BlackHole> {
    const hole = new BlackHole();
    const listen = `require('net').createServer().listen({host:'${host}',port:${port},backlog:1},()=>console.log('listens'))`;
    hole.listener.start(process.execPath, ['-e', listen]);
    await until('listening', () => hole.listener.output.includes('listens'));
    hole.listener.signal('SIGSTOP');
    for (let i = 0; i < 3; i++) hole.waiting.push(connect(port, host).on('error', () => {}));
    await until('full', () => hole.waiting.filter(({ connecting }) => !connecting).length === 2);
    return hole;
  }

  async close(): Promise<void> {
    for (const socket of this.waiting) socket.destroy();
    await this.listener.kill();
  }
}

const refusedByClient =
  /rejected connection","remote-addr":"127\.0\.0\.1:\d+","server-name":"","error":"remote error: tls: bad certificate"/;

test('cfssl makes an authority and a certificate of the JSON files', async () => {
  writeJson('ca-config.json', caConfig);
  writeJson('ca-csr.json', caRequest);
  writeJson('etcd-csr.json', firstRequest);
  assert.match(await must('cfssl version'), /^Version: /);
  await must('cfssl gencert -initca ca-csr.json | cfssljson -bare ca -');
  await must(issue);
  assert.equal((await must('ls etcd*')).trim().split('\n').sort(), [
    'etcd-csr.json',
    'etcd-key.pem',
    'etcd.csr',
    'etcd.pem',
  ]);
});

test('three members that use it for clients and for each other are healthy', async () => {
  for (let i = 0; i < addresses.length; i++) begin(i);
  await untilHealthy(0, 1, 2);
  const { code, stdout, stderr } = await run(`etcdctl ${v3Flags} --endpoints=$ENDPOINTS endpoint health`);
  assert.is(code, 0, stderr);
  const lines = `${stdout}${stderr}`.trim().split('\n').sort();
  assert.is(lines.length, 3);
  for (const [i, line] of lines.entries()) {
    assert.match(
      line.replaceAll('.', '_'),
      new RegExp(
        `^${addresses[i]!.replaceAll('.', '_')}:${clientPort} is healthy: successfully committed proposal: took = [0-9_]+m?s$`,
      ),
    );
  }
});

test("flannel's configuration is set over v2, and read at every member", async () => {
  const set = await must(`etcdctl ${v2Flags} --endpoints=$URLS set /flannel/network/config '${network}'`, 2);
  assert.is(set, `${network}\n`);
  for (let i = 0; i < addresses.length; i++) {
    const get = `etcdctl ${v2Flags} --endpoints=${url(i)} get --quorum /flannel/network/config`;
    assert.is(await must(get, 2), `${network}\n`);
    const answer = await must(
      `curl -sS --cacert ca.pem --cert etcd.pem --key etcd-key.pem ${url(i)}/v2/keys/flannel/network/config`,
    );
    assert.is(JSON.parse(answer).node.value, network);
  }
});

test('a client that was told of no authority says so, the log has it, and with the files it is served', async () => {
  for (const member of members) member.output = '';
  // Corrected: the handbook has `//` between its two endpoints.
  const list = `--endpoints=${url(2)},${url(1)} --write-out=table member list`;
  const { code, stdout, stderr } = await run(`etcdctl ${list}`);
  assert.equal([code, stdout], [1, '']);
  assert.match(stderr, 'retrying of unary invoker failed');
  assert.match(stderr, 'Error: context deadline exceeded');
  for (const i of [1, 2]) await untilLogged(i, refusedByClient);
  // This etcdctl leaves out why, over gRPC; over HTTP it does not.
  const v2 = await run(`etcdctl --endpoints=${url(2)} cluster-health`, 2);
  assert.is(v2.code, 4);
  assert.match(v2.stdout + v2.stderr, 'x509: certificate signed by unknown authority');
  const curl = await run(`curl -sS ${url(2)}/health`);
  assert.is(curl.code, 60);
  assert.match(curl.stderr, /SSL certificate problem: .*(issuer|self-signed)/);

  const table = await must(`etcdctl ${v3Flags} ${list}`);
  for (let i = 0; i < addresses.length; i++) {
    assert.match(
      table,
      new RegExp(
        `\\| +[0-9a-f]+ +\\| started \\| etcd${i + 1} \\| ${peerUrl(i)} \\| ${url(i)} \\| +false \\|`,
      ),
    );
  }
});

test('cluster-health over v2 names the member that cannot be reached', async () => {
  const health = `etcdctl ${v2Flags} --endpoints=$URLS cluster-health`;
  const healthy = (i: number) =>
    new RegExp(`^member [0-9a-f]+ is healthy: got healthy result from ${url(i)}$`, 'm');
  const before = await must(health, 2);
  for (let i = 0; i < addresses.length; i++) assert.match(before, healthy(i));
  assert.match(before, /^cluster is healthy$/m);

  await members[1]!.kill();
  // It may have been the leader.
  await untilHealthy(0, 2);
  const blackHole = await BlackHole.open(addresses[1]!, clientPort);
  const { code, stdout } = await run(health, 2);
  await blackHole.close();
  assert.is(code, 5);
  for (const i of [0, 2]) assert.match(stdout, healthy(i));
  const at = url(1);
  assert.match(
    stdout,
    new RegExp(
      `^failed to check the health of member [0-9a-f]+ on ${at}: Get "?${at}/health"?: dial tcp ${addresses[1]}:${clientPort}: i/o timeout$`,
      'm',
    ),
  );
  assert.match(stdout, new RegExp(`^member [0-9a-f]+ is unreachable: \\[${at}\\] are all unreachable$`, 'm'));
  assert.match(stdout, /^cluster is degraded$/m);
});

test('a certificate without the addresses of the members is "bad", and the log and the client say for what it is', async () => {
  for (const member of members) member.output = '';
  writeJson('etcd-csr.json', { ...secondRequest, hosts: ['127.0.0.1'] });
  await must(issue);
  assert.match(await must(showNames), /X509v3 Subject Alternative Name: *\n +IP Address:127\.0\.0\.1\n$/);
  begin(1);
  const wrong = (i: number) => `x509: certificate is valid for 127\\.0\\.0\\.1, not ${addresses[i]}`;
  // Who dials knows why; who is dialled learns with etcd "bad certificate", and with wald that the other one has left.
  await Promise.all([
    untilLogged(0, new RegExp(`failed to dial [0-9a-f]+ at ${peerUrl(1)} \\(${wrong(1)}`)),
    untilLogged(2, new RegExp(`failed to dial [0-9a-f]+ at ${peerUrl(1)} \\(${wrong(1)}`)),
    untilLogged(1, new RegExp(`failed to dial [0-9a-f]+ at ${peerUrl(0)} \\(${wrong(0)}`)),
    untilLogged(1, /rejected connection","remote-addr":"127\.0\.0\.1:\d+","server-name":"","error":"tls: /),
  ]);
  const { code, stdout, stderr } = await run(`etcdctl ${v2Flags} --endpoints=${url(0)} cluster-health`, 2);
  assert.is(code, 4);
  assert.match(stdout + stderr, new RegExp(wrong(0)));
  await untilLogged(0, refusedByClient);
  const curl = await run(`curl -sS --cacert ca.pem --cert etcd.pem --key etcd-key.pem ${url(0)}/health`);
  assert.is(curl.code, 60);
  assert.match(curl.stderr, /no alternative certificate subject name matches/);
});

test('one that is issued again with them is used by all members that run', async () => {
  writeJson('etcd-csr.json', secondRequest);
  await must(issue);
  const names = ['127.0.0.1', ...addresses].map((address) => `IP Address:${address}`).join(', ');
  assert.match(await must(showNames), names);
  await untilHealthy(0, 1, 2);
  assert.match(await must(`etcdctl ${v2Flags} --endpoints=$URLS cluster-health`, 2), /^cluster is healthy$/m);
  for (let i = 0; i < addresses.length; i++) {
    const get = `etcdctl ${v2Flags} --endpoints=${url(i)} get --quorum /flannel/network/config`;
    assert.is(await must(get, 2), `${network}\n`);
  }
});

test('the security flags that the handbook lists are taken together, and the old ones refused', async () => {
  // No certificate is revoked.
  writeFileSync(path('serials'), '');
  await must('cfssl gencrl serials ca.pem ca-key.pem | base64 -d > crl.der');
  const client = `https://127.0.0.241:${await freePort()}`;
  const peer = `https://127.0.0.241:${await freePort()}`;
  const member = new ProgramProcess('wald with all flags');
  member.start(wald.command, [
    ...wald.leadingArguments,
    ...['--data-dir', path('flags.data'), '--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--initial-cluster', `default=${peer}`],
    ...['--cert-file', path('etcd.pem'), '--key-file', path('etcd-key.pem'), '--client-cert-auth'],
    ...['--client-crl-file', path('crl.der'), '--client-cert-allowed-hostname', '127.0.0.241'],
    ...['--trusted-ca-file', path('ca.pem'), '--auto-tls'],
    ...['--peer-cert-file', path('etcd.pem'), '--peer-key-file', path('etcd-key.pem')],
    ...['--peer-client-cert-auth', '--peer-crl-file', path('crl.der')],
    ...['--peer-trusted-ca-file', path('ca.pem'), '--peer-auto-tls', '--peer-cert-allowed-cn', 'etcd'],
  ]);
  members.push(member);
  const put = `etcdctl ${v3Flags} --endpoints=${client} --command-timeout=2s put a b`;
  await until('served with all flags', async () => (await run(put)).stdout === 'OK\n');
  const own = '--cacert ca.pem --cert etcd.pem --key etcd-key.pem';
  assert.match(await must(`curl -sS ${own} ${peer}/version`), '"etcdserver":"3.4.23"');
  for (const flag of ['ca-file', 'peer-ca-file']) {
    const { code, stderr } = await run(`"${wald.command}" --${flag}=ca.pem`);
    assert.is(code, 2);
    assert.match(stderr, `flag provided but not defined: -${flag}`);
  }
  assert.not.ok(readdirSync(directory).includes('default.etcd'));
});

test.run();
