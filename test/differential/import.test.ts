import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
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
import { Random } from '../support/random.ts';
import { ServerProcess, type ServerProgram } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { contentOf, fill } from './snapshot-content.ts';

const test = suite('wald import');

const v2Operations = 100;
let scratch = '';

test.before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'wald-import-'));
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));

function importFrom(dir: string, ...flags: string[]): Promise<CommandResult> {
  return runCommand(inCheckout('bin', 'wald'), ['import', dir, ...flags]);
}

async function v2(server: ServerProcess, method: string, path: string, ...form: string[]): Promise<string> {
  const response = await fetch(`http://${server.endpoint}/v2/keys${path}`, {
    method,
    ...(form.length === 0
      ? {}
      : { body: new URLSearchParams(form.map((field) => field.split('=') as [string, string])) }),
  });
  return response.text();
}

async function fillV2(server: ServerProcess, random: Random): Promise<void> {
  const key = () => `/${random.pick(['a', 'b', 'dir'])}/${random.below(12)}`;
  for (let i = 0; i < v2Operations; i++) {
    const kind = random.weighted({ set: 5, create: 2, update: 2, remove: 2, queue: 1, compared: 1 });
    const value = `value=${i}`;
    if (kind === 'set') await v2(server, 'PUT', key(), value, ...(random.chance(0.2) ? ['ttl=3000'] : []));
    else if (kind === 'create') await v2(server, 'PUT', key(), value, 'prevExist=false');
    else if (kind === 'update') await v2(server, 'PUT', key(), value, 'prevExist=true');
    else if (kind === 'remove') await v2(server, 'DELETE', key());
    else if (kind === 'queue') await v2(server, 'POST', '/queue', value);
    else await v2(server, 'PUT', key(), value, `prevValue=${random.below(i + 1)}`);
  }
  await v2(server, 'PUT', '/short', 'value=1', 'ttl=1');
  await v2(server, 'PUT', '/empty', 'dir=true');
}

/** Requests in the names of users, some of which are refused. */
async function withUsers(server: ServerProcess): Promise<void> {
  const run = (...args: string[]) => etcdctl(server.endpoint, args);
  for (const args of [
    ['user', 'add', 'root:r'],
    ['user', 'grant-role', 'root', 'root'],
    ['auth', 'enable'],
  ])
    assert.is((await run(...args)).code, 0, args.join(' '));
  assert.is((await run('--user=root:r', 'put', 'of root', '1')).code, 0);
  assert.match((await run('--user=someone:secret', 'put', 'of someone', '1')).stderr, 'permission denied');
  const passwd = `echo changed | etcdctl --endpoints=${server.endpoint} --user=root:r user passwd someone --interactive=false`;
  const changed = await runCommand('sh', ['-c', passwd], { env: { ...process.env, ETCDCTL_API: '3' } });
  assert.is(changed.code, 0, changed.stderr);
  for (const args of [
    ['role', 'add', 'gone'],
    ['role', 'delete', 'gone'],
    ['lease', 'grant', '500'],
    ['auth', 'disable'],
  ])
    assert.is((await run('--user=root:r', ...args)).code, 0, args.join(' '));
}

/** The tree with its indexes, and events of the past; not the time that is left. */
async function treeOf(server: ServerProcess): Promise<string[]> {
  const listed = (await v2(server, 'GET', '/?recursive=true&sorted=true')).replace(/,"ttl":\d+/g, '');
  const { node } = JSON.parse(listed);
  const last = Math.max(...[...listed.matchAll(/"modifiedIndex":(\d+)/g)].map(([, index]) => Number(index)));
  const events: string[] = [];
  for (const at of [last, last - 10, last - 40]) {
    const event = await v2(server, 'GET', `/?recursive=true&wait=true&waitIndex=${at}`);
    events.push(event.replace(/,"ttl":\d+/g, ''));
  }
  return [JSON.stringify(node), ...events];
}

