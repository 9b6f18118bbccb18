import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { freePort } from '../test/support/free-port.ts';
import { JsonClient } from '../test/support/json-client.ts';
import type { ServerProgram } from '../test/support/server-process.ts';

/** What a member says of itself; a linearizable answer is not needed for it, so that it tells of a cluster without a leader too. */
export interface MemberStatus {
  memberId: bigint;
  /** 0 without a leader. */
  leaderId: bigint;
  term: number;
  /** The newest entry that the member has applied. */
  appliedIndex: number;
  revision: number;
  isLearner: boolean;
}

interface StatusAnswer {
  header: { member_id: string; revision?: string };
  leader?: string;
  raftTerm?: string;
  raftAppliedIndex?: string;
  isLearner?: boolean;
}

const outputCharactersMax = 65_536;
const answerTimeLimitMs = 2_000;

/** Every member that runs; killed if the benchmark ends without stopping them. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One member of a cluster on loopback ports, which advertises the URLs that it has. */
export class ClusterMember {
  readonly program: ServerProgram;
  readonly name: string;
  readonly dataDirectory: string;
  readonly peerUrl: string;
  /** `host:port` for gRPC, HTTP and etcdctl. */
  readonly endpoint: string;
  /** `host:port` for HTTP/1.1 alone; `endpoint` where the program has no such port. */
  readonly httpEndpoint: string;
  /** The end of what the program wrote to its standard output and error, over all its starts. */
  output = '';
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private flags: readonly string[] = [];
  private client: JsonClient | null = null;

  private constructor(
    program: ServerProgram,
    name: string,
    dataDirectory: string,
    ports: { client: number; peer: number; http: number },
  ) {
    this.program = program;
    this.name = name;
    this.dataDirectory = dataDirectory;
    this.peerUrl = `http://127.0.0.1:${ports.peer}`;
    this.endpoint = `127.0.0.1:${ports.client}`;
    this.httpEndpoint = `127.0.0.1:${ports.http}`;
  }

  /** A member with ports of its own that is not started yet. */
  static async prepare(program: ServerProgram, name: string, dataDirectory: string): Promise<ClusterMember> {
    const [client, peer] = [await freePort(), await freePort()];
    const http = program.hasHttpPort ? await freePort() : client;
    return new ClusterMember(program, name, dataDirectory, { client, peer, http });
  }

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.name} is not running`);
    return pid;
  }

  get isRunning(): boolean {
    return this.child !== null;
  }

  /**
   * Starts the process, without waiting for it to be ready.
   *
   * @param cluster every member, this one among them, as `--initial-cluster` has them
   */
  start(cluster: readonly ClusterMember[], state: 'new' | 'existing'): void {
    this.flags = [
      ...['--name', this.name, '--data-dir', this.dataDirectory],
      ...['--listen-client-urls', `http://${this.endpoint}`],
      ...['--advertise-client-urls', `http://${this.endpoint}`],
      ...['--listen-peer-urls', this.peerUrl, '--initial-advertise-peer-urls', this.peerUrl],
      ...['--initial-cluster', cluster.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',')],
      ...['--initial-cluster-state', state],
      ...(this.program.hasHttpPort ? ['--listen-client-http-urls', `http://${this.httpEndpoint}`] : []),
    ];
    this.restart();
  }

  /** Starts it again with the flags and the data that it had. */
  restart(): void {
    if (this.child !== null) throw new Error(`${this.name} is running already`);
    const { program } = this;
    const child = spawn(program.command, [...program.leadingArguments, ...this.flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    running.add(child);
    const keep = (chunk: string) => {
      this.output = (this.output + chunk).slice(-outputCharactersMax);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    this.ended = new Promise((resolve) => {
      const ended = () => {
        running.delete(child);
        if (this.child === child) this.child = null;
        resolve();
      };
      child.once('close', ended);
      child.once('error', (error) => {
        keep(`${error.message}\n`);
        ended();
      });
    });
  }

  /** SIGKILL. Resolves when the process has ended. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  /** Kills it if it runs, and removes its data. */
  async remove(): Promise<void> {
    this.client?.close();
    await this.kill();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  /** Null while the member does not answer within 2 s. */
  async status(): Promise<MemberStatus | null> {
    const answer = await this.ask<StatusAnswer>('/v3/maintenance/status', {});
    if (answer === null) return null;
    return {
      memberId: BigInt(answer.header.member_id),
      leaderId: BigInt(answer.leader ?? 0),
      term: Number(answer.raftTerm ?? 0),
      appliedIndex: Number(answer.raftAppliedIndex ?? 0),
      revision: Number(answer.header.revision ?? 0),
      isLearner: answer.isLearner ?? false,
    };
  }

  /** How many of the keys from `\0` on a serializable range counts here; null while the member does not answer. */
  async countSerializable(): Promise<number | null> {
    const range = { key: 'AA==', range_end: 'AA==', serializable: true, count_only: true };
    const answer = await this.ask<{ count?: string }>('/v3/kv/range', range);
    return answer === null ? null : Number(answer.count ?? 0);
  }

  private async ask<Answer>(path: string, request: object): Promise<Answer | null> {
    this.client ??= new JsonClient(this.endpoint);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), answerTimeLimitMs);
    });
    try {
      return await Promise.race([this.client.call<Answer>(path, request).catch(() => null), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
