/** Runs one compiled test file in a process of its own, and counts what uvu counted. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inCheckout } from '../../test/support/checkout.ts';
import { namedTestPrefix } from './selection.ts';

const fileTimeLimitMs = 300_000;
const outputCharactersMax = 1_000_000;
/** An exit that meets a compiler which asks for a collection never ends (nodejs/node#54918): none runs beside a test. */
const nodeFlags = ['--no-concurrent-recompilation'];

export interface Counts {
  passed: number;
  failed: number;
}

export interface Outcome extends Counts {
  source: string;
  output: string;
  durationS: number;
  /** Of the tests that were chosen by name. */
  names: string[];
}

export interface FileOptions {
  /** `first-last`: what no other file that runs at the same time is given. */
  ports: string;
  /** Only tests whose names have one of these in them; all where there is none. */
  nameParts: readonly string[];
  /** Whether it may open no socket and start no process. */
  isFast: boolean;
}

/**
 * Counts of one file from uvu's summary. A file that does not end as it should is one failure more: a summary that is
 * not there, an exit code that the counts do not explain, or tests that were skipped. Where tests are chosen by name, a file that has
 * none of them ends in silence.
 */
export function countsOf(output: string, exitCode: number | null, mayHaveNone = false): Counts {
  const summary = /^ {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)$/m.exec(output);
  if (summary === null) return { passed: 0, failed: mayHaveNone && exitCode === 0 ? 0 : 1 };
  const [total, passed, skipped] = summary.slice(1).map(Number) as [number, number, number];
  const failed = total - passed + skipped;
  return { passed, failed: failed === 0 && (exitCode !== 0 || total === 0) ? 1 : failed };
}

/** Runs `test/….test.ts`, as it was built. */
export function runFile(source: string, { ports, nameParts, isFast }: FileOptions): Promise<Outcome> {
  const compiled = inCheckout('build', source.replace(/\.ts$/, '.js'));
  const isByName = nameParts.length > 0;
  const preloads = [...(isFast ? ['no-sockets.js'] : []), ...(isByName ? ['by-name.js'] : [])];
  const imports = preloads.flatMap((name) => ['--import', join(import.meta.dirname, name)]);
  const startedAtMs = performance.now();
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    // A process group of its own, so that servers a file started end with it.
    const child = spawn(process.execPath, [...nodeFlags, ...imports, compiled], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NO_COLOR: '1',
        TEST_PORTS: ports,
        ...(isFast ? { TEST_SHARE: 'fast' } : {}),
        ...(isByName ? { TEST_NAME_PARTS: JSON.stringify(nameParts) } : {}),
      },
    });
    const killGroup = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // The group has ended.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup();
    }, fileTimeLimitMs);
    const gather = (chunk: string) => {
      if (output.length < outputCharactersMax) output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', gather);
    child.stderr.setEncoding('utf8').on('data', gather);
    const stopChild = () => killGroup();
    process.once('exit', stopChild);
    child.once('exit', killGroup);
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('exit', stopChild);
      if (!existsSync(compiled)) output = `${relative(inCheckout(), compiled)} is not built\n`;
      if (timedOut) output += `\nended by the time limit of ${fileTimeLimitMs / 1000} s a file\n`;
      const durationS = (performance.now() - startedAtMs) / 1000;
      const names = output
        .split('\n')
        .filter((line) => line.startsWith(namedTestPrefix))
        .map((line) => JSON.parse(line.slice(namedTestPrefix.length)) as string);
      resolve({ source, output, durationS, names, ...countsOf(output, code, isByName) });
    });
  });
}
