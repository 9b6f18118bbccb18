import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, etcdctl } from './etcdctl.ts';
import { freePort } from './free-port.ts';
import { LinkProxy } from './link-proxy.ts';
import { MemberProcess, type MemberStart } from './member-process.ts';
import { PrivateNetwork } from './private-network.ts';
import type { ServerProgram } from './server-process.ts';

const readyTimeLimitMs = 30_000;
/** A member that was removed knows it within this time. */
const removedTimeLimitMs = 15_000;
const pollMs = 10;
const startAttemptsMax = 3;

/** Directories of clusters that are not closed; removed if the test process ends without closing them. */
const directories = new Set<string>();
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

export interface ClusterOptions {
  /** Members of the static bootstrap; 3 by default. */
  members?: number;
  /** Further flags of etcd's, after the common ones. */
  flags?: readonly string[];
  token?: string;
  /** A network namespace for each member, whose ways to the others can be cut; needs root. */
  network?: 'loopback' | 'private';
  /** Puts a proxy before each peer port, so that ways can be made slow. */
  proxies?: boolean;
  /** Members, by number, whose data are on a disk of their own with so many bytes; only in a private network. */
  disks?: ReadonlyMap<number, number>;
}

/** A cluster of real processes with static bootstrap, on loopback or in network namespaces. */
export class ClusterProcess {
  readonly program: ServerProgram;
  readonly members: MemberProcess[] = [];
  readonly network: PrivateNetwork | null;
  readonly token: string;
  private readonly options: ClusterOptions;
  private readonly directory: string;
  private readonly proxies: LinkProxy[] = [];
  private readonly starts = new Map<MemberProcess, MemberStart>();
  private membersMade = 0;

  private constructor(program: ServerProgram, options: ClusterOptions, network: PrivateNetwork | null) {
    this.program = program;
    this.options = options;
    this.network = network;
    this.token = options.token ?? 'wald-test';
    this.directory = mkdtempSync(join(tmpdir(), `${program.name}-cluster-`));
    directories.add(this.directory);
  }

  /** Resolves once all members serve under one leader; rejects with the end of their output. */
  static async start(program: ServerProgram, options: ClusterOptions = {}): Promise<ClusterProcess> {
    for (let attempt = 1; ; attempt++) {
      const network = options.network === 'private' ? await PrivateNetwork.make() : null;
      const cluster = new ClusterProcess(program, options, network);
      try {
        for (let i = 0; i < (options.members ?? 3); i++) cluster.members.push(await cluster.makeMember());
        const initialCluster = initialClusterOf(cluster.members);
        for (const member of cluster.members) {
          cluster.starts.set(member, { initialCluster, state: 'new', token: cluster.token });
          cluster.startMember(member);
        }
        await cluster.untilReady();
        return cluster;
      } catch (error) {
        const portWasTaken = cluster.members.some(({ output }) => output.includes('address already in use'));
        await cluster.close();
        if (!portWasTaken || attempt === startAttemptsMax) throw error;
      }
    }
  }

  get endpoints(): string[] {
    return this.members.map(({ endpoint }) => endpoint);
  }

  get running(): MemberProcess[] {
    return this.members.filter(({ isRunning, isPaused }) => isRunning && !isPaused);
  }

  /** Starts a member with the flags that it had at first, and with `flags` behind them, without waiting for anything. */
  startMember(member: MemberProcess, flags: readonly string[] = []): void {
    member.start({ ...this.starts.get(member)!, flags });
  }

  /** Starts a member that has no data as one of a new cluster that has the same members and another token. */
  startStranger(member: MemberProcess): void {
    member.start({ initialCluster: initialClusterOf(this.members), state: 'new', token: 'another-cluster' });
  }

  /** Starts a member that is not running, and waits until it serves under a leader. */
  async restart(member: MemberProcess): Promise<void> {
    this.startMember(member);
    await this.untilReady([member]);
  }

