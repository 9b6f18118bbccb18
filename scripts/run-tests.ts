/**
 * Runs compiled test files, each in a process of its own, and sums up what uvu counted. The last line is
 * `N passed, N failed`; the exit code is not 0 if anything failed or no test ran. What is not built as the sources have it is not
 * tested: it is named, and nothing runs. Without arguments this is the whole test: what the tests compare with is installed first
 * (`test-setup`), and `npm run lint` runs beside them and counts as one that failed if it does.
 *
 *     node build/scripts/run-tests.js [NAME]... [--name PART OF A TEST'S NAME]...
 *
 * A NAME that is part of the path of test files chooses these files; any other is part of a test's name.
 */
import { spawn, spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkoutDirectory, inCheckout } from '../test/support/checkout.ts';
import { portsOf } from '../test/support/free-port.ts';
import { staleSources } from './build.js';
import { isNamed, type Selection, select, testSources } from './tests/selection.ts';
import { type Outcome, runFile } from './tests/test-file.ts';

/** Two files at a time: tests that start servers need most of a core each. */
const filesAtOnce = 2;

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

/** Runs the files, and something else first, in the place of a file. */
async function runAll({ sources, nameParts }: Selection, first: () => Promise<void>): Promise<Outcome[]> {
  const waiting = [...sources];
  const outcomes: Outcome[] = [];
  const beginning = first();
  const worker = async (ports: string, index: number) => {
    if (index === 0) await beginning;
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      const outcome = await runFile(source, { ports, nameParts });
      if (outcome.passed + outcome.failed === 0) continue;
      outcomes.push(outcome);
      report(outcome);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, (_, i) => worker(portsOf(i, filesAtOnce), i)));
  return outcomes;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string', short: 't', multiple: true, default: [] } },
  });
  const stale = staleSources(checkoutDirectory);
  if (stale.length > 0) {
    const { path, why } = stale[0]!;
    const others = stale.length > 1 ? `, and ${stale.length - 1} more` : '';
    console.error(`${path} ${why}${others}: run npm run build`);
    process.exitCode = 1;
    return;
  }
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.chdir(inCheckout());

  const selection = select(testSources(checkoutDirectory), positionals, values.name);
  const isWhole = positionals.length === 0 && values.name.length === 0;
  if (isWhole) {
    const { status } = spawnSync(process.execPath, [inCheckout('build/scripts/test-setup.js')], {
      stdio: 'inherit',
    });
    if (status !== 0) {
      process.exitCode = 1;
      return;
    }
  }
  let lintErrors: string | null = null;
  const outcomes = await runAll(selection, async () => {
    if (isWhole) lintErrors = await lint();
  });
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + (lintErrors === null ? 0 : 1);
  const failures = outcomes.filter((outcome) => outcome.failed > 0).map((outcome) => outcome.source);
  if (lintErrors !== null) console.log(`\nnpm run lint failed:\n${lintErrors}`);
  if (failures.length > 0) console.log(`\nfailed: ${failures.join(' ')}`);
  const names = outcomes.flatMap((outcome) => outcome.names);
  const unmatched = selection.nameParts.filter((part) => !names.some((name) => isNamed(name, [part])));
  for (const part of unmatched)
    console.log(`no test has '${part}' in its name, and no test file in its path`);
  if (failed > 0 || passed === 0 || unmatched.length > 0) process.exitCode = 1;
  console.log(`${passed} passed, ${failed} failed`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
