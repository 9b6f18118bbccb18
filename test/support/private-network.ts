import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { runCommand } from './etcdctl.ts';

/*
 * 198.18.0.0/15 is set aside for tests of network devices (RFC 2544): nothing that the machine talks to is there. Each
 * network is one /24 of it; this process has the first address, hosts have those from 11 on.
 */
const addressPrefix = '198.18';
const firstHost = 11;
const networkAttemptsMax = 250;
/** No interface has it: what is sent there is lost without a word. */
const nowhere = '02:00:00:00:00:01';

/** Every process that holds a namespace; when it ends, the kernel takes the namespace, its links and its mounts away. */
const holders = new Set<ChildProcess>();
process.on('exit', () => {
  for (const holder of holders) holder.kill('SIGKILL');
});

/** Why networks cannot be made here, in words; null if they can. */
export function privateNetworkProblem(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  for (const command of ['ip', 'unshare', 'nsenter']) {
    if (spawnSync(command, ['-V']).error) return `${command} is not installed; see scripts/test-setup.ts`;
  }
  const { status, stderr } = spawnSync('unshare', ['--net', '--mount', 'true'], { encoding: 'utf8' });
  return status === 0 ? null : `network namespaces cannot be made: ${stderr.trim()}`;
}

/**
 * Hosts with a network namespace and a mount namespace each, joined by a bridge in one more namespace that this process
 * reaches, too. It is gone when it is closed or this process ends, however it does: every namespace lives only as long as
 * a process that reads from a pipe of this one.
 */
export class PrivateNetwork {
  /** The address of the test process, as the hosts see it. */
  readonly address: string;
  readonly hosts: PrivateHost[] = [];
  private readonly number: number;
  private readonly hub: Namespace;

  private constructor(number: number, hub: Namespace) {
    this.number = number;
    this.hub = hub;
    this.address = this.addressOf(1);
  }

  /** Rejects where `privateNetworkProblem` says why. */
  static async make(): Promise<PrivateNetwork> {
    const hub = await Namespace.make();
    try {
      await hub.run('ip', 'link', 'add', 'bridge', 'type', 'bridge');
      await hub.run('ip', 'link', 'set', 'bridge', 'up');
      const first = process.pid % networkAttemptsMax;
      for (let attempt = 0; attempt < networkAttemptsMax; attempt++) {
        const number = 1 + ((first + attempt) % networkAttemptsMax);
        const device = `wald${number}`;
        const peer = ['peer', 'name', 'outside', 'netns', String(hub.pid)];
        // The name is taken when another test process has this network.
        const { code } = await runCommand('ip', ['link', 'add', device, 'type', 'veth', ...peer]);
        if (code !== 0) continue;
        const network = new PrivateNetwork(number, hub);
        await must('ip', ['addr', 'add', `${network.address}/24`, 'dev', device]);
        await must('ip', ['link', 'set', device, 'up']);
        await hub.run('ip', 'link', 'set', 'outside', 'master', 'bridge', 'up');
        return network;
      }
      throw new Error(`no network of ${addressPrefix}.0.0/16 could be made`);
    } catch (error) {
      await hub.close();
      throw error;
    }
  }

  async addHost(): Promise<PrivateHost> {
    const number = firstHost + this.hosts.length;
    const namespace = await Namespace.make();
    const host = new PrivateHost(this.addressOf(number), this.macOf(number), namespace);
    this.hosts.push(host);
    await this.hub.run('ip', 'link', 'add', `port${number}`, 'type', 'veth', 'peer', 'name', 'eth0');
    await this.hub.run('ip', 'link', 'set', `port${number}`, 'master', 'bridge', 'up');
    await this.hub.run('ip', 'link', 'set', 'eth0', 'netns', String(namespace.pid));
    await namespace.run('ip', 'link', 'set', 'lo', 'up');
    await namespace.run('ip', 'link', 'set', 'eth0', 'address', host.mac, 'up');
    await namespace.run('ip', 'addr', 'add', `${host.address}/24`, 'dev', 'eth0');
    for (const other of this.hosts.filter((other) => other !== host)) {
      await this.heal(host, other);
      await this.heal(other, host);
    }
    return host;
  }

