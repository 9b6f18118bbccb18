import { type ChildProcess, spawn } from 'node:child_process';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { startEtcd } from '../support/etcd-process.ts';
import { JsonClient } from '../support/json-client.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { startWald } from '../support/wald-process.ts';
import { runLine } from './transcripts/transcript.ts';

const pollMs = 10;
const waitTimeLimitMs = 10_000;
/** How long a command that goes on is listened to for more than was waited for. */
const extraOutputMs = 100;

/** etcd, and wald. */
export interface Servers {
  servers: ServerProcess[];
}

/** Makes tests of a suite that do the same with etcdctl on etcd and on wald, and compare what was printed. */
export function comparing(
  test: Test<Servers>,
): (what: string, run: (session: EtcdctlSession) => Promise<void>) => void {
  test.before(async (context) => {
    context.servers = await Promise.all([startEtcd(), startWald()]);
  });
  test.after(async ({ servers }) => {
    for (const server of servers) await server.remove();
  });
  return (what, run) => {
    test(what, async ({ servers }) => {
      const sessions = servers.map((server) => new EtcdctlSession(server));
      try {
        await Promise.all(sessions.map((session) => run(session)));
      } finally {
        for (const session of sessions) await session.close();
      }
      const [expected, found] = sessions.map(({ lines }) => lines);
      assert.ok(expected!.length > 0);
      assert.is(found!.join('\n'), expected!.join('\n'));
    });
  };
}

/** etcdctl against one of two servers that are given the same command lines: what it prints, made comparable. */
export class EtcdctlSession {
  readonly server: ServerProcess;
  readonly lines: string[] = [];
  private readonly http: JsonClient;
  private readonly running = new Set<EtcdctlCommand>();

  constructor(server: ServerProcess) {
    this.server = server;
    this.http = new JsonClient(server.endpoint);
  }

  /** Runs a line of shell to its end, and notes what it prints. */
  async run(command: string): Promise<void> {
    this.note(command, await runLine({ file: '', number: 0, command }, this.server));
  }

  /** Starts etcdctl with arguments that make it go on until it is ended. */
  start(args: string, input = ''): EtcdctlCommand {
    const command = new EtcdctlCommand(this.server.endpoint, args, input);
    this.running.add(command);
    return command;
  }

  /** As `start`, and resolves when the server has that many watches more than those of the commands that run. */
  async startWatch(args: string, watches = 1, input = ''): Promise<EtcdctlCommand> {
    await this.watchesAre(this.watches());
    const command = this.start(args, input);
    command.watches = watches;
    await this.watchesAre(this.watches());
    return command;
  }

  /** Waits for that many lines, ends the command, and notes what it printed, which must not be more. */
  async end(command: EtcdctlCommand, lines: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await command.printed(lines);
    await new Promise((resolve) => setTimeout(resolve, extraOutputMs));
    const { args, linesPrinted } = command;
    const code = await command.end(signal);
    this.running.delete(command);
    if (linesPrinted !== lines) {
      throw new Error(`\`${args}\` printed ${linesPrinted} lines, not ${lines}:\n${command.output}`);
    }
    this.note(args, `${command.output}exit ${code}\n`);
  }

  note(what: string, output: string): void {
    this.lines.push(`$ ${what}\n${withoutLeaseIds(output)}`);
  }

  async close(): Promise<void> {
    for (const command of this.running) await command.end('SIGKILL');
    this.http.close();
  }

  private watches(): number {
    return [...this.running].reduce((sum, command) => sum + command.watches, 0);
  }

  /** Resolves when the server has that many watches, as its metrics tell. */
  private watchesAre(count: number): Promise<void> {
    let found = '';
    return until(
      `${count} watches`,
      async () => {
        const { body } = await this.http.send('GET', '/metrics');
        found = /^etcd_debugging_mvcc_watcher_total .*$/m.exec(body.toString())?.[0] ?? 'no metric';
        return found.endsWith(` ${count}`);
      },
      () => found,
    );
  }
}

/** An etcdctl that runs until it is ended. */
export class EtcdctlCommand {
  readonly args: string;
  /** What it has at the server until it is ended. */
  watches = 0;
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(endpoint: string, args: string, input: string) {
    this.args = args;
    // `exec`, so that a signal reaches etcdctl and not the shell.
    this.child = spawn('sh', ['-c', `exec etcdctl ${args}`], {
      env: { ...process.env, ETCDCTL_API: '3', ETCDCTL_ENDPOINTS: endpoint },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const gather = (chunk: string) => {
      this.output += chunk;
    };
    this.child.stdout?.setEncoding('utf8').on('data', gather);
    this.child.stderr?.setEncoding('utf8').on('data', gather);
    this.child.stdin?.once('error', () => {});
    this.child.stdin?.write(input);
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  get linesPrinted(): number {
    return this.output.split('\n').length - 1;
  }

  /** Resolves when it has printed that many lines. */
  printed(lines: number): Promise<void> {
    return until(
      `${lines} lines of \`${this.args}\``,
      () => this.linesPrinted >= lines,
      () => this.output,
    );
  }

  /** Lets it end by a signal; its exit code, `null` where the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  found: () => string = () => '',
): Promise<void> {
  const deadlineMs = performance.now() + waitTimeLimitMs;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`no ${what}; there is:\n${found()}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Lease IDs are chance, and how many seconds they have left is a matter of the moment. */
function withoutLeaseIds(output: string): string {
  return (
    output
      // First: an ID of few decimal digits looks like one in hexadecimal.
      .replaceAll(/"(ID|id|lease|Lease)"( ?): ?\d{13,19}/g, '"$1"$2: LEASE')
      .replaceAll(/\b(?!8e9e05c52164694d|cdf818194e3a8c32)[0-9a-f]{13,16}\b/g, 'LEASE')
      .replaceAll(/remaining\(\d+s\)/g, 'remaining(Ns)')
      .replaceAll(/"(ttl|TTL)"( ?): ?\d+/g, '"$1"$2: N')
      .replaceAll(/"raft_?[tT]erm"( ?):( ?)\d+/g, '"raft_term": N')
      .replaceAll(/"(RaftTerm)" : \d+/g, '"$1" : N')
  );
}