async function isImported(program: ServerProgram, flags: readonly string[]): Promise<void> {
  const dataDirectory = join(mkdtempSync(join(scratch, 'etcd-')), 'data');
  const server = await ServerProcess.start(program, { dataDirectory, flags: ['--enable-v2=true', ...flags] });
  const target = `${dataDirectory}-imported`;
  let content: string[];
  let tree: string[];
  try {
    await fillV2(server, new Random(21));
    await fill(server, new Random(22));
    await fillV2(server, new Random(23));
    await withUsers(server);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.is((await etcdctl(server.endpoint, ['put', 'last', 'acknowledged'])).stdout, 'OK\n');
    tree = await treeOf(server);
    content = await contentOf(server);
    await server.kill();
    const walDir = flags.find((flag) => flag.startsWith('--wal-dir='))?.slice('--wal-dir='.length);
    const done = await importFrom(
      dataDirectory,
      ...(walDir === undefined ? [] : [`--etcd-wal-dir=${walDir}`]),
      `--data-dir=${target}`,
    );
    assert.is(done.code, 0, done.stderr);
  } finally {
    await server.remove();
  }
  const imported = await startWald({ dataDirectory: target, flags: ['--enable-v2'] });
  try {
    assert.equal(await contentOf(imported), content);
    assert.equal(await treeOf(imported), tree);
    assert.is(
      (await etcdctl(imported.endpoint, ['get', 'last', '--print-value-only'])).stdout,
      'acknowledged\n',
    );
    assert.is((await etcdctl(imported.endpoint, ['auth', 'enable'])).code, 0);
    const asSomeone = (password: string) =>
      etcdctl(imported.endpoint, [`--user=someone:${password}`, 'get', 'key']);
    assert.is((await asSomeone('changed')).code, 0);
    assert.match((await asSomeone('secret')).stderr, 'authentication failed');
  } finally {
    await imported.remove();
  }
}

test('of an etcd that was killed has every key, revision, lease, user and role, and the tree with its indexes', () =>
  isImported(etcd, ['--snapshot-count=100', `--wal-dir=${join(scratch, 'wal')}`]));

test('takes the directory of an etcd 3.5, which has no snapshot yet', async () => {
  const newer = etcd35();
  if (newer !== null) await isImported({ ...etcd, command: newer.etcd }, []);
});

test('refuses an etcd that runs, a log that is damaged or incomplete, and what is no etcd, with nothing made', async () => {
  const dataDirectory = join(scratch, 'refused');
  const target = join(scratch, 'refused-target');
  const server = await ServerProcess.start(etcd, { dataDirectory });
  const refused = async (dir: string, expected: RegExp): Promise<void> => {
    const { code, stderr } = await importFrom(dir, `--data-dir=${target}`);
    assert.is(code, 1, stderr);
    const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    assert.ok(
      lines.some((line) => expected.test(line)),
      stderr,
    );
    assert.not(existsSync(target));
  };
  try {
    for (let i = 0; i < 5; i++) await etcdctl(server.endpoint, ['put', `k${i}`, 'v'.repeat(1_000)]);
    await refused(dataDirectory, /refused is in use by an etcd: stop it first$/);
    await server.kill();
    const whole = `${dataDirectory}-whole`;
    cpSync(dataDirectory, whole, { recursive: true });
    const [name] = readdirSync(join(whole, 'member', 'wal')).filter((file) => file.endsWith('.wal'));
    const log = join(dataDirectory, 'member', 'wal', name!);
    const bytes = readFileSync(log);
    const damaged = Buffer.from(bytes);
    damaged[bytes.indexOf('vvvvvvvv') + 20]! ^= 1;
    writeFileSync(log, damaged);
    await refused(
      dataDirectory,
      /0000\.wal at byte \d+: expected checksum 0x[0-9a-f]{8}, found 0x[0-9a-f]{8}$/,
    );
    // Of what a crash has cut off nothing was acknowledged.
    writeFileSync(log, bytes.subarray(0, bytes.lastIndexOf('vvvvvvvv')));
    const cut = await importFrom(dataDirectory, `--data-dir=${target}-cut`);
    assert.match(cut.code === 0 ? '' : cut.stderr, /^$|a log with the entry \d+, found one that ends at \d+/);
    writeFileSync(log, bytes);
    renameSync(log, log.replace(name!, '0000000000000001-00000000000000ff.wal'));
    await refused(
      dataDirectory,
      /member\/wal at byte 0: expected a file with the entry 1, found 0000000000000001-/,
    );
    await refused(join(scratch, 'nowhere'), /^open \S+nowhere\/member\/snap\/db: no such file or directory$/);
    const database = join(dataDirectory, 'member', 'snap', 'db');
    truncateSync(database, 10_000);
    await refused(dataDirectory, /snap\/db: the database is damaged, or is none of bbolt: /);
    appendFileSync(join(whole, 'member', 'wal', 'not-a-log.txt'), 'x');
    const done = await importFrom(whole, `--data-dir=${target}`);
    assert.is(done.code, 0, done.stderr);
  } finally {
    await server.remove();
  }
});

test.run();
