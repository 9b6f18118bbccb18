/**
 * Sends seeded scripts of operations to etcd and to wald and compares every answer.
 *
 *     npm run differential -- --seeds 1..20 --operations 10000
 */
import { parseArgs } from 'node:util';
import { etcd } from '../support/etcd-process.ts';
import { wald } from '../support/wald-process.ts';
import { describe, type Operation } from './operation.ts';
import { type Difference, Pair } from './pair.ts';
import { Script, type ScriptOptions } from './script.ts';
import { shrink } from './shrink.ts';

const usage = `usage: npm run differential -- [options]
  --seeds A..B | A,B,...   scripts to run (default 1..20)
  --operations N           operations of each script (default 10000)
  --restarts N             kill -9 and restart both servers about N times a script (default 2)
  --against wald|etcd      the other side; etcd against itself shows what the comparison lets pass (default wald)
  --differences N          go on after a difference, up to N a script (default 1)
  --shrink SECONDS         time to look for a shorter script that shows the first difference (default 60)`;

const progressMs = 2_000;

interface Settings {
  seeds: number[];
  operations: number;
  restarts: number;
  against: 'wald' | 'etcd';
  differencesMax: number;
  shrinkS: number;
}

/** Runs one script on fresh servers; gives the differences, and the operations up to the first. */
export async function runScript(
  pair: Pair,
  options: ScriptOptions,
  differencesMax: number,
  progress: (done: number) => void = () => {},
): Promise<{ differences: Difference[]; operations: Operation[] }> {
  const script = new Script(options);
  const differences: Difference[] = [];
  const operations: Operation[] = [];
  for (let done = 0; differences.length < differencesMax; done++) {
    const operation = script.next(pair.revisions);
    if (operation === null) break;
    if (differences.length === 0) operations.push(operation);
    const difference = await pair.perform(operation);
    if (difference !== null) differences.push(difference);
    progress(done + 1);
  }
  return { differences, operations };
}

/** The difference as a person reads it. */
export function differenceText(
  { operation, transport, expected, found }: Difference,
  against: string,
): string {
  return [
    `  operation: ${describe(operation)}`,
    `  over ${transport}:`,
    `  etcd:      ${indent(expected)}`,
    `  ${`${against}:`.padEnd(10)} ${indent(found)}`,
  ].join('\n');
}

function indent(text: string): string {
  const clipped = text.length > 4_000 ? `${text.slice(0, 4_000)}... (${text.length} characters)` : text;
  return clipped.replace(/\n(?=.)/g, '\n             ').trimEnd();
}

/** A difference may only show in the answer after the one that it comes from. */
const shownBefore = 5;

async function main(): Promise<void> {
  const settings = parseSettings();
  if (settings === null) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const { operations, restarts, against, differencesMax } = settings;
  const pair = await Pair.start(etcd, against === 'wald' ? wald : etcd);
  let withDifferences = 0;
  try {
    for (const [position, seed] of settings.seeds.entries()) {
      if (position > 0) await pair.reset();
      const startedAtMs = performance.now();
      let shownAtMs = startedAtMs;
      const run = await runScript(pair, { seed, operations, restarts }, differencesMax, (done) => {
        if (!process.stderr.isTTY || performance.now() - shownAtMs < progressMs) return;
        shownAtMs = performance.now();
        process.stderr.write(`\rseed ${seed}: ${done} of ${operations} operations `);
      });
      const durationS = ((performance.now() - startedAtMs) / 1000).toFixed(1);
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      const [first] = run.differences;
      if (first === undefined) {
        console.log(`seed ${seed}: ${operations} operations, no difference (${durationS} s)`);
        continue;
      }
      withDifferences++;
      console.log(`seed ${seed}: difference after ${run.operations.length} operations (${durationS} s)`);
      console.log('  the operations before it:');
      for (const operation of run.operations.slice(-1 - shownBefore, -1))
        console.log(`    ${describe(operation)}`);
      for (const difference of run.differences) console.log(`${differenceText(difference, against)}\n`);
      console.log(
        `  repeat: npm run differential -- --seeds ${seed}..${seed} --operations ${operations} --restarts ${restarts}` +
          `${against === 'wald' ? '' : ` --against ${against}`}`,
      );
      if (settings.shrinkS > 0) await showShorter(pair, run.operations, first, settings);
    }
  } finally {
    await pair.remove();
  }
  console.log(`${settings.seeds.length} scripts, ${withDifferences} with a difference`);
  if (withDifferences > 0) process.exitCode = 1;
}

async function showShorter(
  pair: Pair,
  operations: readonly Operation[],
  first: Difference,
  { shrinkS, against }: Settings,
): Promise<void> {
  let last = first;
  const fails = async (shorter: readonly Operation[]) => {
    await pair.reset();
    for (const operation of shorter.slice(0, -1)) await pair.perform(operation);
    const difference = await pair.perform(shorter.at(-1)!);
    if (difference !== null) last = difference;
    return difference !== null;
  };
  const shorter = await shrink(operations, fails, performance.now() + shrinkS * 1000);
  if (shorter.length === operations.length) return;
  console.log(`  also after ${shorter.length - 1} operations on fresh servers:`);
  for (const operation of shorter.slice(-30)) console.log(`    ${describe(operation)}`);
  console.log(`${differenceText(last, against)}\n`);
}

function parseSettings(): Settings | null {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1..20' },
      operations: { type: 'string', default: '10000' },
      restarts: { type: 'string', default: '2' },
      against: { type: 'string', default: 'wald' },
      differences: { type: 'string', default: '1' },
      shrink: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  const seeds = parseSeeds(values.seeds);
  const [operations, restarts, differencesMax, shrinkS] = [
    Number(values.operations),
    Number(values.restarts),
    Number(values.differences),
    Number(values.shrink),
  ] as const;
  const { against } = values;
  const numbersAreGood = [operations, restarts, differencesMax, shrinkS].every(
    (n) => Number.isInteger(n) && n >= 0,
  );
  if (values.help || seeds === null || !numbersAreGood || (against !== 'wald' && against !== 'etcd'))
    return null;
  return { seeds, operations, restarts, against, differencesMax: Math.max(1, differencesMax), shrinkS };
}

/** `3`, `1,4` or `1..20`, both ends included; null if it is none of them. */
export function parseSeeds(text: string): number[] | null {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  if (range !== null) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    return last < first ? null : Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }
  return /^\d+(,\d+)*$/.test(text) ? text.split(',').map(Number) : null;
}

if (process.argv[1]?.match(/differential[/\\]run\.[jt]s$/)) await main();
