import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inCheckout } from '../support/checkout.ts';
import { etcd } from '../support/etcd-process.ts';
import { etcd35 } from '../support/etcd35.ts';
import { type CommandResult, etcdctl, runCommand } from '../support/etcdctl.ts';
import { freePort } from '../support/free-port.ts';
import { Random } from '../support/random.ts';
import { ServerProcess, type ServerProgram } from '../support/server-process.ts';
import { startWald, wald } from '../support/wald-process.ts';
import { contentOf, fill } from './snapshot-content.ts';

const test = suite('wald snapshot restore');

let scratch = '';
/** Of an etcd, saved by etcdctl. */
let saved = '';
let expected: string[] = [];

test.before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'wald-restore-'));
  saved = join(scratch, 'saved.db');
  expected = await save(etcd, saved);
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));

/** Fills a server at random, saves a snapshot of it, and says what clients can find in it. */
async function save(program: ServerProgram, file: string): Promise<string[]> {
  const server = await ServerProcess.start(program);
  try {
    await fill(server, new Random(18));
    const done = await etcdctl(server.endpoint, ['snapshot', 'save', file]);
    assert.is(done.code, 0, done.stderr);
    return await contentOf(server);
  } finally {
    await server.remove();
  }
}

function restore(file: string, ...flags: string[]): Promise<CommandResult> {
  return runCommand(inCheckout('bin', 'wald'), ['snapshot', 'restore', file, ...flags]);
}

test('makes a member of an etcd snapshot that has every key, revision, lease, user and role, and goes on', async () => {
  const dataDirectory = join(scratch, 'restored');
  const done = await restore(saved, `--data-dir=${dataDirectory}`);
  assert.is(done.code, 0, done.stderr);
  assert.match(done.stderr, '"msg":"restored snapshot"');
  assert.is(done.stdout, '');
  const server = await startWald({ dataDirectory });
  try {
    assert.equal(await contentOf(server), expected);
    assert.is((await etcdctl(server.endpoint, ['put', 'behind', '1'])).stdout, 'OK\n');
    await server.kill();
    await server.restart();
    assert.is((await etcdctl(server.endpoint, ['get', 'behind', '--print-value-only'])).stdout, '1\n');
    // And back: an etcd that is restored from it has the same.
    const again = join(scratch, 'again.db');
    await etcdctl(server.endpoint, ['snapshot', 'save', again]);
    const content = await contentOf(server);
    const etcdDirectory = join(scratch, 'etcd');
    const back = await runCommand('etcdctl', ['snapshot', 'restore', again, `--data-dir=${etcdDirectory}`], {
      env: { ...process.env, ETCDCTL_API: '3' },
    });
    assert.is(back.code, 0, back.stderr);
    const real = await ServerProcess.start(etcd, { dataDirectory: etcdDirectory });
    try {
      assert.equal(await contentOf(real), content);
    } finally {
      await real.remove();
    }
  } finally {
    await server.remove();
  }
});

test('makes each of three members of the same file, and they are a cluster', async () => {
  const ports = await Promise.all(Array.from({ length: 6 }, freePort));
  const peer = (i: number) => `http://127.0.0.1:${ports[i]}`;
  const cluster = ['a', 'b', 'c'].map((name, i) => `${name}=${peer(i)}`).join(',');
  const servers: ServerProcess[] = [];
  try {
    const starting = ['a', 'b', 'c'].map(async (name, i) => {
      const dataDirectory = join(scratch, `of-three-${name}`);
      const flags = [
        ...[`--name=${name}`, `--initial-advertise-peer-urls=${peer(i)}`],
        ...[`--initial-cluster=${cluster}`, '--initial-cluster-token=again'],
      ];
      const done = await restore(
        saved,
        `--data-dir=${dataDirectory}`,
        `--wal-dir=${dataDirectory}-wal`,
        ...flags,
      );
      assert.is(done.code, 0, done.stderr);
      assert.ok(readdirSync(`${dataDirectory}-wal`).some((file) => file.endsWith('.segment')));
      const walDir = `--wal-dir=${dataDirectory}-wal`;
      return startWald({ dataDirectory, flags: [...flags, walDir, `--listen-peer-urls=${peer(i)}`] });
    });
    for (const server of await Promise.all(starting)) servers.push(server);
    assert.is((await etcdctl(servers[0]!.endpoint, ['put', 'key 0', 'three'])).stdout, 'OK\n');
    const contents = await Promise.all(servers.map(contentOf));
    assert.equal(contents[1], contents[0]);
    assert.equal(contents[2], contents[0]);
    assert.equal(contents[0]!.slice(2, 8), expected.slice(2, 8), 'the history is that of the snapshot');
    const list = (await etcdctl(servers[0]!.endpoint, ['member', 'list'])).stdout;
    assert.match(list, /^([0-9a-f]+, started, [abc], \S+, \S+, false\n){3}$/);
  } finally {
    for (const server of servers) await server.remove();
  }
});

