/**
 * Makes sure that the real programs the tests measure wald against are here: etcd and etcdctl of the version wald is
 * compatible with, curl, cfssl, openssl, the proxies that stand in front of it, and the load generators of the benchmark. As root on Debian, what is missing is installed;
 * otherwise the message says what to install. Under CI=true absence is a failure: a test is never skipped in silence.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The release whose answers the differential tests and the transcripts compare with. */
const etcdVersion = '3.4.23';
const aptTimeLimitMs = 300_000;

interface Tool {
  command: string;
  /** Debian's package of it. */
  package: string;
  versionArguments: string[];
  /** What the version output must contain; null where any version will do. */
  version: string | null;
  /** That the package would run from the next start of the machine on. */
  service?: string;
}

const tools: readonly Tool[] = [
  {
    ...{ command: 'etcd', package: 'etcd-server', versionArguments: ['--version'], version: etcdVersion },
    service: 'etcd.service',
  },
  { command: 'etcdctl', package: 'etcd-client', versionArguments: ['version'], version: etcdVersion },
  { command: 'wrk', package: 'wrk', versionArguments: ['-v'], version: null },
  { command: 'h2load', package: 'nghttp2-client', versionArguments: ['--version'], version: null },
  { command: 'curl', package: 'curl', versionArguments: ['--version'], version: null },
  {
    command: '/usr/bin/python3',
    package: 'python3-etcd',
    versionArguments: [
      '-c',
      'import importlib.metadata as m; print("python-etcd", m.version("python-etcd"))',
    ],
    // With a number behind it: the words alone are in the message that says that it is not there.
    version: 'python-etcd 0',
  },
  {
    command: '/usr/bin/python3',
    package: 'python3-websockets',
    versionArguments: [
      '-c',
      'import importlib.metadata as m; print("python-websockets", m.version("websockets"))',
    ],
    version: 'python-websockets 1',
  },
  {
    ...{ command: '/usr/sbin/nginx', package: 'nginx-light', versionArguments: ['-v'], version: null },
    service: 'nginx.service',
  },
  {
    ...{ command: '/usr/sbin/haproxy', package: 'haproxy', versionArguments: ['-v'], version: null },
    service: 'haproxy.service',
  },
  { command: 'ip', package: 'iproute2', versionArguments: ['-V'], version: null },
  { command: 'cfssl', package: 'golang-cfssl', versionArguments: ['version'], version: null },
  { command: 'openssl', package: 'openssl', versionArguments: ['version'], version: null },
];

/** What is wrong with one tool, in words; null if nothing is. */
export function problemOf(tool: Tool): string | null {
  const result = spawnSync(tool.command, tool.versionArguments, {
    encoding: 'utf8',
    env: { ...process.env, ETCDCTL_API: '3' },
  });
  if (result.error) return `${tool.command} is not installed`;
  const output = `${result.stdout}${result.stderr}`;
  if (tool.version === null || output.includes(tool.version)) return null;
  return `${tool.command} is not version ${tool.version}, but: ${output.split('\n')[0]}`;
}

/**
 * Installs Debian packages. Some would start a service, etcd-server on port 2379, where a developer may already have one or
 * want wald to be: while apt runs, a policy denies every start, unless the machine has a policy of its own.
 */
function installWithApt(packages: readonly string[]): void {
  const policyFile = '/usr/sbin/policy-rc.d';
  const policyIsOurs = !existsSync(policyFile);
  if (policyIsOurs) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
      console.log(`apt-get ${args.join(' ')}`);
      const { status } = spawnSync('apt-get', ['-q', ...args], {
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: aptTimeLimitMs,
      });
      if (status !== 0) return;
    }
    if (existsSync('/run/systemd/system')) {
      for (const { package: name, service } of tools) {
        if (service === undefined || !packages.includes(name)) continue;
        spawnSync('systemctl', ['disable', '--now', service], { stdio: 'ignore' });
      }
    }
  } finally {
    if (policyIsOurs) rmSync(policyFile);
  }
}

function main(): void {
  let missing = tools.filter((tool) => problemOf(tool) !== null);
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    installWithApt(missing.map((tool) => tool.package));
    missing = missing.filter((tool) => problemOf(tool) !== null);
  }
  if (missing.length === 0) return;
  for (const tool of missing) console.error(`test-setup: ${problemOf(tool)}`);
  console.error(
    `test-setup: install ${missing.map((tool) => tool.command).join(', ')}; on Debian 12:\n` +
      `  sudo apt-get update && sudo apt-get install ${missing.map((tool) => tool.package).join(' ')}\n` +
      `The tests that need them will fail until then.`,
  );
  if (process.env.CI === 'true') process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