  /** Resolves with the member that leads, as it and most of the members say; rejects after the time limit. */
  leader(
    among: readonly MemberProcess[] = this.running,
    timeLimitMs = readyTimeLimitMs,
  ): Promise<MemberProcess> {
    return this.until('a leader', timeLimitMs, async () => {
      const statuses = await Promise.all(among.map((member) => member.status()));
      return (
        among.find((_, i) => {
          const own = statuses[i];
          if (!own || own.leaderId === 0n || own.leaderId !== own.memberId) return false;
          const followers = statuses.filter(
            (status) => status?.leaderId === own.memberId && status.raftTerm === own.raftTerm,
          );
          return followers.length > among.length / 2;
        }) ?? null
      );
    });
  }

  async followers(): Promise<MemberProcess[]> {
    const leader = await this.leader();
    return this.running.filter((member) => member !== leader);
  }

  /** Resolves when all of these members say that the same one leads. */
  async untilReady(members: readonly MemberProcess[] = this.members): Promise<void> {
    await this.until('one leader of all', readyTimeLimitMs, async () => {
      const ended = members.find(({ isRunning }) => !isRunning);
      if (ended !== undefined) throw new Error(ended.process.describe('ended'));
      const leaders = await Promise.all(
        members.map(async (member) => (await member.status())?.leaderId ?? 0n),
      );
      return leaders[0] !== 0n && leaders.every((leader) => leader === leaders[0]) ? true : null;
    });
  }

  /** Resolves when all members have applied the same entries, while nobody writes. */
  async untilEqual(members: readonly MemberProcess[] = this.members): Promise<void> {
    await this.until('equal applied indexes', readyTimeLimitMs, async () => {
      const statuses = await Promise.all(members.map((member) => member.status()));
      const [first] = statuses;
      return (
        statuses.every((status) => status && status.raftAppliedIndex === first!.raftAppliedIndex) || null
      );
    });
  }

  /** Runs etcdctl against some members; a failure is a result. */
  etcdctl(args: readonly string[], members: readonly MemberProcess[] = this.running): Promise<CommandResult> {
    return etcdctl(members.map(({ endpoint }) => endpoint).join(','), args);
  }

