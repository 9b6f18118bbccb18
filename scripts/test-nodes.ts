/**
 * Runs the fast tests under each version of Node.js that wald is to run on. Each version has a copy of this checkout below
 * `node_modules/.cache/nodes`, with the packages of this one and native modules of its own. The versions themselves are npm
 * packages, which are fetched once.
 *
 *     npm run test:nodes -- [--all] [--node VERSION]... [NAME]...
 *
 * `--all` runs all tests (they need what `npm test` installs), a NAME those that `npm test -- NAME` has. The last line of each
 * version is `node VERSION: N passed, N failed`; the exit code is not 0 if one of them failed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkoutDirectory, inCheckout } from '../test/support/checkout.ts';

/** The newest of each line that was tried. */
const nodeVersions = ['20.20.2', '22.23.5', '24.22.3'];
const cacheDirectory = inCheckout('node_modules', '.cache', 'nodes');
/** Of a checkout, what a copy makes for itself, or has no use for. */
const notCopied =
  /^(\.git|\.build\.lock|node_modules|build|bench\/results\/scratch)$|\.(wald|etcd|cpuprofile)$/;

/** A version of Node.js, as its npm package lays it out. */
class NodeVersion {
  readonly version: string;
  readonly checkout: string;
  private readonly prefix: string;
  private readonly packageName = `node-${process.platform}-${process.arch}`;

  constructor(version: string) {
    this.version = version;
    this.checkout = join(cacheDirectory, version, 'checkout');
    this.prefix = join(cacheDirectory, version, 'node');
  }

  /** With `bin/node`, and the headers that native modules are compiled with. */
  get directory(): string {
    return join(this.prefix, 'node_modules', this.packageName);
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: join(this.directory, 'bin') + delimiter + process.env.PATH,
      npm_config_nodedir: this.directory,
    };
  }

  fetch(): void {
    if (fs.existsSync(join(this.directory, 'bin', 'node'))) return;
    fs.mkdirSync(this.prefix, { recursive: true });
    const wanted = `${this.packageName}@${this.version}`;
    run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', this.prefix, wanted]);
  }

  /** Makes the copy what the checkout is. */
  copyCheckout(): void {
    mirror(checkoutDirectory, this.checkout, notCopied);
    const madeFor = createHash('sha256')
      .update(fs.readFileSync(inCheckout('package-lock.json')))
      .digest('hex');
    const mark = join(this.checkout, 'node_modules', '.made-for');
    if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === madeFor) return;
    const natives = linkPackages(inCheckout('node_modules'), join(this.checkout, 'node_modules'));
    run('npm', ['rebuild', ...natives], { cwd: this.checkout, env: this.environment });
    fs.writeFileSync(mark, madeFor);
  }

  /** Builds the copy and runs tests in it; what the last line says. */
  async test(args: readonly string[]): Promise<string> {
    const options = { cwd: this.checkout, env: this.environment };
    run('node', ['scripts/build.js'], options);
    const child = spawn('node', ['build/scripts/run-tests.js', ...args], {
      ...options,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let last = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      // Of the files, those that fail, with all that they say.
      for (const line of lines) if (!line.startsWith('ok ')) console.log(line);
      last = lines.at(-1) ?? last;
    });
    await new Promise((resolve) => child.once('close', resolve));
    return last;
  }
}

/** Makes a directory have what another has, but for what is to stay as it is on either side; what is the same is left alone. */
export function mirror(from: string, to: string, except: RegExp, below = ''): void {
  fs.mkdirSync(to, { recursive: true });
  const isCopied = (name: string): boolean => !except.test(below + name);
  const names = new Set(fs.readdirSync(from).filter(isCopied));
  for (const name of fs.readdirSync(to).filter(isCopied)) {
    if (!names.has(name)) fs.rmSync(join(to, name), { recursive: true });
  }
  for (const name of names) {
    const [source, copy] = [join(from, name), join(to, name)];
    const stat = fs.statSync(source);
    if (stat.isDirectory()) {
      mirror(source, copy, except, `${below}${name}/`);
      continue;
    }
    const before = fs.statSync(copy, { throwIfNoEntry: false });
    // The time of a copy is set to the microsecond.
    if (before?.size === stat.size && Math.abs(before.mtimeMs - stat.mtimeMs) < 1) continue;
    fs.copyFileSync(source, copy);
    fs.utimesSync(copy, stat.atimeMs / 1000, stat.mtimeMs / 1000);
  }
}

/**
 * Makes a node_modules of links to the packages of another, and copies of those that are compiled when they are installed.
 * Returns the names of these.
 */
export function linkPackages(from: string, to: string): string[] {
  fs.rmSync(to, { recursive: true, force: true });
  fs.mkdirSync(to, { recursive: true });
  const natives: string[] = [];
  for (const name of fs.readdirSync(from)) {
    if (name === '.cache') continue;
    if (!fs.existsSync(join(from, name, 'binding.gyp'))) {
      fs.symlinkSync(join(from, name), join(to, name));
      continue;
    }
    natives.push(name);
    fs.cpSync(join(from, name), join(to, name), { recursive: true });
  }
  return natives;
}

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      node: { type: 'string', multiple: true, default: nodeVersions },
    },
  });
  // A part of all paths: everything, but not what `npm test` does beside it.
  const args = positionals.length > 0 ? positionals : values.all ? ['test/'] : ['--fast'];
  const results: string[] = [];
  for (const version of values.node) {
    const node = new NodeVersion(version);
    console.log(`node ${version}`);
    let result: string;
    try {
      node.fetch();
      node.copyCheckout();
      result = await node.test(args);
    } catch (error) {
      console.error((error as Error).message);
      result = 'could not be tried';
    }
    if (!/^[1-9]\d* passed, 0 failed$/.test(result)) process.exitCode = 1;
    results.push(`node ${version}: ${result}`);
  }
  console.log(results.join('\n'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
