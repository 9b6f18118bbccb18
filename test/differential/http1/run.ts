/**
 * Sends bytes of HTTP/1.1 to etcd and to wald and compares what comes back: seeded sequences with wrong bytes to the shared port, or the
 * rows of the table to both ports.
 *
 *     npm run differential:http1 -- --seeds 1..1000
 *     npm run differential:http1 -- --rows --named chunk
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseSeeds } from '../run.ts';
import { compareRows } from './comparison.ts';
import { compareSeed, seedFailureText, shrinkFailure } from './fuzz.ts';
import { rows } from './requests.ts';
import { type Sides, startSides } from './sides.ts';

const usage = `usage: npm run differential:http1 -- [options]
  --seeds A..B | A,B,...   sequences to send (default 1..500)
  --rows                   the table instead
  --named PART             of the table, the rows with that in their names
  --against wald|etcd      etcd against itself shows what the comparison lets pass (default wald)`;

/** Sequences at a time; nearly all of their time is silence. */
const seedsAtOnce = 40;
const shrinkMs = 20_000;
/** Memory that a run may add to the server, once some sequences are behind it. */
const growthBytesMax = 256 * 1024 * 1024;
const warmUpSeeds = 100;

async function runRows(sides: Sides, named: string): Promise<number> {
  const table = rows().filter(({ name }) => name.includes(named));
  const failures = await compareRows(table, sides.ports);
  for (const { row, port, text } of failures) console.log(`${row} at ${port}: ${text}`);
  console.log(`${table.length} rows, ${failures.length} failures`);
  return failures.length;
}

async function runSeeds(sides: Sides, seeds: readonly number[]): Promise<number> {
  const waiting = [...seeds];
  let failures = 0;
  let done = 0;
  let warmBytes = 0;
  const work = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined && sides.other.isRunning; seed = waiting.shift()) {
      const failure = await compareSeed(sides, seed);
      if (++done === warmUpSeeds) warmBytes = residentBytes(sides.other.pid);
      if (failure === null) continue;
      failures++;
      const shorter = await shrinkFailure(sides, failure, performance.now() + shrinkMs);
      console.log(`${seedFailureText(seed, failure)}\nshorter: ${JSON.stringify(shorter.pieces)}\n`);
    }
  };
  await Promise.all(Array.from({ length: seedsAtOnce }, work));
  if (!sides.other.isRunning) {
    console.log(`${sides.other.program.name} ended:\n${sides.other.output}`);
    return failures + 1;
  }
  const growthBytes = warmBytes === 0 ? 0 : residentBytes(sides.other.pid) - warmBytes;
  console.log(
    `${done} seeds, ${failures} failures, memory grew by ${Math.round(growthBytes / 1024 / 1024)} MiB`,
  );
  return failures + (growthBytes > growthBytesMax ? 1 : 0);
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1..500' },
    rows: { type: 'boolean', default: false },
    named: { type: 'string', default: '' },
    against: { type: 'string', default: 'wald' },
  },
});
const seeds = parseSeeds(values.seeds);
if (seeds === null || (values.against !== 'wald' && values.against !== 'etcd')) {
  console.error(usage);
  process.exit(2);
}
const startedAtMs = performance.now();
const sides = await startSides(values.against);
try {
  const failures = values.rows ? await runRows(sides, values.named) : await runSeeds(sides, seeds);
  if (failures > 0) process.exitCode = 1;
  console.log(`${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
} finally {
  await sides.remove();
}
