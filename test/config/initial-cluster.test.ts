import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatId, memberId } from '../../src/api/cluster/member-id.ts';
import { formatInitialCluster, makeConfig, parseInitialCluster } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import { UsageError } from '../../src/errors/usage-error.ts';
import { begin } from '../../src/replica/beginning.ts';
import { resolveLimitMs, sameUrls } from '../../src/replica/verify-cluster.ts';
import { RecordedLogger, TableNetwork } from '../replica/bootstrap-under-test.ts';
import { freePort } from '../support/free-port.ts';

interface Refusal {
  readonly message: string;
  readonly exitCode: number | null;
}

const own = 'http://127.0.0.1:30001';
const other = 'http://127.0.0.1:30002';
const third = 'http://127.0.0.1:30003';

/** Flags that etcd does not start with, behind `--name=a`. None of them listens or asks anybody. */
const refused: readonly (readonly [string, readonly string[]])[] = [
  ['a name that is not in the list', [`--initial-cluster=b=${own}`, `--initial-advertise-peer-urls=${own}`]],
  ['an empty list', ['--initial-cluster=', `--initial-advertise-peer-urls=${own}`]],
  ['a URL without a name', [`--initial-cluster==${own}`, `--initial-advertise-peer-urls=${own}`]],
  ['a URL of two members', [`--initial-cluster=a=${own},b=${own}`, `--initial-advertise-peer-urls=${own}`]],
  [
    'a URL twice, of another member',
    [`--initial-cluster=a=${own},b=${other},b=${other}`, `--initial-advertise-peer-urls=${own}`],
  ],
  [
    'a URL twice in the list, of this member',
    [`--initial-cluster=a=${own},a=${own}`, `--initial-advertise-peer-urls=${own}`],
  ],
  [
    'a URL that is advertised twice',
    [`--initial-cluster=a=${own}`, `--initial-advertise-peer-urls=${own},${own}`],
  ],
  ['a URL that is advertised twice, without a list', [`--initial-advertise-peer-urls=${own},${own}`]],
  [
    'another URL than the one that is advertised',
    [`--initial-cluster=a=${own},b=${other}`, `--initial-advertise-peer-urls=${third}`],
  ],
  [
    'a URL that is not advertised',
    [`--initial-cluster=a=${own},a=${third},b=${other}`, `--initial-advertise-peer-urls=${own}`],
  ],
  [
    'a URL that is not listed',
    [`--initial-cluster=a=${own},b=${other}`, `--initial-advertise-peer-urls=${third},${own}`],
  ],
  [
    'localhost, which is not looked up',
    ['--initial-cluster=a=http://localhost:30001', `--initial-advertise-peer-urls=${own}`],
  ],
  ['a name alone', ['--initial-cluster=a', `--initial-advertise-peer-urls=${own}`]],
  ['a name without a URL', ['--initial-cluster=a=', `--initial-advertise-peer-urls=${own}`]],
  ['another scheme', ['--initial-cluster=a=ftp://x:1', `--initial-advertise-peer-urls=${own}`]],
  ['a URL without a port', ['--initial-cluster=a=http://127.0.0.1', `--initial-advertise-peer-urls=${own}`]],
  ['a URL with a path', [`--initial-cluster=a=${own},b=${other}/x`, `--initial-advertise-peer-urls=${own}`]],
  ['an unknown state', [`--initial-cluster=a=${own}`, '--initial-cluster-state=old']],
  [
    'a list and a discovery URL',
    [
      `--initial-cluster=a=${own}`,
      '--discovery=http://127.0.0.1:1/x',
      `--initial-advertise-peer-urls=${own}`,
    ],
  ],
  [
    'a list and a discovery domain',
    [`--initial-cluster=a=${own}`, '--discovery-srv=example.com', `--initial-advertise-peer-urls=${own}`],
  ],
  ['an existing cluster of nobody else', [`--initial-cluster=a=${own}`, '--initial-cluster-state=existing']],
  ['an existing cluster without a list', ['--initial-cluster-state=existing']],
  [
    'an existing cluster that does not list this member',
    [`--initial-cluster=b=${own}`, '--initial-cluster-state=existing'],
  ],
  [
    'an existing cluster with a URL twice',
    [`--initial-cluster=a=${own},b=${own}`, '--initial-cluster-state=existing'],
  ],
  [
    'an existing cluster of which nobody answers',
    [`--initial-cluster=a=${own},b=http://127.0.0.1:1`, '--initial-cluster-state=existing'],
  ],
];

