import { execFile } from 'node:child_process';

export interface CommandResult {
  /** Exit code; null if a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface EtcdctlOptions {
  /** Version of the API: 2 speaks HTTP to `/v2`, 3 (the default) gRPC. */
  api?: 2 | 3;
  input?: string;
  timeLimitMs?: number;
}

const commandTimeLimitMs = 60_000;
const outputBytesMax = 64 * 1024 * 1024;

/** Runs etcdctl against one endpoint (`host:port`); a failure is a result, not an exception. */
export function etcdctl(
  endpoint: string,
  args: readonly string[],
  options: EtcdctlOptions = {},
): Promise<CommandResult> {
  const api = options.api ?? 3;
  const endpoints = api === 2 ? `http://${endpoint}` : endpoint;
  return runCommand('etcdctl', [`--endpoints=${endpoints}`, ...args], {
    ...options,
    env: { ...process.env, ETCDCTL_API: String(api) },
  });
}

/** Runs a program to its end with its output gathered as text. Rejects only if it cannot be started at all. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv; timeLimitMs?: number } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      args,
      {
        env: options.env ?? process.env,
        timeout: options.timeLimitMs ?? commandTimeLimitMs,
        killSignal: 'SIGKILL',
        maxBuffer: outputBytesMax,
      },
      (error, stdout, stderr) => {
        if (error !== null && 'syscall' in error) {
          reject(new Error(`cannot run ${command}: ${error.message}; see scripts/test-setup.ts`));
          return;
        }
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
    // A program that ends without reading its input is no failure of ours.
    child.stdin?.once('error', () => {});
    child.stdin?.end(options.input ?? '');
  });
}
