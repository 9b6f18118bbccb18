import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checksum } from '../../src/host/checksum.ts';
import { inCheckout } from '../support/checkout.ts';
import { type CommandResult, etcdctl, runCommand } from '../support/etcdctl.ts';
import { freePort } from '../support/free-port.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';

const test = suite('wald migrate and wald backup');

const flags = ['--enable-v2'];
let dir = '';
let server: ServerProcess;

test.before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'wald-offline-'));
  server = await startWald({ dataDirectory: join(dir, 'data'), flags });
  await v2(server, 'set', '/conf/name', 'wald');
  await v2(server, 'set', '/conf/short', 'lived', '--ttl', '300');
  await v3(server, 'put', 'three', '3');
});

test.after(async () => {
  await server.remove();
  rmSync(dir, { recursive: true, force: true });
});

async function v2({ endpoint }: ServerProcess, ...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await etcdctl(endpoint, ['--no-sync', ...args], { api: 2 });
  return code === 0 ? stdout : stderr;
}

async function v3({ endpoint }: ServerProcess, ...args: string[]): Promise<string> {
  return (await etcdctl(endpoint, args)).stdout;
}

function run(...args: string[]): Promise<CommandResult> {
  return runCommand(inCheckout('bin', 'wald'), args);
}

/** What a wald on that directory says to `ask`. */
async function ask<T>(dataDirectory: string, question: (server: ServerProcess) => Promise<T>): Promise<T> {
  const started = await startWald({ dataDirectory, flags });
  try {
    return await question(started);
  } finally {
    await started.remove();
  }
}

const member = /^[0-9a-f]+, started, default, (\S+), http:\/\/localhost:2379, false\n$/;

test('a backup of a member that runs is a cluster of one with new IDs and everything that was acknowledged', async () => {
  const target = join(dir, 'live');
  const { code, stdout, stderr } = await run(
    'backup',
    `--data-dir=${server.dataDirectory}`,
    '-backup-dir',
    target,
  );
  assert.is(code, 0, stderr);
  const ids = /cluster ([0-9a-f]+), member ([0-9a-f]+), with everything up to entry \d+\n$/.exec(stdout);
  assert.ok(ids, stdout);
  assert.equal(readdirSync(dir).sort(), ['data', 'live']);
  const before = await v3(server, 'get', 'three', '-w', 'fields');
  await ask(target, async (copy) => {
    assert.is(await v2(copy, 'get', '/conf/name'), 'wald\n');
    const list = await v3(copy, 'member', 'list');
    assert.match(list, member);
    assert.is(list.slice(0, list.indexOf(',')), ids![2]);
    assert.not.match(await v3(server, 'member', 'list'), ids![2]!);
    const fields = await v3(copy, 'get', 'three', '-w', 'fields');
    assert.is(
      fields.replace(/^"(ClusterID|MemberID|RaftTerm)".*\n/gm, ''),
      before.replace(/^"(ClusterID|MemberID|RaftTerm)".*\n/gm, ''),
    );
    assert.match(fields, `"ClusterID" : ${BigInt(`0x${ids![1]}`)}`);
    assert.is(await v3(copy, 'put', 'four', '4'), 'OK\n');
    await copy.kill();
    await copy.restart();
    assert.is(await v3(copy, 'get', 'four', '--print-value-only'), '4\n');
    await v3(copy, 'member', 'update', ids![2]!, '--peer-urls=http://localhost:12380');
    assert.is(member.exec(await v3(copy, 'member', 'list'))?.[1], 'http://localhost:12380');
  });
});

