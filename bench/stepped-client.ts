import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { inCheckout } from '../test/support/checkout.ts';

/**
 * A client in a process of its own that does its work in steps: it prints one line of JSON when it has come so far, goes on at
 * each line that it reads, and ends with its input.
 */
export class SteppedClient {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;
  private readonly program: string;

  /**
   * @param program file in `bench`, without its extension
   * @param load the program's only argument, as JSON
   */
  constructor(program: string, load: object) {
    this.program = program;
    this.child = spawn(
      process.execPath,
      [inCheckout('build', 'bench', `${program}.js`), JSON.stringify(load)],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    // A client that has ended is told by its output, which ends too.
    this.child.stdin.on('error', () => {});
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** What the next step came to. Rejects if the client ends instead. */
  async reached<Figures>(): Promise<Figures> {
    const line = await this.lines.next();
    if (line.done) throw new Error(`the client ${this.program} ended before its time`);
    return JSON.parse(line.value) as Figures;
  }

  goOn(): void {
    this.child.stdin.write('\n');
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.stdin.end();
    this.child.kill();
    await ended;
  }
}

/** The client's side: prints figures, then waits for the line that lets it go on. The process ends with its input. */
export class Steps {
  private readonly lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

  async report(figures: object): Promise<void> {
    console.log(JSON.stringify(figures));
    if ((await this.lines.next()).done) process.exit(0);
  }
}
