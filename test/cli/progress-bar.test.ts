import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ProgressBar } from '../../src/cli/progress-bar.ts';

const test = suite('progress bar');

function shownOn(isTTY: boolean): { bar: ProgressBar; lines: string[]; pass: (ms: number) => void } {
  const lines: string[] = [];
  let ms = 0;
  const out = { isTTY, write: (text: string) => lines.push(text) > 0 };
  const bar = new ProgressBar(out, { nowMs: () => ms });
  return {
    bar,
    lines,
    pass: (forMs) => {
      ms += forMs;
    },
  };
}

test('shows on a terminal how much there is, ten times a second and at the end, and goes away', () => {
  const { bar, lines, pass } = shownOn(true);
  pass(1_000);
  bar.show(0, 200e6);
  pass(1_000);
  bar.show(50e6, 200e6);
  pass(50);
  bar.show(60e6, 200e6);
  bar.show(200e6, 200e6);
  bar.end();
  assert.equal(lines, [
    `\r[${'.'.repeat(30)}]   0 %  0.0 MB of 200.0 MB  0.0 MB/s `,
    `\r[${'#'.repeat(7)}${'.'.repeat(23)}]  25 %  50.0 MB of 200.0 MB  25.0 MB/s `,
    `\r[${'#'.repeat(30)}] 100 %  200.0 MB of 200.0 MB  97.6 MB/s `,
    `\r${' '.repeat(79)}\r`,
  ]);
});

test('shows nothing elsewhere', () => {
  const { bar, lines } = shownOn(false);
  bar.show(1, 2);
  bar.end();
  assert.equal(lines, []);
});

test.run();