  /** As `etcdctl`, and a failure throws. */
  async must(args: readonly string[], members?: readonly MemberProcess[]): Promise<string> {
    const { code, stdout, stderr } = await this.etcdctl(args, members);
    if (code !== 0) throw new Error(`etcdctl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** Adds a member with etcdctl and starts it; resolves when it serves under a leader. */
  async add({ isLearner = false } = {}): Promise<MemberProcess> {
    const member = await this.makeMember();
    const learner = isLearner ? ['--learner'] : [];
    await this.reconfigure(['member', 'add', member.name, `--peer-urls=${member.peerUrl}`, ...learner]);
    await this.join(member);
    return member;
  }

  /** Starts a member that was made and that the cluster was told of; resolves when it serves under a leader. */
  async join(member: MemberProcess): Promise<void> {
    this.members.push(member);
    const initialCluster = initialClusterOf(this.members);
    this.starts.set(member, { initialCluster, state: 'existing', token: this.token });
    this.startMember(member);
    await this.untilReady([member]);
  }

  /** Removes a member with etcdctl; one that runs has to find out and end by itself. */
  async remove(member: MemberProcess): Promise<void> {
    const others = this.running.filter((other) => other !== member);
    await this.reconfigure(['member', 'remove', member.hexId], others);
    await this.until(`end of the removed ${member.name}`, removedTimeLimitMs, async () =>
      member.isRunning ? null : true,
    );
    this.members.splice(this.members.indexOf(member), 1);
    await member.close();
  }

  /**
   * Runs an etcdctl that changes the members, again while the cluster thinks itself unhealthy: it does for 5 s after
   * connections between members were made anew.
   */
  async reconfigure(args: readonly string[], members?: readonly MemberProcess[]): Promise<string> {
    return this.until('change of the members', readyTimeLimitMs, async () => {
      const { code, stdout, stderr } = await this.etcdctl(args, members);
      if (code === 0) return stdout;
      if (!/unhealthy cluster|not enough started members/.test(stderr)) {
        throw new Error(`etcdctl ${args.join(' ')}: ${stderr}`);
      }
      return null;
    });
  }

  /** Cuts every way from and to a member but for that of its clients. */
  async cutOff(member: MemberProcess): Promise<void> {
    for (const other of this.othersOf(member)) {
      await this.cutWay(member, other);
      await this.cutWay(other, member);
    }
  }

  async cutWay(from: MemberProcess, to: MemberProcess): Promise<void> {
    if (this.network === null) throw new Error('ways can be cut in a private network only');
    if (this.options.proxies === true) throw new Error('what goes through proxies is not cut with the way');
    await this.network.cut(from.place.host!, to.place.host!);
  }

  /** Mends every way between members, and makes them fast. */
  async mend(): Promise<void> {
    for (const proxy of this.proxies) for (const { place } of this.members) proxy.setDelay(place.address, 0);
    if (this.network === null) return;
    for (const from of this.members) {
      for (const to of this.othersOf(from)) await this.network.heal(from.place.host!, to.place.host!);
    }
  }

  /** Delays what a member and the others send to each other, each way. Connections begun by either side are slow. */
  setDelay(member: MemberProcess, delayMs: number): void {
    const { proxy } = member.place;
    if (proxy === null || this.network === null)
      throw new Error('slow ways need proxies in a private network');
    for (const other of this.othersOf(member)) {
      proxy.setDelay(other.place.address, delayMs);
      other.place.proxy!.setDelay(member.place.address, delayMs);
    }
  }

  /** Ends everything and leaves nothing behind. */
  async close(): Promise<void> {
    for (const member of this.members) member.resume();
    await Promise.all(this.members.map((member) => member.close()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.network?.close();
    rmSync(this.directory, { recursive: true, force: true });
    directories.delete(this.directory);
  }

  /** Asks again and again until the answer is not null. */
  async until<T>(what: string, timeLimitMs: number, ask: () => Promise<T | null>): Promise<T> {
    const deadlineMs = performance.now() + timeLimitMs;
    for (;;) {
      const answer = await ask();
      if (answer !== null) return answer;
      if (performance.now() > deadlineMs)
        throw new Error(`no ${what} within ${timeLimitMs} ms\n${this.outputs()}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  /** The end of what each member wrote. */
  outputs(): string {
    return this.members.map(({ name, output }) => `--- ${name}\n${output.slice(-2_000)}`).join('\n');
  }

  /** A member that is not started, and that the cluster knows nothing of. */
  async makeMember(): Promise<MemberProcess> {
    const number = this.membersMade++;
    const name = `m${number + 1}`;
    const directory = join(this.directory, name);
    mkdirSync(directory);
    const host = (await this.network?.addHost()) ?? null;
    const address = host?.address ?? '127.0.0.1';
    const diskBytes = this.options.disks?.get(number);
    if (diskBytes !== undefined) {
      if (host === null) throw new Error('a disk of its own needs a private network');
      await host.mountDisk(directory, diskBytes);
    }
    const clientPort = host === null ? await freePort() : 2379;
    const peerPort = host === null ? await freePort() : 2380;
    let proxy: LinkProxy | null = null;
    if (this.options.proxies === true) {
      proxy = await LinkProxy.listen(this.network?.address ?? '127.0.0.1', { host: address, port: peerPort });
      this.proxies.push(proxy);
    }
    const place = { name, directory, address, clientPort, peerPort, host, proxy };
    return new MemberProcess(this.program, place, this.options.flags ?? []);
  }

  private othersOf(member: MemberProcess): MemberProcess[] {
    return this.members.filter((other) => other !== member);
  }
}

/** As `--initial-cluster` wants it. */
function initialClusterOf(members: readonly MemberProcess[]): string {
  return members.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
}