async function waldRefuses(flags: readonly string[]): Promise<Refusal> {
  try {
    const config = makeConfig(parseFlags(['--name=a', ...flags], {}));
    await begin(config, new TableNetwork(), new RecordedLogger());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const message = error.message.replace(/^error verifying flags, (.*)\. See 'wald --help'\.$/s, '$1');
    return { message, exitCode: error.exitCode };
  }
  throw new Error('it was not refused');
}

async function etcdRefuses(flags: readonly string[]): Promise<Refusal> {
  const directory = mkdtempSync(join(tmpdir(), 'etcd-refuses-'));
  try {
    const { status, stderr } = spawnSync(
      'etcd',
      [
        '--name=a',
        `--data-dir=${join(directory, 'data')}`,
        '--logger=zap',
        `--listen-peer-urls=http://127.0.0.1:${await freePort()}`,
        `--listen-client-urls=http://127.0.0.1:${await freePort()}`,
        '--advertise-client-urls=http://127.0.0.1:2379',
        ...flags,
      ],
      { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' },
    );
    const errors = [...stderr.matchAll(/^\{.*\}$/gm)].flatMap(([line]) => JSON.parse(line).error ?? []);
    return { message: errors.at(-1) ?? stderr.split('\n')[0], exitCode: status };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

for (const [what, flags] of refused) {
  test(`${what}: refused with the words and the exit code of etcd`, async () => {
    assert.equal(await waldRefuses(flags), await etcdRefuses(flags));
  });
}

test('the list may have names that come again, spaces before URLs, and commas too many', () => {
  const cluster = parseInitialCluster(`b=${other},,a= ${third},a=${own},`);
  assert.equal(
    [...cluster],
    [
      ['b', [other]],
      ['a', [third, own]],
    ],
  );
  assert.is(formatInitialCluster(cluster), `a=${own},a=${third},b=${other}`);
});

test('a name may hold what is not a comma or an equals sign', () => {
  assert.equal([...parseInitialCluster('ä b=http://h:1?x=y')], [['ä b', ['http://h:1?x=y']]]);
});

test('a host name in the list is the address that is advertised, once it is looked up', async () => {
  const network = new TableNetwork();
  network.addresses.set('a.example', '10.0.0.1');
  network.addresses.set('six.example', 'fd00::1');
  assert.is(await sameUrls(['http://10.0.0.1:1'], ['http://a.example:1'], network), null);
  assert.is(
    await sameUrls(
      ['http://[fd00::1]:2', 'http://10.0.0.1:1'],
      ['http://a.example:1', 'http://six.example:2'],
      network,
    ),
    null,
  );
  assert.is(
    await sameUrls(['http://10.0.0.1:1'], ['http://a.example:2'], network),
    'resolved urls: "http://10.0.0.1:1" != "http://10.0.0.1:2"',
  );
  const config = makeConfig(
    parseFlags(
      [
        '--name=a',
        '--initial-cluster=a=http://a.example:1',
        '--initial-advertise-peer-urls=http://10.0.0.1:1',
      ],
      {},
    ),
  );
  const beginning = await begin(config, network, new RecordedLogger());
  assert.is(formatId(beginning.memberId), formatId(memberId(['http://a.example:1'], 'etcd-cluster')));
});

test('a host name without an address is looked up again for half a minute', async () => {
  const network = new TableNetwork();
  let lookups = 0;
  network.resolve = async () => {
    lookups++;
    if (lookups < 5) throw new Error('lookup a.example: no such host');
    return '10.0.0.1';
  };
  assert.is(await sameUrls(['http://10.0.0.1:1'], ['http://a.example:1'], network), null);
  assert.is(lookups, 5);
  assert.is(network.clock.nowMs(), 4000);

  const never = new TableNetwork();
  assert.is(
    await sameUrls(['http://10.0.0.1:1'], ['http://a.example:1'], never),
    'failed to resolve "http://a.example:1" (lookup a.example: no such host)',
  );
  assert.is(never.clock.nowMs(), resolveLimitMs);
});

test('names that are the same as text are not looked up', async () => {
  const network = new TableNetwork();
  assert.is(await sameUrls(['http://x:1', 'http://y:1'], ['http://y:1', 'http://x:1'], network), null);
  assert.is(network.clock.nowMs(), 0);
});

test.run();