test("takes a snapshot of etcd 3.5, and a member's own with its tree of the v2 API", async () => {
  const newer = etcd35();
  if (newer !== null) {
    const file = join(scratch, 'saved-3.5.db');
    const content = await save({ ...etcd, command: newer.etcd }, file);
    await isRestored(file, content, [], ['--initial-cluster-token=newer']);
  }
  const server = await startWald({ flags: ['--enable-v2'] });
  try {
    await fill(server, new Random(19));
    const v2 = ['--no-sync', 'set', '/conf/name', 'wald'];
    assert.is((await etcdctl(server.endpoint, v2, { api: 2 })).code, 0);
    const content = await contentOf(server);
    const backup = join(scratch, 'backup');
    const done = await runCommand(inCheckout('bin', 'wald'), [
      ...['backup', `--data-dir=${server.dataDirectory}`, `--backup-dir=${backup}`],
    ]);
    assert.is(done.code, 0, done.stderr);
    const snapshots = join(backup, 'wald', 'snapshots');
    const [own] = readdirSync(snapshots);
    const server2 = await isRestored(join(snapshots, own!), content, ['--enable-v2'], []);
    assert.is(server2, 'wald\n');
  } finally {
    await server.remove();
  }
});

/** @returns what the v2 API says of a key, where it is on */
async function isRestored(
  file: string,
  content: readonly string[],
  flags: readonly string[],
  restoreFlags: readonly string[],
): Promise<string> {
  const dataDirectory = join(mkdtempSync(join(scratch, 'made-')), 'data');
  const done = await restore(file, `--data-dir=${dataDirectory}`, ...restoreFlags);
  assert.is(done.code, 0, done.stderr);
  const restored = await startWald({ dataDirectory, flags });
  try {
    assert.equal(await contentOf(restored), content);
    return (await etcdctl(restored.endpoint, ['--no-sync', 'get', '/conf/name'], { api: 2 })).stdout;
  } finally {
    await restored.remove();
  }
}

