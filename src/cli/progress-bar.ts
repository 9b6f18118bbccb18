import type { WriteStream } from 'node:tty';
import type { Clock } from '../host/clock.ts';

/** A line that shows how far something long has come, on a terminal; nothing elsewhere. */
export class ProgressBar {
  private readonly out: Pick<WriteStream, 'write' | 'isTTY'>;
  private readonly clock: Pick<Clock, 'nowMs'>;
  private readonly startedMs: number;
  private shownMs = Number.NEGATIVE_INFINITY;

  constructor(out: Pick<WriteStream, 'write' | 'isTTY'>, clock: Pick<Clock, 'nowMs'>) {
    this.out = out;
    this.clock = clock;
    this.startedMs = clock.nowMs();
  }

  /** @param done bytes, of `total` as far as that is known by now */
  show(done: number, total: number): void {
    const nowMs = this.clock.nowMs();
    if (!this.out.isTTY || (nowMs - this.shownMs < showPeriodMs && done < total)) return;
    this.shownMs = nowMs;
    const part = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.floor(part * barCharacters);
    const bar = '#'.repeat(filled).padEnd(barCharacters, '.');
    const percent = String(Math.floor(100 * part)).padStart(3);
    const bytesPerS = (1000 * done) / Math.max(1, nowMs - this.startedMs);
    this.out.write(
      `\r[${bar}] ${percent} %  ${megabytes(done)} of ${megabytes(total)}  ${megabytes(bytesPerS)}/s `,
    );
  }

  /** Takes the line away. */
  end(): void {
    if (this.out.isTTY && this.shownMs > Number.NEGATIVE_INFINITY)
      this.out.write(`\r${' '.repeat(lineCharacters)}\r`);
  }
}

const showPeriodMs = 100;
const barCharacters = 30;
const lineCharacters = 79;

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
