import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { flags } from '../../src/config/flags.ts';
import { flagsFromFile, parseFlags, serverUsage } from '../../src/config/parse-flags.ts';
import { UsageError } from '../../src/errors/usage-error.ts';

function refusal(run: () => unknown): UsageError {
  try {
    run();
  } catch (error) {
    assert.instance(error, UsageError);
    return error as UsageError;
  }
  throw new Error('nothing was refused');
}

test('flags are taken with one dash or two, and with their value behind = or a space', () => {
  for (const args of [['--name', 'a'], ['--name=a'], ['-name', 'a'], ['-name=a']]) {
    assert.is(parseFlags(args, {}).values.get('name'), 'a', args.join(' '));
  }
});

test('a bool flag takes a value only behind =', () => {
  assert.is(parseFlags(['--pre-vote=false'], {}).values.get('pre-vote'), false);
  assert.is(parseFlags(['--debug'], {}).values.get('debug'), true);
  assert.match(refusal(() => parseFlags(['--debug', 'true'], {})).message, "'true' is not a valid flag");
});

test('flags that are not given have their default', () => {
  const { values, isSet } = parseFlags([], {});
  assert.is(values.get('snapshot-count'), 100_000);
  assert.equal(values.get('listen-client-urls'), ['http://localhost:2379']);
  assert.is(values.get('grpc-keepalive-interval'), 7_200_000);
  assert.is(isSet.size, 0);
});

test('mistakes get the words of Go and exit code 2', () => {
  const cases: [string[], string][] = [
    [['--nosuch'], 'flag provided but not defined: -nosuch'],
    [['--ca-file', 'x'], 'flag provided but not defined: -ca-file'],
    [['--name'], 'flag needs an argument: -name'],
    [['--pre-vote=maybe'], 'invalid boolean value "maybe" for -pre-vote: parse error'],
    [['--snapshot-count=abc'], 'invalid value "abc" for flag -snapshot-count: parse error'],
    [['--grpc-keepalive-interval=5'], 'invalid value "5" for flag -grpc-keepalive-interval: parse error'],
  ];
  for (const [args, message] of cases) {
    const error = refusal(() => parseFlags(args, {}));
    assert.is(error.message, message);
    assert.is(error.exitCode, 2);
  }
});

test('environment variables stand for flags that are not given', () => {
  const { values } = parseFlags(['--name=a'], {
    ETCD_DATA_DIR: '/data',
    ETCD_LISTEN_PEER_URLS: 'http://10.0.0.1:2380',
    PATH: '/bin',
  });
  assert.is(values.get('data-dir'), '/data');
  assert.equal(values.get('listen-peer-urls'), ['http://10.0.0.1:2380']);
});

test('a flag that is given twice, on the command line and in the environment, is a conflict', () => {
  const error = refusal(() => parseFlags(['--name=a'], { ETCD_NAME: 'b' }));
  assert.is(
    error.message,
    'conflicting environment variable "ETCD_NAME" is shadowed by corresponding command-line flag ' +
      '(either unset environment variable or disable flag)',
  );
  assert.is(error.exitCode, 1);
});

test('an unknown ETCD_ variable is a warning', () => {
  const { warnings } = parseFlags([], { ETCD_NOSUCH: '1' });
  assert.equal(warnings, ['unrecognized environment variable ETCD_NOSUCH=1']);
});

test('a flag that cannot be honoured ends the start, one without effect is a warning', () => {
  assert.match(refusal(() => parseFlags(['--proxy=on'], {})).message, '--proxy cannot be honoured');
  assert.match(parseFlags(['--max-wals=9'], {}).warnings.join(), '--max-wals has no effect');
  assert.equal(parseFlags(['--max-wals=5', '--proxy=off'], {}).warnings, []);
});

test('a configuration file is a mapping from flag names to values', () => {
  const { values } = flagsFromFile('wald.yml', {
    name: 'a',
    'snapshot-count': 7,
    'pre-vote': false,
    'listen-client-urls': 'http://127.0.0.1:1,http://127.0.0.1:2',
  });
  assert.is(values.get('name'), 'a');
  assert.is(values.get('snapshot-count'), 7);
  assert.is(values.get('pre-vote'), false);
  assert.equal(values.get('listen-client-urls'), ['http://127.0.0.1:1', 'http://127.0.0.1:2']);
  assert.match(refusal(() => flagsFromFile('wald.yml', ['a'])).message, 'expected a YAML mapping');
});

test('the sections of a configuration file about TLS set the flags of clients and of peers', () => {
  const security = { 'cert-file': 'c', 'key-file': 'k', 'trusted-ca-file': 'ca', 'client-cert-auth': true };
  const { values, warnings } = flagsFromFile('wald.yml', {
    'client-transport-security': { ...security, 'auto-tls': false },
    'peer-transport-security': { ...security, 'allowed-cn': 'peer', what: 1 },
  });
  for (const name of ['cert-file', 'peer-cert-file']) assert.is(values.get(name), 'c');
  for (const name of ['key-file', 'peer-key-file']) assert.is(values.get(name), 'k');
  for (const name of ['trusted-ca-file', 'peer-trusted-ca-file']) assert.is(values.get(name), 'ca');
  for (const name of ['client-cert-auth', 'peer-client-cert-auth']) assert.is(values.get(name), true);
  assert.is(values.get('peer-cert-allowed-cn'), 'peer');
  assert.equal(warnings, ['wald.yml: unknown key "peer-transport-security.what" is ignored']);
});

test('help names every flag', () => {
  const text = serverUsage();
  for (const { name } of flags) assert.ok(text.includes(`  --${name} `), name);
});

test.run();
