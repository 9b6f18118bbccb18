import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestSecure } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ProgramProcess } from './program-process.ts';

/** A program that serves etcd's API: what differs between etcd and wald when one is started. */
export interface ServerProgram {
  readonly name: 'etcd' | 'wald';
  readonly command: string;
  /** True if it opens a port of its own for HTTP/1.1 (`--listen-client-http-urls`). */
  readonly hasHttpPort: boolean;
  /** Arguments before etcd's flags. */
  readonly leadingArguments: readonly string[];
}

export interface ServerOptions {
  /** Further flags of etcd's, after the common ones. */
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Kept by `remove()` when given; a temporary directory is made and removed otherwise. */
  dataDirectory?: string;
  /** Where the temporary directory is made; the system's place for such by default. */
  dataParent?: string;
  readyTimeLimitMs?: number;
  /** Serves clients over TLS. They are asked for certificates, at the HTTP port as well, when that of one of them is given. */
  certificate?: CertificateFiles & {
    readonly client?: CertificateFiles & { readonly trustedCaFile: string };
  };
}

/** In PEM. */
interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

const readyTimeLimitMs = 30_000;
const readyPollMs = 10;
const portAttemptsMax = 3;

/**
 * One server on loopback ports with a data directory of its own, which can be stopped, killed and started again.
 *
 * It advertises etcd's default URLs whatever its ports are, since member and cluster IDs are computed from them: two
 * servers started this way have equal IDs, and their answers can be compared byte by byte.
 */
export class ServerProcess {
  readonly program: ServerProgram;
  readonly dataDirectory: string;
  /** Client port of gRPC and HTTP; `httpPort` is equal to it where the program has none of its own. */
  clientPort = 0;
  httpPort = 0;
  private readonly options: ServerOptions;
  private readonly dataDirectoryIsOurs: boolean;
  private peerPort = 0;
  private readonly process: ProgramProcess;

  private constructor(program: ServerProgram, options: ServerOptions) {
    this.program = program;
    this.options = options;
    this.process = new ProgramProcess(program.name);
    this.dataDirectoryIsOurs = options.dataDirectory === undefined;
    this.dataDirectory =
      options.dataDirectory ?? mkdtempSync(join(options.dataParent ?? tmpdir(), `${program.name}-test-`));
  }

  /** Resolves once `/health` says so. Rejects, with the end of the program's output, if it exits or takes too long. */
  static async start(program: ServerProgram, options: ServerOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(program, options);
    for (let attempt = 1; ; attempt++) {
      server.clientPort = await freePort();
      server.peerPort = await freePort();
      server.httpPort = program.hasHttpPort ? await freePort() : server.clientPort;
      try {
        await server.restart();
        return server;
      } catch (error) {
        await server.kill();
        // Another process may have bound one of the ports since they were found free.
        if (attempt < portAttemptsMax && server.output.includes('address already in use')) continue;
        if (server.dataDirectoryIsOurs) server.removeData();
        throw error;
      }
    }
  }

  /** `host:port` for gRPC, HTTP and etcdctl. */
  get endpoint(): string {
    return `127.0.0.1:${this.clientPort}`;
  }

  /** `host:port` of the port that speaks HTTP/1.1 alone. */
  get httpEndpoint(): string {
    return `127.0.0.1:${this.httpPort}`;
  }

  /** The end of what the program wrote to its standard output and error, over all its starts. */
  get output(): string {
    return this.process.output;
  }

  /** Resolves when the process that was started last has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.process.ended;
  }

  get pid(): number {
    return this.process.pid;
  }

  get isRunning(): boolean {
    return this.process.isRunning;
  }

  /** That ended it the last time; null when it has not ended, or did by itself. */
  get endSignal(): NodeJS.Signals | null {
    return this.process.endSignal;
  }

  /** Sends a signal and waits until the process has ended, if the signal does that. */
  async endBy(signal: NodeJS.Signals): Promise<void> {
    this.process.signal(signal);
    await this.process.ended;
  }

  /** Starts it again on the same ports and data after `stop()` or `kill()`. */
  async restart(): Promise<void> {
    const { program, options } = this;
    this.process.start(program.command, [...program.leadingArguments, ...this.flags()], options.env);
    await this.waitUntilHealthy(options.readyTimeLimitMs ?? readyTimeLimitMs);
  }

  /** SIGTERM; resolves when the process has ended, rejects if it has to be killed after 15 s. */
  stop(): Promise<void> {
    return this.process.stop();
  }

  /** SIGKILL: nothing is flushed, closed or said goodbye to. Resolves when the process has ended. */
  kill(): Promise<void> {
    return this.process.kill();
  }

  /** Kills it if it runs and removes its data, unless the caller brought the directory. */
  async remove(): Promise<void> {
    await this.kill();
    if (this.dataDirectoryIsOurs) this.removeData();
  }

  /** Empties the data directory of a server that is not running, so that the next start is a first one. */
  removeData(): void {
    if (this.isRunning) throw new Error(`${this.program.name} is running`);
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  private flags(): string[] {
    const { certificate } = this.options;
    const scheme = certificate === undefined ? 'http' : 'https';
    const flags = [
      ['--name', 'default'],
      ['--data-dir', this.dataDirectory],
      ['--listen-client-urls', `${scheme}://127.0.0.1:${this.clientPort}`],
      ['--advertise-client-urls', 'http://localhost:2379'],
      ['--listen-peer-urls', `http://127.0.0.1:${this.peerPort}`],
      ['--initial-advertise-peer-urls', 'http://localhost:2380'],
      ['--initial-cluster', 'default=http://localhost:2380'],
    ];
    if (certificate !== undefined)
      flags.push(['--cert-file', certificate.certFile], ['--key-file', certificate.keyFile]);
    const client = certificate?.client;
    if (client !== undefined) flags.push(['--client-cert-auth', '--trusted-ca-file', client.trustedCaFile]);
    if (this.program.hasHttpPort) {
      const httpScheme = client === undefined ? 'http' : 'https';
      flags.push(['--listen-client-http-urls', `${httpScheme}://127.0.0.1:${this.httpPort}`]);
    }
    return [...flags.flat(), ...(this.options.flags ?? [])];
  }

  private async waitUntilHealthy(timeLimitMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeLimitMs;
    while (this.isRunning) {
      if (await isHealthy(this.clientPort, this.options.certificate)) return;
      if (performance.now() > deadlineMs)
        throw new Error(this.process.describe(`was not ready within ${timeLimitMs} ms`));
      await new Promise((resolve) => setTimeout(resolve, readyPollMs));
    }
    throw new Error(this.process.describe('ended before it was ready'));
  }
}

function isHealthy(port: number, certificate: ServerOptions['certificate']): Promise<boolean> {
  const client = certificate?.client;
  const own =
    client === undefined ? {} : { cert: readFileSync(client.certFile), key: readFileSync(client.keyFile) };
  return new Promise((resolve) => {
    const req = (certificate === undefined ? request : requestSecure)(
      {
        ...{ host: '127.0.0.1', port, path: '/health', agent: false, timeout: 2_000 },
        ...{ rejectUnauthorized: false, ...own },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200));
      },
    );
    req.once('timeout', () => req.destroy());
    req.once('error', () => resolve(false));
    req.end();
  });
}
