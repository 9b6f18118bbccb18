import { recycleMemory } from './recycled-memory.ts';
import { simulate } from './simulation.ts';

/*
 *     npm run sim -- --seed N             one seed; with --trace, everything that happens
 *     npm run sim -- --seeds A..B         many; ends at the first that fails
 */
function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function run(from: number, to: number, print: ((line: string) => void) | null): Promise<void> {
  const startMs = performance.now();
  const totals = new Map<string, number>();
  let events = 0;
  for (let seed = from; seed <= to; seed++) {
    const outcome = await simulate(seed, print === null ? {} : { print });
    events += outcome.events;
    for (const [name, count] of Object.entries(outcome.counts))
      totals.set(name, (totals.get(name) ?? 0) + count);
    if (from === to) {
      console.log(`trace ${outcome.traceHash.toString(16)}, ${outcome.virtualMs} virtual ms`);
    } else if ((seed - from + 1) % 100 === 0) {
      const s = (performance.now() - startMs) / 1000;
      console.log(`${seed - from + 1} seeds, ${((seed - from + 1) / s).toFixed(1)}/s`);
    }
  }
  const s = (performance.now() - startMs) / 1000;
  const seeds = to - from + 1;
  console.log(`${seeds} seeds in ${s.toFixed(1)} s (${(seeds / s).toFixed(1)}/s), ${events} events`);
  console.log([...totals].map(([name, count]) => `${name} ${count}`).join(', '));
}

const [from, to] = (option('seeds') ?? `${option('seed') ?? 1}..${option('seed') ?? 1}`)
  .split('..')
  .map(Number);
if (from === undefined || to === undefined || !(from <= to)) {
  console.error('expected --seed N or --seeds A..B');
  process.exit(2);
}
recycleMemory();
try {
  await run(from, to, process.argv.includes('--trace') ? console.log : null);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
