import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSocket } from 'unix-dgram';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { startEtcd } from '../support/etcd-process.ts';
import { type CommandResult, etcdctl, runCommand } from '../support/etcdctl.ts';
import { JsonClient } from '../support/json-client.ts';
import { startWald } from '../support/wald-process.ts';
import { WatchClient } from '../support/watch-client.ts';

const waldCommand = inCheckout('bin', 'wald');

async function withDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'wald-member-'));
  try {
    await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Flags of a member on ports that the system chooses, for starts that are to fail before they listen. */
function flagsFor(dataDir: string): string[] {
  return [
    `--data-dir=${dataDir}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--listen-client-urls=http://127.0.0.1:0',
    '--advertise-client-urls=http://localhost:2379',
  ];
}

test('a second process on the same data directory says so and exits 1', async () => {
  const server = await startWald();
  try {
    const second = await runCommand(waldCommand, flagsFor(server.dataDirectory));
    assert.is(second.code, 1);
    assert.match(second.stderr, `the data directory ${server.dataDirectory} is in use by another process`);
    assert.match(second.stderr, `(process ${server.pid})`);
    assert.is((await etcdctl(server.endpoint, ['put', 'a', '1'])).stdout, 'OK\n');
  } finally {
    await server.remove();
  }
});

test('a data directory of etcd is refused', async () => {
  await withDirectory(async (directory) => {
    mkdirSync(join(directory, 'member', 'snap'), { recursive: true });
    writeFileSync(join(directory, 'member', 'snap', 'db'), 'bolt');
    const { code, stderr } = await runCommand(waldCommand, flagsFor(directory));
    assert.is(code, 1);
    assert.match(stderr, `${directory} is a data directory of etcd`);
  });
});

function fatalLines(output: string): Record<string, unknown>[] {
  const lines = output.trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ level }) => level === 'fatal');
}

test('a port that is taken is named, without a stack', async () => {
  const server = await startWald();
  try {
    await withDirectory(async (directory) => {
      const { code, stderr } = await runCommand(waldCommand, [
        `--data-dir=${directory}`,
        '--listen-peer-urls=http://127.0.0.1:0',
        `--listen-client-urls=http://${server.endpoint}`,
        '--advertise-client-urls=http://localhost:2379',
      ]);
      assert.is(code, 1);
      const [fatal] = fatalLines(stderr);
      assert.is(fatal?.error, `listen tcp ${server.endpoint}: bind: address already in use`);
      assert.not.ok('stack' in fatal!);
    });
  } finally {
    await server.remove();
  }
});

test('with too few open files it says how many there are, how many are needed and what to do, and exits 1', async () => {
  const start = (filesMax: number) =>
    runCommand('sh', ['-c', `ulimit -n ${filesMax} && exec "$@"`, 'sh', waldCommand, '--nosuch']);
  const few = await start(64);
  assert.is(few.code, 1);
  assert.is(
    few.stderr,
    'file descriptor limit[64] of wald process is too low, and should be set higher than 150 to ensure internal usage: raise it ' +
      'with `ulimit -n 65536` in the shell that starts wald, or with LimitNOFILE=65536 in its systemd unit\n',
  );
  const enough = await start(151);
  assert.match(enough.stderr, 'flag provided but not defined');
});

test('SIGUSR1 leaves a line in the log, and opens no debugger', async () => {
  const server = await startWald();
  try {
    process.kill(server.pid, 'SIGUSR1');
    while (!server.output.includes('"signal":"SIGUSR1"'))
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.is((await etcdctl(server.endpoint, ['put', 'a', '1'])).stdout, 'OK\n');
    await server.stop();
    assert.is(server.output.match(/SIGUSR1/g)!.length, 1);
    assert.not.match(server.output, /Debugger listening|inspector/i);
  } finally {
    await server.remove();
  }
});

