import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GrpcClient, type PlainMessage } from './grpc-client.ts';
import type { LinkProxy } from './link-proxy.ts';
import type { PrivateHost } from './private-network.ts';
import { ProgramProcess } from './program-process.ts';
import type { ServerProgram } from './server-process.ts';

const statusTimeLimitMs = 500;

/** What a member says about itself. */
export interface MemberStatus {
  memberId: bigint;
  /** 0 when it knows of none. */
  leaderId: bigint;
  raftTerm: number;
  raftAppliedIndex: number;
  isLearner: boolean;
  revision: number;
}

/** Where a member is, which stays the same over its lives. */
export interface MemberPlace {
  name: string;
  /** Kept until the cluster is closed; the data are in a directory below it. */
  directory: string;
  /** Address that its ports are opened on. */
  address: string;
  clientPort: number;
  peerPort: number;
  /** The namespace that it runs in; null on the test's own loopback. */
  host: PrivateHost | null;
  /** What stands before its peer port, when something does: that is what it advertises then. */
  proxy: LinkProxy | null;
}

/** What it is started with beside its place. */
export interface MemberStart {
  /** As `--initial-cluster` wants it. */
  initialCluster: string;
  state: 'new' | 'existing';
  token: string;
  /** Further flags of this start alone. */
  flags?: readonly string[];
}

/** One member of a cluster as a process: it can be killed, stopped, paused, emptied and started again. */
export class MemberProcess {
  readonly place: MemberPlace;
  readonly process: ProgramProcess;
  private readonly program: ServerProgram;
  private readonly flags: readonly string[];
  private client: GrpcClient | null = null;
  /** Known since it said so. */
  private idSeen: bigint | null = null;
  isPaused = false;

  constructor(program: ServerProgram, place: MemberPlace, flags: readonly string[]) {
    this.program = program;
    this.place = place;
    this.flags = flags;
    this.process = new ProgramProcess(`${program.name} ${place.name}`);
  }

  get name(): string {
    return this.place.name;
  }

  /** `host:port` for gRPC, HTTP and etcdctl. */
  get endpoint(): string {
    return `${this.place.address}:${this.place.clientPort}`;
  }

  get clientUrl(): string {
    return `http://${this.endpoint}`;
  }

  /** The peer URL that the others know. */
  get peerUrl(): string {
    const { address, peerPort, proxy } = this.place;
    return proxy === null ? `http://${address}:${peerPort}` : `http://${proxy.host}:${proxy.port}`;
  }

  get isRunning(): boolean {
    return this.process.isRunning;
  }

  get output(): string {
    return this.process.output;
  }

  get dataDirectory(): string {
    return join(this.place.directory, 'data');
  }

  get hasId(): boolean {
    return this.idSeen !== null;
  }

  /** Its ID; throws while it has not been asked for its status with success. */
  get id(): bigint {
    if (this.idSeen === null) throw new Error(`the ID of ${this.name} is not known yet`);
    return this.idSeen;
  }

  /** As etcdctl prints and takes it. */
  get hexId(): string {
    return this.id.toString(16);
  }

  /** Starts the process, without waiting for anything. */
  start({ initialCluster, state, token, flags: more = [] }: MemberStart): void {
    const { address, clientPort, peerPort, host } = this.place;
    const flags = [
      ['--name', this.name],
      ['--data-dir', this.dataDirectory],
      ['--listen-client-urls', `http://${address}:${clientPort}`],
      ['--advertise-client-urls', this.clientUrl],
      ['--listen-peer-urls', `http://${address}:${peerPort}`],
      ['--initial-advertise-peer-urls', this.peerUrl],
      ['--initial-cluster', initialCluster],
      ['--initial-cluster-state', state],
      ['--initial-cluster-token', token],
    ];
    const line = [
      ...(host?.prefix ?? []),
      this.program.command,
      ...this.program.leadingArguments,
      ...flags.flat(),
      ...this.flags,
      ...more,
    ];
    this.isPaused = false;
    this.process.start(line[0]!, line.slice(1));
  }

  async kill(): Promise<void> {
    await this.process.kill();
    this.isPaused = false;
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  /** SIGSTOP: its connections stay, and nothing is answered. */
  pause(): void {
    this.process.signal('SIGSTOP');
    this.isPaused = true;
  }

  resume(): void {
    this.process.signal('SIGCONT');
    this.isPaused = false;
  }

  /** What it says about itself; null when it says nothing in time. */
  async status(timeLimitMs = statusTimeLimitMs): Promise<MemberStatus | null> {
    this.client ??= new GrpcClient(this.endpoint, {
      'grpc.initial_reconnect_backoff_ms': 20,
      'grpc.min_reconnect_backoff_ms': 20,
      'grpc.max_reconnect_backoff_ms': 50,
    });
    const { response } = await this.client.call('Maintenance/Status', {}, { timeLimitMs });
    if (response === null) return null;
    const header = response.header as PlainMessage;
    this.idSeen = BigInt(String(header.member_id));
    return {
      memberId: this.idSeen,
      leaderId: BigInt(String(response.leader ?? 0)),
      raftTerm: Number(response.raftTerm ?? 0),
      raftAppliedIndex: Number(response.raftAppliedIndex ?? 0),
      isLearner: response.isLearner === true,
      revision: Number(header.revision ?? 0),
    };
  }

  /** Empties the data directory of a member that is not running: its next life begins with nothing. */
  async removeData(): Promise<void> {
    if (this.isRunning) throw new Error(`${this.name} is running`);
    const { host } = this.place;
    // A disk of its own is seen in its namespace alone.
    if (host !== null) await host.run('rm', '-rf', this.dataDirectory);
    else if (existsSync(this.dataDirectory)) rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.client?.close();
    this.client = null;
    await this.kill();
  }
}
