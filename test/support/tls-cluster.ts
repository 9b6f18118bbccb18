import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Pki } from './pki.ts';
import { ProgramProcess } from './program-process.ts';
import type { ServerProgram } from './server-process.ts';

const readyTimeLimitMs = 30_000;
const pollMs = 50;

export interface TlsMemberOptions {
  readonly pki: Pki;
  /** Further flags, behind those that this sets; `%` stands for the client port. */
  readonly flags?: readonly string[];
  /** Whether members are not to be checked, having made their certificates themselves. */
  readonly isSelfSigned?: boolean;
  /** Whether peers use TLS as well. */
  readonly hasPeerTls?: boolean;
}

/** One member whose clients, and peers where that is asked for, use TLS. */
export class TlsMember {
  readonly process: ProgramProcess;
  readonly dataDirectory: string;
  private readonly program: ServerProgram;
  private readonly name: string;
  private readonly pki: Pki;
  private readonly options: TlsMemberOptions;
  readonly clientPort: number;
  readonly peerUrl: string;

  private constructor(
    program: ServerProgram,
    name: string,
    options: TlsMemberOptions,
    [clientPort, peerPort]: [number, number],
  ) {
    this.program = program;
    this.name = name;
    this.options = options;
    this.pki = options.pki;
    this.clientPort = clientPort;
    this.peerUrl = `${options.hasPeerTls ? 'https' : 'http'}://127.0.0.1:${peerPort}`;
    this.process = new ProgramProcess(`${program.name} ${name}`);
    this.dataDirectory = mkdtempSync(join(tmpdir(), `${program.name}-tls-`));
  }

  /** A member that is not started. */
  static async make(program: ServerProgram, name: string, options: TlsMemberOptions): Promise<TlsMember> {
    return new TlsMember(program, name, options, [await freePort(), await freePort()]);
  }

  /** A member alone, once it serves. */
  static async start(program: ServerProgram, options: TlsMemberOptions): Promise<TlsMember> {
    const member = await TlsMember.make(program, 'm1', options);
    member.begin([member]);
    try {
      await member.untilHealthy();
    } catch (error) {
      await member.remove();
      throw error;
    }
    return member;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.clientPort}`;
  }

  /** With its scheme. */
  get url(): string {
    return `https://${this.endpoint}`;
  }

  /**
   * Starts it as one of these members, without waiting for anything.
   * @param flags further ones, which count more than the same ones before
   */
  begin(cluster: readonly TlsMember[], flags: readonly string[] = []): void {
    const { pki, options } = this;
    const peerTls = [
      ['--peer-cert-file', pki.cert('peer'), '--peer-key-file', pki.key('peer')],
      ['--peer-trusted-ca-file', pki.ca, '--peer-client-cert-auth'],
    ].flat();
    this.process.start(this.program.command, [
      ...this.program.leadingArguments,
      ...['--name', this.name, '--data-dir', this.dataDirectory],
      ...['--listen-client-urls', this.url, '--advertise-client-urls', this.url],
      ...['--listen-peer-urls', this.peerUrl, '--initial-advertise-peer-urls', this.peerUrl],
      ...['--initial-cluster', cluster.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',')],
      ...['--cert-file', pki.cert('member'), '--key-file', pki.key('member'), '--trusted-ca-file', pki.ca],
      '--client-cert-auth',
      ...(options.hasPeerTls ? peerTls : []),
      ...(options.flags ?? []).map((flag) => flag.replaceAll('%', String(this.clientPort))),
      ...flags,
    ]);
  }

  async untilHealthy(): Promise<void> {
    const deadlineMs = performance.now() + readyTimeLimitMs;
    while (this.process.isRunning && performance.now() < deadlineMs) {
      if (await this.isHealthy()) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(this.process.describe('does not serve'));
  }

  /** Resolves when the log has a line; what it had before counts. */
  async untilLogged(pattern: RegExp): Promise<void> {
    const deadlineMs = performance.now() + readyTimeLimitMs;
    while (!pattern.test(this.process.output)) {
      if (performance.now() > deadlineMs) throw new Error(this.process.describe(`has not logged ${pattern}`));
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  async remove(): Promise<void> {
    await this.process.kill();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  private isHealthy(): Promise<boolean> {
    const { pki } = this;
    return new Promise((resolve) => {
      const req = request(
        `${this.url}/health`,
        {
          agent: false,
          timeout: 2_000,
          ca: readFileSync(pki.ca),
          rejectUnauthorized: this.options.isSelfSigned !== true,
          cert: readFileSync(pki.cert('client')),
          key: readFileSync(pki.key('client')),
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
}

/** Starts members of one cluster over TLS; resolves when all of them serve. */
export async function startTlsCluster(
  program: ServerProgram,
  size: number,
  options: TlsMemberOptions,
): Promise<TlsMember[]> {
  const members: TlsMember[] = [];
  for (let i = 1; i <= size; i++) members.push(await TlsMember.make(program, `m${i}`, options));
  for (const member of members) member.begin(members);
  try {
    await Promise.all(members.map((member) => member.untilHealthy()));
  } catch (error) {
    await Promise.all(members.map((member) => member.remove()));
    throw error;
  }
  return members;
}
