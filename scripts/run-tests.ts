/**
 * Runs compiled test files, each in a process of its own, and sums up what uvu counted. The last line is
 * `N passed, N failed`; the exit code is not 0 if a test failed or none ran.
 *
 *     node build/scripts/run-tests.js [PART OF A PATH]...
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { portsOf } from '../test/support/free-port.ts';

const checkoutDirectory = process.cwd();
/** Two files at a time: tests that start servers need most of a core each. */
const filesAtOnce = 2;
const fileTimeLimitMs = 300_000;
const outputCharactersMax = 1_000_000;
/** An exit that meets a compiler which asks for a collection never ends (nodejs/node#54918): none runs beside a test. */
const nodeFlags = ['--no-concurrent-recompilation'];

export interface Counts {
  passed: number;
  failed: number;
}

/**
 * Counts of one file from uvu's summary. A file that does not end as it should is one failure more: a summary that is
 * not there, an exit code that the counts do not explain, or tests that were skipped.
 */
export function countsOf(output: string, exitCode: number | null): Counts {
  const summary = /^ {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)$/m.exec(output);
  if (summary === null) return { passed: 0, failed: 1 };
  const [total, passed, skipped] = summary.slice(1).map(Number) as [number, number, number];
  const failed = total - passed + skipped;
  return { passed, failed: failed === 0 && (exitCode !== 0 || total === 0) ? 1 : failed };
}

interface Outcome extends Counts {
  source: string;
  output: string;
  timedOut: boolean;
  durationS: number;
}

/** Test files are found by their sources: what an older build left behind does not count. */
function testSources(filters: readonly string[]): string[] {
  return readdirSync(join(checkoutDirectory, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('test', path))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort();
}

function runFile(source: string, ports: string): Promise<Outcome> {
  const compiled = join(checkoutDirectory, 'build', source.replace(/\.ts$/, '.js'));
  const startedAtMs = performance.now();
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    // A process group of its own, so that servers a file started end with it.
    const child = spawn(process.execPath, [...nodeFlags, compiled], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', TEST_PORTS: ports },
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
      if (!existsSync(compiled)) output = `${relative(checkoutDirectory, compiled)} is not built\n`;
      const durationS = (performance.now() - startedAtMs) / 1000;
      resolve({ source, output, timedOut, durationS, ...countsOf(output, code) });
    });
  });
}

function report({ source, output, timedOut, durationS, passed, failed }: Outcome): void {
  const mark = failed === 0 ? 'ok  ' : 'FAIL';
  console.log(
    `${mark} ${source}  ${passed} passed${failed ? `, ${failed} failed` : ''}  ${durationS.toFixed(1)} s`,
  );
  if (failed === 0) return;
  console.log(output.replace(/^/gm, '     '));
  if (timedOut) console.log(`     ended by the time limit of ${fileTimeLimitMs / 1000} s a file`);
  console.log(`     repeat: npx tsx ${source}\n`);
}

async function main(): Promise<void> {
  const waiting = testSources(process.argv.slice(2));
  const outcomes: Outcome[] = [];
  const worker = async (ports: string) => {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      const outcome = await runFile(source, ports);
      outcomes.push(outcome);
      report(outcome);
    }
  };
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  await Promise.all(Array.from({ length: filesAtOnce }, (_, i) => worker(portsOf(i, filesAtOnce))));

  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  const failures = outcomes.filter((outcome) => outcome.failed > 0).map((outcome) => outcome.source);
  if (failures.length > 0) console.log(`\nfailed: ${failures.join(' ')}`);
  if (passed + failed === 0) console.log('no test ran');
  if (failed > 0 || passed === 0) process.exitCode = 1;
  console.log(`${passed} passed, ${failed} failed`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