  /** From now on what `from` sends to `to` is lost, on connections that there are, too. The other way stays open. */
  cut(from: PrivateHost, to: PrivateHost): Promise<void> {
    return setNeighbour(from, to, nowhere);
  }

  heal(from: PrivateHost, to: PrivateHost): Promise<void> {
    return setNeighbour(from, to, to.mac);
  }

  /** Takes everything away; programs that still run in it are ended by their own means. */
  async close(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.close()));
    await this.hub.close();
  }

  private addressOf(host: number): string {
    return `${addressPrefix}.${this.number}.${host}`;
  }

  private macOf(host: number): string {
    return `02:00:c6:12:${hexByte(this.number)}:${hexByte(host)}`;
  }
}

export class PrivateHost {
  readonly address: string;
  readonly mac: string;
  private readonly namespace: Namespace;

  constructor(address: string, mac: string, namespace: Namespace) {
    this.address = address;
    this.mac = mac;
    this.namespace = namespace;
  }

  /** What is put before a command line so that the program runs here; it keeps the process ID. */
  get prefix(): readonly string[] {
    return this.namespace.prefix;
  }

  /** Runs a program here to its end; rejects where it fails. */
  run(command: string, ...args: string[]): Promise<string> {
    return this.namespace.run(command, ...args);
  }

  /** Makes a file system of its own in memory that only programs here see at `path`, and that holds so many bytes. */
  async mountDisk(path: string, bytes: number): Promise<void> {
    mkdirSync(path, { recursive: true });
    await this.run('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'disk-of-a-test', path);
  }

  /** Makes such a disk larger, or smaller; it fails where more is on it. */
  async resizeDisk(path: string, bytes: number): Promise<void> {
    await this.run('mount', '-o', `remount,size=${bytes}`, path);
  }

  /** Leaves no more than so many bytes free on such a disk. */
  async fillDisk(path: string, freeBytes: number): Promise<void> {
    const used = (await this.run('df', '--block-size=1', '--output=used', path)).split('\n')[1]!;
    await this.resizeDisk(path, Number(used) + freeBytes);
  }

  close(): Promise<void> {
    return this.namespace.close();
  }
}

/** A network and a mount namespace that end with the process that holds them. */
class Namespace {
  readonly pid: number;
  private readonly holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.holder = holder;
    this.pid = holder.pid!;
  }

  static async make(): Promise<Namespace> {
    const holder = spawn('unshare', ['--net', '--mount', '--propagation=private', 'cat'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    holders.add(holder);
    holder.once('close', () => holders.delete(holder));
    holder.stdin.once('error', () => {});
    // It says back what it hears once it is inside.
    holder.stdin.write('inside\n');
    let complaint = '';
    holder.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaint += chunk;
    });
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('error', reject);
      holder.once('close', () => reject(new Error(`no namespace: ${complaint.trim()}`)));
    });
    return new Namespace(holder);
  }

  get prefix(): readonly string[] {
    return ['nsenter', `--net=/proc/${this.pid}/ns/net`, `--mount=/proc/${this.pid}/ns/mnt`, '--'];
  }

  run(command: string, ...args: string[]): Promise<string> {
    const [first, ...rest] = this.prefix;
    return must(first!, [...rest, command, ...args]);
  }

  async close(): Promise<void> {
    if (this.holder.exitCode !== null || this.holder.signalCode !== null) return;
    const closed = new Promise((resolve) => this.holder.once('close', resolve));
    this.holder.kill('SIGKILL');
    await closed;
  }
}

/** Entries are permanent, so that no question about an address is asked that a cut would leave without an answer. */
async function setNeighbour(from: PrivateHost, to: PrivateHost, mac: string): Promise<void> {
  await from.run('ip', 'neigh', 'replace', to.address, 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent');
}

async function must(command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
