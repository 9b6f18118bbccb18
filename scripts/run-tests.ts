/**
 * Runs compiled test files, each in a process of its own, and sums up what uvu counted. The last line is
 * `N passed, N failed`; the exit code is not 0 if anything failed or no test ran. What is not built as the sources have it is not
 * tested: it is named, and nothing runs. Without arguments this is the whole test: what the tests compare with is installed first
 * (`test-setup`), and `npm run lint` runs beside them and counts as one that failed if it does.
 *
 *     node build/scripts/run-tests.js [--fast] [NAME]... [--name PART OF A TEST'S NAME]...
 *
 * A NAME that is part of the path of test files chooses these files; any other is part of a test's name. `--fast` leaves out all
 * files that open sockets or start processes, and runs less of the simulator.
 */
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkoutDirectory, inCheckout } from '../test/support/checkout.ts';
import { portsOf } from '../test/support/free-port.ts';
import { staleSources } from './build.js';
import { Durations } from './tests/durations.ts';
import { isFast } from './tests/needs.ts';
import { isNamed, type Selection, select, testSources } from './tests/selection.ts';
import { type Outcome, runFile } from './tests/test-file.ts';

/** Two more than there are cores: files that start servers spend half of their time waiting. */
const filesAtOnce = Math.min(availableParallelism() + 2, 6);

/** What is not as it should be before anything runs, in words; null if nothing is. */
function staleness(): string | null {
  const [first, ...others] = staleSources(checkoutDirectory);
  if (first === undefined) return null;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return `${first.path} ${first.why}${more}: run npm run build`;
}

/** Installs what the whole test needs, or says what to install; false if nothing may run without it. */
function setUp(): boolean {
  const { status } = spawnSync(process.execPath, [inCheckout('build/scripts/test-setup.js')], {
    stdio: 'inherit',
  });
  return status === 0;
}

/** What `npm run lint` says if it fails; null if it does not. */
function lint(): Promise<string | null> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn('npm', ['run', '--silent', 'lint'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.once('error', (error) => resolve(String(error)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.once('close', (code) => resolve(code === 0 ? null : output));
  });
}

function report({ source, output, durationS, names, passed, failed }: Outcome): void {
  const mark = failed === 0 ? 'ok  ' : 'FAIL';
  console.log(
    `${mark} ${source}  ${passed} passed${failed ? `, ${failed} failed` : ''}  ${durationS.toFixed(1)} s`,
  );
  for (const name of names) console.log(`     ${name}`);
  if (failed === 0) return;
  console.log(output.replace(/^/gm, '     '));
  console.log(`     repeat: npm test -- ${source}\n`);
}

/** Runs the files, the longest first. One of those who take them begins once `first` has ended. */
async function runFiles(
  { sources, nameParts }: Selection,
  isFastRun: boolean,
  first: Promise<unknown>,
): Promise<Outcome[]> {
  const durations = new Durations(inCheckout('build', '.test-durations.json'));
  const waiting = durations.longestFirst(sources, isFast);
  const outcomes: Outcome[] = [];
  const work = async (ports: string): Promise<void> => {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      const outcome = await runFile(source, { ports, nameParts, isFast: isFastRun });
      if (outcome.passed + outcome.failed === 0) continue;
      outcomes.push(outcome);
      report(outcome);
      if (nameParts.length === 0) durations.set(source, outcome.durationS);
    }
  };
  const ports = Array.from({ length: filesAtOnce }, (_, i) => portsOf(i, filesAtOnce));
  await Promise.all([
    first.then(() => work(ports[0]!)),
    ...ports.slice(1).map((portsOfOne) => work(portsOfOne)),
  ]);
  durations.save();
  return outcomes;
}

/** Prints what failed and the sums; true if all is well. */
function sumUp(
  outcomes: readonly Outcome[],
  { nameParts }: Selection,
  isFastRun: boolean,
  lintErrors: string | null,
): boolean {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((all, one) => all + count(one), 0);
  const passed = sum((outcome) => outcome.passed);
  const failed = sum((outcome) => outcome.failed) + (lintErrors === null ? 0 : 1);
  if (lintErrors !== null) console.log(`\nnpm run lint failed:\n${lintErrors}`);
  const failures = outcomes.filter((outcome) => outcome.failed > 0).map((outcome) => outcome.source);
  if (failures.length > 0) console.log(`\nfailed: ${failures.join(' ')}`);
  const names = outcomes.flatMap((outcome) => outcome.names);
  const kind = isFastRun ? 'fast test' : 'test';
  const unmatched = nameParts.filter((part) => !names.some((name) => isNamed(name, [part])));
  for (const part of unmatched) {
    console.log(`no ${kind} has '${part}' in its name, and no file of ${kind}s in its path`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 && unmatched.length === 0;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      fast: { type: 'boolean', default: false },
      name: { type: 'string', short: 't', multiple: true, default: [] },
    },
  });
  const stale = staleness();
  if (stale !== null) {
    console.error(stale);
    process.exitCode = 1;
    return;
  }
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.chdir(checkoutDirectory);

  const sources = testSources(checkoutDirectory);
  const selection = select(values.fast ? sources.filter(isFast) : sources, positionals, values.name);
  const isWhole = !values.fast && positionals.length === 0 && values.name.length === 0;
  if (isWhole && !setUp()) {
    process.exitCode = 1;
    return;
  }
  const linting = isWhole ? lint() : Promise.resolve(null);
  const outcomes = await runFiles(selection, values.fast, linting);
  if (!sumUp(outcomes, selection, values.fast, await linting)) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
