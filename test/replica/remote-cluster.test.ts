import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatId } from '../../src/api/cluster/member-id.ts';
import { makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import { UsageError } from '../../src/errors/usage-error.ts';
import { systemClock } from '../../src/host/system-clock.ts';
import { addMembersRoute } from '../../src/http/monitoring.ts';
import { Router } from '../../src/http/router.ts';
import { makePeerNetwork } from '../../src/peers/http-peer-network.ts';
import { type Beginning, begin, newClusterOf } from '../../src/replica/beginning.ts';
import { fetchCluster, shownCharactersMax } from '../../src/replica/remote-cluster.ts';
import { ask, FakeRequest } from '../http/support/recorded-exchange.ts';
import { etcdctl } from '../support/etcdctl.ts';
import { freePort } from '../support/free-port.ts';
import { RecordedLogger, TableNetwork, urlOf } from './bootstrap-under-test.ts';

const systemPeerNetwork = makePeerNetwork(null, systemClock);

/** Killed if the test ends without stopping them. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A real etcd of a cluster, and the flags that it was started with. */
class EtcdMember {
  readonly name: string;
  readonly peerUrl: string;
  readonly client: string;
  private readonly directory: string;
  private child: ChildProcess | null = null;

  constructor(name: string, peerPort: number, clientPort: number) {
    this.name = name;
    this.peerUrl = `http://127.0.0.1:${peerPort}`;
    this.client = `127.0.0.1:${clientPort}`;
    this.directory = mkdtempSync(join(tmpdir(), `etcd-${name}-`));
  }

  start(...flags: string[]): void {
    this.run(flags).stderr!.resume();
  }

  /** The error with which it ends when it does not start. */
  async refuses(...flags: string[]): Promise<string> {
    const child = this.run(flags);
    let output = '';
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    await new Promise((resolve) => child.once('close', resolve));
    const errors = [...output.matchAll(/^\{.*\}$/gm)].flatMap(([line]) => JSON.parse(line).error ?? []);
    return errors.at(-1);
  }

  async end(): Promise<void> {
    const { child } = this;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(flags: readonly string[]): ChildProcess {
    const child = spawn('etcd', this.flags(flags), { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    running.add(child);
    child.once('close', () => running.delete(child));
    return child;
  }

  private flags(more: readonly string[]): string[] {
    return [
      `--name=${this.name}`,
      `--data-dir=${this.directory}`,
      '--logger=zap',
      `--listen-peer-urls=${this.peerUrl}`,
      `--initial-advertise-peer-urls=${this.peerUrl}`,
      `--listen-client-urls=http://${this.client}`,
      `--advertise-client-urls=http://${this.client}`,
      '--initial-cluster-token=tok',
      // A member is added while another one is down.
      '--strict-reconfig-check=false',
      ...more,
    ];
  }
}

async function etcdMember(name: string): Promise<EtcdMember> {
  return new EtcdMember(name, await freePort(), await freePort());
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not within 20 s: ${what}`);
}

/** How wald would begin in the place of an etcd, asking the same network. */
function beginAs({ name, peerUrl }: EtcdMember, ...flags: string[]): Promise<Beginning> {
  const all = [
    `--name=${name}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    '--initial-cluster-token=tok',
    ...flags,
  ];
  return begin(makeConfig(parseFlags(all, {})), systemPeerNetwork, new RecordedLogger());
}

async function refusalOf(beginning: Promise<Beginning>): Promise<string> {
  try {
    await beginning;
  } catch (error) {
    assert.instance(error, UsageError);
    assert.is((error as UsageError).exitCode, 1);
    return (error as Error).message.split('\n')[0]!;
  }
  throw new Error('it was not refused');
}

/** Go prints a map, in an order of its own. */
function withSortedMembers(text: string): string {
  return text.replace(
    /Members:\[(.*)\] RemovedMemberIDs/,
    (_all, members: string) =>
      `Members:[${members
        .split(' &')
        .map((m) => m.replace(/^&/, ''))
        .sort()
        .join(' &')}] Removed`,
  );
}

test('members begin and join as etcd does, asked of a cluster of etcd', async () => {
  const [a, b, c, d] = (await Promise.all(['a', 'b', 'c', 'd'].map(etcdMember))) as [
    EtcdMember,
    EtcdMember,
    EtcdMember,
    EtcdMember,
  ];
  const list = [a, b, c].map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
  const existing = '--initial-cluster-state=existing';
  try {
    a.start(`--initial-cluster=${list}`);
    b.start(`--initial-cluster=${list}`);
    await until('a and b serve', async () => (await etcdctl(a.client, ['endpoint', 'health'])).code === 0);

    // The third one, late: by the flags alone, and by what the others say, it is the same.
    const asNew = await beginAs(c, `--initial-cluster=${list}`);
    const asExisting = await beginAs(c, `--initial-cluster=${list}`, existing);
    const { stdout } = await etcdctl(a.client, ['member', 'list']);
    assert.is(asNew.memberId, asExisting.memberId);
    assert.is(asNew.clusterId, asExisting.clusterId);
    assert.match(stdout, `${formatId(asNew.memberId)}, started, c, ${c.peerUrl}, , false`);
    assert.equal(
      asNew.firstMembers.map(({ id }) => formatId(id)).sort(),
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(',')[0])
        .sort(),
    );
    assert.equal(
      [...asExisting.remotePeers].sort((x, y) => (x.urls[0]! < y.urls[0]! ? -1 : 1)),
      [a, b]
        .map(({ peerUrl }) => ({
          id: asNew.firstMembers.find(({ peerURLs }) => peerURLs[0] === peerUrl)!.id,
          urls: [peerUrl],
        }))
        .sort((x, y) => (x.urls[0]! < y.urls[0]! ? -1 : 1)),
    );

    for (const wrong of [
      `a=${a.peerUrl},c=${c.peerUrl}`,
      `${list},e=http://127.0.0.1:1`,
      `a=${a.peerUrl},b=${b.peerUrl},c=${d.peerUrl}`,
      `a=${a.peerUrl},b=${b.peerUrl},c=http://localhost:1`,
      `a=${a.peerUrl},b=${b.peerUrl},c=${c.peerUrl},c=${d.peerUrl}`,
    ]) {
      const ours = await refusalOf(beginAs(c, `--initial-cluster=${wrong}`, existing));
      const theirs = await c.refuses(`--initial-cluster=${wrong}`, existing);
      assert.match(theirs, 'error validating peerURLs');
      // Which of the list's members was compared last depends on IDs that do not matter.
      const comparable = (text: string) => withSortedMembers(text).replace(/last resolver error .*/, '');
      assert.is(comparable(ours), comparable(theirs), wrong);
    }

    c.start(`--initial-cluster=${list}`);
    await until('c serves', async () => (await etcdctl(c.client, ['endpoint', 'health'])).code === 0);
    await c.end();
    assert.is(
      await refusalOf(beginAs(c, `--initial-cluster=${list}`)),
      await c.refuses(`--initial-cluster=${list}`),
    );

    await until('d is added', async () => {
      const add = ['member', 'add', 'd', '--learner', `--peer-urls=${d.peerUrl}`];
      return (await etcdctl(a.client, add)).code === 0;
    });
    const learner = await beginAs(d, `--initial-cluster=${list},d=${d.peerUrl}`, existing);
    const listed = await etcdctl(a.client, ['member', 'list']);
    assert.match(listed.stdout, `${formatId(learner.memberId)}, unstarted, , ${d.peerUrl}, , true`);
    assert.is(learner.clusterId, asNew.clusterId);
    assert.equal(learner.firstMembers, []);
    assert.is(learner.remotePeers.length, 3);

    // What wald answers to a member that joins is what etcd does.
    const theirs = await systemPeerNetwork.get(`${a.peerUrl}/members`, 5000);
    const cluster = await fetchCluster([a.peerUrl], systemPeerNetwork, 5000, null);
    const router = new Router();
    addMembersRoute(router, formatId(cluster.clusterId), () => cluster.members);
    const ours = ask(router.handle, new FakeRequest('GET', '/members', ''));
    assert.is(ours.body, theirs.body);
    assert.equal(ours.lines, ['Content-Type: application/json', `X-Etcd-Cluster-Id: ${theirs.clusterId}`]);
  } finally {
    for (const member of [a, b, c, d]) await member.end();
  }
});

test('the IDs of three members, their token and their cluster are those that etcd logs', () => {
  const ports = { a: 28480, b: 28482, c: 28484 };
  const list = Object.entries(ports).map(([name, port]) => `${name}=http://127.0.0.1:${port}`);
  const flags = ['--name=a', '--initial-cluster-token=tok', `--initial-cluster=${list.join(',')}`];
  const { clusterId, memberId, firstMembers } = newClusterOf(makeConfig(parseFlags(flags, {})))!;
  assert.is(formatId(clusterId), '914d8cfd9982290');
  assert.is(formatId(memberId), 'c523926ea9079a4d');
  assert.equal(
    firstMembers.map(({ id }) => formatId(id)),
    ['7faf1643894417ec', 'c523926ea9079a4d', 'c756e2285fb88d82'],
  );
});

test('the first of the peers with a proper answer counts, and those without one are logged', async () => {
  const network = new TableNetwork();
  network.answers.set(`${urlOf('b')}/members`, {
    status: 200,
    body: '404 page not found\n',
    clusterId: '77',
  });
  network.answers.set(`${urlOf('c')}/members`, {
    status: 200,
    body: '[{"id":1,"peerURLs":["http://x:1"]}]',
    clusterId: '',
  });
  network.answers.set('http://d:1/members', { status: 200, body: '[{"id":"x"}]', clusterId: '77' });
  const logger = new RecordedLogger();
  const urls = [urlOf('a'), urlOf('b'), urlOf('c'), 'http://d:1', 'http://e:1', 'http://f:1'];
  network.answers.set('http://e:1/members', {
    status: 200,
    body: '[{"id":18446744073709551615,"peerURLs":["http://x:1"]},{"id":1,"name":"\\"id\\":2","peerURLs":["u"],"isLearner":true}]',
    clusterId: 'fFfFfFfFfFfFfFfF',
  });
  const cluster = await fetchCluster(urls, network, 1, logger);
  assert.is(cluster.clusterId, 2n ** 64n - 1n);
  assert.equal(cluster.members, [
    { id: 1n, name: '"id":2', peerURLs: ['u'], clientURLs: [], isLearner: true },
    { id: 2n ** 64n - 1n, name: '', peerURLs: ['http://x:1'], clientURLs: [], isLearner: false },
  ]);
  assert.equal(logger.lines, [
    'warn: failed to get cluster response',
    'warn: failed to unmarshal cluster response',
    'warn: failed to parse cluster ID',
    'warn: failed to unmarshal cluster response',
  ]);
  assert.is(network.asked.length, 5);
});

test(`of an answer that is no list of members ${shownCharactersMax} characters are logged`, async () => {
  const network = new TableNetwork();
  network.answers.set(`${urlOf('a')}/members`, { status: 200, body: 'x'.repeat(10_000), clusterId: '77' });
  const logger = new RecordedLogger();
  let logged: unknown;
  logger.warn = (_message: string, fields?: Record<string, unknown>) => {
    logged = fields?.error;
  };
  await fetchCluster([urlOf('a')], network, 1, logger).catch(() => {});
  assert.is(logged, `expected a list of members, found ${'x'.repeat(shownCharactersMax)}`);
});

test('a cluster of another version is not joined', async () => {
  const flags = [
    '--name=b',
    `--initial-cluster=a=${urlOf('a')},b=${urlOf('b')}`,
    '--initial-cluster-state=existing',
  ];
  for (const [version, joins] of [
    ['3.0.0', true],
    ['3.4.0', true],
    ['3.5.0', false],
    ['2.3.0', false],
    ['4.0.0', false],
    ['not_decided', false],
  ] as const) {
    const network = new TableNetwork();
    network.runsAt(urlOf('a'), '77', [
      { id: 1n, url: urlOf('a'), started: true },
      { id: 2n, url: urlOf('b') },
    ]);
    network.answers.set(`${urlOf('a')}/version`, {
      status: 200,
      body: `{"etcdserver":"3.4.23","etcdcluster":"${version}"}`,
      clusterId: '',
    });
    const beginning = begin(makeConfig(parseFlags(flags, {})), network, new RecordedLogger());
    if (joins) assert.is((await beginning).memberId, 2n);
    else assert.is(await refusalOf(beginning), 'incompatible with current running cluster', version);
  }
});

test.run();
