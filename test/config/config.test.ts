import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeConfig } from '../../src/config/config.ts';
import { parseFlags } from '../../src/config/parse-flags.ts';
import { UsageError } from '../../src/errors/usage-error.ts';
import { inCheckout } from '../support/checkout.ts';

function config(...args: string[]) {
  return makeConfig(parseFlags(args, {}));
}

function refusal(...args: string[]): UsageError {
  try {
    config(...args);
  } catch (error) {
    assert.instance(error, UsageError);
    return error as UsageError;
  }
  throw new Error(`${args.join(' ')} was not refused`);
}

test('without flags a member is the default of etcd, in a directory of its own name', () => {
  const defaults = config();
  assert.is(defaults.name, 'default');
  assert.is(defaults.dataDir, 'default.wald');
  assert.equal(
    defaults.listenClientUrls.map(({ host, port }) => [host, port]),
    [['127.0.0.1', 2379]],
  );
  assert.equal([...defaults.initialCluster], [['default', ['http://localhost:2380']]]);
  assert.is(defaults.quotaBytes, 2 * 1024 ** 3);
});

test('the cluster of one follows the name and the peer URLs that are advertised', () => {
  const named = config('--name=n1', '--initial-advertise-peer-urls=http://10.0.0.1:2380');
  assert.is(named.dataDir, 'n1.wald');
  assert.equal([...named.initialCluster], [['n1', ['http://10.0.0.1:2380']]]);
});

test('urls are refused in the words of etcd', () => {
  const cases: [string, string, number][] = [
    ['foo', 'URL scheme must be http, https, unix, or unixs: foo', 2],
    ['http://1.2.3.4', 'URL address does not have the form "host:port": http://1.2.3.4', 2],
    ['http://localhost:2379/x', 'URL must not contain a path: http://localhost:2379/x', 2],
    ['http://foo.bar:2379', 'expected IP in URL for binding (http://foo.bar:2379)', 1],
  ];
  for (const [url, message, exitCode] of cases) {
    const error = refusal(`--listen-client-urls=${url}`, '--advertise-client-urls=http://a:1');
    assert.match(error.message, message);
    assert.is(error.exitCode, exitCode, url);
  }
});

test('a unix url names its socket file by host and path', () => {
  for (const [url, path] of [
    ['unix:///run/wald.sock', '/run/wald.sock'],
    ['unix://localhost:2379', 'localhost:2379'],
  ]) {
    const [listen] = config(
      `--listen-client-urls=${url}`,
      '--advertise-client-urls=http://a:1',
    ).listenClientUrls;
    assert.is(listen!.path, path);
  }
});

test('an ipv6 address is taken in brackets', () => {
  const [url] = config(
    '--listen-client-urls=http://[::1]:2379',
    '--advertise-client-urls=http://a:1',
  ).listenClientUrls;
  assert.is(url!.host, '::1');
});

test('who sets where to listen has to say what to advertise', () => {
  const error = refusal('--listen-client-urls=http://127.0.0.1:2379');
  assert.match(
    error.message,
    '--advertise-client-urls is required when --listen-client-urls is set explicitly',
  );
});

test('heartbeat and election time-outs are held against each other', () => {
  assert.match(
    refusal('--election-timeout=200').message,
    '--election-timeout[200ms] should be at least as 5 times as --heartbeat-interval[100ms]',
  );
  assert.match(
    refusal('--election-timeout=60000').message,
    'is too long, and should be set less than 50000ms',
  );
  assert.match(refusal('--heartbeat-interval=0').message, '--heartbeat-interval must be >0 (set to 0ms)');
});

test('a request must fit into a batch of the log', () => {
  assert.match(refusal('--max-request-bytes=33554433').message, 'must be at most 33554432');
  assert.is(config('--max-request-bytes=33554432').maxRequestBytes, 33_554_432);
});

test('the list of members is taken as it is: a member with data does not care, and one without checks it when it begins', () => {
  assert.equal(
    [...config('--initial-cluster=a=http://h:1,a=http://h:2,b=foo').initialCluster],
    [
      ['a', ['http://h:1', 'http://h:2']],
      ['b', ['foo']],
    ],
  );
});

test('an empty list of peer URLs to advertise is the default, as with etcd', () => {
  assert.equal(config('--initial-advertise-peer-urls=').initialAdvertisePeerUrls, ['http://localhost:2380']);
});

test('the flags of clusters have the defaults of etcd, but for pre-vote', () => {
  const defaults = config();
  assert.is(defaults.preVote, true);
  assert.is(defaults.initialElectionTickAdvance, true);
  assert.is(defaults.strictReconfigCheck, true);
  assert.is(defaults.forceNewCluster, false);
  assert.is(defaults.initialClusterState, 'new');
  assert.is(defaults.initialClusterToken, 'etcd-cluster');
  assert.is(defaults.initialCorruptCheck, false);
  assert.is(defaults.corruptCheckMs, 0);
  const set = config(
    '--pre-vote=false',
    '--initial-election-tick-advance=false',
    '--strict-reconfig-check=false',
    '--force-new-cluster',
    '--experimental-initial-corrupt-check',
    '--experimental-corrupt-check-time=1m',
  );
  assert.is(set.preVote, false);
  assert.is(set.initialElectionTickAdvance, false);
  assert.is(set.strictReconfigCheck, false);
  assert.is(set.forceNewCluster, true);
  assert.is(set.initialCorruptCheck, true);
  assert.is(set.corruptCheckMs, 60_000);
});

test('damaged data are refused, or the member is replaced, and nothing else', () => {
  assert.is(config().damagedData, 'refuse');
  assert.is(config('--damaged-data=replace').damagedData, 'replace');
  const { message, exitCode } = refusal('--damaged-data=ignore');
  assert.is(message, 'invalid value "ignore" for flag -damaged-data: expected refuse or replace');
  assert.is(exitCode, 2);
});

test('a negative quota is none', () => {
  assert.is(config('--quota-backend-bytes=-1').quotaBytes, Number.POSITIVE_INFINITY);
  assert.is(config('--quota-backend-bytes=1000').quotaBytes, 1000);
});

test('every setting is read by somebody: a flag that is taken has its effect', () => {
  const files = readdirSync(inCheckout('src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.generated.ts') && file !== 'server/config.ts',
  );
  const words = new Set(
    files.flatMap((file) => readFileSync(inCheckout('src', file), 'utf8').match(/\w+/g)!),
  );
  assert.equal(
    Object.keys(config()).filter((setting) => !words.has(setting)),
    [],
  );
});

test.run();