test('a backup takes a name and URLs, or makes a directory for each member of a cluster', async () => {
  const source = `--data-dir=${server.dataDirectory}`;
  const one = join(dir, 'named');
  const named = await run(
    'backup',
    source,
    '--backup-dir',
    one,
    '--name=x',
    '--initial-advertise-peer-urls=http://127.0.0.1:1',
  );
  assert.is(named.code, 0, named.stderr);
  await ask(one, async (copy) => {
    assert.match(await v3(copy, 'member', 'list'), /^[0-9a-f]+, started, default, http:\/\/127\.0\.0\.1:1, /);
  });

  const names = ['a', 'b', 'c'];
  const urls = await Promise.all(names.map(async () => `http://127.0.0.1:${await freePort()}`));
  const cluster = names.map((name, i) => `${name}=${urls[i]}`).join(',');
  const three = join(dir, 'three');
  const made = await run('backup', source, '--backup-dir', three, '--initial-cluster', cluster);
  assert.is(made.code, 0, made.stderr);
  assert.equal(readdirSync(three).sort(), names);
  assert.is(made.stdout.split('\n').length, 4, made.stdout);
  const servers = await Promise.all(
    names.map((name, i) =>
      startWald({
        dataDirectory: join(three, name),
        flags: [
          `--name=${name}`,
          `--listen-peer-urls=${urls[i]}`,
          `--initial-advertise-peer-urls=${urls[i]}`,
          ...flags,
        ],
      }),
    ),
  );
  try {
    assert.is(await v3(servers[0]!, 'put', 'three', '4'), 'OK\n');
    for (const copy of servers) {
      assert.is(await v3(copy, 'get', 'three', '--print-value-only'), '4\n');
      assert.is(await v2(copy, 'get', '/conf/name'), 'wald\n');
    }
  } finally {
    for (const copy of servers) await copy.remove();
  }

  const both = await run(
    'backup',
    source,
    '--backup-dir',
    join(dir, 'both'),
    '--initial-cluster',
    cluster,
    '--name=a',
  );
  assert.is(both.code, 2);
  assert.match(both.stderr, '--initial-cluster names all members and their URLs already');
  const away = await run(
    'backup',
    source,
    '--backup-dir',
    join(dir, 'away'),
    '--initial-cluster',
    `../x=${urls[0]},b=${urls[1]}`,
  );
  assert.equal([away.code, existsSync(join(dir, 'x')), existsSync(join(dir, 'away'))], [1, false, false]);
  assert.match(away.stderr, '"../x" cannot be the name of a member');
});

test('a place that is taken is left alone, and what an earlier try left is taken away', async () => {
  const target = join(dir, 'taken');
  mkdirSync(`${target}.partial`, { recursive: true });
  writeFileSync(join(`${target}.partial`, 'old'), '');
  assert.is((await run('backup', '--data-dir', server.dataDirectory, '--backup-dir', target)).code, 0);
  assert.not(existsSync(`${target}.partial`));
  const again = await run('backup', '--data-dir', server.dataDirectory, '--backup-dir', target);
  assert.is(again.code, 1);
  assert.is(again.stderr, `${target} is not empty: choose another --backup-dir\n`);
});

test('where there is no member, nothing is made', async () => {
  const none = join(dir, 'none');
  const backup = await run('backup', '--data-dir', none, '--backup-dir', join(dir, 'of-none'));
  assert.is(backup.code, 1);
  assert.match(backup.stderr, 'no log of a member is there');
  const migrate = await run('migrate', '--data-dir', none);
  assert.is(migrate.stderr, `${join(none, 'wald', 'log')}: no log of a member is there\n`);
  assert.not(existsSync(none));
  assert.not(existsSync(join(dir, 'of-none')));
});

test('wrong flags are refused with the usage', async () => {
  for (const args of [
    ['migrate'],
    ['migrate', '--data-dir=x', '--y'],
    ['backup', '--data-dir', 'x'],
    ['backup', 'x'],
  ]) {
    const { code, stderr } = await run(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, `usage: wald ${args[0]} `);
  }
});

test('a member that runs is not migrated', async () => {
  const { code, stderr } = await run('migrate', '--data-dir', server.dataDirectory);
  assert.is(code, 1);
  assert.match(stderr, /^the data directory \S+ is in use by another process \(process \d+\)/);
});

