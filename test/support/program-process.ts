import { type ChildProcess, spawn } from 'node:child_process';

const stopTimeLimitMs = 15_000;
/** How much of the end of a program's output is kept for error messages. */
const outputCharactersMax = 262_144;

/** Every program that runs; killed if the test process ends without stopping them. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One program that can be started, signalled and started again; it ends with the test process at the latest. */
export class ProgramProcess {
  readonly name: string;
  /** The end of what the program wrote to its standard output and error, over all its starts. */
  output = '';
  /** Resolves when the process that was started last has ended, for whatever reason. */
  ended: Promise<void> = Promise.resolve();
  /** With which it ended the last time; null when it has not, or a signal ended it. */
  exitCode: number | null = null;
  /** That ended it the last time; null when it has not ended, or did by itself. */
  endSignal: NodeJS.Signals | null = null;
  private child: ChildProcess | null = null;

  constructor(name: string) {
    this.name = name;
  }

  get isRunning(): boolean {
    return this.child !== null;
  }

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.name} is not running`);
    return pid;
  }

  /** Starts it; that it cannot be started at all is told in `output`, and it has `ended` then. */
  start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    if (this.child !== null) throw new Error(`${this.name} is running already`);
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
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
        this.exitCode = child.exitCode;
        this.endSignal = child.signalCode;
        resolve();
      };
      child.once('close', ended);
      child.once('error', (error) => {
        keep(`${error.message}; run \`npx tsx scripts/test-setup.ts\` to see what is missing\n`);
        ended();
      });
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** SIGTERM; resolves when the process has ended, rejects if it has to be killed after 15 s. */
  async stop(): Promise<void> {
    if (this.child === null) return;
    this.signal('SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), stopTimeLimitMs);
    });
    const outcome = await Promise.race([this.ended, late]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
    await this.kill();
    throw new Error(this.describe(`did not stop within ${stopTimeLimitMs} ms of SIGTERM`));
  }

  /** SIGKILL: nothing is flushed, closed or said goodbye to. Resolves when the process has ended. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  describe(problem: string): string {
    return `${this.name} ${problem}; its last output:\n${this.output.slice(-4_000)}`;
  }
}
