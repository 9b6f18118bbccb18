import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs of etcd 3.5, by their paths. */
export interface Etcd35 {
  readonly etcd: string;
  readonly etcdctl: string;
  readonly etcdutl: string;
}

/**
 * etcd 3.5 as Debian's next release has it, from the server that this system has its own packages from; unpacked below the directory of
 * temporary files, and never installed. `null`, and a line that says why, where it cannot be had.
 */
export function etcd35(): Etcd35 | null {
  if (found === undefined) {
    try {
      found = unpacked();
    } catch (error) {
      console.log(`without etcd 3.5: ${(error as Error).message}`);
      found = null;
    }
  }
  return found;
}

let found: Etcd35 | null | undefined;
const suite = 'trixie';
const packages = ['etcd-server', 'etcd-client'];
const aptTimeLimitMs = 60_000;
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const root = join(tmpdir(), 'wald-etcd-3.5');

function unpacked(): Etcd35 {
  if (!existsSync(root)) unpack();
  const program = (name: string): string => {
    const path = join(root, 'usr', 'bin', name);
    if (!existsSync(path)) throw new Error(`${path} is missing: remove ${root} to have it made anew`);
    return path;
  };
  return { etcd: program('etcd'), etcdctl: program('etcdctl'), etcdutl: program('etcdutl') };
}

/** Others may do the same at the same time: it is made elsewhere, and gets its name when it is whole. */
function unpack(): void {
  const work = mkdtempSync(`${root}-`);
  try {
    for (const name of ['state/lists/partial', 'cache/archives/partial', 'root'])
      mkdirSync(join(work, name), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `deb [signed-by=${keyring}] ${debianServer()} ${suite} main\n`);
    const options = [
      `Dir::Etc::SourceList=${work}/sources.list`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State=${work}/state`,
      'Dir::State::status=/var/lib/dpkg/status',
      `Dir::Cache=${work}/cache`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    run(work, 'apt-get', [...options, '-q', 'update']);
    run(work, 'apt-get', [...options, '-q', 'download', ...packages]);
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb')))
      run(work, 'dpkg', ['-x', file, 'root']);
    if (!existsSync(root)) renameSync(join(work, 'root'), root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(cwd: string, command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, {
    cwd,
    timeout: aptTimeLimitMs,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.at(-1)}: ${error?.message ?? stderr.slice(0, 200)}`);
}

/** The first of the servers that apt has its packages from, in either of its formats. */
function debianServer(): string {
  const directory = '/etc/apt/sources.list.d';
  const files = existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
  for (const file of ['/etc/apt/sources.list', ...files]) {
    if (!/\.(list|sources)$/.test(file) || !existsSync(file)) continue;
    const url = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(\S+\/debian\/?)(?:\s|$)/m.exec(
      readFileSync(file, 'utf8'),
    )?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('apt has no server of Debian');
}