test('refuses what is cut off, altered, foreign or without a hash by its name, and a place or flags that do not fit', async () => {
  const whole = readFileSync(saved);
  const file = (name: string, bytes: Uint8Array): string => {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    return path;
  };
  const altered = Buffer.from(whole);
  altered[9_000]! ^= 1;
  const database = whole.subarray(0, whole.length - 32);
  const dataDir = join(scratch, 'refused');
  mkdirSync(join(scratch, 'taken'));
  const own = join(scratch, 'own.snapshot');
  const snapshots = join(scratch, 'backup', 'wald', 'snapshots');
  const ownBytes = readFileSync(join(snapshots, readdirSync(snapshots)[0]!));
  ownBytes[ownBytes.length >> 1]! ^= 1;
  writeFileSync(own, ownBytes);
  const rows: [string, string[], RegExp][] = [
    [join(scratch, 'missing.db'), [], /^open \S+missing\.db: no such file or directory$/],
    [
      file('cut.db', whole.subarray(0, whole.length - 20_000)),
      [],
      /cut\.db: .*\d+ bytes, expected \d+ pages/,
    ],
    [file('altered.db', altered), [], /altered\.db was altered: the SHA-256 of its database is/],
    [file('hashless.db', database), [], /hashless\.db: snapshot missing hash but --skip-hash-check=false$/],
    [
      file('foreign.db', Buffer.alloc(40_000, 'text')),
      [],
      /foreign\.db: .*neither of its two meta pages checks$/,
    ],
    [file('empty.db', Buffer.alloc(0)), [], /empty\.db: .*neither of its two meta pages checks$/],
    [own, [], /own\.snapshot is damaged at byte \d+: .*Nothing was written\. Restore another snapshot\.$/],
    [saved, ['--name=b'], /^couldn't find local name "b" in the initial cluster configuration$/],
    [saved, ['--initial-cluster=default=http://127.0.0.1:1'], /^--initial-cluster has default=http/],
    [saved, [`--data-dir=${join(scratch, 'taken')}`], /^data-dir "\S+taken" exists$/],
    [saved, [`--wal-dir=${join(scratch, 'taken')}`], /^wal-dir "\S+taken" exists$/],
    [saved, ['--colour=red'], /Usage: wald snapshot restore FILE/],
  ];
  for (const [path, flags, expectedText] of rows) {
    const { code, stderr } = await restore(path, `--data-dir=${dataDir}`, ...flags);
    assert.is(code, flags.includes('--colour=red') ? 2 : 1, `${path} ${flags}: ${stderr}`);
    const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    assert.ok(
      said.some((line) => expectedText.test(line)),
      stderr,
    );
    assert.not(existsSync(dataDir), `${path} ${flags}`);
    assert.not(existsSync(`${dataDir}.partial`));
  }
  const skipped = await restore(join(scratch, 'hashless.db'), `--data-dir=${dataDir}`, '--skip-hash-check');
  assert.is(skipped.code, 0, skipped.stderr);
  assert.ok(existsSync(join(dataDir, 'wald', 'log')));
});

test('wald snapshot save takes one from wald and from etcd, of a user, and leaves what was there where it cannot', async () => {
  const wrapped = (server: ServerProcess, file: string, ...flags: string[]): Promise<CommandResult> =>
    runCommand(inCheckout('bin', 'wald'), [
      'snapshot',
      'save',
      file,
      '--endpoints',
      server.endpoint,
      ...flags,
    ]);
  for (const program of [wald, etcd]) {
    const server = await ServerProcess.start(program);
    try {
      await fill(server, new Random(20));
      for (const args of [
        ['user', 'add', 'root:r'],
        ['user', 'grant-role', 'root', 'root'],
        ['auth', 'enable'],
      ])
        assert.is((await etcdctl(server.endpoint, args)).code, 0, args.join(' '));
      const file = join(scratch, `saved-by-wald-of-${program.name}.db`);
      writeFileSync(file, 'before');
      const refused = await wrapped(server, file, '--user=someone:secret');
      assert.equal([refused.code, refused.stdout], [1, '']);
      assert.match(refused.stderr, /permission denied/);
      const anonymous = await wrapped(server, file);
      assert.is(anonymous.code, 1);
      assert.is(readFileSync(file, 'latin1'), 'before');
      const done = await wrapped(server, file, '--user=root:r');
      assert.is(done.stdout, `Snapshot saved at ${file}\n`, done.stderr);
      assert.is(statSync(file).mode & 0o777, 0o600);
      assert.not(existsSync(`${file}.part`));
      assert.is((await etcdctl(server.endpoint, ['--user=root:r', 'auth', 'disable'])).code, 0);
      const again = join(scratch, `again-of-${program.name}.db`);
      assert.is((await wrapped(server, again)).code, 0);
      await isRestored(again, await contentOf(server), [], []);
    } finally {
      await server.remove();
    }
  }
  const nobody = await runCommand(inCheckout('bin', 'wald'), [
    'snapshot',
    'save',
    join(scratch, 'none.db'),
    '--endpoints=127.0.0.1:1',
  ]);
  assert.is(nobody.code, 1);
  assert.match(nobody.stderr, /^127\.0\.0\.1:1: .*ECONNREFUSED/);
  assert.not(existsSync(join(scratch, 'none.db')));
  assert.not(existsSync(join(scratch, 'none.db.part')));
});

test.run();
