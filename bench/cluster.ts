import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { etcdctl } from '../test/support/etcdctl.ts';
import type { ServerProgram } from '../test/support/server-process.ts';
import { ClusterMember, type MemberStatus } from './cluster-member.ts';

export interface ClusterOptions {
  members: number;
  /** Where the directory with the members' data is made; the system's place for such by default. */
  dataParent?: string;
  readyTimeLimitMs?: number;
}

/** A member with what it said of itself. */
export interface Reported {
  member: ClusterMember;
  status: MemberStatus;
}

const readyTimeLimitMs = 60_000;
const pollMs = 20;
const startAttemptsMax = 3;
/** etcd takes no new member until its members have been connected for five seconds. */
const addTimeLimitMs = 30_000;
const promoteTimeLimitMs = 60_000;

/** Several members on this machine, with data directories that are removed with the cluster. */
export class Cluster {
  readonly program: ServerProgram;
  /** In the order of their names, those that were killed among them. */
  readonly members: ClusterMember[] = [];
  private readonly directory: string;
  private readonly readyTimeLimitMs: number;

  private constructor(program: ServerProgram, options: ClusterOptions) {
    this.program = program;
    this.readyTimeLimitMs = options.readyTimeLimitMs ?? readyTimeLimitMs;
    this.directory = mkdtempSync(join(options.dataParent ?? tmpdir(), `${program.name}-cluster-`));
  }

  /** Resolves when all members follow one leader. Rejects, with the end of a member's output, if one ends or it takes too long. */
  static async start(program: ServerProgram, options: ClusterOptions): Promise<Cluster> {
    for (let attempt = 1; ; attempt++) {
      const cluster = new Cluster(program, options);
      try {
        for (let i = 0; i < options.members; i++) await cluster.prepareMember();
        for (const member of cluster.members) member.start(cluster.members, 'new');
        await cluster.untilLed();
        return cluster;
      } catch (error) {
        // Another process may have bound one of the ports since they were found free.
        const isPortTaken = cluster.members.some(({ output }) => output.includes('address already in use'));
        await cluster.remove();
        if (!isPortTaken || attempt === startAttemptsMax) throw error;
      }
    }
  }

  /** `host:port` of every member that runs. */
  get endpoints(): string[] {
    return this.members.filter(({ isRunning }) => isRunning).map(({ endpoint }) => endpoint);
  }

  /** The leader, once every running member follows the same one in the same term. Rejects if that takes too long. */
  async untilLed(): Promise<Reported> {
    const deadlineMs = performance.now() + this.readyTimeLimitMs;
    for (;;) {
      const leader = await this.leader();
      if (leader !== null) return leader;
      const ended = this.members.find((member) => !member.isRunning && !this.killed.has(member));
      if (ended !== undefined) throw new Error(describe(ended, 'ended'));
      if (performance.now() > deadlineMs)
        throw new Error(describe(this.members[0]!, `had no leader in ${this.readyTimeLimitMs} ms`));
      await sleep(pollMs);
    }
  }

  /** `kill -9`; the others go on. */
  async kill(member: ClusterMember): Promise<void> {
    this.killed.add(member);
    await member.kill();
  }

  restart(member: ClusterMember): void {
    this.killed.delete(member);
    member.restart();
  }

  /**
   * Adds a learner with `etcdctl member add` at a member of the cluster, and starts it with an empty data directory. It is not
   * waited for.
   */
  async addLearner(at: ClusterMember): Promise<Learner> {
    const member = await this.prepareMember();
    this.killed.add(member);
    const args = ['member', 'add', member.name, '--learner', `--peer-urls=${member.peerUrl}`];
    const output = await retried(at, args, addTimeLimitMs, /unhealthy cluster/);
    const id = /^Member\s+([0-9a-f]+) added/m.exec(output)?.[1];
    if (id === undefined) throw new Error(`etcdctl member add printed ${output}`);
    member.start(this.members, 'existing');
    this.killed.delete(member);
    return { member, id };
  }

  /** `etcdctl member promote`, again while the leader says that the learner lags behind. */
  async promote({ id }: Learner, at: ClusterMember): Promise<void> {
    await retried(at, ['member', 'promote', id], promoteTimeLimitMs, /in sync with leader/);
  }

  /** Kills every member and removes all data. */
  async remove(): Promise<void> {
    await Promise.all(this.members.map((member) => member.remove()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Members that are meant not to run. */
  private readonly killed = new Set<ClusterMember>();

  private async prepareMember(): Promise<ClusterMember> {
    const name = `m${this.members.length + 1}`;
    const member = await ClusterMember.prepare(this.program, name, join(this.directory, name));
    this.members.push(member);
    return member;
  }

  private async leader(): Promise<Reported | null> {
    const running = this.members.filter((member) => !this.killed.has(member));
    const reports: Reported[] = [];
    for (const member of running) {
      const status = await member.status();
      if (status === null) return null;
      reports.push({ member, status });
    }
    return leaderOf(reports);
  }
}

/** A member that was added, with its ID as etcdctl writes it. */
export interface Learner {
  member: ClusterMember;
  id: string;
}

/** The one that all of them follow in one term; null if they are not of one mind or the leader is not among them. */
export function leaderOf(reports: readonly Reported[]): Reported | null {
  const first = reports[0];
  if (first === undefined || first.status.leaderId === 0n) return null;
  const { leaderId, term } = first.status;
  const agree = reports.every(({ status }) => status.leaderId === leaderId && status.term === term);
  return agree ? (reports.find(({ status }) => status.memberId === leaderId) ?? null) : null;
}

/** Runs etcdctl until it succeeds; only an error that says to wait is waited for. */
async function retried(
  at: ClusterMember,
  args: readonly string[],
  timeLimitMs: number,
  passing: RegExp,
): Promise<string> {
  const deadlineMs = performance.now() + timeLimitMs;
  for (;;) {
    const { code, stdout, stderr } = await etcdctl(at.endpoint, args);
    if (code === 0) return stdout;
    if (!passing.test(stderr) || performance.now() > deadlineMs)
      throw new Error(`etcdctl ${args.join(' ')}: ${stderr.trim()}`);
    await sleep(pollMs);
  }
}

function describe(member: ClusterMember, problem: string): string {
  return `${member.program.name} ${member.name} ${problem}; its last output:\n${member.output.slice(-4_000)}`;
}