test('SIGUSR1 opens no debugger before the first line of wald runs either', async () => {
  const signalItself =
    "process.kill(process.pid, 'SIGUSR1'); await new Promise((resolve) => setTimeout(resolve, 100));";
  const { code, stderr } = await runCommand(waldCommand, ['--version'], {
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(signalItself)}`,
    },
  });
  assert.is(code, 0);
  assert.not.match(stderr, 'Debugger listening');
});

test('a mistake on the command line exits with the code and the words of etcd', async () => {
  const { code, stderr } = await runCommand(waldCommand, ['--nosuch']);
  assert.is(code, 2);
  assert.match(stderr, 'flag provided but not defined: -nosuch');
});

test('the log has the lines that operators wait for, with level, time, caller and message first', async () => {
  const server = await startWald();
  try {
    await server.stop();
    const lines = server.output.trim().split('\n');
    for (const message of [
      'configuring peer listeners',
      'starting local member',
      'published local member to cluster through raft',
      'set initial cluster version',
      'enabled capabilities for version',
      'ready to serve client requests',
      'serving client traffic insecurely; this is strongly discouraged!',
      'received signal; shutting down',
    ]) {
      assert.ok(
        lines.some((line) => JSON.parse(line).msg === message),
        message,
      );
    }
    for (const line of lines) {
      assert.match(line, /^{"level":"\w+","ts":"\d{4}-\d\d-\d\dT[\d:.]+Z","caller":"[\w/-]+","msg":"/);
    }
  } finally {
    await server.remove();
  }
});

test('a member that is told to stop by a signal ends by that signal, as etcd does', async () => {
  for (const start of [startEtcd, startWald]) {
    const server = await start();
    try {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        await server.endBy(signal);
        assert.is(server.endSignal, signal, server.program.name);
        await server.restart();
      }
    } finally {
      await server.remove();
    }
  }
});

test('a member that starts again has its keys, its IDs and its revision', async () => {
  const server = await startWald();
  try {
    for (let i = 0; i < 20; i++) await etcdctl(server.endpoint, ['put', `k${i}`, `v${i}`]);
    const before = await etcdctl(server.endpoint, ['get', 'k', '--prefix', '-w', 'json']);
    for (const end of ['stop', 'kill'] as const) {
      await server[end]();
      await server.restart();
      const after = await etcdctl(server.endpoint, ['get', 'k', '--prefix', '-w', 'json']);
      const { raft_term: _term, ...header } = JSON.parse(after.stdout).header;
      const { raft_term: _before, ...headerBefore } = JSON.parse(before.stdout).header;
      assert.equal(header, headerBefore);
      assert.equal(JSON.parse(after.stdout).kvs, JSON.parse(before.stdout).kvs);
    }
  } finally {
    await server.remove();
  }
});

test('a member keeps its IDs when it is started with other flags', async () => {
  await withDirectory(async (directory) => {
    const server = await startWald({ dataDirectory: directory });
    await server.stop();
    const renamed = await startWald({
      dataDirectory: directory,
      flags: [
        '--initial-cluster-token=other',
        '--name=other',
        '--initial-cluster=other=http://localhost:2380',
      ],
    });
    try {
      const { stdout } = await etcdctl(renamed.endpoint, ['member', 'list']);
      assert.is(
        stdout,
        '8e9e05c52164694d, started, other, http://localhost:2380, http://localhost:2379, false\n',
      );
    } finally {
      await renamed.kill();
    }
  });
});

test('a log that is damaged before its end keeps the member from starting, and the place is named', async () => {
  const server = await startWald();
  try {
    for (let i = 0; i < 10; i++) await etcdctl(server.endpoint, ['put', `k${i}`, 'value to look for']);
    await server.stop();
    const directory = join(server.dataDirectory, 'wald', 'log');
    const [segment] = readdirSync(directory).sort();
    const file = join(directory, segment!);
    const bytes = readFileSync(file);
    const at = bytes.indexOf('value to look for');
    assert.ok(at > 0);
    bytes[at]! ^= 1;
    writeFileSync(file, bytes);
    const { code, stderr } = await runCommand(waldCommand, flagsFor(server.dataDirectory));
    assert.is(code, 1);
    assert.match(stderr, `${file} is damaged at byte `);
    assert.match(stderr, 'expected checksum');
  } finally {
    await server.remove();
  }
});

test('a member stops at once though watches and candidates would last as long as their clients', async () => {
  const server = await startWald();
  const watcher = new WatchClient(server.endpoint);
  const client = new JsonClient(server.endpoint);
  const candidate = new JsonClient(server.endpoint);
  try {
    watcher.create({ key: Buffer.from('a') });
    await watcher.responsesFrom(0, 1);
    const election = { name: 'ZQ==', value: 'YQ==' };
    await client.call('/v3/election/campaign', election);
    const waiting = candidate.send('POST', '/v3/election/campaign', JSON.stringify(election));
    const places = { key: 'ZQ==', range_end: 'Zg==', count_only: true };
    while ((await client.call<{ count: string }>('/v3/kv/range', places)).count !== '2');
    // It would wait for the candidate for ever.
    await server.stop();
    await watcher.until('the end', () => watcher.status !== null);
    assert.equal(watcher.status, { code: 14, details: 'etcdserver: server stopped' });
    assert.is((await waiting).status, 503);
  } finally {
    watcher.close();
    client.close();
    candidate.close();
    await server.remove();
  }
});

test('the log of a member is printed by wald log dump', async () => {
  const server = await startWald();
  try {
    await etcdctl(server.endpoint, ['put', 'a', '1']);
    await server.stop();
    const text = await runCommand(waldCommand, ['log', 'dump', server.dataDirectory]);
    assert.is(text.code, 0);
    assert.match(text.stdout, 'entry');
    const json = await runCommand(waldCommand, ['log', 'dump', server.dataDirectory, '--json']);
    const items = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(items.some((item) => item.kind === 'segment'));
    assert.ok(items.some((item) => item.type === 'seal'));
    const missing = await runCommand(waldCommand, ['log', 'dump', '/no/such/directory']);
    assert.is(missing.code, 1);
    assert.match(missing.stderr, '/no/such/directory: no such directory');
  } finally {
    await server.remove();
  }
});

test('clients are served on a unix socket', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'wald.sock');
    const child = spawn(
      waldCommand,
      [
        `--data-dir=${join(directory, 'data')}`,
        '--listen-peer-urls=http://127.0.0.1:0',
        `--listen-client-urls=unix://${path}`,
        '--advertise-client-urls=http://localhost:2379',
      ],
      { stdio: 'ignore' },
    );
    try {
      let answer: CommandResult;
      do answer = await runCommand('curl', ['-s', '--unix-socket', path, 'http://localhost/health']);
      while (answer.code !== 0 && child.exitCode === null);
      assert.is(answer.stdout, '{"health":"true"}');
      assert.is((await etcdctl(`unix://${path}`, ['put', 'a', '1'])).stdout, 'OK\n');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });
});

test('systemd is told when the member serves', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'notify.sock');
    const messages: string[] = [];
    const socket = createSocket('unix_dgram', (message: Buffer) => messages.push(message.toString()));
    socket.bind(path);
    const server = await startWald({ env: { NOTIFY_SOCKET: path } });
    try {
      await server.stop();
      assert.equal(messages, ['READY=1', 'STOPPING=1']);
    } finally {
      socket.close();
      await server.remove();
    }
  });
});

test.run();