test('a dry run changes nothing; a migration makes keys and leases, and once more nothing', async () => {
  await server.stop();
  const migrate = (...more: string[]) => run('migrate', '--data-dir', server.dataDirectory, ...more);
  const summary = (keys: number, verb: string, leases: number, present: number, left = 0) =>
    `${keys} keys ${verb}, ${leases} leases; ${present} were there already, ${left} with a time to live left out\n`;
  const dry = await migrate('--dry-run');
  assert.is(dry.stdout, `/conf/name\n/conf/short\n${summary(2, 'would be migrated', 1, 0)}`);
  assert.is(
    (await migrate('--dry-run', '--no-ttl')).stdout,
    `/conf/name\n${summary(1, 'would be migrated', 0, 0, 1)}`,
  );
  assert.is((await migrate()).stdout, summary(2, 'migrated', 1, 0));
  assert.is((await migrate()).stdout, summary(0, 'migrated', 0, 2));
  await server.restart();
  assert.is(await v3(server, 'get', '/conf/', '--prefix'), '/conf/name\nwald\n/conf/short\nlived\n');
  const [id] = (await v3(server, 'lease', 'list')).split('\n').slice(1);
  assert.match(
    await v3(server, 'lease', 'timetolive', id!, '--keys'),
    /granted with TTL\((2\d\d|300)s\).*\[\/conf\/short\]/,
  );
  assert.is(await v2(server, 'get', '/conf/name'), 'wald\n');
  assert.is(await v3(server, 'put', 'five', '5'), 'OK\n');
  await server.kill();
  await server.restart();
  assert.is(await v3(server, 'get', 'five', '--print-value-only'), '5\n');
});

test('a log that is damaged or shortened is named where it lies, and no backup is made', async () => {
  await server.stop();
  const log = join(server.dataDirectory, 'wald', 'log');
  const segment = readdirSync(log)
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .at(-1)!;
  const whole = readFileSync(join(log, segment));
  const target = join(dir, 'of-damaged');
  const damaged = Buffer.from(whole);
  damaged[200]! ^= 1;
  const newer = Buffer.from(whole);
  newer.writeUInt32LE(2, 8);
  newer.writeUInt32LE(checksum(newer.subarray(0, 156), 0), 156);
  for (const [bytes, expected] of [
    [damaged, /^\S+ is damaged at byte \d+: expected .*\/wald\/log\/witness attests that batch/],
    [
      Buffer.alloc(whole.length).fill(whole.subarray(0, 160), 0, 160),
      /is damaged at byte 160: expected .*found zeros/,
    ],
    [
      newer,
      /^\S+ has format version 2, and this version of wald knows version 1: a newer one has written it/,
    ],
  ] as const) {
    writeFileSync(join(log, segment), bytes);
    const dataDir = `--data-dir=${server.dataDirectory}`;
    const peer = `http://127.0.0.1:${await freePort()}`;
    const start = [
      ...[dataDir, `--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`],
      ...[`--initial-cluster=default=${peer}`, `--listen-client-urls=http://127.0.0.1:${await freePort()}`],
      '--advertise-client-urls=http://127.0.0.1:1',
    ];
    for (const command of [['backup', dataDir, `--backup-dir=${target}`], ['migrate', dataDir], start]) {
      const { code, stderr, stdout } = await run(...command);
      const text = command === start ? stdout + stderr : stderr;
      assert.is(code, 1, `${command[0]}: ${text}`);
      const message = text.split('\n').find((line) => line.includes(segment)) ?? '';
      assert.match(message, join(log, segment), `${command[0]}: ${text}`);
      if (command !== start) assert.match(message, expected);
      assert.not.match(text, 'of-damaged.partial');
    }
    assert.not(existsSync(target));
    assert.not(existsSync(`${target}.partial`));
  }
  const dump = await run('log', 'dump', server.dataDirectory);
  assert.is(dump.code, 1);
  assert.match(dump.stderr, `${join(log, segment)} has format version 2, `);
  writeFileSync(join(log, segment), whole);
  await server.restart();
});

test('a key that v3 has with another value is named, and nothing is migrated', async () => {
  await v2(server, 'set', '/conf/other', 'b');
  await v2(server, 'set', '/conf/name', 'changed');
  await server.stop();
  const { code, stderr } = await run('migrate', '--data-dir', server.dataDirectory);
  assert.is(code, 1);
  assert.match(stderr, '1 of them; nothing was migrated:\n  /conf/name\n');
  await server.restart();
  assert.is(await v3(server, 'get', '/conf/other'), '');
});

test.run();
